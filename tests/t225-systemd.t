#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# contrib/systemd: the units leave open what systemd-analyze calls 1.5 at most, and a gateway works with gpg under what they
# close, as far as it can be put on without systemd as the machine's init: their own filter of system calls, no rights, a
# file system that can be read only but for DIR.
. "$(dirname "$0")/lib-judge.sh" || exit 99
TOOLS=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/workers
UNITS=$NOTIGATE_SOURCE/contrib/systemd
[ -d "$UNITS" ] || UNITS=$SOURCE/../contrib/systemd
wait_for() { local left=$(($1 * 10)); shift; until "$@"; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }

# ---- The figure -------------------------------------------------------------------------------------------------------------
mkdir "$T/units"
cp "$UNITS"/*.service "$UNITS"/*.timer "$T/units"
mv "$T/units/notigate@.service" "$T/units/notigate@north.service"
exposure() { systemd-analyze security --offline=true --threshold=15 --no-pager "$T/units/$1" >"$T/exposure" 2>&1; }
for unit in notigate.service notigate@north.service notigate-snapshot.service; do
  check "$unit: exposure at or below 1.5" exposure "$unit"
  echo "# $(grep 'Overall exposure' "$T/exposure")"
  unlike "... and systemd knows all that is in it" "$(cat "$T/exposure")" 'Unknown|ignoring|Failed'
done
for line in SystemCallFilter NoNewPrivileges CapabilityBoundingSet PrivateUsers; do
  sed "/^$line=/d" "$UNITS/notigate.service" >"$T/units/open.service"
  exposure notigate.service; closed=$(sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p' "$T/exposure")
  exposure open.service; open=$(sed -n 's/.*exposure level.*: \([0-9.]*\) .*/\1/p' "$T/exposure")
  check "without $line it is more" awk "BEGIN { exit !($open > $closed) }"
done
grep -v '^Protect\|^Private\|^SystemCallFilter' "$UNITS/notigate.service" >"$T/units/open.service"
refuse "a unit that leaves more open" exposure open.service
# One text for both; the name of the instance is what they differ in.
same() { sed 's/[-@]%i//;s/ (%i)//;1,/^\[Unit\]/d' "$UNITS/$1"; }
is "the template is the unit" "$(same notigate@.service)" "$(same notigate.service)"
verify() { PATH=$PATH systemd-analyze verify --man=no "$T/units/$1" 2>&1 | grep "$1" | grep -vE 'is not executable|Command .* not|Failed to .*(resolve|find)'; }
is "the timer is one" "$(verify notigate-snapshot.timer)" ""

# ---- A gateway inside -------------------------------------------------------------------------------------------------------
# What SystemCallFilter= comes to: @default, and each line in turn.
expand() { # [GROUP|CALL]...
  local name
  for name; do
    case $name in @*) expand $(systemd-analyze syscall-filter "$name" | sed '1d;/^ *#/d') ;; *) echo "$name" ;; esac
  done
}
filter() { # UNIT
  expand @default | sort -u >"$T/calls"
  sed -n 's/^SystemCallFilter=//p' "$1" | while read -r line; do
    # shellcheck disable=SC2086
    expand ${line#\~} | sort -u >"$T/more"
    if [[ $line == \~* ]]; then comm -23 "$T/calls" "$T/more"; else sort -u "$T/calls" "$T/more"; fi >"$T/next"
    mv "$T/next" "$T/calls"
  done
}
filter "$UNITS/notigate.service"
check "the filter lets the usual calls through" bash -c "grep -qx openat $T/calls && grep -qx landlock_restrict_self $T/calls"
refuse "... and those of the superuser not" grep -qxE 'chroot|setuid|bpf|mount|keyctl|io_uring_setup' "$T/calls"

new_instance
two_contacts
know_gateway
unprivileged
chmod a+r "$T/calls"; cp "$TOOLS/inside" "$T/inside"; chmod 755 "$T/inside"
# in_unit COMMAND...: as the unit's user, in its file system, under its filter
# (A build with sanitizers looks for leaks by ptrace, which is refused.)
FILTER=("$T/inside" "$T/calls")
"${FILTER[@]}" true; [ $? != 77 ] || FILTER=()
in_unit() {
  local -x ASAN_OPTIONS=detect_leaks=0:${ASAN_OPTIONS:-}
  if unshare --mount true 2>/dev/null; then
    unshare --mount bash -c 'mount --bind "$0" "$0" && mount -o remount,bind,ro / && shift 0 && exec "$@"' "$DIR" \
      setpriv ${AS_USER[0]:+--reuid 65534 --regid 65534 --clear-groups} --bounding-set=-all --inh-caps=-all --no-new-privs "${FILTER[@]}" "$@"
  else
    echo "# no file system of its own: that needs root" >&2
    setpriv --no-new-privs "${FILTER[@]}" "$@"
  fi
}
check "inside, a program runs" in_unit true
refuse "... but not one with the superuser's calls" in_unit python3 -c 'import os; os.chroot("/")'
refuse "... nor with memory that is written and run" in_unit python3 -c 'import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)'
check "... its twin does" in_unit python3 -c 'import mmap; mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE)'
check "... and writes to DIR" in_unit touch "$DIR/run/mark"
[ "$(id -u)" != 0 ] || refuse "... and to nothing else" in_unit touch "$T/mark"
check "gpg works inside: a key of its own signs" in_unit notigate doctor --home "$DIR"
like "... as doctor sees" "$(cat "$T/out")" 'ok +own key'

receive() { as_user notigate-receive --home "$DIR" -f "${SENDER:-poc@cert.xa.example}" $GATEWAY; }
xa | post signed
ENCRYPT=1 xa | post encrypted
form | mail_signed poc@cert.xa.example "$XB" | post "of another's key"
in_unit notigate run --home "$DIR" >"$T/daemon.out" 2>&1 & SHELL_OF_IT=$!
gateway() { pgrep -o -f "^notigate run --home $DIR$"; }
check "a gateway starts inside" wait_for 20 gateway
DAEMON=$(gateway); PIDS=$DAEMON
sent() { [ "$(sql "select count(*) from letter where state = 'sent'")" -ge 4 ] && [ "$(sql 'select count(*) from inbox')" = 0 ]; }
check "a gateway inside takes and sends" wait_for 40 sent || sed 's/^/# /' "$T/daemon.out"
is "what is signed, what is encrypted; not what another signed" \
  "$(verdict_of signed) $(verdict_of encrypted) $(verdict_of "of another's key" | cut -d: -f1)" "registered registered refused"
check "an agency opens its letter" open_letter "$(last_letter)"
like "... which is a receipt" "$(cat "$T/opened")" 'Report-ID|receipt|registered'
like "its workers are confined by what there is" "$(cat "$T/daemon.out")" \
  "result=started reason=\"workers confined by $(notigate doctor --plain --home "$DIR" | awk '/^ok: seccomp/ {s = 1} /^ok: Landlock/ {l = $4 + 0} END {printf "seccomp: %s, Landlock: %s", s ? "yes" : "none", l ? "version " l : "none"}')"
unlike "nothing was refused that they need" "$(cat "$T/daemon.out")" 'not permitted|not-nice|result=failed|worker-ended'
kill -TERM "$DAEMON"; wait "$SHELL_OF_IT"; is "it ends as it should" $? 0; PIDS=
check "and the ledger holds" as_user notigate audit verify --home "$DIR"
done_testing
