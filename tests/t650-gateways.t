#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Two gateways, each a contact of level regional in the other's directory. Mail is carried between them by hand, byte for
# byte. XA writes to gateway A, XB and XD to gateway B, and neither side knows the other's keys (THREATS 20, 35).
. "$(dirname "$0")/lib-judge.sh" || exit 99

# ---- Two gateways ---------------------------------------------------------------------------------------------------------
at_gateway() { DIR=$T/$1 GATEWAY=gateway@$1.example; }
on() { local DIR GATEWAY; at_gateway "$1"; shift; "$@"; }
ask() { on "$1" sql "$2"; }
for g in a b; do
  at_gateway $g
  notigate init "$DIR" --address "$GATEWAY" --name "${g^^}CC" --phone "+999 2 555 0199" >"$T/init.out" 2>&1 || { cat "$T/init.out"; echo "Bail out! init"; exit 1; }
  sed -i '/^operator/d' "$DIR/notigate.conf"; know_gateway
done
# What is sent to gateway B is read with its key, and forged with it.
gpg --homedir "$T/b/gnupg" --batch --export-secret-keys 2>/dev/null | gpg --batch --quiet --import 2>/dev/null
B_KEY=$(on b gateway_key)
# contact GATEWAY ID LEVEL [LINE...]: with the key file in KEYFILE, or none
contact() {
  local g=$1 id=$2 level=$3; shift 3
  { printf '[contact]\nid = %s\nlevel = %s\nagency = CERT-%s\n' "$id" "$level" "${id%%-*}"; printf '%s\n' "$@"; } >"$T/$g-$id.contact"
  notigate contact add "$T/$g-$id.contact" ${KEYFILE:+--key "$KEYFILE"} --home "$T/$g" >"$T/add.out" 2>&1
}
must() { "$@" || { cat "$T/add.out"; echo "Bail out! $*"; exit 1; }; }
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
KEYFILE=$T/b/gateway.asc must contact a B-gateway regional 'address = gateway@b.example'
KEYFILE=$T/a/gateway.asc must contact b A-gateway regional 'address = gateway@a.example'
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

run_at() { on "$1" run_once || { sed 's/^/# /' "$T/run.out"; fail "run at $1"; }; }
: >"$T/carried"
# carry FROM TO: what lies in the one's outgoing for the other; prints how many
carry() {
  local file n=0
  for file in "$T/$1/outgoing/gateway@$2.example/new"/*; do
    [ -f "$file" ] && ! grep -qxF "$file" "$T/carried" || continue
    echo "$file" >>"$T/carried"; n=$((n + 1))
    notigate-receive --home "$T/$2" -f "gateway+x@$1.example" "gateway@$2.example" <"$file" || fail "receive at $2"
  done
  echo $n
}
# exchange: until nothing more crosses; in $rounds how often it had to be carried, in $crossed how many letters
exchange() {
  local n
  rounds=0 crossed=0
  run_at a; run_at b
  while [ $rounds -lt 12 ]; do
    n=$(($(carry a b) + $(carry b a)))
    [ $n -gt 0 ] || break
    rounds=$((rounds + 1)) crossed=$((crossed + n))
    run_at a; run_at b
  done
}
# send GATEWAY WHO <form: encrypted to that gateway
send() { local DIR GATEWAY; at_gateway "$1"; mail_nested "poc@cert.${2,,}.example" "${!2}" | SENDER=poc@cert.${2,,}.example receive; }
notify() { local DIR GATEWAY g=$1; at_gateway "$g"; shift; form "$@"; }
letter() { # GATEWAY TYPE FIELD=VALUE... -- TEXT
  local g=$1 type=$2; shift 2
  printf 'Form: poc-notification/1\nMessage-Type: %s\nTo-Gateway: gateway@%s.example\nX-Case: %s\n' "$type" "$g" "$EPOCHREALTIME"
  while [ $# -gt 0 ]; do [ "$1" != -- ] || break; printf '%s: %s\n' "${1%%=*}" "${1#*=}"; shift; done
  printf '\n%s\n' "${2:-}"
}
read_last() { # GATEWAY ADDRESS: the last letter in that mailbox, taken apart in $T/box
  local file; file=$(on "$1" last_letter "$2")
  rm -rf "$T/box"; mkdir "$T/box"; python3 "$NOTIGATE_SOURCE/tests/read-letter.py" "$file" "$T/box" || fail "a letter that cannot be read"
}
field() { sed -n "1,/^\$/s/^$1: //p" "$T/box/text" | paste -sd' '; }
verdict_at() { on "$1" last_verdict; }
party() { ask "$1" "select state from party where incident = '$2' and contact = '$3'"; }
count_of() { ask "$1" "select count(*) from letter where kind like '$2'"; }
sent_to() { local DIR; at_gateway "$1"; letters "$2" | wc -l; }

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
reply_to() { printf '%s\n\n> Report-ID: %s\n' "$2" "$1"; }
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
exchange; mailbox=$(sent_to a poc@cert.xe.example)
for type in ping reminder notice; do
  before=$(ask a "select count(*) from letter")
  letter a $type Incident-ID="$A1" TLP=TLP:AMBER -- x | by_b
  is "$type of a gateway is not taken, and not answered" "$(verdict_at a) $(($(ask a "select count(*) from letter") - before))" "refused:not-authorised 0"
done
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
is "a letter that comes back to where it began is refused" "$(ask a "select code from verdict where code is not null order by mail_id desc limit 1")" limits
is "one incident each, no more" "$(($(ask a "select count(*) from incident") - incidents)) $(($(ask b "select count(*) from incident") - incidents_b))" "1 1"
is "and it is quiet after four letters" "$crossed" 4
like "B's operator is told that A did not take it" "$(ask b "select text from alert where kind = 'gateway' order by id desc limit 1")" 'A-gateway did not take a letter of ours: limits'

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
is "XE, whom nothing here named again, got nothing more" "$(sent_to a poc@cert.xe.example)" "$mailbox"
is "no letter waits or has failed" "$(ask a "select count(*) from letter where state not in ('sent', 'failed')") $(ask b "select count(*) from letter where state <> 'sent'")" "0 0"
check "A's ledger verifies" notigate audit verify --home "$T/a"
check "B's ledger verifies" notigate audit verify --home "$T/b"
done_testing
