/* `check --order`: does what a person is paid in a year depend on the order of the claims, and what is said of it. */
#ifndef TD_TOOLS_ORDER_H
#define TD_TOOLS_ORDER_H

#include "compiler/order.h"
#include "compiler/supply.h"
#include "tools/claim_words.h"
#include "tools/verb.h"

/* One policy, to be told of. */
typedef struct {
  const char *path;
  const TdModel *model;
  const TdOrderReport *report;
} TdOrderTold;

/* Does what --order asks for, on every policy that is named; returns the exit status. */
int td_check_order(const TdCommand *command, bool json);

void td_order_text(const TdOrderTold *told, TdLang lang, GString *out);
void td_order_json(const TdOrderTold *told, TdLang lang, TdJson *json);

/* What both say. */

/* Why it is left open, and what would mend that. */
void td_put_order_why(GString *out, const TdModel *model, const TdOrderAnswer *answer, TdLang lang);
/* A fraction of fen in yuan: decimals as many as it has, two at least; what has none, as a fraction of fen.
 * GROUPED: for people, commas in thousands. */
void td_put_exact(GString *out, TdRat fen, bool grouped);
/* What was asked about, in either order, differs by: WITH rounding, as it is paid. */
TdRat td_order_difference(const TdOrderShown *shown, bool rounded);
/* The claim that stands at PLACE in an order. */
guint td_order_at(const TdOrderShown *shown, int order, guint place);
/* When it is settled: at hour intervals from nine on the last day of discharge. */
char *td_order_time(const TdOrderShown *shown, guint place);
TdClaimShown td_order_claim(const TdOrderClaim *claim);

#endif
