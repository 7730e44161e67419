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

/* *found: there is one.  False: it cannot be read, its digest does not hold, or it says what cannot be. */
bool td_head_read(TdHead *head, TdStore *store, TdDigester *digester, bool *found, TdTrouble **trouble);
bool td_head_write(const TdHead *head, TdStore *store, TdDigester *digester, TdTrouble **trouble);

/* A run that was committed.  Who has noted its chain knows whether anything up to there was changed, left out or added.
 */
typedef struct {
  uint64_t first, end; /* its entries */
  uint8_t chain[TD_DIGEST_SIZE];
  uint8_t given[TD_DIGEST_SIZE]; /* of its policies and what was supplied to them; zeros: not known */
  bool people;                   /* identities came from a people file */
  TdSlice version, began;        /* borrowed */
} TdLedgerRun;

/* The chain of a run: the SHA-256 of the chain before it, of the SHA-256 of its entries' digests in order, and of all
 * else that its record says.  Each piece has a fixed length, or stands behind its length, so that no other run has the
 * same bytes. */
void td_run_chain(TdDigester *digester, const uint8_t before[TD_DIGEST_SIZE], const uint8_t entries[TD_DIGEST_SIZE],
                  const TdLedgerRun *run, uint8_t chain[TD_DIGEST_SIZE]);

bool td_run_get(TdStore *store, uint32_t number, TdLedgerRun *run, TdTrouble **trouble);
/* Adds a run; false also where there is one of this number. */
bool td_run_add(TdStore *store, uint32_t number, const TdLedgerRun *run, TdTrouble **trouble);

/* A ledger in which something cannot be believed: always false. */
bool td_ledger_damaged(const TdStore *store, const char *zh, const char *en, TdTrouble **trouble);

#endif
