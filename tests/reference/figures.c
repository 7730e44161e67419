#include "tests/reference/figures.h"

#include <string.h>

void td_ref_figures_add(TdRefFigures *figures, TdModelType type, int64_t value) {
  GArray *values = figures->values[type];
  for (guint i = 0; i < values->len; i++)
    if (g_array_index(values, int64_t, i) == value) return;
  g_array_append_val(values, value);
}

static void visit_expr(TdRefFigures *figures, const TdExpr *expr) {
  if (expr == NULL) return;
  if (expr->kind == TD_E_CONST) td_ref_figures_add(figures, (TdModelType)expr->type, expr->value);
  visit_expr(figures, expr->a);
  visit_expr(figures, expr->b);
}

static void visit_term(TdRefFigures *figures, const TdTerm *term) {
  if (term == NULL) return;
  visit_expr(figures, term->expr);
  for (uint32_t i = 0; i < term->row_count; i++) {
    visit_expr(figures, term->rows[i].guard);
    visit_term(figures, term->rows[i].term);
  }
}

static void visit_conditions(TdRefFigures *figures, const TdCondition *conditions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) visit_expr(figures, conditions[i].expr);
}

static void visit_benefit(TdRefFigures *figures, const TdBenefit *benefit) {
  visit_expr(figures, benefit->when);
  visit_conditions(figures, benefit->conditions, benefit->condition_count);
  visit_expr(figures, benefit->base);
  visit_term(figures, benefit->deductible_term);
  visit_term(figures, td_benefit_rate(benefit));
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    visit_term(figures, benefit->limits[i].term);
    visit_expr(figures, benefit->limits[i].when);
  }
}

static void visit_model(TdRefFigures *figures, const TdModel *model) {
  visit_conditions(figures, model->conditions, model->condition_count);
  visit_conditions(figures, model->deferrals, model->deferral_count);
  for (uint32_t i = 0; i < model->benefit_count; i++) visit_benefit(figures, &model->benefits[i]);
  for (uint32_t i = 0; i < model->alert_count; i++) {
    visit_expr(figures, model->alerts[i].when);
    visit_expr(figures, model->alerts[i].amount);
    visit_term(figures, model->alerts[i].threshold);
  }
  for (uint32_t i = 0; i < model->param_count; i++) {
    const TdParam *param = &model->params[i];
    for (uint32_t j = 0; j < param->row_count; j++) {
      td_ref_figures_add(figures, (TdModelType)param->type, param->rows[j].value);
      td_ref_figures_add(figures, TD_M_DATE, param->rows[j].from);
    }
  }
  for (uint32_t i = 0; i < model->list_count; i++)
    for (uint32_t j = 0; j < model->lists[i].entry_count; j++)
      g_ptr_array_add(figures->diseases, (gpointer)model->lists[i].entries[j]);
  td_ref_figures_add(figures, TD_M_DATE, model->valid_from);
  if (model->valid_until < TD_DATE_MAX) td_ref_figures_add(figures, TD_M_DATE, model->valid_until);
}

TdRefFigures *td_ref_figures_new(const TdModel *model) {
  /* What is there whatever the policy says, so that there is something to pick. */
  static const int64_t least[TD_M_TYPE_COUNT] = {
      [TD_M_MONEY] = 100000, [TD_M_RATIO] = 500000, [TD_M_COUNT] = 1,       [TD_M_DATE] = 18262, [TD_M_AGE] = 18,
      [TD_M_MONTHS] = 12,    [TD_M_DAYS] = 30,      [TD_M_POINTS] = 500000, [TD_M_BOOL] = 1};
  TdRefFigures *figures = g_new0(TdRefFigures, 1);
  for (size_t i = 0; i < TD_M_TYPE_COUNT; i++) {
    figures->values[i] = g_array_new(FALSE, FALSE, sizeof(int64_t));
    g_array_append_val(figures->values[i], least[i]);
  }
  figures->diseases = g_ptr_array_new();
  g_ptr_array_add(figures->diseases, (gpointer) "不在名单");
  visit_model(figures, model);
  return figures;
}

void td_ref_figures_free(TdRefFigures *figures) {
  if (figures == NULL) return;
  for (size_t i = 0; i < TD_M_TYPE_COUNT; i++) g_array_unref(figures->values[i]);
  g_ptr_array_unref(figures->diseases);
  g_free(figures);
}
