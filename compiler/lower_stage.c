#include "compiler/lowering.h"

void td_case_add(TdLowering *lowering, GArray *cases, TdValue mask, TdValue word, int rank) {
  if (td_ir_is_mask(lowering->ir, mask, false)) return;
  TdCase item = {mask, word, rank};
  g_array_append_val(cases, item);
}

void td_stage_clear(TdStage *stage) {
  g_array_unref(stage->uses);
  g_array_unref(stage->limits);
}

static void unknown(TdLowering *lowering, TdStops *stops, TdValue chosen, TdValue mask, TdValue word) {
  td_case_add(lowering, stops->unknowns, td_and(lowering->ir, chosen, mask), word, 0);
}

static TdValue deductible(TdLowering *lowering, const TdBenefit *benefit, TdValue chosen, TdStops *stops,
                          TdStage *stage) {
  TdIr *ir = lowering->ir;
  TdValue zero = td_ir_const(ir, TD_MONEY, 0);
  if (benefit->deductible == TD_D_NONE) return zero;
  TdOutcome outcome = td_lower_term(lowering, benefit->deductible_term, TD_M_MONEY, benefit->cite.clause);
  unknown(lowering, stops, chosen, outcome.unknown, outcome.word);
  if (benefit->deductible_annual >= 0) {
    TdStageUse use = {benefit->deductible_annual, benefit->deductible == TD_D_THRESHOLD, chosen};
    g_array_append_val(stage->uses, use);
  }
  return td_select(ir, td_or(ir, outcome.none, outcome.norow), zero, outcome.value);
}

static void limits(TdLowering *lowering, const TdBenefit *benefit, TdValue chosen, TdStops *stops, TdStage *stage) {
  TdIr *ir = lowering->ir;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    TdMaybe when = {td_ir_mask(ir, true), td_ir_mask(ir, false), td_ir_const(ir, TD_REASON, TD_REASON_NONE)};
    if (limit->when != NULL) when = td_lower_expr(lowering, limit->when);
    TdOutcome figure = td_lower_term(lowering, limit->term, TD_M_MONEY, benefit->cite.clause);
    unknown(lowering, stops, chosen, when.unknown, when.word);
    unknown(lowering, stops, td_and(ir, chosen, when.value), figure.unknown, figure.word);
    TdValue applies = td_andnot(ir, td_and(ir, chosen, when.value), td_or(ir, figure.none, figure.norow));
    TdStageLimit lowered = {limit->annual, applies, figure.value};
    if (!td_ir_is_mask(ir, applies, false)) g_array_append_val(stage->limits, lowered);
  }
}

void td_lower_terms(TdLowering *lowering, uint32_t index, TdValue chosen, TdValue base, TdStops *stops,
                    TdStage *stage) {
  TdIr *ir = lowering->ir;
  const TdBenefit *benefit = &lowering->model->benefits[index];
  *stage = (TdStage){.applied = chosen, .benefit = td_ir_const(ir, TD_BENEFIT, index)};
  stage->uses = g_array_new(FALSE, FALSE, sizeof(TdStageUse));
  stage->limits = g_array_new(FALSE, FALSE, sizeof(TdStageLimit));
  ir->origin = (uint16_t)td_ir_node(ir, td_ir_clause(ir, benefit->cite.clause))->value;

  lowering->base = base;
  TdMaybe own = {base, td_ir_mask(ir, false), td_ir_const(ir, TD_REASON, TD_REASON_NONE)};
  if (benefit->base != NULL) {
    own = td_lower_expr(lowering, benefit->base);
    own.value = td_ir_op(ir, TD_OP_MAX, own.value, td_ir_const(ir, TD_MONEY, 0), 0);
  }
  lowering->base = stage->base = own.value;

  /* conditions: at stage 0 a no is a failure, later it only means that the benefit is not applied */
  TdValue applied = chosen, possible = chosen;
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    const TdCondition *condition = &benefit->conditions[i];
    TdMaybe held = td_lower_expr(lowering, condition->expr);
    TdValue yes_or_unknown = td_or(ir, held.value, held.unknown);
    if (benefit->stage == 0) {
      td_case_add(lowering, stops->failures, td_andnot(ir, chosen, yes_or_unknown), td_ir_reason(ir, condition->word),
                  td_reason_rank(condition->word));
      unknown(lowering, stops, chosen, held.unknown, held.word);
    } else {
      possible = td_and(ir, possible, yes_or_unknown);
      applied = td_and(ir, applied, held.value);
    }
  }
  TdOutcome ratio = td_lower_term(lowering, benefit->ratio, TD_M_RATIO, benefit->cite.clause);
  if (benefit->stage == 0) {
    td_case_add(lowering, stops->failures, td_and(ir, chosen, ratio.norow), td_ir_reason(ir, "no_benefit"),
                td_reason_rank("no_benefit"));
  } else {
    possible = td_andnot(ir, possible, ratio.norow);
    applied = td_andnot(ir, applied, ratio.norow);
    for (uint32_t i = 0; i < benefit->condition_count; i++) {
      TdMaybe held = td_lower_expr(lowering, benefit->conditions[i].expr);
      unknown(lowering, stops, possible, held.unknown, held.word);
    }
    stage->applied = applied;
  }
  TdValue where = stage->applied;
  td_case_add(lowering, stops->deferrals, td_and(ir, where, ratio.deferred), ratio.word, 0);
  unknown(lowering, stops, where, own.unknown, own.word);
  stage->deductible = deductible(lowering, benefit, where, stops, stage);
  unknown(lowering, stops, where, ratio.unknown, ratio.word);
  limits(lowering, benefit, where, stops, stage);
  stage->ratio = ratio.value;
  stage->clause = ratio.clause;
}

