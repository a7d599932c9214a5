#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The auditors' report: what it counts, what it does not tell others, what TLP:RED leaves in it (nothing), that hostile
# text stays text; and the page itself as a browser shows and prints it.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
xa Urgency=critical | post first
settle
XA_ID=XA-technical XB_ID=XB-technical
I=$(sql "select id from incident")
P=$T/page.html
# page [OPTION...]: the report in $P; fold: of it what does not change with the time or the ledger
page() { notigate audit report --home "$DIR" -o "$P" "$@" >"$T/out" 2>"$T/err"; }
fold() { sed '/<section class="ledger"/,/<\/section>/d;/<footer>/,/<\/footer>/d;s/<p class="lead">.*//' "$P"; }
# text: what stands on it, a line each
text() { sed 's/<style>.*<\/style>//;s/<[^>]*>/\n/g' "$P" | grep .; }
# after LABEL: the line below the first one that is it
after() { text | grep -A1 -xF -- "$1" | sed -n 2p; }

# ---- Many more, as the product writes them -----------------------------------------------------------------------------
# Twelve incidents of two urgencies and three types, each asked of XB: seven answered after 20 minutes, two late, two
# never, one closed before. The first one is of the same hour.
now_s=$(date +%s)
us() { echo $(((now_s + $1) * 1000000)); } # seconds from now
# made NUMBER TYPE URGENCY OUTCOME [TLP [HIGHEST [EXERCISE]]]: an incident of four days ago
made() {
  local id=ccc.example/2026-9000$1 at due tlp=${5:-TLP:GREEN} state=stopped settled
  at=$(us -345600) due=$(us $((-345600 + 3600))) settled=$(us $((-345600 + 1200)))
  case $4 in late | never | overdue) state=fired settled=$due ;; ended) settled=$(us $((-345600 + 60))) ;; esac
  change "insert into incident values ('$id', $at, $at, '$([ "$4" = never ] || [ "$4" = ended ] && echo closed || echo relayed)', '$XA_ID', 'R-$1', 1, '$tlp', '$3', ${7:-0}, 'T', '$2');
    insert into incident_mark (incident, highest_tlp, hops, closed_us) values ('$id', '${6:-$tlp}', 0, 0);
    insert into event values ('$id', 0, $at, 'registered', '$XA_ID', 1, null);
    insert into party values ('$id', '$XB_ID', 'recipient', 'waiting', $at);
    insert into letter (id, created_us, kind, contact, number, address, incident, language, encrypt, always, data, state, due_us, attempts)
      values ((select max(id) + 1 from letter), $at, 'relay', '$XB_ID', 1, 'x', '$id', 'en', 0, 0, '{}', 'sent', $at, 0);
    insert into reference (report_id, letter, contact, incident, kind, mail_id) values ('GW-$1', (select max(id) from letter), '$XB_ID', '$id', 'relay', 1);
    insert into deadline values ((select max(id) + 1 from deadline), '$id', '$XB_ID', 'acknowledgement', 'due', $due, 'GW-$1', '$state', $settled);"
  case $4 in
    timely) change "insert into event values ('$id', 1, $settled, 'acknowledgement', '$XB_ID', 1, null)" ;;
    late) change "insert into event values ('$id', 1, $((due + 3600000000)), 'acknowledgement', '$XB_ID', 1, null);
      insert into event values ('$id', 2, $((due + 60000000)), 'reminded', '$XB_ID', 0, null)" ;;
    ended) change "insert into event values ('$id', 1, $settled, 'closed', '$XA_ID', 1, null)" ;;
    never) change "insert into event values ('$id', 1, $((due + 7200000000)), 'closed', '$XA_ID', 1, null)" ;;
  esac
}
n=10
for outcome in timely timely timely timely timely timely timely late late overdue never ended; do
  made $n "$([ $n -lt 16 ] && echo fraud/phishing || { [ $n -lt 21 ] && echo availability/dos; } || echo test/test)" \
    "$([ $n -lt 20 ] && echo high || echo low)" $outcome
  n=$((n + 1))
