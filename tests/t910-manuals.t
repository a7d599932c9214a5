#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The manual pages are well formed, and say what the programs and their tables say: each verb, option, key, setting,
# fact, function, field and code, both ways; and the check of a receipt that notigate-ledger(7) prints works.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(dirname "$0")/..}}/tests/lib.sh"
MAN=$SOURCE/contrib/man
G=$SOURCE/gateway

# same NAME ONE OTHER: two lists of lines, in any order; neither may be empty
same() {
  sort -u <<<"$2" >"$T/one"; sort -u <<<"$3" >"$T/other"
  if [ -n "$2" ] && cmp -s "$T/one" "$T/other"; then pass "$1"; else fail "$1"; diff "$T/one" "$T/other" | grep '^[<>]' | head -20 | sed 's/^</#   only there:       /;s/^>/#   only in the page: /'; fi
}
# rendered PAGE [SECTION]: its text without line breaks, one section, one blank between words
rendered() { mandoc -T utf8 -O width=78 "$MAN/$1" | col -bx | awk -v section="${2:-}" '/^[A-Z]/ { on = section == "" || $0 == section } on' | tr -s ' \n' '  ' | sed 's/- /-/g'; }
# holds NAME TEXT LINES: each line occurs in the text, whatever the case of its first letter
holds() {
  local name=$1 text=$2 line missing='' n=0
  while IFS= read -r line; do
    n=$((n + 1))
    case $text in *"${line//- /-}"*) ;; *) case $text in *"${line^}"*) ;; *) missing="$missing"$'\n'"$line" ;; esac ;; esac
  done <<<"$3"
  if [ -n "$3" ] && [ -z "$missing" ]; then pass "$name ($n)"; else fail "$name"; echo "$missing" | sed '1d;s/^/#   missing: /'; fi
}
# items MACRO PAGE: what stands after ".It MACRO", first word of each
items() { awk -v m="$1" '$1 == ".It" && $2 == m { print $3 }' "$MAN/$2"; }
# keyed PAGE: "group key" of each .It Ic below .Ss Group
keyed() { awk '$1 == ".Ss" { group = $2 == "Group" ? $3 : "" } $1 == ".It" && $2 == "Ic" && group { print group, $3 }' "$MAN/$1"; }
# item PAGE GROUP KEY: the rendered text of one key
item() { awk -v g="$2" -v k="$3" '$1 == ".Ss" { group = $3 } $1 == ".It" { on = group == g && $3 == k } $1 == ".El" { on = 0 } on' "$MAN/$1" | tr '\n' ' '; }

# ---- Form ---------------------------------------------------------------------------------------------------
pages=$(cd "$MAN" && ls -- *.[1-9])
for page in $pages; do
  # Whether other packages' pages are installed here says nothing about ours.
  is "$page: mandoc -T lint has nothing to say" "$(mandoc -T lint -W all "$MAN/$page" 2>/dev/null | grep -v 'referenced manual not found')" ""
done
sed 's/^\.Sh SYNOPSIS/.Sh SYNOPSYS/' "$MAN/notigate.8" >"$T/twin.8"
like "a page with a fault is told" "$(mandoc -T lint -W all "$T/twin.8" 2>/dev/null | grep -v 'referenced manual')" SYNOPSYS
same "each reference among them is a page, each page is referred to" "$(tr ' ' '\n' <<<"$pages" | sed 's/\.\([0-9]\)$/ \1/')" \
  "$(cd "$MAN" && sed -n 's/^\.Xr \(notigate[a-z.-]*\) \([0-9]\).*/\1 \2/p' -- *)"
same "each page is installed" "$pages" "$(sed -n 's|^dist_man_MANS += contrib/man/||p' "$MAN/parts.mk")"

