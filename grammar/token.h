/* The tokens of a text, as the scanner gives them.  Private to this room. */
#ifndef TD_GRAMMAR_TOKEN_H
#define TD_GRAMMAR_TOKEN_H

#include "grammar/arena.h"
#include "grammar/source.h"

typedef struct {
  int kind; /* as in parser.tab.h */
  TdSpan span;
  const char *text; /* of names, literals and texts without their quotes; clauses in half-width form; NULL: a sign */
} TdToken;

/* The tokens (TdToken) of source FILE; texts lie in ARENA.  Where COMMENTS is given, the place of every comment
 * (TdSpan, without the line end) is added to it.  What is wrong with the text is not told: parse it. */
GArray *td_tokens(const TdSources *sources, uint32_t file, TdArena *arena, GArray *comments);

#endif
