/* Changes between two small policies: their names and directions, and that what means the same is none. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "compiler/diff.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

static const char policy[] =
    "政策 diff-test “比较” 地区 620700 施行 2025-01-01 依据 尾\n"
    "身份 就高 依据 一 { 甲, 乙 依据 一(一)\n 丙 依据 一(二)\n 附带 己 }\n"
    "名录 大病 依据 四 { 肺癌, 胃癌 }\n"
    "外部 标准 金额 依据 五\n"
    "参数 比 依据 三 { 自 2025-01-01: 50% 自 2026-01-01: 55% }\n"
    "累计 年度\n"
    "条件 医疗类别 = 住院 否则 med_type 依据 三\n"
    "条件 就医地 = 统筹区内 或 已转诊 否则 not_referred 依据 三\n"
    "待遇 住院救助 依据 三(一) {\n"
    "  适用 政策范围内费用 不超过 10万元 依据 三(一)\n"
    "  条件 有 申请日期 且 出院日期 不早于 申请日期 - 12个月 否则 outside_window 依据 三(一)\n"
    "  起付线 按 条件 { 当 政策范围内自付 超过 2万元: 1000元\n 其余: 标准 × 10% } 依据 三(一)\n"
    "  比例 按 身份 { 甲: 90%\n 乙: 按 医院等级 { 一级, 二级: 80%\n 三级: 70% }\n 丙: 比 } 依据 三(一)\n"
    "  限额 5万元 计入 年度 当 非 (有 病种 且 病种 属于 大病) 依据 三(一)\n"
    "}\n"
    "待遇 大额救助 依据 三(三) { 适用 政策范围内费用 超过 1万元 依据 三(三)\n 比例 60% 依据 三(三) }\n"
    "待遇 二次救助 依据 三(二) 后于 住院救助, 大额救助 { 条件 政策范围内费用 超过 6000元 依据 三(二)\n 比例 30% 依据 "
    "三(二) }\n";

/* What is replaced, by what, and the changes, "name direction", one a line. */
static const struct {
  const char *from, *to, *changes;
} cases[] = {
    {"甲: 90%", "甲: 95%", "benefit/住院救助/ratio/甲 looser\n"},
    {"一级, 二级: 80%", "一级, 二级: 85%", "benefit/住院救助/ratio/乙 looser\n"},
    {"一级, 二级: 80%\n 三级: 70%", "一级: 85%\n 二级: 80%\n 三级: 60%", "benefit/住院救助/ratio/乙 both\n"},
    {"一级, 二级: 80%\n 三级: 70%", "三级: 70%\n 二级: 80%\n 一级: 80%", ""},
    {"乙: 按 医院等级 { 一级, 二级: 80%\n 三级: 70% }", "乙: 按 条件 { 当 医院等级 = 三级: 70%\n 其余: 80% }",
     "benefit/住院救助/ratio/乙 looser\n"},
    {"丙: 比", "丙: 另按 “别的文件”", "benefit/住院救助/ratio/丙 undecided\n"},
    {"标准 × 10%", "标准 × 8%", "benefit/住院救助/deductible looser\n"},
    {"标准 × 10%", "500元", "benefit/住院救助/deductible undecided\n"},
    {"超过 2万元: 1000元", "超过 3万元: 1000元", "benefit/住院救助/deductible undecided\n"},
    {"12个月", "6个月", "benefit/住院救助/condition/outside_window tighter\n"},
    {"12个月", "2年", "benefit/住院救助/condition/outside_window looser\n"},
    {"否则 not_referred", "否则 未备案", "condition/not_referred/reason neither\n"},
    {"就医地 = 统筹区内 或 已转诊", "非 (非 已转诊 且 就医地 ≠ 统筹区内)", ""},
    {"就医地 = 统筹区内 或 已转诊", "已转诊", "condition/not_referred tighter\n"},
    {"医疗类别 = 住院", "医疗类别 = 门诊慢特病", "condition/med_type both\n"},
    {"超过 1万元", "超过 2万元", "benefit/大额救助/route undecided\n"},
    {"条件 政策范围内费用 超过 6000元", "条件 政策范围内费用 不低于 6000元", "benefit/二次救助/condition looser\n"},
    {"条件 政策范围内费用 超过 6000元", "条件 非 政策范围内费用 不超过 6000元", ""},
    {"条件 政策范围内费用 超过 6000元", "条件 政策范围内费用 超过 6000元 或 病种 属于 大病",
     "benefit/二次救助/condition undecided\n"},
    {"自 2026-01-01: 55%", "自 2027-01-01: 55%", "parameter/比/2026-01-01 tighter\n"},
    {"{ 肺癌, 胃癌 }", "{ 胃癌, 肺癌 }", ""},
    {"{ 肺癌, 胃癌 }", "{ 胃癌, 肺癌, 肝癌 }", "list/大病 looser\n"},
    {"5万元 计入 年度 当", "5万元 当", "benefit/住院救助/limit/年度/annual undecided\n"},
    {"限额 5万元", "限额 不设", "benefit/住院救助/limit/年度 looser\n"},
    {"比例 60% 依据 三(三)", "比例 60% 依据 三(四)", "benefit/大额救助/ratio/clause neither\n"},
    {"依据 一(二)\n", "依据 一(二) 假定 “说明”\n", "identity/丙/assumption neither\n"},
    {"甲, 乙 依据", "乙, 甲 依据", "identity/甲/precedence undecided\n"},
    {"就高", "择优", "choice undecided\n"},
    {"外部 标准 金额 依据 五", "外部 标准 金额 依据 六", "external/标准/clause neither\n"},
    {"大额救助", "大额费用救助", "benefit/大额救助/name neither\n"},
};

