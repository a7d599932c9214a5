/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include <sysexits.h>

G_DEFINE_QUARK (gw-error-quark, gw_error)

int
gw_error_exit_status (const GError *error)
{
  if (error == NULL)
    return EX_OK;
  if (error->domain != GW_ERROR)
    return EX_IOERR;
  switch ((GwError) error->code)
    {
    case GW_ERROR_USAGE: return EX_USAGE;
    case GW_ERROR_DATA: return EX_DATAERR;
    case GW_ERROR_NOINPUT: return EX_NOINPUT;
    case GW_ERROR_CONFIG: return EX_CONFIG;
    case GW_ERROR_IO: return EX_IOERR;
    case GW_ERROR_BUSY: return EX_TEMPFAIL;
    case GW_ERROR_CORRUPT: return EX_SOFTWARE;
    case GW_ERROR_CRYPTO: return EX_TEMPFAIL;
    case GW_ERROR_TEMPORARY: return EX_TEMPFAIL;
    case GW_ERROR_PERMANENT: return EX_UNAVAILABLE;
    }
  return EX_SOFTWARE;
}
