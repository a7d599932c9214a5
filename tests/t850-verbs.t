#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every verb of operators and auditors: --help with an example that is one, a fix in every complaint, exit codes of
# sysexits.h, escaped words, and --home.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
verbs=(todo status doctor inspect run init "alert ack" "audit list" "audit show" "audit verify" "letter show" "outbox list" "outbox retry"
       "policy check" "quarantine list" "quarantine show" "quarantine release" "quarantine drop" "template check"
       "incident list" "incident show" "incident timeline" "incident forward" "incident close" "incident note" "incident remind"
       "contact add" "contact list" "contact show" "contact check" "contact suspend" "contact resume" "contact remove")
for verb in "${verbs[@]}"; do
  read -ra words <<<"$verb"
  ng "${words[@]}" --help
  is "$verb --help" "$status $err" "0 "
  like "$verb --help: how it is called" "$out" "^ +notigate \[OPTION…\] $verb"
  like "$verb --help: an example" "$out" "^  notigate $verb"
  ng "${words[@]}" --no-such-option
  is "$verb with an option that is none" "$status" 64
  like "$verb: its fix" "$err" "^notigate: .*; fix: notigate $verb --help\$"
  ng "${words[@]}" one two three four
  case $verb in alert*) want=66 ;; *) want=64 ;; esac
  [ "$verb" = "alert ack" ] && want=64
  is "$verb with too many arguments" "$status" $want
done
# What prints data prints it as JSON too.
for verb in todo status doctor "audit list" "audit verify" "outbox list" "policy check" "quarantine list" "contact list" "incident list"; do
  read -ra words <<<"$verb"
  ng "${words[@]}" --json
  if printf '%s' "$out" | python3 -m json.tool >/dev/null 2>&1; then pass "$verb --json"; else fail "$verb --json"; fi
done
for verb in todo status "audit list" "audit verify" "outbox list" "quarantine list" "incident list" "incident show 1" "incident note 1 x" "letter show 1" "audit show 1" "outbox retry --all" "alert ack 1"; do
  read -ra words <<<"$verb"
  HOME_OF=$T/nowhere ng "${words[@]}"
  like "$verb where there is no instance" "$status" '^(66|78)$'
  like "$verb: its fix" "$err" 'fix: notigate init'
  is "$verb: nothing is made there" "$(ls -d "$T/nowhere" 2>/dev/null)" ""
done
for group in alert audit incident letter outbox policy quarantine template contact; do
  ng $group
  is "$group alone tells its verbs" "$status $(lines "$err" "^  notigate $group ")" "64 $(lines "$(notigate $group --help)" "^  notigate $group ")"
  out=$(notigate $group $'no\033[2Jsuch' 2>&1); status=$?
  is "$group with a verb that is none" "$status" 64
  unlike "$group: which does nothing to the terminal" "$out" $'\033'
done
out=$(notigate --help)
for verb in todo status doctor inspect alert audit incident letter outbox policy quarantine template; do
  like "notigate --help names $verb" "$out" "^  notigate $verb "
done
is "NOTIGATE_HOME is the instance too" "$(NOTIGATE_HOME=$DIR notigate status --json | python3 -c 'import json, sys; print(json.load(sys.stdin)["contacts"]["active"])')" 2
ng audit show $'1\033[2J'
unlike "an argument does nothing to the terminal either" "$err" $'\033'
done_testing
