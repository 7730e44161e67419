/* Texts through the lexer and the grammar. */
#ifndef TD_TESTS_GRAMMAR_HELP_H
#define TD_TESTS_GRAMMAR_HELP_H

#include "grammar/parse.h"

/* The tokens of TEXT as "NAME text|NAME text"; free with g_free(). */
char *help_tokens(const char *text);

/* One text, parsed. */
typedef struct {
  TdSources *sources;
  TdArena *arena;
  TdDiagnostics *diagnostics;
  TdNode *tree;
} Parsed;

Parsed *help_parse(const char *text);
void help_parsed_free(Parsed *parsed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Parsed, help_parsed_free)

/* The codes of the diagnostics in their order, "TD2001 TD2003"; free with g_free(). */
char *help_codes(const TdDiagnostics *diagnostics);

#endif
