/* What diff*.c share: the joint model, and ways through two tables at once. */
#ifndef TD_COMPILER_DIFF_JOINT_H
#define TD_COMPILER_DIFF_JOINT_H

#include "compiler/diff.h"

/* ONE_LABEL: several old labels that one new label takes the place of are that one.  False: more than 64 labels. */
bool td_joint_init(TdJoint *joint, const TdModel *old_model, const TdModel *new_model, const uint64_t *counterparts,
                   bool one_label);
void td_joint_clear(TdJoint *joint);

/* What is supplied on the sides' days, where claims and enrolments agree on it: of externals that only one side has all
 * of it counts, of others whether they are supplied, if it is the same on both; else they stay names.  ON: as in the
 * task. */
void td_joint_outside(TdJoint *joint, const TdOnDay *const on[TD_VERSIONS]);

uint64_t td_joint_set(const TdJoint *joint, int side, uint64_t set);
/* A side's labels that correspond to some of SET. */
uint64_t td_side_set(const TdJoint *joint, int side, uint64_t set);

/* An expression of a side in the joint model, written in one of the ways that mean the same.  BASE: what the base is,
 * where it has another name; NULL: itself.  NULL of NULL. */
const TdExpr *td_joint_expr(const TdJoint *joint, int side, const TdExpr *expr, const TdExpr *base);
const TdTerm *td_joint_term(const TdJoint *joint, int side, const TdTerm *term, const TdExpr *base);
/* The smaller of two amounts, both joint, whatever the claim. */
const TdExpr *td_joint_least(const TdJoint *joint, const TdExpr *a, const TdExpr *b);
/* Both sides are joint; NULL counts for nothing. */
const TdExpr *td_joint_both(const TdJoint *joint, TdExprKind kind, const TdExpr *a, const TdExpr *b);

bool td_lists_same(const TdModelList *a, const TdModelList *b);
/* A list that a policy writes where it needs it has no name. */
bool td_list_named(const TdModelList *list);
bool td_params_same(const TdParam *a, const TdParam *b);

/* ---- ways (diff_ways.c): every kind of claim that the questions asked can tell apart ---- */

enum { TD_MOST_QUESTIONS = 60, TD_MOST_WAYS = 3000 };

typedef struct {
  TdFact fact;
  bool other;  /* the other answer is still to be gone */
  bool forced; /* it follows from the others */
} TdQuestion;

typedef struct {
  const TdModel *model; /* joint */
  int32_t category;     /* joint label, or -1: none */
  TdQuestion questions[TD_MOST_QUESTIONS];
  guint count, at, gone;
  bool too_many;
  bool outside;           /* something was asked that is up to what is supplied from outside */
  const TdExpr *supplied; /* joint's: it may not be supplied; NULL: it always is */
} TdWays;

void td_ways_init(TdWays *ways, const TdModel *model, int32_t category);
/* On to the next way; false: all are gone. */
bool td_ways_next(TdWays *ways);
/* Is there a claim that goes this way?  SETTLED: that is of a day on which one of the policies is in force. */
TdHolds td_ways_real(const TdWays *ways, bool settled);
/* Is it up to what is supplied from outside, or to parameters, whether there is one? */
bool td_ways_outside(const TdWays *ways);
/* What was answered on it, but for what follows from the rest: TdFact. */
GArray *td_ways_facts(const TdWays *ways);
/* Leaves out what follows from the other facts. */
void td_ways_shorten(const TdModel *model, int32_t category, GArray *facts);

typedef struct {
  enum { TD_NO, TD_UNKNOWN, TD_YES } is; /* in the order of what it is good for */
  const char *word;
} TdAnswer;
/* May EXPR be unknown on this way, though WITH is known? */
bool td_ways_may_lack(const TdWays *ways, const TdExpr *expr, const TdExpr *with);
TdAnswer td_ways_ask(TdWays *ways, const TdExpr *expr);

/* What a term gives on a way. */
typedef enum { TD_G_VALUE, TD_G_NONE, TD_G_DEFERRED, TD_G_UNKNOWN, TD_G_NAMED, TD_G_NO_ROW } TdGivenKind;
typedef struct {
  TdGivenKind kind;
  const TdExpr *expr; /* of a VALUE */
  const char *word;   /* of DEFERRED, UNKNOWN, NAMED */
  TdCite cite;        /* of the innermost row that has a clause; "" none */
} TdGives;
TdGives td_ways_term(TdWays *ways, const TdTerm *term);

/* ---- values (diff_value.c) ---- */

typedef enum { TD_ORDER_SAME, TD_ORDER_LESS, TD_ORDER_MORE, TD_ORDER_OPEN } TdValueOrder;
/* How B stands to A, whatever the claim. */
TdValueOrder td_value_order(const TdExpr *a, const TdExpr *b);

#endif
