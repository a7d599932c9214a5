#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# verify-receipt: what a true receipt proves, and that nothing passes for one. Each refusal has its twin.
. "$G_TEST_SRCDIR/tests/command/agency.sh"

make_person agency "$agency"
make_gateway ccc
make_gateway ddd
add_contact ccc agency XA-technical "$agency"
add_contact ddd agency XA-technical "$agency"
vkey=$work/ccc/ledger.vkey
HOME=$work/nobody
export HOME
verify () { notigate verify-receipt "$@" --vkey "$vkey"; }

# opened MAIL: what is encrypted in it, as a mail program saves it.
opened () {
  sed -n '/BEGIN PGP/,/END PGP/p' "$1" >"$work/armor"
  gpg --homedir "$work/agency.gnupg" --batch --quiet --decrypt "$work/armor" 2>/dev/null
}

compose_good "$work/sent1.eml"
give ccc "$work/sent1.eml"
cp "$(letters ccc "$agency" | tail -1)" "$work/r1.eml"

# --- A true receipt, with the vkey alone.
want 0 "a receipt is good" verify "$work/r1.eml"
has "it says so" "GOOD"
has "what it proves" "The ledger ccc.example/ledger holds this"
has "the entry" "Kind: registered"
has "and what it does not" "What is not proved:"
has "such as the letter itself" "--gateway-key FILE"
tr -d '\r' <"$work/r1.eml" >"$work/lf.eml"
want 0 "line ends do not matter" verify "$work/lf.eml"
{ echo "From gateway Mon Jan  1 00:00:00 2026"; cat "$work/r1.eml"; } >"$work/mbox"
want 0 "nor a From line of a mailbox" verify "$work/mbox"
want 64 "--vkey is needed" notigate verify-receipt "$work/r1.eml"
want 66 "a file that is not there" verify "$work/no-such-file"
want 0 "--json" verify "$work/r1.eml" --json
has "says good" '"good" : true'
has "and the index" '"index" : '

# --- The attachments as files of their own; they are what stock tools check.
part () { # NAME-BEGINNING NAME-END < mail: the base64 body of the part
  awk -v a="$1" -v z="$2" '
    $0 ~ "filename=\"" a "[-0-9]*" z "\"" { wanted = 1 }
    wanted && body && /^--/ { exit }
    wanted && body { print }
    wanted && /^$/ { body = 1 }' | base64 -d
}
part entry- .txt <"$work/lf.eml" >"$work/entry"
part entry- .tlog-proof <"$work/lf.eml" >"$work/proof"
want 0 "a bare proof with its entry" verify "$work/proof" --entry "$work/entry"
want 64 "a bare proof without" verify "$work/proof"
sed 's/Kind: registered/Kind: refused/' "$work/entry" >"$work/other-entry"
want 1 "a tampered entry" verify "$work/proof" --entry "$work/other-entry"
has "is called bad" "BAD"
head -c -1 "$work/entry" >"$work/other-entry"
want 1 "an entry without its last line break" verify "$work/proof" --entry "$work/other-entry"
: >"$work/other-entry"
want 1 "an empty entry" verify "$work/proof" --entry "$work/other-entry"
sed 's/^index [0-9]*/index 1/' "$work/proof" >"$work/other-proof"
want 1 "another index" verify "$work/other-proof" --entry "$work/entry"
head -n 4 "$work/proof" >"$work/other-proof"
want 65 "a proof that is cut off" verify "$work/other-proof" --entry "$work/entry"
sed 's/$/\r/' "$work/proof" >"$work/other-proof"
want 65 "a proof with CR LF" verify "$work/other-proof" --entry "$work/entry"
has "says what happened to it" "CR LF" "$work/err"

