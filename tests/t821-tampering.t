#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Somebody with the database in hands (THREATS 30): every change is made with sqlite3, triggers dropped, on a copy; verify
# names the first wrong thing. Then what only receipts tell, a file that is broken, and a run that was interrupted.
. "$(dirname "$0")/lib-operator.sh" || exit 99

new_instance
two_contacts
know_gateway
xa | post first
settle
cp -a "$DIR" "$T/early"
xa | post second
settle
I=$(sql "select incident from verdict where mail_id = $(mail_id first)")
J=$(sql "select incident from verdict where mail_id = $(mail_id second)")
notigate incident note "$I" "they telephoned" --home "$DIR" >/dev/null
notigate incident close "$J" --reason "settled" --home "$DIR" >/dev/null
settle
mapfile -t receipts < <(for id in $(sql "select message_id from letter where kind = 'receipt' order by id"); do grep -rlF -- "$id" "$DIR/outgoing" | head -1; done)
ng audit verify
is "untouched, all holds" "$status" 0
is "the desk has acted twice" "$(sql "select count(*) from entry where kind = 'desk'")" 2

# rehash DB: all nodes of the tree anew from the texts, as somebody would who knows how it is made
rehash() {
  python3 - "$1" <<'END'
import hashlib, sqlite3, sys
db = sqlite3.connect(sys.argv[1])
hash = lambda data: hashlib.sha256(data).digest()
db.execute("drop trigger if exists node_no_delete"); db.execute("delete from node")
level, row = 0, [hash(b"\0" + text.encode()) for text, in db.execute("select text from entry order by idx")]
while row:
    db.executemany("insert into node values (?, ?, ?)", [(level, index, value) for index, value in enumerate(row)])
    level, row = level + 1, [hash(b"\1" + row[i] + row[i + 1]) for i in range(0, len(row) - 1, 2)]
db.commit()
END
}
free() { printf 'drop trigger %s; ' "$@"; }
copy() { rm -rf "$T/copy"; cp -a "${1:-$DIR}" "$T/copy"; }
# found NAME REGEX: on the copy as it is now
found() {
  HOME_OF=$T/copy ng audit verify
  if [ "$status" = 1 ]; then like "$1: found" "$out" "^WRONG: $2"; else fail "$1: found"; printf '#  %s\n' "$status" "$out" "$err"; fi
}
# wrong NAME REGEX SQL
wrong() { copy; HOME_OF=$T/copy change "$3" || { fail "$1: the change itself failed"; return; }; found "$1" "$2"; }
# rewritten NAME REGEX SQL: and the tree made anew
rewritten() { copy; HOME_OF=$T/copy change "$3" || { fail "$1: the change itself failed"; return; }; rehash "$T/copy/notigate.db"; found "$1" "$2"; }

# ---- Entries, each way ----------------------------------------------------------------------------------------------
S=$(sql "select entry from verdict where mail_id = $(mail_id second)")
last=$(sql "select max(idx) from entry")
other="replace(text, 'Kind: registered', 'Kind: refused')"
wrong "an entry changed" "entry $S: its text does not have the hash" "$(free entry_no_update) update entry set text = $other where idx = $S"
wrong "bytes behind a NUL" "entry $S: its text does not have the hash" "$(free entry_no_update) update entry set text = text || char(0) || 'more' where idx = $S"
wrong "an entry deleted" "entry $S: it is missing" "$(free entry_no_delete) delete from entry where idx = $S"
wrong "the entries after it moved up" "entry $S: its text does not have the hash" "$(free entry_no_delete entry_no_update) delete from entry where idx = $S; update entry set idx = idx - 1 where idx > $S"
wrong "two entries swapped" "entry $S: its text does not have the hash" "$(free entry_no_update) update entry set text = (select text from entry e where e.idx = 2 * $S + 1 - entry.idx) where idx in ($S, $S + 1)"
wrong "an entry put in between" "entry $S: its text does not have the hash" "$(free entry_no_update entry_next) update entry set idx = -1 - idx where idx >= $S; update entry set idx = -idx where idx < 0; insert into entry select $S, time_us, kind, null, text from entry where idx = 1"
wrong "an entry put in before the first" "entry -1: stands before the first" "$(free entry_next) insert into entry select -1, time_us, kind, null, text from entry where kind = 'start'"
wrong "the tail cut, its nodes left" "entr(y|ies) $((last - 1)).*: (signed|their nodes)" "$(free entry_no_delete) delete from entry where idx > $last - 2"
rewritten "an entry changed, the tree made anew" "entries [0-9]+ to [0-9]+: the (stored checkpoint|mark)" "$(free entry_no_update) update entry set text = $other where idx = $S"
rewritten "and all checkpoints taken away" "entries 0 to [0-9]+: the mark" "$(free entry_no_update checkpoint_no_delete) update entry set text = $other where idx = $S; delete from checkpoint"
mark=$(sed -n 2p "$DIR/ledger.head")
rewritten "the tail cut with its nodes and checkpoints" "entries $((mark - 2)) to $((mark - 1)): signed, yet no longer there" "$(free entry_no_delete checkpoint_no_delete) delete from entry where idx >= $mark - 2; delete from checkpoint where size > $mark - 2"
wrong "a node put in" "entries 0 to $last: [0-9]+ nodes are stored" "insert into node values (40, 0, zeroblob(32))"

