#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Pings from end to end: when contacts are asked, what each kind of answer comes to beside its near twin, silence, and
# the policy's schedule. Time is moved by libfaketime; each step goes to the moment that the gateway itself has planned.
. "$(dirname "$0")/lib-operator.sh" || exit 99
new_instance; know_gateway
# Just behind a whole ten minutes, at which ping-steps goes out.
BEHIND_MARK=$((620 - $(date +%s) % 600))
export LD_PRELOAD=$FAKETIME_LIBRARY FAKETIME=+$BEHIND_MARK ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}"
shift_to=0
BEGUN=$(date +%s)
# later SECONDS COMMAND...: that much after the beginning
later() { local seconds=$1; shift; FAKETIME=+$((BEHIND_MARK + seconds)) "$@"; }
# go SECONDS: from now on it is that much later
go() { shift_to=$1; export FAKETIME=+$((BEHIND_MARK + shift_to)); }
DAY=86400

declare -A KEY
# contact XA [LINE...]
contact() {
  local id=$1; shift
  KEY[$id]=$(new_key "$id-technical") || exit 1
  add_contact "$id-technical" "poc@cert.${id,,}.example" "${KEY[$id]}" "$@" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }
}
for id in XB XC XD XE XF XG XH XJ XK; do contact $id; done
KEY_EXPIRE=2y contact XA
contact XZ; sed -i 's/^id = .*/id = XZ-embassy/; s/^level = .*/level = diplomatic/' "$T/XZ-technical.contact"
notigate contact remove XZ-technical --reason "an embassy" --home "$DIR" >/dev/null
notigate contact add "$T/XZ-technical.contact" --key "$T/XZ-technical.asc" --home "$DIR" >"$T/add.out" 2>&1 || cat "$T/add.out"
contact XL 'fallback = XZ-embassy'
contact XI 'fallback = XA-technical' 'phone = +999 2 555 0300' 'max-size = 1 MiB'
notigate contact list --home "$DIR" >/dev/null
printf '[contact]\nid = XN-technical\nstate = XN\nlevel = technical\nagency = =HYPERLINK(1)\naddress = poc@cert.xn.example\nphone = +999 2 555 0400\n' >"$T/XN.contact"
notigate contact add "$T/XN.contact" --no-key --home "$DIR" >"$T/add.out" 2>&1 || cat "$T/add.out"

