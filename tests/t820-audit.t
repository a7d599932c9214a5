#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What auditors ask: list, show, verify; and that verify names the first thing that is wrong, whatever somebody with
# the database in hands has changed (THREATS 30).
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
holding_policy
xa | post registered
xa -TLP | post refused
xa Urgency=critical | post held
xa Urgency=critical | post dropped
settle
cp -a "$DIR" "$T/early"
cp "$(mail_file registered)" "$T/same"
post duplicate <"$T/same"
xa | post second
post purged <<<"no mail at all"
settle
notigate quarantine drop "$(mail_id dropped)" --reason "a test" --home "$DIR" >/dev/null
R=$(mail_id registered) F=$(mail_id refused) D=$(mail_id duplicate)
post waiting <<<"this one waits"

# ---- list ---------------------------------------------------------------------------------------------------------
ng audit list
is "all mails are listed" "$status $(lines "$out" '^[0-9]+ ')" "0 8"
ng audit list --json
is "as JSON too, oldest first" "$(json '#') $(json 0.mail) $(json 0.verdict) $(json 7.verdict)" "8 1 registered waiting"
for row in "--verdict refused|2" "--verdict waiting|1" "--code tlp-missing|1" "--contact XA-technical|6" "--contact XB-technical|0" \
           "--since 2026-01-01|8" "--until 2026-01-01|0" "--since 2199-01-01T00:00:00Z|0" "--limit 2|2" "--limit 0|8" \
           "--verdict duplicate --contact XA-technical|1"; do
  # shellcheck disable=SC2086
  ng audit list ${row%|*}
  is "audit list ${row%|*}" "$status $(lines "$out" '^[0-9]+ ')" "0 ${row#*|}"
done
ng audit list --limit 2
like "the newest are shown, and that there are more" "$out" "^8 .*waiting"
ng audit list --since yesterday
is "a time is a time" "$status" 64
ng audit list --verdict accepted
is "a verdict is one of the six" "$status" 64
like "all of which are named" "$err" 'registered, refused, held, quarantined, duplicate, ignored'

# ---- show ---------------------------------------------------------------------------------------------------------
ng audit show "$R"
is "show has all stages" "$status $(lines "$out" '^(scan|open|find|parse|decide) ')" "0 5"
like "the entry's text" "$out" "Message-SHA256: $(sql "select sha256 from mail where id = $R")"
like "proved under a signed checkpoint" "$out" '^proof +it is in the signed checkpoint of [0-9]+ entries of ccc.example/ledger'
like "and the letter that answered" "$out" '^letter +[0-9]+, a receipt to XA-technical, number 1: sent'
ng audit show "$R" --json
is "as JSON too" "$(json rounds.0.verdict) $(json rounds.0.detail.stages.open.signature) $(json entries.0.kind) $(json letters.1.kind)" "registered good registered receipt"
ng audit show "$D"
like "a duplicate has no entry, and says of what it is one" "$out" "the same as mail $R"
unlike "so there is nothing to prove" "$out" '^proof'
ng audit show "$(mail_id waiting)"
like "what is not judged yet waits" "$out" 'it waits to be judged'
ng audit show 99
is "there is no mail 99" "$status" 66
notigate init "$T/other" --address other@ccc.example --name CCC >/dev/null
ng audit show "$R" --vkey "$T/other/ledger.vkey"
like "another key proves nothing" "$out" '^proof +WRONG'

# ---- verify: what holds -------------------------------------------------------------------------------------------
ng audit verify
is "the books balance" "$status $err" "0 "
ng audit verify --json
is "with all counted" "$(json sound) $(json problem) $(json mails) $(json duplicates) $(json letters)" "true null 8 1 $(sql "select count(*) from letter where sealed is not null")"
rm -rf "$T/noisy"; cp -a "$DIR" "$T/noisy"; rm -r "$T/noisy/gnupg" "$T/noisy/policy" "$T/noisy/ledger.key" "$T/noisy/secret"
HOME_OF=$T/noisy ng audit verify
is "neither keys nor policy are needed" "$status" 0
ng audit verify --vkey "$DIR/ledger.vkey"
is "an auditor brings an own copy of the public key" "$status" 0
ng audit verify --vkey "$T/other/ledger.vkey"
is "under another key nothing is believed" "$status" 1
ng audit verify --vkey "$T/nowhere"
is "a key that is not there is no finding" "$status" 66
echo '# keys' >"$T/none.vkey"
ng audit verify --vkey "$T/none.vkey"
is "nor is a file that holds none" "$status" 65
like "which is said" "$err" 'none.vkey: holds no vkey; fix: give your own copy by --vkey FILE'
out=$(at +40d notigate run --once --home "$DIR" 2>&1; at +40d notigate audit purge --yes --home "$DIR" 2>&1)
is "duplicates are entered by the clock, and mail is purged" "$(sql "select group_concat(kind, ' ') from (select distinct kind from entry where kind in ('duplicate', 'purge') order by kind)")" "duplicate purge"
ng audit verify
is "and the books still balance" "$status" 0
post duplicate2 <"$T/same"
settle
is "a duplicate behind the count of its day" "$(verdict_of duplicate2)" duplicate
ng audit verify
is "is counted for a later one: the entry stays true" "$status $(sql 'select count(*) from replay')" "0 2"

