/* SPDX-License-Identifier: Apache-2.0
 * process/model-form: what the parser found in a form, in the words of templates/MODEL. */
#pragma once
#include "report/form.h"

G_BEGIN_DECLS

/* faults (or not_understood): one object a fault, with the limit that it broke where there is one. The caller's. */
JsonArray *gw_model_faults (const GwForm *form);

/* tolerated. The caller's. */
JsonArray *gw_model_tolerated (const GwForm *form);

G_END_DECLS
