#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# notigate-retention(7) tells of every column there is; contact disclose gives all that is kept about a contact and
# nothing of another, and that it did is kept, too.
. "$(dirname "$0")/lib-operator.sh" || exit 99
PAGE=$SOURCE/contrib/man/notigate-retention.7

new_instance
two_contacts
XC=$(new_key XC-technical); add_contact XC-technical poc@cert.xc.example "$XC" 'phone = +999 5 5550171' >/dev/null 2>&1

# ---- The page ---------------------------------------------------------------------------------------------------------------
columns() { sqlite3 "$1" "select m.name || '.' || c.name from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'" | sort; }
page_columns() {
  awk '$1 == ".Sh" { on = $2 == "COLUMNS" } !on { next }
    $1 == ".It" && $2 == "Ic" { table = $3; next }
    table && ($1 == ".Ic" || $1 == ".Cm") { for (i = 2; i <= NF; i++) if ($i ~ /^[a-z][a-z0-9_]*$/) print table "." $i }' "$PAGE" | sort
}
missing() { comm -23 "$1" "$2" | paste -sd' '; }
columns "$DIR/notigate.db" >"$T/columns"; page_columns >"$T/page"
is "each column is in the page" "$(missing "$T/columns" "$T/page")" ""
is "each in the page there is" "$(missing "$T/page" "$T/columns")" ""
is "none is there twice" "$(uniq -d "$T/page")" ""
cp "$DIR/notigate.db" "$T/twin.db"
sqlite3 "$T/twin.db" "alter table mail add column diary TEXT; create table friends (name TEXT)" && columns "$T/twin.db" >"$T/columns"
is "a column that it does not know is found (the twin)" "$(missing "$T/columns" "$T/page")" "friends.name mail.diary"

# ---- Disclosure ---------------------------------------------------------------------------------------------------------------
xa Title="Heliotrope on a portal" | post first
xa -TLP | post refused
settle
ng contact suspend XA-technical --reason "its key was lost"
run_once
entries=$(entries)
ng contact disclose xa-technical --json
is "it is there, by whatever case" "$status $(json contact)" "0 XA-technical"
is "each version with its file" "$(json kept.versions.#) $(json kept.versions.1.state) $(json kept.versions.1.reason)" "2 suspended its key was lost"
like "the file has the address" "$(json kept.versions.0.file)" "poc@cert.xa.example"
is "its keys" "$(json kept.keys.0.primary_fingerprint)" "$XA"
is "letters from it" "$(json kept.letters_from.#) $(json kept.letters_from.0.ending) $(json kept.letters_from.1.code)" "2 registered tlp-missing"
is "letters to it" "$(json kept.letters_to.#)" "$(sql "select count(*) from letter where contact = 'XA-technical'")"
is "with their times" "$(json kept.letters_to.0.sent | cut -c1-4)" "$(date -u +%Y)"
is "its incident" "$(json kept.incidents.#) $(json kept.incidents.0.role)" "1 originator"
unlike "no words of letters" "$out" "Heliotrope"
unlike "nothing of the others" "$out" "cert.x[bc].example|$XB|5550171"
is "that it was asked for is one entry" "$(($(entries) - entries)) $(json entry)" "1 $entries"
like "of whom" "$(sql "select text from entry where idx = $entries")" "^Contact: $(sql "select alias from contact where id = 'XA-technical' limit 1")$"
like "with which verdict" "$(sql "select text from entry where idx = $entries")" "^Verdict: disclosed$"
is "and the digest of what was given" "$(printf '%s' "$out" | python3 -c 'import hashlib, json, sys
print(hashlib.sha256(json.dumps(json.load(sys.stdin)["kept"], separators=(",", ":"), ensure_ascii=False).encode()).hexdigest())')" \
  "$(sql "select text from entry where idx = $entries" | sed -n 's/^Subject: //p')"
like "an alert names who asked" "$(sql "select text from alert where kind = 'disclosure'")" "^what is kept about XA-technical was disclosed to ."
check "all of it holds" notigate audit verify --home "$DIR"
change "insert into alert (id, time_us, kind, text) select max(id) + 1, 1, 'x', 'twin of xa-technical, it is' from alert; insert into alert (id, time_us, kind, text) select max(id) + 1, 1, 'x', 'MXA-technical-2 is another' from alert"
sed -i "s/^\(# \)\{0,1\}readers = .*/readers = $(id -un)/" "$DIR/notigate.conf"
ng audit raw 1 --reason "a test"; ng contact disclose XA-technical --json
is "alerts that have its whole id, not a part of another's" "$(grep -c "twin of" <<<"$out") $(grep -c MXA <<<"$out")" "1 0"
is "who has read its mail" "$(json kept.readings.#) $(json kept.readings.0.mail)" "$(sql "select count(*) from reading") 1"
like "what is left out is said" "$(json left_out)" 'gpg --list-keys'
ng contact disclose XA-technical
like "for people: how many letters, from when to when" "$out" "^letters from it: 2, the first on 2.*, the last on 2"
like "its file" "$out" "^address=poc@cert.xa.example"
like "and where that is noted" "$out" "is ledger entry $(($(entries) - 1))\."
ng contact disclose XC-technical --json
is "another one is another one" "$(json kept.versions.0.state) $(json kept.letters_from.#)" "active 0"
like "with its telephone" "$out" "5550171"
entries=$(entries)
ng contact disclose XY-technical
is "who is not there cannot be disclosed" "$status $(entries)" "66 $entries"
like "and it is said so" "$err" "there is no such contact"
# What a person wrote in a file is shown as text, whatever it is.
printf '[contact]\nid = XD-technical\nstate = XD\nlevel = technical\nagency = CERT-XD\naddress = poc@cert.xd.example\ntimezone = UTC\nhours = 24x7\nnote = Zo\xc3\xab <b>&\xe2\x80\xae\n' >"$T/hostile.contact"
XD=$(new_key XD-technical); gpg --batch --armor --export "$XD" >"$T/hostile.asc" 2>/dev/null
ng contact add "$T/hostile.contact" --key "$T/hostile.asc"
if [ "$status" -eq 0 ]; then ng contact disclose XD-technical; unlike "no override of direction reaches the terminal" "$out" $'\xe2\x80\xae'
else pass "such a note does not even enter"; fi
check "and in the end" notigate audit verify --home "$DIR"
done_testing
