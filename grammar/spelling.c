#include "grammar/spelling.h"

#include <string.h>

#include "grammar/keywords.h"
#include "grammar/parse.h"
#include "grammar/parser.h"
#include "parser.tab.h"

static const struct {
  int token;
  const char *text[2]; /* by TdLang */
} signs[] = {
    {TOK_EQ, {"=", "="}}, {TOK_NE, {"≠", "!="}}, {TOK_LT, {"<", "<"}}, {TOK_LE, {"≤", "<="}},
    {TOK_GT, {">", ">"}}, {TOK_GE, {"≥", ">="}}, {'*', {"×", "*"}},    {'+', {"+", "+"}},
    {'-', {"-", "-"}},    {'{', {"{", "{"}},     {'}', {"}", "}"}},    {'(', {"(", "("}},
    {')', {")", ")"}},    {',', {",", ","}},     {':', {":", ":"}},    {TOK_CLAUSE_COMMA, {"、", "、"}},
};

/* Quotation marks in the order in which a surface prefers them; a text cannot contain those that it stands in. */
static const struct {
  const char *open, *close;
  const char *marks[2]; /* that it cannot contain */
} quotes[2][3] = {
    {{"“", "”", {"“", "”"}}, {"\"", "\"", {"\"", "\""}}, {"「", "」", {"」", "」"}}},
    {{"\"", "\"", {"\"", "\""}}, {"“", "”", {"“", "”"}}, {"「", "」", {"」", "」"}}},
};

static const char *quoted(TdLang lang, const char *text, TdArena *arena) {
  size_t i = 0;
  while (i < 2 && (strstr(text, quotes[lang][i].marks[0]) != NULL || strstr(text, quotes[lang][i].marks[1]) != NULL))
    i++;
  return td_arena_printf(arena, "%s%s%s", quotes[lang][i].open, text, quotes[lang][i].close);
}

static const char *written(const TdSource *source, const TdToken *token, TdArena *arena) {
  return td_arena_text(arena, source->text + token->span.start, token->span.end - token->span.start);
}

TdLang td_surface(const TdSource *source, const TdToken *token) {
  return g_ascii_isalpha(source->text[token->span.start]) ? TD_LANG_EN : TD_LANG_ZH;
}

const char *td_spell(const TdSpelling *spelling, const TdSource *source, const TdToken *token, TdArena *arena) {
  bool name = token->kind == TOK_WORD || token->kind == TOK_STRING;
  const char *word = NULL;
  if (name && spelling->words != NULL) word = g_hash_table_lookup(spelling->words, GUINT_TO_POINTER(token->span.start));
  if (word != NULL) return td_keyword_token(word, strlen(word)) != 0 ? quoted(spelling->lang, word, arena) : word;
  if (token->kind == TOK_STRING) return quoted(spelling->lang, token->text, arena);
  if (token->kind == TOK_CLAUSE_REF) return token->text;
  const char *text = written(source, token, arena);
  if (name || token->kind == TOK_LITERAL) return text;
  const char *keyword = td_keyword_spelling(text, spelling->lang);
  if (keyword != NULL) return spelling->translate ? keyword : text;
  for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
    if (signs[i].token == token->kind) return signs[i].text[spelling->lang];
  return text;
}
