#include "grammar/keywords.h"

#include <string.h>

#include "grammar/parse.h"
#include "grammar/parser.h"
#include "parser.tab.h"

static const TdKeyword keywords[] = {
#define TD_KEYWORD(token, zh, en) {TOK_##token, zh, en, #token},
#include "grammar/keywords.def"
};

/* What is not a keyword, as messages call it. */
static const struct {
  int token;
  const char *text, *name;
} others[] = {
    {TOK_WORD, "名称" TD_BILINGUAL "a name", "WORD"},
    {TOK_LITERAL, "数值" TD_BILINGUAL "a value", "LITERAL"},
    {TOK_STRING, "引号中的文字" TD_BILINGUAL "a quoted text", "STRING"},
    {TOK_CLAUSE_REF, "条款号" TD_BILINGUAL "a clause", "CLAUSE_REF"},
    {TOK_CLAUSE_COMMA, "「、」" TD_BILINGUAL "'、'", "CLAUSE_COMMA"},
    {TOK_EQ, "「=」" TD_BILINGUAL "'='", "EQ"}, /* a keyword has this meaning, too, but nobody looks for that */
    {TOK_YYEOF, "文件结尾" TD_BILINGUAL "the end of the file", "END"},
};

const TdKeyword *td_keywords(size_t *count) {
  *count = G_N_ELEMENTS(keywords);
  return keywords;
}

int td_keyword_token(const char *text, size_t length) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if ((strlen(keywords[i].zh) == length && memcmp(keywords[i].zh, text, length) == 0) ||
        (strlen(keywords[i].en) == length && memcmp(keywords[i].en, text, length) == 0))
      return keywords[i].token;
  return 0;
}

const char *td_keyword_spelling(const char *word, TdLang lang) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (strcmp(keywords[i].zh, word) == 0 || strcmp(keywords[i].en, word) == 0)
      return lang == TD_LANG_ZH ? keywords[i].zh : keywords[i].en;
  return NULL;
}

const char *td_token_name(int token) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (keywords[i].token == token) return keywords[i].name;
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    if (others[i].token == token) return others[i].name;
  return "SIGN";
}

char *td_token_called(int token) {
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    if (others[i].token == token) return g_strdup(others[i].text);
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (keywords[i].token == token)
      return g_strdup_printf("「%s」" TD_BILINGUAL "'%s'", keywords[i].zh, keywords[i].en);
  return g_strdup_printf("「%c」" TD_BILINGUAL "'%c'", token, token);
}
