#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Lists of contacts: import with all faults by row and column, pending keys and their resolution, export, edit, diff,
# refresh, call sheets, groups, and the second person.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
mkdir "$T/keys"
put_key() { gpg --batch --armor --export "$2" >"$T/keys/$1.asc" 2>/dev/null; }
for id in XA-technical XB-technical XC-technical XD-technical; do
  fpr=$(new_key $id) || exit 1
  declare "${id%%-*}=$fpr"
  [ $id = XC-technical ] || put_key $id "$fpr"
done
grouped() { sed 's/..../& /g;s/ $//' <<<"$1"; }
versions() { sql "select count(*) from contact"; }

# ---- A list as a spreadsheet saves it -----------------------------------------------------------------------------
# Columns in another order under people's names, ; between, windows-1251, CRLF, blanks in fingerprints, quotes.
{ printf 'E-mail;Контакт;id;Level;Organisation;Country;PGP fingerprint;Telephone;Groups\n'
  printf 'poc@cert.xa.example;;XA-technical;technical;Центр реагирования;XA;%s;+999 2 555 0100;energy\n' "$(grouped "$XA")"
  printf 'poc@cert.xb.example, duty@cert.xb.example;;XB-technical;technical;"CERT-XB; the ""other"" one";xb;%s;;energy,banks\n' "$XB"
  printf 'poc@cert.xc.example;;XC-technical;technical;CERT-XC;XC;%s;;\n' "$XC"
} | sed 's/Контакт//' | crlf | iconv -f utf-8 -t windows-1251 >"$T/list.csv"
before=$(entries)
ng contact import "$T/list.csv" --keys "$T/keys" --dry-run
is "a dry run: status" "$status" 0
like "tells charset and separator" "$out" 'windows-1251, parted by semicolons'
like "and what would be" "$out" '2 would be added, 0 changed, 0 unchanged, 1 pending, 0 not taken'
is "and changes nothing" "$(versions) $(entries)" "0 $before"
ng contact import "$T/list.csv" --keys "$T/keys"
is "the import" "$status" 0
like "counts" "$out" '3 rows .*: 2 added, 0 changed, 0 unchanged, 1 pending, 0 not taken'
is "is an entry a contact" "$(($(entries) - before))" 3
is "with the digest of each file" "$(sql "select count(*) from entry e join contact c on e.text like '%Subject: ' || c.digest || '%' where e.kind = 'contact'")" 3
ng contact show XA-technical --json
is "Cyrillic came through" "$(json agency)" "Центр реагирования"
is "as did the fingerprint without its blanks" "$(json keys.0.fingerprint)" "$XA"
ng contact show XB-technical --json
is "quotes and separators inside them" "$(json agency)" 'CERT-XB; the "other" one'
is "several addresses in a cell" "$(json address.1)" duty@cert.xb.example
is "the key is usable" "$(json effective_max_tlp)" "TLP:RED"
form | mail_signed poc@cert.xa.example "$XA" | post first
form To-POC=XA-technical | mail_signed poc@cert.xc.example "$XC" | post pending
settle
is "an imported contact writes" "$(verdict_of first)" registered
is "a pending one does not" "$(verdict_of pending)" refused:unknown-key
ng contact show XC-technical --json
is "it is pending, and nothing confidential goes to it" "$(json status) $(json effective_max_tlp)" "pending TLP:GREEN"
ng todo
like "todo says why and how to mend it" "$out" 'XC-technical is pending: no file holds the key [0-9A-F]{40}; fix: put it into the directory of --keys'
ng contact resume XC-technical
is "it cannot be resumed" "$status" 65
versions=$(versions)
ng contact import "$T/list.csv" --keys "$T/keys"
is "the same again changes nothing" "$status $(versions)" "0 $versions"
like "and says so" "$out" '0 added, 0 changed, 2 unchanged, 1 pending'
put_key XC-technical "$XC"
ng contact import "$T/list.csv" --keys "$T/keys"
like "with its key it is resolved" "$out" '1 added, 0 changed, 2 unchanged, 0 pending'
form To-POC=XA-technical +X-Again:\ yes | mail_signed poc@cert.xc.example "$XC" | post resolved
settle
is "and writes" "$(verdict_of resolved)" registered

