#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The whole instance restored from last night (THREATS 40): with today's mark, without any, with an older one, with a second
# copy of it; what recover does then, cut short and run again; what contacts see, send again and can prove.
. "$(dirname "$0")/lib-operator.sh" || exit 99

# (As t702: a letter of which the outer layer is signed, with its attachments.)
proof_of() { python3 - "$1" "$2" <<'END'
import email, sys
mail = email.message_from_binary_file(open(sys.argv[1], "rb"))
for part in mail.walk():
    name = part.get_filename() or ""
    if name.endswith(".tlog-proof"):
        open(sys.argv[2], "wb").write(part.get_payload(decode=True))
END
}
# verify NEW [OLD]: verify-receipt; its output in $out, its status in $status
verify() { out=$(notigate verify-receipt "$@" --vkey "$DIR/ledger.vkey" 2>&1); status=$?; }
new_incidents() { sql "select group_concat(substr(id, -6, 1), '') from (select id from incident order by opened_us)"; }
put_back() { rm -rf "$DIR"; cp -a "$1" "$DIR"; [ $# -lt 2 ] || cp "$2" "$DIR/ledger.head"; }

# ---- A life: known, the copy of last night, and what came after it ------------------------------------------------------
new_instance
sed -i "s|^# second-head = .*|# second-head = none|" "$DIR/notigate.conf"
two_contacts
know_gateway
XS=$(new_key XS-technical)
add_contact XS-technical poc@cert.xs.example "$XS" >"$T/add.out"
notigate contact suspend XS-technical --reason "a test" --home "$DIR" >/dev/null
LEVEL=regional add_contact XG-gateway gateway@bbb.example "$(new_key XG-gateway)" >"$T/add.out" 2>&1 || cat "$T/add.out"
xa TLP=TLP:GREEN Report-ID=XA-2026-1001 | post known
settle
cp "$(letters | tail -1)" "$T/known.eml"
cp "$DIR/ledger.head" "$T/head.known"
known_letters=$(sql "select count(*) from letter")
# In the copy a letter waits that is not sealed: the gateway is stopped between commit 2 and 3.
cp -a "$DIR/outgoing" "$T/outgoing"
xa TLP=TLP:GREEN Report-ID=XA-2026-1002 | post waiting
settle
rm -r "$DIR/outgoing"; mv "$T/outgoing" "$DIR/outgoing"
change "update letter set state = 'queued', sealed = null, sealed_sha256 = null, sealed_us = null, sealed_entry = null, checkpoint = null, message_id = null where id > $known_letters"
change "drop trigger entry_no_delete; drop trigger node_no_delete; drop trigger checkpoint_no_delete; delete from checkpoint where size >= (select entry + 1 from verdict where mail_id = $(mail_id waiting)); delete from entry where idx > (select entry from verdict where mail_id = $(mail_id waiting)); delete from node where (idx + 1) << level > (select entry + 1 from verdict where mail_id = $(mail_id waiting))"
cp "$T/head.known" "$DIR/ledger.head"
ng audit verify
is "the copy of last night is sound, and two letters wait in it" "$status $(sql "select count(*) from letter where state = 'queued'")" "0 2"
change "create trigger entry_no_delete before delete on entry begin select raise(abort, 'entry grows only'); end; create trigger node_no_delete before delete on node begin select raise(abort, 'node grows only'); end; create trigger checkpoint_no_delete before delete on checkpoint begin select raise(abort, 'checkpoint grows only'); end;"
cp -a "$DIR" "$T/night"
known=$(sql "select count(*) from entry")
xa TLP=TLP:GREEN Report-ID=XA-2026-1003 | post lost
xa TLP=TLP:GREEN Report-ID=XA-2026-1004 | post lost_too
settle
sleep 1
cp "$(letters | tail -1)" "$T/lost.eml"; cp "$(mail_file lost)" "$T/lost"; cp "$(mail_file known)" "$T/known"
cp "$DIR/ledger.head" "$T/head.today"; cp -a "$DIR" "$T/today"
lost_incident=$(sql "select incident from verdict where mail_id = $(mail_id lost)")
signed=$(sed -n 2p "$T/head.today")
message_ids() { (cd "$1/outgoing" && grep -rh '^Message-ID:' . | sort -u); }
message_ids "$T/night" >"$T/ids.night"; message_ids "$DIR" | comm -23 - "$T/ids.night" >"$T/ids.lost"
is "the lost time has sealed what waited, and more" "$(sql "select count(*) from letter where state = 'sent' and id > $known_letters")" 6

# ---- Put back, with today's mark ----------------------------------------------------------------------------------------
put_back "$T/night" "$T/head.today"
ng run --once
like "the gateway refuses to sign, loudly" "$status $err" "^70 .*holds $known entries, but $signed were signed.*notigate recover"
ng doctor
like "doctor names recover" "$out" 'fault +ledger +.*(lost|copy)|notigate recover'
like "with the fix" "$out" 'notigate recover'
ng todo --json
is "so does todo, first of all" "$(json 0.kind) $(json 0.commands.0)" "ledger notigate recover --home $DIR"
post while_down <<<"a mail that comes meanwhile"
ng recover
like "recover shows what is known and seen" "$out" "holds $known entries, epoch 1.*|ledger.head: $signed entries were signed, $((signed - known)) more"
like "and does nothing without a reason" "$status $err" '^64 .*nothing was changed yet.*--reason'
ng recover --reason "the disk failed" </dev/null
like "nor without a yes" "$status $err" '^64 .*nothing was changed.*--yes'
ng recover --reason $'a\tb' --yes
is "nor for a reason that fits no line" "$status" 64
is "so far nothing was" "$(sql "select count(*) from entry")" "$known"
(flock -x 9; ng recover --reason x --yes; echo "$status $err") 9<>"$DIR/run/daemon.lock" >"$T/locked"
like "nor beside a gateway that runs" "$(cat "$T/locked")" '^75 .*a gateway runs.*stop it first'

# Cut short: the mark cannot be written; then it can.
mv "$DIR/ledger.head" "$T/head.moved"; mkdir "$DIR/ledger.head"
ng recover --reason "the disk failed" --yes --since 2020-01-01T00:00:00Z
is "a mark that cannot be read at all stops it before anything is changed" "$((status != 0)) $(sql "select count(*) from epoch")" "1 0"
rmdir "$DIR/ledger.head"; cp "$T/head.moved" "$DIR/ledger.head"
mv "$DIR/ledger.vkey" "$T/vkey"; mkdir "$DIR/ledger.vkey"
before=$(now)
ng recover --reason "the disk failed" --yes
is "cut short between the database and the files" "$((status != 0)) $(sql "select number from epoch") $(sed -n 1p "$DIR/ledger.head")" "1 2 ccc.example/ledger"
ng run --once
like "nothing is signed meanwhile" "$status $err" '^70 .*recover was cut short: notigate recover'
rmdir "$DIR/ledger.vkey"; cp "$T/vkey" "$DIR/ledger.vkey"
ng recover
is "run again it finishes, without asking" "$status $(sed -n 1p "$DIR/ledger.head") $(sql "select group_concat(number) from epoch")" "0 ccc.example/ledger/2 2"
ng recover --reason "once more" --yes
like "a third time there is nothing to do" "$status $err" '^65 .*nothing shows a loss'
ng recover --json
is "as JSON too" "$(json state) $(json epoch) $(json opened) $(json known)" "sound 2 false $((known + 1))"
is "ledger.vkey holds a line for each epoch, of one key" "$(cut -d+ -f1 "$DIR/ledger.vkey" | paste -sd' ') $(cut -d+ -f3- "$DIR/ledger.vkey" | sort -u | wc -l)" "ccc.example/ledger ccc.example/ledger/2 1"
ng doctor
unlike "doctor is content with it" "$out" 'fault +ledger'
cp "$DIR/ledger.vkey" "$T/both"; sed -i 2d "$DIR/ledger.vkey"
ng doctor
like "not where a line is missing, which it names" "$out" "add this line to it: ccc.example/ledger/2[+]"
cp "$T/both" "$DIR/ledger.vkey"
like "the entry says what is known and seen" "$(sql "select text from entry where kind = 'epoch'")" "$(printf 'Count: 2\nKnown: %s\nSeen: %s' "$known" "$signed" | tail -1)"
is "contacts are told, the suspended one is named" "$(sql "select group_concat(contact) from (select contact from letter where kind = 'recovered' order by contact)") $(sql "select count(*) from alert where kind = 'recovered' and text like '%XG-gateway: is a gateway%XS-technical: is suspended%'")" "XA-technical,XB-technical 1"
is "deadlines do not count the lost time" "$(sql "select min(due_us) > (strftime('%s', '$before') + 3600) * 1000000 from deadline where state = 'pending'")" 1

# ---- What contacts send again --------------------------------------------------------------------------------------------
post again <"$T/lost"
post same <"$T/known"
settle
is "it goes on" "$(verdict_of again) $(verdict_of same)" "registered duplicate"
is "what was lost is registered anew, under a number of the new epoch" "$(new_incidents) $(sql "select incident = '$lost_incident' from verdict where mail_id = $(mail_id again)")" "112 0"
like "its receipt says so" "$(answer again)" 'PERHAPS REGISTERED AGAIN'
sleep 1.1 # the time of a signature is in whole seconds, and must be behind the opening
xa TLP=TLP:GREEN | post after
settle
unlike "that of a letter of today does not" "$(answer after)" 'PERHAPS REGISTERED AGAIN'
message_ids "$DIR" | comm -23 - "$T/ids.night" >"$T/ids.new"
is "no Message-ID of the lost time is given again, though what waited leaves again" "$(comm -12 "$T/ids.lost" "$T/ids.new") $(sed 's/\.2@/@/' "$T/ids.new" | sort | comm -12 - "$T/ids.lost" | wc -l)" " 2"
is "nor a Letter-Number: what waited has new ones" "$(sql "select min(number) > 1000 from letter where id > $known_letters and number > 0") $(sql "select count(*) from letter where number between 2 and 1000")" "1 0"
is "ids of letters go on beyond, too" "$(sql "select count(*) from letter where id between $((known_letters + 3)) and 1000")" 0
ng audit verify
like "audit verify holds over both epochs" "$status $out" '^0 .*'
ng audit verify --vkey "$T/vkey"
like "not by the key of the first alone" "$status $(tr '\n' ' ' <<<"$out")" '^1 .*no key was given for the log'
notice=$(grep -rl 'restored, please send again' "$DIR/outgoing/poc@cert.xa.example" | head -1)
text=$(open_letter "$notice")
like "the notice says what to do" "$text" 'PLEASE SEND AGAIN WHAT YOU SENT US'
like "which numbers are lost" "$text" '^Of our letters to you, numbers 2 to [12]000 belong to that time'
like "and the new key line" "$text" "$(sed -n '2s/[+]/[+]/gp' "$DIR/ledger.vkey")"
like "in Russian, too" "$(open_letter "$(grep -rl '^Subject:.*' "$DIR/outgoing/poc@cert.xb.example" | xargs grep -l "$(sql "select message_id from letter where kind = 'recovered' and contact = 'XB-technical'")")")" 'ПРОСИМ ЕЩЁ РАЗ ОТПРАВИТЬ'

# ---- What they can prove ---------------------------------------------------------------------------------------------------
verify "$notice" "$T/lost.eml"
like "behind what is known: a declared gap, not a fork" "$status $(tr '\n' ' ' <<<"$out")" '^0 GOOD.*DECLARED GAP.*declares it: the first [0-9]+ entries are left'
verify "$notice" "$T/known.eml"
like "within it: proved to be there still" "$status $(tr '\n' ' ' <<<"$out")" '^0 GOOD.*begins with the one of [0-9]+ .*a loss was declared'
ng audit verify --against "$T/lost.eml" "$T/known.eml" "$notice"
is "to the auditor, too: told, and nothing wrong" "$status $(lines "$out" ^WRONG) $(lines "$out" 'DECLARED GAP: it shows [0-9]+ entries; epoch 2') $(lines "$out" 'begins with the tree')" "0 0 1 2"
rm -rf "$T/less"; cp -a "$DIR" "$T/less"
HOME_OF=$T/less change "drop trigger epoch_no_update; update epoch set seen = known"
HOME_OF=$T/less ng audit verify --against "$T/lost.eml"
is "a loss declared to be less is not believed" "$status $(lines "$out" '^WRONG: .*declares a loss up to entry [0-9]+ only') $(lines "$out" '^WRONG: epoch 2')" "1 1 1"
verify "$T/lost.eml" "$notice"
like "in the wrong order: told" "$status $out" 'in the other order'
proof_of "$T/lost.eml" "$T/lost.tlog-proof"
ng recover --seen "$T/lost.tlog-proof" --lost --reason x --since 2026-01-01T00:00:00Z </dev/null
like "a loss that is declared contradicts nothing" "$out" "a contact's letter: is of epoch 1, before the one that runs"

# ---- Put back once more: the same copy, epoch 2 is forgotten ----------------------------------------------------------------
cp "$DIR/ledger.head" "$T/head.second"
put_back "$T/night" "$T/head.second"
ng recover --reason "again" --yes
is "the mark knows of epoch 2: the third follows" "$status $(sed -n 1p "$DIR/ledger.head")" "0 ccc.example/ledger/3"
xa TLP=TLP:GREEN | post third
settle
ng audit verify
is "which holds" "$status $(new_incidents)" "0 113"

# ---- The mark is lost, too ---------------------------------------------------------------------------------------------------
put_back "$T/night"; rm "$DIR/ledger.head"
ng run --once
like "without a mark nothing is signed" "$status $err" '^70 .*is missing, yet a checkpoint.*notigate recover'
ng recover --reason "all was lost" --yes
is "recover goes on, further off" "$status $(sed -n 1p "$DIR/ledger.head") $(sql "select first_number > 100000 from epoch")" "0 ccc.example/ledger/2 1"
settle
ng audit verify
is "and it holds" "$status" 0
# An epoch that was opened in a copy, and whose mark is nowhere, is not finished by looking at it.
put_back "$T/night"; mv "$DIR/ledger.vkey" "$T/vkey"; mkdir "$DIR/ledger.vkey"; cp "$T/head.today" "$DIR/ledger.head"
ng recover --reason "the disk failed" --yes
rmdir "$DIR/ledger.vkey"; cp "$T/vkey" "$DIR/ledger.vkey"; rm -rf "$T/opened"; cp -a "$DIR" "$T/opened"; rm "$DIR/ledger.head"
ng recover
is "an epoch without any mark is not finished by a look" "$((status != 0)) $(ls "$DIR/ledger.head" 2>/dev/null)" "1 "
put_back "$T/opened"; ng recover
is "its twin beside the mark of the epoch before is" "$status $(sed -n 1p "$DIR/ledger.head")" "0 ccc.example/ledger/2"
# The keys of the ledger were put down for an epoch that the copy does not know.
put_back "$T/night"; sed 's|^ccc.example/ledger+|ccc.example/ledger/5+|' "$T/vkey" >>"$DIR/ledger.vkey"
ng recover
like "a key of an epoch to come shows a loss" "$out" "ledger.vkey: has the key of epoch 5, which this database does not know"
like "and the next is behind it" "$out" "it opens epoch 6 behind"

# ---- The mark came from the copy, too: nobody here can tell --------------------------------------------------------------------
put_back "$T/night"
ng recover --reason x --yes
like "nothing shows it" "$status $err" '^65 .*nothing shows a loss.*--seen'
xa TLP=TLP:GREEN | post hidden
settle
verify "$(letters | tail -1)" "$T/lost.eml"
is "the contact finds that its letters do not fit" "$status $(lines "$out" 'cannot be related|EQUIVOCATION')" "1 1"
ng recover --seen "$T/known.eml" --seen "$T/lost.tlog-proof"
like "its newest letter shows it" "$out" "a contact's letter: ([0-9]+ entries were signed, [0-9]+ more than|another tree of [0-9]+ entries was signed)"
ng recover --seen "$T/lost.tlog-proof" --reason "found by XA" --yes
like "when the copy was made nobody knows here" "$status $err" '^64 .*--since'
sed "s|^ccc.example/ledger|ccc.example/ledger/7|" "$T/lost.tlog-proof" >"$T/forged"
ng recover --seen "$T/forged" --reason "found by XA" --yes
like "a letter that we did not sign shows nothing" "$status $err" '^65 .*not signed by this gateway'
ng recover --seen "$T/lost.tlog-proof" --reason "found by XA" --yes --since "$(now '-1 day')"
is "then it is recovered" "$status $(sed -n 1p "$DIR/ledger.head")" "0 ccc.example/ledger/2"
settle
ng audit verify
is "and holds" "$status" 0
put_back "$T/night"
ng recover --lost --reason "the whole machine was put back" --yes --since "$(now '-1 day')" --epoch 4
is "an operator who knows says so, and which epochs there were" "$status $(sed -n 1p "$DIR/ledger.head")" "0 ccc.example/ledger/4"

# ---- A second copy of the mark ---------------------------------------------------------------------------------------------------
put_back "$T/night"
mkdir "$T/elsewhere"; cp "$T/head.today" "$T/elsewhere/head"
sed -i "s|^# second-head = .*|second-head = $T/elsewhere/head|" "$DIR/notigate.conf"
ng run --once
like "the second copy of the mark knows it" "$status $err" '^70 .*elsewhere/head: .*notigate recover'
ng recover --reason "put back whole" --yes
like "when the copy was made the mark that came with it does not tell" "$status $err" '^64 .*--since'
ng recover --reason "put back whole" --yes --since "$(now '-1 day')"
is "both copies follow" "$status $(sed -n 1p "$DIR/ledger.head") $(sed -n 1p "$T/elsewhere/head")" "0 ccc.example/ledger/2 ccc.example/ledger/2"
# The first of them was written, the second not yet.
cp "$T/head.today" "$T/elsewhere/head"
ng recover
is "one that was left behind is finished" "$status $(sed -n 1p "$T/elsewhere/head")" "0 ccc.example/ledger/2"
settle
cp "$T/head.today" "$T/elsewhere/head"
ng recover --reason x --yes
like "once something was signed, an old copy is no reason for an epoch" "$status $out" '^65 .*'

# ---- Rows changed by hand ----------------------------------------------------------------------------------------------------------
wrong() {
  rm -rf "$T/copy"; cp -a "$DIR" "$T/copy"; sed -i 's|^second-head|# second-head|' "$T/copy/notigate.conf"
  local HOME_OF=$T/copy
  change "$3"
  ng audit verify
  like "$1 is found" "$status $(grep '^WRONG' <<<"$out")" "^1 WRONG: $2"
}
wrong "an epoch deleted" 'epochs: the ledger has opened 1, the database knows of 0' "drop trigger epoch_no_delete; delete from epoch"
wrong "another reason" 'epoch 2: entry [0-9]+ of the ledger does not say the same' "drop trigger epoch_no_update; update epoch set reason = 'nothing happened'"
wrong "more seen" 'epoch 2: entry [0-9]+' "drop trigger epoch_no_update; update epoch set seen = seen + 1"
wrong "an epoch made up" 'epoch 3: entry [0-9]+' "insert into epoch select 3, entry, opened_us, known, seen, since_us, 9001, 9001, reason, uid, name from epoch"
wrong "a Letter-Number left out" 'letter [0-9]+: it and entry [0-9]+ of the ledger differ in Contact' "update letter set contact = 'XS-technical' where contact = 'XA-technical' and number = (select first_number from epoch)"
done_testing
