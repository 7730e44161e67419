#include "tests/reference/handmade.h"

/* clang-format off */
#define EXPR(...) (&(const TdExpr){__VA_ARGS__})
#define YUAN(amount) EXPR(.kind = TD_E_CONST, .type = TD_M_MONEY, .value = (amount) * INT64_C(100))
#define PERCENT(ratio) EXPR(.kind = TD_E_CONST, .type = TD_M_RATIO, .value = (ratio) * INT64_C(10000))
#define FIELD(id, kind_of) EXPR(.kind = TD_E_FIELD, .type = TD_M_##kind_of, .index = TD_F_##id)
#define CODE_OF(id, code) EXPR(.kind = TD_E_MEMBER, .type = TD_M_BOOL, .a = FIELD(id, CODE), .set = UINT64_C(1) << (code))
#define HAS(id) EXPR(.kind = TD_E_HAS_FIELD, .type = TD_M_BOOL, .index = TD_F_##id)
#define PAIR(kind_of, left, right) EXPR(.kind = TD_E_##kind_of, .type = TD_M_BOOL, .a = (left), .b = (right))
#define NOT(expr) EXPR(.kind = TD_E_NOT, .type = TD_M_BOOL, .a = (expr))
#define LISTED EXPR(.kind = TD_E_LISTED, .type = TD_M_BOOL, .index = 0)
#define BUILTIN(id) EXPR(.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_##id)
#define TERM(...) (&(const TdTerm){__VA_ARGS__})
#define VALUE(of) TERM(.kind = TD_T_VALUE, .expr = (of))
#define TABLE(rows_of, ...) TERM(.kind = TD_T_TABLE, .rows = rows_of, .row_count = G_N_ELEMENTS(rows_of), __VA_ARGS__)

static const char *const tilted_labels[] = {"甲", "乙", "丙"};
static const TdIdentity tilted_identities[] = {{.group = "", .word = ""}, {.group = "", .word = ""}};
static const TdModelList tilted_lists[] = {{.name = "名单", .external = true}};
static const char *const tilted_annuals[] = {"合计", "名单外", "起付线", "剩余累计"};

static const TdCondition tilted_conditions[] = {
    {.expr = PAIR(OR, CODE_OF(PLACE, 0), FIELD(REFERRED, BOOL)), .word = "not_referred"},
    {.expr = PAIR(OR, CODE_OF(MED_TYPE, 1), CODE_OF(MED_TYPE, 2)), .word = "med_type"},
};
static const TdCondition applied_for[] = {{.expr = HAS(APPLY_DATE), .word = "no_application"}};
static const TdLimit tilted_limits[] = {
    {.term = VALUE(YUAN(80000)), .annual = TILTED_ALL},
    {.term = VALUE(YUAN(50000)), .when = NOT(PAIR(AND, HAS(DISE_NAME), LISTED)), .annual = TILTED_UNLISTED},
};
static const uint32_t after_both[] = {0, 1};
static const TdBenefit tilted_benefits[] = {
    {.name = "直接救助", .covers = 1, .deductible_annual = -1, .ratio = VALUE(PERCENT(70)),
     .limits = tilted_limits, .limit_count = 2, .cite = {.clause = "四1"}},
    {.name = "依申请救助", .covers = 2, .conditions = applied_for, .condition_count = 1,
     .deductible = TD_D_DEDUCTIBLE, .deductible_term = VALUE(YUAN(2000)), .deductible_annual = TILTED_DEDUCTIBLE,
     .ratio = VALUE(PERCENT(60)), .limits = tilted_limits, .limit_count = 2, .cite = {.clause = "四2"}},
    {.name = "倾斜救助", .stage = 1, .after = after_both, .after_count = 2, .covers = 3, .when = CODE_OF(PLACE, 0),
     .deductible = TD_D_THRESHOLD, .deductible_term = VALUE(YUAN(6000)), .deductible_annual = TILTED_REMAINDER,
     .ratio = VALUE(PERCENT(30)), .cite = {.clause = "四3"}},
};
static const TdRow alert_rows[] = {
    {.guard = EXPR(.kind = TD_E_IDENTITY, .type = TD_M_BOOL, .set = 1), .term = VALUE(YUAN(6000))},
    {.term = VALUE(YUAN(10000))},
};
static const TdAlert tilted_alerts[] = {
    {.name = "预警", .when = CODE_OF(MED_TYPE, 2),
     .amount = EXPR(.kind = TD_E_SUB, .type = TD_M_MONEY, .a = BUILTIN(SELF_PAID), .b = BUILTIN(AID)),
     .threshold = TABLE(alert_rows, .cite = {.clause = ""}), .cite = {.clause = "五"}},
};
const TdModel td_ref_tilted = {
    .id = "tilted", .title = "", .document = "", .region = "000000", .valid_from = 19174, .valid_until = TD_DATE_MAX,
    .labels = tilted_labels, .label_count = 3, .identities = tilted_identities, .identity_count = 2,
    .lists = tilted_lists, .list_count = 1, .annuals = tilted_annuals, .annual_count = 4,
    .conditions = tilted_conditions, .condition_count = 2, .benefits = tilted_benefits, .benefit_count = 3,
    .alerts = tilted_alerts, .alert_count = 1,
};

