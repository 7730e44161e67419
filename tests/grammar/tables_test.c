#include <CUnit/CUnit.h>
#include <limits.h>
#include <string.h>

#include "grammar/keywords.h"
#include "tests/grammar/help.h"
#include "tests/grammar/suites.h"

static const struct {
  const char *zh, *en;
} keywords[] = {
#define TD_KEYWORD(token, zh, en) {zh, en},
#include "grammar/keywords.def"
};

/* A spelling stands once, each pair is one word, and both lex to the same token. */
static void test_keywords(void) {
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
    const char *zh = keywords[i].zh, *en = keywords[i].en;
    CU_ASSERT_TRUE(g_hash_table_add(seen, (gpointer)zh));
    CU_ASSERT_TRUE(g_hash_table_add(seen, (gpointer)en));
    int token = td_keyword_token(zh, strlen(zh));
    CU_ASSERT_NOT_EQUAL(token, 0);
    CU_ASSERT_EQUAL(td_keyword_token(en, strlen(en)), token);
    CU_ASSERT_STRING_EQUAL(td_keyword_spelling(zh, TD_LANG_EN), en);
    CU_ASSERT_STRING_EQUAL(td_keyword_spelling(en, TD_LANG_ZH), zh);
    CU_ASSERT_STRING_EQUAL(td_keyword_spelling(zh, TD_LANG_ZH), zh);
    g_autofree char *zh_token = help_tokens(zh), *en_token = help_tokens(en);
    CU_ASSERT_TRUE(g_str_has_prefix(zh_token, td_token_name(token)));
    CU_ASSERT_TRUE(g_str_has_prefix(en_token, td_token_name(token)));
    CU_ASSERT_PTR_NULL(strchr(zh_token, '|'));
    CU_ASSERT_PTR_NULL(strchr(en_token, '|'));
  }
  CU_ASSERT_EQUAL(td_keyword_token("政", strlen("政")), 0);
  CU_ASSERT_EQUAL(td_keyword_token("polic", 5), 0);
  CU_ASSERT_EQUAL(td_keyword_token("", 0), 0);
  CU_ASSERT_PTR_NULL(td_keyword_spelling("Policy", TD_LANG_ZH));
}

/* Bits 1 to 4 for the arguments that a template uses. */
static unsigned arguments(const char *template) {
  unsigned used = 0;
  for (const char *p = template; (p = strchr(p, '{')) != NULL; p++)
    if (p[1] >= '0' && p[1] <= '9' && p[2] == '}') used |= 1u << (p[1] - '0');
  return used;
}

/* Codes are permanent words TDnnnn, each once; the sentences use the same arguments in both languages, the
 * first ones, and no language is left out. */
static void test_diagnostics(void) {
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (int i = 0; i < TD_DIAGNOSTIC_COUNT; i++) {
    const TdDiagnosticInfo *info = &td_diagnostic_infos[i];
    CU_ASSERT_TRUE(strlen(info->code) == 6 && strncmp(info->code, "TD", 2) == 0);
    CU_ASSERT_EQUAL(strspn(info->code + 2, "0123456789"), 4);
    if (g_hash_table_contains(seen, info->code)) printf("\n    %s stands twice", info->code);
    CU_ASSERT_TRUE(g_hash_table_add(seen, (gpointer)info->code));
    unsigned text = arguments(info->text[TD_LANG_ZH]), hint = arguments(info->hint[TD_LANG_ZH]);
    bool same = text == arguments(info->text[TD_LANG_EN]) && hint == arguments(info->hint[TD_LANG_EN]);
    unsigned used = text | hint;
    /* 1 to n without a gap, n at most 4 */
    bool first = (used & 1) == 0 && ((used >> 1) & ((used >> 1) + 1)) == 0 && used < 1u << 5;
    if (!same || !first) printf("\n    %s: its arguments differ by language or have a gap", info->code);
    CU_ASSERT_TRUE(same);
    CU_ASSERT_TRUE(first);
    CU_ASSERT_TRUE(*info->text[TD_LANG_ZH] != '\0' && *info->text[TD_LANG_EN] != '\0');
    CU_ASSERT_EQUAL(*info->hint[TD_LANG_ZH] == '\0', *info->hint[TD_LANG_EN] == '\0');
    for (const char *p = info->text[TD_LANG_EN]; *p != '\0'; p++) CU_ASSERT_TRUE((unsigned char)*p < 0x80);
  }
}

