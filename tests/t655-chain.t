#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A chain of three gateways: XA writes to A, which knows B, which knows C, which holds XC. What XA writes arrives as XA's,
# what XC answers comes back as XC's, and each gateway knows its neighbours alone (THREATS 20, 35).
. "$(dirname "$0")/lib-gateways.sh" || exit 99

new_gateways a b c
neighbours a b
neighbours b c
for id in XA XB XC XD; do
  declare "$id=$(new_key $id-technical)"
  gpg --batch --armor --export "${!id}" >"$T/$id.asc" 2>/dev/null
done
# What is sent to gateway B is read with its key, and forged with it.
gpg --homedir "$T/b/gnupg" --batch --export-secret-keys 2>/dev/null | gpg --batch --quiet --import 2>/dev/null
B_KEY=$(on b gateway_key)
KEYFILE=$T/XA.asc must contact a XA-technical technical 'address = poc@cert.xa.example'
KEYFILE=$T/XB.asc must contact b XB-technical technical 'address = poc@cert.xb.example'
KEYFILE=$T/XC.asc must contact c XC-technical technical 'address = poc@cert.xc.example'
KEYFILE=$T/XD.asc must contact c XD-technical technical 'address = poc@cert.xd.example'
KEYFILE='' must contact a XC-technical technical 'via = B-gateway'
KEYFILE='' must contact a XB-technical technical 'via = B-gateway'
KEYFILE='' must contact a XD-technical technical 'via = B-gateway'
KEYFILE='' must contact b XC-technical technical 'via = C-gateway'
KEYFILE='' must contact b XD-technical technical 'via = C-gateway' 'max-tlp = TLP:AMBER'
KEYFILE='' must contact b XA-technical technical 'via = A-gateway'
KEYFILE='' must contact c XA-technical technical 'via = B-gateway'
KEYFILE='' must contact c XB-technical technical 'via = B-gateway'
KEYFILE='' must contact a XE-technical technical 'via = B-gateway' # whom nobody holds: each thinks that the next one does
KEYFILE='' must contact b XE-technical technical 'via = C-gateway'
KEYFILE='' must contact c XE-technical technical 'via = B-gateway'
incident_at() { ask "$1" "select id from incident order by opened_us desc limit 1"; }
incidents() { local g; for g in a b c; do ask $g "select count(*) from incident"; done | paste -sd' '; }
letters_in_all() { local g n=0; for g in a b c; do n=$((n + $(ask $g "select count(*) from letter"))); done; echo $n; }

# ---- Out ----------------------------------------------------------------------------------------------------------------------
notify a To-POC=XC-technical Urgency=high Report-ID=XA-first-0001 >"$T/first"; send a XA <"$T/first"
run_at a; read_last a gateway@b.example; ack_by=$(field Ack-By)
exchange
is "four letters cross: two relays, and a receipt for each" "$crossed" 4
A1=$(incident_at a) B1=$(incident_at b) C1=$(incident_at c)
is "one incident at each gateway" "$(incidents)" "1 1 1"
is "each of its own number" "${A1%%/*} ${B1%%/*} ${C1%%/*}" "a.example b.example c.example"
is "which knows who began it, and where" "$(ask c "select originator, origin_poc, origin_incident, hops from incident join incident_mark on incident = id")" "B-gateway|XA-technical|$A1|2"
is "in the middle nobody is a party but the two ends" "$(ask b "select group_concat(contact || ' ' || role, ', ') from (select contact, role from party order by contact)")" "A-gateway originator, XC-technical recipient"
read_last c poc@cert.xc.example
is "XC reads whose it is, and of what number" "$(field Origin-POC) $(field Origin-Incident) $(field Incident-ID) $(field Hops)" "XA-technical $A1 $C1 2"
like "in words too" "$(cat "$T/box/text")" 'Written by XA-technical, who uses another gateway'
like "and what it says, once quoted" "$(cat "$T/box/text")" '^\| DNS amplification, peak 38 Gbit/s'
is "the title, the sources, the time crossed as they are" "$(field Title) / $(field Source) / $(field Ack-By)" "DDoS on a tax portal, open resolvers / ipv4 198.51.100.23 port 53/udp / $ack_by"
is "the TLP too" "$(field TLP) $(cat "$T/box/encrypted")" "TLP:AMBER yes"
relay_c=$(field Report-ID)
# What XC has in hands is B's signed letter, in it A's, in it XA's.
check "the letter of the gateway before is attached, and signed" gpg --batch --quiet --verify "$T/box/report.mime.asc" "$T/box/report.mime"
is "nobody else got anything" "$(sent_to c poc@cert.xd.example) $(sent_to b poc@cert.xb.example)" "0 0"

