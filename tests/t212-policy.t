#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What a policy says is done: its facts are those of the letter, its fields and limits hold. Each beside a twin.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(dirname "$0")/..}}/tests/lib.sh"
new_instance
two_contacts
RSA=$(new_key XC-technical rsa3072 rsa3072) && add_contact XC-technical poc@cert.xc.example "$RSA" 'language = de;en' 'groups = abroad' >/dev/null 2>&1
add_contact XD-technical poc@cert.xd.example "$(new_key XD-technical)" 'groups = abroad' >/dev/null 2>&1
# policy TEXT...: the lines of local.policy
policy() { printf '%s\n' "$@" >"$DIR/policy/local.policy"; }
# judged WANTED NAME [FORM-CHANGE...]: the verdict on XA's form
judged() { local wanted=$1 name=$2; shift 2; form "$@" | mail_signed poc@cert.xa.example "$XA" >"$T/m"; is "$name" "$(verdict "$T/m")" "$wanted"; }

# ---- Facts --------------------------------------------------------------------------------------------------
holds_for() { policy '[rule x]' "when = $1" 'do = hold'; }
holds_for "key_algorithm = 'EdDSA'"
judged held "key_algorithm is EdDSA"
form | mail_signed poc@cert.xc.example "$RSA" >"$T/m"; is "of an RSA key it is not" "$(verdict "$T/m")" registered
holds_for "key_algorithm = 'RSA' AND key_bits = 3072"
is "it is RSA" "$(verdict "$T/m")" held
holds_for "language = 'de'"
is "language is the contact's first" "$(verdict "$T/m")" held
form Language=fr | mail_signed poc@cert.xc.example "$RSA" >"$T/m"; is "unless the letter has its own" "$(verdict "$T/m")" registered

# ---- The envelope ---------------------------------------------------------------------------------------------
# came_by SENDER: XA's letter along that way
came_by() { form "+X-Case: $EPOCHREALTIME" | mail_signed poc@cert.xa.example "$XA" | SENDER=$1 receive; run_once; last_verdict; }
policy '[rule x]' 'when = foreign_envelope' 'do = hold'
is "the contact's own address on the envelope" "$(came_by poc@cert.xa.example)" registered
is "another's" "$(came_by postmaster@relay.example)" held
is "the one of bounces is nobody's" "$(came_by '<>')" held
sed 's/^address = .*/&\nenvelope-senders = @relay.example\nfingerprint = '"$XA/" "$T/XA-technical.contact" >"$T/changed.contact"
notigate contact edit XA-technical --file "$T/changed.contact" --home "$DIR" >"$T/out" 2>&1
is "that is the contact's own by its entry" "$(came_by postmaster@relay.example)" registered
is "a third one is not" "$(came_by postmaster@relay.example.net)" held
form | mail_signed poc@cert.xa.example "$XA" >"$T/m"; is "what is not told is not foreign" "$(verdict "$T/m")" registered
policy

# ---- Fields -------------------------------------------------------------------------------------------------
policy '[required]' 'notification = Malicious' 'assistance-request = Contact-Name'
judged refused:missing-field "a field that the policy asks for is missing"
judged registered "it is there" Malicious=yes
help=(Message-Type=assistance-request Assistance=analysis Malicious=yes)
judged refused:missing-field "so with another type" "${help[@]}"
judged registered "whose field is there" "${help[@]}" Contact-Name=Alice

# ---- Limits -------------------------------------------------------------------------------------------------
policy '[limits]' 'max-recipients = 2'
judged registered "as many recipients as the policy allows" +'To-POC: XC-technical'
judged refused:bad-value "one more" +'To-POC: XC-technical' +'To-POC: XD-technical'
judged refused:bad-value "one more by a group" To-POC=@abroad +'To-POC: XB-technical'
like "and it is told how many" "$(cat "$T/inspect.json")" 'To-POC stands for 3 contacts, and this gateway takes 2'
# attached COUNT BYTES: XA's form with attachments
attached() {
  { printf 'Content-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: text/plain; charset=utf-8\n\n'; form
    for _ in $(seq "$1"); do printf -- '--m\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.bin\n\n%s\n' "$(head -c "$2" /dev/zero | tr '\0' a | fold -w 70)"; done
    printf -- '--m--\n'; } | crlf >"$T/e"
  detach "$XA" <"$T/e" >"$T/s" && { outer poc@cert.xa.example; signed "$T/e" "$T/s"; } >"$T/m"
  verdict "$T/m"
}
policy '[limits]' 'max-attachments = 2' 'max-attachment-bytes = 1000'
is "as many attachments as the policy allows" "$(attached 2 400)" registered
is "one more" "$(attached 3 40)" refused:limits
is "together larger" "$(attached 2 600)" refused:limits
policy '[limits]' 'max-attachments = 10'
is "the same without these limits" "$(attached 3 600)" registered
done_testing
