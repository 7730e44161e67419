/* Settles the claims of a store in batches, each under its policy, every person's in order; a claim that its policy
 * defers to a document that is loaded goes on to that one, and belongs to it then (TdClaim.policy). */
#ifndef TD_TOOLS_SETTLE_SETTLEMENT_H
#define TD_TOOLS_SETTLE_SETTLEMENT_H

#include "tools/settle/desk.h"
#include "tools/settle/regions.h"

typedef struct TdSettlement TdSettlement;

/* A settlement of STORE, whose takings-back are resolved; JOURNAL may be NULL.  Everything is borrowed and must outlive
 * it.  NULL: no memory. */
TdSettlement *td_settlement_new(TdStore *store, const TdTakings *takings, const TdRegions *regions,
                                const TdSupply *supplies, TdJournal *journal, TdTally *tally);
void td_settlement_free(TdSettlement *settlement);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSettlement, td_settlement_free)

/* How many claims a batch may have. */
size_t td_settlement_capacity(const TdSettlement *settlement);

/* Settles the next N claims in the order of settlement.  How claims are cut into batches makes no difference.
 * False: no memory. */
bool td_settlement_batch(TdSettlement *settlement, const uint32_t *claims, size_t n);

/* The policy of a claim as it stands: of a taking-back, its original's. */
uint16_t td_settlement_policy(const TdSettlement *settlement, uint32_t claim);

/* The annual amounts of a claim's account with POLICY as they stand, by the annual amounts of that policy's program; of
 * a taking-back, its original's.  False: no memory. */
bool td_settlement_annuals(TdSettlement *settlement, uint32_t claim, uint16_t policy, int64_t *amounts);

/* Adds the labels that no policy knew to the tally. */
void td_settlement_unknown(const TdSettlement *settlement, GHashTable *unknown);

#endif
