/* What lists, externals and parameters are used for: for whom, and whether more of them helps. */
#include "compiler/diff_parts.h"

#define BIT(n) (UINT64_C(1) << (n))

TdDirection td_diff_use(const TdModelDiff *diff, TdExprKind kind, const int32_t index[TD_VERSIONS], bool more,
                        bool *open) {
  TdSign signs[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++)
    signs[side] = td_diff_sign(diff->joint.side[side], kind, (uint16_t)index[side]);
  TdSign sign = signs[0] == signs[1] ? signs[0] : TD_SIGN_OPEN;
  *open = sign == TD_SIGN_OPEN;
  if (sign == TD_SIGN_NONE) return TD_NEITHER;
  return (sign == TD_SIGN_LOOSER) == more ? TD_LOOSER : TD_TIGHTER;
}

void td_diff_use_open(TdChange *change) {
  td_change_open(change, "用在适用、表格或几处方向不同的规定里，要看具体费用",
                 "it is used in routes or tables, or in rules that pull in different directions");
}

/* ---- for whom ---- */

typedef struct {
  TdExprKind kind;
  uint16_t index;
  uint64_t touched; /* identities of the side */
} Walk;

static bool uses(const Walk *walk, const TdExpr *expr) {
  if (!expr) return false;
  bool has = walk->kind == TD_E_EXTERNAL && expr->kind == TD_E_HAS_EXTERNAL;
  if ((expr->kind == walk->kind || has) && expr->index == walk->index) return true;
  return uses(walk, expr->a) || uses(walk, expr->b);
}

static void see(Walk *walk, const TdExpr *expr, uint64_t whom) {
  if (uses(walk, expr)) walk->touched |= whom;
}

/* The identities for which it may hold; *ALL: it holds for each of them. */
static uint64_t may_hold(const TdExpr *guard, bool *all) {
  bool whole = true;
  uint64_t a, b;
  switch ((TdExprKind)guard->kind) {
    case TD_E_CATEGORY: return guard->set;
    case TD_E_AND:
      a = may_hold(guard->a, all);
      b = may_hold(guard->b, all);
      return a & b;
    case TD_E_OR:
      a = may_hold(guard->a, &whole);
      b = may_hold(guard->b, &whole);
      *all &= whole;
      return a | b;
    default: *all = false; return UINT64_MAX;
  }
}

static void see_term(Walk *walk, const TdTerm *term, uint64_t whom) {
  if (!term) return;
  see(walk, term->expr, whom);
  for (uint32_t i = 0; i < term->row_count && whom != 0; i++) {
    bool all = true;
    uint64_t row = whom & (term->rows[i].guard ? may_hold(term->rows[i].guard, &all) : UINT64_MAX);
    see(walk, term->rows[i].guard, whom);
    see_term(walk, term->rows[i].term, row);
    if (all) whom &= ~row;
  }
}

static void see_conditions(Walk *walk, const TdCondition *conditions, uint32_t count, uint64_t whom) {
  for (uint32_t i = 0; i < count; i++) see(walk, conditions[i].expr, whom);
}

static void see_benefit(Walk *walk, const TdBenefit *benefit) {
  uint64_t whom = benefit->covers;
  see(walk, benefit->when, whom);
  see_conditions(walk, benefit->conditions, benefit->condition_count, whom);
  see(walk, benefit->base, whom);
  see_term(walk, benefit->deductible_term, whom);
  see_term(walk, td_benefit_rate(benefit), whom);
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    see(walk, benefit->limits[i].when, whom);
    see_term(walk, benefit->limits[i].term, whom);
  }
}

static uint64_t first(uint32_t count) {
  return count == 64 ? UINT64_MAX : BIT(count) - 1;
}

void td_diff_use_touches(const TdModelDiff *diff, TdChange *change, TdExprKind kind, const int32_t index[TD_VERSIONS]) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = diff->joint.side[side];
    Walk walk = {.kind = kind, .index = (uint16_t)index[side]};
    see_conditions(&walk, model->conditions, model->condition_count, first(model->identity_count));
    see_conditions(&walk, model->deferrals, model->deferral_count, first(model->identity_count));
    see_conditions(&walk, model->premium_conditions, model->premium_condition_count, first(model->identity_total));
    for (uint32_t i = 0; i < model->benefit_count; i++) see_benefit(&walk, &model->benefits[i]);
    for (uint32_t i = 0; i < model->subsidy_count; i++) see_benefit(&walk, &model->subsidies[i]);
    change->touches |= td_joint_set(&diff->joint, side, walk.touched);
  }
  for (guint i = 0; i < change->cases->len; i++) ((TdChangeCase *)change->cases->pdata[i])->touches = change->touches;
}
