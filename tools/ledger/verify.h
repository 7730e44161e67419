/* Is a ledger what its runs made of it?  Everything that follows from something else is computed anew and compared.
 *
 * Reads the store's pieces one by one, as hostile bytes, and goes on behind what is wrong.  Memory: some bytes an
 * entry, and a constant times persons with their annual amounts.
 */
#ifndef TD_TOOLS_LEDGER_VERIFY_H
#define TD_TOOLS_LEDGER_VERIFY_H

#include "tools/ledger/entry.h"
#include "tools/ledger/findings.h"
#include "tools/ledger/store.h"

/* What is asked of a ledger, beside itself. */
typedef struct {
  const uint8_t *chain; /* that one of its runs must have, TD_DIGEST_SIZE bytes; NULL: none was noted down */
  /* What policies mean is not this room's: false from POLICY, the image cannot be used; from LINES, the lines of an
   * entry do not fit its policy and its aid.  Policies come first, in their order; a NULL image is missing. */
  bool (*policy)(void *user, uint32_t number, const TdSlice *image);
  bool (*lines)(void *user, const TdEntry *entry);
  void *user;
} TdVerifyAsked;

/* What a ledger holds, as far as it could be read. */
typedef struct {
  uint64_t entries, persons;
  uint32_t runs, policies;
  uint8_t chain[TD_DIGEST_SIZE]; /* of the last run; zeros: none */
  int64_t chain_run;             /* the run that has the chain asked for, or -1 */
} TdVerified;

/* Adds what is wrong to FINDINGS.  The store stays as it is. */
void td_ledger_verify(TdStore *store, const TdVerifyAsked *asked, TdFindings *findings, TdVerified *verified);

#endif
