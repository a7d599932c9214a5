#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What auditors read, and how: list and show with their filters, exports without mail and without words of what is
# TLP:RED, snapshots; by another user beside a running gateway, on a read-only mount, from a copy; copies that are not
# whole, and files that are damaged, are named.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
FORMULA='=cmd|"/c calc"!A1'
ENCRYPT=1
xa Urgency=critical Title="$FORMULA" | post hostile
xa Urgency=high TLP=TLP:RED Title="Zebra crossing" | post red
xa Urgency=low Title="Quiet morning" | post plain
xa -TLP | post refused
post stranger <<<"no form at all"
settle
H=$(mail_id hostile) R=$(mail_id red) P=$(mail_id plain)
number() { sql "select incident from verdict where mail_id = $1"; }

# ---- list -----------------------------------------------------------------------------------------------------------
for row in "--incident $(number "$H")|1" "--incident $(number "$H" | cut -d/ -f2)|1" "--incident 2020-100000|0" "--urgency low|1" \
           "--urgency critical --contact XA-technical|1" "--urgency critical --contact XB-technical|0" "--code tlp-missing --contact XA-technical|1" \
           "--since 2026-01-01 --code tlp-missing|1" "--contact XA-technical --limit 2|2" "--verdict refused --until 2199-01-01|2"; do
  # shellcheck disable=SC2086
  ng audit list ${row%|*}
  is "audit list ${row%|*}" "$status $(lines "$out" '^[0-9]+ ')" "0 ${row#*|}"
done
ng audit list --contact XA-technical --json
is "a list by contact is in the order of receipt" "$(json 0.mail) $(json 3.mail) $(json '#')" "$H $(mail_id refused) 4"
is "with its urgency, unless it is TLP:RED" "$(json 0.urgency) $(json 1.urgency) $(json 2.urgency)" "critical null low"
ng audit list --urgency urgent
is "an urgency is one of four" "$status $(lines "$err" 'critical, high, medium or low')" "64 1"

# ---- show -----------------------------------------------------------------------------------------------------------
ng audit show "$P"
like "show tells what the letter was in its incident" "$out" '^procedure +act notification, role stranger, phase none'
like "and to whom it went" "$out" 'goes to XB-technical'
ng audit show "$P" --plain
like "with --plain, too" "$out" '^procedure: goes to XB-technical'
ng audit show "$(mail_id stranger)"
unlike "what took no part in any has no such line (the twin)" "$out" '^procedure'

# ---- export ---------------------------------------------------------------------------------------------------------
tables=$(sqlite3 :memory: 'select 1' >/dev/null; notigate audit export nothing --home "$DIR" 2>&1 | sed 's/.*one of //;s/,//g')
is "the tables are named where there is none of a name" "$tables" "mails incidents deadlines requests pings letters contacts ledger"
ng audit export --format sqlite --output "$T/all.db"
is "a database of all" "$status $(stat -c %a "$T/all.db") $(sqlite3 "$T/all.db" 'pragma integrity_check')" "0 640 ok"
all_csv='' all_json=''
for table in $tables; do
  rows=$(sql "select count(*) from v_$table")
  ng audit export "$table"
  csv=$(printf '%s\n' "$out" | python3 -c 'import csv, sys; print(len(list(csv.reader(sys.stdin))) - 1)')
  all_csv+=$out
  ng audit export "$table" --format jsonl
  is "$table: every row, in all three" "$csv $(printf '%s' "${out:+$out$'\n'}" | python3 -c 'import json, sys; print(len([json.loads(line) for line in sys.stdin]))') $(sqlite3 "$T/all.db" "select count(*) from $table")" \
    "$rows $rows $rows"
  all_json+=$out
done
ng audit export incidents --format jsonl
is "JSON Lines and the view say the same" "$(printf '%s' "$out" | python3 -c 'import json, sys
for line in sys.stdin:
    row = json.loads(line); print(*("" if value is None else value for value in row.values()), sep="|")' | sort)" "$(sql 'select * from v_incidents' | sort)"
