/* Some of the changes between two small policies made: whatever is chosen is a sound model, and says what it should. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "compiler/diff_apply.h"
#include "compiler/model_image.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"

static const char old_policy[] =
    "政策 a “甲” 地区 620700 施行 2025-01-01\n"
    "身份 就高 { 甲, 乙\n 丙\n 附带 己 }\n"
    "名录 大病 { 肺癌, 胃癌 }\n"
    "参数 比 { 自 2025-01-01: 50% 自 2026-01-01: 55% }\n"
    "累计 年度\n"
    "条件 医疗类别 = 住院 否则 med_type\n"
    "待遇 住院救助 {\n"
    "  起付线 1000元\n  比例 按 身份 { 甲: 90%\n 乙: 80%\n 丙: 比 }\n"
    "  限额 5万元 计入 年度 当 非 (有 病种 且 病种 属于 大病)\n  限额 2万元\n"
    "}\n"
    "待遇 二次救助 后于 住院救助 { 比例 30% }\n";

static const char new_policy[] =
    "政策 b “乙” 地区 620700 施行 2026-01-01\n"
    "身份 就高 { 乙, 甲\n 丙\n 丁\n 附带 己 }\n"
    "名录 大病 { 肺癌, 胃癌, 肝癌 }\n"
    "参数 比 { 自 2025-01-01: 50% 自 2026-01-01: 60% }\n"
    "累计 年度, 总额\n"
    "条件 医疗类别 属于 {住院, 门诊慢特病} 否则 med_type\n"
    "待遇 住院救助 {\n"
    "  起付线 800元\n  比例 按 身份 { 甲: 95%\n 乙: 80%\n 丙: 比\n 丁: 40% }\n"
    "  限额 6万元 计入 年度 当 非 (有 病种 且 病种 属于 大病)\n  限额 3万元\n  限额 9万元 计入 总额\n"
    "}\n"
    "待遇 二次救助 后于 住院救助 { 比例 35% }\n";

typedef struct {
  TdCompilation *old_side, *new_side;
  TdModelDiff *diff;
  TdArena *arena;
} Compared;

static Compared compare(const char *old_text, const char *new_text) {
  Compared compared = {help_compile("old.policy", old_text), help_compile("new.policy", new_text), NULL,
                       td_arena_new()};
  CU_ASSERT_PTR_NOT_NULL_FATAL(compared.old_side->model);
  CU_ASSERT_PTR_NOT_NULL_FATAL(compared.new_side->model);
  compared.diff = td_model_diff(compared.old_side->model, compared.new_side->model, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(compared.diff);
  return compared;
}

static void forget(Compared *compared) {
  td_model_diff_free(compared->diff);
  td_arena_free(compared->arena);
  td_compilation_free(compared->old_side);
  td_compilation_free(compared->new_side);
}

static guint place_of(const Compared *compared, const char *name) {
  for (guint i = 0; i < compared->diff->changes->len; i++)
    if (strcmp(((const TdChange *)compared->diff->changes->pdata[i])->name, name) == 0) return i;
  CU_FAIL_FATAL(name);
  return 0;
}

/* With the one change alone. */
static const TdModel *with(const Compared *compared, const char *name) {
  g_autofree uint8_t *made = g_new0(uint8_t, compared->diff->changes->len + 1);
  made[place_of(compared, name)] = 1;
  const TdModel *model = td_diff_apply(compared->diff, made, compared->arena);
  CU_ASSERT_PTR_NOT_NULL_FATAL(model);
  return model;
}

