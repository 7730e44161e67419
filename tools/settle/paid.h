/* Holds what was paid (maf_pay) against what is computed, claim by claim.
 *
 * A claim counts once, however often its row is repeated.  One without maf_pay is not compared, nor one without a
 * computed amount: nothing is taken as 0.  A claim that is taken back is not either, be it rows later: its payment was
 * given back with it.  So nothing is added up before the last row is settled; until then each claim is kept in a sorter
 * (tools/io/sorter.h; 40 bytes, where it differs 48 and its ids).
 */
#ifndef TD_TOOLS_SETTLE_PAID_H
#define TD_TOOLS_SETTLE_PAID_H

#include "tools/settle/paid_tally.h"
#include "tools/settle/settlement.h"
#include "tools/settle/watch.h"

typedef struct TdPaid TdPaid;

/* A comparison under POLICIES, with a row for each claim that differs written to OUT (NULL: none); both are borrowed.
 * The lots' plan must want TD_F_MAF (td_lot_plan_want()). */
TdPaid *td_paid_new(const TdPolicies *policies, TdWriter *out);
void td_paid_free(TdPaid *paid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdPaid, td_paid_free)

/* Forgets everything, for a run that has to begin again; nothing has been written then. */
void td_paid_restart(TdPaid *paid);

/* Takes the claims of a lot that was settled.  Lots may come in any order, one at a time. */
bool td_paid_take(TdPaid *paid, const TdLotPlan *plan, const TdSettlement *settlement, TdLot *lot);

/* All claims were taken: adds up and writes, the largest difference first, those of one size as their rows stand in
 * the file.  False: a temporary file cannot be used, or without trouble, OUT cannot be written. */
bool td_paid_finish(TdPaid *paid, const TdSettlement *settlement, const TdWatch *watch, TdTrouble **trouble);

/* What was added up; borrowed. */
const TdPaidTally *td_paid_tally(const TdPaid *paid);

#endif
