#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who gets a letter and who does not, by TLP, name, role and state: every mailbox is looked into after every letter.
# Each thing that is refused stands beside its near twin, which is taken.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
five_contacts

send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER Report-ID=XA-2026-0001; mailboxes
I=$incident first_xb=$(number XB-relay+) first_xc=$(number XC-relay+)
send XB acknowledgement Incident-ID="$I" In-Response-To="$first_xb" TLP=TLP:AMBER Disposition=working; mailboxes

# ---- TLP ---------------------------------------------------------------------------------------------------------------
echo "# TLP"
send XB update Incident-ID="$I" TLP=TLP:GREEN -- 'Laxer.'
gets "a laxer TLP of a recipient is taken" registered: XA:relay+ XB:receipt
like "and raised" "$(text XA)" '^TLP: TLP:AMBER$'
like "its receipt says so" "$(text XB)" 'TLP:GREEN'
is "the incident's stays" "$(sql "select tlp from incident where id = '$I'")" TLP:AMBER
send XA update Incident-ID="$I" TLP=TLP:GREEN
gets "the originator lowers it (the twin)" registered: XA:receipt XB:relay+ XC:relay+
is "the incident's changes" "$(sql "select tlp from incident where id = '$I'")" TLP:GREEN
send XA notification To-POC=XC-technical TLP=TLP:RED
gets "RED goes to those named" registered: XA:receipt XC:relay+
red=$incident red_xc=$(number XC-relay+)
unlike "and is in no Subject" "$(cat "$T/box/XC/subject" "$T/box/XA/subject")" "DDoS|${red#*/}|RED"
unlike "its receipt holds no more than incident and digest" "$(text XA)" 'DDoS|198\.51|XC-technical'
HOW=by_open send XA notification To-POC=XC-technical TLP=TLP:RED
gets "in the clear" refused:not-encrypted: XA:rejection
send XA notification TLP=TLP:RED
gets "RED without names: the desk" registered: XA:receipt operator
unlike "which reads of it in no alert" "$(cat "$T/operator")" 'DDoS|XA-technical|RED'
send XA update Incident-ID="$I" TLP=TLP:RED To-POC=XB-technical -- 'For XB only.'
gets "a side letter under RED" registered: XA:receipt XB:relay+
is "which XC's party knows nothing of" "$(sql "select tlp from incident where id = '$I'")" TLP:GREEN
send XA update Incident-ID="$I" TLP=TLP:RED
gets "a RED update without names: the desk, no recipient" registered: XA:receipt operator
send XC acknowledgement Incident-ID="$red" In-Response-To="$red_xc" TLP=TLP:AMBER Disposition=received
gets "an answer to RED goes to whom it answers" registered: XA:relay+ XC:receipt
like "as RED" "$(text XA)" '^TLP: TLP:RED$'
send XA notification To-POC=XB-diplomatic To-POC=XB-technical TLP=TLP:AMBER
gets "a TLP above what a contact may have" registered: XA:receipt XB:relay+
like "is told by name and reason" "$(text XA)" '^Not-Relayed: XB-diplomatic tlp-forbids$'
like "in words, too" "$(sed '1,/^$/d' "$T/box/XA/text")" 'XB-diplomatic'
send XA notification To-POC=XB-diplomatic TLP=TLP:AMBER
gets "where nobody may have it" refused:tlp-forbids: XA:rejection
send XA notification To-POC=XB-diplomatic To-POC=XB-technical TLP=TLP:GREEN
gets "and one that it may (the twin)" registered: XA:receipt XB:relay+ XBd:relay+

# ---- Whom only a RED letter brought in -------------------------------------------------------------------------------
cast XE XE-technical poc@cert.xe.example; mailboxes
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER; mailboxes
side=$incident
send XA update Incident-ID="$side" TLP=TLP:RED To-POC=XD-technical -- 'For XD only.'
gets "one that brings in a new party" registered: XA:receipt XD:relay+
red_xd=$(number XD-relay+)
# told ID: what XB is told that names it in a request of its own
told() { send XB information-request Incident-ID="$side" TLP=TLP:AMBER To-POC="$1"; mailboxes; echo "$verdict:$got"; sed -E "s/$1/WHO/g; s/GW-R-[A-Z0-9]+|XB-2026-[0-9]+/ID/g; s/^(Entry|Letter-Number|Signed-SHA256|Issued|Received|X-Case): .*/\1/; s/[0-9]{2}:[0-9]{2}(:[0-9]{2})?/TIME/g; s/(entry|number|запись) [0-9]+/\1/g" "$T/box/XB/text"; }
told XD-technical >"$T/hidden"; told XE-technical >"$T/stranger"
like "who asks for it is refused" "$(head -1 "$T/hidden")" '^refused:not-authorised:'
check "with the same letter as for one that is no party" diff "$T/hidden" "$T/stranger"
send XB information-request Incident-ID="$side" TLP=TLP:AMBER To-POC=XC-technical
gets "who got the same letters may be asked (the twin)" registered: XB:receipt XC:relay+
send XD information-request Incident-ID="$side" TLP=TLP:RED To-POC=XA-technical In-Response-To="$red_xd"
gets "the new party may ask its writer" registered: XA:relay+ XD:receipt

