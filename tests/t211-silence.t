#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Rows 12, 13 and 20 of tests/THREATS: who is never answered, who is answered by the clock alone, and that two
# gateways stop. Automatic marks silence strangers, never a signed report.
. "$(dirname "$0")/lib-judge.sh" || exit 99

# The notice not-taken goes out at whole ten minutes. So the clock of the whole script stands just behind such a
# mark; later MINUTES COMMAND... is that much later.
BEHIND_MARK=$((620 - $(date +%s) % 600))
export LD_PRELOAD=$FAKETIME_LIBRARY FAKETIME=+$BEHIND_MARK ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}"
later() { local minutes=$1; shift; FAKETIME=+$((BEHIND_MARK + 60 * minutes)) "$@"; }

MARK=Zebrafinch
new_instance
two_contacts
know_gateway
XR=$(new_key XR-technical) XQ=$(new_key XQ-technical)
for id in XR XQ; do
  declare -n key=$id
  add_contact $id-technical "poc@cert.${id,,}.example" "$key" >"$T/add.out" 2>&1 || { echo "Bail out! contact add"; exit 1; }
done
notices() { sql "select count(*) from letter where kind = 'not-taken' and contact like '${1:-%}'"; }
unsigned() { outer "$@"; printf 'Content-Type: text/plain\r\n\r\n%s: please call back.\r\n' "$MARK"; }

# ---- 20: automatic mail ----------------------------------------------------------------------------------------------
[ -d "$NOTIGATE_CORPUS/bounces" ] || { echo "Bail out! no corpus in $NOTIGATE_CORPUS"; exit 1; }
n=0
for file in "$NOTIGATE_CORPUS"/bounces/rfc3834-*.eml "$NOTIGATE_CORPUS"/bounces/rfc3464-0[1-9].eml "$NOTIGATE_CORPUS"/bounces/lhost-postfix-0[1-9].eml; do
  SENDER='<>' receive <"$file" || fail "receive $file"
  n=$((n + 1))
done
for file in "$NOTIGATE_CORPUS"/bounces/rfc3834-*.eml; do # as if a contact's own program had written it
  sed 's/^From: .*/From: poc@cert.xa.example/' "$file" | receive
  n=$((n + 1))
done
for mark in 'Auto-Submitted: auto-replied' 'Precedence: bulk' 'List-Id: <all.cert.xa.example>' 'X-Auto-Response-Suppress: All' 'Return-Path: <>'; do
  unsigned poc@cert.xa.example "$mark" | row "20: unsigned, $mark" refused:unsigned nobody
