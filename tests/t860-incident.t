#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# notigate incident, as people use it: what needs attention first, one incident on a screen, whose word each fact is;
# the acts of the desk, each refusal with its near twin that is done, and that no act is done twice.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
XC=$(new_key XC-technical); XD=$(new_key XD-technical); XE=$(new_key XE-technical)
add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
add_contact XD-technical poc@cert.xd.example "$XD" 'max-tlp = TLP:GREEN' >/dev/null 2>&1
{ add_contact XE-technical poc@cert.xe.example "$XE" && notigate contact suspend XE-technical --reason test --home "$DIR"; } >/dev/null 2>&1
XN=$(new_key XB-night)
add_contact XB-night night@cert.xb.example "$XN" >/dev/null 2>&1
know_gateway
SECRET="Zebra crossing in the vault"

number() { sql "select substr(incident, instr(incident, '/') + 1) from verdict where mail_id = $(mail_id "$1") and incident is not null"; }
# answer_of CONTACT: our last letter to it in incident N that can be answered
answer_of() { sql "select report_id from reference where contact = '$1' and incident like '%/$2' and kind not in ('status') order by letter desc limit 1"; }
# letters_of KIND N: to whom letters of this kind about incident N are queued or sent
letters_of() { sql "select group_concat(contact, ' ') from (select contact from letter where kind = '$1' and incident like '%/$2' order by id)"; }
# read_letter CONTACT KIND N: the last such letter, as its contact reads it
read_letter() {
  local id file; id=$(sql "select message_id from letter where contact = '$1' and kind = '$2' and incident like '%/$3' order by id desc limit 1")
  file=$(grep -rlF -- "$id" "$DIR/outgoing" | head -1)
  [ -n "$file" ] && open_letter "$file"
}

# ---- What there is --------------------------------------------------------------------------------------------------
ng incident list
is "no incident yet" "$status $(lines "$out" 'No open incident')" "0 1"
ng incident list --json
is "as JSON: none" "$(json '#')" 0
xa Urgency=low Title="Old scanner" | post low
xa Urgency=high Exercise=yes Title="Drill on Monday" | post drill
xa Urgency=critical Title="DDoS on a tax portal" | post critical
ENCRYPT=1; xa Urgency=high TLP=TLP:RED Title="$SECRET" | post red; unset ENCRYPT
xa Urgency=medium Title=$'Strict \xe2\x80\x94 case' TLP=TLP:AMBER+STRICT | post strict
settle
L=$(number low) E=$(number drill) C=$(number critical) R=$(number red) S=$(number strict)
is "five incidents" "$(sql "select count(*) from incident")" 5
ng incident list --json
is "real ones before exercises, then by urgency" "$(for i in 0 1 2 3 4; do json "$i.incident"; done | sed 's|.*/||' | tr '\n' ' ')" "$C $R $S $L $E "
is "who has answered" "$(json 0.originator) $(json 0.answered)/$(json 0.recipients)" "XA-technical 0/1"
is "RED: no title, no urgency, no type" "$(json 1.red) $(json 1.title) $(json 1.urgency) $(json 1.incident_type)" "true null null null"
is "its neighbour has them" "$(json 0.red) $(json 0.title) $(json 0.urgency)" "false DDoS on a tax portal critical"
ng incident list
like "the number, who asks whom, what is due" "$out" "^$C +relayed +critical +TLP:AMBER .*XA-technical -> XB-technical, 0/1 answered +in .*DDoS on a tax portal"
like "RED is told as such" "$out" "^$R .*\(RED\)\$"
unlike "and not by its title" "$out" "Zebra"
like "an exercise is told as such" "$out" "^$E .*EXERCISE Drill"
for filter in "--urgency critical:1" "--urgency medium:1" "--exercise:1" "--contact XB-technical:5" "--contact xb-technical:5" "--contact XC-technical:0" "--state relayed:5" "--state closed:0" "--overdue:0" "--all:5" "--since $(now '-1 day'):5" "--since $(now '+1 day'):0" "--limit 2:2" "--limit 0:5" "--limit 2 --skip 4:1"; do
  read -ra words <<<"${filter%:*}"
  ng incident list "${words[@]}" --json
  is "list ${filter%%T*}" "$(json "#")" "${filter##*:}"