done

# ---- What it says -----------------------------------------------------------------------------------------------------
page --internal
is "a report is written" "$? $(cat "$T/err")" "0 "
is "for its owner only, where it names contacts" "$(stat -c %a "$P")" 600
is "its numbers: notifications" "$(after 'notifications registered')" 13
is "types" "$(after phishing) $(after 'denial of service') $(after 'distributed denial of service') $(after test)" "6 5 1 1"
is "urgencies" "$(text | sed -n '/By urgency/,/How long/p' | grep -A1 -xE 'critical|high|low' | grep -xE '[0-9]+' | paste -sd' ')" "1 10 2"
like "seven of eleven in time, one asked just now, one ended before" "$(text)" '^64%$'
like "half within twenty minutes" "$(text)" '^Half of those expected within 20.min, nine in ten within 2.h'
like "the usual deadline" "$(text)" '^deadline 1.h$'
is "one is overdue, of whom and since when" "$(after 'answers overdue today') $(text | grep -A2 -x "ccc.example/2026-900019" | paste -sd' ')" \
  "1 ccc.example/2026-900019 XB-technical Acknowledgements"
page --internal --from "$(date -u -d '-2 days' +%F)"
is "of a time: what was registered in it" "$(after 'notifications registered')" 1
page --internal --from "$(date -u -d '-9 days' +%F)" --to "$(date -u -d '-3 days' +%F)"
is "its last day is in it whole" "$(after 'notifications registered')" 12
page --internal --from 2020-01-01 --to 2020-12-31
is "of a time without any" "$? $(after 'notifications registered') $(text | grep -c 'Nobody notified')" "0 0 1"

# ---- What it does not tell others -----------------------------------------------------------------------------------------
page
is "anybody may read the other one" "$? $(stat -c %a "$P")" "0 644"
unlike "it names no contact and no incident" "$(cat "$P")" 'XA-|XB-|2026-900'
is "small types are merged, and a further one, for their sum is small" "$(after phishing) $(after 'all other types') $(text | grep -c 'denial of service')" "6 7 0"
is "so are small urgencies" "$(text | sed -n '/By urgency/,/How long/p' | grep -A1 -E '^critical to low$' | sed -n 2p)" 13
is "one overdue is fewer than five" "$(after 'answers overdue today')" "fewer than five"
like "as is the rest of what is told as a share" "$(text)" '^nearly all came in time|^hardly any|^64%'
page --from 2020-01-01 --to 2020-12-31
is "nothing at all is no secret" "$(after 'notifications registered')" 0
page --from "$(date -u -d '-1 day' +%F)"
is "a single one is fewer than five" "$(after 'notifications registered') $(text | grep -c 'too few to draw')" "fewer than five 1"

# ---- TLP:RED and exercises --------------------------------------------------------------------------------------------------
page --internal; fold >"$T/before"
made 51 fraud/phishing high overdue TLP:RED
made 52 fraud/phishing high overdue TLP:GREEN TLP:RED
made 53 fraud/phishing high timely TLP:PURPLE
red_refused() { # TLP
  change "insert into verdict (mail_id, round, decided_us, ending, code, encrypted, tlp) values ((select max(mail_id) + 1 from verdict), 0, $(us -7200), 'refused', 'bad-value', 1, $1)"
}
red_refused NULL
change "update verdict set incident = 'ccc.example/2026-900052' where mail_id = (select max(mail_id) from verdict)"
red_refused "'TLP:RED'"
page --internal; fold >"$T/after"
is "TLP:RED, of any letter of an incident, leaves no trace" "$(diff "$T/before" "$T/after")" ""
made 54 fraud/phishing high overdue TLP:AMBER+STRICT
page --internal; fold >"$T/after"
refuse "a twin that is not does" cmp -s "$T/before" "$T/after"
is "it is counted" "$(after phishing)" 7
made 55 fraud/phishing high timely TLP:GREEN TLP:GREEN 1
page --internal
is "an exercise is not" "$(after phishing)" 7
page --internal --exercises
is "unless it is asked for, and then the page says so" "$(after phishing) $(text | grep -cx 'Exercises are counted')" "8 1"
red_refused NULL
page --internal
is "a refused mail is counted by its reason" "$(after 'mails refused') $(after 'a value is not allowed')" "1 1"

