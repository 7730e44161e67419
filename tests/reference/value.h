/* Expressions and terms of the model, evaluated for one claim. */
#ifndef TD_TESTS_REFERENCE_VALUE_H
#define TD_TESTS_REFERENCE_VALUE_H

#include "tests/reference/reference.h"

/* Known, or unknown with the word that names what is missing.  Yes and no are 1 and 0. */
typedef struct {
  bool known;
  int64_t value;
  const char *word;
} TdRefValue;

/* What an expression sees. */
typedef struct {
  const TdModel *model;
  const TdRefClaim *claim;
  int category;         /* labels[], or -1 */
  TdRefValue base, aid; /* of the benefit, or of the claim in alerts */
  bool overflow;        /* some sum has left 64 bits */
} TdRefScene;

typedef enum { TD_REF_IS_VALUE, TD_REF_IS_UNKNOWN, TD_REF_IS_NONE, TD_REF_IS_DEFERRED, TD_REF_IS_NO_ROW } TdRefTermKind;

typedef struct {
  TdRefTermKind kind;
  TdRefValue value;   /* IS_VALUE, IS_UNKNOWN */
  const char *word;   /* IS_DEFERRED: the document */
  const char *clause; /* "" where neither the term nor a row taken has one */
} TdRefTerm;

TdRefValue td_ref_known(int64_t value);

/* An expression; yes where there is none. */
TdRefValue td_ref_value(TdRefScene *scene, const TdExpr *expr);

static inline bool td_ref_is_yes(TdRefValue v) {
  return v.known && v.value != 0;
}

static inline bool td_ref_is_no(TdRefValue v) {
  return v.known && v.value == 0;
}

/* a KIND b for ADD, SUB, SHARE, MIN, MAX, LT, LE, EQ: unknown with the word of the first unknown operand. */
TdRefValue td_ref_combine(TdRefScene *scene, TdExprKind kind, TdRefValue a, TdRefValue b);

/* a and b: no if one is no, else unknown with the word of the first that is. */
TdRefValue td_ref_both(TdRefValue a, TdRefValue b);

TdRefTerm td_ref_term(TdRefScene *scene, const TdTerm *term);

/* In-scope self-paid of the scene's claim. */
TdRefValue td_ref_self_paid(TdRefScene *scene);

#endif
