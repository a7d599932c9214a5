#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# An exercise in one piece: the DDoS of FORM.md from notification to closure, between two States, each with a technical and
# a diplomatic contact, through a real Postfix. The clock moves by libfaketime. Every letter that leaves is looked at: who
# got it, what it says, and that nobody else got any. The transcript stands in this test's output, behind "#".
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
. "$SOURCE/tests/lib-postfix.sh"

# ---- The clock ---------------------------------------------------------------------------------------------------------
# clock MINUTES: how far the exercise has come. What Postfix's pipe starts lives at the same time.
OFFSET=0
clock() { OFFSET=$1; echo "+$((OFFSET * 60))" >"$T/offset"; }
now_there() { at "+$((OFFSET * 60))" date -u +'%d %H:%M'; }
clock 0
# then_there COMMAND...: at that time, as the gateway's user
then_there() { as_user env "LD_PRELOAD=$FAKETIME_LIBRARY" "FAKETIME=+$((OFFSET * 60))" "$@"; }

# ---- The transcript ------------------------------------------------------------------------------------------------------
# told FROM TO KIND WORDS: one line for each letter
told() { printf '# %s  %-9s -> %-9s %-22s %s\n' "$(now_there)" "$1" "$2" "$3" "$4"; }
# gist DIRECTORY: what a letter says, in a line
gist() {
  local line subject; subject=$(cat "$1/inner-subject" 2>/dev/null)
  line=$(sed -n '1,/^$/s/^\(Disposition\|Decision\|Retract\|Status\|Not-Relayed\|Ack-By\|Code\): /\1 /p' "$1/text" | paste -sd, | cut -c 1-60)
  printf '%s%s' "$subject" "${line:+ ($line)}"
}
box_of() { local address; for address in "${!BOX[@]}"; do [ "${BOX[$address]}" = "$1" ] && printf '%s' "${NAME_OF[$address]:-$1}"; done; }
letter_files() { find "$P/mail" -path '*/new/*' -type f | sort; }
name_of_file() { local box=${1#"$P/mail/"}; box_of "${box%%/*}"; }
came() { local name=$1 kind=$2; [ "$name" = operator ] && told gateway operator alert "$(sed -n 's/^Subject: //p' "$T/operator" | head -1)" && return
  told gateway "$name" "$kind" "$(gist "$T/box/$name")"; }

# ---- The world -------------------------------------------------------------------------------------------------------------
new_instance; know_gateway
cast XA XA-technical poc@cert.xa.example
LEVEL=diplomatic cast XAd XA-diplomatic mfa@mfa.xa.example
LEVEL=diplomatic cast XBd XB-diplomatic mfa@mfa.xb.example
cast XB XB-technical poc@cert.xb.example 'fallback = XB-diplomatic'
FORGER=$(new_key forger)
BOX=([${MAIL[XA]}]=xa [${MAIL[XAd]}]=xad [${MAIL[XB]}]=xb [${MAIL[XBd]}]=xbd [operator@office.example]=operator)
NAME_OF[operator@office.example]=operator
TRANSPORT=([${MAIL[XAd]}]=nouser:)
HOME_AT=([$GATEWAY]=$DIR)
unprivileged
printf '#!/bin/sh\nexport LD_PRELOAD='\''%s'\'' FAKETIME=$(cat %s)\nexec %s "$@"\n' "$FAKETIME_LIBRARY" "$T/offset" "$(command -v notigate-receive)" >"$T/bin/receive"
printf '#!/bin/sh\ncat >>%s\n' "$T/paged" >"$T/bin/page"; : >"$T/paged"
chmod 755 "$T/bin/receive" "$T/bin/page"; chmod 666 "$T/paged"
RECEIVE=$T/bin/receive
start_postfix
sed -i "s|^operator = .*|operator = operator@office.example|; s|^method = .*|method = smtp|; s|^# port = .*|port = $PORT|" "$DIR/notigate.conf"
printf '\n[alert]\ncommand = %s\n' "$T/bin/page" >>"$DIR/notigate.conf"
arrived() { [ "$(queued)" = 0 ] && [ "$(sql 'select count(*) from inbox')" = 0 ]; }
# work: the gateway does what is due, until Postfix has nothing left to bring in either direction
work() {
  local i
  for i in 1 2 3 4; do
    until_true 20 eval '[ "$(queued)" = 0 ]'
    then_there notigate run --once --home "$DIR" >"$T/run.out" 2>&1 || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once"; }
    until_true 20 eval '[ "$(queued)" = 0 ]'
    [ "$(sql 'select count(*) from inbox')" = 0 ] && break
  done
}
# post FILE SENDER: by SMTP to Postfix
post() { swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from "$2" --to $GATEWAY --data "@$1" >"$T/swaks.out" 2>&1 || fail "Postfix takes the mail"; }
mails() { sql 'select count(*) from mail'; }
# says WHO TYPE WORDS [FIELD=VALUE]...: written, signed, sent, and worked off
says() {
  local who=$1 type=$2 words=$3; shift 3
  told "$who" gateway "$type" "$words"
  at "+$((OFFSET * 60))" write_mail "$who" "$type" "$@" -- "$words" >"$T/mail"
  hand_in "$T/mail" "$who"
}
write_mail() {
  local who=$1 type=$2; shift 2
  case $type in notification) notification "$@" ;; update) update "$@" ;; *) letter "$type" "$@" ;; esac | by "$who"
}
hand_in() { # FILE WHO
  local before; before=$(mails)
  post "$1" "${MAIL[$2]}"
  until_true 30 eval '[ "$(mails)" -gt '"$before"' ]' || fail "the mail reaches the inbox"
  work
  mail=$((before + 1))
  verdict=$(sql "select ending || coalesce(':' || code, '') from verdict where mail_id = $mail order by round desc limit 1")
  incident=$(sql "select incident from verdict where mail_id = $mail order by round desc limit 1")
}
# comes MINUTES: the clock reaches that time, and the gateway does what is due then
comes() { clock "$1"; work; verdict=due; }

