/* Between a settlement and a ledger: what the ledger knows of the claims and persons of a run, and what it is told.
 *
 * A run works on with every person's annual amounts as the ledger has them.  A claim that the ledger has, with the same
 * content, is not settled again: its outcome is the recorded one, unless that left it open (undetermined, deferred, no
 * policy).  Nothing of a run is in the ledger before td_ledger_commit().
 */
#ifndef TD_TOOLS_SETTLE_KEEPER_H
#define TD_TOOLS_SETTLE_KEEPER_H

#include "tools/ledger/ledger.h"
#include "tools/settle/docket.h"
#include "tools/settle/phases.h"
#include "tools/settle/replay.h"

typedef struct TdKeeper TdKeeper;

/* All is borrowed and must outlive it; REPLAY may be NULL. */
TdKeeper *td_keeper_new(TdLedger *ledger, const TdReplay *replay, const TdRoll *roll, const TdRegions *regions,
                        const TdPhases *phases, TdAccounts *accounts, TdTally *tally);
void td_keeper_free(TdKeeper *keeper);

/* Was nothing in the ledger before this run? */
bool td_keeper_begins(const TdKeeper *keeper);

/* ---- while a lot is entered and settled */

/* Forgets the lot before. */
void td_keeper_begin(TdKeeper *keeper);

typedef enum {
  TD_RECALL_NEW,      /* the ledger has no such id */
  TD_RECALL_RECORDED, /* it has it, and the outcome is final */
  TD_RECALL_OPEN,     /* it has it, and it is settled anew */
  TD_RECALL_CLASHES,  /* it has the id with other content */
  TD_RECALL_TROUBLE
} TdRecall;

/* What the ledger has of row I.  RECORDED: the row's outcome is set, but not its columns of output. */
TdRecall td_keeper_recall(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble);

/* *clashes: has the ledger the id of row I with other content?  False: it cannot be read. */
bool td_keeper_clashes(TdKeeper *keeper, const TdLot *lot, size_t i, bool *clashes, TdTrouble **trouble);

/* Asks for the memory that a person of the run will need. */
void td_keeper_near(const TdKeeper *keeper, uint32_t person);

/* Makes a person who has just come known: their annual amounts are in their accounts.  Tells also whether the row came
 * late, behind a later claim of theirs.  False: the ledger cannot be read or does not fit its policies, or no memory.
 */
bool td_keeper_meet(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble);

/* The claim that row I takes back, as the ledger has it: *number TD_NO_ENTRY: no such claim of this person before it.
 * KEPT: what it added, td_kept_size() values.  False: as of td_keeper_meet(). */
bool td_keeper_original(TdKeeper *keeper, const TdClaim *row, uint64_t *number, TdPast *past, int64_t *kept,
                        TdTrouble **trouble);

/* A claim that the ledger has, and this run has not met, is taken back. */
void td_keeper_take(TdKeeper *keeper, uint64_t number);

/* What recorded claims added, into the records of KEPT that are the rows'.  False: as of td_keeper_meet(). */
bool td_keeper_fill_kept(TdKeeper *keeper, const TdLot *lot, int64_t *kept, size_t kept_size, TdTrouble **trouble);

/* The lot is settled: its entries get their numbers, recorded claims their columns of output.  KEPT: as the engine left
 * it; UNDONE: the entries of the claims of earlier lots that are taken back, behind the rows.  In a replay tells of
 * what comes out otherwise.  False: the ledger cannot be read, or a recorded claim does not fit its policy. */
bool td_keeper_number(TdKeeper *keeper, TdLot *lot, const int64_t *kept, size_t kept_size, const uint64_t *undone,
                      TdTrouble **trouble);

/* The entry of a claim of an earlier lot, by its number in the docket. */
uint64_t td_keeper_entry(const TdKeeper *keeper, uint32_t claim);

/* ---- afterwards */

/* Makes the bytes of a lot's entries.  Looks at nothing that changes: several lots can be encoded at once. */
void td_keeper_encode(const TdKeeper *keeper, TdLot *lot);

/* Adds a lot's entries to the ledger; lots come in their order.  False: it cannot be written, or read. */
bool td_keeper_put(TdKeeper *keeper, const TdLot *lot, TdTrouble **trouble);

/* Tells the ledger how every person stands in the end; nothing can be put after it.  ASIDE: as of td_ledger_expect().
 * False: it cannot be written, or read. */
bool td_keeper_close(TdKeeper *keeper, bool aside, TdTrouble **trouble);

#endif
