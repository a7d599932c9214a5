#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every code that refuses a notification, in FORM's order: a mail that is one step away from a good one, which
# stands beside it and is registered; and who is told.
. "$(dirname "$0")/lib-judge.sh" || exit 99

XA_TOLD="rejection poc@cert.xa.example"
# The instance is old, so that keys could expire in it.
at -60d new_instance
gpgconf --homedir "$DIR/gnupg" --kill all
two_contacts
know_gateway
sed -i 's/^# max-size = .*/max-size = 200000/' "$DIR/notigate.conf"
cat >"$DIR/policy/local.policy" <<'END'
[policy]
name = local
version = 1
[algorithms]
rsa-min = 3072
[rule two-day-old-attack]
when = title = 'Too late to matter'
do = refuse
code = our-own-code
explain = This gateway's own rule.
[rule odd]
when = title = 'Odd enough for a person to look at'
do = quarantine
[rule odd-but-not-so-odd]
when = title = 'A person decides on this one'
do = hold
END

# ---- Contacts whose keys or entries are not as they should be ------------------------------------------------------
XC=$(aged_key XC-technical 30d)   # expired 30 days ago: beyond the days of grace
XH=$(aged_key XH-technical 55d)   # expired 5 days ago
XL=$(aged_key XL-technical 400d)  # expires in a year: their twin
XD=$(new_key XD-technical)        # will be revoked
XE=$(new_key XE-technical rsa2048 none) # weaker than this policy asks for
XF=$(new_key XF-technical rsa3072 none) # exactly what it asks for
XS=$(new_key XS-technical)        # will be suspended
XX=$(new_key XX-technical)        # its entry is no longer valid
XN=$(new_key XN-technical ed25519 none) # nothing can be encrypted to it
XR=$(new_key XR-technical)        # may write to nobody but XN
XZ=$(new_key XZ-technical)        # in no directory
WEAK=$(new_key XW-technical rsa1024 none)

add() { add_contact "$@" >"$T/add.out" 2>&1 || { sed 's/^/# /' "$T/add.out"; echo "Bail out! contact add $1"; exit 1; }; }
refuse "a key that expired cannot be added" add_contact XC-technical poc@cert.xc.example "$XC"
like "... and is named" "$(cat "$T/out")" 'expired on'
refuse "a key of RSA-1024 cannot be added" add_contact XW-technical poc@cert.xw.example "$WEAK"
like "... and is named" "$(cat "$T/out")" 'too weak: RSA with 1024 bits'
DSA=$(new_key XY-technical dsa2048 none)
refuse "a DSA key cannot be added" add_contact XY-technical poc@cert.xy.example "$DSA"
like "... and is named" "$(cat "$T/out")" 'DSA is outdated'
cp "$GNUPGHOME/openpgp-revocs.d/$XD.rev" "$T/XD.rev" && sed -i 's/^:---/---/' "$T/XD.rev"
for id in XC XH XL; do
  declare -n key=$id
  at -59d add $id-technical "poc@cert.${id,,}.example" "$key"
done
gpgconf --homedir "$DIR/gnupg" --kill all
add XD-technical poc@cert.xd.example "$XD"
add XE-technical poc@cert.xe.example "$XE"
add XF-technical poc@cert.xf.example "$XF"
add XS-technical poc@cert.xs.example "$XS"
add XX-technical poc@cert.xx.example "$XX" "valid-until = $(date -u -d '+1 day' +%F)"
add XN-technical poc@cert.xn.example "$XN"
add XR-technical poc@cert.xr.example "$XR" 'may-send-to = XN-technical'

by() { # ID [FORM-CHANGE...]: a signed notification of another contact; GPG holds options
  declare -n key=$1; local address=poc@cert.${1,,}.example; shift
  form "$@" | sign "$key" ${GPG:-}
  assemble "$address" "Reply-To: $EVIL"
}
by XD | twin revoked-key poc@cert.xd.example
by XS | twin suspended-contact poc@cert.xs.example
by XX | twin expired-contact poc@cert.xx.example
settle
compare_rows
by XD >"$T/revoked"
gpg --homedir "$DIR/gnupg" --batch --quiet --import "$T/XD.rev" 2>/dev/null
gpg --batch --quiet --import "$T/XD.rev" 2>/dev/null
gpg --batch --armor --export "$XD" >"$T/XD2.asc"
refuse "a revoked key cannot be added again" notigate contact add "$T/XD-technical.contact" --key "$T/XD2.asc" --replace --home "$DIR"
like "... and is named" "$(cat "$T/out")" 'is revoked'
check "a contact is suspended" notigate contact suspend XS-technical --reason "its office was searched" --home "$DIR"

