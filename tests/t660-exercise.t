#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An exercise in one piece: the DDoS of FORM.md from notification to closure, between two States, each with a technical and
# a diplomatic contact and each at a gateway of its own, through a real Postfix. The clock moves by libfaketime. Every letter
# that leaves is looked at: who got it, who can read it, what it says, and that nobody else got any. The transcript stands in
# this test's output, behind "#".
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
. "$SOURCE/tests/lib-postfix.sh"

# ---- The clock ---------------------------------------------------------------------------------------------------------
# clock MINUTES: how far the exercise has come. What Postfix's pipe starts lives at the same time.
OFFSET=0
clock() { OFFSET=$1; echo "+$((OFFSET * 60))" >"$T/offset"; }
there() { at "+$((OFFSET * 60))" "$@"; }
now_there() { there date -u +'%d %H:%M'; }
clock 0
# then_there COMMAND...: at that time, as the gateways' user
then_there() { as_user env "LD_PRELOAD=$FAKETIME_LIBRARY" "FAKETIME=+$((OFFSET * 60))" "$@"; }

# ---- Two gateways, four contacts -----------------------------------------------------------------------------------------
declare -A GATE=([a]=gateway@ccc.example [b]=gateway@ddd.example) GATE_KEY AT
on() { local DIR=$T/$1 GATEWAY=${GATE[$1]}; shift; "$@"; }
ask() { on "$1" sql "$2"; }
set_up() { # GATEWAY NAME
  notigate init "$DIR" --address "$GATEWAY" --name "$2" --phone "+999 2 555 0199" --operator "operator-$1@office.example" >"$T/init.out" 2>&1 ||
    { cat "$T/init.out"; echo "Bail out! notigate init"; exit 1; }
  know_gateway
  # Its own key opens what was sent to it; this test looks into that, too.
  gpg --homedir "$DIR/gnupg" --batch --export-secret-keys 2>/dev/null | gpg --batch --quiet --import 2>/dev/null
  GATE_KEY[$1]=$(gateway_key)
  echo "${GATE_KEY[$1]}:6:" | gpg --batch --quiet --import-ownertrust 2>/dev/null # NeoMutt asks otherwise
  # The operator's daily letter comes a day from now, whatever the hour at which this test runs.
  printf '[policy]\nname = local\nversion = 1\n\n[digest]\nhour = %d\n' "$((10#$(date -u +%H)))" >"$DIR/policy/local.policy"
  printf '\n[alert]\ncommand = %s\n' "$T/bin/page-$1" >>"$DIR/notigate.conf"
}
know_of() { # ID LEVEL LINE...: a contact that is elsewhere; its key in KEYFILE, if it is a gateway
  printf '%s\n' '[contact]' "id = $1" "level = $2" "agency = ${1%%-*}" "${@:3}" >"$T/far.contact"
  notigate contact add "$T/far.contact" ${KEYFILE:+--key "$KEYFILE"} --home "$DIR" >"$T/add.out" 2>&1 ||
    { cat "$T/add.out"; echo "Bail out! contact add $1"; exit 1; }
}
on a set_up a CCC; on b set_up b DDD
on a cast XA XA-technical poc@cert.xa.example
LEVEL=diplomatic on a cast XAd XA-diplomatic mfa@mfa.xa.example
LEVEL=diplomatic on b cast XBd XB-diplomatic mfa@mfa.xb.example
on b cast XB XB-technical poc@cert.xb.example 'fallback = XB-diplomatic'
KEYFILE=$T/b/gateway.asc on a know_of DDD-gateway regional "address = ${GATE[b]}"
KEYFILE=$T/a/gateway.asc on b know_of CCC-gateway regional "address = ${GATE[a]}"
for level in technical diplomatic; do
  on a know_of XB-$level $level 'via = DDD-gateway'
  on b know_of XA-$level $level 'via = CCC-gateway'
