/* The keywords' table, for the lexer and the grammar.  Private to this room. */
#ifndef TD_GRAMMAR_KEYWORDS_H
#define TD_GRAMMAR_KEYWORDS_H

#include <stddef.h>

/* The token of a keyword in either spelling; 0: no keyword. */
int td_keyword_token(const char *text, size_t length);
/* A token as the grammar calls it, for dumps. */
const char *td_token_name(int token);
/* A token as messages call it, in both languages; the caller frees. */
char *td_token_called(int token);

typedef struct {
  int token;
  const char *zh, *en, *name;
} TdKeyword;

/* All of them, in the order of keywords.def. */
const TdKeyword *td_keywords(size_t *count);

#endif
