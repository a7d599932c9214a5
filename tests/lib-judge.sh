# SPDX-License-Identifier: Apache-2.0
# What the scripts about the judge share: mail is posted under a name with what must come of it, judged
# together, and compared afterwards. Each bad mail stands beside its near twin, which is registered.
: "${NOTIGATE_SOURCE:=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
. "$NOTIGATE_SOURCE/tests/lib.sh" || exit 99
EVIL=mallory@evil.example
: >"$T/rows"
mkdir "$T/id"

# ---- The clock -------------------------------------------------------------------------------------------------------
# (It fails where a process with its id was killed and left a semaphore behind: the next id is another one.)
FAKETIME_LIBRARY=$(faketime -f +0d printenv LD_PRELOAD || faketime -f +0d printenv LD_PRELOAD) || { echo "Bail out! faketime is not installed"; exit 1; }
# at OFFSET COMMAND...: with the clock elsewhere ("-30d", "+11m"); COMMAND may be a function of these files
# (A build with sanitizers wants to be told that another library may come first.)
at() { local offset=$1; shift; LD_PRELOAD=$FAKETIME_LIBRARY FAKETIME=$offset ASAN_OPTIONS="verify_asan_link_order=0:${ASAN_OPTIONS:-}" "$@"; }
gpg_time() { date -u -d "$1" +%Y%m%dT%H%M%S; }

# aged_key ID EXPIRE: made 60 days ago, for EXPIRE
aged_key() {
  gpg --batch --quiet --pinentry-mode loopback --passphrase '' --faked-system-time "$(gpg_time '-60 days +1 hour')" \
    --quick-generate-key "$1 <$1@example.org>" ed25519 sign "$2" 2>"$T/gpg.err"
  gpg --batch --with-colons --list-keys "$1" 2>/dev/null | awk -F: '$1=="fpr"{print $10; exit}'
}

# ---- Mail by name ----------------------------------------------------------------------------------------------------
# post NAME <mail: into the inbox. SENDER is the envelope's.
post() {
  local file; file=$(mail_file "$1")
  cat >"$file"
  receive <"$file" || { echo "Bail out! notigate-receive refused $1"; exit 1; }
  sql "select max(id) from mail" >"${file%.eml}"
}
# mail_file NAME: where its bytes are
mail_file() { printf '%s/id/%s.eml' "$T" "${1//[^A-Za-z0-9]/_}"; }
# row NAME VERDICT TOLD <mail: post, and remember what must come of it
row() { printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$T/rows"; post "$1"; }
# twin NAME <mail: the good mail beside it
twin() { row "$1, its twin" registered "receipt ${2:-poc@cert.xa.example}"; }
settle() { run_once || { sed 's/^/# /' "$T/run.out"; fail "notigate run --once"; }; }
# compare_rows: what was remembered against what came of it, in the order of posting
compare_rows() {
  local name verdict told
  while IFS=$'\t' read -r name verdict told; do
    is "$name: $verdict; told: ${told:-nobody}" "$(verdict_of "$name") / $(told "$name")" "$verdict / $told"
    [ "${verdict%%:*}" = "$(verdict_of "$name" | cut -d: -f1)" ] || echo "#   reason: $(reason_of "$name")"
  done <"$T/rows"
  : >"$T/rows"
}
mail_id() { local file; file=$(mail_file "$1"); cat "${file%.eml}"; }
# verdict_of NAME: "registered", "refused:stale", "held:expired-key"
verdict_of() { sql "select ending || coalesce(':' || code, '') from verdict where mail_id = $(mail_id "$1") order by round desc limit 1"; }
# told NAME: the letters that answer this mail, and whether the operator must look: "rejection poc@cert.xa.example",
# "operator", "nobody". The notice not-taken goes by the clock and answers no mail; relays go to others.
told() {
  local letters operator
  letters=$(sql "select group_concat(kind || ' ' || address, ', ') from letter where mail_id = $(mail_id "$1") and kind not like 'relay%'")
  operator=$(sql "select 'operator' from alert where mail_id = $(mail_id "$1") and kind in ('refused', 'held', 'quarantined', 'gateway') limit 1")
  [ -n "$letters$operator" ] || letters=nobody
  printf '%s' "$letters${letters:+${operator:+, }}$operator"
}
reason_of() { sql "select reason from verdict where mail_id = $(mail_id "$1") order by round desc limit 1"; }
# detail NAME: the stages' results as audit keeps them (JSON)
detail() { sql "select detail from verdict where mail_id = $(mail_id "$1") order by round desc limit 1"; }
# answer NAME: the text of the letter that answered it, as its reader sees it
answer() {
  local path; path=$(sql "select message_id from letter where mail_id = $(mail_id "$1") and kind in ('receipt', 'rejection', 'help', 'held', 'directory') order by id limit 1")
  local file; file=$(grep -rlF -- "$path" "$DIR/outgoing" | head -1)
  [ -n "$file" ] && open_letter "$file"
}
entries() { sql "select count(*) from entry"; }
# count_letters CONTACT [KIND]
count_letters() { sql "select count(*) from letter where contact = '$1' and kind like '${2:-%}'"; }

# ---- Mail that is one step away from mail_signed ---------------------------------------------------------------------
# No two forms are the same, or the second would be a duplicate of the first.
eval "$(declare -f form | sed '1s/form/same_form/')"
form() { same_form "$@" "+X-Case: $BASHPID-$EPOCHREALTIME"; }
# sign KEY [GPG-OPTION...] <form: leaves the entity in $T/e and its signature in $T/s
sign() { local key=$1; shift; entity >"$T/e"; detach "$key" "$@" <"$T/e" >"$T/s"; }
# sign_entity KEY <entity: the same for an entity with a header of its own
sign_entity() { local key=$1; shift; crlf >"$T/e"; detach "$key" "$@" <"$T/e" >"$T/s"; }
# assemble FROM [OUTER-HEADER...]: a mail around $T/e and $T/s as they are
assemble() { local from=$1; shift; outer "$from" "$@"; signed "$T/e" "$T/s"; }
# xa [FORM-CHANGE...]: a signed notification of XA, encrypted if ENCRYPT is set
xa() {
  if [ -n "${ENCRYPT:-}" ]; then form "$@" | mail_nested poc@cert.xa.example "$XA"
  else form "$@" | mail_signed poc@cert.xa.example "$XA" "Reply-To: $EVIL"; fi
}
# step NAME... <mail: the same after these steps of the maker of attacks
step() { "$NOTIGATE_SOURCE/tests/differential/make-attacks" "$@"; }
