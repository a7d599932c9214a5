#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The gateway's verdict against an independent judge's (tests/differential/judge), who cuts raw bytes himself and asks
# both gpg and sq: over every mail of the public corpus and every attack of tests/differential/make-attacks. Nothing
# is taken that he would not call proved, and nothing that he calls proved is refused but for a reason that
# tests/differential/REASONS names.
. "$(dirname "$0")/lib-judge.sh" || exit 99
TOOLS=$NOTIGATE_SOURCE/tests/differential
SEED=${SEED:-20260301}
RANDOM_ATTACKS=${RANDOM_ATTACKS:-150}
CORPUS=$NOTIGATE_CORPUS
[ -f "$CORPUS/gmime/gh165-a.eml" ] || { echo "Bail out! NOTIGATE_CORPUS=$CORPUS holds no corpus; fix: point it at one"; exit 1; }
CORPUS=$(cd "$CORPUS" && pwd)
command -v sq >"$T/out" || { echo "Bail out! sq is not installed"; exit 1; }
SECONDS=0
lap() { echo "# $SECONDS s: $*"; }

# ---- The directory, told to both sides ---------------------------------------------------------------------------------
WORLD=$T/world
mkdir -p "$WORLD" "$T/attacks" "$T/templates"
mkdir -m 700 "$WORLD/gnupg"
ln -s gnupg "$WORLD/gpg"
# known ID ADDRESS KEY-FILE: what the judge knows of a contact
known() {
  local fpr
  for fpr in $(gpg --batch --with-colons --show-keys "$3" 2>/dev/null | awk -F: '$1 == "pub" { next_is = 1 } $1 == "fpr" && next_is { print $10; next_is = 0 }'); do
    printf '%s\t%s\t%s\n' "$1" "$2" "$fpr" >>"$WORLD/directory"
  done
  cat "$3" >>"$T/keys"
}
member() { # ID KEY: a contact with an address of its own
  local address; address=poc@cert.$(tr A-Z a-z <<<"${1%%-*}").example
  add_contact "$1" "$address" "$2" >"$T/add.out" 2>&1 || { sed 's/^/# /' "$T/add.out"; echo "Bail out! contact add $1"; exit 1; }
  known "$1" "$address" "$T/$1.asc"
}
of_corpus() { # ID ADDRESS KEY-FILE
  printf '[contact]\nid = %s\nstate = XK\nlevel = technical\nagency = CERT-XK\naddress = %s\ntimezone = UTC\nhours = 24x7\n' "$1" "$2" >"$T/$1.contact"
  check "$1 of the corpus is a contact" notigate contact add "$T/$1.contact" --key "$3" --home "$DIR"
  known "$1" "$2" "$3"
}
at -60d new_instance
gpgconf --homedir "$DIR/gnupg" --kill all
printf '[policy]\nname = local\nversion = 1\n[algorithms]\nclearsigned = yes\n' >"$DIR/policy/local.policy"
XH=$(aged_key XH-technical 55d) # expired 5 days ago
XL=$(aged_key XL-technical 400d)
at -59d member XH-technical "$XH"
at -59d member XL-technical "$XL"
gpgconf --homedir "$DIR/gnupg" --kill all
for id in XA XB XD XF XG XS; do
  declare "$id=$(new_key $id-technical "$([ $id = XF ] && echo rsa3072 || echo ed25519)")"
  [ $id != XG ] || gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-add-key "$XG" ed25519 sign 2>"$T/gpg.err"
  member $id-technical "${!id}"