# ---- scan -----------------------------------------------------------------------------------------------------------
filler() { head -c "$1" /dev/zero | tr '\0' 'x' | fold -w 76; }
{ form; filler 150000; } | mail_signed poc@cert.xa.example "$XA" >"$T/large"
{ cat "$T/large"; filler 60000; } | row too-large refused:too-large nobody
xa | { sed -u '/^Subject/q'; filler 60000 | sed 's/^/ /;1s/^/X-Long:/'; cat; } | crlf | twin limits
xa | { sed -u '/^Subject/q'; filler 70000 | sed 's/^/ /;1s/^/X-Long:/'; cat; } | crlf | row limits refused:limits nobody
xa | twin ambiguous
xa | sed 's/^\(From: .*\)\r$/\1\r\n\1\r/' | row ambiguous refused:ambiguous nobody
{ outer poc@cert.xa.example; form | entity; } | row unsigned refused:unsigned nobody
form | sign "$XA"
assemble poc@cert.xa.example >"$T/plain"
twin partial-signature <"$T/plain"
{ outer poc@cert.xa.example; printf 'Content-Type: multipart/mixed; boundary="=-m"\r\n\r\n--=-m\r\n'; signed "$T/e" "$T/s"
  printf '\r\n--=-m\r\nContent-Type: text/plain\r\n\r\nYour list\r\n--=-m--\r\n'; } | row partial-signature refused:partial-signature nobody

# ---- open -----------------------------------------------------------------------------------------------------------
form | mail_nested poc@cert.xa.example "$XA" | twin undecryptable
sign "$XA" < <(form)
{ outer poc@cert.xa.example
  signed "$T/e" "$T/s" | gpg --batch --quiet --trust-model always --armor -r "$XB" --encrypt | encrypted_part; } | row undecryptable refused:undecryptable nobody
form | mail_combined poc@cert.xa.example "$XA" | twin encrypted-unsigned
{ outer poc@cert.xa.example; form | entity | encrypt_to_gateway --encrypt | encrypted_part; } | row encrypted-unsigned refused:encrypted-unsigned nobody
form | entity >"$T/e"
detach "$XA" <"$T/e" >"$T/s"
assemble poc@cert.xa.example | twin several-signatures
detach "$XA" -u "$XB!" <"$T/e" >"$T/s"
assemble poc@cert.xa.example | row several-signatures refused:several-signatures nobody
xa | twin unknown-key
form | mail_signed poc@cert.xa.example "$XZ" | row unknown-key refused:unknown-key nobody
sign "$XA" < <(form)
assemble poc@cert.xa.example >"$T/mail"
twin bad-signature <"$T/mail"
sed 's/38 Gbit/39 Gbit/' "$T/mail" | row bad-signature refused:bad-signature nobody
row revoked-key refused:revoked-key operator <"$T/revoked"
then='--faked-system-time '$(gpg_time '-40 days')
GPG=$then by XC | row expired-key refused:expired-key "rejection poc@cert.xc.example"
GPG='--faked-system-time '$(gpg_time '-6 days') by XH "Detected=$(now '-7 days')" >"$T/lately"
# Captured and sent first: were it held, the genuine one would only count as its duplicate.
sed "s/^From: .*/From: $EVIL\r/" "$T/lately" | row "a key that expired lately, under a wrong From" refused:expired-key "rejection poc@cert.xh.example"
<"$T/lately" row "a key that expired lately" held:expired-key "held poc@cert.xh.example, operator"
by XL | twin "a key that has not expired" poc@cert.xl.example
GPG="--faked-system-time $(gpg_time '-3 days') --default-sig-expire 10d" by XL "Detected=$(now '-4 days')" | twin "a signature that expires" poc@cert.xl.example
GPG="--faked-system-time $(gpg_time '-3 days') --default-sig-expire 2d" by XL "Detected=$(now '-4 days')" | row "a signature that expired" refused:expired-key "rejection poc@cert.xl.example"
by XF | twin weak-key poc@cert.xf.example
by XE | row weak-key refused:weak-key "rejection poc@cert.xe.example"
DIGEST=SHA224 by XF Title="Another one" | twin weak-digest poc@cert.xf.example
DIGEST=SHA1 GPG=--allow-weak-digest-algos by XF | row "weak-digest, SHA-1" refused:weak-digest "rejection poc@cert.xf.example"
# gpg does not say of MD5 whether the signature would fit: it proves nothing, and nobody is told.
DIGEST=MD5 GPG=--allow-weak-digest-algos by XF | row "weak-digest, MD5" refused:weak-digest nobody
sign "$XA" --faked-system-time "$(gpg_time '+5 minutes')" < <(form)
assemble poc@cert.xa.example | twin clock
sign "$XA" --faked-system-time "$(gpg_time '+2 days')" < <(form)
assemble poc@cert.xa.example | row clock refused:clock "$XA_TOLD"

