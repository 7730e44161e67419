/* A claim, or an enrolment, as a test gives it: what it does not say has the values of docs/testing.md. */
#ifndef TD_TOOLS_TEST_CLAIM_H
#define TD_TOOLS_TEST_CLAIM_H

#include "compiler/trace.h"

/* A claim, and what is supplied beside it. */
typedef struct {
  TdFacts facts;
  int64_t *external; /* [external_count] the facts' */
  bool *supplied;
} TdTestClaim;

/* The record of STEP; PREVIOUS is the discharge of the claim before it, or the policy's first day. */
void td_test_claim_init(TdTestClaim *claim, const TdModel *model, const TdTest *test, const TdStep *step,
                        int64_t previous);
void td_test_claim_clear(TdTestClaim *claim);

/* What a program is given of the claim at one of its inputs. */
int64_t td_test_input(const TdModel *model, const TdProgramView *view, const TdInput *input, const TdTestClaim *claim);

#endif
