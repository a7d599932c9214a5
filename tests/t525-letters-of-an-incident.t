#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The letters of an incident from end to end: who got what, read from the mailboxes as the contacts read it, and that
# nobody else got anything. Each thing that is refused stands beside its near twin, which is taken.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
five_contacts

# ---- The relay -------------------------------------------------------------------------------------------------------
echo "# the relay"
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER Report-ID=XA-2026-0001 -- 'Please have them closed.'
I=$incident
gets "a notification goes to those named" registered: XA:receipt XB:relay+ XC:relay+
cp "$T/e" "$T/first.entity"; cp "$T/mail" "$T/first.mail"
first_xb=$(number XB-relay+) first_xc=$(number XC-relay+)
for who in XB XC; do
  is "$who: the letter is the gateway's, and encrypted" "$(cat "$T/box/$who/signer" "$T/box/$who/encrypted")" "$(gateway_key)yes"
  check "$who: the reporter's signed bytes, byte for byte" cmp "$T/box/$who/report.mime" "$T/first.entity"
  is "$who: stock gpg verifies them, by the reporter's key" "$(signer --verify "$T/box/$who/report.mime.asc" "$T/box/$who/report.mime")" "${KEY[XA]}"
  like "$who: in base64" "$(cat "$T/box/$who/names")" '^report.mime base64$'
done
sed 's/closed/opened/' "$T/box/XB/report.mime" >"$T/spoiled"
is "one word changed, gpg does not (the twin)" "$(signer --verify "$T/box/XB/report.mime.asc" "$T/spoiled")" ""
like "it names who wrote it" "$(text XB)" '^Origin-POC: XA-technical$'
like "and the incident" "$(text XB)" "^Incident-ID: $I\$"
like "and until when to answer" "$(text XB)" '^Ack-By: 20[0-9-]*T[0-9:]*Z$'
is "its title is in no outer Subject" "$(grep -c DDoS "$T/box/XB/subject")" 0
like "the receipt tells who got it" "$(text XA | grep ^Relayed-To | paste -sd' ')" '^Relayed-To: XB-technical Relayed-To: XC-technical$'
is "states" "$(state "$I") $(party "$I" XB) $(party "$I" XC) $(party "$I" XA)" "relayed waiting waiting active"

HOW=by_combined send XA notification To-POC=XB-technical TLP=TLP:AMBER
gets "from combined encryption" registered: XA:receipt XB:relay+
is "one report.pgp, that stock gpg verifies" "$(signer --decrypt "$T/box/XB/report.pgp")" "${KEY[XA]}"
like "and that holds the form" "$(gpg --batch --quiet --decrypt "$T/box/XB/report.pgp" 2>/dev/null)" '^Message-Type: notification'

attached() { # <form: with an attachment
  { printf 'Content-Type: multipart/mixed; boundary="=-m1"\n\n--=-m1\nContent-Type: text/plain; charset=utf-8\n\n'; cat
    printf '\n--=-m1\nContent-Type: application/zip; name="flows.zip"\nContent-Disposition: attachment; filename="flows.zip"\nContent-Transfer-Encoding: base64\n\n'
    printf 'flows flows flows' | base64; printf '\n--=-m1--\n'; } | crlf >"$T/e"
  detach "$1" <"$T/e" >"$T/s"
  signed "$T/e" "$T/s" | encrypt_to_gateway --encrypt -o "$T/c" -; outer "$2"; encrypted_part <"$T/c"; rm -f "$T/c"
}
by_attached() { attached "${KEY[$1]}" "${MAIL[$1]}"; }
HOW=by_attached send XA notification To-POC=XB-technical TLP=TLP:AMBER
gets "with an attachment, the cover goes alone and the original after it" registered: XA:receipt XB:relay XB:relay+
is "the cover first" "$(sql "select group_concat(kind) from (select kind from letter where mail_id = $mail and contact = 'XB-technical' order by id)")" relay,relay-original
like "the cover names the attachment and its digest" "$(cat "$T/box/XB-relay/text")" "$(printf 'flows flows flows' | sha256sum | cut -c 1-40)"
check "the original is byte for byte" cmp "$T/box/XB-relay+/report.mime" "$T/e"

