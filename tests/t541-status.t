#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Where incidents stand: status letters where many answer, answers to status-request, the operator's letter of the day,
# the reminder to close.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
for id in XC-technical XD-technical; do
  key=$(new_key $id); declare "${id%%-*}=$key"
  add_contact $id "poc@cert.${id%%-*}.example" "$key" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }
done
know_gateway
# The operator's day begins eleven hours before, so that none of the times below is near its turn.
printf '[policy]\nname = local\nversion = 1\n[status]\nmany = 3\nstep = 60\n[digest]\nhour = %d\n' "$(( ($(date -u +%-H) + 13) % 24 ))" >"$DIR/policy/local.policy"

run_at() { at "$1" run_once || { sed 's/^/# /' "$T/run.out"; fail "run --once at $1"; }; }
incident_of() { sql "select incident from verdict where mail_id = $(mail_id "$1")"; }
kinds() { sql "select group_concat(kind, ' ') from (select kind from letter where contact = '$1' and incident = '$(incident_of "$2")' and kind not in ('receipt', 'relay', 'reminder') order by id)"; }
# answer_by OFFSET NAME ID KEY WORDS: a signed Reply to its relay
answer_by() {
  local offset=$1 name=$2 id=$3 key=$4 words=$5 report
  report=$(sql "select report_id from reference where contact = '$id' and incident = '$(incident_of "$name")' and kind = 'relay'")
  printf '%s\n\n> Report-ID: %s\n' "$words" "$report" | at "$offset" mail_signed "poc@cert.$(tr A-Z a-z <<<"${id%%-*}").example" "$key" | at "$offset" post "$name-$id"
}
# status_text CONTACT-ADDRESS: the newest status letter to it, as it reads it
status_text() { local file; file=$(letters "$1" | xargs grep -l -F "$(sql "select message_id from letter where kind = 'status' and address = '$1' order by id desc limit 1")"); open_letter "$file"; }

# ---- Many recipients ----------------------------------------------------------------------------------------------
for id in XC XD; do sed -i "s/^address.*/address = poc@cert.$(tr A-Z a-z <<<$id).example/" "$T/$id-technical.contact"
  notigate contact add --replace "$T/$id-technical.contact" --key "$T/$id-technical.asc" --home "$DIR" >/dev/null; done
xa To-POC=XB-technical +"To-POC: XC-technical" +"To-POC: XD-technical" Title='A quiet title' | post many
xa To-POC=XB-technical +"To-POC: XC-technical" Title='Few are meant' | post few
settle
is "both are passed on" "$(sql "select group_concat(n, ' ') from (select count(*) n from letter where kind = 'relay' group by incident order by n)")" "2 3"
answer_by +1m few XB-technical "$XB" RECEIVED
answer_by +1m many XB-technical "$XB" RECEIVED
run_at +1m
is "of two, each answer is passed on" "$(kinds XA-technical few)" relay-answer
is "of three, the first one of them is not" "$(verdict_of many-XB-technical) $(kinds XA-technical many)" "registered "
like "but told at the next 02:00 in Vienna" "$(sql "select strftime('%H:%M', due_us / 1000000, 'unixepoch') from standing")" '^0[01]:00$'
run_at +25h
is "in one status letter" "$(kinds XA-technical many)" status
text=$(status_text poc@cert.xa.example)
like "which says who has answered" "$text" 'XB-technical +(acknowledged|answered)'
like "and who has not" "$text" 'XC-technical +no answer yet'
run_at +49h
run_at +25h
is "and once" "$(kinds XA-technical many)" status
answer_by +50h many XC-technical "$XC" 'RECEIVED. We cannot open the attachment.'
run_at +50h
is "an answer with words of its own is passed on" "$(kinds XA-technical many)" "status relay-answer"
answer_by +51h many XD-technical "$XD" WORKING
run_at +51h
is "the last one, or two thirds more, are told at once" "$(kinds XA-technical many)" "status relay-answer status"
like "with all" "$(status_text poc@cert.xa.example)" '3 of 3'