void td_stage_merge(TdLowering *lowering, TdStage *first, TdStage *second) {
  TdIr *ir = lowering->ir;
  TdValue which = first->applied;
  first->benefit = td_select(ir, which, first->benefit, second->benefit);
  first->base = td_select(ir, which, first->base, second->base);
  first->deductible = td_select(ir, which, first->deductible, second->deductible);
  first->ratio = td_select(ir, which, first->ratio, second->ratio);
  first->clause = td_select(ir, which, first->clause, second->clause);
  first->applied = td_or(ir, which, second->applied);
  g_array_append_vals(first->uses, second->uses->data, second->uses->len);
  for (guint i = 0; i < second->limits->len; i++) {
    TdStageLimit *other = &g_array_index(second->limits, TdStageLimit, i), *same = NULL;
    for (guint k = 0; k < first->limits->len && same == NULL; k++) {
      TdStageLimit *limit = &g_array_index(first->limits, TdStageLimit, k);
      if (limit->annual == other->annual && limit->annual >= 0) same = limit;
    }
    if (same == NULL) {
      g_array_append_val(first->limits, *other);
      continue;
    }
    same->figure = td_select(ir, which, same->figure, other->figure);
    same->applies = td_or(ir, same->applies, other->applies);
  }
}

TdLine td_lower_arithmetic(TdLowering *lowering, const TdStage *stage, const TdValue *current, TdValue *added) {
  TdIr *ir = lowering->ir;
  TdValue zero = td_ir_const(ir, TD_MONEY, 0);
  /* the deductible: what its annual amount leaves of it; of alternatives each lane has at most one */
  TdValue used = zero;
  for (guint i = 0; i < stage->uses->len; i++) {
    const TdStageUse *use = &g_array_index(stage->uses, TdStageUse, i);
    used = i == 0 ? current[use->annual] : td_select(ir, use->applies, current[use->annual], used);
  }
  bool everywhere = stage->uses->len == 0;
  for (guint i = 0; i < stage->uses->len; i++)
    everywhere |= g_array_index(stage->uses, TdStageUse, i).applies == stage->applied;
  if (!everywhere && stage->uses->len > 0) {
    TdValue any = td_ir_mask(ir, false);
    for (guint i = 0; i < stage->uses->len; i++)
      any = td_or(ir, any, g_array_index(stage->uses, TdStageUse, i).applies);
    used = td_keep(ir, any, used);
  }
  TdValue left = td_ir_op(ir, TD_OP_EXCESS, stage->deductible, used, 0);
  TdLine line = {.applied = stage->applied,
                 .benefit = stage->benefit,
                 .base = stage->base,
                 .ratio = stage->ratio,
                 .clause = stage->clause};
  line.deductible = td_ir_op(ir, TD_OP_MIN, stage->base, left, 0);
  TdValue after = td_ir_op(ir, TD_OP_EXCESS, stage->base, left, 0);
  line.computed = td_ir_op(ir, TD_OP_SHARE, after, stage->ratio, 0);
  line.paid = line.computed;
  if (td_ir_node(ir, stage->ratio)->high > TD_RATIO_ONE) line.paid = td_ir_op(ir, TD_OP_MIN, line.paid, stage->base, 0);

  TdValue unlimited = td_ir_const(ir, TD_MONEY, TD_MONEY_MAX);
  line.limited = td_ir_mask(ir, false);
  line.limit_left = unlimited;
  for (guint i = 0; i < stage->limits->len; i++) {
    const TdStageLimit *limit = &g_array_index(stage->limits, TdStageLimit, i);
    TdValue held = limit->annual < 0 ? zero : current[limit->annual];
    TdValue allowed = td_ir_op(ir, TD_OP_EXCESS, limit->figure, held, 0);
    TdValue here = limit->applies == stage->applied ? allowed : td_select(ir, limit->applies, allowed, unlimited);
    line.limited = td_or(ir, line.limited, limit->applies);
    line.limit_left = td_ir_op(ir, TD_OP_MIN, line.limit_left, here, 0);
  }
  TdValue capped = td_ir_op(ir, TD_OP_MIN, line.paid, line.limit_left, 0);
  line.paid = line.limited == stage->applied ? capped : td_select(ir, line.limited, capped, line.paid);

  for (guint i = 0; i < stage->uses->len; i++) {
    const TdStageUse *use = &g_array_index(stage->uses, TdStageUse, i);
    TdValue amount = td_keep(ir, use->applies, use->threshold ? stage->base : line.deductible);
    added[use->annual] = td_ir_op(ir, TD_OP_ADD, added[use->annual], amount, 0);
  }
  for (guint i = 0; i < stage->limits->len; i++) {
    const TdStageLimit *limit = &g_array_index(stage->limits, TdStageLimit, i);
    if (limit->annual < 0) continue;
    added[limit->annual] = td_ir_op(ir, TD_OP_ADD, added[limit->annual], td_keep(ir, limit->applies, line.paid), 0);
  }
  return line;
}
