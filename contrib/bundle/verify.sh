#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Checks this bundle: sh verify.sh [VKEY-FILE...], a file with the key of each witness that you trust. It needs gpg,
# sha256sum, openssl, base64, xxd, awk and split. OPEN=yes opens encrypted letters with the keys of your own gpg.
# Each line tells a file, who proves it, and what; WRONG what does not hold. README.txt says what that means.
set -u; export LC_ALL=C
for tool in gpg sha256sum openssl base64 xxd awk split; do command -v $tool >/dev/null || { echo "no $tool here"; exit 2; }; done
T=$(mktemp -d) || exit 2; trap 'rm -rf "$T"' EXIT; mkdir -m 700 "$T/g"
for f; do { cat "$f"; echo; } | grep + >>"$T/vkeys" || { echo "$f: holds no key of a witness"; exit 2; }; done
: >>"$T/vkeys"; cd "$(dirname "$0")" && awk 1 ledger.vkey >"$T/log" || exit 2
proved() { printf '%-16s %-20s %s\n' "$1" "$2" "$3"; }
wrong() { printf 'WRONG: %s: %s\n' "$1" "$2"; echo >"$T/wrong"; }
found() { if [ $? = 0 ]; then proved "$1" "$2" "$3"; else wrong "$1" "$4"; fi; } # by the status of what stands before it
digest() { d=$(sha256sum); echo "${d%% *}"; }
hash() { xxd -r -p | digest; }; hex() { base64 -d 2>/dev/null | xxd -p -c 256; }
crlf() { xxd -p | tr -d '\n' | sed 's/../& /g; s/0d 0a/0a/g; s/0a/0d 0a/g' | xxd -r -p; }
field() { sed -n "s/^$1: //p" "entries/$n.txt" | tr -cd '[:print:]\n'; }
leaf() { { printf 00; xxd -p "entries/$n.txt"; } | hash; }
pgp() { gpg --homedir "$T/g" --batch --no-tty --status-fd 3 "$@" 3>"$T/status" 2>/dev/null; }
signer() { # of the one good signature; by the second word of gpg's lines, for behind it names stand, which may lie
  awk '$1 != "[GNUPG:]" { next } $2 == "VALIDSIG" { valid++; who = $NF } $2 ~ /^(GOOD|EXP|EXPKEY|REVKEY)SIG$/ { good++ }
    $2 ~ /^(BAD|ERR)SIG$/ { bad++ } END { if (valid == 1 && good == 1 && !bad) print who }' "$T/status"
}
noted() { # VKEY: whether the checkpoint bears its signature (C2SP signed-note, tlog-cosignature); when, in $time
  name=${1%%+*} key=${1#*+} time=0; id=${key%%+*}; key=$(echo "${key#*+}" | hex); cp "$T/text" "$T/message"
  sig=$(awk -v n="$name" '$1 == "\342\200\224" && $2 == n { print $3 }' checkpoint.txt | hex)
  case $sig in "$id"*) sig=${sig#"$id"} ;; *) return 1 ;; esac
  case $key in 04*) time=$((0x$(echo "$sig" | cut -c 1-16))) sig=$(echo "$sig" | cut -c 17-)
    printf 'cosignature/v1\ntime %s\n' "$time" | cat - "$T/text" >"$T/message" ;; esac
  echo "302a300506032b6570032100${key#??}" | xxd -r -p >"$T/key"; echo "$sig" | xxd -r -p >"$T/sig"
  openssl pkeyutl -verify -pubin -keyform DER -inkey "$T/key" -rawin -in "$T/message" -sigfile "$T/sig" >"$T/o" 2>&1
}
included() { # whether entry $n is in the tree of the checkpoint (RFC 9162, 2.1.3.2)
  p=entries/$n.tlog-proof; [ "$(sed -n 2p "$p")" = "index $n" ] && [ "$n" -lt "$size" ] || return 1
  sed '1,/^$/d' "$p" | cmp -s - checkpoint.txt || return 1
  node=$(leaf) f=$n l=$((size - 1))
  for other in $(sed '1,2d;/^$/,$d' "$p"); do
    other=$(echo "$other" | hex); [ "$l" -gt 0 ] || return 1
    if [ $((f % 2)) = 1 ] || [ "$f" = "$l" ]; then node=$(echo "01$other$node" | hash)
      while [ $((f % 2)) = 0 ] && [ "$f" != 0 ]; do f=$((f / 2)) l=$((l / 2)); done
    else node=$(echo "01$node$other" | hash); fi
    f=$((f / 2)) l=$((l / 2))
  done
  [ "$l" = 0 ] && [ "$node" = "$root" ]
}
grown() { # whether leaves.txt is the tree of the checkpoint: a level at a time, an odd last node goes up as it is
  cp leaves.txt "$T/level"
  while [ "$(wc -l <"$T/level")" -gt 1 ]; do
    rm -rf "$T/d"; mkdir "$T/d"
    awk 'NR % 2 { left = $0; next } { print "01" left $0 }' "$T/level" | xxd -r -p | (cd "$T/d" && split -b 65 -a 6)
    find "$T/d" -type f | sort | xargs sha256sum | cut -c 1-64 >"$T/up"
    awk 'END { if (NR % 2) print }' "$T/level" >>"$T/up"; mv "$T/up" "$T/level"
  done
  [ "$(wc -l <leaves.txt)" = "$size" ] && [ "$(cat "$T/level")" = "$root" ]
}
mail() { # mails/$n.*: as it came; what was signed, with mails/$n.sig or in itself
  m=mails/$n.eml
  if [ ! -e "$m" ]; then case $(field Kind) in registered|refused|held|quarantined|ignored)
    proved "$m" "(not here)" "facts.txt says why" ;; esac
  else [ "$(digest <"$m")" = "$(field Message-SHA256)" ]; found "$m" "$by" "came so" "is not the mail of $e"; fi
  for m in mails/"$n".signed mails/"$n".pgp mails/"$n".asc; do
    [ -e "$m" ] || continue; who=$(field Fingerprint) s=$(field Signed-SHA256); : >"$T/out"
    case $m in *.signed) pgp --verify "mails/$n.sig" "$m"; cp "$m" "$T/out" ;;
    *) pgp --yes -o "$T/out" --decrypt "$m" ;; esac
    if [ "$(signer)" != "$who" ]; then wrong "$m" "is not signed by $who (mails/$n.sig, keys/$who.asc)"
    elif [ "$(digest <"$T/out")" != "$s" ] && [ "$(crlf <"$T/out" | digest)" != "$s" ]; then
      wrong "$m" "is not what $e says was signed"
    else proved "$m" "contact's signature" "written by $who"; fi
  done
}
letter() { # letters/$n.eml: as it left; its signed part, the first of a multipart/signed, is under the gateway's key
  m=letters/$n.eml; rm -f "$T/span" "$T/asc"; cp "$m" "$T/open"
  [ "$(digest <"$m")" = "$(field Letter-SHA256)" ]
  found "$m" "$by" "left so, number $(field Letter-Number)" "is not the letter of $e"
  [ "${OPEN:-}" != yes ] || ! gpg --batch --no-tty -d "$m" >"$T/o" 2>/dev/null || cp "$T/o" "$T/open"
  awk -v s="$T/span" -v g="$T/asc" '{ sub(/\r$/, "") } index($0, b) == 1 && b { part++; next } part == 2 { print >g }
    part == 1 { printf "%s%s", (k++ ? "\r\n" : ""), $0 >s } /^Content-Type:/ { m = /multipart\/signed/ }
    m && !b && split($0, q, "boundary=\"") == 2 { b = "--" substr(q[2], 1, length(q[2]) - 1) }' "$T/open"
  if [ ! -e "$T/span" ]; then proved "$m" "(encrypted)" "whom it is for finds a signature inside"; return; fi
  pgp --verify "$T/asc" "$T/span"; who=$(signer)
  [ -e "keys/gateway-$who.asc" ]; found "$m" "gateway's signature" "signed by $who" "is not signed by the gateway's key"
}
odd=$(find . \( ! -type d ! -type f \) -o -name '*[!A-Za-z0-9._-]*'); [ -z "$odd" ] || { echo "WRONG: odd names"; exit 1; }
find . -type f ! -name SHA256SUMS | cut -c 3- | sort >"$T/here"
cut -c 67- SHA256SUMS | sort | comm -3 - "$T/here" | tr -d '\t' >"$T/odd"
sha256sum -c SHA256SUMS 2>/dev/null | sed -n 's/: FAILED.*//p' | sort -u - "$T/odd" >"$T/bad"
while read -r f; do wrong "$f" "is not as SHA256SUMS says"; done <"$T/bad"
sha256sum -c --strict SHA256SUMS >"$T/o" 2>&1 || [ -s "$T/bad" ] || wrong SHA256SUMS "is damaged"
sed '/^$/,$d' checkpoint.txt >"$T/text"; by="gateway's word"
size=$(sed -n 2p "$T/text") root=$(sed -n 3p "$T/text" | hex)
case $size in ''|*[!0-9]*) wrong checkpoint.txt "is none"; exit 1 ;; esac
while read -r v; do [ "${v%%+*}" != "$(head -n 1 "$T/text")" ] || ! noted "$v" || echo >"$T/us"; done <"$T/log"; [ -e "$T/us" ]
found checkpoint.txt "$by" "signed by the ledger's key: it cannot be taken back" "is not signed by a key of ledger.vkey"
while read -r v; do
  if noted "$v"; then by="witness ${v%%+*}"; at=$(date -u -d "@$time" +%FT%TZ 2>"$T/o" || echo "second $time")
    proved checkpoint.txt "$by" "seen at $at"
  else wrong checkpoint.txt "the witness ${v%%+*} has not signed it"; fi; done <"$T/vkeys"
