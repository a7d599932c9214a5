#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Every mail of the public corpus, on its own and through the daemon's workers: none crashes, hangs or leaks, each
# within two seconds of CPU, the verdict as its index.tsv has it (exceptions: tests/corpus/LENIENCY), and the next
# mail is still served. Then its keys through contact add, and its signatures by those keys.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
CORPUS=$NOTIGATE_CORPUS
[ -f "$CORPUS/gmime/gh165-a.eml" ] || { echo "Bail out! NOTIGATE_CORPUS=$CORPUS holds no corpus; fix: point it at one"; exit 1; }
CORPUS=$(cd "$CORPUS" && pwd)
MOST_CPU=2 # seconds, of one inspect

# ---- The mails ------------------------------------------------------------------------------------------------------
(cd "$CORPUS" && find gmime/*.eml gmime/*-message.txt mime4j/*/*.msg python-email/msg_*.txt schleuder/mails/ stalwart/*/*.eml \
   bounces/*.eml protected-headers/*.eml formats/arf/*.eml -type f) | sort >"$T/files"
total=$(wc -l <"$T/files")
check "the corpus is whole" [ "$total" -ge 660 ]

new_instance
two_contacts

# inspect_all FILES OUT: "file verdict cpu status", and what came on standard error
inspect_all() {
  local file status TIMEFORMAT='%U %S'
  while read -r file; do
    { time timeout 60 notigate inspect --json --home "$DIR" "$CORPUS/$file" >"$2.json" 2>"$2.err"; status=$?; } 2>"$2.time"
    [ -s "$2.err" ] && sed "s|^|$file: |" "$2.err" >>"$2.said"
    printf '%s\t%s\t%s\t%s\n' "$file" "$(json_verdict <"$2.json")" "$(awk '{print $1 + $2}' "$2.time")" "$status"
  done <"$1" >"$2"
}
# Two at a time, each in a shell of its own: the time of a command is that of all children that the shell has reaped
# meanwhile. timeout(1) is in the figures, and every gpg that was waited for.
awk -v a="$T/half1" -v b="$T/half2" '{ print > (NR % 2 ? a : b) }' "$T/files"
inspect_all "$T/half1" "$T/seen1" &
first=$!
inspect_all "$T/half2" "$T/seen2" &
wait $first $!
sort "$T/seen1" "$T/seen2" >"$T/seen"
is "each was inspected" "$(wc -l <"$T/seen")" "$total"
is "none crashed or hung" "$(awk -F'\t' '$4 > 1 || $2 == ""' "$T/seen")" ""
is "none drew a word on standard error, a sanitizer's least of all" "$(cat "$T"/seen*.said 2>/dev/null | head -5)" ""
is "none took more than $MOST_CPU s of CPU" "$(awk -F'\t' -v most=$MOST_CPU '$3 > most' "$T/seen")" ""
awk -F'\t' '{ sum += $3; if ($3 > most) { most = $3; file = $1 } } END { printf "# %d mails, %.1f s of CPU, most: %.2f s for %s\n", NR, sum, most, file }' "$T/seen"

# ---- The verdicts -------------------------------------------------------------------------------------------------------
# What an index asks for, in our words. Who has no contact here is unknown; mail without an index is unsigned.
awk -F'\t' 'FNR == 1 { folder = FILENAME; sub(/\/index.tsv$/, "", folder); sub(/.*\//, "", folder); next }
  { print folder "/" $1 "\t" $3 }' "$CORPUS"/{gmime,mime4j,python-email,schleuder,stalwart}/index.tsv |
  LC_ALL=C sort >"$T/index"
LC_ALL=C sort "$T/seen" | LC_ALL=C join -t$'\t' -a1 - "$T/index" | awk -F'\t' '
  function wants(text) {
    if (text ~ /^REJECT-UNSIGNED/ || text ~ /^NOREPLY/ || text == "") return "refused:unsigned"
    if (text ~ /^UNDECRYPTABLE or explained/) return "refused:undecryptable|refused:unsigned|refused:partial-signature"
    if (text ~ /^UNDECRYPTABLE/) return "refused:undecryptable"
    if (text ~ /^REJECT-AMBIGUOUS/) return "refused:ambiguous|quarantined"
    if (text ~ /^REJECT-WEAK/) return "refused:weak-key|refused:weak-digest"
    if (text ~ /REJECT-INLINE/) return "refused:unsigned"
    return "refused:unknown-key"
  }
  $1 ~ /^protected-headers/ { next }
  $2 !~ "^(" wants($5) ")$" { print $1 "\t" $2 }' >"$T/disagree"
grep -v '^#' "$SOURCE/tests/corpus/LENIENCY" | cut -f1,2 | LC_ALL=C sort >"$T/allowed"
echo "# $(wc -l <"$T/disagree") verdicts are not their index's, $(wc -l <"$T/allowed") of them explained in LENIENCY"
is "every disagreement is explained, with its verdict" "$(LC_ALL=C comm -23 <(LC_ALL=C sort "$T/disagree") "$T/allowed")" ""
is "and no explanation is stale" "$(LC_ALL=C comm -13 <(LC_ALL=C sort "$T/disagree") "$T/allowed")" ""
is "nothing but refusals" "$(cut -f2 "$T/seen" | grep -vc '^refused:')" 0
for file in gmime/gh165-a.eml gmime/gh165-b.eml gmime/pr9-oob.eml; do
  is "$file: what hangs or harms GMime is ambiguous" "$(awk -F'\t' -v f=$file '$1 == f { print $2 }' "$T/seen")" refused:ambiguous
done

# ---- All of them by mail ----------------------------------------------------------------------------------------------
lost=0
while read -r file; do SENDER='' receive <"$CORPUS/$file" || lost=$((lost + 1)); done <"$T/files"
is "all were received" "$lost" 0
check "run --once" run_once
unlike "no worker crashed, and no sanitizer has a word" "$(cat "$T/run.out")" 'Sanitizer|runtime error|died|killed|crash'
is "every mail has exactly one ending" "$(sql 'select count(*), count(distinct mail_id) from verdict')" "$total|$total"
is "and none waits" "$(sql 'select count(*) from inbox')" 0
sql "select ending || coalesce(':' || code, '') from verdict order by mail_id" | head -n "$total" >"$T/by-mail"
is "the same verdicts as inspected" "$(paste "$T/files" "$T/by-mail" | sort | diff - <(cut -f1,2 "$T/seen") | head -5)" ""
is "nobody got a letter" "$(find "$DIR/outgoing" -type f)" ""
is "and none waits to go out" "$(sql 'select count(*) from letter')" 0
form Report-ID=after-the-corpus | mail_signed poc@cert.xa.example "$XA" | receive
check "run --once again" run_once
is "the next mail is served" "$(last_verdict)" registered
like "and answered" "$(open_letter "$(last_letter)")" "Your letter +after-the-corpus"
check "the ledger and its balance hold" notigate audit verify --home "$DIR"

# ---- The keys ---------------------------------------------------------------------------------------------------------
n=0
# key_is FILE REGEX [HOME]: contact add says so; "added" for one that is taken
key_is() {
  n=$((n + 1))
  printf '[contact]\nid = XK-k%d\nstate = XK\nlevel = technical\nagency = CERT-XK\naddress = k%d@cert.xk.example\ntimezone = UTC\nhours = 24x7\n' $n $n >"$T/k.contact"
  notigate contact add "$T/k.contact" --key "$CORPUS/$1" --home "${3:-$DIR}" >"$T/out" 2>&1
  local status=$?
  if [ "$2" = added ]; then is "$1 is added" "$status" 0; else
    like "$1 is refused: $2" "$(cat "$T/out")" "$2"
    [ $status -ne 0 ] || fail "$1: but the status is 0"
  fi
}
key_is schleuder/keys/expired_key.txt 'expired on 2010-08-14'
key_is schleuder/keys/revoked_key.txt 'is revoked'
key_is schleuder/keys/broken_utf8_uid_key.txt 'too weak: DSA'
check "and what was printed is UTF-8" iconv -f utf-8 -t utf-8 "$T/out"
key_is schleuder/keys/encapsulated-sender.pub 'too weak: RSA with 1024 bits'
key_is schleuder/keys/partially_expired_key.txt added
like "with a warning that nothing can be encrypted to it" "$(cat "$T/out")" 'nothing can be encrypted'
key_is schleuder/keys/public-key-with-third-party-signature.txt added
others() { gpg --batch --homedir "$1/gnupg" --with-colons --list-sigs 87E65ED2081AE3D16BE4F0A5EBDBE899251F2412 2>/dev/null | awk -F: '$1 == "sig" && $5 != "EBDBE899251F2412"'; }
is "without its third-party signatures" "$(others "$DIR")" ""
key_is openpgp-interop/certs/alice.pgp added
key_is openpgp-interop/certs/bob.pgp added
key_is openpgp-interop/certs/ricarda.pgp added
key_is openpgp-interop/certs/carol.pgp 'too weak: DSA'
key_is gmime/gmime.gpg.pub 'too weak: DSA'
for file in "$CORPUS"/openpgp-interop/revoked/revoked-key-cert-revoked-*.pgp; do
  case $file in *.sk.pgp) ;; *) key_is "${file#"$CORPUS/"}" 'is revoked' ;; esac
done

# ---- Signatures by those keys ------------------------------------------------------------------------------------------
# over DATA SIGNATURE FROM: a mail whose signed part is DATA as it stands
over() { gpg --batch --enarmor <"$2" 2>/dev/null | sed 's/ARMORED FILE/SIGNATURE/; /^Comment:/d' >"$T/s"; grep -q -- '-----BEGIN' "$2" && cp "$2" "$T/s"; outer "$3"; signed "$1" "$T/s"; }
interop=$CORPUS/openpgp-interop
over "$interop/shattered/baseline.txt" "$interop/shattered/shattered-baseline.asc" poc@cert.xa.example >"$T/mail"
is "bob's SHA-1 signature is weak, though gpg calls it good" "$(verdict "$T/mail")" refused:weak-digest
# Whom the last inspect proved to be the writer, or null.
proved() { sed -n 's/^  "contact" : "\{0,1\}\([^",]*\).*/\1/p' "$T/inspect.json"; }
pristine=$T/p
new_instance "$pristine"
# suite CERT: which of the suite's signatures hold for this certificate, told from its index
suite() {
  local home=$T/r row signature want
  rm -rf "$home"; cp -a "$pristine" "$home"
  key_is "openpgp-interop/revoked/$1" added "$home"
  for signature in t0 t0.sk t1-t2 t1-t2.sk t2-t3 t2-t3.sk t3-now t3-now.sk; do
    row=$(awk -F'\t' -v r="revoked/revoked-key-sig-$signature.pgp + revoked/$1 over revoked/msg.txt" '$1 == r { print $3 }' "$interop/index.tsv")
    [ -n "$row" ] || continue
    over "$interop/revoked/msg.txt" "$interop/revoked/revoked-key-sig-$signature.pgp" "k$n@cert.xk.example" >"$T/mail"
    case $row in
      valid*) want=" XK-k$n\$" ;;                          # proved, though what it is over is no mail
      EITHER*) want=" XK-k$n\$|^refused:bad-signature null" ;;
      *REVOKED*) want="^refused:revoked-key null" ;;
      *) want="^refused:(bad-signature|clock|revoked-key) null" ;;
    esac
    notigate inspect --json --home "$home" "$T/mail" >"$T/inspect.json" 2>"$T/inspect.err"
    like "$1, $signature: $row" "$(json_verdict <"$T/inspect.json") $(proved)" "$want"
  done
  gpgconf --homedir "$home/gnupg" --kill all 2>/dev/null
}
suite revoked-key-cert-not-revoked.pgp
for file in "$interop"/revoked/revoked-key-cert-revoked-*.sk.pgp; do suite "$(basename "$file")"; done

