/* Which fields of the record rules read. */
#include "compiler/expr_text.h"

#define BIT(field) (UINT64_C(1) << (field))

static uint64_t builtin_fields(TdBuiltin which) {
  const uint64_t funds =
      BIT(TD_F_HIFP) | BIT(TD_F_CVLSERV) | BIT(TD_F_HIFES) | BIT(TD_F_HIFMI) | BIT(TD_F_HIFOB) | BIT(TD_F_OTH);
  switch (which) {
    case TD_B_SELF_PAID: return BIT(TD_F_INSCP) | funds;
    case TD_B_CATALOGUE: return BIT(TD_F_INSCP) | BIT(TD_F_PRESELF) | funds;
    case TD_B_FUNDS: return funds;
    case TD_B_AGE: return BIT(TD_F_BRDY) | BIT(TD_F_ENDDATE);
    case TD_B_BASE:
    case TD_B_AID:
    case TD_BUILTIN_COUNT: break;
  }
  return 0;
}

uint64_t td_expr_fields(const TdExpr *expr) {
  if (!expr) return 0;
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD:
    case TD_E_HAS_FIELD: return BIT(expr->index);
    case TD_E_LISTED: return BIT(TD_F_DISE_NAME);
    case TD_E_BUILTIN: return builtin_fields((TdBuiltin)expr->index);
    default: return td_expr_fields(expr->a) | td_expr_fields(expr->b);
  }
}

static void visit(const TdExpr *expr, TdExprVisit each, void *user) {
  if (expr) each(expr, user);
}

static void visit_term(const TdTerm *term, TdExprVisit each, void *user) {
  if (!term) return;
  visit(term->expr, each, user);
  for (uint32_t i = 0; i < term->row_count; i++) {
    visit(term->rows[i].guard, each, user);
    visit_term(term->rows[i].term, each, user);
  }
}

static void visit_conditions(const TdCondition *conditions, uint32_t count, TdExprVisit each, void *user) {
  for (uint32_t i = 0; i < count; i++) visit(conditions[i].expr, each, user);
}

void td_model_visit(const TdModel *model, TdExprVisit each, void *user) {
  visit_conditions(model->conditions, model->condition_count, each, user);
  visit_conditions(model->deferrals, model->deferral_count, each, user);
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    visit(benefit->when, each, user);
    visit_conditions(benefit->conditions, benefit->condition_count, each, user);
    visit(benefit->base, each, user);
    visit_term(benefit->deductible_term, each, user);
    visit_term(td_benefit_rate(benefit), each, user);
    for (uint32_t k = 0; k < benefit->limit_count; k++) {
      visit(benefit->limits[k].when, each, user);
      visit_term(benefit->limits[k].term, each, user);
    }
  }
}
