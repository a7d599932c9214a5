#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What mail programs do to a form, and to a mail: each is taken, and what was done to the form is listed in the
# receipt. Beside it stands what goes too far.
. "$(dirname "$0")/lib-judge.sh" || exit 99

XA_RECEIPT="receipt poc@cert.xa.example"
XA_TOLD="rejection poc@cert.xa.example"
new_instance
two_contacts
know_gateway
NBSP=$'\302\240' NARROW=$'\342\200\257' WIDE=$'\357\274\232' LRM=$'\342\200\216' RLM=$'\342\200\217'
arabic() { sed 's/0/٠/g;s/1/١/g;s/2/٢/g;s/3/٣/g;s/4/٤/g;s/5/٥/g;s/6/٦/g;s/7/٧/g;s/8/٨/g;s/9/٩/g'; }

# ---- FORM, "Tolerated" --------------------------------------------------------------------------------------------------
# tolerated NAME WORDS FORM-CHANGE...: registered, and the receipt says WORDS. SED is done to the finished form.
tolerated() {
  local name=$1 words=$2; shift 2
  form "$@" | sed "${SED:-}" | mail_signed poc@cert.xa.example "$XA" | row "$name" registered "$XA_RECEIPT"
  printf '%s\t%s\n' "$name" "$words" >>"$T/words"
}
SED='s/^Title:/\n\n&/' tolerated "blank lines between fields" 'left out blank lines'
tolerated "X<mailto:X> for an address" 'You wrote: To-Gateway: .*<mailto:.* We read: To-Gateway: gateway@ccc.example' "To-Gateway=$GATEWAY<mailto:$GATEWAY>"
tolerated "<X> for an address" "You wrote: To-Gateway: <$GATEWAY> We read: To-Gateway: $GATEWAY" "To-Gateway=<$GATEWAY>"
SED='s/^Urgency:/Urgency :/' tolerated "blanks around the colon" 'unusual blanks around the colon'
SED="s/^Urgency: /Urgency$NBSP:$NBSP/" tolerated "U+00A0 around the colon" 'unusual blanks around the colon'
SED="s/^Urgency: /Urgency$NARROW:$NARROW/" tolerated "U+202F around the colon" 'unusual blanks around the colon'
SED="s/^Urgency: /Urgency$WIDE/" tolerated "a full-width colon" 'colon'
tolerated "curly quotes" 'You wrote: Urgency: “medium” We read: Urgency: medium' 'Urgency=“medium”'
SED='s/^Urgency: medium/&   /' tolerated "trailing blanks" 'blanks at the end'
tolerated "AMBER" 'You wrote: TLP: AMBER We read: TLP: TLP:AMBER' TLP=AMBER
tolerated "TLP:WHITE" 'You wrote: TLP: TLP:WHITE We read: TLP: TLP:CLEAR' TLP=TLP:WHITE
tolerated "a taxonomy type alone" 'You wrote: Incident-Type: phishing We read: Incident-Type: fraud/phishing' Incident-Type=phishing
tolerated "hxxp" 'undid the defanging of "url hxxp://bad\[\.\]example/login"' 'Source=url hxxp://bad.example/login'
tolerated "[.]" 'undid the defanging of "ipv4 198\.51\.100\.23 ' 'Source=ipv4 198[.]51[.]100[.]23 port 53/udp'
tolerated "[at]" 'undid the defanging of "email mallory\[at\]evil\[\.\]example"' 'Source=email mallory[at]evil.example'
tolerated "direction marks at the edges" 'invisible marks' "Urgency=${RLM}medium$LRM"
tolerated "Arabic-Indic digits in a time" 'We read: Detected: 20' "Detected=$(now '-1 hour' | arabic)"
tolerated "Arabic-Indic digits in a number" 'We read: Confidence: 80' "Confidence=$(echo 80 | arabic)"
form | { cat; printf '\n> Form: poc-notification/1\n> TLP: TLP:CLEAR\n'; } | mail_signed poc@cert.xa.example "$XA" | row "quoted text" registered "$XA_RECEIPT"
form | { cat; printf '\n-----Original Message-----\nFrom: somebody\nSent: Monday\nTLP: TLP:RED\n'; } | mail_signed poc@cert.xa.example "$XA" | row "an original message" registered "$XA_RECEIPT"
form URGENCY=x -Urgency 'TLP=tlp:amber' 'Incident-Type=Availability/DDoS' | sed 's/^URGENCY: x/uRGENCY: Medium/' | mail_signed poc@cert.xa.example "$XA" | row "names and values in any case" registered "$XA_RECEIPT"
# What goes too far: nothing is guessed.
xa TLP=AMBR | row "not tolerated: AMBR" refused:bad-value "$XA_TOLD"
xa Incident-Type=other-thing | row "not tolerated: no type" refused:bad-value "$XA_TOLD"
xa "Urgency=med${LRM}ium" | row "not tolerated: a direction mark inside" refused:bad-value "$XA_TOLD"
form | sed 's/^Urgency:/Urgency;/' | mail_signed poc@cert.xa.example "$XA" | row "not tolerated: a semicolon" refused:syntax "$XA_TOLD"
settle
compare_rows
how_read() { answer "$1" | sed -n '/^HOW WE READ/,/^WHAT HAPPENS/p' | sed '/^WHAT HAPPENS/d' | tr -s ' \n' ' '; }
while IFS=$'\t' read -r name words; do like "the receipt lists: $name" "$(how_read "$name")" "Line [0-9]+[:.] .*($words)"; done <"$T/words"
unlike "and no link that works" "$(for name in hxxp '[.]' '[at]'; do answer "$name"; done)" 'http://bad|bad\.example|mallory@'
like "nothing is listed where nothing was done" "$(answer "names and values in any case" | grep -c 'HOW WE READ')" '^0$'
title_of() { detail "$1" | sed -n 's/.*"Title":"\([^"]*\)".*/\1/p'; }
value_of() { detail "$1" | tr -d '\n' | grep -oE "\"$2\":(\[?\"[^\"]*\")" | head -1 | sed 's/.*:\[\{0,1\}"\(.*\)"/\1/;s/^"//'; }
is "the quoted TLP is no part of the form" "$(value_of 'quoted text' TLP)" TLP:AMBER
is "nor that of the original message" "$(value_of 'an original message' TLP)" TLP:AMBER

