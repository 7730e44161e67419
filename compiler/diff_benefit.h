/* Two benefits, or premium subsidies, that correspond. */
#ifndef TD_COMPILER_DIFF_BENEFIT_H
#define TD_COMPILER_DIFF_BENEFIT_H

#include "compiler/diff_parts.h"

/* The benefits of both, or their subsidies. */
typedef struct {
  TdModelDiff *diff;
  bool premium;
  const char *word; /* what names begin with */
  const TdBenefit *list[TD_VERSIONS];
  uint32_t count[TD_VERSIONS];
  uint64_t common; /* identities that both know */
} TdBenefitSet;

typedef struct {
  const TdBenefitSet *set;
  const TdBenefit *is[TD_VERSIONS];
  uint64_t covers[TD_VERSIONS]; /* joint, of the identities that both know */
  const TdExpr *base;           /* what the base is, where neither says another; NULL: itself */
  const char *name;
} TdBenefitPair;

void td_diff_benefit(const TdBenefitPair *pair);

#endif
