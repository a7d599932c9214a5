#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Proofs of single entries; mail is read by named persons only, and the ledger has it before they do.
. "$(dirname "$0")/lib-operator.sh" || exit 99
readers() { sed -i "s/^\(# \)\{0,1\}readers = .*/readers = $1/" "$DIR/notigate.conf"; }

new_instance
two_contacts
xa | post first
settle
xa | post second
settle
M=$(mail_id first)
E=$(sql "select entry from verdict where mail_id = $M")
size=$(sql 'select max(size) from checkpoint')

# ---- prove --------------------------------------------------------------------------------------------------------------
ng audit prove "$E" --output "$T/p"
is "prove makes two files" "$status $(cd "$T/p" && echo *)" "0 entry-$E.tlog-proof entry-$E.txt"
is "the entry, byte for byte" "$(cat "$T/p/entry-$E.txt")" "$(sql "select text from entry where idx = $E")"
cp "$T/p/entry-$E.txt" "$T/entry.txt"; cp "$T/p/entry-$E.tlog-proof" "$T/entry.tlog-proof"
# The check that notigate-ledger(7) prints.
sed -n '/^this prints/,/^\.Ed/p' "$SOURCE/contrib/man/notigate-ledger.7" | sed '1,/^\.Bd/d;/^\.Ed/d;s/\\e$/\\/;s/\\en/\\n/' >"$T/check.sh"
cp "$DIR/ledger.vkey" "$T/ledger.vkey"
like "the proof holds by the manual page's check" "$(cd "$T" && sh check.sh 2>&1)" '^The ledger holds it'
sed -i 's/registered/refused/' "$T/entry.txt"
unlike "and not of another entry" "$(cd "$T" && sh check.sh 2>&1)" '^The ledger holds it'
ng audit prove "$E" --json
is "as JSON too" "$(json entry) $(json origin) $(json size)" "$E ccc.example/ledger $size"
ng audit prove "$size"
is "of what no checkpoint covers yet there is no proof" "$status" 66
like "which is said" "$err" 'no checkpoint covers it yet; fix: '
ng audit prove 9999
is "there is no entry 9999" "$status" 66
notigate init "$T/other" --address other@ccc.example --name CCC >/dev/null
ng audit prove "$E" --vkey "$T/other/ledger.vkey"
is "under another key nothing is given away" "$status $out" "70 "

# ---- raw: named readers, entered first ------------------------------------------------------------------------------------
before=$(sql 'select count(*) from entry')
ng audit raw "$M" --reason "a test"
is "nobody is named: nobody reads" "$status $out" "78 "
like "who may name readers is told" "$err" "$(id -un): is not among those who may read mail; fix: .*\[audit\] readers"
readers somebody-else
ng audit raw "$M" --reason "a test"
is "somebody else is named" "$status $out $(sql 'select count(*) from entry')" "78  $before"
readers "somebody-else, $(id -un)"
ng audit raw "$M"
is "without a reason nobody reads" "$status $(sql 'select count(*) from entry')" "64 $before"
ng audit raw "$M" --reason $'two\nlines'
is "the reason is a line" "$status" 64
notigate audit raw "$M" --reason "a complaint of XA" --home "$DIR" >"$T/raw"
is "who is named gets the bytes" "$(sha256sum <"$T/raw" | cut -c1-64)" "$(sql "select sha256 from mail where id = $M")"
text=$(sql 'select text from entry order by idx desc limit 1')
like "the ledger has it" "$text" $'\nKind: read\n'
like "and which mail it was" "$text" "Message-SHA256: $(sql "select sha256 from mail where id = $M")"
is "and the digest of who and why" "$(sed -n 's/^Subject: //p' <<<"$text")" "$(printf '%s (user %s): a complaint of XA' "$(id -un)" "$(id -u)" | sha256sum | cut -c1-64)"
is "which the books tell" "$(sql 'select what, mail_id, words from v_readings')" "raw|$M|$(id -un) (user $(id -u)): a complaint of XA"
ng audit raw 9999 --reason "a test"
is "there is no mail 9999" "$status" 66
script -qc "notigate audit raw $(sql "select max(id) from mail") --reason tty --home $DIR" "$T/tty" >/dev/null 2>&1
unlike "a terminal gets no raw byte" "$(cat "$T/tty")" $'\e'
chmod -w "$DIR/notigate.db"
cp -a "$DIR" "$T/locked"
sqlite3 "$T/locked/notigate.db" "create trigger no_reading before insert on reading begin select raise(abort, 'no'); end" 2>/dev/null
chmod +w "$DIR/notigate.db" "$T/locked/notigate.db"
sqlite3 "$T/locked/notigate.db" "create trigger if not exists no_reading before insert on reading begin select raise(abort, 'no'); end"
HOME_OF=$T/locked ng audit raw "$M" --reason "a test"
is "what cannot be entered is not given" "$status $out" "70 "

