/* The keywords' table, for the lexer and the grammar.  Private to this room. */
#ifndef TD_GRAMMAR_KEYWORDS_H
#define TD_GRAMMAR_KEYWORDS_H

#include <stddef.h>

/* The token of a keyword in either spelling; 0: no keyword. */
int td_keyword_token(const char *text, size_t length);
/* A token as the grammar calls it, for dumps. */
const char *td_token_name(int token);

#endif
