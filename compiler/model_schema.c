#include "compiler/model_schema.h"

#define PLAIN(type, member, kind) \
  { #member, kind, offsetof(type, member), 0, NULL, 0 }
#define LIMITED(type, member, most) \
  { #member, TD_S_U8, offsetof(type, member), 0, NULL, most }
#define WITHIN(type, member, of) \
  { #member, TD_S_INLINE, offsetof(type, member), 0, &of, 0 }
#define POINTER(type, member, of) \
  { #member, TD_S_NODE, offsetof(type, member), 0, &of, 0 }
#define SEVERAL(type, member, counter, of) \
  { #member, TD_S_ARRAY, offsetof(type, member), offsetof(type, counter), &of, 0 }
#define TEXTS(type, member, counter) \
  { #member, TD_S_TEXTS, offsetof(type, member), offsetof(type, counter), NULL, 0 }
#define STRUCT(variable, type, list) \
  static const TdStruct variable = {#type, sizeof(type), list, sizeof list / sizeof list[0]}

static const TdMember cite_members[] = {
    PLAIN(TdCite, clause, TD_S_TEXT),
    PLAIN(TdCite, document, TD_S_TEXT),
    PLAIN(TdCite, assume, TD_S_TEXT),
    PLAIN(TdCite, line, TD_S_U32),
};
STRUCT(cite, TdCite, cite_members);

static const TdStruct expr, term;

static const TdMember expr_members[] = {
    LIMITED(TdExpr, kind, TD_E_SHIFT), LIMITED(TdExpr, type, TD_M_TYPE_COUNT - 1),
    PLAIN(TdExpr, index, TD_S_U16),    PLAIN(TdExpr, value, TD_S_I64),
    PLAIN(TdExpr, set, TD_S_U64),      POINTER(TdExpr, a, expr),
    POINTER(TdExpr, b, expr),
};
static const TdStruct expr = {"TdExpr", sizeof(TdExpr), expr_members, sizeof expr_members / sizeof expr_members[0]};

static const TdMember row_members[] = {
    POINTER(TdRow, guard, expr),
    POINTER(TdRow, term, term),
};
STRUCT(row, TdRow, row_members);

static const TdMember term_members[] = {
    LIMITED(TdTerm, kind, TD_T_UNDETERMINED), POINTER(TdTerm, expr, expr), SEVERAL(TdTerm, rows, row_count, row),
    PLAIN(TdTerm, word, TD_S_TEXT),           WITHIN(TdTerm, cite, cite),
};
static const TdStruct term = {"TdTerm", sizeof(TdTerm), term_members, sizeof term_members / sizeof term_members[0]};

static const TdMember identity_members[] = {
    PLAIN(TdIdentity, group, TD_S_TEXT), POINTER(TdIdentity, when, expr), LIMITED(TdIdentity, outcome, TD_I_DEFERRED),
    PLAIN(TdIdentity, word, TD_S_TEXT),  WITHIN(TdIdentity, cite, cite),
};
STRUCT(identity, TdIdentity, identity_members);

static const TdMember extension_members[] = {
    PLAIN(TdExtension, labels, TD_S_U64),
    WITHIN(TdExtension, cite, cite),
};
STRUCT(extension, TdExtension, extension_members);

static const TdMember list_members[] = {
    PLAIN(TdModelList, name, TD_S_TEXT),
    PLAIN(TdModelList, external, TD_S_BOOL),
    TEXTS(TdModelList, entries, entry_count),
    WITHIN(TdModelList, cite, cite),
};
STRUCT(list, TdModelList, list_members);

static const TdMember external_members[] = {
    PLAIN(TdModelExternal, name, TD_S_TEXT),
    LIMITED(TdModelExternal, type, TD_M_DATE),
    WITHIN(TdModelExternal, cite, cite),
};
STRUCT(external, TdModelExternal, external_members);

static const TdMember dated_members[] = {
    PLAIN(TdDatedRow, from, TD_S_I64),
    PLAIN(TdDatedRow, value, TD_S_I64),
    WITHIN(TdDatedRow, cite, cite),
};
STRUCT(dated, TdDatedRow, dated_members);

static const TdMember param_members[] = {
    PLAIN(TdParam, name, TD_S_TEXT),
    LIMITED(TdParam, type, TD_M_TYPE_COUNT - 1),
    SEVERAL(TdParam, rows, row_count, dated),
    WITHIN(TdParam, cite, cite),
};
STRUCT(param, TdParam, param_members);

static const TdMember condition_members[] = {
    POINTER(TdCondition, expr, expr),
    PLAIN(TdCondition, word, TD_S_TEXT),
    WITHIN(TdCondition, cite, cite),
};
STRUCT(condition, TdCondition, condition_members);

static const TdMember limit_members[] = {
    POINTER(TdLimit, term, term),
    POINTER(TdLimit, when, expr),
    PLAIN(TdLimit, annual, TD_S_I32),
    WITHIN(TdLimit, cite, cite),
};
STRUCT(limit, TdLimit, limit_members);

static const TdMember benefit_members[] = {
    PLAIN(TdBenefit, name, TD_S_TEXT),
    PLAIN(TdBenefit, stage, TD_S_U32),
    {"after", TD_S_U32S, offsetof(TdBenefit, after), offsetof(TdBenefit, after_count), NULL, 0},
    PLAIN(TdBenefit, covers, TD_S_U64),
    POINTER(TdBenefit, when, expr),
    WITHIN(TdBenefit, when_cite, cite),
    SEVERAL(TdBenefit, conditions, condition_count, condition),
    POINTER(TdBenefit, base, expr),
    WITHIN(TdBenefit, base_cite, cite),
    LIMITED(TdBenefit, deductible, TD_D_THRESHOLD),
    POINTER(TdBenefit, deductible_term, term),
    PLAIN(TdBenefit, deductible_annual, TD_S_I32),
    POINTER(TdBenefit, ratio, term),
    POINTER(TdBenefit, amount, term),
    SEVERAL(TdBenefit, limits, limit_count, limit),
    WITHIN(TdBenefit, cite, cite),
};
STRUCT(benefit, TdBenefit, benefit_members);

static const TdMember alert_members[] = {
    PLAIN(TdAlert, name, TD_S_TEXT),   POINTER(TdAlert, when, expr), POINTER(TdAlert, amount, expr),
    POINTER(TdAlert, threshold, term), WITHIN(TdAlert, cite, cite),
};
STRUCT(alert, TdAlert, alert_members);

static const TdMember figure_members[] = {
    PLAIN(TdFigure, text, TD_S_TEXT),
    LIMITED(TdFigure, type, TD_M_TYPE_COUNT - 1),
    PLAIN(TdFigure, value, TD_S_I64),
    WITHIN(TdFigure, cite, cite),
};
STRUCT(figure, TdFigure, figure_members);

static const TdMember provision_members[] = {
    PLAIN(TdProvision, name, TD_S_TEXT),
    PLAIN(TdProvision, procedure, TD_S_BOOL),
    SEVERAL(TdProvision, figures, figure_count, figure),
    WITHIN(TdProvision, cite, cite),
};
STRUCT(provision, TdProvision, provision_members);

static const TdMember group_members[] = {
    PLAIN(TdGroup, name, TD_S_TEXT),
    PLAIN(TdGroup, set, TD_S_U64),
};
STRUCT(group, TdGroup, group_members);

static const TdMember demand_members[] = {
    LIMITED(TdDemand, kind, TD_Q_REGARDLESS),
    LIMITED(TdDemand, compare, TD_EQUALS),
    PLAIN(TdDemand, field, TD_S_U16),
    POINTER(TdDemand, bound, expr),
    SEVERAL(TdDemand, groups, group_count, group),
    WITHIN(TdDemand, cite, cite),
};
STRUCT(demand, TdDemand, demand_members);

static const TdMember requirement_members[] = {
    PLAIN(TdRequirement, name, TD_S_TEXT),
    PLAIN(TdRequirement, softened, TD_S_BOOL),
    PLAIN(TdRequirement, subjects, TD_S_U64),
    POINTER(TdRequirement, when, expr),
    SEVERAL(TdRequirement, demands, demand_count, demand),
    WITHIN(TdRequirement, cite, cite),
};
STRUCT(requirement, TdRequirement, requirement_members);

static const TdMember given_members[] = {
    PLAIN(TdGiven, field, TD_S_U16),
    PLAIN(TdGiven, value, TD_S_I64),
    PLAIN(TdGiven, text, TD_S_TEXT),
    PLAIN(TdGiven, set, TD_S_U64),
};
STRUCT(given, TdGiven, given_members);

static const TdMember pays_members[] = {
    PLAIN(TdPays, benefit, TD_S_I32),
    PLAIN(TdPays, value, TD_S_I64),
};
STRUCT(pays, TdPays, pays_members);

static const TdMember step_members[] = {
    LIMITED(TdStep, record, TD_RECORD_COUNT - 1),
    SEVERAL(TdStep, given, given_count, given),
    PLAIN(TdStep, status, TD_S_I32),
    PLAIN(TdStep, reason, TD_S_TEXT),
    SEVERAL(TdStep, pays, pays_count, pays),
    PLAIN(TdStep, alerts_said, TD_S_BOOL),
    PLAIN(TdStep, alerts, TD_S_U64),
    PLAIN(TdStep, line, TD_S_U32),
};
STRUCT(step, TdStep, step_members);

static const TdMember supplied_members[] = {
    PLAIN(TdTestSupply, list, TD_S_BOOL),
    PLAIN(TdTestSupply, index, TD_S_U32),
    PLAIN(TdTestSupply, value, TD_S_I64),
    TEXTS(TdTestSupply, entries, entry_count),
};
STRUCT(supplied, TdTestSupply, supplied_members);

static const TdMember test_members[] = {
    PLAIN(TdTest, name, TD_S_TEXT),
    SEVERAL(TdTest, supplied, supplied_count, supplied),
    SEVERAL(TdTest, steps, step_count, step),
    WITHIN(TdTest, cite, cite),
};
STRUCT(test, TdTest, test_members);

static const TdMember model_members[] = {
    LIMITED(TdModel, record, TD_RECORD_COUNT - 1),
    PLAIN(TdModel, id, TD_S_TEXT),
    PLAIN(TdModel, title, TD_S_TEXT),
    PLAIN(TdModel, document, TD_S_TEXT),
    PLAIN(TdModel, region, TD_S_TEXT),
    PLAIN(TdModel, valid_from, TD_S_I64),
    PLAIN(TdModel, valid_until, TD_S_I64),
    PLAIN(TdModel, issued, TD_S_I64),
    TEXTS(TdModel, replaces, replaces_count),
    PLAIN(TdModel, example, TD_S_BOOL),
    PLAIN(TdModel, best, TD_S_BOOL),
    WITHIN(TdModel, cite, cite),
    TEXTS(TdModel, labels, label_count),
    SEVERAL(TdModel, identities, identity_total, identity),
    PLAIN(TdModel, identity_count, TD_S_U32),
    WITHIN(TdModel, order_cite, cite),
    PLAIN(TdModel, enrolment_best, TD_S_BOOL),
    WITHIN(TdModel, enrolment_order_cite, cite),
    PLAIN(TdModel, during_stay, TD_S_BOOL),
    WITHIN(TdModel, counted_cite, cite),
    SEVERAL(TdModel, extensions, extension_count, extension),
    SEVERAL(TdModel, lists, list_count, list),
    SEVERAL(TdModel, externals, external_count, external),
    SEVERAL(TdModel, params, param_count, param),
    TEXTS(TdModel, annuals, annual_count),
    SEVERAL(TdModel, conditions, condition_count, condition),
    SEVERAL(TdModel, deferrals, deferral_count, condition),
    SEVERAL(TdModel, benefits, benefit_count, benefit),
    SEVERAL(TdModel, premium_conditions, premium_condition_count, condition),
    SEVERAL(TdModel, subsidies, subsidy_count, benefit),
    SEVERAL(TdModel, alerts, alert_count, alert),
    SEVERAL(TdModel, provisions, provision_count, provision),
    SEVERAL(TdModel, requirements, requirement_count, requirement),
    SEVERAL(TdModel, tests, test_count, test),
};
const TdStruct td_model_schema = {"TdModel", sizeof(TdModel), model_members,
                                  sizeof model_members / sizeof model_members[0]};
