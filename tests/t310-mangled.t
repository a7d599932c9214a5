#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Forms as mail programs mangle them before they sign: registered, and the receipt tells how they were read.
# The same mail as lists and relays mangle it after that: refused, and its untouched twin registered.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
new_instance
two_contacts
know_gateway

# ---- Mangled before signing --------------------------------------------------------------------------------------
# Each writes the entity to sign; on its input the form. NBSP is U+00A0 in UTF-8.
NBSP=$'\u00a0'
text() { printf 'Content-Type: text/plain; charset=%s\nContent-Transfer-Encoding: %s\n\n' "${1:-utf-8}" "${2:-8bit}"; cat; }
quoted_printable() { perl -MMIME::QuotedPrint -0777 -ne 'print encode_qp($_, "\n")'; }
# alternative: the text part on the input, with HTML beside it that a person would see and nobody signs for
alternative() {
  printf 'Content-Type: multipart/alternative; boundary="_000_AM0PR"\n\n--_000_AM0PR\n'
  cat
  printf '\n--_000_AM0PR\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>Urgency: critical</p></body></html>\n--_000_AM0PR--\n'
}
outlook() { # a blank line after each, no-break blanks, links, the charset of Windows
  sed "s/: /:$NBSP/; s/gateway@ccc.example/&<mailto:&>/; s/\$/\n/" | sed 's/^Title:.*/Title: “DDoS” on a tax portal – resolvers/' |
    iconv -f utf-8 -t windows-1252 | quoted_printable | text windows-1252 quoted-printable | alternative
}
thunderbird() { # HTML mode: flowed text beside the HTML, a blank line between the fields
  sed '1,/^$/{/^$/!s/$/\n/}' | text 'utf-8; format=flowed' | alternative
}
flowed() { sed 's/^Title: .*/Title: DDoS on a tax portal, open \nresolvers/; s/^DNS amplification, /DNS amplification, \n/' | text 'utf-8; format=flowed; delsp=no'; }
delsp() { sed 's/^Title: .*/Title: DDoS on a tax por \ntal, open resolvers/' | text 'utf-8; format=flowed; delsp=yes'; }
stuffed() { sed '$a From here on, see the list.' | sed 's/^From/ &/' | text 'utf-8; format=flowed'; }
quotes() { sed 's/^Urgency: .*/Urgency: “medium”/; s/^Incident-Type: .*/Incident-Type: ‘availability\/ddos’/' | text; }
bare_tlp() { sed 's/^TLP: .*/TLP: AMBER/' | text; }
angles() { sed 's/^To-Gateway: .*/To-Gateway: <gateway@ccc.example>/' | text; }
bold() { sed 's/^\([A-Z][A-Za-z-]*\): /*\1:* /' | text; }
wide_colon() { sed 's/^Urgency: /Urgency： /' | text; }
blanks() { sed 's/^\(Urgency\): \(.*\)/\1 : \2   /' | text; }
marks() { sed $'s/^Title: \\(.*\\)/Title: \u200e\\1\u200f/' | text; }
defanged() { sed 's/^Source: .*/Source: url hxxps:\/\/tax-xa[.]example\/login/' | text; }
byte_order_mark() { { printf '\xef\xbb\xbf'; cat; } | base64 | text utf-8 base64; }
reply() { { cat; printf '\nOn Mon, 14 Sep 2026, CCC <gateway@ccc.example> wrote:\n> Form: poc-notification/1\n> Urgency: critical\n> TLP: TLP:CLEAR\n'; } | text; }
outlook_reply() {
  { cat; printf '\n-----Original Message-----\nFrom: CCC\nSent: Monday, 14 September 2026\nTo: XA\n\nUrgency: critical\nTLP: TLP:CLEAR\n'; } | text
}
german_reply() { { cat; printf '\nVon: CCC\nGesendet: Montag, 14. September 2026\nAn: XA\n\nUrgency: critical\n'; } | text; }
plain() { text; }