# ---- Back -----------------------------------------------------------------------------------------------------------------------
reply_to "$relay_c" "WORKING
Operators of both hosts have been called." | send c XC
exchange
is "an answer by a pressed Reply takes four letters back" "$crossed" 4
is "at all gateways XC is at work" "$(party a "$A1" XC-technical) $(party b "$B1" XC-technical) $(party c "$C1" XC-technical)" "working working working"
read_last a poc@cert.xa.example
is "XA reads who answered what, under its own number" "$(field Origin-POC) $(field In-Response-To) $(field Disposition) $(field Incident-ID)" "XC-technical XA-first-0001 working $A1"
like "in XC's words" "$(cat "$T/box/text")" '^\| Operators of both hosts have been called'
unlike "and in no gateway's" "$(cat "$T/box/text")" '\| .*(PRESS REPLY|HOW TO ANSWER|Message-Type)'
is "no gateway waits for that word any more" "$(for g in a b c; do ask $g "select count(*) from deadline where awaited = 'acknowledgement' and state = 'pending'"; done | paste -sd' ')" "0 0 0"
answer_id=$(field Report-ID)
reply_to "$answer_id" "Thank you. Which operators?" | send a XA; exchange
read_last c poc@cert.xc.example
is "what XA replies reaches XC" "$(field X-Origin-Message-Type) $(field Incident-ID)" "note $C1"
like "in its words" "$(cat "$T/box/text")" '^\| Thank you. Which operators'
letter c information-request Incident-ID="$C1" To-POC=XA-technical TLP=TLP:AMBER Reply-By="$(now '+5 hours')" -- 'Which ports?' | send c XC; exchange
read_last a poc@cert.xa.example
is "a question of XC to XA" "$(verdict_at c) $(field X-Origin-Message-Type) $(field Origin-POC) $(field Incident-ID)" "registered information-request XC-technical $A1"
letter a information-response Incident-ID="$A1" In-Response-To="$(field Report-ID)" TLP=TLP:AMBER -- 'Only 53.' | send a XA; exchange
read_last c poc@cert.xc.example
is "and its answer" "$(field X-Origin-Message-Type)" information-response
is "settle it at all" "$(for g in a b c; do ask $g "select group_concat(state) from request"; done | paste -sd' ')" "answered answered answered"
letter a update Incident-ID="$A1" Revision=2 TLP=TLP:AMBER Status=in-progress 'Retract=ipv4 198.51.100.23' -- 'We mistyped it.' | send a XA; exchange
read_last c poc@cert.xc.example
is "an update with its correction" "$(field X-Origin-Message-Type) $(field Retract) $(field Revision)" "update ipv4 198.51.100.23 2"
letter c update Incident-ID="$C1" Revision=2 TLP=TLP:AMBER Status=resolved -- 'Both are closed.' | send c XC; exchange
is "an update of XC, which answers nothing, finds its incident at each" "$(party a "$A1" XC-technical) $(party b "$B1" XC-technical)" "resolved resolved"
is "still one incident at each" "$(incidents)" "1 1 1"