# of ID FIELD: how it stands, by ping status --json
of() { notigate ping status --json --home "$DIR" | python3 -c 'import json, sys
for row in json.load(sys.stdin):
    if row["contact"] == sys.argv[1] + "-technical":
        value = row[sys.argv[2]]
        print("null" if value is None else str(value).lower() if isinstance(value, bool) else value)' "$1" "$2"; }
ping_letters() { sql "select count(*) from letter where kind = '${2:-ping}' and contact = '$1-technical'"; }
message_of() { sql "select message_id from letter where kind = 'ping' and contact = '$1-technical' order by id desc limit 1"; }
path_of() { sql "select return_path from letter where kind = 'ping' and contact = '$1-technical' order by id desc limit 1"; }
ping_file() { grep -rlF -- "$(message_of "$1")" "$DIR/outgoing/poc@cert.${1,,}.example/new" | head -1; }
field_of() { open_letter "$(ping_file "$1")" | sed -n "s/^$2: //p" | head -1; }
# reply ID NONCE REPORT-ID DATA [TEXT]: a signed ping-reply of that contact
reply() {
  printf 'Form: poc-notification/1\nMessage-Type: ping-reply\nTo-Gateway: %s\nIn-Response-To: %s\nNonce: %s\nDirectory-Data: %s\nX-Case: %s\n\n%s\n' \
    "$GATEWAY" "$3" "$2" "$4" "$BASHPID-$EPOCHREALTIME" "${5:-}" | mail_signed "poc@cert.${1,,}.example" "${KEY[$1]}"
}
unsigned() { local id=$1; shift; outer "poc@cert.${id,,}.example" "$@"; printf 'Content-Type: text/plain\r\n\r\nYes, we are here.\r\n'; }
answer_code() { detail "$1" | grep -o '"field":"Nonce"' | head -1 | cut -d'"' -f4; }
alerts() { sql "select count(*) from alert where kind = '$1'"; }

# ---- When ---------------------------------------------------------------------------------------------------------------
ng ping --all --dry-run --json
is "a dry run shows each contact that can be asked" "$(json '#')" 13
printf '%s' "$out" >"$T/plan"
like "on working days, in the morning of Vienna, a fifth on one day at most" "$(python3 - "$T/plan" <<'END'
import collections, datetime, json, sys, zoneinfo
days = collections.Counter()
for row in json.load(open(sys.argv[1])):
    time = datetime.datetime.fromisoformat(row["next"].replace("Z", "+00:00")).astimezone(zoneinfo.ZoneInfo("Europe/Vienna"))
    assert time.weekday() < 5 and 9 <= time.hour < 11, time
    days[time.date()] += 1
print(max(days.values()), len(days))
END
)" '^3 5$'
settle
is "and changes nothing: nobody is asked" "$(sql "select count(*) from letter where kind = 'ping'") $(of XA state) $(of XA proved)" "0 unproved false"
like "contact show says so too" "$(notigate contact show XA-technical --plain --home "$DIR")" '^proved: no'
before=$(of XB next)
ng ping XB-technical --json
is "one that is asked for is planned for a morning" "$(json 0.next)" "$(of XB next)"
check "... sooner than the policy would" test "$(date -d "$(of XB next)" +%s)" -lt "$(date -d "$before" +%s)"
settle
is "... and not asked before that" "$(ping_letters XB)" 0
ng ping
is "a ping of nobody is a mistake" "$status" 64
ng ping XB-tecnical
is "so is one that there is not, ..." "$status" 66
ng ping XN-technical
is "... one without a key ..." "$status" 65
like "... which is told" "$err" 'has no key.*fix:'
notigate contact suspend XB-technical --reason test --home "$DIR" >/dev/null; ng ping XB-technical
is "... and one that is suspended" "$status" 65
notigate contact resume XB-technical --home "$DIR" >/dev/null; ng ping XB-technical
is "resumed it can be asked (the twin)" "$status" 0

# ---- The question -----------------------------------------------------------------------------------------------------------
ng ping --all --now
is "all are asked now" "$status" 0
settle
is "each once, the one without a key not" "$(sql "select count(*) || ' ' || count(distinct contact) from letter where kind = 'ping' and state = 'sent'")" "13 13"
is "encrypted" "$(sql "select count(*) from letter where kind = 'ping' and encrypt = 0")" 0
like "as it left" "$(cat "$(ping_file XA)")" '^Content-Type: multipart/encrypted'
unlike "its Subject names nobody" "$(grep -i '^subject' "$(ping_file XA)")" 'XA'
text=$(open_letter "$(ping_file XA)")
for line in '^Message-Type: ping' '^Nonce: [A-Z0-9]{16}' 'XA-technical' 'CERT-XA' 'poc@cert\.xa\.example' 'Europe/Vienna' '24x7'; do
  like "the letter shows: $line" "$text" "$line"
done
like "and the key" "$(tr -d ' \n' <<<"$text")" "${KEY[XA]}"
like "with its end" "$(tr -s ' \n' '  ' <<<"$text")" "$(date -u -d "$(notigate contact list --json --home "$DIR" | grep -o '"ends" : "20[^"]*' | cut -d'"' -f4)" '+%-d %B %Y')"
is "a question that is open takes its course" "$(notigate ping XA-technical --now --json --home "$DIR" | grep -c '"already_asked" : true')" 1
settle
is "... without another letter" "$(ping_letters XA)" 1

