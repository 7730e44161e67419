/* What verifying a ledger works with; for verify*.c alone. */
#ifndef TD_TOOLS_LEDGER_VERIFY_STATE_H
#define TD_TOOLS_LEDGER_VERIFY_STATE_H

#include "tools/ledger/balances.h"
#include "tools/ledger/head.h"
#include "tools/ledger/verify.h"

/* What is remembered of every entry. */
enum { TD_SEEN_READ = 1, TD_SEEN_INDEXED = 2, TD_SEEN_SUPERSEDED = 4 };

typedef struct {
  uint64_t first, end;
  uint8_t chain[TD_DIGEST_SIZE];
  bool known; /* where its entries are can be told */
  bool joins; /* they are where they should be */
} TdRunSeen;

typedef struct {
  uint8_t digest[TD_DIGEST_SIZE]; /* as it stands there */
  bool sound;                     /* it is that of what stands there */
} TdPolicySeen;

typedef struct {
  TdStore *store;
  const TdVerifyAsked *asked;
  TdFindings *findings;
  TdDigester *digester;
  TdHead head;
  bool has_head;     /* it can be believed */
  uint64_t entries;  /* how many there should be */
  GArray *policies;  /* TdPolicySeen */
  GArray *runs;      /* TdRunSeen */
  GArray *hashes;    /* uint64_t by entry: of its id */
  GByteArray *marks; /* by entry */
  GHashTable *first; /* of entries that come in another's place: the first of the claim; td_verify_put() */
  GHashTable *taken; /* of entries that were taken back: by which */
  TdBalances *balances;
} TdVerifying;

/* The piece KEY; false: there is none, or it cannot be read, and then that was said. */
bool td_verify_piece(const TdVerifying *verifying, TdStoreTable table, int64_t key, TdSlice *piece);

/* The first key from FROM on; false: there is none, or it cannot be told, and then that was said. */
bool td_verify_next(const TdVerifying *verifying, TdStoreTable table, int64_t from, int64_t *key);

/* How many pieces 0, 1, 2, … there should be: as many as are SAID, but never more than twice those that are there, so
 * that a number alone costs nothing.  Without a head: those that are there without a gap.  All others are a FAULT. */
uint64_t td_verify_dense(const TdVerifying *verifying, TdStoreTable table, uint64_t said, TdFaultId fault);

static inline void td_verify_fault(const TdVerifying *verifying, TdFaultId fault, uint64_t number) {
  td_findings_add(verifying->findings, fault, number);
}

static inline uint8_t *td_verify_marks(const TdVerifying *verifying, uint64_t entry) {
  return &verifying->marks->data[entry];
}

/* Numbers of entries by numbers of entries. */
static inline void td_verify_put(GHashTable *table, uint64_t key, uint64_t value) {
  g_hash_table_insert(table, GSIZE_TO_POINTER(key), GSIZE_TO_POINTER(value));
}
/* TD_NO_ENTRY: none. */
static inline uint64_t td_verify_get(GHashTable *table, uint64_t key) {
  gpointer value;
  return g_hash_table_lookup_extended(table, GSIZE_TO_POINTER(key), NULL, &value) ? GPOINTER_TO_SIZE(value)
                                                                                  : TD_NO_ENTRY;
}

/* ENTRY cannot be read; that is said, and what follows from it needs not be. */
static inline bool td_verify_lost(const TdVerifying *verifying, uint64_t entry) {
  return entry < verifying->marks->len && (*td_verify_marks(verifying, entry) & TD_SEEN_READ) == 0;
}

/* The entries, their runs' chains, how every person stands. */
void td_verify_entries(TdVerifying *verifying);

/* What follows from the entries: ids, persons, what was taken back. */
void td_verify_indexes(TdVerifying *verifying);

#endif