done
FORGER=$(new_key forger)
AT=([XA]=a [XAd]=a [XB]=b [XBd]=b [A]=b [B]=a) # who writes to whom; what reaches a gateway has left the other
NAME_OF[${GATE[a]}]=A NAME_OF[${GATE[b]}]=B KEY[A]=${GATE_KEY[a]} KEY[B]=${GATE_KEY[b]} MAIL[A]=${GATE[a]} MAIL[B]=${GATE[b]}
NAME_OF[operator-a@office.example]=operatorA NAME_OF[operator-b@office.example]=operatorB
AT[operatorA]=a AT[operatorB]=b

# ---- Postfix ---------------------------------------------------------------------------------------------------------------
BOX=([${MAIL[XA]}]=xa [${MAIL[XAd]}]=xad [${MAIL[XB]}]=xb [${MAIL[XBd]}]=xbd [operator-a@office.example]=opa [operator-b@office.example]=opb)
TRANSPORT=([${MAIL[XAd]}]=nouser:)
HOME_AT=([${GATE[a]}]=$T/a [${GATE[b]}]=$T/b)
DIR=$T/a; unprivileged; own "$T/b"
printf '#!/bin/sh\nexport ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD='\''%s'\'' FAKETIME=$(cat %s)\nexec %s "$@"\n' "$FAKETIME_LIBRARY" "$T/offset" "$(command -v notigate-receive)" >"$T/bin/receive"
for g in a b; do printf '#!/bin/sh\ncat >>%s\n' "$T/paged-$g" >"$T/bin/page-$g"; : >"$T/paged-$g"; done
chmod 755 "$T/bin/receive" "$T"/bin/page-?; chmod 666 "$T"/paged-?
RECEIVE=$T/bin/receive
start_postfix
sed -i "s|^method = .*|method = smtp|; s|^# port = .*|port = $PORT|" "$T"/[ab]/notigate.conf

