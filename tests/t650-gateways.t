#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two gateways, each a contact of level regional in the other's directory. Mail is carried between them by hand, byte for
# byte. XA writes to gateway A, XB and XD to gateway B, and neither side knows the other's keys (THREATS 20, 35).
. "$(dirname "$0")/lib-gateways.sh" || exit 99

# ---- Two gateways ---------------------------------------------------------------------------------------------------------
new_gateways a b
# What is sent to gateway B is read with its key, and forged with it.
gpg --homedir "$T/b/gnupg" --batch --export-secret-keys 2>/dev/null | gpg --batch --quiet --import 2>/dev/null
B_KEY=$(on b gateway_key)
for id in XA XB XD XE; do
  declare "$id=$(new_key $id-technical)"
  gpg --batch --armor --export "${!id}" >"$T/$id.asc" 2>/dev/null
done
KEYFILE=$T/XA.asc must contact a XA-technical technical 'address = poc@cert.xa.example'
KEYFILE=$T/XE.asc must contact a XE-technical technical 'address = poc@cert.xe.example'
KEYFILE=$T/XB.asc must contact b XB-technical technical 'address = poc@cert.xb.example'
KEYFILE=$T/XD.asc must contact b XD-technical technical 'address = poc@cert.xd.example'
KEYFILE='' refuse "a via that names nobody is no contact" contact a XB-technical technical 'via = B-gateway'
like "... and says what to do" "$(cat "$T/add.out")" 'via: B-gateway is no regional contact here; fix:'
neighbours a b
KEYFILE='' refuse "a via that names no gateway neither" contact a XB-technical technical 'via = XE-technical'
KEYFILE='' refuse "nor a gateway behind a gateway" contact a XB-technical regional 'via = B-gateway'
KEYFILE='' check "one that another gateway holds needs no address and no key (the twin)" contact a XB-technical technical 'via = B-gateway'
KEYFILE='' must contact a XD-technical technical 'via = B-gateway' 'max-tlp = TLP:AMBER'
KEYFILE='' must contact b XA-technical technical 'via = A-gateway'
KEYFILE='' must contact a XC-technical technical 'via = B-gateway'  # each thinks that the other holds it
KEYFILE='' must contact b XC-technical technical 'via = A-gateway'
like "contact list shows by whom it is held" "$(on a notigate contact list --plain --home "$T/a")" 'via B-gateway'
like "contact show too" "$(notigate contact show XB-technical --home "$T/a")" 'via +B-gateway'
check "contact check finds no fault" notigate contact check --home "$T/a"

# ---- A notification ----------------------------------------------------------------------------------------------------------
notify a To-POC=XB-technical Urgency=high Report-ID=XA-first-0001 | send a XA
run_at a
A1=$(ask a "select id from incident")
is "A registers it and sends it to the gateway that holds XB" "$(ask a "select kind || ' ' || contact || ' ' || address from letter where kind like 'relay%'")" "relay B-gateway gateway@b.example"
read_last a gateway@b.example
is "addressed to that gateway, for XB, from XA" "$(field To-Gateway) $(field To-POC) $(field Origin-POC)" "gateway@b.example XB-technical XA-technical"
is "with its number, and one gateway passed" "$(field Incident-ID) $(field Origin-Incident) $(field Hops)" "$A1 $A1 1"
is "it says what it passes on, encrypted" "$(field Message-Type) $(field X-Origin-Message-Type) $(cat "$T/box/encrypted")" "relay notification yes"
ack_by=$(field Ack-By) relay_id=$(field Report-ID)
cp "$T/box/report.mime" "$T/first.mime"; cp "$T/box/report.mime.asc" "$T/first.asc"
check "XA's own signature is in it" gpg --batch --quiet --verify "$T/first.asc" "$T/first.mime"
is "XB is the party, not its gateway" "$(ask a "select contact || ' ' || role || ' ' || state from party where incident = '$A1' order by role")" "XA-technical originator active
XB-technical recipient waiting"
exchange
is "two letters cross: the relay and its receipt" "$rounds $crossed" "2 2"
B1=$(ask b "select id from incident")
like "B opens an incident of its own" "$B1" '^b\.example/'
is "of which A is the originator, and which began at A" "$(ask b "select originator, origin_poc, origin_incident, hops from incident join incident_mark on incident = id")" "A-gateway|XA-technical|$A1|1"
is "A's receipt is kept, and stands in the timeline" "$(verdict_at a) $(ask a "select kind, contact from event where incident = '$A1' order by seq desc limit 1")" "registered receipt|B-gateway"
is "nobody answers it" "$(count_of a receipt) $(count_of b receipt)" "1 1"
read_last b poc@cert.xb.example
is "XB gets it, with who wrote it there" "$(field Origin-POC) $(field Origin-Incident) $(field Incident-ID)" "XA-technical $A1 $B1"
like "in words too" "$(cat "$T/box/text")" 'Written by XA-technical, who uses another gateway'
like "and what it says" "$(cat "$T/box/text")" '\| DNS amplification, peak 38 Gbit/s'
is "the time by which A wants an answer crossed as it is" "$(field Ack-By)" "$ack_by"
check "A's signed letter is attached" gpg --batch --quiet --verify "$T/box/report.mime.asc" "$T/box/report.mime"
relay_b=$(field Report-ID)

