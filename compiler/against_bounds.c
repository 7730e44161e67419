/* Bounds on ratios, deductibles, limits and subsidies. */
#include "compiler/against.h"

#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

static bool keeps(TdCompare compare, int64_t value, int64_t bound) {
  switch (compare) {
    case TD_AT_LEAST: return value >= bound;
    case TD_AT_MOST: return value <= bound;
    case TD_EQUALS: return value == bound;
  }
  g_assert_not_reached();
}

/* The figure that is nearest to breaking the bound is shown. */
static void note(TdTrial *trial, TdFigureShown figure) {
  TdFigureShown *kept = &trial->out->city;
  bool at_most = trial->out->demand->compare == TD_AT_MOST || trial->out->demand->kind == TD_Q_DEDUCTIBLE;
  bool nearer = !kept->there || (kept->none && !figure.none) ||
                (!figure.none && (at_most ? figure.value > kept->value : figure.value < kept->value));
  if (nearer) *kept = figure;
}

static TdKnown bound_of(const TdTrial *trial) {
  TdScope scope = td_trial_scope(trial);
  return td_trace_value(&scope, trial->out->demand->bound);
}

/* A share of something from outside: the whole is a share too. */
static const char *share_of(const TdScope *scope, const TdExpr *expr, int64_t *ratio) {
  *ratio = TD_RATIO_ONE;
  if (expr->kind == TD_E_SHARE && td_expr_outside(expr->b)) {
    TdKnown part = td_trace_value(scope, expr->b);
    if (!part.known) return NULL;
    *ratio = part.value;
    expr = expr->a;
  }
  return expr->kind == TD_E_EXTERNAL ? scope->model->externals[expr->index].name : NULL;
}

/* Shares of the same amount from outside, which has one name on both sides, however much it is. */
static bool keeps_as_share(const TdTrial *trial, const TdScope *city, const TdExpr *expr) {
  TdScope framework = td_trial_scope(trial);
  int64_t mine, theirs;
  const char *name = share_of(city, expr, &mine), *other = share_of(&framework, trial->out->demand->bound, &theirs);
  return name && other && g_str_equal(name, other) && keeps(trial->out->demand->compare, mine, theirs);
}

/* A limit shows where it takes something off: the same claim, dearer. */
static void refute(TdTrial *trial, const TdTrace *trace) {
  const TdExpr *when = trial->out->requirement->when;
  TdFacts facts = *trace->facts;
  facts.value[TD_F_INSCP] = MAX(trial->out->city.value, 0) * 4 + 10000000;
  bool dearer = trial->out->demand->kind == TD_Q_LIMIT && !(td_expr_fields(when) >> TD_F_INSCP & 1);
  g_autoptr(TdTrace) other = dearer ? td_trace_claim(trace->model, &facts, trial->annual) : NULL;
  bool shows = other && td_trial_settled(other) && other->category == trace->category &&
               g_array_index(other->benefits, TdTracedBenefit, 0).paid == trial->out->city.value;
  td_trial_refute(trial, TD_WHY_FIGURE, shows ? other : trace, NULL);
}

/* One figure of the city's against the bound. */
static void hold(TdTrial *trial, const TdTrace *trace, const TdTracedTerm *term, TdModelType type, int64_t value,
                 const TdCite *cite) {
  const TdTracedBenefit *benefit = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  const TdDemand *demand = trial->out->demand;
  TdFigureShown figure = td_figure_shown(type, term, value, cite);
  TdKnown bound = demand->bound ? bound_of(trial) : td_known(0);
  if (term->kind == TD_TR_UNKNOWN || !bound.known) {
    if (term->expr && demand->bound && keeps_as_share(trial, &benefit->scope, term->expr)) return;
    const char *word = term->kind == TD_TR_UNKNOWN ? term->word : bound.word;
    if (!td_word_of_record(word)) td_trial_open(trial, TD_WHY_MISSING, word);
    return;
  }
  note(trial, figure);
  if (demand->bound)
    trial->out->framework = (TdFigureShown){true, false, demand->bound->type, bound.value, demand->cite.clause};
  bool none = term->kind == TD_TR_NONE, limit = demand->kind == TD_Q_LIMIT;
  bool kept = none && limit    ? !demand->bound || demand->compare == TD_AT_LEAST
              : !demand->bound ? !limit && value <= 0
                               : keeps((TdCompare)demand->compare, value, bound.value);
  if (kept) {
    if (term->expr && !td_expr_outside(term->expr)) {
      td_trial_open(trial, TD_WHY_BEYOND, NULL);
      if (trial->out->why == TD_WHY_BEYOND && !trial->out->expr) trial->out->expr = term->expr;
    }
    return;
  }
  if (!td_trial_settled(trace)) {
    td_trial_open(trial, TD_WHY_MISSING, trace->reason);
    return;
  }
  trial->out->city = figure;
  refute(trial, trace);
}