done
XZ=$(new_key XZ-technical)                                            # in no directory
LOOKALIKE=$(export GNUPGHOME=$T/g2; mkdir -m 700 "$T/g2"; new_key XA-technical)
know_gateway
of_corpus XK-paz paz@nadir.org "$CORPUS/schleuder/keys/openpgpkey_52507B0163A8D9F0094FFE03B1A36F08069E55DE.asc"
of_corpus XK-alice alice@openpgp.example "$CORPUS/protected-headers/keys/alice.pgp"
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$XD.rev" >"$T/XD.rev"
by() { # ID [FORM-CHANGE...]: GPG holds options
  form "${@:2}" | sign "${!1}" ${GPG:-}
  assemble "poc@cert.$(tr A-Z a-z <<<"$1").example"
}
crypto() { cat >"$T/attacks/crypto.$1.eml"; }
by XD | crypto revoked-key
check "a key is revoked" gpg --homedir "$DIR/gnupg" --batch --quiet --import "$T/XD.rev"
check "a contact is suspended" notigate contact suspend XS-technical --reason "its office was searched" --home "$DIR"
gpg --homedir "$WORLD/gnupg" --batch --quiet --import "$T/keys" "$T/XD.rev" 2>"$T/gpg.err"
gpg --homedir "$WORLD/gnupg" --batch --export >"$WORLD/ring.pgp" 2>"$T/gpg.err"
gpg --homedir "$DIR/gnupg" --batch --export-secret-keys "$(gateway_key)" 2>"$T/gpg.err" | gpg --homedir "$WORLD/gnupg" --batch --quiet --import 2>>"$T/gpg.err"
lap "the directory"

# ---- What is wrong with the signature itself ------------------------------------------------------------------------------
for id in XA XF XG XL; do by $id | crypto "good-$id"; done
by XS | crypto suspended-contact
by XZ | sed 's/xz\.example/xa.example/' | crypto unknown-key
by XB | sed 's/^From: .*/From: poc@cert.xa.example\r/' | crypto another-contact
form | entity >"$T/e"; GNUPGHOME=$T/g2 detach "$LOOKALIKE" <"$T/e" >"$T/s"; assemble poc@cert.xa.example | crypto look-alike
GPG="--faked-system-time $(gpg_time '-6 days')" by XH "Detected=$(now '-7 days')" | crypto expired-key
GPG="--faked-system-time $(gpg_time '-3 days') --default-sig-expire 2d" by XL "Detected=$(now '-4 days')" | crypto expired-signature
GPG="--faked-system-time $(gpg_time '-3 days') --default-sig-expire 10d" by XL "Detected=$(now '-4 days')" | crypto expiring-signature
GPG="--faked-system-time $(gpg_time '+2 days')" by XA | crypto future
GPG="--faked-system-time $(gpg_time '+5 minutes')" by XA | crypto nearly-future
GPG="--faked-system-time $(gpg_time '-30 days')" by XL "Detected=$(now '-31 days')" | crypto long-ago
for digest in SHA224 SHA256 SHA384; do DIGEST=$digest by XF | crypto "digest-$digest"; done
DIGEST=SHA1 GPG=--allow-weak-digest-algos by XF | crypto digest-SHA1
DIGEST=MD5 GPG=--allow-weak-digest-algos by XF | crypto digest-MD5
DIGEST=RIPEMD160 GPG=--allow-weak-digest-algos by XF | crypto digest-RIPEMD160
GPG=--textmode by XA | crypto text-mode
GPG='--sig-notation x@ccc.example=y' by XA | crypto notation
GPG='--sig-policy-url https://evil.example/' by XA | crypto policy-url
GPG="-u $XB!" by XA | crypto two-signers
GPG="-u $XZ!" by XA | crypto with-an-unknown-signer
form | sign "$XA"; detach "$XA" <"$T/s" >"$T/s2"; cp "$T/s2" "$T/s"; assemble poc@cert.xa.example | crypto over-other-bytes
form | sign "$XA"; gpg --batch --armor --export "$XA" >"$T/s" 2>/dev/null; assemble poc@cert.xa.example | crypto a-key-for-a-signature
form | entity >"$T/e"; gpg --batch --armor -u "$XA!" --sign <"$T/e" 2>/dev/null | sed 's/PGP MESSAGE/PGP SIGNATURE/' >"$T/s"; assemble poc@cert.xa.example | crypto an-inline-signature
form | entity >"$T/e"; printf 'other\n' | gpg --batch --armor -u "$XA!" --sign 2>/dev/null | sed 's/PGP MESSAGE/PGP SIGNATURE/' >"$T/s"; assemble poc@cert.xa.example | crypto an-inline-signature-of-other-text
form | entity >"$T/e"; gpg --batch --armor -u "$XA!" --clearsign <"$T/e" >"$T/s" 2>/dev/null; assemble poc@cert.xa.example | crypto clearsigned-for-a-signature
form | entity >"$T/e"
detach "$XA" <"$T/e" | gpg --dearmor >"$T/good.sig" 2>/dev/null
detach "$XB" <"$T/e" | gpg --dearmor >"$T/other.sig" 2>/dev/null
detach "$XZ" <"$T/e" | gpg --dearmor >"$T/unknown.sig" 2>/dev/null
{ cat "$T/e"; echo more; } | detach "$XA" | gpg --dearmor >"$T/bad.sig" 2>/dev/null
for order in "good other" "other good" "good bad" "bad good" "good unknown" "unknown good" "good good" "bad bad" "good other unknown" bad unknown other; do
  (cd "$T" && for part in $order; do cat "$part.sig"; done) | gpg --enarmor 2>/dev/null | sed 's/PGP ARMORED FILE/PGP SIGNATURE/;/^Comment/d' >"$T/s"
  assemble poc@cert.xa.example | crypto "signatures-${order// /-}"
