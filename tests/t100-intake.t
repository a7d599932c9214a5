#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Intake by a pipe: exit 0 only for what is durable, exit 75 and not a byte of output for whatever is wrong on
# our side, nothing lost (THREATS 25, 26, 29, 32), and a store that refuses what it must (THREATS 30).
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"

new_instance
unprivileged
printf 'From: a@b.example\nSubject: hello\n\nThis is mail: \000 \r \377 and no end of line' >"$T/mail"
# No output but to these, no argument that a shell would touch.
deliver() { as_user notigate-receive --home "$DIR" -f poc@cert.xa.example $GATEWAY <"${MESSAGE:-$T/mail}" >"$T/stdout" 2>"$T/stderr"; }
said() { cat "$T/stdout" "$T/stderr" | wc -c; }
mails() { sql 'select count(*) from mail'; }
# defers NAME COMMAND...: exit 75, silence, and no row more than before
defers() {
  local name=$1 before after; shift
  before=$(mails 2>/dev/null)
  "$@" <"$T/mail" >"$T/stdout" 2>"$T/stderr"
  local status=$?
  after=$(mails 2>/dev/null)
  is "$name" "exit $status, $(said) bytes said, ${before:-?} to ${after:-?} mails" "exit 75, 0 bytes said, ${before:-?} to ${before:-?} mails"
}
# takes NAME: the twin of a refusal
takes() { local before; before=$(mails); deliver; is "$1" "$? $(said) $(($(mails) - before))" "0 0 1"; }

# ---- What is stored ---------------------------------------------------------------------------------------------
takes "a mail is taken"
is "its bytes are kept as they came" "$(sql 'select hex(raw) from mail where id = 1')" "$(xxd -p -u "$T/mail" | tr -d '\n')"
is "with digest, size and envelope" "$(sql 'select sha256, size, truncated, envelope_from, envelope_to from mail where id = 1')" \
  "$(sha256sum <"$T/mail" | cut -d' ' -f1)|$(stat -c %s "$T/mail")|0|poc@cert.xa.example|$GATEWAY"
is "and waits for its judge" "$(sql 'select attempts, claim is null, due_us > 0 from inbox where mail_id = 1')" "0|1|1"
as_user notigate-receive --home "$DIR" -f '' $GATEWAY <"$T/mail"
is "the null sender is told from no sender" "$(sql 'select envelope_from from mail order by id desc limit 1')" "<>"
as_user notigate-receive --home "$DIR" -- -x@ccc.example <"$T/mail"
is "a recipient may begin with a dash behind --" "$(sql 'select envelope_to from mail order by id desc limit 1')" "-x@ccc.example"
as_user env NOTIGATE_HOME="$DIR" notigate-receive $GATEWAY </dev/null
is "an empty mail is a mail" "$? $(sql 'select size, length(raw) from mail order by id desc limit 1')" "0 0|0"

# ---- Durable before yes -------------------------------------------------------------------------------------------
# (The leak detector of a sanitizer build does not work under strace.)
traced() { as_user env ASAN_OPTIONS=detect_leaks=0 strace -qq "$@" notigate-receive --home "$DIR" $GATEWAY; }
touch "$T/trace"; own "$T/trace"
if traced -o "$T/trace" -y -e trace=pwrite64,fdatasync,fsync,exit_group <"$T/mail"; then
  last=$(grep -E 'db-wal' "$T/trace" | tail -1)
  like "the last that happens to the WAL before exit 0 is that it is synced" "$last" '^f(data)?sync'
  like "and exit 0 comes after it" "$(tail -1 "$T/trace")" '^exit_group\(0\)'
  like "where there was something to sync" "$(grep -m1 'db-wal' "$T/trace")" '^pwrite64'
else
  fail "strace must be allowed here: $(head -c 300 "$T/trace")"
fi
faulty() { traced -f -o /dev/null "${@:2}" -e "trace=${1%%:*}" -e "inject=$1"; }
# What is written and cannot be synced may be seen by the next that opens the WAL, or not: if so it is whole,
# and when the mail server sends it again, a duplicate.
faulty fdatasync:error=EIO <"$T/mail" >"$T/stdout" 2>"$T/stderr"
is "an fdatasync that fails (EIO) defers" "exit $?, $(said) bytes said" "exit 75, 0 bytes said"
is "and leaves nothing half-written" "$(sql "select count(*) from mail where length(raw) <> size")" 0
defers "a full disk (ENOSPC at the first write) defers" faulty pwrite64:error=ENOSPC
defers "a full disk at the second write defers" faulty pwrite64:error=ENOSPC:when=2+
defers "a message that cannot be read to its end defers" faulty read:error=EIO -P "$T/mail"
takes "and the next one is taken"
is "the database is sound" "$(sql 'pragma integrity_check')" ok