# ---- Faults: all at once, by row and column; good rows go in -------------------------------------------------------
{ printf '\xef\xbb\xbfid,level,agency,address,fingerprint,state\n'
  printf 'XD-technical,technical,CERT-XD,poc@cert.xd.example,%s,XD\n' "$XD"
  printf 'XE-technical,techncal,CERT-XE,no-address,1234,XE\n'
  printf 'XF-technical,technical,CERT-XF,poc@cert.xd.example,%s,XF\n' "$XD"
  printf 'XG-technical,technical,CERT-XG,poc@cert.xa.example,,XG\n'
  printf 'XH-technical,technical,CERT-XH,gateway@ccc.example,,XH\n'
  printf 'XA-technical,technical,CERT-XA,poc@cert.xa.example,%s,XA\n' "0A1B2C3D4E5F60718293A4B5C6D7E8F901234567"
} >"$T/faults.csv"
ng contact import "$T/faults.csv" --keys "$T/keys"
is "a list with faults" "$status" 65
like "UTF-8 with a byte order mark and commas" "$out" 'UTF-8, parted by commas'
for fault in 'faults.csv:3: level: "techncal" is none of' 'faults.csv:3: address: "no-address" is no mail address' \
  'faults.csv:3: fingerprint: "1234" is no fingerprint' 'faults.csv:4: address: poc@cert.xd.example stands on line 2 too' \
  'faults.csv:4: fingerprint: [0-9A-F]{40} stands on line 2 too' 'faults.csv:5: address: poc@cert.xa.example belongs to XA-technical already' \
  "faults.csv:6: address: gateway@ccc.example is this gateway's own address" 'faults.csv:7: fingerprint: no file holds the key .*XA-technical stays as it was'; do
  like "told: $fault" "$out" "$fault"
done
is "the good row went in" "$(sql "select state from contact where id = 'XD-technical'")" active
is "the bad ones did not" "$(sql "select count(*) from contact where id in ('XE-technical', 'XF-technical', 'XG-technical', 'XH-technical')")" 0
is "a key that works is not taken away" "$(notigate contact show XA-technical --json --home "$DIR" | grep -c "$XA")" 2
printf 'id,levle,agency,address\n' >"$T/header.csv"
ng contact import "$T/header.csv"
like "a heading that is none" "$out" 'header.csv:1: levle: is no column of contacts; fix: did you mean "level"\?'
is "stops the list" "$status" 65
ng contact import "$T/faults.csv" --keys "$T/keys" --dry-run --json
is "as JSON" "$(json faults.0.line) $(json rows.0.fate) $(json dry_run)" "3 unchanged true"

# ---- Export -------------------------------------------------------------------------------------------------------
cat >"$T/formula.contact" <<END
[contact]
id = XD-technical
state = XD
level = technical
agency = =cmd|' /C calc'!A0
address = poc@cert.xd.example
fingerprint = $XD
note = '+1 is quoted already
phone = +999 4 555 0100
END
ng contact edit XD-technical --file "$T/formula.contact"
is "edit by a file" "$status" 0
like "shows what differs" "$out" "- agency = CERT-XD"
ng contact export --output "$T/out.csv"
is "export" "$status" 0
unlike "no cell is a formula" "$(cat "$T/out.csv")" '(^|,)"?[=+@-]'
like "it stands behind a mark" "$(cat "$T/out.csv")" "\"'=cmd"
versions=$(versions)
ng contact import "$T/out.csv" --keys "$T/keys"
like "what was exported is what is there" "$out" '0 added, 0 changed, 4 unchanged, 0 pending, 0 not taken'
is "to the byte" "$(versions)" "$versions"
ng contact export --format files --output "$T/files"
is "as files" "$(cat "$T/files/XA-technical.contact" | sha256sum | cut -d' ' -f1)" "$(sql "select digest from contact where id = 'XA-technical' order by version desc limit 1")"
check "with keys that gpg reads" gpg --batch --show-keys "$T/files/XA-technical.asc"
ng contact export --format xml
is "no other format" "$status" 64

# ---- Edit, diff, groups, call sheet ----------------------------------------------------------------------------------
sed -i 's/^phone = .*/phone = +999 4 555 0199/' "$T/formula.contact"
ng contact diff "$T/formula.contact"
is "diff of a file" "$status" 1
like "tells both sides" "$out" '\+ phone = \+999 4 555 0199'
EDITOR="sed -i s/0100/0199/" ng contact edit XD-technical </dev/null
like "an editor's change is asked for" "$out" 'Nothing is changed'
sed 's/^id = .*/id = XZ-technical/' "$T/formula.contact" >"$T/id.contact"
ng contact edit XD-technical --file "$T/id.contact"
is "an id does not change" "$status" 65
sed "s/^fingerprint = .*/fingerprint = $XA/" "$T/formula.contact" >"$T/key.contact"
ng contact edit XD-technical --file "$T/key.contact"
like "nor does a key" "$err" 'editing imports no key; fix: notigate contact rekey'
ng contact edit XD-technical --file "$T/formula.contact" --json
is "the rest does" "$(json differences.0.key) $(json version)" "phone 3"
ng contact diff XD-technical
like "diff of the last two versions" "$out" 'version 2 to 3'
ng contact diff XD-technical --from 1 --json
is "of any" "$(json 0.differences.0.key)" agency
ng contact diff
is "the copies are what counts" "$status" 0
sed -i 's/^agency=.*/agency=by hand/' "$DIR/contacts/XB-technical.contact"
ng contact diff
like "a copy changed by hand is told" "$out" 'XB-technical: the file would change'
ng contact list --group @Banks --json
is "a group" "$(json '#') $(json 0.id)" "1 XB-technical"
ng contact callsheet XA-technical
like "a call sheet: the number" "$out" '\+999 2 555 0100'
like "five groups a line" "$out" "^ *$(grouped "$XA" | cut -c1-24)\$"
like "and words to say" "$out" 'gpg --fingerprint'
ng contact callsheet --json
is "of all, as JSON" "$(json '#')" 4

