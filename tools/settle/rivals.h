/* Further models at work on the claims that a settlement has settled: each with annual amounts of its own. */
#ifndef TD_TOOLS_SETTLE_RIVALS_H
#define TD_TOOLS_SETTLE_RIVALS_H

#include "tools/settle/balance.h"
#include "tools/settle/desk.h"
#include "tools/settle/models.h"

typedef struct TdRivals TdRivals;

/* The models behind the first, whose office is given; what they pay is told to BALANCE.  All is borrowed, but that the
 * diseases of their lists join ROLL.  NULL: no memory. */
TdRivals *td_rivals_new(const TdModels *models, const TdOffice *office, TdRoll *roll, TdBalance *balance);
void td_rivals_free(TdRivals *rivals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRivals, td_rivals_free)

/* A claim of an earlier lot, and what it had added under the first model. */
typedef struct {
  uint32_t claim;
  const int64_t *kept;
} TdRivalPast;

/* A lot that the office has settled. */
typedef struct {
  const TdLot *lot;
  const TdPlaces *places; /* of the first model's outputs */
  const uint32_t *rows;   /* [count] that went through its engine, in order */
  size_t count;
  const TdRivalPast *undone; /* [undone_count] that are taken back in this one */
  size_t undone_count;
} TdRivalLot;

/* Settles it under the others, too.  False: no memory, or a temporary file cannot be used. */
bool td_rivals_settle(TdRivals *rivals, const TdRivalLot *settled, TdTrouble **trouble);

#endif