# ---- find -----------------------------------------------------------------------------------------------------------
sign "$XA" < <(form)
assemble poc@cert.xb.example | row sender-mismatch refused:sender-mismatch "$XA_TOLD"
assemble poc@cert.xa.example | twin sender-mismatch
by XS | row suspended-contact refused:suspended-contact operator

# ---- parse ----------------------------------------------------------------------------------------------------------
many_parts() { # COUNT of attachments
  printf 'Content-Type: multipart/mixed; boundary="=-i"\n\n--=-i\nContent-Type: text/plain; charset=utf-8\n\n'
  form
  for i in $(seq "$1"); do printf -- '--=-i\nContent-Type: text/csv\n\n%s\n' "$i"; done
  printf -- '--=-i--\n'
}
many_parts 9 | sign_entity "$XA"
assemble poc@cert.xa.example | twin "limits inside"
many_parts 600 | sign_entity "$XA"
assemble poc@cert.xa.example | row "limits inside" refused:limits "$XA_TOLD"
inner_header() { printf 'Content-Type: text/plain; charset=utf-8\n'; [ -z "$1" ] || printf '%s\n' "$1"; printf '\n'; form; }
inner_header "Content-Transfer-Encoding: 8bit" | sign_entity "$XA"
assemble poc@cert.xa.example | twin "ambiguous inside"
inner_header "Content-Type: text/html" | sign_entity "$XA"
assemble poc@cert.xa.example | row "ambiguous inside" refused:ambiguous "$XA_TOLD"
printf 'Please call us back, it is urgent.\n' | mail_signed poc@cert.xa.example "$XA" | row not-a-form refused:not-a-form "$XA_TOLD"
xa "+X-Own: yes" | twin syntax
xa "+Urgancy: high" | row syntax refused:syntax "$XA_TOLD"
xa To-Gateway=GATEWAY@ccc.example | twin wrong-gateway
xa To-Gateway=gateway@ddd.example | row wrong-gateway refused:wrong-gateway "$XA_TOLD"
xa From-POC=XA-technical | twin not-authorised
xa From-POC=XB-technical | row not-authorised refused:not-authorised "$XA_TOLD"
by XR To-POC=XN-technical TLP=TLP:GREEN | twin "not-authorised, may-send-to" poc@cert.xr.example
by XR To-POC=XB-technical TLP=TLP:GREEN | row "not-authorised, may-send-to" refused:not-authorised "rejection poc@cert.xr.example"
xa Message-Type=receipt | row "not-authorised, a gateway's letter" refused:not-authorised operator
xa "Issued=$(now '-23 hours')" "Detected=$(now '-25 hours')" | twin stale
xa "Issued=$(now '-8 days')" "Detected=$(now '-9 days')" | row stale refused:stale "$XA_TOLD"
GPG="--faked-system-time $(gpg_time '-6 days')" by XL "Detected=$(now '-7 days')" | twin "stale, the signature" poc@cert.xl.example
GPG="--faked-system-time $(gpg_time '-8 days')" by XL "Detected=$(now '-9 days')" | row "stale, the signature" refused:stale "rejection poc@cert.xl.example"
xa "Issued=$(now '+10 minutes')" | twin future
xa "Issued=$(now '+1 hour')" | row future refused:future "$XA_TOLD"
xa Report-ID=XA-2026-0001 | twin report-id-used
settle
xa Report-ID=XA-2026-0001 Title="Something else" | row report-id-used refused:report-id-used "$XA_TOLD"
by XF Report-ID=XA-2026-0001 | row "report-id-used, the same by another contact" registered "receipt poc@cert.xf.example"
xa TLP=TLP:CLEAR | twin tlp-missing
xa -TLP | row tlp-missing refused:tlp-missing "$XA_TOLD"
xa -Request | twin missing-field
xa -Title | row missing-field refused:missing-field "$XA_TOLD"
xa Incident-Type=fraud/phishing | twin bad-value
xa Incident-Type=fraud/fishing | row bad-value refused:bad-value "$XA_TOLD"
xa To-POC=XB-tehcnical | row "bad-value, nobody of that name" refused:bad-value "$XA_TOLD"

