#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Raw mail without a good known signature goes after the policy's 30 days, an entry a pass; its digest stays, and all
# that a known contact signed stays, refused or not.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(cd "$(dirname "$0")/.." && pwd)}}/tests/lib-judge.sh"
new_instance; two_contacts
printf 'From: a@b.example\nSubject: x\n\nno signature\n' | post "unsigned"
STRANGER=$(new_key stranger)
form | mail_signed poc@cert.xa.example "$STRANGER" | post "by a stranger's key"
form | mail_signed poc@cert.xa.example "$XA" | post "registered"
form -TLP | mail_signed poc@cert.xa.example "$XA" | post "refused, of a contact"
settle
kept() { sql "select count(*) from mail where raw is not null"; }
entries() { sql "select count(*) from entry where kind = 'purge'"; }
is "all is kept at first" "$(kept) $(entries)" "4 0"
at +29d run_once
is "after 29 days too" "$(kept) $(entries)" "4 0"
at +45d run_once
is "after 45 days in silence nothing goes yet: the clock may be wrong" "$(kept) $(entries)" "4 0"
told() { sql "select count(*) from alert where kind = 'clock'"; }
like "and operators are told" "$(at +45d notigate todo --home "$DIR")" 'clock is more than a week ahead'
rm -rf "$T/by-hand"; cp -a "$DIR" "$T/by-hand"
out=$(at +45d notigate audit purge --home "$T/by-hand" 2>&1 </dev/null); status=$?
like "nor by hand without a word on the clock" "$status $(tr '\n' ' ' <<<"$out")" '^64 .*nothing of the last seven days proves it.*nothing was purged.*then --yes'
is "then nothing is purged" "$(sqlite3 "$T/by-hand/notigate.db" "select count(*) from entry where kind = 'purge'")" 0
check "by that word it goes (the twin)" at +45d notigate audit purge --yes --home "$T/by-hand"
is "in one entry" "$(sqlite3 "$T/by-hand/notigate.db" "select count(*), min(text like '%Verdict: operator%') from entry where kind = 'purge'")" "1|1"
before=$(told); at +45d run_once
is "once a day" "$(told)" "$before"
closed() { sql "select coalesce(max(day), 0) > $(($(date -u +%s) / 86400 + 40)) from day_checkpoint"; }
printf 'From: a@b.example\nSubject: x\n\nno signature\n' >"$T/stranger"; at +45d receive <"$T/stranger"; at +45d run_once; at +1083h run_once
is "nor a start later, when the gateway itself has entered more by that clock" "$(kept) $(entries)" "5 0"
is "nor is a day closed that may never come" "$(closed)" 0
form -TLP | at +45d mail_signed poc@cert.xa.example "$XA" >"$T/late"
sqlite3 "$DIR/notigate.db" "create trigger no_room before update on mail when new.purged_us is not null begin select raise(abort, 'no room'); end"
at +45d receive <"$T/late"; at +45d run_once; at +45d run_once
is "a purge that fails holds nothing up" "$? $(last_verdict) $(kept) $(sql "select count(*) from letter where state = 'queued'")" "0 refused:tlp-missing 6 0"
like "and is told" "$(sql "select text from alert where kind = 'retention'")" 'could not be purged \(.*no room\); it is tried again every hour'
sqlite3 "$DIR/notigate.db" "drop trigger no_room"; at +45d run_once
is "a day is closed (the twin)" "$(closed)" 1
is "a contact's own clock says the same" "$(sql "select ending || ':' || code from verdict order by mail_id desc limit 1")" "refused:tlp-missing"
is "after 45 days what nobody known signed is gone, by one entry" "$(kept) $(entries)" "4 1"
like "the entry counts it" "$(sql "select text from entry where kind = 'purge'")" '^Count: 2$'
is "what a contact signed is kept, registered and refused; and what came since" "$(sql "select group_concat(v.ending, ' ') from mail m join verdict v on v.mail_id = m.id where m.raw is not null")" "registered refused refused refused"
is "the digests of what is gone stay" "$(sql "select count(*) from mail where raw is null and length(sha256) = 64 and purged_us is not null")" 2
is "and the sender's address does not" "$(sql "select count(*) from mail where raw is null and envelope_from <> ''")" 0
at +45d run_once
is "another pass finds nothing, and enters nothing" "$(kept) $(entries)" "4 1"
check "the ledger holds" notigate audit verify --home "$DIR"

# ---- Before its time, by hand --------------------------------------------------------------------------------------------
sqlite3 "$DIR/notigate.db" "update alert set acked_us = 1 where kind <> 'retention'"
early() { out=$(at +46d notigate audit purge --home "$DIR" --before "$(date -u -d '+45 days +12 hours' +%FT%TZ)" "$@" 2>&1 </dev/null); status=$?; }
early --yes
is "not without a reason" "$status $(entries)" "64 1"
early --reason "a court's order"
is "nor without a yes" "$status $(entries)" "64 1"
early --reason "a court's order" --yes
is "with both it goes" "$status $(entries)" "0 2"
like "its entry says that it went early" "$(sql "select text from entry where kind = 'purge' order by idx desc limit 1")" $'\nVerdict: early\n'
like "and operators read who did it and why" "$(sql "select text from alert where kind = 'purged-early'")" "lets go what ended before .*earlier than the policy says: a court's order"
is "an alert that nobody has seen is one still" "$(sql "select count(*) from alert where kind = 'retention' and acked_us is null and text like '%no room%'")" 1
check "and the ledger holds" notigate audit verify --home "$DIR"
done_testing
