/* Claims that show that their order makes a difference.  What only order*.c share. */
#ifndef TD_COMPILER_ORDER_WITNESS_H
#define TD_COMPILER_ORDER_WITNESS_H

#include "compiler/order.h"
#include "compiler/order_proof.h"

/* Looks among claims of round amounts whose categories are among CATEGORIES: two, or where PAIRS (TdOrderPair) are
 * given, of these kinds, also with a third before or after them.  ROUNDING: of those whose exact totals are the same.
 * NULL: none was found. */
TdOrderShown *td_order_show(const TdYearTask *task, uint64_t categories, const GArray *pairs, bool rounding);
void td_order_shown_free(TdOrderShown *shown);

#endif