# ---- Checkpoints ------------------------------------------------------------------------------------------------------
notigate init "$T/forger" --address $GATEWAY --name CCC >/dev/null
first=$(sql "select min(size) from checkpoint")
vkey=$(cut -d+ -f1,2 "$DIR/ledger.vkey")
is "another gateway of the same name has another key" "$([ "$vkey" != "$(cut -d+ -f1,2 "$T/forger/ledger.vkey")" ]; echo $?)" 0
wrong "a signature changed" "entr.*the stored checkpoint over the first $first entries is bad: the signature" "$(free checkpoint_no_update) update checkpoint set note = (select substr(c.note, 1, length(c.note) - 40) || substr(d.note, -40) from checkpoint c, checkpoint d where c.size = $first and d.size > $first limit 1) where size = $first"
wrong "a checkpoint under another size" "entr.*is bad: it is of $first entries" "$(free checkpoint_no_update) update checkpoint set size = $((first + 1)) where size = $first"
wrong "a checkpoint past the end" "entr.*signed, yet no longer there" "insert into checkpoint select 10000, time_us, note from checkpoint where size = $first"

# An older copy is restored, its mark set back with it, and goes on: it signs again, with the same key.
copy "$T/early"
is "last night's copy is sound by itself" "$(HOME_OF=$T/copy ng audit verify; echo "$status")" 0
xa | { cat >"$T/nine"; DIR=$T/copy receive <"$T/nine"; }
notigate run --once --home "$T/copy" >/dev/null 2>&1
HOME_OF=$T/copy ng audit verify
is "and so it is when it has gone on, by itself" "$status" 0
rm -rf "$T/gone-on"; cp -a "$T/copy" "$T/gone-on"
cp "$DIR/ledger.head" "$T/copy/ledger.head"
found "an older copy that went on, against the mark" "entr(y|ies) .*(the mark \(ledger.head\)|signed, yet no longer there)"
cp -a "$T/gone-on/." "$T/copy/"
HOME_OF=$T/copy change "attach '$DIR/notigate.db' as other; $(free checkpoint_no_delete) create temp table signed_there as
  select size, note from other.checkpoint where size <= (select max(size) from checkpoint) and note not in (select note from checkpoint);
  delete from checkpoint where size in (select size from signed_there); insert into checkpoint select size, 0, note from signed_there"
found "a checkpoint of the other branch, well signed: no prefix of the next" "entr.*the stored checkpoint over the first [0-9]+ entries has another root"