done
ng incident list --limit 2
like "a page says that there are more" "$out" "^These are 1 to 2 of 5; --skip"
ng incident list --limit 5
unlike "a whole list does not" "$out" "These are"
ng incident list --plain
is "--plain has no columns" "$(lines "$out" "^incident: $C\$") $(lines "$out" '^due: ')" "1 5"
for bad in "--state relaied:64:did you mean relayed" "--urgency urgent:64:one of critical" "--since yesterday:64:2026-09-14" "--contact XB-techncal:66:did you mean XB-technical" "--limit -1:64:--limit 50"; do
  IFS=: read -r words want fix <<<"$bad"
  read -ra words <<<"$words"
  ng incident list "${words[@]}"
  is "list ${words[*]}" "$status" "$want"
  like "its fix" "$err" "; fix: .*$fix"
done

# ---- One of them ----------------------------------------------------------------------------------------------------
ng incident show "$C"
is "show" "$status$err" 0
like "its head" "$out" "^incident +ccc.example/$C\$"
like "who opened it is proved by mail, entry and key" "$out" "^proof +proved: mail $(mail_id critical), entry [0-9]+, key $XA\$"
like "a party and its state" "$out" "^XB-technical +recipient +waiting +20..-"
like "what is due, in UTC and there" "$out" "UTC +[0-9:]+ in Vienna +in .*XB-technical +acknowledgement +it is overdue"
unlike "no fallback is announced where there is none" "$out" "is asked$"
like "the letters" "$out" "^[0-9]+ +relay +XB-technical +[0-9]+ +sent "
ng incident show "ccc.example/$C" --json
is "by its whole name" "$(json incident)" "ccc.example/$C"
is "parties, due, letters, facts" "$(json parties.#) $(json due.0.awaited) $(json letters.0.kind) $(json facts.0.word)" "2 acknowledgement relay proved"
is "the fact has mail, key and entry" "$(json facts.0.mail) $(json facts.0.fingerprint) $(json facts.0.entry)" \
  "$(sql "select mail_id || ' ' || fingerprint || ' ' || entry from verdict where mail_id = $(mail_id critical)")"
ng incident show "$C" --plain
like "--plain" "$out" "^party: XB-technical\$"
near=${C%?}$(( (${C: -1} + 1) % 10 ))
sql "select 1 from incident where id like '%/$near'" | grep -q 1 || {
  ng incident show "$near"
  is "a number that is none" "$status" 66
  like "its fix" "$err" "incident $near: there is none; fix: .*notigate incident list"
}
ng incident show $'2026-1\033[2J'
is "a number that would clear the screen" "$status $(lines "$err" $'\033')" "66 0"
ng incident show "$R"
unlike "RED: no word of it on the screen" "$out" "Zebra|availability/ddos|urgency +high"
like "but number, parties and times" "$out" "^XB-technical +recipient +waiting"
for verb in show timeline; do
  ng incident $verb "$R" --json
  unlike "RED: nor in the JSON of $verb" "$out" "Zebra|availability|N-[A-Z0-9]{8}"
  ng incident $verb "$C" --json
  like "its neighbour has them in the JSON of $verb" "$out" "N-[A-Z0-9]{8}"
done

# ---- Answers ------------------------------------------------------------------------------------------------------
# answer CONTACT-ADDRESS KEY N [FIELD...]
ack() {
  local from=$1 key=$2 n=$3 id=$4; shift 4
  printf '%s\n' "Form: poc-notification/1" "Message-Type: acknowledgement" "To-Gateway: $GATEWAY" "Incident-ID: ccc.example/$n" \
    "In-Response-To: $id" "TLP: TLP:AMBER" "Disposition: ${DISPOSITION:-working}" "$@" | mail_signed "$from" "$key"
}
ack poc@cert.xb.example "$XB" "$C" "$(answer_of XB-technical "$C")" "Recipient-Ref: 88120" | post ack
settle
is "XB has answered" "$(verdict_of ack)" registered
ng incident timeline "$C"
like "an answer is proved by its signature" "$out" "XB-technical: acknowledgement"
like "with its entry, and how to look it up" "$out" "proved: signed by $XB, entry $(sql "select entry from verdict where mail_id = $(mail_id ack)") \(notigate audit show $(mail_id ack)\)"
like "in UTC, and in the contact's time" "$out" "^20[0-9-]+ [0-9:]+ UTC \([0-9:]+ in Vienna\)  XB-technical"
unlike "no colours but on a terminal" "$out" $'\033'
if command -v script >/dev/null; then
  script -qec "notigate incident timeline $C --home $DIR" /dev/null >"$T/tty" 2>&1 </dev/null
  like "on a terminal there are" "$(cat "$T/tty")" $'\033\\[32mproved'
  NO_COLOR=1 script -qec "notigate incident timeline $C --home $DIR" /dev/null >"$T/tty" 2>&1 </dev/null
  unlike "unless NO_COLOR is set" "$(cat "$T/tty")" $'\033'