# Alice, in the year of her mail.
then='2019-10-21 12:00:00'
DIR=$T/h
# libfaketime comes before a sanitizer's library.
with_faketime() { ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0" faketime -f "@$then" "$@"; }
[ ! -d "$CORPUS/protected-headers" ] || {
  with_faketime notigate init "$DIR" --address $GATEWAY --name CCC --phone "+999 2 555 0199" --operator operator@ccc.example >"$T/init.out" 2>&1 || fail "init in 2019"
  printf '[contact]\nid = XA-alice\nstate = XA\nlevel = technical\nagency = CERT-XA\naddress = alice@openpgp.example\ntimezone = UTC\nhours = 24x7\n' >"$T/alice.contact"
  check "alice is a contact" with_faketime notigate contact add "$T/alice.contact" --key "$CORPUS/protected-headers/keys/alice.pgp" --home "$DIR"
  alice() { # NAME WANT: the verdict, and whom it proves
    with_faketime notigate inspect --json --home "$DIR" --at 2019-10-21T12:05:00Z "$CORPUS/protected-headers/$1.eml" >"$T/inspect.json" 2>"$T/inspect.err"
    is "protected-headers/$1" "$(json_verdict <"$T/inspect.json") $(proved)" "$2"
  }
  alice pgpmime-signed 'refused:not-a-form XA-alice'
  alice outer-subject-changed 'refused:not-a-form XA-alice'
  unlike "and the outer Subject is nowhere" "$(cat "$T/inspect.json")" "$(sed -n 's/^Subject: *\(.*\)\r*$/\1/p' "$CORPUS/protected-headers/outer-subject-changed.eml" | head -1 | tr -d '\r' | sed 's/[][\.*^$()+?{|]/./g')"
  alice outer-to-changed 'refused:not-a-form XA-alice'
  alice outer-from-changed 'refused:sender-mismatch null'
  alice outer-date-msgid-changed 'refused:not-a-form XA-alice'
}
done_testing
