#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Row 23 of tests/THREATS: a mail that crashes or hangs its judge. The product has no hook for it: a program named
# gpg stands before the real one in PATH, looks at what is to be verified, and at a marked mail kills the
# processes it belongs to (by a signal that nobody else sends), or sleeps; everything else it hands on. It may write no
# file, since it is confined as its judge is.
. "$(dirname "$0")/lib-judge.sh" || exit 99

new_instance
two_contacts
know_gateway
mkdir "$T/bin"
cat >"$T/bin/gpg" <<'END'
#!/bin/bash
last=${!#}
if [[ $last =~ ^-\&([0-9]+)$ ]]; then
  fd=${BASH_REMATCH[1]}
  data=$(base64 -w0 <&"$fd")
  text=$(base64 -d <<<"$data" | tr -d '\0')
  [[ $text == *"Crash the judge"* ]] && kill -USR2 0
  if [[ $text == *"Hang the judge"* ]]; then exec -a "HANG" sleep 600; fi
  eval "exec $fd< <(printf %s \"\$data\" | base64 -d)"
fi
exec REAL "$@"
END
sed -i "s|REAL|$(command -v gpg)|;s|HANG|hang-$T|" "$T/bin/gpg"
chmod +x "$T/bin/gpg"
# trapped COMMAND...: with that gpg
trapped() { PATH="$T/bin:$PATH" "$@"; }
attempts() { sql "select attempts || coalesce(' ' || claim, '') from inbox where mail_id = $(mail_id "$1")"; }
worker_deaths() { grep -c "result=worker-ended reason=\"judge-1 ended by signal $1\"" "$T/run.out"; }
left_over() { pgrep -f "^hang-$T|^/bin/bash $T/bin/gpg" | wc -l; }
# wait_for SECONDS COMMAND...
wait_for() { local left=$(($1 * 10)); shift; until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }

XA_RECEIPT="receipt poc@cert.xa.example"
sed -i 's/^# seconds = .*/seconds = 1/' "$DIR/notigate.conf"

# ---- A crash: the mails before, beside and behind it are served ---------------------------------------------------------
xa | row "before it" registered "$XA_RECEIPT"
xa Title="Crash the judge" | row "crashes" quarantined operator
xa Title="Crash the butler" | row "its twin" registered "$XA_RECEIPT"
xa | row "behind it" registered "$XA_RECEIPT"
trapped settle
compare_rows
is "its judge was tried three times" "$(worker_deaths 12)" 3
like "the reason names the crashes" "$(reason_of crashes)" 'crashed or exceeded its limits 3 times'
like "and the operator reads it" "$(sql "select text from alert where mail_id = $(mail_id crashes)")" 'is quarantined: its judge crashed'
is "its bytes are kept" "$(sql "select raw is not null from mail where id = $(mail_id crashes)")" 1
is "it has its entry" "$(sql "select count(*) from entry where mail_id = $(mail_id crashes) and kind = 'quarantined'")" 1
is "nothing waits any more" "$(sql 'select count(*) from inbox')" 0

check "a person may have it tried again" notigate quarantine release "$(mail_id crashes)" --reason "gpg is mended" --home "$DIR"
settle
is "and with a gpg that holds it is registered" "$(verdict_of crashes)" registered

# ---- A hang: ended by the wall clock, with its gpg ------------------------------------------------------------------------
xa Title="Hang the judge" | row "hangs" quarantined operator
xa | row "behind the one that hangs" registered "$XA_RECEIPT"
# Without an alarm this would never end: not a measure of speed, a stop.
trapped timeout -k 5 100 notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "a mail that hangs does not hold the run up for ever" $? 0
pkill -KILL -f "^hang-$T" && fail "a gpg that hangs outlived its judge"
compare_rows
is "a judge that hangs is ended by its alarm" "$(worker_deaths 14)" 3

# ---- A failure of ours is no crash of the mail's ----------------------------------------------------------------------------
cp "$T/bin/gpg" "$T/bin/kept"
sed -i 's/^if .*/&\n  exit 2/' "$T/bin/gpg"
xa | row "when gpg is broken" registered "$XA_RECEIPT"
trapped notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "a broken gpg costs no attempt, and refuses nothing" "$(attempts 'when gpg is broken')" 0
like "... the mail waits, with our reason in the log" "$(cat "$T/run.out")" 'result=deferred'
at +2m settle
compare_rows
cp "$T/bin/kept" "$T/bin/gpg"

# ---- The daemon: SIGTERM gives the attempt back; SIGKILL counts it ---------------------------------------------------------
sed -i 's/^seconds = .*/seconds = 60/;s/^# judges = .*/judges = 1/' "$DIR/notigate.conf"
start_daemon() { PATH="$T/bin:$PATH" notigate run --home "$DIR" >"$T/daemon.out" 2>&1 & DAEMON=$!; PIDS=$DAEMON; }
# The worker of the daemon that waits for a gpg that hangs: it leads the group.
hanging_judge() { local pid; pid=$(pgrep -f "^hang-$T" | head -1); [ -z "$pid" ] || ps -o pgid= -p "$pid" | tr -d ' '; }
hangs() { [ -n "$(hanging_judge)" ]; }
is_claimed() { [ "$(attempts "$1")" = "1 judge-1" ]; }
has_ended() { ! kill -0 "$DAEMON" 2>/dev/null; }
xa Title="Hang the judge" | post waits
start_daemon
check "a judge works on it, its attempt counted" wait_for 20 is_claimed waits
check "and hangs" wait_for 20 hangs
kill -TERM "$DAEMON"
check "told to stop, the daemon ends within its time" wait_for 40 has_ended
wait "$DAEMON"; is "... with success" $? 0
is "and the attempt is given back" "$(attempts waits)" 0
is "nothing is left of it" "$(left_over)" 0
start_daemon
check "the next daemon works on it again" wait_for 20 is_claimed waits
check "and hangs again" wait_for 20 hangs
judge=$(hanging_judge)
xa | post "beside the daemon's"
served() { [ "$(verdict_of "beside the daemon's")" = registered ]; }
counted() { hangs && [ "$(hanging_judge)" != "$judge" ]; }
[ -z "$judge" ] || kill -KILL "$judge"
check "after a judge is killed, the next mail is served first" wait_for 20 served
check "the other is tried again by a new judge" wait_for 20 counted
is "... as its second attempt" "$(attempts waits)" "2 judge-1"
last=$(hanging_judge)
kill -KILL "$DAEMON"
wait "$DAEMON" 2>/dev/null
# The parent is gone and cannot clean up: the workers were told by the system, their children are ours to end.
[ -z "$last" ] || kill -KILL -- "-$last"
quiet() { [ "$(left_over)" -eq 0 ] && ! pgrep -f "^notigate run --home $DIR" >/dev/null; }
check "nothing is left at the end" wait_for 20 quiet
done_testing