# ---- Pressing Reply at the far end -----------------------------------------------------------------------------------------------
reply_to "$relay_b" "WORKING
Operators of both hosts have been called." | send b XB
exchange
is "the answer crosses, and its receipt comes back" "$rounds $crossed" "2 2"
is "at both gateways XB is at work" "$(party a "$A1" XB-technical) $(party b "$B1" XB-technical)" "working working"
is "and the incident too" "$(ask a "select state from incident where id = '$A1'")" working
is "A no longer awaits it" "$(ask a "select count(*) from deadline where incident = '$A1' and awaited = 'acknowledgement' and state = 'pending'")" 0
read_last a poc@cert.xa.example
is "XA reads who answered what" "$(field Origin-POC) $(field In-Response-To) $(field Disposition) $(field Incident-ID)" "XB-technical XA-first-0001 working $A1"
like "in XB's words" "$(cat "$T/box/text")" '\| Operators of both hosts have been called'
unlike "and not in those of the other gateway" "$(cat "$T/box/text")" '\| .*(PRESS REPLY|HOW TO ANSWER|Message-Type)'
is "the timeline says whose word it is" "$(ask a "select contact, text from event where incident = '$A1' order by seq desc limit 1")" "B-gateway|XB-technical: working"
answer_id=$(field Report-ID)

# ---- On, and back ---------------------------------------------------------------------------------------------------------------------
reply_to "$answer_id" "Thank you. Which operators?" | send a XA; exchange
read_last b poc@cert.xb.example
like "XA's reply reaches XB" "$(field X-Origin-Message-Type) $(cat "$T/box/text")" '^note .*'
like "in its words" "$(cat "$T/box/text")" '\| Thank you. Which operators'
letter a update Incident-ID="$A1" Revision=2 TLP=TLP:AMBER Status=in-progress 'Retract=ipv4 198.51.100.23' -- 'We mistyped it.' | send a XA; exchange
read_last b poc@cert.xb.example
is "an update with its correction" "$(field X-Origin-Message-Type) $(field Retract) $(field Revision)" "update ipv4 198.51.100.23 2"
letter b information-request Incident-ID="$B1" To-POC=XA-technical TLP=TLP:AMBER Reply-By="$(now '+5 hours')" -- 'Which ports?' | send b XB; exchange
read_last a poc@cert.xa.example
is "a question of XB to XA, by the id that it has at A" "$(field X-Origin-Message-Type) $(field Origin-POC)" "information-request XB-technical"
letter a information-response Incident-ID="$A1" In-Response-To="$(field Report-ID)" TLP=TLP:AMBER -- 'Only 53.' | send a XA; exchange
read_last b poc@cert.xb.example
is "and the answer" "$(field X-Origin-Message-Type) $(verdict_at a) $(verdict_at b)" "information-response registered registered"
is "settles it at both" "$(ask a "select state from request") $(ask b "select state from request")" "answered answered"
letter b update Incident-ID="$B1" Revision=2 TLP=TLP:AMBER Status=resolved -- 'Both are closed.' | send b XB; exchange
is "an update that answers nothing finds its incident" "$(party a "$A1" XB-technical)" resolved

