#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# audit verify --deep: every ending judged again from the raw bytes, with the key facts, directory and policy of that time;
# what has changed since does not fool it, and a lie told by the gateway itself, of which the books know nothing, is named
# with its mail and stage.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
XC=$(new_key XC-technical) && add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
XD=$(KEY_EXPIRE=20d new_key XD-technical) && add_contact XD-technical poc@cert.xd.example "$XD" >/dev/null 2>&1
by() { form "${@:3}" | mail_signed "$1" "$2"; }
deep() { HOME_OF=${1:-$DIR} ng audit verify --deep --json; }
count() { json "deep.$1"; }
# differing: "MAIL STAGE STORED -> FOUND" of each
differing() { printf '%s' "$out" | python3 -c 'import json, sys
for d in json.load(sys.stdin)["deep"]["differing"]: print(d["mail"], d["stage"], d["stored"], "->", d["found"])' 2>&1; }

# ---- All that can end, under one policy ------------------------------------------------------------------------------
xa | post registered
ENCRYPT=1 xa TLP=TLP:RED | post red
form | mail_combined poc@cert.xa.example "$XA" | post combined
xa -TLP | post tlp-missing
by poc@cert.xb.example "$XA" | post mismatch
form | mail_signed $EVIL "$(new_key mallory)" | post unknown
xa | sed 's/peak 38/peak 83/' | post altered
xa Detected="$(now '-1 hour')" Issued="$(now '-60 days')" | post stale
by poc@cert.xc.example "$XC" | post of-xc
by poc@cert.xd.example "$XD" | post of-xd
printf 'From: somebody@example.org\r\n\r\nno signature\r\n' | post unsigned
settle
cp "$(mail_file registered)" "$T/same"
post duplicate <"$T/same"
xa Report-ID=XA-2026-0001 | post once
settle
xa Report-ID=XA-2026-0001 Title="another one" | post twice
xa Report-ID=XA-2026-0002 -TLP | post faulty
settle
xa Report-ID=XA-2026-0002 | post corrected
incident=$(sql "select incident from verdict where mail_id = $(mail_id registered)")
relay=$(sql "select report_id from reference where mail_id = $(mail_id registered) and contact = 'XB-technical' limit 1")
{ printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: received\n\nYes.\n' \
    $GATEWAY "$incident" "$relay"; } | mail_nested poc@cert.xb.example "$XB" | post acknowledged
{ printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: received\n\nYes.\n' \
    $GATEWAY ccc.example/2026-000000 "$relay"; } | mail_nested poc@cert.xb.example "$XB" | post no-party
back=$(sql "select return_path from letter where mail_id = $(mail_id registered) and kind = 'receipt'")
printf '%s\r\n' 'From: MAILER-DAEMON@mx.example' "To: $back" 'Content-Type: multipart/report; report-type=delivery-status; boundary=b' '' \
  '--b' 'Content-Type: message/delivery-status' '' 'Reporting-MTA: dns; mx.example' '' 'Action: delayed' 'Status: 4.4.1' '' '--b--' >"$T/bounce"
notigate-receive --home "$DIR" -f '' "$back" <"$T/bounce"
settle
deep
is "nothing differs" "$status $(json problem) $(count differs) $(differing)" "0 null 0 "
is "all is accounted for" "$(($(count agrees) + $(count depends) + $(count duplicate)))" "$(sql 'select count(*) from verdict')"
is "a duplicate is told" "$(count duplicate)" 1
is "and how many hung on their incident" "$(count depends)" 2

is "no agent stays behind" "$(pgrep -fc "gpg-agent --homedir $DIR/gnupg")" 0
ng audit verify --json
unlike "without being asked, verify judges nothing" "$out" deep

# ---- What has changed since -------------------------------------------------------------------------------------------
# A stricter policy, a key revoked, one that expires, a contact suspended, one removed, one that moved; rounds.
printf '%s\n' '[policy]' 'name = strict' 'version = 2' '[limits]' 'issued-past = 1h' '[algorithms]' 'digests = SHA512' '[rule none]' "when = urgency = 'medium'" 'do = refuse' 'code = not-authorised' \
  'explain = nothing of medium urgency' '[rule hold]' "when = urgency = 'critical'" 'do = hold' '[rule aside]' "when = urgency = 'low'" 'do = quarantine' >"$DIR/policy/strict.policy"
xa Urgency=high | post high
xa | post ruled
for name in released dropped waits; do xa Urgency=critical Title="$name" | post $name; done
xa Urgency=low Title=aside | post aside
settle
by poc@cert.xc.example "$XC" Urgency=high | post before-revocation
settle
by poc@cert.xc.example "$XC" Urgency=high >"$T/after"
sed 's/^:---/---/' "$GNUPGHOME/openpgp-revocs.d/$XC.rev" | gpg --homedir "$DIR/gnupg" --batch --quiet --import 2>/dev/null
is "the revocation reached the keyring" "$(gpg --homedir "$DIR/gnupg" --batch --with-colons --list-keys "$XC" 2>/dev/null | grep -c '^pub:r')" 1
post after-revocation <"$T/after"
ng quarantine release "$(mail_id released)" --reason "by telephone"
ng quarantine release "$(mail_id aside)" --reason "by telephone"
ng quarantine drop "$(mail_id dropped)" --reason "a test"
xa Urgency=high | post crashes
change "update inbox set attempts = 9 where mail_id = $(mail_id crashes)"
settle
xa Urgency=critical | post before-suspension
settle
notigate contact suspend XA-technical --reason "its key was reported lost" --home "$DIR" >/dev/null
xa Urgency=critical | post suspended-critical
xa Urgency=high | post suspended-high
settle
ng quarantine release "$(mail_id suspended-critical)" --reason "confirmed"
settle
notigate contact remove XA-technical --reason "gone" --home "$DIR" >"$T/out" 2>&1
sed 's/poc@cert.xb/new@cert.xb/' "$T/XB-technical.contact" >"$T/XB2.contact"
notigate contact add "$T/XB2.contact" --replace --key "$T/XB-technical.asc" --home "$DIR" >"$T/out" 2>&1 || fail "XB did not move"
by poc@cert.xd.example "$XD" Urgency=high | post xd
settle
rm "$DIR/policy/strict.policy"
deep
is "nothing differs" "$status $(json problem) $(count differs) $(differing)" "0 null 0 "
is "what a person dropped is told, and what nobody has read" "$(count dropped) $(count unseen)" "1 1"
for pair in after-revocation=refused:revoked-key suspended-high=refused:suspended-contact ruled=refused:not-authorised released=registered aside=registered waits=held; do
  is "${pair%%=*} ended as ${pair#*=}" "$(verdict_of "${pair%%=*}")" "${pair#*=}"
done
at +30d deep
is "nor after a month, when a key has expired" "$status $(count differs)" "0 0"
at +40d settle; at +40d notigate audit purge --yes --home "$DIR" >"$T/out" 2>&1
deep
is "what is purged is told, and not judged" "$status $(count purged) $(count differs)" "0 $(sql 'select count(*) from mail where purged_us is not null') 0"
like "to people, too" "$(ng audit verify --deep; echo "$out")" 'not judged +4 purged, 1 duplicates'

# ---- A gateway that lies ----------------------------------------------------------------------------------------------
# Each on a copy of an instance on which nothing is wrong.
KEPT=$DIR DIR=$T/j
new_instance
add_contact XA-technical poc@cert.xa.example "$XA" >"$T/out" 2>&1 && add_contact XB-technical poc@cert.xb.example "$XB" >>"$T/out" 2>&1 ||
  { cat "$T/out"; echo "Bail out! contact add"; exit 1; }
printf '%s\n' '[policy]' 'name = two' 'version = 1' '[rule low]' "when = urgency = 'low'" 'do = refuse' 'code = not-authorised' >"$DIR/policy/two.policy"
xa | post good
settle
cp "$(mail_file good)" "$T/same"
post again <"$T/same"
settle
deep
is "nothing is wrong with it" "$status $(count differs)" "0 0"
GOOD=$DIR liars=0
# lies NAME: $DIR is a copy, of which one thing is about to become untrue
lies() { DIR=$T/l$((++liars)); cp -a "$GOOD" "$DIR"; }
# told_as NAME MAIL STAGE "STORED -> FOUND" [REASON]: the books know nothing of it, --deep does
told_as() {
  ng audit verify
  is "$1: the books know nothing of it" "$status $(lines "$out" ^WRONG)" "0 0"
  deep
  is "... judged again it is named with its mail and stage" "$status $(differing)" "1 $2 $3 $4"
  ng audit verify --deep
  like "... to people, too" "$out" "^WRONG: mail $2( \(entry [0-9]+\))?: at $3: stands as ${4%% ->*}; judged again it is ${4##*-> }${5:+: $5}"
}
# books_know NAME REGEX: verify finds it without judging, and then nothing is judged
books_know() {
  ng audit verify --deep
  is "$1: found before anything is judged" "$status $(lines "$out" "^WRONG: $2") $(lines "$out" '^verdicts ')" "1 1 0"
}
# A signature that does not verify, called good: the gateway's own gpg looks at other bytes than those that are kept.
# (It writes a file, which a judge's gpg may not where there is Landlock: so there is none.)
mkdir "$T/bin"
cat >"$T/bin/gpg" <<END
#!/bin/bash
last=\${!#}
if [[ \$last =~ ^-\&([0-9]+)\$ ]]; then
  fd=\${BASH_REMATCH[1]} file=\$(mktemp "\${0%/*}/data.XXXXXX")
  sed 's/peak 83/peak 38/' <&"\$fd" >"\$file"
  eval "exec \$fd<\"\$file\""
  rm -f "\$file"
fi
exec $(command -v gpg) "\$@"
END
chmod +x "$T/bin/gpg"
lies
xa | sed 's/peak 38/peak 83/' | post altered
PATH=$T/bin:$PATH "${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/workers/without" landlock \
  notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "a gateway registers altered bytes" "$(verdict_of altered)" registered
told_as "altered bytes" "$(mail_id altered)" open "registered -> refused: bad-signature" "the signature does not fit"

# A stranger's key that was the contact's for a moment.
lies
E=$(new_key XA-else)
gpg --batch --armor --export "$E" 2>/dev/null | gpg --homedir "$DIR/gnupg" --batch --quiet --import 2>/dev/null
change "insert into key_fact select '$E', 1, contact, primary_fingerprint, algorithm, bits, can_sign, can_encrypt, created_us, expires_us, revoked, seen_us from key_fact where fingerprint = '$XA'"
form | mail_signed poc@cert.xa.example "$E" | post stranger
settle
is "a gateway registers what a stranger signed" "$(verdict_of stranger)" registered
change "drop trigger key_fact_no_delete; delete from key_fact where fingerprint = '$E'"
told_as "a stranger's key" "$(mail_id stranger)" find "registered -> refused: unknown-key"

# Another policy than the one that is shown.
lies
sed 's/low/high/' "$GOOD/policy/two.policy" >"$DIR/policy/two.policy"
digest=$(notigate policy check --json --home "$DIR" | sed -n 's/^  "digest" : "\(.*\)",$/\1/p')
change "insert into policy select '$digest', text, loaded_us from policy limit 1"
xa Urgency=high | post shown
settle
is "a gateway decides by a policy of which it shows another text" "$(verdict_of shown)" refused:not-authorised
books_know "the policy" "policy $digest: "

# What the ledger says is a lie from the beginning: entered before anything was signed over it.
# rewrite INDEX SED: an entry and the tree over it, by somebody who has the database in hands
rewrite() {
  python3 - "$DIR/notigate.db" "$1" "$2" <<'END'
import hashlib, sqlite3, subprocess, sys
base = sqlite3.connect(sys.argv[1], isolation_level=None)
index = int(sys.argv[2])
triggers = base.execute("select name, sql from sqlite_master where type = 'trigger' and tbl_name in ('entry', 'node')").fetchall()
for name, _ in triggers:
    base.execute("drop trigger " + name)
text = base.execute("select text from entry where idx = ?", (index,)).fetchone()[0]
text = subprocess.run(["sed", "-E", sys.argv[3]], input=text, capture_output=True, text=True, check=True).stdout
kind = next(line[6:] for line in text.split("\n") if line.startswith("Kind: "))
base.execute("update entry set text = ?, kind = ? where idx = ?", (text, kind, index))
hash_of = hashlib.sha256(b"\0" + text.encode()).digest()
level = 0
while base.execute("select 1 from node where level = ? and idx = ?", (level, index)).fetchone():
    base.execute("update node set hash = ? where level = ? and idx = ?", (hash_of, level, index))
    row = base.execute("select hash from node where level = ? and idx = ?", (level, index ^ 1)).fetchone()
    if row is None:
        break
    hash_of = hashlib.sha256(b"\1" + (hash_of + row[0] if index % 2 == 0 else row[0] + hash_of)).digest()
    index //= 2
    level += 1
for _, sql in triggers:
    base.execute(sql)
END
}
# unsigned NAME: judged, while nothing can be signed
unsigned() { mv "$DIR/ledger.key" "$T/ledger.key"; run_once; mv "$T/ledger.key" "$DIR/"; }
entry_of() { sql "select entry from verdict where mail_id = $(mail_id "$1") order by round desc limit 1"; }
lies
xa Urgency=low | post favoured
unsigned
is "a rule refuses it" "$(verdict_of favoured)" refused:not-authorised
rewrite "$(entry_of favoured)" 's/^Kind: .*/Kind: registered/;/^Code:/d'
change "update verdict set ending = 'registered', code = null where mail_id = $(mail_id favoured)"
settle
books_know "refused by a rule, entered as registered" "mail $(mail_id favoured): "

lies
xa | post suppressed
unsigned
is "it is registered" "$(verdict_of suppressed)" registered
rewrite "$(entry_of suppressed)" 's/^Kind: .*/Kind: refused/;s/^(Incident: .*)/\1/;s/^(Fingerprint: .*)/\1\nCode: stale/'
change "update verdict set ending = 'refused', code = 'stale' where mail_id = $(mail_id suppressed)"
settle
books_know "a good report entered as refused" "(mail|incident) "

# The directory of then, changed afterwards.
lies
change "drop trigger contact_no_update; update contact set state = 'suspended' where id = 'XB-technical'"
told_as "a contact's state of then" "$(mail_id good)" directory "registered -> cannot be judged again" "no directory that was in force then"

# A report called a duplicate, so that its bytes need not be kept; and words that nobody wrote.
lies
change "update verdict set signed_sha256 = replace(signed_sha256, 'a', 'b') where mail_id = $(mail_id again)"
told_as "a duplicate of nothing" "$(mail_id again)" find "duplicate -> no duplicate"
lies
change "update verdict set detail = replace(detail, 'DDoS on a tax', 'Flood on a tax') where mail_id = $(mail_id good)"
told_as "words that the books put into its mouth" "$(mail_id good)" parse "registered -> the same, but not all of it" "the books differ in its fields"

# What is kept of it beside its verdict.
same="registered -> the same, but not all of it"
kept() { # NAME STAGE REASON SQL
  lies
  change "$(printf 'drop trigger if exists %s; ' signed_no_update original_no_update event_no_update event_no_delete) $4"
  told_as "$1" "$(mail_id good)" "$2" "$same" "$3"
}
kept "another signature beside its bytes" open "the signature beside the bytes" "update signed set signature = x'00'"
kept "other bytes, called combined" open "the bytes that verified are other ones" "update signed set kind = 'combined', bytes = bytes || x'0a'"
kept "the bytes that verified taken away" open "the bytes that verified are not there" "delete from signed"
kept "another signature passed on" open "what was passed on" "update original set signature = x'00'"
kept "another title of its incident" advance "the books give its incident another title" "update incident set title = 'Nothing much'"
kept "another type of its incident" advance "the books give its incident another title" "update incident set incident_type = 'spam'"
kept "an exercise that was none" advance "the books differ in whether its incident is an exercise" "update incident set exercise = 1"
kept "other words in the timeline" advance "its incident's timeline tells something else" "update event set text = 'declined' where seq = 1"
kept "another name for what it did" advance "its incident's timeline calls it something else" "update event set kind = 'note' where seq = 1"
# A gateway that lets through what its own rules refuse: decided by a laxer policy, and the stricter one named for it.
lies
sed '/rule low/,$d' "$GOOD/policy/two.policy" >"$DIR/policy/two.policy"
xa Urgency=low | post let-through
unsigned
is "the laxer policy takes it" "$(verdict_of let-through)" registered
lax=$(sql "select policy_sha256 from verdict where mail_id = $(mail_id let-through)")
strict=$(sql "select policy_sha256 from verdict where mail_id = $(mail_id good)")
rewrite "$(entry_of let-through)" "s/$lax/$strict/"
change "update verdict set policy_sha256 = '$strict' where mail_id = $(mail_id let-through)"
cp "$GOOD/policy/two.policy" "$DIR/policy/two.policy"
settle
told_as "what the rules refuse, taken" "$(mail_id let-through)" decide "registered -> refused: not-authorised"
DIR=$KEPT
done_testing
