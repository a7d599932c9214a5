#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Mail as real programs write and sign it, with the keys that real programs make: each registered, and each
# refused once one byte under the signature is another. NeoMutt with gpgme, OpenPGP.js with nodemailer, Sequoia.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
SCRIPTS=$SOURCE/tests/clients
export CLIENTS_DIR=${G_TEST_BUILDDIR:-$T}/clients-node
for program in neomutt node npm sq script; do
  command -v $program >/dev/null || { echo "Bail out! $program is missing: contrib/install-packages test"; exit 1; }
done

# ---- Keys -------------------------------------------------------------------------------------------------------
# A secret key in $T/NAME.key, and its contact XA-NAME.
declare -A fpr
add() { # NAME
  gpg --batch --quiet --import "$T/$1.key" 2>"$T/gpg.err"
  fpr[$1]=$(gpg --batch --with-colons --show-keys "$T/$1.key" 2>/dev/null | awk -F: '$1=="fpr"{print $10; exit}')
  add_contact "XA-$1" "$1@cert.xa.example" "${fpr[$1]}"
}
gpg_key() { # NAME PRIMARY ENCRYPTION [SIGNING-SUBKEY]
  local sub=$3 usage=encr key
  if [ -n "${4:-}" ]; then sub=$4 usage=sign; fi
  key=$(KEY_USAGE=$([ -n "${4:-}" ] && echo cert || echo sign) new_key "$1" "$2" "$sub" "$usage") || return 1
  [ -z "${4:-}" ] || gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-add-key "$key" "$3" encr 2>"$T/gpg.err" || return 1
  gpg --batch --armor --export-secret-keys "$key" >"$T/$1.key" && add "$1"
}
js() { node "$SCRIPTS/openpgpjs.mjs" "$@" 2> >(cut -c1-200 | grep -v '^$' >&2); }
js_key() { js key "$2" "$3" >"$T/$1.key" && add "$1"; }
sq_key() { sq key generate -c "$2" -u "$1 <$1@cert.xa.example>" -e "$T/$1.key" --rev-cert "$T/$1.rev" >"$T/sq.out" 2>&1 && add "$1"; }

# ---- Clients ------------------------------------------------------------------------------------------------------
# Each writes and signs the form on its input as NAME, with NAME's key.
mutt() { # NAME [SETTING]
  mkdir -p "$T/mutt"
  printf '#!/bin/sh\ncat >%s/mutt/mail\n' "$T" >"$T/mutt/sendmail"; chmod +x "$T/mutt/sendmail"; rm -f "$T/mutt/mail"
  cat >"$T/mutt/text"
  cat >"$T/mutt/rc" <<MUTT
set from="$1@cert.xa.example" use_from realname="CERT XA, duty officer"
set crypt_use_gpgme crypt_autosign pgp_sign_as=${fpr[$1]} pgp_default_key=${fpr[$1]}
set sendmail="$T/mutt/sendmail" sendmail_wait=0 record="" copy=no folder="$T/mutt" sleep_time=0
set editor=/bin/true autoedit fast_reply abort_unmodified=no charset=utf-8 send_charset="us-ascii:utf-8"
${2:-}
send2-hook . "push <send-message>"
MUTT
  HOME=$T/mutt TERM=xterm timeout 30 script -qec "neomutt -n -F $T/mutt/rc -s Störung -i $T/mutt/text $GATEWAY" /dev/null \
    </dev/null >"$T/mutt/screen" && cat "$T/mutt/mail"
}
mutt_encrypts() { mutt "$1" 'set crypt_autoencrypt'; }
js_signs() { js signed "$1@cert.xa.example" $GATEWAY "$T/$1.key"; }
js_nests() { js nested "$1@cert.xa.example" $GATEWAY "$T/$1.key" "$DIR/gateway.asc"; }
js_spoils() { js spoiled "$1@cert.xa.example" $GATEWAY "$T/$1.key" "$DIR/gateway.asc"; }
js_combines() { js combined "$1@cert.xa.example" $GATEWAY "$T/$1.key" "$DIR/gateway.asc"; }
sq_signs() {
  entity >"$T/e" && sq sign --detached --signer-key "$T/$1.key" "$T/e" >"$T/s" || return 1
  outer "$1@cert.xa.example"; signed "$T/e" "$T/s"
}
sq_encrypts() {
  entity | sq encrypt --signer-key "$T/$1.key" --recipient-cert "$DIR/gateway.asc" >"$T/c" || return 1
  outer "$1@cert.xa.example"; encrypted_part <"$T/c"
}

