#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# doctor, policy check, template check: each usual mistake is found, and its fix is named; what is sound is not blamed.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
xa | post registered
settle
state() { (cd "$DIR" && find . -type f ! -name '*.db-shm' ! -name random_seed -exec sha256sum {} + | sort); }
before=$(state)
ng doctor
is "nothing is wrong with a new instance" "$status $(lines "$out" '^. fault ')" "0 0"
like "it says so" "$out" '^0 faults, [0-9]+ warnings'
for name in user notigate.conf policy permissions gpg ledger.key ledger.vkey 'own key' SQLite database 'time zones' templates disk ledger clock inbox outbox; do
  like "$name is looked at, and sound" "$out" "^. ok +$name +"
done
like "SQLite's bug is named" "$out" 'SQLite +3\.[0-9.]+; it has the WAL-reset bug|SQLite +3\.5[1-9]'
like "delivery to a Maildir is a warning" "$out" 'warning +delivery'
is "it changes nothing" "$(state)" "$before"
is "and leaves no agent" "$(pgrep -f "gpg-agent --homedir $DIR" | wc -l)" 0
ng doctor --plain
like "plain: words, no symbols" "$out" '^ok: user: '
unlike "none at all" "$out" $'\xe2'
ng doctor --json
is "JSON: a check each" "$(json 0.check) $(json 0.result) $(json 0.fix)" "user ok null"

