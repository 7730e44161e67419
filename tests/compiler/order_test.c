/* Does the order of a year's claims make a difference: small policies of which the answer is known. */
#include <CUnit/CUnit.h>

#include "compiler/order.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

static const char policy[] =
    "政策 t “t”\n地区 620700\n施行 2025-01-01\n标签 甲, 乙\n身份 就高 { 甲; 乙 }\n名录 重病 { 肺癌, 胃癌 }\n"
    "累计 起付, 年限, 小额, 自付\n%s";

typedef struct {
  TdCompilation *compilation;
  TdOrderReport *report;
} Asked;

static Asked ask(const char *items) {
  g_autofree char *text = g_strdup_printf(policy, items);
  Asked asked = {.compilation = help_compile("order.policy", text)};
  const TdModel *model = asked.compilation->model;
  CU_ASSERT_PTR_NOT_NULL_FATAL(model);
  g_autofree TdDated **rows = g_new0(TdDated *, model->external_count + 1);
  g_autofree size_t *counts = g_new0(size_t, model->external_count + 1);
  TdOutside outside = {model, rows, counts};
  asked.report = td_order(&outside);
  return asked;
}

static void forget(Asked *asked) {
  td_order_free(asked->report);
  td_compilation_free(asked->compilation);
}

static const TdOrderAnswer *answer(const Asked *asked, guint result) {
  CU_ASSERT_FATAL(result < asked->report->results->len);
  const TdOrderAnswer *any = ((const TdOrder *)asked->report->results->pdata[result])->any;
  CU_ASSERT_PTR_NOT_NULL_FATAL(any);
  return any;
}

/* The verdict of the last result: of the only benefit, or of all together. */
static TdOrderVerdict verdict(const char *items) {
  Asked asked = ask(items);
  TdOrderVerdict out = (TdOrderVerdict)answer(&asked, asked.report->results->len - 1)->verdict;
  forget(&asked);
  return out;
}

#define LIMIT "限额 3万元 计入 年限 "

static void no_difference(void) {
  CU_ASSERT_EQUAL(verdict("待遇 助 { 比例 70% " LIMIT "}"), TD_ORDER_FREE);
  CU_ASSERT_EQUAL(verdict("待遇 助 { 比例 按 身份 { 甲: 70%; 乙: 50% } " LIMIT "}"), TD_ORDER_FREE);
  /* The whole of an amount is not rounded. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 2000元 计入 起付 比例 100% " LIMIT "}"), TD_ORDER_FREE);
  /* Of each claim alone. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 2000元 比例 70% 限额 1万元 }"), TD_ORDER_FREE);
  /* A limit within a limit: whatever is paid first, both are used up as far. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 比例 70% 限额 8万元 计入 年限 限额 5万元 计入 小额 当 已转诊 }"), TD_ORDER_FREE);
  /* From year to year. */
  CU_ASSERT_EQUAL(
      verdict("参数 比 { 自 2025-01-01: 70% 自 2026-01-01: 60% }\n待遇 助 { 起付线 2000元 计入 起付 比例 比 }"),
      TD_ORDER_ROUNDING);
  CU_ASSERT_EQUAL(verdict("外部 线 金额\n待遇 助 { 比例 70% 限额 线 计入 年限 }"), TD_ORDER_FREE);
}

