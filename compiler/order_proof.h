/* Whether exchanging two claims can make a difference: exactly, for all amounts and all annual amounts before.  What
 * only order*.c share.
 *
 * A year's claims can be brought from any order into any other by exchanging neighbours.  So where, from every state
 * of the annual amounts, any two claims pay the same together in both orders and leave states that no later claim can
 * tell apart, no order makes a difference.  The states thought of are all within bounds, be they reached or not: what
 * is proved holds, what is not need not make a difference.  Bonded, they are those that a year can come to which begins
 * with nothing used.
 */
#ifndef TD_COMPILER_ORDER_PROOF_H
#define TD_COMPILER_ORDER_PROOF_H

#include "compiler/year.h"

/* Bonds that hold of all states that a year can come to from nothing used, PATH's roundings included: TdYearBond,
 * owned.
 */
GArray *td_order_bonds(const TdYearTask *task, TdPath *path);

typedef enum { TD_EXCHANGE_SAME, TD_EXCHANGE_DIFFERS, TD_EXCHANGE_TOO_LARGE } TdExchange;

/* Two kinds of TdYearTask.some that were found to differ, and amounts of theirs (fen) with which they do. */
typedef struct {
  guint kind[2];
  int64_t self[2];
} TdOrderPair;

/* ROUNDING: what is paid is rounded to the fen, as programs do; otherwise exact.  BONDED: of
 * states that have the bonds alone, which takes longer.  PAIRS become the pairs that differ (TdOrderPair), at most
 * MOST.
 */
TdExchange td_order_prove(const TdYearTask *task, bool rounding, bool bonded, GArray *pairs, guint most);

/* By how much rounding can move a year's total away from the exact one: at most this many half fen for each claim.
 * Counts where the exact totals do not depend on the order.  False: no bound is known. */
bool td_order_bound(const TdYearTask *task, TdRat *halves);

#endif
