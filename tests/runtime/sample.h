/* A small policy that uses most of an image, and the same rules written as plain C. */
#ifndef TD_TESTS_RUNTIME_SAMPLE_H
#define TD_TESTS_RUNTIME_SAMPLE_H

#include "tests/runtime/build.h"

enum { SAMPLE_LABELS = 3, SAMPLE_ANNUALS = 2 };

/* 75 % (by identity: 100, 75, 60 %) of what exceeds an annual deductible, up to an annual limit; inpatients only. */
void sample_build(Build *build);

typedef struct {
  int64_t inscp, hifp, identities, med_type;
} SampleClaim;

typedef struct {
  int64_t status, reason, category, base, aid, line_base, deductible, limit_left;
} SampleResult;

/* What the program makes of a claim whose account stands at annual[]; adds to annual[]. */
SampleResult sample_settle(const SampleClaim *claim, int64_t annual[SAMPLE_ANNUALS]);

SampleClaim sample_random(uint64_t *seed);

/* The value of the claim that an input asks for. */
int64_t sample_input(const SampleClaim *claim, const TdInput *input);

#endif
