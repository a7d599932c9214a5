#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rows 21, 23 and 24 of tests/THREATS: what a mail gains that runs code in its judge (tests/workers/hostile.c), and what it
# costs. tests/workers/test-confine tries each rule; here they are seen on the workers that run.
. "$(dirname "$0")/lib-operator.sh" || exit 99
TOOLS=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/workers
SANITIZED=$(ldd "$(command -v notigate)" | grep -c libasan)
wait_for() { local left=$(($1 * 10)); shift; until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }

new_instance
two_contacts
know_gateway
sed -i 's/^# seconds = .*/seconds = 2/;s/^# judges = .*/judges = 1/' "$DIR/notigate.conf"
KEY=secret-keys/$(ls "$DIR/secret-keys" | head -1)
# hostile COMMAND...: with that code in every process
hostile() { HOSTILE_HOME=$DIR HOSTILE_KEY=$KEY LD_PRELOAD=$TOOLS/hostile.so "$@"; }
deaths() { grep -cE "result=worker-ended reason=\"judge-1 ended by signal $1\"" "$T/run.out"; }
said() { grep -o "^hostile judge: $1: .*" "$T/run.out" | sed 's/.*: //' | sort -u; }
XA_RECEIPT="receipt poc@cert.xa.example"

# ---- What this machine has is told ------------------------------------------------------------------------------------------
ng doctor --plain
DOCTOR=$out
HAS_SECCOMP=$(lines "$out" '^ok: seccomp: ') HAS_LANDLOCK=$(lines "$out" '^ok: Landlock: ')
like "doctor tells of seccomp" "$out" '^(ok|warning): seccomp: '
like "... and of Landlock" "$out" '^(ok|warning): Landlock: '
unlike "the secret keys lie apart from the keyring" "$out" '^warning: secret keys: '
is "... in a directory that is ours alone" "$(stat -c %a "$DIR/secret-keys")" 700
without() { out=$("$TOOLS/without" "$1" notigate doctor --plain --home "$DIR" 2>&1); }
without landlock
like "without Landlock it tells what is open" "$out" '^warning: Landlock: not in this kernel; a judge .* can read the secret keys and ledger.key'
like "... with the fix" "$out" '^fix: Linux 5.19 or later'
if [ "$HAS_SECCOMP" = 1 ]; then
  without seccomp
  like "without seccomp as well" "$out" '^warning: seccomp: not in this kernel; a worker that a mail took over'
else
  like "without libseccomp as well" "$DOCTOR" '^fix: apt-get install libseccomp-dev'
fi
# The unit tests hold on such kernels too: what only the missing one refuses is open.
check "each rule on a kernel without Landlock" "$TOOLS/without" landlock "$TOOLS/test-confine" -p /confine/judge -p /confine/sender
check "each rule on a kernel without seccomp" "$TOOLS/without" seccomp "$TOOLS/test-confine" -p /confine/judge -p /confine/sender

# ---- What the mail gains, and what it costs ---------------------------------------------------------------------------------
if [ "$HAS_SECCOMP" = 1 ]; then CALL='quarantined operator'; else CALL="registered $XA_RECEIPT"; fi
if [ "$SANITIZED" = 0 ]; then EAT='quarantined operator'; else EAT="registered $XA_RECEIPT"; fi
xa Title="Harmless" | row "before them" registered "$XA_RECEIPT"
xa Title="Hostile burn" | row "burns the processor" quarantined operator
xa Title="Hostile call" | row "calls what is forbidden" "${CALL%% *}" "${CALL#* }"
xa Title="Hostile eat" | row "eats memory" "${EAT%% *}" "${EAT#* }"
xa Title="Hostile look" | row "looks around" registered "$XA_RECEIPT"
ENCRYPT=1 xa Title="Harmless" | row "behind them" registered "$XA_RECEIPT"
hostile settle
compare_rows
# The first try of all of them ended with the first of them: two more each. (A slow machine reaches the wall clock first.)
is "a judge over its processor time is ended, three times" "$(deaths '(24|14)')" 3
[ "$HAS_SECCOMP" = 0 ] || is "one that makes a forbidden call as well" "$(deaths 31)" 2
[ "$SANITIZED" = 1 ] || is "one over its memory as well" "$(deaths 6)" 2
like "the reason names limits" "$(reason_of 'burns the processor')" 'crashed or exceeded its limits 3 times'

is "from a judge the keyring can be read" "$(said gnupg/pubring.kbx)" "done"
if [ "$HAS_LANDLOCK" = 1 ]; then
  is "... no secret key" "$(said "$KEY")" "Permission denied"
  is "... nor the ledger's" "$(said ledger.key)" "Permission denied"
  is "... nor a policy written" "$(said policy/mine)" "Permission denied"
  is "... nor a shell run" "$(said "a shell")" "Permission denied"
else
  is "... and, as doctor tells, a secret key" "$(said "$KEY")" "done"
  is "... and the ledger's" "$(said ledger.key)" "done"
