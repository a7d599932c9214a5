#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# 10,000 open incidents with 30,000 deadlines: a pass costs what is due, not what is pending; and what is more than one
# transaction holds goes on at once.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
DUE=20
# fill HOME INCIDENTS: three deadlines each far ahead, and as many due as always
fill() {
  sqlite3 "$1/notigate.db" >/dev/null <<END
with recursive n(i) as (select 1 union all select i + 1 from n where i < $2)
insert into incident select 'ccc.example/2026-' || (100000 + i), 0, 0, 'relayed', 'XA-technical', 'R', i, 'TLP:GREEN', 'high', 0, 'One of many', 'other/other' from n;
insert into party select id, 'XB-technical', 'recipient', 'waiting', 0 from incident;
insert into party select id, 'XA-technical', 'originator', 'active', 0 from incident;
with recursive n(i) as (select 1 union all select i + 1 from n where i < 3 * $2)
insert into deadline select i, 'ccc.example/2026-' || (100001 + i % $2), 'XB-technical', 'update', 'remind', 4000000000000000 + i, 'GW-L-' || i, 'pending', null from n;
END
}
due() { sqlite3 "$1/notigate.db" "insert into deadline select (select max(id) from deadline) + substr(id, 18), id, 'XB-technical', 'acknowledgement', '$3', 1000000 + substr(id, 18), null, 'pending', null from incident where cast(substr(id, 18) as integer) <= 100000 + $2"; }
# processor COMMAND...: of it and its children, in hundredths of a second
processor() {
  local -a before after
  read -r -a before <"/proc/$BASHPID/stat"
  "$@"
  read -r -a after <"/proc/$BASHPID/stat"
  echo $((after[15] + after[16] - before[15] - before[16]))
}

cp -a "$DIR" "$T/few"; cp -a "$DIR" "$T/many"
fill "$T/few" 34
fill "$T/many" 10000
for home in few many; do due "$T/$home" $DUE remind; done
few=$(DIR=$T/few; processor run_once)
many=$(DIR=$T/many; processor run_once)
count_of() { sqlite3 -readonly "$T/$1/notigate.db" "$2"; }
is "10,000 incidents, 30,000 deadlines pending still" "$(count_of many "select count(*) from incident") $(count_of many "select count(*) from deadline where state = 'pending'")" "10000 30000"
is "among few, all that are due fire" "$(count_of few "select count(*) from letter where kind = 'reminder' and state = 'sent'")" $DUE
is "among many too" "$(count_of many "select count(*) from letter where kind = 'reminder' and state = 'sent'")" $DUE
echo "# processor: $few hundredths of a second among 102, $many among 30,000"
check "and cost about the same" [ "$few" -gt 0 -a "$many" -le $((few * 2 + 20)) ]
DIR=$T/many
check "todo finds the next ones among them" notigate todo --home "$DIR"
like "and tells them" "$(cat "$T/out")" 'a reminder to XB-technical \(update\), incident ccc.example/2026-1'

# ---- More than one transaction holds -----------------------------------------------------------------------------------
due "$DIR" 150 operator
run_once
is "150 at once are all fired in one run" "$(sql "select count(*) from deadline where step = 'operator' and state = 'fired'")" 150
is "each to one alert" "$(sql "select count(*) from alert where kind = 'overdue'") $(sql "select count(distinct incident) from alert where kind = 'overdue'")" "150 150"
run_once
is "and once" "$(sql "select count(*) from alert where kind = 'overdue'")" 150
done_testing