done
unsigned poc@cert.xa.example | SENDER='<>' row "20: unsigned, null return path" refused:unsigned nobody
settle
is "20: $n bounces and automatic answers are settled" "$(sql "select count(*) from inbox") $((n >= 25))" "0 1"
is "20: ... and asked for no letter, no notice, no alert" "$(sql 'select (select count(*) from letter), (select count(*) from notice), (select count(*) from alert)')" "0|0|0"
unsigned poc@cert.xq.example 'Auto-Submitted: no' | row "20: unsigned, Auto-Submitted: no" refused:unsigned nobody
settle
is "20: a person's mail asks for one" "$(sql 'select contact from notice')" XQ-technical
xa Title="A signed report under false marks" >"$T/signed"
xa | post loop-token
settle
token=$(cat "$DIR"/outgoing/*/new/* | sed -n 's/^X-Notigate-Loop: //p' | head -1 | tr -d '\r')
like "20: our letters carry a mark" "$token" '^[a-z2-7]{26}$'
for mark in 'Auto-Submitted: auto-generated' 'Precedence: bulk' 'List-Id: <all.cert.xa.example>' "X-Notigate-Loop: $token"; do
  form | mail_signed poc@cert.xa.example "$XA" "$mark" | row "20: signed, $mark" registered "receipt poc@cert.xa.example"
done
form | sign "$XA"
{ printf 'Return-Path: <>\r\n'; assemble poc@cert.xa.example; } | SENDER='<>' row "20: signed, null return path" registered "receipt poc@cert.xa.example"
printf 'I am away until Monday.\n' | mail_signed poc@cert.xa.example "$XA" 'Auto-Submitted: auto-replied' | row "20: a signed vacation mail" ignored nobody
printf 'help\n' | mail_signed poc@cert.xa.example "$XA" 'Auto-Submitted: auto-replied' | row "20: help by a program" ignored nobody
printf 'help\n' | mail_signed poc@cert.xa.example "$XA" | row "20: help by a person" ignored "help poc@cert.xa.example"
settle
compare_rows

# ---- 20: our own letters come back ---------------------------------------------------------------------------------------
before=$(sql 'select count(*) from letter')
sent=$(sql "select count(*) from mail")
for file in "$DIR"/outgoing/*/new/*; do
  receive <"$file"
  sed 's/^From: .*/From: poc@cert.xa.example\r/;/^Auto-Submitted/d' "$file" | receive
done
settle
is "20: own letters are ignored, whatever From says" "$(sql "select distinct ending || ': ' || reason from verdict where mail_id > $sent")" \
  "ignored: a letter of our own that came back"
is "20: ... and not answered" "$(sql 'select count(*) from letter')" "$before"
sed "s/^X-Notigate-Loop: .*/X-Notigate-Loop: aaaaaaaaaaaaaaaaaaaaaaaaaa\r/;/^Auto-Submitted/d" "$(last_letter)" | row "20: with a mark of somebody else" refused:undecryptable nobody
settle
compare_rows

# ---- 20: two gateways ------------------------------------------------------------------------------------------------------
OTHER=$T/j
there() { DIR=$OTHER GATEWAY=gateway@ddd.example "$@"; }
there notigate init "$OTHER" --address gateway@ddd.example --name DDD >"$T/init2.out" 2>&1 || fail "init of a second gateway"
gateway_contact() { # ID ADDRESS FROM-INSTANCE: for the instance in $DIR
  printf '[contact]\nid = %s\nstate = none\nlevel = regional\nagency = %s\naddress = %s\n' "$1" "$1" "$2" >"$T/$1.contact"
  notigate contact add "$T/$1.contact" --key "$3/gateway.asc" --home "$DIR"
}
check "20: a second gateway is a contact of the first" gateway_contact DDD gateway@ddd.example "$OTHER"
check "20: and the first of the second" there gateway_contact CCC gateway@ccc.example "$DIR"
by_other() { # FORM on stdin: a mail of the second gateway to the first
  entity >"$T/e"
  gpg --homedir "$OTHER/gnupg" --batch --quiet --armor --digest-algo SHA512 --detach-sign <"$T/e" >"$T/s" 2>"$T/gpg.err"
  outer gateway@ddd.example "$@"; signed "$T/e" "$T/s"
}
exchange() { # carries letters to and fro until both are quiet, at most ten times
  local round file moved
  for round in $(seq 10); do
    moved=0
    for file in "$DIR"/outgoing/gateway@ddd.example/new/*; do
      [ -e "$file" ] && { there receive <"$file"; rm "$file"; moved=1; }
    done
    there settle
    for file in "$OTHER"/outgoing/gateway@ccc.example/new/*; do
      [ -e "$file" ] && { receive <"$file"; rm "$file"; moved=1; }
    done
    settle
    [ $moved = 1 ] || break
  done
  echo "$round"
}
form From-POC=DDD | by_other | row "20: a gateway's notification" registered "receipt gateway@ddd.example"
printf 'Guten Tag\n' | by_other | row "20: a gateway's mail without a form" refused:not-a-form "rejection gateway@ddd.example"
form -TLP | by_other | row "20: a gateway's faulty notification" refused:tlp-missing "rejection gateway@ddd.example"
form Message-Type=receipt -To-POC | by_other 'Auto-Submitted: auto-generated' | row "20: a gateway's receipt" registered nobody
form Message-Type=rejection "+Urgancy: high" | by_other 'Auto-Submitted: auto-generated' | row "20: a gateway's faulty rejection" refused:syntax operator
form Message-Type=rejection -TLP | by_other 'Auto-Submitted: auto-generated' | row "20: a gateway's rejection without TLP" registered operator
settle
compare_rows
is "20: two gateways are quiet after one round" "$(exchange)" 2
is "20: the second never answered a letter" "$(DIR=$OTHER sql 'select count(*) from letter where contact is not null')" 0
is "20: but settled them all" "$(DIR=$OTHER sql 'select count(*) from verdict')" 3

# ---- 12, 13: the notice not-taken, by the clock ------------------------------------------------------------------------------
form | entity | encrypt_to_gateway --encrypt | encrypted_part >"$T/hidden"
unsigned poc@cert.xa.example | row "12: unsigned, as if from XA" refused:unsigned nobody
{ outer poc@cert.xr.example; cat "$T/hidden"; } | row "12: encrypted and not signed, as if from XR" refused:encrypted-unsigned nobody
form | sign "$XA"
assemble poc@cert.xb.example | sed 's/38 Gbit/39 Gbit/' | row "12: a bad signature, as if from XB" refused:bad-signature nobody
{ outer "Stranger <$EVIL>"; cat "$T/hidden"; } | row "12: from a stranger" refused:encrypted-unsigned nobody
unsigned '"poc@cert.xa.example" <stranger@evil.example>' | row "12: XA only as a display name" refused:unsigned nobody
unsigned 'poc@cert.xa.example, poc@cert.xr.example' | row "12: two senders" refused:ambiguous nobody
for i in $(seq 20); do unsigned poc@cert.xa.example | receive; done
settle
compare_rows
is "12: nothing before the clock's mark" "$(notices)" 0
is "12: the operator is told once of each" "$(sql "select count(*) from alert where kind = 'not-taken' and text like '%X_-technical%'")" 4
is "12: the marks are whole ten minutes" "$(sql "select count(*) from notice where due_us % 600000000 <> 0")" 0
later 11 settle
is "12: then one to each, whatever came how often" "$(sql "select group_concat(contact) from (select contact from letter where kind = 'not-taken' order by contact)")" \
  "XA-technical,XB-technical,XQ-technical,XR-technical"
is "12: to directory addresses" "$(sql "select group_concat(distinct address) from letter where kind = 'not-taken' and contact in ('XA-technical', 'XR-technical')")" \
  "poc@cert.xa.example,poc@cert.xr.example"
body() { open_letter "$(grep -l "$(sql "select message_id from letter where kind = 'not-taken' and contact = '$1'")" "$DIR"/outgoing/*/new/*)"; }
# What names the reader and the letter is taken out; all else must be the same, byte by byte.
plain_body() { body "$1" | sed -E "s/${1%%-*}/X?/g;s/^(Report-ID|Letter-Number): .*/\1/;s/GW-N-[A-Z0-9]+/ID/g;s/number [0-9]+ to you/number N to you/;s/=-[0-9A-Za-z]+/=-/g"; }
plain_body XA-technical >"$T/n1"; plain_body XR-technical >"$T/n2"
check "12: one text for every cause" cmp "$T/n1" "$T/n2"
like "12: it says that nothing was taken" "$(cat "$T/n1")" 'NOT'
unlike "13: it quotes nothing and names no cause" "$(cat "$T/n1" "$T/n2")" "$MARK|portal|unsigned|signature is|encrypted-|Subject: Incident"
unsigned poc@cert.xa.example | later 20 receive
later 21 settle
later 40 settle
is "12: at most one in six hours" "$(notices XA-technical)" 1
unsigned poc@cert.xa.example | later 420 receive
later 420 settle
later 431 settle
is "12: after that another" "$(notices XA-technical)" 2
is "12: nobody else ever got a letter" "$(ls "$DIR/outgoing" | grep -vE '^(poc@cert\.x[abqr]\.example|operator@ccc\.example|gateway@ddd\.example)$')" ""

# ---- tests/THREATS names tests that exist ---------------------------------------------------------------------------------------
tests=$NOTIGATE_SOURCE/tests
rows() { grep '^[0-9]' "$tests/THREATS"; }
broken() { sed -n 's/^\tbroken: //p' "$tests/THREATS"; }
is "THREATS: 40 rows" "$(rows | cut -f1 | tr '\n' ' ')" "$(seq -s ' ' 40) "
absent() { # names of tests on stdin: those that are nowhere
  local name
  while IFS= read -r name; do
    case $name in
      'not yet: '*) ;;
      /*) grep -rqF "\"$name" "$tests" --include='*.c' || echo "$name" ;;
      t[0-9]*': '[0-9]*) [[ $name != *': '*[!0-9]* ]] || grep -qF "\"${name#*: }" "$tests/${name%%:*}"-*.t || echo "$name"
        [[ $name == *': '*[!0-9]* ]] || grep -qE "\"${name#*: }[:,]" "$tests/${name%%:*}"-*.t || echo "$name" ;;
      *) grep -qF "${name#*: }" "$tests/${name%%:*}"-*.t || echo "$name" ;;
    esac
  done
}
is "THREATS: every test it names is there" "$(rows | cut -f3- | tr '\t' '\n' | absent)" ""
is "THREATS: and every one that failed" "$(broken | sed 's/.* -> //;s/; /\n/g' | absent)" ""
is "THREATS: every file that was broken is there" "$(broken | cut -d: -f1 | while IFS= read -r file; do [ -f "$NOTIGATE_SOURCE/$file" ] || echo "$file"; done)" ""
is "THREATS: every row says what was broken, or that nothing was" \
  "$(awk -F'\t' '/^[0-9]/ { if (row && !said) print row; row = $1; said = 0 } /^\t(not )?broken: / { said = 1 } END { if (!said) print row }' "$tests/THREATS")" ""
is "THREATS: each broken guard in one form" "$(grep -P '^\t' "$tests/THREATS" | grep -vP '^\tbroken: [^:]+: .+ -> .+|^\tnot broken: .+')" ""
done_testing