# --- Keys.
want 1 "another ledger's vkey of the same name" notigate verify-receipt "$work/r1.eml" --vkey "$work/ddd/ledger.vkey"
has "is named as the reason" "not signed by this vkey"
head -c 20 "$vkey" >"$work/cut.vkey"
want 65 "a vkey that is cut off" notigate verify-receipt "$work/r1.eml" --vkey "$work/cut.vkey"
: >"$work/cut.vkey"
want 65 "an empty vkey file" notigate verify-receipt "$work/r1.eml" --vkey "$work/cut.vkey"
want 0 "the letter's own signature" verify "$work/r1.eml" --gateway-key "$work/ccc/gateway.asc"
has "is good" "The whole letter is signed by the gateway's key"
want 1 "another gateway's key" verify "$work/r1.eml" --gateway-key "$work/ddd/gateway.asc"
sed 's/YOUR LETTER IS REGISTERED/YOUR LETTER IS ACCEPTED/' "$work/r1.eml" >"$work/changed.eml"
want 1 "a changed word in the letter" verify "$work/changed.eml" --gateway-key "$work/ccc/gateway.asc"
want 0 "which without that key shows nowhere" verify "$work/changed.eml"
has "but is not said to be proved" "--gateway-key FILE"
want 65 "a key file that holds none" verify "$work/r1.eml" --gateway-key "$vkey"

# --- The letter must say what its entry says.
sed 's/^Entry: [0-9]*/Entry: 999/' "$work/r1.eml" >"$work/changed.eml"
want 1 "another entry's number in the letter" verify "$work/changed.eml"
has "is told" "Entry: 999"
sed 's/^Signed-SHA256: ......../Signed-SHA256: 00000000/' "$work/r1.eml" >"$work/changed.eml"
want 1 "another digest in the letter" verify "$work/changed.eml"
sed 's/^Signed-SHA256: /X-Signed-SHA256: /' "$work/r1.eml" >"$work/changed.eml"
want 1 "no digest in the letter" verify "$work/changed.eml"
sed "s,^Incident-ID: [^[:space:]]*,Incident-ID: ccc.example/2026-199999," "$work/r1.eml" >"$work/changed.eml"
want 1 "another incident in the letter" verify "$work/changed.eml"
sed 's/^Form: .*/Hello/' "$work/r1.eml" >"$work/changed.eml"
want 1 "no form in the letter" verify "$work/changed.eml"

# --- Saved badly.
head -c 1500 "$work/r1.eml" >"$work/changed.eml"
want 65 "a letter that is cut off" verify "$work/changed.eml"
has "says how to save it" "fix: save the whole letter" "$work/err"
sed 's/tlog-proof/dat/' "$work/r1.eml" >"$work/changed.eml"
want 65 "a letter whose proof has another name" verify "$work/changed.eml"
: >"$work/changed.eml"
want 65 "an empty file" verify "$work/changed.eml"
want 65 "the sent mail in its place" verify "$work/sent1.eml"
head -c 4096 /dev/urandom >"$work/changed.eml"
want 65 "noise" verify "$work/changed.eml"

# --- An older receipt.
for number in 2 3; do
  compose_good "$work/sent$number.eml" --set "Title=Number $number"
  give ccc "$work/sent$number.eml"
  cp "$(letters ccc "$agency" | tail -1)" "$work/r$number.eml"
done
want 0 "the next receipt extends the last" verify "$work/r2.eml" "$work/r1.eml"
has "which is said" "begins with the one of"
want 0 "also when the two are mixed up" verify "$work/r1.eml" "$work/r2.eml"
want 0 "the same receipt twice" verify "$work/r2.eml" "$work/r2.eml"
has "is the same tree" "show the same tree"
want 1 "receipts that no proof connects" verify "$work/r3.eml" "$work/r1.eml"
has "are not called related" "cannot be related: there is no consistency proof"
sed 's/consistency-/inconsistency-/' "$work/r2.eml" >"$work/changed.eml"
want 1 "nor without the proof" verify "$work/changed.eml" "$work/r1.eml"
want 1 "another ledger's receipt as the older" sh -c "notigate-receive --home '$work/ddd' <'$work/sent1.eml' &&
  notigate run --once --home '$work/ddd' 2>/dev/null && cp '$work/ddd/outgoing/$agency/new/'* '$work/d1.eml' &&
  notigate verify-receipt '$work/r2.eml' '$work/d1.eml' --vkey '$vkey'"
