# SPDX-License-Identifier: Apache-2.0
# One mail, disturbed at the n-th call of one system call; then a restart, and nothing may be lost, doubled or left
# behind (rows 26 and 28 of tests/THREATS). strace counts calls by process and by name, so each call is a sweep of its
# own. Sourced behind lib-judge.sh; the short form is t221, the full one make check-crash.
#   what is disturbed   receive (a delivery), once (run --once with its children, by SMTP), daemon (run, into Maildirs)
#   how                 KILL (all that runs, at once), EIO, ENOSPC, EINTR (the one call fails)
SINK=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/smtp-sink
FROM=poc@cert.xa.example
points=0 broken=0

# A kill looks at what changes something; a fault at what can fail so.
calls_of() {
  case $1 in
    KILL) echo "pwrite64 write sendto sendmsg fsync fdatasync rename unlink ftruncate openat mkdir connect socket pipe2 clone clone3 execve wait4 fcntl flock kill exit_group" ;;
    EIO) echo "pwrite64 pread64 write read fsync fdatasync rename unlink ftruncate openat mkdir sendto" ;;
    ENOSPC) echo "pwrite64 write fsync fdatasync rename ftruncate openat mkdir" ;;
    EINTR) echo "pwrite64 pread64 write read fsync fdatasync ftruncate openat connect sendto recvfrom poll wait4 fcntl flock" ;;
  esac
}

# ---- An instance with one mail, and what an undisturbed run makes of it -----------------------------------------------
start_sink() {
  mkdir "$T/sink"
  "$SINK" --port 0 --directory "$T/sink" >"$T/sink.out" 2>&1 & PIDS="${PIDS:-} $!"
  disown $!
  patiently 10 grep -q '^port ' "$T/sink.out" || { echo "Bail out! no smtp-sink"; exit 1; }
}
patiently() { local left=$(($1 * 50)); shift; until "$@" >/dev/null 2>&1; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.02; done; }
set_conf() { local key; for key; do sed -i "s|^#* *${key%%=*} = .*|${key%%=*} = ${key#*=}|" "$DIR/notigate.conf"; done; }

begin_sweep() {
  new_instance; two_contacts; know_gateway; start_sink
  ENCRYPT=1 xa >"$T/mail"
  run_once || { cat "$T/run.out"; echo "Bail out! notigate run --once"; exit 1; }
  set_conf judges=1 seconds=10 # what hangs is ended before the tracer is
  cp -a "$DIR" "$T/base-receive"
  receive <"$T/mail"
  cp -a "$DIR" "$T/base-daemon"
  set_conf method=smtp "port=$(sed -n 's/^port //p' "$T/sink.out")"
  cp -a "$DIR" "$T/base-once"
  for what in receive once daemon; do
    reset $what; disturb $what none || true
    restart $what >"$T/restart.out" 2>&1 || { cat "$T/restart.out"; echo "Bail out! an undisturbed $what does not end well"; exit 1; }
    stands $what >"$T/wanted-$what"
  done
}

