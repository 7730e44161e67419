/* A policy's text in its canonical form.
 *
 * Two blanks of indentation, one statement a line, the columns of tables aligned by display width, half-width signs but
 * for the quotation marks (“…” on the Chinese surface, "…" on the English one), every comment and at most one blank
 * line where there were any.  Literals and names stay as they are written, unless the caller has other words for the
 * names.
 */
#ifndef TD_GRAMMAR_FORMAT_H
#define TD_GRAMMAR_FORMAT_H

#include "grammar/diagnostic.h"
#include "grammar/tree.h"

typedef struct {
  bool translate;    /* keywords into the spelling of LANG; else each stays as it is */
  TdLang lang;       /* with TRANSLATE */
  GHashTable *words; /* with TRANSLATE: where a name begins (GUINT_TO_POINTER of its byte) → the word in its stead */
} TdFormat;

/* Appends source FILE, which TREE was parsed from without an error, to OUT.  The same text formatted again is the same.
 */
void td_format(const TdSources *sources, uint32_t file, const TdNode *tree, const TdFormat *format, GString *out);

#endif
