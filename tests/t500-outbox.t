#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Letters on their way out: a mail server that misbehaves, the same bytes again, the budget, crashes, and the
# daemon's beginning and end (THREATS 20, 27, 37). Time passes by moving what is due, not by waiting.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
SINK=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/smtp-sink
XA_MAIL=poc@cert.xa.example

new_instance
two_contacts
know_gateway
# Without an operator each report makes one letter, the receipt.
sed -i '/^operator/d' "$DIR/notigate.conf"
set_conf() { local key; for key; do sed -i "s|^#* *${key%%=*} = .*|${key%%=*} = ${key#*=}|" "$DIR/notigate.conf"; done; }
# sink NAME SCRIPT [OPTION...]: a mail server that keeps its mails in $T/NAME; its port in $PORT. PORT=N: at that port
sink() {
  local name=$1 script=$2; shift 2
  mkdir -p "$T/$name"; : >"$T/$name.out"
  "$SINK" --port "${PORT:-0}" --directory "$T/$name" --script "$script" "$@" >"$T/$name.out" 2>&1 &
  SINK_PID=$!
  disown $SINK_PID
  PIDS="${PIDS:-} $SINK_PID"
  until_true 10 grep -q '^port ' "$T/$name.out" || { cat "$T/$name.out"; echo "Bail out! no smtp-sink"; exit 1; }
  PORT=$(sed -n 's/^port //p' "$T/$name.out")
  set_conf method=smtp port="$PORT"
}
stop_sink() { kill "$SINK_PID"; until_true 10 gone "$SINK_PID"; }
gone() { ! kill -0 "$1" 2>/dev/null; }
until_true() { local i=$(($1 * 20)); shift; while ! "$@" >/dev/null 2>&1; do i=$((i - 1)); [ $i -gt 0 ] || return 1; sleep 0.05; done; }
got() { find "$T/$1" -name '*.mail' | wc -l; }
mail() { find "$T/$1" -name '*.mail' | sort | sed -n "${2:-\$}p"; }
bytes() { sed '1,/^$/d' "$1"; }
digest() { bytes "$1" | sha256sum | cut -d' ' -f1; }
change() { flock "$DIR/notigate.lock" sqlite3 "$DIR/notigate.db" "$1"; }
letter() { sql "select $1 from letter where id = ${2:-(select max(id) from letter)}"; }
pass_time() { change "update letter set due_us = 0 where state = 'sealed'"; }
# The letter goes out once more, as if it had just been sealed.
again() { change "update letter set state = 'sealed', due_us = 0, attempts = 0, reply = null, reply_code = null, queue_id = null where id = (select max(id) from letter)"; }
reports=0
report() { reports=$((reports + 1)); form -To-POC "$@" "Title=Report $reports" | mail_signed $XA_MAIL "$XA" >"$T/report" && receive <"$T/report"; }
run() { run_once || { fail "run --once"; sed 's/^/#  /' "$T/run.out"; }; }
rest() { pgrep -f "$T/i" || true; }

# ---- Later ------------------------------------------------------------------------------------------------------------
sink greylisting 'rcpt=450 4.2.0 Greylisted, try again'
report; run
is "450: the letter waits, with the reply and one attempt" "$(letter 'state, attempts, reply_code, queue_id is null')" "sealed|1|450|1"
like "the reply is kept" "$(letter reply)" 'Greylisted'
is "it is due in about a minute" "$(letter "due_us / 1000000 - cast(strftime('%s', 'now') as int) between 30 and 70")" 1
is "nothing was taken" "$(got greylisting)" 0
run
is "it is not tried before it is due" "$(letter attempts)" 1
for minutes in 2 5 15 30 60 60; do
  case $minutes in 2) stop_sink; sink greylisting 'rcpt!=451 4.7.1 Greylisted still' ;; esac
  pass_time; run
  is "the next wait is about $minutes minutes" \
    "$(letter "abs((due_us / 1000000 - cast(strftime('%s', 'now') as int)) / 60.0 - $minutes) <= 0.1 * $minutes + 0.5")" 1
done
stop_sink; sink greylisting ''
pass_time; run
is "in the end it goes" "$(letter 'state, attempts, reply_code') $(got greylisting)" "sent|8|250 1"
like "with the next hop's queue id" "$(letter queue_id)" '^SINK000001$'
is "what went is what was sealed, to the byte" "$(digest "$(mail greylisting)")" "$(letter sealed_sha256)"
like "its return path is its own" "$(head -1 "$(mail greylisting)")" '^MAIL <gateway\+[a-z2-7]{32}@ccc\.example>'
is "its recipient is the contact's address" "$(sed -n 2p "$(mail greylisting)")" "RCPT <$XA_MAIL>"
stop_sink

