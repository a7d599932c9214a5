#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes ./configure from a checkout (a release archive has it already).
set -e
cd "$(dirname "$0")"
mkdir -p build-aux m4
for f in /usr/share/automake-*/tap-driver.sh; do cp "$f" build-aux/tap-driver.sh; done
exec autoreconf --install --force
