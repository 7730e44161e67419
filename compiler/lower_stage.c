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

/* A term of the stage is not known where MASK holds: nor then is what the stage pays, and the claim is undetermined. */
static void term_unknown(TdLowering *lowering, TdStops *stops, TdStage *stage, TdValue mask, TdValue word) {
  TdIr *ir = lowering->ir;
  stage->word = td_select(ir, stage->unknown, stage->word, word);
  stage->unknown = td_or(ir, stage->unknown, mask);
  td_case_add(lowering, stops->unknowns, td_and(ir, stage->applied, mask), word, 0);
}

static TdValue deductible(TdLowering *lowering, const TdBenefit *benefit, TdStops *stops, TdStage *stage) {
  TdIr *ir = lowering->ir;
  TdValue zero = td_ir_const(ir, TD_MONEY, 0);
  if (benefit->deductible == TD_D_NONE) return zero;
  TdOutcome outcome = td_lower_term(lowering, benefit->deductible_term, TD_M_MONEY, benefit->cite.clause);
  term_unknown(lowering, stops, stage, outcome.unknown, outcome.word);
  if (benefit->deductible_annual >= 0) {
    TdStageUse use = {benefit->deductible_annual, benefit->deductible == TD_D_THRESHOLD, stage->applied};
    g_array_append_val(stage->uses, use);
  }
  return td_select(ir, td_or(ir, outcome.none, outcome.norow), zero, outcome.value);
}

/* The ratio, at most the whole, or a subsidy's amount, at least nothing. */
static TdOutcome rate_term(TdLowering *lowering, const TdBenefit *benefit) {
  TdIr *ir = lowering->ir;
  if (benefit->amount != NULL) {
    TdOutcome amount = td_lower_term(lowering, benefit->amount, TD_M_MONEY, benefit->cite.clause);
    amount.value = td_ir_op(ir, TD_OP_MAX, amount.value, td_ir_const(ir, TD_MONEY, 0), 0);
    return amount;
  }
  TdOutcome ratio = td_lower_term(lowering, benefit->ratio, TD_M_RATIO, benefit->cite.clause);
  TdValue least = td_ir_const(ir, TD_RATIO, 0), most = td_ir_const(ir, TD_RATIO, TD_RATIO_ONE);
  ratio.value = td_ir_op(ir, TD_OP_MIN, td_ir_op(ir, TD_OP_MAX, ratio.value, least, 0), most, 0);
  return ratio;
}

static void limits(TdLowering *lowering, const TdBenefit *benefit, TdStops *stops, TdStage *stage) {
  TdIr *ir = lowering->ir;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    TdMaybe when = td_lower_known(lowering, td_ir_mask(ir, true));
    if (limit->when != NULL) when = td_lower_expr(lowering, limit->when);
    TdOutcome figure = td_lower_term(lowering, limit->term, TD_M_MONEY, benefit->cite.clause);
    term_unknown(lowering, stops, stage, when.unknown, when.word);
    term_unknown(lowering, stops, stage, td_and(ir, when.value, figure.unknown), figure.word);
    TdValue applies = td_and(ir, stage->applied, when.value);
    applies = td_andnot(ir, applies, td_or(ir, figure.none, figure.norow));
    TdStageLimit lowered = {limit->annual, applies, figure.value};
    if (!td_ir_is_mask(ir, applies, false)) g_array_append_val(stage->limits, lowered);
  }
}

/* At stage 0 a condition that is no fails the claim. */
static void conditions_of_claim(TdLowering *lowering, const TdBenefit *benefit, TdValue norow, TdStops *stops,
                                const TdStage *stage) {
  TdIr *ir = lowering->ir;
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    const TdCondition *condition = &benefit->conditions[i];
    TdMaybe held = td_lower_expr(lowering, condition->expr);
    TdValue no = td_andnot(ir, stage->applied, td_or(ir, held.value, held.unknown));
    td_case_add(lowering, stops->failures, no, td_ir_reason(ir, condition->word), td_reason_rank(condition->word));
    td_case_add(lowering, stops->unknowns, td_and(ir, stage->applied, held.unknown), held.word, 0);
  }
  TdValue rowless = td_and(ir, stage->applied, norow);
  td_case_add(lowering, stops->failures, rowless, td_ir_const(ir, TD_REASON, TD_REASON_NO_BENEFIT),
              td_reasons[TD_REASON_NO_BENEFIT].rank);
}

/* Later one that is no, or a ratio without a row, only means that the benefit is not applied; one that is unknown,
 * where none is no, makes the claim undetermined. */
static void conditions_of_stage(TdLowering *lowering, const TdBenefit *benefit, TdValue norow, TdStops *stops,
                                TdStage *stage) {
  TdIr *ir = lowering->ir;
  TdValue possible = td_andnot(ir, stage->applied, norow);
  stage->applied = possible;
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    TdMaybe held = td_lower_expr(lowering, benefit->conditions[i].expr);
    possible = td_and(ir, possible, td_or(ir, held.value, held.unknown));
    stage->applied = td_and(ir, stage->applied, held.value);
  }
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    TdMaybe held = td_lower_expr(lowering, benefit->conditions[i].expr);
    td_case_add(lowering, stops->unknowns, td_and(ir, possible, held.unknown), held.word, 0);
  }
}