# ---- The story ---------------------------------------------------------------------------------------------------------------
says XA notification "DNS amplification, 38 Gbit/s. Please close both resolvers." To-POC=XB-technical TLP=TLP:AMBER Urgency=critical \
  Request=mitigate "Source=ipv4 198.51.100.23 port 53/udp" "Source=ipv4 198.51.100.77 port 53/udp" Report-ID=XA-2026-0914
I=$incident
gets "the notification reaches XB" registered: XA:receipt XB:relay+
first=$(number XB-relay+)
like "XB reads whose it is, and until when to answer" "$(text XB)" '^Origin-POC: XA-technical$'
is "within an hour, to ten minutes" "$(( ($(date -d "$(field_of "$T/box/XB" Ack-By)" +%s) - $(date +%s) + 300) / 600 * 10 ))" 60
is "XA's own signature verifies" "$(signer --verify "$T/box/XB/report.mime.asc" "$T/box/XB/report.mime")" "${KEY[XA]}"

comes 11
gets "XB is silent: a reminder after 10 minutes" due: XB:reminder
like "that names the letter" "$(text XB)" "$first"
clock 20
told "a forger" gateway acknowledgement "in XB's name: WORKING"
at +1200 letter acknowledgement Incident-ID="$I" In-Response-To="$first" TLP=TLP:AMBER Disposition=working | at +1200 mail_nested "${MAIL[XB]}" "$FORGER" >"$T/mail"
hand_in "$T/mail" XB
gets "a forged acknowledgement is not taken, and tells no contact at once" refused:unknown-key: operator
is "XB is awaited as before" "$(party "$I" XB)" waiting
comes 31
mailboxes
is "the reminder after 30 minutes comes all the same; XB is told that a mail in its name was not taken" "$(tr ' ' '\n' <<<"$got" | grep -v operator | paste -sd' ')" "XB:notice XB:reminder"
comes 61
gets "after an hour XB is overdue: it is reminded, its fallback asked, XA told" due: XA:status XB:reminder XBd:reminder
like "XA reads who is late" "$(text XA)" 'XB-technical'
unlike "of the letter the fallback reads nothing, being of another level" "$(text XBd)" "DDoS|198\\.51|XA-technical"
is "XB is overdue" "$(party "$I" XB)" overdue
comes 91
gets "after an hour and a half the operator is alerted" due: operator
like "by the command, too" "$(cat "$T/paged")" "${I#*/}"
unlike "which says no more than that" "$(cat "$T/paged")" 'DDoS|198\.51'

