#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What is meant for somebody who is not there, or for somebody who may know less than others: nobody is left in silence,
# and nobody learns what is not for them. Each thing that is held back stands beside its near twin, which is sent.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
five_contacts
cast XF XF-technical poc@cert.xf.example 'fallback = XF-ministry'
LEVEL=diplomatic cast XFm XF-ministry mfa@mfa.xf.example
cast XG XG-technical poc@cert.xg.example 'fallback = XG-night'
cast XGn XG-night night@cert.xg.example
mailboxes

# ---- Letters of other types that quote a number of ours ----------------------------------------------------------------
echo "# numbers of ours"
send XA notification To-POC=XB-technical TLP=TLP:AMBER; mailboxes
quoted=$(number XB-relay+)
send XB key-update In-Response-To="$quoted" TLP=TLP:GREEN
gets "a change of key that quotes a letter of ours waits for a person" held: XB:notice operator
send XB directory In-Response-To="$quoted"
gets "and a question for the directory is answered" registered: XB:notice
send XA notification To-POC=XB-technical TLP=TLP:AMBER; mailboxes
N=$incident
send XB notification To-POC=XC-technical Incident-ID="$N" TLP=TLP:GREEN
gets "a notification that names an incident of its writer is one of its own" registered: XB:receipt XC:relay+
is "a new one" "$([ "$incident" != "$N" ] && sql "select originator || ' ' || tlp from incident where id = '$incident'")" "XB-technical TLP:GREEN"
LEVEL=regional cast XR XR-gateway gateway@xr.example
mailboxes
send XA notification To-POC=XR-gateway TLP=TLP:AMBER; mailboxes
quoted=$(number XR-relay+) R=$incident
send XR receipt In-Response-To="$quoted" Incident-ID="$R" TLP=TLP:AMBER Report-ID=GW-R-12345678
gets "another gateway's receipt is answered by nothing" "registered: "
send XR acknowledgement In-Response-To="$quoted" Incident-ID="$R" TLP=TLP:AMBER Disposition=received
gets "its acknowledgement is (the twin)" registered: XA:relay+ XR:receipt

# ---- For the desk alone ------------------------------------------------------------------------------------------------
echo "# the desk alone"
send XA notification TLP=TLP:GREEN; mailboxes
D=$incident
send XA update Incident-ID="$D" TLP=TLP:GREEN "Retract=ipv4 198.51.100.23"
gets "what the desk has, the desk hears more of" registered: XA:receipt operator
send XA closure Incident-ID="$D" TLP=TLP:GREEN Status=resolved
gets "also its end" registered: XA:receipt operator

# ---- A fallback that knows a number only -------------------------------------------------------------------------------
echo "# fallbacks"
send XA notification To-POC=XF-technical To-POC=XG-technical To-POC=XC-technical TLP=TLP:GREEN; mailboxes
I=$incident
at +241m run_once; mailboxes
is "both are asked" "$(party "$I" XFm) $(party "$I" XGn)" "asked asked"
like "one of another level knows the number" "$(text XFm)" "^Incident-ID: $I\$"
unlike "only" "$(text XFm)" 'DDoS|XF-technical'
like "one of the same level knows whom it stands for (the twin)" "$(text XGn)" 'XG-technical'
cp -r "$T/box/XFm" "$T/box/XGn" "$T/"
told() { reply "$1" "$(field_of "$T/$2" Report-ID)" | by "$2" >"$T/mail"; at +242m send_mail "$2" "$T/mail"; }
reply() { printf '%s\n\nOn Monday the gateway wrote:\n> Form: poc-notification/1\n> Report-ID: %s\n> TLP: TLP:GREEN\n' "$1" "$2"; }
at +241m send XC update Incident-ID="$I" TLP=TLP:GREEN To-POC=XF-ministry
gets "nobody tells it more" refused:not-authorised: XC:rejection
told RECEIVED XFm
gets "its answer goes to who asks" registered: XA:relay+ XFm:receipt
told RECEIVED XGn
gets "the other's too" registered: XA:relay+ XGn:receipt
at +243m send XFm status-request Incident-ID="$I" TLP=TLP:GREEN
gets "it may ask how that stands" registered: XFm:receipt XFm:status
unlike "and learns the times" "$(cat "$T/box/XFm-status/text")" 'DDoS|TLP:GREEN|high|critical|acknowledged'
at +243m send XGn status-request Incident-ID="$I" TLP=TLP:GREEN; mailboxes
like "the other learns more (the twin)" "$(cat "$T/box/XGn-status/text")" 'DDoS'
at +244m send XA update Incident-ID="$I" TLP=TLP:GREEN
gets "an update goes to the one that stands for a recipient, not to the other" registered: XA:receipt XC:relay+ XF:relay+ XG:relay+ XGn:relay+
at +244m send XA update Incident-ID="$I" TLP=TLP:GREEN To-POC=XF-ministry
gets "unless the originator names it" registered: XA:receipt XFm:relay+

