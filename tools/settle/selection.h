/* Which claims of a ledger are settled again: whole person-years, so that their amounts can be computed from nothing.
 */
#ifndef TD_TOOLS_SETTLE_SELECTION_H
#define TD_TOOLS_SETTLE_SELECTION_H

#include "tools/settle/replay.h"

typedef struct {
  const char *person; /* psn_no, NULL: all */
  bool one_year;
  int32_t year;
} TdScope;

/* Writes the claims of SCOPE into an unlinked temporary file, as claims that can be settled, and says in REPLAY which
 * is which.  Without policies but the archived ones: the person-years in which a claim came late, or all of the person
 * named; each claim under the policy that it was settled under.  Else the person-years of claims that one of the
 * policies is for and that were settled under another, those claims under it.  The descriptor, which is the caller's;
 * -1: the ledger cannot be read, the file cannot be written, or claims were settled with a people file and none is
 * given. */
int td_select_claims(TdLedger *ledger, const TdRegions *regions, const TdScope *scope, TdReplay *replay,
                     TdTrouble **trouble);

#endif
