/* Settles lots, each claim under its policy, every person's in order; a claim that its policy defers to a document that
 * is loaded goes on to that one, and belongs to it then (TdOutcome.policy). */
#ifndef TD_TOOLS_SETTLE_SETTLEMENT_H
#define TD_TOOLS_SETTLE_SETTLEMENT_H

#include "tools/ledger/ledger.h"
#include "tools/settle/desk.h"
#include "tools/settle/replay.h"
#include "tools/settle/regions.h"
#include "tools/settle/rivals.h"

typedef struct TdSettlement TdSettlement;

/* A settlement of the claims of CSV, from nothing or, with a LEDGER (NULL: none), from what that has.  Everything is
 * borrowed and must outlive it; persons that ROLL knows already must have no claim yet.  NULL: no memory. */
TdSettlement *td_settlement_new(const TdLotPlan *plan, TdRoll *roll, TdCsv *csv, const TdRegions *regions,
                                const TdSupply *supplies, TdLedger *ledger, const TdReplay *replay, TdTally *tally);
void td_settlement_free(TdSettlement *settlement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSettlement, td_settlement_free)

typedef enum {
  TD_ENTERED,
  TD_ENTER_UNORDERED, /* a claim stands behind one of the same person that is settled after it */
  TD_ENTER_TROUBLE
} TdEntered;

/* Enters the rows of a lot that has been parsed: which claims they are, whose, under which policy, what they take back.
 * The lot is settled next, unless it was not entered: then the settlement is of no use any more. */
TdEntered td_settlement_enter(TdSettlement *settlement, TdLot *lot, TdTrouble **trouble);

/* With a ledger: has it the id of row I of a lot that is not entered, with other content?  False: it cannot be read. */
bool td_settlement_clashes(TdSettlement *settlement, const TdLot *lot, size_t i, bool *clashes, TdTrouble **trouble);

/* Has MODELS settle each lot, too, and tell BALANCE; before the first.  False: no memory. */
bool td_settlement_rival(TdSettlement *settlement, const TdModels *models, TdBalance *balance);

/* Settles the lot that was entered: its outcomes and outputs are there, and counted.  How claims are cut into lots
 * makes no difference.  False: no memory, or a temporary file cannot be used. */
bool td_settlement_settle(TdSettlement *settlement, TdLot *lot, TdTrouble **trouble);

/* The policy of a row of the lot that was entered, as it stands: of a taking-back, its original's. */
uint16_t td_settlement_policy(const TdSettlement *settlement, uint32_t row);

/* The annual amounts of a row's account with POLICY as they stand, by the annual amounts of that policy's program; of
 * a taking-back, its original's.  False: no memory. */
bool td_settlement_annuals(TdSettlement *settlement, const TdLot *lot, uint32_t row, uint16_t policy, int64_t *amounts);

/* Where a policy's outputs are in the lots. */
const TdPlaces *td_settlement_places(const TdSettlement *settlement, uint16_t policy);

/* With a ledger: makes the bytes of a settled lot's entries (of several lots at once), adds them to the ledger (lot
 * after lot), and in the end how every person stands (ASIDE: as of td_ledger_expect()).  Without one nothing is done.
 * False: it cannot be written. */
void td_settlement_encode(const TdSettlement *settlement, TdLot *lot);
bool td_settlement_keep(TdSettlement *settlement, TdLot *lot);
bool td_settlement_close(TdSettlement *settlement, bool aside, TdTrouble **trouble);

/* Has a claim (TdClaim.claim) been taken back by a row settled so far? */
bool td_settlement_taken_back(const TdSettlement *settlement, uint32_t claim);

/* Adds the labels that no policy knew to the tally. */
void td_settlement_unknown(const TdSettlement *settlement, GHashTable *unknown);

#endif
