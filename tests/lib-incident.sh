# SPDX-License-Identifier: Apache-2.0
# What the scripts about incidents share: a cast of contacts who write to each other through the gateway, and a look
# into every mailbox after each letter: who got what, and that nobody else got anything.
: "${NOTIGATE_SOURCE:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
. "$NOTIGATE_SOURCE/tests/lib-judge.sh" || exit 99
export T

# ---- The cast --------------------------------------------------------------------------------------------------------
# A contact's short name is its id without the end of its level: XA for XA-technical, XAd for XA-diplomatic.
declare -A KEY ID MAIL NAME_OF
# cast NAME ID ADDRESS [LINE...]: a contact with a key of its own
cast() {
  local name=$1 id=$2 address=$3; shift 3
  ID[$name]=$id MAIL[$name]=$address NAME_OF[$address]=$name
  KEY[$name]=$(new_key "$id") || { echo "Bail out! no key for $id"; exit 1; }
  add_contact "$id" "$address" "${KEY[$name]}" "$@" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add $id"; exit 1; }
}

# ---- What they write -------------------------------------------------------------------------------------------------
# letter TYPE [FIELD=VALUE]... [-- TEXT]: a form
letter() {
  local type=$1 text=''; shift
  printf 'Form: poc-notification/1\nMessage-Type: %s\nTo-Gateway: %s\n' "$type" "$GATEWAY"
  while [ $# -gt 0 ]; do
    if [ "$1" = -- ]; then text=$2; shift; else printf '%s: %s\n' "${1%%=*}" "${1#*=}"; fi
    shift
  done
  printf 'X-Case: %s-%s\n\n%s\n' "$BASHPID" "$EPOCHREALTIME" "${text:-Words for people.}"
}
# by WHO <form: as a mail of that contact, encrypted to the gateway (open: only signed)
by() { mail_nested "${MAIL[$1]}" "${KEY[$1]}"; }
by_open() { mail_signed "${MAIL[$1]}" "${KEY[$1]}"; }
by_combined() { mail_combined "${MAIL[$1]}" "${KEY[$1]}"; }
# unless FIELD=VALUE... -- FIELD=VALUE...: of the first, those that the second do not set; each on a line
unless() {
  local default; local -a defaults=()
  while [ "$1" != -- ]; do defaults+=("$1"); shift; done
  for default in "${defaults[@]}"; do printf '%s\n' "$@" | grep -q "^${default%%=*}=" || echo "$default"; done
}
notification() { # FIELD=VALUE...
  local -a fields
  mapfile -t fields < <(unless Urgency=high "Title=DDoS on a tax portal, open resolvers" Incident-Type=availability/ddos \
    Detected="$(now '-1 hour')" "Affected=ipv4 192.0.2.10 port 443" "Source=ipv4 198.51.100.23 port 53/udp" -- "$@")
  letter notification "${fields[@]}" "$@"
}
# An update needs a Revision above the last, and a Status.
update() {
  local -a fields
  echo x >>"$T/revisions"
  mapfile -t fields < <(unless Revision=$(($(wc -l <"$T/revisions") + 10)) Status=in-progress -- "$@")
  letter update "${fields[@]}" "$@"
}
# send WHO TYPE [FIELD=VALUE]...: written, received and worked off; the verdict in $verdict, its incident in $incident
send() {
  local who=$1 type=$2; shift 2
  case $type in
    notification) notification "$@" ;;
    update) update "$@" ;;
    *) letter "$type" "$@" ;;
  esac >"$T/form"
  "${HOW:-by}" "$who" <"$T/form" >"$T/mail"
  send_mail "$who" "$T/mail"
}
send_mail() { # WHO FILE
  SENDER=${MAIL[$1]} receive <"$2" || { echo "Bail out! notigate-receive failed"; exit 1; }
  run_once || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once"; }
  verdict=$(last_verdict)
  incident=$(sql 'select coalesce(incident, "") from verdict where mail_id = (select max(id) from mail) order by round desc limit 1')
  mail=$(sql 'select max(id) from mail')
}

