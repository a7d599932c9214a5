#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A contact changes its key: the request by mail that changes nothing by itself, the operator's word, the overlap, the
# letter to both keys; and warnings before a key ends.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
NEW=$(new_key XA-new)
EVE=$(new_key XA-eve)
export_key() { gpg --batch --armor --export "$1" 2>/dev/null; }
export_key "$NEW" >"$T/new.asc"
export_key "$EVE" >"$T/eve.asc"
versions() { sql "select count(*) from contact"; }
current() { notigate contact show XA-technical --json --home "$DIR" | python3 -c 'import json, sys; print(" ".join(k["fingerprint"] + ":" + k["role"] for k in json.load(sys.stdin)["keys"]))'; }
# key_update KEY FILE: a key-update signed by KEY with FILE attached
key_update() {
  { printf 'Content-Type: multipart/mixed; boundary="=-m1"\n\n--=-m1\nContent-Type: text/plain; charset=utf-8\n\n'
    printf 'Form: poc-notification/1\nMessage-Type: key-update\nTo-Gateway: %s\nTLP: TLP:GREEN\nX-Case: %s\n\nOur new key.\n' $GATEWAY "$EPOCHREALTIME"
    [ -z "${2:-}" ] || { printf -- '--=-m1\nContent-Type: application/pgp-keys; name="key.asc"\nContent-Disposition: attachment; filename="key.asc"\n\n'; cat "$2"; }
    printf -- '--=-m1--\n'; } >"$T/update"
  sign_entity "$1" <"$T/update"
  assemble poc@cert.xa.example
}

# ---- The request -----------------------------------------------------------------------------------------------------
before=$(versions)
key_update "$XA" "$T/new.asc" | post request
key_update "$EVE" "$T/eve.asc" | post forged
key_update "$XA" | post bare
settle
N=$(mail_id request)
is "a key-update signed by the old key is held" "$(verdict_of request)" held
is "one signed by the new key alone is nobody's" "$(verdict_of forged)" refused:unknown-key
is "nothing is changed by either" "$(versions) $(current)" "$before $XA:current"
is "no key came into the keyring" "$(gpg --homedir "$DIR/gnupg" --batch --list-keys "$NEW" 2>/dev/null | wc -l)" 0
like "the operator's letter names the command" "$(for l in $(letters operator@ccc.example); do open_letter "$l"; done)" "notigate contact rekey XA-technical --from-mail $N --fingerprint"
ng contact rekey XA-technical --from-mail "$N"
is "not without the fingerprint from the telephone" "$status $(versions)" "64 $before"
ng contact rekey XA-technical --from-mail "$N" --fingerprint "$EVE"
is "nor with another than is attached" "$status $(versions)" "65 $before"
like "which is told" "$err" 'find out where this came from'
ng contact rekey XA-technical --from-mail "$(mail_id bare)" --fingerprint "$NEW"
like "nor from a letter without a key" "$err" 'no key is attached'
ng contact rekey XB-technical --from-mail "$N" --fingerprint "$NEW"
is "nor for another contact" "$status" 66
ng contact rekey XA-technical --key "$T/new.asc" </dev/null
is "a file needs a person's word too" "$status $(versions)" "64 $before"

# ---- Carried out -----------------------------------------------------------------------------------------------------
entries=$(entries)
ng contact rekey XA-technical --from-mail "$N" --fingerprint "$(sed 's/..../& /g' <<<"$NEW")"
is "with the right one, in groups of four" "$status" 0
is "the new key is current, the old one old" "$(current)" "$XA:old $NEW:current"
like "for the overlap" "$out" "Its old key is taken until $(date -u -d '+30 days' +%Y-%m-%d)"
is "an entry of the change, one of the release" "$(($(entries) - entries))" 2
settle
is "the request ends as registered" "$(verdict_of request)" registered
is "with a receipt" "$(sql "select count(*) from letter where mail_id = $N and kind = 'receipt'")" 1
letter=$(grep -rlF -- "$(sql "select message_id from letter where kind = 'key-changed'")" "$DIR/outgoing/poc@cert.xa.example/new")
packets=$(sed -n '/-----BEGIN PGP MESSAGE/,/-----END PGP MESSAGE/p' "$letter" | gpg --batch --list-packets 2>/dev/null | grep -c ':pubkey enc packet')
is "the letter can be read with either key" "$packets" 2
text=$(open_letter "$letter")
like "it names the new key" "$text" "$(sed 's/..../& /g;s/ $//;s/ /[ \\n]+/g' <<<"$NEW")"
form | mail_signed poc@cert.xa.example "$NEW" | post new
form | mail_signed poc@cert.xa.example "$XA" | post old
settle
is "the new key signs" "$(verdict_of new)" registered
is "the old one still does" "$(verdict_of old)" registered
at +29d form | at +29d mail_signed poc@cert.xa.example "$XA" >"$T/day29"
at +29d post day29 <"$T/day29"
at +29d settle
is "to the end of the overlap" "$(verdict_of day29)" registered
at +31d form | at +31d mail_signed poc@cert.xa.example "$XA" >"$T/day31"
at +31d form | at +31d mail_signed poc@cert.xa.example "$NEW" >"$T/day31new"
at +31d post day31 <"$T/day31"
at +31d post day31new <"$T/day31new"
at +31d settle
is "then no longer" "$(verdict_of day31)" refused:expired-key
is "unlike the new one" "$(verdict_of day31new)" registered

# ---- By a file, at once ------------------------------------------------------------------------------------------------
XB2=$(new_key XB-new)
export_key "$XB2" >"$T/xb.asc"
ng contact rekey XB-technical --key "$T/xb.asc" --fingerprint "$XB2" --overlap 0
is "an overlap of nothing" "$status" 0
like "is told" "$out" 'not taken any more'
form To-POC=XA-technical | mail_signed poc@cert.xb.example "$XB" | post lost
form To-POC=XA-technical | mail_signed poc@cert.xb.example "$XB2" | post found
settle
is "the old key is refused at once" "$(verdict_of lost)" refused:expired-key
is "the new one is taken" "$(verdict_of found)" registered
ng contact rekey XB-technical --key "$T/xb.asc" --fingerprint "$XB2"
like "a key is not changed into itself" "$err" 'is its current key already'
ng contact rekey XB-technical --key "$T/new.asc" --fingerprint "$NEW"
is "nor into another contact's" "$status" 65

# ---- Warnings ----------------------------------------------------------------------------------------------------------
XC=$(KEY_EXPIRE=90d new_key XC-technical)
add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
warned() { sql "select count(*) || ' ' || (select count(*) from alert where kind = 'key-expiry') from letter where kind = 'key-expiry'"; }
settle
is "nobody is warned of a key that has time" "$(warned)" "0 0"
at +31d settle
is "60 days ahead contact and operator are" "$(warned)" "1 1"
at +32d settle
is "once" "$(warned)" "1 1"
at +84d settle
is "after downtime by the nearest step only" "$(warned)" "2 2"
is "which is 7 days" "$(sql "select group_concat(days, ' ') from (select days from key_warning order by days)")" "7 60"
like "with the command" "$(sql "select text from alert where kind = 'key-expiry' order by id desc limit 1")" 'expires in [67] days'
at +91d settle
is "an ended key is todo's, not a warning's" "$(warned)" "2 2"
ng audit verify
is "the books balance" "$status" 0
done_testing
