/* A trace against what was settled: what is explained must be what is paid. */
#ifndef TD_TOOLS_SETTLE_CHECK_TRACE_H
#define TD_TOOLS_SETTLE_CHECK_TRACE_H

#include "compiler/trace.h"
#include "tools/settle/counter.h"
#include "tools/settle/desk.h"

/* The first thing in which TRACE is not what came of row I of a lot, settled by the policy whose outputs stand at
 * PLACES, or NULL. */
const char *td_check_trace(const TdTrace *trace, const TdPlaces *places, const TdLot *lot, size_t i);
/* The same of a premium. */
const char *td_check_premium(const TdTrace *trace, const TdProgramView *view, const TdPremium *premium);

#endif