# ---- Signed answers -------------------------------------------------------------------------------------------------------------
go 3600
reply XA "$(field_of XB Nonce)" "$(field_of XB Report-ID)" confirmed | post "another's nonce"
settle
is "the nonce of another contact confirms neither" "$(of XA state) $(of XB state)" "asked asked"
is "... and its writer is told" "$(verdict_of "another's nonce") $(answer_code "another's nonce")" "refused:bad-value Nonce"
reply XA "$(field_of XA Nonce)" "$(field_of XA Report-ID)" confirmed | post "its own nonce"
reply XB "$(field_of XB Nonce)" "$(field_of XB Report-ID)" changed "Our new number is +999 4711, ask for Zebrafinch." | post changed
settle
is "its own does" "$(of XA state) $(of XA proved) $(of XA how) $(verdict_of "its own nonce")" "confirmed true ping-reply registered"
check "the latency is about an hour" test "$(of XA latency_seconds)" -ge 3500 -a "$(of XA latency_seconds)" -le 3900
like "contact show says so too" "$(notigate contact show XA-technical --plain --home "$DIR")" '^proved: by a signed letter'
is "changed data are told apart" "$(of XB state) $(of XB proved)" "changed true"
like "the operator sees the words" "$(notigate todo --plain --home "$DIR")" 'XB-technical says that its entry.*Zebrafinch'
unlike "the alert in clear does not" "$(cat "$DIR"/outgoing/operator@ccc.example/new/*)" Zebrafinch
sed -i 's/^agency = .*/agency = CERT of XB/' "$T/XB-technical.contact"
later 3700 notigate contact add "$T/XB-technical.contact" --key "$T/XB-technical.asc" --replace --home "$DIR" >/dev/null
is "once the entry is edited it is confirmed" "$(later 3800 of XB state)" confirmed
first_nonce=$(field_of XA Nonce) first_report=$(field_of XA Report-ID)
last=$(of XA last_confirmed)
go $((3 * DAY))
reply XA "$first_nonce" "$first_report" confirmed | post "an answered nonce again"
settle
is "a nonce that was answered confirms nothing more" "$(of XA last_confirmed)" "$last"
form To-POC=XB-technical | mail_signed poc@cert.xa.example "${KEY[XA]}" | post "a notification"
form To-POC=XA-technical TLP=AMBRE | mail_signed poc@cert.xc.example "${KEY[XC]}" | post "a refused one"
settle
is "a letter that is registered does" "$(of XA how) $(test "$(of XA last_confirmed)" '>' "$last" && echo later)" "letter later"
is "one that is refused does not (the twin)" "$(of XC state) $(of XC proved)" "asked false"
form To-POC=XA-technical | mail_signed poc@cert.xc.example "${KEY[XC]}" | post "a good one"
settle
is "one that is registered settles an open question" "$(of XC state) $(of XC how) $(of XC times_asked)" "confirmed letter 0"

# ---- Pressing Reply ------------------------------------------------------------------------------------------------------------------
# answer ID TEXT NONCE
answer() { printf '%s\n\n> CAN YOU BE REACHED?\n> Nonce: %s\n' "$2" "$3" | mail_signed "poc@cert.${1,,}.example" "${KEY[$1]}"; }
answer XJ OK "$(field_of XK Nonce)" | post "a reply with another's nonce"
settle
is "a signed reply that quotes another's nonce is none" "$(of XJ state) $(of XK state) $(verdict_of "a reply with another's nonce")" "asked asked refused:not-a-form"
answer XJ OK "$(field_of XJ Nonce)" | post "a reply"
answer XK 'Our duty officer is Quetzal now.' "$(field_of XK Nonce)" | post "a reply with words"
settle
is "one that quotes its own confirms" "$(of XJ state) $(of XJ how) $(of XK state) $(verdict_of "a reply")" "confirmed signed-reply confirmed registered"
is "the operator reads what is more than OK" "$(notigate todo --plain --home "$DIR" | grep -c 'X[JK]-technical answers its ping with more than OK') $(notigate todo --plain --home "$DIR" | grep -c 'XK.*Quetzal')" "1 1"