# ---- The same again ------------------------------------------------------------------------------------------------------------
before=$(letters_in_all); events=$(ask c "select count(*) from event")
for pair in "a b" "b c" "c b" "b a"; do
  read -r from to <<<"$pair"
  for file in "$T/$from/outgoing/gateway@$to.example/new"/*; do
    notigate-receive --home "$T/$to" -f "gateway+y@$from.example" "gateway@$to.example" <"$file"
  done
done
exchange
is "all that ever crossed, delivered a second time, changes nothing" "$(incidents) $(ask c "select count(*) from event") $(for g in a b c; do ask $g "select count(*) from verdict where decided_us > (select max(opened_us) from incident) and ending = 'refused'"; done | paste -sd' ')" "1 1 1 $events 0 0 0"
is "nobody but gateways hears of it" "$(sent_to c poc@cert.xc.example) $(sent_to a poc@cert.xa.example)" "$(ask c "select count(*) from letter where contact = 'XC-technical'") $(ask a "select count(*) from letter where contact = 'XA-technical'")"
like "and it ends: at most one receipt for each relay" "$(($(letters_in_all) - before)) $crossed" '^0 [0-9]+$'
send a XA <"$T/first"; exchange
is "XA's own letter again is nothing new" "$(incidents)" "1 1 1"

# ---- TLP -----------------------------------------------------------------------------------------------------------------------
notify a To-POC=XC-technical '+To-POC: XD-technical' TLP=TLP:RED Title="A red sentinel" | send a XA; exchange
is "RED goes down the chain to the one who may have it" "$(ask c "select group_concat(contact) from party where role = 'recipient' and incident = (select id from incident where tlp = 'TLP:RED')")" XC-technical
read_last c poc@cert.xc.example
is "as RED, encrypted" "$(field TLP) $(cat "$T/box/encrypted")" "TLP:RED yes"
red=$(field Report-ID)
is "and in no Subject" "$(grep -rlE '^Subject: .*sentinel' "$T"/[abc]/outgoing | wc -l)" 0
reply_to "$red" "RECEIVED
We have a red suspect." | send c XC; exchange
read_last a poc@cert.xa.example
is "its answer comes back as RED, to XA alone" "$(field TLP) $(field Origin-POC) $(field Disposition)" "TLP:RED XC-technical received"
notify a To-POC=XC-technical '+To-POC: XD-technical' TLP=TLP:AMBER+STRICT Title="A strict one" | send a XA; exchange
read_last a poc@cert.xa.example
is "who may not have it there XA is told by name, from a gateway that it does not know" "$(field Not-Relayed)" "XD-technical tlp-forbids"
notify a To-POC=XD-technical TLP=TLP:AMBER Title="Amber" | send a XA; exchange
is "AMBER reaches the other (the twin)" "$(ask c "select count(*) from party where contact = 'XD-technical'")" 1

# ---- Several behind the chain, one of them half way -----------------------------------------------------------------------
had=$(incidents)
notify a To-POC=XC-technical '+To-POC: XD-technical' '+To-POC: XB-technical' Title="Three of them" | send a XA; exchange
is "one incident each for three recipients" "$(incidents)" "$(for n in $had; do echo $((n + 1)); done | paste -sd' ')"
A3=$(incident_at a) B3=$(incident_at b)
read_last b poc@cert.xb.example
is "the one half way gets it too" "$(field Origin-POC) $(field Hops)" "XA-technical 1"
reply_to "$(field Report-ID)" "NOT-US" | send b XB; exchange
read_last c poc@cert.xd.example
reply_to "$(field Report-ID)" "WORKING" | send c XD; exchange
is "each answer is that of the one who gave it" "$(for who in XB XC XD; do party a "$A3" $who-technical; done | paste -sd' ')" "declined waiting working"
is "the half-way gateway counts the same" "$(for who in XB XC XD; do party b "$B3" $who-technical; done | paste -sd' ')" "declined waiting working"

# ---- Who may not --------------------------------------------------------------------------------------------------------------
by_b() { local DIR GATEWAY; at_gateway c; mail_nested gateway@b.example "$B_KEY" | SENDER=gateway@b.example receive; run_at c; }
letter c relay Incident-ID="$A1" Origin-Incident="$A1" TLP=TLP:AMBER Origin-POC=XD-technical Hops=2 X-Origin-Message-Type=acknowledgement In-Response-To="$relay_c" Disposition=declined -- '| No.' | by_b
is "the gateway in the middle does not speak for a contact of the last" "$(party c "$C1" XD-technical) $(ask c "select count(*) from event where incident = '$C1' and contact = 'XD-technical'")" " 0"

exchange
# ---- Two ways -------------------------------------------------------------------------------------------------------------------
via() { # GATEWAY CONTACT BY: changes by whom it is reached
  sed "s/^via = .*/via = $3/" "$T/$1-$2.contact" >"$T/changed.contact"
  notigate contact edit "$2" --file "$T/changed.contact" --home "$T/$1" >"$T/edit.out" 2>&1 || { cat "$T/edit.out"; echo "Bail out! contact edit"; exit 1; }
}
one_more() { for n in $1; do echo $((n + 1)); done | paste -sd' '; }
neighbours a c
via a XD-technical C-gateway
notify a To-POC=XC-technical '+To-POC: XD-technical' Title="Two ways" | send a XA; exchange
A4=$(incident_at a)
is "one letter comes to the last gateway by two ways, for two contacts" "$(ask c "select group_concat(originator, ' ') from (select originator from incident join incident_mark on incident = id where origin_incident = '$A4' order by originator)")" "A-gateway B-gateway"
read_last c poc@cert.xd.example; reply_to "$(field Report-ID)" "WORKING" | send c XD
read_last c poc@cert.xc.example; reply_to "$(field Report-ID)" "DECLINED" | send c XC; exchange
is "and each answer finds home" "$(party a "$A4" XD-technical) $(party a "$A4" XC-technical)" "working declined"

