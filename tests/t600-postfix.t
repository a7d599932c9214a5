#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A real Postfix on loopback, with the transport of contrib/postfix: mail comes in by its pipe, letters go out
# through it by SMTP, bounces come back, and a gateway that is broken delays mail and loses none.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib.sh"
. "$SOURCE/tests/lib-postfix.sh"
XA_MAIL=poc@cert.xa.example
BOX=([$XA_MAIL]=xa [poc@cert.xc.example]=xc [poc@cert.xd.example]=xd [poc@cert.xe.example]=xe [operator@office.example]=operator)
TRANSPORT=([poc@cert.xc.example]=nouser: [poc@cert.xd.example]="error:5.1.1 mailbox closed")
HOME_AT=([$GATEWAY]=$DIR)

# ---- The gateway ------------------------------------------------------------------------------------------------------------
new_instance
XA=$(new_key XA-technical) XC=$(new_key XC-technical) XD=$(new_key XD-technical) XE=$(new_key XE-technical)
for id in XA XC XD XE; do
  lower=${id,,}
  as_contact() { add_contact "$id-technical" "poc@cert.$lower.example" "${!id}"; }
  as_contact >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add"; exit 1; }
done
know_gateway
unprivileged
start_postfix
sed -i "s|^operator = .*|operator = operator@office.example|; s|^method = .*|method = smtp|; s|^# port = .*|port = $PORT|" "$DIR/notigate.conf"
"${AS_USER[@]}" notigate run --home "$DIR" >"$T/daemon.log" 2>&1 & DAEMON=$!
disown $DAEMON
until_true 20 grep -q 'result=started' "$T/daemon.log"
# post FILE [SENDER]: a made mail over SMTP
post() { swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from "${2:-$XA_MAIL}" --to $GATEWAY --data "@$1" >"$T/swaks.out" 2>&1; }
mails() { sql 'select count(*) from mail'; }
count() { sql "select count(*) from $1"; }
box() { find "$P/mail/$1/new" -type f 2>/dev/null; }
in_box() { [ "$(box "$1" | wc -l)" -ge "$2" ]; }
sent() { [ "$(count "letter where state = 'sent'")" -ge "$1" ]; }
mail_from() { mail_signed "poc@cert.${1,,}.example" "${!1}"; }

# ---- In by SMTP and the pipe, out by SMTP --------------------------------------------------------------------------------------
form To-POC=XE-technical TLP=TLP:GREEN | mail_from XA >"$T/mail"
check "swaks hands over a signed report" post "$T/mail"
check "the receipt is in the contact's mailbox" until_true 30 in_box xa 1
is "the report was registered" "$(sql 'select ending, code, contact from verdict where mail_id = 1')" "registered||XA-technical"
is "the envelope came with it" "$(sql 'select envelope_from, envelope_to from mail where id = 1')" "$XA_MAIL|$GATEWAY"
is "its line ends are a pipe's: bare LF" "$(sql 'select hex(raw) from mail where id = 1' | xxd -r -p | grep -c $'\r')" 0
# gateway_signed FILE: whether the multipart/signed (RFC 3156) in it verifies, and with the gateway's key
gateway_signed() {
  perl -0777 -ne 's/\r?\n/\r\n/g; /multipart\/signed;.*?boundary="?([^";\r]+)/s or die "not signed\n"; my $b = quotemeta $1;
    /\r\n--$b\r\n(.*?)\r\n--$b\r\n(.*?)\r\n--$b--/s or die "no two parts\n"; my ($part, $sig) = ($1, $2);
    open F, ">", "$ENV{T}/part" and print F $part and close F; open F, ">", "$ENV{T}/sig" and print F $sig and close F' "$1" &&
    gpg --batch --status-fd 1 --verify "$T/sig" "$T/part" 2>"$T/gpg.err" | grep -q "^\[GNUPG:\] VALIDSIG .*$(gateway_key)"
}
export T
letter=$(box xa)
check "it verifies with gpg, by the gateway's key" gateway_signed "$letter"
sed 's/^Incident-ID/Incident-Id/' "$letter" >"$T/spoiled"
refuse "one letter changed, it does not (the twin)" gateway_signed "$T/spoiled"
like "it is a receipt for this report" "$(tr -d '\r' <"$T/part")" '^Message-Type: receipt$'
check "the letter is marked as sent" until_true 10 sent 2
# of_letter WHAT: of the receipt that went to XA last
of_letter() { sql "select $1 from letter where contact = 'XA-technical' order by id desc limit 1"; }
id=$(of_letter queue_id)
like "the next hop's reply and queue id are recorded" "$(of_letter 'reply_code, reply')" "^250\\|.*queued as $id$"
like "and are those of Postfix's log" "$(log | grep "virtual.*: $id: ")" "to=<$XA_MAIL>.*status=sent"
like "which names the letter, too" "$(log | grep "cleanup.*: $id: ")" "message-id=$(of_letter message_id | sed 's/[.+]/\\&/g')"
like "the return path is the letter's own" "$(of_letter return_path)" '^gateway\+[a-z2-7]{32}@ccc\.example$'
is "and is the one of the mail that came" "$(sed -n 's/^Return-Path: <\(.*\)>$/\1/p' "$letter")" "$(of_letter return_path)"
check "and who is named has it, too" until_true 10 in_box xe 1

