#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rows 26 and 28 of tests/THREATS, the short form: some points of each sweep. make check-crash takes them all.
. "$(dirname "$0")/lib-judge.sh" || exit 99
. "$NOTIGATE_SOURCE/tests/crash/sweep.sh"
begin_sweep
# The agent's answers to gpg, and the mark of what was signed, broke once: so they are looked at more closely.
for row in receive:KILL:12 receive:EIO:12 receive:ENOSPC:9 receive:EINTR:12 once:KILL:60 once:KILL:1:rename \
  once:EIO:90 once:EIO:11:write once:EIO:19:write once:EIO:31:write once:ENOSPC:60 once:EINTR:11:write daemon:KILL:90; do
  IFS=: read -r what kind every call <<<"$row"
  before=$broken had=$points
  sweep "$what" "$kind" "$every" $call
  is "$what, $kind at some of its calls${call:+ ($call)}: nothing is lost, doubled or left behind" $((broken - before)) 0
  check "... which were disturbed" [ "$points" -gt "$had" ]
done
done_testing
