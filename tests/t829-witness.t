#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Witnesses: the day's checkpoint goes to two of them, one by HTTP, and comes to the contacts in all letters of the next
# day; one that is down delays nothing; none cosigns a fork, not even when asked by many at once.
. "${NOTIGATE_SOURCE:-${G_TEST_SRCDIR:-$(dirname "$0")/..}}/tests/lib-operator.sh"
WITNESS=$(command -v notigate-witness)
new_instance
two_contacts

# ---- Two witnesses: one behind a web server, one that is a program --------------------------------------------------
W1=$("$WITNESS" --dir "$T/w1" --init witness.example/w1)
W2=$("$WITNESS" --dir "$T/w2" --init witness.example/w2)
cp "$DIR/ledger.vkey" "$T/w1/logs"
{ echo "# logs that we cosign"; echo; cat "$DIR/ledger.vkey"; } >"$T/w2/logs"
is "its key is private" "$(stat -c %a "$T/w1/witness.key")" 600
refuse "a witness is not begun twice in one place" "$WITNESS" --dir "$T/w1" --init witness.example/other
is "and keeps its key" "$(cat "$T/w1/witness.vkey")" "$W1"
mkdir -p "$T/web/cgi-bin"
printf '#!/bin/sh\nexec "%s" --dir "%s"\n' "$WITNESS" "$T/w1" >"$T/web/cgi-bin/add-checkpoint"
chmod 755 "$T/web/cgi-bin/add-checkpoint"
start_web() {
  for try in 1 2 3 4 5; do
    PORT=$((20000 + (RANDOM + $$) % 30000))
    busybox httpd -f -p 127.0.0.1:$PORT -h "$T/web" 2>"$T/web.err" &
    WEB=$!
    PIDS="${PIDS:-} $WEB"
    for wait in $(seq 100); do
      kill -0 "$WEB" 2>/dev/null || break
      curl -s -o /dev/null "http://127.0.0.1:$PORT/" && return 0
      sleep 0.05
    done
  done
  echo "Bail out! no web server: $(cat "$T/web.err")"; exit 1
}
start_web
URL=http://127.0.0.1:$PORT/cgi-bin/add-checkpoint
# witnesses COMMAND-1 COMMAND-2
witnesses() { sed -i "s|^#* *witness-vkey = .*|witness-vkey = $W1; $W2|;s|^#* *witness-command = .*|witness-command = $1; $2|" "$DIR/notigate.conf"; }
BY_WEB="/usr/bin/curl --silent --show-error --max-time 20 --data-binary @- $URL"
BY_HAND="$WITNESS --dir $T/w2"
witnesses "$BY_WEB" "$BY_HAND"

# a_mail NAME: one is taken, judged, answered
a_mail() { xa | post "$1"; settle; }
# receipt_of NAME: the letter that answered it, as its contact saves it: decrypted
receipt_of() {
  local id; id=$(sql "select message_id from letter where mail_id = $(mail_id "$1") and kind = 'receipt'")
  open_letter "$(grep -rlF -- "$id" "$DIR/outgoing/poc@cert.xa.example" | head -1)" >/dev/null
  cp "$T/opened" "$T/receipt-$1.eml"
  echo "$T/receipt-$1.eml"
}
# part LETTER NAME-PATTERN: a decoded attachment
part() { tr -d '\r' <"$1" | perl -0777 -ne 'print $2 if /filename="('"$2"')"\n(?:[^\n]+\n)*\n(.*?)\n--/s' | base64 -d; }
verify() { local f=$1; shift; notigate verify-receipt "$f" --vkey "$DIR/ledger.vkey" "$@"; }

