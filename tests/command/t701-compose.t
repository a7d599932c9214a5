#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# compose: a form is checked as the gateway checks it, signed by the agency's own key, and taken.
. "$G_TEST_SRCDIR/tests/command/agency.sh"

make_person agency "$agency"
make_gateway ccc
add_contact ccc agency XA-technical "$agency"
home="--gnupg-home $work/agency.gnupg"
asc=$work/ccc/gateway.asc

# run OPTION...: compose with all that a good form needs but Title.
run () {
  # shellcheck disable=SC2086
  notigate compose $home --from "$agency" --to "$gateway" --set TLP=TLP:GREEN --set Urgency=high \
    --set Incident-Type=availability/ddos --set Detected=2026-01-01T06:45:00Z "$@"
}

# --- What is wrong is told before anything is signed.
want 65 "a form with faults is not signed" run --set Urgency=hihg --set Urgancy=high
has_not "a --set that another one replaces is not" "more than once" "$work/err"
has "a missing field is named" "Title" "$work/err"
has "a wrong value is named" "did you mean \"high\"" "$work/err"
has "an unknown field is named" "Urgancy" "$work/err"
has_not "no mail comes out" "BEGIN PGP"
want 0 "its twin in order is signed" run --set Title=Scans --output "$work/good.eml"
has "it is PGP/MIME" "multipart/signed" "$work/good.eml"
has "the protected To is the gateway's" "hp=\"clear\"" "$work/good.eml"
has_not "it has no loop token" "X-Notigate-Loop" "$work/good.eml"
has_not "it is not automatic" "Auto-Submitted" "$work/good.eml"
for field in Form Message-Type To-Gateway Issued Report-ID; do has "$field is filled in" "$field: " "$work/good.eml"; done
want 64 "a line break in --set is refused" run --set 'Title=Scans
TLP: TLP:CLEAR'
want 64 "--set without = is refused" run --set Title
want 64 "--to is needed" notigate compose --from "$agency" --set Title=Scans
want 64 "a type that only gateways write is refused" run --set Title=Scans --type receipt

# --- Lines are those of the person's own file.
cat >"$work/form" <<'FORM'
Message-Type: notification
TLP: TLP:AMBER
Urgency: high
Title: ???
Incident-Type: availability/dos
Detected: yesterday
Sector: energy
Source: ipv4 192.0.2.300

We see scans.
FORM
want 65 "a file with faults is not signed" notigate compose --from "$agency" --to "$gateway" --from-file "$work/form"
has "line 4 is named" "line 4: " "$work/err"
has "line 6 is named" "line 6: " "$work/err"
has "line 8 is named" "line 8: " "$work/err"
has_not "line 7 is not" "line 7: " "$work/err"
want 65 "--set puts two of them right" notigate compose --check --to "$gateway" --from-file "$work/form" \
  --set Title=Scans --set Detected=2026-01-01T06:45:00Z
has_not "line 4 is right now" "line 4: " "$work/err"
has "line 8 is still wrong" "line 8: " "$work/err"
sed -i 's/192.0.2.300/192.0.2.30/' "$work/form"
want 0 "--check needs no key" env HOME=/nonexistent notigate compose --check --to "$gateway" --from-file "$work/form" \
  --set Title=Scans --set Detected=2026-01-01T06:45:00Z --set 'Source=ipv4 192.0.2.31'
has "a list field is added to" "Source: ipv4 192.0.2.31"
has "and keeps what the file has" "Source: ipv4 192.0.2.30"
has "the file's text stays" "We see scans."
echo "Other words." >"$work/text"
want 0 "--text takes the place of the file's text" notigate compose --check --to "$gateway" --from-file "$work/form" \
  --set Title=Scans --set Detected=2026-01-01T06:45:00Z --text "$work/text"
has "the new text" "Other words."
has_not "not the old" "We see scans."
want 65 "a form for another gateway is refused" notigate compose --check --to "$gateway" --from-file "$work/form" \
  --set Title=Scans --set Detected=2026-01-01T06:45:00Z --set To-Gateway=gateway@ddd.example