done
# What the encryption hides.
to_gateway() { encrypt_to_gateway "${@:---encrypt}" | encrypted_part; }
{ outer poc@cert.xa.example; form | entity | to_gateway; } | crypto encrypted-unsigned
form | sign "$XA"
{ outer poc@cert.xa.example; signed "$T/e" "$T/s" | to_gateway | to_gateway; } | crypto encrypted-twice
{ outer poc@cert.xa.example; { signed "$T/e" "$T/s"; } | sed 's/38 Gbit/39 Gbit/' | to_gateway; } | crypto encrypted-bad-inside
{ outer poc@cert.xa.example; form | gpg --batch --clearsign -u "$XA!" 2>/dev/null | entity | to_gateway; } | crypto encrypted-clearsigned
{ outer poc@cert.xa.example; { printf 'Content-Type: multipart/mixed; boundary="=-m"\r\n\r\n--=-m\r\n'; signed "$T/e" "$T/s"; printf '\r\n--=-m--\r\n'; } | to_gateway; } | crypto encrypted-wrapped
{ outer poc@cert.xa.example; signed "$T/e" "$T/s" | gpg --batch --quiet --armor --trust-model always -r "$XB" --encrypt 2>/dev/null | encrypted_part; } | crypto encrypted-to-another
{ outer poc@cert.xa.example; form | entity | gpg --batch --quiet --armor --pinentry-mode loopback --passphrase x --symmetric 2>/dev/null | encrypted_part; } | crypto encrypted-by-passphrase
{ outer poc@cert.xa.example; form | entity | gpg --batch --quiet --armor -u "$XA!" --sign 2>/dev/null | encrypted_part; } | crypto signed-not-encrypted
{ outer poc@cert.xa.example; form | entity | to_gateway -u "$XB!" --sign --encrypt; } | crypto combined-by-another
{ outer poc@cert.xa.example; form | entity | to_gateway -u "$XA!" -u "$XB!" --sign --encrypt; } | crypto combined-by-two
{ outer poc@cert.xa.example; form | entity | to_gateway -u "$XZ!" --sign --encrypt; } | crypto combined-by-an-unknown
form | sign "$XA"
{ outer poc@cert.xa.example; signed "$T/e" "$T/s" | to_gateway -u "$XA!" --sign --encrypt; } | crypto combined-and-signed-inside
# Headers within the signature.
inside() { # NAME TYPE-PARAMETER [HEADER...]
  { printf 'Content-Type: text/plain; charset=utf-8%s\n' "$2"; [ $# -lt 3 ] || printf '%b\n' "${@:3}"; printf '\n'; form; } | sign_entity "$XA"
  assemble poc@cert.xa.example | crypto "protected-$1"
}
inside none ''
inside same '; hp="clear"' 'From: poc@cert.xa.example'
inside other '; hp="clear"' "From: $EVIL"
inside other-old '; protected-headers="v1"' "From: $EVIL"
inside same-old '; protected-headers="v1"' 'From: XA <poc@cert.xa.example>'
inside two '; hp="clear"' "From: poc@cert.xa.example, $EVIL"
inside twice '; hp="clear"' "From: poc@cert.xa.example\nFrom: $EVIL"
inside unmarked '' "From: $EVIL"
inside without-from '; hp="clear"' 'Subject: x'
inside to-another '; hp="clear"' 'To: gateway@ddd.example'
lap "$(find "$T/attacks" -name 'crypto.*' | wc -l) attacks on the signature"

# ---- One step from good ------------------------------------------------------------------------------------------------------
form | mail_signed poc@cert.xa.example "$XA" "Reply-To: $EVIL" >"$T/templates/signed.eml"
form | mail_nested poc@cert.xa.example "$XA" >"$T/templates/nested.eml"
form | mail_combined poc@cert.xa.example "$XA" >"$T/templates/combined.eml"
{ outer poc@cert.xa.example 'Content-Type: text/plain; charset=utf-8' 'MIME-Version: 1.0'; printf '\r\n'; form | crlf | gpg --batch -u "$XA!" --digest-algo SHA512 --clearsign 2>/dev/null | crlf; } >"$T/templates/inline.eml"
check "the attacks are made" "$TOOLS/make-attacks" --all "$T/templates" "$T/attacks" "$XA" "$(gateway_key)" $SEED "$RANDOM_ATTACKS"
"$TOOLS/make-attacks" --list >"$T/steps"
find "$T/attacks" -name '*.eml' | LC_ALL=C sort >"$T/list"
attacks=$(wc -l <"$T/list")
check "at least 150 of them are single steps" [ "$(grep -cvE '/(random|crypto)\.' "$T/list")" -ge 150 ]
(cd "$CORPUS" && find gmime/*.eml gmime/*-message.txt mime4j/*/*.msg python-email/msg_*.txt schleuder/mails/ stalwart/*/*.eml \
   bounces/*.eml protected-headers/*.eml formats/arf/*.eml -type f) | LC_ALL=C sort | sed "s|^|$CORPUS/|" >>"$T/list"
lap "$attacks attacks, $(($(wc -l <"$T/list") - attacks)) mails of the corpus"

# ---- Both sides ------------------------------------------------------------------------------------------------------------------
"$TOOLS/judge" "$WORLD" - <"$T/list" >"$T/judge.tsv" 2>"$T/judge.err" &
judge=$!
lost=0
while IFS= read -r file; do SENDER='' receive <"$file" || lost=$((lost + 1)); done <"$T/list"
is "all were received" "$lost" 0
lap "received"
settle
lap "the gateway is done"
wait $judge
is "the judge fell over none" "$(tail -3 "$T/judge.err")" ""
lap "the judge is done"
is "and none waits" "$(sql 'select count(*) from inbox')" 0
is "each ended once" "$(sql 'select count(*), count(distinct mail_id) from verdict')" "$(wc -l <"$T/list")|$(wc -l <"$T/list")"
sqlite3 -readonly -separator $'\t' "$DIR/notigate.db" "select ending, coalesce(code, ''), replace(replace(coalesce(reason, ''), char(10), ' '), char(9), ' '),
  coalesce(json_extract(detail, '\$.contact'), ''), coalesce(signed_sha256, '') from verdict order by mail_id" | paste "$T/list" - >"$T/ours.tsv"
# Short names: what the list says behind its folder.
for file in ours judge; do sed -i "s|^$T/attacks/\([^\t]*\)\.eml|\1|;s|^$CORPUS/|corpus/|" "$T/$file.tsv"; done
check "they agree, or a reason is named" "$TOOLS/compare" "$T/ours.tsv" "$T/judge.tsv" "$T/steps" "$TOOLS/REASONS"
grep '^# ' "$T/out"
done_testing