fi
ng incident list --json
is "the list counts the answer" "$(json 0.answered)/$(json 0.recipients)" 1/1
is "and its audit show finds the mail" "$(ng audit show "$(mail_id ack)"; lines "$out" "^contact +XB-technical")" 1

# ---- note ---------------------------------------------------------------------------------------------------------
before=$(sql "select count(*) from letter")
ng incident note "$C" "XB-technical telephoned: $(printf 'results on Monday, %.0s' 1 2 3 4 5 6)"$'\033[2J'
is "note" "$status$err" 0
like "what was done" "$out" "^Incident $C: noted \(ledger entry [0-9]+\)"
ng incident timeline "$C"
like "it is in the timeline, as the gateway's word" "$(grep -A3 'gateway: operator-note' <<<"$out")" "gateway: its word"
like "with who wrote it" "$out" "by $(id -un): XB-technical telephoned"
is "long words are wrapped" "$(awk 'length > 78 && !/proved/' <<<"$out" | wc -l)" 0
unlike "and do nothing to the terminal" "$out" $'\033'
is "nobody is sent it" "$(sql "select count(*) from letter")" "$before"
is "the ledger has its digest" "$(sql "select text from entry where kind = 'desk'" | sed -n 's/^Subject: //p')" \
  "$(sql "select text from event where kind = 'operator-note'" | tr -d '\n' | sha256sum | cut -d' ' -f1)"
unlike "and no word of it" "$(sql "select text from entry where kind = 'desk'")" "telephoned|$(id -un)\$"
ng incident note "$C" "a second note"; is "another note is taken" "$status" 0
ng incident note "$C" "a second note"
is "the same note again is not" "$status $(sql "select count(*) from event where text like '%second note'")" "65 1"
like "its fix" "$err" "noted already; fix: "
ng incident note "$C" "  "; is "an empty note is none" "$status" 64
ng incident note "$R" "a word about the zebra"
like "words on RED are kept, and the desk is told that they are not printed" "$out" "never printed"
ng incident timeline "$R"
is "they are not" "$(lines "$out" zebra) $(lines "$out" '^    \(RED\)$')" "0 1"

# ---- remind -------------------------------------------------------------------------------------------------------
ng incident remind "$C"
is "who has answered is not reminded" "$status $(letters_of reminder "$C")" "65 "
ng incident remind "$L"
is "who has not answered is" "$status $(letters_of reminder "$L")" "0 XB-technical"
ng incident remind "$L"
is "once, however often it is typed" "$status $(letters_of reminder "$L")" "65 XB-technical"
like "and why" "$err" "XB-technical: was reminded less than 10 minutes ago; fix: "
settle
letter=$(read_letter XB-technical reminder "$L")
like "the reminder names the letter that asks" "$letter" "$(sql "select report_id from reference where contact = 'XB-technical' and incident like '%/$L' and kind = 'relay'")"
at +11m ng incident remind "$L"
is "ten minutes later it may be again" "$status $(letters_of reminder "$L")" "0 XB-technical XB-technical"
ack poc@cert.xb.example "$XB" "$L" "$(answer_of XB-technical "$L")" | post late
settle
is "an answer to the reminder is an answer to what it reminds of" "$(verdict_of late) $(sql "select state from party where incident like '%/$L' and contact = 'XB-technical'")" "registered working"
ng incident remind "$E" --contact XC-technical
is "who is no party is not reminded" "$status $(lines "$err" 'XC-technical is no party')" "66 1"
DISPOSITION=declined ack poc@cert.xb.example "$XB" "$E" "$(answer_of XB-technical "$E")" "Exercise: yes" | post declined
settle
ng incident remind "$E" --contact XB-technical
is "nor who owes nothing" "$status $(lines "$err" 'XB-technical: owes no answer')" "65 1"
ng incident remind "$E" --contact XA-technical
is "the originator owes the closing" "$status $(letters_of reminder "$E")" "0 XA-technical"
ng incident remind "$R" --json
is "RED: a reminder goes too" "$status $(json told.0)" "0 XB-technical"
settle
unlike "without a word of it" "$(read_letter XB-technical reminder "$R")" "Zebra|availability"

