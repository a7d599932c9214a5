#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One notification to 250 contacts of a group, each with a key of its own; and to one more than that.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
new_instance; know_gateway
cast XA XA-technical poc@cert.xa.example
for i in $(seq -w 251); do
  printf '%%no-protection\nKey-Type: eddsa\nKey-Curve: ed25519\nKey-Usage: sign\nSubkey-Type: ecdh\nSubkey-Curve: cv25519\nSubkey-Usage: encrypt\n'
  printf 'Name-Real: N%s\nName-Email: poc@n%s.example\nExpire-Date: 0\n%%commit\n' "$i" "$i"
done >"$T/batch"
gpg --batch --quiet --gen-key "$T/batch" 2>"$T/gpg.err" || { cat "$T/gpg.err"; echo "Bail out! no keys"; exit 1; }
gpg --batch --armor --export $(seq -w 251 | sed 's/.*/<poc@n&.example>/') >"$T/all.asc"
declare -A FPR
while read -r mail fpr; do FPR[$mail]=$fpr; done < <(gpg --batch --with-colons --list-keys 2>/dev/null | awk -F: '$1=="fpr"&&!f{f=$10} $1=="uid"{gsub(/.*<|>.*/,"",$10); print $10, f} $1=="pub"{f=""}')
{
  echo 'id;state;level;agency;address;fingerprint;groups'
  for i in $(seq -w 251); do echo "N$i-technical;;technical;N$i;poc@n$i.example;${FPR[poc@n$i.example]};$([ "$i" = 251 ] && echo one || echo many)"; done
} >"$T/list.csv"
check "251 contacts from one list" notigate contact import "$T/list.csv" --keys "$T/all.asc" --home "$DIR"
is "are in the directory" "$(sql "select count(distinct id) from contact")" 252
send XA notification To-POC=@many TLP=TLP:AMBER
is "a notification to the group is taken" "$verdict" registered
is "each of 250 gets it, once, encrypted" "$(sql "select count(*), count(distinct contact), min(encrypt), min(state) from letter where kind = 'relay' and mail_id = $mail")" "250|250|1|sent"
is "in its own mailbox" "$(find "$DIR/outgoing" -path '*poc@n*/new/*' -type f | wc -l) $(find "$DIR/outgoing" -maxdepth 1 -name 'poc@n*' | wc -l)" "250 250"
is "not the one that is of another group" "$(letters poc@n251.example | wc -l)" 0
read_letter "$(letters poc@n137.example)" "$T/box/one"
is "any of them can read it" "$(field_of "$T/box/one" To-POC) $(cat "$T/box/one/encrypted")" "@many yes"
is "for each an acknowledgement is awaited" "$(sql "select count(distinct contact) from deadline where incident = '$incident' and awaited = 'acknowledgement' and state = 'pending'")" 250
read_letter "$(last_letter poc@cert.xa.example)" "$T/box/XA"
is "the receipt names all" "$(grep -c '^Relayed-To: ' "$T/box/XA/text")" 250
send XA notification To-POC=@many To-POC=@one TLP=TLP:AMBER
is "one more is too many" "$verdict" refused:bad-value
one_receipt_each
done_testing