static char *replaced(const char *from, const char *to) {
  g_auto(GStrv) parts = g_strsplit(policy, from, -1);
  return g_strjoinv(to, parts);
}

static char *changes_of(const char *from, const char *to) {
  g_autofree char *text = replaced(from, to);
  g_autoptr(TdCompilation) old = help_compile("old.policy", policy), new = help_compile("new.policy", text);
  GString *out = g_string_new(NULL);
  if (!old->model || !new->model) return g_string_free(g_string_append(out, "does not compile"), FALSE);
  g_autoptr(TdModelDiff) diff = td_model_diff(old->model, new->model, NULL);
  for (guint i = 0; i < diff->changes->len; i++) {
    const TdChange *change = diff->changes->pdata[i];
    CU_ASSERT_TRUE(change->cases->len > 0);
    CU_ASSERT_EQUAL(change->direction == TD_DIRECTION_UNDECIDED, change->why.in[0] != NULL);
    g_string_append_printf(out, "%s %s\n", change->name, td_directions[change->direction].key);
  }
  return g_string_free(out, FALSE);
}

static void test_changes(void) {
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *found = changes_of(cases[i].from, cases[i].to);
    if (strcmp(found, cases[i].changes) != 0) printf("\n    %s → %s:\n%s", cases[i].from, cases[i].to, found);
    CU_ASSERT_STRING_EQUAL(found, cases[i].changes);
  }
}

/* Order of benefits matters where their routes overlap, and only there. */
static void test_order(void) {
  const char *begin = strstr(policy, "待遇 住院救助"), *second = strstr(policy, "待遇 大额救助");
  const char *third = strstr(policy, "待遇 二次救助");
  g_autofree char *head = g_strndup(policy, (gsize)(begin - policy)), *one = g_strndup(begin, (gsize)(second - begin));
  g_autofree char *two = g_strndup(second, (gsize)(third - second));
  g_autofree char *text = g_strconcat(head, two, one, third, NULL);
  g_autoptr(TdCompilation) old = help_compile("old.policy", policy), new = help_compile("new.policy", text);
  CU_ASSERT_PTR_NOT_NULL_FATAL(new->model);
  g_autoptr(TdModelDiff) diff = td_model_diff(old->model, new->model, NULL);
  CU_ASSERT_EQUAL_FATAL(diff->changes->len, 1);
  CU_ASSERT_STRING_EQUAL(((const TdChange *)diff->changes->pdata[0])->name, "order/benefit");
}

/* A label that is called otherwise is the same where that is said. */
static void test_counterparts(void) {
  g_autofree char *text = replaced("丙", "丁");
  g_autoptr(TdCompilation) old = help_compile("old.policy", policy), new = help_compile("new.policy", text);
  uint64_t counterparts[64] = {1, 2, 4, 8};
  g_autoptr(TdModelDiff) mapped = td_model_diff(old->model, new->model, counterparts);
  g_autoptr(TdModelDiff) by_name = td_model_diff(old->model, new->model, NULL);
  CU_ASSERT_EQUAL(mapped->changes->len, 0);
  CU_ASSERT_TRUE(by_name->changes->len >= 2);
}

static char *names_of(const TdModelDiff *diff) {
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < diff->changes->len; i++) {
    const TdChange *change = diff->changes->pdata[i];
    g_string_append_printf(out, "%s %s\n", change->name, td_directions[change->direction].key);
  }
  return g_string_free(out, FALSE);
}

