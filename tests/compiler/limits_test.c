/* What is too much is diagnosed, and what is just enough compiles. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

static const char head[] = "政策 test-limits “限” 地区 620700 施行 2024-01-01\n";

/* COUNT times PATTERN, whose %d is the number. */
static void repeat(GString *out, const char *pattern, int count) {
  for (int i = 0; i < count; i++) {
    g_autofree char *number = g_strdup_printf("%d", i);
    g_auto(GStrv) parts = g_strsplit(pattern, "%d", -1);
    g_autofree char *one = g_strjoinv(number, parts);
    g_string_append(out, one);
  }
}

static void check(const char *what, const char *text, const char *findings) {
  g_autofree char *whole = g_strconcat(head, text, NULL);
  g_autoptr(TdCompilation) compilation = help_compile("limits.policy", whole);
  g_autofree char *got = help_findings(compilation);
  if (strcmp(got, findings) != 0) printf("\n    %s: %.60s", what, *got == '\0' ? "no findings" : got);
  CU_ASSERT_STRING_EQUAL(got, findings);
  CU_ASSERT_EQUAL(compilation->image != NULL, *findings == '\0');
}

static const struct {
  const char *what;
  int most;
  const char *before, *each, *after;
} limits[] = {
    {"identities", 64, "身份 就高 {\n", "标签%d\n", "} 待遇 一 { 比例 80% }"},
    {"attributes", 63, "身份 就高 { 甲\n", "附带 标签%d\n", "} 待遇 一 { 比例 80% }"},
    {"lists", 64, "身份 就高 { 甲 } 待遇 一 { 比例 80% }\n", "名录 名%d { 病 }\n", ""},
    {"externals", 256, "身份 就高 { 甲 } 待遇 一 { 比例 80% }\n", "外部 值%d 金额\n", ""},
    {"annual amounts", 256, "身份 就高 { 甲 } 待遇 一 { 比例 80% }\n", "累计 额%d\n", ""},
    {"alerts", 16, "身份 就高 { 甲 } 待遇 一 { 比例 80% }\n", "预警 警%d { 金额 医疗总费用 预警线 1元 }\n", ""},
    {"later stages", 15, "身份 就高 { 甲 } 待遇 一 { 比例 80% }\n", "待遇 后%d 后于 一 { 比例 10% }\n", ""},
};

static void test_counts(void) {
  for (size_t i = 0; i < G_N_ELEMENTS(limits); i++)
    for (int more = 0; more < 2; more++) {
      g_autoptr(GString) text = g_string_new(limits[i].before);
      repeat(text, limits[i].each, limits[i].most + more);
      g_string_append(text, limits[i].after);
      check(limits[i].what, text->str, more ? "TD6001" : "");
    }
}

/* A program that would be too long is a diagnostic, not an image that does not load. */
static void test_program(void) {
  g_autoptr(GString) text = g_string_new("身份 就高 { 甲 } 累计 额\n待遇 一 { 比例 按 条件 {\n");
  repeat(text, "当 医疗总费用 超过 %d1元 且 统筹基金支付 低于 %d3元: 50% 依据 三\n", 5000);
  g_string_append(text, "其余: 0% } }\n");
  check("a program without end", text->str, "TD6002");
}

static void test_long_text(void) {
  g_autofree char *name = g_strnfill(5000, 'x');
  g_autofree char *whole =
      g_strdup_printf("%s身份 就高 { 甲 } 待遇 一 { 比例 80%% 依据 三 假定 \"%s\" }\n", head, name);
  g_autoptr(TdCompilation) compilation = help_compile("limits.policy", whole);
  CU_ASSERT_PTR_NULL(compilation->image);
  CU_ASSERT_TRUE(compilation->diagnostics->errors > 0);
}

/* Whatever is in it, a file ends in an image or in diagnostics. */
static void test_files(void) {
  static const struct {
    const char *text, *findings;
  } files[] = {
      {"", "TD9005"},
      {"\n\n# nothing\n", "TD9005"},
      {"标签库 “x”\n标签 甲\n", "TD9004"},
      {"\xff\xfe\xfd", "TD9002"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
    g_autoptr(TdCompilation) compilation = help_compile("file.policy", files[i].text);
    g_autofree char *findings = help_findings(compilation);
    CU_ASSERT_STRING_EQUAL(findings, files[i].findings);
    CU_ASSERT_PTR_NULL(compilation->image);
  }
  g_autoptr(TdCompilation) none = td_compile_file("/nowhere/none.policy", TD_DUMP_NONE);
  g_autofree char *findings = help_findings(none);
  CU_ASSERT_STRING_EQUAL(findings, "TD9001");
}

void td_compiler_limits_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: limits", NULL, NULL);
  CU_add_test(suite, "counts", test_counts);
  CU_add_test(suite, "a program without end", test_program);
  CU_add_test(suite, "a text without end", test_long_text);
  CU_add_test(suite, "files", test_files);
}