static void hold_limits(TdTrial *trial, const TdTrace *trace, const TdTracedBenefit *benefit) {
  bool any = false;
  for (guint i = 0; i < benefit->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(benefit->limits, TdTracedLimit, i);
    if (limit->limit->annual < 0 || td_known_is(limit->when, false)) continue;
    if (!limit->when.known) {
      if (!td_word_of_record(limit->when.word)) td_trial_open(trial, TD_WHY_MISSING, limit->when.word);
      continue;
    }
    any |= limit->figure.kind != TD_TR_NONE;
    hold(trial, trace, &limit->figure, TD_M_MONEY, limit->figure.value, &limit->limit->cite);
  }
  TdTracedTerm none = {.kind = TD_TR_NONE, .word = "", .clause = ""};
  if (!any) hold(trial, trace, &none, TD_M_MONEY, 0, &benefit->benefit->cite);
}

static void hold_claim(TdTrial *trial, const TdTrace *trace) {
  const TdTracedBenefit *benefit = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  const TdCite *cite = &benefit->benefit->cite;
  switch ((TdDemandKind)trial->out->demand->kind) {
    case TD_Q_RATIO: hold(trial, trace, &benefit->ratio, TD_M_RATIO, td_trial_rate(trace), cite); break;
    case TD_Q_DEDUCTIBLE:
      hold(trial, trace, &benefit->deductible, TD_M_MONEY, MAX(0, benefit->deductible.value), cite);
      break;
    default: hold_limits(trial, trace, benefit); break;
  }
}

/* ---- premiums ---- */

/* Is it the premium, or more, whatever the premium is? */
static bool whole(const TdScope *scope, const TdExpr *expr) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD: return expr->index == TD_F_PREMIUM;
    case TD_E_SHARE: {
      TdKnown part = td_expr_outside(expr->b) ? td_trace_value(scope, expr->b) : td_known(0);
      return part.known && part.value >= TD_RATIO_ONE && whole(scope, expr->a);
    }
    case TD_E_MIN: return whole(scope, expr->a) && whole(scope, expr->b);
    case TD_E_MAX: return whole(scope, expr->a) || whole(scope, expr->b);
    default: return false;
  }
}

/* Is it as much as is required, or the whole premium where that is less? */
static bool enough(TdTrial *trial, const TdTrace *trace, int64_t bound) {
  int64_t premium = trace->facts->value[TD_F_PREMIUM];
  const TdDemand *demand = trial->out->demand;
  if (!demand->bound) return trace->aid >= premium;
  return keeps((TdCompare)demand->compare, trace->aid, demand->compare == TD_AT_MOST ? bound : MIN(bound, premium));
}

