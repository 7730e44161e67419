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
  uint64_t common;       /* identities that both know */
  uint64_t moved;        /* of them those that take a benefit of another name now */
  const TdBenefit **now; /* [old] the new one of another name that does the same, or is said to correspond; NULL */
} TdBenefitSet;

typedef struct {
  const TdBenefitSet *set;
  const TdBenefit *is[TD_VERSIONS];
  uint64_t covers[TD_VERSIONS]; /* joint, of the identities that both know and that are looked at */
  uint64_t who;                 /* joint: whom it is compared for, covered or not */
  const TdExpr *base;           /* what the base is, where neither says another; NULL: itself */
  const char *name;
} TdBenefitPair;

/* What hinders in either version: diff_hinder.h.  BENEFIT: of each, NULL where it has none. */
const TdWhy *td_set_hinders(const TdBenefitSet *set, const TdBenefit *const benefit[TD_VERSIONS], bool applying,
                            TdPart part, uint64_t identities);

void td_diff_benefit(const TdBenefitPair *pair);
void td_diff_limits(const TdBenefitPair *pair); /* diff_limits.c */

/* What the parts of a pair share. */
TdContrast td_contrast_of(const TdBenefitPair *pair, TdChangeKind kind, const char *name, TdRole role);
/* Two terms of the sides, and when they apply (NULL: always); returns how many changes were found. */
guint td_compare_terms(const TdBenefitPair *pair, TdChangeKind kind, const char *part, TdRole role, const TdTerm *old,
                       const TdTerm *new, const TdExpr *old_when, const TdExpr *new_when);
/* By the new name, where they are said to correspond; NULL: none. */
const char *td_annual_name(const TdBenefitSet *set, int side, int32_t annual);
/* COUNTS: whether a version has something that counts at all. */
void td_compare_annuals(const TdBenefitPair *pair, const char *part, const int32_t annual[TD_VERSIONS],
                        const bool counts[TD_VERSIONS], const TdCite *const cites[TD_VERSIONS]);

/* Two benefits of the sets, for some of the identities; the changes go to the set's list. */
void td_diff_benefits_for(const TdBenefitSet *set, const TdBenefit *old_benefit, const TdBenefit *new_benefit,
                          uint64_t identities, const char *name);

/* Identities that one benefit of the first stage helped, and another one now (diff_taken.c): finds them, and tells what
 * that changes for them. */
void td_diff_taken(TdBenefitSet *set);

#endif
