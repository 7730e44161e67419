/* Claims and results as text, for whoever has to find a difference. */
#ifndef TD_TESTS_REFERENCE_DESCRIBE_H
#define TD_TESTS_REFERENCE_DESCRIBE_H

#include <stdio.h>

#include "tests/reference/generate.h"

void td_ref_describe_claim(const TdModel *model, const TdRefRun *run, size_t row, FILE *out);
void td_ref_describe_result(const TdModel *model, const char *whose, const TdRefResult *result, FILE *out);

#endif