# ---- decide -----------------------------------------------------------------------------------------------------------
ENCRYPT=yes xa TLP=TLP:RED | twin not-encrypted
xa TLP=TLP:RED | row not-encrypted refused:not-encrypted "$XA_TOLD"
xa To-POC=XN-technical TLP=TLP:GREEN | twin tlp-forbids
xa To-POC=XN-technical TLP=TLP:AMBER | row tlp-forbids refused:tlp-forbids "$XA_TOLD"
# What needs no TLP may name somebody all the same.
form Message-Type=directory -TLP -Urgency -Title -Incident-Type -Detected -Affected -Source | mail_signed poc@cert.xa.example "$XA" |
  row "no TLP where none is needed" registered "directory poc@cert.xa.example"
xa Title="Too late to matter much" | twin "a code that the policy names"
xa Title="Too late to matter" | row "a code that the policy names" refused:our-own-code "$XA_TOLD"
xa Title="Odd enough for a person to look at" | row "a rule that quarantines" quarantined "held poc@cert.xa.example, operator"
xa Title="A person decides on this one" | row "a rule that holds" held "held poc@cert.xa.example, operator"
settle
OURS=$(sql "select incident from verdict where mail_id = $(mail_id 'tlp-forbids, its twin')")
update() { form Message-Type=update -To-POC -Urgency -Title -Incident-Type -Detected -Affected TLP=TLP:GREEN Revision=2 Status=in-progress "Incident-ID=$1"; }
update "$OURS" | mail_signed poc@cert.xa.example "$XA" | row "unknown-incident, its twin" registered "receipt poc@cert.xa.example"
update ccc.example/2026-199999 | mail_signed poc@cert.xa.example "$XA" | row unknown-incident refused:unknown-incident "$XA_TOLD"
update "$OURS" | mail_signed poc@cert.xr.example "$XR" | row "unknown-incident, one of others" refused:unknown-incident "rejection poc@cert.xr.example"

# ---- duplicates ---------------------------------------------------------------------------------------------------------
row duplicate duplicate nobody <"$(mail_file 'tlp-forbids, its twin')"
settle
by XX | at +3d row expired-contact refused:expired-contact "rejection poc@cert.xx.example"
at +3d settle
compare_rows

# ---- what is held waits for a person, who releases it with a reason ---------------------------------------------------------
release() { notigate quarantine release "$(mail_id "$1")" --reason "asked by telephone" --home "$DIR"; }
refuse "nothing is released without a reason" notigate quarantine release "$(mail_id 'a key that expired lately')" --home "$DIR"
check "what a key that expired lately signed is released" release "a key that expired lately"
check "and what a rule held" release "a rule that holds"
refuse "what was refused cannot be" release expired-key
settle
is "it is registered then" "$(verdict_of 'a key that expired lately') $(verdict_of 'a rule that holds')" "registered registered"

# ---- faults that hinder nothing: with urgency critical or high the letter is taken ----------------------------------------
for urgency in critical high; do
  xa Urgency=$urgency Detected=yesterday Incident-Type=fraud/fishing | row "$urgency, two repairable faults" registered "receipt poc@cert.xa.example"
done
xa Urgency=medium Detected=yesterday Incident-Type=fraud/fishing | row "medium, two repairable faults" refused:bad-value "$XA_TOLD"
xa Urgency=critical Detected=yesterday -TLP | row "critical, a blocking fault too" refused:tlp-missing "$XA_TOLD"
settle
compare_rows
line=$(form | grep -n '^Detected' | cut -d: -f1)
like "the receipt says which line was not understood" "$(answer 'critical, two repairable faults')" "^Fault: $line Detected bad-value"
like "... in words too" "$(answer 'critical, two repairable faults')" "[Ll]ine $line"
like "the rejection tells all faults together" "$(answer 'critical, a blocking fault too' | grep ^Fault: | tr '\n' ' ')" 'TLP tlp-missing.*Detected bad-value'

# ---- who was told -----------------------------------------------------------------------------------------------------------
is "nobody was ever written to but directory addresses and the operator" \
  "$(find "$DIR/outgoing" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -vE '^(poc@cert\.x[a-z]\.example|operator@ccc\.example)$')" ""
unlike "no letter names Reply-To's address" "$(for f in $(letters); do open_letter "$f"; done)" "$EVIL"
is "every mail ended once" "$(sql 'select count(*) from mail where id not in (select mail_id from verdict)')" 0
is "strangers got no letter" "$(sql "select count(*) from letter where contact = 'XZ-technical'")" 0
done_testing