# ---- Who may not -----------------------------------------------------------------------------------------------------------------------------
before=$(ask a "select count(*) from event where incident = '$A1'")
forge() { # ORIGIN-POC DISPOSITION: a relay that answers in A1
  letter a relay Incident-ID="$A1" In-Response-To="$relay_id" TLP=TLP:AMBER Origin-POC="$1" Hops=1 X-Origin-Message-Type=acknowledgement Disposition="$2" -- '| No.'
}
forge XB-technical declined | send a XE; run_at a
is "a relay by a contact that is no gateway is refused" "$(verdict_at a) $(party a "$A1" XB-technical)" "refused:not-authorised resolved"
# by_b <form: signed by the real key of gateway B, as its letters are
by_b() { local DIR GATEWAY; at_gateway a; mail_nested gateway@b.example "$B_KEY" | SENDER=gateway@b.example receive; run_at a; }
forge XE-technical declined | by_b
is "a gateway does not speak for a contact of ours" "$(verdict_at a) $(party a "$A1" XB-technical)" "refused:not-authorised resolved"
forge XD-technical declined | by_b
is "nor one of its own for an incident to which it is no party" "$(verdict_at a)" "refused:unknown-incident"
is "nothing came of these" "$(ask a "select count(*) from event where incident = '$A1'")" "$before"
forge XB-technical working | by_b
is "the same for XB is taken (the twin)" "$(verdict_at a)" registered
letter a relay Incident-ID=b.example/2026-112345 Hops=9 Origin-POC=XB-technical TLP=TLP:GREEN X-Origin-Message-Type=notification Urgency=low Title=Hops Incident-Type=other/other To-POC=XE-technical Detected="$(now '-1 hour')" -- '| x' | tee "$T/hops" | by_b
is "nine gateways are too many" "$(verdict_at a)" "refused:limits"
like "a person is told" "$(ask a "select text from alert where kind = 'refused' order by id desc limit 1")" 'from B-gateway is refused: .*8 gateways'
sed 's/^Hops: 9/Hops: 8/; s/112345/112346/' "$T/hops" | by_b
is "eight are not (the twin)" "$(verdict_at a) $(ask a "select max(hops) from incident_mark")" "registered 8"
sed 's/^Hops: 9/Hops: 8/; s/112345/112347/; s/^To-POC: .*/To-POC: XD-technical/' "$T/hops" | by_b
is "but it goes no further" "$(verdict_at a)" "refused:limits"
for name in XA XE; do # at once, and judged together
  (run_at() { :; }; sed "s/^Hops: 9/Hops: 1/; s/112345/112348/; s/^To-POC: .*/To-POC: $name-technical/; s/^X-Case: .*/X-Case: $name/" "$T/hops" | by_b)
done
run_at a
is "two letters for two of ours join in one incident" "$(ask a "select count(*), (select count(*) from party p where p.incident = m.incident and role = 'recipient') from incident_mark m where origin_incident like '%112348'")" "1|2"
exchange; mailbox=$(sent_to a poc@cert.xe.example)
for type in ping reminder notice; do
  before=$(ask a "select count(*) from letter")
  letter a $type Incident-ID="$A1" TLP=TLP:AMBER -- x | by_b
  is "$type of a gateway is not taken, and not answered" "$(verdict_at a) $(($(ask a "select count(*) from letter") - before))" "refused:not-authorised 0"
done
before=$(ask a "select count(*) from letter")
by_clock() { # WHO KEY: signed in the future
  local DIR GATEWAY; at_gateway a
  letter a relay Incident-ID="$A1" TLP=TLP:GREEN -- x | sign "$2" --faked-system-time "$(gpg_time '+2 days')"
  assemble "$1" | SENDER=$1 receive; run_at a
}
by_clock gateway@b.example "$B_KEY"
is "what cannot be read of a gateway is not answered" "$(verdict_at a) $(($(ask a "select count(*) from letter") - before))" "refused:clock 0"
like "... but a person is told" "$(ask a "select text from alert where kind = 'refused' order by id desc limit 1")" 'from B-gateway is refused'
by_clock poc@cert.xe.example "$XE"
is "... another contact is told (the twin)" "$(verdict_at a) $(($(ask a "select count(*) from letter") - before))" "refused:clock 1"
before=$(ask a "select count(*) from letter")
for type in receipt rejection status; do
  letter a $type Incident-ID="$A1" In-Response-To="$relay_id" TLP=TLP:AMBER Code=tlp-forbids -- x | by_b
  is "$type is kept" "$(verdict_at a) $(ask a "select kind from event where incident = '$A1' order by seq desc limit 1")" "registered $type"
done
is "and none is answered" "$(ask a "select count(*) from letter")" "$before"
like "a rejection tells the operator" "$(ask a "select text from alert where kind = 'gateway'")" 'B-gateway did not take a letter of ours: tlp-forbids'

# ---- Circles and storms ---------------------------------------------------------------------------------------------------------------------
incidents=$(ask a "select count(*) from incident"); incidents_b=$(ask b "select count(*) from incident")
notify a To-POC=XC-technical Title="A circle" | send a XA; exchange
is "a letter that would come back to where it began is refused where it would turn" "$(verdict_at b)" refused:limits
is "one incident where it began, no more" "$(($(ask a "select count(*) from incident") - incidents)) $(($(ask b "select count(*) from incident") - incidents_b))" "1 0"
is "and it is quiet after two letters" "$crossed" 2
like "A's operator is told that B did not take it" "$(ask a "select text from alert where kind = 'gateway' order by id desc limit 1")" 'B-gateway did not take a letter of ours: limits'