fi
[ "$HAS_LANDLOCK$HAS_SECCOMP" = 00 ] || unlike "... nor the memory of the parent" "$(said "memory of the parent")" done
[ "$HAS_SECCOMP" = 0 ] || is "... nor the network reached" "$(said "the network")" "Operation not permitted"

# The twin: on a kernel that has none of it the same code has what doctor says it has, and mail is served.
rm -f "$DIR/policy/mine"
xa Title="Hostile look" | row "looks around without Landlock" registered "$XA_RECEIPT"
hostile "$TOOLS/without" landlock notigate run --once --home "$DIR" >"$T/run.out" 2>&1
compare_rows
is "without Landlock a judge reads a secret key" "$(said "$KEY")" "done"
is "... and the ledger's" "$(said ledger.key)" "done"
rm -f "$DIR/policy/mine"

# An instance whose secret keys lie in the keyring's directory is told so, and works.
mkdir "$T/old"; cp -a "$DIR" "$T/old/i"
(cd "$T/old/i" && rm gnupg/private-keys-v1.d && mv secret-keys gnupg/private-keys-v1.d)
HOME_OF=$T/old/i ng doctor --plain
like "keys beside the keyring are told" "$out" '^warning: secret keys: .*/gnupg/private-keys-v1.d lies beside the keyring'
fix=$(printf '%s\n' "$out" | sed -n 's/^fix: stop the gateway, then //p')
check "... with a fix that can be run" bash -c "$fix"
HOME_OF=$T/old/i ng doctor --plain
unlike "... and helps" "$out" '^(warning: secret keys|fault: own key)'
gpgconf --homedir "$T/old/i/gnupg" --kill all

# ---- The daemon's workers ---------------------------------------------------------------------------------------------------
notigate run --home "$DIR" >"$T/daemon.out" 2>&1 & DAEMON=$!; PIDS=$DAEMON
ready() { [ "$(pgrep -P "$DAEMON" -x notigate | wc -l)" = 5 ] && pgrep -f "gpg-agent --homedir $DIR/gnupg" >/dev/null; }
check "the daemon runs" wait_for 20 ready
field() { sed -n "s/^$2:[[:space:]]*//p" "/proc/$1/status"; }
limit() { sed -n "s/^Max $2  *\([^ ]*\)  *\([^ ]*\).*/\1 \2/p" "/proc/$1/limits"; }
# In the order in which they are started.
read -r judge sealer sender pager witness < <(pgrep -P "$DAEMON" -x notigate | sort -n | tr '\n' ' ')
confined() { [ "$(field "$1" Seccomp)" = 2 ]; }
for worker in judge sealer sender; do
  [ "$HAS_SECCOMP" = 0 ] || check "the $worker: seccomp" wait_for 20 confined "${!worker}"
  wait_for 20 eval '[ "$(field "${!worker}" NoNewPrivs)" = 1 ]'
  is "the $worker: no new privileges, no core file, 256 descriptors" \
    "$(field "${!worker}" NoNewPrivs) / $(limit "${!worker}" 'core file size') / $(limit "${!worker}" 'open files')" "1 / 0 0 / 256 256"
  [ "$SANITIZED" = 1 ] || is "the $worker: 2 GiB of addresses" "$(limit "${!worker}" 'address space')" "2147483648 2147483648"
done
# The operator's own commands need what they need.
for worker in pager witness; do is "the $worker is left alone" "$(field "${!worker}" NoNewPrivs)" 0; done
agent=$(pgrep -f "gpg-agent --homedir $DIR/gnupg" | head -1)
is "gpg-agent is nobody's of these" "$(field "$agent" NoNewPrivs) / $(field "$agent" Seccomp)" "0 / 0"

# ---- The agent is the parent's to keep --------------------------------------------------------------------------------------
kill -KILL "$agent"
wait_for 20 eval '! kill -0 "$agent" 2>/dev/null'
ENCRYPT=1 xa | post "without an agent"
deferred() { grep -q "stage=judge id=$(mail_id "without an agent") result=deferred" "$T/daemon.out"; }
check "without its agent an encrypted mail waits" wait_for 30 deferred
is "... is not refused, and the attempt not counted" "$(verdict_of "without an agent") $(sql "select attempts from inbox")" " 0"
is "no worker started one of its own" "$(pgrep -f "gpg-agent --homedir $DIR/gnupg" | wc -l)" "$((1 - HAS_LANDLOCK))"
kill -KILL "$witness"
back() { pgrep -f "gpg-agent --homedir $DIR/gnupg" >/dev/null; }
check "the parent starts one as soon as it looks" wait_for 20 back
kill -TERM "$DAEMON"; wait "$DAEMON"; PIDS=
at +2m settle
is "then the mail is served" "$(verdict_of "without an agent")" registered
check "and the ledger holds" notigate audit verify --home "$DIR"
done_testing
