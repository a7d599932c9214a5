#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# A random sequence of sound and unsound letters goes through the gateway's own stages, and what becomes of each is
# compared with a second opinion written from FORM (tests/property). LETTERS is how many (make check-property: 10,000),
# SEED repeats a run.
. "${G_TEST_SRCDIR:-$(dirname "$0")/..}/tests/lib-incident.sh"
: "${LETTERS:=400}" "${SEED:=$RANDOM}"
new_instance; know_gateway
cast XA XA-technical poc@cert.xa.example
cast XB XB-technical poc@cert.xb.example 'groups = alpha'
cast XC XC-technical poc@cert.xc.example 'max-tlp = TLP:AMBER' 'groups = alpha'
cast XD XD-technical poc@cert.xd.example 'may-send-to = XA-technical;XB-technical'
LEVEL=diplomatic cast XBd XB-diplomatic mfa@mfa.xb.example 'max-tlp = TLP:GREEN'
cast XE XE-technical poc@cert.xe.example 'max-tlp = TLP:AMBER+STRICT' 'groups = alpha'
cast XF XF-technical poc@cert.xf.example 'may-send-to = XB-diplomatic;XE-technical'
cast XG XG-technical poc@cert.xg.example
notigate contact suspend XG-technical --reason "for the test" --home "$DIR" >"$T/out" 2>&1 || { cat "$T/out"; exit 1; }
new_key nobody >/dev/null || exit 1
letters() { LD_PRELOAD=$FAKETIME_LIBRARY FAKETIME=+0 FAKETIME_NO_CACHE=1 "$G_TEST_BUILDDIR/tests/property/letters" "$@"; }

echo "# seed $SEED"
started=$EPOCHREALTIME
if letters "$DIR" "$LETTERS" "$SEED" >"$T/run"; then pass "$LETTERS random letters"; else fail "$LETTERS random letters (SEED=$SEED repeats it)"; fi
sed 's/^[^#]/# &/' "$T/run"
echo "# in $(bc <<<"($EPOCHREALTIME - $started) / 1") s"
if [ "$LETTERS" -le 1000 ]; then
  check "all letters are sealed" eval 'at +81d notigate run --once --home "$DIR"'
  is "none is left" "$(sql "select count(*) from letter where state not in ('sent', 'dropped')")" 0
fi
check "the ledger verifies" notigate audit verify --home "$DIR"
done_testing