reset() {
  rm -rf "$DIR" "$T"/sink/*.mail
  cp -a "$T/base-$1" "$DIR"
}

# What must be the same after every restart: entries by kind, the one receipt and the one relay with their numbers, the
# files. (A letter that went twice, as SMTP allows, went with the same bytes. A dead agent's socket is the next one's.)
stands() {
  sql "select kind, count(*) from entry group by kind"
  sql "select kind, address, count(*), count(distinct number), min(state), max(state) from letter group by kind, address"
  sql "select 'registered verdicts', count(*) from verdict where ending = 'registered'"
  echo "letters that left: $(letters_left "$1" | sort | uniq -c | awk '{print $2}' | sort | tr '\n' ' ')"
  (cd "$DIR" && find . ! -type s ! -name 'notigate.db-*' ! -name '*.notigate' | sort)
}
# Each different letter that left, once: its recipient
letters_left() {
  local file
  if [ "$1" = once ]; then
    for file in "$T"/sink/*.mail; do [ -e "$file" ] && echo "$(sed -n 's/^RCPT //p' "$file") $(sed '1,/^$/d' "$file" | sha256sum)"; done | sort -u | cut -d' ' -f1
  else
    (cd "$DIR/outgoing" 2>/dev/null && find . -name '*.notigate' | cut -d/ -f2)
  fi
}

# ---- The disturbance ---------------------------------------------------------------------------------------------------
program_of() {
  case $1 in
    receive) echo "notigate-receive --home $DIR -f $FROM $GATEWAY" ;;
    once) echo "notigate run --once --home $DIR" ;;
    daemon) echo "notigate run --home $DIR" ;;
  esac
}
# Processes of the instance, by what they were told: not the tracer.
running() { pgrep -af -- "$DIR" | awk '$2 !~ /(^|\/)(strace|timeout)$/ {print $1}'; }
nothing_runs() { [ -z "$(running)" ]; }
settled() {
  [ "$(sql "select (select count(*) from inbox) + (select count(*) from letter where state not in ('sent', 'failed')) + (select count(*) = 0 from verdict)" 2>&1)" = 0 ]
}
# Reads the trace; where one process is killed all others are, too, as by a unit that is ended; the agent only every
# second time, since without a unit it lives on.
watch_trace() {
  local line ended=
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$T/trace"
    [[ $line == *"killed by SIGKILL"* && -z $ended ]] || continue
    ended=1
    if [ "$1" = agent-lives ]; then kill -KILL $(pgrep -f "^notigate.*$DIR|^gpg .*$DIR") 2>/dev/null; else kill -KILL $(running) 2>/dev/null; fi
  done
}
# disturb WHAT none | CALL KIND N: the exit status; what it said is in $T/said, the trace in $T/trace
disturb() {
  local what=$1 call=$2 kind=${3:-} n=${4:-} inject=() fifo=$T/pipe tracer watcher rc
  : >"$T/trace"
  if [ "$call" = none ]; then
    inject=(-e trace=all)
  else
    case $kind in KILL) inject=(-e "trace=$call" -e "inject=$call:signal=KILL:when=$n") ;; *) inject=(-e "trace=$call" -e "inject=$call:error=$kind:when=$n") ;; esac
  fi
  rm -f "$fifo"; mkfifo "$fifo"
  watch_trace "$([ $((${n:-0} % 2)) = 1 ] && echo agent-lives)" <"$fifo" & watcher=$!
  (ASAN_OPTIONS=detect_leaks=0 timeout -k 1 60 strace -I 2 -f -qq -o "$fifo" "${inject[@]}" $(program_of "$what") <"$T/mail" >"$T/said" 2>&1
   exit) 2>/dev/null & tracer=$!
  if [ "$what" = daemon ]; then
    # A fault may put something off: then the daemon is told to end, and the restart takes it up.
    local left=$([ "$kind" = KILL ] || [ "$call" = none ] && echo 20 || echo 3)
    patiently "$left" daemon_is_done "$tracer"
    kill -TERM $(pgrep -f "^notigate run --home $DIR\$" | head -1) 2>/dev/null
  fi
  patiently 60 has_ended "$tracer" && kill -TERM $(pgrep -f "^strace .*$DIR") 2>/dev/null # the tracer stays for an agent that lives
  wait "$tracer" 2>/dev/null; rc=$?
  wait "$watcher" 2>/dev/null
  return $rc
}
daemon_is_done() { ! kill -0 "$1" 2>/dev/null || grep -q 'killed by SIGKILL' "$T/trace" || settled; }
has_ended() { ! kill -0 "$1" 2>/dev/null || { [ -s "$T/trace" ] && ! pgrep -f "^notigate.*$DIR"; }; }
was_hit() { grep -q 'INJECTED\|killed by SIGKILL' "$T/trace"; }

# ---- The restart -------------------------------------------------------------------------------------------------------
complain() { echo "$*"; return 1; }
# What waits for its time after a fault does not wait here.
pass_time() { flock "$DIR/notigate.lock" sqlite3 "$DIR/notigate.db" "update inbox set due_us = 0; update letter set due_us = 0 where state in ('queued', 'sealed')"; }
# Starts it again as its unit would, until nothing is left to do. A gateway that died may leave its agent.
restart() {
  local round
  if [ "$1" = daemon ]; then
    notigate run --home "$DIR" >"$T/again" 2>&1 & local daemon=$!
    patiently 10 grep -q 'result=started' "$T/again" && patiently 20 settled
    kill -TERM $daemon
    wait $daemon || complain "the daemon that was started again: status $?: $(tail -2 "$T/again")" || return
  fi
  for round in 1 2 3; do
    timeout -k 1 60 notigate run --once --home "$DIR" >"$T/again" 2>&1 || complain "run --once after it: status $?: $(tail -2 "$T/again")" || return
    settled && return
    pass_time
  done
  complain "something still waits: $(tail -2 "$T/again")"
}

# After a delivery that did not say 0 the mail server delivers again.
deliver_again() {
  local rc=$1
  [ ! -s "$T/said" ] || complain "notigate-receive said: $(head -c 200 "$T/said")" || return
  case $rc in
    0) [ "$(sql 'select count(*) from mail')" = 1 ] || complain "exit 0, and the mail is not there" || return ;;
    75 | 137) receive <"$T/mail" || complain "a second delivery is refused" || return ;;
    *) complain "notigate-receive ended with status $rc, which is not a delay for mail servers" || return ;;
  esac
}

# holds WHAT STATUS: recovers; says what is broken
holds() {
  [ "$1" != receive ] || deliver_again "$2" || return
  [ "$2" != 124 ] || complain "it never ended" || return
  restart "$1" || return
  stands "$1" >"$T/stands"
  diff "$T/wanted-$1" "$T/stands" >"$T/differs" || complain "$(cat "$T/differs")" || return
  notigate audit verify --home "$DIR" >"$T/verified" 2>&1 || complain "audit verify: $(tail -3 "$T/verified")" || return
  patiently 5 nothing_runs || complain "left over: $(pgrep -af -- "$DIR")" || return
}

# ---- The sweep ---------------------------------------------------------------------------------------------------------
# Calls of each process in an undisturbed run, the most of any: "CALL N". What the loader does before the program begins
# (its first act is to open /dev/null) is not the program's: from "CALL N" on.
count_calls() {
  reset "$1"; disturb "$1" none
  awk -v skip="$([ "$1" = receive ] && echo 1)" '
    { pid = $1; call = $2; sub(/\(.*/, "", call) }
    call !~ /^[a-z0-9_]+$/ { next }
    { n[pid " " call]++; if (n[pid " " call] > most[call]) most[call] = n[pid " " call] }
    skip && /\/dev\/null/ { skip = 0; for (c in most) from[c] = most[c] - (c == "openat") }
    END { for (c in most) print c, from[c] + 1, most[c] }' "$T/trace" >"$T/calls-$1"
}
# sweep WHAT KIND EVERY [CALL...]: disturbs every EVERY-th point (of these calls), and says what breaks. Sums up in
# $points, $broken.
sweep() {
  local what=$1 kind=$2 every=$3 at=0 call from most n rc why before=$points started=$SECONDS
  shift 3
  [ -s "$T/calls-$what" ] || count_calls "$what"
  for call in ${*:-$(calls_of "$kind")}; do
    read -r from most < <(awk -v call="$call" '$1 == call {print $2, $3}' "$T/calls-$what") || continue
    for ((n = from; n <= most; n++)); do
      at=$((at + 1)); [ $((at % every)) = 0 ] || continue
      reset "$what"
      disturb "$what" "$call" "$kind" "$n"; rc=$?
      was_hit || continue # another run made fewer calls: nothing was disturbed
      points=$((points + 1))
      why=$(holds "$what" $rc) && continue
      broken=$((broken + 1))
      echo "# BROKEN: $what, $kind at $call $n: status $rc: $(printf '%s' "$why" | tr '\n' ' ' | head -c 900)"
      kill -KILL $(running) 2>/dev/null
    done
  done
  echo "# $what $kind${*:+ at $*}: $((points - before)) points in $((SECONDS - started)) s"
}