/* A benefit and an annual amount that are called otherwise are compared with what they are said to be. */
static void test_called(void) {
  g_auto(GStrv) annual = g_strsplit(policy, "年度", -1);
  g_autofree char *renamed = g_strjoinv("全年", annual);
  g_auto(GStrv) benefit = g_strsplit(renamed, "大额救助", -1);
  g_autofree char *both = g_strjoinv("大病救助", benefit);
  g_auto(GStrv) ratio = g_strsplit(both, "比例 60%", -1);
  g_autofree char *text = g_strjoinv("比例 65%", ratio);
  g_autoptr(TdCompilation) old = help_compile("old.policy", policy), new = help_compile("new.policy", text);
  CU_ASSERT_PTR_NOT_NULL_FATAL(new->model);
  const int32_t benefits[] = {-1, 1, -1}, annuals[] = {0};
  TdDiffTask task = {.model = {old->model, new->model},
                     .called = {[TD_CALLED_BENEFIT] = benefits, [TD_CALLED_ANNUAL] = annuals}};
  g_autoptr(TdModelDiff) diff = td_model_diff_task(&task);
  g_autofree char *names = names_of(diff);
  CU_ASSERT_STRING_EQUAL(names, "benefit/大额救助/name neither\nbenefit/大病救助/ratio looser\n");
}

/* Two days: what the day decides of the policy, what is supplied on either, and whether it is in force. */
static void test_days(void) {
  g_auto(GStrv) parts = g_strsplit(policy, "比例 60% 依据 三(三)", -1);
  g_autofree char *text =
      g_strjoinv("比例 按 条件 { 当 出院日期 早于 2025-07-01: 60%\n 其余: 50% } 依据 三(三)", parts);
  g_autoptr(TdCompilation) compilation = help_compile("days.policy", text);
  CU_ASSERT_PTR_NOT_NULL_FATAL(compilation->model);
  enum {
    SPRING = 20240,
    SUMMER = 20301,
    WINTER = 20454,
    EARLIER = 20000
  }; /* 2025-06-01, 2025-08-01, 2026-01-01; 2024-10-04 */
  const TdOutsideValue low = {true, 100000}, high = {true, 200000};
  const struct {
    int64_t day[TD_VERSIONS];
    const TdOutsideValue *value[TD_VERSIONS];
    const char *changes;
  } days[] = {
      {{SPRING, SPRING}, {NULL, NULL}, ""},
      {{SPRING, SUMMER}, {NULL, NULL}, "benefit/大额救助/ratio tighter\n"},
      {{SUMMER, SPRING}, {NULL, NULL}, "benefit/大额救助/ratio looser\n"},
      {{SUMMER, WINTER}, {NULL, NULL}, "parameter/比 looser\n"},
      {{SPRING, SPRING}, {&low, &high}, "external/标准 tighter\n"},
      {{SPRING, SPRING}, {&high, &high}, ""},
      {{EARLIER, SPRING}, {NULL, NULL}, "period/in-force undecided\n"},
      {{EARLIER, EARLIER}, {NULL, NULL}, ""},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
    TdOnDay on[TD_VERSIONS];
    for (int side = 0; side < TD_VERSIONS; side++)
      on[side] = (TdOnDay){days[i].day[side], {days[i].value[side], days[i].value[side]}};
    TdDiffTask task = {.model = {compilation->model, compilation->model}, .on = {&on[TD_OLD], &on[TD_NEW]}};
    g_autoptr(TdModelDiff) diff = td_model_diff_task(&task);
    g_autofree char *names = names_of(diff);
    CU_ASSERT_STRING_EQUAL(names, days[i].changes);
    if (strcmp(names, days[i].changes) != 0) printf("\n    days %zu: %s", i, names);
  }
}

/* Parameters of equal values are two. */
static void test_equal_parameters(void) {
  static const char *const texts[] = {
      "政策 p “参数” 地区 620700 施行 2025-01-01\n参数 一 = 50%\n参数 二 = 60%\n身份 就高 { 甲, 乙 }\n"
      "待遇 救助 { 比例 按 身份 { 甲: 一\n 乙: 二 } }\n",
      "政策 p “参数” 地区 620700 施行 2025-01-01\n参数 一 = 60%\n参数 二 = 60%\n身份 就高 { 甲, 乙 }\n"
      "待遇 救助 { 比例 按 身份 { 甲: 一\n 乙: 二 } }\n"};
  g_autoptr(TdCompilation) old = help_compile("old.policy", texts[0]), new = help_compile("new.policy", texts[1]);
  CU_ASSERT_PTR_NOT_NULL_FATAL(new->model);
  for (int turn = 0; turn < 2; turn++) {
    const TdModel *from = turn ? new->model : old->model, *to = turn ? old->model : new->model;
    g_autoptr(TdModelDiff) diff = td_model_diff(from, to, NULL);
    g_autofree char *names = names_of(diff);
    CU_ASSERT_STRING_EQUAL(names, turn ? "parameter/一 tighter\n" : "parameter/一 looser\n");
  }
}

void td_compiler_diff_suite(void) {
  CU_pSuite suite = CU_add_suite("diff", NULL, NULL);
  CU_add_test(suite, "changes and directions", test_changes);
  CU_add_test(suite, "benefits of other names", test_called);
  CU_add_test(suite, "days", test_days);
  CU_add_test(suite, "parameters of equal values", test_equal_parameters);
  CU_add_test(suite, "order of benefits", test_order);
  CU_add_test(suite, "counterparts", test_counterparts);
}