static void every_choice(void) {
  Compared compared = compare(old_policy, new_policy);
  guint count = compared.diff->changes->len;
  g_autofree uint8_t *made = g_new0(uint8_t, count + 1);
  for (guint choice = 0; choice < 2048; choice++) {
    const char *unsound = NULL;
    g_autofree char *error = NULL;
    for (guint i = 0; i < count; i++) made[i] = choice >> (i * 11 / count) & 1;
    g_autoptr(TdArena) arena = td_arena_new();
    const TdModel *model = td_diff_apply(compared.diff, made, arena);
    CU_ASSERT_PTR_NOT_NULL_FATAL(model);
    CU_ASSERT_TRUE(td_model_sound(model, &unsound));
    if (choice % 64 != 0) continue;
    g_autoptr(GBytes) image = td_compile_model(model, &error);
    CU_ASSERT_PTR_NOT_NULL(image);
  }
  forget(&compared);
}

static void one_alone(void) {
  Compared compared = compare(old_policy, new_policy);
  const TdModel *model = with(&compared, "benefit/住院救助/ratio/甲");
  const TdTerm *ratio = model->benefits[0].ratio;
  CU_ASSERT_EQUAL(model->identity_count, 3);
  CU_ASSERT_EQUAL(ratio->kind, TD_T_TABLE);
  CU_ASSERT_EQUAL(ratio->rows[0].guard->set, 1);
  CU_ASSERT_EQUAL(ratio->rows[0].term->expr->value, 950000);
  CU_ASSERT_EQUAL(model->benefits[0].covers, 7);
  CU_ASSERT_EQUAL(model->benefits[0].deductible_term->expr->value, 100000);
  CU_ASSERT_EQUAL(model->benefits[1].ratio->expr->value, 300000);
  model = with(&compared, "identity/丁");
  CU_ASSERT_EQUAL(model->identity_count, 4);
  CU_ASSERT_EQUAL(model->benefits[0].covers, 15);
  CU_ASSERT_STRING_EQUAL(model->labels[0], "甲");
  model = with(&compared, "parameter/比/2026-01-01");
  CU_ASSERT_EQUAL(model->params[0].rows[1].value, 600000);
  CU_ASSERT_EQUAL(model->lists[0].entry_count, 2);
  model = with(&compared, "list/大病");
  CU_ASSERT_EQUAL(model->lists[0].entry_count, 3);
  CU_ASSERT_EQUAL(model->params[0].rows[1].value, 550000);
  forget(&compared);
}

/* Limits of a single claim, and those of an annual amount that the other lacks, are made together or not at all. */
static void together(void) {
  Compared compared = compare(old_policy, new_policy);
  guint claim = place_of(&compared, "benefit/住院救助/limit/claim");
  guint total = place_of(&compared, "benefit/住院救助/limit/总额");
  g_autofree guint *groups = td_diff_groups(compared.diff);
  CU_ASSERT_EQUAL(groups[claim], groups[total]);
  CU_ASSERT_EQUAL(groups[claim], MIN(claim, total));
  CU_ASSERT_NOT_EQUAL(groups[place_of(&compared, "benefit/住院救助/limit/年度")], groups[claim]);
  const TdModel *model = with(&compared, "benefit/住院救助/limit/claim");
  CU_ASSERT_EQUAL(model->benefits[0].limit_count, 2);
  forget(&compared);
}

static void what_pays(void) {
  static const struct {
    const char *name;
    bool pays;
  } cases[] = {{"policy", false},
               {"title", false},
               {"period/from", false},
               {"identity/丁", true},
               {"list/大病", true},
               {"parameter/比/2026-01-01", true},
               {"condition/med_type", true},
               {"benefit/住院救助/deductible", true},
               {"benefit/二次救助/ratio", true}};
  Compared compared = compare(old_policy, new_policy);
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    CU_ASSERT_EQUAL(td_change_pays(compared.diff->changes->pdata[place_of(&compared, cases[i].name)]), cases[i].pays);
  forget(&compared);
}

void td_compiler_diff_apply_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: some of the changes made", NULL, NULL);
  CU_add_test(suite, "every choice is a sound model", every_choice);
  CU_add_test(suite, "one change alone", one_alone);
  CU_add_test(suite, "what cannot be made apart", together);
  CU_add_test(suite, "what can pay otherwise", what_pays);
}