# ---- neomutt, by its own SMTP ------------------------------------------------------------------------------------------------------
mutt() {
  mkdir -p "$T/mutt"; cat >"$T/mutt/text"
  cat >"$T/mutt/rc" <<MUTT
set from="$XA_MAIL" use_from realname="CERT XA, duty officer" hostname=cert.xa.example
set crypt_use_gpgme crypt_autosign pgp_sign_as=$XA pgp_default_key=$XA
set smtp_url="smtp://127.0.0.1:$PORT/" ssl_force_tls=no ssl_starttls=no record="" copy=no folder="$T/mutt" sleep_time=0
set editor=/bin/true autoedit fast_reply abort_unmodified=no charset=utf-8 send_charset="us-ascii:utf-8"
send2-hook . "push <send-message>"
MUTT
  HOME=$T/mutt TERM=xterm timeout 30 script -qec "neomutt -n -F $T/mutt/rc -s Störung -i $T/mutt/text $GATEWAY" /dev/null </dev/null >"$T/mutt/screen"
}
form TLP=TLP:AMBER To-POC=XE-technical Title="Störung, von einem Mailprogramm" | mutt
check "neomutt's mail is answered" until_true 30 in_box xa 2
is "it was registered" "$(sql 'select ending, title from verdict v join incident i on i.id = v.incident where v.mail_id = 2')" \
  "registered|Störung, von einem Mailprogramm"
encrypted=$(for file in $(box xa); do [ "$file" = "$letter" ] || echo "$file"; done)
like "its receipt is encrypted, as TLP:AMBER is" "$(grep -i '^content-type: multipart' "$encrypted" | head -1)" 'multipart/encrypted'
open_letter "$encrypted" >"$T/text"
like "and opens to a receipt" "$(cat "$T/text")" '^Message-Type: receipt'
sed -n '/-----BEGIN PGP MESSAGE/,/-----END PGP MESSAGE/p' "$encrypted" | gpg --batch --quiet --status-fd 2 --decrypt 2>"$T/status" >"$T/inner"
if grep -q "VALIDSIG .*$(gateway_key)" "$T/status"; then pass "which the gateway signed"; else check "which the gateway signed" gateway_signed "$T/inner"; fi

# ---- A bounce ------------------------------------------------------------------------------------------------------------------------
form -To-POC Title="From one whose mailbox is gone" | mail_from XC >"$T/mail"
letters_before=$(count letter); mails_before=$(mails)
check "a contact whose mailbox is gone reports" post "$T/mail" poc@cert.xc.example
check "the receipt to it comes back through Postfix" until_true 30 eval '[ "$(sql "select count(*) from verdict where reason like '"'about our letter%'"'")" = 1 ]'
bounce=$(sql "select mail_id from verdict where reason like 'about our letter%'")
is "from the null sender, to the letter's return path" "$(sql "select envelope_from, envelope_to from mail where id = $bounce")" \
  "<>|$(sql "select return_path from letter where contact = 'XC-technical'")"
is "it is ignored, with its reason" "$(sql "select ending, reason from verdict where mail_id = $bounce")" \
  "ignored|about our letter $(sql "select id from letter where contact = 'XC-technical'"): failed 5.1.1"
is "the address is marked" "$(sql 'select contact, address, state, reason from address')" "XC-technical|poc@cert.xc.example|undeliverable|5.1.1"
like "the operator is alerted" "$(sql "select text from alert where kind = 'bounce'")" 'to XC-technical came back undelivered'
check "also by letter" until_true 30 eval 'grep -lqr "came back undelivered" "$P/mail/operator/new"'
is "nothing else was sent: the receipt, and two letters to the operator" \
  "$(sql "select group_concat(kind || coalesce(' ' || contact, '')) from (select * from letter where id > $letters_before order by kind, id)")" "alert,alert,receipt XC-technical"
