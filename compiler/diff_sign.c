/* Whether more of a figure, or of a list, helps or hurts, wherever a policy uses it. */
#include "compiler/diff_parts.h"

typedef struct {
  const TdModel *model;
  TdExprKind kind;
  uint16_t index;
  TdSign sign;
} Walk;

static TdSign unless(TdSign sign, bool hindered) {
  return hindered && sign != TD_SIGN_NONE ? TD_SIGN_OPEN : sign;
}

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
      see(walk, expr->a, unless(sign, true));
      see(walk, expr->b, unless(sign, true));
      break;
    case TD_E_SHARE: /* of what is below 0 more is less */
      see(walk, expr->a, unless(sign, td_below_nothing(walk->model, expr->b)));
      see(walk, expr->b, unless(sign, td_below_nothing(walk->model, expr->a)));
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
    see(walk, term->rows[i].guard, unless(sign, true));
    see_term(walk, term->rows[i].term, sign);
  }
}

static void see_conditions(Walk *walk, const TdCondition *conditions, uint32_t count, TdSign sign) {
  for (uint32_t i = 0; i < count; i++) see(walk, conditions[i].expr, sign);
}

/* The sign of a part of a benefit. */
static TdSign sign_of(const TdRules *rules, const TdBenefit *benefit, TdPart part, TdSign sign) {
  return unless(sign, td_hinders_figure(rules, benefit, benefit->stage, part, benefit->covers) != NULL);
}

static void see_benefit(Walk *walk, const TdRules *rules, const TdBenefit *benefit) {
  const TdWhy *applying = td_hinders_applying(rules, benefit, benefit->stage > 0, benefit->stage, benefit->covers);
  TdSign limit = sign_of(rules, benefit, TD_PART_LIMIT, TD_SIGN_LOOSER);
  see(walk, benefit->when, TD_SIGN_OPEN);
  see_conditions(walk, benefit->conditions, benefit->condition_count, unless(TD_SIGN_LOOSER, applying != NULL));
  see(walk, benefit->base, sign_of(rules, benefit, TD_PART_BASE, TD_SIGN_LOOSER));
  see_term(walk, benefit->deductible_term, sign_of(rules, benefit, TD_PART_DEDUCTIBLE, TD_SIGN_TIGHTER));
  see_term(walk, td_benefit_rate(benefit), sign_of(rules, benefit, TD_PART_RATIO, TD_SIGN_LOOSER));
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    bool unknown = td_may_lack(rules->model, benefit->limits[i].when, NULL, NULL); /* then it is worse than yes */
    see(walk, benefit->limits[i].when, unless(against(limit), unknown));
    see_term(walk, benefit->limits[i].term, limit);
  }
}

TdSign td_diff_sign(const TdModel *model, TdExprKind kind, uint16_t index) {
  Walk walk = {.model = model, .kind = kind, .index = index};
  TdRules claims = td_rules_of(model, false), premiums = td_rules_of(model, true);
  see_conditions(&walk, model->conditions, model->condition_count,
                 unless(TD_SIGN_LOOSER, td_hinders_conditions(&claims, false) != NULL));
  see_conditions(&walk, model->premium_conditions, model->premium_condition_count,
                 unless(TD_SIGN_LOOSER, td_hinders_conditions(&premiums, true) != NULL));
  see_conditions(&walk, model->deferrals, model->deferral_count, TD_SIGN_OPEN);
  for (uint32_t i = 0; i < model->benefit_count; i++) see_benefit(&walk, &claims, &model->benefits[i]);
  for (uint32_t i = 0; i < model->subsidy_count; i++) see_benefit(&walk, &premiums, &model->subsidies[i]);
  return walk.sign;
}
