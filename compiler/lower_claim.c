#include "compiler/lowering.h"

static TdValue any_case(TdLowering *lowering, const GArray *cases) {
  TdValue any = td_ir_mask(lowering->ir, false);
  for (guint i = 0; i < cases->len; i++) any = td_or(lowering->ir, any, g_array_index(cases, TdCase, i).mask);
  return any;
}

/* The word of the first case that holds, by rank and then by place; else OTHERWISE. */
static TdValue first_word(TdLowering *lowering, const GArray *cases, TdValue otherwise) {
  int highest = 0;
  for (guint i = 0; i < cases->len; i++) highest = MAX(highest, g_array_index(cases, TdCase, i).rank);
  TdValue word = otherwise;
  for (int rank = highest; rank >= 0; rank--)
    for (guint i = cases->len; i-- > 0;) {
      const TdCase *item = &g_array_index(cases, TdCase, i);
      if (item->rank == rank) word = td_select(lowering->ir, item->mask, item->word, word);
    }
  return word;
}

static void policy_conditions(TdLowering *lowering, TdStops *stops) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  for (uint32_t i = 0; i < model->condition_count; i++) {
    const TdCondition *condition = &model->conditions[i];
    ir->origin = (uint16_t)td_ir_node(ir, td_ir_clause(ir, condition->cite.clause))->value;
    TdMaybe held = td_lower_expr(lowering, condition->expr);
    TdValue no = td_not(ir, td_or(ir, held.value, held.unknown));
    td_case_add(lowering, stops->failures, no, td_ir_reason(ir, condition->word), td_reason_rank(condition->word));
    td_case_add(lowering, stops->unknowns, held.unknown, held.word, 0);
  }
  for (uint32_t i = 0; i < model->deferral_count; i++) {
    const TdCondition *deferral = &model->deferrals[i];
    ir->origin = (uint16_t)td_ir_node(ir, td_ir_clause(ir, deferral->cite.clause))->value;
    TdMaybe held = td_lower_expr(lowering, deferral->expr);
    td_case_add(lowering, stops->deferrals, held.value, td_ir_reason(ir, deferral->word), 0);
    td_case_add(lowering, stops->unknowns, held.unknown, held.word, 0);
  }
}

/* The categories whose outcome is not normal stop the claim; the result is the mask of those that go on. */
static TdValue category_outcomes(TdLowering *lowering, TdStops *stops) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  uint64_t normal = 0, done = 0;
  for (uint32_t i = 0; i < model->identity_count; i++) {
    const TdIdentity *identity = &model->identities[i];
    uint64_t same = UINT64_C(1) << i;
    if (identity->outcome == TD_I_NORMAL) normal |= same;
    if (identity->outcome == TD_I_NORMAL || (done & same) != 0) continue;
    for (uint32_t k = i + 1; k < model->identity_count; k++)
      if (model->identities[k].outcome == identity->outcome && g_str_equal(model->identities[k].word, identity->word))
        same |= UINT64_C(1) << k;
    done |= same;
    TdValue these = td_lower_category(lowering, same);
    td_case_add(lowering, identity->outcome == TD_I_DEFERRED ? stops->deferrals : stops->unknowns, these,
                td_ir_reason(ir, identity->word), 0);
  }
  return td_lower_category(lowering, normal);
}

