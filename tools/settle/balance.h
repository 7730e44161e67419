/* What several models pay of the same claims, held against each other.
 *
 * A claim may be taken back by any later row, so that nothing is added up before the last is settled: until then what
 * each was paid stands in a temporary file, some hundred bytes a claim, with what it added to the annual amounts where
 * models differ in that.  Claims that were taken back, and rows that take back, then count for nothing: they pay
 * nothing together under any model.
 */
#ifndef TD_TOOLS_SETTLE_BALANCE_H
#define TD_TOOLS_SETTLE_BALANCE_H

#include "tools/settle/balance_tally.h"
#include "tools/settle/desk.h"
#include "tools/settle/watch.h"

typedef struct TdBalance TdBalance;

/* A balance of MODELS, with a row for each claim that the first and the last pay or answer otherwise written to OUT
 * (NULL: none), the largest difference first; of claims and persons the TOP that gain and lose most are kept. */
TdBalance *td_balance_new(const TdModels *models, TdWriter *out, size_t top);
void td_balance_free(TdBalance *balance);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdBalance, td_balance_free)

/* Forgets everything, for a run that has to begin again. */
void td_balance_restart(TdBalance *balance);

/* One model's word on a lot. */
typedef struct {
  const TdOutcome *outcome; /* by row */
  const int64_t *kept;      /* by row, kept_size values each: what the claim added */
} TdBalanceSide;

typedef struct {
  const TdLot *lot;
  const uint32_t *rows; /* [count] that were settled */
  size_t count;
  const TdBalanceSide *sides; /* [models] */
  size_t kept_size;
  const TdLot *outputs[2]; /* of the first model and the last */
  const TdPlaces *places[2];
} TdBalanceLot;

/* Takes a lot that every model has settled.  False: the temporary file cannot be written. */
bool td_balance_take(TdBalance *balance, const TdBalanceLot *taken, TdTrouble **trouble);

/* What a claim of an earlier lot had added under MODEL, given what it added under the first. */
bool td_balance_kept(TdBalance *balance, uint32_t claim, size_t model, const int64_t *first, int64_t *kept,
                     TdTrouble **trouble);

/* Has a claim been taken back? */
typedef bool (*TdTakenBack)(const void *user, uint32_t claim);

/* All claims were taken: adds up and writes.  False: a temporary file cannot be used, or without trouble, OUT cannot be
 * written. */
bool td_balance_finish(TdBalance *balance, TdTakenBack taken_back, const void *user, const TdRoll *roll,
                       const TdWatch *watch, TdTrouble **trouble);

/* What was added up; borrowed. */
const TdBalanceTally *td_balance_tally(const TdBalance *balance);

#endif
