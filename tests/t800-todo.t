#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What operators see every day: todo, status, alert, outbox, letter.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
holding_policy

# ---- Nothing to do ------------------------------------------------------------------------------------------------
ng todo
is "todo of a new instance says so in one line" "$status $(lines "$out" .)" "0 1"
is "no verb is todo" "$(NOTIGATE_HOME=$DIR notigate)" "$out"
ng todo --json
is "and an empty list as JSON" "$(json '#')" 0
ng outbox list
like "the outbox is empty" "$out" 'all letters are out'
ng status --json
is "no gateway runs" "$(json running) $(json inbox.count) $(json inbox.oldest)" "false 0 null"
is "two contacts" "$(json contacts.active) $(json contacts.suspended)" "2 0"

# ---- A mail waits -------------------------------------------------------------------------------------------------
at -10m post old <<<"no mail"
ng todo
like "mail that waits while no gateway runs is told" "$out" 'no gateway runs, and 1 mail waits, the oldest for 10 minutes'
like "with the command, and where the instance is" "$out" "^  notigate run --home $DIR\$"
unlike "which is left out where it is found without" "$(NOTIGATE_HOME=$DIR notigate)" '[-]-home'
(flock 9; exec sleep 60) 9>>"$DIR/run/daemon.lock" &
holder=$!
sleep 0.3
ng todo
is "nothing is to do where a gateway runs" "$(lines "$out" 'no gateway runs')" 0
ng status --json
is "and status knows" "$(json running) $(json inbox.count)" "true 1"
kill $holder; wait $holder 2>/dev/null
ng status
like "status tells the age" "$out" '^inbox +1, the oldest for 10 minutes'

# ---- After a day's work -------------------------------------------------------------------------------------------
xa -To-POC | post registered # for the desk, whose people are alerted
xa -TLP | post refused
xa Urgency=critical | post held
xa Urgency=low | post quarantined
settle
ng todo
like "a new incident is an alert" "$out" '^alert [0-9]+: new incident ccc.example/[0-9-]+, urgency medium, from XA-technical$'
like "the held mail is told with its reason" "$out" "^mail $(mail_id held) from XA-technical is held: rule hold-what-is-urgent: a person looks first\$"
like "and how to let it go" "$out" "^  notigate quarantine release $(mail_id held) --reason TEXT --home"
like "or to end it" "$out" "^  notigate quarantine drop $(mail_id quarantined) --reason TEXT --home"
is "its own alert is not told twice" "$(lines "$out" "^alert .*mail $(mail_id held)")" 0
ng todo --plain
is "plain: a line each for what, since, command" "$(lines "$out" '^What: ') $(lines "$out" '^Since: ')" "3 3"
ng todo --json
is "JSON: the same, and what is due next, which awaits nobody yet" "$(json '#') $(json 3.kind) $(json 0.kind) $(json 0.commands.0 | cut -d' ' -f1-3)" "4 next held notigate quarantine release"
ng status --json
is "status counts endings" "$(json today.registered) $(json today.refused) $(json today.held) $(json seven_days.quarantined)" "1 2 1 1"
is "and letters" "$(json outbox.sent.count)" "$(sql "select count(*) from letter where state = 'sent'")"
is "and the ledger" "$(json ledger.entries)" "$(sql 'select count(*) from entry')"
is "with its checkpoint" "$(json ledger.checkpoint)" "$(sql 'select max(size) from checkpoint')"

# ---- Alerts -------------------------------------------------------------------------------------------------------
id=$(sql "select id from alert where kind = 'desk'")
ng alert ack "$id"
is "an alert is acknowledged" "$status" 0
ng todo
unlike "and gone from todo" "$out" '^alert'
ng alert ack "$id"
is "once only" "$status" 66
like "the fix is named" "$err" 'none is open under this number; fix: notigate todo'
ng alert ack many
is "a number is a number" "$status" 64
other=$(sql "select min(id) from alert where acked_us is null")
ng alert ack 99999 "$other"
is "one that is none does not keep the others open" "$status $(sql "select acked_us is not null from alert where id = $other")" "66 1"

