#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The views that an auditor or operator reads with plain sqlite3, read-only, beside the gateway: they agree with the
# gateway's own verbs, and an incident of which any letter is TLP:RED has no words in them.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
XC=$(new_key XC-technical)
add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
view() { sqlite3 -batch "file:$DIR/notigate.db?mode=ro" "$1"; }
number() { sql "select incident from verdict where mail_id = $(mail_id "$1")"; }
relayed() { sql "select report_id from reference where contact = '$1' and incident = '$2' and kind like 'relay%' order by letter desc limit 1"; }
# write TYPE INCIDENT FIELD...: a form about an incident
write() {
  local type=$1 incident=$2; shift 2
  printf '%s\n' "Form: poc-notification/1" "Message-Type: $type" "To-Gateway: $GATEWAY" "Incident-ID: $incident" "$@"
}

# ---- Each view can be read by who may not write -----------------------------------------------------------------------
for name in $(sql "select name from sqlite_master where type = 'view'"); do
  check "$name can be read" view "select * from $name"
done
documented=$(grep -oE '\bv_[a-z]+' "$SOURCE/gateway/store/SCHEMA" | sort -u)
is "SCHEMA names each, and there is each" "$documented" "$(sql "select name from sqlite_master where type = 'view' order by name")"
refuse "nothing is written through them" view "delete from v_incidents"

# ---- Incidents --------------------------------------------------------------------------------------------------------
ENCRYPT=1
xa Urgency=critical Title="Open portal" | post plain
xa Urgency=high TLP=TLP:RED Title="Zebra crossing" | post red
xa Urgency=high Title="Amber at first" | post mixed
xa Urgency=low Exercise=yes Title="Drill on Monday" | post drill
settle
P=$(number plain) R=$(number red) M=$(number mixed) D=$(number drill)
is "four incidents" "$(view 'select count(*) from v_incidents') $(view 'select count(*) from v_notifications')" "4 4"
is "one as it stands" "$(view "select state, originator, tlp, highest_tlp, urgency, title, answered || '/' || recipients, overdue, closed is null, due is not null from v_incidents where incident = '$P'")" \
  "relayed|XA-technical|TLP:AMBER|TLP:AMBER|critical|Open portal|0/1|0|1|1"
is "an exercise is one" "$(view "select incident from v_incidents where exercise = 1")" "$D"
for name in v_incidents v_notifications; do
  is "$name: RED has no title, type, urgency" "$(view "select state, tlp, title is null, incident_type is null, urgency is null from $name where incident = '$R'")" "relayed|TLP:RED|1|1|1"
  is "$name: its neighbour has them (the twin)" "$(view "select title, incident_type, urgency from $name where incident = '$M'")" "Amber at first|availability/ddos|high"
done
# A side letter under RED makes the whole incident one of which nothing is told.
write update "$M" "Revision: 2" "Status: in-progress" "TLP: TLP:RED" "To-POC: XB-technical" | mail_nested poc@cert.xa.example "$XA" | post side
settle
is "a side letter under RED" "$(verdict_of side) $(view "select tlp, highest_tlp from v_incidents where incident = '$M'")" "registered TLP:AMBER|TLP:RED"
for name in v_incidents v_notifications; do
  is "$name: where only the highest TLP is RED there are none either" "$(view "select title is null, incident_type is null, urgency is null from $name where incident = '$M'")" "1|1|1"
done
is "v_mails: nor have its letters a Report-ID or urgency" "$(view "select count(*), count(report_id), count(urgency) from v_mails where incident in ('$M', '$R')")" "3|0|0"
is "v_mails: others have (the twin)" "$(view "select count(*), count(report_id), count(urgency) from v_mails where incident = '$P'")" "1|1|1"
unlike "no view has a word of either" "$(for name in $documented; do [ "$name" = v_ledger ] || view "select * from $name"; done)" "Zebra|Amber at first"
like "of the others they do (the twin)" "$(view 'select * from v_incidents')" "Open portal"

