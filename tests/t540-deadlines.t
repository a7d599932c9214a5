#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What happens when nobody answers: reminders, the time itself, the fallback, the operator and his command, each once;
# and what does not happen: after an answer, in an exercise, under TLP:RED, when the clock jumps.
. "$(dirname "$0")/lib-operator.sh" || exit 99

# ---- The people ---------------------------------------------------------------------------------------------------
new_instance
two_contacts
KEY=()
for id in XB-night XB-diplomat XC-technical XD-technical XS-technical; do
  KEY[${#KEY[@]}]=$(new_key $id)
done
known() { add_contact "$@" >"$T/add.out" 2>&1 || { cat "$T/add.out"; echo "Bail out! contact add $1"; exit 1; }; }
known XB-night night@cert.xb.example "${KEY[0]}"
known XB-diplomat mfa@xb.example "${KEY[1]}"
known XC-technical poc@cert.xc.example "${KEY[2]}"
known XD-technical poc@cert.xd.example "${KEY[3]}" 'fallback = XB-diplomat'
known XS-technical poc@cert.xs.example "${KEY[4]}"
sed -i 's/^level = technical/level = diplomatic/' "$T/XB-diplomat.contact"
sed 's/^language.*/&\nfallback = XB-night/' "$T/XB-technical.contact" >"$T/x.contact"
check "XB-night stands in for XB" notigate contact add --replace "$T/x.contact" --key "$T/XB-technical.asc" --home "$DIR"
check "XB-diplomat is of another level" notigate contact add --replace "$T/XB-diplomat.contact" --key "$T/XB-diplomat.asc" --home "$DIR"

# The operator's command: what it was told goes into a file, and it fails while $T/broken is there.
cat >"$T/page" <<END
#!/bin/bash
[ -e $T/broken ] && exit 7
[ -e $T/hangs ] && exec sleep 100
printf '%s|%s|%s|%s|%s|%s\n' "\$1" "\$NOTIGATE_ALERT" "\$NOTIGATE_KIND" "\$NOTIGATE_INCIDENT" "\$NOTIGATE_TEXT" "\$(cat)" >>$T/paged
END
chmod +x "$T/page"; touch "$T/paged"
printf '\n[alert]\ncommand = %s "to the night desk; $(false)"\nrepeat = 15\n' "$T/page" >>"$DIR/notigate.conf"

know_gateway

# ---- Words --------------------------------------------------------------------------------------------------------
# run_at OFFSET: all that is due then
run_at() { at "$1" run_once || { sed 's/^/# /' "$T/run.out"; fail "run --once at $1"; }; }
incident_of() { sql "select incident from verdict where mail_id = $(mail_id "$1")"; }
# kinds CONTACT NAME: the letters to it about that incident, in order
kinds() { sql "select group_concat(kind, ' ') from (select kind from letter where contact = '$1' and incident = '$(incident_of "$2")' and kind <> 'receipt' order by id)"; }
party() { sql "select state from party where contact = '$1' and incident = '$(incident_of "$2")'"; }
events() { sql "select group_concat(kind, ' ') from (select kind from event where incident = '$(incident_of "$1")' and mail_id = 0 order by seq)"; }
pending() { sql "select count(*) from deadline where state = 'pending' and incident = '$(incident_of "$1")' and awaited like '${2:-%}'"; }
alerts() { sql "select count(*) from alert where kind = '${2:-overdue}' and incident = '$(incident_of "$1")'"; }
paged() { grep -c "|$(incident_of "$1")|" "$T/paged"; }
# acknowledge OFFSET NAME FROM KEY CONTACT [FORM-CHANGE...]: CONTACT answers its relay of that incident, from then on under NAME-CONTACT
acknowledge() {
  local offset=$1 name=$2 from=$3 key=$4 contact=$5; shift 5
  local incident id; incident=$(incident_of "$name")
  id=$(sql "select report_id from reference where contact = '$contact' and incident = '$incident' and kind = 'relay' limit 1")
  at "$offset" form -To-POC -Urgency -Title -Incident-Type -Detected -Affected -Source Message-Type=acknowledgement Disposition=working \
    Incident-ID="$incident" In-Response-To="$id" "$@" | at "$offset" mail_signed "$from" "$key" | at "$offset" post "$name-$contact"
}

# ---- A life: silence, and one that answers ---------------------------------------------------------------------------
xa Urgency=critical Title='Secret title of A' | post A
xa Urgency=critical To-POC=XC-technical | post B
xa Urgency=critical Exercise=yes | post E
ENCRYPT=1 xa Urgency=critical TLP=TLP:RED Title='Secret title of R' | post R
xa Urgency=critical To-POC=XD-technical | post D
xa Urgency=critical To-POC=XS-technical | post S
settle
for name in A B E R D S; do is "$name is registered" "$(verdict_of $name)" registered; done
is "reminders at 10 and 30 minutes, the hour, fallback and operator" \
  "$(sql "select group_concat(step || ' ' || ((due_us - start) / 60000000), ', ') from (select step, due_us, min(due_us) over () - 600000000 as start
     from deadline where incident = '$(incident_of A)' and awaited = 'acknowledgement' order by id)")" \
  "remind 10, remind 30, due 60, fallback 60, operator 90"
acknowledge +5m B poc@cert.xc.example "${KEY[2]}" XC-technical
check "XS is suspended meanwhile" notigate contact suspend XS-technical --reason 'its key is lost' --home "$DIR"
run_at +9m
is "nothing is due after 9 minutes" "$(sql "select count(*) from letter where kind = 'reminder'")" 0
is "the acknowledgement is taken" "$(verdict_of B-XC-technical) $(party XC-technical B)" "registered working"
is "and stops its clock" "$(pending B acknowledgement) $(pending A acknowledgement)" "0 5"
run_at +11m
is "a reminder after 11" "$(kinds XB-technical A) / $(kinds XB-technical E) / $(kinds XB-technical R)" "relay reminder / relay reminder / relay reminder"
is "none for who has answered" "$(kinds XC-technical B)" relay
is "none for who is suspended: the operator is told" "$(sql "select count(*) from letter where contact = 'XS-technical' and kind = 'reminder'") $(alerts S not-reminded)" "0 1"
run_at +12m
run_at +3m
run_at +13m
is "it fires once, and the clock may go back" "$(kinds XB-technical A)" "relay reminder"
reminder=$(open_letter "$(letters poc@cert.xb.example | xargs grep -l -F "$(sql "select message_id from letter where kind = 'reminder' and incident = '$(incident_of R)'")" | head -1)")
like "the one about TLP:RED names the incident" "$reminder" "$(incident_of R)"
unlike "and no more" "$reminder" 'Secret title|DDoS|XA-technical'
is "a reminder can be answered like the relay" "$(sql "select count(*) from reference a join reference b on a.mail_id = b.mail_id and a.sender = b.sender
  where a.kind = 'relay' and b.kind = 'reminder' and b.incident = '$(incident_of A)'")" 1
run_at +31m
is "the second after 31" "$(kinds XB-technical A)" "relay reminder reminder"
is "the operator is told once of who is suspended" "$(alerts S not-reminded)" 1
run_at +61m
is "after the hour a last one" "$(kinds XB-technical A)" "relay reminder reminder reminder"
is "the party is overdue, and who answered is not" "$(party XB-technical A) $(party XC-technical B)" "overdue working"
is "the fallback is asked, and is a party" "$(kinds XB-night A) $(party XB-night A)" "fallback asked"
is "in the name of the silent one" "$(sql "select about || ' ' || sender from reference where contact = 'XB-night'")" "XB-technical XA-technical"
is "no other fallback hears anything" "$(sql "select count(*) from letter where contact = 'XB-night'")" 1
is "not for who answered" "$(kinds XB-night B)" ""
is "an exercise wakes no fallback" "$(events E)" "reminded reminded overdue status-sent fallback"
is "one of another level is asked too" "$(kinds XB-diplomat D)" fallback
bare=$(open_letter "$(last_letter mfa@xb.example)")
like "with the incident's number" "$bare" "$(incident_of D)"
unlike "and no more" "$bare" 'DDoS|XD-technical|XA-technical|availability'
is "TLP:RED goes straight to the operator" "$(alerts R) $(paged R) $(alerts A) $(paged A)" "1 1 0 0"
like "with number and time only" "$(grep "$(incident_of R)" "$T/paged")" "^to the night desk; .\(false\)\|[0-9]+\|overdue\|$(incident_of R)\|incident $(incident_of R): an answer has been due since [-0-9: ]+ UTC\|incident $(incident_of R): an answer has been due since"
unlike "in todo as well" "$(sql "select text from alert where incident = '$(incident_of R)'")" 'XB-technical|Secret'
run_at +91m
is "the operator after 91, for A and D" "$(alerts A) $(alerts D) $(alerts R) $(alerts B)" "1 1 1 0"
is "and is called" "$(paged A) $(paged D) $(paged B)" "1 1 0"
is "for an exercise he is only told" "$(alerts E) $(paged E)" "1 0"
unlike "what leaves the house names nobody" "$(cat "$T/paged")" 'XB|XA|Secret'
like "todo, which stays here, does" "$(sql "select text from alert where kind = 'overdue' and incident = '$(incident_of A)'")" "^XB-technical has not acknowledged incident $(incident_of A), due "
is "the timeline tells it" "$(events A)" "reminded reminded overdue status-sent fallback operator-alert"

# ---- Called until somebody looks ---------------------------------------------------------------------------------------
called=$(wc -l <"$T/paged")
ack_of() { sql "select id from alert where kind = 'overdue' and incident = '$(incident_of "$1")'"; }
for name in D R; do at +92m notigate alert ack "$(ack_of $name)" --home "$DIR" >/dev/null; done
run_at +100m
is "not again before a quarter of an hour" "$(wc -l <"$T/paged")" "$called"
run_at +107m
is "again after it, for what nobody has acknowledged" "$(paged A) $(paged D)" "2 1"
check "somebody acknowledges" at +108m notigate alert ack "$(ack_of A)" --home "$DIR"
run_at +125m
is "and is not called any more" "$(paged A)" 2

# ---- The answer stops it -----------------------------------------------------------------------------------------------
is "first results are still awaited" "$(pending A first-results)" 2
acknowledge +126m A poc@cert.xb.example "$XB" XB-technical Disposition=not-for-us
run_at +127m
is "a late answer counts" "$(verdict_of A-XB-technical) $(party XB-technical A)" "registered declined"
is "and stops what was awaited" "$(pending A acknowledgement) $(pending A first-results)" "0 0"
run_at +121m
run_at +9h
is "a refusal is not reminded of results" "$(kinds XB-technical A)" "relay reminder reminder reminder reminder"
is "who works on it is, and of its next update" "$(kinds XC-technical B)" "relay reminder reminder reminder"
is "and gets overdue" "$(party XC-technical B)" overdue

# ---- Downtime: once, as it is now ----------------------------------------------------------------------------------------
at +10h xa Urgency=critical | at +10h post late
run_at +10h

at +10h ng todo --json
like "todo tells what is due next" "$out" '"in (9|10) minutes: a reminder to XB-technical \(acknowledgement\), incident '
at +10h ng status --json
is "status too, and how soon" "$(json due_next.incident) $(json due_next.contact) $(json due_next.step) $(( $(json due_next.seconds) / 100 ))" \
  "$(incident_of late) XB-technical remind 5"
run_at +20h
is "three reminders and the time itself are one letter" "$(kinds XB-technical late)" "relay reminder reminder"
is "of the acknowledgement one, of the results one" "$(sql "select group_concat(awaited || ' ' || step || ' ' || state, ', ') from (select * from deadline where incident = '$(incident_of late)' and state <> 'stopped' and awaited <> 'closing' and step in ('remind', 'due') order by due_us)")" \
  "acknowledgement due fired, first-results due fired"
is "fallback and operator once" "$(kinds XB-night late) $(alerts late) $(paged late)" "fallback 2 2"
run_at +10h
run_at +20h
is "and never again" "$(kinds XB-technical late) / $(kinds XB-night late) / $(alerts late)" "relay reminder reminder / fallback / 2"

# ---- A command that does not work ------------------------------------------------------------------------------------------
touch "$T/broken"
at +30h xa Urgency=critical To-POC=XC-technical | at +30h post broken
run_at +30h
run_at +1905m
page_of() { sql "select $1 from page where alert = (select id from alert where kind = 'overdue' and incident = '$(incident_of broken)' order by id limit 1)"; }
is "a command that fails is counted" "$(page_of tries) $(page_of runs)" "1 0"
like "and logged" "$(cat "$T/run.out")" 'stage=page id=[0-9]+ result=failed reason=.*code 7'
at +1905m ng todo
like "and stands in todo" "$out" '^the command of .alert. has failed 1 time for alert [0-9]+: .*code 7'
run_at +1905m
is "it is not tried again at once" "$(page_of tries)" 1
for minute in 1907 1910 1915; do run_at +${minute}m; done
is "but some minutes later, each time later" "$(page_of tries)" 4
run_at +1924m
run_at +40h
is "and no more than five times" "$(page_of tries) $(page_of runs) $(page_of "due_us is null")" "5 0 1"
rm "$T/broken"
at +41h xa Urgency=critical To-POC=XD-technical | at +41h post mended
run_at +41h
run_at +2560m
is "the next alert tries again, and works" "$(paged mended)" 1
unlike "todo has no more to say of that" "$(at +2560m notigate todo --home "$DIR" | grep 'failed')" "$(incident_of mended)"

# ---- Configuration -------------------------------------------------------------------------------------------------------------
command_is() { sed -i "s|^command = .*|command = $1|" "$DIR/notigate.conf"; notigate status --home "$DIR" >/dev/null && run_once; }
refuse "a command without its path is refused" command_is 'page +99'
like "with what to write" "$(cat "$T/run.out" "$T/out")" 'must begin with the whole path of a program'
refuse "an open quotation mark too" command_is '/bin/true "x'
check "its twin is taken" command_is '/bin/true "x"'
check "the books balance" notigate audit verify --home "$DIR"
done_testing