# ---- What they get ---------------------------------------------------------------------------------------------------
# Letters are read as their contacts read them: from the mailbox, decrypted with that contact's key, taken apart as MIME.
read_letter() { # FILE DIRECTORY: text, and its attachments under their names
  rm -rf "$2"; mkdir -p "$2"
  python3 "$NOTIGATE_SOURCE/tests/read-letter.py" "$1" "$2"
}
field_of() { sed -n "1,/^\$/s/^$2: //p" "$1/text" | head -1; } # DIRECTORY NAME
# mailboxes: reads each letter that has come since the last time; in $got who got what ("XA:receipt XB:relay"), and
# in $T/box/NAME/text the last one of each
: >"$T/seen"
letter_files() { find "$DIR/outgoing" -path '*/new/*' -type f | sort; }
name_of_file() { local address=${1#"$DIR/outgoing/"}; address=${address%%/*}; printf '%s' "${NAME_OF[$address]:-$address}"; }
came() { :; } # NAME KIND: called for each; a script may print a transcript
NAME_OF[operator@ccc.example]=operator
mailboxes() {
  local file name kind
  local -a list=()
  while read -r file; do
    grep -qxF -- "$file" "$T/seen" && continue
    echo "$file" >>"$T/seen"
    name=$(name_of_file "$file")
    case $name in operator*) list+=("$name"); cp "$file" "$T/$name"; came "$name" alert; continue ;; esac
    read_letter "$file" "$T/box/$name" || { list+=("$name:unreadable"); continue; }
    kind=$(field_of "$T/box/$name" Message-Type)
    [ -f "$T/box/$name/report.mime" ] || [ -f "$T/box/$name/report.pgp" ] && kind=$kind+
    list+=("$name:$kind")
    rm -rf "$T/box/$name-$kind"; cp -r "$T/box/$name" "$T/box/$name-$kind"
    came "$name" "$kind"
  done < <(letter_files)
  got=$(printf '%s\n' "${list[@]}" | sort | paste -sd' ')
}
# gets NAME WANTED...: who got a letter since the last look, and nobody else; a + where the signed original is in it
gets() { local name=$1; shift; mailboxes; is "$name" "$verdict: $got" "$*"; }
# text WHO[-KIND]: of the last letter that WHO got
text() { cat "$T/box/$1/text"; }
# number WHO [KIND]: the Report-ID of that letter, for an answer
number() { field_of "$T/box/$1" Report-ID; }

# ---- The scene ---------------------------------------------------------------------------------------------------------
# XA writes; XB reads Russian; XBd is of XB's ministry and may have GREEN at most; XD may write to XB only.
five_contacts() {
  new_instance; know_gateway
  cast XA XA-technical poc@cert.xa.example
  cast XB XB-technical poc@cert.xb.example 'language = ru;en'
  cast XC XC-technical poc@cert.xc.example
  cast XD XD-technical poc@cert.xd.example 'may-send-to = XB-technical'
  LEVEL=diplomatic cast XBd XB-diplomatic mfa@mfa.xb.example 'max-tlp = TLP:GREEN'
  mailboxes
}
# What the store holds of an incident.
party() { sql "select state from party where incident = '$1' and contact = '${ID[$2]}'"; }
state() { sql "select state from incident where id = '$1'"; }
requests() { sql "select group_concat(kind || ' ' || state, ', ') from (select * from request where incident = '$1' order by since_us)"; }
pending() { sql "select count(*) from deadline where incident = '$1' and state = 'pending' ${2:+and contact = '${ID[$2]}' and awaited = '$3'}"; }
# signer GPG-OPTION...: whose signature stock gpg finds good
signer() { gpg --batch --status-fd 1 "$@" 2>/dev/null | sed -n 's/^\[GNUPG:\] VALIDSIG .* \([0-9A-F]*\)$/\1/p'; }
one_receipt_each() {
  is "every registered letter has one receipt, or the directory" "$(sql "select count(*) from verdict v where ending = 'registered'
    and (select count(*) from letter l where l.mail_id = v.mail_id and l.kind in ('receipt', 'directory') and l.contact = v.contact) <> 1")" 0
  check "the ledger verifies" notigate audit verify --home "$DIR"
}
