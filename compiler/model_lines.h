/* The model as lines of text that stay the same where the policy does: for comparing versions line by line. */
#ifndef TD_COMPILER_MODEL_LINES_H
#define TD_COMPILER_MODEL_LINES_H

#include "compiler/model.h"
#include "grammar/diagnostic.h"

/* One line a fact, each beginning with what it is about; no numbers of lines, places or registers.  What has an order
 * of its own (identities, conditions, benefits, rows) stands in it, all else is sorted by name. */
void td_model_lines(const TdModel *model, TdLang lang, GString *out);

#endif
