/* The model as text, for --dump=model and `dis --model`. */
#ifndef TD_COMPILER_MODEL_DUMP_H
#define TD_COMPILER_MODEL_DUMP_H

#include "compiler/model.h"

/* One member a line, by the names of model.h, indented; members that are empty or zero are left out. */
void td_model_dump(const TdModel *model, GString *out);

#endif
