/* The parts of a policy that are compared one after another, each in its file. */
#ifndef TD_COMPILER_DIFF_PARTS_H
#define TD_COMPILER_DIFF_PARTS_H

#include "compiler/diff_cases.h"

void td_diff_header(TdModelDiff *diff); /* diff_header.c */
/* That one of them, or none, is in force on its day. */
void td_diff_in_force(TdModelDiff *diff, const bool in_force[TD_VERSIONS], const TdOnDay *const on[TD_VERSIONS]);
void td_diff_notes(TdModelDiff *diff);      /* provisions and procedures */
void td_diff_identities(TdModelDiff *diff); /* diff_identities.c */
void td_diff_lists(TdModelDiff *diff);      /* diff_names.c */
void td_diff_params(TdModelDiff *diff);     /* diff_names.c */
/* diff_outside.c: externals, with their values where they are known of days */
void td_diff_externals(TdModelDiff *diff, const TdOnDay *const on[TD_VERSIONS]);
void td_diff_conditions(TdModelDiff *diff);   /* diff_rules.c: of the policy, and deferrals */
void td_diff_benefits(TdModelDiff *diff);     /* diff_benefits.c: benefits, subsidies and their order */
void td_diff_alerts(TdModelDiff *diff);       /* diff_rules.c */
void td_diff_requirements(TdModelDiff *diff); /* diff_requirements.c */

/* Conditions with their reasons: those of one word count together. */
typedef struct {
  const TdCondition *list[TD_VERSIONS];
  uint32_t count[TD_VERSIONS];
  const TdExpr *base; /* what the base is called besides; NULL */
  const char *name;   /* what the words are added to */
  bool together;      /* they have no reasons */
  TdContrast like;    /* categories and benefits */
} TdConditionsHeld;
void td_diff_condition_lists(const TdConditionsHeld *held);

/* The days from which on either has another value, ascending, with those of both twice; before the first of each it has
 * the first (int64_t, owned). */
GArray *td_diff_param_days(const TdParam *old, const TdParam *new);
/* What the change of a parameter's value from a day on is called, NAME: parameter/…; a value that holds for all time
 * has no day.  Owned. */
char *td_diff_row_name(const char *name, int64_t day);

/* The identities that both sides know, for claims or for premiums: joint labels. */
uint64_t td_common_identities(const TdJoint *joint, bool premium);

/* What a name of the joint model being more does for whom the policy helps. */
typedef enum { TD_SIGN_NONE, TD_SIGN_LOOSER, TD_SIGN_TIGHTER, TD_SIGN_OPEN } TdSign;
TdSign td_diff_sign(const TdModel *model, TdExprKind kind, uint16_t index);

/* diff_uses.c: the direction of a change of a list, parameter or external that is INDEX of each side, to MORE or to
 * less. */
TdDirection td_diff_use(const TdModelDiff *diff, TdExprKind kind, const int32_t index[TD_VERSIONS], bool more,
                        bool *open);
void td_diff_use_open(TdChange *change);
/* Whom it touches: the identities for whom either side looks at it. */
void td_diff_use_touches(const TdModelDiff *diff, TdChange *change, TdExprKind kind, const int32_t index[TD_VERSIONS]);

/* The order of names that two sides share, as far as it differs: positions of those that were moved, as few as can be.
 * OLD and NEW: the same COUNT numbers in both orders. */
void td_moved(const int32_t *before, const int32_t *after, guint count, bool *moved);

#endif
