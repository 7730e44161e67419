/* The calculation of a sheet and the amounts of the year. */
#include "compiler/sheet_build.h"

static const TdField funds[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};

/* Where the value of an expression is computed: its lines at LEVEL, and what the built-in base and aid stand for. */
typedef struct {
  TdSheetBuild *build;
  const TdScope *scope;
  int level;
  int64_t base, aid; /* lines, or -1: their values are given */
} Sum;

static uint32_t input(TdSheetBuild *build, int level, TdField field) {
  if (build->inputs[field] < 0)
    build->inputs[field] =
        td_given(build, level, td_text_field(build, field), false, build->what->trace->facts->value[field], "");
  return (uint32_t)build->inputs[field];
}

/* The funds together; those that paid nothing are passed over. */
static uint32_t funds_sum(TdSheetBuild *build, int level) {
  if (build->memo[TD_B_FUNDS] >= 0) return (uint32_t)build->memo[TD_B_FUNDS];
  uint32_t lines[G_N_ELEMENTS(funds)];
  size_t count = 0;
  for (size_t i = 0; i < G_N_ELEMENTS(funds); i++)
    if (build->what->trace->facts->value[funds[i]] != 0) lines[count++] = input(build, level, funds[i]);
  TdBoth name = td_text_builtin(build, TD_B_FUNDS);
  build->memo[TD_B_FUNDS] = count == 0 ? td_given(build, level, name, false, 0, "")
                                       : td_calc(build, level, name, TD_CALC_SUM, "", lines, count);
  return (uint32_t)build->memo[TD_B_FUNDS];
}

static uint32_t builtin_sum(TdSheetBuild *build, int level, TdBuiltin which) {
  if (which == TD_B_FUNDS) return funds_sum(build, level);
  if (build->memo[which] >= 0) return (uint32_t)build->memo[which];
  uint32_t cost = input(build, level, TD_F_INSCP);
  if (which == TD_B_CATALOGUE) {
    uint32_t both[] = {cost, input(build, level, TD_F_PRESELF)};
    cost = td_calc(build, level, td_both("政策范围内费用加先行自付", "in scope cost with paid first"), TD_CALC_SUM, "",
                   both, 2);
  }
  uint32_t operands[] = {cost, funds_sum(build, level)};
  build->memo[which] = td_calc(build, level, td_text_builtin(build, which), TD_CALC_EXCESS, "", operands, 2);
  return (uint32_t)build->memo[which];
}

static const char *param_clause(const Sum *sum, const TdParam *param) {
  const TdDatedRow *row = &param->rows[0];
  for (uint32_t i = 1; i < param->row_count; i++)
    if (param->rows[i].from <= sum->scope->facts->value[TD_F_ENDDATE]) row = &param->rows[i];
  return row->cite.clause[0] != '\0' ? row->cite.clause : param->cite.clause;
}

static uint32_t sum_of(const Sum *sum, const TdExpr *expr, const TdBoth *label, const char *clause);

static uint32_t operation(const Sum *sum, const TdExpr *expr, TdCalc calc, const TdBoth *label, const char *clause) {
  uint32_t operands[] = {sum_of(sum, expr->a, NULL, ""), sum_of(sum, expr->b, NULL, "")};
  TdBoth name = label ? *label : td_text_expr(sum->build, expr);
  return td_calc(sum->build, sum->level, name, calc, clause, operands, 2);
}

/* Computes an expression line by line; the last line has the LABEL (NULL: what the expression says). */
static uint32_t sum_of(const Sum *sum, const TdExpr *expr, const TdBoth *label, const char *clause) {
  TdSheetBuild *build = sum->build;
  const TdModel *model = build->what->model;
  TdBoth name = label ? *label : td_text_expr(build, expr);
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST:
      if (!label) name = td_say(build, expr->type == TD_M_RATIO ? TD_SAY_RULE_RATIO : TD_SAY_RULE_AMOUNT, 0);
      break;
    case TD_E_ADD: return operation(sum, expr, TD_CALC_SUM, label, clause);
    case TD_E_SUB: return operation(sum, expr, TD_CALC_DIFFERENCE, label, clause);
    case TD_E_MIN: return operation(sum, expr, TD_CALC_LEAST, label, clause);
    case TD_E_MAX: return operation(sum, expr, TD_CALC_MOST, label, clause);
    case TD_E_SHARE: return operation(sum, expr, TD_CALC_SHARE, label, clause);
    case TD_E_FIELD:
      if (expr->type == TD_M_MONEY && !label) return input(build, sum->level, (TdField)expr->index);
      break;
    case TD_E_PARAM:
      if (clause[0] == '\0') clause = param_clause(sum, &model->params[expr->index]);
      break;
    case TD_E_EXTERNAL:
      if (clause[0] == '\0') clause = model->externals[expr->index].cite.clause;
      break;
    case TD_E_BUILTIN: {
      TdBuiltin which = (TdBuiltin)expr->index;
      if (which <= TD_B_FUNDS) return builtin_sum(build, sum->level, which);
      if (which == TD_B_BASE && sum->base >= 0) return (uint32_t)sum->base;
      if (which == TD_B_AID && sum->aid >= 0) return (uint32_t)sum->aid;
      break;
    }
    default: break;
  }
  return td_given(build, sum->level, name, expr->type == TD_M_RATIO, td_trace_value(sum->scope, expr).value, clause);
}