# ---- Verbs and options ------------------------------------------------------------------------------------------
top=$(notigate --help | sed -n 's/^  notigate \([a-z-]*\) .*/\1/p')
verbs=$(for verb in $top; do
  below=$(notigate "$verb" --help | sed -n "s/^  notigate $verb \([a-z-]*\)  .*/\1/p")
  if [ -n "$below" ]; then sed "s/^/$verb /" <<<"$below"; fi
  # One that also does something by itself has options.
  if [ -z "$below" ] || notigate "$verb" --help | grep -q '^Usage:'; then echo "$verb"; fi
done)
page_verbs=$(cat "$MAN"/notigate{,-audit}.8 | sed -n 's/^\.It Ic \([a-z -]*\).*/\1/p' | sed 's/ *$//')
same "each verb is in notigate(8) or notigate-audit(8), each there is one" "$verbs" "$page_verbs"
common='home json plain help'
# read: "--key=KEYFILE" and "-h, --help" of the options part
options() { notigate "$@" --help | sed -n 's/^  \(-., \)\{0,1\}--\([a-z-]*\).*/\2/p'; }
help_options=$(while read -r verb; do
  # shellcheck disable=SC2086
  for option in $(options $verb); do [[ " $common " == *" $option "* ]] || echo "$verb --$option"; done
done <<<"$verbs")
page_options=$(cat "$MAN"/notigate{,-audit}.8 | awk '$1 == ".It" && $2 == "Ic" { verb = ""; for (i = 3; i <= NF && $i ~ /^[a-z-]+$/; i++) verb = verb (verb ? " " : "") $i }
  $1 == ".Ss" || $1 == ".Sh" { verb = "" }
  $1 == ".It" && $2 == "Fl" && verb { print verb " -" $3 }')
same "each option of each verb is in its page, each there is one" "$help_options" "$page_options"
same "the options that all have" "$(tr ' ' '\n' <<<"$common")" \
  "$(sed -n '/^\.Ss Options of every verb/,/^\.El/s/^\.It Fl .*-\([a-z]*\).*/\1/p' "$MAN/notigate.8" | sed 's/^h , Fl -//')"
for verb in todo status "contact list"; do
  # shellcheck disable=SC2086
  same "$verb has them" "$(tr ' ' '\n' <<<"$common")" "$(options $verb | grep -xE "${common// /|}")"
done
same "the options of notigate-receive" "$(sed -n 's/.*strcmp (argv\[i\], "-\([-a-z]*\)") == 0.*/\1/p' "$G/command/receive-main.c")" \
  "$(awk '$1 == ".Op" && $2 == "Fl" { print $3 }' "$MAN/notigate-receive.8")"
same "the options of notigate-witness" "$(notigate-witness --help | sed -n 's/^  --\([a-z]*\)=.*/-\1/p')" "$(items Fl notigate-witness.8)"
same "what it heeds as CGI" "$(grep -oE 'g_getenv \("[A-Z_]+"\)' "$G/command/witness-main.c" | sed 's/.*"\(.*\)".*/\1/')" "$(awk '$1 == ".Ev" { print $2 }' "$MAN/notigate-witness.8")"
same "each answer of it" "$(sed -n '/^typedef enum {/,/^} GwWitnessStatus/s/.*= \([0-9]*\),.*/\1/p' "$G/ledger/witness.h"; printf '405\n500\n')" "$(sed -n '/^\.Ss Answers/,/^\.El/s/^\.It \([0-9]*\).*/\1/p' "$MAN/notigate-witness.8")"
is "its entry for Postfix is the one that is tested" "$(sed -n '/^\.Bd/,/^\.Ed/p' "$MAN/notigate-receive.8" | sed '1d;$d')" "$(grep -v '^#' "$SOURCE/contrib/postfix/master.cf")"
statuses=$(sed -n 's/.*case GW_ERROR_.*return \(EX_[A-Z]*\);/\1/p' "$G/base/error.c" | sort -u | while read -r name; do
  sed -n "s/^#define[ \t]*$name[ \t]*\([0-9]*\).*/\1/p" /usr/include/sysexits.h; done)
same "each exit status of base/error.c" "$(printf '%s\n' 0 1 "$statuses")" "$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It \([0-9]*\)$/\1/p' "$MAN/notigate.8")"
same "each variable of the environment" \
  "$(grep -rhoE 'g_getenv \("[A-Z_]+"\)' "$G" --include=*.c --exclude=witness-main.c | sed 's/.*"\(.*\)".*/\1/' | sort -u)" \
  "$(sed -n '/^\.Sh ENVIRONMENT/,/^\.El/s/^\.It Ev //p' "$MAN/notigate.8")"

# ---- Configuration ------------------------------------------------------------------------------------------------
rows=$(sed -n 's/^  { "\([a-z]*\)", "\([a-z-]*\)", [A-Z]*, G_STRUCT_OFFSET ([^)]*), \(NULL\|"[^"]*"\), \([^,]*\), \([^ ]*\) },/\1 \2 \3 \4 \5/p' "$G/base/config.c")
is "the table of base/config.c can be read" "$(wc -l <<<"$rows")" "$(sed -n '/} keys\[\] = {/,/^};/p' "$G/base/config.c" | grep -c '^  {')"
same "each key of the configuration is in notigate.conf(5), each there is one" "$(cut -d' ' -f1,2 <<<"$rows")" "$(keyed notigate.conf.5)"
missing=$(while read -r group key absent least most; do
  text=$(item notigate.conf.5 "$group" "$key")
  absent=${absent//\"/}
  case $key:$absent in
    *:NULL) grep -q required <<<"$text" || echo "$group $key: required" ;;
    helo:) grep -q 'Default: the value of .Ic domain' <<<"$text" || echo "$group $key: as domain" ;;
    *:) grep -q 'Default: none' <<<"$text" || echo "$group $key: none" ;;
    *) grep -qE "Default: (\.Ql )?${absent//./\\.}[ .]" <<<"$text" || echo "$group $key: default $absent" ;;
  esac
  [ "$most" = 0 ] || [ "$most" = G_MAXINT64 ] || grep -q "$least to $most" <<<"$text" || echo "$group $key: $least to $most"
