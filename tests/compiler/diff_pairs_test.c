/* Pairs of policies of which one hides something of the other: what is told, and that no direction is claimed that the
 * rest of the policy turns round. */
#include <CUnit/CUnit.h>
#include <stdio.h>
#include <string.h>

#include "compiler/diff.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

#define HEAD "政策 pair “成对” 地区 620700 施行 2025-01-01 依据 尾\n"
#define TWO "身份 就高 { 甲, 乙 }\n"
#define FIRST TWO "待遇 住院 依据 三 { 比例 70% }\n"
#define LISTS "名录 子 外部\n名录 丑 外部\n"

/* Without HEAD; the changes, "name direction", one a line. */
static const struct {
  const char *old_text, *new_text, *changes;
} pairs[] = {
    /* lost */
    {TWO "累计 X\n待遇 一 { 适用 医疗类别 = 住院\n 累计起点 0元 计入 X\n 比例 50% }\n待遇 二 { 累计起点 6000元 计入 "
         "X\n 比例 50% }\n",
     TWO "累计 X\n待遇 一 { 适用 医疗类别 = 住院\n 比例 50% }\n待遇 二 { 累计起点 6000元 计入 X\n 比例 50% }\n",
     "benefit/一/threshold/annual undecided\n"},
    {TWO "累计 X, Y\n待遇 一 { 累计起点 不设 计入 X\n 比例 50% }\n",
     TWO "累计 X, Y\n待遇 一 { 累计起点 不设 计入 Y\n 比例 50% }\n", "benefit/一/threshold/annual undecided\n"},
    {TWO "待遇 重病 { 适用 医疗类别 = 住院\n 比例 按 身份 { 乙: 90% } }\n待遇 住院 { 比例 按 身份 { 甲: 80% } }\n",
     TWO "待遇 重病 { 适用 医疗类别 = 住院 且 兼有 {乙}\n 比例 按 身份 { 乙: 90% } }\n待遇 住院 { 比例 按 身份 { 甲: "
         "80% } }\n",
     "benefit/重病/route undecided\n"},
    {TWO "待遇 住院 { 适用 医疗类别 = 住院\n 比例 70% }\n待遇 重病 { 适用 已转诊\n 比例 90% }\n",
     TWO "待遇 重病 { 适用 已转诊\n 比例 90% }\n待遇 住院救助 { 适用 医疗类别 = 住院\n 比例 70% }\n",
     "benefit/住院/name neither\norder/benefit undecided\n"},
    {TWO "条件 有 申请日期 且 申请日期 不晚于 出院日期 + 1天 + 1个月 否则 过期\n待遇 住院 { 比例 70% }\n",
     TWO "条件 有 申请日期 且 申请日期 不晚于 出院日期 + 1个月 + 1天 否则 过期\n待遇 住院 { 比例 70% }\n",
     "condition/过期 undecided\n"},
    {TWO "条件 有 申请日期 且 申请日期 不晚于 出院日期 否则 过期\n待遇 住院 { 比例 70% }\n",
     TWO "条件 有 申请日期 且 申请日期 不晚于 出院日期 + 1个月 - 1个月 否则 过期\n待遇 住院 { 比例 70% }\n",
     "condition/过期 undecided\n"},
    {TWO "待遇 住院 { 比例 按 身份 { 甲: 70% 依据 四\n 乙: 50% 依据 五 } 依据 六 }\n",
     TWO "待遇 住院 { 比例 按 身份 { 甲: 71% 依据 四\n 乙: 50% 依据 五 } 依据 七 }\n",
     "benefit/住院/ratio/甲 looser\nbenefit/住院/ratio/clause neither\n"},
    {TWO "待遇 住院 { 比例 按 身份 { 甲: 70% 依据 四 假定 “子”\n 乙: 50% 依据 五 假定 “丑” } }\n",
     TWO "待遇 住院 { 比例 按 身份 { 甲: 70% 依据 四 假定 “丑”\n 乙: 50% 依据 五 假定 “子” } }\n",
     "benefit/住院/ratio/assumption neither\n"},
    {FIRST "要求 重点 依据 三 { 比例 不低于 70% 依据 三 假定 “子” }\n",
     FIRST "要求 重点 依据 三 { 比例 不低于 70% 依据 三 假定 “丑” }\n", "requirement/重点/ratio/assumption neither\n"},
    {"身份 就高 { 甲; 乙 }\n待遇 A救助 { 适用 医疗类别 = 住院\n 比例 按 身份 { 乙: 90% }\n 限额 1万元 }\n待遇 其他 { "
     "比例 按 身份 { 甲: 10% } }\n",
     "身份 就高 { 甲; 丙 }\n待遇 B资助 { 适用 医疗类别 = 门诊慢特病\n 比例 按 身份 { 丙: 20% } }\n待遇 其他 { 比例 按 "
     "身份 { 甲: 10% } }\n",
     "identity/丙 looser\nidentity/乙 tighter\nbenefit/B资助 undecided\nbenefit/A救助 undecided\n"},
    /* directions that the rest of the policy turns round */
    {TWO "待遇 住院 { 比例 按 身份 { 甲: 80% } }\n",
     TWO "待遇 重病 { 适用 医疗类别 = 住院\n 比例 按 身份 { 乙: 90% } }\n待遇 住院 { 比例 按 身份 { 甲: 80% } }\n",
     "benefit/重病 undecided\n"},
    {TWO "待遇 一 { 比例 按 身份 { 甲: 50%\n 乙: 50% } }\n待遇 二 { 比例 按 身份 { 甲: 90% } }\n",
     TWO "待遇 一 { 比例 按 身份 { 乙: 50% } }\n待遇 二 { 比例 按 身份 { 甲: 90% } }\n",
     "benefit/一/ratio/甲 undecided\n"},
    {"身份 就高 { 甲, 乙, 丙 }\n待遇 一 { 比例 按 身份 { 甲: 50%\n 乙: 50% } }\n待遇 二 { 适用 医疗类别 = 住院\n 比例 "
     "按 身份 { 乙: 60% } }\n"
     "待遇 三 { 比例 按 身份 { 丙: 50% } }\n",
     "身份 就高 { 甲, 乙, 丙 }\n待遇 一 { 比例 按 身份 { 乙: 50% } }\n待遇 二 { 适用 医疗类别 = 住院\n 比例 按 身份 { "
     "乙: 60% } }\n"
     "待遇 三 { 比例 按 身份 { 甲: 60%\n 丙: 50% } }\n",
     "identity/甲/benefit undecided\n"},
    {FIRST "待遇 倾斜 后于 住院 { 条件 基数 超过 2000元\n 比例 50% }\n",
     TWO "待遇 住院 依据 三 { 比例 71% }\n待遇 倾斜 后于 住院 { 条件 基数 超过 2000元\n 比例 50% }\n",
     "benefit/住院/ratio undecided\n"},
    {TWO "待遇 住院 { 基数 政策范围内自付 × 90%\n 比例 按 条件 { 当 基数 超过 1万元: 50%\n 其余: 70% } }\n",
     TWO "待遇 住院 { 比例 按 条件 { 当 基数 超过 1万元: 50%\n 其余: 70% } }\n", "benefit/住院/base undecided\n"},
    {FIRST "待遇 倾斜 后于 住院 { 条件 已转诊\n 比例 50% }\n",
     FIRST "待遇 倾斜 后于 住院 { 条件 已转诊 或 病种 属于 {肺癌}\n 比例 50% }\n",
     "benefit/倾斜/condition undecided\n"},
    {FIRST, FIRST "外部 X 比例\n待遇 倾斜 后于 住院 { 比例 X }\n", "external/X neither\nbenefit/倾斜 undecided\n"},
    {TWO "参数 P = 10%\n待遇 住院 { 比例 70%\n 限额 5万元 + (政策范围内费用 - 10万元) × P }\n",
     TWO "参数 P = 20%\n待遇 住院 { 比例 70%\n 限额 5万元 + (政策范围内费用 - 10万元) × P }\n",
     "parameter/P undecided\n"},
    {"身份 就高 { 甲 }\n参保身份 择优 { }\n待遇 住院 { 比例 70% }\n资助 保费 { 金额 按 身份 { 甲: 100元 } }\n",
     "身份 就高 { 甲; 丙 }\n参保身份 择优 { }\n待遇 住院 { 比例 70% }\n资助 保费 { 金额 按 身份 { 甲: 100元\n 丙: 待定 "
     "标准 } }\n",
     "identity/丙 undecided\n"},
    /* what is nobody's to turn round stays decided */
    {FIRST "待遇 倾斜 后于 住院 { 条件 已转诊\n 比例 50%\n 限额 较大(0元, 政策范围内自付 - 已救助) }\n",
     TWO "待遇 住院 依据 三 { 比例 71% }\n待遇 倾斜 后于 住院 { 条件 已转诊\n 比例 50%\n 限额 较大(0元, 政策范围内自付 "
         "- 已救助) }\n",
     "benefit/住院/ratio looser\n"},
    {FIRST, FIRST "待遇 倾斜 后于 住院 { 条件 有 病种 且 病种 属于 {肺癌}\n 比例 50% }\n", "benefit/倾斜 looser\n"},
    {TWO "待遇 一 { 适用 医疗类别 = 住院\n 比例 按 身份 { 甲: 50% } }\n",
     TWO "待遇 一 { 适用 医疗类别 = 住院\n 比例 按 身份 { 甲: 50%\n 乙: 40% } }\n", "benefit/一/ratio/乙 looser\n"},
    /* limits of a single claim count as the least of them */
    {TWO "待遇 住院 { 比例 70%\n 限额 3万元 当 就医地 = 省外\n 限额 5万元 当 就医地 = 省内 }\n",
     TWO "待遇 住院 { 比例 70%\n 限额 6万元 当 就医地 = 省内\n 限额 4万元 当 就医地 = 省外 }\n",
     "benefit/住院/limit/claim looser\n"},
    {TWO "待遇 住院 { 比例 70%\n 限额 3万元 当 就医地 = 省外\n 限额 5万元 当 非 就医地 = 省外 }\n",
     TWO "待遇 住院 { 比例 70%\n 限额 按 条件 { 当 就医地 = 省外: 3万元\n 其余: 5万元 } }\n", ""},
    {TWO "待遇 住院 { 比例 70%\n 限额 3万元\n 限额 5万元 }\n", TWO "待遇 住院 { 比例 70%\n 限额 3万元 }\n", ""},
    {TWO "累计 X\n待遇 住院 { 比例 70%\n 限额 3万元 }\n", TWO "累计 X\n待遇 住院 { 比例 70%\n 限额 3万元 计入 X }\n",
     "benefit/住院/limit/claim/annual undecided\n"},
    /* claims of both kinds, or not */
    {TWO "条件 出院日期 不早于 2025-03-01 否则 日\n待遇 住院 { 比例 70% }\n",
     TWO "条件 出院日期 不晚于 2024-12-31 否则 日\n待遇 住院 { 比例 70% }\n", "condition/日 tighter\n"},
    {TWO "条件 出院日期 不早于 2024-03-01 否则 日\n待遇 住院 { 比例 70% }\n",
     TWO "条件 出院日期 不早于 2024-06-01 否则 日\n待遇 住院 { 比例 70% }\n", "condition/日 neither\n"},
    {TWO LISTS "条件 有 病种 且 病种 属于 子 否则 病\n待遇 住院 { 比例 70% }\n",
     TWO LISTS "条件 有 病种 且 病种 属于 丑 否则 病\n待遇 住院 { 比例 70% }\n", "condition/病 undecided\n"},
    /* what is not supplied */
    {TWO "外部 X 金额\n待遇 住院 { 比例 60% }\n",
     TWO "外部 X 金额\n待遇 住院 { 比例 按 条件 { 当 政策范围内费用 超过 X: 70%\n 其余: 60% } }\n",
     "benefit/住院/ratio undecided\n"},
    {TWO "外部 X 金额\n待遇 住院 { 基数 政策范围内自付\n 比例 60% }\n",
     TWO "外部 X 金额\n待遇 住院 { 基数 较大(政策范围内自付, X)\n 比例 60% }\n", "benefit/住院/base undecided\n"},
    /* neither, or not */
    {"身份 就高 { 甲; 乙 另按 “一号” }\n待遇 住院 { 比例 按 身份 { 甲: 80% } }\n",
     "身份 就高 { 甲; 乙 另按 “二号” }\n待遇 住院 { 比例 按 身份 { 甲: 80% } }\n", "identity/乙/outcome undecided\n"},
    {FIRST "要求 重点 { 起付线 不设 }\n", FIRST "要求 重点 { 起付线 不超过 1000元 }\n",
     "requirement/重点/deductible tighter\n"},
    {FIRST "要求 重点 { 比例 不低于 50%\n 比例 不超过 90% }\n",
     FIRST "要求 重点 { 比例 不超过 95%\n 比例 不低于 60% }\n",
     "requirement/重点/ratio looser\nrequirement/重点/ratio/at-most looser\n"},
    {TWO "待遇 住院 { 比例 按 身份 { 甲: 80%\n 乙: 0% } }\n", TWO "待遇 住院 { 比例 按 身份 { 甲: 80% } }\n",
     "benefit/住院/ratio/乙 neither\n"},
    {FIRST "名录 大病 { 肺癌, 胃癌 }\n", FIRST "名录 大病 { 肺癌, 肝癌 }\n", "list/大病 neither\n"},
    /* parameters of one value */
    {TWO "参数 P = 60%\n待遇 住院 { 适用 医疗类别 = 住院\n 比例 P }\n待遇 门诊 { 比例 P }\n",
     TWO "参数 P = 70%\n待遇 住院 { 适用 医疗类别 = 住院\n 比例 60% }\n待遇 门诊 { 比例 P }\n", "parameter/P looser\n"},
};