mangled=()
while read -r name told; do
  case $name in ''|'#'*) continue ;; esac
  mangled+=("$name|$told")
  form "Report-ID=mangled-$name" | $name | crlf >"$T/e"
  detach "$XA" <"$T/e" >"$T/s"
  { outer poc@cert.xa.example; signed "$T/e" "$T/s"; } | receive || fail "notigate-receive: $name"
done <<'ROWS'
plain -
outlook blank lines between the fields
thunderbird blank lines between the fields
flowed -
delsp -
stuffed -
quotes availability/ddos
bare_tlp TLP:AMBER
angles gateway@ccc.example
bold without decoration
wide_colon full-width colon
blanks unusual blanks around the colon
marks invisible marks
defanged tax-xa
byte_order_mark -
reply left out quoted text
outlook_reply left out the earlier message
german_reply left out the earlier message
ROWS
check "all judged" run_once
for file in $(letters); do
  open_letter "$file" >"$T/letter"
  id=$(grep -o 'mangled-[a-z_]*' "$T/letter" | head -1)
  [ -z "$id" ] || cp "$T/letter" "$T/receipt-$id"
done
for row in "${mangled[@]}"; do
  name=${row%%|*} told=${row#*|}
  is "$name: registered" "$(sql "select v.ending || coalesce(':' || v.code, '') || coalesce(' ' || v.tlp, '') from verdict v where report_id = 'mangled-$name'")" "registered TLP:AMBER"
  receipt=$(cat "$T/receipt-mangled-$name" 2>/dev/null)
  like "$name: the title as its writer meant it" "$receipt" 'Title +.?DDoS.? on a tax portal'
  like "$name: medium, as signed above" "$receipt" 'Urgency +medium'
  if [ "$told" = - ]; then unlike "$name: nothing to tell" "$receipt" 'HOW WE READ'
  else
    like "$name: the receipt has a paragraph on it" "$receipt" 'HOW WE READ'
    like "$name: and tells: $told" "$(sed -n '/HOW WE READ/,/WHAT HAPPENS/p' <<<"$receipt")" "$told"
  fi
done

# ---- Mangled after signing ------------------------------------------------------------------------------------------
# The mail has what relays like to touch: 8-bit text, blanks at line ends, a line that begins with "From ".
original() {
  form "Report-ID=$1" +'Contact-Name: Jürg Zellweger' | sed '$a From 06:40 UTC on, two hosts answer: \nsee the list.' | mail_signed poc@cert.xa.example "$XA"
}
sealed() { form "Report-ID=$1" | mail_nested poc@cert.xa.example "$XA"; }
FOOTER='_______________________________________________\r\nIncidents mailing list\r\nUrgency: critical\r\n'
split_header() { sed '/^\r$/,$d' "$1"; }
split_body() { sed '1,/^\r$/d' "$1"; }
mailman() { # wraps the mail in multipart/mixed with a footer
  split_header "$1" | perl -0777 -pe 's/^(Content-Type|MIME-Version):.*\r\n([ \t].*\r\n)*//gm'
  printf 'List-Id: <incidents.lists.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="===m"\r\n\r\n--===m\r\n'
  split_header "$1" | perl -0777 -ne 'print /^Content-Type:.*\r\n(?:[ \t].*\r\n)*/m ? $& : ""'
  printf '\r\n'; split_body "$1"
  printf '\r\n--===m\r\nContent-Type: text/plain; charset="us-ascii"\r\n\r\n%b\r\n--===m--\r\n' "$FOOTER"
}
footer_in_text() { footer=$FOOTER perl -0777 -pe '$f = $ENV{footer}; $f =~ s/\\r\\n/\r\n/g; s/(\r\n--=-b1\r\nContent-Type: application\/pgp-signature)/\r\n$f$1/' "$1"; }
footer_part() { footer=$FOOTER perl -0777 -pe '$f = $ENV{footer}; $f =~ s/\\r\\n/\r\n/g; s/\r\n--=-b1--/\r\n--=-b1\r\nContent-Type: text\/plain\r\n\r\n$f\r\n--=-b1--/' "$1"; }
footer_after() { cat "$1"; printf '%b' "$FOOTER"; }
relay_to_7bit() { # 8bit to quoted-printable, as a relay does whose next hop knows no 8BITMIME
  perl -MMIME::QuotedPrint -0777 -pe 's{(Content-Transfer-Encoding: )8bit(\r\n\r\n)(.*?)(?=\r\n--=-b1\r\n)}{my ($h, $b, $t) = ($1, $2, $3); $t =~ s/\r\n/\n/g; $t = encode_qp($t, "\n"); $t =~ s/\n/\r\n/g; $h . "quoted-printable" . $b . $t}se' "$1"
}
strip_blanks() { sed 's/[ \t]*\r$/\r/' "$1"; }
mbox_munging() { sed 's/^From />&/' "$1"; }
one_line_longer() { sed 's/^\r\?$/&/; s/^Title: /Title:  /' "$1"; }
new_charset() { sed 's/charset=utf-8/charset="utf-8"/' "$1"; }
no_subject_tag() { sed 's/^Subject: /&[Incidents] /' "$1"; }          # outside the signature
mbox_line() { printf 'From poc@cert.xa.example Mon Sep 14 06:45:00 2026\n'; cat "$1"; }
bare_lf() { sed 's/\r$//' "$1"; }
more_headers() { sed '1i Received: from a.example by b.example; Mon, 14 Sep 2026 06:45:00 +0000\r\nX-Spam-Status: No\r' "$1"; }
no_mime_version() { sed "/^MIME-Version:/d" "$1"; }
no_date() { sed "/^Date:\|^Message-ID:/d" "$1"; }
wrong_micalg() { sed "s/micalg=pgp-sha512/micalg=pgp-sha1/" "$1"; }
raw_subject() { sed "s/^Subject: .*\r/Subject: St\xf6rung\r/" "$1"; }
no_checksum() { sed "/^=[A-Za-z0-9+\/]\{4\}\r$/d" "$1"; }
epilogue_and_preamble() { sed "s/^This is an OpenPGP.*/Urgency: critical\r/" "$1"; printf "%b" "$FOOTER"; }

while read -r name mail want; do
  case $name in ''|'#'*) continue ;; esac
  $mail "after-$name-$mail" >"$T/original"
  $name "$T/original" >"$T/mangled"
  if cmp -s "$T/original" "$T/mangled"; then fail "$name changes nothing"; fi
  is "$name: $want" "$(verdict "$T/mangled")" "$want"
  receive <"$T/mangled"; check "$name: judged" run_once
  is "$name: the same when it came by mail" "$(last_verdict)" "$want"
  [ "$want" = registered ] || { receive <"$T/original"; check "$name: its twin is judged" run_once
    is "$name: the untouched twin is registered" "$(last_verdict)" registered; }
done <<'ROWS'
mailman original refused:partial-signature
mailman sealed refused:partial-signature
footer_part original refused:ambiguous
footer_in_text original refused:bad-signature
relay_to_7bit original refused:bad-signature
strip_blanks original refused:bad-signature
mbox_munging original refused:bad-signature
one_line_longer original refused:bad-signature
new_charset original refused:bad-signature
# What stands outside the signature may change: it is nobody's word.
footer_after original registered
no_subject_tag original registered
mbox_line original registered
bare_lf original registered
more_headers original registered
no_mime_version original registered
no_date original registered
wrong_micalg original registered
raw_subject original registered
no_checksum original registered
epilogue_and_preamble original registered
ROWS
is "no footer became anybody's word" "$(sql "select count(*) from verdict where urgency = 'critical'" 2>/dev/null || echo 0)" 0
for file in $(letters); do open_letter "$file"; done >"$T/all"
unlike "and none is in a letter" "$(cat "$T/all")" 'mailing list'
done_testing
