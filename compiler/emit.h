/* IR to the bytes of a program section: what outputs need, registers given out, everything by its number. */
#ifndef TD_COMPILER_EMIT_H
#define TD_COMPILER_EMIT_H

#include "compiler/ir.h"
#include "compiler/model.h"

/* Appends the program section of MODEL lowered to IR (format: runtime/image.h).  False with *ERROR (g_free) when a
 * limit of program.h is broken. */
bool td_emit_program(const TdModel *model, const TdIr *ir, GByteArray *out, char **error);

#endif