# ---- Who asks -----------------------------------------------------------------------------------------------------
ask() { # OFFSET NAME AS FROM KEY
  at "$1" form -To-POC -Urgency -Title -Incident-Type -Detected -Affected -Source Message-Type=status-request Incident-ID="$(incident_of "$2")" |
    at "$1" mail_signed "$4" "$5" | at "$1" post "$3"
}
ask +52h many by-xb poc@cert.xb.example "$XB"
ask +52h many by-xa poc@cert.xa.example "$XA"
ask +52h few by-xd poc@cert.xd.example "$XD"
run_at +52h
is "a recipient, the originator, and who is no party" "$(verdict_of by-xb) $(verdict_of by-xa) $(verdict_of by-xd)" "registered registered refused:unknown-incident"
text=$(status_text poc@cert.xb.example)
like "a recipient sees itself" "$text" 'XB-technical'
unlike "and nobody else" "$text" 'XC-technical|XD-technical'
like "the originator sees all" "$(status_text poc@cert.xa.example | tr '\n' ' ')" 'XB-technical.*XC-technical.*XD-technical'
is "who is no party sees nothing" "$(sql "select count(*) from letter where kind = 'status' and contact = 'XD-technical'")" 0

# ---- The day --------------------------------------------------------------------------------------------------------
digests() { sql "select count(*) from letter where kind = 'digest'"; }
before=$(digests)
is "the operator had a letter for each day with news" "$before" 2
run_at +52h
is "not two a day" "$(digests)" "$before"
run_at +70h
ENCRYPT=1 at +71h xa TLP=TLP:RED Title='Very secret' | at +71h post red
at +71h xa TLP=TLP:GREEN -TLP | at +71h post refused
run_at +71h
run_at +150h
is "one after days without a gateway" "$(digests)" $((before + 2))
run_at +151h
run_at +74h
run_at +75h
is "the clock may go back" "$(digests)" $((before + 2))
run_at +99h
is "and the days go on from there" "$(digests)" $((before + 3))
digest=$(for file in $(letters operator@ccc.example); do grep -q "$(sql "select message_id from letter where kind = 'digest' order by id limit 1 offset $((before + 1))")" "$file" && open_letter "$file"; done)
like "it counts" "$digest" 'mail refused: 1'
like "what is open" "$digest" 'incidents open: 2'
is "what is TLP:RED is registered too" "$(verdict_of red)" registered
unlike "but not told of or counted" "$digest" "$(incident_of red)|mail registered|RED"
unlike "nor titles or contacts" "$digest" 'quiet title|Few are|X[A-D]-technical'
like "todo shows of it the number" "$(at +71h notigate todo --home "$DIR")" "^  in [0-9]+ [a-z]+: incident [^ ]+$|: (a reminder to|the time is up)"

# ---- Closing ---------------------------------------------------------------------------------------------------------
closing() { sql "select due_us / 1000000 from deadline where awaited = 'closing' and state = 'pending' and incident = '$(incident_of "$1")'"; }
is "each incident is to be closed" "$(sql "select count(*) from deadline where awaited = 'closing' and step = 'due' and state = 'pending'")" 3
first=$(closing few)
at +200h form -To-POC -Urgency -Title -Incident-Type -Detected -Affected -Source Message-Type=update Revision=2 Incident-ID="$(incident_of few)" Status=in-progress |
  at +200h mail_signed poc@cert.xa.example "$XA" | at +200h post news
run_at +200h
is "the update is taken" "$(verdict_of news)" registered
is "which moves with each change" "$(( $(closing few) > first + 3600 )) $(sql "select count(*) from deadline where awaited = 'closing' and incident = '$(incident_of few)'")" "1 1"
at +210h form -To-POC -Urgency -Title -Incident-Type -Detected -Affected -Source Message-Type=closure Incident-ID="$(incident_of many)" Status=resolved |
  at +210h mail_signed poc@cert.xa.example "$XA" | at +210h post closure
run_at +210h
is "a closed one awaits nothing" "$(verdict_of closure) $(sql "select count(*) from deadline where state = 'pending' and incident = '$(incident_of many)'")" "registered 0"
reminded() { sql "select count(*) from letter where contact = 'XA-technical' and kind = 'reminder' and incident = '$(incident_of "$1")'"; }
run_at +1000h
is "after thirty days the originator is reminded, once" "$(reminded few) $(reminded many)" "1 0"
run_at +2000h
is "and not again" "$(reminded few)" 1
check "the books balance" notigate audit verify --home "$DIR"
done_testing
