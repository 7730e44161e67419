/* Model to IR: masks and selects instead of branches.  What is computed is written in docs/meaning.md. */
#ifndef TD_COMPILER_LOWER_H
#define TD_COMPILER_LOWER_H

#include "compiler/ir.h"
#include "compiler/model.h"

/* The IR of a policy's claims, its outputs by td_program_output() of a view with the model's annual amounts and alerts
 * and the IR's stages.  Borrows the model's texts. */
TdIr *td_lower(const TdModel *model);

/* Annual amounts, stages and alerts, which give the outputs their places. */
TdProgramView td_lower_shape(const TdModel *model);

#endif
