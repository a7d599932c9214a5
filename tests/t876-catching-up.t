#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A restore long after the copy was made: what was signed in the time that is lost is replayed and registered, however old it
# is; what was signed before or behind it, or what a mail server delivers, has its usual age. Judging again agrees.
. "$(dirname "$0")/lib-operator.sh" || exit 99

# signed AT NAME: a letter signed then, which is not posted yet
signed_at() { at "$1" xa TLP=TLP:GREEN Report-ID="XA-2026-$2" >"$T/letter-$2"; }
run_at() { at "$1" run_once || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once at $1"; }; }
# of NUMBER: what became of it
of() { sql "select ending || coalesce(':' || code, '') from verdict v join mail m on m.id = v.mail_id where m.sha256 = '$(sha256sum <"$T/letter-$1" | cut -c1-64)' order by mail_id desc limit 1"; }
mail_of() { sql "select max(id) from mail where sha256 = '$(sha256sum <"$T/letter-$1" | cut -c1-64)'"; }
post_at() { at "$1" post "$2" <"$T/letter-$2"; }

new_instance
two_contacts
know_gateway
signed_at +1d 1001; signed_at +8d 1002
signed_at +12d 1003; post_at +12d 1003; run_at +12d
cp -a "$DIR" "$T/night"
signed_at +13d 1004; post_at +13d 1004; run_at +13d
signed_at +14d 1005; post_at +14d 1005; run_at +14d
is "a life: the copy of the night knows one letter, two come after it" "$(of 1003) $(of 1004) $(of 1005)" "registered registered registered"
cp "$DIR/ledger.head" "$T/head"

# ---- Put back, weeks later -----------------------------------------------------------------------------------------------
rm -rf "$DIR"; cp -a "$T/night" "$DIR"; cp "$T/head" "$DIR/ledger.head"
at +30d ng recover --reason "the disk failed" --yes
is "the database of day 12 is recovered on day 30" "$status $(sed -n 1p "$DIR/ledger.head")" "0 ccc.example/ledger/2"
at +30d ng status --json
is "nothing is being caught up yet" "$(json inbox.count) $(json inbox.replayed)" "0 0"
mkdir "$T/copy"
for number in 1001 1002 1003 1004; do cp "$T/letter-$number" "$T/copy/$number"; done
at +30d ng replay "$T/copy"
like "what is not known goes into the inbox" "$status $out" '^0 4 mails: 3 went into the inbox, 1 came before\.$'
post_at +30d 1005
at +30d ng status --json
is "status tells how much is being caught up" "$(json inbox.count) $(json inbox.replayed)" "4 3"
at +30d ng status
like "in words" "$out" '^inbox +4, 3 of them replayed, the oldest for '
at +30d ng doctor --plain
like "doctor, too" "$out" '^ok: inbox: 4, 3 of them replayed, the oldest for '
like "and is content with the ledger" "$out" '^ok: ledger: '
run_at +30d
at +30d ng status
like "then nothing waits" "$out" '^inbox +empty'
is "a letter of the time that is lost is registered anew" "$(of 1004)" registered
is "so is one that may have come in it: it was young enough when it began" "$(of 1002)" registered
is "not one that was too old even then" "$(of 1001)" refused:stale
is "nor one of that time that a mail server delivers: nobody has vouched for it" "$(of 1005)" refused:stale
text=$(open_letter "$(grep -rlF -- "$(sql "select message_id from letter where mail_id = $(mail_of 1004) and kind = 'receipt'")" "$DIR/outgoing" | head -1)")
like "the receipt says that it may be the second" "$text" 'PERHAPS REGISTERED AGAIN'
like "and where the letter came from" "$text" 'We have put the letter in ourselves'

# ---- Behind the opening everything has its usual age ---------------------------------------------------------------------
signed_at +31d 1006; signed_at +39d 1007
cp "$T/letter-1006" "$T/letter-1007" "$T/copy"
at +40d ng replay "$T/copy"
like "letters of the new epoch are replayed" "$out" ': 2 went into the inbox'
run_at +40d
is "one is too old, the other is not" "$(of 1006) $(of 1007)" "refused:stale registered"
text=$(open_letter "$(grep -rlF -- "$(sql "select message_id from letter where mail_id = $(mail_of 1007) and kind = 'receipt'")" "$DIR/outgoing" | head -1)")
unlike "whose receipt speaks of no loss" "$text" 'PERHAPS REGISTERED AGAIN|ourselves'

# ---- Judged again --------------------------------------------------------------------------------------------------------
at +41d ng audit verify --deep
is "audit verify --deep comes to the same" "$status $(lines "$out" '^WRONG')" "0 0"
at +41d ng policy replay "$DIR/policy" --json
is "so does policy replay" "$status $(json changed)" "0 0"
cp -r "$DIR/policy" "$T/policy"
printf '[policy]\nname = local\nversion = 1\n\n[rule look-at-what-was-lost]\nwhen = caught_up\ndo = hold\nexplain = a person looks first\n' >"$T/policy/local.policy"
at +41d ng policy replay "$T/policy" --json
is "a policy can hold what is caught up, and nothing else" "$status $(json changed) $(json changes.0.mail) $(json changes.1.mail)" "1 2 $(mail_of 1002) $(mail_of 1004)"
# wrong WHAT FINDING SQL: found where somebody has changed that
wrong() {
  rm -rf "$T/forged"; cp -a "$DIR" "$T/forged"
  local HOME_OF=$T/forged
  change "$3"
  at +41d ng audit verify --deep
  like "$1 is found" "$status $(grep '^WRONG' <<<"$out")" "^1 WRONG: $2"
}
wrong "a replay made undone" "mail $(mail_of 1002) .*: at parse: stands as registered; judged again it is refused: stale" "update mail set replayed = 0 where id = $(mail_of 1002)"
wrong "a replay made up" "mail $(mail_of 1005) .*: at parse: stands as refused: stale; judged again it is registered" "update mail set replayed = 1 where id = $(mail_of 1005)"
wrong "an earlier beginning of the time that is lost" 'epoch 2: entry [0-9]+ of the ledger does not say the same' "drop trigger epoch_no_update; update epoch set since_us = since_us - 86400000000"

# ---- A later loss changes nothing about what was judged before it ----------------------------------------------------------
at +42d ng recover --lost --reason "once more" --since "$(now '+30 days')" --yes
is "a later epoch declares a time lost in which a refused letter was signed" "$status $(sql "select since_us < (select signature_us from verdict where mail_id = $(mail_of 1006)) from epoch where number = 3")" "0 1"
at +43d ng audit verify --deep
is "it was refused before that, and judged again it still is" "$status $(lines "$out" '^WRONG')" "0 0"
done_testing