# ---- The desk's acts, incidents, what was taken ------------------------------------------------------------------------
event="insert into event (incident, seq, time_us, kind, contact, mail_id, text) select incident, max(seq) + 1, max(time_us),"
wrong "a closing at the desk that nobody did" "incident $I: event [0-9]+ \(closed\) is no contact's" "$event 'closed', null, 0, 'by root: settled' from event where incident = '$I'"
wrong "a forwarding at the desk that nobody did" "incident $I: event [0-9]+ \(forwarded\) is no contact's" "$event 'forwarded', null, 0, 'to XB-technical, by root' from event where incident = '$I'"
wrong "an act of a kind that the desk does not have" "incident $I: event [0-9]+ \(shredded\) is no contact's" "$event 'shredded', null, 0, 'by root' from event where incident = '$I'"
wrong "an act without words" "incident $I: event [0-9]+ \(closed\) has lost its words" "$event 'closed', null, 0, null from event where incident = '$I'"
wrong "the reason of a closing changed" "incident $J: event [0-9]+ \(closed\)" "$(free event_no_update) update event set text = replace(text, 'settled', 'forgot') where kind = 'closed'"
wrong "an answer of a contact without its mail" "incident $I: event [0-9]+: a contact is said to have done this" "$event 'acknowledgement', 'XB-technical', 0, 'working' from event where incident = '$I'"
wrong "an answer by a mail of another" "incident $I: event [0-9]+: the mail that it names" "$event 'acknowledgement', 'XB-technical', $(mail_id first), 'working' from event where incident = '$I'"
wrong "an event taken out" "incident $I: (its timeline|what the desk)" "$(free event_no_delete) delete from event where incident = '$I' and seq = 1"
wrong "an incident deleted" "mail $(mail_id first): is registered for an incident that is gone" "delete from incident where id = '$I'"
wrong "an incident that nobody reported" "incident ccc.example/2026-900001: no registered mail opened it" "insert into incident select 'ccc.example/2026-900001', opened_us, changed_us, state, originator, report_id, mail_id, tlp, urgency, exercise, title, incident_type from incident limit 1"
wrong "an incident closed by hand" "incident $I: its state and its timeline differ" "update incident set state = 'closed' where id = '$I'"
wrong "another originator" "incident $I: its timeline does not begin" "update incident set originator = 'XB-technical' where id = '$I'"
wrong "an acknowledgement that nobody wrote" "incident $I: party XB-technical: is said to have answered" "update party set state = 'acknowledged' where contact = 'XB-technical' and incident = '$I'"
wrong "a report that nobody made" "incident $I: its Report-ID or the time" "update incident set report_id = 'R-1' where id = '$I'"
wrong "an incident opened earlier" "incident $I: its Report-ID or the time" "update incident set opened_us = opened_us - 1 where id = '$I'"
wrong "another urgency" "incident $I: its TLP or urgency" "update incident set urgency = 'low' where id = '$I'"
wrong "a laxer TLP" "incident $I: its TLP or urgency" "update incident set tlp = 'TLP:CLEAR' where id = '$I'"
wrong "a TLP forgotten" "incident $I: the highest TLP" "update incident_mark set highest_tlp = 'TLP:CLEAR' where incident = '$I'"
wrong "a TLP that no letter bore" "incident $I: the highest TLP" "update incident_mark set highest_tlp = 'TLP:RED' where incident = '$I'"
wrong "a party that is nobody" "incident $I: party XQ-technical: was never in the directory" "insert into party values ('$I', 'XQ-technical', 'recipient', 'waiting', 0)"
wrong "a mail forgotten that was taken" "mail $(mail_id first): is registered, yet not remembered" "$(free taken_no_delete) delete from taken where mail_id = $(mail_id first)"
wrong "bytes taken that never came" "mail $(mail_id first): counts as taken" "insert into taken values ('XA-technical', 'abc', 0, $(mail_id first))"
wrong "a Report-ID used up for another" "mail $(mail_id first): a Report-ID" "insert into report values ('XB-technical', 'R-7', $(mail_id first), null)"
wrong "a contact's file changed" "contact XB-technical: the file of its version 1" "$(free contact_no_update) update contact set file = replace(file, 'poc@cert.xb', 'poc@evil.xb') where id = 'XB-technical'"
wrong "a contact's file and digest changed" "contact XB-technical: no ledger entry knows its version 1" "$(free contact_no_update) update contact set file = '', digest = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' where id = 'XB-technical'"
wrong "a version of a contact put in" "contact XB-technical: no ledger entry knows its version 2" "insert into contact select id, 2, state, file, digest, alias, reason, changed_us from contact where id = 'XB-technical'"
wrong "the policy that decided changed" "policy [0-9a-f]+: its text is not the one" "$(free policy_no_update) update policy set text = text || '#'"
wrong "a letter given to another contact" "letter [0-9]+: it and entry [0-9]+ of the ledger differ in Contact" "update letter set contact = 'XB-technical', number = number where kind = 'receipt' and number = (select max(number) from letter where kind = 'receipt')"
wrong "a letter called another kind" "letter [0-9]+: it and entry [0-9]+ of the ledger differ in Verdict" "update letter set kind = 'status' where kind = 'receipt'"

# ---- Who has answered what ---------------------------------------------------------------------------------------------
copy
KEPT=$DIR DIR=$T/copy
relay=$(sql "select report_id from reference where incident = '$I' and contact = 'XB-technical' limit 1")
printf 'Form: poc-notification/1\nMessage-Type: acknowledgement\nTo-Gateway: %s\nTLP: TLP:AMBER\nIncident-ID: %s\nIn-Response-To: %s\nDisposition: working\n\nYes.\n' \
  $GATEWAY "$I" "$relay" | mail_nested poc@cert.xb.example "$XB" | post answer
