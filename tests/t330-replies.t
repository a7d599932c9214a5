#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Pressing Reply: a letter of ours is answered by NeoMutt itself, and as Thunderbird, Outlook, Gmail and Apple Mail write
# it, signed by gpg and by Sequoia. Each answer reaches who asked, and stops the clock; its near twins do neither.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-judge.sh"
for program in neomutt sq script; do
  command -v $program >/dev/null || { echo "Bail out! $program is missing: contrib/install-packages test"; exit 1; }
done

# ---- Who asks, and who answers ---------------------------------------------------------------------------------------
new_instance
printf '[status]\nmany = 100\n' >"$DIR/policy/local.policy" # each answer is shown, none is summed up
two_contacts
know_gateway
echo "$(gateway_key):6:" | gpg --batch --quiet --import-ownertrust 2>/dev/null # NeoMutt asks otherwise
names=(mutt muttlow bird look apple gmail bare russian note question unsigned auto other nothing two html)
declare -A key
for name in "${names[@]}"; do
  if [ $name = apple ]; then
    sq key generate -c cv25519 -u "apple <apple@cert.xb.example>" -e "$T/apple.key" --rev-cert "$T/apple.rev" >"$T/sq.out" 2>&1
    gpg --batch --quiet --import "$T/apple.key" 2>"$T/gpg.err"
    key[apple]=$(gpg --batch --with-colons --show-keys "$T/apple.key" 2>/dev/null | awk -F: '$1=="fpr"{print $10; exit}')
  else
    key[$name]=$(new_key "XB-$name")
  fi
  language='language = en'; [ $name = russian ] && language='language = ru;en'
  add_contact "XB-$name" "$name@cert.xb.example" "${key[$name]}" "$language" >"$T/add.out" 2>&1 ||
    { sed 's/^/# /' "$T/add.out"; echo "Bail out! contact add XB-$name"; exit 1; }
done
ask() { # NAME...: one letter of XA to all of them
  local -a to=()
  local name; for name in "$@"; do to+=("+To-POC: XB-$name"); done
  form -To-POC "${to[@]}" | mail_signed poc@cert.xa.example "$XA"
}
ask "${names[@]}" | post "the notification"
settle
is "the notification is taken" "$(verdict_of "the notification")" registered
incident=$(sql "select id from incident")

# ---- What they have got -------------------------------------------------------------------------------------------------
# letter NAME: the last letter to it as its reader sees it, without the signature
letter() {
  local file; file=$(last_letter "$1@cert.xb.example")
  [ -n "$file" ] || { echo "no letter to $1" >&2; return 1; }
  open_letter "$file"
}
report_id() { letter "$1" | sed -n 's/^Report-ID: //p' | head -1; }
quoted() { letter "$1" | sed 's/^/> /; s/ $//'; }