like "a spreadsheet runs no formula" "$all_csv" "\"'=cmd\|\"\"/c calc\"\"!A1\""
unlike "in no cell" "$all_csv" '(^|,)"?[=+@-][a-z]'
is "the database has the title as it is" "$(sqlite3 "$T/all.db" "select title from incidents where incident = '$(number "$H")'")" "$FORMULA"
everything="$all_csv$all_json$(sqlite3 "$T/all.db" .dump)"
unlike "no word of what is TLP:RED leaves" "$everything" 'Zebra'
like "those of others do (the twin)" "$everything" 'Quiet morning'
is "nor any urgency or Report-ID of it" "$(sqlite3 "$T/all.db" "select count(*), max(urgency), max(report_id) from mails where tlp = 'TLP:RED'")" "1||"
unlike "nor raw mail" "$everything" 'BEGIN PGP|Content-Type|38 Gbit'
is "the mails are there (the twin)" "$(sqlite3 "$T/all.db" "select count(*) from mails where sha256 = '$(sql "select sha256 from mail where id = $P")'")" 1
for row in "--since 2199-01-01|0" "--until 2199-01-01|5" "--since 2026-01-01|5" "--until 2026-01-01|0"; do
  # shellcheck disable=SC2086
  ng audit export ${row%|*} --json
  is "audit export ${row%|*}" "$status $(lines "$out" '^\{')" "0 ${row#*|}"
done
ng audit export letters --output "$T/letters.csv"
is "into a file: it is whole and private" "$status $(stat -c %a "$T/letters.csv") $(($(wc -l <"$T/letters.csv") - 1))" "0 640 $(sql 'select count(*) from letter')"
before=$(sha256sum "$T/letters.csv")
ng audit export --output "$T/letters.csv"
is "no file is written over" "$status $(sha256sum "$T/letters.csv")" "78 $before"
ng audit export --output "$T/nowhere/letters.csv"
is "a directory must be there" "$status" 66
ng audit export --format sqlite
is "a database needs a file" "$status" 64
ng audit export mails --format sqlite --output "$T/x.db"
is "and holds all tables" "$status" 64
is "nothing half-written is left" "$(find "$T" -name '*.part' | wc -l) $(ls "$T/x.db" 2>/dev/null)" "0 "
printf -v escape '\e[31m'
change "update incident set title = '$escape' || title where id = '$(number "$P")'"
out=$(script -qec "notigate audit export incidents --home '$DIR' 2>$T/err" /dev/null </dev/null)
unlike "a terminal is told nothing by it" "$out" $'\e'
like "it is shown" "$out" '\\x1b\[31mQuiet'
ng audit export incidents --format jsonl
like "JSON has it escaped" "$out" '\\u001b\[31mQuiet'
change "update incident set title = 'Quiet morning' where id = '$(number "$P")'"

# ---- snapshot ---------------------------------------------------------------------------------------------------------
state() { (cd "$1" && find . -type f -exec sha256sum {} + | sort); }
ng audit snapshot "$T/copy/"
is "a snapshot is four files" "$status $(cd "$T/copy" && echo *)" "0 ledger.head ledger.vkey notigate.conf notigate.db"
before=$(state "$T/copy")
HOME_OF=$T/copy ng audit verify
is "the books in it balance" "$status $err" "0 "
HOME_OF=$T/copy ng audit list
is "it is read as the instance is" "$status $(lines "$out" '^[0-9]+ ') $err" "0 5 "
is "and not changed by that: no -wal, no -shm" "$(state "$T/copy")" "$before"
xa Title="Later" | post later
settle
ng audit snapshot "$T/copy"
is "nothing is written over, not the mark either" "$status $(state "$T/copy")" "78 $before"
HOME_OF=$T/copy ng audit verify
is "so it still holds, as of its moment" "$status" 0
ng audit snapshot "$T/one.db"
is "or one file" "$status $(sqlite3 "file:$T/one.db?mode=ro" 'select count(*) from mail')" "0 6"

