/* Which parts of a policy its tests exercised: rules, rows of tables, bounds.
 *
 * An item is one thing that can happen at one place of the policy: a condition that holds, or fails; a row that is
 * taken; an amount below, at or above a bound.  The items are those of the model, in its order; two compilations of one
 * text have the same items.  What happened on a claim is read off its trace (trace.h).
 */
#ifndef TD_COMPILER_COVERAGE_H
#define TD_COMPILER_COVERAGE_H

#include "compiler/trace.h"

typedef enum { TD_COVER_RULE, TD_COVER_ROW, TD_COVER_BOUND, TD_COVER_GROUP_COUNT } TdCoverGroup;

typedef enum {
  TD_COVER_USED,
  TD_COVER_YES,
  TD_COVER_NO,
  TD_COVER_BELOW,
  TD_COVER_AT,
  TD_COVER_ABOVE,
  TD_COVER_OUTCOME_COUNT
} TdCoverOutcome;

typedef struct {
  TdCoverGroup group;
  TdCoverOutcome outcome;
  const char *keyword; /* English keyword of what it is: "condition" (td_keyword_spelling() gives the Chinese) */
  const char *name;    /* of the benefit, identity, alert or parameter that it belongs to, or the reason; "" none */
  const TdCite *cite;
  const void *place; /* the part of the model */
  uint64_t count;    /* how many times it happened */
} TdCoverItem;

typedef struct TdCoverage TdCoverage;

/* No item has happened yet.  MODEL is borrowed and outlives it. */
TdCoverage *td_coverage_new(const TdModel *model);
void td_coverage_free(TdCoverage *coverage);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdCoverage, td_coverage_free)

/* Counts what happened on a claim, or an enrolment; the trace is of the same model, or of its rules for enrolments. */
void td_coverage_add(TdCoverage *coverage, const TdTrace *trace);

/* Adds the counts of another coverage of the same policy.  False: it is of another. */
bool td_coverage_merge(TdCoverage *coverage, const TdCoverage *other);

const TdCoverItem *td_coverage_items(const TdCoverage *coverage, size_t *count);

#endif
