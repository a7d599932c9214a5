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
done_testing