/* The alternatives of stage 0: which is chosen, and its terms. */
static TdStage alternatives(TdLowering *lowering, TdValue open, TdValue self_paid, TdStops *stops, TdValue *chosen_of) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  TdStage all = {0};
  bool first = true;
  lowering->base = td_lower_known(lowering, self_paid);
  lowering->aid = td_lower_known(lowering, td_ir_const(ir, TD_MONEY, 0));
  /* the routes first, so that what stops a claim is in the order of docs/meaning.md */
  for (uint32_t i = 0; i < model->benefit_count && model->benefits[i].stage == 0; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    TdValue covered = td_lower_category(lowering, benefit->covers);
    if (benefit->when != NULL) {
      TdMaybe route = td_lower_expr(lowering, benefit->when);
      td_case_add(lowering, stops->unknowns, td_and(ir, open, route.unknown), route.word, 0);
      chosen_of[i] = td_and(ir, open, route.value);
      open = td_andnot(ir, td_andnot(ir, open, route.value), route.unknown);
      TdValue uncovered = td_andnot(ir, chosen_of[i], covered);
      td_case_add(lowering, stops->failures, uncovered, td_ir_const(ir, TD_REASON, TD_REASON_NO_BENEFIT),
                  td_reason_rank("no_benefit"));
    } else {
      chosen_of[i] = td_and(ir, open, covered);
      open = td_andnot(ir, open, covered);
    }
  }
  td_case_add(lowering, stops->failures, open, td_ir_const(ir, TD_REASON, TD_REASON_NO_BENEFIT),
              td_reason_rank("no_benefit"));
  for (uint32_t i = 0; i < model->benefit_count && model->benefits[i].stage == 0; i++) {
    TdStage one;
    td_lower_terms(lowering, i, chosen_of[i], td_lower_known(lowering, self_paid), stops, &one);
    if (first) {
      all = one;
    } else {
      td_stage_merge(lowering, &all, &one);
      td_stage_clear(&one);
    }
    first = false;
  }
  return all;
}

static TdValue zero_reason(TdLowering *lowering, const TdLine *line) {
  TdIr *ir = lowering->ir;
  TdValue zero = td_ir_const(ir, TD_MONEY, 0);
  if (lowering->model->record == TD_RECORD_ENROLMENT) return td_ir_const(ir, TD_REASON, TD_REASON_NOTHING_LEFT);
  TdValue word = td_ir_const(ir, TD_REASON, TD_REASON_ROUNDED_TO_ZERO);
  TdValue exhausted = td_and(ir, line->limited, td_ir_op(ir, TD_OP_EQ, line->limit_left, zero, 0));
  word = td_select(ir, exhausted, td_ir_const(ir, TD_REASON, TD_REASON_CAP_EXHAUSTED), word);
  TdValue below = td_ir_op(ir, TD_OP_EQ, line->deductible, line->base, 0);
  word = td_select(ir, below, td_ir_const(ir, TD_REASON, TD_REASON_BELOW_DEDUCTIBLE), word);
  TdValue nothing = td_ir_op(ir, TD_OP_EQ, line->base, zero, 0);
  return td_select(ir, nothing, td_ir_const(ir, TD_REASON, TD_REASON_NOTHING_LEFT), word);
}

