/* A person's settlements, one after the other. */
#ifndef TD_TOOLS_LEDGER_HISTORY_H
#define TD_TOOLS_LEDGER_HISTORY_H

#include "tools/ledger/ledger.h"

/* The numbers of a person's entries (uint64_t) from LAST back: the latest first; the caller's.  NULL: one cannot be
 * read, or is another person's. */
GArray *td_ledger_history(TdLedger *ledger, TdSlice psn_no, uint64_t last, TdTrouble **trouble);

#endif