# ---- Beside a running gateway, while it writes --------------------------------------------------------------------------
notigate run --home "$DIR" >"$T/daemon.out" 2>&1 &
daemon=$!; PIDS=$daemon
until_running() { for _ in $(seq 100); do notigate status --json --home "$DIR" 2>/dev/null | grep -q '"running" : true' && return; sleep 0.1; done; return 1; }
until_judged() { for _ in $(seq 200); do [ "$(sql 'select count(*) from inbox')" = 0 ] && return; sleep 0.1; done; return 1; }
check "the gateway runs" until_running
for i in 1 2 3 4 5 6; do xa Title="Busy $i" | post "busy $i"; done
for i in 1 2 3; do
  ng audit snapshot "$T/busy$i/"
  one=$status
  HOME_OF=$T/busy$i ng audit verify
  is "a snapshot taken meanwhile is sound ($i)" "$one $status $err" "0 0 "
done
check "the gateway goes on" until_judged

# ---- Another user -----------------------------------------------------------------------------------------------------
if [ "$(id -u)" = 0 ]; then
  mkdir "$T/bin"; cp "$(command -v notigate)" "$T/bin/"; chmod 711 "$T"; chmod 755 "$T/bin" "$T/bin/notigate"
  # auditor ARGUMENT...: as one who is in the group of the instance's files
  auditor() { out=$(setpriv --reuid 65534 --regid "$(stat -c %g "$DIR")" --clear-groups "$T/bin/notigate" "$@" --home "${HOME_OF:-$DIR}" 2>"$T/err"); status=$?; err=$(cat "$T/err"); }
  for verb in "list" "show $R" "verify" "export ledger"; do
    # shellcheck disable=SC2086
    auditor audit $verb
    is "another user with group read: audit $verb" "$status $err" "0 "
  done
  auditor audit show "$(mail_id 'busy 6')"
  like "what was written last is seen" "$out" '^verdict +registered'
  auditor run --once
  like "what is not an auditor's is refused (the twin)" "$status $err" '^78 .*Permission denied'
  kill "$daemon"; wait "$daemon"; PIDS=
  auditor audit list --limit 0
  is "also when no gateway runs" "$status $(lines "$out" '^[0-9]+ ')" "0 12"
  group=$(stat -c %g "$DIR")
  chown -R 12345:12345 "$DIR"
  for verb in "list" "show $R" "verify" "export ledger"; do
    # shellcheck disable=SC2086
    auditor audit $verb
    is "also where the gateway is neither root nor the reader: audit $verb" "$status $err" "0 "
    # shellcheck disable=SC2086
    ng audit $verb
    is "and root reads it: audit $verb" "$status $err" "0 "
  done
  is "whose it is stays as it was" "$(find "$DIR" ! -user 12345 | wc -l)" 0
  ng run --once
  like "root does not run it (the twin)" "$status $err" '^78 .*belongs to user 12345'
  chown -R "$(id -u):$group" "$DIR"
  chmod g+w "$DIR/notigate.db"
  auditor audit list
  is "a file that others could change is not believed" "$status $(lines "$err" 'lets others than its owner change it; fix: chmod go-w')" "78 1"
  chmod g-w "$DIR/notigate.db"; chmod o+w "$DIR/notigate.conf"
  auditor audit list
  is "nor such a configuration" "$status" 78
  chmod o-w "$DIR/notigate.conf"; ln -s "$DIR" "$T/link"
  HOME_OF=$T/link auditor audit list
  is "nor a link" "$status" 78
  chmod o-rx "$DIR"; chmod g-r "$DIR/notigate.db"
  auditor audit list
  is "without the right to read it says so" "$status $(lines "$err" 'unable to open.*fix: see that you may read it')" "78 1"
  chmod g+r "$DIR/notigate.db"
  auditor audit list
  is "and with it works again" "$status" 0
  # A mount where nothing can be written.
  mkdir "$T/mounted"
  cat >"$T/on-mount" <<END
