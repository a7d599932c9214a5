# SPDX-License-Identifier: Apache-2.0
# What the end-to-end scripts share: TAP, a private instance, agencies with keys of their own, and mail made
# by hand, byte for byte, so that each attack is one step away from a good mail.
# Everything lives under one short directory in /tmp and is gone at the end, with every agent.
set -u
: "${G_TEST_SRCDIR:=$(cd "$(dirname "$0")" && pwd)}"
SOURCE=${NOTIGATE_SOURCE:-$G_TEST_SRCDIR}
export NOTIGATE_DATADIR=${NOTIGATE_DATADIR:-$SOURCE}
: "${NOTIGATE_CORPUS:=$SOURCE/../shared/corpus}"
export LC_ALL=C.UTF-8 TZ=UTC
unset NOTIGATE_HOME DISPLAY WAYLAND_DISPLAY
T=$(mktemp -d /tmp/ngXXXXXX)
DIR=$T/i                  # the instance
export GNUPGHOME=$T/g     # the agencies' own keyring, nothing of the gateway's
GATEWAY=gateway@ccc.example
mkdir -m 700 "$GNUPGHOME"
count=0 failed=0 skipped=0

finish() {
  for home in "$T"/*/gnupg "$T"/g "$T"/g[0-9]*; do
    [ -d "$home" ] && gpgconf --homedir "$home" --kill all 2>/dev/null
  done
  for pid in ${PIDS:-}; do kill "$pid" 2>/dev/null; done
  if [ -n "${KEEP:-}" ]; then echo "# kept: $T"; else rm -rf "$T"; fi
}
trap finish EXIT

# ---- TAP ----------------------------------------------------------------------------------------------------
pass() { count=$((count + 1)); echo "ok $count - $*"; }
fail() { count=$((count + 1)); failed=$((failed + 1)); echo "not ok $count - $*"; }
# check NAME COMMAND...: ok where the command succeeds
check() { local name=$1; shift; if "$@" >"$T/out" 2>&1; then pass "$name"; else fail "$name"; sed 's/^/#  /' "$T/out" | head -40; fi; }
refuse() { local name=$1; shift; if "$@" >"$T/out" 2>&1; then fail "$name (was not refused)"; else pass "$name"; fi; }
# is NAME GOT WANTED
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1"; printf '#   got:    %s\n#   wanted: %s\n' "$2" "$3"; fi; }
# like NAME TEXT REGEX / unlike
like() { if printf '%s' "$2" | grep -Eq -- "$3"; then pass "$1"; else fail "$1"; printf '%s\n' "$2" | head -30 | sed 's/^/#  /'; echo "#   wanted: $3"; fi; }
unlike() { if printf '%s' "$2" | grep -Eq -- "$3"; then fail "$1"; printf '%s\n' "$2" | grep -E -- "$3" | head -5 | sed 's/^/#  /'; else pass "$1"; fi; }
done_testing() { echo "1..$count"; [ "$failed" -eq 0 ]; }

# libfaketime leaves its semaphore behind when its process is killed, and fails where a later one gets the same number.
for left in /dev/shm/sem.faketime_sem_* /dev/shm/faketime_shm_*; do
  [ ! -e "$left" ] || kill -0 "${left##*_}" 2>/dev/null || rm -f "$left"
done

# ---- The gateway ------------------------------------------------------------------------------------------------
new_instance() { # [DIR]
  notigate init "${1:-$DIR}" --address $GATEWAY --name CCC --phone "+999 2 555 0199" --operator operator@ccc.example >"$T/init.out" 2>&1 ||
    { cat "$T/init.out"; echo "Bail out! notigate init failed"; exit 1; }
}
receive() { notigate-receive --home "$DIR" -f "${SENDER:-poc@cert.xa.example}" $GATEWAY; }
run_once() { notigate run --once --home "$DIR" >"$T/run.out" 2>&1; }
sql() { sqlite3 -readonly "$DIR/notigate.db" "$1"; }
# The verdict of a mail without storing it: "registered", "refused:stale", ...
verdict() { notigate inspect --json --home "$DIR" "$@" >"$T/inspect.json" 2>"$T/inspect.err"; json_verdict <"$T/inspect.json"; }
json_verdict() { sed -n 's/^  "verdict" : "\(.*\)",$/\1/p;s/^  "code" : "\(.*\)",$/:\1/p' | tr -d '\n'; }
# What the gateway decided about the mail that came last.
last_verdict() { sql "select ending || coalesce(':' || code, '') from verdict where mail_id = (select max(id) from mail) order by round desc limit 1"; }

# ---- Agencies -------------------------------------------------------------------------------------------------------
# new_key ID [ALGO [SUBALGO [USAGE]]] -> fingerprint; a key for ID@example without a passphrase
new_key() {
  local id=$1 algo=${2:-ed25519} sub=${3:-cv25519} usage=${4:-encr}
  gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --quick-generate-key "$id <$id@example.org>" "$algo" "${KEY_USAGE:-sign}" "${KEY_EXPIRE:-never}" 2>"$T/gpg.err" ||
    { cat "$T/gpg.err" >&2; return 1; }
  local fpr; fpr=$(gpg --batch --with-colons --list-keys "=$id <$id@example.org>" 2>/dev/null | awk -F: '$1=="fpr"{print $10; exit}')
  [ "$sub" = none ] || gpg --batch --quiet --no-tty --pinentry-mode loopback --passphrase '' --quick-add-key "$fpr" "$sub" "$usage" 2>>"$T/gpg.err" || return 1
  echo "$fpr"
}
# add_contact ID ADDRESS FPR [LINE...]
add_contact() {
  local id=$1 address=$2 fpr=$3; shift 3
  { printf '[contact]\nid = %s\nstate = %s\nlevel = %s\nagency = CERT-%s\naddress = %s\ntimezone = Europe/Vienna\nhours = 24x7\n' \
      "$id" "${id%%-*}" "${LEVEL:-technical}" "${id%%-*}" "$address"; printf '%s\n' "$@"; } >"$T/$id.contact"
  gpg --batch --armor --export "$fpr" >"$T/$id.asc" 2>/dev/null
  notigate contact add "$T/$id.contact" --key "$T/$id.asc" --home "$DIR"
}
# Two contacts: XA writes, XB is written to. XA's fingerprint in $XA.
two_contacts() {
  XA=$(new_key XA-technical) && XB=$(new_key XB-technical) || exit 1
  add_contact XA-technical poc@cert.xa.example "$XA" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }
  add_contact XB-technical poc@cert.xb.example "$XB" 'language = ru;en' >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }
}

# ---- Mail -----------------------------------------------------------------------------------------------------------
now() { date -u -d "${1:-now}" +%Y-%m-%dT%H:%M:%SZ; }
# form [NAME=VALUE | -NAME | +LINE]...: a good notification, with fields set, left out or added
form() {
  local -a names=(Form Message-Type To-Gateway To-POC TLP Urgency Title Incident-Type Detected Affected Source)
  local -A value=([Form]=poc-notification/1 [Message-Type]=notification [To-Gateway]=$GATEWAY [To-POC]=XB-technical
    [TLP]=TLP:AMBER [Urgency]=medium [Title]="DDoS on a tax portal, open resolvers" [Incident-Type]=availability/ddos
    [Detected]=$(now '-1 hour') [Affected]="ipv4 192.0.2.10 port 443" [Source]="ipv4 198.51.100.23 port 53/udp")
  local -a extra=()
  local change name
  for change in "$@"; do
    case $change in
      -*) unset "value[${change#-}]" ;;
      +*) extra+=("${change#+}") ;;
      *) name=${change%%=*}; value[$name]=${change#*=}; [[ " ${names[*]} " == *" $name "* ]] || names+=("$name") ;;
    esac
  done
  for name in "${names[@]}"; do [ -n "${value[$name]+x}" ] && printf '%s: %s\n' "$name" "${value[$name]}"; done
  [ ${#extra[@]} -gt 0 ] && printf '%s\n' "${extra[@]}"
  printf '\nDNS amplification, peak 38 Gbit/s. Please have them closed.\n'
}
crlf() { sed 's/\r*$/\r/'; }
# entity [HEADER...] <text: the MIME entity that gets signed, CRLF; without headers: text/plain in UTF-8
entity() { { if [ $# -gt 0 ]; then printf '%s\n' "$@"; else printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n'; fi; printf '\n'; cat; } | crlf; }
# detach KEY [GPG-OPTION...] <bytes: an armored detached signature
detach() { local key=$1; shift; gpg --batch --quiet --no-tty --armor --digest-algo "${DIGEST:-SHA512}" -u "$key!" "$@" --detach-sign -o - - 2>"$T/gpg.err"; }
# signed ENTITY-FILE SIGNATURE-FILE: the multipart/signed entity (headers and body, CRLF)
signed() {
  printf 'Content-Type: multipart/signed; micalg=pgp-sha512;\r\n protocol="application/pgp-signature"; boundary="=-b1"\r\nMIME-Version: 1.0\r\n\r\n'
  printf 'This is an OpenPGP/MIME signed message (RFC 3156)\r\n--=-b1\r\n'
  cat "$1"
  printf '\r\n--=-b1\r\nContent-Type: application/pgp-signature; name="signature.asc"\r\n\r\n'
  crlf <"$2"
  printf '\r\n--=-b1--\r\n'
}
# outer FROM [HEADER...]: the outer header
outer() {
  local from=$1; shift
  printf 'From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\nMessage-ID: <%s@cert.xa.example>\r\n' "$from" $GATEWAY "${SUBJECT:-Incident}" \
    "$(date -u -R)" "$(head -c 9 /dev/urandom | xxd -p)"
  [ $# -gt 0 ] && printf '%s\r\n' "$@"
}
# mail_signed FROM KEY [OUTER-HEADER...] <form
mail_signed() {
  local from=$1 key=$2; shift 2
  entity >"$T/e"; detach "$key" <"$T/e" >"$T/s" || return 1
  outer "$from" "$@"; signed "$T/e" "$T/s"
}
# encrypted_part <ciphertext (armored): multipart/encrypted, headers and body
encrypted_part() {
  printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="=-e1"\r\nMIME-Version: 1.0\r\n\r\n'
  printf -- '--=-e1\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n\r\n--=-e1\r\nContent-Type: application/octet-stream\r\n\r\n'
  crlf
  printf '\r\n--=-e1--\r\n'
}
gateway_key() { sed -n 's/^fingerprint *= *//p' "$DIR/notigate.conf"; }
know_gateway() { gpg --batch --quiet --import "$DIR/gateway.asc" 2>/dev/null; }
encrypt_to_gateway() { gpg --batch --quiet --no-tty --armor --trust-model always -r "$(gateway_key)" "$@" 2>"$T/gpg.err"; }
# mail_nested FROM KEY <form: RFC 3156 6.1, signed, then encrypted
mail_nested() {
  entity >"$T/e"; detach "$2" <"$T/e" >"$T/s" || return 1
  signed "$T/e" "$T/s" | encrypt_to_gateway --encrypt -o "$T/cipher" - || return 1
  outer "$1"; encrypted_part <"$T/cipher"; rm -f "$T/cipher"
}
# mail_combined FROM KEY <form: RFC 3156 6.2
mail_combined() {
  entity | encrypt_to_gateway --digest-algo SHA512 -u "$2!" --sign --encrypt -o "$T/cipher" - || return 1
  outer "$1"; encrypted_part <"$T/cipher"; rm -f "$T/cipher"
}
# letters [ADDRESS]: files of letters delivered to it, oldest first
letters() { ls -tr "$DIR/outgoing/${1:-poc@cert.xa.example}/new" 2>/dev/null | sed "s|^|$DIR/outgoing/${1:-poc@cert.xa.example}/new/|"; }
last_letter() { letters "$@" | tail -1; }
# open_letter FILE: the letter as its contact reads it: decrypted with the agencies' keys, the text decoded
open_letter() {
  local file=$1
  if grep -qi '^content-type: multipart/encrypted' "$file"; then
    sed -n '/-----BEGIN PGP MESSAGE/,/-----END PGP MESSAGE/p' "$file" | gpg --batch --quiet --decrypt >"$T/opened" 2>"$T/gpg.err"
  else
    cp "$file" "$T/opened"
  fi
  perl -MMIME::QuotedPrint -0777 -ne 's/\r\n/\n/g; if (/Content-Transfer-Encoding: quoted-printable\n(?:[^\n]+\n)*\n(.*?)\n--=_/s) { print decode_qp($1) } else { print }' "$T/opened"
}

# ---- Another user ---------------------------------------------------------------------------------------------------
# Permissions do not hold for root: where a test runs as root, "unprivileged" gives the instance to user 65534,
# and programs and data to where that one can read them; "as_user" runs a command as that user. For anybody
# else both change nothing.
AS_USER=()
own() { [ ${#AS_USER[@]} -eq 0 ] || chown -R 65534:65534 "$@"; }
as_user() { "${AS_USER[@]}" "$@"; }
unprivileged() {
  [ "$(id -u)" = 0 ] || return 0
  AS_USER=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
  chmod 711 "$T"
  mkdir "$T/bin" "$T/data"
  cp "$(command -v notigate)" "$(command -v notigate-receive)" "$T/bin/"
  mkdir -p "$T/data/contrib"
  cp -r "$NOTIGATE_DATADIR/templates" "$NOTIGATE_DATADIR/policy" "$T/data/"; cp -r "$NOTIGATE_DATADIR/contrib/bundle" "$T/data/contrib/"
  chmod -R a+rX "$T/bin" "$T/data"
  PATH=$T/bin:$PATH NOTIGATE_DATADIR=$T/data
  own "$DIR"
}