clock 95
told XBd gateway "(presses Reply)" "RECEIVED"
{ printf 'RECEIVED\n\nWe will wake them.\n\nOn Monday CCC Notigate wrote:\n'; sed 's/^/> /' "$T/box/XBd/text"; } | at +5700 by XBd >"$T/mail"
hand_in "$T/mail" XBd
gets "the fallback presses Reply: an acknowledgement, which goes to XA" registered: XA:relay+ XBd:receipt
is "nobody's acknowledgement is awaited any more" "$(sql "select count(*) from deadline where incident = '$I' and awaited = 'acknowledgement' and state = 'pending'")" 0
clock 100
says XB acknowledgement "Operators of both hosts have been called." Incident-ID="$I" In-Response-To="$first" TLP=TLP:AMBER Disposition=working
gets "XB acknowledges, late" registered: XA:relay+ XB:receipt
is "and is at work" "$(party "$I" XB) $(state "$I")" "working working"
like "XA reads what it says" "$(text XA)" 'Operators of both hosts have been called'

clock 110
says XA update "We mistyped the second address." Incident-ID="$I" TLP=TLP:AMBER "Retract=ipv4 198.51.100.77" "Source=ipv4 198.51.100.91 port 53/udp"
mailboxes
is "a correction reaches XB; not the fallback, which was asked without a word of it" "$verdict: $got" "registered: XA:receipt XB:relay+"
like "it is marked as one" "$(cat "$T/box/XB/inner-subject" "$T/box/XB/text")" CORRECTION
clock 118
says XA assistance-request "Please preserve NetFlow 05:00-12:00 UTC." To-POC=XB-technical Incident-ID="$I" TLP=TLP:AMBER Urgency=high Assistance=preserve-evidence
gets "XA asks for assistance" registered: XA:receipt XB:relay+
asked=$(number XB)
says XB assistance-response "Our law does not allow it." Incident-ID="$I" In-Response-To="$asked" TLP=TLP:AMBER Decision=declined
gets "XB declines" registered: XA:relay+ XB:receipt
is "which is told, and stands" "$(field_of "$T/box/XA" Decision) $(requests "$I")" "declined assistance declined"

clock 130
says XA information-request "Who controls it?" To-POC=XB-technical Incident-ID="$I" TLP=TLP:RED
gets "a side request under RED goes to XB alone" registered: XA:receipt XB:relay+
asked=$(number XB)
unlike "its Subject and its receipt tell nothing" "$(cat "$T/box/XB/subject" "$T/box/XA/subject" "$T/box/XA/text")" "controls|TLP:RED|XB-technical"
says XB information-response "It is a hospital." To-POC=XA-technical Incident-ID="$I" In-Response-To="$asked" TLP=TLP:RED
gets "and so does its answer" registered: XA:relay+ XB:receipt
is "RED is in the clear nowhere, and in no Subject" "$(grep -lrE 'hospital|controls it|TLP:RED' "$P/mail" | wc -l)" 0

clock 140
says XA update "The ministries take note." To-POC=XA-diplomatic To-POC=XB-technical Incident-ID="$I" TLP=TLP:AMBER
gets "a letter to one whose mailbox is gone, and to XB" registered: XA:notice XA:receipt XB:relay+ operator
like "XA is told who did not get it, and why" "$(cat "$T/box/XA-notice/text")" '^Not-Relayed: XA-diplomatic bounced$'
is "the bounce has marked the address, and nothing else" "$(sql "select contact || ' ' || state from address") $(state "$I")" "XA-diplomatic undeliverable working"

clock 300
says XA closure "Traffic is normal since 11:10. Thank you." Incident-ID="$I" TLP=TLP:AMBER Status=resolved
mailboxes
is "the closure reaches all that take part; XA learns again who is not reached" "$verdict: $(tr ' ' '\n' <<<"$got" | grep -v operator | paste -sd' ')" "registered: XA:notice XA:receipt XB:relay+"
is "nothing is awaited any more" "$(state "$I") $(pending "$I")" "closed 0"
comes 20000
mailboxes
unlike "two weeks later nobody has been reminded" "$got" 'reminder|status'

# ---- Afterwards ------------------------------------------------------------------------------------------------------------------
check "the timeline tells it" then_there notigate incident timeline "$I" --home "$DIR"
sed 's/^/# | /' "$T/out"
is "no letter is left" "$(sql "select count(*) from letter where state not in ('sent', 'failed')")" 0
check "the ledger verifies" then_there notigate audit verify --home "$DIR"
stop_all
is "Postfix is gone" "$(pgrep -f "$T/(i|postfix)")" ""
done_testing