# ---- Whatever is wrong on our side: 75 and silence ------------------------------------------------------------------
receive_with() { as_user notigate-receive "$@"; }
defers "no such instance" receive_with --home "$T/none" $GATEWAY
defers "an instance that is a file" receive_with --home "$T/mail" $GATEWAY
defers "an unknown option" receive_with --home "$DIR" --nonsense $GATEWAY
defers "--home without its value" receive_with --home
defers "-f without its value" receive_with --home "$DIR" -f
closed() { as_user notigate-receive --home "$DIR" $GATEWAY <&-; }
defers "no standard input" closed
mute() { as_user notigate-receive --home "$T/none" $GATEWAY >&- 2>&-; }
defers "no standard output either" mute

# broken NAME BREAK MEND: with it 75, without it taken
broken() { eval "$2"; defers "$1" deliver; eval "$3"; takes "... and taken once that is mended"; }
cp -p "$DIR/notigate.conf" "$T/conf"
mend_conf='cat "$T/conf" >"$DIR/notigate.conf"'
broken "no configuration" 'mv "$DIR/notigate.conf" "$T/conf.away"' 'mv "$T/conf.away" "$DIR/notigate.conf"'
broken "a configuration that is no key file" 'echo "]]] {" >"$DIR/notigate.conf"' "$mend_conf"
broken "a size limit that is no number" 'sed -i "s/^# max-size.*/max-size = plenty/" "$DIR/notigate.conf"' "$mend_conf"
broken "less free space than the floor" 'sed -i "s/^# min-free.*/min-free = 9000000000000000000/" "$DIR/notigate.conf"' "$mend_conf"
broken "no database" 'mv "$DIR/notigate.db" "$T/db.away"' 'mv "$T/db.away" "$DIR/notigate.db"'
broken "a database that others can read" 'chmod o+r "$DIR/notigate.db"' 'chmod o-r "$DIR/notigate.db"'
broken "a database that is a symbolic link" 'mv "$DIR/notigate.db" "$DIR/real.db"; ln -s real.db "$DIR/notigate.db"' 'mv "$DIR/real.db" "$DIR/notigate.db"'
broken "a lock that is a symbolic link" 'mv "$DIR/notigate.lock" "$DIR/real.lock"; ln -s real.lock "$DIR/notigate.lock"' 'mv "$DIR/real.lock" "$DIR/notigate.lock"'
broken "a database that cannot be written" 'chmod a-w "$DIR"/notigate.db*' 'chmod u+w "$DIR"/notigate.db*'
broken "a directory that cannot be entered" 'chmod 000 "$DIR"' 'chmod 750 "$DIR"'

as_user notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "what was taken in between is judged, to the last mail" "$(sql 'select count(*) from inbox')" 0
other_db() { # COMMAND: an instance of its own beside, with a changed database
  rm -rf "$T/j"; cp -a "$DIR" "$T/j"; rm -f "$T/j"/notigate.db*
  sqlite3 "$DIR/notigate.db" ".backup $T/j/notigate.db"; chmod 640 "$T/j/notigate.db"; eval "$1"; own "$T/j"
}
other() { as_user notigate-receive --home "$T/j" $GATEWAY; }
other_db :
is "a copy of the database is as good" "$(other <"$T/mail"; echo $?)" 0
other_db 'head -c 100000 /dev/urandom >"$T/j/notigate.db"'
defers "a database of random bytes" other
other_db ': >"$T/j/notigate.db"'
defers "an empty database is not made anew" other
is "... and stays empty" "$(stat -c %s "$T/j/notigate.db")" 0
other_db 'sqlite3 "$T/j/notigate.db" "update meta set value = 99 where name = '"'schema'"'"'
defers "a database of a newer Notigate" other
as_user notigate run --once --home "$T/j" >"$T/out" 2>&1
like "which run names, with what to do" "$(cat "$T/out")" 'newer Notigate.*fix: install that version'

# ---- Others at the same time ------------------------------------------------------------------------------------------
before=$(mails)
exec 8<>"$DIR/notigate.lock"; flock 8
as_user notigate-receive --home "$DIR" $GATEWAY <"$T/mail" 8<&- & waiting=$!
sleep 1
is "while somebody else writes, a delivery waits" "$(kill -0 $waiting 2>/dev/null && echo waits) $(mails)" "waits $before"
exec 8<&-
wait $waiting
is "and succeeds afterwards" "$? $(mails)" "0 $((before + 1))"
before=$(mails)
many=()
for i in $(seq 20); do as_user notigate-receive --home "$DIR" -f "$i@x.example" $GATEWAY <"$T/mail" >>"$T/many" 2>&1 & many+=($!); done
bad=0; for pid in "${many[@]}"; do wait "$pid" || bad=$((bad + 1)); done
is "20 at once: all taken, each once, in silence" "$bad $(($(mails) - before)) $(sql "select count(distinct envelope_from) from mail where envelope_from like '%@x.example'") $(stat -c %s "$T/many")" "0 20 20 0"