static void test_doubts(void) {
  g_autoptr(TdDiagnostics) diagnostics = td_diagnostics_new();
  td_diagnostics_doubt(diagnostics, (TdSpan){10, 20, 0});
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){9, 12, 0}, NULL);
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){10, 11, 0}, NULL);
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){19, 25, 0}, NULL);
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){20, 21, 0}, NULL);
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){15, 16, 1}, NULL);
  CU_ASSERT_EQUAL(diagnostics->items->len, 3);
  CU_ASSERT_EQUAL(diagnostics->errors, 5);
}

static void test_sentences(void) {
  g_autoptr(TdDiagnostics) diagnostics = td_diagnostics_new();
  td_diagnose(diagnostics, TD_D_TYPE, (TdSpan){5, 6, 0}, "起付线" TD_BILINGUAL "the deductible",
              "金额" TD_BILINGUAL "money", "80%", NULL);
  td_diagnose(diagnostics, TD_D_OPEN_STRING, (TdSpan){2, 3, 0}, NULL);
  td_diagnose(diagnostics, TD_D_BAD_CHARACTER, (TdSpan){5, 6, 0}, "@", NULL);
  td_diagnose(diagnostics, TD_D_BAD_DATE, (TdSpan){0, 1, 1}, "{1}", NULL);
  CU_ASSERT_EQUAL(diagnostics->errors, 4);
  const TdDiagnostic *first = diagnostics->items->pdata[0];
  g_autofree char *zh = td_diagnostic_text(first, TD_LANG_ZH), *en = td_diagnostic_text(first, TD_LANG_EN);
  CU_ASSERT_STRING_EQUAL(zh, "起付线应是金额，这里是80%");
  CU_ASSERT_STRING_EQUAL(en, "the deductible must be money, this is 80%");
  td_diagnostics_sort(diagnostics);
  g_autofree char *codes = help_codes(diagnostics);
  CU_ASSERT_STRING_EQUAL(codes, "TD1002 TD4001 TD1001 TD1004");
  /* What an argument says is not expanded again. */
  g_autofree char *again = td_diagnostic_text(diagnostics->items->pdata[3], TD_LANG_EN);
  CU_ASSERT_STRING_EQUAL(again, "there is no day '{1}'");
}

static void test_nearest(void) {
  static const char *const names[] = {"特困人员", "孤儿", "农村一类低保", "农村二类低保", "deductible", "ratio"};
  static const struct {
    const char *word, *nearest;
  } cases[] = {
      {"特困人圆", "特困人员"},
      {"特困人", "特困人员"},
      {"特困的人员", "特困人员"},
      {"农村一类低报", "农村一类低保"},
      {"deductable", "deductible"},
      {"deductibel", "deductible"},
      {"raito", "ratio"},
      {"ratios", "ratio"},
      {"完全不同", NULL},
      {"", NULL},
      {"x", NULL},
      {"农村类一低保", "农村一类低保"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    const char *nearest = td_nearest(cases[i].word, names, G_N_ELEMENTS(names));
    bool right = g_strcmp0(nearest, cases[i].nearest) == 0;
    if (!right) printf("\n    %s: %s", cases[i].word, nearest == NULL ? "nothing" : nearest);
    CU_ASSERT_TRUE(right);
  }
  CU_ASSERT_PTR_NULL(td_nearest("ratio", NULL, 0));
  g_autofree char *long_word = g_strnfill(1000, 'x');
  const char *const long_names[] = {long_word};
  CU_ASSERT_PTR_NULL(td_nearest(long_word, names, G_N_ELEMENTS(names)));
  CU_ASSERT_PTR_NULL(td_nearest("xx", long_names, 1));
  CU_ASSERT_EQUAL(td_distance("未按规定转珍", "未按规定转诊"), 1);
  CU_ASSERT_EQUAL(td_distance("not_refered", "not_referred"), 1);
  CU_ASSERT_EQUAL(td_distance("", "限额"), 2);
  CU_ASSERT_EQUAL(td_distance(long_word, "x"), INT_MAX);
}

void td_grammar_tables_suite(void) {
  CU_pSuite suite = CU_add_suite("grammar: keywords, diagnostics, nearest names", NULL, NULL);
  CU_add_test(suite, "keywords", test_keywords);
  CU_add_test(suite, "diagnostics' table", test_diagnostics);
  CU_add_test(suite, "sentences", test_sentences);
  CU_add_test(suite, "what is not told", test_doubts);
  CU_add_test(suite, "nearest names", test_nearest);
}