static const char *const best_labels[] = {"甲", "乙"};
static const char *const best_entries[] = {"癌"};
static const TdModelList best_lists[] = {{.name = "大病", .entries = best_entries, .entry_count = 1}};
static const char *const best_annuals[] = {"住院"};
static const TdRow deferred_rows[] = {
    {.guard = EXPR(.kind = TD_E_CATEGORY, .type = TD_M_BOOL, .set = 1), .term = TERM(.kind = TD_T_DEFERRED, .word = "37号")},
};
static const TdRow level_rows[] = {{.guard = CODE_OF(HOSP_LV, 1), .term = VALUE(PERCENT(80))}, {.term = VALUE(PERCENT(75))}};
static const TdRow inpatient_rows[] = {
    {.guard = EXPR(.kind = TD_E_CATEGORY, .type = TD_M_BOOL, .set = 1), .term = TABLE(level_rows, .cite = {.clause = "二4甲"})},
    {.guard = EXPR(.kind = TD_E_CATEGORY, .type = TD_M_BOOL, .set = 2), .term = VALUE(PERCENT(90))},
};
static const TdCondition has_level[] = {{.expr = HAS(HOSP_LV), .word = "hosp_lv"}};
static const TdLimit best_limits[] = {
    {.term = VALUE(YUAN(1000)), .when = EXPR(.kind = TD_E_CATEGORY, .type = TD_M_BOOL, .set = 2), .annual = 0}};
static const TdCondition old[] = {
    {.expr = PAIR(LE, EXPR(.kind = TD_E_CONST, .type = TD_M_AGE, .value = 60),
                  EXPR(.kind = TD_E_BUILTIN, .type = TD_M_AGE, .index = TD_B_AGE)),
     .word = "too_young"}};
static const TdBenefit best_benefits[] = {
    {.name = "大病救助", .when = PAIR(AND, HAS(DISE_NAME), LISTED), .covers = 3, .deductible_annual = -1,
     .ratio = TABLE(deferred_rows, .cite = {.clause = ""}), .cite = {.clause = "二5"}},
    {.name = "住院救助", .when = CODE_OF(MED_TYPE, 2), .covers = 3, .conditions = has_level, .condition_count = 1,
     .deductible_annual = -1, .ratio = TABLE(inpatient_rows, .cite = {.clause = "二4"}), .limits = best_limits,
     .limit_count = 1, .cite = {.clause = "二"}},
    {.name = "门诊救助", .covers = 2, .conditions = old, .condition_count = 1, .deductible_annual = -1,
     .ratio = VALUE(PERCENT(50)), .cite = {.clause = "二3"}},
};
const TdModel td_ref_best = {
    .id = "best", .title = "", .document = "", .region = "000000", .valid_from = 19174, .valid_until = TD_DATE_MAX,
    .best = true, .labels = best_labels, .label_count = 2, .identities = tilted_identities, .identity_count = 2,
    .lists = best_lists, .list_count = 1, .annuals = best_annuals, .annual_count = 1,
    .benefits = best_benefits, .benefit_count = 3,
};
/* clang-format on */
