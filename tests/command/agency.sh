# SPDX-License-Identifier: Apache-2.0
# For the agencies' end-to-end scripts: a gateway, an agency with a key, and TAP. Sourced, not run.
# Programs are taken from PATH.
set -u
: "${G_TEST_SRCDIR:?is the directory of the source; run this by make check}"
NOTIGATE_DATADIR=$G_TEST_SRCDIR
export NOTIGATE_DATADIR
unset NOTIGATE_HOME GNUPGHOME GPG_TTY
work=$(mktemp -d "${TMPDIR:-/tmp}/gw-XXXXXX") || exit 99
gateway=gateway@ccc.example
agency=poc@cert.xa.example
count=0

end () {
  for home in "$work"/*/gnupg "$work"/*.gnupg; do
    [ -d "$home" ] && gpgconf --homedir "$home" --kill gpg-agent
  done
  rm -rf "$work"
}
trap end EXIT
trap 'exit 1' HUP INT TERM

pass () { count=$((count + 1)); echo "ok $count - $1"; }
fail () {
  count=$((count + 1)); echo "not ok $count - $1"
  sed 's/^/# /' "$work/out" "$work/err" 2>/dev/null
}
done_testing () { echo "1..$count"; }
bail () { echo "Bail out! $1"; sed 's/^/# /' "$work/out" "$work/err" 2>/dev/null; exit 1; }

# want STATUS NAME COMMAND...: the command ends with STATUS; its output is in out and err.
want () {
  want_status=$1 want_name=$2; shift 2
  "$@" >"$work/out" 2>"$work/err" </dev/null
  got=$?
  if [ "$got" = "$want_status" ]; then pass "$want_name"; else echo "# exit status $got"; fail "$want_name"; fi
}

# has NAME TEXT [FILE], has_not: whether a line of the last output holds TEXT.
has () { if grep -qF -e "$2" "${3:-$work/out}"; then pass "$1"; else fail "$1"; fi; }
has_not () { if grep -qF -e "$2" "${3:-$work/out}"; then fail "$1"; else pass "$1"; fi; }

# make_person NAME ADDRESS: a keyring NAME.gnupg with one key, and its public half NAME.asc.
make_person () {
  mkdir -m 700 "$work/$1.gnupg" || bail "mkdir"
  gpg --homedir "$work/$1.gnupg" --batch --quiet --passphrase '' --quick-generate-key "$1 <$2>" future-default default never \
    2>"$work/err" || bail "gpg makes no key"
  gpg --homedir "$work/$1.gnupg" --armor --export >"$work/$1.asc"
}

# make_gateway NAME [OPTION...]: an instance.
make_gateway () {
  name=$1; shift
  notigate init "$work/$name" --address "$gateway" --name CCC "$@" >"$work/out" 2>"$work/err" || bail "notigate init"
}

# add_contact INSTANCE PERSON ID ADDRESS [LINE...]
add_contact () {
  contact="$work/$3.contact"
  printf '[contact]\nid = %s\nstate = XA\nlevel = technical\nagency = CERT-XA\naddress = %s\nlanguage = en\ntimezone = UTC\nhours = 24x7\n' \
    "$3" "$4" >"$contact"
  into=$1 key=$2; shift 4
  for line in "$@"; do echo "$line" >>"$contact"; done
  notigate contact add "$contact" --key "$work/$key.asc" --home "$work/$into" >"$work/out" 2>"$work/err" || bail "contact add"
}

# give INSTANCE MAIL: delivers, and lets the gateway work.
give () {
  notigate-receive --home "$work/$1" -f "$agency" "$gateway" <"$2" || bail "notigate-receive"
  notigate run --once --home "$work/$1" >"$work/out" 2>"$work/err" || bail "notigate run"
}

# letters INSTANCE ADDRESS: files of what the gateway sent there, oldest first.
letters () { find "$work/$1/outgoing/$2/new" -type f -printf '%T@ %p\n' 2>/dev/null | sort -n | cut -d' ' -f2-; }

# compose_good FILE [OPTION...]: a mail in order.
compose_good () {
  file=$1; shift
  notigate compose --gnupg-home "$work/agency.gnupg" --from "$agency" --to "$gateway" --set TLP=TLP:GREEN --set Urgency=high \
    --set 'Title=Open resolvers' --set Incident-Type=availability/ddos --set Detected=2026-01-01T06:45:00Z \
    --output "$file" "$@" >"$work/out" 2>"$work/err" || bail "notigate compose"
}
