/* One claim computed on amounts that are not known, from annual amounts that are not known. What only order*.c share.
 */
#ifndef TD_COMPILER_ORDER_STEP_H
#define TD_COMPILER_ORDER_STEP_H

#include "compiler/order_kinds.h"
#include "compiler/order_path.h"

enum { TD_ORDER_ANNUALS = 8 };

/* Kinds that are alike in what counts for a question. */
typedef struct {
  const TdClaimKind *kind; /* one of them */
  uint64_t categories;     /* of all */
  GPtrArray *all;          /* const TdClaimKind */
} TdOrderKind;

/* What an annual amount leaves, for a kind: the least of figure - annual amount, not below 0. */
typedef struct {
  guint count;
  TdKindFigure figure[TD_KIND_LIMITS];
  int annual[TD_KIND_LIMITS];
} TdOrderLeft;

/* The sum of what the benefits of TARGET pay in a year, and what has to do with it. */
typedef struct {
  const TdKinds *kinds;
  uint64_t target;   /* benefits */
  uint64_t relevant; /* benefits that it depends on, itself among them */
  int annual_at[64]; /* place of annuals[] in a year's state, -1: it makes no difference */
  int annual[TD_ORDER_ANNUALS], annual_count;
  bool capped[TD_ORDER_ANNUALS]; /* beyond CAP an annual amount makes no difference, and does not go */
  TdKindFigure cap[TD_ORDER_ANNUALS];
  GArray *some;   /* TdOrderKind: what of the kinds is different */
  GArray *left;   /* TdOrderLeft: all that later claims can tell of a state */
  bool left_told; /* is that so? */
  bool too_many;
} TdOrderTask;

/* Of the claims with one of CATEGORIES. */
void td_order_task_init(TdOrderTask *task, const TdKinds *kinds, uint64_t target, uint64_t categories);
void td_order_task_clear(TdOrderTask *task);

typedef struct {
  TdForm annual[TD_ORDER_ANNUALS];
} TdOrderState;

/* The amounts of a claim: self-paid; what in-catalogue self-paid, and in-scope cost, are more. */
typedef struct {
  TdForm self, first, funds;
} TdOrderAmounts;

/* What holds of all states: annual amount ONE is not more than OTHER; EITHER: one is at its cap, or the other is 0. */
typedef struct {
  int one, other;
  bool either;
} TdOrderBond;

/* Variables or values for what is supposed. */
typedef struct {
  const TdOrderTask *task;
  TdPath *path;
  const GArray *bonds; /* TdOrderBond; NULL: none */
  bool symbolic;
  int first_supposed; /* its variables begin here */
} TdOrderRun;

/* Takes a variable for everything that is supposed. */
void td_order_run_begin(TdOrderRun *run);
/* A state of which nothing is known but its bounds and bonds. */
TdOrderState td_order_any_state(TdOrderRun *run);
/* Amounts of which nothing is known but what the kind is. */
TdOrderAmounts td_order_any_amounts(TdOrderRun *run, const TdOrderKind *kind);

/* What the target pays on the claim; STATE becomes what it is afterwards. */
TdForm td_order_step(TdOrderRun *run, const TdOrderKind *kind, const TdOrderAmounts *amounts, TdOrderState *state);
TdForm td_order_left(TdOrderRun *run, const TdOrderLeft *left, const TdOrderState *state);
TdForm td_order_figure(TdOrderRun *run, const TdKindFigure *figure);

#endif