# ---- The books ------------------------------------------------------------------------------------------------------------------------
ng audit verify
is "the books hold with all readings" "$status" 0
wrong() { # NAME REGEX SQL
  rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"
  local HOME_OF=$T/copy; change "$3"; ng audit verify
  if [ "$status" = 1 ]; then like "$1 is found" "$out" "^WRONG: $2"; else fail "$1 is found"; fi
}
first=$(sql 'select min(entry) from reading')
told="entry $first: the books tell of the reading of mail [0-9]+ otherwise than the ledger:"
wrong "another reader" "$told who read it and why" "update reading set words = 'mallory' where entry = $first"
wrong "no reader" "$told who read it and why" "update reading set words = null where entry = $first"
wrong "another mail that was read" "$told which mail it was" "update reading set mail_id = (select max(id) from mail where id <> $M) where entry = $first"
wrong "a bundle that was none" "$told what was given out" "update reading set what = 'bundle' where entry = $first"
wrong "an incident that it was not about" "$told the incident" "update reading set incident = 'ccc.example/2026-100000' where entry = $first"
wrong "another time of it" "$told its time" "update reading set time_us = time_us - 1 where entry = $first"
wrong "a reading taken away" "entry $first: is of kind read, and the books do not tell" "delete from reading where entry = $first"
wrong "a reading made up" "readings: one names entry 1," "insert into reading select 1, time_us, mail_id, what, incident, null from reading where entry = $first"

# ---- Who it is, where a variable says otherwise --------------------------------------------------------------------------------
# The kernel's word comes first: where somebody logged in, no variable counts at all.
last_reader() { sql 'select words from reading order by entry desc limit 1'; }
if [ "$(cat /proc/self/loginuid 2>/dev/null || echo 4294967295)" = 4294967295 ]; then
  daemon=$(id -un 1)
  readers "root, $daemon, $(id -un), $(id -un 65534)"
  if [ "$(id -u)" = 0 ]; then
    SUDO_UID=1 ng audit raw "$M" --reason "behind sudo"
    is "behind sudo root is the one who typed it (the twin)" "$status $(last_reader)" "0 $daemon (user 1): behind sudo"
    SUDO_UID=none ng audit raw "$M" --reason "a broken variable"
    is "a variable that is no number is none" "$status $(last_reader)" "0 root (user 0): a broken variable"
    unprivileged
    me="$(id -un 65534) (user 65534)"
  else
    me="$(id -un) (user $(id -u))"
  fi
  for uid in 0 1; do
    as_user env SUDO_UID=$uid notigate audit raw "$M" --reason "not as user $uid" --home "$DIR" >"$T/raw" 2>"$T/err"
    is "another than root cannot say that user $uid reads" "$? $(last_reader)" "0 $me: not as user $uid"
  done
  readers "root, $daemon"
  own "$DIR"
  as_user env SUDO_UID=0 notigate audit raw "$M" --reason "a test" --home "$DIR" >"$T/raw" 2>"$T/err"
  is "nor read as one who may" "$? $(cat "$T/raw")" "78 "
else
  pass "skipped: this login has a number (# SKIP loginuid)"
fi
done_testing