# ---- Hostile text ------------------------------------------------------------------------------------------------------------
made 61 "<script>alert(1)</script>" high timely
made 62 '"><img src=x onerror=alert(1)>{{gateway}}' "<b>high</b>" timely
change "update verdict set code = '</td><script src=//evil.example>' || char(27) || '[31m' where mail_id = (select max(mail_id) from verdict)"
page --internal
unlike "none of it is markup" "$(cat "$P")" '<script|<img|<b>|onerror=alert[^<]*>$'
like "it stands there as text" "$(cat "$P")" '&lt;script&gt;alert\(1\)&lt;/script&gt;'
like "and is not filled in" "$(cat "$P")" '&lt;img src=x onerror=alert\(1\)&gt;\{\{gateway\}\}'
is "no control character is in it" "$(LC_ALL=C tr -d '\n' <"$P" | LC_ALL=C grep -c '[[:cntrl:]]')" 0
unlike "it loads nothing" "$(cat "$P")" '<[^>]* (src|href|action|style)=|@import|url\([^#]'
like "by its own policy" "$(cat "$P")" "default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]*'"
mkdir -p "$DIR/templates/en"
printf '[page]\ntitle=Own <i>words</i> of {{gateway}}\n' >"$DIR/templates/en/audit-report"
page
like "an operator's own words are words" "$(cat "$P")" '<h1>Own &lt;i&gt;words&lt;/i&gt; of CCC</h1>'
check "and template check has nothing to say" notigate template check --home "$DIR"
printf '[page]\ntitle={{gatewy}}\n' >"$DIR/templates/en/audit-report"
refuse "but of a slip in them it has" notigate template check --home "$DIR"
rm -r "$DIR/templates/en"

# ---- Options -------------------------------------------------------------------------------------------------------------------
for bad in "--from yesterday" "--from 2026-02-30" "--from 2026-02-01 --to 2026-01-01" "--to 1970-01-01 --from 1970-01-02"; do
  # shellcheck disable=SC2086
  ng audit report $bad
  is "audit report $bad" "$status" 64
done
ng audit report --from 2026-01-01 --to 2026-01-01
is "one day is a time" "$status" 0
page --json --from 2026-01-01 --to 2026-01-31
out=$(cat "$T/out")
is "what was written, for programs" "$(json file) $(json sha256) $(json from) $(json to) $(json sound)" \
  "$P $(sha256sum "$P" | cut -d' ' -f1) 2026-01-01T00:00:00Z 2026-02-01T00:00:00Z true"
ng audit report --output "$T/nowhere/page.html"
is "a place that is not there is told" "$status" 66

# ---- The ledger ---------------------------------------------------------------------------------------------------------------
page
note=$(sql "select note from checkpoint order by size desc limit 1")
is "the tree head: size and root" "$(after 'Entries under the tree head') $(after 'Root hash')" "$(sed -n 2p <<<"$note") $(sed -n 3p <<<"$note")"
is "the key and the digest of its file" "$(after 'Public key') $(after 'SHA-256 of the key file')" "$(cat "$DIR/ledger.vkey") $(sha256sum "$DIR/ledger.vkey" | cut -d' ' -f1)"
notigate init "$T/other" --address other@ccc.example --name CCC >/dev/null
page --vkey "$T/other/ledger.vkey"
is "under another key nothing is believed: that is told, on the page and by the status" "$? $(text | grep -c 'The record does not hold')" "1 2"
cp -a "$DIR" "$T/forged"
sqlite3 "$T/forged/notigate.db" "drop trigger node_no_update; update node set hash = zeroblob(32) where level = (select max(level) from node)"
notigate audit report --home "$T/forged" -o "$P" >/dev/null
is "a tree that is not the one that was signed, too" "$? $(text | grep -c 'another root than the one that was signed')" "1 1"