# ---- Refresh ------------------------------------------------------------------------------------------------------
gpg --batch --quiet --quick-set-expire "$XA" 1y 2>/dev/null
gpg --batch --armor --export "$XA" "$XB" >"$T/refresh.asc" 2>/dev/null
ng contact refresh XA-technical --keys "$T/refresh.asc"
is "a key that ends earlier than known is refused" "$status" 65
like "and named" "$out" "$XA: not taken: .* ends earlier in the file than is known"
like "as is another's" "$out" "$XB: not taken: is the key of XB-technical"
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --quick-add-key "$XB" ed25519 sign 2>/dev/null
gpg --batch --armor --export "$XB" >"$T/refresh.asc" 2>/dev/null
versions=$(versions)
ng contact refresh --all --keys "$T/refresh.asc"
is "a new subkey is taken" "$status $(versions)" "0 $((versions + 1))"
ng contact refresh --all --keys "$T/refresh.asc"
is "once" "$status $(versions)" "0 $((versions + 1))"
form To-POC=XA-technical | mail_signed poc@cert.xb.example "$XB" | post refreshed
settle
is "what it signs is registered" "$(verdict_of refreshed)" registered
ng contact refresh --keys "$T/refresh.asc"
is "one contact or all: say which" "$status" 64

# ---- The second person ----------------------------------------------------------------------------------------------
login=$(cat /proc/self/loginuid 2>/dev/null || echo 4294967295)
if [ "$login" = 4294967295 ]; then
  printf '\n[directory]\nsecond-approver = yes\n' >>"$DIR/notigate.conf"
  sed 's/0199/0177/' "$T/formula.contact" >"$T/second.contact"
  versions=$(versions)
  SUDO_UID=1001 ng contact edit XD-technical --file "$T/second.contact"
  is "a change waits" "$status $(versions)" "0 $versions"
  like "for another person" "$out" 'proposed, not yet edited'
  ng todo
  like "todo lists it" "$out" 'notigate contact approve XD-technical'
  ng contact diff XD-technical
  like "diff shows it" "$out" '0177'
  SUDO_UID=1001 ng contact approve XD-technical
  is "not for the same one" "$status $(versions)" "65 $versions"
  SUDO_UID=1002 ng contact approve XD-technical
  is "another person's word carries it out" "$status $(versions)" "0 $((versions + 1))"
  is "who proposed and who approved is kept" "$(sql "select uid || ' ' || settled_uid || ' ' || state from proposal")" "1001 1002 approved"
  is "both are entries" "$(sql "select group_concat(substr(text, instr(text, 'Verdict: ') + 9, 6), ' ') from (select text from entry where kind = 'contact' order by idx desc limit 2)")" "edited propos"
  SUDO_UID=1001 ng contact import "$T/list.csv" --keys "$T/keys"
  SUDO_UID=1001 ng contact edit XA-technical --file "$T/files/XA-technical.contact"
  SUDO_UID=1001 ng contact edit XD-technical --file "$T/formula.contact"
  SUDO_UID=1001 ng contact approve XD-technical --drop
  is "one's own can be taken back" "$status $(sql "select count(*) from proposal where state = 'open' and contact = 'XD-technical'")" "0 0"
  ng contact approve XD-technical
  is "then there is nothing to approve" "$status" 66
else
  pass "skipped: this login has a number (# SKIP loginuid)"
fi

# ---- A thousand ------------------------------------------------------------------------------------------------------
sed -i '/second-approver/d' "$DIR/notigate.conf"
{ printf 'id;level;agency;address\n'; for i in $(seq 1000 1999); do printf 'ZZ-c%s;desk;Agency %s;c%s@many.example\n' "$i" "$i" "$i"; done; } >"$T/many.csv"
start=$SECONDS
ng contact import "$T/many.csv"
like "a thousand rows at once" "$out" '1000 pending'
is "in seconds" "$((SECONDS - start < 40))" 1
ng audit verify
is "the books balance" "$status" 0
done_testing