static char *told(const char *old_text, const char *new_text) {
  g_autofree char *before = g_strconcat(HEAD, old_text, NULL), *after = g_strconcat(HEAD, new_text, NULL);
  g_autoptr(TdCompilation) old = help_compile("old.policy", before), new = help_compile("new.policy", after);
  GString *out = g_string_new(NULL);
  if (!old->model || !new->model) return g_string_free(g_string_append(out, "does not compile"), FALSE);
  g_autoptr(TdModelDiff) diff = td_model_diff(old->model, new->model, NULL);
  for (guint i = 0; i < diff->changes->len; i++) {
    const TdChange *change = diff->changes->pdata[i];
    g_string_append_printf(out, "%s %s\n", change->name, td_directions[change->direction].key);
  }
  return g_string_free(out, FALSE);
}

static void test_pairs(void) {
  for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
    g_autofree char *found = told(pairs[i].old_text, pairs[i].new_text);
    if (strcmp(found, pairs[i].changes) != 0) printf("\n    %s→ %s:\n%s", pairs[i].old_text, pairs[i].new_text, found);
    CU_ASSERT_STRING_EQUAL(found, pairs[i].changes);
  }
}

/* A condition on COUNT lists, two by two, for inpatients, another figure for others. */
static char *long_rule(int count, const char *figure) {
  GString *out = g_string_new(TWO);
  for (int i = 0; i < count; i++) g_string_append_printf(out, "名录 L%d 外部\n", i);
  g_string_append(out, "待遇 住院 { 条件 有 病种 否则 病\n 比例 按 条件 { 当 医疗类别 = 住院 且 有 病种");
  for (int i = 0; i + 1 < count; i += 2) g_string_append_printf(out, " 且 (病种 属于 L%d 或 病种 属于 L%d)", i, i + 1);
  g_string_append_printf(out, ": 70%%\n 当 医疗类别 = 住院: 60%%\n 其余: %s } }\n", figure);
  return g_string_free(out, FALSE);
}

