#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is tried against the judge. The rows are those of tests/THREATS; beside what must fail stands what is taken.
. "$(dirname "$0")/lib-judge.sh" || exit 99

MARK=Zebrafinch # stands where nothing of it may ever come out of the gateway, in tests/differential/make-attacks too
LOG=$T/log
XA_RECEIPT="receipt poc@cert.xa.example"
XA_TOLD="rejection poc@cert.xa.example"
new_instance
two_contacts
know_gateway
XR=$(new_key XR-technical)
add_contact XR-technical poc@cert.xr.example "$XR" >"$T/add.out" 2>&1 || { echo "Bail out! contact add"; exit 1; }
XZ=$(new_key XZ-technical)
settle() { run_once || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once"; }; cat "$T/run.out" >>"$LOG"; }
# Everything in the database but the raw bytes, the log, and every letter as its reader sees it.
everything() {
  sqlite3 -readonly "$DIR/notigate.db" .dump; cat "$LOG" "$T/run.out"
  local file; for file in "$DIR"/outgoing/*/new/*; do cat "$file"; open_letter "$file"; done
}
keyring() { gpg --homedir "$DIR/gnupg" --batch --with-colons --list-keys 2>/dev/null | grep -c ^fpr; sql 'select count(*) from key_fact'; }

# ---- 1, 2: the same again ---------------------------------------------------------------------------------------------
xa | row "1: a report" registered "$XA_RECEIPT"
settle
before=$(entries)
genuine=$(mail_file "1: a report")
{ printf 'Received: from a.example by b.example; %s\r\n' "$(date -u -R)"; cat "$genuine"; } | row "1: other Received lines" duplicate nobody
sed 's/^\(Message-ID\|Subject\): .*/\1: <new@evil.example>\r/' "$genuine" | row "2: another Message-ID and Subject" duplicate nobody
sed "s/^From: .*/From: $EVIL\r/" "$genuine" | row "2: another From" duplicate nobody
sed 's/=-b1/=-other/' "$genuine" | row "2: other boundaries" duplicate nobody
settle
is "1, 2: no entry for any of them" "$(entries)" "$before"
is "1, 2: one receipt in all" "$(count_letters XA-technical receipt)" 1

# ---- 4, 5: not the whole is signed ---------------------------------------------------------------------------------------
xa >"$T/good"
for how in mixed alternative; do step wrap-$how <"$T/good" | row "4: in multipart/$how" refused:partial-signature nobody; done
step wrap-list-footer <"$T/good" | row "4: with a list's footer" refused:partial-signature nobody
step wrap-rfc822 <"$T/good" | row "4: in message/rfc822" refused:partial-signature nobody
step wrap-two-of-them <"$T/good" | row "4: two signed parts" refused:partial-signature nobody
step part-third <"$T/good" | row "5: a third part" refused:ambiguous nobody
step second-octet-stream <"$T/good" | row "5: a signature part of another type" refused:ambiguous nobody
step type-protocol-of-the-other <"$T/good" | row "5: a protocol that disagrees" refused:ambiguous nobody
step preamble-text epilogue-text <"$T/good" | row "5: text around the parts" registered "$XA_RECEIPT"

# ---- 6: several signatures ---------------------------------------------------------------------------------------------------
form | entity >"$T/e"
detach "$XA" <"$T/e" | gpg --dearmor >"$T/good.sig" 2>/dev/null
detach "$XB" <"$T/e" | gpg --dearmor >"$T/other.sig" 2>/dev/null
detach "$XZ" <"$T/e" | gpg --dearmor >"$T/unknown.sig" 2>/dev/null
{ cat "$T/e"; echo more; } | detach "$XA" | gpg --dearmor >"$T/bad.sig" 2>/dev/null
for order in "good other" "other good" "good bad" "bad good" "good unknown" "unknown good" "good good"; do
  set -- $order
  cat "$T/$1.sig" "$T/$2.sig" | gpg --enarmor 2>/dev/null | sed 's/PGP ARMORED FILE/PGP SIGNATURE/;/^Comment/d' >"$T/s"
  assemble poc@cert.xa.example | row "6: $1, then $2" refused:several-signatures nobody
done
gpg --enarmor <"$T/good.sig" 2>/dev/null | sed 's/PGP ARMORED FILE/PGP SIGNATURE/;/^Comment/d' >"$T/s"
assemble poc@cert.xa.example | row "6: good alone" registered "$XA_RECEIPT"

# ---- 8: keys of others --------------------------------------------------------------------------------------------------------
keys_before=$(keyring)
LOOKALIKE=$(GNUPGHOME=$T/g2; export GNUPGHOME; mkdir -m 700 "$T/g2"; new_key XA-technical)
form | entity >"$T/e"
GNUPGHOME=$T/g2 detach "$LOOKALIKE" <"$T/e" >"$T/s"
assemble poc@cert.xa.example | row "8: a look-alike with XA's name" refused:unknown-key nobody
GNUPGHOME=$T/g2 gpg --batch --armor --export "$LOOKALIKE" >"$T/attached.asc" 2>/dev/null
{ printf 'Content-Type: multipart/mixed; boundary="=-i"\n\n--=-i\nContent-Type: text/plain\n\n'; form
  printf -- '--=-i\nContent-Type: application/pgp-keys; name="key.asc"\n\n'; cat "$T/attached.asc"; printf -- '--=-i--\n'; } | crlf >"$T/e"
GNUPGHOME=$T/g2 detach "$LOOKALIKE" <"$T/e" >"$T/s"
assemble poc@cert.xa.example "Autocrypt: addr=poc@cert.xa.example; keydata=$(gpg --dearmor <"$T/attached.asc" 2>/dev/null | base64 -w0)" | row "8: its own key attached" refused:unknown-key nobody
detach "$XA" <"$T/e" >"$T/s"
assemble poc@cert.xa.example | row "8: the same, signed by XA" registered "$XA_RECEIPT"

# ---- 9: who is it from ------------------------------------------------------------------------------------------------------------
from() { xa | step "from-$2" | row "9: From: $1" "$3" "$4"; } # NAME STEP VERDICT TOLD
from "two mailboxes" two-mailboxes refused:ambiguous nobody
from "a group" a-group refused:ambiguous nobody
from "a comment of another's" comment-of-another registered "$XA_RECEIPT"
from "XA in a comment" only-in-comment refused:sender-mismatch "$XA_TOLD"
from "XA as a display name" display-name refused:sender-mismatch "$XA_TOLD"
from "XA as an encoded word" encoded-display refused:sender-mismatch "$XA_TOLD"
from "an encoded word alone" encoded-alone refused:ambiguous nobody
from "a NUL" a-nul refused:ambiguous nobody
from "twice" twice refused:ambiguous nobody
from "another's display name" display-of-another registered "$XA_RECEIPT"
step type-twice <"$T/good" | row "9: two Content-Types" refused:ambiguous nobody
step type-boundary-twice <"$T/good" | row "9: two boundaries" refused:ambiguous nobody

# ---- 14, 15, 17, 19: text that wants to be more -----------------------------------------------------------------------------------
{ printf 'Message-ID: <a@b.example>\r\n Bcc: victim@evil.example\r\nIn-Reply-To: =?utf-8?q?<x@y>=0D=0ABcc:_victim@evil.example?=\r\n'
  xa 'Title==?utf-8?q?x=0D=0ABcc:_victim@evil.example?=' | sed '/^Message-ID/d'; } | row "14: line breaks in ids and Title" registered "$XA_RECEIPT"
xa 'Title={{gateway.phone}} {{{model}}} {{#to}}loop{{/to}} %s%n%x \r\nBcc: \\' | row "15: template and format marks" registered "$XA_RECEIPT"
xa "Title=red $(printf '\033[31m') text" | row "17: an escape sequence" refused:syntax "$XA_TOLD"
xa "Title=C1 $(printf '\302\233')31m text" | row "17: a C1 control" refused:syntax "$XA_TOLD"
xa "Title=right $(printf '\342\200\256') left" | row "17: a bidirectional override" refused:syntax "$XA_TOLD"
printf '%s' "$(form)" | sed 's/^Title: /Title: \x01/' | mail_signed poc@cert.xa.example "$XA" | row "17: another control" refused:syntax "$XA_TOLD"
form | sed 's/^Title: ./Title: N\x00/' | mail_signed poc@cert.xa.example "$XA" | row "17: a NUL" refused:ambiguous "$XA_TOLD"
attach() { # FILENAME-PARAMETER
  printf 'Content-Type: multipart/mixed; boundary="=-i"\n\n--=-i\nContent-Type: text/plain; charset=utf-8\n\n'; form
  printf -- '--=-i\nContent-Type: text/csv\nContent-Disposition: attachment; %s\n\na,b\n--=-i--\n' "$1"
}
attach 'filename="../../../../pwned.csv"' | sign_entity "$XA"
assemble poc@cert.xa.example | row "19: a path as a name" registered "$XA_RECEIPT"
attach "filename*=utf-8''pwned%00%1B%5B31m%E2%80%AE.csv" | sign_entity "$XA"
assemble poc@cert.xa.example | row "19: NUL, escape and override in a name" registered "$XA_RECEIPT"

# ---- 21, 22: too much of it ---------------------------------------------------------------------------------------------------------------
nested() { # DEPTH
  perl -e '$n = shift; printf "Content-Type: multipart/mixed; boundary=\"b%05d\"\n\n--b%05d\n", $_, $_ for 1..$n; print "Content-Type: text/plain\n\n"' "$1"; form
  perl -e '$n = shift; printf "--b%05d--\n", $_ for reverse 1..$n' "$1"
}
parts() { # COUNT
  printf 'Content-Type: multipart/mixed; boundary="=-i"\n\n--=-i\nContent-Type: text/plain\n\n'; form
  perl -e 'print "--=-i\nContent-Type: multipart/mixed; boundary=\"=-j\"\n\n--=-j\n\n--=-j--\n" x shift; print "--=-i--\n"' "$1"
}
nested 5 | sign_entity "$XA"
assemble poc@cert.xa.example | row "21: 5 nested parts" registered "$XA_RECEIPT"
nested 5000 | sign_entity "$XA"
assemble poc@cert.xa.example | row "21: 5,000 nested parts" refused:limits "$XA_TOLD"
parts 20000 | sign_entity "$XA"
assemble poc@cert.xa.example | row "21: 20,000 parts" refused:limits "$XA_TOLD"
nested 5000 | crlf | { outer poc@cert.xa.example; cat; } | row "21: 5,000 nested parts, unsigned" refused:limits nobody
bomb() { { form; head -c "$1" /dev/zero | tr '\0' 'x' | fold -w 76; } | mail_combined poc@cert.xa.example "$XA"; }
bomb 5000 | row "21: a little text, compressed" registered "$XA_RECEIPT"
bomb 200000000 | row "21: 200 MB of it, compressed" refused:limits nobody
long_header() { perl -e 'print "X-Long: ", "x" x shift, "\r\n"' "$1"; xa; }
long_header 1000 | row "22: a header line of 1 kB" registered "$XA_RECEIPT"
long_header 1048576 | row "22: a header line of 1 MiB" refused:limits nobody
many_headers() { perl -e 'print "X-Many: x\r\n" x shift' "$1"; xa; }
many_headers 900 | row "22: 900 headers" registered "$XA_RECEIPT"
many_headers 50000 | row "22: 50,000 headers" refused:limits nobody

# ---- 36: the captured part comes first ------------------------------------------------------------------------------------------------
form | sign "$XA"
signed "$T/e" "$T/s" >"$T/entity"
assemble poc@cert.xa.example >"$T/good"
step from-a-stranger <"$T/good" | row "36: captured, under a wrong From" refused:sender-mismatch "$XA_TOLD"
step wrap-mixed <"$T/good" | row "36: captured, wrapped" refused:partial-signature nobody
step from-two-mailboxes <"$T/good" | row "36: captured, two senders" refused:ambiguous nobody
settle
{ outer poc@cert.xa.example; encrypt_to_gateway --encrypt -o - "$T/entity" | encrypted_part; } | row "36: then the genuine, encrypted" registered "$XA_RECEIPT"
settle
compare_rows

is "8: nothing was imported" "$(keyring)" "$keys_before"
everything >"$T/everything"
is "5: nothing from around the parts came out" "$(grep -c "$MARK" "$T/everything")" 0
is "14: no header of theirs in our letters" "$(cat "$DIR"/outgoing/*/new/* | grep -aci '^bcc *:')" 0
unlike "14: a hostile id is not answered to" "$(cat "$DIR"/outgoing/*/new/* | grep -aiE '^(in-reply-to|references):')" 'evil|a@b'
like "14: ... where a good one is" "$(cat "$DIR"/outgoing/*/new/* | grep -aiE '^(in-reply-to|references):')" '@cert.xa.example>'
like "15: marks stand as they were written" "$(answer '15: template and format marks' | tr -s ' \n' ' ')" '\{\{gateway\.phone\}\} \{\{\{model\}\}\} \{\{#to\}\}loop\{\{/to\}\} %s%n%x \\r\\nBcc: \\\\'
is "17: no control character in the log or a letter" "$(LC_ALL=C grep -aPc '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]' "$T/everything")" 0
is "17: nor C1, nor an override" "$(LC_ALL=C grep -aPc '\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]' "$T/everything")" 0
is "17: every line of the log is one of ours" "$(grep -vcE '^stage=[a-z]+ id=[0-9]+ result=' "$LOG")" 0
like "17: the rejection shows what was there" "$(answer '17: an escape sequence')" 'Title'
is "19: no file of that name" "$(find "$T" / -xdev -path /proc -prune -o -newer "$T/init.out" -name '*pwned*' -print 2>/dev/null)" ""
like "19: the receipt lists the attachment" "$(answer '19: a path as a name')" 'pwned\.csv'

# ---- 37: replays -------------------------------------------------------------------------------------------------------------------------------
form Title="A report to replay" | mail_signed poc@cert.xa.example "$XA" | row "37: taken" registered "$XA_RECEIPT"
form -TLP | mail_signed poc@cert.xa.example "$XA" | row "37: refused" refused:tlp-missing "$XA_TOLD"
form Message-Type=key-update -To-POC -Urgency -Title -Incident-Type -Detected -Affected -Source |
  mail_signed poc@cert.xa.example "$XA" | row "37: held" held "held poc@cert.xa.example, operator"
settle
compare_rows
# (A notice not-taken that the attacks above brought about may go out meanwhile, by the clock.)
state() { sql "select (select count(*) from entry) - n, (select count(*) from letter) - n, coalesce((select sum(count) from budget), 0) - n,
  (select count(*) from alert) from (select count(*) as n from letter where kind = 'not-taken')"; }
before=$(state)
for i in $(seq 100); do
  for name in taken refused held; do receive <"$(mail_file "37: $name")"; done
done
settle
is "37: 300 replays leave no entry, letter, alert, and cost no budget" "$(state)" "$before"
is "37: each ended as a duplicate" "$(sql "select count(*) from verdict where ending = 'duplicate' and mail_id > $(mail_id '37: held')")" 300
copies() { grep -lF "$(sql "select message_id from letter where mail_id = $(mail_id '37: taken')")" $(letters); }
original=$(copies)
for i in $(seq 10); do at +2h receive <"$(mail_file '37: taken')"; done
at +2h settle
is "37: two hours later the receipt goes out again, once" "$(grep -c "stage=send id=$(sql "select id from letter where mail_id = $(mail_id '37: taken')") result=sent" "$T/run.out")" 1
is "37: ... the same bytes" "$(for file in $(copies) $original; do sha256sum <"$file"; done | sort -u | wc -l)" 1
at +25h settle
at +25h settle
# (They came on two days if midnight passed meanwhile.)
is "37: the next day one entry counts them" "$(sql "select count(*) || ' ' || max(text like '%Count: %') from entry where kind = 'duplicate'")" "$(sql 'select count(distinct day) from replay') 1"
is "37: the Report-ID is still free for the refused" "$(sql "select count(*) from report where mail_id = $(mail_id '37: refused')")" 0

done_testing