ENCRYPT=1 xa Message-Type=update Incident-ID="$I" Revision=2 Status=in-progress TLP=TLP:AMBER+STRICT Urgency=high -To-POC -Title -Incident-Type -Detected -Affected | post update
settle
is "both letters are taken" "$(verdict_of answer) $(verdict_of update)" "registered registered"
is "a contact is at work, and its originator says more" "$(sql "select p.state, i.tlp, i.urgency from party p join incident i on i.id = p.incident where i.id = '$I' and contact = 'XB-technical'")" "working|TLP:AMBER+STRICT|high"
ng audit verify
is "all of it holds" "$status" 0
rm -rf "$T/answered"; mv "$T/copy" "$T/answered"; DIR=$KEPT
# state NAME REGEX STATE: of the one that is at work
state() { copy "$T/answered"; HOME_OF=$T/copy change "update party set state = '$3' where contact = 'XB-technical' and incident = '$I'"; found "$1" "incident $I: party XB-technical: $2"; }
state "an answer called resolved" "is said to have answered so" resolved
state "an answer called a refusal" "is said to have answered so" declined
state "an answer denied" "is said not to have answered" waiting
copy "$T/answered"; HOME_OF=$T/copy change "update incident set tlp = 'TLP:AMBER', urgency = 'medium' where id = '$I'"
found "what the first letter said, not the last" "incident $I: its TLP or urgency"

# ---- Receipts that contacts kept ---------------------------------------------------------------------------------------
ng audit verify --vkey "$DIR/ledger.vkey" --against "${receipts[@]}"
is "today's ledger extends all receipts" "$status $(lines "$out" 'begins with the tree of [0-9]+ that it shows') $(lines "$out" '^WRONG')" "0 ${#receipts[@]} 0"
ng audit verify --json --against "${receipts[@]}"
is "as JSON too" "$(json sound) $(json against.#) $(json against.0.good)" "true ${#receipts[@]} true"
HOME_OF=$T/gone-on ng audit verify --against "${receipts[@]}"
is "the copy that went on agrees with the older receipt, not with the newer" "$status $(lines "$out" 'begins with the tree') $(lines "$out" '^WRONG: .*(FORK|its end was cut off)')" "1 1 1"
like "the tree head that was signed is printed as evidence" "$out" "^— ccc.example/ledger "
HOME_OF=$T/early ng audit verify --against "${receipts[1]}"
like "an older copy has fewer entries than were signed" "$status $out" "WRONG: .*today's ledger ends after"
ng audit verify --against "${receipts[0]}" --vkey "$T/forger/ledger.vkey"
is "under another key no receipt is believed" "$status $(lines "$out" '^WRONG: .*not signed by this vkey')" "1 1"
ng audit verify --against "$T/nothing.eml"
is "a receipt that is not there" "$status" 66
ng audit verify --against "$(mail_file first)"
is "a mail that is no receipt" "$status" 65
copy; HOME_OF=$T/copy change "$(free checkpoint_no_delete) delete from checkpoint"
found "every checkpoint taken away" "ledger.head: says that the ledger was signed, yet not one signed checkpoint"
copy; HOME_OF=$T/copy change "$(free checkpoint_no_delete) delete from checkpoint where size = (select min(checkpoint) from letter where checkpoint > 0)"
found "one of them" "letter [0-9]+: the signed checkpoint that it was sealed under is not there"
copy; HOME_OF=$T/copy change "update mail set truncated = 1, raw = raw || x'00' where id = 1"
found "bytes changed and called truncated" "mail 1: its stored bytes are not those that came"
copy; HOME_OF=$T/copy change "$(free entry_no_update checkpoint_no_delete) update entry set text = $other where idx = $S; delete from checkpoint"; rehash "$T/copy/notigate.db"
rm "$T/copy/ledger.head"
HOME_OF=$T/copy ng audit verify --against "${receipts[1]}"
like "rewritten whole, checkpoints and mark taken away: the receipt proves it" "$status $out" "FORK: .*Its entry $S is another one today"