/* More than can be gone through is one change that says so, and nothing that is guessed. */
static void test_too_many(void) {
  g_autofree char *before = long_rule(40, "50%"), *after = long_rule(40, "40%");
  g_autofree char *found = told(before, after), *same = told(before, before);
  CU_ASSERT_STRING_EQUAL(found, "benefit/住院/ratio undecided\n");
  CU_ASSERT_STRING_EQUAL(same, "");
  g_autofree char *few = long_rule(6, "50%"), *fewer = long_rule(6, "40%");
  g_autofree char *decided = told(few, fewer);
  CU_ASSERT_STRING_EQUAL(decided, "benefit/住院/ratio tighter\n");
}

/* Several old labels that one new label takes the place of are each told of. */
static void test_several_to_one(void) {
  static const char before[] = HEAD "身份 就高 { 甲, 乙 }\n待遇 x { 比例 按 身份 { 甲: 80%\n 乙: 50% } }\n";
  static const char after[] = HEAD "身份 就高 { 丙 }\n待遇 x { 比例 按 身份 { 丙: 70% } }\n";
  g_autoptr(TdCompilation) old = help_compile("old.policy", before), new = help_compile("new.policy", after);
  CU_ASSERT_PTR_NOT_NULL_FATAL(new->model);
  const uint64_t counterparts[] = {1, 1};
  g_autoptr(TdModelDiff) diff = td_model_diff(old->model, new->model, counterparts);
  CU_ASSERT_EQUAL_FATAL(diff->changes->len, 2);
  const TdChange *first = diff->changes->pdata[0], *second = diff->changes->pdata[1];
  CU_ASSERT_STRING_EQUAL(first->name, "benefit/x/ratio/甲");
  CU_ASSERT_EQUAL(first->direction, TD_TIGHTER);
  CU_ASSERT_STRING_EQUAL(second->name, "benefit/x/ratio/乙");
  CU_ASSERT_EQUAL(second->direction, TD_LOOSER);
}

void td_compiler_diff_pairs_suite(void) {
  CU_pSuite suite = CU_add_suite("diff pairs", NULL, NULL);
  CU_add_test(suite, "what is told of a pair", test_pairs);
  CU_add_test(suite, "too many ways", test_too_many);
  CU_add_test(suite, "several labels to one", test_several_to_one);
}
