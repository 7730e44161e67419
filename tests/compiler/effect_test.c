/* Where two small policies pay differently: the answers are known. */
#include <CUnit/CUnit.h>

#include "compiler/effect.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

static const char policy[] =
    "政策 t “t”\n地区 620700\n施行 2025-01-01\n标签 甲, 乙\n身份 就高 { 甲; 乙 }\n名录 重病 { 肺癌, 胃癌 }\n"
    "累计 起付, 年限, 小额, 自付\n外部 收入 金额\n外部 另比例 比例\n%s";

typedef struct {
  TdCompilation *compilation[TD_VERSIONS];
  TdModelDiff *diff;
  TdEffects *effects;
} Asked;

static Asked ask(const char *old, const char *new) {
  const char *items[] = {old, new};
  Asked asked = {{NULL}, NULL, NULL};
  static TdDated *rows[2];
  static const size_t counts[2];
  TdOutside sides[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) {
    g_autofree char *text = g_strdup_printf(policy, items[side]);
    asked.compilation[side] = help_compile("effect.policy", text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(asked.compilation[side]->model);
    sides[side] = (TdOutside){asked.compilation[side]->model, rows, counts};
  }
  asked.diff = td_model_diff(sides[TD_OLD].model, sides[TD_NEW].model, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(asked.diff);
  asked.effects = td_effects(asked.diff, sides);
  return asked;
}

static void forget(Asked *asked) {
  td_effects_free(asked->effects);
  td_model_diff_free(asked->diff);
  for (int side = 0; side < TD_VERSIONS; side++) td_compilation_free(asked->compilation[side]);
}

static TdEffectVerdict verdict(const char *old, const char *new) {
  Asked asked = ask(old, new);
  TdEffectVerdict out = (TdEffectVerdict)asked.effects->verdict;
  forget(&asked);
  return out;
}

#define LIMIT "限额 3万元 计入 年限 "
#define PLAIN "待遇 助 { 比例 70% " LIMIT "}"

static void equivalent(void) {
  CU_ASSERT_EQUAL(verdict(PLAIN, PLAIN), TD_EFFECT_NONE);
  /* What never binds: for each claim; of a year, behind a lower one; a deductible of nothing. */
  CU_ASSERT_EQUAL(verdict(PLAIN, "待遇 助 { 比例 70% " LIMIT "限额 4万元 }"), TD_EFFECT_NONE);
  CU_ASSERT_EQUAL(verdict(PLAIN, "待遇 助 { 比例 70% " LIMIT "限额 4万元 计入 小额 }"), TD_EFFECT_NONE);
  CU_ASSERT_EQUAL(verdict(PLAIN, "待遇 助 { 起付线 0元 计入 起付 比例 70% " LIMIT "}"), TD_EFFECT_NONE);
  /* An annual amount of another name. */
  CU_ASSERT_EQUAL(verdict(PLAIN, "待遇 助 { 比例 70% 限额 3万元 计入 小额 }"), TD_EFFECT_NONE);
  /* Rows in another order, and one that nothing gets to. */
  CU_ASSERT_EQUAL(
      verdict("待遇 助 { 比例 按 条件 { 当 已转诊: 70%; 其余: 50% } }",
              "待遇 助 { 比例 按 条件 { 当 非 已转诊: 50%; 当 非 已转诊 且 就医地 = 省内: 60%; 其余: 70% } }"),
      TD_EFFECT_NONE);
  /* Amounts that come to the same. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 基数 政策范围内自付 比例 70% }",
                          "待遇 助 { 基数 较小(政策范围内自付, 政策范围内费用) 比例 70% }"),
                  TD_EFFECT_NONE);
  /* Whatever is supplied. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 收入 × 10% 计入 起付 比例 另比例 }",
                          "待遇 助 { 起付线 收入 × 10% 计入 起付 比例 另比例 限额 收入 × 0% + 100亿元 }"),
                  TD_EFFECT_DIFFERS);
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 收入 × 10% 计入 起付 比例 另比例 }",
                          "待遇 助 { 起付线 收入 × 10% 计入 小额 比例 另比例 }"),
                  TD_EFFECT_NONE);
}

/* By how much the new one can pay more and less of a claim, fen; -1: without bound, -2: not at all. */
static void most(const TdEffectRange *range, int64_t *out) {
  *out = !range->there ? -2 : range->bounded ? range->high.n / range->high.d : -1;
}

static void check(const char *old, const char *new, int64_t more, int64_t less, guint claims, int64_t cost) {
  Asked asked = ask(old, new);
  int64_t found_more, found_less, sum = 0;
  CU_ASSERT_EQUAL_FATAL(asked.effects->verdict, TD_EFFECT_DIFFERS);
  CU_ASSERT_EQUAL_FATAL(asked.effects->regions->len, 1);
  const TdEffectRegion *region = asked.effects->regions->pdata[0];
  most(&region->most[TD_NEW], &found_more);
  most(&region->most[TD_OLD], &found_less);
  CU_ASSERT_EQUAL(found_more, more);
  CU_ASSERT_EQUAL(found_less, less);
  CU_ASSERT_PTR_NOT_NULL_FATAL(region->shown);
  CU_ASSERT_EQUAL(region->shown->claims->len, claims);
  for (guint i = 0; i < region->shown->claims->len; i++)
    sum += g_array_index(region->shown->claims, TdEffectClaim, i).facts[TD_OLD].value[TD_F_INSCP];
  CU_ASSERT_EQUAL(sum, cost);
  forget(&asked);
}

static void differences(void) {
  /* 70 % of 2 fen is 1 fen, 80 % of 2 fen 2 fen: rounded 1.4 and 1.6. */
  check(PLAIN, "待遇 助 { 比例 80% " LIMIT "}", 375000, -2, 1, 2);
  check("待遇 助 { 比例 70% }", "待遇 助 { 比例 60% }", -2, -1, 1, 4);
  /* Above the old limit, 30,000.00 yuan at 100 %. */
  check("待遇 助 { 比例 100% " LIMIT "}", "待遇 助 { 比例 100% 限额 4万元 计入 年限 }", 1000000, -2, 1, 3000001);
  check("待遇 助 { 起付线 2000元 计入 起付 比例 100% }", "待遇 助 { 起付线 1500元 计入 起付 比例 100% }", 50000, -2, 1,
        150001);
  /* Two claims: the first uses up what was counted for each claim alone. */
  check("待遇 助 { 起付线 20元 比例 100% }", "待遇 助 { 起付线 20元 计入 起付 比例 100% }", 2000, -2, 2, 2001);
}

static void others(void) {
  /* An end that is not a payment. */
  Asked asked = ask("条件 就医地 = 统筹区内 否则 未按规定转诊\n" PLAIN,
                    "条件 就医地 = 统筹区内 否则 未按规定转诊\n另按 “别处” 当 已转诊\n" PLAIN);
  CU_ASSERT_EQUAL(asked.effects->verdict, TD_EFFECT_DIFFERS);
  const TdEffectRegion *region = asked.effects->regions->pdata[0];
  CU_ASSERT(region->ends[TD_OLD] == TD_ENDS_SETTLED && region->ends[TD_NEW] == TD_ENDS_DEFERRED);
  CU_ASSERT_PTR_NOT_NULL(region->shown);
  forget(&asked);
  /* 2 x 35 % rounds otherwise than 70 %. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 基数 政策范围内自付 × 50% 比例 100% }", "待遇 助 { 比例 50% }"), TD_EFFECT_NONE);
  CU_ASSERT_EQUAL(verdict("待遇 助 { 基数 政策范围内自付 × 50% 比例 50% }", "待遇 助 { 比例 25% }"),
                  TD_EFFECT_ROUNDING);
  /* A comparison of two amounts of the claim. */
  CU_ASSERT_EQUAL(
      verdict(PLAIN, "待遇 助 { 比例 按 条件 { 当 政策范围内费用 低于 先行自付: 60%; 其余: 70% } " LIMIT "}"),
      TD_EFFECT_OPEN);
}

static void idle(void) {
  Asked asked =
      ask(PLAIN "待遇 另 后于 助 { 比例 10% }", "待遇 助 { 比例 70% " LIMIT "限额 9万元 }待遇 另 后于 助 { 比例 20% }");
  TdDated *rows[2] = {NULL};
  const size_t counts[2] = {0};
  const TdOutside sides[] = {{asked.compilation[TD_OLD]->model, rows, counts},
                             {asked.compilation[TD_NEW]->model, rows, counts}};
  g_autofree bool *found = td_effects_idle(asked.diff, sides, asked.effects);
  CU_ASSERT_EQUAL_FATAL(asked.diff->changes->len, 2);
  for (guint i = 0; i < 2; i++) {
    const TdChange *change = asked.diff->changes->pdata[i];
    CU_ASSERT_EQUAL(found[i], g_str_equal(change->name, "benefit/助/limit/claim"));
  }
  forget(&asked);
}

void td_compiler_effect_suite(void) {
  CU_pSuite suite = CU_add_suite("effects", NULL, NULL);
  CU_ADD_TEST(suite, equivalent);
  CU_ADD_TEST(suite, differences);
  CU_ADD_TEST(suite, others);
  CU_ADD_TEST(suite, idle);
}