# ---- Automatic answers ---------------------------------------------------------------------------------------------------------------
vacation() { printf 'From: poc@cert.xd.example\r\nTo: %s\r\nSubject: Away\r\n%s\r\nI am away.\r\n' "$GATEWAY" "${1:+$1$'\r\n'}"; }
vacation '' | notigate-receive --home "$DIR" -f '<>' "$(path_of XD)"
settle
is "some mail to a ping's return path says nothing" "$(of XD state)" asked
vacation 'Auto-Submitted: auto-replied' | notigate-receive --home "$DIR" -f '<>' "$(path_of XD)"
settle
is "a vacation mail there is told apart" "$(of XD state) $(of XD proved)" "auto-reply false"
away() { printf 'I am away (%s).\n\n> Nonce: %s\n' "$EPOCHREALTIME" "$(field_of XE Nonce)" | mail_signed poc@cert.xe.example "${KEY[XE]}" "$@"; }
away 'Auto-Submitted: auto-replied' "In-Reply-To: $(message_of XD)" | post "automatic, to another's ping"
settle
is "a signed automatic answer to another's ping marks nothing" "$(of XE state) $(of XD state)" "asked auto-reply"
away 'Auto-Submitted: auto-replied' "In-Reply-To: $(message_of XE)" | post "automatic, signed"
settle
is "one to its own is no confirmation, although it is signed and quotes the nonce" "$(of XE state) $(of XE proved)" "auto-reply false"
reply XE "$(field_of XE Nonce)" "$(field_of XE Report-ID)" confirmed >"$T/reply"; sed -i '1i Auto-Submitted: auto-generated\r' "$T/reply"
post "a form under a false mark" <"$T/reply"
settle
is "a signed form under such a mark is (the twin)" "$(of XE state)" confirmed

# ---- Unsigned answers ----------------------------------------------------------------------------------------------------------------
unsigned XF "In-Reply-To: <1.0123456789abcdef.1@ccc.example>" | post "unsigned, to no letter of ours"
unsigned XF "In-Reply-To: $(message_of XG)" | post "unsigned, to another's ping"
settle
is "unsigned mail that answers no ping of its own marks nothing" "$(of XF state) $(of XG state)" "asked asked"
unsigned XF "In-Reply-To: $(message_of XF)" | post "unsigned"
settle
is "one that does is told apart, and proves nothing" "$(of XF state) $(of XF proved)" "unsigned false"
is "nothing goes out by the mail" "$(ping_letters XF ping-steps)" 0
go $((3 * DAY + 700)); settle
is "by the clock it gets the steps to sign" "$(ping_letters XF ping-steps) $(sql "select address from letter where kind = 'ping-steps'")" "1 poc@cert.xf.example"
unsigned XF "References: <x@cert.xf.example> $(message_of XF)" | post "unsigned again"
settle; go $((3 * DAY + 1400)); settle
is "and never again for this ping" "$(ping_letters XF ping-steps)" 1
unsigned XD "References: <x@cert.xd.example> $(message_of XD)" 'Auto-Submitted: auto-replied' | post "unsigned and automatic"
unsigned XD "References: <x@cert.xd.example> $(message_of XD)" | SENDER='<>' post "from nobody"
settle; go $((3 * DAY + 2100)); settle
is "an automatic one gets none" "$(of XD state) $(ping_letters XD ping-steps)" "auto-reply 0"
unsigned XA "In-Reply-To: $(message_of XA)" | post "unsigned, to a settled ping"
settle; go $((3 * DAY + 2800)); settle
is "nor one to a ping that is answered" "$(of XA state) $(ping_letters XA ping-steps)" "confirmed 0"

