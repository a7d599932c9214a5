#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# No yes before it is on the disk: exit 0 of a delivery, and the final dot of a letter, by the order of the system
# calls. Each trace is then changed by one step, and must be refused (rows 26 and 28 of tests/THREATS).
. "$(dirname "$0")/lib-judge.sh" || exit 99
. "$NOTIGATE_SOURCE/tests/crash/sweep.sh"
begin_sweep
CALLS=pwrite64,write,sendto,sendmsg,fsync,fdatasync,rename,renameat2,ftruncate,exit_group
order() { "$NOTIGATE_SOURCE/tests/crash/write-order.py" "$@"; }
trace() { ASAN_OPTIONS=detect_leaks=0 strace -f -y -qq -s 100000 -e "trace=$CALLS" -o "$T/$1.trace" "${@:2}" >"$T/said" 2>&1; }
# refused NAME MODE REGEX SCRIPT: the trace that awk's SCRIPT makes of the good one
refused() {
  awk "$4" "$T/$2.trace" >"$T/changed.trace"
  refuse "$1" order "$2" "$T/changed.trace"
  like "... for that reason" "$(cat "$T/out")" "$3"
}

reset receive
check "a delivery is taken" trace receive $(program_of receive) <"$T/mail"
check "its exit 0 comes after the sync of what it wrote" order receive "$T/receive.trace"
refused "without the last sync" receive 'exit 0 before .*-wal was synced' \
  '{ line[NR] = $0; if (/ fdatasync\(.*-wal/) last = NR } END { for (i = 1; i <= NR; i++) if (i != last) print line[i] }'
refused "with a last sync that failed" receive 'exit 0 before .*-wal was synced' \
  '{ line[NR] = $0; if (/ fdatasync\(.*-wal/) last = NR } END { sub(/= 0$/, "= -1 EIO (Input/output error)", line[last]); for (i = 1; i <= NR; i++) print line[i] }'
refused "with a write behind the last sync" receive 'exit 0 before .*-wal was synced' \
  '/ pwrite64\(.*-wal/ { write = $0 } / exit_group\(/ { print write } { print }'
refused "with an exit 0 and nothing written" receive 'nothing was written' '/exit_group/'
refused "with no exit 0" receive 'no such moment' '!/exit_group/'

reset once
check "a run sends its letters" trace send $(program_of once)
check "each final dot goes after all is synced" order send "$T/send.trace"
is "of both letters" "$(order send "$T/send.trace" | cut -d' ' -f1)" 2
refused "without the syncs of the WAL" send 'the end of DATA before .*-wal was synced' '!/ fdatasync\(.*-wal/'
refused "with ledger.head renamed before its sync" send 'ledger\.head.* was renamed to its place before' '!/ fsync\(.*ledger\.head/'
refused "with the directory of ledger.head not synced" send 'before the new name in .* was synced' \
  '/ rename\(.*ledger\.head"/ { seen = 1 } seen && / f(data)?sync\([0-9]+<[^>]*\/i>\)/ { next } { print }'
done_testing
