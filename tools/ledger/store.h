/* Where a ledger is kept: tables of numbered pieces of bytes, changed in transactions.
 *
 * All that a ledger asks of a database is here; store.c does it with SQLite: one file, no set-up, one connection that
 * keeps others out, one transaction at a time that is on the disk (journal and file synced) when td_store_commit()
 * returns, and is undone by the next td_store_open() where the program ended before.
 */
#ifndef TD_TOOLS_LEDGER_STORE_H
#define TD_TOOLS_LEDGER_STORE_H

#include "tools/io/trouble.h"
#include "tools/ledger/bytes.h"

typedef struct TdStore TdStore;

typedef enum {
  TD_STORE_HEAD,     /* few, each of its own kind; ledger.c */
  TD_STORE_POLICIES, /* the images that claims were settled under */
  TD_STORE_RUNS,
  TD_STORE_SHEAVES, /* the settlements, several to a piece */
  TD_STORE_IDS,     /* buckets of settlement ids */
  TD_STORE_PERSONS, /* buckets of persons, with their annual amounts */
  TD_STORE_TAKEN,   /* what was taken back, and by what */
  TD_STORE_TABLE_COUNT
} TdStoreTable;

/* Opens the store at PATH and begins a transaction; with MAKE one that is not there is made.  Waits some seconds for
 * another who has it.  NULL: it cannot be opened, is no ledger or one of another format, or another has it. */
TdStore *td_store_open(const char *path, bool make, TdTrouble **trouble);

/* As it was named.  Borrowed. */
const char *td_store_path(const TdStore *store);

/* What was not committed is undone. */
void td_store_close(TdStore *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdStore, td_store_close)

/* The piece KEY of a table, borrowed until the next call; *found: it is there.  False: it cannot be read. */
bool td_store_get(TdStore *store, TdStoreTable table, int64_t key, TdSlice *piece, bool *found, TdTrouble **trouble);

/* The same, added to COPY.  Several threads may do so at once, while nothing else is asked of the store. */
bool td_store_copy(TdStore *store, TdStoreTable table, int64_t key, TdBytes *copy, bool *found, TdTrouble **trouble);

/* Sets a piece.  Ascending keys are the quickest.  False: it cannot be written; the transaction can only be undone. */
bool td_store_put(TdStore *store, TdStoreTable table, int64_t key, TdSlice piece, TdTrouble **trouble);

/* Takes everything out of a table. */
bool td_store_empty(TdStore *store, TdStoreTable table, TdTrouble **trouble);

/* The first key of a table that is at least FROM; *found: there is one. */
bool td_store_next(TdStore *store, TdStoreTable table, int64_t from, int64_t *key, bool *found, TdTrouble **trouble);

/* Makes everything put so far last, and begins the next transaction.  False: the next opening decides whether all of it
 * lasts or nothing. */
bool td_store_commit(TdStore *store, TdTrouble **trouble);

/* Undoes everything since the last commit, and begins the next transaction. */
bool td_store_undo(TdStore *store, TdTrouble **trouble);

/* Does the database find itself sound?  What it finds is added to FINDINGS (char, owned). */
bool td_store_check(TdStore *store, GPtrArray *findings, TdTrouble **trouble);

#endif
