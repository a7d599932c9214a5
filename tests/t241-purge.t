#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is kept long enough goes and cannot be read any more, in no table and not in the file; what happened can still be
# proved; what is gone and stands on no list is found.
. "$(dirname "$0")/lib-operator.sh" || exit 99
. "$(dirname "$0")/lib-incident.sh" || exit 99
HOW=by_open

new_instance; know_gateway
cast XA XA-technical poc@cert.xa.example
cast XB XB-technical poc@cert.xb.example
cast XC XC-technical poc@cert.xc.example 'phone = +999 5 5550171' 'note = ask for Heliotrope Vandersmit'
cast XD XD-technical poc@cert.xd.example
# Words that can be found in the file wherever they are, and stand nowhere else.
OLD=Xylocarp8314 OPEN=Quillwort2209 NOTE=Ravelment5527 REFUSED=Zincograph7741 LATER=Hobbledehoy6190
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:GREEN "Title=$OLD on a portal" -- "$OLD in the text"
A=$incident A_MAIL=$mail; cp "$T/mail" "$T/first"
ng incident note "${A#*/}" "$NOTE told me by telephone"
send XA notification To-POC=XB-technical To-POC=XD-technical TLP=TLP:GREEN "Title=$OPEN elsewhere" -- "$OPEN in the text"
B=$incident B_MAIL=$mail
send XA notification To-POC=XB-technical "Title=$REFUSED without a TLP" -- "$REFUSED in the text"
R_MAIL=$mail
is "two incidents, a refused letter" "$A_MAIL $B_MAIL $R_MAIL $verdict" "1 2 3 refused:tlp-missing"
ng incident close "${A#*/}" --reason "$NOTE is settled"
is "the first is closed" "$(state "$A") $(state "$B")" "closed relayed"
ng contact remove XC-technical --reason "Heliotrope has left"
ng contact remove XD-technical --reason "closed its doors"
run_once
LETTER=$(sql "select min(id) from letter where mail_id = $A_MAIL and kind = 'relay'")
ALIAS=$(sql "select alias from contact where id = 'XC-technical' limit 1")

# found WORD: whether it is anywhere in the database's files
found() { cat "$DIR"/notigate.db "$DIR"/notigate.db-wal 2>/dev/null | grep -aqF -- "$1" && echo yes || echo no; }
finds() { local word; for word in "$@"; do printf '%s ' "$(found "$word")"; done; }
is "all of it can be read in the file" "$(finds $OLD $OPEN $NOTE $REFUSED Heliotrope 5550171 XC-technical)" "yes yes yes yes yes yes yes "
# later OFFSET: the gateway runs then, and a contact's letter, which is refused, shows that its clock is right
later() {
  at "$1" update TLP=TLP:GREEN >"$T/form"; at "$1" by_open XA <"$T/form" >"$T/mail"; at "$1" receive <"$T/mail"
  at "$1" run_once; at "$1" run_once
}
verify() { check "$1: audit verify" notigate audit verify --home "$DIR"; }

# ---- What the policy keeps ------------------------------------------------------------------------------------------------
later +300d
is "after ten months nothing has gone" "$(sql "select count(*) from entry where kind = 'purge'") $(finds $OLD $REFUSED)" "0 yes yes "
later +400d
is "after thirteen the refused letter, and what was told of it" "$(finds $OLD $OPEN $NOTE $REFUSED)" "yes yes yes no "
is "one entry a pass" "$(sql "select count(*) from entry where kind = 'purge'")" 1
like "it has the digest of its list" "$(sql "select text from entry where kind = 'purge'")" '^Subject: [0-9a-f]{64}$'
is "which anyone can compute" "$(sql "select what || ' ' || id || ' ' || coalesce(digest, '-') from purged order by seq" | sha256sum | cut -c1-64)" \
  "$(sql "select text from entry where kind = 'purge'" | sed -n 's/^Subject: //p')"
is "the mail stands on it with its digest" "$(sql "select p.digest = m.sha256 from purged p join mail m on m.id = $R_MAIL where p.what = 'mail' and p.id = '$R_MAIL'")" 1
verify "after it"

# ---- By hand ------------------------------------------------------------------------------------------------------------------
entries=$(entries)
out=$(at +500d notigate audit purge --dry-run --json --home "$DIR")
is "what is not due is not listed" "$(json counts.incident) $(json counts.mail)" "0 0"
out=$(at +500d notigate audit purge --dry-run --before "$(now +399days)" --json --home "$DIR")
is "but with --before" "$(json dry_run) $(json counts.incident) $(json counts.contact) $(json counts.mail)" "true 1 1 2"
out=$(at +500d notigate audit purge --dry-run --before "$(now +399days)" --home "$DIR")
like "people are told" "$out" "^incidents: their titles +1"
like "that nothing has gone" "$out" "Nothing has gone yet"
is "and nothing has" "$(entries) $(finds $OLD $NOTE Heliotrope)" "$entries yes yes yes "
ng audit purge --before 2999-01-01; is "a time to come is refused" "$status" 64
ng audit purge --before soon; is "a word is, too" "$status" 64
ng audit purge --before "$(now)"; is "without a reason nothing goes" "$status $err" "64 notigate: the reason is missing; fix: notigate audit purge --before TIME --reason TEXT --yes: say in a few words why"
ng audit purge --before "$(now)" --reason "a court asks for it"; is "nor without a yes" "$status" 64
ng audit purge --before "$(now)" --reason "a court asks for it" --yes; is "what could still be reopened stays" "$status $(finds $OLD)" "0 yes "

