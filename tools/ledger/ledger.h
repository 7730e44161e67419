/* A durable ledger: what was settled, and how every person stands.
 *
 * Entries (entry.h) are added and never changed; what stands beside them (the index of ids, persons with their annual
 * amounts, what was taken back) follows from them, and `tuodi ledger verify` computes it anew.  All changes of a run
 * are one transaction.  Numbers of entries, policies, books and names are dense, in the order of their coming.
 *
 * Finding and reading may go on in one thread while another appends.
 */
#ifndef TD_TOOLS_LEDGER_LEDGER_H
#define TD_TOOLS_LEDGER_LEDGER_H

#include "tools/ledger/buckets.h"
#include "tools/ledger/entry.h"
#include "tools/ledger/person.h"

typedef struct TdLedger TdLedger;

/* Opens a ledger, and keeps others out; with MAKE one that is not there is made.  NULL: as td_store_open(), or what is
 * in it cannot be believed. */
TdLedger *td_ledger_open(const char *path, bool make, TdTrouble **trouble);

/* Would writing OUTPUT, which may be NULL or -, leave the files of the ledger at PATH alone? */
bool td_ledger_spared(const char *path, const char *output, TdTrouble **trouble);

/* What was not committed is undone. */
void td_ledger_close(TdLedger *ledger);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdLedger, td_ledger_close)

TdStore *td_ledger_store(TdLedger *ledger);
uint64_t td_ledger_seed(const TdLedger *ledger);    /* of the hashes of settlement ids and person numbers */
uint64_t td_ledger_entries(const TdLedger *ledger); /* the number that the next entry gets */
uint32_t td_ledger_run(const TdLedger *ledger);     /* the number of this run */

/* ---- what entries refer to by number */

uint32_t td_ledger_policy_count(const TdLedger *ledger);
GBytes *td_ledger_image(const TdLedger *ledger, uint32_t policy); /* borrowed */
const uint8_t *td_ledger_policy_digest(const TdLedger *ledger, uint32_t policy);

/* The number of a policy by its image, of a book by its region's code or its document's key, of an annual amount by its
 * name: a new one where it has none. */
uint32_t td_ledger_policy(TdLedger *ledger, GBytes *image);
uint32_t td_ledger_book(TdLedger *ledger, const char *key);
uint32_t td_ledger_name(TdLedger *ledger, const char *name);

uint32_t td_ledger_book_count(const TdLedger *ledger);
uint32_t td_ledger_name_count(const TdLedger *ledger);
const char *td_ledger_book_key(const TdLedger *ledger, uint32_t book);
const char *td_ledger_name_text(const TdLedger *ledger, uint32_t name);

/* ---- reading */

/* An entry, borrowed until the next, and its digest (may be NULL).  False: the ledger cannot be read, there is no such
 * entry, or its digest does not hold. */
bool td_ledger_get(TdLedger *ledger, uint64_t number, TdEntry *entry, const uint8_t **digest, TdTrouble **trouble);

/* The latest entry of a settlement id, HASH with the ledger's seed; TD_NO_ENTRY: none. */
bool td_ledger_find(TdLedger *ledger, TdSlice setl_id, uint64_t hash, uint64_t *number, TdEntry *entry,
                    TdTrouble **trouble);

/* The entry that took entry NUMBER back; TD_NO_ENTRY: none. */
bool td_ledger_taken(TdLedger *ledger, uint64_t number, uint64_t *by, TdTrouble **trouble);

/* A person by their number, borrowed until a person is set. */
bool td_ledger_person(TdLedger *ledger, TdSlice psn_no, TdPerson *person, bool *found, TdTrouble **trouble);

/* Was an earlier run given the same as this one, td_ledger_give()? */
bool td_ledger_given_same(TdLedger *ledger, uint32_t number, bool *same, TdTrouble **trouble);

/* ---- writing */

/* The digest of what this run is given: its policies, and what is supplied to them; PEOPLE: a people file too. */
void td_ledger_give(TdLedger *ledger, const uint8_t given[TD_DIGEST_SIZE], bool people);

/* Adds the next entry: its bytes, its digest, the hash of its settlement id. */
bool td_ledger_append(TdLedger *ledger, TdSlice bytes, const uint8_t *digest, uint64_t id_hash, TdTrouble **trouble);

/* Entry BY takes entry NUMBER back. */
bool td_ledger_take(TdLedger *ledger, uint64_t number, uint64_t by, TdTrouble **trouble);

/* All entries of the run are appended: makes the indexes ready, that of persons for so many who may be new.  ASIDE:
 * what was appended is indexed by a thread of its own until td_ledger_commit(), while persons are set. */
bool td_ledger_expect(TdLedger *ledger, uint64_t persons, bool aside, TdTrouble **trouble);
/* FRESH: the ledger does not have them. */
bool td_ledger_set_person(TdLedger *ledger, const TdPerson *person, bool fresh, TdTrouble **trouble);

/* Makes the run last: all of it is on the disk when this returns.  VERSION: of the program; BEGAN: a time, as text.  A
 * run that added no entry to a ledger that was there leaves it as it was: a run that ended after its commit may be
 * started again, and the ledger is the same. */
bool td_ledger_commit(TdLedger *ledger, const char *version, const char *began, TdTrouble **trouble);

/* Forgets everything since it was opened. */
bool td_ledger_undo(TdLedger *ledger, TdTrouble **trouble);

#endif
