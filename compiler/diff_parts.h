/* The parts of a policy that are compared one after another, each in its file. */
#ifndef TD_COMPILER_DIFF_PARTS_H
#define TD_COMPILER_DIFF_PARTS_H

#include "compiler/diff_cases.h"

void td_diff_header(TdModelDiff *diff);       /* diff_header.c */
void td_diff_notes(TdModelDiff *diff);        /* provisions and procedures */
void td_diff_identities(TdModelDiff *diff);   /* diff_identities.c */
void td_diff_names(TdModelDiff *diff);        /* diff_names.c: lists, externals, parameters */
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

/* The identities that both sides know, for claims or for premiums: joint labels. */
uint64_t td_common_identities(const TdJoint *joint, bool premium);

/* What a name of the joint model being more does for whom the policy helps. */
typedef enum { TD_SIGN_NONE, TD_SIGN_LOOSER, TD_SIGN_TIGHTER, TD_SIGN_OPEN } TdSign;
TdSign td_diff_sign(const TdModel *model, TdExprKind kind, uint16_t index);

/* The order of names that two sides share, as far as it differs: positions of those that were moved, as few as can be.
 * OLD and NEW: the same COUNT numbers in both orders. */
void td_moved(const int32_t *before, const int32_t *after, guint count, bool *moved);

#endif