# ---- Languages -------------------------------------------------------------------------------------------------------------------
page --language ru-RU
like "in Russian, and said to be" "$(cat "$P")" '<html lang="ru">'
is "with its numbers" "$(after 'уведомлений зарегистрировано')" "$(sql "select count(*) from incident where tlp in ('TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT') and id not like '%900052' and exercise = 0")"
unlike "no key stands for a text that is missing" "$(text)" '^[a-z]+(-[a-z]+)+$|^\('
page --language xx
like "what is not there is English" "$(cat "$P")" '<html lang="en">'
is "both languages have the same texts, but for the forms of numbers" \
  "$(grep -oE '^[^#=]+=' "$SOURCE/templates/ru/audit-report" | grep -v -- '-few=' | sort | sha256sum)" "$(grep -oE '^[^#=]+=' "$SOURCE/templates/en/audit-report" | sort | sha256sum)"
twice=$(diff <(sed -n '/^\[type\]/,/^\[urg/s/^\([a-z0-9-]*\/[a-z0-9-]*\)=.*/\1/p' "$SOURCE/templates/en/audit-report" | sort) \
  <(sed -nE 's/^  "([a-z0-9-]+\/[a-z0-9-]+)",$/\1/p' "$SOURCE/gateway/report/taxonomy.c" | sort))
is "each type of the taxonomy has a name" "$twice" ""

# ---- As a browser shows it ---------------------------------------------------------------------------------------------------------
browse() { # OPTION...: headless, alone, and without the network
  rm -rf "$T/browser"
  timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
    --disable-component-update --disable-sync --user-data-dir="$T/browser" --hide-scrollbars --window-size=900,1400 "$@" "file://$P" 2>"$T/browser.err"
}
# corner FILE: "RRGGBB" of a PNG's first pixel (no filter changes that one)
corner() { python3 -c 'import struct, sys, zlib
data, at, packed = open(sys.argv[1], "rb").read(), 8, b""
while at < len(data):
    size, kind = struct.unpack(">I4s", data[at:at + 8])
    packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
    at += 12 + size
print(zlib.decompress(packed)[1:4].hex())' "$1"; }
if command -v chromium >/dev/null && command -v pdftotext >/dev/null; then
  page --internal
  browse --dump-dom >"$T/dom"
  like "its text is in it" "$(cat "$T/dom")" 'How CCC was notified'
  unlike "and no element that hostile text made" "$(cat "$T/dom")" '<script|<img'
  browse --screenshot="$T/light.png" --blink-settings=preferredColorScheme=1
  browse --screenshot="$T/dark.png" --blink-settings=preferredColorScheme=0
  is "its style is let in, by day and by night" "$(corner "$T/light.png") $(corner "$T/dark.png")" "fcfbf8 14181a"
  sed "s/sha256-[A-Za-z0-9+/=]*/sha256-$(head -c 32 /dev/zero | base64)/" "$P" >"$T/twin.html"
  P=$T/twin.html browse --screenshot="$T/twin.png" --blink-settings=preferredColorScheme=1
  is "another style would not be" "$(corner "$T/twin.png")" ffffff
  browse --no-pdf-header-footer --print-to-pdf="$T/page.pdf"
  pdftotext -layout "$T/page.pdf" "$T/page.txt"
  like "printed it is A4" "$(pdfinfo "$T/page.pdf")" '\(A4\)'
  like "with the same words" "$(cat "$T/page.txt")" 'answers? (is|are) overdue'
  like "up to the last" "$(cat "$T/page.txt")" 'notigate audit verify --vkey ledger.vkey'
else
  pass "skipped: as a browser shows it (# SKIP chromium or poppler-utils is not installed)"
fi
done_testing
