/* Text to tree. */
#ifndef TD_GRAMMAR_PARSE_H
#define TD_GRAMMAR_PARSE_H

#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* Parses source FILE of SOURCES.  Always returns a FILE node (in ARENA); what could not be read is left out of it and
 * stands in DIAGNOSTICS.  The whole file is read: one mistake does not hide the next. */
TdNode *td_parse(const TdSources *sources, uint32_t file, TdArena *arena, TdDiagnostics *diagnostics);

/* The tokens as text, one a line with its bytes, for --dump=tokens. */
void td_tokens_dump(const TdSources *sources, uint32_t file, GString *out);

/* The keyword's other spelling pair, for tools that print the language: NULL where WORD is no keyword. */
const char *td_keyword_spelling(const char *word, TdLang lang);

/* The characters inserted, left out, replaced or swapped between two words (Damerau-Levenshtein, optimal string
 * alignment); INT_MAX for words of more than 64. */
int td_distance(const char *a, const char *b);

/* The nearest of COUNT names to WORD, when it is near enough to be a slip; else NULL. */
const char *td_nearest(const char *word, const char *const *names, size_t count);

/* Is TEXT keywords, literals and NAMES that run together without spaces?  Then true, and *OUT has them separated. */
bool td_split_words(const char *text, const char *const *names, size_t count, GString *out);

#endif