# ---- The transcript ----------------------------------------------------------------------------------------------------------
# told FROM TO KIND WORDS: one line for each letter
told() { printf '# %s  %-9s -> %-9s %-20s %s\n' "$(now_there)" "$1" "$2" "$3" "$4"; }
# gist DIRECTORY: what a letter says, in a line
gist() {
  local line subject; subject=$(cat "$1/inner-subject" 2>/dev/null)
  line=$(sed -n '1,/^$/s/^\(Origin-POC\|To-POC\|Disposition\|Decision\|Retract\|Status\|Not-Relayed\|Code\): /\1 /p' "$1/text" | paste -sd, | cut -c 1-80)
  printf '%s%s' "$subject" "${line:+ ($line)}"
}
# What has come to mailboxes, and what has crossed: mail of the one gateway as it reached the other.
for g in a b; do mkdir -p "$T/crossed/$g"; done
look_at_crossings() {
  local g id other
  for g in a b; do
    other=$([ $g = a ] && echo ddd || echo ccc)
    for id in $(ask $g "select id from mail where envelope_from like 'gateway+%@$other.example'"); do
      [ -f "$T/crossed/$g/$id" ] && continue
      ask $g "select hex(raw) from mail where id = $id" | xxd -r -p >"$T/crossed/$g/$id"
      touch -d "@$(ask $g "select printf('%.6f', received_us / 1e6 - $OFFSET * 60) from mail where id = $id")" "$T/crossed/$g/$id"
    done
  done
}
# in the order in which they came
letter_files() { look_at_crossings; find "$P/mail" "$T/crossed" -type f ! -path '*/tmp/[0-9]*' -printf '%T@ %p\n' | sort -n | cut -d' ' -f2-; }
name_of_file() {
  local address box
  case $1 in "$T"/crossed/*) box=${1#"$T/crossed/"}; box=${box%%/*}; printf '%s' "${box^^}"; return ;; esac
  box=${1#"$P/mail/"}; box=${box%%/*}
  for address in "${!BOX[@]}"; do [ "${BOX[$address]}" = "$box" ] && printf '%s' "${NAME_OF[$address]}"; done
}
# came NAME KIND: each letter is accounted for, is signed by the gateway that its reader trusts, names no other address,
# and is encrypted to nobody else; what is above GREEN is encrypted. It bears the number that its reader knows. What passes
# a letter on says what was said in it, and nothing else does.
declare -A LAST
SAID=''
: >"$T/accounted"; : >"$T/odd"
odd() { echo "$*" >>"$T/odd"; echo "# !! $*"; }
came() {
  local name=$1 kind=$2 from=${AT[$1]} d=$T/box/$1 reader
  echo "$from $name $kind" >>"$T/accounted"; LAST[$name]=$file
  case $name in
    operator*)
      told "${from^^}" "$name" alert "$(sed -n 's/^Subject: //p' "$T/$name" | head -1)"
      [ -n "$SAID" ] && open_letter "$file" | grep -qF "$SAID" && odd "an alert to $name says what was said"
      return ;;
  esac
  [ "$(cat "$d/signer")" = "${GATE_KEY[$from]}" ] || odd "$kind to $name: signed by $(cat "$d/signer")"
  grep -qF "${MAIL[$name]}" "$d/to" || odd "$kind to $name: addressed to $(cat "$d/to")"
  for reader in $(cat "$d/readers" 2>/dev/null); do
    gpg --batch --with-colons --list-keys "${KEY[$name]}" 2>/dev/null | grep -q "^sub:.*:$reader:" || odd "$kind to $name: readable by $reader"
  done
  grep -q '^TLP: TLP:\(RED\|AMBER\)' "$d/text" && [ "$(cat "$d/encrypted")" != yes ] && odd "$kind to $name: in the clear"
  case $from$name$kind in
    ?*notice) ;;
    a* | bArelay*) [ "$(field_of "$d" Incident-ID)" = "$I" ] || odd "$kind to $name: about $(field_of "$d" Incident-ID)" ;;
    *) [ "$(field_of "$d" Incident-ID)" = "$J" ] || odd "$kind to $name: about $(field_of "$d" Incident-ID)" ;;
  esac
  case $kind in
    relay*) [ -n "$SAID" ] && grep -qF "| $SAID" "$d/text" || odd "$kind to $name: does not say: $SAID" ;;
    *) [ -n "$SAID" ] && grep -qF "$SAID" "$d/text" && odd "$kind to $name: says: $SAID" ;;
  esac
  told "${from^^}" "$name" "$kind" "$(gist "$d")"
}

# ---- Who does what --------------------------------------------------------------------------------------------------------------
inbox_of() { ask "$1" 'select count(*) from inbox'; }
run_at() { then_there notigate run --once --home "$T/$1" >"$T/run.out" 2>&1 || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once at $1"; }; }
brought() { until_true 20 eval '[ "$(queued)" = 0 ]' || { queue -j | sed 's/^/# /'; fail "Postfix brings what it has"; }; }
# work: the gateways do what is due, until nothing is on its way in any direction
work() {
  local g i busy
  run_at a; run_at b; brought
  for i in $(seq 12); do
    busy=no
    for g in a b; do [ "$(inbox_of $g)" = 0 ] || { busy=yes; run_at $g; brought; }; done
    [ $busy = yes ] || return 0
  done
  fail "the gateways come to an end with each other"
}
mails() { ask "$1" 'select count(*) from mail'; }
# hand_in FILE NAME GATEWAY: by SMTP to Postfix, and worked off
hand_in() {
  local g=$3 before; before=$(mails "$g")
  swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from "${MAIL[$2]}" --to "${GATE[$g]}" --data "@$1" >"$T/swaks.out" 2>&1 || fail "Postfix takes the mail"
  taken "$g" "$before"
}
taken() { # GATEWAY BEFORE
  until_true 30 eval '[ "$(mails '"$1"')" -gt '"$2"' ]' || fail "the mail reaches the inbox"
  work
  verdict=$(ask "$1" "select ending || coalesce(':' || code, '') from verdict where mail_id = $2 + 1 order by round desc limit 1")
  incident=$(ask "$1" "select incident from verdict where mail_id = $2 + 1 order by round desc limit 1")
}
# says WHO TYPE WORDS [FIELD=VALUE]...: written, signed, sent to the writer's own gateway
says() {
  local who=$1 type=$2 words=$3 g=${AT[$1]}; shift 3
  SAID=$words
  told "$who" "${g^^}" "$type" "$words"
  on "$g" there write_mail "$who" "$type" "$@" -- "$words" >"$T/mail"
  hand_in "$T/mail" "$who" "$g"
}
write_mail() {
  local who=$1 type=$2; shift 2
  case $type in notification) notification "$@" ;; update) update "$@" ;; *) letter "$type" "$@" ;; esac | by "$who"
}
# replies WHO WORDS: NeoMutt opens the last letter, decrypts it, quotes it, and sends what is signed and encrypted
replies() {
  local who=$1 words=$2 g=${AT[$1]} box=$T/mutt/$1 before; before=$(mails "$g")
  SAID=$(tail -1 <<<"$words")
  mkdir -p "$box"/{cur,new,tmp}; cp "${LAST[$who]}" "$box/new/1.letter"
  told "$who" "${g^^}" "(presses Reply)" "$(head -1 <<<"$words")"
  printf '%s\n' "$words" >"$box.words"
  printf '#!/bin/sh\n{ cat %s.words; echo; cat "$1"; } >%s.text && cat %s.text >"$1"\n' "$box" "$box" "$box" >"$box.editor"; chmod +x "$box.editor"
  cat >"$box.rc" <<MUTT
set from="${MAIL[$who]}" use_from realname="${ID[$who]}" hostname=${MAIL[$who]#*@}
set crypt_use_gpgme crypt_autosign crypt_replyencrypt pgp_sign_as=${KEY[$who]} pgp_default_key=${KEY[$who]}
set smtp_url="smtp://127.0.0.1:$PORT/" ssl_force_tls=no ssl_starttls=no record="" copy=no folder="$T/mutt" sleep_time=0 mbox_type=Maildir
set editor="$box.editor" autoedit fast_reply include=yes reply_to=yes quit=yes charset=utf-8 send_charset="us-ascii:utf-8"
set abort_unmodified=no abort_nosubject=no confirmappend=no mark_old=no move=no delete=no header_cache="" wait_key=no
push "<first-entry><reply><send-message><quit>"
MUTT
  HOME=$T/mutt TERM=xterm there timeout 30 script -qec "neomutt -n -F $box.rc -f $box" /dev/null </dev/null >"$box.screen"
  taken "$g" "$before"
}
# forges NAME GATEWAY WORDS <form: in that one's name, by a key that nobody knows
forges() {
  told "a forger" "${2^^}" acknowledgement "in the name of $1: $3"
  SAID=''
  on "$2" there mail_nested "${MAIL[$1]}" "$FORGER" >"$T/mail"
  hand_in "$T/mail" "$1" "$2"
}
# comes MINUTES: the clock reaches that time, and the gateways do what is due then
comes() { clock "$1"; SAID=''; work; verdict=due; }
at_both() { printf '%s %s' "$(on a "$1" "$I" "${@:2}")" "$(on b "$1" "$J" "${@:2}")"; }

# ---- A notification to the other State --------------------------------------------------------------------------------------
says XA notification "DNS amplification, 38 Gbit/s. Please close both resolvers." To-POC=XB-technical TLP=TLP:AMBER Urgency=critical \
  Request=mitigate "Source=ipv4 198.51.100.23 port 53/udp" "Source=ipv4 198.51.100.77 port 53/udp" Report-ID=XA-2026-0914
I=$incident J=$(ask b 'select id from incident')
gets "the notification reaches XB, through both gateways" registered: A:receipt B:relay+ XA:receipt XB:relay+
first=$(number XB-relay+)
is "each gateway has a number of its own for it" "${I%%/*} ${J%%/*}" "ccc.example ddd.example"
is "XB reads whose it is, and where it began" "$(field_of "$T/box/XB" Origin-POC) $(field_of "$T/box/XB" Origin-Incident)" "XA-technical $I"
like "and what it says" "$(text XB)" '\| DNS amplification, 38 Gbit/s'
is "it is to answer within an hour, to ten minutes" "$(( ($(date -d "$(field_of "$T/box/XB" Ack-By)" +%s) - $(date +%s) + 300) / 600 * 10 ))" 60
is "XA's own signature is in what crossed" "$(signer --verify "$T/box/B/report.mime.asc" "$T/box/B/report.mime")" "${KEY[XA]}"
is "A's in what XB got" "$(signer --verify "$T/box/XB/report.mime.asc" "$T/box/XB/report.mime")" "${KEY[A]}"

# ---- XB is silent -------------------------------------------------------------------------------------------------------------
clock 20
ack() { letter acknowledgement Incident-ID="$1" In-Response-To="$2" TLP=TLP:AMBER Disposition=working; }
forges XB b "WORKING" < <(on b there ack "$J" "$first")
gets "a forged acknowledgement is not taken, and tells no contact at once" refused:unknown-key: operatorB
crossing() { letter relay Incident-ID="$I" In-Response-To="$(number B-relay+)" Origin-POC=XB-technical Hops=1 X-Origin-Message-Type=acknowledgement TLP=TLP:AMBER Disposition=working -- '| We work.'; }
forges B a "WORKING" < <(on a there crossing)
gets "nor one in the name of XB's gateway" refused:unknown-key: operatorA
is "XB is awaited as before, at both" "$(at_both party XB)" "waiting waiting"
comes 31
gets "half of the hour is over: a reminder, by XB's own gateway alone; XB and that gateway hear that a mail in their name was not taken" \
  due: B:notice XB:notice XB:reminder operatorB
like "it names the letter" "$(cat "$T/box/XB-reminder/text")" "$first"
unlike "A claims no reminder of its own" "$(ask a 'select kind from event')" remind
comes 61
gets "after an hour XB is overdue: it is reminded, its fallback asked, XA told" due: A:status XA:status XB:reminder XBd:reminder
like "XA reads who is late" "$(text XA)" 'XB-technical'
unlike "of the letter the fallback reads nothing, being of another level" "$(text XBd)" "DDoS|198\\.51|XA-technical"
is "XB is overdue at both" "$(at_both party XB)" "overdue overdue"
comes 91
gets "after an hour and a half the operators are alerted" due: operatorA operatorB
for g in a b; do
  number=$([ $g = a ] && echo "$I" || echo "$J")
  like "by the command, too ($g)" "$(cat "$T/paged-$g")" "${number#*/}"
  unlike "which says no more than that ($g)" "$(cat "$T/paged-$g")" 'DDoS|198\.51'