# ---- What mail programs do to the mail -----------------------------------------------------------------------------------
CYRILLIC='Фишинг: копия налогового портала'
cyrillic() { form "Title=$CYRILLIC" "$@"; }
# encoded NAME HEADER FILTER: the entity as one mail program writes it; the Title must come out the same
encoded() {
  local name=$1 header=$2; shift 2
  { printf '%b\n\n' "$header"; cyrillic | "$@"; } | sign_entity "$XA"
  assemble poc@cert.xa.example | row "$name" registered "$XA_RECEIPT"
  echo "$name" >>"$T/titles"
}
quoted_printable() { perl -MMIME::QuotedPrint -0777 -pe '$_ = encode_qp($_, "\n")'; }
encoded "8bit" 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit' cat
encoded "quoted-printable" 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable' quoted_printable
encoded "base64" 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64' base64
encoded "windows-1251" 'Content-Type: text/plain; charset=windows-1251\nContent-Transfer-Encoding: 8bit' iconv -t windows-1251
encoded "koi8-r" 'Content-Type: text/plain; charset=koi8-r\nContent-Transfer-Encoding: 8bit' iconv -t koi8-r
encoded "koi8-r in base64" 'Content-Type: text/plain; charset="KOI8-R"\nContent-Transfer-Encoding: base64' sh -c 'iconv -t koi8-r | base64'
encoded "format=flowed" 'Content-Type: text/plain; charset=utf-8; format=flowed\nContent-Transfer-Encoding: 8bit' sed 's/копия /копия \n/'
encoded "format=flowed, stuffed and with trailing blanks" 'Content-Type: text/plain; charset=utf-8; format=flowed; delsp=no\nContent-Transfer-Encoding: 8bit' sed 's/^DNS/ DNS/'
beside_html() {
  printf -- '--=-a\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n'; cat
  printf -- '--=-a\nContent-Type: text/html; charset=utf-8\n\n<p>TLP: TLP:CLEAR <img src="https://evil.example/x"></p>\n--=-a--\n'
}
encoded "text beside HTML" 'Content-Type: multipart/alternative; boundary="=-a"' beside_html
{ printf 'Content-Type: text/html; charset=utf-8\n\n<pre>\n'; form; printf '</pre>\n'; } | sign_entity "$XA"
assemble poc@cert.xa.example | row "HTML alone" refused:not-a-form "$XA_TOLD"

