/* SPDX-License-Identifier: Apache-2.0
 * process/bundle-local: what the files of process/bundle share. */
#pragma once
#include "process/bundle.h"
#include "store/bundle.h"

G_BEGIN_DECLS

/* facts.txt: what is claimed, and behind each claim who proves it. The caller's. Errors: those of the store. */
char *gw_bundle_facts (const GwBundle *bundle, const GwBundleOutput *output, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
