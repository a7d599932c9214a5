#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Does a trace say yes to a mail only when it is on the disk?

    strace -f -y -s 100000 -o TRACE -e trace=... notigate-receive ... ; write-order.py receive TRACE
    strace ... notigate run --once ... ; write-order.py send TRACE

"receive": before exit 0 something was written to the WAL, and all of it synced since. "send": when the final dot of a
letter goes to the mail server, nothing of the WAL is unsynced in any process, and each file that was renamed into its
place (ledger.head) was synced before, its directory after. Prints what is wrong, or how many such moments held."""
import re
import sys

CALL = re.compile(r'^(\d+)\s+(\w+)\((.*)\)\s+= (-?\d+|\?)(.*)$', re.S)
UNFINISHED = re.compile(r'^(\d+)\s+(\w+)\((.*) <unfinished \.\.\.>$', re.S)
RESUMED = re.compile(r'^(\d+)\s+<\.\.\. (\w+) resumed>(.*)$', re.S)


def calls(path):
    """(process, call, arguments, result), each when it ended; a write counts from when it began."""
    begun = {}
    for line in open(path, errors='replace'):
        line = line.rstrip('\n')
        part = UNFINISHED.match(line)
        if part:
            begun[part[1]] = part[3]
            if part[2] in ('pwrite64', 'write', 'sendto', 'sendmsg', 'exit_group'):
                yield part[1], part[2], part[3], 0
            continue
        part = RESUMED.match(line)
        if part:
            line = '%s %s(%s%s' % (part[1], part[2], begun.pop(part[1], ''), part[3])
        part = CALL.match(line)
        if part:
            yield part[1], part[2], part[3], 0 if part[4] == '?' else int(part[4])


def file_of(arguments):
    found = re.match(r'\d+<([^>]*)>', arguments)
    return found[1] if found else ''


def check(mode, path):
    dirty = set()      # files with bytes that a power cut would take
    unnamed = set()    # directories whose last rename a power cut would take
    written = moments = 0
    for process, call, arguments, result in calls(path):
        name = file_of(arguments)
        kept = name.endswith('.db-wal') or name.endswith('.db') or '/ledger.head' in name
        if call in ('pwrite64', 'write', 'ftruncate') and kept and result >= 0:
            dirty.add(name)
            written += 1
        elif call in ('fsync', 'fdatasync') and result == 0:
            dirty.discard(name)
            unnamed.discard(name)
        elif call in ('rename', 'renameat2') and result == 0:
            old, new = re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)[:2]
            if old in dirty:
                return '%s was renamed to its place before it was synced' % old
            if '/ledger.head' in new:
                unnamed.add(new.rsplit('/', 1)[0])
        moment = None
        if mode == 'receive' and call == 'exit_group' and re.match(r'0\b', arguments):
            moment = 'exit 0'
        if mode == 'send' and call in ('sendto', 'write') and '<socket:' in arguments[:40] or \
           mode == 'send' and call in ('sendto', 'write') and '<TCP' in arguments[:40]:
            if re.search(r'\\r\\n\.\\r\\n"', arguments):
                moment = 'the end of DATA'
        if moment is None:
            continue
        if not written:
            return '%s, and nothing was written' % moment
        if dirty:
            return '%s before %s was synced' % (moment, ', '.join(sorted(dirty)))
        if unnamed:
            return '%s before the new name in %s was synced' % (moment, ', '.join(sorted(unnamed)))
        moments += 1
    if not moments:
        return 'the trace has no such moment: nothing was shown'
    print('%d moments, %d writes before them' % (moments, written))
    return None


if __name__ == '__main__':
    if len(sys.argv) != 3 or sys.argv[1] not in ('receive', 'send'):
        sys.exit('usage: write-order.py receive|send TRACE')
    wrong = check(sys.argv[1], sys.argv[2])
    if wrong:
        sys.exit(wrong)
