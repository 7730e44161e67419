/* What a ledger says of itself: one piece, with its own digest. */
#ifndef TD_TOOLS_LEDGER_HEAD_H
#define TD_TOOLS_LEDGER_HEAD_H

#include "tools/ledger/entry.h"
#include "tools/ledger/store.h"

typedef struct {
  uint64_t seed;
  uint64_t entries;
  uint32_t runs, policies;
  unsigned id_bits, person_bits;
  uint64_t id_count, person_count;
  uint8_t chain[TD_DIGEST_SIZE]; /* of the last run, run.h; zeros: none */
  GPtrArray *books, *names;      /* char, owned */
} TdHead;

void td_head_init(TdHead *head);
void td_head_clear(TdHead *head);

/* False: it cannot be read, or its digest does not hold.  *found: there is one. */
bool td_head_read(TdHead *head, TdStore *store, TdDigester *digester, bool *found, TdTrouble **trouble);
bool td_head_write(const TdHead *head, TdStore *store, TdDigester *digester, TdTrouble **trouble);

/* A run that was committed.  Its chain is the SHA-256 of the chain before it, of its entries' digests in order, of what
 * it was given, its version and its time: who has noted it knows whether anything up to there was changed, left out or
 * added. */
typedef struct {
  uint64_t first, end; /* its entries */
  uint8_t chain[TD_DIGEST_SIZE];
  uint8_t given[TD_DIGEST_SIZE]; /* of its policies and what was supplied to them; zeros: not known */
  TdSlice version, began;        /* borrowed */
} TdLedgerRun;

bool td_run_get(TdStore *store, uint32_t number, TdLedgerRun *run, TdTrouble **trouble);
bool td_run_put(TdStore *store, uint32_t number, const TdLedgerRun *run, TdTrouble **trouble);

/* A ledger that cannot be believed: always false. */
bool td_ledger_damaged(const char *zh, const char *en, TdTrouble **trouble);

#endif