unlike "and nothing to the bounce's sender" "$(log | grep 'status=')" 'to=<(MAILER-DAEMON|>|gateway\+[^>]*>.*relay=[^n])'
# The same bounce again and again, as somebody might who has seen the return path.
sql "select hex(raw) from mail where id = $bounce" | xxd -r -p >"$T/bounce"
back=$(sql "select return_path from letter where contact = 'XC-technical'")
for i in 1 2 3; do swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from '<>' --to "$back" --data "@$T/bounce" >"$T/swaks.out" 2>&1; done
check "three more of the same arrive" until_true 30 eval '[ "$(sql "select count(*) from verdict where reason like '"'about our letter%'"'")" = 4 ]'
is "and alert nobody again" "$(sql "select count(*) from alert where kind = 'bounce'")" 1
flip() { local token=${1#*+}; case $token in a*) echo "${1%%+*}+b${token#a}" ;; *) echo "${1%%+*}+a${token#?}" ;; esac; }
swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from '<>' --to "$(flip "$back")" --data "@$T/bounce" >"$T/swaks.out" 2>&1
check "one to a return path that we never made arrives" until_true 30 eval '[ "$(mails)" = $((mails_before + 6)) ] && [ "$(count inbox)" = 0 ]'
like "and is a stranger's mail (the twin)" "$(last_verdict)" '^refused:(unsigned|partial-signature)$' 

form -To-POC Title="From one that is refused at once" | mail_from XD >"$T/mail"
check "a contact whose address Postfix refuses reports" post "$T/mail" poc@cert.xd.example
check "its receipt has failed, the operator is told" until_true 30 eval '[ "$(sql "select state from letter where contact = '"'XD-technical'"'")" = failed ]'
like "with Postfix's own words" "$(sql "select reply_code, reply from letter where contact = 'XD-technical'")" '^550\|.*mailbox closed'
like "and the address is marked" "$(sql "select state from address where contact = 'XD-technical'")" undeliverable

# ---- A gateway that is broken ------------------------------------------------------------------------------------------------------------
# outage NAME BREAK MEND [REASON]: mail waits in Postfix meanwhile, and is there afterwards
outage() {
  local name=$1 before; before=$(mails)
  form To-POC=XE-technical Title="During: $name" | mail_from XA >"$T/mail"
  eval "$2"
  check "$name: Postfix still takes mail" post "$T/mail"
  check "$name: it waits in Postfix's queue" until_true 30 eval 'queue -j | grep -q "\"queue_name\": \"deferred\""'
  like "$name: as deferred, for the right reason" "$(queue -j)" "\"address\": \"gateway@ccc.example\", \"delay_reason\": \"${4:-temporary failure\"}"
  # (What the last outage left may still be on its way out.)
  check "$name: once" until_true 30 eval '[ "$(queued)" = 1 ]'
  is "$name: and nothing is bounced" "$(log | grep -c 'to=<gateway@.*status=bounced')" 0
  eval "$3"
  is "$name: nothing came meanwhile" "$(mails)" "$before"
  queue -f
  check "$name: mended, it goes through" until_true 30 eval '[ "$(mails)" = $((before + 1)) ] && [ "$(queued)" = 0 ] && [ "$(count inbox)" = 0 ]'
  is "$name: and is registered" "$(last_verdict)" registered
}
cp -p "$DIR/notigate.conf" "$T/conf"
mend='cat "$T/conf" >"$DIR/notigate.conf"'
outage "a database that cannot be written" 'chmod a-w "$DIR"/notigate.db*' 'chmod u+w "$DIR"/notigate.db*'
outage "a broken configuration" 'echo "]]] {" >"$DIR/notigate.conf"' "$mend"
outage "too little free disk space" 'sed -i "s/^# min-free.*/min-free = 9000000000000000000/" "$DIR/notigate.conf"' "$mend"
# Here the program cannot say 75 itself. A library that is missing ends it with 127, for which Postfix would bounce:
# soft_bounce holds it back.
away='mv "$T/bin/notigate-receive" "$T/bin/away"'
back='mv "$T/bin/away" "$T/bin/notigate-receive"'
outage "no program at all" "$away" "$back" '.*execvp .*No such file'
outage "a library that is missing" "$away; printf '#!/bin/sh\nexit 127\n' >\$T/bin/notigate-receive; chmod 755 \$T/bin/notigate-receive" "$back" '.*status 127'

# ---- Twenty at once --------------------------------------------------------------------------------------------------------------------------
before=$(mails)
receipts=$(sql "select count(*) from letter where kind = 'receipt'")
posting=()
for i in $(seq 20); do form To-POC=XE-technical TLP=TLP:GREEN Title="One of twenty, $i" | mail_from XA >"$T/mail.$i"; done
for i in $(seq 20); do
  swaks --silent 2 --server 127.0.0.1 --port "$PORT" --from $XA_MAIL --to $GATEWAY --data "@$T/mail.$i" >"$T/swaks.$i" 2>&1 & posting+=($!)
done
bad=0; for pid in "${posting[@]}"; do wait "$pid" || bad=$((bad + 1)); done
is "20 at once: Postfix takes all" "$bad" 0
check "20 at once: all are judged" until_true 60 eval '[ "$(mails)" -ge $((before + 20)) ] && [ "$(count inbox)" = 0 ]'
is "20 at once: each arrived exactly once, and is registered" \
  "$(sql "select count(*), count(distinct sha256), (select count(*) from verdict where mail_id > $before and ending = 'registered') from mail where id > $before")" "20|20|20"
check "20 at once: each has its receipt, once" until_true 60 eval '[ "$(sql "select count(distinct mail_id) from letter where kind = '"'receipt'"' and state = '"'sent'"' and mail_id > $before")" = 20 ]'
is "20 at once: and no more" "$(sql "select count(*) from letter where kind = 'receipt'")" $((receipts + 20))
is "nothing is left in Postfix's queue" "$(until_true 20 eval '[ "$(queued)" = 0 ]'; queued)" 0
unlike "and Postfix complains of nothing else" "$(log | grep -v 'execvp .*notigate-receive')" '(fatal|panic|error|warning): '

stop_all
is "Postfix and the gateway are gone" "$(pgrep -f "$T/(i|postfix)")" ""
done_testing