done <<<"$rows")
is "each has its default and limits" "$missing" ""
new_instance
same "what notigate init writes" "$(cut -d' ' -f2 <<<"$rows")" "$(sed -n 's/^\(# \)\{0,1\}\([a-z-]*\) = .*/\2/p' "$DIR/notigate.conf")"

# ---- Policy ---------------------------------------------------------------------------------------------------------
table=$(sed -n '/^static const Row rows/,/^};/p' "$G/decide/policy-settings.c" | tr '\n' ' ' | sed 's/  *{ "/\n"/g' | grep '^"')
settings=$(sed 's/^"\([^"]*\)", "\([^"]*\)".*/\1 \2/' <<<"$table")
page_settings=$(keyed notigate-policy.5 | grep -v '^policy ' | grep -v '^required ')
same "each setting is in notigate-policy(5), each there is one" "$settings" "$page_settings"
same "each is in the shipped policy" "$(sed 's/\*/high/' <<<"$settings")" \
  "$(awk '/^\[/ { group = substr($0, 2, length($0) - 2) } group ~ /^(policy|required|rule .*|deadlines.(critical|medium|low))$/ { next } /^[a-z]/ { print group, $1 }' "$SOURCE/policy/default.policy")"
holds "what each is for" "$(rendered notigate-policy.5 SETTINGS)" "$(sed 's/.*"\([^"]*\)" },* *}*;* *$/\1/' <<<"$table")"
missing=$(while IFS= read -r row; do
  group=$(cut -d'"' -f2 <<<"$row") key=$(cut -d'"' -f4 <<<"$row") absent=$(cut -d'"' -f6 <<<"$row")
  item notigate-policy.5 "$group" "$key" | grep -qF "Default: $(sed 's/||*/, /g;s/, $//' <<<"${absent/|||/|none|none|none}")." || echo "$group $key: $absent"
done <<<"$table")
is "each has its default" "$missing" ""
facts=$(sed -n '/^  static const GwFact table/,/{ NULL/p' "$G/decide/facts.c" | tr '\n' ' ' | sed -E 's/ (TEXT|INTEGER|FLAG|LIST) \(/\n(/g' | grep '^(')
same "each fact is in notigate-policy(5), each there is one" "$(cut -d'"' -f2 <<<"$facts")" "$(items Va notigate-policy.5)"
holds "what each is" "$(rendered notigate-policy.5 FACTS)" "$(sed -E 's/.*"([^"]*)"\),.*/\1/' <<<"$facts")"
functions=$(sed -nE 's/^    \{ "([a-z]+)", [0-9], [0-9], "(.*)" \},/\1|\2/p' "$G/store/expression.c")
same "each function is in notigate-policy(5), each there is one" "$(cut -d'|' -f1 <<<"$functions")" "$(items Fn notigate-policy.5)"
holds "what each gives" "$(rendered notigate-policy.5 FUNCTIONS)" "$(sed 's/^.*|[^:]*: //' <<<"$functions")"
sed -n '/^\.Sh EXAMPLES/,/^\.Ed/p' "$MAN/notigate-policy.5" | sed '1,/^\.Bd/d;/^\.Ed/d' >"$T/example.policy"
check "its example is a policy" notigate policy check "$T/example.policy" --home "$DIR"
sed 's/to_count > 10/to_cuont > 10/' "$T/example.policy" >"$T/twin.policy"
refuse "a slip in it is told" notigate policy check "$T/twin.policy" --home "$DIR"
# What the page calls an error is one, and what it advises is none.
try_condition() { printf '[policy]\nname = x\nversion = 1\n[rule x]\nwhen = %s\ndo = hold\n' "$1" >"$T/x.policy"; notigate policy check "$T/x.policy" --home "$DIR"; }
for condition in "tlp = 'RED'" "tlp = 'TLP:RED' OR 'TLP:AMBER'" "urgency > 'low'" "to_poc = 'XB-technical'" 'tlp = "TLP:RED"' "size = '1'" "title IS NULL"; do
  refuse "trap: $condition" try_condition "$condition"
done
for condition in "tlp IN ('TLP:RED', 'TLP:AMBER')" "has(to_poc, 'XB-technical')" "contact_state <> 'XA'"; do
  check "advice: $condition" try_condition "$condition"
done

# ---- Contact files ---------------------------------------------------------------------------------------------------
contact_rows=$(sed -n '/^} fields\[\] = {/,/^};/p' "$G/directory/contact-parse.c" | sed -nE 's/^  \{ "([a-z-]+)", (NULL|"[a-z-]+"), (TRUE|FALSE).*/\1 \2 \3/p')
same "each key of a contact file is in notigate-contact(5), each there is one" "$(cut -d' ' -f1 <<<"$contact_rows")" "$(sed -n '/^\.Ss Keys/,/^\.Ss /s/^\.It Ic //p' "$MAN/notigate-contact.5")"
missing=$(while read -r key other required; do
  text=$(awk -v k="$key" '$1 == ".It" && $2 == "Ic" { on = $3 == k } on' "$MAN/notigate-contact.5" | tr '\n' ' ')
  [ "$required" = FALSE ] || grep -q required <<<"$text" || echo "$key: required"
  [ "$other" = NULL ] || grep -q "\.Pq also \(written \)\{0,1\}Ic ${other//\"/}" <<<"$text" || echo "$key: also $other"
done <<<"$contact_rows")
is "which are required, and their other names" "$missing" ""
sed -n '/^\.Sh EXAMPLES/,/^\.Ed/p' "$MAN/notigate-contact.5" | sed '1,/^\.Bd/d;/^\.Ed/d;/^fingerprint/d;/^fallback/d' >"$T/example.contact"
XA=$(new_key XA-technical)
gpg --batch --armor --export "$XA" >"$T/xa.asc" 2>/dev/null
sed 's/^level = technical/level = techncal/' "$T/example.contact" >"$T/twin.contact"
refuse "a slip in its example is told" notigate contact add "$T/twin.contact" --key "$T/xa.asc" --home "$DIR"
check "its example is taken" notigate contact add "$T/example.contact" --key "$T/xa.asc" --home "$DIR"

# ---- The form -----------------------------------------------------------------------------------------------------------
fields=$(sed -n 's/.*{ \.name = "\([A-Za-z0-9-]*\)".*/\1/p' "$G/report/field.c")
same "each field is in notigate-form(7), each there is one" "$fields" "$(sed -n '/^\.Sh THE FIELDS/,/^\.Sh CODES/s/^\.It Ic \([A-Za-z0-9-]*\).*/\1/p' "$MAN/notigate-form.7")"
lists=$(sed -n '/^static const GwFieldDef fields/,/^};/p' "$G/report/field.c" | tr '\n' ' ' | sed 's/{ \.name/\n{ .name/g' | sed -n 's/.*\.name = "\([^"]*\)".*\.repeatable = TRUE.*/\1/p')
same "which may stand more than once" "$lists" "$(sed -n '/^\.Sh THE FIELDS/,/^\.Sh CODES/s/^\.It Ic \([A-Za-z0-9-]*\) Pq list/\1/p' "$MAN/notigate-form.7")"
types=$(sed -n '/^static const char \*const type_names/,/NULL/p' "$G/report/field.c" | grep -oE '"[a-z-]+"' | tr -d '"')
same "each type of message" "$types" "$(sed -n '/^\.Sh MESSAGE TYPES/,/^\.Sh THE/s/^\.It Cm //p' "$MAN/notigate-form.7" | tr -d ' ' | tr ',' '\n')"
sets=$(sed -n '/^static const char \*const \(tlps\|paps\|urgencies\|requests\|assistances\|decisions\|dispositions\|statuses\|suspicions\|impacts\|directory_data\|sectors\)\[\]/,/NULL/p' "$G/report/field.c" | grep -oE '"[A-Za-z:+-]+"' | tr -d '"')
same "each value of a set" "$sets" "$(sed -n '/^\.Sh THE FIELDS/,/^\.Ss Taxonomy/s/^\.Ql \([A-Za-z:+-]*\).*/\1/p' "$MAN/notigate-form.7" | grep -v '^poc-notification')"
pairs=$(sed -nE 's/^  "([a-z0-9-]+\/[a-z0-9-]+)",$/\1/p' "$G/report/taxonomy.c")
same "each pair of the taxonomy" "$pairs" "$(sed -n '/^\.Ss Taxonomy/,/^\.El/p' "$MAN/notigate-form.7" | awk '$1 == ".It" { c = $3; next } c && /^[a-z]/ { gsub(",", ""); for (i = 1; i <= NF; i++) print c "/" $i }')"
codes=$(sed -n '/^static const char \*const \(told\|untold\)/,/NULL/p' "$G/decide/rule.c" | grep -oE '"[a-z-]+"' | tr -d '"')
same "each code" "$codes" "$(sed -n '/^\.Sh CODES/,/^\.Ss/s/^\.It Cm //p' "$MAN/notigate-form.7")"
two=$(sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$MAN/notigate-form.7")
XB=$(new_key XB-technical); add_contact XB-technical poc@cert.xb.example "$XB" >/dev/null 2>&1
sed '1,/^\.Bd/d;/^\.Ed/,$d' <<<"$two" | sed "s/^Detected: .*/Detected: $(now '-1 hour')/" | mail_signed poc@cert.xa.example "$XA" >"$T/m1"
is "its first example is registered" "$(verdict "$T/m1")" registered
sed 's/98\.51\.100\.23/998.51.100.23/' "$T/m1" >"$T/m2"
is "a changed one is not" "$(verdict "$T/m2")" refused:bad-signature
awk -v file="$T/form" '/^\.Ed/ { on = 0 } on { print > file on } /^\.Bd/ { on = ++n }' <<<"$two"
is "it has further examples" "$(cat "$T"/form[2-9] | grep '^Message-Type' | sed 's/.*: //' | tr '\n' ' ')" "update acknowledgement assistance-request status-request "
for n in 2 3 4 5; do check "example $n is a form without faults" notigate compose --check --to "$GATEWAY" --from-file "$T/form$n"; done
sed 's/^Disposition: .*/Disposition: perhaps/' "$T/form3" >"$T/twin"
refuse "a changed one has" notigate compose --check --to "$GATEWAY" --from-file "$T/twin"
same "the first words of a pressed Reply" "$(sed -n '/^static const Answer english/,/^static const Answer \*/s/^  { "\([^"]*\)", \(RECEIVED\|"[a-z-]*"\).*/\2 \1/p' "$G/report/reply.c" | tr -d '"' | sed '/NOTUS/d;s/^RECEIVED /received /;s/NOT US/NOT-US/')" \
  "$(mandoc -T utf8 -O width=78 "$MAN/notigate-form.7" | col -bx | sed -n '/with this Disposition:/,/Any other text/s/^ *\([a-z-]*\)  *\(.*\), \(.*\)/\1 \2\n\1 \3/p')"
same "why a contact does not get a letter" "$({ sed -n '/^reason_against/,/^}/p' "$G/procedure/audience.c" | grep -oE '"[a-z-]+"'; sed -n '/^tell_writer/,/^}/p' "$G/process/relay.c" | grep -oE '%s [a-z-]+"' | cut -c4-; sed -n '/^sort_out/,/^}/p' "$G/process/address.c" | grep -oE '%s [a-z-]+"' | cut -c4-; } | tr -d '"')" \
  "$(sed -n '/^\.Ss Who gets a letter/,/^\.Ss What/s/^\.It Em //p' "$MAN/notigate-form.7")"
same "what holds the original" "$(sed -n '/^attach_original/,/^}/p' "$G/process/seal.c" | grep -oE '"report\.[a-z.]+"' | tr -d '"')" \
  "$(sed -n '/^\.Ss What a relay holds/,/^\.Ss Deadlines/s/^\.It Pa //p' "$MAN/notigate-form.7" | sed 's/ , /\n/g')"

# ---- The ledger ---------------------------------------------------------------------------------------------------------
names=$(sed -n '/^static const Field fields/,/^};/s/^  { "\([A-Za-z0-9-]*\)".*/\1/p' "$G/ledger/entry.c")
same "each line of an entry is in notigate-ledger(7), each there is one" "$names" "$(sed -n '/^\.Ss Entries/,/^\.Ss Tree/s/^\.It Ic //p' "$MAN/notigate-ledger.7")"
is "in their order" "$(sed -n '/^\.Ss Entries/,/^\.Ss Tree/s/^\.It Ic //p' "$MAN/notigate-ledger.7")" "$names"
kinds=$(sed -n '/^static const char \*const kinds/,/^};/p' "$G/ledger/entry.c" | grep -oE '"[a-z]+"' | tr -d '"')
same "each kind of entry" "$kinds" "$(sed -n '/^\.It Ic Kind/,/^\.It Ic Message/s/^\.Cm //p' "$MAN/notigate-ledger.7" | tr -d ' .' | tr ',' '\n')"
mandoc -T utf8 -O width=100 "$MAN/notigate-ledger.7" | col -bx | sed -n '/set -e/,/echo The ledger holds it/p' | sed 's/^     //' >"$T/verify.sh"
for n in 1 2 3 4 5; do form Title="Incident $n" | mail_signed poc@cert.xa.example "$XA" | receive; done
run_once
mkdir "$T/v"
cp "$DIR/ledger.vkey" "$T/v/"
verify() { (cd "$T/v" && sh "$T/verify.sh"); }
for letter in $(letters); do
  open_letter "$letter" >/dev/null
  for kind in txt tlog-proof; do
    perl -0777 -ne 's/\r\n/\n/g; print $2 if /filename="(entry-\d+\.'$kind')"\n(?:[^\n]+\n)*\n(.*?)\n--/s' "$T/opened" | base64 -d >"$T/v/entry.$kind"
  done
  check "the check of a receipt as printed holds for entry $(sed -n 's/^index //p' "$T/v/entry.tlog-proof")" verify
done
like "and says so" "$(cat "$T/out")" 'The ledger holds it'
cp "$T/v/entry.txt" "$T/entry.txt"
sed 's/^Kind: registered/Kind: refused/' "$T/entry.txt" >"$T/v/entry.txt"
refuse "not for a changed entry" verify
cp "$T/entry.txt" "$T/v/entry.txt"
cp "$T/v/entry.tlog-proof" "$T/proof"
awk '/^$/ { n = NR } n && NR == n + 2 { $0 = $0 + 1 } 1' "$T/proof" >"$T/v/entry.tlog-proof"
refuse "not for a changed checkpoint" verify
cp "$T/proof" "$T/v/entry.tlog-proof"
check "its twin holds again" verify

# ---- Letters, views -------------------------------------------------------------------------------------------------------
same "each kind of letter" "$(cd "$SOURCE/templates/en" && ls | grep -vxE 'part-.*|fault|foot|separator|codes|problems|tolerances|words|audit-report')" \
  "$(rendered notigate.8 | grep -oE 'The kinds: [^.]*\.' | sed 's/The kinds: //;s/of what is passed on//;s/\.$//' | tr ',; ' '\n' | grep .)"
same "each view" "$(sql "select name from sqlite_master where type = 'view'")" "$(sed -n 's/^\.Sy \(v_.*\)/\1/p' "$MAN/notigate.8" | tr ' ' '\n' | grep v_)"

# ---- SECURITY -------------------------------------------------------------------------------------------------------------
check "configure names contrib/SECURITY, and it is there" grep -q "see contrib/SECURITY" "$SOURCE/configure.ac"
check "and distributed" grep -q 'contrib/SECURITY' "$SOURCE/contrib/parts.mk"
check "it is not empty" test -s "$SOURCE/contrib/SECURITY"
done_testing