# ---- Circles ----------------------------------------------------------------------------------------------------------------------
via c XE-technical A-gateway
had=$(incidents)
notify a To-POC=XE-technical Title="A circle" | send a XA; exchange
is "a letter that comes round to where it began is refused there" "$(ask a "select code from verdict where code is not null order by mail_id desc limit 1")" limits
is "one incident at each gateway, no more" "$(incidents)" "$(one_more "$had")"
is "and it is quiet after three relays and their answers" "$crossed" 6
via c XE-technical B-gateway
had=$(incidents)
notify a To-POC=XE-technical Title="A smaller circle" | send a XA; exchange
is "what would turn round is refused where it would" "$(incidents) $(verdict_at c)" "$(one_more "$had" | sed "s/[0-9]*\$/${had##* }/") refused:limits"
like "its operator is told" "$(ask c "select text from alert where kind = 'refused' order by id desc limit 1")" "B-gateway is refused: .* via leads back"
like "and that of the gateway before" "$(ask b "select text from alert where kind = 'gateway' order by id desc limit 1")" 'C-gateway did not take a letter of ours: limits'
# One that does not lead through where it began: from B to C, to D, to B.
ends=$GATEWAYS; new_gateways d; GATEWAYS="$ends d"
neighbours c d
neighbours d b
KEYFILE='' must contact d XE-technical technical 'via = B-gateway'
KEYFILE='' must contact d XA-technical technical 'via = C-gateway'
KEYFILE='' must contact d XB-technical technical 'via = B-gateway'
via c XE-technical D-gateway
had=$(incidents)
notify a To-POC=XE-technical Title="A circle beside" | send a XA; exchange
is "what comes round to where it has been is refused there" "$(ask b "select contact || ' ' || code from verdict where code is not null order by mail_id desc limit 1")" "D-gateway limits"
is "it opens nothing twice" "$(incidents)" "$(one_more "$had")"
is "and it is quiet after four relays and their answers" "$crossed" 8
via a XB-technical C-gateway; via c XB-technical D-gateway
had=$(ask b 'select count(*) from incident')
notify a To-POC=XC-technical '+To-POC: XB-technical' Title="The long way" | send a XA; exchange
is "the same on the long way to a contact of its own is none (the twin)" "$(($(ask b 'select count(*) from incident') - had)) $(ask b "select count(*) from letter where kind = 'relay' and contact in ('XB-technical', 'C-gateway') and incident in (select incident from incident_mark where origin_incident = '$(incident_at a)')")" "2 2"

# ---- The end ---------------------------------------------------------------------------------------------------------------------
letter a closure Incident-ID="$A1" TLP=TLP:AMBER Status=resolved -- 'Over. Thank you.' | send a XA; exchange
is "a closure closes at all" "$(ask a "select state from incident where id = '$A1'") $(ask b "select state from incident where id = '$B1'") $(ask c "select state from incident where id = '$C1'")" "closed closed closed"
is "no letter waits" "$(for g in a b c; do ask $g "select count(*) from letter where state <> 'sent'"; done | paste -sd' ')" "0 0 0"
for g in $GATEWAYS; do check "${g^^}'s ledger verifies" notigate audit verify --home "$T/$g"; done
done_testing
