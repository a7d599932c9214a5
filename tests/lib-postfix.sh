# SPDX-License-Identifier: Apache-2.0
# A Postfix of a test's own on loopback, with the snippets of contrib/postfix: mail for a gateway goes into its pipe, that
# of contacts into mailboxes. It needs root (Postfix's master does), and uses nothing of a Postfix that this machine may run.
if [ "$(id -u)" != 0 ]; then
  echo "Bail out! This test must run as root, since Postfix's master does; fix: sudo make check TESTS=tests/$(basename "$0")"
  exit 1
fi
PATH=$PATH:/usr/sbin
for program in postfix swaks neomutt; do
  command -v $program >/dev/null || { echo "Bail out! $program is missing; fix: contrib/install-packages test"; exit 1; }
done
P=$T/postfix
LOG=$P/log
declare -A BOX          # address -> mailbox
declare -A TRANSPORT    # address -> transport, of those whose mail goes another way
declare -A HOME_AT      # address of a gateway -> its home
RECEIVE=$T/bin/notigate-receive
until_true() { local i=$(($1 * 20)); shift; while ! "$@" >/dev/null 2>&1; do i=$((i - 1)); [ $i -gt 0 ] || return 1; sleep 0.05; done; }
gone() { ! kill -0 "$1" 2>/dev/null; }
free_port() { perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'; }

# The operator's snippets, with this test's paths, users and gateways in place of his.
write_gateways() {
  local address n=1 snippets=$SOURCE/contrib/postfix
  for address in "${!HOME_AT[@]}"; do
    printf '%s notigate%s:\n' "$address" $n >>"$P/etc/notigate-transport"
    printf '%s 1\n' "$address" >>"$P/etc/notigate-recipients"
    sed "s|^notigate |notigate$n |; s|notigate:notigate|nobody:nogroup|; s|/usr/sbin/notigate-receive|$RECEIVE|; s|/var/lib/notigate|${HOME_AT[$address]}|" \
      "$snippets/master.cf" >>"$P/etc/master.cf"
    printf 'notigate%s_destination_recipient_limit = 1\n' $n >>"$P/etc/main.cf"
    n=$((n + 1))
  done
}
write_postfix() {
  local snippets=$SOURCE/contrib/postfix domains gateways address
  domains=$(printf '%s\n' "${!BOX[@]}" | sed 's/.*@//' | sort -u | paste -sd,)
  gateways=$(printf '%s\n' "${!HOME_AT[@]}" | sed 's/.*@//' | sort -u | paste -sd,)
  mkdir -p "$P/etc" "$P/queue" "$P/data" "$P/mail"
  chmod 755 "$T" "$P" "$P/etc"; chown postfix "$P/data"; own "$P/mail"
  sed "s|/etc/postfix|$P/etc|; s|^relay_domains = .*|relay_domains = $gateways|" "$snippets/main.cf" >"$P/etc/main.cf"
  cat >>"$P/etc/main.cf" <<END
compatibility_level = 3.6
queue_directory = $P/queue
data_directory = $P/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = $LOG
maillog_file_prefixes = $T
syslog_name = test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.ccc.example
mydestination =
alias_maps =
# The other side: the contacts' mailboxes.
virtual_mailbox_domains = $domains
virtual_mailbox_base = $P/mail
virtual_mailbox_maps = texthash:$P/etc/mailboxes
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
virtual_minimum_uid = 1
queue_run_delay = 300s
END
  : >"$P/etc/notigate-transport"; : >"$P/etc/notigate-recipients"
  for address in "${!TRANSPORT[@]}"; do echo "$address ${TRANSPORT[$address]}"; done >"$P/etc/notigate-transport"
  for address in "${!BOX[@]}"; do echo "$address ${BOX[$address]}/"; done >"$P/etc/mailboxes"
  cat >"$P/etc/master.cf" <<END
127.0.0.1:$PORT inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
nouser unix - n n - - pipe user=nobody:nogroup argv=/bin/sh -c {exit 67}
END
  write_gateways
}
start_postfix() {
  PORT=$(free_port)
  write_postfix
  postfix -c "$P/etc" start >"$T/postfix.out" 2>&1
  until_true 20 grep -q 'daemon started' "$LOG" || { cat "$T/postfix.out" "$LOG"; echo "Bail out! Postfix did not start"; exit 1; }
  MASTER=$(tr -d ' ' <"$P/queue/pid/master.pid")
}
stop_all() {
  [ -n "${DAEMON:-}" ] && kill "$DAEMON" 2>/dev/null && until_true 30 gone "$DAEMON"
  [ -n "${MASTER:-}" ] && kill "$MASTER" 2>/dev/null && until_true 20 gone "$MASTER"
  DAEMON='' MASTER=''
}
trap 'stop_all; finish' EXIT
# Postfix's own tools ask for its configuration to be named in that of the system, unless the caller is root.
queue() { postqueue -c "$P/etc" "$@"; }
queued() { queue -j | wc -l; }
log() { cat "$LOG"; }
