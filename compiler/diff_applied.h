/* What diff_apply*.c share: a mixture of two policies while it is made. */
#ifndef TD_COMPILER_DIFF_APPLIED_H
#define TD_COMPILER_DIFF_APPLIED_H

#include "compiler/diff_apply.h"
#include "compiler/diff_joint.h"

enum { TD_OF_CLAIMS, TD_OF_PREMIUMS, TD_RECORDS };

/* Sets of labels are joint, but in expressions and benefits that are made: there they are the mixture's. */
typedef struct {
  const TdModelDiff *diff;
  const uint8_t *made;
  TdArena *arena;
  TdModel *out;
  bool all;                                /* every change is made */
  uint64_t here;                           /* labels of the mixture */
  uint64_t identities[TD_RECORDS];         /* of them, those that are identities */
  uint64_t only[TD_RECORDS][TD_VERSIONS];  /* identities that only this side knows */
  GArray *asked[TD_VERSIONS];              /* uint64_t: each set of labels that a side's rules ask for */
  uint64_t unshared[TD_VERSIONS];          /* labels that only this side knows */
  uint64_t moved[TD_RECORDS][TD_VERSIONS]; /* identities that take another benefit: still the old one, or the new */
  uint8_t place[64];                       /* [joint label] its number in the mixture */
  uint16_t *list[TD_VERSIONS], *external[TD_VERSIONS], *param[TD_VERSIONS];
  int32_t *annual[TD_VERSIONS];
} TdApplied;

/* Which version holds for whom. */
typedef struct {
  uint64_t of[TD_VERSIONS];
  uint8_t nobody; /* the version for claims without identity */
} TdSides;

#define TD_KIND_BIT(kind) (UINT64_C(1) << (kind))

/* The version that holds of what changes of KINDS (bits) called NAME or NAME/… are about: the new one when all of them
 * are made that touch TOUCHING (0: any).  -1: none is about it. */
int td_applied_named(const TdApplied *apply, uint64_t kinds, const char *name, uint64_t touching);
/* The version of what no change names: the same but for labels that one side does not know. */
uint8_t td_applied_unnamed(const TdApplied *apply, const TdExpr *old_expr, const TdExpr *new_expr);
uint8_t td_applied_unnamed_term(const TdApplied *apply, const TdTerm *old_term, const TdTerm *new_term);

/* Of a side, in the mixture; NULL of NULL. */
const TdExpr *td_applied_expr(const TdApplied *apply, int side, const TdExpr *expr);
const TdTerm *td_applied_term(const TdApplied *apply, int side, const TdTerm *term);
/* Joint labels in the mixture; those that are not there are left out. */
uint64_t td_applied_set(const TdApplied *apply, uint64_t joint);
/* The category is one of these joint identities. */
const TdExpr *td_applied_category(const TdApplied *apply, uint64_t joint);
const TdExpr *td_applied_both(const TdApplied *apply, TdExprKind kind, const TdExpr *a, const TdExpr *b);

/* Puts what only OTHER has behind what it stands behind there: numbers, none twice. */
void td_applied_merge(GArray *order, const GArray *other);

/* Conditions of both, each for those for whom it holds. */
typedef struct {
  const TdCondition *list[TD_VERSIONS];
  uint32_t count[TD_VERSIONS];
  const char *name;    /* what the words are added to */
  bool together;       /* they have no reasons */
  uint64_t identities; /* of whom there are any */
  TdSides (*sides)(const void *user, uint64_t kinds, const char *name, uint8_t unnamed);
  const void *user;
} TdConditionsMixed;
void td_applied_conditions(const TdApplied *apply, const TdConditionsMixed *mixed, const TdCondition **out,
                           uint32_t *count);

/* The parts, each in its file. */
void td_apply_names(TdApplied *apply);      /* diff_apply_names.c: lists, externals, parameters, annual amounts */
void td_apply_identities(TdApplied *apply); /* diff_apply_identities.c: labels, their order, when they count */
void td_apply_rules(TdApplied *apply);      /* diff_apply_rules.c: conditions, deferrals, alerts */
bool td_apply_benefits(TdApplied *apply, bool premium); /* diff_apply_benefits.c; false: too many */
void td_group_limits(const TdModelDiff *diff, guint *groups);

#endif
