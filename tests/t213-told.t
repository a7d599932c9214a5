#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Who is told what, and who is not: recipients that the TLP excludes, alerts in clear, the same help twice at once,
# and a letter that a person dropped and its sender sends again.
. "$(dirname "$0")/lib-judge.sh" || exit 99
new_instance; two_contacts; know_gateway
XC=$(new_key XC-technical)
add_contact XC-technical poc@cert.xc.example "$XC" 'max-tlp = TLP:GREEN' >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }

# ---- Excluded recipients ----------------------------------------------------------------------------------------------
form '+To-POC: XC-technical' | mail_signed poc@cert.xa.example "$XA" | post "AMBER to two"
form TLP=TLP:GREEN '+To-POC: XC-technical' | mail_signed poc@cert.xa.example "$XA" | post "GREEN to two"
settle
parties() { sql "select group_concat(contact, ' ') from (select p.contact as contact from party p join verdict v on v.incident = p.incident where v.mail_id = $(mail_id "$1") and role = 'recipient' order by p.contact)"; }
is "who may not read AMBER is no party" "$(parties "AMBER to two")" "XB-technical"
is "who may read GREEN is (the twin)" "$(parties "GREEN to two")" "XB-technical XC-technical"
receipt_of() { grep -l "$(sql "select message_id from letter where kind = 'receipt' and mail_id = $(mail_id "$1")")" "$DIR"/outgoing/poc@cert.xa.example/new/* | head -1; }
like "and the reporter is told" "$(open_letter "$(receipt_of "AMBER to two")")" '^Not-Relayed: XC-technical tlp-forbids$'
unlike "of nobody where all may" "$(open_letter "$(receipt_of "GREEN to two")")" '^Not-Relayed'

# ---- Alerts go out in clear -----------------------------------------------------------------------------------------------
incident=$(sql "select incident from verdict where mail_id = $(mail_id "AMBER to two")")
update() { printf 'Form: poc-notification/1\nMessage-Type: key-update\nTo-Gateway: %s\nTLP: %s\n\nOur new key, %s.\n' "$GATEWAY" "$1" "$incident"; }
update TLP:AMBER | mail_signed poc@cert.xa.example "$XA" | post "an AMBER update"
update TLP:GREEN | mail_signed poc@cert.xa.example "$XA" | post "a GREEN update"
settle
alerts() { for file in "$DIR"/outgoing/operator@ccc.example/new/*; do open_letter "$file"; done | tr -s ' \n' ' '; }
is "both are held" "$(verdict_of "an AMBER update") $(verdict_of "a GREEN update")" "held held"
like "the alert about the GREEN one names its sender" "$(alerts)" "mail $(mail_id "a GREEN update") from XA-technical is held"
like "that about the AMBER one only says that it is there" "$(alerts)" "mail $(mail_id "an AMBER update") is held"
unlike "and never more" "$(alerts)" "mail $(mail_id "an AMBER update") from"
like "todo, which stays here, names both" "$(notigate todo --plain --home "$DIR")" "mail $(mail_id "an AMBER update") from XA-technical is held"
unlike "no log line quotes a letter" "$(cat "$T/run.out")" 'letters of type'

# ---- The same help twice at once ---------------------------------------------------------------------------------------------
echo help | mail_signed poc@cert.xb.example "$XB" >"$T/help"
post "help" <"$T/help"; post "help again" <"$T/help"
settle
is "it is answered once, and counted once" "$(verdict_of help) $(verdict_of "help again") $(sql "select count(*) from letter where kind = 'help'")" "ignored duplicate 1"
is "without a failure of ours" "$(grep -c 'result=deferred' "$T/run.out")" 0

# ---- Dropped, and sent again --------------------------------------------------------------------------------------------------
update TLP:GREEN | sed 's/Our new/Another new/' | mail_signed poc@cert.xa.example "$XA" >"$T/again"
post "held first" <"$T/again"; settle
post "the same while it is held" <"$T/again"; settle
is "the same again while it is held is counted" "$(verdict_of "held first") $(verdict_of "the same while it is held")" "held duplicate"
check "a person drops it" notigate quarantine drop "$(mail_id "held first")" --reason "sent in error" --home "$DIR"
post "sent again" <"$T/again"; settle
is "sent again it is held anew, not swallowed" "$(verdict_of "sent again")" held
check "the books balance" notigate audit verify --home "$DIR"
done_testing