# ---- Names -------------------------------------------------------------------------------------------------------------
echo "# names"
send XA notification To-POC=XB TLP=TLP:GREEN
gets "a State's code is its technical contact" registered: XA:receipt XB:relay+
send XA notification TLP=TLP:GREEN
gets "no name: the desk" registered: XA:receipt operator
send XA notification To-POC=XB-tehcnical TLP=TLP:GREEN
gets "a contact that there is none of" refused:bad-value: XA:rejection
send XD notification To-POC=XC-technical TLP=TLP:GREEN
gets "one that the writer may not write to" refused:not-authorised: XD:rejection
send XD notification To-POC=XB-technical TLP=TLP:GREEN
gets "one that it may (the twin)" registered: XB:relay+ XD:receipt
notigate contact suspend XC-technical --reason "key reported lost" --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes
send XA notification To-POC=XC-technical To-POC=XB-technical TLP=TLP:GREEN
gets "a suspended contact" registered: XA:receipt XB:relay+ operator
like "is told by name and reason" "$(text XA)" '^Not-Relayed: XC-technical suspended$'
notigate contact resume XC-technical --reason "found again" --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes
send XA notification To-POC=XC-technical To-POC=XB-technical TLP=TLP:GREEN
gets "and resumed (the twin)" registered: XA:receipt XB:relay+ XC:relay+

# ---- Strangers -----------------------------------------------------------------------------------------------------------
echo "# strangers"
nowhere=ccc.example/2026-199999
normalised() { sed -E "s#$1#INCIDENT#g; s/GW-R-[A-Z0-9]+/ID/; s/^(Entry|Letter-Number): .*/\1/; s/[0-9]{2}:[0-9]{2}:[0-9]{2}/TIME/g; s/[0-9]{2}:[0-9]{2}/TIME/g; s/(entry|number) [0-9]+/\1/g; s/^X-Case.*/X/" "$T/box/XD/text"; }
for type in update acknowledgement information-request closure withdrawal status-request; do
  set --; [ $type = acknowledgement ] && set -- Disposition=received In-Response-To="$first_xb"
  [ $type = information-request ] && set -- To-POC=XB-technical
  [ $type = closure ] && set -- Status=resolved
  send XD $type Incident-ID="$I" TLP=TLP:GREEN "$@"; gets "$type by a third party" refused:unknown-incident: XD:rejection
  normalised "$I" >"$T/existing"
  send XD $type Incident-ID=$nowhere TLP=TLP:GREEN "$@"; gets "$type about no incident" refused:unknown-incident: XD:rejection
  normalised $nowhere >"$T/missing"
  check "$type: the same letter, word for word" diff "$T/existing" "$T/missing"
done
send XD information-request Incident-ID="$I" To-POC=XC-technical TLP=TLP:GREEN; mailboxes; there=$verdict; normalised "$I" >"$T/existing"
send XD information-request Incident-ID=$nowhere To-POC=XC-technical TLP=TLP:GREEN; mailboxes; normalised $nowhere >"$T/missing"
is "naming whom it may not write to: the same code" "$there" "$verdict"
check "and the same letter" diff "$T/existing" "$T/missing"
send XD update Incident-ID="$I" TLP=TLP:GREEN Exercise=yes; mailboxes; there=$verdict; normalised "$I" >"$T/existing"
send XD update Incident-ID=$nowhere TLP=TLP:GREEN Exercise=yes; mailboxes; normalised $nowhere >"$T/missing"
is "an exercise does not tell either" "$there $(cmp "$T/existing" "$T/missing")" "refused:unknown-incident "

