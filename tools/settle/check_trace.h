/* A trace against what was settled: what is explained must be what is paid. */
#ifndef TD_TOOLS_SETTLE_CHECK_TRACE_H
#define TD_TOOLS_SETTLE_CHECK_TRACE_H

#include "compiler/trace.h"
#include "tools/settle/counter.h"
#include "tools/settle/journal.h"
#include "tools/settle/store.h"

/* The first thing in which TRACE is not RESULT, of a claim settled by the program of VIEW, or NULL. */
const char *td_check_trace(const TdTrace *trace, const TdProgramView *view, const TdResult *result,
                           const TdJournal *journal);
/* The same of a premium. */
const char *td_check_premium(const TdTrace *trace, const TdProgramView *view, const TdPremium *premium);

#endif