# ---- Deadlines, answers, requests ----------------------------------------------------------------------------------------
is "what is awaited of XB" "$(view "select awaited, step, state, late from v_deadlines where incident = '$P' and contact = 'XB-technical' order by due limit 2")" \
  $'acknowledgement|remind|pending|0\nacknowledgement|remind|pending|0'
is "each leads to the letter that asked" "$(view "select count(*) from v_deadlines d join v_letters l on l.id = d.letter and l.kind like 'relay%' where d.incident = '$P' and d.contact = 'XB-technical'")" \
  "$(sql "select count(*) from deadline where incident = '$P' and contact = 'XB-technical'")"
is "after two hours without a gateway it is late" "$(at +2h sqlite3 "file:$DIR/notigate.db?mode=ro" "select overdue from v_incidents where incident = '$P'; select max(late) from v_deadlines where incident = '$P'")" $'1\n1'
is "now it is not (the twin)" "$(view "select overdue from v_incidents where incident = '$P'; select max(late) from v_deadlines where incident = '$P'")" $'0\n0'
write acknowledgement "$P" "In-Response-To: $(relayed XB-technical "$P")" "TLP: TLP:AMBER" "Disposition: working" | mail_nested poc@cert.xb.example "$XB" | post ack
write information-request "$P" "TLP: TLP:AMBER" "To-POC: XB-technical" "Reply-By: $(now '+3 hours')" | mail_nested poc@cert.xa.example "$XA" | post ask
settle
is "both are taken" "$(verdict_of ack) $(verdict_of ask)" "registered registered"
is "who has answered counts" "$(view "select state, answered from v_incidents where incident = '$P'")" "working|1"
is "what was awaited is stopped" "$(view "select distinct state, settled is not null from v_deadlines where incident = '$P' and awaited = 'acknowledgement'")" "stopped|1"
is "who asked whom" "$(view "select kind, asker, asked, state, late, mail_id from v_requests where incident = '$P'")" "information|XA-technical|XB-technical|requested|0|$(mail_id ask)"
is "until when" "$(view "select strftime('%s', reply_by) * 1000000 from v_requests")" "$(sql "select reply_by_us / 1000000 * 1000000 from request")"
is "four hours later it is late" "$(at +4h sqlite3 "file:$DIR/notigate.db?mode=ro" "select late from v_requests")" 1
at +4h notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "and expires" "$(view "select state, late from v_requests")" "expired|1"
# The view and the verb say the same.
for hours in 0 6; do
  out=$(at +${hours}h notigate incident list --all --json --home "$DIR")
  is "overdue and answered after $hours h as in incident list" "$(at +${hours}h sqlite3 "file:$DIR/notigate.db?mode=ro" "select incident || ' ' || overdue || ' ' || answered || '/' || recipients from v_incidents order by 1")" \
    "$(python3 -c 'import json, sys
for row in sorted(json.load(sys.stdin), key=lambda r: r["incident"]): print(row["incident"], int(row["overdue"]), "%d/%d" % (row["answered"], row["recipients"]))' <<<"$out")"
done
ng incident close "${P#*/}" --reason "a test"
is "closed: nothing is overdue" "$status $(view "select state, overdue, closed is not null, due is null from v_incidents where incident = '$P'")" "0 closed|0|1|1"

# ---- Pings ------------------------------------------------------------------------------------------------------------------
is "who has written is confirmed, who has not is unproved" "$(view 'select contact, confirmed is not null, how, rounds from v_pings order by contact')" \
  $'XA-technical|1|letter|0\nXB-technical|1|letter|0\nXC-technical|0||0'
ng ping XC-technical --now
notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "who is asked is" "$(view "select rounds, asked is not null, next is not null, mail_id is null, latency_s is null from v_pings where contact = 'XC-technical'")" "1|1|1|1|1"
ng contact remove XC-technical --reason "a test"
is "who is removed is not there" "$(view "select count(*) from v_pings where contact = 'XC-technical'") $(view 'select count(*) from v_pings')" "0 2"
done_testing
