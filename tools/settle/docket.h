/* The docket: what is remembered of every claim of a run, found by its settlement id.
 *
 * Claims are numbered 0, 1, 2, … as they are admitted.  In memory are the hashes of their ids, and whether they were
 * taken back; the rest is in a temporary file, 32 bytes and 4 for each amount (8 where one does not fit).  What an id
 * or a record was is read again from the claims file itself where it is asked for: so a repeated id is told by
 * comparing, not by hashes.
 */
#ifndef TD_TOOLS_SETTLE_DOCKET_H
#define TD_TOOLS_SETTLE_DOCKET_H

#include "tools/settle/lot.h"

typedef struct TdDocket TdDocket;

typedef struct {
  TdOutcome outcome;
  uint64_t offset; /* where its row stands in the file */
  uint32_t size;
  uint32_t person, account;
  bool takes_back;
} TdPast;

/* A docket for the claims of CSV.  WIDTH: how many amounts are kept with each claim; ONLY_IDS: none, and no outcome.
 * Both are borrowed. */
#define TD_DOCKET_ONLY_IDS SIZE_MAX
TdDocket *td_docket_new(TdCsv *csv, const TdLayout *layout, size_t width);
void td_docket_free(TdDocket *docket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdDocket, td_docket_free)

/* Asks for the memory that a row's id will need. */
void td_docket_near(const TdDocket *docket, const TdClaim *row);

typedef enum {
  TD_ADMIT_NEW,
  TD_ADMIT_REPEATS, /* it has the id and the content of an earlier claim */
  TD_ADMIT_CLASHES, /* the id, and other content */
  TD_ADMIT_TROUBLE  /* the file cannot be read again, or there are as many claims as can be counted */
} TdAdmission;

/* Admits row I of a lot as a claim: row->claim is its number, or that of the claim whose id it has.  The rows of a lot
 * are admitted in order, and the lot closed before another one's are. */
TdAdmission td_docket_admit(TdDocket *docket, const TdLot *lot, size_t i, TdTrouble **trouble);

/* Finds a claim admitted so far by its id, LOT's own included; TD_NO_CLAIM: none has it. */
bool td_docket_find(TdDocket *docket, const TdLot *lot, TdSlice setl_id, uint64_t hash, uint32_t *claim,
                    TdTrouble **trouble);

/* The row of a claim in the lot that is open, or -1: it is in an earlier one. */
int64_t td_docket_row(const TdDocket *docket, uint32_t claim);

/* Does claim A, of an earlier lot, have an id that as text stands before that of ROW? */
bool td_docket_id_before(TdDocket *docket, uint32_t claim, const TdClaim *row, bool *before, TdTrouble **trouble);

/* Remembers the claims of a lot.  KEPT: what row i added to its account, td_kept_size(width) values each (engine.h). */
bool td_docket_close(TdDocket *docket, const TdLot *lot, const int64_t *kept, TdTrouble **trouble);

/* What is remembered of a claim of an earlier lot; KEPT may be NULL. */
bool td_docket_get(TdDocket *docket, uint32_t claim, TdPast *past, int64_t *kept, TdTrouble **trouble);

/* A claim of an earlier lot has been taken back: it adds nothing any more. */
void td_docket_take_back(TdDocket *docket, uint32_t claim);

/* Has a claim of an earlier lot been taken back? */
bool td_docket_taken_back(const TdDocket *docket, uint32_t claim);

#endif