# ---- forward ------------------------------------------------------------------------------------------------------
ng incident forward "$R" --to XC-technical
is "RED is forwarded to nobody" "$status $(letters_of relay "$R")" "65 XB-technical"
like "its fix" "$err" "TLP:RED.*; fix: ask XA-technical"
ng incident forward "$C" --to XD-technical,XE-technical,XB-technical,XC-techncal
is "whom TLP, suspension or the directory excludes, all told at once" "$status $(letters_of relay "$C")" "66 XB-technical"
for words in "XD-technical: may be sent TLP:GREEN at most, and the incident is TLP:AMBER" "XE-technical: is suspended" "XB-technical: is a party already" "XC-techncal: there is no such contact"; do
  like "told: $words" "$err" "$words"
done
ng incident forward "$S" --to XC-technical
is "AMBER+STRICT stays within the organisations" "$status $(letters_of relay "$S")" "65 XB-technical"
ng incident forward "$S" --to XB-night
is "its twin is of one of them" "$status $(letters_of relay "$S")" "0 XB-technical XB-night"
ng incident forward "$C" --to XC-technical --reason "its network too"
is "forward" "$status $(letters_of relay "$C") / $(letters_of status "$C")" "0 XB-technical XC-technical / XA-technical"
is "the new party" "$(sql "select role, state from party where incident like '%/$C' and contact = 'XC-technical'")" "recipient|waiting"
like "deadlines run for it" "$(sql "select count(*) from deadline where incident like '%/$C' and contact = 'XC-technical' and state = 'pending'")" '^[1-9]'
ng incident forward "$C" --to XC-technical
is "not twice" "$status $(letters_of relay "$C")" "65 XB-technical XC-technical"
ng incident forward "$C"
is "to nobody is nothing" "$status" 64
settle
letter=$(read_letter XC-technical relay "$C")
like "XC reads it" "$letter" "^Title: DDoS on a tax portal"
unlike "whole: nothing was not understood" "$letter" "NOT UNDERSTOOD|^Fault:"
unlike "and no word of the desk" "$letter" "its network too"
like "XA is told to whom" "$(read_letter XA-technical status "$C")" "XC-technical"
ack poc@cert.xc.example "$XC" "$C" "$(answer_of XC-technical "$C")" | post xc
settle
is "XC answers as others do" "$(verdict_of xc) $(sql "select state from party where incident like '%/$C' and contact = 'XC-technical'")" "registered working"

# ---- close --------------------------------------------------------------------------------------------------------
ng incident close "$C"; is "not without a reason" "$status" 64
ng incident close "$C" --reason "settled by telephone" --json
is "close" "$status $(json done) $(json told.#)" "0 closed 3"
is "nothing is awaited" "$(sql "select count(*) from deadline where incident like '%/$C' and state = 'pending'")" 0
ng incident close "$C" --reason "settled by telephone"
is "not twice" "$status $(sql "select count(*) from event where incident like '%/$C' and kind = 'closed'")" "65 1"
like "and since when" "$err" "is closed since 20.*; fix: an update by XA-technical"
ng incident forward "$C" --to XB-night; is "what is closed is not forwarded" "$status" 65
ng incident remind "$C" --contact XC-technical; is "nor reminded of" "$status" 65
ng incident note "$C" "and thanks"; is "but noted" "$status" 0
settle
letter=$(read_letter XB-technical status "$C")
like "XB is told" "$letter" "State +closed"
unlike "not of other recipients, nor of the desk's words" "$letter" "XC-technical|by telephone"
like "XA sees all" "$(read_letter XA-technical status "$C")" "XC-technical"
ng incident list --contact XC-technical --json; is "it is no longer listed" "$(json '#')" 0
ng incident list --contact XC-technical --state closed --json; is "but among the closed" "$(json '#')" 1
ng incident close "$R" --reason "the zebra is home"; settle
unlike "RED: closing says no word of it" "$(read_letter XB-technical status "$R")" "Zebra|zebra|availability"

