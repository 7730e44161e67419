/* The order in which claims are settled: each person's by (setl_time; at the same time takings-back after claims;
 * setl_id as text).
 *
 * Claims are noted as they are read.  Where every person's come in that order the order of the file is the order of
 * settlement; else only the claims of the persons whose do not change places, among themselves.
 */
#ifndef TD_TOOLS_SETTLE_ORDER_H
#define TD_TOOLS_SETTLE_ORDER_H

#include "tools/settle/store.h"

typedef struct {
  GArray *persons;  /* the last claim of each and whether they came in order */
  size_t unordered; /* persons whose claims did not */
} TdOrder;

void td_order_init(TdOrder *order);
void td_order_clear(TdOrder *order);

/* Notes a claim that was just added to STORE. */
void td_order_note(TdOrder *order, const TdStore *store, uint32_t claim);

/* Is A settled before B?  Both are one person's. */
bool td_order_before(const TdStore *store, uint32_t a, uint32_t b);

/* The claims of STORE in the order of settlement (g_free()); NULL: as they stand. */
uint32_t *td_order_claims(const TdOrder *order, const TdStore *store);

#endif
