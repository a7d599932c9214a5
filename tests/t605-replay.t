#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real Postfix keeps a copy of each mail for the gateway (contrib/postfix/README): after a restore, what is lost comes back
# from it, and what is known is recognised byte for byte.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
. "$SOURCE/tests/lib-postfix.sh"
XA_MAIL=poc@cert.xa.example
BOX=([$XA_MAIL]=xa [notigate-copy@mx.ccc.example]=copy)
HOME_AT=([$GATEWAY]=$DIR)

new_instance
two_contacts
unprivileged
start_postfix
echo "$GATEWAY notigate-copy@mx.ccc.example" >"$P/etc/notigate-copy"
echo "recipient_bcc_maps = texthash:$P/etc/notigate-copy" >>"$P/etc/main.cf"
check "Postfix keeps a copy from now on" postfix -c "$P/etc" reload

mails() { sql "select count(*) from mail"; }
copies() { find "$P/mail/copy/new" -type f 2>/dev/null | wc -l; }
report() {
  form To-POC=XB-technical TLP=TLP:GREEN Report-ID="$1" | mail_signed $XA_MAIL "$XA" >"$T/mail"
  swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from $XA_MAIL --to $GATEWAY --data "@$T/mail" >"$T/swaks.out" 2>&1
}
reported() { until_true 30 eval "[ \$(mails) = $1 ] && [ \$(copies) = $1 ]"; }
work() { as_user notigate run --once --home "$DIR" >"$T/run.out" 2>&1; }
check "a report comes" report XA-2026-1001
check "and is copied" reported 1
work
cp -a "$DIR" "$T/night"
check "another one comes after the backup" report XA-2026-1002
check "and is copied, too" reported 2
work
cp -p "$DIR/ledger.head" "$T/head"

rm -rf "$DIR"; cp -a "$T/night" "$DIR"; cp -p "$T/head" "$DIR/ledger.head"
check "the database of last night is recovered" as_user notigate recover --reason "the disk failed" --yes --home "$DIR"
chmod -R a+rX "$P/mail"
out=$(as_user notigate replay "$P/mail/copy" --home "$DIR" 2>&1)
is "what is lost is put in, what is known is left alone" "$out" "2 mails: 1 went into the inbox, 1 came before."
is "with its envelope" "$(sql "select envelope_from, envelope_to from mail order by id desc limit 1")" "$XA_MAIL|$GATEWAY"
check "the gateway works again" work
is "the report is registered, under a number of the new epoch" \
  "$(sql "select ending, report_id, substr(incident, -6, 1) from verdict order by mail_id desc limit 1")" "registered|XA-2026-1002|2"
check "all of it holds" as_user notigate audit verify --home "$DIR"
stop_all
done_testing