for k in keys/*.asc; do
  [ -e "$k" ] || continue; pgp --import "$k"; who=${k##*[/-]}
  [ "$(gpg --homedir "$T/g" --batch --with-colons --show-keys "$k" 2>/dev/null | awk -F: '$1 == "pub" { p = 1 }
    $1 == "fpr" && p { print $10; p = 0 }')" = "${who%.asc}" ] || wrong "$k" "does not hold that key, or another, too"
done
[ ! -e leaves.txt ] || { grown
  found leaves.txt "$by" "the whole tree: $size entries" "is not the tree of checkpoint.txt"; }
for n in $(find . -path './entries/*.txt' | sed 's/.*\///; s/\.txt$//' | sort -n); do
  case $n in *[!0-9]*|0?*) wrong "entries/$n.txt" "is no number of an entry"; continue ;; esac
  e=entries/$n.txt w=words/$n.txt
  included; found "$e" "$by" "$(field Kind) at $(field Time)" "entries/$n.tlog-proof does not prove it"
  mail; if [ -e "letters/$n.eml" ]; then letter
  elif [ -n "$(field Letter-SHA256)" ]; then proved "letters/$n.eml" "(not here)" "facts.txt says why"; fi
  field Letter-Number >>"$T/numbers"
  if [ -e "$w" ]; then [ "$(digest <"$w")" = "$(field Subject)" ]; found "$w" "$by" "said so" "is not what $e is about"; fi
done
[ ! -e leaves.txt ] || [ ! -e "$T/numbers" ] || sort -n "$T/numbers" |
  awk 'NR > 1 && $1 > last + 1 { print last + 1, $1 - 1 } { last = $1 }' | while read -r k to; do k="$k to $to"
    if grep -q "^letter numbers $k are not here" facts.txt; then proved facts.txt "gateway's word" "no letter numbers $k"
    else wrong entries "letter numbers $k are missing"; fi
  done
[ ! -e "$T/wrong" ] || { echo "This bundle does not hold."; exit 1; }
echo "All of it holds, as far as it is told here who proves it."