# ---- Two behind one gateway, TLP, exercise --------------------------------------------------------------------------------------------------
relays=$(count_of a 'relay%')
notify a To-POC=XB-technical '+To-POC: XD-technical' Title="Two of them" Exercise=yes | send a XA; exchange
A2=$(ask a "select id from incident where title = 'Two of them'") B2=$(ask b "select id from incident where title = 'Two of them'")
is "two behind one gateway: one letter, one incident there" "$(($(count_of a 'relay%') - relays)) $(ask b "select group_concat(contact, ' ') from (select contact from party where incident = '$B2' and role = 'recipient' order by contact)")" "1 XB-technical XD-technical"
is "an exercise stays one" "$(ask b "select exercise from incident where id = '$B2'")" 1
letter a update Incident-ID="$A2" Revision=2 TLP=TLP:AMBER Status=contained Exercise=yes -- 'Contained.' | send a XA; exchange
is "an update reaches both" "$(ask b "select group_concat(contact, ' ') from (select contact from letter where kind = 'relay-update' and incident = '$B2' order by contact)")" "XB-technical XD-technical"
read_last b poc@cert.xd.example
reply_to "$(field Report-ID)" NOT-US | send b XD; exchange
is "an answer is that of the one who gave it" "$(party a "$A2" XD-technical) $(party a "$A2" XB-technical)" "declined waiting"
notify a To-POC=XB-technical '+To-POC: XD-technical' TLP=TLP:RED Title="A red sentinel" | send a XA; exchange
B3=$(ask b "select id from incident where tlp = 'TLP:RED'")
is "RED goes through a gateway to those named who may have it" "$(ask b "select group_concat(contact) from party where incident = '$B3' and role = 'recipient'")" XB-technical
notify a To-POC=XB-technical '+To-POC: XD-technical' TLP=TLP:AMBER+STRICT Title="A strict one" | send a XA; exchange
read_last a poc@cert.xa.example
is "who may not have it is told by name" "$(field Not-Relayed)" "XD-technical tlp-forbids"
is "no Subject says more than that" "$(grep -rlE '^Subject: .*sentinel' "$T"/a/outgoing "$T"/b/outgoing | wc -l)" 0

# ---- Bounces ------------------------------------------------------------------------------------------------------------------------------------
letter_id=$(ask a "select max(l.id) from letter l join incident i on i.id = l.incident where l.kind = 'relay' and contact = 'B-gateway' and i.tlp = 'TLP:RED'")
back=$(ask a "select return_path from letter where id = $letter_id")
printf '%s\r\n' 'From: MAILER-DAEMON@mx.example' "To: $back" 'MIME-Version: 1.0' 'Content-Type: multipart/report; report-type=delivery-status; boundary=b' '' \
  '--b' 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.example' '' 'Action: failed' 'Status: 5.1.1' '' '--b--' |
  notigate-receive --home "$T/a" -f '' "$back"
run_at a
is "what a gateway's mailbox refuses, those behind it did not get" "$(ask a "select p.state from party p join incident i on i.id = p.incident where i.tlp = 'TLP:RED' and contact = 'XB-technical'")" undeliverable

# ---- The end --------------------------------------------------------------------------------------------------------------------------------------
letter a closure Incident-ID="$A1" TLP=TLP:AMBER Status=resolved -- 'Over. Thank you.' | send a XA; exchange
is "a closure closes at both" "$(ask a "select state from incident where id = '$A1'") $(ask b "select state from incident where id = '$B1'")" "closed closed"
read_last b poc@cert.xb.example
is "and XB hears of it" "$(field X-Origin-Message-Type)" closure
is "XE, whom nothing here named again, got nothing more but that rejection" "$(sent_to a poc@cert.xe.example)" $((mailbox + 1))
is "no letter waits or has failed" "$(ask a "select count(*) from letter where state not in ('sent', 'failed')") $(ask b "select count(*) from letter where state <> 'sent'")" "0 0"
on a at '+80h' run_once || fail "run later"
is "A reminds no gateway, which has clocks of its own" "$(ask a "select count(*) from letter where kind in ('reminder', 'fallback') and contact = 'B-gateway'") $(ask a "select count(*) > 0 from party where state = 'overdue' and contact = 'XB-technical'")" "0 1"
is "others it does (the twin)" "$(ask a "select count(*) > 0 from letter where kind = 'reminder' and contact = 'XE-technical'")" 1
check "A's ledger verifies" notigate audit verify --home "$T/a"
check "B's ledger verifies" notigate audit verify --home "$T/b"
done_testing
