#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What comes back: the next address gets the same letter, its writer is told where there is none left, and nothing that is
# unproved does more than that (THREATS 20, 27, 34). Reports are made by hand; refusals at sending come from a mail server.
. "$(dirname "$0")/lib-judge.sh" || exit 99
SINK=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/smtp-sink
new_instance
XA=$(new_key XA-technical) XB=$(new_key XB-technical) XC=$(new_key XC-technical)
know() { add_contact "$@" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }; }
know XA-technical poc@cert.xa.example "$XA"
know XB-technical 'poc@cert.xb.example;duty@cert.xb.example' "$XB"
know XC-technical poc@cert.xc.example "$XC"
know_gateway

# bounce LETTER ACTION STATUS [RETURN-PATH]: what a mail server says of a letter, to the letter's return path
bounce() {
  local to=${4:-$(sql "select return_path from letter where id = $1")}
  printf '%s\r\n' 'From: MAILER-DAEMON@mx.example' "To: $to" 'Subject: Returned mail' 'Auto-Submitted: auto-replied' \
    "Message-ID: <$(head -c 9 /dev/urandom | xxd -p)@mx.example>" 'MIME-Version: 1.0' \
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b' '' '--b' 'Content-Type: text/plain' '' 'Sorry.' \
    '--b' 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.example' '' "Action: $2" "Status: $3" '' '--b--' >"$T/bounce"
  notigate-receive --home "$DIR" -f '' "$to" <"$T/bounce" || fail "the report was not taken"
}
report() { local name=$1; shift; form "$@" | mail_signed poc@cert.xa.example "$XA" | post "$name"; settle; }
incident_of() { sql "select incident from verdict where mail_id = $(mail_id "$1")"; }
# relays NAME: the letters that pass it on, "id address state", in order
relays() { sql "select id || ' ' || address || ' ' || state from letter where mail_id = $(mail_id "$1") and kind like 'relay%' order by id"; }
relay() { relays "$1" | sed -n "${2:-\$}p" | cut -d' ' -f1; }
party() { sql "select state from party where incident = '$(incident_of "$1")' and contact = '$2'"; }
marked() { sql "select group_concat(address) from (select address from address where state = 'undeliverable' order by address)"; }
told_writer() { sql "select count(*) from letter where kind = 'undelivered' and mail_id = $(mail_id "$1")"; }
alerts() { sql "select count(*) from alert where kind in ('bounce', 'undelivered')"; }
change() { flock "$DIR/notigate.lock" sqlite3 "$DIR/notigate.db" "$1"; }
clear_marks() { change 'delete from address; delete from alert'; }
relay_file() { grep -l "$(sql "select message_id from letter where id = $1")" "$DIR"/outgoing/*/new/* | head -1; }

# ---- What marks nothing ----------------------------------------------------------------------------------------------------
report "first"
first=$(relay "first")
bounce "$first" delayed 4.4.1; settle
is "a delay marks nothing, and alerts nobody" "$(marked) $(alerts) $(relays "first" | wc -l)" " 0 1"
back=$(sql "select return_path from letter where id = $first"); token=${back#*+}
case $token in a*) forged="gateway+b${token#a}" ;; *) forged="gateway+a${token#?}" ;; esac
bounce "$first" failed 5.1.1 "$forged"; settle
is "a return path that we never made marks nothing" "$(marked) $(alerts) $(relays "first" | wc -l)" " 0 1"
bounce "$first" delivered 2.0.0; settle
is "nor does a delivery" "$(marked) $(alerts)" " 0"

# ---- The next address -------------------------------------------------------------------------------------------------------
bounce "$first" failed 5.1.1; settle
is "a failure marks the address (the twin)" "$(marked) $(alerts)" "poc@cert.xb.example 1"
second=$(relay "first")
is "and the second address gets the letter" "$(relays "first" | cut -d' ' -f2- | tr '\n' ',')" "poc@cert.xb.example returned,duty@cert.xb.example sent,"
open_letter "$(relay_file "$first")" >"$T/one"; open_letter "$(relay_file "$second")" >"$T/two"
is "the same, but for its Letter-Number" "$(diff "$T/one" "$T/two" | grep -c '^[<>]') $(diff "$T/one" "$T/two" | grep '^[<>]' | grep -vc 'Letter-Number')" "2 0"
like "its protected To names the second address" "$(grep -i '^To:' "$T/opened")" 'duty@cert\.xb\.example'
is "nobody is undeliverable yet, and the reporter hears nothing" "$(party "first" XB-technical) $(told_writer "first")" "waiting 0"
for i in 1 2 3; do bounce "$first" failed 5.1.1; done; settle
is "the same report again does nothing" "$(alerts) $(relays "first" | wc -l) $(told_writer "first")" "1 2 0"
report "while the first is marked"
is "the next letter goes to the address that is left" "$(relays "while the first is marked" | cut -d' ' -f2-)" "duty@cert.xb.example sent"
like "contact show tells" "$(notigate contact show XB-technical --plain --home "$DIR")" 'undeliverable: poc@cert.xb.example'

# ---- No address is left -----------------------------------------------------------------------------------------------------
bounce "$second" failed 5.2.1; settle
is "the bounce of the second: the contact is undeliverable, the reporter told once" "$(party "first" XB-technical) $(told_writer "first")" "undeliverable 1"
is "no state of the incident came of it" "$(sql "select state from incident where id = '$(incident_of "first")'")" relayed
is "the timeline has it as the gateway's word" "$(sql "select contact, mail_id from event where kind = 'undelivered' and incident = '$(incident_of "first")'")" "XB-technical|0"
told=$(open_letter "$(last_letter)")
like "the letter names who and why" "$told" '^Not-Relayed: XB-technical bounced$'
like "and which letter" "$told" "^In-Response-To: $(sql "select report_id from verdict where mail_id = $(mail_id "first")")\$"
bounce "$second" failed 5.2.1; bounce "$first" failed 5.1.1; settle
is "again nothing more" "$(told_writer "first") $(alerts) $(relays "first" | wc -l)" "1 2 2"

# ---- Mended --------------------------------------------------------------------------------------------------------------------
answer_from() { # ADDRESS NAME TEXT
  printf '%s\n\n> Report-ID: %s\n' "$3" "$(sql "select report_id from reference where letter = $first")" | mail_signed "$1" "$XB" | post "$2"; settle; }
answer_from poc@cert.xb.example "an answer" RECEIVED
is "a signed answer from the address clears its mark" "$(verdict_of "an answer") $(marked)" "registered duty@cert.xb.example"
is "and stands above the bounce" "$(party "first" XB-technical)" acknowledged
change "update address set state = 'undeliverable'"
SENDER=poc@cert.xb.example receive <"$(mail_file "an answer")"; settle
is "the same once more clears nothing" "$(last_verdict) $(marked)" "duplicate duty@cert.xb.example,poc@cert.xb.example"
echo "last-confirmed = $(date -u +%F)" >>"$T/XB-technical.contact"
form TLP=nonsense | mail_signed poc@cert.xb.example "$XB" | post "a letter that is refused"; settle
is "nor does a letter that is refused" "$(verdict_of "a letter that is refused" | cut -d: -f1) $(marked)" "refused duty@cert.xb.example,poc@cert.xb.example"
check "an entry that is confirmed" notigate contact add "$T/XB-technical.contact" --replace --key "$T/XB-technical.asc" --home "$DIR"
is "clears all its marks" "$(marked)" ""
report "third"
third=$(relay "third")
of_third="contact = 'XB-technical' and incident = (select incident from verdict where mail_id = $(mail_id third))"
before=$(sql "select state from party where $of_third")
change "update party set state = 'working' where $of_third"
bounce "$third" failed 5.1.1; settle; bounce "$(relay "third")" failed 5.1.1; settle
is "a bounce takes back nothing that a signature has proved" "$(party "third" XB-technical) $(told_writer "third")" "working 1"
change "update party set state = '$before' where $of_third" # nobody has answered, and the books know it
clear_marks

# ---- The content -----------------------------------------------------------------------------------------------------------------
attach() { # NAME FORM-CHANGE...: a notification with an attachment
  local name=$1; shift
  { printf 'Content-Type: multipart/mixed; boundary="=-m"\r\n\r\n--=-m\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'; form "$@" | crlf
    printf '\r\n--=-m\r\nContent-Type: application/zip; name="flows.zip"\r\nContent-Disposition: attachment; filename="flows.zip"\r\nContent-Transfer-Encoding: base64\r\n\r\nUEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==\r\n--=-m--\r\n'
  } >"$T/e"
  detach "$XA" <"$T/e" >"$T/s"; assemble poc@cert.xa.example | post "$name"; settle
}
attach "with an attachment" To-POC=XC-technical
is "cover and original are two letters" "$(sql "select group_concat(kind) from (select kind from letter where mail_id = $(mail_id "with an attachment") and kind like 'relay%' order by id)")" "relay,relay-original"
bounce "$(relay "with an attachment" 2)" failed 5.6.1; settle
is "an original that is refused marks no address" "$(marked) $(party "with an attachment" XC-technical)" " waiting"
is "its writer is told, the operator too" "$(told_writer "with an attachment") $(alerts)" "1 1"
like "why: the cover stands alone" "$(open_letter "$(last_letter)")" '^Not-Relayed: XC-technical original-refused$'
bounce "$(relay "with an attachment" 1)" failed 5.1.1; settle
is "the cover that comes back too is worse, and told" "$(marked) $(party "with an attachment" XC-technical) $(told_writer "with an attachment")" "poc@cert.xc.example undeliverable 2"
clear_marks
attach "both gone" To-POC=XC-technical
bounce "$(relay "both gone" 1)" failed 5.1.1; bounce "$(relay "both gone" 2)" failed 5.1.1; settle
is "cover and original without a mailbox: the writer is told once" "$(marked) $(told_writer "both gone")" "poc@cert.xc.example 1"
clear_marks

# ---- RED ---------------------------------------------------------------------------------------------------------------------------
form TLP=TLP:RED To-POC=XC-technical Title="Red sentinel" | mail_nested poc@cert.xa.example "$XA" | post "red"; settle
bounce "$(relay "red")" failed 5.1.1; settle
told=$(open_letter "$(last_letter)")
is "RED: its writer is told" "$(told_writer "red")" 1
unlike "without a name or a word of it" "$told" 'XC-technical|CERT-XC|sentinel'
unlike "nor do alerts have one" "$(sql "select text from alert where kind = 'bounce'")" 'XC-|sentinel'
clear_marks
report "amber, with a RED question" To-POC=XC-technical
printf 'Form: poc-notification/1\nMessage-Type: information-request\nTo-Gateway: %s\nIncident-ID: %s\nTo-POC: XC-technical\nTLP: TLP:RED\n\nWho?\n' \
  "$GATEWAY" "$(incident_of "amber, with a RED question")" | mail_nested poc@cert.xa.example "$XA" | post "the RED question"; settle
bounce "$(relay "the RED question")" failed 5.1.1; settle
is "a RED letter within an AMBER incident: its writer is told" "$(verdict_of "the RED question") $(told_writer "the RED question")" "registered 1"
unlike "without a name either" "$(open_letter "$(last_letter)") $(sql "select text from alert where kind = 'bounce'")" 'XC-technical|CERT-XC'
clear_marks

# ---- Refused at sending --------------------------------------------------------------------------------------------------------------
until_true() { local i=$(($1 * 20)); shift; while ! "$@" >/dev/null 2>&1; do i=$((i - 1)); [ $i -gt 0 ] || return 1; sleep 0.05; done; }
sink() {
  : >"$T/sink.out"
  "$SINK" --port 0 --directory "$T/sink" --script "$1" >"$T/sink.out" 2>&1 & SINK_PID=$!; disown $SINK_PID; PIDS="${PIDS:-} $SINK_PID"
  until_true 10 grep -q '^port ' "$T/sink.out" || { echo "Bail out! no smtp-sink"; exit 1; }
  sed -i "s|^#* *method = .*|method = smtp|; s|^#* *port = .*|port = $(sed -n 's/^port //p' "$T/sink.out")|" "$DIR/notigate.conf"
}
stop_sink() { kill "$SINK_PID"; until_true 10 eval "! kill -0 $SINK_PID"; }
mkdir "$T/sink"; sed -i '/^operator/d' "$DIR/notigate.conf"
# The relay is queued first and so sent first; the receipt is taken.
sink 'rcpt=550 5.1.1 No such user'
report "refused once"; settle
is "550 at sending: the next address gets it" "$(relays "refused once" | cut -d' ' -f2- | tr '\n' ',')" "poc@cert.xb.example returned,duty@cert.xb.example sent,"
is "the address is marked, the reporter hears nothing" "$(marked) $(told_writer "refused once")" "poc@cert.xb.example 0"
stop_sink; clear_marks
sink 'rcpt=550 5.1.1 No such user; ok; rcpt=550 5.1.1 No such user either'
report "refused twice"; settle
is "550 at both: the contact is undeliverable, the reporter told once" \
  "$(relays "refused twice" | cut -d' ' -f3 | tr '\n' ',') $(party "refused twice" XB-technical) $(told_writer "refused twice")" "returned,failed, undeliverable 1"
stop_sink; clear_marks
sink 'dot=554 5.7.1 We do not want this'
report "not wanted"; settle
is "554 5.7.1: the other address is tried, none is marked (the twin)" "$(relays "not wanted" | cut -d' ' -f2- | tr '\n' ',') $(marked)" "poc@cert.xb.example returned,duty@cert.xb.example sent, "
stop_sink
check "the books balance" notigate audit verify --home "$DIR"
done_testing
