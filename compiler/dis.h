/* A compiled program as text. */
#ifndef TD_COMPILER_DIS_H
#define TD_COMPILER_DIS_H

#include <glib.h>
#include <stdbool.h>

#include "runtime/program.h"

/* Appends the programs of an image as text, that over enrolments where the policy has subsidies: what goes in and comes
 * out, constants, tables, and every instruction with the clause that it comes from; all of it read from opcodes.def and
 * interface.def.  False with *ERROR (may be NULL) where the image is not a sound one. */
bool td_disassemble(GBytes *image, GString *out, TdLoadError *error);

#endif
