/* What a syntax error says.  Private to this room. */
#ifndef TD_GRAMMAR_SYNTAX_ERROR_H
#define TD_GRAMMAR_SYNTAX_ERROR_H

#include "grammar/parser.h"

/* What a syntax error was met with. */
typedef struct {
  TdParser *parser;
  TdSpan span;
  int found; /* token */
  const char *text;
  const int *expected; /* the tokens that the grammar could go on with */
  int count;
} TdSyntaxError;

/* One diagnostic: the likeliest slip, else what was found and what expected. */
void td_say_syntax_error(const TdSyntaxError *error);

#endif
