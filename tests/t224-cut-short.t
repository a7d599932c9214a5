#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Row 26 of tests/THREATS: a gpg that says all is well, and has not written all that it decrypted (2.2 does that where a
# write fails). A good letter is never refused for it, nor taken as less than was signed; it waits. A program named gpg
# before the real one in PATH cuts what comes out: once, where the file `cut' is there; always, where `always' is. (It
# writes files, which a judge's gpg may not where there is Landlock: so there is none.)
. "$(dirname "$0")/lib-judge.sh" || exit 99

WITHOUT=${G_TEST_BUILDDIR:-$(dirname "$(command -v notigate)")}/tests/workers/without
new_instance
two_contacts
know_gateway
mkdir "$T/bin"
cat >"$T/bin/gpg" <<'END'
#!/bin/bash
here=${0%/*}
if [[ " $* " == *" --output - "* && " $* " != *" --encrypt "* ]]; then
  if [ -e "$here/always" ] || { [ -e "$here/cut" ] && rm "$here/cut"; }; then
    echo "$*" >>"$here/log"
    exec REAL "$@" > >(head -c 300; cat >/dev/null)
  fi
fi
exec REAL "$@"
END
sed -i "s|REAL|$(command -v gpg)|" "$T/bin/gpg"
chmod +x "$T/bin/gpg"
printf '[algorithms]\nclearsigned = yes\n' >"$DIR/policy/local.policy"
clearsigned() {
  outer poc@cert.xa.example; printf 'Content-Type: text/plain; charset=utf-8\r\n\r\n'
  form | gpg --batch --quiet --digest-algo SHA512 -u "$XA!" --clearsign 2>/dev/null | crlf
}
# by_a_cutting_gpg NAME MODE ATTEMPTS <mail: it waits, and with a gpg that writes it is registered. What a strange message
# may do by itself, too, counts as an attempt.
by_a_cutting_gpg() {
  post "$1"
  touch "$T/bin/$2"
  PATH=$T/bin:$PATH "$WITHOUT" landlock notigate run --once --home "$DIR" >"$T/run.out" 2>&1
  is "$1, $2: it was cut" "$([ -s "$T/bin/log" ] && echo yes)" yes
  is "... nothing is decided" "$(verdict_of "$1") $(sql "select attempts from inbox where mail_id = $(mail_id "$1")")" " $3"
  like "... the log says why" "$(cat "$T/run.out")" "id=$(mail_id "$1") result=deferred .*gpg"
  rm -f "$T/bin/$2" "$T/bin/log"
  change_due; settle
  is "... with a gpg that writes it is registered, whole" "$(verdict_of "$1") $(sql "select json_extract(detail, '\$.fields.Title.value') is not null or json_extract(detail, '\$.fields.Title') is not null from verdict where mail_id = $(mail_id "$1")")" "registered 1"
}
change_due() { flock "$DIR/notigate.lock" sqlite3 "$DIR/notigate.db" "update inbox set due_us = 0"; }
for mode in cut always; do
  [ $mode = cut ] || by_a_cutting_gpg "encrypted" $mode 0 < <(form | mail_nested poc@cert.xa.example "$XA")
  by_a_cutting_gpg "encrypted and signed in one" $mode 1 < <(form | mail_combined poc@cert.xa.example "$XA")
  by_a_cutting_gpg "signed inline" $mode 1 < <(clearsigned)
done

# Cut only once, it is opened again at once.
form | mail_nested poc@cert.xa.example "$XA" | post "encrypted, cut once"
touch "$T/bin/cut"
PATH=$T/bin:$PATH "$WITHOUT" landlock notigate run --once --home "$DIR" >"$T/run.out" 2>&1
is "cut once, it was opened again at once" "$([ -s "$T/bin/log" ] && echo cut) $(verdict_of "encrypted, cut once")" "cut registered"

# ---- What is the mail's own fault is refused, by a gpg that writes ------------------------------------------------------
outer poc@cert.xa.example >"$T/e"; entity <<<"not signed" | encrypt_to_gateway --encrypt -o "$T/c" -; encrypted_part <"$T/c" >>"$T/e"; rm "$T/c"
row "encrypted and not signed" refused:encrypted-unsigned nobody <"$T/e"
key=$(new_key stranger)
form | mail_nested poc@cert.xa.example "$key" | row "encrypted, by a stranger" refused:unknown-key nobody
settle
compare_rows
done_testing
