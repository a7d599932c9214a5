#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# inspect: the verdict that a mail would get, stage by stage, and nothing is written.
. "$(dirname "$0")/lib-operator.sh" || exit 99

# The instance is old, so that there is a past to look at.
at -20d new_instance
gpgconf --homedir "$DIR/gnupg" --kill all
two_contacts
know_gateway
xa >"$T/good.eml"
xa -TLP Incident-Type=fraud/fishing Title=$'An [31m title' >"$T/bad.eml"
ENCRYPT=1 xa >"$T/encrypted.eml"
printf 'help\n' | mail_signed poc@cert.xa.example "$XA" >"$T/help.eml"
printf 'From: poc@cert.xa.example\r\nSubject: hello\r\n\r\nunsigned\r\n' >"$T/unsigned.eml"

# Every file of the instance, but for the shared memory of SQLite, which readers use too.
state() { (cd "$DIR" && find . \( -type f ! -name '*.db-shm' -exec sha256sum {} + \) -o \( -type d -print \) | sort); }
agents() { pgrep -f "gpg-agent --homedir $DIR" | wc -l; }
before=$(state)

ng inspect "$T/good.eml"
is "what would be registered is status 0" "$status" 0
is "each stage has its line" "$(printf '%s\n' "$out" | grep -oE '^(scan|open|find|parse|decide) ' | tr -d '\n')" "scan open find parse decide "
like "who signed, with what" "$out" "signature good, signed by $XA, .*digest SHA512"
like "the fields as understood" "$out" 'field +Incident-Type: availability/ddos'
ng inspect --json "$T/good.eml"
is "JSON: the names of DESIGN" "$(json verdict) $(json code) $(json contact) $(json fingerprint) $(json encrypted) $(json faults.#) $(json fields.TLP)" \
  "registered null XA-technical $XA false 0 TLP:AMBER"
is "signed_sha256 is that of the signed bytes" "$(json signed_sha256)" "$(python3 - "$T/good.eml" <<'END'
import hashlib, sys
data = open(sys.argv[1], "rb").read()
start = data.index(b"\r\n--=-b1\r\n") + len(b"\r\n--=-b1\r\n")
print(hashlib.sha256(data[start:data.index(b"\r\n--=-b1\r\n", start)]).hexdigest())
END
)"
ng inspect - <"$T/good.eml"
is "- is standard input" "$status" 0

ng inspect "$T/bad.eml"
is "what would be refused is status 1" "$status" 1
like "with its code" "$out" '^verdict +refused: tlp-missing'
like "all faults are told" "$out" '^fault +the line "TLP" is missing'
like "with their lines" "$out" '^line 7 +Incident-Type'
like "and what would be right" "$out" '^ +Incident-Type: fraud/phishing$'
unlike "nothing in it reaches the terminal" "$out" $'\033'
ng inspect --plain "$T/bad.eml"
like "plain: labels and values" "$out" '^verdict: refused: tlp-missing$'
like "what is right has a label too" "$out" '^right: Incident-Type: fraud/phishing$'
ng inspect --json "$T/bad.eml"
is "JSON: a fault has line, field and message" "$(json faults.1.line) $(json faults.1.field) $(json faults.1.message | cut -c1-13)" "7 Incident-Type Incident-Type"
is "the contact is told even so" "$(json verdict) $(json code) $(json contact)" "refused tlp-missing XA-technical"
ng inspect --json "$T/encrypted.eml"
is "what is encrypted is opened" "$status $(json verdict) $(json encrypted)" "0 registered true"
is "and the agent that it took is ended" "$(agents)" 0
ng inspect "$T/help.eml"
is "a call for help is status 0" "$status" 0
like "and ignored, answered by the blank form" "$out" '^verdict +ignored'
ng inspect "$T/unsigned.eml"
is "what is unsigned is status 1" "$status" 1
like "later stages are not reached" "$out" '^find +not reached'
like "and nobody is proved" "$out" '^contact +none is proved'
ng inspect --json - < <(head -c 30000000 /dev/zero)
is "what is too large is told as such" "$(json code)" too-large

# ---- At another time -------------------------------------------------------------------------------------------------
ng inspect --json --at "$(now)" "$T/good.eml"
is "--at now is now" "$(json verdict)" registered
ng inspect --json --at "$(now '+9 days')" "$T/good.eml"
is "nine days later it is stale" "$(json verdict):$(json code)" refused:stale
ng inspect --json --at "$(now '-9 days')" "$T/good.eml"
is "before the contact was added its key is unknown" "$(json verdict):$(json code)" refused:unknown-key
ng inspect --at tomorrow "$T/good.eml"
is "--at wants a time" "$status" 64
like "and shows one" "$err" 'fix: write it like 2026-09-14T06:45:00Z'

is "nothing of all that was written" "$(state)" "$before"

# ---- A duplicate, and what stands in the way -------------------------------------------------------------------------
receive <"$T/good.eml"
settle
ng inspect --json "$T/good.eml"
is "what was taken already is a duplicate, status 0" "$status $(json verdict)" "0 duplicate"
is "inspect gives the verdict that the gateway gave" "$(sql 'select ending from verdict')" registered
ng inspect "$T/nowhere.eml"
is "a file that is not there" "$status" 66
ng inspect
is "no file at all" "$status" 64
like "and the usage" "$err" 'usage: notigate inspect'
HOME_OF=$T/nowhere ng inspect "$T/good.eml"
is "no instance" "$status" 66
like "and its fix" "$err" 'fix: notigate init'

# A running gateway's agent stays.
(flock 9; exec sleep 60) 9>>"$DIR/run/daemon.lock" &
holder=$!
sleep 0.3
ENCRYPT=1 xa >"$T/encrypted.eml"
ng inspect --json "$T/encrypted.eml"
is "beside a running gateway" "$(json verdict)" registered
is "its agent stays" "$(agents)" 1
kill $holder; wait $holder 2>/dev/null
done_testing
