# SPDX-License-Identifier: Apache-2.0
# What the scripts about several gateways share: instances of their own at gateway@a.example, gateway@b.example and so on,
# each under $T/a, $T/b; mail is carried between them by hand, byte for byte.
: "${NOTIGATE_SOURCE:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
. "$NOTIGATE_SOURCE/tests/lib-judge.sh" || exit 99

at_gateway() { DIR=$T/$1 GATEWAY=gateway@$1.example; }
on() { local DIR GATEWAY; at_gateway "$1"; shift; "$@"; }
ask() { on "$1" sql "$2"; }
# new_gateways NAME...: a letter each
new_gateways() {
  GATEWAYS=$*
  for g in $GATEWAYS; do
    at_gateway "$g"
    notigate init "$DIR" --address "$GATEWAY" --name "${g^^}CC" --phone "+999 2 555 0199" >"$T/init.out" 2>&1 || { cat "$T/init.out"; echo "Bail out! init"; exit 1; }
    sed -i '/^operator/d' "$DIR/notigate.conf"; know_gateway
  done
}
# contact GATEWAY ID LEVEL [LINE...]: with the key file in KEYFILE, or none
contact() {
  local g=$1 id=$2 level=$3; shift 3
  { printf '[contact]\nid = %s\nlevel = %s\nagency = CERT-%s\n' "$id" "$level" "${id%%-*}"; printf '%s\n' "$@"; } >"$T/$g-$id.contact"
  notigate contact add "$T/$g-$id.contact" ${KEYFILE:+--key "$KEYFILE"} --home "$T/$g" >"$T/add.out" 2>&1
}
must() { "$@" || { cat "$T/add.out"; echo "Bail out! $*"; exit 1; }; }
# neighbours GATEWAY GATEWAY: each a contact of level regional in the other's directory
neighbours() {
  KEYFILE=$T/$2/gateway.asc must contact "$1" "${2^^}-gateway" regional "address = gateway@$2.example"
  KEYFILE=$T/$1/gateway.asc must contact "$2" "${1^^}-gateway" regional "address = gateway@$1.example"
}

run_at() { on "$1" run_once || { sed 's/^/# /' "$T/run.out"; fail "run at $1"; }; }
: >"$T/carried"
# carry FROM TO: what lies in the one's outgoing for the other; prints how many
carry() {
  local file n=0
  for file in "$T/$1/outgoing/gateway@$2.example/new"/*; do
    [ -f "$file" ] && ! grep -qxF "$file" "$T/carried" || continue
    echo "$file" >>"$T/carried"; n=$((n + 1))
    notigate-receive --home "$T/$2" -f "gateway+x@$1.example" "gateway@$2.example" <"$file" || fail "receive at $2"
  done
  echo $n
}
# exchange: until nothing more crosses; in $rounds how often it had to be carried, in $crossed how many letters
exchange() {
  local n from to
  rounds=0 crossed=0
  for from in $GATEWAYS; do run_at "$from"; done
  while [ $rounds -lt 12 ]; do
    n=0
    for from in $GATEWAYS; do for to in $GATEWAYS; do [ "$from" = "$to" ] || n=$((n + $(carry "$from" "$to"))); done; done
    [ $n -gt 0 ] || break
    rounds=$((rounds + 1)) crossed=$((crossed + n))
    for from in $GATEWAYS; do run_at "$from"; done
  done
}
# send GATEWAY WHO <form: encrypted to that gateway
send() { local DIR GATEWAY; at_gateway "$1"; mail_nested "poc@cert.${2,,}.example" "${!2}" | SENDER=poc@cert.${2,,}.example receive; }
notify() { local DIR GATEWAY g=$1; at_gateway "$g"; shift; form "$@"; }
letter() { # GATEWAY TYPE FIELD=VALUE... -- TEXT
  local g=$1 type=$2; shift 2
  printf 'Form: poc-notification/1\nMessage-Type: %s\nTo-Gateway: gateway@%s.example\nX-Case: %s\n' "$type" "$g" "$EPOCHREALTIME"
  while [ $# -gt 0 ]; do [ "$1" != -- ] || break; printf '%s: %s\n' "${1%%=*}" "${1#*=}"; shift; done
  printf '\n%s\n' "${2:-}"
}
read_last() { # GATEWAY ADDRESS: the last letter in that mailbox, taken apart in $T/box
  local file; file=$(on "$1" last_letter "$2")
  rm -rf "$T/box"; mkdir "$T/box"; python3 "$NOTIGATE_SOURCE/tests/read-letter.py" "$file" "$T/box" || fail "a letter that cannot be read"
}
field() { sed -n "1,/^\$/s/^$1: //p" "$T/box/text" | paste -sd' '; }
# reply_to REPORT-ID WORDS: as a pressed Reply
reply_to() { printf '%s\n\n> Report-ID: %s\n' "$2" "$1"; }
verdict_at() { on "$1" last_verdict; }
party() { ask "$1" "select state from party where incident = '$2' and contact = '$3'"; }
count_of() { ask "$1" "select count(*) from letter where kind like '$2'"; }
sent_to() { local DIR; at_gateway "$1"; letters "$2" | wc -l; }