done

clock 95
replies XBd $'RECEIVED\n\nWe will wake them.'
gets "the fallback presses Reply: an acknowledgement, which goes back to XA" registered: A:relay+ B:receipt XA:relay+ XBd:receipt
is "nobody's acknowledgement is awaited any more, at either" "$(for g in a b; do ask $g "select count(*) from deadline where awaited = 'acknowledgement' and state = 'pending'"; done | paste -sd' ')" "0 0"
is "XA reads whose answer it is" "$(field_of "$T/box/XA" Origin-POC) $(field_of "$T/box/XA" Disposition)" "XB-diplomatic received"
like "and what it says" "$(text XA)" '\| We will wake them'
is "A has it as one for XB, by its fallback" "$(ask a "select text from event where kind = 'acknowledgement'")" "XB-technical (by XB-diplomatic): received"
is "the gateway itself is no party" "$(ask a "select group_concat(contact, ' ') from (select contact from party order by contact)")" "XA-technical XB-technical"

# ---- It answers -----------------------------------------------------------------------------------------------------------------
clock 100
says XB acknowledgement "Operators of both hosts have been called." Incident-ID="$J" In-Response-To="$first" TLP=TLP:AMBER Disposition=working
gets "XB acknowledges, late" registered: A:relay+ B:receipt XA:relay+ XB:receipt
is "and is at work, at both" "$(at_both party XB) $(at_both state)" "working working working working"
is "XA reads whose word it is, about which of its letters" "$(field_of "$T/box/XA" Origin-POC) $(field_of "$T/box/XA" In-Response-To)" "XB-technical XA-2026-0914"
like "and what it says" "$(text XA)" '\| Operators of both hosts have been called'