# ---- Fallbacks ------------------------------------------------------------------------------------------------------
# fallback ID LEVEL: a contact on that level; asked_by ID FALLBACK: a technical one that has it
fallback() {
  local fpr; fpr=$(new_key "$1"); gpg --batch --armor --export "$fpr" >"$T/$1.asc" 2>/dev/null
  printf '[contact]\nid = %s\nstate = XF\nlevel = %s\nagency = CERT-XF\naddress = %s@xf.example\n' "$1" "$2" "$1" >"$T/$1.contact"
  notigate contact add "$T/$1.contact" --key "$T/$1.asc" --home "$DIR" >/dev/null 2>&1 || fail "contact $1"
}
fallback XF-ministry diplomatic
fallback XF-night technical
add_contact XF-one one@xf.example "$(new_key XF-one)" 'fallback = XF-ministry' >/dev/null 2>&1
add_contact XF-two two@xf.example "$(new_key XF-two)" 'fallback = XF-night' >/dev/null 2>&1
xa To-POC=XF-one "+To-POC: XF-two" Title="Two silent ones" | post silent
settle
F=$(number silent)
ng incident show "$F"
like "a fallback that would be asked is named" "$out" "XF-one +acknowledgement +XF-ministry is asked"
at +100h notigate run --once --home "$DIR" >/dev/null 2>&1
is "both fallbacks were asked" "$(sql "select group_concat(contact, ' ') from (select contact from party where incident like '%/$F' and role = 'fallback' order by contact)")" "XF-ministry XF-night"
at +101h ng incident show "$F"
like "the silent are overdue" "$out" "^XF-one +recipient +overdue"
at +101h ng incident list --overdue
like "and the incident is listed as late" "$out" "^$F .*OVERDUE|^$F .*late"
at +101h ng incident close "$F" --reason "they were on the telephone" --json
is "closing tells the fallback of the same level" "$(printf '%s' "$out" | tr -d ' \n' | grep -o '"told":[^]]*]')" '"told":["XA-technical","XF-night","XF-one","XF-two"]'
like "not the one that must not learn more" "$(json left_out.0)" "^XF-ministry: .*another level"

# ---- What is late ---------------------------------------------------------------------------------------------------
at +100h ng incident list --overdue --json
is "what nobody answered is late" "$(printf '%s' "$out" | grep -c "\"ccc.example/$S\"")" 1
at +100h ng incident list
like "and is told first" "$(sed -n 2p <<<"$out")" "^$S .*(OVERDUE| late)"
at +100h ng incident show "$S"
like "there too" "$out" "XB-technical +acknowledgement +it is overdue|IS OVERDUE"

# ---- The books ------------------------------------------------------------------------------------------------------
ng audit verify
is "audit verify" "$status" 0
cp "$DIR/notigate.db" "$T/books.db"
change "drop trigger event_no_update; update event set text = replace(text, 'second', 'secret') where kind = 'operator-note'"
ng audit verify
is "a note that was changed is found" "$status $(lines "$out$err" 'nobody at the desk did this|not in its timeline')" "1 1"
change "update event set text = replace(text, 'secret', 'second') where kind = 'operator-note'"
ng audit verify
is "changed back, all holds" "$status" 0
change "insert into event (incident, seq, time_us, kind, mail_id, text) select incident, max(seq) + 1, max(time_us), 'operator-note', 0, 'by root: never said' from event where incident like '%/$C'"
ng audit verify
is "a note that nobody wrote is found" "$status $(lines "$out$err" 'nobody at the desk did this')" "1 1"
change "drop trigger event_no_delete; delete from event where text = 'by root: never said'; delete from event where text like '%a second note'"
ng audit verify
is "a note that is gone is missed" "$status $(lines "$out$err" 'not in its timeline')" "1 1"
done_testing