later +800d
is "after 26 months the closed incident is gone, the open one is not" "$(finds $OLD $OPEN $NOTE)" "no yes no "
is "and who was removed" "$(finds Heliotrope 5550171 poc@cert.xc.example XC-technical)" "no no no no "
is "a removed contact whose incident is open stays (the twin)" "$(sql "select state from contact where id = 'XD-technical' order by version desc limit 1") $(found poc@cert.xd.example)" "removed yes"
verify "after that"
purge=$(sql "select entry from purged where what = 'incident'")
like "by the clock" "$(sql "select text from entry where idx = $purge")" '^Verdict: retention$'
is "the open one has all its bytes" "$(sql "select raw is not null and purged_us is null from mail where id = $B_MAIL") $(sql "select title from incident where id = '$B'")" "1 $OPEN elsewhere"
is "letters keep numbers and digests" "$(sql "select count(*) from letter where sealed is null and data = '' and length(sealed_sha256) = 64 and number > 0 and id = $LETTER")" 1
is "no table has the name of who was removed" "$(for table in $(sql "select name from sqlite_schema where type = 'table'"); do
  for column in $(sql "select name from pragma_table_info('$table') where type = 'TEXT'"); do
    sql "select '$table.$column' from $table where $column like '%XC-technical%' limit 1"; done; done)" ""
is "its entries are still one contact's" "$(sql "select count(*) > 0 from entry where text like '%Contact: $ALIAS%'") $(sql "select count(*) from contact where id = '$ALIAS' and file = ''")" "1 2"
check "the directory is sound" notigate contact check --home "$DIR"
is "its key has left the keyring, the others' have not" "$(gpg --homedir "$DIR/gnupg" --batch --with-colons --list-keys 2>/dev/null | grep -cE "^fpr:.*(${KEY[XC]}):") $(gpg --homedir "$DIR/gnupg" --batch --with-colons --list-keys 2>/dev/null | grep -cE "^fpr:.*(${KEY[XA]}|${KEY[XB]}):")" "0 2"

# ---- What is said of it -------------------------------------------------------------------------------------------------------
day=$(date -u -d '+800 days' +%Y-%m-%d)
ng audit show $A_MAIL; like "audit show" "$out" "bytes +purged $day"
unlike "and what was read in it" "$out" "$OLD"
ng letter show "$LETTER"; like "letter show" "$out" "purged +$day"
ng letter show "$LETTER" --raw; is "its bytes cannot be had" "$status" 66; like "for they were purged" "$err" "purged on $day"
ng incident show "${A#*/}"; like "incident show" "$out" "purged +$day"
ng incident show "${B#*/}"; unlike "the open one was not" "$out" "^purged"
ng incident show "${A#*/}" --json; like "as JSON" "$(json purged)" "^$day"
ng letter show "$LETTER" --json; like "of a letter, too" "$(json purged)" "^$day"
ng incident forward "${A#*/}" --to XB-technical --reason again; is "it cannot be forwarded" "$((status != 0))" 1

# ---- What comes late ------------------------------------------------------------------------------------------------------------
letters=$(sql "select count(*) from letter where mail_id = $A_MAIL")
at +801d receive <"$T/first"; at +801d run_once
is "the same mail again is known" "$(last_verdict) $(sql "select count(*) from incident")" "duplicate 2"
is "and its receipt, which is gone, is not sent again" "$(sql "select count(*) from letter where mail_id = $A_MAIL and state in ('queued', 'sealed')") $(sql "select count(*) from letter where mail_id = $A_MAIL")" "0 $letters"
at +801d update Incident-ID="$A" TLP=TLP:GREEN "X-Word=$LATER" >"$T/form"
at +801d by_open XA <"$T/form" >"$T/mail"
at +801d send_mail XA "$T/mail"
is "a late update is refused as to any that is closed" "$verdict" "refused:bad-value"
is "and its writer is told" "$(sql "select kind || ' ' || state from letter where mail_id = $mail")" "rejection sent"
at +801d notigate outbox list >/dev/null --home "$DIR"
at +801d notigate outbox retry --home "$DIR" >/dev/null 2>&1
is "nothing that is gone is tried again" "$(sql "select count(*) from letter where data = '' and state in ('queued', 'sealed')")" 0
# A report that comes years late, to the return path of a letter that is gone.
sent=$(sql "select count(*) from letter"); back=$(sql "select return_path from letter where id = $LETTER")
printf 'From: MAILER-DAEMON@cert.xb.example\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nno\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; x.example\n\nFinal-Recipient: rfc822; poc@cert.xb.example\nAction: failed\nStatus: 5.1.1\n\n--b--\n' >"$T/bounce"
at +801d notigate-receive --home "$DIR" -f '<>' "$back" <"$T/bounce"
at +801d run_once
is "a bounce of it ends as any does" "$(last_verdict)" ignored
is "and neither sends it again nor marks an address" "$(sql "select count(*) from letter where id > (select max(id) from (select id from letter order by id limit $sent)) and kind like 'relay%'") $(sql "select count(*) from address where state = 'undeliverable'")" "0 0"
verify "in the end"