clock 110
says XA update "We mistyped the second address." Incident-ID="$I" TLP=TLP:AMBER "Retract=ipv4 198.51.100.77" "Source=ipv4 198.51.100.91 port 53/udp"
gets "a correction reaches XB; not the fallback, which was asked without a word of it" registered: A:receipt B:relay+ XA:receipt XB:relay+
like "it is marked as one" "$(cat "$T/box/XB/inner-subject" "$T/box/XB/text")" CORRECTION
is "and says which" "$(field_of "$T/box/XB" Retract)" "ipv4 198.51.100.77"
clock 118
says XA assistance-request "Please preserve NetFlow 05:00-12:00 UTC." To-POC=XB-technical Incident-ID="$I" TLP=TLP:AMBER Urgency=high Assistance=preserve-evidence
gets "XA asks for assistance" registered: A:receipt B:relay+ XA:receipt XB:relay+
asked=$(number XB)
like "XB reads what is asked" "$(text XB)" 'Please preserve NetFlow 05:00-12:00 UTC'
says XB assistance-response "Our law does not allow it." Incident-ID="$J" In-Response-To="$asked" TLP=TLP:AMBER Decision=declined
gets "XB declines" registered: A:relay+ B:receipt XA:relay+ XB:receipt
is "which is told, and stands at both" "$(field_of "$T/box/XA" Decision); $(at_both requests)" "declined; assistance declined assistance declined"