mount --bind '$DIR' '$T/mounted' && mount -o remount,bind,ro '$T/mounted' || exit 99
! touch '$T/mounted/x' 2>/dev/null || exit 98
for verb in list 'show $R' verify export; do notigate audit \$verb --home '$T/mounted' >/dev/null || exit 1; done
setpriv --reuid 65534 --regid 0 --clear-groups '$T/bin/notigate' audit verify --home '$T/mounted' >/dev/null
END
  out=$(unshare -m bash "$T/on-mount" 2>&1); status=$?
  if [ $status = 99 ]; then echo "# no mounts here"; else is "on a read-only mount" "$status $out" "0 "; fi
else
  kill "$daemon"; wait "$daemon"; PIDS=
  echo "# not root: nothing is tried as another user"
fi

# ---- Copies that are not whole --------------------------------------------------------------------------------------------
settle # all of the -wal is in the database now
mkdir "$T/bare"; chmod 750 "$T/bare"
cp -p "$DIR/notigate.db" "$DIR/notigate.conf" "$DIR/ledger.vkey" "$DIR/ledger.head" "$T/bare/"
xa Title="After the copy" | post after
settle
ng audit list
is "an instance with its -wal is not complained of" "$status $err" "0 "
HOME_OF=$T/bare ng audit list
like "a copy without its -wal is named" "$status $err" '^0 notigate: warning: .*bare/notigate.db: is a copy without its notigate.db-wal: all that was signed is here'
cp -p "$DIR/ledger.head" "$T/bare/"
HOME_OF=$T/bare ng audit list
like "with what it lacks, where ledger.head knows of more" "$status $err" "^0 .*is a copy without its notigate.db-wal: it has [0-9]+ entries, .* has seen [0-9]+; fix: copy it with notigate audit snapshot"
HOME_OF=$T/bare ng audit verify
is "and verify calls it wrong" "$status" 1
rm "$T/bare/ledger.head"
HOME_OF=$T/bare ng audit list
like "without a mark nobody can tell" "$status $err" '^0 .*ledger.head, which would tell how much is missing, cannot be read'
is "reading made no -wal beside it, so it is told each time" "$(cd "$T/bare" && echo *)" "ledger.vkey notigate.conf notigate.db"
rm -rf "$T/old"; cp -a "$T/copy" "$T/old"; cp "$DIR/ledger.head" "$T/old/"
HOME_OF=$T/old ng audit list
like "a database older than its mark is named" "$err" 'is older than its mark: it has [0-9]+ entries'

# ---- Damaged files -----------------------------------------------------------------------------------------------------------
size=$(stat -c %s "$T/copy/notigate.db")
rm -rf "$T/torn"; cp -a "$T/copy" "$T/torn"; truncate -s $((size / 3)) "$T/torn/notigate.db"
HOME_OF=$T/torn ng audit list
is "a truncated file is called damaged" "$status $(lines "$err" 'the file is damaged; fix: RECOVERY')" "70 1"
head -c 8192 /dev/urandom >"$T/torn/notigate.db"
HOME_OF=$T/torn ng audit list
is "and what is no database" "$status $(lines "$err" 'file is not a database; the file is damaged')" "70 1"

# ---- A year, as contrib/bench fills it --------------------------------------------------------------------------------------
at -366d notigate init "$T/year" --address $GATEWAY --name CCC >/dev/null
check "a year can be filled" bench-fill "$T/year" 1500
HOME_OF=$T/year ng audit verify
is "and its books balance" "$status $(lines "$out" '^ledger +1[0-9]{3} entries')" "0 1"
day=$(sqlite3 "$T/year/notigate.db" "select date(max(received_us) / 1000000 - 90 * 86400, 'unixepoch') from mail")
HOME_OF=$T/year ng audit list --since "$day" --limit 0
is "from a day on, it lists what came since" "$(lines "$out" '^[0-9]+ ')" "$(sqlite3 "$T/year/notigate.db" "select count(*) from v_mails where received >= '$day'")"
done_testing