# ---- verify: what does not ----------------------------------------------------------------------------------------
post waits <<<"this one waits"
free() { printf 'drop trigger %s; ' "$@"; }
entry_of() { sql "select entry from verdict where mail_id = $1 order by round limit 1"; }
receipt=$(sql "select id from letter where kind = 'receipt' and mail_id = $R")
last=$(sql "select max(idx) from entry")
# wrong NAME REGEX SQL: on a copy
wrong() {
  rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"
  local HOME_OF=$T/copy
  change "$3" || { fail "$1: the change itself failed"; return; }
  ng audit verify
  if [ "$status" = 1 ]; then like "$1 is found" "$out" "^WRONG: $2"; else fail "$1 is found"; printf '#  %s\n' "$status" "$out" "$err"; fi
}
wrong "an entry edited" "entr(y|ies) " "$(free entry_no_update) update entry set text = replace(text, 'refused', 'registered') where idx = $(entry_of "$F")"
wrong "an entry deleted" "entr(y|ies) $(entry_of "$F")" "$(free entry_no_delete) delete from entry where idx = $(entry_of "$F")"
wrong "two entries swapped" "entr(y|ies) " "$(free entry_no_update) update entry set text = (select text from entry e where e.idx = 9 - entry.idx) where idx in (4, 5)"
wrong "the tail cut" "(entr(y|ies)|mail|letter) " "$(free entry_no_delete node_no_delete) delete from entry where idx >= $((last - 2))"
wrong "an entry added past the end without its nodes" "entr(y|ies) " "insert into entry select idx + 1, time_us, kind, mail_id, text from entry where idx = $last"
wrong "a tree node changed" "entr(y|ies) " "$(free node_no_update) update node set hash = zeroblob(32) where level = 1 and idx = 0"
wrong "a checkpoint forged" "entr(y|ies) " "$(free checkpoint_no_update) update checkpoint set note = replace(note, 'ccc', 'ddd') where size = (select min(size) from checkpoint)"
wrong "an entry's kind beside its text" "entry $(entry_of "$F"): the columns" "$(free entry_no_update) update entry set kind = 'held' where idx = $(entry_of "$F")"
wrong "a mail deleted" "mail $R: has a verdict, but is itself gone" "delete from mail where id = $R"
wrong "a verdict deleted" "mail $F: has neither an ending nor a place in the inbox" "delete from verdict where mail_id = $F"
wrong "a mail deleted with its verdict" "entry $(entry_of "$F"): ends mail $F, but that mail or its verdict is gone" "delete from mail where id = $F; delete from verdict where mail_id = $F"
wrong "a waiting mail deleted" "mail $(mail_id waits): is in the inbox, but is itself gone" "delete from mail where id = $(mail_id waits)"
wrong "a refusal made a registration" "mail $F: is registered, but entry $(entry_of "$F") of the ledger says otherwise" "update verdict set ending = 'registered' where mail_id = $F"
wrong "a refusal made a duplicate" "mail $F: is a duplicate, which has no entry" "update verdict set ending = 'duplicate' where mail_id = $F"
wrong "a refusal made a duplicate, its entry forgotten" "entry $(entry_of "$F"): ends mail $F, but" "update verdict set ending = 'duplicate', entry = null where mail_id = $F"
wrong "an entry forgotten" "mail $F: is refused, yet no entry" "update verdict set entry = null where mail_id = $F"
wrong "another entry named" "mail $F: is refused, but entry $(entry_of "$R")" "update verdict set entry = $(entry_of "$R") where mail_id = $F"
wrong "an entry of no mail named" "mail $F: its entry 999 is not in the ledger" "update verdict set entry = 999 where mail_id = $F"
wrong "a verdict given twice" "entry $(entry_of "$F"): ends mail $F, but several verdicts name it" "insert into verdict select mail_id, round + 1, decided_us, ending, code, reason, contact, fingerprint, signed_sha256, signature_us, encrypted, message_type, report_id, incident, tlp, urgency, entry, policy_sha256, directory_sha256, detail from verdict where mail_id = $F"
for pair in code=Code fingerprint=Fingerprint signed_sha256=Signed-SHA256 policy_sha256=Policy-SHA256 directory_sha256=Directory-SHA256 incident=Incident; do
  wrong "another ${pair%=*}" "mail $R: its verdict and entry $(entry_of "$R") of the ledger differ in ${pair#*=}" "update verdict set ${pair%=*} = 'other' where mail_id = $R"
