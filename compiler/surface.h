/* The words of a policy's text that are the language's and not the policy's: fields, codes, built-in values, reasons.
 */
#ifndef TD_COMPILER_SURFACE_H
#define TD_COMPILER_SURFACE_H

#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* For every name of a parsed text that has a spelling on both surfaces: where it begins (GUINT_TO_POINTER of its byte)
 * → its spelling in LANG (static).  What the policy itself names is not in it.  Free with g_hash_table_unref(). */
GHashTable *td_surface_words(const TdNode *tree, TdLang lang);

#endif
