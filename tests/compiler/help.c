#include "tests/compiler/help.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "compiler/model_image.h"
#include "tests/io/help.h"

const char help_policy_zh[] =
    "政策 test-small “小政策” 依据 首\n"
    "文号 “试〔2024〕1号” 地区 620700 印发 2023-12-01 施行 2024-01-01 至 2026-12-31 依据 尾\n"
    "废止 “试〔2020〕9号”\n"
    "标签 甲, 乙, 丙, 丁, 戊, 己\n"
    "身份 就高 {\n"
    "  一档: 甲, 乙 依据 二(一)1\n"
    "  丙 当 非 兼有 {甲, 丁} 待定 class_of_c 依据 二(一)2 假定 “分不清”\n"
    "  戊 另按 “试〔2021〕3号”\n"
    "  丁\n"
    "  附带 己\n"
    "}\n"
    "名录 大病 外部 依据 三\n"
    "名录 慢病 { 尿毒症, 白血病 }\n"
    "外部 收入 金额 依据 三\n"
    "外部 起算 日期\n"
    "参数 比 依据 三 { 自 2024-01-01: 70% 自 2025-07-01: 65% 依据 四 }\n"
    "参数 线 = 2,000元\n"
    "累计 年度, 起付\n"
    "条件 医疗类别 属于 {住院, 门诊慢特病} 否则 med_type 依据 三(一)\n"
    "条件 非 他处已救助 且 (就医地 = 统筹区内 或 已转诊) 否则 not_referred\n"
    "另按 “试〔2022〕8号” 当 险种 = 职工医保\n"
    "待遇 基本 依据 三(二) {\n"
    "  条件 有 申请日期 且 出院日期 不早于 申请日期 - 12个月 否则 no_application\n"
    "  基数 较大(政策范围内自付 - 线, 0元)\n"
    "  起付线 按 条件 { 当 年龄 80周岁以上: 不设 当 兼有 甲: 线 其余: 较小(收入 * 10%, 五千元) } 计入 起付\n"
    "  比例 按 身份 { 甲: 全额 乙: 百分之九十 丁: 比 }\n"
    "  限额 8万元 计入 年度 依据 三(三)\n"
    "  限额 基数 * 50% 当 有 病种 且 非 病种 属于 大病\n"
    "}\n"
    "待遇 二次 依据 三(四) 后于 基本 {\n"
    "  条件 病种 属于 慢病 或 医院等级 = 三级\n"
    "  累计起点 6000元 计入 年度\n"
    "  比例 按 医院等级 { 一级, 二级: 40% 其余: 30% }\n"
    "}\n"
    "预警 高额 依据 五 { 条件 医疗类别 = 住院 金额 医疗总费用 - 已救助 预警线 按 条件 { 当 兼有 {甲, 己}: 6000元 其余: "
    "1万元 } }\n"
    "规定 大病倾斜 依据 六 { 起付线降低: 50% 提高: 5个百分点 依据 六(一) }\n"
    "用例 例一 {\n"
    "  结算 { 身份 = 甲; 医疗类别 = 住院; 就医地 = 统筹区内; 申请日期 = 2024-03-01; 政策范围内费用 = 1万元 }\n"
    "  应为 { 基本 = 8000元 }\n"
    "}\n";

const char help_policy_en[] =
    "policy test-small \"小政策\" clause 首\n"
    "document \"试〔2024〕1号\" region 620700 issued 2023-12-01 effective 2024-01-01 until 2026-12-31 clause 尾\n"
    "replaces \"试〔2020〕9号\"\n"
    "labels 甲, 乙, 丙, 丁, 戊, 己\n"
    "identity first {\n"
    "  一档: 甲, 乙 clause 二(一)1\n"
    "  丙 when not carries {甲, 丁} undetermined class_of_c clause 二(一)2 assume \"分不清\"\n"
    "  戊 deferred \"试〔2021〕3号\"\n"
    "  丁\n"
    "  attribute 己\n"
    "}\n"
    "list 大病 external clause 三\n"
    "list 慢病 { 尿毒症, 白血病 }\n"
    "external 收入 amount clause 三\n"
    "external 起算 date\n"
    "parameter 比 clause 三 { from 2024-01-01: 70% from 2025-07-01: 65% clause 四 }\n"
    "parameter 线 = 2,000元\n"
    "annual 年度, 起付\n"
    "condition care_type in {inpatient, chronic_outpatient} otherwise med_type clause 三(一)\n"
    "condition not aided_elsewhere and (place = local or referred) otherwise not_referred\n"
    "deferred \"试〔2022〕8号\" when insurance = employees\n"
    "benefit 基本 clause 三(二) {\n"
    "  condition has application_date and discharge_date not_before application_date - 12个月 otherwise "
    "no_application\n"
    "  base max(in_scope_self_paid - 线, 0元)\n"
    "  deductible by condition { when age 80周岁 or_more: none when carries 甲: 线 else: min(收入 * 10%, 五千元) } "
    "into 起付\n"
    "  ratio by identity { 甲: full 乙: 百分之九十 丁: 比 }\n"
    "  limit 8万元 into 年度 clause 三(三)\n"
    "  limit base * 50% when has disease and not disease in 大病\n"
    "}\n"
    "benefit 二次 clause 三(四) after 基本 {\n"
    "  condition disease in 慢病 or hospital_level = level_3\n"
    "  threshold 6000元 into 年度\n"
    "  ratio by hospital_level { level_1, level_2: 40% else: 30% }\n"
    "}\n"
    "alert 高额 clause 五 { condition care_type = inpatient amount total_cost - aid alert_line by condition { when "
    "carries {甲, 己}: 6000元 else: 1万元 } }\n"
    "provision 大病倾斜 clause 六 { 起付线降低: 50% 提高: 5个百分点 clause 六(一) }\n"
    "test 例一 {\n"
    "  claim { identity = 甲; care_type = inpatient; place = local; application_date = 2024-03-01; in_scope_cost = "
    "1万元 }\n"
    "  expect { 基本 = 8000元 }\n"
    "}\n";

TdCompilation *help_compile(const char *name, const char *text) {
  g_autofree char *path = td_help_file(name, text, strlen(text));
  return td_compile_file(path, TD_DUMP_NONE);
}

static gint by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GPtrArray *help_policies(void) {
  static const char *const folders[] = {TUODI_SOURCE_DIR "/policies", TUODI_SOURCE_DIR "/tests/policies"};
  GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
  for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
    g_autoptr(GDir) dir = g_dir_open(folders[i], 0, NULL);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
      if (g_str_has_suffix(name, ".policy")) g_ptr_array_add(paths, g_build_filename(folders[i], name, NULL));
  }
  g_ptr_array_sort(paths, by_name);
  return paths;
}

char *help_findings(const TdCompilation *compilation) {
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < compilation->diagnostics->items->len; i++) {
    const TdDiagnostic *diagnostic = compilation->diagnostics->items->pdata[i];
    const TdDiagnosticInfo *info = &td_diagnostic_infos[diagnostic->id];
    if (info->severity == TD_SEVERITY_ERROR) g_string_append_printf(out, "%s%s", out->len > 0 ? " " : "", info->code);
  }
  return g_string_free(out, FALSE);
}

GByteArray *help_model_bytes(const TdModel *model) {
  GByteArray *bytes = g_byte_array_new();
  g_autofree char *error = NULL;
  CU_ASSERT_TRUE(td_model_write(model, bytes, &error));
  return bytes;
}
