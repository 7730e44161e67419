/* Whether yes/no expressions can hold together.
 *
 * Asked of guards, routes and conditions.  NEVER is proved, and so is SOMETIMES, by a claim that makes them hold; what
 * is not understood well enough for either, or would take too long, is UNDECIDED, and no finding may rest on it.  An
 * expression holds when it is known and yes, fails when it is known and no (docs/meaning.md).
 */
#ifndef TD_COMPILER_IMPLY_H
#define TD_COMPILER_IMPLY_H

#include "compiler/model.h"

typedef enum { TD_NEVER, TD_SOMETIMES, TD_UNDECIDED } TdHolds;

typedef struct {
  const TdExpr *expr;
  bool fails; /* it is to fail, not to hold */
} TdFact;

/* Which claims are thought of. */
typedef struct {
  const TdModel *model;
  uint64_t categories; /* the categories that they may have */
  bool uncategorised;  /* they may also have none */
  unsigned *patience;  /* steps that may still be taken, all questions together; NULL: no such limit */
} TdScene;

/* Whether all facts can be so at once. */
TdHolds td_can_hold(const TdScene *scene, const TdFact *facts, size_t count);

/* Whether two expressions are written alike. */
bool td_expr_same(const TdExpr *a, const TdExpr *b);

#endif