want 65 "--json tells the faults as data" notigate compose --check --json --to "$gateway" --from-file "$work/form"
has "with the line" '"line" : 4'
want 66 "a file that is not there" notigate compose --check --to "$gateway" --from-file "$work/no-such-file"

# --- A blank form, filled in.
want 0 "--blank" notigate compose --blank --to "$gateway" --output "$work/blank"
want 65 "a blank form is not in order" notigate compose --check --to "$gateway" --from-file "$work/blank"
fill () {
  notigate compose --check --to "$gateway" --from-file "$work/blank" --set TLP=TLP:GREEN --set Urgency=low --set Title=Scans \
    --set Incident-Type=availability/dos --set Detected=2026-01-01T06:45:00Z --set To-POC=XA-technical "$@"
}
want 65 "nor while the help still stands in it" fill
has "which is said" "the help of the blank form" "$work/err"
want 0 "filled in it is" fill --text "$work/text"

# --- The gateway takes what was made, signed or encrypted.
give ccc "$work/good.eml"
has "a signed mail is registered" "result=registered" "$work/err"
want 65 "TLP:RED never goes in clear" run --set Title=Scans --set TLP=TLP:RED
has "and how to is said" "--gateway-key" "$work/err"
gpg --homedir "$work/agency.gnupg" --list-keys --with-colons >"$work/keys-before" 2>/dev/null
want 0 "encrypted to a key file" run --set 'Title=Red scans' --set TLP=TLP:RED --gateway-key "$asc" --output "$work/red.eml"
gpg --homedir "$work/agency.gnupg" --list-keys --with-colons >"$work/keys-after" 2>/dev/null
if cmp -s "$work/keys-before" "$work/keys-after"; then pass "the own keyring is as it was"; else fail "the own keyring is as it was"; fi
has_not "nothing of it is readable" "Red scans" "$work/red.eml"
has "but that it is encrypted" "multipart/encrypted" "$work/red.eml"
give ccc "$work/red.eml"
has "an encrypted mail is registered" "result=registered" "$work/err"
sed -n '/BEGIN PGP/,/END PGP/p' "$work/red.eml" >"$work/red.asc"
want 0 "the sender can read it too" gpg --homedir "$work/agency.gnupg" --batch --quiet --decrypt "$work/red.asc"
has "with the real Subject" "Red scans"
want 66 "a key that the keyring has not" run --set Title=Scans --encrypt-to 0123456789012345678901234567890123456789
gpg --homedir "$work/agency.gnupg" --batch --quiet --import "$asc" 2>/dev/null
fpr=$(gpg --homedir "$work/agency.gnupg" --with-colons --list-keys "$gateway" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -1)
want 0 "its twin that it has" run --set Title=Scans --encrypt-to "$fpr" --output "$work/to-key.eml"
give ccc "$work/to-key.eml"
has "is registered" "result=registered" "$work/err"
head -c 200 "$asc" >"$work/cut.asc"
want 65 "a key file that is cut off" run --set Title=Scans --gateway-key "$work/cut.asc"
printf 'attached' >"$work/flow.txt"
want 0 "a file is attached" run --set Title=Scans --attach "$work/flow.txt" --output "$work/attach.eml"
has "by its name" 'filename="flow.txt"' "$work/attach.eml"
give ccc "$work/attach.eml"
has "which is registered" "result=registered" "$work/err"

# --- Other message types.
incident=$(for file in $(letters ccc "$agency"); do sed -n 's/^Incident-ID: \([^[:space:]]*\).*/\1/p' "$file"; done | head -1)
update () { notigate compose $home --from "$agency" --to "$gateway" --type update --set TLP=TLP:GREEN "$@"; }
want 65 "an update needs an incident" update --set Revision=2 --set Status=contained
want 0 "with one it is made" update --set "Incident-ID=$incident" --set Revision=2 --set Status=contained --output "$work/update.eml"
has "as an update" "Message-Type: update" "$work/update.eml"

# --- Which key.
want 66 "no key has this address" notigate compose $home --from other@cert.xa.example --to "$gateway" --set Title=Scans \
  --set TLP=TLP:GREEN --set Urgency=low --set Incident-Type=availability/dos --set Detected=2026-01-01T06:45:00Z
