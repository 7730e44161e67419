/* The compiler and the VM against the second evaluator. */
#ifndef TD_TESTS_REFERENCE_COMPARE_H
#define TD_TESTS_REFERENCE_COMPARE_H

#include <stdio.h>

#include "tests/reference/generate.h"

/* Generates CLAIMS claims from SEED and runs them through the program in IMAGE, twice in batches of different sizes,
 * and through the second evaluator.  Returns the number of claims and accounts that differ; the first few are
 * described on OUT, each with as few of the person's claims of that year as still show it. */
size_t td_compare(const TdModel *model, GBytes *image, size_t claims, uint64_t seed, FILE *out);

#endif
