#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What waits for a person: list, show, release, drop; each is an entry of the ledger and the books balance.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
holding_policy
xa Urgency=critical Title=$'A title with \\033[31m in it' | post held
xa Urgency=critical | post held2
xa Urgency=low | post aside
xa | post registered
settle
H=$(mail_id held) H2=$(mail_id held2) A=$(mail_id aside) R=$(mail_id registered)

ng quarantine list
is "what is held or quarantined is listed" "$(lines "$out" '^[0-9]+ ')" 3
like "with its reason" "$out" "^$A .* quarantined .*keep-aside"
ng quarantine list --json
is "as JSON too" "$(json '#') $(json 0.mail) $(json 0.verdict) $(json 0.contact)" "3 $H held XA-technical"
ng quarantine list --plain
is "plain: a line each" "$(lines "$out" '^mail: ')" 3

ng quarantine show "$H"
is "show tells stage by stage" "$status $(lines "$out" '^(scan|open|find|parse|decide) ')" "0 5"
like "which rule held it" "$out" 'rule hold-what-is-urgent: fits, and decides'
like "and the fields" "$out" 'field +Urgency: critical'
change "update verdict set detail = replace(detail, 'A title', 'A' || char(27) || '[2J' || char(0x202e) || 'title') where mail_id = $H"
ng quarantine show "$H"
unlike "what stands in it does nothing to a terminal" "$out" $'\033|\u202e'
like "but is told" "$out" 'field +Title: A\\x1b\[2J\\u\{202e\}title'
ng quarantine show "$R"
is "what waits for nobody is not shown here" "$status" 66
like "and the way is named" "$err" 'fix: notigate quarantine list'
ng quarantine show 999
is "there is no mail 999" "$status" 66

# ---- Release ------------------------------------------------------------------------------------------------------
ng quarantine release "$H"
is "nothing is released without a reason" "$status" 64
ng quarantine release "$H" --reason "  "
is "nor for a blank one" "$status" 64
ng quarantine release "$H" --reason $'two\nlines'
is "nor for one that is no line" "$status" 64
ng quarantine release "$R" --reason "no need"
is "nor what is registered" "$status" 66
before=$(entries)
ng quarantine release "$H" --reason "the officer confirmed it by telephone"
is "release" "$status" 0
like "says what happens next" "$out" "^Mail $H is judged again with the next: notigate run"
is "is one entry" "$(($(entries) - before))" 1
text=$(sql "select text from entry order by idx desc limit 1")
like "of its kind" "$text" '^Kind: release$'
like "with the verdict" "$text" '^Verdict: release$'
like "about this mail" "$text" "^Message-SHA256: $(sql "select sha256 from mail where id = $H")\$"
unlike "without the operator's words" "$text" telephone
is "its alert is settled" "$(sql "select count(*) from alert where mail_id = $H and acked_us is null")" 0
ng quarantine release "$H" --reason "again"
is "it is released once" "$status" 66
ng audit verify
is "the books balance while it waits" "$status" 0
settle
is "it is registered" "$(verdict_of held)" registered
is "in its second round" "$(sql "select max(round) from verdict where mail_id = $H")" 1
is "and has its receipt" "$(sql "select count(*) from letter where mail_id = $H and kind = 'receipt'")" 1
ng audit show "$H"
like "audit shows both rounds" "$out" '\(2 of 2\)'
like "and what the operator said" "$out" 'released by [^ ]+: the officer confirmed it by telephone'

# ---- Drop ---------------------------------------------------------------------------------------------------------
before=$(entries)
ng quarantine drop "$H2"
is "nothing is dropped without a reason" "$status $(entries)" "64 $before"
ng quarantine drop "$H2" --reason "a test of theirs"
is "drop" "$status" 0
is "ends it as ignored" "$(sql "select ending || ': ' || reason from verdict where mail_id = $H2 order by round desc limit 1")" "ignored: a test of theirs"
text=$(sql "select text from entry order by idx desc limit 1")
is "with one entry of its own kind" "$(($(entries) - before)) $(printf '%s' "$text" | grep -E '^(Kind|Verdict)' | tr '\n' ' ')" "1 Kind: release Verdict: drop "
is "it does not come back" "$(sql "select count(*) from inbox")" 0
ng quarantine drop "$H2" --reason "again"
is "it is dropped once" "$status" 66
ng quarantine list
is "what is left" "$(lines "$out" '^[0-9]+ ')" 1
ng audit list --verdict ignored
is "the list of mails says so" "$(lines "$out" "^$H2 .* ignored")" 1

# ---- What an operator handles ----------------------------------------------------------------------------------------
xa Message-Type=key-update -To-POC -Title -Incident-Type -Detected -Urgency | post update
settle
is "a letter that a person must settle waits" "$(verdict_of update)" held
ng quarantine release "$(mail_id update)" --reason "the key was compared by telephone"
settle
is "and is registered when a person lets it go" "$(verdict_of update)" registered
is "with a receipt" "$(sql "select count(*) from letter where mail_id = $(mail_id update) and kind = 'receipt' and state = 'sent'")" 1

# ---- Crashed judges -----------------------------------------------------------------------------------------------
post crash <<<"$(xa)"
change "update inbox set attempts = 3 where mail_id = $(mail_id crash)"
settle
is "what no judge survived is quarantined unseen" "$(verdict_of crash)" quarantined
ng quarantine show "$(mail_id crash)"
like "and says so" "$out" 'crashed or exceeded its limits'
ng quarantine release "$(mail_id crash)" --reason "the judge is mended"
settle
is "and is judged when it is let go" "$(verdict_of crash)" registered
ng audit verify
is "the books balance" "$status $(lines "$out" '^All of it holds')" "0 1"
done_testing
