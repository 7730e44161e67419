/* Whether more of a figure, or of a list, helps or hurts, wherever a policy uses it. */
#include "compiler/diff_parts.h"

typedef struct {
  TdExprKind kind;
  uint16_t index;
  TdSign sign;
} Walk;

static TdSign against(TdSign sign) {
  return sign == TD_SIGN_LOOSER ? TD_SIGN_TIGHTER : sign == TD_SIGN_TIGHTER ? TD_SIGN_LOOSER : sign;
}

static void note(Walk *walk, TdSign sign) {
  if (sign == TD_SIGN_NONE) return;
  walk->sign = walk->sign == TD_SIGN_NONE || walk->sign == sign ? sign : TD_SIGN_OPEN;
}

static void see(Walk *walk, const TdExpr *expr, TdSign sign) {
  if (!expr) return;
  if (expr->kind == walk->kind && expr->index == walk->index) note(walk, sign);
  switch ((TdExprKind)expr->kind) {
    case TD_E_NOT: see(walk, expr->a, against(sign)); break;
    case TD_E_LT:
    case TD_E_LE:
      see(walk, expr->a, against(sign));
      see(walk, expr->b, sign);
      break;
    case TD_E_SUB:
      see(walk, expr->a, sign);
      see(walk, expr->b, against(sign));
      break;
    case TD_E_EQ:
    case TD_E_MEMBER:
      see(walk, expr->a, sign == TD_SIGN_NONE ? sign : TD_SIGN_OPEN);
      see(walk, expr->b, sign == TD_SIGN_NONE ? sign : TD_SIGN_OPEN);
      break;
    default:
      see(walk, expr->a, sign);
      see(walk, expr->b, sign);
      break;
  }
}

static void see_term(Walk *walk, const TdTerm *term, TdSign sign) {
  if (!term) return;
  see(walk, term->expr, sign);
  for (uint32_t i = 0; i < term->row_count; i++) {
    see(walk, term->rows[i].guard, sign == TD_SIGN_NONE ? sign : TD_SIGN_OPEN);
    see_term(walk, term->rows[i].term, sign);
  }
}

static void see_conditions(Walk *walk, const TdCondition *conditions, uint32_t count, TdSign sign) {
  for (uint32_t i = 0; i < count; i++) see(walk, conditions[i].expr, sign);
}

static void see_benefit(Walk *walk, const TdBenefit *benefit) {
  see(walk, benefit->when, TD_SIGN_OPEN);
  see_conditions(walk, benefit->conditions, benefit->condition_count, TD_SIGN_LOOSER);
  see(walk, benefit->base, TD_SIGN_LOOSER);
  see_term(walk, benefit->deductible_term, TD_SIGN_TIGHTER);
  see_term(walk, td_benefit_rate(benefit), TD_SIGN_LOOSER);
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    see(walk, benefit->limits[i].when, TD_SIGN_TIGHTER);
    see_term(walk, benefit->limits[i].term, TD_SIGN_LOOSER);
  }
}

TdSign td_diff_sign(const TdModel *model, TdExprKind kind, uint16_t index) {
  Walk walk = {.kind = kind, .index = index};
  see_conditions(&walk, model->conditions, model->condition_count, TD_SIGN_LOOSER);
  see_conditions(&walk, model->premium_conditions, model->premium_condition_count, TD_SIGN_LOOSER);
  see_conditions(&walk, model->deferrals, model->deferral_count, TD_SIGN_OPEN);
  for (uint32_t i = 0; i < model->benefit_count; i++) see_benefit(&walk, &model->benefits[i]);
  for (uint32_t i = 0; i < model->subsidy_count; i++) see_benefit(&walk, &model->subsidies[i]);
  return walk.sign;
}