has "is not signed by this vkey" "is not signed by this vkey"

# --- A proof of something else that is true.
cat "$work/r2.eml" | tr -d '\r' | part entry- .tlog-proof >"$work/proof2"
want 1 "another letter's proof for this entry" verify "$work/proof2" --entry "$work/entry"
cat "$work/r2.eml" | tr -d '\r' | part entry- .txt >"$work/entry2"
want 0 "its twin with its own" verify "$work/proof2" --entry "$work/entry2"
want 1 "and with this letter" verify "$work/r1.eml" --entry "$work/entry2"

# --- The gateway shows two histories: the same instance, restored and gone on differently.
for side in left right; do
  cp -a "$work/ccc" "$work/$side"
  rm -f "$work/$side/gnupg/S."*
  compose_good "$work/$side.eml" --set "Title=History $side"
  give "$side" "$work/$side.eml"
  cp "$(letters "$side" "$agency" | tail -1)" "$work/r-$side.eml"
  want 0 "the $side history alone looks good" verify "$work/r-$side.eml" "$work/r3.eml"
done
want 1 "together they are a fork" verify "$work/r-left.eml" "$work/r-right.eml"
has "called by its name" "EQUIVOCATION"
has "with the evidence" "EVIDENCE"
if [ "$(grep -c '^    ccc.example/ledger$' "$work/out")" = 3 ]; then pass "both tree heads"; else fail "both tree heads"; fi
has "signed" "    — ccc.example/ledger "
want 1 "in JSON too" verify "$work/r-left.eml" "$work/r-right.eml" --json
has "as a relation" '"relation" : "fork"'
want 1 "the evidence as a file" verify "$work/r-left.eml" "$work/r-right.eml" --evidence "$work/evidence"
if [ "$(grep -c '^ccc.example/ledger$' "$work/evidence")" = 2 ]; then pass "holds both tree heads"; else fail "holds both tree heads"; fi
if [ "$(grep -c '^— ccc.example/ledger ' "$work/evidence")" = 2 ]; then pass "each signed"; else fail "each signed"; fi
want 0 "where nothing contradicts" verify "$work/r-left.eml" "$work/r3.eml" --evidence "$work/no-evidence"
if [ ! -e "$work/no-evidence" ]; then pass "there is none"; else fail "there is none"; fi

# --- The original.
want 0 "the original is what was registered" verify "$work/r1.eml" --original "$work/sent1.eml"
has "which is said" "byte for byte"
tr -d '\r' <"$work/sent1.eml" >"$work/changed.eml"
want 0 "with LF too" verify "$work/r1.eml" --original "$work/changed.eml"
compose_good "$work/sent-secret.eml" --gateway-key "$work/ccc/gateway.asc"
want 1 "another original" verify "$work/r1.eml" --original "$work/sent-secret.eml" --gnupg-home "$work/agency.gnupg"
echo "Subject: nothing signed" >"$work/changed.eml"
want 1 "an original without signature" verify "$work/r1.eml" --original "$work/changed.eml"
has "says what is needed" "what is needed is the mail as you sent it"
give ccc "$work/sent-secret.eml"
cp "$(letters ccc "$agency" | tail -1)" "$work/r-secret.eml"
opened "$work/r-secret.eml" >"$work/r-plain.eml"
want 0 "an encrypted original" verify "$work/r-plain.eml" --original "$work/sent-secret.eml" --gnupg-home "$work/agency.gnupg"
mkdir -m 700 "$work/empty.gnupg"
want 1 "that cannot be opened" verify "$work/r-plain.eml" --original "$work/sent-secret.eml" --gnupg-home "$work/empty.gnupg"
has "says what is needed too" "what is needed is a copy that you can open"
gpg --homedir "$work/agency.gnupg" --batch --quiet --import "$work/ccc/gateway.asc" 2>/dev/null
{
  printf 'From: <%s>\nTo: <%s>\nSubject: combined\nMIME-Version: 1.0\n' "$agency" "$gateway"
  printf 'Content-Type: multipart/encrypted; protocol="application/pgp-encrypted"; boundary="b"\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n\n--b\nContent-Type: application/octet-stream\n\n'
  {
    printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
    notigate compose --check --to "$gateway" --set TLP=TLP:GREEN --set Urgency=high --set 'Title=Combined' \
      --set Incident-Type=availability/ddos --set Detected=2026-01-01T06:45:00Z | sed 's/$/\r/'
  } | gpg --homedir "$work/agency.gnupg" --batch --quiet --trust-model always --armor --sign --encrypt -r "$gateway" -r "$agency" 2>/dev/null
  printf '\n--b--\n'
} >"$work/combined.eml"
give ccc "$work/combined.eml"
has "the combined form is registered" "result=registered" "$work/err"
cp "$(letters ccc "$agency" | tail -1)" "$work/r-combined.eml"
want 0 "and compared" verify "$work/r-combined.eml" --original "$work/combined.eml" --gnupg-home "$work/agency.gnupg"