# ---- A contact without a key, whose fallback reads for it ----------------------------------------------------------------
echo "# without a key"
KEY_EXPIRE=2d cast XH XH-technical poc@cert.xh.example 'fallback = XG-night'
at +3d run_once; mailboxes
at +3d send XA notification To-POC=XH-technical TLP=TLP:AMBER
gets "its fallback of the same level gets it" registered: XA:receipt XGn:relay+
H=$incident
at +3d send XGn acknowledgement Incident-ID="$H" In-Response-To="$(number XGn-relay+)" TLP=TLP:AMBER Disposition=working
gets "and may answer" registered: XA:relay+ XGn:receipt
is "for the contact, of which nothing more is awaited" "$(pending "$H" XH acknowledgement)" 0
at +3d send XA update Incident-ID="$H" TLP=TLP:AMBER
gets "what follows comes once" registered: XA:receipt XGn:relay+

at +3d send XA notification To-POC=XH-technical TLP=TLP:AMBER Exercise=yes
gets "in an exercise the fallback gets nothing, and its writer is told" refused:tlp-forbids: XA:rejection

# ---- Suspended -------------------------------------------------------------------------------------------------------
echo "# suspended"
notigate contact suspend XC-technical --reason "key reported lost" --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes
send XA notification To-POC=XC-technical To-POC=XB-technical TLP=TLP:AMBER
gets "the operator is told of what waits" registered: XA:receipt XB:relay+ operator
unlike "in clear not for whom" "$(cat "$T/operator")" 'XC-technical is suspended'
like "todo says it" "$(sql "select text from alert where kind = 'held-letter' order by id desc")" 'XC-technical is suspended'
send XA notification To-POC=XC-technical To-POC=XB-technical TLP=TLP:RED; mailboxes
unlike "of RED nothing says it" "$(cat "$T/operator"; sql "select text from alert where incident = '$incident'")" 'XC-technical'
send XA notification To-POC=XC-technical To-POC=XB-technical TLP=TLP:GREEN; mailboxes
like "GREEN may be told (the twin)" "$(cat "$T/operator")" 'XC-technical is suspended'
notigate contact resume XC-technical --reason "found again" --home "$DIR" >"$T/out" 2>&1; run_once; mailboxes

# ---- What an acknowledgement brings ------------------------------------------------------------------------------------
echo "# attachments"
attached() { # FILE FORM: as an entity with that file attached, in $T/e
  { printf 'Content-Type: multipart/mixed; boundary="=-m1"\n\n--=-m1\nContent-Type: text/plain; charset=utf-8\n\n'; cat "$2"
    printf '\n--=-m1\nContent-Type: application/zip; name="flows.zip"\nContent-Disposition: attachment; filename="flows.zip"\nContent-Transfer-Encoding: base64\n\n'
    base64 "$1"; printf '\n--=-m1--\n'; } | crlf >"$T/e"
}
by_attached() { # WHO <form
  cat >"$T/attached.form"; attached "$T/flows" "$T/attached.form"; detach "${KEY[$1]}" <"$T/e" >"$T/s"
  signed "$T/e" "$T/s" | encrypt_to_gateway --encrypt -o "$T/c" -; outer "${MAIL[$1]}"; encrypted_part <"$T/c"; rm -f "$T/c"
}
printf '[policy]\nname = local\nversion = 1\n[status]\nmany = 2\nstep = 90\n' >"$DIR/policy/local.policy"
echo flows >"$T/flows"
send XA notification To-POC=XB-technical To-POC=XC-technical To-POC=XG-technical TLP=TLP:AMBER; mailboxes
M=$incident to_xb=$(number XB-relay+) to_xc=$(number XC-relay+)
bare() { letter acknowledgement Incident-ID="$M" In-Response-To="$1" TLP=TLP:AMBER Disposition=working | sed '/^$/,$d'; }
bare "$to_xc" | by XC >"$T/mail"; send_mail XC "$T/mail"
gets "where many answer, one without a word of its own is summed up" registered: XC:receipt
bare "$to_xb" | by_attached XB >"$T/mail"; send_mail XB "$T/mail"
gets "what it brings is passed on (the twin)" registered: XA:relay XA:relay+ XB:receipt

