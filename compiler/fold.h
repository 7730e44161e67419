/* Folding and simplifying: what a computation is worth before it is made.  Private to ir.c. */
#ifndef TD_COMPILER_FOLD_H
#define TD_COMPILER_FOLD_H

#include "compiler/ir.h"

/* True with *RESULT when NODE (an operation, its operands made) is the same as a simpler value. */
bool td_fold(TdIr *ir, const TdIrNode *node, TdValue *result);

/* Sets low and high of an operation from its operands'. */
void td_fold_range(const TdIr *ir, TdIrNode *node);

#endif