# ---- Acknowledgement, answers --------------------------------------------------------------------------------------
echo "# answers"
send XC information-response Incident-ID="$I" In-Response-To="$first_xc" TLP=TLP:AMBER -- 'We have seen it since 05:00.'
gets "an answer before any acknowledgement goes to whom it answers" registered: XA:relay+ XC:receipt
is "nothing more is awaited of that contact, all of the other" "$(pending "$I" XC acknowledgement) $(( $(pending "$I" XB acknowledgement) > 0 ))" "0 1"
send XB acknowledgement Incident-ID="$I" In-Response-To="$first_xb" TLP=TLP:AMBER Disposition=working Recipient-Ref=XB-T-88120
gets "an acknowledgement goes to whom it answers, nobody else" registered: XA:relay+ XB:receipt
like "it says whose letter is answered" "$(text XA)" '^(In-Response-To|X-Origin-Report-ID).*XA-2026-0001|XA-2026-0001'
like "and what was said" "$(text XA)" '^Disposition: working$'
like "and how the incident stands after it" "$(text XA)" 'State +being dealt with'
is "states" "$(state "$I") $(party "$I" XB) $(party "$I" XC)" "working working acknowledged"
is "no acknowledgement is awaited any more" "$(pending "$I" XB acknowledgement)" 0
send_mail XB "$T/mail"
mailboxes; is "the same again is a duplicate: its receipt again, nothing to others" "$verdict: $(printf '%s' "$got" | sed 's/XB:receipt//')" "duplicate: "
send XB acknowledgement Incident-ID="$I" In-Response-To="$first_xb" TLP=TLP:AMBER Disposition=received
gets "RECEIVED after WORKING is taken" registered: XA:relay+ XB:receipt
is "and takes nothing back" "$(party "$I" XB)" working
send XC acknowledgement Incident-ID="$I" In-Response-To="$first_xb" TLP=TLP:AMBER Disposition=received
gets "an answer to a letter that went to somebody else" refused:bad-value: XC:rejection
send XC acknowledgement Incident-ID="$I" In-Response-To="$first_xc" TLP=TLP:AMBER Disposition=received To-POC=XB-technical
gets "To-POC cannot widen an answer" refused:not-authorised: XC:rejection
send XC acknowledgement Incident-ID="$I" In-Response-To="$first_xc" TLP=TLP:AMBER Disposition=received To-POC=XA-technical
gets "naming the one answered is no harm (the twin)" registered: XA:relay+ XC:receipt

# ---- Pressing Reply --------------------------------------------------------------------------------------------------
reply() { printf '%s\n\nOn Monday the gateway wrote:\n> Form: poc-notification/1\n> Report-ID: %s\n> TLP: TLP:AMBER\n' "$1" "$2"; }
reply "Our provider has been called." "$first_xc" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "a signed reply is a note to the letter's sender" registered: XA:relay+ XC:receipt
reply "DECLINED" "$first_xc" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "its first word acknowledges" registered: XA:relay+ XC:receipt
is "states" "$(party "$I" XC)" declined
reply "DECLINED" "GW-L-ZZZZZZZZ" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "a number that we never gave" refused:not-a-form: XC:rejection
reply "DECLINED" "$first_xb" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "a number of somebody else's letter" refused:not-a-form: XC:rejection
notigate ping XC-technical --now --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes
pinged="On Sunday the gateway wrote:"$'\n'"> Nonce: $(field_of "$T/box/XC-ping" Nonce)"
reply "Our provider has been called again.

$pinged" "$first_xc" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "a note is one also where a ping is quoted below" registered: XA:relay+ XC:receipt
printf 'OK\n\n%s\n' "$pinged" | by XC >"$T/mail"; send_mail XC "$T/mail"
mailboxes; is "a reply to the ping alone is its answer (the twin)" "$verdict: $(printf '%s' "$got" | grep -c XA:)" "registered: 0"