# Protected headers: From inside must agree as well; To inside may stand for To-Gateway.
protected() { # NAME VERDICT TOLD PARAMETER FROM TO FORM-CHANGE...
  local name=$1 verdict=$2 told=$3 parameter=$4 from=$5 to=$6; shift 6
  { printf 'Content-Type: text/plain; charset=utf-8; %s\nFrom: %s\nTo: %s\nSubject: inside\n\n' "$parameter" "$from" "$to"; form "$@"; } | sign_entity "$XA"
  assemble poc@cert.xa.example | row "$name" "$verdict" "$told"
}
protected "RFC 9788 headers" registered "$XA_RECEIPT" 'hp="clear"' poc@cert.xa.example $GATEWAY
protected "legacy protected headers" registered "$XA_RECEIPT" 'protected-headers="v1"' poc@cert.xa.example $GATEWAY
protected "RFC 9788 To for To-Gateway" registered "$XA_RECEIPT" 'hp="clear"' poc@cert.xa.example $GATEWAY -To-Gateway
protected "legacy To for To-Gateway" registered "$XA_RECEIPT" 'protected-headers="v1"' poc@cert.xa.example $GATEWAY -To-Gateway
protected "a To that is not protected" refused:missing-field "$XA_TOLD" 'format=fixed' poc@cert.xa.example $GATEWAY -To-Gateway
protected "a protected To of another gateway" refused:wrong-gateway "$XA_TOLD" 'hp="clear"' poc@cert.xa.example gateway@ddd.example -To-Gateway
protected "RFC 9788 From of another" refused:sender-mismatch "$XA_TOLD" 'hp="clear"' poc@cert.xb.example $GATEWAY
protected "legacy From of another" refused:sender-mismatch "$XA_TOLD" 'protected-headers="v1"' poc@cert.xb.example $GATEWAY

# How it travels.
form | mail_nested poc@cert.xa.example "$XA" | row "signed, then encrypted" registered "$XA_RECEIPT"
form | mail_combined poc@cert.xa.example "$XA" | row "signed and encrypted in one" registered "$XA_RECEIPT"
xa | row "CRLF" registered "$XA_RECEIPT"
xa | tr -d '\r' | row "bare LF, as a pipe gives it" registered "$XA_RECEIPT"
form | mail_nested poc@cert.xa.example "$XA" | tr -d '\r' | row "bare LF, encrypted" registered "$XA_RECEIPT"
form | mail_combined poc@cert.xa.example "$XA" | tr -d '\r' | row "bare LF, in one" registered "$XA_RECEIPT"
{ printf 'Content-Type: text/plain; charset=utf-8\n\n'; form; } >"$T/e" # signed over bare LF, as some programs do
detach "$XA" <"$T/e" >"$T/s"
assemble poc@cert.xa.example | row "signed over bare LF" registered "$XA_RECEIPT"
xa | { printf 'From poc@cert.xa.example Mon Sep 14 09:00:00 2026\r\n'; cat; } | row "an mbox From line" registered "$XA_RECEIPT"
xa | tr -d '\r' | { printf 'From poc@cert.xa.example Mon Sep 14 09:00:00 2026\n'; cat; } | row "an mbox From line and bare LF" registered "$XA_RECEIPT"
xa | { printf '>From poc@cert.xa.example Mon Sep 14 09:00:00 2026\r\n'; cat; } | row "not an mbox line" refused:ambiguous nobody
clearsigned() {
  outer poc@cert.xa.example; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
  form | gpg --batch --quiet --digest-algo SHA512 -u "$XA!" --clearsign 2>/dev/null | crlf
}
clearsigned | row "clearsigned" refused:unsigned nobody
settle
compare_rows
like "HTML alone is asked for as plain text" "$(answer "HTML alone")" 'Send plain text'
while read -r name; do is "the Title comes out of: $name" "$(title_of "$name")" "$CYRILLIC"; done <"$T/titles"

printf '[algorithms]\nclearsigned = yes\n' >"$DIR/policy/local.policy"
clearsigned | row "clearsigned where the policy allows it" registered "$XA_RECEIPT"
clearsigned | { cat; printf 'P.S. and one thing more\r\n'; } | row "clearsigned, and more below" refused:partial-signature nobody
settle
compare_rows
done_testing