has "and the fix is named" "--sign-key" "$work/err"
gpg --homedir "$work/agency.gnupg" --batch --quiet --passphrase '' --quick-generate-key "second <$agency>" future-default default never 2>/dev/null
want 64 "two keys with one address are not guessed between" run --set Title=Scans
own=$(gpg --homedir "$work/agency.gnupg" --with-colons --show-keys "$work/agency.asc" 2>/dev/null | sed -n 's/^fpr:*\([0-9A-F]*\):$/\1/p' | head -1)
want 0 "a fingerprint settles it" run --set Title=Scans --sign-key "$own" --output "$work/fpr.eml"
echo "digest-algo SHA1" >"$work/agency.gnupg/gpg.conf"
want 65 "a digest that gateways refuse is told here" run --set Title=Scans --sign-key "$own"
rm "$work/agency.gnupg/gpg.conf"

# --- A key with a passphrase: gpg asks for it.
cat >"$work/pinentry" <<'SCRIPT'
#!/bin/sh
echo "OK ready"
while read -r command _; do
  case $command in
    GETPIN) if [ -e "${0%/*}/refuse" ]; then echo "ERR 83886179 cancelled"; else echo "D open sesame"; echo OK; fi ;;
    BYE) echo OK; exit 0 ;;
    *) echo OK ;;
  esac
done
SCRIPT
chmod +x "$work/pinentry"
mkdir -m 700 "$work/locked.gnupg"
echo "pinentry-program $work/pinentry" >"$work/locked.gnupg/gpg-agent.conf"
gpg --homedir "$work/locked.gnupg" --batch --quiet --pinentry-mode loopback --passphrase 'open sesame' \
  --quick-generate-key "locked <$agency>" future-default default never 2>/dev/null
gpgconf --homedir "$work/locked.gnupg" --kill gpg-agent
locked () {
  notigate compose --gnupg-home "$work/locked.gnupg" --from "$agency" --to "$gateway" --set TLP=TLP:GREEN --set Urgency=high \
    --set Incident-Type=availability/ddos --set Detected=2026-01-01T06:45:00Z --set Title=Scans "$@"
}
touch "$work/refuse"
want 75 "no passphrase, no mail" locked --output "$work/locked.eml"
[ -e "$work/locked.eml" ] && fail "nothing is written" || pass "nothing is written"
rm "$work/refuse"
want 0 "with the passphrase it is signed" locked --output "$work/locked.eml"

# --- Sending.
cat >"$work/sendmail" <<'SCRIPT'
#!/bin/sh
printf '%s\n' "$@" >"${0%/*}/arguments"
cat >"${0%/*}/sent"
exit "$(cat "${0%/*}/status")"
SCRIPT
chmod +x "$work/sendmail"
echo 0 >"$work/status"
want 0 "handed to sendmail" run --set Title=Scans --sign-key "$own" --send "$work/sendmail" --output "$work/copy.eml"
has "with the recipient" "$gateway" "$work/arguments"
has "and the sender" "$agency" "$work/arguments"
tr -d '\r' <"$work/copy.eml" >"$work/copy"
if cmp -s "$work/copy" "$work/sent"; then pass "the copy is what was sent"; else fail "the copy is what was sent"; fi
give ccc "$work/sent"
has "and is registered" "result=registered" "$work/err"
echo 75 >"$work/status"
want 75 "sendmail says later" run --set Title=Scans --sign-key "$own" --send="$work/sendmail"
echo 67 >"$work/status"
want 69 "sendmail says never" run --set Title=Scans --sign-key "$own" --send="$work/sendmail"
want 66 "no such program" run --set Title=Scans --sign-key "$own" --send="$work/no-such-program"
want 74 "a full disk is told" sh -c "notigate compose $home --from $agency --to $gateway --sign-key $own --set TLP=TLP:GREEN \
  --set Urgency=high --set Incident-Type=availability/ddos --set Detected=2026-01-01T06:45:00Z --set Title=Scans >/dev/full"

done_testing
