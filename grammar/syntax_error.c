#include "grammar/syntax_error.h"

#include <string.h>

#include "grammar/keywords.h"
#include "grammar/parse.h"
#include "parser.tab.h"

static bool expects(const TdSyntaxError *error, int token) {
  for (int i = 0; i < error->count; i++)
    if (error->expected[i] == token) return true;
  return false;
}

/* The word that is not understood, or the one before it, may be several that run together. */
static bool say_run_together(const TdSyntaxError *error) {
  size_t keyword_count;
  const TdKeyword *keywords = td_keywords(&keyword_count);
  g_autoptr(GString) words = g_string_new(NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(error->parser->words); i++) {
    const TdNode *word = error->parser->words[i];
    if (word == NULL) continue;
    bool split = td_split_words(word->text, NULL, 0, words);
    for (size_t k = 0; k < keyword_count && !split; k++) {
      /* 医疗类别属于{…}: a name, whatever it is, and the keyword that wants the brace */
      bool tail = error->found == '{' && g_str_has_suffix(word->text, keywords[k].zh) && strlen(keywords[k].zh) >= 6 &&
                  strlen(word->text) > strlen(keywords[k].zh);
      if (!tail) continue;
      g_string_printf(words, "%.*s %s", (int)(strlen(word->text) - strlen(keywords[k].zh)), word->text, keywords[k].zh);
      split = true;
    }
    if (!split) continue;
    td_diagnose(error->parser->diagnostics, TD_D_MISSING_SPACE, word->span, word->text, words->str, NULL);
    return true;
  }
  return false;
}

/* A word that stands for another word or sign. */
static bool say_slip(const TdSyntaxError *error) {
  static const struct {
    const char *written;
    int token;
    const char *meant;
  } slips[] = {
#define TD_SLIP(written, token, meant) {written, TOK_##token, meant},
#define TD_SLIP_SIGN(written, character, meant) {written, character, meant},
#include "grammar/slips.def"
  };
  for (size_t i = 0; i < G_N_ELEMENTS(slips); i++) {
    if (strcmp(error->text, slips[i].written) != 0 || !expects(error, slips[i].token)) continue;
    td_diagnose(error->parser->diagnostics, TD_D_SYNTAX_NEAR, error->span, error->text, slips[i].meant, NULL);
    return true;
  }
  return false;
}

/* A word that begins with a keyword that could stand here. */
static bool say_glued(const TdSyntaxError *error) {
  size_t keyword_count;
  const TdKeyword *keywords = td_keywords(&keyword_count);
  bool text = error->found != TOK_WORD || expects(error, TOK_STRING);
  for (size_t i = 0; i < keyword_count && !text; i++) {
    const char *rest = error->text + strlen(keywords[i].zh);
    if (!g_str_has_prefix(error->text, keywords[i].zh) || !expects(error, keywords[i].token)) continue;
    g_autofree char *words = g_strdup_printf("%s %s", keywords[i].zh, rest);
    td_diagnose(error->parser->diagnostics, TD_D_MISSING_SPACE, error->span, error->text, words, NULL);
    return true;
  }
  return false;
}

/* A bracket that touches a name in front of it: 低保对象（B类）. */
static bool say_bracket_in_name(const TdSyntaxError *error) {
  const TdNode *word = error->parser->words[1];
  if (error->found != '(' || word == NULL || word->span.end != error->span.start) return false;
  td_diagnose(error->parser->diagnostics, TD_D_BAD_CHARACTER, error->span, error->text, NULL);
  return true;
}

/* Two names side by side on one line, where a comma could stand. */
static bool say_missing_comma(const TdSyntaxError *error) {
  const TdNode *left = error->parser->words[1], *right = error->parser->words[0];
  if (error->found != TOK_WORD || !expects(error, ',') || left == NULL || right == NULL) return false;
  const char *text = error->parser->source->text;
  if (memchr(text + left->span.end, '\n', right->span.start - left->span.end) != NULL) return false;
  td_diagnose(error->parser->diagnostics, TD_D_MISSING_COMMA, right->span, left->text, right->text, NULL);
  return true;
}