static void by_rounding(void) {
  Asked asked = ask("待遇 助 { 起付线 2000元 计入 起付 比例 70% " LIMIT "}");
  const TdOrderAnswer *one = answer(&asked, 0);
  CU_ASSERT_EQUAL(one->verdict, TD_ORDER_ROUNDING);
  CU_ASSERT_TRUE(one->bounded && td_rat_is(one->halves, 1));
  CU_ASSERT_PTR_NOT_NULL_FATAL(one->shown);
  CU_ASSERT_EQUAL(td_rat_compare(one->shown->exact[0], one->shown->exact[1]), 0);
  CU_ASSERT_NOT_EQUAL(one->shown->total[0], one->shown->total[1]);
  forget(&asked);
  /* All claims take both: what is left for the second is the same in all. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 比例 70% " LIMIT "}\n待遇 再助 后于 助 { 累计起点 6000元 计入 自付 比例 30% }"),
                  TD_ORDER_ROUNDING);
}

/* Two claims that show it, what they come to by hand, exactly. */
static void two_ratios_under_a_deductible(void) {
  Asked asked = ask("待遇 助 { 起付线 2000元 计入 起付 比例 按 身份 { 甲: 80%; 乙: 50% } }");
  const TdOrder *order = asked.report->results->pdata[0];
  const TdOrderAnswer *one = answer(&asked, 0);
  CU_ASSERT_EQUAL_FATAL(one->verdict, TD_ORDER_DEPENDS);
  CU_ASSERT_EQUAL_FATAL(one->shown->claims->len, 2);
  CU_ASSERT_EQUAL(one->shown->annuals, 1);
  const TdOrderClaim *claims = (const TdOrderClaim *)(void *)one->shown->claims->data;
  int64_t cost[2], ratio[2];
  for (int i = 0; i < 2; i++) {
    cost[i] = claims[i].facts.value[TD_F_INSCP] - claims[i].facts.value[TD_F_HIFP];
    ratio[i] = claims[i].category[0] == 0 ? 80 : 50;
  }
  CU_ASSERT_NOT_EQUAL(ratio[0], ratio[1]);
  for (int first = 0; first < 2; first++) {
    int64_t taken = MIN(cost[first], 200000), rest = MIN(cost[1 - first], 200000 - taken);
    int64_t hundredths = (cost[first] - taken) * ratio[first] + (cost[1 - first] - rest) * ratio[1 - first];
    CU_ASSERT_EQUAL(td_rat_compare(one->shown->exact[first], td_rat_of(hundredths, 100)), 0);
  }
  /* Under one identity there is one ratio. */
  CU_ASSERT_EQUAL_FATAL(order->same->len, 1);
  CU_ASSERT_EQUAL(g_array_index(order->same, TdOrderGroup, 0).identities, 3);
  CU_ASSERT_EQUAL(g_array_index(order->same, TdOrderGroup, 0).answer->verdict, TD_ORDER_ROUNDING);
  forget(&asked);
}

static void differences(void) {
  CU_ASSERT_EQUAL(verdict("待遇 助 { 比例 70% 限额 按 条件 { 当 已转诊: 3万元 其余: 1万元 } 计入 年限 }"),
                  TD_ORDER_DEPENDS);
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 按 身份 { 甲: 1000元; 乙: 3000元 } 计入 起付 比例 70% }"),
                  TD_ORDER_DEPENDS);
  /* Only some claims are helped further: the limit is better used by the others. */
  CU_ASSERT_EQUAL(
      verdict("待遇 助 { 比例 70% " LIMIT "}\n待遇 再助 后于 助 { 条件 已转诊 累计起点 6000元 计入 自付 比例 30% }"),
      TD_ORDER_DEPENDS);
  /* A deductible that is used up by a claim to which nothing more is paid. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 2000元 计入 起付 比例 70% 限额 1万元 计入 年限 当 已转诊 }"),
                  TD_ORDER_DEPENDS);
  /* Within a year. */
  CU_ASSERT_EQUAL(
      verdict("参数 比 { 自 2025-01-01: 70% 自 2025-07-01: 60% }\n待遇 助 { 起付线 2000元 计入 起付 比例 比 }"),
      TD_ORDER_DEPENDS);
  /* A ceiling that goes by the claim, beside a deductible that goes by the year. */
  CU_ASSERT_EQUAL(verdict("待遇 助 { 起付线 2000元 计入 起付 比例 70% 限额 基数 × 40% }"), TD_ORDER_DEPENDS);
}

static void what_is_shared(void) {
  Asked asked = ask("待遇 甲助 { 比例 按 身份 { 甲: 70% } " LIMIT "}\n待遇 乙助 { 比例 按 身份 { 乙: 50% } " LIMIT "}");
  CU_ASSERT_EQUAL(answer(&asked, 0)->verdict, TD_ORDER_DEPENDS);
  CU_ASSERT_EQUAL(answer(&asked, 1)->verdict, TD_ORDER_DEPENDS);
  CU_ASSERT_EQUAL(answer(&asked, 2)->verdict, TD_ORDER_FREE);
  forget(&asked);
}

static void what_is_left_open(void) {
  Asked asked = ask("外部 比例数 比例\n待遇 助 { 起付线 2000元 计入 起付 比例 比例数 }");
  CU_ASSERT_EQUAL(answer(&asked, 0)->verdict, TD_ORDER_OPEN);
  CU_ASSERT_EQUAL(answer(&asked, 0)->why, TD_ORDER_MISSING);
  CU_ASSERT_STRING_EQUAL(answer(&asked, 0)->word, "比例数");
  forget(&asked);
  asked = ask("待遇 助 { 基数 较小(政策范围内自付, 医疗总费用) 比例 70% " LIMIT "}");
  CU_ASSERT_EQUAL(answer(&asked, 0)->verdict, TD_ORDER_OPEN);
  CU_ASSERT_EQUAL(answer(&asked, 0)->why, TD_ORDER_BEYOND);
  forget(&asked);
}

/* A state that bounds alone would allow is never come to: what is left for the second benefit comes only when the limit
 * of the first is used up. */
static void states_that_are_come_to(void) {
  CU_ASSERT_EQUAL(
      verdict("待遇 助 { 比例 100% 限额 3000元 计入 年限 }\n待遇 再助 后于 助 { 累计起点 2万元 计入 自付 比例 60% "
              "限额 (基数 + 已救助) × 95% - 已救助 }"),
      TD_ORDER_ROUNDING);
  CU_ASSERT_EQUAL(
      verdict("待遇 助 { 比例 100% 限额 3000元 计入 年限 }\n待遇 再助 后于 助 { 累计起点 50元 计入 自付 比例 60% "
              "限额 (基数 + 已救助) × 95% - 已救助 }"),
      TD_ORDER_DEPENDS);
}

void td_compiler_order_suite(void) {
  CU_pSuite suite = CU_add_suite("order of claims", NULL, NULL);
  CU_ADD_TEST(suite, no_difference);
  CU_ADD_TEST(suite, by_rounding);
  CU_ADD_TEST(suite, two_ratios_under_a_deductible);
  CU_ADD_TEST(suite, differences);
  CU_ADD_TEST(suite, what_is_shared);
  CU_ADD_TEST(suite, what_is_left_open);
  CU_ADD_TEST(suite, states_that_are_come_to);
}
