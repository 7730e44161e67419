/* How a VM runs a program: the instructions whose results somebody wants, each with its kernel, over columns that are
 * used again once nobody reads them any more.
 *
 * An instruction that can fault is run whoever wants its result: a fault is the same for a claim whatever is wanted.
 */
#ifndef TD_RUNTIME_PLAN_H
#define TD_RUNTIME_PLAN_H

#include "runtime/kernels.h"

typedef enum {
  TD_COLUMN_INPUT,    /* source: the input */
  TD_COLUMN_CONSTANT, /* source: the constant; one block */
  TD_COLUMN_WHOLE,    /* source: the constant, in a whole column: it is an output */
  TD_COLUMN_TABLE,    /* source: the table */
  TD_COLUMN_TEMPORARY
} TdColumnKind;

typedef struct {
  uint8_t kind; /* TdColumnKind */
  bool narrow;
  uint16_t source;
} TdColumn;

#define TD_NO_COLUMN UINT16_MAX

typedef struct {
  size_t column_count;
  TdColumn *columns;
  size_t step_count;
  TdVmStep *steps;
  uint16_t *outputs; /* [output_count] the column of each output, TD_NO_COLUMN: it is not wanted */
} TdPlan;

/* wanted: [output_count], NULL: all; what is added to annual amounts always is.  One block of memory, the caller's to
 * free; NULL: no memory. */
TdPlan *td_plan_new(const TdProgramView *view, const TdKernels *kernels, const bool *wanted,
                    const TdAllocator *allocator);

#endif