# ---- Large ones --------------------------------------------------------------------------------------------------------
echo "# large"
head -c 8000000 /dev/urandom >"$T/flows"
HOW=by_attached send XA notification To-POC=XB-technical To-POC=XC-technical To-POC=XF-technical To-POC=XG-technical TLP=TLP:AMBER; mailboxes
is "large originals are sealed some at a time" "$(sql "select count(*), count(distinct checkpoint) > 1 from letter where kind = 'relay-original' and mail_id = $mail and state = 'sent'")" "4|1"

# ---- A Revision that goes back -----------------------------------------------------------------------------------------
echo "# revisions"
send XA notification To-POC=XB-technical TLP=TLP:GREEN; V=$incident
send XA update Incident-ID="$V" TLP=TLP:GREEN Revision=5
send XA closure Incident-ID="$V" TLP=TLP:GREEN Status=resolved
send XA update Incident-ID="$V" TLP=TLP:GREEN Revision=5
is "what is not applied reopens nothing, and is not told so" "$(state "$V") $(sql "select count(*) from event where incident = '$V' and kind = 'reopened'")" "closed 0"
send XA update Incident-ID="$V" TLP=TLP:GREEN Revision=6
is "what is does (the twin)" "$(state "$V") $(sql "select count(*) from event where incident = '$V' and kind = 'reopened'")" "relayed 1"

# ---- An originator without a key ---------------------------------------------------------------------------------------
echo "# an originator without a key"
KEY_EXPIRE=2d cast XE XE-technical poc@cert.xe.example
mailboxes
send XE notification To-POC=XB-technical TLP=TLP:AMBER; mailboxes
E=$incident to_xb=$(number XB-relay+)
at +3d run_once; mailboxes
at +3d send XB acknowledgement Incident-ID="$E" In-Response-To="$to_xb" TLP=TLP:AMBER Disposition=working
mailboxes; is "who answers it has answered" "$verdict $(party "$E" XB)" "registered working"
like "and is told that it did not get that" "$(text XB)" '^Not-Relayed: XE-technical tlp-forbids$'
like "as the operator is" "$(sql "select text from alert where mail_id = $mail")" 'nobody'
at +3d send XB information-request Incident-ID="$E" To-POC=XE-technical TLP=TLP:AMBER
mailboxes; is "a question to it is refused (the twin)" "$verdict" refused:tlp-forbids

# ---- Behind a gateway without a key ------------------------------------------------------------------------------------
echo "# behind a gateway"
LEVEL=regional KEY_EXPIRE=2d cast XV XV-gateway gateway@xv.example 'require-encryption = yes'
printf '[contact]\nid = XW-technical\nstate = XW\nlevel = technical\nagency = CERT-XW\nlanguage = en\ntimezone = UTC\nhours = 24x7\nvia = XV-gateway\n' >"$T/xw.contact"
check "a contact behind a gateway" notigate contact add "$T/xw.contact" --home "$DIR"
at +3d run_once; mailboxes
at +3d send XA notification To-POC=XW-technical To-POC=XB-technical TLP=TLP:GREEN
gets "what cannot be encrypted to its gateway holds nothing up" registered: XA:receipt XB:relay+ XV:notice

# ---- Many, and all silent ----------------------------------------------------------------------------------------------
echo "# silence"
send XA notification To-POC=XB-technical To-POC=XC-technical TLP=TLP:AMBER; S=$incident
at +241m run_once
at +30h run_once
is "that nobody of many has answered is told in the night" "$(sql "select count(*) from letter where incident = '$S' and kind = 'status' and contact = 'XA-technical'")" 1

# ---- What came while the gateway was down ------------------------------------------------------------------------------
echo "# after a while"
mailboxes
send XA notification To-POC=XG-technical TLP=TLP:AMBER; mailboxes
W=$incident
letter acknowledgement Incident-ID="$W" In-Response-To="$(number XG-relay+)" TLP=TLP:AMBER Disposition=working | by XG >"$T/mail"
at +1h receive <"$T/mail"
at +241m run_once
is "an answer that lies in the inbox counts before the clock" "$(sql "select count(*) from letter where incident = '$W' and kind in ('reminder', 'fallback')")" 0

check "the ledger verifies" notigate audit verify --home "$DIR"
done_testing
