/* An entry of a ledger: one settlement, as it was made, with everything that is needed to say it again, to take it
 * back, to make it anew, and to show that nobody has changed it. */
#ifndef TD_TOOLS_LEDGER_ENTRY_H
#define TD_TOOLS_LEDGER_ENTRY_H

#include "tools/ledger/bytes.h"

enum { TD_DIGEST_SIZE = 32 /* SHA-256 */, TD_SHEAF = 64 /* entries that are kept together */ };

/* Numbers are the ledger's: of entries (0, 1, 2, … in the order of settling), policies, books, names. */
#define TD_NO_ENTRY UINT64_MAX
#define TD_NO_NUMBER UINT32_MAX

typedef struct {
  uint32_t run, policy, book; /* policy and book: TD_NO_NUMBER where no policy settled it */
  uint32_t first;             /* the policy that the claim came to first: another than `policy` where that deferred it
                                 to a document; of a taking-back `policy` */
  int32_t year;               /* of its annual amounts; 0: no book */
  uint64_t previous;          /* the person's entry before it, or TD_NO_ENTRY */
  uint64_t original;          /* of a taking-back, the entry that it takes back */
  uint64_t supersedes;        /* the entry of the same claim in whose place it comes, or TD_NO_ENTRY: what that added
                                 is not added any more */
  uint16_t reason;            /* as in TdOutcome, by the program of the policy */
  uint8_t status, category;
  bool takes_back, late; /* late: it came when a later claim of the person had been settled */
  int64_t base, aid;     /* fen */
  TdSlice record;        /* td_record_encode() */
  TdSlice added;         /* what it added to its annual amounts: numbers of names, each with a signed amount; of a
                            taking-back, what it took off, negative */
  TdSlice lines, alerts; /* entry_parts.h in tools/settle writes and reads them */
} TdEntry;

/* Adds ENTRY's bytes.  It has not its number in them, nor its policy's digest: both are in its digest. */
void td_entry_encode(TdBytes *bytes, const TdEntry *entry);

/* An entry from bytes, borrowed.  False: these are not the bytes of one. */
bool td_entry_decode(TdSlice bytes, TdEntry *entry);

/* Entries that are kept together, each with its digest behind it.  Zeros, with the number UINT64_MAX: none. */
typedef struct {
  TdBytes bytes; /* owned: g_free(bytes.data) */
  uint64_t number;
  size_t count;
  TdSlice rows[TD_SHEAF];           /* the entries' bytes ... */
  const uint8_t *digests[TD_SHEAF]; /* ... and digests */
  bool rest;                        /* something stands behind them */
} TdSheaf;

/* Takes sheaf NUMBER, whose bytes are copied, in the place of what was there. */
void td_sheaf_take(TdSheaf *sheaf, uint64_t number, TdSlice piece);

typedef struct TdDigester TdDigester;
TdDigester *td_digester_new(void);
void td_digester_free(TdDigester *digester);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdDigester, td_digester_free)

/* The SHA-256 of some pieces, one after the other. */
void td_digest(TdDigester *digester, const TdSlice *pieces, size_t count, uint8_t digest[TD_DIGEST_SIZE]);

/* The digest of entry NUMBER with these BYTES, settled under the policy of POLICY_DIGEST (NULL: none). */
void td_entry_digest(TdDigester *digester, uint64_t number, const uint8_t *policy_digest, TdSlice bytes,
                     uint8_t digest[TD_DIGEST_SIZE]);

#endif