# ---- A file that is broken ------------------------------------------------------------------------------------------------
# The log of writes goes into the file first, so that what is broken is all there is.
copy; sqlite3 "$T/copy/notigate.db" "pragma wal_checkpoint(truncate)" >/dev/null; rm -rf "$T/whole"; cp -a "$T/copy" "$T/whole"
db=$T/copy/notigate.db
bytes=$(stat -c %s "$db")
damaged() { # NAME REGEX
  HOME_OF=$T/copy ng audit verify
  is "$1: told, with what can be saved" "$status $(lines "$out" "^WRONG: .*$2") $(lines "$out" '^  [1-4]\. ')" "1 1 4"
}
truncate -s $((bytes / 2)) "$db"
damaged "a file cut in half" "notigate.db: is cut off: $((bytes / 2)) of $bytes bytes"
like "some of it can be read" "$out" "^(mail|entry) +[0-9]+ "
HOME_OF=$T/copy ng audit verify --json
is "as JSON too" "$status $(json damaged) $(json readable.0.table)" "1 true entry"
head -c 5000 /dev/urandom >"$db"
damaged "another file" "is no SQLite database"
: >"$db"
damaged "an empty file" "is empty"
copy "$T/whole"
page=$(sqlite3 "$db" "select rootpage from sqlite_schema where name = 'mail'")
head -c 4096 /dev/zero | tr '\0' '\377' | dd of="$db" bs=4096 seek=$((page - 1)) conv=notrunc status=none
damaged "a page overwritten" "(malformed|corrupt)"
like "the table is named" "$out" "^mail +[0-9]+ +up to a broken page"
like "and the others are whole" "$out" "^verdict +[0-9]+ +to its end"
copy "$T/whole"
python3 - "$db" "$(sqlite3 "$db" "select substr(text, instr(text, 'Message-SHA256: ') + 16, 64) from entry where idx = $S")" <<'END'
import sys
data = open(sys.argv[1], "rb").read()
at = data.index(b"Message-SHA256: " + sys.argv[2].encode()) + 20
open(sys.argv[1], "wb").write(data[:at] + bytes([data[at] ^ 1]) + data[at + 1:])
END
found "one bit of one entry flipped in the file" "entry $S: its text does not have the hash"

# ---- A run that was interrupted ---------------------------------------------------------------------------------------
# 9,000 entries more, at the end of the file, so that a broken last page interrupts the run behind the first 4,096.
copy "$T/whole"
python3 - "$db" <<'END'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
size, = db.execute("select count(*) from entry").fetchone()
for index in range(size, size + 9000):
    text = "Entry: 1\nTime: 2026-11-23T00:00:00.%06dZ\nKind: start\n" % index
    db.execute("insert into entry values (?, ?, 'start', null, ?)", (index, 1795392000000000 + index, text))
db.commit()
END
rehash "$db"
sqlite3 "$db" "pragma wal_checkpoint(truncate)" >/dev/null
HOME_OF=$T/copy ng audit verify --state "$T/state"
is "a whole run keeps no stand behind it" "$status $([ -e "$T/state" ]; echo $?)" "0 1"
cp "$db" "$T/good.db"
python3 - "$db" <<'END'
import sys
data = bytearray(open(sys.argv[1], "rb").read())
at = data.rindex(b"Time: 2026-11-23T00:00:00.006") & ~4095
data[at:at + 4096] = b"\xff" * 4096
open(sys.argv[1], "wb").write(data)
END
HOME_OF=$T/copy ng audit verify --state "$T/state"
is "a run that breaks off leaves its stand" "$status $(sed -n 's/^entries=//p' "$T/state")" "1 4096"
cp "$T/good.db" "$db"
cp "$T/state" "$T/stand"
HOME_OF=$T/copy ng audit verify --state "$T/state"
like "the next one takes it up, and tells what was recomputed when" "$status $out" "entries 0 to 4095 were recomputed by the run of [0-9T:Z-]+, which stood there at [0-9T:Z-]+; the rest, and the books, now"
is "then it is gone" "$status $([ -e "$T/state" ]; echo $?)" "0 1"
sed "s/^root=00/root=11/;t;s/^root=../root=00/" "$T/stand" >"$T/state"; chmod 600 "$T/state"
HOME_OF=$T/copy ng audit verify --state "$T/state"
like "a ledger rewritten meanwhile is found" "$status $out" "WRONG: entries 0 to 4095: they are not those that the interrupted run found good"
cp "$T/stand" "$T/state"; chmod 666 "$T/state"
HOME_OF=$T/copy ng audit verify --state "$T/state"
is "a stand that others may write is not believed" "$status" 78
echo nonsense >"$T/state"; chmod 600 "$T/state"
HOME_OF=$T/copy ng audit verify --state "$T/state"
is "nor one that is none" "$status" 65
done_testing
