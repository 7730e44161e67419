#include "compiler/supply.h"

#include "compiler/expr_text.h"

int64_t td_supposed(const TdModelExternal *external) {
  return external->type == TD_M_RATIO ? TD_RATIO_ONE / 2 : 2000000;
}

static void note_external(const TdExpr *expr, void *user) {
  bool *read = user;
  if (!expr) return;
  if (expr->kind == TD_E_EXTERNAL || expr->kind == TD_E_HAS_EXTERNAL) read[expr->index] = true;
  note_external(expr->a, user);
  note_external(expr->b, user);
}

void td_supply_init(TdSupply *out, const TdOutside *outside) {
  const TdModel *model = outside->model;
  g_autofree bool *read = g_new0(bool, model->external_count + 1);
  out->rows = g_new0(TdDated *, model->external_count + 1);
  out->counts = g_new0(size_t, model->external_count + 1);
  out->supposed = g_new0(bool, model->external_count + 1);
  td_model_visit(model, note_external, read);
  for (uint32_t i = 0; i < model->external_count; i++) {
    const TdModelExternal *external = &model->externals[i];
    out->supposed[i] =
        read[i] && outside->counts[i] == 0 && (external->type == TD_M_MONEY || external->type == TD_M_RATIO);
    TdDated whole = {.from = TD_DATE_MIN, .until = TD_DATE_MAX, .value = td_supposed(external)};
    out->counts[i] = out->supposed[i] ? 1 : outside->counts[i];
    out->rows[i] = out->supposed[i] ? g_memdup2(&whole, sizeof whole)
                                    : g_memdup2(outside->rows[i], outside->counts[i] * sizeof(TdDated));
  }
  out->outside = (TdOutside){model, out->rows, out->counts};
}

void td_supply_clear(TdSupply *supply) {
  for (uint32_t i = 0; i < supply->outside.model->external_count; i++) g_free(supply->rows[i]);
  g_free(supply->rows);
  g_free(supply->counts);
  g_free(supply->supposed);
}

/* ---- what rests on a value that is supposed, not only on its being there ---- */

static int32_t leans_expr(const bool *supposed, const TdExpr *expr) {
  if (!expr) return -1;
  if (expr->kind == TD_E_EXTERNAL && supposed[expr->index]) return expr->index;
  int32_t a = leans_expr(supposed, expr->a);
  return a >= 0 ? a : leans_expr(supposed, expr->b);
}

/* VALUES: also the values themselves, not only the choice among them; amounts are variables. */
static int32_t leans_term(const bool *supposed, const TdTerm *term, bool values) {
  int32_t found = -1;
  if (!term) return -1;
  if (values) found = leans_expr(supposed, term->expr);
  for (uint32_t i = 0; i < term->row_count && found < 0; i++) {
    found = leans_expr(supposed, term->rows[i].guard);
    if (found < 0) found = leans_term(supposed, term->rows[i].term, values);
  }
  return found;
}

static int32_t leans_conditions(const bool *supposed, const TdCondition *conditions, uint32_t count) {
  int32_t found = -1;
  for (uint32_t i = 0; i < count && found < 0; i++) found = leans_expr(supposed, conditions[i].expr);
  return found;
}

static int32_t leans_benefit(const bool *supposed, const TdBenefit *benefit, bool ratios) {
  int32_t found = leans_expr(supposed, benefit->when);
  if (found < 0) found = leans_conditions(supposed, benefit->conditions, benefit->condition_count);
  if (found < 0) found = leans_term(supposed, benefit->deductible_term, false);
  if (found < 0) found = leans_term(supposed, benefit->ratio, ratios);
  for (uint32_t i = 0; i < benefit->limit_count && found < 0; i++) {
    found = leans_expr(supposed, benefit->limits[i].when);
    if (found < 0) found = leans_term(supposed, benefit->limits[i].term, false);
  }
  return found;
}

int32_t td_supply_leans(const TdSupply *supply, uint64_t benefits, bool ratios) {
  const TdModel *model = supply->outside.model;
  const bool *supposed = supply->supposed;
  int32_t found = leans_conditions(supposed, model->conditions, model->condition_count);
  if (found < 0) found = leans_conditions(supposed, model->deferrals, model->deferral_count);
  for (uint32_t i = 0; i < model->benefit_count && found < 0; i++)
    if (benefits >> i & 1) found = leans_benefit(supposed, &model->benefits[i], ratios);
  /* Routes that are asked about before. */
  for (uint32_t i = 0; i < model->benefit_count && found < 0; i++)
    found = leans_expr(supposed, model->benefits[i].when);
  return found;
}
