#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# policy replay: what another policy or directory would have decided over stored mail; and policy explain: which rules are
# tried on a mail, with which facts. Neither writes anything.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
holding_policy
XC=$(new_key XC-technical) && add_contact XC-technical poc@cert.xc.example "$XC" >/dev/null 2>&1
incident_of() { sql "select incident from verdict where mail_id = $(mail_id "$1")"; }
xa | post medium
ENCRYPT=1 xa TLP=TLP:RED Title='Only for named eyes' | post red
xa Urgency=critical | post held
xa Urgency=low | post aside
xa -TLP | post faulty
xa Issued="$(now '-20 days')" Detected="$(now '-21 days')" | post stale
form To-POC=XC-technical | mail_signed poc@cert.xa.example "$XA" | post to-xc
settle
cp "$(mail_file medium)" "$T/same"
post duplicate <"$T/same"
ng quarantine release "$(mail_id held)" --reason "by telephone"
relay=$(sql "select report_id from reference where mail_id = $(mail_id medium) and contact = 'XB-technical' limit 1")
# answer_to INCIDENT [LINE...]: XB acknowledges
answer_to() {
  { printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: received\n' $GATEWAY "$1" "$relay"
    printf '%s\n' "${@:2}" "X-Case: $EPOCHREALTIME" '' 'Yes.'; } | mail_signed poc@cert.xb.example "$XB"
}
answer_to "$(incident_of medium)" | post acknowledged
answer_to ccc.example/2026-000000 | post no-party
settle
before=$(sql 'select count(*) from entry')
replay() { ng policy replay --json "$@"; }
# changes: "MAIL WAS -> WOULD-BE at STAGE" of each
changes() { printf '%s' "$out" | python3 -c 'import json, sys
for c in json.load(sys.stdin)["changes"]: print(c["mail"], c["was"], "->", c["would_be"], "at", c["stage"])' 2>&1; }
m() { mail_id "$1"; }

xa Title=$'\033[31m \u202e' >"$(mail_file hostile)"

# ---- Policies ----------------------------------------------------------------------------------------------------------
replay "$DIR/policy"
is "the same policy changes nothing" "$status $(json changed) $(changes)" "0 0 "
is "and all is told: what was not judged, what hung on its incident" \
  "$(json unchanged) $(json unchanged_by_rules) $(json duplicate)" "7 2 1"
ng policy replay "$DIR/policy"
like "for people, too" "$out" '^No verdict changes\.'
# new TEXT...: a policy
new() { printf '%s\n' '[policy]' 'name = new' 'version = 2' "$@" >"$T/new.policy"; }
new '[rule only-encrypted]' "when = NOT encrypted AND message_type = 'notification'" 'do = refuse' 'code = not-encrypted' 'explain = we take encrypted mail only'
replay "$T/new.policy"
is "a stricter one changes what it is about" "$status $(changes | tr '\n' ',')" \
  "1 $(m medium) registered -> refused: not-encrypted at decide,$(m held) held -> refused: not-encrypted at decide,$(m aside) quarantined -> refused: not-encrypted at decide,$(m to-xc) registered -> refused: not-encrypted at decide,"
is "with the rule's own words" "$(json changes.0.why)" "rule only-encrypted: we take encrypted mail only"
ng policy replay "$T/new.policy" --limit 2
is "as a table, as long as one wants" "$status $(lines "$out" '^[0-9]+ ')" "1 2"
like "and what is left out is told" "$out" '^\.\.\. and 2 more'
new '[limits]' 'issued-past = 90d' 'signature-skew = 30d'
replay "$T/new.policy"
is "a laxer one: what was held, kept aside and stale is registered" "$status $(changes | sed 's/ at .*//' | tr '\n' ',')" \
  "1 $(m held) held -> registered,$(m aside) quarantined -> registered,$(m stale) refused: stale -> registered,"
new "[required]" "notification = Malicious" '[limits]' 'issued-past = 90d'
replay "$T/new.policy"
is "fields that it asks for are missing" "$(json changes.0.would_be) $(json changes.0.stage)" "refused: missing-field parse"
unlike "what a TLP:RED letter says is not told" "$(printf '%s' "$out" | grep -A9 "\"mail\" : $(m red),")" 'named eyes|Malicious'
new '[rule no-word]' "when = message_type = 'acknowledgement'" 'do = refuse' 'code = not-authorised'
replay "$T/new.policy" --from "$(now '-1 hour')"
is "an answer in an incident is judged by the rules" "$(changes | grep "^$(m acknowledged) ")" "$(m acknowledged) registered -> refused: not-authorised at decide"
is "the procedure's refusal stays as it was" "$(changes | grep -c "^$(m no-party) ")" 0

