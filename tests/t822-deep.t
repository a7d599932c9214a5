#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# audit verify --deep: every ending judged again from the raw bytes, with the key facts, directory and policy of that time;
# what has changed since does not fool it, and a lie told by the gateway itself, of which the books know nothing, is named
# with its mail and stage.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
XC=$(new_key XC-technical) && add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
XD=$(KEY_EXPIRE=20d new_key XD-technical) && add_contact XD-technical poc@cert.xd.example "$XD" >/dev/null 2>&1
by() { form "${@:3}" | mail_signed "$1" "$2"; }
deep() { HOME_OF=${1:-$DIR} ng audit verify --deep --json; }
count() { json "deep.$1"; }
# differing: "MAIL STAGE STORED -> FOUND" of each
differing() { printf '%s' "$out" | python3 -c 'import json, sys
for d in json.load(sys.stdin)["deep"]["differing"]: print(d["mail"], d["stage"], d["stored"], "->", d["found"])' 2>&1; }

# ---- All that can end, under one policy ------------------------------------------------------------------------------
xa | post registered
ENCRYPT=1 xa TLP=TLP:RED | post red
form | mail_combined poc@cert.xa.example "$XA" | post combined
xa -TLP | post tlp-missing
by poc@cert.xb.example "$XA" | post mismatch
form | mail_signed $EVIL "$(new_key mallory)" | post unknown
xa | sed 's/peak 38/peak 83/' | post altered
xa Detected="$(now '-1 hour')" Issued="$(now '-60 days')" | post stale
by poc@cert.xc.example "$XC" | post of-xc
by poc@cert.xd.example "$XD" | post of-xd
printf 'From: somebody@example.org\r\n\r\nno signature\r\n' | post unsigned
settle
cp "$(mail_file registered)" "$T/same"
post duplicate <"$T/same"
xa Report-ID=XA-2026-0001 | post once
settle
xa Report-ID=XA-2026-0001 Title="another one" | post twice
xa Report-ID=XA-2026-0002 -TLP | post faulty
settle
xa Report-ID=XA-2026-0002 | post corrected
incident=$(sql "select incident from verdict where mail_id = $(mail_id registered)")
relay=$(sql "select report_id from reference where mail_id = $(mail_id registered) and contact = 'XB-technical' limit 1")
{ printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: received\n\nYes.\n' \
    $GATEWAY "$incident" "$relay"; } | mail_nested poc@cert.xb.example "$XB" | post acknowledged
{ printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: received\n\nYes.\n' \
    $GATEWAY ccc.example/2026-000000 "$relay"; } | mail_nested poc@cert.xb.example "$XB" | post no-party
back=$(sql "select return_path from letter where mail_id = $(mail_id registered) and kind = 'receipt'")
printf '%s\r\n' 'From: MAILER-DAEMON@mx.example' "To: $back" 'Content-Type: multipart/report; report-type=delivery-status; boundary=b' '' \
  '--b' 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.example' '' 'Action: delayed' 'Status: 4.4.1' '' '--b--' >"$T/bounce"
notigate-receive --home "$DIR" -f '' "$back" <"$T/bounce"
settle
deep
is "nothing differs" "$status $(json problem) $(count differs) $(differing)" "0 null 0 "
is "all is accounted for" "$(($(count agrees) + $(count depends) + $(count duplicate)))" "$(sql 'select count(*) from verdict')"
is "a duplicate is told" "$(count duplicate)" 1
is "and how many hung on their incident" "$(count depends)" 2

is "no agent stays behind" "$(pgrep -fc "gpg-agent --homedir $DIR/gnupg")" 0
ng audit verify --json
unlike "without being asked, verify judges nothing" "$out" deep

# ---- What has changed since -------------------------------------------------------------------------------------------
# A stricter policy, a key revoked, one that expires, a contact suspended, one removed, one that moved; rounds.
printf '%s\n' '[policy]' 'name = strict' 'version = 2' '[limits]' 'issued-past = 1h' '[algorithms]' 'digests = SHA512' '[rule none]' "when = urgency = 'medium'" 'do = refuse' 'code = not-authorised' \
  'explain = nothing of medium urgency' '[rule hold]' "when = urgency = 'critical'" 'do = hold' '[rule aside]' "when = urgency = 'low'" 'do = quarantine' >"$DIR/policy/strict.policy"
xa Urgency=high | post high
xa | post ruled
for name in released dropped waits; do xa Urgency=critical Title="$name" | post $name; done
xa Urgency=low Title=aside | post aside
settle
by poc@cert.xc.example "$XC" Urgency=high | post before-revocation
settle
by poc@cert.xc.example "$XC" Urgency=high >"$T/after"
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$XC.rev" | gpg --homedir "$DIR/gnupg" --batch --quiet --import 2>/dev/null
is "the revocation reached the keyring" "$(gpg --homedir "$DIR/gnupg" --batch --with-colons --list-keys "$XC" 2>/dev/null | grep -c '^pub:r')" 1
post after-revocation <"$T/after"
ng quarantine release "$(mail_id released)" --reason "by telephone"
ng quarantine release "$(mail_id aside)" --reason "by telephone"
ng quarantine drop "$(mail_id dropped)" --reason "a test"
settle
xa Urgency=critical | post before-suspension
settle
notigate contact suspend XA-technical --reason "its key was reported lost" --home "$DIR" >/dev/null
xa Urgency=critical | post suspended-critical
xa Urgency=high | post suspended-high
settle
ng quarantine release "$(mail_id suspended-critical)" --reason "confirmed"
settle
notigate contact remove XA-technical --reason "gone" --home "$DIR" >"$T/out" 2>&1
sed 's/poc@cert.xb/new@cert.xb/' "$T/XB-technical.contact" >"$T/XB2.contact"
notigate contact add "$T/XB2.contact" --replace --home "$DIR" >"$T/out" 2>&1
by poc@cert.xd.example "$XD" Urgency=high | post xd
settle
rm "$DIR/policy/strict.policy"
deep
is "nothing differs" "$status $(json problem) $(count differs) $(differing)" "0 null 0 "
is "what a person dropped is told" "$(count dropped)" 1
for pair in after-revocation=refused:revoked-key suspended-high=refused:suspended-contact ruled=refused:not-authorised released=registered aside=registered waits=held; do
  is "${pair%%=*} ended as ${pair#*=}" "$(verdict_of "${pair%%=*}")" "${pair#*=}"
done
at +30d deep
is "nor after a month, when a key has expired" "$status $(count differs)" "0 0"
at +40d settle
deep
is "what is purged is told, and not judged" "$status $(count purged) $(count differs)" "0 $(sql 'select count(*) from mail where purged_us is not null') 0"
like "to people, too" "$(ng audit verify --deep; echo "$out")" 'not judged +4 purged, 1 duplicates'
[ -n "${KEEP:-}" ] && printf '%s\n' "$out"

# ---- A gateway that lies ----------------------------------------------------------------------------------------------
# lie NAME STAGE "STORED -> FOUND" MAIL: verify finds nothing, --deep does
lie() {
  ng audit verify
  is "$1: the books know nothing of it" "$status $(lines "$out" ^WRONG)" "0 0"
  deep
  is "judged again, it is named with its mail and stage" "$status $(differing)" "1 $4 $2 $3"
  like "for people, too" "$(ng audit verify --deep; echo "$out")" "^WRONG: mail $4( \(entry [0-9]+\))?: at $2: stands as ${3%% ->*}; judged again it is"
}
fresh() { # a new instance, and what makes a lie possible
  notigate-receive --home "$DIR" </dev/null 2>/dev/null
  DIR=$T/$1; new_instance; two_contacts >/dev/null 2>&1
}
done_testing