a_mail first
first=$(receipt_of first)
is "the first day there is nothing to cosign" "$(sql 'select count(*) from day_checkpoint')" 0
is "and letters carry nothing of it" "$(part "$first" 'checkpoint-[0-9-]+\.txt')" ""
at +1d settle
is "a day that is over has a checkpoint" "$(sql 'select count(*) from day_checkpoint')" 1
is "which both witnesses cosigned" "$(sql "select group_concat(witness, ' ') from (select witness from cosignature order by witness)")" "witness.example/w1 witness.example/w2"
at +1d settle
is "once" "$(sql 'select count(*) from cosignature')" 2
at +1d a_mail second
second=$(receipt_of second)
TODAY=$(date -u +%F)
like "a letter of the next day carries it" "$(part "$second" "checkpoint-$TODAY\\.txt")" '^ccc.example/ledger$'
is "with all three signatures" "$(part "$second" "checkpoint-$TODAY\\.txt" | grep -c '^— ')" 3
like "and the proof that its tree extends it" "$(part "$second" "extends-$TODAY\\.txt")" '^notigate-consistency/1$'
echo "$W1" >"$T/w1.vkey"; echo "$W2" >"$T/w2.vkey"
check "verify-receipt takes it" verify "$second" --witness-vkey "$T/w1.vkey" --witness-vkey "$T/w2.vkey"
like "and says what the one saw" "$(cat "$T/out")" 'The witness witness.example/w1 has seen the tree of'
like "and the other" "$(cat "$T/out")" 'The witness witness.example/w2 has seen the tree of'
like "and that all contacts get this" "$(cat "$T/out")" "begins with the day's checkpoint"

# ---- In the books ------------------------------------------------------------------------------------------------------------
books() { out=$(notigate audit verify --home "${HOME_OF:-$DIR}" "$@" 2>&1); status=$?; }
books --json
is "audit verify verifies them by the keys in notigate.conf" "$status $(json days) $(json cosignatures) $(json cosignatures_unverified)" "0 1 2 0"
books --json --witness-vkey "$T/w1.vkey"
is "or by the auditor's own" "$status $(json cosignatures) $(json cosignatures_unverified)" "0 1 1"
books --witness-vkey "$T/w1.vkey"
like "and tells what it could not verify" "$out" '^not verified +1 cosignatures by witnesses of which no key is known'
# day_wrong NAME REGEX SQL
day_wrong() {
  rm -rf "$T/books"; cp -a "$DIR" "$T/books"
  sqlite3 "$T/books/notigate.db" "$(printf 'drop trigger if exists %s; ' cosignature_no_update cosignature_no_delete day_checkpoint_no_update day_checkpoint_no_delete checkpoint_no_update checkpoint_no_delete) $3" || fail "$1: the change failed"
  HOME_OF=$T/books books
  like "$1 is found" "$status $(lines "$out" "^WRONG: day [0-9-]+: $2") $out" "^1 1 "
}
day_wrong "a cosignature of another witness" "the cosignature of witness.example/w1 does not hold" "update cosignature set line = (select line from cosignature where witness = 'witness.example/w2') where witness = 'witness.example/w1'"
day_wrong "another time of it" "the cosignature of witness.example/w1 is of another time" "update cosignature set time_us = time_us - 1000000 where witness = 'witness.example/w1'"
day_wrong "a day closed by another tree" "(the checkpoint over|the cosignature)" "update day_checkpoint set size = (select min(size) from checkpoint)"
day_wrong "a day closed before its end" "what closed it was signed before" "update day_checkpoint set made_us = made_us - 86400000000; update checkpoint set time_us = time_us - 86400000000"
day_wrong "a day taken away" "the witness witness.example/w1 has cosigned it, and no checkpoint" "delete from day_checkpoint"
refuse "a letter of the first day has no witness" verify "$first" --witness-vkey "$T/w1.vkey"
like "which is said" "$(cat "$T/out")" 'No tree head in the letter is cosigned by the witness witness.example/w1'
check "its twin without the demand is good" verify "$first"
W3=$("$WITNESS" --dir "$T/w3" --init witness.example/w1); echo "$W3" >"$T/w3.vkey"
refuse "another key of the witness's name does not do" verify "$second" --witness-vkey "$T/w3.vkey"
refuse "the log's vkey is no witness's" verify "$second" --witness-vkey "$DIR/ledger.vkey"
like "which is said" "$(cat "$T/out")" 'not an Ed25519 key of a witness'
out=$(verify "$second" "$first" --witness-vkey "$T/w1.vkey" --json)
is "in JSON: the witness" "$(json witnesses.0.witness) $(json witnesses.0.cosigned)" "witness.example/w1 true"
is "and the day" "$(json day.origin)" ccc.example/ledger