# --- An encrypted receipt, opened with the agency's own key.
compose_good "$work/red.eml" --set TLP=TLP:RED --gateway-key "$work/ccc/gateway.asc"
give ccc "$work/red.eml"
cp "$(letters ccc "$agency" | tail -1)" "$work/r-red.eml"
has "the receipt for RED is encrypted" "multipart/encrypted" "$work/r-red.eml"
want 0 "and verified" verify "$work/r-red.eml" --gnupg-home "$work/agency.gnupg" --gateway-key "$work/ccc/gateway.asc"
want 66 "not without a keyring" verify "$work/r-red.eml"
has "and the fix is named" "--gnupg-home DIR" "$work/err"
want 65 "not by somebody else" verify "$work/r-red.eml" --gnupg-home "$work/empty.gnupg"
opened "$work/r-red.eml" >"$work/r-plain.eml"
want 0 "saved decrypted it is good too" verify "$work/r-plain.eml" --gateway-key "$work/ccc/gateway.asc"

# --- A rejection is proved in the same way.
notigate compose --check --to "$gateway" --set TLP=TLP:GREEN --set Urgency=low --set Title=Scans --set Incident-Type=availability/dos \
  --set Detected=2026-01-01T06:45:00Z | sed 's/^TLP: .*//' >"$work/form"
{
  printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
  sed 's/$/\r/' "$work/form"
} >"$work/span"
gpg --homedir "$work/agency.gnupg" --batch --quiet --armor --detach-sign --output "$work/span.asc" "$work/span" 2>/dev/null
{
  printf 'From: <%s>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/signed; micalg=pgp-sha512; protocol="application/pgp-signature"; boundary="b"\r\n\r\n--b\r\n' "$agency"
  cat "$work/span"
  printf '\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\n'
  sed 's/$/\r/' "$work/span.asc"
  printf '\r\n--b--\r\n'
} >"$work/bad.eml"
give ccc "$work/bad.eml"
has "a form without TLP is refused" "result=refused" "$work/err"
opened "$(letters ccc "$agency" | tail -1)" >"$work/rejection.eml"
want 0 "the rejection is in the ledger" verify "$work/rejection.eml" --original "$work/bad.eml"
has "as a refusal" "Kind: refused"
sed 's/^Message-Type: rejection/Message-Type: receipt/' "$work/rejection.eml" >"$work/changed.eml"
want 1 "and cannot be made a receipt" verify "$work/changed.eml"
digest=$(notigate verify-receipt "$work/rejection.eml" --vkey "$vkey" | sed -n 's/^ *Signed-SHA256: //p')
sed "s/^Message-Type: rejection/Message-Type: receipt/; s/^Code: .*/Signed-SHA256: $digest/" "$work/rejection.eml" >"$work/changed.eml"
want 1 "not even with all lines of one" verify "$work/changed.eml"
has "since its entry says what it is" "its ledger entry says refused"

done_testing
