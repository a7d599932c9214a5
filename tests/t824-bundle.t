#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Bundles: a third party checks them where there is no Notigate; whatever is changed in one is named; a contact's bundle
# holds nothing of others.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(cd "$(dirname "$0")/.." && pwd)}}/tests/lib-incident.sh" || exit 99
. "$NOTIGATE_SOURCE/tests/lib-operator.sh" || exit 99
five_contacts
readers() { sed -i "s/^\(# \)\{0,1\}readers = .*/readers = $1/" "$DIR/notigate.conf"; }

# The script runs with nothing but stock tools, no instance, no keyring, no variable of ours.
TOOLS="sh gpg sha256sum openssl base64 xxd awk split mktemp rm mkdir cat cut sed grep cmp cp mv find sort xargs head wc tr comm date dirname"
mkdir "$T/tools" "$T/home"
for tool in $TOOLS; do ln -s "$(command -v "$tool")" "$T/tools/$tool"; done
check_bundle() { env -i HOME="$T/home" PATH="$T/tools" "$@" >"$T/checked" 2>&1; }
# A machine that has no Notigate: a root of its own with those tools, tar and the libraries that they need, and nothing else.
enter=("$(PATH=$PATH:/usr/sbin command -v chroot)")
[ "$(id -u)" = 0 ] || enter=("$(command -v unshare)" --map-root-user "${enter[@]}")
install_root() {
  local tool file
  mkdir -p "$T/root/bin" "$T/root/dev" "$T/root/home"; mkdir -m 1777 "$T/root/tmp"
  for tool in $TOOLS tar; do
    tool=$(command -v "$tool"); cp -L "$tool" "$T/root/bin/"
    for file in $(ldd "$tool" | grep -o '/[^ ]*'); do mkdir -p "$T/root${file%/*}"; [ -e "$T/root$file" ] || cp -L "$file" "$T/root$file"; done
  done
  mknod -m 666 "$T/root/dev/null" c 1 3 && : >"$T/root/dev/null" || { rm -f "$T/root/dev/null"; : >"$T/root/dev/null"; }
}
# elsewhere FILE: the bundle unpacked and checked there, as its README says
elsewhere() {
  rm -rf "$T/root/home"; mkdir "$T/root/home"; cp "$1" "$T/root/home/b.tar"
  env -i HOME=/home PATH=/bin "${enter[@]}" "$T/root" /bin/sh -c 'cd /home && tar -xf b.tar && sh */verify.sh' >"$T/checked" 2>&1
}
# unpack FILE: into $B
unpack() { rm -rf "$T/u"; mkdir "$T/u"; tar -xf "$1" -C "$T/u"; B=$(echo "$T"/u/*); }
# again: $T/broken with digests that fit
again() { (cd "$T/broken" && find . -type f ! -name SHA256SUMS | cut -c3- | sort | xargs sha256sum >SHA256SUMS); }
bundle() { rm -f "$T/b.tar"; ng audit bundle "$@" --output "$T/b.tar"; [ "$status" = 0 ] && unpack "$T/b.tar"; }

# ---- A year in a minute: all forms of mail, two incidents, several contacts -------------------------------------------
send XA notification To-POC=XB-technical TLP=TLP:AMBER "Title=Orange teapot"; I=$incident
mailboxes
HOW=by_combined send XB acknowledgement Incident-ID="$I" In-Response-To="$(number XB)" TLP=TLP:AMBER Disposition=working
is "a combined mail is taken" "$verdict" registered
HOW=by_open send XA notification To-POC=XB-technical TLP=TLP:GREEN "Title=Open window"; J=$incident
send XC notification To-POC=XD-technical TLP=TLP:AMBER "Title=Zebra crossing"; Z=$incident
HOW=by_open send XA notification To-POC=XB-technical "Title=No TLP at all"
is "one is refused" "$verdict" refused:tlp-missing
notigate incident note "$I" $'words of the desk \e[31m [witness]\u202e' --home "$DIR" >"$T/out"
notigate incident note "$I" "other words" --home "$DIR" >"$T/out"
printf '[algorithms]\nclearsigned = yes\n' >"$DIR/policy/local.policy"
update Incident-ID="$J" TLP=TLP:GREEN | gpg --batch --quiet --digest-algo SHA512 -u "${KEY[XA]}!" --clearsign 2>/dev/null | crlf >"$T/clear"
{ outer "${MAIL[XA]}"; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'; cat "$T/clear"; } >"$T/mail"
send_mail XA "$T/mail"
is "a clearsigned one is taken" "$verdict" registered
send XC update Incident-ID="$Z" TLP=TLP:AMBER
size=$(sql 'select max(size) from checkpoint')
entry_of() { sql "select entry from verdict where incident = '$1' order by mail_id limit 1"; }
E=$(entry_of "$I")

M=$(sql "select mail_id from incident where id = '$I'")

readers "$(id -un)"
notigate init "$T/other" --address other@ccc.example --name CCC >/dev/null

# ---- The full view ------------------------------------------------------------------------------------------------------------
bundle "${I#*/}" --reason "asked for by a court"
is "an incident's bundle" "$status $(ls "$B" | tr '\n' ' ')" "0 README.txt SHA256SUMS checkpoint.txt entries facts.txt keys ledger.vkey letters mails verify.sh words "
is "each of its mails is entered as read" "$(sql "select count(*) from reading where what = 'bundle' and incident = '$I'")" "$(sql "select count(distinct mail_id) from verdict where incident = '$I' and entry < $size")"
is "all entries about it are in it" "$(cd "$B/entries" && ls -- *.txt | sort -n | tr '\n' ' ')" "$(sql "select idx || '.txt' from entry where text like '%Incident: $I%' and idx < $size order by idx" | tr '\n' ' ')"
check "it holds where there is no Notigate" check_bundle sh "$B/verify.sh"
cp "$T/checked" "$T/full"
is "stock tools say so, and nothing else" "$(tail -1 "$T/full")" "All of it holds, as far as it is told here who proves it."
like "a mail in an encrypted envelope is proved by its writer" "$(cat "$T/full")" "^mails/$E.signed +contact's signature +written by ${KEY[XA]}\$"
like "one of the combined form too" "$(cat "$T/full")" "^mails/[0-9]+.pgp +contact's signature +written by ${KEY[XB]}\$"
like "what the desk said is the gateway's word" "$(cat "$T/full")" "^words/[0-9]+.txt +gateway's word"
is "all that it said is here" "$(grep -c "^words/" "$T/full") $(grep -l "other words" "$B"/words/*.txt | wc -l)" "2 1"
is "that a mail came is the gateway's word" "$(grep -c "^mails/$E.eml .*gateway's word" "$T/full")" 1
is "hostile words do nothing to who reads the facts" "$(grep -c 'words of the desk .x1b.31m' "$B/facts.txt") $(grep -c -e $'\e' -e $'\u202e' "$B/facts.txt" "$T/full" | tr '\n' ' ')" "1 $B/facts.txt:0 $T/full:0 "
like "nor claim a proof" "$(cat "$B/facts.txt")" "words of the desk .*\(witness\).* \[gateway's word\]\$"
like "the facts say who proves them" "$(cat "$B/facts.txt")" "acknowledgement, XB-technical: working .*\[contact's signature\]"
is "the script fits a page in small print" "$(awk 'length > 130 { print FNR } END { if (NR > 120) print NR " lines" }' "$B/verify.sh")" ""
cp "$T/b.tar" "$T/first.tar"
install_root 2>"$T/err"
if "${enter[@]}" "$T/root" /bin/sh -c : 2>"$T/err"; then
  is "a machine without Notigate" "$(find "$T/root" -iname '*notigate*' -o -name '*gpgme*' -o -name '*glib*' -o -name 'gpg-agent' -o -name 'python*' -o -name 'perl*')" ""
  check "takes it" elsewhere "$T/first.tar"
  is "and says the same of it" "$(cat "$T/checked")" "$(cat "$T/full")"
  rm -rf "$T/broken"; mkdir "$T/broken"; tar -xf "$T/first.tar" -C "$T/broken"
  sed -i 's/^Kind: registered/Kind: refused/' "$T"/broken/*/entries/"$E".txt; tar -cf "$T/broken.tar" -C "$T/broken" .
  refuse "but none that was changed" elsewhere "$T/broken.tar"
  like "which is named" "$(cat "$T/checked")" "^WRONG: entries/$E.txt: is not as SHA256SUMS says"
  there() { elsewhere "$T/b.tar"; }
else
  pass "skipped: no root of its own (# SKIP $(head -1 "$T/err"))"
  there() { :; }
fi
bundle "$I" --reason "again"
check "the same checkpoint, the same bytes" cmp "$T/first.tar" "$T/b.tar"
is "only its owner may read the file" "$(stat -c %a "$T/b.tar")" 600
ng audit bundle "$I" --reason "again" --output "$T/b.tar"
is "a file that is there is not written over" "$status $(cmp "$T/first.tar" "$T/b.tar" && echo same)" "64 same"
readers nobody-here
ng audit bundle "$I" --reason "a test" --output "$T/c.tar"
is "without the right to read there is none" "$status $(ls "$T/c.tar" 2>/dev/null)" "78 "
readers "$(id -un)"
ng audit bundle "$I" --output "$T/c.tar"
is "nor without a reason" "$status" 64
ng audit bundle 2026-000000 --reason "a test" --output "$T/c.tar"
is "of no incident there is none" "$status $(ls "$T/c.tar" 2>/dev/null)" "66 "
ng audit bundle "$I" --public --reason "a test" --output "$T/c.tar"
is "of two views one" "$status" 64
cp -a "$DIR" "$T/copy"; sqlite3 "$T/copy/notigate.db" "drop trigger entry_no_update; update entry set text = replace(text, 'Kind: registered', 'Kind: refused') where idx = $E"
HOME_OF=$T/copy ng audit bundle "$I" --reason "a test" --output "$T/c.tar"
is "what the ledger does not prove goes into no bundle" "$status $(ls "$T/c.tar" 2>/dev/null)" "70 "
like "and is named" "$err" "entry $E: its proof does not hold: .*; fix: notigate audit verify"
bundle "$J" --reason "an open one"
check "open letters hold too" check_bundle sh "$B/verify.sh"
like "a clearsigned mail is proved by its writer" "$(cat "$T/checked")" "^mails/[0-9]+.asc +contact's signature +written by ${KEY[XA]}\$"
like "under the gateway's key" "$(cat "$T/checked")" "^letters/[0-9]+.eml +gateway's signature"
rm -rf "$T/broken"; cp -a "$B" "$T/broken"; rm "$T/broken/keys/gateway-"*; again
refuse "and under no other" check_bundle sh "$T/broken/verify.sh"
like "each letter is named" "$(cat "$T/checked")" "^WRONG: letters/[0-9]+.eml: is not signed by the gateway's key"

# ---- Each file broken once: it is named ---------------------------------------------------------------------------------------
# The whole bundle of an incident has all kinds of files but clearsigned ones and leaves.
unpack "$T/first.tar"; mv "$T/u" "$T/good"; G=$(echo "$T"/good/*)
flip() { # FILE: one character in its middle is another one
  python3 - "$1" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = len(data) // 2
while data[at:at + 1] in b"\r\n=": at += 1
data[at] = ord("A") if data[at] not in b"Aa" else ord("B") # 0a and 0A are one number
open(sys.argv[1], "wb").write(data)
END
}
files() { (cd "$1" && find . -type f | cut -c3- | grep -v '^verify.sh$' | sort); }
kinds() { files "$1" | awk '{ kind = $0; sub(/[0-9A-F]+[.]/, ".", kind) } !seen[kind]++'; } # one file of each kind
# break_each DIRECTORY FILES [COMMAND]: prints what was not named; COMMAND comes after the breaking
break_each() {
  local file missing=''
  for file in $2; do
    rm -rf "$T/broken"; cp -a "$1" "$T/broken"; flip "$T/broken/$file"; "${3:-:}"
    if check_bundle sh "$T/broken/verify.sh" || ! grep -q "^WRONG: .*${file//./\\.}" "$T/checked"; then missing="$missing $file"; fi
  done
  printf '%s' "$missing"
}
is "whatever file of a bundle is broken, it is named" "$(break_each "$G" "$(files "$G")")" ""
# An attacker writes SHA256SUMS anew: then what the mathematics bind is named still; the rest is the gateway's word.
bound=$(kinds "$G" | grep -v -e SHA256SUMS -e README -e facts)
is "all kinds of files are tried" "$(echo $bound | sed 's/[0-9A-F]\{1,\}\./N./g')" "checkpoint.txt entries/N.tlog-proof entries/N.txt keys/N.asc keys/gateway-N.asc ledger.vkey letters/N.eml mails/N.eml mails/N.pgp mails/N.sig mails/N.signed words/N.txt"
is "also where its digest is made to fit" "$(break_each "$G" "$bound" again)" ""
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; again
check "(its twin, with nothing broken, holds)" check_bundle sh "$T/broken/verify.sh"
rm "$T/broken/mails/$E.sig"; again
refuse "a signature taken away is missed" check_bundle sh "$T/broken/verify.sh"
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; echo more >"$T/broken/more.txt"
refuse "a file put in is seen" check_bundle sh "$T/broken/verify.sh"
like "and named" "$(cat "$T/checked")" '^WRONG: more.txt'
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; cp "$T/other/ledger.vkey" "$T/broken/ledger.vkey"; again
refuse "another ledger's key" check_bundle sh "$T/broken/verify.sh"

rm -rf "$T/broken"; cp -a "$G" "$T/broken"; sed -i '2s/  /A /' "$T/broken/SHA256SUMS"
refuse "a line of SHA256SUMS that is none" check_bundle sh "$T/broken/verify.sh"

# ---- The party view -----------------------------------------------------------------------------------------------------------
bundle --for XA-technical --reason "its wish"
is "a contact's bundle" "$status $(ls "$B" | tr '\n' ' ')" "0 README.txt SHA256SUMS checkpoint.txt entries facts.txt keys leaves.txt ledger.vkey letters mails verify.sh "
check "it holds" check_bundle sh "$B/verify.sh"
check "without Notigate, too" there
like "with the whole tree" "$(cat "$T/checked")" "^leaves.txt .* the whole tree: $size entries"
is "its letters in are all here" "$(ls "$B/mails" | grep -c eml)" "$(sql "select count(*) from verdict where contact = 'XA-technical' and entry < $size")"
is "its letters out too, none left out" "$(sed -n 's/^Letter-Number: //p' "$B"/entries/*.txt | sort -n | tr '\n' ' ')" "$(seq "$(sql "select count(*) from letter where contact = 'XA-technical' and sealed_entry < $size")" | tr '\n' ' ')"
# Of others there is nothing: neither their entries nor their letters, names, incidents, titles, digests.
nothing() { # WORD: in any file but the mails and letters themselves, which are XA's own
  (cd "$B" && grep -rlF -- "$1" . | grep -v -e '^./mails/' -e '^./letters/' | tr '\n' ' ')
}
is "no title" "$(nothing Zebra)$(nothing 'Orange teapot')" ""
is "no incident of others" "$(grep -rlF -- "${Z#*/}" "$B")" ""
for other in XC-technical XD-technical XB-diplomatic "${KEY[XC]}" "${KEY[XD]}" Zebra; do is "nothing of $other" "$(grep -rlF -- "$other" "$B")" ""; done
for who in XB XC XD XBd; do
  is "no pseudonym of $who" "$(grep -rlF -- "$(sql "select alias from contact where id = '${ID[$who]}' limit 1")" "$B")" ""
