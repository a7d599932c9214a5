#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Mail that the mail server kept a copy of, into the inbox again: what came before is left alone, by its digest; hostile files
# in the directory do no harm.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
M=$T/Maildir
mkdir -p "$M"/{new,cur,tmp}
second=1790000000
# keep NAME [RETURN-PATH]: as a delivery agent writes the copy of a mail
keep() {
  { printf 'Return-Path: <%s>\nX-Original-To: copy@ccc.example\nDelivered-To: copy@ccc.example\n' "${2-poc@cert.xa.example}"; cat "$(mail_file "$1")"; } \
    >"$M/${3:-new}/$((second++)).V1I2M3.mx"
}
xa Report-ID=XA-2026-1001 | post known
settle
cp -a "$DIR" "$T/night"
xa Report-ID=XA-2026-1002 | post lost
settle
rm -rf "$DIR"; cp -a "$T/night" "$DIR"
keep known; keep lost; keep lost "" cur
xa Report-ID=XA-2026-1003 >"$T/plain"; cp "$T/plain" "$(mail_file plain)"
cp "$T/plain" "$M/cur/1780000000.first:2,S"
echo "half a mail" >"$M/tmp/1790000009.x"; echo "hidden" >"$M/new/.hidden"
printf 'Return-Path: <>\nDelivered-To: gateway+%s@ccc.example\nSubject: a bounce\n\nx\n' aaaabbbbccccddddaaaabbbbccccdddd >"$M/new/$((second++)).bounce"

mails() { sql "select count(*) from mail"; }
before=$(mails)
ng replay "$M" --dry-run --json
is "a dry run counts" "$status $(json files) $(json replayed) $(json known) $(json dry_run)" "0 5 4 1 true"
is "and does nothing" "$(mails)" "$before"
ng replay "$M"
like "all that is new goes into the inbox, the same once" "$status $out" '^0 5 mails: 3 went into the inbox, 2 came before\.$'
is "without the agent's lines: byte for byte as it came" "$(sql "select count(*) from mail where sha256 = '$(sha256sum <"$(mail_file lost)" | cut -c1-64)'")" 1
is "in the order of their arrival" "$(sql "select sha256 from mail where id = $((before + 1))")" "$(sha256sum <"$T/plain" | cut -c1-64)"
is "with their envelope" "$(sql "select group_concat(envelope_from || ' ' || envelope_to, '; ') from (select * from mail where id > $before order by id)")" \
  " $GATEWAY; poc@cert.xa.example $GATEWAY; <> gateway+aaaabbbbccccddddaaaabbbbccccdddd@ccc.example"
is "as if they came now" "$(sql "select min(received_us) > (strftime('%s', 'now') - 120) * 1000000 from mail where id > $before")" 1
settle
is "what was lost is registered" "$(sql "select group_concat(report_id) from (select report_id from verdict where ending = 'registered' order by report_id)")" "XA-2026-1001,XA-2026-1002,XA-2026-1003"
ng replay "$M"
like "again: nothing is left to do" "$status $out" '^0 5 mails: 0 went into the inbox, 5 came before\.$'
settle
ng audit verify
is "the books balance" "$status" 0

# ---- A plain directory, and what does not belong there ------------------------------------------------------------------
P=$T/plain.d
mkdir -p "$P/sub"; cp "$T/plain" "$P/1"; xa Report-ID=XA-2026-1004 >"$P/2"; echo x >"$P/sub/3"
mkfifo "$P/4"; ln -s /etc/hostname "$P/5"; : >"$P/6"
printf 'Subject: \033[2J\n\n\377\376\n' >"$P/7"$'\033[31m'
ng replay "$P" --json
is "files that are none are told, and hold nothing up" "$status $(json files) $(json replayed) $(json known) $(json unreadable)" "1 6 3 1 2"
like "by name" "$err" "$P/4: is no regular file; fix:"
like "links are not followed" "$err" "$P/5: "
ng replay "$T/nowhere"
like "a directory that is not there" "$status $err" '^66 .*nowhere.*fix: a Maildir'
ng replay
is "or not named" "$status" 64
sed -i 's|^# min-free = .*|min-free = 9000000000000000000|' "$DIR/notigate.conf"
xa Report-ID=XA-2026-1005 >"$P/8"
ng replay "$P"
is "what is wrong on our side ends it, and loses nothing" "$((status != 0)) $(sql "select count(*) from mail where sha256 = '$(sha256sum <"$P/8" | cut -c1-64)'")" "1 0"
sed -i 's|^min-free = .*|# min-free = 134217728|' "$DIR/notigate.conf"
rm "$P/4" "$P/5"
ng replay "$P"
like "the next call takes up what is left" "$status $out" '^0 5 mails: 1 went into the inbox, 4 came before\.$'
settle
is "the last mail is registered" "$(last_verdict)" registered
done_testing
