/* What can hold together, against all claims of a small world. */
#include <CUnit/CUnit.h>

#include "compiler/imply.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

/* The facts are the routes and conditions of a policy's benefits, made at random; the claims are all that the few
 * values below allow.  NEVER must hold of none, SOMETIMES of one at least. */
static const char policy[] =
    "政策 t “t”\n地区 620700\n施行 2025-01-01\n身份 %s { 甲; 乙; 丙; 附带 附 }\n"
    "名录 一 { 肺癌, 胃癌 }\n名录 二 { 胃癌, 肝癌 }\n参数 线 = 2000元\n%s";

static const char *const atoms[] = {
    "就医地 = 省外",
    "就医地 属于 {统筹区内, 省内}",
    "医院等级 = 三级",
    "医院等级 属于 {一级, 三级}",
    "有 医院等级",
    "已转诊",
    "兼有 甲",
    "兼有 {乙, 附}",
    "兼有 {甲, 丙}",
    "病种 属于 一",
    "病种 属于 二",
    "病种 = 肝癌",
    "有 病种",
    "医疗总费用 超过 1000元",
    "医疗总费用 超过 线",
    "医疗总费用 = 2000元",
    "医疗总费用 不超过 1500元",
    "是",
};

typedef struct {
  int place, level, disease; /* level and disease: -1 missing */
  bool referred;
  uint64_t labels;
  int category; /* -1 none */
  int64_t cost; /* fen; -1 missing */
} Claim;

enum { NO, YES, UNKNOWN };
static const char *const diseases[] = {"肺癌", "胃癌", "肝癌", "感冒"};
static const int64_t costs[] = {-1, 100000, 100001, 150000, 150001, 200000, 200001};

static bool listed(const TdModelList *list, int disease) {
  for (uint32_t i = 0; i < list->entry_count; i++)
    if (g_str_equal(list->entries[i], diseases[disease])) return true;
  return false;
}

static int64_t figure(const TdModel *model, const Claim *claim, const TdExpr *expr) {
  return expr->kind == TD_E_CONST   ? expr->value
         : expr->kind == TD_E_PARAM ? model->params[expr->index].rows[0].value
                                    : claim->cost;
}

static int value(const TdModel *model, const Claim *claim, const TdExpr *expr) {
  int a, b;
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return expr->value != 0;
    case TD_E_NOT: a = value(model, claim, expr->a); return a == UNKNOWN ? a : !a;
    case TD_E_AND:
    case TD_E_OR: {
      int decides = expr->kind == TD_E_AND ? NO : YES;
      a = value(model, claim, expr->a);
      b = value(model, claim, expr->b);
      return a == decides || b == decides ? decides : a == UNKNOWN || b == UNKNOWN ? UNKNOWN : !decides;
    }
    case TD_E_FIELD: return claim->referred;
    case TD_E_HAS_FIELD: return (expr->index == TD_F_DISE_NAME ? claim->disease : claim->level) >= 0;
    case TD_E_IDENTITY: return (expr->set & claim->labels) != 0;
    case TD_E_CATEGORY: return claim->category >= 0 && (expr->set >> claim->category & 1) != 0;
    case TD_E_LISTED: return claim->disease < 0 ? UNKNOWN : listed(&model->lists[expr->index], claim->disease);
    case TD_E_MEMBER: {
      int code = expr->a->index == TD_F_PLACE ? claim->place : claim->level;
      return code < 0 ? UNKNOWN : (int)(expr->set >> code & 1);
    }
    default: break;
  }
  if (claim->cost < 0) return UNKNOWN;
  int64_t x = figure(model, claim, expr->a), y = figure(model, claim, expr->b);
  return expr->kind == TD_E_LT ? x < y : expr->kind == TD_E_LE ? x <= y : x == y;
}

static bool all_so(const TdModel *model, const Claim *claim, const TdFact *facts, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (value(model, claim, facts[i].expr) != (facts[i].fails ? NO : YES)) return false;
  return true;
}

static int code_of(TdField field, size_t index) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && index-- == 0) return td_codes[i].value;
  return -1;
}

/* Whether a claim's labels can give it the category. */
static bool may_have(const TdModel *model, uint64_t labels, int category) {
  if (category < 0) return (labels & 7) == 0;
  if ((labels >> category & 1) == 0) return false;
  return model->best || (labels & ((UINT64_C(1) << category) - 1)) == 0;
}

/* Is there a claim of which all facts are so? */
static bool found(const TdScene *scene, const TdFact *facts, size_t count) {
  for (size_t i = 0; i < 3 * 5 * 5 * 2 * 16 * 4 * G_N_ELEMENTS(costs); i++) {
    size_t rest = i;
    Claim claim = {.place = code_of(TD_F_PLACE, rest % 3)};
    claim.level = code_of(TD_F_HOSP_LV, (rest /= 3) % 5);
    claim.disease = (int)((rest /= 5) % 5) - 1;
    claim.referred = (rest /= 5) % 2;
    claim.labels = (rest /= 2) % 16;
    claim.category = (int)((rest /= 16) % 4) - 1;
    claim.cost = costs[rest / 4];
    bool in_scene = claim.category < 0 ? scene->uncategorised : (scene->categories >> claim.category & 1) != 0;
    if (in_scene && may_have(scene->model, claim.labels, claim.category) && all_so(scene->model, &claim, facts, count))
      return true;
  }
  return false;
}

