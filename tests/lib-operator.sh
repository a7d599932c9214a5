# SPDX-License-Identifier: Apache-2.0
# What the scripts about operators' and auditors' verbs share.
: "${NOTIGATE_SOURCE:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
# (A script about incidents has that already.)
declare -F post >/dev/null || . "$NOTIGATE_SOURCE/tests/lib-judge.sh" || exit 99

# ng ARGUMENT...: notigate on the instance; its output in $out, what it complained of in $err, its status in $status
ng() { out=$(notigate "$@" --home "${HOME_OF:-$DIR}" 2>"$T/err"); status=$?; err=$(cat "$T/err"); }
# change SQL: as somebody with the database in hands would
change() { sqlite3 "${HOME_OF:-$DIR}/notigate.db" "$1"; }
# number of lines that say so
lines() { printf '%s\n' "$1" | grep -cE -- "$2"; }
json() { printf '%s' "$out" | python3 -c 'import json, sys
value = json.load(sys.stdin)
for step in sys.argv[1].split("."):
    value = len(value) if step == "#" else value[int(step)] if step.lstrip("-").isdigit() else value[step]
print("null" if value is None else str(value).lower() if isinstance(value, bool) else value)' "$1" 2>&1; }
# holding_policy: what is urgent is held
holding_policy() {
  cat >"$DIR/policy/local.policy" <<'END'
[policy]
name = local
version = 1

[rule hold-what-is-urgent]
when = urgency = 'critical'
do = hold
explain = a person looks first

[rule keep-aside]
when = urgency = 'low'
do = quarantine
explain = kept aside
END
}
