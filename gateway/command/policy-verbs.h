/* SPDX-License-Identifier: Apache-2.0
 * command/policy-verbs: the verbs of `notigate policy`, a file each. No other command includes this. */
#pragma once

int gw_policy_verb_explain (int argc, char **argv);
int gw_policy_verb_replay (int argc, char **argv);