# ---- By the wrong hand -----------------------------------------------------------------------------------------------------------
refuse "words cannot be taken from an event" change "update event set text = null where incident = '$B' and text is not null"
refuse "nor a file from a version" change "update contact set file = '' where id = 'XA-technical'"
refuse "nor can a contact get another name" change "update taken set contact = 'XB-technical' where contact = 'XA-technical'"
refuse "nor the list another row" change "insert into purged values ($purge, 999, 'mail', '$B_MAIL', null)"
refuse "or lose one" change "delete from purged where entry = $purge and seq = 0"
last=$(sql "select max(id) from letter where data <> '' and sealed is not null")
signed=$(sql "select signed_sha256 from verdict where mail_id = $B_MAIL")
drop="drop trigger purged_no_delete; drop trigger purged_no_update; drop trigger purged_next; drop trigger event_no_update; drop trigger contact_no_update;"
cp -r "$DIR" "$T/copy"
# wrong WHAT PATTERN SQL: with the triggers dropped, audit verify finds it
wrong() {
  rm -rf "$T/edit"; cp -r "$T/copy" "$T/edit"
  sqlite3 "$T/edit/notigate.db" "$drop $3" || fail "$1: the edit itself"
  out=$(notigate audit verify --home "$T/edit" 2>&1); status=$?
  like "$1" "$status $(sed -n '/^WRONG/p' <<<"$out")" "^1 WRONG: $2"
}
rm -rf "$T/edit"; cp -r "$T/copy" "$T/edit"; sqlite3 "$T/edit/notigate.db" "$drop"
check "without the triggers it is still sound (the twin)" notigate audit verify --home "$T/edit"
wrong "bytes taken by hand" "mail $B_MAIL: its bytes are gone" "update mail set raw = null where id = $B_MAIL"
wrong "and called a purge" "mail $B_MAIL: is marked as purged, yet no purge took it" "update mail set raw = null, purged_us = 1 where id = $B_MAIL"
wrong "and put on a list" "entry $purge: is of a purge of [0-9]+ things, and the list" "update mail set raw = null, purged_us = 1 where id = $B_MAIL; insert into purged values ($purge, 999, 'mail', '$B_MAIL', (select sha256 from mail where id = $B_MAIL))"
wrong "or on a list of its own" "mail $B_MAIL: is called purged, by no entry" "update mail set raw = null, purged_us = 1 where id = $B_MAIL; insert into purged values (0, 0, 'mail', '$B_MAIL', (select sha256 from mail where id = $B_MAIL))"
wrong "a row taken from a list" "entry $purge: is of a purge of" "delete from purged where entry = $purge and seq = (select max(seq) from purged where entry = $purge)"
wrong "a row of a list changed" "entry $purge: is of a purge of" "update purged set digest = replace(digest, substr(digest, 1, 1), 'e') || 'x' where entry = $purge and what = 'letter'"
wrong "a letter's bytes taken" "letter $last: its stored bytes are not those" "update letter set sealed = null where id = $last"
wrong "a letter's content taken" "letter $last: what it was filled with is gone" "update letter set data = '' where id = $last"
wrong "signed bytes taken" "signed bytes $signed: are gone" "update signed set bytes = null where sha256 = '$signed'"
wrong "the signature of an original" "original of mail $B_MAIL: its signature is gone" "update original set signature = null where mail_id = $B_MAIL"
wrong "a contact's file" "contact XA-technical, version 1: its file is gone" "update contact set file = '' where id = 'XA-technical'"
wrong "bytes that are back" "mail $A_MAIL: was purged as the ledger says, yet has bytes" "update mail set raw = readfile('$T/first') where id = $A_MAIL"
wrong "other bytes, called truncated" "mail $A_MAIL: its stored bytes are not those that came" "update mail set raw = 'x', truncated = 1 where id = $A_MAIL"
wrong "a title that is back" "incident $A: was purged as the ledger says" "update incident set title = 'x' where id = '$A'"
wrong "words that are back" "incident $A: event [0-9]+ \(operator-note\) is no contact's and no mail's, and no ledger entry knows it" "update event set text = 'x' where incident = '$A' and kind = 'operator-note'"
wrong "a note's digest on the list" "(incident $A: |entry $purge: )" "update purged set digest = replace(digest, substr(digest, 1, 1), 'e') || 'x' where entry = $purge and what = 'event' and digest is not null"

# ---- The rest of the file ----------------------------------------------------------------------------------------------------------
ng audit purge --compact --json
is "the whole file can be written anew" "$status $(json '#')" "0 6"
verify "then, too"
done_testing
