/* Memory that lives as long as one compilation: allocated piece by piece, freed at once. */
#ifndef TD_GRAMMAR_ARENA_H
#define TD_GRAMMAR_ARENA_H

#include <glib.h>
#include <stddef.h>

typedef struct TdArena TdArena;

TdArena *td_arena_new(void);
void td_arena_free(TdArena *arena);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdArena, td_arena_free)

/* SIZE zeroed bytes, aligned for any type. */
void *td_arena_alloc(TdArena *arena, size_t size);
/* A copy of SIZE bytes; NULL for size 0. */
void *td_arena_copy(TdArena *arena, const void *bytes, size_t size);
/* A copy of LENGTH bytes of text with a NUL behind. */
char *td_arena_text(TdArena *arena, const char *text, size_t length);
char *td_arena_printf(TdArena *arena, const char *format, ...) G_GNUC_PRINTF(2, 3);

#define td_arena_new0(arena, type) ((type *)td_arena_alloc((arena), sizeof(type)))

/* The elements of a GArray as an array in the arena; NULL when empty. */
#define td_arena_array(arena, array) \
  td_arena_copy((arena), (array)->data, (size_t)(array)->len *g_array_get_element_size(array))

#endif