# One row a misbehaviour: reply code|what it is. Each is followed by a good round (a mail "lost" counts as one "ok").

sink manners 'connect=421 4.3.2 Not now; ok; ehlo=drop; ok; mail=452 4.3.1 Full; ok; data=451 4.3.0 Broken; ok; body=drop; ok; dot=452 4.3.1 Disk full; ok; dot=lose; ok; ok; dot=drop; ok'
while IFS='|' read -r code name; do
  before=$(got manners)
  again; run
  is "$name: it waits" "$(letter 'state, attempts, reply_code')" "sealed|1|$code"
  pass_time; run
  is "$name: it goes" "$(letter 'state, attempts, reply_code')" "sent|2|250"
  case $name in *"taken"*) wanted=2 ;; *) wanted=1 ;; esac
  is "$name: the server has it" "$(($(got manners) - before))" $wanted
done <<'END'
421|no service
0|closed instead of EHLO's answer
452|no to MAIL
451|no to DATA
0|lost within the data
452|no to the dot
0|lost after the data, taken
0|lost after the data, not kept
END
different=$(for file in "$T"/manners/*.mail; do digest "$file"; done | sort -u)
is "all that ever went are the same bytes" "$different" "$(letter sealed_sha256)"
is "and the same Message-ID" "$(grep -hi '^message-id:' "$T"/manners/*.mail | tr -d '\r' | sort -u)" "Message-ID: $(letter message_id)"
is "and there is one letter for the one report" "$(sql 'select count(*) from letter')" 1
stop_sink

# ---- Never --------------------------------------------------------------------------------------------------------------
sink never 'rcpt=550 5.1.1 No such user; dot=554 5.7.1 We do not want this'
for name in "no such user" "not wanted"; do
  change "delete from alert; delete from address"; again; run
  is "$name: the letter has failed" "$(letter state) $(letter reply_code | cut -c1-2)" "failed 55"
  case $name in "not wanted") marked= ;; *) marked="XA-technical|$XA_MAIL|undeliverable" ;; esac
  is "$name: the address is marked, unless it was the content" "$(sql "select contact, address, state from address")" "$marked"
  like "$name: the operator is told" "$(sql "select kind, text from alert")" '^undelivered\|letter 1 \(receipt\) to XA-technical could not be delivered: .*5\.[17]\.1'
  pass_time; run
  is "$name: and it is not tried again" "$(letter attempts) $(got never)" "1 0"
done
again; run
is "when the server takes it, it goes (the twin)" "$(letter state) $(got never)" "sent 1"
stop_sink

sink old 'rcpt!=450 4.2.0 Full'
again; change "update letter set created_us = created_us - 71 * 3600000000, attempts = 6"; run
is "at 71 hours it still waits (the twin)" "$(letter state)" sealed
change "update letter set attempts = 0"; again; change "update letter set created_us = created_us - 2 * 3600000000"; run
is "at 73 hours one that has just begun again still waits (the twin)" "$(letter state)" sealed
change "delete from alert"; again; change "update letter set attempts = 6"; run
is "at 73 hours it is given to the operator" "$(letter state) $(sql 'select kind from alert')" "failed undelivered"
is "and the address is marked" "$(sql 'select contact, state from address')" "XA-technical|undeliverable"
stop_sink
change "delete from alert; delete from address"; again; change "update letter set attempts = 6"; run
is "at 73 hours of a next hop that is down, the operator has it, too" "$(letter state) $(sql 'select kind from alert')" "failed undelivered"
is "but no address is marked for that" "$(sql 'select count(*) from address')" 0

# ---- SMTP is down ---------------------------------------------------------------------------------------------------------
before=$(sql 'select count(*) from letter')
for i in 1 2 3; do report; done
run
is "nobody listens: three reports are taken, judged and registered all the same" \
  "$(sql "select count(*) from verdict where ending = 'registered'") $(sql 'select count(*) from inbox')" "4 0"
is "their receipts are sealed and wait" "$(sql "select state, count(*) from letter where id > $before group by state")" "sealed|3"
like "the reason tells what to look at" "$(letter reply)" 'fix:'
report
sink drained ''
pass_time; run
is "when it is back, all go, each once" "$(sql "select state, count(*) from letter where id > $before group by state") $(got drained)" "sent|4 4"
ids_got() { for file in "$T"/drained/*.mail; do sed -n 's/^Message-ID: //p' "$file" | head -1 | tr -d '\r'; done; }
is "in the order in which they were written" "$(ids_got)" "$(sql "select message_id from letter where id > $before order by id")"
stop_sink

# ---- STARTTLS ---------------------------------------------------------------------------------------------------------------
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=$1" -keyout "$T/$1.key" -out "$T/$1.pem" 2>"$T/openssl.err" || cat "$T/openssl.err"; }
# certificate NAME SUBJECT-ALT-NAME CA [DAYS]
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$T/$1.key" -out "$T/$1.csr" 2>"$T/openssl.err" &&
    printf 'subjectAltName=%s\n' "$2" >"$T/$1.ext" &&
    openssl x509 -req -in "$T/$1.csr" -CA "$T/$3.pem" -CAkey "$T/$3.key" -CAcreateserial -days "${4:-2}" -extfile "$T/$1.ext" -out "$T/$1.pem" 2>>"$T/openssl.err" ||
    cat "$T/openssl.err"
}
authority ca; authority other-ca
certificate good IP:127.0.0.1 ca; certificate wrong-name DNS:mx.other.example ca; certificate wrong-ca IP:127.0.0.1 other-ca
set_conf tls=starttls ca-file="$T/ca.pem"
# tls NAME WANTED [SCRIPT] [SINK-OPTION...]
tls() {
  local name=$1 wanted=$2 script=$3; shift 3
  sink "$name" "$script" "$@"
  again; run
  is "$name: $wanted" "$(letter state) $(got "$name")" "$([ "$wanted" = sent ] && echo sent 1 || echo sealed 0)"
  stop_sink
}
tls trusted sent '' --cert "$T/good.pem" --key "$T/good.key"
like "... encrypted" "$(cat "$(mail trusted)" | head -4)" '^TLS yes'
tls wrong-name "not sent" '' --cert "$T/wrong-name.pem" --key "$T/wrong-name.key"
tls wrong-ca "not sent" '' --cert "$T/wrong-ca.pem" --key "$T/wrong-ca.key"
tls no-starttls "not sent" ''
tls refused-starttls "not sent" 'starttls!=454 4.7.0 TLS not available' --cert "$T/good.pem" --key "$T/good.key"
tls injected "not sent" 'starttls!=inject' --cert "$T/good.pem" --key "$T/good.key"
set_conf tls=none
tls plain sent ''

# ---- The budget -----------------------------------------------------------------------------------------------------------
set_conf budget=2
sink budget ''
change "delete from budget"
report; cp "$T/report" "$T/first"; run
for i in 1 2 3; do
  change "update letter set due_us = due_us - 3700000000 where state = 'sent'"
  receive <"$T/first"; run
done
is "of three repeats, an hour apart each, two are answered" "$(got budget)" 3
is "with the receipt that it got" "$(for file in "$T"/budget/*.mail; do digest "$file"; done | sort | uniq -c | awk '{print $1}')" 3
report; report; run
is "the first receipts of new reports go, whatever is used up" "$(got budget) $(sql "select count(*) from letter where state = 'dropped'")" "5 0"
change "delete from alert"
form -To-POC -TLP | mail_signed $XA_MAIL "$XA" | receive; run
is "a rejection is held back then, and the operator sees it" "$(letter 'kind, state') $(sql 'select kind from alert')" "rejection|dropped budget"
set_conf budget=3
form -To-POC -Urgency -Title | mail_signed $XA_MAIL "$XA" | receive; run
is "with budget left it goes (the twin)" "$(letter 'kind, state') $(got budget)" "rejection|sent 6"
set_conf budget=200
stop_sink

# ---- A sender that is killed ------------------------------------------------------------------------------------------------
sink killed 'dot=slow 60000'
report
notigate run --once --home "$DIR" >"$T/run.out" 2>&1 & once=$!
until_true 60 test -e "$T/killed/000001.mail"
is "between the data and its reply the letter is not marked" "$(letter 'state, claim')" "sealed|sender"
sender=$(pgrep -P $once); kill -9 "$sender"
wait $once
is "killed there, run --once sends it again" "$? $(letter state) $(got killed)" "0 sent 2"
cmp -s <(bytes "$(mail killed 1)") <(bytes "$(mail killed 2)"); is "... the very same bytes" "$?" 0
is "... as they were sealed" "$(digest "$(mail killed 2)")" "$(letter sealed_sha256)"
like "... and says that it was" "$(cat "$T/run.out")" 'worker-ended reason=.*sender ended by signal 9'
is "run --once leaves no process behind, no agent" "$(rest)" ""
stop_sink

# ---- run --once that is asked to stop -------------------------------------------------------------------------------------
sink stopped 'dot=slow 60000'
report; report
notigate run --once --home "$DIR" >"$T/run.out" 2>&1 & once=$!
until_true 60 test -e "$T/stopped/000001.mail"
kill -TERM $once; wait $once
is "asked to stop, run --once says so, and leaves no process behind, no agent" \
  "$? $(grep -c 'run again, nothing is lost' "$T/run.out") $(rest)" "75 1 "
stop_sink
sink again ''
pass_time; run
is "run again it settles the rest" "$(sql "select count(*) from letter where state in ('queued', 'sealed')")" 0
stop_sink

# ---- The daemon --------------------------------------------------------------------------------------------------------------
sink daemon ''
notigate run --home "$DIR" >"$T/daemon.log" 2>&1 & daemon=$!
disown $daemon; PIDS="${PIDS:-} $daemon"
until_true 20 grep -q 'result=started' "$T/daemon.log"
workers() { pgrep -P $daemon; }
until_true 20 eval '[ "$(workers | wc -l)" = 5 ]' # a fork may take its time on a busy machine
is "it has its workers" "$(workers | wc -l)" 5
report
check "a report wakes it: the receipt is there long before it looks by itself" until_true 30 test -e "$T/daemon/000001.mail"
check "and is marked" until_true 10 eval '[ "$(letter state)" = sent ]'
notigate run --home "$DIR" >"$T/out" 2>&1; status=$?
is "a second one on the same instance is refused" "$status $(grep -c 'runs on this instance already; fix:' "$T/out")" "75 1"
run_once; is "and so is run --once" "$?" 75

sleep 3
ticks() { local sum=0 pid; for pid in $daemon $(workers); do sum=$((sum + $(awk '{print $14 + $15}' "/proc/$pid/stat"))); done; echo $sum; }
before=$(ticks); sleep 10; after=$(ticks)
is "idle for 10 s it uses no more than 2 ticks of CPU" "$((after - before <= 2)) ($((after - before)))" "1 ($((after - before)))"

for worker in $(workers); do kill -9 "$worker"; done
report
check "all workers killed: they are started again and do their work" until_true 30 test -e "$T/daemon/000002.mail"
check "the daemon is the same" until_true 20 eval 'kill -0 $daemon && [ "$(workers | wc -l)" = 5 ]'
stop_sink

PORT='' sink slow 'connect=slow 60000'
old=$(workers | sort | tr '\n' ' ')
kill -HUP $daemon
check "SIGHUP: new workers begin" until_true 30 eval '[ "$(workers | wc -l)" = 5 ] && [ "$(workers | sort | tr "\n" " ")" != "$old" ]'
check "... and it says so" until_true 20 grep -q 'result=reloaded' "$T/daemon.log"
report
check "while the mail server is silent, a report is registered" until_true 30 eval '[ "$(letter state)" = sealed ]'
report
check "and one more" until_true 30 eval '[ "$(sql "select count(*) from letter where state = '"'sealed'"'")" = 2 ]'
stop_sink
sink slow ''
pass_time; kill -HUP $daemon
check "when it answers again, both go" until_true 60 eval '[ "$(got slow)" -ge 2 ]'

cp -p "$DIR/notigate.conf" "$T/conf"; echo 'nonsense = yes' >>"$DIR/notigate.conf"
old=$(workers | sort | tr '\n' ' ')
kill -HUP $daemon
check "SIGHUP with a wrong configuration says so" until_true 20 grep -q 'result=not-reloaded.*nonsense' "$T/daemon.log"
is "and goes on with the old workers" "$(workers | sort | tr '\n' ' ')" "$old"
cat "$T/conf" >"$DIR/notigate.conf"
count_before=$(got slow)
report
check "which still work" until_true 30 eval '[ "$(got slow)" -gt $count_before ]'
like "its agent runs with it (the twin)" "$(rest | wc -l)" '^[5-9]'
kill -TERM $daemon
check "SIGTERM ends it" until_true 30 gone $daemon
like "in order" "$(tail -1 "$T/daemon.log")" 'result=stopped'
is "with all its children and its agent" "$(rest)" ""
is "nothing is claimed" "$(sql 'select (select count(*) from letter where claim is not null), (select count(*) from inbox)')" "0|0"
stop_sink

done_testing
