#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Includes point one way: command -> workers -> process -> rooms -> openpgp, store -> base; what is said to stand in
# one file stands in one file.
set -u
cd "${G_TEST_SRCDIR:-$(dirname "$0")/..}/gateway" || exit 1
count=0 failed=0
ok() { count=$((count + 1)); if [ -z "$2" ]; then echo "ok $count - $1"; else failed=1; echo "not ok $count - $1"; echo "$2" | sed 's/^/#   /'; fi; }
# included FOLDER: "file room" for each include of another folder's header
included() { grep -rHoE '^#include "[a-z]+/' "$1" --include=*.[ch] | sed -E "s/:#include \"([a-z]+)\//\ \1/" | awk -v own="$1" '$2 != own' | sort -u; }
allow() { included "$1" | awk -v allowed=" $2 " 'index(allowed, " " $2 " ") == 0'; }

ok "base includes nothing of the others" "$(allow base '')"
ok "store includes base" "$(allow store 'base')"
ok "openpgp includes base" "$(allow openpgp 'base')"
for room in intake letter directory report decide procedure ledger outbox audit; do
  ok "$room includes openpgp, store and base" "$(allow $room 'openpgp store base')"
done
rooms='intake letter directory report decide procedure ledger outbox audit openpgp store base'
ok "process includes the rooms" "$(allow process "$rooms")"
ok "workers includes process and the rooms" "$(allow workers "process $rooms" | grep -v '^workers/judge.c process$')"
ok "a twin that includes upwards is seen" "$(mkdir -p /tmp/$$.rooms/base && cd /tmp/$$.rooms && echo '#include "store/store.h"' >base/x.c && [ -n "$(allow base '')" ] || echo "not seen"; rm -rf /tmp/$$.rooms)"
ok "only store contains SQL" "$(grep -rlE '"(SELECT|INSERT INTO|UPDATE [a-z]+ SET|DELETE FROM|CREATE TABLE|PRAGMA) ' . --include=*.c | grep -v '^./store/')"
ok "only openpgp includes gpgme" "$(grep -rl '#include <gpgme' . | grep -v '^./openpgp/')"
ok "only letter and outbox/encode.c include GMime" "$(grep -rl '#include <gmime' . | grep -v '^./letter/mime' | grep -v '^./outbox/encode.c')"
ok "only outbox/smtp.c includes libetpan" "$(grep -rl '#include <libetpan' . | grep -v '^./outbox/smtp')"
ok "only command prints to standard output" "$(grep -rnE '\b(printf|puts|putchar) \(' . --include=*.c | grep -v '^./command/' | grep -vE 'snprintf|fprintf \(stderr|strdup_printf|append_printf|dup_printf')"
ok "base/clock.c is the only source of time" "$(grep -rnE 'g_get_real_time|\btime \(NULL\)|clock_gettime|gettimeofday' . --include=*.c | grep -v '^./base/clock.c')"
echo "1..$count"
exit $failed