# ---- Which mail --------------------------------------------------------------------------------------------------------
new '[rule all]' 'when = size > 0' 'do = refuse' 'code = not-authorised'
replay "$T/new.policy" --from 2199-01-01
is "from a day on which nothing came" "$status $(json changed) $(json unchanged)" "0 0 0"
replay "$T/new.policy" --to 2199-01-01T00:00:00Z
is "until then" "$status $(json changed)" "1 6"
replay "$T/new.policy" --to 2026-01-01
is "before anything came" "$status $(json changed)" "0 0"
replay "$T/new.policy" --from yesterday
is "a time is a time" "$status" 64
replay "$T/nowhere.policy"
is "a policy that is not there is no finding" "$status" 66
new '[rule wrong]' 'when = urgncy = 1' 'do = refuse' 'code = not-authorised'
replay "$T/new.policy"
is "nor is one with faults" "$status" 78
replay
is "something must be new" "$status" 64

# ---- Directories ---------------------------------------------------------------------------------------------------------
notigate contact export --format files --output "$T/d" --home "$DIR" >/dev/null
replay --directory "$T/d"
is "the same directory changes nothing" "$status $(json changed)" "0 0"
sed -i 's/^may-send-to *=.*/may-send-to = XB-technical/' "$T/d/XA-technical.contact"
replay --directory "$T/d"
is "who may send to fewer" "$status $(changes)" "1 $(m to-xc) registered -> refused: not-authorised at decide"
rm "$T/d/XB-technical.contact"
replay "$DIR/policy" --directory "$T/d"
is "a contact less: what was for it, and what it wrote" "$(changes | sed 's/ at .*//' | grep -E "^($(m medium)|$(m acknowledged)) " | tr '\n' ',')" \
  "$(m medium) registered -> refused: bad-value,$(m acknowledged) registered -> refused: unknown-key,"
printf '[contact]\nid = XA-technical\nlevel = nonsense\n' >"$T/d/XE.contact"
printf '[contact]\nid = XF\n' >"$T/d/XF.contact"
replay --directory "$T/d"
is "a directory with faults" "$status $(lines "$err" XE.contact | head -1) $(lines "$err" XF.contact | grep -c '[1-9]')" "65 $(lines "$err" XE.contact) 1"
mkdir "$T/empty"
replay --directory "$T/empty"
is "an empty one" "$status" 65
like "with what to do" "$err" 'contact export --format files'

# ---- Explain ------------------------------------------------------------------------------------------------------------
ng policy explain "$(mail_file aside)" --json
is "the rules in their order, up to the one that decides" "$status $(json verdict) $(json rules.0.result) $(json rules.1.rule) $(json rules.1.result) $(json rules.2.result)" \
  "0 quarantined no hold-what-is-urgent no matches"
is "the facts that they looked at" "$(json facts.urgency) $(json facts.encrypted) $(json facts.contact) $(json facts.to_poc.0)" "low false XA-technical XB-technical"
ng policy explain "$(mail_file medium)" --json
is "one that was taken is judged as if it were new" "$(json verdict) $(json facts.urgency)" "registered medium"
is "though inspect knows it again" "$(verdict "$(mail_file medium)")" duplicate
ng policy explain "$(mail_file red)"
like "for people: facts" "$out" '^tlp +TLP:RED'
like "and rules" "$out" '^red-needs-encryption +no +refuse +tlp = '
ng policy explain "$(mail_file hostile)"
unlike "what stands in a mail does nothing to a terminal" "$out" $'\033|\u202e'
ng policy explain "$(mail_file faulty)"
is "where a mail's way ends before the rules" "$status $(lines "$out" '^No rule was tried: .* at the stage parse\.$')" "0 1"
new '[rule mine]' "when = urgency = 'medium'" 'do = hold'
ng policy explain --policy "$T/new.policy" --json - <"$(mail_file medium)"
is "by another policy, from standard input" "$(json verdict) $(json rules.0.rule) $(json rules.0.result)" "held mine matches"
ng policy explain --at 2020-01-01T00:00:00Z "$(mail_file medium)" --json
is "at another time" "$(json verdict) $(json code)" "refused unknown-key"
ng policy explain --at then "$(mail_file medium)"
is "which is a time" "$status" 64
ng policy explain "$T/nowhere"
is "a mail that is not there" "$status" 66

is "nothing was written" "$(sql 'select count(*) from entry')" "$before"
is "and no agent stays behind" "$(pgrep -fc "gpg-agent --homedir $DIR/gnupg")" 0
done_testing