void td_lower_claim(TdLowering *lowering, TdLoweredClaim *claim) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  TdStops stops = {.failures = g_array_new(FALSE, FALSE, sizeof(TdCase)),
                   .deferrals = g_array_new(FALSE, FALSE, sizeof(TdCase)),
                   .unknowns = g_array_new(FALSE, FALSE, sizeof(TdCase))};
  TdValue zero = td_ir_const(ir, TD_MONEY, 0);
  g_autofree TdValue *chosen_of = g_new0(TdValue, model->benefit_count);
  g_autofree TdValue *current = g_new0(TdValue, model->annual_count + 1);
  g_autofree TdValue *added = g_new0(TdValue, model->annual_count + 1);

  uint64_t all = model->identity_count == 64 ? UINT64_MAX : (UINT64_C(1) << model->identity_count) - 1;
  TdValue none = td_not(ir, td_lower_category(lowering, all));
  td_case_add(lowering, stops.failures, none, td_ir_const(ir, TD_REASON, TD_REASON_NO_CATEGORY),
              td_reason_rank("no_category"));
  TdValue normal = category_outcomes(lowering, &stops);
  policy_conditions(lowering, &stops);
  TdValue self_paid = td_lower_self_paid(lowering);
  for (uint32_t k = 0; k < model->annual_count; k++) {
    current[k] = td_ir_input(ir, TD_IN_ANNUAL, k, TD_MONEY);
    added[k] = zero;
  }
  TdStage stage = alternatives(lowering, normal, self_paid, &stops, chosen_of);
  claim->lines[0] = td_lower_arithmetic(lowering, &stage, current, added);
  TdMaybe so_far = {claim->lines[0].paid, stage.unknown, stage.word};
  td_stage_clear(&stage);
  unsigned stages = 1;
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    if (benefit->stage == 0) continue;
    TdValue follows = td_ir_mask(ir, false);
    for (uint32_t k = 0; k < benefit->after_count; k++) follows = td_or(ir, follows, chosen_of[benefit->after[k]]);
    TdValue possible = td_and(ir, follows, td_lower_category(lowering, benefit->covers));
    TdMaybe remainder = so_far; /* of stage 0's base, which is unknown only where what was paid is */
    remainder.value = td_ir_op(ir, TD_OP_SUB, claim->lines[0].base, so_far.value, 0);
    lowering->aid = so_far;
    for (uint32_t k = 0; k < model->annual_count; k++)
      current[k] = td_ir_op(ir, TD_OP_ADD, td_ir_input(ir, TD_IN_ANNUAL, k, TD_MONEY), added[k], 0);
    td_lower_terms(lowering, i, possible, remainder, &stops, &stage);
    TdLine line = td_lower_arithmetic(lowering, &stage, current, added);
    chosen_of[i] = line.applied;
    so_far.value = td_ir_op(ir, TD_OP_ADD, so_far.value, td_keep(ir, line.applied, line.paid), 0);
    so_far.word = td_select(ir, so_far.unknown, so_far.word, stage.word);
    so_far.unknown = td_or(ir, so_far.unknown, td_and(ir, line.applied, stage.unknown));
    td_stage_clear(&stage);
    claim->lines[stages++] = line;
  }

  ir->origin = 0;
  TdValue failed = any_case(lowering, stops.failures);
  TdValue deferred = any_case(lowering, stops.deferrals), undetermined = any_case(lowering, stops.unknowns);
  TdValue settled = td_not(ir, td_or(ir, failed, td_or(ir, deferred, undetermined)));
  TdValue word = first_word(lowering, stops.unknowns, zero_reason(lowering, &claim->lines[0]));
  word = first_word(lowering, stops.deferrals, word);
  word = first_word(lowering, stops.failures, word);
  claim->aid = td_keep(ir, settled, so_far.value);
  TdValue pays = td_ir_op(ir, TD_OP_LT, zero, claim->aid, 0);
  claim->reason = td_select(ir, pays, td_ir_const(ir, TD_REASON, TD_REASON_NONE), word);
  TdValue status = td_ir_const(ir, TD_STATUS, TD_STATUS_ZERO);
  status = td_select(ir, pays, td_ir_const(ir, TD_STATUS, TD_STATUS_PAID), status);
  status = td_select(ir, undetermined, td_ir_const(ir, TD_STATUS, TD_STATUS_UNDETERMINED), status);
  status = td_select(ir, deferred, td_ir_const(ir, TD_STATUS, TD_STATUS_DEFERRED), status);
  claim->status = td_select(ir, failed, td_ir_const(ir, TD_STATUS, TD_STATUS_INELIGIBLE), status);
  claim->category = lowering->category;
  claim->base = td_select(ir, settled, claim->lines[0].base, self_paid);
  for (unsigned s = 0; s < stages; s++)
    claim->lines[s].applied = td_and(ir, settled, s == 0 ? settled : claim->lines[s].applied);
  for (uint32_t k = 0; k < model->annual_count; k++) claim->deltas[k] = td_keep(ir, settled, added[k]);
  g_array_unref(stops.failures);
  g_array_unref(stops.deferrals);
  g_array_unref(stops.unknowns);
}