static void add_guard(GString *out, GRand *random, int depth) {
  int pick = g_rand_int_range(random, 0, depth > 0 ? 6 : 1);
  if (pick == 5) {
    g_string_append(out, "非 (");
    add_guard(out, random, depth - 1);
    g_string_append_c(out, ')');
  } else if (pick >= 2) {
    g_string_append_c(out, '(');
    add_guard(out, random, depth - 1);
    g_string_append(out, pick == 4 ? " 或 " : " 且 ");
    add_guard(out, random, depth - 1);
    g_string_append_c(out, ')');
  } else {
    g_string_append(out, atoms[g_rand_int_range(random, 0, G_N_ELEMENTS(atoms))]);
  }
}

enum { CONDITIONS = 60, FACTS = 4 };

static TdCompilation *made(GRand *random, bool best) {
  g_autoptr(GString) items = g_string_new(NULL);
  for (int i = 0; i < CONDITIONS; i++) {
    g_string_append(items, "条件 ");
    add_guard(items, random, 3);
    g_string_append(items, " 否则 x\n");
  }
  g_string_append(items, "待遇 助 { 比例 按 身份 { 甲: 1%; 乙, 丙: 2% } }\n");
  g_autofree char *text = g_strdup_printf(policy, best ? "择优" : "就高", items->str);
  return help_compile("imply.policy", text);
}

static void against_all_claims(void) {
  g_autoptr(GRand) random = g_rand_new_with_seed(11);
  unsigned counts[3] = {0}, wrong = 0;
  for (int round = 0; round < 4; round++) {
    g_autoptr(TdCompilation) compilation = made(random, round % 2 == 1);
    const TdModel *model = compilation->model;
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    for (int i = 0; i < 150; i++) {
      TdScene scene = {model, (uint64_t)g_rand_int_range(random, 1, 8), g_rand_int_range(random, 0, 4) == 0, NULL};
      TdFact facts[FACTS + 1];
      size_t count = (size_t)g_rand_int_range(random, 1, FACTS + 1);
      for (size_t k = 0; k < count; k++)
        facts[k] = (TdFact){model->conditions[g_rand_int_range(random, 0, CONDITIONS)].expr,
                            g_rand_int_range(random, 0, 2) == 0};
      if (g_rand_int_range(random, 0, 3) == 0)
        facts[count++] = (TdFact){model->benefits[0].ratio->rows[g_rand_int_range(random, 0, 2)].guard,
                                  g_rand_int_range(random, 0, 2) == 0};
      TdHolds holds = td_can_hold(&scene, facts, count);
      bool one = found(&scene, facts, count);
      counts[holds]++;
      wrong += (holds == TD_NEVER && one) || (holds == TD_SOMETIMES && !one);
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(counts[TD_NEVER] > 100 && counts[TD_SOMETIMES] > 100);
  CU_ASSERT_TRUE(counts[TD_UNDECIDED] < 30);
}

/* What two conditions of a policy can do together. */
static TdHolds together(const char *one, const char *other) {
  g_autofree char *items = g_strdup_printf(
      "外部 甲值 金额\n外部 乙值 金额\n条件 %s 否则 x\n条件 %s 否则 x\n待遇 助 { 比例 1%% }\n", one, other);
  g_autofree char *text = g_strdup_printf(policy, "就高", items);
  g_autoptr(TdCompilation) compilation = help_compile("imply.policy", text);
  CU_ASSERT_PTR_NOT_NULL_FATAL(compilation->model);
  TdScene scene = {compilation->model, 7, false, NULL};
  TdFact facts[] = {{compilation->model->conditions[0].expr, false}, {compilation->model->conditions[1].expr, false}};
  return td_can_hold(&scene, facts, 2);
}

static void amounts_and_what_is_missing(void) {
  CU_ASSERT_EQUAL(together("甲值 超过 乙值", "乙值 不低于 甲值"), TD_NEVER);
  CU_ASSERT_EQUAL(together("甲值 超过 乙值", "甲值 = 乙值"), TD_NEVER);
  CU_ASSERT_EQUAL(together("甲值 不低于 乙值", "甲值 不超过 乙值"), TD_UNDECIDED);
  CU_ASSERT_EQUAL(together("甲值 超过 1元", "非 有 甲值"), TD_NEVER);
  CU_ASSERT_EQUAL(together("甲值 超过 1元", "乙值 低于 1元"), TD_SOMETIMES);
  CU_ASSERT_EQUAL(together("年龄 60周岁以上", "年龄 不足 60周岁"), TD_NEVER);
  CU_ASSERT_EQUAL(together("年龄 60周岁以上", "非 有 出生日期"), TD_NEVER);
  CU_ASSERT_EQUAL(together("年龄 60周岁以上", "出生日期 晚于 2000-01-01"), TD_UNDECIDED);
  CU_ASSERT_EQUAL(together("政策范围内自付 低于 0元", "是"), TD_NEVER);
  CU_ASSERT_EQUAL(together("政策范围内自付 超过 1元", "目录内自付 超过 1元"), TD_UNDECIDED);
  CU_ASSERT_EQUAL(together("出院日期 不早于 申请日期 - 12个月", "出院日期 早于 申请日期 - 12个月"), TD_NEVER);
  CU_ASSERT_EQUAL(together("出院日期 不早于 申请日期 - 12个月", "出院日期 早于 申请日期 - 6个月"), TD_UNDECIDED);
  CU_ASSERT_EQUAL(together("非 有 就医地", "是"), TD_NEVER);
}

void td_compiler_imply_suite(void) {
  CU_pSuite suite = CU_add_suite("implication", NULL, NULL);
  CU_ADD_TEST(suite, against_all_claims);
  CU_ADD_TEST(suite, amounts_and_what_is_missing);
}
