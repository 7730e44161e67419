/* What the VM does with a lane, written for one lane and without thought of speed. */
#ifndef TD_TESTS_RUNTIME_NAIVE_H
#define TD_TESTS_RUNTIME_NAIVE_H

#include "runtime/program.h"

/* The result of an instruction; of one without b or c these are not looked at.  table: LOOKUP's.  *fault is set where a
 * sum leaves 64 bits, otherwise left as it is; the result then means nothing. */
int64_t naive_op(TdOpcode op, int64_t a, int64_t b, int64_t c, const int64_t *table, bool *fault);

#endif
