/* The inside of a ledger, which its files share: ledger.c opens and reads it, ledger_write.c adds to it. */
#ifndef TD_TOOLS_LEDGER_LEDGER_INSIDE_H
#define TD_TOOLS_LEDGER_LEDGER_INSIDE_H

#include <openssl/evp.h>

#include "tools/ledger/head.h"
#include "tools/ledger/ledger.h"

enum { SHEAF = TD_SHEAF };

struct TdLedger {
  TdStore *store;
  TdHead head;
  GPtrArray *policies; /* private to ledger.c */
  uint32_t kept;       /* of these, those that the store has */
  TdDigester *digester;
  /* reading */
  TdBuckets *ids, *persons;
  TdSheaf sheaf; /* the one read last */
  /* writing */
  uint64_t first;             /* entry of this run */
  uint64_t end;               /* behind the entries appended */
  TdBytes open;               /* the sheaf that is not full yet */
  TdBytes person;             /* the one being set */
  GArray *hashes;             /* uint64_t: of the ids of the entries appended */
  EVP_MD_CTX *digests_of_run; /* of the entries appended, in order */
  uint8_t given[TD_DIGEST_SIZE];
  bool people;
  GThread *indexing;        /* puts the ids appended into `ids`; NULL: nobody does yet */
  TdTrouble *index_trouble; /* its own */
};

TdSlice td_ledger_image_bytes(GBytes *image); /* borrowed */
uint64_t td_ledger_person_hash(const TdLedger *ledger, TdSlice psn_no);

/* Finds a person; *before: where the entry begins to be looked for. */
bool td_ledger_seek_person(TdLedger *ledger, uint64_t hash, TdSlice psn_no, TdPerson *person, bool *found,
                           size_t *before, TdTrouble **trouble);

/* Waits until all ids are in their index.  False: one could not be put there. */
bool td_ledger_join(TdLedger *ledger, TdTrouble **trouble);

#endif
