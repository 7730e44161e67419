/* Records that take others back: which claim each names, and why it cannot where it cannot. */
#ifndef TD_TOOLS_SETTLE_TAKINGS_H
#define TD_TOOLS_SETTLE_TAKINGS_H

#include "tools/settle/store.h"

typedef struct {
  uint32_t claim;    /* the taking-back */
  uint32_t named;    /* the number of its init_setl_id among the names */
  uint32_t original; /* the claim taken back, once resolved; TD_NO_NAME: unknown */
} TdTaking;

typedef struct {
  TdNames names; /* the init_setl_ids */
  GArray *items; /* TdTaking, ascending by claim */
  GArray *kept;  /* uint32_t: the originals, ascending */
} TdTakings;

void td_takings_init(TdTakings *takings);
void td_takings_clear(TdTakings *takings);

/* Notes a taking-back that was just added to a store. */
void td_takings_note(TdTakings *takings, uint32_t claim, TdSlice init_setl_id);

/* When all claims are there: finds the originals.  A taking-back whose original is not there, is another person's,
 * takes back itself, or is not settled before it gets the reject `unknown_original`; the others get their original's
 * policy, and the originals the flag TD_CLAIM_KEPT. */
void td_takings_resolve(TdTakings *takings, TdStore *store);

/* The original of a taking-back that has one. */
uint32_t td_takings_original(const TdTakings *takings, uint32_t claim);

/* The place of a claim with TD_CLAIM_KEPT among all of them. */
uint32_t td_takings_kept(const TdTakings *takings, uint32_t claim);

#endif
