/* What keeps a better figure from being more money: what else of a claim's computation looks at it.
 *
 * A direction is that of one claim, with the same used before in the year; undetermined and deferred claims pay
 * nothing. Everything is asked of one version's model; a direction holds where nothing hinders it in either.
 */
#ifndef TD_COMPILER_DIFF_HINDER_H
#define TD_COMPILER_DIFF_HINDER_H

#include "compiler/model.h"

/* Why a direction cannot be told. */
typedef struct {
  const char *text[2]; /* by TdLang */
} TdWhy;

/* Of a policy, its rules for claims or for premiums. */
typedef struct {
  const TdModel *model;
  const TdBenefit *list;
  uint32_t count;
  bool best; /* of several identities the one that pays most */
} TdRules;

TdRules td_rules_of(const TdModel *model, bool premium);

/* Which part of a benefit is different. */
typedef enum { TD_PART_RATIO, TD_PART_LIMIT, TD_PART_DEDUCTIBLE, TD_PART_BASE, TD_PART_COUNT } TdPart;

/* Figures of BENEFIT (NULL: one that the version lacks) for IDENTITIES, as far as benefits of later stages than STAGE
 * look at them.  NULL: nothing hinders. */
const TdWhy *td_hinders_figure(const TdRules *rules, const TdBenefit *benefit, uint32_t stage, TdPart part,
                               uint64_t identities);
/* That a benefit, LATER or of the first stage, is applied where it was not, or no longer: its conditions, and itself.
 */
const TdWhy *td_hinders_applying(const TdRules *rules, const TdBenefit *benefit, bool later, uint32_t stage,
                                 uint64_t identities);
/* That an identity is covered where it was not: other benefits may have helped it. */
const TdWhy *td_hinders_covering(const TdRules *rules, const TdBenefit *benefit, uint32_t identity);
/* The policy's own conditions. */
const TdWhy *td_hinders_conditions(const TdRules *rules, bool premium);

/* Does a later benefit come after one of STAGE for one of IDENTITIES? */
bool td_followed(const TdRules *rules, uint32_t stage, uint64_t identities);

/* May the amount be below 0?  MODEL NULL: a parameter may be. */
bool td_below_nothing(const TdModel *model, const TdExpr *expr);

bool td_always_there(TdField field);
/* May EXPR be unknown, though WITH, on the same claim, is known, and all that SURE says is so?  Each may be NULL. */
bool td_may_lack(const TdModel *model, const TdExpr *expr, const TdExpr *with, const TdExpr *sure);

extern const TdWhy td_why_unknown, td_why_other, td_why_best;

#endif