# ---- Clients ---------------------------------------------------------------------------------------------------------------
# signed_by KEY FROM [OUTER-HEADER...] <entity with its own header: the mail
signed_by() { local key=$1 from=$2; shift 2; sign_entity "$key"; assemble "$from" "$@"; }
plain() { printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'; cat; }
from() { signed_by "${key[$1]}" "$1@cert.xb.example" "${@:2}"; }
SUBJECT="Re: Notigate ${incident#*/}"

# mutt NAME top|low WORDS: NeoMutt opens the letter, decrypts it, quotes it, signs the reply and encrypts it
mutt() {
  local box=$T/mutt/$1
  mkdir -p "$box"/{cur,new,tmp} && cp "$(last_letter "$1@cert.xb.example")" "$box/new/1.letter" || return 1
  printf '%s\n' "$3" >"$box.words"
  printf '#!/bin/sh\ncat >%s.mail\n' "$box" >"$box.sendmail"
  if [ "$2" = top ]; then printf '#!/bin/sh\n{ cat %s.words; echo; cat "$1"; } >%s.text && cat %s.text >"$1"\n' "$box" "$box" "$box"
  else printf '#!/bin/sh\n{ echo; cat %s.words; } >>"$1"\n' "$box"; fi >"$box.editor"
  chmod +x "$box.sendmail" "$box.editor"
  cat >"$box.rc" <<MUTT
set from="$1@cert.xb.example" use_from realname="CERT XB, duty officer"
set crypt_use_gpgme crypt_autosign crypt_replyencrypt pgp_sign_as=${key[$1]} pgp_default_key=${key[$1]}
set sendmail="$box.sendmail" sendmail_wait=0 record="" copy=no folder="$T/mutt" sleep_time=0 mbox_type=Maildir
set editor="$box.editor" autoedit fast_reply include=yes reply_to=yes quit=yes charset=utf-8 send_charset="us-ascii:utf-8"
set abort_unmodified=no abort_nosubject=no confirmappend=no mark_old=no move=no delete=no header_cache="" wait_key=no
push "<first-entry><reply><send-message><quit>"
MUTT
  HOME=$T/mutt TERM=xterm timeout 30 script -qec "neomutt -n -F $box.rc -f $box" /dev/null </dev/null >"$box.screen"
  cat "$box.mail"
}

# bird WORDS: Thunderbird, below the quotation, protected headers, flowed text in base64, its own key attached
bird() {
  printf 'Content-Type: multipart/mixed; boundary="------------u0Vb"; protected-headers="v1"\n'
  printf 'From: CERT XB <bird@cert.xb.example>\nTo: CCC Notigate <%s>\nMessage-ID: <b1@cert.xb.example>\n' $GATEWAY
  printf 'Subject: %s\n\n--------------u0Vb\nContent-Type: multipart/mixed; boundary="------------k7Qx"\n\n' "$SUBJECT"
  printf -- '--------------k7Qx\nContent-Type: text/plain; charset=UTF-8; format=flowed\nContent-Transfer-Encoding: base64\n\n'
  { printf 'On 9/14/26 00:12, CCC Notigate wrote:\n'; quoted bird; printf '\n%s\n\n-- \nCERT XB, duty desk\n' "$1"; } | base64
  printf -- '--------------k7Qx\nContent-Type: application/pgp-keys; name="OpenPGP_key.asc"\n'
  printf 'Content-Disposition: attachment; filename="OpenPGP_key.asc"\nContent-Transfer-Encoding: 7bit\n\n'
  gpg --batch --armor --export "${key[bird]}"
  printf -- '\n--------------k7Qx--\n\n--------------u0Vb--\n'
}
# look NAME WORDS: Outlook, above the letter, which it does not quote; every line doubled, HTML beside it
look_text() {
  printf '%s\n\n\u00a0\n\nKind regards,\n\nDuty officer\n\n\u00a0\n\n' "$2"
  printf 'From: CCC Notigate <%s> \nSent: Monday, September 14, 2026 12:12 AM\nTo: %s@cert.xb.example\nSubject: Notigate\n\n\u00a0\n\n' $GATEWAY "$1"
  letter "$1" | sed 's/$/\n/'
}
look() {
  printf 'Content-Type: multipart/alternative; boundary="_000_AM0PR"\n\n'
  [ "${3:-}" = html-only ] || {
    printf -- '--_000_AM0PR\nContent-Type: text/plain; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'; look_text "$@" | crlf | base64; }
  printf -- '\n--_000_AM0PR\nContent-Type: text/html; charset="utf-8"\nContent-Transfer-Encoding: base64\n\n'
  { printf '<html><body><pre>\n'; look_text "$@"; printf '</pre></body></html>\n'; } | base64
  printf -- '\n--_000_AM0PR--\n'
}
# apple WORDS: Apple Mail, which quotes the introduction too, in quoted-printable
apple() {
  printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n'
  { printf '%s\n\nSent from my iPhone\n\n> On 14. Sep 2026, at 00:12, CCC Notigate <%s> wrote:\n> \n> \u00a0\n' "$1" $GATEWAY
    quoted apple; } | perl -MMIME::QuotedPrint -0777 -ne 'print encode_qp($_, "\n")'
}
by_sequoia() { # NAME <entity
  crlf >"$T/e"; sq sign --detached --signer-key "$T/$1.key" "$T/e" >"$T/s" && assemble "$1@cert.xb.example"
}
# gmail NAME WORDS: above the quotation, the introduction wrapped
gmail() {
  printf '%s\n\nOn Mon, Sep 14, 2026 at 12:12 AM CCC Notigate <\n%s> wrote:\n\n' "$2" $GATEWAY; quoted "$1"
}
# bare NAME WORDS: a program that marks nothing
bare() { printf '%s\n\n' "$2"; letter "$1"; }
russian() { printf '%s\n\n14.09.2026, 04:12, "CCC Notigate" <%s>:\n' "$1" $GATEWAY; quoted russian; }

# ---- The answers, and their near twins -----------------------------------------------------------------------------------
ask two | post "another notification"
settle
: >"$T/want"
# answered NAME VERDICT STATE AWAITED <mail: what must come of it: the verdict, the state of XB-NAME in the incident,
# and whether its acknowledgement is still awaited
answered() { printf '%s\t%s\t%s\t%s\n' "$@" >>"$T/want"; post "$1"; }
mutt mutt top $'WORKING\n\nBoth hosts: called.' | answered mutt registered working no
mutt muttlow low $'received\n\nWe will see.' | answered muttlow registered acknowledged no
bird $'Not us.\nAsk XC-technical.' | from bird | answered bird registered declined no
look look 'DECLINED. We have no mandate.' | from look | answered look registered declined no
apple Duplicate | by_sequoia apple | answered apple registered declined no
gmail gmail 'Working on it' | plain | from gmail | answered gmail registered working no
bare bare WORKING | plain | from bare | answered bare registered working no
russian $'В РАБОТЕ\n\nЗвоним.' | plain | from russian | answered russian registered working no
gmail note 'Thank you, we shall look at it.' | plain | from note | answered note registered acknowledged no
gmail question 'DECLINED? We have not decided.' | plain | from question | answered question registered acknowledged no
# Near twins: nobody has signed, nobody has read, nothing of ours is quoted, or not one letter of ours to this contact.
{ outer unsigned@cert.xb.example; gmail unsigned WORKING | plain | crlf; } | answered unsigned refused:unsigned waiting yes
gmail auto WORKING | plain | from auto "Auto-Submitted: auto-replied" | answered auto ignored waiting yes
gmail bird WORKING | plain | from other | answered other refused:not-a-form waiting yes
printf 'WORKING\n' | plain | from nothing | answered nothing refused:not-a-form waiting yes
{ gmail two WORKING; open_letter "$(letters two@cert.xb.example | head -1)" | sed 's/^/> /'; } | plain | from two | answered two refused:not-a-form waiting yes
look html WORKING html-only | from html | answered html refused:not-a-form waiting yes
post "mutt again" <"$(mail_file mutt)"
SENDER=$EVIL post "look, resigned by another" < <(look look DECLINED | signed_by "${key[other]}" look@cert.xb.example)
settle

while IFS=$'\t' read -r name verdict state awaited; do
  is "$name: $verdict, $state, acknowledgement awaited: $awaited" "$(verdict_of "$name"), $(sql "select state from party
    where incident = '$incident' and contact = 'XB-$name'"), $(sql "select case count(*) when 0 then 'no' else 'yes' end from deadline
    where incident = '$incident' and contact = 'XB-$name' and awaited = 'acknowledgement' and state = 'pending'")" "$verdict, $state, $awaited"
  [ "${verdict%%:*}" = "$(verdict_of "$name" | cut -d: -f1)" ] || echo "#   reason: $(reason_of "$name")"
done <"$T/want"
is "the same reply again is a duplicate" "$(verdict_of "mutt again")" duplicate
is "the reply of one contact signed by another is refused" "$(verdict_of "look, resigned by another")" refused:sender-mismatch
like "who wrote HTML alone is told to send plain text" "$(answer html)" 'Send plain text'

# ---- What the asking side reads -----------------------------------------------------------------------------------------
for file in $(letters); do
  open_letter "$file" >"$T/opened.letter"
  grep -q '^Message-Type: relay' "$T/opened.letter" && ! grep -q '^THE SIGNED ORIGINAL of' "$T/opened.letter" && cat "$T/opened.letter"
done >"$T/answers"
answers=$(cat "$T/answers")
is "one letter to the asking side for each answer" "$(grep -c '^Message-Type: relay' "$T/answers")" "$(grep -c $'\tregistered\t' "$T/want")"
is "and to nobody else" "$(sql "select count(*) from letter where kind = 'relay-answer' and contact <> 'XA-technical'")" 0
is "the key that a mail program attaches parts no cover from its original" "$(sql "select count(*) from letter where kind = 'relay-original'
  and contact = 'XA-technical'")" 0
for words in 'Both hosts: called\.' 'We will see\.' 'Ask XC-technical\.' 'We have no mandate\.' 'Звоним\.' 'we shall look at it' 'We have not decided'; do
  like "it reads: $words" "$answers" "$words"
done
unlike "and no word of the twins, nor its own letter quoted back" "$answers" '^> |HOW TO ANSWER.*HOW TO ANSWER|On Mon, Sep 14'
for value in received working not-for-us duplicate declined; do
  is "Disposition: $value" "$(grep -c "^Disposition: $value" "$T/answers")" \
    "$(case $value in received) echo 1 ;; working) echo 4 ;; *) echo 1 ;; esac)"
done
done_testing
