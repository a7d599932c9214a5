#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Held letters: of a contact whose key expired lately, of a suspended contact where they are critical, and what is held
# back from one; and their release.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
XC=$(KEY_EXPIRE=2d new_key XC-technical)
add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
xc() { form To-POC=XB-technical "Detected=$(now "$1")" | mail_signed poc@cert.xc.example "$XC"; }

# ---- An expired key ---------------------------------------------------------------------------------------------------
# gpg signs with an expired key only where its clock is set back: the letter is signed in time and comes late.
at +47h form To-POC=XB-technical | at +47h mail_signed poc@cert.xc.example "$XC" >"$T/late"
at +3d post lately <"$T/late"
at +3d settle
is "a key that expired a day ago: held" "$(verdict_of lately)" held:expired-key
is "with a content-free answer, and the operator" "$(told lately)" "held poc@cert.xc.example, operator"
at +47h form To-POC=XB-technical | at +47h mail_signed poc@cert.xc.example "$XC" >"$T/late2"
at +17d post long <"$T/late2"
at +17d settle
is "15 days ago: refused" "$(verdict_of long)" refused:expired-key
at +3d ng quarantine release "$(mail_id lately)" --reason "its officer confirmed it by telephone"
is "release" "$status" 0
at +3d settle
is "judges it as registered" "$(verdict_of lately)" registered
is "with an incident" "$(sql "select count(*) from incident where mail_id = $(mail_id lately)")" 1

# ---- A suspended sender ------------------------------------------------------------------------------------------------
xa | post before
settle
is "before: registered" "$(verdict_of before)" registered
ng contact suspend XA-technical --reason "its key was reported lost"
xa Urgency=critical | post critical
xa Urgency=high | post high
form Urgency=critical | mail_signed poc@cert.xb.example "$XA" | post mismatch
form Urgency=critical "+Nonsense" | mail_signed poc@cert.xa.example "$XA" | post faulty
settle
is "suspended and critical: held" "$(verdict_of critical)" held:suspended-contact
is "with a content-free answer, and the operator" "$(told critical)" "held poc@cert.xa.example, operator"
is "suspended and high: refused" "$(verdict_of high)" refused:suspended-contact
is "for the operator's eyes only" "$(told high)" operator
is "under a wrong From it is not held" "$(verdict_of mismatch)" refused:sender-mismatch
ng todo
like "todo names the release" "$out" "notigate quarantine release $(mail_id critical) --reason TEXT"
ng quarantine release "$(mail_id critical)" --reason "the report is confirmed"
settle
is "released, it is registered, suspended or not" "$(verdict_of critical)" registered
is "and has its receipt" "$(sql "select count(*) from letter where mail_id = $(mail_id critical) and kind = 'receipt' and state = 'sent'")" 1
ng contact resume XA-technical
xa Urgency=high | post after
settle
is "resumed: registered again" "$(verdict_of after)" registered

# ---- A suspended recipient ----------------------------------------------------------------------------------------------
relays() { sql "select count(*) from letter where contact = 'XB-technical' and kind = 'relay'"; }
ng contact suspend XB-technical --reason "its office was flooded"
before=$(relays)
xa Urgency=critical | post to_suspended
settle
incident=$(sql "select incident from verdict where mail_id = $(mail_id to_suspended)")
is "what is addressed to it is registered" "$(verdict_of to_suspended)" registered
is "and held back" "$(relays) $(sql "select state from party where incident = '$incident' and contact = 'XB-technical'")" "$before held"
is "with an alert" "$(sql "select count(*) from alert where incident = '$incident' and kind = 'held-letter'")" 1
ng contact resume XB-technical
is "resume" "$status" 0
like "says what goes out" "$out" 'held back from it: 1'
settle
is "the letter goes" "$(relays) $(sql "select state from party where incident = '$incident' and contact = 'XB-technical'")" "$((before + 1)) waiting"
is "its clocks start then" "$(sql "select count(*) > 0 from deadline where incident = '$incident' and contact = 'XB-technical' and state = 'pending'")" 1
ng contact suspend XB-technical --reason "again"
ng contact resume XB-technical
settle
is "once" "$(relays)" "$((before + 1))"
ng audit verify
is "the books balance" "$status" 0
# ---- A recipient without a key to encrypt to -----------------------------------------------------------------------------
XN=$(new_key XN-technical ed25519 none)
add_contact XN-technical poc@cert.xn.example "$XN" >/dev/null 2>&1
got_by_xn() { sql "select group_concat(kind) from letter where contact = 'XN-technical'"; }
xa TLP=TLP:GREEN To-POC=XN-technical | post open_letter
settle
is "GREEN goes to it in clear (the twin)" "$(got_by_xn)" relay
xa "+To-POC: XN-technical" | post secret
settle
is "AMBER does not: a letter waits" "$(got_by_xn)" relay,waiting
unlike "which says nothing of it" "$(cat "$(last_letter poc@cert.xn.example)")" 'DDoS|XA-technical|ccc.example/2'
like "who wrote it is told" "$(answer secret | tr '\n' ' ')" 'Not-Relayed: XN-technical tlp-forbids'
gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --quick-add-key "$XN" cv25519 encr 2>/dev/null
gpg --batch --armor --export "$XN" >"$T/xn.asc"
ng contact refresh XN-technical --keys "$T/xn.asc"
is "its key comes" "$status" 0
settle
is "and the letter goes out" "$(got_by_xn)" relay,waiting,relay
like "encrypted" "$(cat "$(last_letter poc@cert.xn.example)")" 'multipart/encrypted'
is "it is a party that is waited for" "$(sql "select state from party where contact = 'XN-technical' and incident = (select incident from verdict where mail_id = $(mail_id secret))")" waiting

done_testing