# ---- Exercise, Check-Only ------------------------------------------------------------------------------------------------
echo "# exercise, check-only"
send XB update Incident-ID="$I" TLP=TLP:AMBER Exercise=yes
gets "an exercise's letter in what is none" refused:bad-value: XB:rejection
send XB update Incident-ID="$I" TLP=TLP:AMBER Exercise=no
gets "its twin" registered: XA:relay+ XB:receipt
send XA notification To-POC=XB-technical TLP=TLP:AMBER Exercise=yes
gets "an exercise" registered: XA:receipt XB:relay+
E=$incident
like "is marked in the Subject" "$(cat "$T/box/XB/subject")" '^EXERCISE'
like "and the form" "$(text XB)" '^Exercise: yes$'
send XB acknowledgement Incident-ID="$E" In-Response-To="$(number XB)" TLP=TLP:AMBER Disposition=received
gets "in which earnest has no place" refused:bad-value: XB:rejection
tables() { sqlite3 "$DIR/notigate.db" "select 'incident', * from incident; select 'event', * from event; select 'party', * from party; select 'request', * from request; select * from revision; select * from deadline; select * from report; select * from original; select * from incident_mark;"; }
tables >"$T/before"
send XA notification To-POC=XB-technical TLP=TLP:AMBER Check-Only=yes
gets "a rehearsal has its receipt, and goes to nobody" registered: XA:receipt
send XA update Incident-ID="$I" TLP=TLP:AMBER Check-Only=yes
gets "also in an incident" registered: XA:receipt
send XA closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved Check-Only=yes
gets "also a closure" registered: XA:receipt
tables >"$T/after"
check "and they change nothing" diff "$T/before" "$T/after"
send XB closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved Check-Only=yes
gets "what would be refused is refused" refused:not-authorised: XB:rejection

# ---- What is asked of the gateway -----------------------------------------------------------------------------------------
send XB status-request Incident-ID="$I" TLP=TLP:AMBER
gets "a status-request is answered by a status" registered: XB:receipt XB:status
like "that tells the state" "$(cat "$T/box/XB-status/text")" 'being dealt with'
send XD directory
gets "the directory" registered: XD:notice
like "lists whom that contact may write to" "$(text XD)" 'XB-technical'
unlike "and nobody else" "$(text XD)" 'XC-technical|XA-technical'
is "encrypted" "$(cat "$T/box/XD/encrypted")" yes

# ---- The end -----------------------------------------------------------------------------------------------------------
echo "# the end"
send XB closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved
gets "a recipient cannot close" refused:not-authorised: XB:rejection
send XB withdrawal Incident-ID="$I" TLP=TLP:AMBER
gets "or withdraw" refused:not-authorised: XB:rejection
send XA closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved -- 'Summary.'
gets "the originator can (the twin)" registered: XA:receipt XB:relay+ XC:relay+
is "it is closed, and nothing awaited" "$(state "$I") $(pending "$I")" "closed 0"
send XA closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved
gets "once only" refused:bad-value: XA:rejection
send XC acknowledgement Incident-ID="$I" In-Response-To="$first_xc" TLP=TLP:AMBER Disposition=working
gets "an answer that comes late is passed on" registered: XA:relay+ XC:receipt
is "and opens nothing" "$(state "$I") $(pending "$I")" "closed 0"
at +29d send XA update Incident-ID="$I" TLP=TLP:AMBER -- 'It is back.'
# reached: of what came, without what else falls due in that time
reached() { mailboxes; is "$1" "$verdict: $(tr ' ' '\n' <<<"$got" | grep -vE ':(reminder|notice|status|ping)$|operator' | paste -sd' ')" "${*:2}"; }
reached "an update within 30 days reopens" registered: XA:receipt XB:relay+ XC:relay+
is "states" "$(state "$I")" relayed
at +29d send XA closure Incident-ID="$I" TLP=TLP:AMBER Status=resolved; mailboxes
is "closed again" "$verdict $(state "$I")" "registered closed"
at +60d send XA update Incident-ID="$I" TLP=TLP:AMBER -- 'Once more.'
reached "after that it does not" refused:bad-value: XA:rejection
is "it stays closed" "$(state "$I")" closed
send XA withdrawal Incident-ID="$E" TLP=TLP:AMBER Exercise=yes
reached "a withdrawal goes to all recipients" registered: XA:receipt XB:relay+
is "and closes" "$(state "$E") $(sql "select count(*) from event where incident = '$E' and kind = 'withdrawn'")" "closed 1"

# ---- Who has left the directory ------------------------------------------------------------------------------------------
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER; mailboxes
left=$incident
send XA update Incident-ID="$left" TLP=TLP:AMBER -- 'While both are there.'
gets "an update goes to both (the twin)" registered: XA:receipt XB:relay+ XC:relay+
notigate contact remove XC-technical --reason "its agency was closed" --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes
send XA update Incident-ID="$left" TLP=TLP:AMBER -- 'After one has left.'
gets "after one was removed, to the other" registered: XA:receipt XB:relay+
like "and its writer is told by name and reason" "$(text XA)" '^Not-Relayed: XC-technical removed$'
like "in words, too" "$(sed '1,/^$/d' "$T/box/XA/text")" 'no longer in the directory'
one_receipt_each
done_testing