/* A keyword where a name should be, or a word that is nearly a keyword that could stand here. */
static bool say_keyword(const TdSyntaxError *error) {
  size_t keyword_count;
  const TdKeyword *keywords = td_keywords(&keyword_count);
  bool only_names = error->count > 0;
  for (int i = 0; i < error->count; i++)
    only_names &= error->expected[i] == TOK_WORD || error->expected[i] == TOK_STRING;
  TdDiagnostics *diagnostics = error->parser->diagnostics;
  if (td_keyword_token(error->text, strlen(error->text)) != 0 && only_names) {
    td_diagnose(diagnostics, TD_D_KEYWORD_AS_NAME, error->span, error->text, NULL);
    return true;
  }
  if (error->found == TOK_IDENTITIES && expects(error, TOK_CARRIES)) {
    td_diagnose(diagnostics, TD_D_IDENTITY_ASKED, error->span, error->text, NULL);
    return true;
  }
  if (error->found != TOK_WORD) return false;
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  for (size_t i = 0; i < keyword_count; i++) {
    if (!expects(error, keywords[i].token)) continue;
    g_ptr_array_add(words, (gpointer)keywords[i].zh);
    g_ptr_array_add(words, (gpointer)keywords[i].en);
  }
  const char *nearest = td_nearest(error->text, (const char *const *)words->pdata, words->len);
  if (nearest == NULL) return false;
  td_diagnose(diagnostics, TD_D_SYNTAX_NEAR, error->span, error->text, nearest, NULL);
  return true;
}

static void say_expected(const TdSyntaxError *error) {
  enum { SHOWN = 6 };
  const int telling[] = {')', '{', ':', TOK_EQ};
  g_autoptr(GString) what = g_string_new(NULL);
  if (error->found == TOK_YYEOF)
    g_string_append(what, "文件结尾" TD_BILINGUAL "the end of the file");
  else
    g_string_append_printf(what, "「%s」%c'%s'", error->text, TD_BILINGUAL[0], error->text);
  TdDiagnostics *diagnostics = error->parser->diagnostics;
  if (error->found == TOK_WORD && expects(error, TOK_BENEFIT) && !expects(error, '{')) {
    td_diagnose(diagnostics, TD_D_SYNTAX, error->span, what->str,
                expects(error, TOK_STRING) ? "引号中的文字，或一段的关键字（如「待遇」、「条件」）" TD_BILINGUAL
                                             "a quoted text, or the keyword of a section, as 'benefit', 'condition'"
                                           : "一段的关键字（如「待遇」、「条件」）" TD_BILINGUAL
                                             "the keyword of a section, as 'benefit', 'condition'",
                NULL);
    return;
  }
  /* of many the one that must come before anything else can */
  const int *expected = error->expected;
  int count = error->count;
  for (size_t i = 0; i < G_N_ELEMENTS(telling) && count > SHOWN; i++) {
    if (!expects(error, telling[i])) continue;
    expected = &telling[i];
    count = 1;
  }
  if (count == 1 && expected[0] == '{') error->parser->forgiven++; /* its '}' will come */
  if (count == 0 || count > SHOWN) {
    td_diagnose(diagnostics, TD_D_SYNTAX_ANY, error->span, what->str, NULL);
    return;
  }
  g_autoptr(GString) zh = g_string_new(NULL), en = g_string_new(NULL);
  for (int i = 0; i < count; i++) {
    g_autofree char *called = td_token_called(expected[i]);
    g_auto(GStrv) texts = g_strsplit(called, TD_BILINGUAL, 2);
    bool last = i + 1 == count;
    g_string_append_printf(zh, "%s%s", i == 0 ? "" : last ? "或" : "、", texts[0]);
    g_string_append_printf(en, "%s%s", i == 0 ? "" : last ? " or " : ", ", texts[1]);
  }
  g_string_append_c(zh, TD_BILINGUAL[0]);
  g_string_append(zh, en->str);
  td_diagnose(diagnostics, TD_D_SYNTAX, error->span, what->str, zh->str, NULL);
}

void td_say_syntax_error(const TdSyntaxError *error) {
  bool said = say_run_together(error) || say_slip(error) || say_keyword(error) || say_glued(error);
  if (!said && !say_bracket_in_name(error) && !say_missing_comma(error)) say_expected(error);
}