# ---- Under RED --------------------------------------------------------------------------------------------------------------------
clock 130
says XA information-request "Who controls it?" To-POC=XB-technical Incident-ID="$I" TLP=TLP:RED
gets "a side request under RED goes to XB alone" registered: A:receipt B:relay+ XA:receipt XB:relay+
asked=$(number XB)
like "which reads it" "$(text XB)" 'Who controls it'
unlike "Subjects and receipts tell nothing" "$(cat "$T"/box/{XB,XA,A,B}/subject "$T"/box/{XA,A}/text)" "controls|TLP:RED|XB-technical"
says XB information-response "It is a hospital." To-POC=XA-technical Incident-ID="$J" In-Response-To="$asked" TLP=TLP:RED
gets "and so does its answer" registered: A:relay+ B:receipt XA:relay+ XB:receipt
like "which XA reads" "$(text XA)" 'It is a hospital'
is "RED is in the clear nowhere, and in no Subject" "$(grep -lrE 'hospital|controls it|TLP:RED' "$P/mail" "$T/crossed" | wc -l)" 0

# ---- A bounce -----------------------------------------------------------------------------------------------------------------------
clock 140
says XA update "The ministries take note." To-POC=XA-diplomatic To-POC=XB-technical Incident-ID="$I" TLP=TLP:AMBER
gets "a letter to one whose mailbox is gone, and to XB" registered: A:receipt B:relay+ XA:notice XA:receipt XB:relay+ operatorA
like "XA is told who did not get it, and why" "$(cat "$T/box/XA-notice/text")" '^Not-Relayed: XA-diplomatic bounced$'
is "the bounce has marked the address, and nothing else" "$(ask a "select contact || ' ' || state from address") $(at_both state)" "XA-diplomatic undeliverable working working"