# ---- Too large --------------------------------------------------------------------------------------------------------
sed -i 's/^# max-size.*/max-size = 65536/' "$DIR/notigate.conf"
{ printf 'From: a@b.example\n\n'; head -c 65536 /dev/urandom; } | head -c 65536 >"$T/fits"
head -c 200000 /dev/urandom >"$T/large"
is "the large mails are as large as they should be" "$(stat -c '%s' "$T/fits" "$T/large" | tr '\n' ' ')" "65536 200000 "
MESSAGE=$T/fits deliver
is "at the limit all is kept" "$? $(sql 'select truncated, length(raw), size from mail order by id desc limit 1')" "0 0|65536|65536"
(cat "$T/fits"; printf x) >"$T/over"; MESSAGE=$T/over deliver
is "one byte more is too large" "$? $(sql 'select truncated, length(raw), size from mail order by id desc limit 1')" "0 1|65536|65537"
(dd bs=1000 if="$T/large" 2>/dev/null | as_user notigate-receive --home "$DIR" $GATEWAY)
is "of a large one, in small pieces, the first 64 KiB are kept, and length and digest of all" \
  "$? $(sql 'select truncated, length(raw), size, sha256, hex(raw) from mail order by id desc limit 1' | sha256sum)" \
  "0 $(echo "1|65536|200000|$(sha256sum <"$T/large" | cut -d' ' -f1)|$(head -c 65536 "$T/large" | xxd -p -u | tr -d '\n')" | sha256sum)"
as_user notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "it is refused as too large" "$(last_verdict)" "refused:too-large"
is "the one at the limit is not" "$(sql "select code from verdict where mail_id = (select id from mail where size = 65536)")" unsigned
eval "$mend_conf"

# ---- The wake-up ------------------------------------------------------------------------------------------------------
rm -f "$DIR/run/wake"
takes "nobody to wake: no FIFO"
mkfifo -m 600 "$DIR/run/wake"; own "$DIR/run/wake"
within() { timeout 10 bash -c "$(declare -f deliver as_user); T=$T DIR=$DIR GATEWAY=$GATEWAY AS_USER='${AS_USER[*]}'; AS_USER=(\$AS_USER); deliver"; }
within; is "a FIFO that nobody reads holds nothing up" "$?" 0
exec 8<>"$DIR/run/wake"
deliver 8<&-
read -r -t 10 -n 1 -u 8 byte; is "a reader is woken by one byte" "$? $byte" "0 1"
read -r -t 0.2 -n 1 -u 8 byte; is "and only one" "$?" 142
timeout 5 dd if=/dev/zero of="$DIR/run/wake" bs=4096 count=1000 oflag=nonblock status=none 2>/dev/null
within; is "a full FIFO holds nothing up" "$?" 0
exec 8<&-
rm -f "$DIR/run/wake"; : >"$T/target"; own "$T/target"; ln -s "$T/target" "$DIR/run/wake"
deliver; is "a symbolic link in its place is not followed" "$? $(stat -c %s "$T/target")" "0 0"
rm -f "$DIR/run/wake"

# ---- What the small program links -----------------------------------------------------------------------------------------
libraries=$(ldd "$(command -v notigate-receive)")
like "ldd lists what it links" "$libraries" 'libsqlite3'
unlike "it links nothing that parses mail" "$libraries" 'gpgme|gmime|etpan|gnutls|json-glib|assuan'
like "which the large one does (the twin)" "$(ldd "$(command -v notigate)")" 'gmime'

# ---- What the store refuses ---------------------------------------------------------------------------------------------
new_instance "$T/k"
two=$DIR; DIR=$T/k; two_contacts; know_gateway
form | mail_signed poc@cert.xa.example "$XA" | receive
run_once || sed 's/^/# /' "$T/run.out"
is "a report is registered" "$(last_verdict)" registered
change() { sqlite3 "$DIR/notigate.db" "$1" 2>&1; }
for table in entry node checkpoint policy taken report event contact key_fact; do
  rows=$(sql "select count(*) from $table")
  column=$(sql "select name from pragma_table_info('$table') limit 1")
  [ "$rows" -gt 0 ] || fail "$table has rows to defend"
  like "$table: UPDATE is refused" "$(change "update $table set $column = $column || '1'")" 'grows only'
  like "$table: DELETE is refused" "$(change "delete from $table")" 'grows only'
  like "$table: REPLACE is refused" "$(change "replace into $table select * from $table")" 'grows only'
  is "$table: nothing is gone" "$(sql "select count(*) from $table")" "$rows"
done
next=$(sql 'select max(idx) + 1 from entry')
like "entry: a gap is refused" "$(change "insert into entry values ($((next + 1)), 1, 'x', null, 'x')")" 'not the next index'
is "entry: the next index is taken (the twin)" "$(change "begin; insert into entry values ($next, 1, 'x', null, 'x'); select max(idx) from entry; rollback")" "$next"
is "letter, which may change: UPDATE is taken (the twin)" "$(change "begin; update letter set attempts = attempts; select changes() > 0; rollback")" 1
is "the ledger's index runs without gaps" "$(sql 'select count(*) = max(idx) + 1 and min(idx) = 0 from entry')" 1
DIR=$two

done_testing