/* The same enrolment with a premium above the amount: its subsidy shows what the amount is. */
static void hold_premium(TdTrial *trial, const TdTrace *trace) {
  const TdTracedBenefit *benefit = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  const TdDemand *demand = trial->out->demand;
  TdKnown bound = demand->bound ? bound_of(trial) : td_known(0);
  if (!bound.known) {
    td_trial_open(trial, TD_WHY_MISSING, bound.word);
    return;
  }
  if (demand->bound) trial->out->framework = (TdFigureShown){true, false, TD_M_MONEY, bound.value, demand->cite.clause};
  TdFigureShown figure = td_figure_shown(TD_M_MONEY, &benefit->ratio, benefit->ratio.value, &benefit->benefit->cite);
  if (!enough(trial, trace, bound.value)) {
    trial->out->city = figure;
    td_trial_refute(trial, TD_WHY_FIGURE, trace, NULL);
    return;
  }
  bool all = whole(&benefit->scope, benefit->ratio.expr);
  if (all) figure.none = true;
  note(trial, figure);
  if (all && (!demand->bound || demand->compare == TD_AT_LEAST)) return;
  TdFacts facts = *trace->facts;
  facts.value[TD_F_PREMIUM] = MAX(MAX(benefit->ratio.value, bound.value), 0) + 10000;
  g_autoptr(TdTrace) dearer = td_trace_claim(trace->model, &facts, trial->annual);
  if (td_trial_settled(dearer) && !enough(trial, dearer, bound.value)) {
    trial->out->city = figure;
    td_trial_refute(trial, TD_WHY_FIGURE, dearer, NULL);
    return;
  }
  if (demand->bound && td_expr_outside(benefit->ratio.expr)) return;
  td_trial_open(trial, TD_WHY_BEYOND, NULL);
  if (trial->out->why == TD_WHY_BEYOND && !trial->out->expr) trial->out->expr = benefit->ratio.expr;
}

/* ---- all claims ---- */

/* Kinds of care that the requirement is about, those in which a claim takes a benefit, a claim of each other. */
typedef struct {
  uint64_t met, taken;
  TdClaimShown *refused[64];
} Kinds;

static void look(TdTrial *trial, const TdTrace *trace, Kinds *kinds) {
  TdWhy why;
  const char *word;
  bool subsidy = trial->out->demand->kind == TD_Q_SUBSIDY, has = subsidy || trial->out->demand->kind == TD_Q_RATIO;
  unsigned kind = subsidy ? 0 : (unsigned)trace->facts->value[TD_F_MED_TYPE] & 63;
  kinds->met |= BIT(kind);
  switch (td_trial_stage(trace, &why, &word)) {
    case TD_STAGE_KNOWN:
      kinds->taken |= BIT(kind);
      if (!subsidy) {
        hold_claim(trial, trace);
        return;
      }
      if (td_trial_settled(trace)) hold_premium(trial, trace);
      return;
    case TD_STAGE_NONE:
      if (has) td_trial_refute(trial, TD_WHY_NO_BENEFIT, trace, NULL);
      return;
    case TD_STAGE_NOT_COUNTED:
      if (kinds->refused[kind] || trace->status != TD_STATUS_INELIGIBLE) return;
      kinds->refused[kind] = td_claim_shown(trace);
      return;
    case TD_STAGE_OPEN: td_trial_open(trial, why, word); break;
  }
}

void td_against_bounds(TdTrial *trial, uint32_t identity) {
  Kinds kinds = {0};
  const TdDemand *demand = trial->out->demand;
  const TdModel *city = trial->sides[TD_CITY].model;
  do {
    if (!td_cell_fill(&trial->cell, trial->space, identity) || td_trial_admits(trial) != TD_ADMITTED) continue;
    g_autoptr(TdTrace) trace = td_trace_claim(city, &trial->cell.facts[TD_CITY], trial->annual);
    if (trace->category == (int32_t)identity) look(trial, trace, &kinds);
  } while (trial->out->verdict != TD_REFUTED && td_cell_next(&trial->cell, trial->space, UINT64_MAX));
  bool has = demand->kind == TD_Q_RATIO || demand->kind == TD_Q_SUBSIDY;
  for (int i = 0; i < 64; i++) {
    bool never = has && (kinds.met >> i & 1) && !(kinds.taken >> i & 1);
    if (never && trial->out->verdict == TD_PROVED && kinds.refused[i])
      td_trial_refute_by(trial, TD_WHY_NEVER, g_steal_pointer(&kinds.refused[i]), NULL);
    if (never) td_trial_open(trial, TD_WHY_NOT_SHOWN, NULL);
    td_claim_shown_free(kinds.refused[i]);
  }
}