static void count_into(TdSheetBuild *build, int32_t annual, uint32_t line) {
  if (annual >= 0) g_array_append_val(build->added[annual], line);
}

static int64_t held_before(TdSheetBuild *build, int32_t annual) {
  return build->what->trace->annual[annual];
}

/* What an annual amount holds when a benefit asks for it: before the claim, and what earlier benefits added. */
static uint32_t used_line(TdSheetBuild *build, int32_t annual) {
  const char *name = build->what->model->annuals[annual];
  if (build->before[annual] < 0)
    build->before[annual] =
        td_given(build, 1, td_say(build, TD_SAY_USED_BEFORE, 1, td_name(name)), false, held_before(build, annual), "");
  if (build->added[annual]->len == 0) return (uint32_t)build->before[annual];
  g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  uint32_t first = (uint32_t)build->before[annual];
  g_array_append_val(lines, first);
  g_array_append_vals(lines, build->added[annual]->data, build->added[annual]->len);
  return td_calc(build, 1, td_name(name), TD_CALC_SUM, "", (const uint32_t *)(const void *)lines->data, lines->len);
}

static uint32_t at_least_zero(TdSheetBuild *build, uint32_t line, TdBoth label) {
  uint32_t operands[] = {line, td_given(build, 1, td_name("0"), false, 0, "")};
  return td_calc(build, 1, label, TD_CALC_MOST, "", operands, 2);
}

/* FIGURE less what is used of it. */
static uint32_t left_of(TdSheetBuild *build, uint32_t figure, int32_t annual, TdPhrase label) {
  if (annual < 0 && g_array_index(build->sheet->lines, TdSheetLine, figure).result >= 0) return figure;
  if (annual < 0) return at_least_zero(build, figure, td_say(build, label, 0));
  uint32_t operands[] = {figure, used_line(build, annual)};
  return td_calc(build, 1, td_say(build, label, 0), TD_CALC_EXCESS, "", operands, 2);
}

static uint32_t base_line(TdSheetBuild *build, const TdTracedBenefit *traced, uint32_t claim_base, uint32_t aid) {
  const TdBenefit *benefit = traced->benefit;
  TdBoth label = td_say(build, TD_SAY_BASE, 1, td_name(benefit->name));
  uint32_t start = claim_base;
  if (benefit->stage > 0) {
    uint32_t operands[] = {claim_base, aid};
    TdBoth remainder = td_say(build, TD_SAY_REMAINDER, 0);
    start = td_calc(build, 1, remainder, TD_CALC_DIFFERENCE, "", operands, 2);
    td_expect(build, start, traced->start.value);
  }
  if (!benefit->base) return start;
  TdScope scope = traced->scope;
  scope.base = traced->start;
  Sum sum = {build, &scope, 1, start, benefit->stage > 0 ? (int64_t)aid : -1};
  uint32_t line = sum_of(&sum, benefit->base, NULL, benefit->base_cite.clause);
  if (g_array_index(build->sheet->lines, TdSheetLine, line).result < 0) line = at_least_zero(build, line, label);
  td_expect(build, line, traced->scope.base.value);
  return line;
}

