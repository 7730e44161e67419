/* A policy as it is on a day against the policy itself. */
#ifndef TD_TESTS_REFERENCE_ON_DAYS_H
#define TD_TESTS_REFERENCE_ON_DAYS_H

#include <stdio.h>

#include "tests/reference/generate.h"

/* Generates COUNT claims, or enrolments, of MODEL (one over claims) from SEED, and computes each under the policy as it
 * is on its day, which must come to the same as under the policy, and is what it is as it is on that day; now and then
 * the policy as it is on a day is compiled and compared with the second evaluator.  Returns the number of differences;
 * the first few are described on OUT. */
size_t td_compare_on_days(const TdModel *model, TdRecordKind record, size_t count, uint64_t seed, FILE *out);

#endif
