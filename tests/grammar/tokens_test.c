#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/grammar/help.h"
#include "tests/grammar/suites.h"

typedef struct {
  const char *text, *tokens;
} Case;

static void check(const Case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    g_autofree char *tokens = help_tokens(cases[i].text);
    if (strcmp(tokens, cases[i].tokens) != 0)
      printf("\n    %s\n      is  %s\n      not %s", cases[i].text, tokens, cases[i].tokens);
    CU_ASSERT_STRING_EQUAL(tokens, cases[i].tokens);
  }
}

/* The longest word decides, so a name may begin with figures and contain keywords. */
static void test_words(void) {
  static const Case cases[] = {
      {"60年代精简退职老职工", "WORD 60年代精简退职老职工"},
      {"8023残疾子女", "WORD 8023残疾子女"},
      {"1型糖尿病", "WORD 1型糖尿病"},
      {"二次倾斜救助", "WORD 二次倾斜救助"},
      {"身份证", "WORD 身份证"},
      {"按比例救助", "WORD 按比例救助"},
      {"未参保的有工作者", "WORD 未参保的有工作者"},
      {"zhangye-2022", "WORD zhangye-2022"},
      {"a-b - c", "WORD a-b|SIGN -|WORD c"},
      {"policy_x policyx policy", "WORD policy_x|WORD policyx|POLICY policy"},
      {"政策 policy 標籤", "POLICY 政策|POLICY policy|WORD 標籤"},
      {"Ⅱ级", "WORD Ⅱ级"},
      {"“政策” \"policy\" 「身份」", "STRING “政策”|STRING \"policy\"|STRING 「身份」"},
      {"“a 'b' \"c\" 《d》”", "STRING “a 'b' \"c\" 《d》”"},
      {"年龄 80周岁以上", "WORD 年龄|LITERAL 80周岁|OR_MORE 以上"},
      {"5000元以下 三级以上", "LITERAL 5000元|OR_LESS 以下|WORD 三级以上"},
  };
  check(cases, G_N_ELEMENTS(cases));
}

static void test_literals(void) {
  static const Case cases[] = {
      {"5万元 2,000元 五千元", "LITERAL 5万元|LITERAL 2,000元|LITERAL 五千元"},
      {"80% ８０％ 百分之七十", "LITERAL 80%|LITERAL ８０％|LITERAL 百分之七十"},
      {"2022-07-01 2022年7月1日", "LITERAL 2022-07-01|LITERAL 2022年7月1日"},
      {"1,2", "LITERAL 1|SIGN ,|LITERAL 2"},
      {"1,234", "LITERAL 1,234"},
      {"甲,2000元", "WORD 甲|SIGN ,|LITERAL 2000元"},
      {"12个月", "LITERAL 12个月"},
  };
  check(cases, G_N_ELEMENTS(cases));
}

/* A clause is read only behind its keyword; elsewhere the same characters are names and signs. */
static void test_clauses(void) {
  static const Case cases[] = {
      {"依据 四(二)1(1)", "CLAUSE 依据|CLAUSE_REF 四(二)1(1)"},
      {"依据 四（二）１（１）", "CLAUSE 依据|CLAUSE_REF 四（二）１（１）"},
      {"clause 一、二(三)\n比例", "CLAUSE clause|CLAUSE_REF 一|CLAUSE_COMMA 、|CLAUSE_REF 二(三)|RATIO_WORD 比例"},
      {"依据 尾 计入 甲", "CLAUSE 依据|CLAUSE_REF 尾|INTO 计入|WORD 甲"},
      {"依据 “张政办发〔2022〕90号” 三", "CLAUSE 依据|STRING “张政办发〔2022〕90号”|CLAUSE_REF 三"},
      {"依据 第三条第二款 }", "CLAUSE 依据|CLAUSE_REF 第三条第二款|SIGN }"},
      {"甲, 四(二)", "WORD 甲|SIGN ,|WORD 四|SIGN (|WORD 二|SIGN )"},
  };
  check(cases, G_N_ELEMENTS(cases));
}

/* Full-width signs are the half-width ones. */
static void test_signs(void) {
  static const char half[] = "{ } ( ) , ; : + - * = != <= >= < >";
  static const char full[] = "｛ ｝ （ ） ， ； ： ＋ － × ＝ ≠ ≤ ≥ ＜ ＞";
  g_autofree char *a = help_tokens(half), *b = help_tokens(full);
  g_auto(GStrv) x = g_strsplit(a, "|", -1), y = g_strsplit(b, "|", -1);
  CU_ASSERT_EQUAL(g_strv_length(x), 16);
  CU_ASSERT_EQUAL(g_strv_length(y), g_strv_length(x));
  for (guint i = 0; x[i] != NULL && y[i] != NULL; i++) CU_ASSERT_TRUE(strncmp(x[i], y[i], strcspn(x[i], " ") + 1) == 0);
}

static void test_comments(void) {
  static const Case cases[] = {
      {"a # 政策 “\nb // c\r\nd　＃ e\n", "WORD a|WORD b|WORD d"},
      {"依据 三 # 四\n甲", "CLAUSE 依据|CLAUSE_REF 三|WORD 甲"},
      {"", ""},
      {"\r\n \t　\n", ""},
  };
  check(cases, G_N_ELEMENTS(cases));
}

/* The spans of the tokens are their bytes, one behind the other. */
static void test_spans(void) {
  static const char text[] = "政策 a\r\n  比例　80%以上 “x”，依据 四(二)1、五 # z\n}";
  g_autoptr(TdSources) sources = td_sources_new();
  uint32_t file = td_sources_add(sources, "text", text, strlen(text));
  g_autoptr(GString) dump = g_string_new(NULL);
  td_tokens_dump(sources, file, dump);
  g_auto(GStrv) lines = g_strsplit(dump->str, "\n", -1);
  unsigned last = 0;
  for (char **line = lines; *line != NULL && **line != '\0'; line++) {
    unsigned start = 0, end = 0;
    CU_ASSERT_EQUAL(sscanf(*line, "[%u,%u)", &start, &end), 2);
    CU_ASSERT_TRUE(start >= last && end > start && end <= strlen(text));
    const char *shown = strchr(strchr(*line, ' ') + 1, ' ') + 1;
    CU_ASSERT_EQUAL(strlen(shown), end - start);
    CU_ASSERT_TRUE(strncmp(text + start, shown, end - start) == 0);
    last = end;
  }
  CU_ASSERT_EQUAL(last, strlen(text));
}

void td_grammar_tokens_suite(void) {
  CU_pSuite suite = CU_add_suite("grammar: tokens", NULL, NULL);
  CU_add_test(suite, "words", test_words);
  CU_add_test(suite, "literals", test_literals);
  CU_add_test(suite, "clauses", test_clauses);
  CU_add_test(suite, "signs", test_signs);
  CU_add_test(suite, "comments", test_comments);
  CU_add_test(suite, "spans", test_spans);
}
