/* The second evaluator: what docs/meaning.md says, one claim at a time, straight from the checked model.
 *
 * It shares no code with lowering, VM and engine, so that a mistake there is not made here as well; it prefers being
 * plain to being fast.  Strings in results are borrowed from the model.
 */
#ifndef TD_TESTS_REFERENCE_REFERENCE_H
#define TD_TESTS_REFERENCE_REFERENCE_H

#include "compiler/model.h"

/* The entries of a list that the notice leaves to others; those of other lists are in the model. */
typedef struct {
  bool supplied;
  const char *const *entries;
  uint32_t entry_count;
} TdRefList;

typedef struct {
  int64_t value[TD_FIELD_COUNT]; /* amounts in fen, days since 1970, codes, flags as 0 or 1 */
  bool present[TD_FIELD_COUNT];  /* the cell is not empty */
  const char *disease;           /* of TD_F_DISE_NAME, when present */
  uint64_t labels;               /* bit i: the record carries labels[i] */
  const int64_t *external;       /* [external_count] the value on this claim's enddate */
  const bool *supplied;          /* [external_count] there is one */
  const TdRefList *lists;        /* [list_count] */
} TdRefClaim;

typedef struct {
  const char *benefit;
  int64_t base, deductible, ratio, computed;
  bool limited;
  int64_t limit_left; /* where limited */
  int64_t paid;
  const char *clause;
} TdRefLine;

typedef struct {
  const char *alert;
  int64_t amount, threshold;
  const char *clause;
} TdRefAlert;

typedef struct {
  bool overflow;    /* nothing else counts then */
  bool no_original; /* of a taking-back: what it takes back was not settled */
  TdStatus status;
  const char *reason;
  int category; /* labels[], or -1 */
  int64_t base, aid;
  TdRefLine *lines; /* owned, as the two below */
  size_t line_count;
  TdRefAlert *alerts;
  size_t alert_count;
  int64_t *delta; /* [annual_count] what the claim adds */
} TdRefResult;

/* Computes CLAIM with ANNUAL, the person's annual amounts before it (annual_count values).  The result is overwritten.
 */
void td_ref_compute(const TdModel *model, const TdRefClaim *claim, const int64_t *annual, TdRefResult *result);

void td_ref_result_clear(TdRefResult *result);

/* The name of the first thing in which two results differ, or NULL. */
const char *td_ref_result_difference(const TdRefResult *a, const TdRefResult *b, size_t annual_count);

#endif