done
wrong "another contact" "mail $R: .* differ in Contact" "update verdict set contact = 'XB-technical' where mail_id = $R"
wrong "the message's digest changed" "mail $R: (its stored bytes|entry)" "update mail set sha256 = (select sha256 from mail where id = $F) where id = $R"
wrong "two mails' bytes swapped" "mail 1: its stored bytes are not those that came" "update mail set raw = (select raw from mail n where n.id = 3 - mail.id) where id in (1, 2)"
wrong "bytes taken away" "mail $R: its bytes are gone, yet no purge took them" "update mail set raw = null where id = $R"
wrong "bytes taken away as if by a purge" "mail $R: is marked as purged, yet no purge took it" "update mail set raw = null, purged_us = 1 where id = $R"
wrong "a duplicate deleted" "duplicates of XA-technical: as many" "delete from mail where id = $D; delete from verdict where mail_id = $D"
wrong "a count of duplicates changed" "duplicates of XA-technical: 5 were counted, entry [0-9]+ says otherwise" "update replay set count = 5 where entry is not null"
wrong "a count of duplicates deleted" "entry [0-9]+: counts duplicates that are not on the books" "delete from replay where entry is not null"
wrong "a drop that was none" "mail $(mail_id dropped): is held" "update verdict set ending = 'held' where mail_id = $(mail_id dropped) and round = 1"
wrong "a letter's bytes changed" "letter $receipt: its stored bytes are not those that were sealed" "update letter set sealed = x'00' where id = $receipt"
wrong "a letter's bytes and digest changed" "letter $receipt: the ledger has no entry of these bytes" "update letter set sealed = x'', sealed_sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' where id = $receipt"
wrong "a letter's number changed" "letter $receipt: the ledger has no entry of these bytes and this number" "update letter set number = 77 where id = $receipt"
wrong "a letter deleted" "entry [0-9]+: is about a letter that is not on the books" "delete from letter where id = $receipt"
wrong "a letter sent that was never sealed" "(entry [0-9]+: is about a letter|letter $receipt: is sent, but was never sealed)" "update letter set sealed = null, sealed_sha256 = null, sealed_entry = null where id = $receipt"
wrong "a queued letter deleted" "letters to XA-technical: their numbers have a gap" "insert into letter select id + 1000, created_us, kind, contact, number + 99, address, mail_id, entry, incident, language, encrypt, always, data, 'queued', due_us, 0, null, null, null, null, null, null, null, null, null, null, null, null, null from letter where id = $receipt"
wrong "signed bytes changed" "signed bytes [0-9a-f]+: are not those that verified" "update signed set bytes = x'00'"

# ---- What stands outside the database --------------------------------------------------------------------------------
rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"; rm "$T/copy/ledger.head"
HOME_OF=$T/copy ng audit verify
like "the mark removed is found" "$status $out" '1 .*'
like "and what that means is said" "$out" 'WRONG: ledger.head: is missing'
cp "$DIR/ledger.head" "$T/early/ledger.head"
HOME_OF=$T/early ng audit verify
is "a database restored from last week is found" "$status $(lines "$out" '^WRONG')" "1 1"
HOME_OF=$T/early ng audit verify --json
is "as JSON too" "$status $(json sound)" "1 false"

# ---- Beside a running gateway --------------------------------------------------------------------------------------------
before=$(cd "$DIR" && find . -type f ! -name '*.db-shm' -exec sha256sum {} + | sort)
ng audit verify
ng audit list
ng audit show "$R"
is "none of it writes" "$(cd "$DIR" && find . -type f ! -name '*.db-shm' -exec sha256sum {} + | sort)" "$before"
sqlite3 "$DIR/notigate.db" "begin immediate; select 1;" ".shell NOTIGATE_HOME=$DIR notigate audit verify > $T/locked; echo \$? >> $T/locked" >/dev/null
is "nor waits for one who writes" "$(tail -1 "$T/locked")" 0
done_testing