# found NAME RESULT TEXT FIX COMMAND...: what the command breaks in a copy is found there
found() {
  local name=$1 result=$2 text=$3 fix=$4; shift 4
  chmod -R u+w "$T/copy" 2>/dev/null; rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"
  (cd "$T/copy" && "$@") || { fail "$name: could not be broken"; return; }
  HOME_OF=$T/copy ng doctor --plain
  like "$name: $result" "$out" "^$result: $text"
  like "$name: its fix" "$out" "^fix: .*$fix"
  case $result in fault) is "$name: status" "$status" 1 ;; *) is "$name: status" "$status" 0 ;; esac
}
# vkey_as NAME: the line of ledger.vkey for the same key under another name
vkey_as() { python3 -c 'import base64, hashlib, sys
key = open(sys.argv[2]).readline().strip().split("+", 2)[2]
print("%s+%s+%s" % (sys.argv[1], hashlib.sha256(sys.argv[1].encode() + b"\n" + base64.b64decode(key)).hexdigest()[:8], key))' "$1" "$DIR/ledger.vkey"; }
vkey_as other.example/ledger >"$T/vkey-of-others"; vkey_as ccc.example/ledger/2 >"$T/vkey-of-2"
conf() { sed -i "s|^\[delivery\].*|&\n$2|;s|^$1 *=.*||" notigate.conf; }
gateway() { sed -i "s|^\[gateway\].*|&\n$2|;s|^$1 *=.*||" notigate.conf; }

found "DIR open to all" fault 'permissions: .*mode 0755 lets others in' 'chmod o=,g-w' chmod 755 .
found "gnupg open to the group" fault 'permissions: .*gnupg: mode 0750' 'chmod go=' chmod 750 gnupg
found "the ledger's key open to the group" fault 'permissions: .*ledger.key: mode 0640' 'chmod go=' chmod 640 ledger.key
found "the secret open to all" fault 'permissions: .*secret: mode 0644' 'chmod go=' chmod 644 secret
found "the database open to all" fault 'permissions: .*notigate.db: mode 0644' 'chmod o=,g-w' chmod 644 notigate.db
found "a symbolic link" fault 'permissions: .*secret: is a symbolic link' 'put the real file' bash -c 'mv secret real && ln -s real secret'
found "a misspelt key of notigate.conf" fault 'notigate.conf: ' 'remove it, or see notigate.conf' bash -c 'echo "judgs = 3" >> notigate.conf'
found "a policy with a fault" fault 'policy: .*local.policy' '' bash -c 'printf "[rule x]\nwhen = urgncy = 1\ndo = refuse\ncode = no\n" > policy/local.policy'
found "no policy" fault 'policy: ' '' rm -r policy
found "another ledger key" fault 'ledger.vkey: it is not the public half' 'put back the right one' bash -c 'notigate init other --address other@ccc.example --name C >/dev/null && cp other/ledger.key . && gpgconf --homedir other/gnupg --kill all && rm -r other'
found "no ledger.vkey" fault 'ledger.vkey: .*ledger.vkey: ' 'with this line: ccc.example/ledger[+]' rm ledger.vkey
found "ledger.vkey that cannot be read as a file" fault 'ledger.vkey: .*ledger.vkey: ' 'with this line: ccc.example/ledger[+]' bash -c 'rm ledger.vkey && mkdir ledger.vkey'
found "ledger.vkey with a line that is no key" fault 'ledger.vkey: line 2 is no key: ' 'take that line out' bash -c 'echo "ccc.example/ledger/2+1234" >>ledger.vkey'
found "ledger.vkey without our line" fault 'ledger.vkey: it has no line for ccc.example/ledger$' 'add this line to it: ccc.example/ledger[+]' cp "$T/vkey-of-others" ledger.vkey
found "ledger.vkey of a newer database" fault 'ledger.vkey: it has a key of ccc.example/ledger/2, and the database knows of no such epoch' 'notigate recover' bash -c "cat '$T/vkey-of-2' >>ledger.vkey"
found "another domain" fault 'ledger.key: it is named ccc.example/ledger, but the ledger is elsewhere.example/ledger' 'put back' gateway domain 'domain = elsewhere.example'
found "a key of ours that is not there" fault 'own key: 0{40} is not in' 'restore gnupg' gateway fingerprint 'fingerprint = 0000000000000000000000000000000000000000'
found "a key of ours without its secret half" fault 'own key: .* cannot sign' 'without a passphrase' bash -c 'rm gnupg/private-keys-v1.d/*'
found "a database that is damaged" fault 'database: ' '' bash -c 'gpgconf --homedir gnupg --kill all; sqlite3 notigate.db "pragma wal_checkpoint(truncate)" >/dev/null; printf "%4096s" x | dd of=notigate.db bs=4096 seek=3 conv=notrunc 2>/dev/null'
found "no database" fault 'database: .*notigate.db is missing' 'restore the last backup' rm notigate.db
found "a database from before the last checkpoint" fault 'ledger: ' '' bash -c 'sqlite3 notigate.db "drop trigger entry_no_delete; drop trigger node_no_delete; delete from entry where idx > 1; delete from node where idx > 1"'
found "the mark is gone" fault 'ledger: .*ledger.head: is missing' 'put the file back' rm ledger.head
found "a clock that was set back" fault 'clock: it says' 'NTP' bash -c 'sqlite3 notigate.db "drop trigger entry_no_update; update entry set time_us = time_us + 9000000000000"'
found "a disk that is full" fault 'disk: .* free' 'free some' bash -c 'sed -i "s|^# min-free.*|min-free = 9000000000000000|" notigate.conf'
found "a mail server that does not answer" fault 'delivery: 127.0.0.1 port 1: ' 'start the mail server' conf method 'method = smtp\nport = 1'
found "certificates that are not there" fault 'certificates: ' '' conf method 'method = smtp\nport = 1\ntls = starttls\nca-file = /nowhere.pem'
found "a template that was spoilt" fault 'templates: .*held' 'notigate template check' bash -c 'mkdir -p templates/en; printf "Subject: x\n\n{{no_such_name}}\n" > templates/en/held'
found "mail that waits" warning 'inbox: 1, the oldest for [0-9]+ days' 'notigate run' bash -c 'sqlite3 notigate.db "insert into inbox values (1, 0, null, null, 0, 0); update mail set received_us = received_us - 9e11"'
found "letters that have failed" warning 'outbox: 0 letters wait, 1 have failed' 'notigate outbox list' sqlite3 notigate.db "update letter set state = 'failed' where id = 1"
found "a passphrase" fault 'own key: .* cannot sign' 'without a passphrase' bash -c 'gpg --homedir gnupg --batch --quiet --pinentry-mode loopback --passphrase secret --change-passphrase "$(sed -n "s/^fingerprint *= *//p" notigate.conf)" && gpgconf --homedir gnupg --kill all'

# The twin: a mail server that answers.
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -c 'import socket, sys, time
s = socket.create_server(("127.0.0.1", int(sys.argv[1]))); time.sleep(60)' "$port" &
server=$!
sleep 0.5
rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"; (cd "$T/copy" && conf method "method = smtp\nport = $port")
HOME_OF=$T/copy ng doctor --plain
like "a mail server that answers is sound" "$out" "^ok: delivery: 127.0.0.1 port $port answers"
kill $server; wait $server 2>/dev/null

HOME_OF=$T/nowhere ng doctor
is "no instance at all" "$status $(lines "$out" 'there is no instance')" "1 1"
long=$T/$(printf 'a%.0s' {1..70}); cp -a "$DIR" "$long"
HOME_OF=$long ng doctor --plain
like "a path that is too long for gpg-agent" "$out" '^fault: path: .* characters'
if [ "$(id -u)" = 0 ]; then
  rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"; chown -R nobody "$T/copy"
  HOME_OF=$T/copy ng doctor --plain
  like "another user's instance" "$out" "^fault: user: .* belongs to nobody, but you are "
  like "and how to look at it" "$out" '^fix: run it as that user: sudo -u nobody notigate doctor'
fi

# ---- policy check -----------------------------------------------------------------------------------------------------
ng policy check
is "the instance's policy is sound" "$status $(lines "$out" '^No faults')" "0 1"
like "its rules are shown" "$out" '^red-needs-encryption +refuse +not-encrypted'
ng policy check "$NOTIGATE_SOURCE/policy/nis2.policy"
is "so is a file" "$status" 0
ng policy check --json
is "JSON: the digest is the ledger's" "$(json digest)" "$(sql "select policy_sha256 from verdict limit 1")"
printf '[policy]\nname = x\nversion = 1\n[rule a]\nwhen = urgncy = 1\ndo = refuse\ncode = x\n[rule b]\nwhen = tlp = "TLP:RED"\ndo = nothing\n' >"$T/bad.policy"
ng policy check "$T/bad.policy"
is "a faulty one is status 78" "$status" 78
like "all faults are told" "$err" 'rule a'
like "at once" "$err" 'rule b'
like "with what would be right" "$err" 'urgency'
ng policy check "$T/nowhere"
is "one that is not there" "$status" 66

# ---- template check ---------------------------------------------------------------------------------------------------
ng template check
is "the shipped templates are sound" "$status" 0
like "in all languages" "$out" '^[0-9]+ templates in [2-9] languages: no faults'
mkdir -p "$T/own/en" "$T/own/de"
printf 'Subject: x\n\n{{gateway.name}} {{no_such_name}}\n' >"$T/own/en/held"
printf 'Subject: x\n\n{{#open}} never closed\n' >"$T/own/de/help"
ng template check "$T/own"
is "faulty ones are status 78" "$status" 78
like "an unknown name, with its line" "$err" 'held:3: no_such_name'
like "a broken tag too" "$err" 'de/help'
printf 'Subject: x\n\n{{gateway.name}}\n' >"$T/own/en/held"; rm "$T/own/de/help"
ng template check "$T/own"
is "the twin is sound" "$status" 0
ng template check "$T/nowhere"
is "a directory that is not there" "$status" 66
done_testing