clock 150
echo "${MAIL[XBd]} nouser:" >>"$P/etc/notigate-transport"; postfix -c "$P/etc" reload >"$T/postfix.out" 2>&1
says XA update "Their ministry, too." To-POC=XB-diplomatic Incident-ID="$I" TLP=TLP:AMBER
gets "one whose mailbox is gone at the other gateway: XA is told all the same" registered: A:receipt A:status B:relay+ XA:notice XA:receipt operatorA operatorB
like "who it is, and why" "$(cat "$T/box/XA-notice/text")" '^Not-Relayed: XB-diplomatic bounced$'
is "it is undeliverable; who answered stays what it is" "$(on a party "$I" XBd) $(at_both party XB)" "undeliverable working working"

# ---- It is over ---------------------------------------------------------------------------------------------------------------------
clock 300
says XA closure "Traffic is normal since 11:10. Thank you." Incident-ID="$I" TLP=TLP:AMBER Status=resolved
gets "the closure reaches all that take part; XA learns again who is not reached, at either" \
  registered: A:receipt A:status B:relay+ XA:notice XA:notice XA:receipt XB:relay+ operatorA operatorA operatorB
like "XB reads it" "$(text XB)" 'Traffic is normal since 11:10'
is "nothing is awaited any more, at either" "$(at_both state) $(at_both pending)" "closed closed 0 0"
comes 20000
gets "two weeks later nobody has been reminded; each operator has the letter of the day" due: operatorA operatorB

# ---- Afterwards ------------------------------------------------------------------------------------------------------------------
for g in a b; do
  check "the timeline at $g tells it" then_there notigate incident timeline "$([ $g = a ] && echo "$I" || echo "$J")" --home "$T/$g"
  sed 's/^/# | /' "$T/out"
  is "no letter is left at $g" "$(ask $g "select count(*) from letter where state not in ('sent', 'failed')")" 0
  check "$g's ledger verifies" then_there notigate audit verify --home "$T/$g"
done
is "every letter was signed by the gateway of who got it, for its eyes alone, and says what it should" "$(cat "$T/odd")" ""
# By their own books: each letter is one that somebody got, or one that came back.
books() { for g in a b; do ask $g "select '$g', address, count(*) from letter group by address order by address"; done; }
address_of() { local address; for address in "${!NAME_OF[@]}"; do [ "${NAME_OF[$address]}" = "$1" ] && echo "$address"; done; }
came_back() { for g in a b; do ask $g "select '$g ' || l.address from verdict v join letter l on v.reason like 'about our letter ' || l.id || ': failed%'"; done; }
seen() { local g name kind; while read -r g name kind; do echo "$g $(address_of "$name")"; done <"$T/accounted"; }
is "no letter is unaccounted for" "$({ seen; came_back; } | sort | uniq -c | awk '{ print $2 "|" $3 "|" $1 }')" "$(books)"
is "four came back, from the two mailboxes that are gone" "$(came_back | sort | paste -sd' ')" "a ${MAIL[XAd]} a ${MAIL[XAd]} b ${MAIL[XBd]} b ${MAIL[XBd]}"
crossings() { awk -v to="$1" '$2 == to { sub(/\+$/, "", $3); print $3 }' "$T/accounted" | sort | uniq -c | awk '{ printf "%s%s %d", (NR > 1 ? ", " : ""), $2, $1 }'; }
echo "# between the gateways: A -> B: $(crossings B); B -> A: $(crossings A)"
is "what crosses has one receipt, and that none" "A -> B: $(crossings B); B -> A: $(crossings A)" \
  "A -> B: notice 1, receipt 4, relay 7; B -> A: receipt 7, relay 4, status 3"
stop_all
is "Postfix is gone" "$(pgrep -f "$T/(a|b|postfix)")" ""
done_testing