names=() wanted=()
# expect VERDICT NAME <mail: given to the gateway; judged with all the others
expect() { names+=("$2") wanted+=("$1"); receive || fail "notigate-receive: $2"; }
# send CLIENT KEY WHAT: the mail, registered; and its near twin, one byte changed under the signature, refused
send() {
  form +"Contact-Name: Jürg Zellweger" "Report-ID=$1-$2" >"$T/form"
  if ! "$1" "$2" <"$T/form" >"$T/mail" 2>"$T/client.err" || [ ! -s "$T/mail" ]; then
    fail "$1 with $2 writes no mail"; head -5 "$T/client.err" | sed 's/^/#  /'; return
  fi
  case $3 in
    signed) sed 's/^Title: DDoS/Title: DDoD/' <"$T/mail" >"$T/twin"
      cmp -s "$T/mail" "$T/twin" && fail "$1 with $2: nothing to change"
      expect refused:bad-signature "$1 with $2, one byte changed" <"$T/twin" ;;
    spoiled) js_spoils "$2" <"$T/form" >"$T/twin"
      expect refused:bad-signature "$1 with $2, one byte changed after signing" <"$T/twin" ;;
    encrypted) # the armor's third line, well inside the packet of the session key
      awk '/^-----BEGIN PGP MESSAGE/ { n = NR } n && NR == n + 4 { c = substr($0, 9, 1); $0 = substr($0, 1, 8) (c == "A" ? "B" : "A") substr($0, 10) } 1' <"$T/mail" >"$T/twin"
      expect refused:undecryptable "$1 with $2, one byte changed" <"$T/twin" ;;
  esac
  expect registered "$1 with $2" <"$T/mail"
}

new_instance
two_contacts
know_gateway
mkdir -p "$CLIENTS_DIR"
if ! cmp -s "$SCRIPTS/package-lock.json" "$CLIENTS_DIR/package-lock.json" || [ ! -d "$CLIENTS_DIR/node_modules/openpgp" ]; then
  cp "$SCRIPTS/package.json" "$SCRIPTS/package-lock.json" "$CLIENTS_DIR"
  chmod u+w "$CLIENTS_DIR"/package*.json
  npm ci --prefix "$CLIENTS_DIR" --no-audit --no-fund --ignore-scripts >"$T/npm.out" 2>&1 ||
    { sed 's/^/# /' "$T/npm.out"; echo "Bail out! npm ci failed"; exit 1; }
fi

check "gpg: Ed25519" gpg_key ed25519 ed25519 cv25519
check "gpg: RSA 3072" gpg_key rsa3072 rsa3072 rsa3072
check "gpg: NIST P-256" gpg_key p256 nistp256 nistp256
check "gpg: Ed25519, a subkey signs" gpg_key ed25519-sub ed25519 cv25519 ed25519
check "gpg: RSA 3072, a subkey signs" gpg_key rsa3072-sub rsa3072 rsa3072 rsa3072
check "gpg: NIST P-256, a subkey signs" gpg_key p256-sub nistp256 nistp256 nistp256/ecdsa
for kind in ed25519 rsa3072 nistp256; do
  check "OpenPGP.js: $kind" js_key "js-$kind" $kind -
  check "OpenPGP.js: $kind, a subkey signs" js_key "js-$kind-sub" $kind sign
done
check "Sequoia: Ed25519, a subkey signs" sq_key sq-cv25519 cv25519
check "Sequoia: RSA 3072, a subkey signs" sq_key sq-rsa3k rsa3k
echo "$(gateway_key):6:" | gpg --batch --quiet --import-ownertrust 2>/dev/null # NeoMutt asks otherwise

for key in ed25519 rsa3072 p256 ed25519-sub rsa3072-sub p256-sub; do
  send mutt $key signed
  send js_signs $key signed
  send sq_signs $key signed
done
for key in js-ed25519 js-rsa3072 js-nistp256 js-ed25519-sub js-rsa3072-sub js-nistp256-sub; do send js_signs $key signed; done
for key in sq-cv25519 sq-rsa3k; do send sq_signs $key signed; done
for key in ed25519-sub rsa3072 p256; do
  send mutt_encrypts $key encrypted
  send js_nests $key spoiled
  send js_combines $key encrypted
  send sq_encrypts $key encrypted
done

check "all judged" run_once
mapfile -t got < <(sql "select ending || coalesce(':' || code, '') from verdict order by mail_id")
is "every mail has its ending" "${#got[@]}" "${#wanted[@]}"
for i in "${!wanted[@]}"; do is "${names[$i]}: ${wanted[$i]}" "${got[$i]:-none}" "${wanted[$i]}"; done
registered=$(printf '%s\n' "${wanted[@]}" | grep -cx registered)
is "a receipt each" "$(find "$DIR"/outgoing/*@cert.xa.example/new -type f | wc -l)" "$registered"

# A signing key of RFC 9580's new algorithms, which this gateway's gpg cannot read, is refused when it is registered.
js key new-ed25519 - >"$T/new.key"
js cert <"$T/new.key" >"$T/new.asc"
sed "s/^id = .*/id = XA-new/; s/^address = .*/address = new@cert.xa.example/" "$T/XA-ed25519.contact" >"$T/XA-new.contact"
refuse "a key of RFC 9580's Ed25519 is no contact's key" notigate contact add "$T/XA-new.contact" --key "$T/new.asc" --home "$DIR"
like "and it is said why" "$(cat "$T/out")" 'can be read'
done_testing