# ---- The wrong key ------------------------------------------------------------------------------------------------------------------
EVIL_KEY=$(new_key evil)
printf 'yes\n' | mail_signed poc@cert.xg.example "$EVIL_KEY" | post "a wrong key, to nothing"
settle
is "a wrong key that answers no ping marks nothing" "$(of XG state) $(alerts ping-wrong-key)" "asked 0"
printf 'yes\n' | mail_signed poc@cert.xg.example "$EVIL_KEY" "In-Reply-To: $(message_of XG)" | post "a wrong key"
settle
is "one that does is told apart, and told to the operator" "$(of XG state) $(of XG proved) $(alerts ping-wrong-key)" "wrong-key false 1"
printf 'yes, yes\n' | mail_signed poc@cert.xg.example "${KEY[XA]}" "In-Reply-To: $(message_of XG)" | post "another's key"
settle
is "another contact's key is one too; once told is enough" "$(of XG state) $(alerts ping-wrong-key)" "wrong-key 1"
is "it proves nothing of its owner either" "$(of XA how)" letter
reply XG "$(field_of XG Nonce)" "$(field_of XG Report-ID)" confirmed | post "the right key"
settle
is "the right one confirms" "$(of XG state)" confirmed

# ---- Bounces ----------------------------------------------------------------------------------------------------------------------------
dsn() { printf 'From: MAILER-DAEMON@mx.example\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; poc@cert.xh.example\r\nAction: %s\r\nStatus: %s\r\n\r\n--b--\r\n' "$1" "$2"; }
dsn delayed 4.4.1 | notigate-receive --home "$DIR" -f '<>' "$(path_of XH)"
settle
is "a delay is no bounce" "$(of XH state)" asked
dsn failed 5.1.1 | notigate-receive --home "$DIR" -f '<>' "$(path_of XH)"
dsn failed 5.1.1 | notigate-receive --home "$DIR" -f '<>' "$(path_of XA)"
settle
is "a bounce is told apart" "$(of XH state) $(of XH telephone)" "bounced true"
is "one of a ping that is answered marks nothing" "$(of XA state)" confirmed

# ---- Silence -----------------------------------------------------------------------------------------------------------------------------
# next_step ID: goes to just behind the moment of its next step, by way of the steps of the others before that
next_step() {
  local due until=$(sql "select next_us / 1000000 from ping_contact where contact = '$1-technical'")
  while due=$(sql "select min(next_us) / 1000000 from ping_contact"); [ "$due" -le "$until" ]; do
    go $((due + 60 - BEGUN)); settle
  done
}
asked=0
for round in 2 3; do
  next_step XI
  is "silent: asked for the time number $round" "$(ping_letters XI) $(of XI state) $(of XI times_asked)" "$round asked $round"
  check "... about $((7 * (round - 1))) days after the first" test $(((shift_to + DAY) / DAY)) -ge $((7 * (round - 1))) -a $((shift_to / DAY)) -le $((7 * (round - 1) + 6))
  like "... on a working day" "$(TZ=Europe/Vienna date +%u)" '^[1-5]$'
