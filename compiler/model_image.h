/* The model section of a compiled file.
 *
 * The members of model_schema.c in their order, little-endian: numbers by their size; text as u16 length and bytes;
 * arrays as u32 count and elements; a pointer as u8 0, or 1 and what it points to.
 */
#ifndef TD_COMPILER_MODEL_IMAGE_H
#define TD_COMPILER_MODEL_IMAGE_H

#include "compiler/model.h"
#include "grammar/arena.h"

/* Appends the section's bytes.  False when a text is longer than TD_MAX_STRING or a count than TD_MODEL_COUNT_MAX. */
bool td_model_write(const TdModel *model, GByteArray *out, char **error);

/* Reads a section as hostile: lengths, counts, depth, enumerations and all indices are checked, in one forward pass
 * over the bytes; allocates at most a constant times SIZE in ARENA.  NULL with *ERROR (static text) where something is
 * wrong. */
const TdModel *td_model_read(const void *bytes, size_t size, TdArena *arena, const char **error);

/* True when every index, set and pointer of a model leads somewhere; *error names the first that does not. */
bool td_model_sound(const TdModel *model, const char **error);

enum { TD_MODEL_COUNT_MAX = 65536, TD_MODEL_DEPTH_MAX = 600 };

#endif