static uint32_t taken_line(TdSheetBuild *build, const Sum *sum, const TdTracedBenefit *traced, uint32_t base) {
  const TdBenefit *benefit = traced->benefit;
  TdBoth taken = td_say(build, TD_SAY_TAKEN, 0);
  bool threshold = benefit->deductible == TD_D_THRESHOLD;
  if (traced->deductible.kind != TD_TR_VALUE)
    return td_given(build, 1, td_say(build, threshold ? TD_SAY_NO_THRESHOLD : TD_SAY_NO_DEDUCTIBLE, 0), false, 0,
                    traced->deductible.clause);
  TdBoth label = td_say(build, threshold ? TD_SAY_THRESHOLD : TD_SAY_DEDUCTIBLE, 0);
  td_put_rows(build, 1, traced->scope, benefit->deductible_term);
  uint32_t figure = sum_of(sum, traced->deductible.expr, &label, traced->deductible.clause);
  td_expect(build, figure, traced->deductible.value);
  uint32_t operands[] = {base, left_of(build, figure, benefit->deductible_annual, TD_SAY_STILL_OFF)};
  uint32_t line = td_calc(build, 1, taken, TD_CALC_LEAST, "", operands, 2);
  td_expect(build, line, traced->taken);
  return line;
}

static TdBoth limit_name(TdSheetBuild *build, const TdLimit *limit) {
  if (limit->annual < 0) return td_say(build, TD_SAY_LIMIT, 0);
  return td_say(build, TD_SAY_LIMIT_NAMED, 1, td_name(build->what->model->annuals[limit->annual]));
}

static uint32_t paid_line(TdSheetBuild *build, const Sum *sum, const TdTracedBenefit *traced, uint32_t computed) {
  g_autoptr(GArray) least = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  g_array_append_val(least, computed);
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (!limit->applies) continue;
    TdBoth label = limit_name(build, limit->limit);
    td_put_rows(build, 1, traced->scope, limit->limit->term);
    uint32_t figure = sum_of(sum, limit->figure.expr, &label, limit->figure.clause);
    td_expect(build, figure, limit->figure.value);
    uint32_t left = left_of(build, figure, limit->limit->annual, TD_SAY_LIMIT_LEFT);
    if (limit->limit->annual >= 0) td_expect(build, left, limit->left);
    g_array_append_val(least, left);
  }
  TdBoth label = td_say(build, TD_SAY_PAID, 1, td_name(traced->benefit->name));
  uint32_t line = td_calc(build, 1, label, TD_CALC_LEAST, "", (const uint32_t *)(const void *)least->data, least->len);
  td_expect(build, line, traced->paid);
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (limit->applies) count_into(build, limit->limit->annual, line);
  }
  return line;
}

/* A benefit from its base to what it pays: the line that says what it pays. */
static uint32_t benefit_lines(TdSheetBuild *build, const TdTracedBenefit *traced, int64_t *claim_base, uint32_t aid) {
  td_line(build, 0, td_name(traced->benefit->name))->clause = traced->benefit->cite.clause;
  uint32_t own = (uint32_t)*claim_base;
  if (*claim_base < 0) own = builtin_sum(build, 1, TD_B_SELF_PAID);
  uint32_t base = base_line(build, traced, own, aid);
  if (*claim_base < 0) *claim_base = base;
  Sum sum = {build, &traced->scope, 1, base, traced->benefit->stage > 0 ? (int64_t)aid : -1};
  uint32_t taken = taken_line(build, &sum, traced, base);
  TdBoth ratio = td_say(build, TD_SAY_RATIO, 0);
  td_put_rows(build, 1, traced->scope, traced->benefit->ratio);
  uint32_t rate = traced->rate == traced->ratio.value ? sum_of(&sum, traced->ratio.expr, &ratio, traced->clause)
                                                      : td_given(build, 1, ratio, true, traced->rate, traced->clause);
  td_expect(build, rate, traced->rate);
  uint32_t operands[] = {base, taken, rate};
  uint32_t computed = td_calc(build, 1, td_say(build, TD_SAY_COMPUTED, 0), TD_CALC_PART, traced->clause, operands, 3);
  td_expect(build, computed, traced->computed);
  uint32_t paid = paid_line(build, &sum, traced, computed);
  if (traced->benefit->deductible != TD_D_NONE)
    count_into(build, traced->benefit->deductible_annual, traced->benefit->deductible == TD_D_THRESHOLD ? base : taken);
  return paid;
}

static bool is_premium(const TdSheetBuild *build) {
  return build->what->record == TD_RECORD_ENROLMENT;
}