void td_lower_terms(TdLowering *lowering, uint32_t index, TdValue chosen, TdMaybe base, TdStops *stops,
                    TdStage *stage) {
  TdIr *ir = lowering->ir;
  const TdBenefit *benefit = &lowering->model->benefits[index];
  TdMaybe nothing = td_lower_known(lowering, td_ir_mask(ir, true));
  *stage = (TdStage){.applied = chosen,
                     .unknown = nothing.unknown,
                     .word = nothing.word,
                     .benefit = td_ir_const(ir, TD_BENEFIT, index)};
  stage->uses = g_array_new(FALSE, FALSE, sizeof(TdStageUse));
  stage->limits = g_array_new(FALSE, FALSE, sizeof(TdStageLimit));
  ir->origin = (uint16_t)td_ir_node(ir, td_ir_clause(ir, benefit->cite.clause))->value;

  lowering->base = base;
  if (benefit->base != NULL) {
    TdMaybe own = td_lower_expr(lowering, benefit->base);
    own.value = td_ir_op(ir, TD_OP_MAX, own.value, td_ir_const(ir, TD_MONEY, 0), 0);
    lowering->base = own;
  }
  stage->base = lowering->base.value;
  TdOutcome rate = rate_term(lowering, benefit);
  if (benefit->stage == 0)
    conditions_of_claim(lowering, benefit, rate.norow, stops, stage);
  else
    conditions_of_stage(lowering, benefit, rate.norow, stops, stage);
  td_case_add(lowering, stops->deferrals, td_and(ir, stage->applied, rate.deferred), rate.word, 0);
  term_unknown(lowering, stops, stage, lowering->base.unknown, lowering->base.word);
  stage->deductible = deductible(lowering, benefit, stops, stage);
  term_unknown(lowering, stops, stage, rate.unknown, rate.word);
  limits(lowering, benefit, stops, stage);
  stage->ratio = benefit->amount == NULL ? rate.value : td_ir_const(ir, TD_RATIO, TD_RATIO_ONE);
  stage->amount = benefit->amount != NULL ? rate.value : 0;
  stage->clause = rate.clause;
}

void td_stage_merge(TdLowering *lowering, TdStage *first, TdStage *second) {
  TdIr *ir = lowering->ir;
  TdValue which = first->applied;
  first->unknown = td_select(ir, which, first->unknown, second->unknown);
  first->word = td_select(ir, which, first->word, second->word);
  first->benefit = td_select(ir, which, first->benefit, second->benefit);
  first->base = td_select(ir, which, first->base, second->base);
  first->deductible = td_select(ir, which, first->deductible, second->deductible);
  first->ratio = td_select(ir, which, first->ratio, second->ratio);
  if (lowering->model->record == TD_RECORD_ENROLMENT)
    first->amount = td_select(ir, which, first->amount, second->amount);
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

/* YES where MASK holds, else NO; what stands where the stage is not applied does not matter. */
static TdValue where_applied(TdIr *ir, const TdStage *stage, TdValue mask, TdValue yes, TdValue no) {
  return mask == stage->applied ? yes : td_select(ir, mask, yes, no);
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
  TdValue uses = td_ir_mask(ir, false);
  for (guint i = 0; i < stage->uses->len; i++)
    uses = td_or(ir, uses, g_array_index(stage->uses, TdStageUse, i).applies);
  if (uses != stage->applied) used = td_keep(ir, uses, used);
  TdValue left = td_ir_op(ir, TD_OP_EXCESS, stage->deductible, used, 0);
  TdLine line = {.applied = stage->applied,
                 .benefit = stage->benefit,
                 .base = stage->base,
                 .ratio = stage->ratio,
                 .clause = stage->clause};
  line.deductible = td_ir_op(ir, TD_OP_MIN, stage->base, left, 0);
  TdValue after = td_ir_op(ir, TD_OP_EXCESS, stage->base, left, 0);
  if (lowering->model->record == TD_RECORD_ENROLMENT)
    line.computed = td_ir_op(ir, TD_OP_MIN, stage->amount, after, 0);
  else
    line.computed = td_ir_op(ir, TD_OP_SHARE, after, stage->ratio, 0);
  line.paid = line.computed;
  if (td_ir_node(ir, stage->ratio)->high > TD_RATIO_ONE) line.paid = td_ir_op(ir, TD_OP_MIN, line.paid, stage->base, 0);

  line.limited = td_ir_mask(ir, false);
  line.limit_left = zero;
  for (guint i = 0; i < stage->limits->len; i++) {
    const TdStageLimit *limit = &g_array_index(stage->limits, TdStageLimit, i);
    TdValue held = limit->annual < 0 ? zero : current[limit->annual];
    TdValue allowed = td_ir_op(ir, TD_OP_EXCESS, limit->figure, held, 0);
    TdValue least = td_ir_op(ir, TD_OP_MIN, line.limit_left, allowed, 0);
    least = where_applied(ir, stage, line.limited, least, allowed);
    line.limit_left = where_applied(ir, stage, limit->applies, least, line.limit_left);
    line.limited = td_or(ir, line.limited, limit->applies);
  }
  TdValue capped = td_ir_op(ir, TD_OP_MIN, line.paid, line.limit_left, 0);
  line.paid = where_applied(ir, stage, line.limited, capped, line.paid);

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
