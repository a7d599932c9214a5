#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a contact does not get while it is suspended, or has no key, or its gateway is suspended, goes out when that ends:
# all of it, in order, once. What is over by then, or has no bytes any more, does not.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(cd "$(dirname "$0")/.." && pwd)}}/tests/lib-incident.sh" || exit 99
. "$NOTIGATE_SOURCE/tests/lib-operator.sh" || exit 99
five_contacts
last_letter_id() { sql 'select coalesce(max(id), 0) from letter'; }
# since ID WHO: the kinds of letters that pass something on to WHO, with the Report-ID of what they pass on, in order
since() {
  sql "select l.kind || ' ' || r.sender_report from letter l join reference r on r.letter = l.id
    where l.id > $1 and l.contact = '${ID[$2]}' and l.kind like 'relay%' order by l.number" | paste -sd, | sed 's/,/, /g'
}
held() { sql "select count(*) from held_back where contact = '${ID[$1]}'"; }
settle() { run_once || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once"; }; }
suspend() { ng contact suspend "${ID[$1]}" --reason "its office was flooded"; is "$1 is suspended" "$status" 0; }
resume() { ng contact resume "${ID[$1]}"; is "$1 is resumed" "$status" 0; }

# ---- An incident that it has ---------------------------------------------------------------------------------------------
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER Report-ID=XA-one-0001; I=$incident
mailboxes
send XB acknowledgement Incident-ID="$I" In-Response-To="$(number XB)" TLP=TLP:AMBER Disposition=working Report-ID=XB-word-0001 -- "We look into it."
mailboxes
answered=$(number XA-relay+)
suspend XB
before=$(last_letter_id)
send XA update Incident-ID="$I" TLP=TLP:AMBER Report-ID=XA-one-0002
send XA information-request Incident-ID="$I" To-POC=XB-technical TLP=TLP:AMBER Reply-By="$(now '+6 hours')" Report-ID=XA-one-0003
is "a question to it alone is taken" "$verdict" registered
printf 'Thank you, we wait.\n\n> Report-ID: %s\n' "$answered" | by XA >"$T/mail"; send_mail XA "$T/mail"
is "so is a reply to what it wrote" "$verdict" registered
note=$(sql "select report_id from verdict where mail_id = $mail")
send XA notification To-POC=XB-technical TLP=TLP:GREEN Report-ID=XA-two-0001; I2=$incident
send XA update Incident-ID="$I" TLP=TLP:AMBER Report-ID=XA-one-0004
send XA notification To-POC=XB-technical TLP=TLP:GREEN Report-ID=XA-three-0001; I3=$incident
send XA closure Incident-ID="$I3" Status=resolved TLP=TLP:GREEN Report-ID=XA-three-0002
is "it gets nothing of these" "$(since "$before" XB)" ""
is "another gets what is for it (the twin)" "$(since "$before" XC)" "relay-update XA-one-0002, relay-update XA-one-0004"
is "no request is open yet" "$(requests "$I")" ""
before=$(last_letter_id)
resume XB
like "how much goes out is told" "$out" 'Letters that were held back from it: 5\. They go out now'
settle
want="relay-update XA-one-0002, relay-request XA-one-0003, relay-answer $note, relay XA-two-0001, relay-update XA-one-0004"
is "all goes to it in the order in which it came, but for what was over before it ever had it" "$(since "$before" XB)" "$want"
is "the other gets nothing twice" "$(since "$before" XC)" ""
is "nothing waits any more" "$(held XB)" 0
mailboxes
id=$(sql "select message_id from letter where contact = 'XB-technical' and kind = 'relay-answer' order by id desc limit 1")
like "the reply's words are in its letter" "$(open_letter "$(grep -rlF -- "$id" "$DIR/outgoing" | head -1)")" '\| Thank you, we wait'
is "the question is open now, and it is waited for" "$(requests "$I") $(pending "$I" XB answer | sed 's/[1-9][0-9]*/some/')" "information requested some"
asked=$(sql "select report_id from request where incident = '$I'")
send XB information-response Incident-ID="$I" In-Response-To="$asked" TLP=TLP:AMBER Report-ID=XB-word-0002
is "its answer is taken, and settles it" "$verdict $(requests "$I")" "registered information answered"
is "what opened an incident starts its clocks" "$(party "$I2" XB) $(pending "$I2" XB acknowledgement | sed 's/[1-9][0-9]*/some/')" "waiting some"
is "what was over asks nothing" "$(party "$I3" XB) $(pending "$I3")" "held 0"
before=$(last_letter_id)
suspend XB; resume XB; settle
is "it goes once" "$(since "$before" XB)" ""
unlike "and of nothing nothing is told" "$out" 'held back'

# ---- RED, and a closure ---------------------------------------------------------------------------------------------------
suspend XB
before=$(last_letter_id)
send XA update Incident-ID="$I2" TLP=TLP:GREEN Report-ID=XA-two-0002; gone=$mail
send XA update Incident-ID="$I" To-POC=XC-technical TLP=TLP:RED Report-ID=XA-one-0005
send XA update Incident-ID="$I" To-POC=XB-technical TLP=TLP:RED Report-ID=XA-one-0006
send XA closure Incident-ID="$I2" Status=resolved TLP=TLP:GREEN Report-ID=XA-two-0003
before=$(last_letter_id)
cp -a "$DIR" "$T/copy"
resume XB; settle
red_before=$before
is "RED goes to whom it names, not what named another; a closure goes to whom has the incident" "$(since "$before" XB)" "relay-update XA-two-0002, relay-update XA-one-0006, relay-closure XA-two-0003"

# ---- No key to encrypt to --------------------------------------------------------------------------------------------------
KEY[XN]=$(new_key XN-technical ed25519 none) ID[XN]=XN-technical MAIL[XN]=poc@cert.xn.example
add_contact XN-technical poc@cert.xn.example "${KEY[XN]}" >"$T/add.out" 2>&1
before=$(last_letter_id)
send XA notification To-POC=XN-technical To-POC=XC-technical TLP=TLP:AMBER Report-ID=XA-four-0001; I4=$incident
send XA update Incident-ID="$I4" TLP=TLP:AMBER Report-ID=XA-four-0002
is "a contact without a key learns that letters wait" "$(sql "select group_concat(kind) from letter where contact = 'XN-technical' and id > $before") $(held XN)" "waiting,waiting 2"
suspend XN
send XA notification To-POC=XN-technical TLP=TLP:GREEN Report-ID=XA-five-0001
resume XN; settle
is "an open one needs none" "$(since "$before" XN) $(held XN)" "relay XA-five-0001 2"
gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --quick-add-key "${KEY[XN]}" cv25519 encr 2>/dev/null
gpg --batch --armor --export "${KEY[XN]}" >"$T/xn.asc"
ng contact refresh XN-technical --keys "$T/xn.asc"
settle
is "when the key is here the others go, in order" "$status $(since "$before" XN) $(held XN)" "0 relay XA-five-0001, relay XA-four-0001, relay-update XA-four-0002 0"

# ---- Its time, and its gateway ---------------------------------------------------------------------------------------------
{ cat "$T/XD-technical.contact"; printf 'fingerprint = %s\n' "${KEY[XD]}"; } >"$T/later.contact"
{ cat "$T/later.contact"; echo 'valid-until = 2020-01-01'; } >"$T/over.contact"
ng contact edit XD-technical --file "$T/over.contact"
before=$(last_letter_id)
send XA notification To-POC=XD-technical To-POC=XC-technical TLP=TLP:GREEN Report-ID=XA-six-0001
is "what is for a contact whose time is over waits" "$(since "$before" XD) $(held XD)" " 1"
ng contact edit XD-technical --file "$T/later.contact"; settle
is "until it is valid again" "$(since "$before" XD) $(held XD)" "relay XA-six-0001 0"
LEVEL=regional cast XG XG-gateway gateway@xg.example
printf '[contact]\nid = XV-technical\nlevel = technical\nagency = CERT-XV\nvia = XG-gateway\n' >"$T/xv.contact"
ID[XV]=XV-technical; ng contact add "$T/xv.contact"
suspend XG
send XA notification To-POC=XV-technical To-POC=XC-technical TLP=TLP:GREEN Report-ID=XA-seven-0001; I7=$incident
send XA update Incident-ID="$I7" TLP=TLP:GREEN Report-ID=XA-seven-0002
before=$(last_letter_id)
is "what is for a contact behind a suspended gateway waits" "$(held XV)" 2
resume XG; settle
is "until that is resumed" "$(since "$before" XG) $(held XV) $(party "$I7" XV)" "relay XA-seven-0001, relay-update XA-seven-0002 0 waiting"

check "the books balance" notigate audit verify --home "$DIR"

# ---- A mail that is no longer kept -----------------------------------------------------------------------------------------
DIR=$T/copy
change "update mail set raw = null where id = $gone"
alerts=$(sql "select count(*) from alert where kind = 'held-letter'")
resume XB; settle
is "the others go all the same" "$(since "$red_before" XB)" "relay-update XA-one-0006, relay-closure XA-two-0003"
is "what is no longer kept is an alert" "$(($(sql "select count(*) from alert where kind = 'held-letter'") - alerts)) $(sql "select text from alert where kind = 'held-letter' order by id desc limit 1")" "1 $I2 could not be passed on to XB-technical after its suspension"
is "and tried no more" "$(held XB)" 0
done_testing