done
is "no digest of others' mail or letters" "$(sql "select sha256 from mail m where not exists (select 1 from verdict v where v.mail_id = m.id and v.contact = 'XA-technical') union select signed_sha256 from verdict where contact <> 'XA-technical' and signed_sha256 is not null union select sealed_sha256 from letter where contact <> 'XA-technical' and sealed_sha256 is not null" | while read -r digest; do grep -rlF -- "$digest" "$B"; done)" ""
check "its own are there (the twin)" grep -qF "$(sql "select sha256 from mail where id = $M")" "$B/entries/$E.txt"
rm -rf "$T/party"; cp -a "$B" "$T/party"
new=$(cd "$T/party" && ls leaves.txt mails/*.asc)
is "what only it has is named when it breaks" "$(wc -w <<<"$new") $(break_each "$T/party" "$new" again)" "2 "
# A letter left out shows by its number, even where digests fit; other leaves are no tree.
rm -rf "$T/broken"; cp -a "$T/party" "$T/broken"
second=$(grep -l '^Letter-Number: 2$' "$T"/broken/entries/*.txt); second=$(basename "$second" .txt)
rm "$T/broken/entries/$second".* "$T/broken/letters/$second".*; again
refuse "a letter left out" check_bundle sh "$T/broken/verify.sh"
like "is missed by its number" "$(cat "$T/checked")" '^WRONG: entries: letter numbers 2 to 2 are missing'
rm -rf "$T/broken"; cp -a "$T/party" "$T/broken"
for number in 2 3 4; do entry=$(basename "$(grep -l "^Letter-Number: $number\$" "$T"/broken/entries/*.txt)" .txt); rm "$T/broken/entries/$entry".* "$T/broken/letters/$entry".*; done; again
refuse "three left out" check_bundle sh "$T/broken/verify.sh"
is "are missed in one line" "$(grep '^WRONG: entries' "$T/checked")" 'WRONG: entries: letter numbers 2 to 4 are missing'
is "(nothing is missing where nothing is left out)" "$(grep -c 'letter numbers' "$T/party/facts.txt")" 0
rm -rf "$T/broken"; cp -a "$T/party" "$T/broken"; sed -i '3s/./0/;3s/../11/' "$T/broken/leaves.txt"; again
refuse "another leaf" check_bundle sh "$T/broken/verify.sh"
like "is no leaf of this tree" "$(cat "$T/checked")" '^WRONG: leaves.txt'
# Another mail of the same writer, under a good signature, is not this one.
rm -rf "$T/broken"; cp -a "$T/party" "$T/broken"
for file in "$T"/party/mails/*.signed; do [ "$file" = "$T/party/mails/$E.signed" ] || break; done
cp "$file" "$T/broken/mails/$E.signed"; cp "${file%.signed}.sig" "$T/broken/mails/$E.sig"; again
refuse "another mail's words" check_bundle sh "$T/broken/verify.sh"
like "are not those of this entry" "$(cat "$T/checked")" "^WRONG: mails/$E.signed: is not what entries/$E.txt says was signed"

# ---- A gateway that makes up a contact's signature -----------------------------------------------------------------------------
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; again
E=$(basename "$(ls "$T"/broken/mails/*.signed | head -1)" .signed)
writer=$(sed -n 's/^Fingerprint: //p' "$T/broken/entries/$E.txt")
gpg --batch --quiet --pinentry-mode loopback --passphrase '' --allow-freeform-uid --quick-generate-key "VALIDSIG 0 $writer" ed25519 sign never 2>/dev/null
liar=$(gpg --batch --with-colons --list-keys "VALIDSIG 0 $writer" | awk -F: '$1 == "fpr" { print $10; exit }')
gpg --batch --armor --export "$liar" >"$T/broken/keys/$liar.asc"; again
check "a key whose name looks like gpg's own words (the twin: it has signed nothing)" check_bundle sh "$T/broken/verify.sh"
echo other | gpg --batch --quiet --yes --armor -u "$liar" --detach-sign -o "$T/broken/mails/$E.sig" -; again
refuse "its bad signature is nobody's" check_bundle sh "$T/broken/verify.sh"
like "and named" "$(cat "$T/checked")" "^WRONG: mails/$E.signed: is not signed by $writer"
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; cat "$T/broken/keys/$writer.asc" >"$T/key"
gpg --batch --armor --export "$liar" >>"$T/broken/keys/$writer.asc"; again
refuse "a second key beside a writer's" check_bundle sh "$T/broken/verify.sh"
rm -rf "$T/broken"; cp -a "$G" "$T/broken"
for kind in txt tlog-proof; do cp "$T/broken/entries/$E.$kind" "$T/broken/entries/0$E.$kind"; done; sed -i "s/^index /&0/" "$T/broken/entries/0$E.tlog-proof"; again
refuse "an entry told twice, under another spelling of its number" check_bundle sh "$T/broken/verify.sh"
rm -rf "$T/broken"; cp -a "$G" "$T/broken"; touch "$T/broken/a"$'\033'"[8m"; again
refuse "a name that speaks to the terminal" check_bundle sh "$T/broken/verify.sh"
# Who holds the key opens its letters, and finds the gateway's signature inside.
OPEN=yes sh "$T/party/verify.sh" >"$T/checked" 2>&1
is "whom the letters are for checks what is inside" "$? $(grep -c "gateway's signature" "$T/checked") $(grep -c '(encrypted)' "$T/checked")" "0 $(ls "$T/party/letters" | wc -l) 0"
# Who has letters only reads by them what others wrote.
read_of() { sql "select count(*) from entry where kind = 'read' and mail_id in (select mail_id from letter where contact = 'XB-technical' and kind like 'relay%')"; }
before=$(read_of)
bundle --for XB-technical --reason "its wish"
is "a bundle of letters alone enters the mails that they pass on" "$status $(ls "$B"/mails/*.eml 2>/dev/null | wc -l) $((before < $(read_of)))" "0 $(sql "select count(*) from verdict where contact = 'XB-technical' and entry < $size") 1"
bundle --for XA-technical --from 2026-01-01 --to 2026-01-02 --reason "a day when there was nothing"
is "of a time when there was nothing" "$status" 66
bundle --for XA-technical --from 2026-01-01 --to 2199-01-01 --reason "a long time"
is "of a time with all of it" "$status $(ls "$B/letters" | wc -l)" "0 $(ls "$T/party/letters" | wc -l)"
ng audit bundle --for XX-nobody --reason "a test" --output "$T/c.tar"
is "for nobody there is none" "$status" 66
# Of what was purged the digests still hold.
rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"
change_copy() { sqlite3 "$T/copy/notigate.db" "$1"; }
change_copy "update mail set raw = null, purged_us = 1789000000000000 where id = $M; update letter set sealed = null where sealed_entry = $second; delete from signed where sha256 = (select signed_sha256 from verdict where mail_id = $M); update original set bytes = null where mail_id = $M"
HOME_OF=$T/copy bundle --for XA-technical --reason "after a purge"
check "a bundle of what was purged holds" check_bundle sh "$B/verify.sh"
is "and says what is not here" "$(grep -c '(not here)' "$T/checked") $(ls "$B/mails/$E".* "$B/letters/$second".* 2>/dev/null | grep -v sig)" "2 "
like "and why" "$(cat "$B/facts.txt")" "its bytes are not here: they were purged on 2026-09-10"

# As of a checkpoint that somebody kept.
printf '%s\n' "$(sql "select note from checkpoint where size = (select min(size) from checkpoint where size > $E)")" >"$T/kept.txt"
bundle "$I" --reason "as it was" --checkpoint "$T/kept.txt"
is "as of an earlier checkpoint" "$status $(cmp "$T/kept.txt" "$B/checkpoint.txt" && echo same) $(ls "$B/mails" | grep -c eml)" "0 same 1"
check "it holds" check_bundle sh "$B/verify.sh"
ng audit bundle "$I" --reason "a test" --checkpoint "$DIR/gateway.asc" --output "$T/c.tar"
is "what is no checkpoint is none" "$status $(ls "$T/c.tar" 2>/dev/null)" "65 "
HOME_OF=$T/copy change "drop trigger node_no_update; update node set hash = zeroblob(32) where level = 0 and idx = 0; update node set hash = zeroblob(32) where level > 0 and idx = 0"
HOME_OF=$T/copy ng audit bundle --public --checkpoint "$T/kept.txt" --output "$T/c.tar"
is "nor of a ledger that was rewritten" "$status $(ls "$T/c.tar" 2>/dev/null)" "65 "
like "which is said" "$err" 'the ledger here is another one, or was rewritten; fix: '

# ---- The public view ------------------------------------------------------------------------------------------------------------
readers nobody-here
before=$(sql 'select count(*) from entry')
bundle --public
is "the public one needs no right, and no entry" "$status $(sql 'select count(*) from entry')" "0 $before"
is "tree and counts, nothing else" "$(ls "$B" | tr '\n' ' ')" "README.txt SHA256SUMS checkpoint.txt facts.txt leaves.txt ledger.vkey verify.sh "
check "it holds" check_bundle sh "$B/verify.sh"
check "without Notigate, too" there
is "each file of it is named when it breaks" "$(break_each "$B" "$(files "$B")")" ""
unlike "few are not counted" "$(cat "$B/facts.txt")" '^(desk|refused|start): [0-9]'
like "many are (the twin)" "$(cat "$B/facts.txt")" "^letter: $(sql "select count(*) from entry where kind = 'letter' and idx < $size") "
is "no name is in it" "$(grep -rlE 'X[A-D]-technical|example/2026-[0-9]{6}' "$B")" ""

# ---- A witness ----------------------------------------------------------------------------------------------------------------------
# Made by hand with stock tools, as C2SP tlog-cosignature says.
unpack "$T/first.tar"
openssl genpkey -algorithm ed25519 -out "$T/witness.pem" 2>/dev/null
public=$(openssl pkey -in "$T/witness.pem" -pubout -outform DER | tail -c 32 | xxd -p -c 64)
id=$({ printf 'witness.example\n'; printf '04%s' "$public" | xxd -r -p; } | sha256sum | cut -c1-8)
printf 'witness.example+%s+%s\n' "$id" "$(printf '04%s' "$public" | xxd -r -p | base64 -w0)" >"$T/witness.vkey"
# cosign SECONDS: its line to the checkpoint of $B
cosign() {
  { printf 'cosignature/v1\ntime %s\n' "$1"; sed '/^$/,$d' "$B/checkpoint.txt"; } >"$T/message"
  openssl pkeyutl -sign -inkey "$T/witness.pem" -rawin -in "$T/message" -out "$T/sig"
  printf '\342\200\224 witness.example %s\n' "$({ printf '%s%016x' "$id" "$1" | xxd -r -p; cat "$T/sig"; } | base64 -w0)"
}
seen=1789000000
check_bundle sh "$B/verify.sh" "$T/witness.vkey"
like "a witness that has not signed is named" "$(cat "$T/checked")" '^WRONG: checkpoint.txt: the witness witness.example has not signed it'
readers "$(id -un)"
cp "$B/checkpoint.txt" "$T/cosigned.txt"; cosign $seen >>"$T/cosigned.txt"
cp -a "$B" "$T/far"
HOME_OF=$DIR bundle "$I" --reason "with a witness" --checkpoint "$T/cosigned.txt"
check "one that has proves it" check_bundle sh "$B/verify.sh" "$T/witness.vkey"
like "when it saw it" "$(cat "$T/checked")" "^checkpoint.txt +witness witness.example +seen at $(date -u -d @$seen +%FT%TZ)"
rm -rf "$T/broken"; mv "$T/far" "$T/broken"; cosign 9223372036854775807 >>"$T/broken/checkpoint.txt"
for file in "$T"/broken/entries/*.tlog-proof; do sed -i '/^$/,$d' "$file"; { echo; cat "$T/broken/checkpoint.txt"; } >>"$file"; done; again
check "one whose clock is beyond all times, too" check_bundle sh "$T/broken/verify.sh" "$T/witness.vkey"
like "when that is" "$(cat "$T/checked")" "^checkpoint.txt +witness witness.example +seen at second 9223372036854775807\$"
cp -a "$B" "$T/broken2"; sed -i 's/witness.example /&A/' "$T/broken2/checkpoint.txt"
refuse "(a damaged cosignature proves nothing)" check_bundle sh "$T/broken2/verify.sh" "$T/witness.vkey"
printf %s "$(cat "$T/witness.vkey")" >"$T/pasted.vkey"
refuse "(nor where the witness's key was pasted without an end of line)" check_bundle sh "$T/broken2/verify.sh" "$T/pasted.vkey"
: >"$T/empty.vkey"
refuse "a file that holds no witness's key" check_bundle sh "$B/verify.sh" "$T/empty.vkey"
check_bundle sh "$B/verify.sh" "$T/witness.vkey"
like "and all that was in the ledger then" "$(cat "$T/checked")" "^entries/$E.txt +witness witness.example"

# ---- Letters that never were sealed ----------------------------------------------------------------------------------------------------
# They have numbers: who asked for the bundle is told which, by the gateway's word.
last=$(sql "select max(number) from letter where contact = 'XA-technical'")
DIR=$T/gap; cp -a "$T/i" "$DIR"
sqlite3 "$DIR/notigate.db" "insert into letter (id, created_us, kind, contact, number, address, mail_id, language, encrypt, always, data, state, due_us, attempts)
  select (select max(id) from letter) + n, created_us, kind, contact, $last + n, address, mail_id, language, encrypt, always, data, 'failed', due_us, 1
  from letter, (select 1 as n union select 2 union select 3) where contact = 'XA-technical' and number = $last"
send XC update Incident-ID="$Z" TLP=TLP:AMBER
send XA update Incident-ID="$I" TLP=TLP:AMBER
send XC update Incident-ID="$Z" TLP=TLP:AMBER
HOME_OF=$DIR bundle --for XA-technical --reason "its wish"
gap="$((last + 1)) to $((last + 3))"
is "numbers that were never sealed are told as a range" "$(grep '^letter numbers' "$B/facts.txt")" "letter numbers $gap are not here: they were not sealed in that time [gateway's word]"
check "the bundle holds" check_bundle sh "$B/verify.sh"
like "by that word" "$(cat "$T/checked")" "^facts.txt +gateway's word +no letter numbers $gap\$"
rm -rf "$T/broken"; cp -a "$B" "$T/broken"; sed -i 's/^letter numbers .* to/letter numbers 1 to/' "$T/broken/facts.txt"; again
refuse "without it, it does not" check_bundle sh "$T/broken/verify.sh"
like "and what is missing is named" "$(cat "$T/checked")" "^WRONG: entries: letter numbers $gap are missing"
done_testing