# ---- Letters ------------------------------------------------------------------------------------------------------
receipt=$(sql "select id from letter where kind = 'receipt'")
ng letter show "$receipt" --raw
is "letter show --raw gives the bytes that left" "$(notigate letter show "$receipt" --raw --home "$DIR" | sha256sum | cut -d' ' -f1)" "$(sql "select sealed_sha256 from letter where id = $receipt")"
ng letter show "$receipt"
like "letter show tells what became of it" "$out" '^state +sent'
like "and what it was filled with" "$out" '"incident_number"'
ng letter show "$receipt" --json
is "as JSON too" "$(json kind) $(json contact) $(json mail)" "receipt XA-technical $(mail_id registered)"
ng letter show 999
is "there is no letter 999" "$status" 66

# A letter that a 5xx ended, and one that waits.
change "update letter set state = 'failed', reply = '550 no such user' || char(27) || '[31m' where id = $receipt"
ng todo
like "a failed letter is told with its reply" "$out" "^letter $receipt \\(receipt\\) to XA-technical could not be sent for .*: 550 no such user"
unlike "whose control characters do no harm" "$out" $'\033'
like "with the command" "$out" "^  notigate outbox retry $receipt "
ng outbox list
is "the outbox lists it" "$(lines "$out" "^$receipt .*failed")" 1
unlike "escaped as well" "$out" $'\033'
ng outbox list --json
is "as JSON too" "$(json '#') $(json 0.state)" "1 failed"
ng outbox retry "$receipt"
like "retry tells when it goes out" "$out" '^1 letter goes out with the next: notigate run'
is "it waits again" "$(sql "select state from letter where id = $receipt")" sealed
run_once
is "and goes out" "$(sql "select state from letter where id = $receipt")" sent
ng outbox retry "$receipt"
is "what is sent is not sent again" "$status" 66
ng outbox retry
is "retry wants a number or --all" "$status" 64
ng outbox retry 0
is "and 0 is none" "$status" 64
ng outbox retry --all
is "--all where nothing waits is no error" "$status $out" "0 No letter waits."
change "update letter set state = 'queued', sealed = null, sealed_sha256 = null, sealed_entry = null, due_us = due_us + 9e12, created_us = created_us - 7200000000 where id = $receipt"
ng todo
like "a letter that has waited for over an hour is told" "$out" "^letter $receipt \\(receipt\\) to XA-technical has waited for 2 hours"

# Beside a running gateway it goes out at once: not when the minute is over.
change "update letter set state = 'failed' where id = (select min(id) from letter where state = 'sent')"
broken=$(sql "select id from letter where state = 'failed'")
notigate run --home "$DIR" >"$T/daemon.log" 2>&1 &
daemon=$!
PIDS=$daemon
for _ in {1..100}; do grep -qs 'stage=run .*started' "$T/daemon.log" && break; sleep 0.1; done
sleep 3
ng outbox retry "$broken"
like "retry beside a running gateway" "$out" 'goes out now'
for _ in {1..250}; do [ "$(sql "select state from letter where id = $broken")" = sent ] && break; sleep 0.1; done
is "is heard by the one that sends" "$(sql "select state from letter where id = $broken")" sent
kill $daemon; wait $daemon

# ---- Keys ---------------------------------------------------------------------------------------------------------
unlike "keys without an end are no work" "$out" '^key '
KEY_EXPIRE=20d XC=$(new_key XC-technical)
KEY_EXPIRE=200d XD=$(new_key XD-technical)
add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null
add_contact XD-technical poc@cert.xd.example "$XD" >/dev/null
ng todo
like "a key that ends within 60 days is told" "$out" "^key ${XC:0:16} of XC-technical expires in (19|20) days"
unlike "one that ends later is not" "$out" 'XD-technical'
out=$(at +150d notigate todo --home "$DIR")
like "but when its time comes" "$out" "^key ${XD:0:16} of XD-technical expires in (49|50) days"
like "and what has ended is told as such" "$out" "^key ${XC:0:16} of XC-technical has expired"
ng contact suspend XC-technical --reason "a test"
ng todo
unlike "a suspended contact's key is nobody's work" "$out" 'XC-technical'

# ---- TLP:RED says nothing -----------------------------------------------------------------------------------------
ENCRYPT=1 xa TLP=TLP:RED Title="The secret title" To-POC=XB-technical Urgency=critical | post red
settle
for verb in todo status 'outbox list --all' 'quarantine list'; do
  # shellcheck disable=SC2086
  ng $verb
  unlike "$verb does not say what is RED" "$out" 'secret title'
done
done_testing