done
is "who has answered is not asked again" "$(ping_letters XA) $(ping_letters XE)" "1 1"
is "who has not signed is" "$(ping_letters XF)" 3
ng ping export
unlike "before the fallback was told it is not silent" "$out" '^"XI-technical'
third=$(field_of XI Nonce) third_report=$(field_of XI Report-ID)
next_step XI
is "then its fallback is told" "$(ping_letters XA ping-fallback) $(ping_letters XI) $(of XI state)" "1 3 asked"
like "by name, since it is of the same level" "$(open_letter "$(last_letter poc@cert.xa.example)")" 'XI-technical \(CERT-XI\) DOES NOT ANSWER'
is "who has no fallback is given up already" "$(of XD state) $(of XF state)" "silent unsigned"
next_step XI
is "then it is silent" "$(of XI state) $(of XI times_asked)" "silent 0"
like "the operator is told" "$(notigate todo --plain --home "$DIR")" 'no signed answer to any ping.*XI-technical'
ng ping export
is "the lines of the CSV end in CRLF" "$(printf '%s' "$out" | grep -c $'\r$')" "$(printf '%s' "$out" | grep -c '')"
out=$(tr -d '"\r' <<<"$out") # each field stands in quotes
like "it is listed with what is needed for a call" "$out" "^XI-technical,CERT-XI,silent,'[+]999 2 555 0300,$(sed 's/..../& /g;s/ $//' <<<"${KEY[XI]}"),en,Europe/Vienna,24x7,never,20[0-9-]+,XA-technical"
like "no formula of theirs is run" "$out" "^XN-technical,'=HYPERLINK[(]1[)],no-key,"
unlike "nor who has answered" "$out" '^X[ABCEGJK]-'
like "who never signed is listed too" "$out" '^XF-technical,CERT-XF,unsigned'
csv=$(grep -o '^X[^,]*' <<<"$out")
ng ping export --json
is "as JSON it lists the same" "$(grep -o '"contact" : "[^"]*' <<<"$out" | cut -d'"' -f4)" "$csv"
is "a fallback of another level is told, too" "$(sql "select count(*) from letter where kind = 'ping-fallback' and contact = 'XZ-embassy'")" 1
text=$(open_letter "$(grep -rlF -- "$(sql "select message_id from letter where kind = 'ping-fallback' and contact = 'XZ-embassy'")" "$DIR/outgoing/poc@cert.xz.example/new")")
like "but not who is silent" "$text" 'CONTACT THAT NAMES YOU AS ITS FALLBACK DOES NOT ANSWER'
unlike "... in any word" "$text" 'XL'
unsigned XI "In-Reply-To: $(message_of XI)" | post "unsigned, too late"
dsn delayed 4.4.1 | notigate-receive --home "$DIR" -f '<>' "$(path_of XI)"
settle
is "nothing unproved takes it off the list" "$(of XI state)" silent
reply XI "$third" "$third_report" confirmed | post "a late answer"
settle
is "a late signed answer does" "$(of XI state) $(of XI telephone)" "confirmed false"

# ---- While the gateway was down, or the contact suspended ----------------------------------------------------------------------------
due() { sql "select next_us / 1000000 from ping_contact where contact = '$1-technical'"; }
check "one that answered is asked for again" notigate ping XB-technical --home "$DIR"
check "and another" notigate ping XC-technical --home "$DIR"
check "which is suspended then" notigate contact suspend XC-technical --reason test --home "$DIR"
sent=$(ping_letters XB) first=$(due XB)
go $((first + 5 * 3600 - BEGUN)); settle
is "if its morning went by while the gateway was down, ..." "$(ping_letters XB)" "$sent"
like "... it is asked on the next one" "$(TZ=Europe/Vienna date -d "@$(due XB)" '+%u %H')" '^[1-5] (09|10)$'
check "... which is another day" test "$(due XB)" -gt $((first + 12 * 3600))
next_step XB
is "... then" "$(ping_letters XB)" $((sent + 1))
next_step XC
is "who is suspended is not asked" "$(of XC state) $(ping_letters XC)" "inactive 1"
check "resumed" notigate contact resume XC-technical --home "$DIR"
next_step XC
is "... it is (the twin)" "$(ping_letters XC)" 2

# ---- The schedule ----------------------------------------------------------------------------------------------------------------------------
next_step XA
is "after the policy's time it is asked again" "$(ping_letters XA) $(of XA state) $(of XA proved)" "2 asked true"
check "... which is about 180 days" test $((shift_to / DAY)) -ge 182 -a $((shift_to / DAY)) -le 192
reply XA "$first_nonce" "$first_report" confirmed | post "the old nonce"
settle
is "the nonce of the old ping confirms nothing" "$(of XA state)" asked
printf '[ping]\nevery = 30d\n' >"$DIR/policy/local.policy"
reply XA "$(field_of XA Nonce)" "$(field_of XA Report-ID)" confirmed | post "the new nonce"
settle
is "the new one does" "$(of XA state)" confirmed
days=$((($(date -d "$(of XA next)" +%s) - $(date +%s)) / DAY))
check "another policy, another time: in $days days" test $days -ge 29 -a $days -le 40
ng ping status --plain
like "the table for screen readers" "$out" '^contact: XA-technical'
ng ping status
like "the table" "$out" '^XA-technical +20[0-9-]+ +ping-reply +[^ ].* 20[0-9-]+ +confirmed'
check "the books balance" notigate audit verify --home "$DIR"
done_testing