# ---- Requests --------------------------------------------------------------------------------------------------------
echo "# requests"
R=$I
send XB information-request Incident-ID="$R" To-POC=XA-technical TLP=TLP:AMBER Reply-By="$(now '+1 day')" -- 'Which resolvers?'
gets "a recipient asks the originator" registered: XA:relay+ XB:receipt
asked=$(number XA-relay+)
is "the request stands" "$(requests "$R")" "information requested"
send XA information-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER Report-ID=XA-2026-0042 -- 'Both.'
gets "the answer goes to who asked" registered: XA:receipt XB:relay+
is "and settles it" "$(requests "$R") $(sql "select count(*) from deadline where report_id = '$asked' and state = 'pending'")" "information answered 0"
send XA information-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER Report-ID=XA-2026-0042 -- 'Others.'
gets "the same Report-ID over other bytes" refused:report-id-used: XA:rejection
send XA information-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER Report-ID=XA-2026-0043 -- 'Others.'
gets "another Report-ID (the twin)" registered: XA:receipt XB:relay+
send XB information-request Incident-ID="$R" To-POC=XD-technical TLP=TLP:AMBER
gets "a recipient brings in nobody" refused:not-authorised: XB:rejection
send XA assistance-request Incident-ID="$R" To-POC=XC-technical TLP=TLP:AMBER Urgency=high Assistance=takedown
gets "a request for assistance" registered: XA:receipt XC:relay+
asked=$(number XC-relay+)
send XC assistance-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER Decision=declined -- 'Not in our area.'
gets "which is declined" registered: XA:relay+ XC:receipt
like "and the originator reads so" "$(text XA)" '^Decision: declined$'
send XA assistance-request Incident-ID="$R" To-POC=XB-technical TLP=TLP:AMBER Urgency=high Assistance=preserve-evidence
gets "another one" registered: XA:receipt XB:relay+
asked=$(number XB-relay+)
send XB assistance-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER Decision=partial
mailboxes; offered=$(requests "$R")
send XB information-response Incident-ID="$R" In-Response-To="$asked" TLP=TLP:AMBER -- 'The flows.'
gets "help that was offered, and comes" registered: XA:relay+ XB:receipt
is "requests on their way" "$offered / $(requests "$R")" \
  "information answered, assistance declined, assistance partial / information answered, assistance declined, assistance delivered"
send XA information-request Incident-ID="$R" TLP=TLP:AMBER
gets "a request to nobody is told so" refused:missing-field: XA:rejection
send XA assistance-request To-POC=XB-technical TLP=TLP:AMBER Urgency=high Assistance=analysis Title="Help with flows" Incident-Type=availability/ddos
gets "a request without an incident opens one" registered: XA:receipt XB:relay+
is "with its request" "$(requests "$incident") $(state "$incident")" "assistance requested relayed"
send XA assistance-request To-POC=XB-technical TLP=TLP:AMBER Urgency=high Assistance=analysis Incident-Type=availability/ddos
gets "which needs a title" refused:missing-field: XA:rejection

# ---- Updates ---------------------------------------------------------------------------------------------------------
echo "# updates"
send XA update Incident-ID="$I" Revision=2 TLP=TLP:AMBER Status=in-progress "Retract=ipv4 198.51.100.23" "Source=ipv4 198.51.100.91 port 53/udp"
gets "an update goes to all recipients" registered: XA:receipt XB:relay+ XC:relay+
like "as a correction" "$(text XC)" 'CORRECTION'
like "that says what not to act on, defanged in words" "$(sed '1,/^$/d' "$T/box/XC/text")" '198\.51\.100\[?\.\]?23'
before=$(sql "select count(*) from reference")
send XA update Incident-ID="$I" Revision=2 TLP=TLP:AMBER Status=contained
gets "a Revision that goes back is kept, and not passed on" registered: XA:receipt
is "it is in the timeline" "$(sql "select text from event where mail_id = $mail")" "revision 2, contained; not applied: not above revision 2"
like "its receipt says so" "$(text XA)" '(not applied|not passed on|Revision)'
send XA update Incident-ID="$I" Revision=3 TLP=TLP:AMBER To-POC=XB-technical
gets "a higher one goes to those named (the twin)" registered: XA:receipt XB:relay+
send XB update Incident-ID="$I" TLP=TLP:AMBER Status=contained
gets "a recipient's update goes to the originator" registered: XA:relay+ XB:receipt
send XB update Incident-ID="$I" TLP=TLP:AMBER To-POC=XC-technical
gets "or to those parties that it names" registered: XB:receipt XC:relay+

one_receipt_each
done_testing
