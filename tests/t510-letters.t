#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every kind of letter as its reader gets it: opened by hand, signature checked with gpg over exactly the signed
# bytes, ledger proofs with sha256sum and openssl.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh" 2>/dev/null || . "$(dirname "$0")/lib.sh"
XA_ADDRESS=poc@cert.xa.example XB_ADDRESS=poc@cert.xb.example XN_ADDRESS=poc@cert.xn.example
OPERATOR=operator@ccc.example
L=$T/l # the letter that is open

# ---- Opening a letter -----------------------------------------------------------------------------------------------
# take FILE: $L/outer, inner (the signed entity's header, unfolded), signed, sig, text (decoded), subject and
# outer-subject (decoded), att/NAME
take() {
  rm -rf "$L"; mkdir -p "$L/att"
  perl -0777 -pe 's/\r?\n/\r\n/g' "$1" >"$L/mail"
  if grep -qi '^content-type: multipart/encrypted' "$L/mail"; then
    sed -n '/-----BEGIN PGP MESSAGE/,/-----END PGP MESSAGE/p' "$L/mail" | gpg --batch --quiet --decrypt >"$L/plain" 2>"$T/gpg.err" || return 1
  else
    cp "$L/mail" "$L/plain"
  fi
  perl -MMIME::QuotedPrint -MMIME::Base64 -MEncode -e '
    my ($dir) = @ARGV;
    sub slurp { open my $f, "<:raw", $_[0] or die; local $/; <$f> }
    sub put { open my $f, ">:raw", "$dir/$_[0]" or die; print $f $_[1] }
    sub head { my ($h) = $_[0] =~ /\A(.*?\r\n)\r\n/s; $h =~ s/\r\n[ \t]+/ /g; $h =~ s/\r\n/\n/g; $h }
    sub boundary { $_[0] =~ /boundary="([^"]+)"/ ? $1 : undef }
    sub subject { $_[0] =~ /^Subject: (.*)$/m or return ""; my $s = $1; $s =~ s/\?=\s+=\?/?==?/g; encode("UTF-8", decode("MIME-Header", $s)) }
    my $outer = head(slurp("$dir/mail")); put("outer", $outer); put("outer-subject", subject($outer));
    my $plain = slurp("$dir/plain"); $plain =~ s/\r?\n/\r\n/g;
    my $b = boundary(head($plain)) or die "not multipart\n";
    my ($signed, $sig) = $plain =~ /\r\n--\Q$b\E\r\n(.*?)\r\n--\Q$b\E\r\n(.*?)\r\n--\Q$b\E--/s or die "not two parts\n";
    $sig =~ s/\A.*?\r\n\r\n//s; put("signed", $signed); put("sig", $sig);
    my $inner = head($signed); put("inner", $inner); put("subject", subject($inner));
    my @parts = ($signed);
    if ($inner =~ /^Content-Type: multipart/mi) {
      my $m = boundary($inner);
      @parts = map { s/\r\n\z//r } grep { /\S/ } split /\r\n--\Q$m\E(?:--)?(?:\r\n|\z)/, $signed; shift @parts;
    }
    for my $i (0 .. $#parts) {
      my ($h, $body) = (head($parts[$i]), $parts[$i] =~ s/\A.*?\r\n\r\n//sr);
      if ($i == 0) { my $text = decode_qp($body); $text =~ s/\r\n/\n/g; put("text", $text); next }
      put("att/$1", decode_base64($body)) if $h =~ /filename="([\w.-]+)"/;
    }' "$L" 2>"$T/out"
}
field() { sed -n "s/^$1: //p" "$L/text" | head -1; }       # of the stanza
header() { sed -n "s/^$1: //p" "$L/${2:-outer}" | head -1; }
good_signature() { # by the gateway's key, over exactly these bytes
  gpg --batch --status-fd 1 --verify "$L/sig" "$L/signed" 2>/dev/null | grep -q "^\[GNUPG:\] VALIDSIG .*$(gateway_key)\$"
}
# What the outside says again inside is the same; for an encrypted letter HP-Outer tells what stands outside.
headers_agree() {
  local name
  for name in From To Date Message-ID In-Reply-To Auto-Submitted X-Notigate-Loop; do
    [ "$(header "$name")" = "$(header "$name" inner)" ] || { echo "$name differs"; return 1; }
  done
  if [ "$1" = encrypted ]; then
    grep -q '^Content-Type: .*hp="cipher"' "$L/inner" || { echo "no hp=cipher"; return 1; }
    sed -n 's/^HP-Outer: //p' "$L/inner" | sort >"$T/hp"
    grep -Ev '^(MIME-Version|Content-Type): ' "$L/outer" | sort | diff - "$T/hp" || return 1
  else
    grep -q '^Content-Type: .*hp="clear"' "$L/inner" || { echo "no hp=clear"; return 1; }
    ! grep -q '^HP-Outer' "$L/inner" && [ "$(header Subject)" = "$(header Subject inner)" ]
  fi
}
# 76 columns below the stanza, but for words that cannot be broken; nothing that a terminal obeys.
well_laid_out() {
  ! grep -qP '[\x00-\x09\x0b-\x1f\x7f]' "$L/text" || { echo "control characters"; return 1; }
  sed '1,/^$/d' "$L/text" | perl -CS -ne 'chomp; next unless length > 76 && /\S \S/; print "$_\n"; $bad = 1; END { exit $bad }' || return 1
  ! sed '1,/^$/d' "$L/text" | grep -nE ' $|\(\)|^$' | awk -F: '$2=="" {if ($1==last+1) {print "two empty lines"; bad=1}; last=$1; next} {print; bad=1} END {exit !bad}'
}
# sound NAME encrypted|signed [answers]: what holds for every letter
sound() {
  local name=$1 how=$2 answers=${3:-} kind=signed id
  take "$(last_letter "$ADDRESS")" || { fail "$name: is opened"; sed 's/^/#  /' "$T/out" "$T/gpg.err"; return 1; }
  grep -qi '^content-type: multipart/encrypted' "$L/outer" && kind=encrypted
  is "$name: is $how" "$kind" "$how"
  check "$name: gpg verifies the signed bytes" good_signature
  check "$name: the protected headers agree with the outer ones" headers_agree "$how"
  unlike "$name: the outer Subject says nothing of the content" "$(cat "$L/outer-subject")" 'portal|ddos|XA|XB|AMBER|\bRED\b|critical'
  check "$name: fits 76 columns" well_laid_out
  like "$name: has the foot" "$(cat "$L/text")" 'is no agreement with its$'
  like "$name: is marked automatic, and as ours" "$(header Auto-Submitted) $(header X-Notigate-Loop)" "^auto-(replied|generated) [a-z2-7A-Z]{8,64}$"
  id=$(sed -n 's/^Message-ID: *\(<.*>\).*/\1/p' "$T/sent" | head -1)
  [ -z "$answers" ] || is "$name: answers that mail" "$(header In-Reply-To)" "$id"
}
# send ADDRESS: the mail in $T/raw
send() { ADDRESS=$1; tr -d '\r' <"$T/raw" >"$T/sent"; SENDER=$1 receive <"$T/raw" && run_once || { fail "the gateway runs"; cat "$T/run.out"; }; }
# desk [FORM-CHANGE...]: XB's letter that names nobody: the operator is told
desk() { form -To-POC "$@" | mail_nested $XB_ADDRESS "$XB" >"$T/raw"; send $XB_ADDRESS; }
text() { cat "$L/text"; }
# Everything that a person could read, decoded; without base64, in which any three letters may stand by chance.
outside() { grep -v '^X-Notigate-Loop' "$L/outer"; cat "$L/outer-subject"; tr -d '\r' <"$L/mail" | sed '1,/^$/d;/^-----BEGIN PGP/,/^-----END PGP/d'; }
readable() { grep -v '^X-Notigate-Loop' "$L/outer"; grep -v 'X-Notigate-Loop' "$L/inner"; cat "$L/outer-subject" "$L/subject" "$L/text" "$L"/att/entry-*.txt; }
# russian_first: the text of a contact that reads ru;en
russian_first() { text | grep -nP -m1 '\p{Cyrillic}' | cut -d: -f1 >"$T/r"; text | grep -n -m1 'the same in English' | cut -d: -f1 >"$T/s"
  text | grep -n "$1" | tail -1 | cut -d: -f1 >"$T/e"; [ "$(cat "$T/r")" -lt "$(cat "$T/s")" ] && [ "$(cat "$T/s")" -lt "$(cat "$T/e")" ]; }

# ---- Proofs, with nothing of the gateway's but its public key (RFC 9162, 2.1.3.2 and 2.1.4.2) ------------------------
hash() { xxd -r -p | sha256sum | cut -c1-64; }
unbase() { base64 -d | xxd -p -c0; }
# checkpoint PROOF: its text in $T/cp after its signature is verified with ledger.vkey
checkpoint() {
  local vkey name id key start
  vkey=$(cat "$DIR/ledger.vkey"); name=${vkey%%+*}; vkey=${vkey#*+}; id=${vkey%%+*}; key=$(echo "${vkey#*+}" | unbase)
  start=$(grep -n '^$' "$1" | head -1 | cut -d: -f1)
  sed "1,${start}d" "$1" >"$T/note"; sed '/^$/,$d' "$T/note" >"$T/cp"
  [ "$(head -1 "$T/cp")" = "$name" ] || return 1
  local sig; sig=$(grep -F "— $name " "$T/note" | head -1 | awk '{print $3}' | unbase)
  [ "${sig:0:8}" = "$id" ] || return 1
  echo "302a300506032b6570032100${key:2}" | xxd -r -p >"$T/pub"; echo "${sig:8}" | xxd -r -p >"$T/cpsig"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/pub" -rawin -in "$T/cp" -sigfile "$T/cpsig" >/dev/null
}
# proves PROOF ENTRY: the entry stands in the ledger
proves() {
  local index size node last x e
  checkpoint "$1" || return 1
  index=$(sed -n 's/^index //p' "$1"); size=$(sed -n 2p "$T/cp"); x=$( (printf 00; xxd -p -c0 "$2") | hash)
  node=$index last=$((size - 1)); [ "$index" -lt "$size" ] || return 1
  while read -r e; do
    e=$(echo "$e" | unbase)
    if [ $((node & 1)) = 1 ] || [ $node = $last ]; then
      x=$(printf '01%s%s' "$e" "$x" | hash); while [ $((node & 1)) = 0 ] && [ $node != 0 ]; do node=$((node >> 1)) last=$((last >> 1)); done
    else x=$(printf '01%s%s' "$x" "$e" | hash); fi
    node=$((node >> 1)) last=$((last >> 1))
  done < <(sed '/^$/,$d;1d;/^extra /d;/^index /d' "$1")
  [ $last = 0 ] && [ "$(sed -n 3p "$T/cp" | unbase)" = "$x" ]
}
# extends CONSISTENCY OLD-PROOF NEW-PROOF
extends() {
  local first second fn sn fr sr old new c hashes
  checkpoint "$2" || return 1; first=$(sed -n 2p "$T/cp") old=$(sed -n 3p "$T/cp" | unbase)
  checkpoint "$3" || return 1; second=$(sed -n 2p "$T/cp") new=$(sed -n 3p "$T/cp" | unbase)
  [ "$(sed -n 1,3p "$1")" = "$(printf 'notigate-consistency/1\nold %s\nnew %s' "$first" "$second")" ] || return 1
  mapfile -t hashes < <(sed 1,3d "$1")
  [ $((first & (first - 1))) != 0 ] || hashes=("$(echo "$old" | xxd -r -p | base64)" "${hashes[@]}")
  fn=$((first - 1)) sn=$((second - 1)); while [ $((fn & 1)) = 1 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
  fr=$(echo "${hashes[0]}" | unbase) sr=$fr
  for c in "${hashes[@]:1}"; do
    [ $sn != 0 ] || return 1; c=$(echo "$c" | unbase)
    if [ $((fn & 1)) = 1 ] || [ $fn = $sn ]; then
      fr=$(printf '01%s%s' "$c" "$fr" | hash) sr=$(printf '01%s%s' "$c" "$sr" | hash)
      while [ $((fn & 1)) = 0 ] && [ $fn != 0 ]; do fn=$((fn >> 1)) sn=$((sn >> 1)); done
    else sr=$(printf '01%s%s' "$sr" "$c" | hash); fi
    fn=$((fn >> 1)) sn=$((sn >> 1))
  done
  [ $sn = 0 ] && [ "$fr" = "$old" ] && [ "$sr" = "$new" ]
}
digest_of_sent() { # of what the contact signed in clear: the bytes between the boundaries
  perl -0777 -ne 'print $1 if /\r\n--=-b1\r\n(.*?)\r\n--=-b1\r\n/s' "$T/raw" | sha256sum | cut -c1-64
}

new_instance; two_contacts; know_gateway
XN=$(new_key XN-technical ed25519 none)
add_contact XN-technical $XN_ADDRESS "$XN" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }

# ---- Receipts -------------------------------------------------------------------------------------------------------
form TLP=TLP:GREEN Report-ID=XA-2026-0001 | mail_signed $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, GREEN" signed answers
is "receipt, GREEN: repeats the Report-ID" "$(field In-Response-To)" XA-2026-0001
is "receipt, GREEN: the digest is that of the signed bytes" "$(field Signed-SHA256)" "$(digest_of_sent)"
like "receipt, GREEN: says what it is about" "$(text)" '^  Title +DDoS on a tax portal, open resolvers$'
like "receipt, GREEN: says that it is registered, not accepted" "$(text)" 'does not mean that anybody accepts what it says'
like "receipt, GREEN: says whom it is meant for" "$(text)" '^  Goes to +XB-technical \(CERT-XB\)'
like "receipt, GREEN: does not promise that they have read it" "$(text | tr '\n' ' ')" 'does not mean that they have read it'
unlike "receipt, GREEN: promises no reminders" "$(text)" 'remind|automatic'
like "receipt, GREEN: says in whose time it was received" "$(text)" '^  Received +2[0-9-]+ [0-9:]+ UTC \([0-9]{2}:[0-9]{2} in Vienna\)$'
is "receipt, GREEN: is in English alone" "$(text | grep -cP '\p{Cyrillic}')" 0
is "receipt, GREEN: the Subject has the number" "$(cat "$L/outer-subject")" "Notigate $(field Incident-ID | sed 's|.*/||'): registered"
cp -r "$L" "$T/first"
entry=$(field Entry)
check "the proof of its entry verifies with sha256sum and openssl" proves "$L/att/entry-$entry.tlog-proof" "$L/att/entry-$entry.txt"
sed 's/registered/refused/' "$L/att/entry-$entry.txt" >"$T/tampered"
refuse "a tampered entry does not" proves "$L/att/entry-$entry.tlog-proof" "$T/tampered"
sed "s/^index .*/index $((entry - 1))/" "$L/att/entry-$entry.tlog-proof" >"$T/elsewhere"
refuse "nor the entry at another place" proves "$T/elsewhere" "$L/att/entry-$entry.txt"
like "the entry has the digest" "$(cat "$L/att/entry-$entry.txt")" "$(field Signed-SHA256)"
harness=$NOTIGATE_CORPUS/../harness/verify-receipt.sh
if [ -f "$harness" ]; then
  check "an independent verifier agrees" bash "$harness" "$L/att/entry-$entry.tlog-proof" "$L/att/entry-$entry.txt" "$DIR/ledger.vkey"
fi
check "notigate verify-receipt agrees" notigate verify-receipt "$(last_letter $XA_ADDRESS)" --vkey "$DIR/ledger.vkey"
desk TLP=TLP:GREEN
take "$(last_letter $OPERATOR)"
like "the alert about an open letter names the reporter" "$(text | tr '\n' ' ')" 'urgency medium, from XB-technical '
is "a first letter shows no older checkpoint" "$(ls "$T/first/att" | grep -c consistency)" 0

form | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, AMBER" encrypted answers
is "receipt, AMBER: the title stands in the protected Subject" "$(cat "$L/subject")" "$(cat "$L/outer-subject"): DDoS on a tax portal, open resolvers"
entry=$(field Entry)
check "receipt, AMBER: its proof verifies" proves "$L/att/entry-$entry.tlog-proof" "$L/att/entry-$entry.txt"
consistency=$(ls "$L"/att/consistency-*.txt)
check "receipt, AMBER: the ledger extends the one of the first letter" extends "$consistency" "$T"/first/att/entry-*.tlog-proof "$L/att/entry-$entry.tlog-proof"
sed '4s/^./\(/;4s/^(/A/' "$consistency" >"$T/forked"; cmp -s "$consistency" "$T/forked" && sed '4s/^./B/' "$consistency" >"$T/forked"
refuse "a forked consistency proof does not" extends "$T/forked" "$T"/first/att/entry-*.tlog-proof "$L/att/entry-$entry.tlog-proof"
unlike "outside the encryption nothing of it stands" "$(outside)" 'portal|ddos|XB-technical|TLP'

desk
ADDRESS=$OPERATOR
sound "alert" signed
like "alert: names incident and command" "$(text)" 'notigate incident show [a-z0-9./-]+'
unlike "alert: goes in clear, so it names neither reporter nor content" "$(text)" 'XA|portal|ddos|AMBER'

form TLP=TLP:RED | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, RED" encrypted answers
like "receipt, RED: has the Incident-ID" "$(text)" '^Incident-ID: ccc.example/2[0-9]{3}-[0-9]{6}$'
is "receipt, RED: and the digest" "$(field Signed-SHA256 | wc -c)" 65
unlike "receipt, RED: and nothing else of it" "$(readable)" 'TLP|\bRED\b|portal|ddos|medium|XB-technical|N-[0-9A-Z]{16}'
is "receipt, RED: no number outside" "$(cat "$L/outer-subject")" "Notigate: registered"
check "receipt, RED: its proof verifies" proves "$L"/att/entry-*.tlog-proof "$L/att/entry-$(field Entry).txt"
desk TLP=TLP:RED
ADDRESS=$OPERATOR
sound "alert, RED" signed
unlike "alert, RED: says neither who nor how urgent" "$(text)" 'XA|medium|\bRED\b|portal'
unlike "alert, RED: has no number outside" "$(cat "$L/outer-subject")" '[0-9]'

form Exercise=yes | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, exercise" encrypted answers
like "receipt, exercise: EXERCISE comes first in both Subjects" "$(cat "$L/outer-subject" "$L/subject")" '^EXERCISE Notigate.*EXERCISE Notigate'
like "receipt, exercise: and in the text" "$(text)" '^EXERCISE\.'
desk Exercise=yes
ADDRESS=$OPERATOR; take "$(last_letter $OPERATOR)"
like "alert, exercise: EXERCISE comes first" "$(cat "$L/outer-subject")" '^EXERCISE Notigate'
like "alert, exercise: wakes nobody" "$(text)" 'Nobody need be woken'

form Check-Only=yes | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, check only" encrypted answers
like "receipt, check only: says so" "$(cat "$L/outer-subject" "$L/text")" 'checked only, not registered'
like "receipt, check only: the letter is in order" "$(text)" '^CHECK ONLY, as you asked. Your letter is in order.'
unlike "receipt, check only: has no incident" "$(text)" 'Incident-ID|IS REGISTERED'
form TLP=TLP:RED Check-Only=yes | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, RED, check only" encrypted answers
unlike "receipt, RED, check only: does not say that it is registered" "$(text)" 'IS REGISTERED'

form Urgency=critical TLP=AMBER Detected=yesterday Confidence=101 "Source=url hxxps://tax-xa[.]example/login" |
  mail_nested $XB_ADDRESS "$XB" >"$T/raw"
like "inspect tells the operator how it reads a line" "$(notigate inspect --home "$DIR" "$T/raw" 2>&1)" 'tolerated +line 5: read "AMBER" as "TLP:AMBER"'
send $XB_ADDRESS
sound "receipt, critical with faults, ru" encrypted answers
check "receipt, critical with faults: Russian first, then English" russian_first 'LINES THAT WE DID NOT UNDERSTAND'
like "receipt, critical with faults: is registered all the same" "$(text)" 'Письмо всё же зарегистрировано'
like "receipt, critical with faults: names the lines" "$(text)" '^1\. Строка 9\. Вы написали: +Detected: yesterday$'
like "receipt, critical with faults: and the limit" "$(text)" '^   Напишите число от 0 до 100\.$'
is "receipt, critical with faults: the stanza too" "$(grep -c '^Fault: ' "$L/text")" 2
like "receipt, critical with faults: tells how it read a line, in Russian" "$(text)" '^  Мы прочли: +TLP: TLP:AMBER$'
like "receipt, critical with faults: what was defanged" "$(text | tr -s ' \n' ' ')" ' Строка 11: мы прочли как действующий адрес «url hxxps://tax-xa\[\.\]example/login»'
unlike "receipt, critical with faults: prints no live link" "$(text)" 'https://tax'
unlike "receipt, critical with faults: no English among the Russian" "$(sed -n '/ВАШЕ ПИСЬМО/,/the same in English/p' "$L/text" | grep -v 'the same in English')" 'line [0-9]|read "|did not'

title='{{title}} %s%n "q" \ $(id) =?utf-8?Q?pwn?= <b>& {{{x}}}'
form TLP=TLP:GREEN "Title=$title" | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt, hostile title" encrypted answers
is "receipt, hostile title: stands there as data" "$(sed -n 's/^  Title  *//p' "$L/text")" "$title"
is "receipt, hostile title: and in the protected Subject" "$(sed 's/^.*: registered: //' "$L/subject")" "$title"

# ---- A contact to whom nothing can be encrypted ----------------------------------------------------------------------
form | mail_signed $XN_ADDRESS "$XN" >"$T/raw"
send $XN_ADDRESS
sound "receipt, no key to encrypt to" signed answers
like "receipt, no key to encrypt to: says why" "$(text)" 'could not be encrypted to you'
unlike "receipt, no key to encrypt to: says nothing of the letter" "$(readable)" 'TLP|AMBER|portal|ddos|medium|XB-technical|CERT-XB'
is "receipt, no key to encrypt to: the digest is that of the signed bytes" "$(field Signed-SHA256)" "$(digest_of_sent)"
like "receipt, no key to encrypt to: the desk is told" "$(sql "select text from alert where kind = 'no-key'")" '^XN-technical has no key'
form Detected=yesterday | mail_signed $XN_ADDRESS "$XN" >"$T/raw"
send $XN_ADDRESS
sound "rejection, no key to encrypt to" signed answers
is "rejection, no key to encrypt to: names the code" "$(field Code)" bad-value
unlike "rejection, no key to encrypt to: quotes nothing" "$(readable)" 'yesterday|Fault:|Detected|TLP:|portal|copy from here'
unlike "rejection, no key to encrypt to: not even how many lines" "$(cat "$L/outer-subject")" '[0-9]'
form TLP=TLP:GREEN Detected=yesterday | mail_signed $XN_ADDRESS "$XN" >"$T/raw"
send $XN_ADDRESS
sound "rejection of an open letter, no key" signed answers
like "rejection of an open letter, no key: names the line" "$(text)" '^1\. Line 9\. You wrote: +Detected: yesterday$'

# ---- Rejections ------------------------------------------------------------------------------------------------------
printf '%s\n' 'Form: poc-notification/1' 'Message-Type: notification' "To-Gateway: $GATEWAY" 'Report-ID: XA-2026-0077' \
  'To-POC: XB-technical' 'Urgency: medium' 'Incident-Type: fraud/fishing' 'Detected: 14.09.2026 8:45' \
  'Title: Phishing site copies our tax portal' 'Source: url hxxps://tax-xa[.]example/login' '' \
  'Please have this page removed and tell us who registered it.' >"$T/three"
mail_nested $XA_ADDRESS "$XA" <"$T/three" >"$T/raw"
send $XA_ADDRESS
sound "rejection" encrypted answers
is "rejection: the Subject counts the lines" "$(cat "$L/outer-subject")" "Notigate: NOT SENT ON, please correct 3 lines"
is "rejection: the stanza" "$(grep -E '^(In-Response-To|Code|Fault):' "$L/text" | tr '\n' ';')" \
  'In-Response-To: XA-2026-0077;Code: tlp-missing;Fault: - TLP tlp-missing;Fault: 7 Incident-Type bad-value;Fault: 8 Detected bad-value;'
for words in 'YOUR LETTER WAS NOT SENT ON. No other agency has seen it.' 'Your signature is good. Please correct 3 lines and send again.' \
  '1. The line "TLP" is missing. It says who may read your letter. We never' '     TLP: TLP:AMBER+STRICT  only their organisations' \
  '2. Line 7. You wrote:  Incident-Type: fraud/fishing' '   Please write:       Incident-Type: fraud/phishing' \
  '3. Line 8. You wrote:  Detected: 14.09.2026 8:45' '   If it was 8:45 in Vienna:  Detected: 2026-09-14T06:45:00Z' \
  '   If it was 8:45 UTC:        Detected: 2026-09-14T08:45:00Z' 'TLP: ???' 'Source: url hxxps://tax-xa[.]example/login' \
  'If you get no receipt 15 minutes after that, it did not arrive.' 'Help: +999 2 555 0199 (day and night), or reply HELP, signed.'; do
  if grep -qxF -- "$words" "$L/text"; then pass "rejection: $words"; else fail "rejection: $words"; fi
done
# What is offered to be copied is taken when the ??? are replaced.
sed -n '/^----- copy from here/,/^----- to here/p' "$L/text" | sed '1d;$d;s/^TLP: .*/TLP: TLP:AMBER/;s/^Detected: .*/Detected: '"$(now '-1 hour')/" |
  mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "receipt of the corrected letter" encrypted answers
is "receipt of the corrected letter: under the same Report-ID" "$(field In-Response-To)" XA-2026-0077
form Report-ID=XA-2026-0077 | mail_nested $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "rejection, Report-ID used" encrypted answers
like "rejection, Report-ID used: asks for a new one" "$(text)" 'Choose a new Report-ID\.$'
unlike "rejection, Report-ID used: does not offer to keep it" "$(text)" 'keep the same'

mail_nested $XB_ADDRESS "$XB" <"$T/three" >"$T/raw"
send $XB_ADDRESS
sound "rejection, ru" encrypted answers
check "rejection, ru: Russian first, then English" russian_first 'YOUR LETTER WAS NOT SENT ON'
like "rejection, ru: the Subject" "$(cat "$L/outer-subject")" '^Notigate: НЕ ПЕРЕДАНО, исправьте строки: 3$'
like "rejection, ru: the lines" "$(text)" '^2\. Строка 7\. Вы написали: +Incident-Type: fraud/fishing$'
is "rejection, ru: the form to copy stands once" "$(grep -c '^Source: url hxxps' "$L/text")" 1

# ---- Help, held, not taken --------------------------------------------------------------------------------------------
echo HELP | mail_signed $XA_ADDRESS "$XA" >"$T/raw"
send $XA_ADDRESS
sound "help" encrypted answers
like "help: brings the form" "$(text)" '^TLP: \?\?\?$'
offered=$(text | sed '1,/^----- to here/d' | grep -oE 'Message-Type: [a-z-]+' | sort -u)
is "help: offers these further forms" "$(echo $offered)" "Message-Type: directory Message-Type: status-request"
like "help: and pressing Reply" "$(text)" 'press Reply'
printf 'Form: poc-notification/1\nMessage-Type: directory\nTo-Gateway: %s\n' "$GATEWAY" | mail_signed "$ADDRESS" "$XA" >"$T/raw"
send "$ADDRESS"
take "$(last_letter "$ADDRESS")"
like "help: what it says of the directory works" "$(text)" '^XB-technical, CERT-XB$'
about=$(sql "select id from incident where originator = 'XA-technical' and tlp = 'TLP:AMBER' order by opened_us limit 1")
printf 'Form: poc-notification/1\nMessage-Type: status-request\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\n' "$GATEWAY" "$about" | mail_nested "$ADDRESS" "$XA" >"$T/raw"
send "$ADDRESS"
is "help: what it says of status-request too" "$(sql "select ending from verdict order by mail_id desc limit 1") $(sql "select kind, incident from letter where contact = 'XA-technical' and kind = 'status'")" "registered status|$about"
echo 'помощь' | mail_signed $XB_ADDRESS "$XB" >"$T/raw"
send $XB_ADDRESS
sound "help, ru" encrypted answers
check "help, ru: Russian first, then English" russian_first 'HOW TO FILL IT IN'
is "help, ru: the form stands once" "$(grep -c '^Incident-Type: ???$' "$L/text")" 1

incident=$(sql "select id from incident where originator = 'XB-technical' limit 1")
form Message-Type=key-update | mail_nested $XB_ADDRESS "$XB" >"$T/raw"
send $XB_ADDRESS
sound "held, ru" encrypted answers
check "held, ru: Russian first, then English" russian_first 'YOUR LETTER IS KEPT'
unlike "held, ru: repeats nothing" "$(text)" "portal|TLP|$incident"

form | mail_signed $XB_ADDRESS "$XB" | sed 's/DDoS/DoS/' >"$T/raw"
send $XB_ADDRESS
faketime '+11 minutes' notigate run --once --home "$DIR" >"$T/run.out" 2>&1
sound "not taken, ru" signed
check "not taken, ru: Russian first, then English" russian_first 'WAS NOT TAKEN'
unlike "not taken: tells no cause" "$(sed 's/is signed with.*//;s/the signature covers.*//' "$L/text")" 'bad-signature|does not fit|portal'
is "not taken: answers no mail" "$(header In-Reply-To)" ""

# ---- Notices about the directory ---------------------------------------------------------------------------------------
ADDRESS=$XA_ADDRESS
notice() { # VERB ID ADDRESS NAME REGEX [OPTION...]
  local verb=$1 id=$2 name=$4 regex=$5; ADDRESS=$3; shift 5
  notigate contact "$verb" "$id" "$@" --home "$DIR" >"$T/add.out" 2>&1 || { fail "$name"; cat "$T/add.out"; return; }
  run_once
  sound "$name" signed
  like "$name: says what has changed" "$(text)" "$regex"
  like "$name: says since when, where" "$(text)" '2[0-9-]+ [0-9:]+ UTC \([0-9]{2}:[0-9]{2}(,| in) Vienna\)$'
}
notice suspend XA-technical $XA_ADDRESS "suspended" 'YOUR ENTRY IN THE DIRECTORY IS SUSPENDED' --reason "its key was reported lost"
like "suspended: gives the reason" "$(text)" '^  Reason +its key was reported lost$'
notice resume XA-technical $XA_ADDRESS "resumed" 'IS IN USE AGAIN'
notice remove XA-technical $XA_ADDRESS "removed" 'IS REMOVED' --reason "replaced by XA-cert"
notice suspend XB-technical $XB_ADDRESS "suspended, ru" 'ПРИОСТАНОВЛЕНО' --reason "its key was reported lost"
check "suspended, ru: Russian first, then English" russian_first 'IS SUSPENDED'
notice resume XB-technical $XB_ADDRESS "resumed, ru" 'СНОВА ДЕЙСТВУЕТ'
notice remove XB-technical $XB_ADDRESS "removed, ru" 'УДАЛЕНА' --reason "replaced by XB-cert"

# ---- All together ------------------------------------------------------------------------------------------------------
for id in XA-technical XB-technical XN-technical; do
  is "the letters to $id are numbered without a gap" "$(sql "select group_concat(number, ' ') from (select number from letter where contact = '$id' order by id)")" \
    "$(seq -s' ' "$(sql "select count(*) from letter where contact = '$id'")")"
done
is "every letter has a return path of its own" "$(sql "select count(*) - count(distinct return_path) from letter")" 0
is "and each leads to the gateway's domain" "$(sql "select count(*) from letter where return_path not like '%@ccc.example' or return_path = '$GATEWAY'")" 0
is "every letter has a Message-ID of its own" "$(sql "select count(*) - count(distinct message_id) from letter")" 0
is "all were sent" "$(sql "select count(*) from letter where state <> 'sent'")" 0
done_testing