# With openssl alone: c2sp.org/tlog-cosignature.
part "$second" "checkpoint-$TODAY\\.txt" >"$T/day"
sed '/^$/,$d' "$T/day" >"$T/text"
sed -n 's/^— witness.example\/w2 //p' "$T/day" | base64 -d >"$T/cosignature"
stamp=$((16#$(head -c 12 "$T/cosignature" | tail -c 8 | xxd -p)))
{ printf 'cosignature/v1\ntime %s\n' "$stamp"; cat "$T/text"; } >"$T/message"
tail -c 64 "$T/cosignature" >"$T/signature"
{ echo 302a300506032b6570032100 | xxd -r -p; cut -d + -f 3- <<<"$W2" | base64 -d | tail -c 32; } >"$T/key"
by_openssl() { openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key" -rawin -in "$T/message" -sigfile "$T/signature"; }
check "openssl verifies the cosignature" by_openssl
sed -i "s/^time .*/time $((stamp + 1))/" "$T/message"
refuse "not for another time" by_openssl
is "its key's id is of type 4" "$(head -c 4 "$T/cosignature" | xxd -p)" "$( (printf 'witness.example/w2\n\x04'; tail -c 32 "$T/key") | sha256sum | cut -c 1-8)"

# A verifier made of stock tools takes the receipt that carries all this, as it takes one that does not.
harness=$NOTIGATE_CORPUS/../harness/verify-receipt.sh
if [ -f "$harness" ]; then
  for name in first second; do
    part "${!name}" 'entry-[0-9]+\.tlog-proof' >"$T/proof"; part "${!name}" 'entry-[0-9]+\.txt' >"$T/entry"
    like "the $name receipt's entry is in its letter" "$(cat "$T/entry")" '^Kind: registered$'
    check "an independent verifier takes the $name" bash "$harness" "$T/proof" "$T/entry" "$DIR/ledger.vkey"
  done
  is "there is more than the log's signature to it" "$(part "$second" "checkpoint-$TODAY\\.txt" | grep -c '^— witness')" 2
  sed 's/^Kind: registered/Kind: refused/' "$T/entry" >"$T/changed"
  refuse "not a changed entry" bash "$harness" "$T/proof" "$T/changed" "$DIR/ledger.vkey"
  refuse "nor under a witness's key" bash "$harness" "$T/proof" "$T/entry" "$T/w1.vkey"
fi

# ---- Letters between, and a day's checkpoint that was changed ---------------------------------------------------------
at +1d a_mail third; at +1d a_mail fourth
check "two letters later" verify "$(receipt_of fourth)" "$(receipt_of fourth)"
out=$(verify "$(receipt_of fourth)" "$second" --json)
is "the letters between are counted" "$(json letters_between)" "$(($(sql "select max(number) from letter where contact = 'XA-technical' and kind = 'receipt'") - $(sql "select number from letter where mail_id = $(mail_id second) and kind = 'receipt'") - 1))"
like "and named" "$(verify "$(receipt_of fourth)" "$second")" 'etters? to you lies? between the two, Letter-Number'
day_in_mail() { DAY=$(base64 "$1") perl -0777 -pe 's/(filename="checkpoint-[0-9-]+\.txt"\r?\n(?:[^\r\n]+\r?\n)*\r?\n)(.*?)(\r?\n--)/$1$ENV{DAY}$3/s' "$second"; }
day_in_mail "$T/day" >"$T/same.eml"
check "the day's checkpoint put in again" verify "$T/same.eml" --witness-vkey "$T/w1.vkey"
sed '2s/.*/1/' "$T/day" >"$T/changed"; day_in_mail "$T/changed" >"$T/changed.eml"
refuse "a changed one is seen" verify "$T/changed.eml"
grep -v '^— witness.example/w1' "$T/day" >"$T/changed"; day_in_mail "$T/changed" >"$T/changed.eml"
refuse "one without the cosignature, too" verify "$T/changed.eml" --witness-vkey "$T/w1.vkey"
check "where it was asked for" verify "$T/changed.eml" --witness-vkey "$T/w2.vkey"
sed 's/extends-/unrelated-/' "$second" >"$T/changed.eml"
refuse "without its proof it is not related" verify "$T/changed.eml"

# ---- The program by itself ----------------------------------------------------------------------------------------------
# Requests as the gateway makes them, kept by a command that only writes them down.
printf '#!/bin/sh\ncat >"%s"\n' "$T/request" >"$T/keep"; chmod 755 "$T/keep"
cp -a "$DIR" "$T/before"
witnesses "$T/keep" "$T/keep"
at +2d a_mail fifth
cp "$T/request" "$T/request-A"
# The same instance goes on in another way: the fork.
mv "$DIR" "$T/side-A"; cp -a "$T/before" "$DIR"
witnesses "$T/keep" "$T/keep"
at +2d a_mail other-fifth; at +2d a_mail other-sixth; at +3d settle
cp "$T/request" "$T/request-B"
rm -rf "$DIR"; mv "$T/side-A" "$DIR"
ask() { "$WITNESS" --dir "$T/${2:-w2}" <"$1" >"$T/answer" 2>"$T/answer.err"; }
same_old() { is "$1" "$(head -1 "$2")" "$(head -1 "$T/request-A")"; }
same_old "both sides begin where the witness is" "$T/request-B"
cp -a "$T/w2" "$T/w4"; cp -a "$T/w2" "$T/w5"
check "one side is cosigned" ask "$T/request-A"
like "by the witness" "$(cat "$T/answer")" '^— witness.example/w2 [A-Za-z0-9+/=]{104}$'
refuse "the same question again is one from an old size" ask "$T/request-A"
is "it answers with the size that it saw" "$(cat "$T/answer")" "$(sed -n '/^ccc.example/{n;p;q}' "$T/request-A")"
seen=$(cat "$T/answer")
sed "1s/.*/old $seen/;2,/^\$/{/^.\{44\}\$/d}" "$T/request-A" >"$T/again"
check "the same tree is cosigned again" ask "$T/again"
sed "1s/.*/old $seen/" "$T/request-B" >"$T/fork"
refuse "the fork is not" ask "$T/fork"
like "but named" "$(cat "$T/answer")" 'not proved from'
is "and kept as evidence" "$(cat "$T"/w2/*.refused-1)" "$(cat "$T/fork")"
like "beside what the log signed before" "$(cat "$T"/w2/*.note)" '^— ccc.example/ledger '
refuse "once only" ask "$T/fork"
is "however often it comes" "$(ls "$T"/w2/*.refused-* | wc -l)" 1
check "another witness that saw the other side only takes that" ask "$T/request-B" w4
sed '/^$/,$!d;1d' "$T/request-A" | sed 's/^ccc.example/ddd.example/' | { printf 'old 0\n\n'; cat; } >"$T/foreign"
refuse "an unknown log is refused" ask "$T/foreign"
like "by its reason" "$(cat "$T/answer")" 'not among those'
sed '/^— /s/ [A-Za-z0-9]\(.......\)/ B\1/' "$T/request-A" >"$T/forged"
refuse "an unsigned one is refused" ask "$T/forged" w5
is "and what it saw stands" "$(cat "$T"/w5/*.head)" "$(cat "$T/text")"
check "its twin is not" ask "$T/request-A" w5
mark=$(ls "$T"/w5/*.head)
echo damaged >>"$mark"
refuse "with a damaged mark nothing is cosigned" ask "$T/again" w5
like "and the operator told what to do" "$(cat "$T/answer.err")" 'fix: put the file back'
is "in words that say nothing to strangers" "$(cat "$T/answer")" "the witness has a problem of its own; its operator's log names it"

# A mark that is lost is no fresh start: the note beside it says what was seen.
rm "$mark"; sed '1s/.*/old 0/;2,/^$/{/^.\{44\}$/d}' "$T/request-A" >"$T/new"
refuse "without its mark it does not begin anew" ask "$T/new" w5
check "its twin, from what it saw, is cosigned" ask "$T/again" w5
rm "$mark"; echo damaged >"${mark%.head}.note"
refuse "nor behind a note that is none" ask "$T/again" w5
like "which its operator is told" "$(cat "$T/answer.err")" 'is not the note that was cosigned last .*; fix: put both files back'

# Before a cosignature leaves, the mark is durable.
cp -a "$T/before-w" "$T/w6" 2>/dev/null || { cp -a "$T/w3" "$T/w6"; cp "$DIR/ledger.vkey" "$T/w6/logs"; }
sed '1s/.*/old 0/;2,/^$/{/^.\{44\}$/d}' "$T/request-A" >"$T/new"
strace -f -qq -e trace=fsync,fdatasync,rename,renameat,renameat2,write -o "$T/trace" "$WITNESS" --dir "$T/w6" <"$T/new" >"$T/answer" 2>&1
order=$(sed -nE 's/.*(rename)[a-z0-9]*\(.*\.head".*/\1/p;s/.*(f(data)?sync)\(.*/sync/p;s/.*write\(1, .*/said/p' "$T/trace" | tr '\n' ' ')
like "it renames and syncs before it says anything" "$order" '^(sync )+(sync )*rename sync said $'

# Many at once, of two histories: one of them is cosigned, and never the other.
for round in 1 2 3; do
  rm -rf "$T/w7"; cp -a "$T/w4" "$T/w7"; rm -f "$T"/w7/*.head "$T"/w7/*.note
  for n in 1 2 3 4 5 6 7 8; do
    side=$([ $((n % 2)) = 0 ] && echo A || echo B)
    { echo "old 0"; echo; sed '1,/^$/d' "$T/request-$side"; } | "$WITNESS" --dir "$T/w7" >"$T/at-once-$n-$side" 2>&1 &
    pids[n]=$!
  done
  for n in 1 2 3 4 5 6 7 8; do wait "${pids[n]}"; done
  sides=$(grep -l '^— ' "$T"/at-once-* | sed 's/.*-//' | sort -u | tr '\n' ' ')
  is "asked by eight at once, it cosigns one history (round $round)" "$(grep -l '^— ' "$T"/at-once-* | wc -l) ${#sides}" "1 2"
  rm -f "$T"/at-once-*
done

# ---- By HTTP -----------------------------------------------------------------------------------------------------------------
http() { curl -s -o "$T/body" -w '%{http_code} %{content_type}' --max-time 20 "$@" "$URL"; }
is "a good request: 200" "$(http --data-binary "@$T/request-A")" "200 text/plain; charset=utf-8"
like "with the cosignature" "$(cat "$T/body")" '^— witness.example/w1 '
is "from an old size: 409" "$(http --data-binary "@$T/request-A")" "409 text/x.tlog.size"
is "with the size" "$(cat "$T/body")" "$seen"
is "a fork: 422" "$(http --data-binary "@$T/fork" | cut -d' ' -f1)" 422
same_size() { { echo "old $seen"; echo; sed '1,/^$/d' "$T/request-A"; } ; }
same_size >"$T/again"
is "the same tree: 200" "$(http --data-binary "@$T/again" | cut -d' ' -f1)" 200
is "an unknown log: 404" "$(http --data-binary "@$T/foreign" | cut -d' ' -f1)" 404
is "not signed by it: 403" "$(http --data-binary "@$T/forged" | cut -d' ' -f1)" 403
is "no request: 400" "$(http --data-binary "hello" | cut -d' ' -f1)" 400
sed "1s/.*/old $((seen + 1))/" "$T/again" >"$T/above"
is "an old size above the checkpoint's: 400" "$(http --data-binary "@$T/above" | cut -d' ' -f1)" 400
is "no POST: 405" "$(http | cut -d' ' -f1)" 405
head -c 70000 /dev/zero | tr '\0' a >"$T/large"
is "too much: 400" "$(http --data-binary "@$T/large" | cut -d' ' -f1)" 400

# ---- One is down -------------------------------------------------------------------------------------------------------------
witnesses "$BY_WEB" "$BY_HAND"
kill "$WEB"; wait "$WEB" 2>/dev/null
at +4d a_mail sixth
at +4d a_mail seventh
is "letters leave all the same" "$(sql "select state from letter where mail_id = $(mail_id sixth) and kind = 'receipt'")" sent
check "with the other's cosignature" verify "$(receipt_of seventh)" --witness-vkey "$T/w2.vkey"
refuse "without its own" verify "$(receipt_of seventh)" --witness-vkey "$T/w1.vkey"
is "it is silent" "$(sql "select state from witness where name = 'witness.example/w1'")" silent
is "nobody is told yet" "$(sql "select count(*) from alert where kind = 'witness'")" 0
out=$(at +5d notigate doctor --home "$DIR")
like "doctor tells" "$out" 'witness.example/w1'
like "and why" "$out" 'curl|exited|Child'
at +8d settle
at +8d settle
is "after days an alert" "$(sql "select text like 'Witness witness.example/w1 has not answered for 4 days%' from alert where kind = 'witness'")" 1
at +8d settle
is "one" "$(sql "select count(*) from alert where kind = 'witness'")" 1
start_web; URL=http://127.0.0.1:$PORT/cgi-bin/add-checkpoint
BY_WEB="/usr/bin/curl --silent --show-error --max-time 20 --data-binary @- $URL"
witnesses "$BY_WEB" "$BY_HAND"
at +9d settle
at +9d a_mail eighth
check "it comes back" verify "$(receipt_of eighth)" --witness-vkey "$T/w1.vkey" --witness-vkey "$T/w2.vkey"
is "and is well" "$(sql "select group_concat(distinct state) from witness")" cosigns

# ---- One saw a fork: the gateway is told -----------------------------------------------------------------------------------------
cp -a "$DIR" "$T/left"
at +10d a_mail ninth
# w1 saw this history; somebody goes on from the copy with another one.
rm -rf "$DIR"; mv "$T/left" "$DIR"
witnesses "$BY_WEB" "$T/keep"
at +10d a_mail other-ninth
for minutes in 1 2 3 4 5 6; do at "+$((11 * 1440 + minutes * 3))m" settle; done
is "the witness does not cosign it" "$(sql "select state from witness where name = 'witness.example/w1'")" refuses
is "and somebody is told" "$(sql "select count(*) from alert where kind = 'witness' and text like 'Witness witness.example/w1 refuses%not proved%another one'")" 1
at +11d a_mail tenth
refuse "no contact takes it for witnessed" verify "$(receipt_of tenth)" --witness-vkey "$T/w3.vkey"
# One that has gone back behind what the witness saw.
rm -rf "$DIR"; cp -a "$T/before" "$DIR"
witnesses "$BY_WEB" "$T/keep"
at +2d settle; at +2d settle
is "an older database is contradicted" "$(sql "select state from witness where name = 'witness.example/w1'")" contradicts
is "and somebody is told at once" "$(sql "select count(*) from alert where kind = 'witness' and text like 'Witness witness.example/w1 contradicts the ledger%'")" 1

# ---- One whose clock is beyond all times ---------------------------------------------------------------------------------------
# By hand with openssl. Its time is signed, so it is kept as it is; no column holds it, so there it is bounded.
openssl genpkey -algorithm ed25519 -out "$T/far.pem" 2>/dev/null
far_key=$(openssl pkey -in "$T/far.pem" -pubout -outform DER | tail -c 32 | xxd -p -c 64)
far_id=$({ printf 'witness.example/far\n'; printf '04%s' "$far_key" | xxd -r -p; } | sha256sum | cut -c1-8)
W1=witness.example/far+$far_id+$(printf '04%s' "$far_key" | xxd -r -p | base64 -w0)
cat >"$T/far" <<END
#!/bin/bash
time=\$(cat "$T/far.time")
{ printf 'cosignature/v1\ntime %s\n' "\$time"; sed '1,/^\$/d' | sed '/^\$/,\$d'; } >"$T/far.message"
openssl pkeyutl -sign -inkey "$T/far.pem" -rawin -in "$T/far.message" -out "$T/far.sig"
printf '\342\200\224 witness.example/far %s\n' "\$({ printf '%s%016x' $far_id "\$time" | xxd -r -p; cat "$T/far.sig"; } | base64 -w0)"
END
chmod 755 "$T/far"; echo "$W1" >"$T/far.vkey"
witnesses "$T/far" "$T/keep"
kept() { sql "select time_us from cosignature where witness = 'witness.example/far' order by day desc limit 1"; }
echo 9223372036854775807 >"$T/far.time"
at +12d a_mail eleventh; at +12d settle; at +12d a_mail far
is "a time beyond all is kept as the last there is" "$(kept)" 9223372036854000000
check "its letters are good" verify "$(receipt_of far)" --witness-vkey "$T/far.vkey"
like "with a date that can be read" "$(cat "$T/out")" 'witness.example/far has seen the tree of .* 9999-12-31T23:59:59Z'
seen=$(($(date +%s) + 13 * 86400)); echo $seen >"$T/far.time"
at +13d settle; at +13d a_mail near
is "another is kept as it is (the twin)" "$(kept)" ${seen}000000
check "and good, too" verify "$(receipt_of near)" --witness-vkey "$T/far.vkey"

# ---- Configuration ---------------------------------------------------------------------------------------------------------------
bad_config() { sed -i "s|^witness-vkey = .*|witness-vkey = $1|;s|^witness-command = .*|witness-command = $2|" "$DIR/notigate.conf"; }
bad_config "$W1; $W2" "$BY_WEB"
refuse "a command is missing" run_once
like "which is said" "$(cat "$T/run.out")" 'as many as witness-vkey'
bad_config "$(cat "$DIR/ledger.vkey")" "$BY_WEB"
refuse "a vkey is none of a witness" run_once
like "which is said" "$(cat "$T/run.out")" 'not an Ed25519 key of a witness'
bad_config "$W1" "curl $URL"
refuse "a command without its path" run_once
bad_config "$W1" "$BY_WEB"
check "its twin is taken" at +2d run_once
done_testing