/* A subsidy from its amount to what it pays, at most the premium. */
static uint32_t subsidy_lines(TdSheetBuild *build, const TdTracedBenefit *traced) {
  td_line(build, 0, td_name(traced->benefit->name))->clause = traced->benefit->cite.clause;
  uint32_t premium = input(build, 1, TD_F_PREMIUM);
  const TdExpr *expr = traced->ratio.expr;
  Sum sum = {build, &traced->scope, 1, premium, -1};
  td_put_rows(build, 1, traced->scope, traced->benefit->amount);
  TdBoth label = expr->kind == TD_E_CONST ? td_say(build, TD_SAY_AMOUNT, 0)
                                          : td_say(build, TD_SAY_AMOUNT_OF, 1, td_text_expr(build, expr));
  uint32_t amount;
  if (expr->kind == TD_E_FIELD) {
    uint32_t field = input(build, 1, (TdField)expr->index);
    amount = td_calc(build, 1, label, TD_CALC_SUM, traced->clause, &field, 1);
  } else {
    amount = sum_of(&sum, expr, &label, traced->clause);
  }
  td_expect(build, amount, traced->ratio.value);
  if (traced->ratio.value < 0) amount = at_least_zero(build, amount, td_say(build, TD_SAY_AMOUNT_FLOOR, 0));
  uint32_t operands[] = {amount, premium};
  TdBoth name = td_say(build, TD_SAY_PAID, 1, td_name(traced->benefit->name));
  uint32_t paid = td_calc(build, 1, name, TD_CALC_LEAST, "", operands, 2);
  td_expect(build, paid, traced->paid);
  return paid;
}

static void annual_lines(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  build->part = TD_PART_ANNUAL;
  for (uint32_t i = 0; i < build->what->model->annual_count; i++) {
    TdBoth name = td_name(build->what->model->annuals[i]);
    if (trace->annual[i] == 0 && trace->delta[i] == 0 && build->added[i]->len == 0) continue;
    uint32_t before = td_given(build, 0, td_say(build, TD_SAY_ANNUAL_BEFORE, 1, name), false, trace->annual[i], "");
    g_array_prepend_val(build->added[i], before);
    uint32_t after = td_calc(build, 0, td_say(build, TD_SAY_ANNUAL_AFTER, 1, name), TD_CALC_SUM, "",
                             (const uint32_t *)(const void *)build->added[i]->data, build->added[i]->len);
    td_expect(build, after, trace->annual[i] + trace->delta[i]);
  }
}

static void total_lines(TdSheetBuild *build, uint32_t base, const GArray *paid) {
  const TdTrace *trace = build->what->trace;
  build->part = TD_PART_RESULT;
  TdBoth label = td_say(build, TD_SAY_TOTAL, 0);
  uint32_t aid = paid->len == 0
                     ? td_given(build, 0, label, false, 0, "")
                     : td_calc(build, 0, label, TD_CALC_SUM, "", (const uint32_t *)(const void *)paid->data, paid->len);
  uint32_t operands[] = {base, aid};
  uint32_t residual = td_calc(build, 0, td_say(build, TD_SAY_RESIDUAL, 0), TD_CALC_DIFFERENCE, "", operands, 2);
  td_expect(build, base, trace->base);
  td_expect(build, aid, trace->aid);
  td_expect(build, residual, trace->base - trace->aid);
}

void td_sheet_sums(TdSheetBuild *build) {
  const TdTrace *trace = build->what->trace;
  g_autoptr(GArray) paid = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  int64_t base = -1;
  uint32_t aid = 0;
  build->part = TD_PART_SUMS;
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (!traced->applied) continue;
    if (paid->len > 1)
      aid = td_calc(build, 0, td_say(build, TD_SAY_TOTAL, 0), TD_CALC_SUM, "",
                    (const uint32_t *)(const void *)paid->data, paid->len);
    uint32_t line = is_premium(build) ? subsidy_lines(build, traced) : benefit_lines(build, traced, &base, aid);
    if (paid->len == 0) aid = line;
    g_array_append_val(paid, line);
  }
  if (base < 0) base = is_premium(build) ? input(build, 0, TD_F_PREMIUM) : builtin_sum(build, 0, TD_B_SELF_PAID);
  annual_lines(build);
  bool answered =
      trace->status == TD_STATUS_PAID || trace->status == TD_STATUS_ZERO || trace->status == TD_STATUS_INELIGIBLE;
  if (answered) total_lines(build, (uint32_t)base, paid);
}
