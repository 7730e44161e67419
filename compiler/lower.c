#include "compiler/lower.h"

#include "compiler/lowering.h"

TdProgramView td_lower_shape(const TdModel *model) {
  uint32_t stages = 1;
  for (uint32_t i = 0; i < model->benefit_count; i++) stages += model->benefits[i].stage > 0;
  return (TdProgramView){.annual_count = model->annual_count, .stage_count = stages, .alert_count = model->alert_count};
}

static uint64_t identity_set(const TdModel *model) {
  return model->identity_count == 64 ? UINT64_MAX : (UINT64_C(1) << model->identity_count) - 1;
}

/* The record's labels that are identities and whose own condition holds. */
static TdValue candidates(TdLowering *lowering) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  TdValue set = td_ir_input(ir, TD_IN_IDENTITIES, 0, TD_SET);
  uint64_t attributes = ~identity_set(model);
  if (model->label_count > model->identity_count)
    set = td_ir_op(ir, TD_OP_WITHOUT, set, td_ir_const(ir, TD_SET, (int64_t)attributes), 0);
  for (uint32_t i = 0; i < model->identity_count; i++) {
    if (model->identities[i].when == NULL) continue;
    TdMaybe held = td_lower_expr(lowering, model->identities[i].when);
    TdValue bit = td_ir_const(ir, TD_SET, (int64_t)(UINT64_C(1) << i));
    set = td_select(ir, held.value, set, td_ir_op(ir, TD_OP_WITHOUT, set, bit, 0));
  }
  return set;
}

typedef struct {
  GArray *sets; /* uint64_t */
} Distinctions;

static void note(Distinctions *found, uint64_t set) {
  g_array_append_val(found->sets, set);
}

static void note_expr(Distinctions *found, const TdExpr *expr) {
  if (expr == NULL) return;
  if (expr->kind == TD_E_CATEGORY) note(found, expr->set);
  note_expr(found, expr->a);
  note_expr(found, expr->b);
}

static void note_conditions(Distinctions *found, const TdCondition *conditions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) note_expr(found, conditions[i].expr);
}

static void note_term(Distinctions *found, const TdTerm *term) {
  if (term == NULL) return;
  note_expr(found, term->expr);
  for (uint32_t i = 0; i < term->row_count; i++) {
    note_expr(found, term->rows[i].guard);
    note_term(found, term->rows[i].term);
  }
}

/* Every set of identities that the policy tells from the others. */
static void note_model(Distinctions *found, const TdModel *model) {
  for (uint32_t i = 0; i < model->identity_count; i++)
    if (model->identities[i].outcome != TD_I_NORMAL) note(found, UINT64_C(1) << i);
  note_conditions(found, model->conditions, model->condition_count);
  note_conditions(found, model->deferrals, model->deferral_count);
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    note(found, benefit->covers);
    note_expr(found, benefit->when);
    note_expr(found, benefit->base);
    note_conditions(found, benefit->conditions, benefit->condition_count);
    note_term(found, benefit->deductible_term);
    note_term(found, td_benefit_rate(benefit));
    for (uint32_t k = 0; k < benefit->limit_count; k++) {
      note_expr(found, benefit->limits[k].when);
      note_term(found, benefit->limits[k].term);
    }
  }
}

/* The identities that no set tells from identity I. */
static uint64_t same_terms(const Distinctions *found, uint32_t i, uint64_t all) {
  uint64_t same = all;
  for (guint k = 0; k < found->sets->len; k++) {
    uint64_t set = g_array_index(found->sets, uint64_t, k);
    same &= (set >> i & 1) != 0 ? set : ~set;
  }
  return same;
}

/* What a candidate's result is worth beside another's: the higher goes before. */
static TdValue worth(TdLowering *lowering, TdValue present, const TdLoweredClaim *claim) {
  TdIr *ir = lowering->ir;
  static const struct {
    TdStatus status;
    int worth;
  } order[] = {{TD_STATUS_UNDETERMINED, 4}, {TD_STATUS_DEFERRED, 5}};
  TdValue value = td_ir_const(ir, TD_COUNT, 3);
  for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
    TdValue is = td_ir_op(ir, TD_OP_EQ, claim->status, td_ir_const(ir, TD_STATUS, order[i].status), 0);
    value = td_select(ir, is, td_ir_const(ir, TD_COUNT, order[i].worth), value);
  }
  TdValue no_benefit = td_ir_op(ir, TD_OP_EQ, claim->reason, td_ir_const(ir, TD_REASON, TD_REASON_NO_BENEFIT), 0);
  TdValue failed = td_ir_op(ir, TD_OP_EQ, claim->status, td_ir_const(ir, TD_STATUS, TD_STATUS_INELIGIBLE), 0);
  TdValue one = td_ir_const(ir, TD_COUNT, 1), two = td_ir_const(ir, TD_COUNT, 2);
  value = td_select(ir, failed, td_select(ir, no_benefit, one, two), value);
  return td_select(ir, present, value, td_ir_const(ir, TD_COUNT, 0));
}

static TdValue precedence(TdLowering *lowering, TdValue category) {
  TdIr *ir = lowering->ir;
  TdTable table = {.type = TD_COUNT};
  for (int i = 0; i < TD_TABLE_SIZE; i++) table.element[i] = i;
  guint place = 0;
  while (place < ir->tables->len && memcmp(&g_array_index(ir->tables, TdTable, place), &table, sizeof table) != 0)
    place++;
  if (place == ir->tables->len) g_array_append_val(ir->tables, table);
  return td_ir_op(ir, TD_OP_LOOKUP, td_ir_op(ir, TD_OP_INDEX, category, 0, 0), place, 0);
}

static void choose(TdIr *ir, TdValue second, TdLoweredClaim *best, const TdLoweredClaim *other, unsigned stages,
                   uint32_t annuals) {
#define CHOOSE(part) best->part = td_select(ir, second, other->part, best->part)
  CHOOSE(status);
  CHOOSE(reason);
  CHOOSE(category);
  CHOOSE(base);
  CHOOSE(aid);
  for (unsigned s = 0; s < stages; s++) {
    CHOOSE(lines[s].applied);
    CHOOSE(lines[s].benefit);
    CHOOSE(lines[s].base);
    CHOOSE(lines[s].deductible);
    CHOOSE(lines[s].ratio);
    CHOOSE(lines[s].computed);
    CHOOSE(lines[s].limited);
    CHOOSE(lines[s].limit_left);
    CHOOSE(lines[s].paid);
    CHOOSE(lines[s].clause);
  }
  for (uint32_t k = 0; k < annuals; k++) CHOOSE(deltas[k]);
#undef CHOOSE
}

/* Of several identities the one that pays most: once for each distinct set of terms. */
static void lower_best(TdLowering *lowering, TdValue set, unsigned stages, TdLoweredClaim *best) {
  TdIr *ir = lowering->ir;
  const TdModel *model = lowering->model;
  Distinctions found = {g_array_new(FALSE, FALSE, sizeof(uint64_t))};
  note_model(&found, model);
  uint64_t all = identity_set(model), done = 0;
  /* without any identity the claim fails for want of a category */
  lowering->category = td_ir_const(ir, TD_SET, 0);
  td_lower_claim(lowering, best);
  TdValue best_worth = td_ir_const(ir, TD_COUNT, 0);
  g_autofree TdValue *deltas = g_new0(TdValue, model->annual_count + 1);
  for (uint32_t i = 0; i < model->identity_count; i++) {
    if ((done >> i & 1) != 0) continue;
    uint64_t group = same_terms(&found, i, all);
    done |= group;
    TdValue members = td_ir_const(ir, TD_SET, (int64_t)group);
    TdValue present = td_ir_op(ir, TD_OP_ANY, set, members, 0);
    lowering->group = group;
    lowering->category =
        td_ir_op(ir, TD_OP_LOWEST, td_ir_op(ir, TD_OP_WITHOUT, set, td_ir_const(ir, TD_SET, (int64_t)~group), 0), 0, 0);
    TdLoweredClaim claim = {.deltas = deltas};
    td_lower_claim(lowering, &claim);
    TdValue its_worth = worth(lowering, present, &claim);
    TdValue equal = td_ir_op(ir, TD_OP_EQ, best_worth, its_worth, 0);
    TdValue place = precedence(lowering, claim.category), best_place = precedence(lowering, best->category);
    TdValue earlier = td_ir_op(ir, TD_OP_LT, place, best_place, 0);
    TdValue same_aid = td_ir_op(ir, TD_OP_EQ, best->aid, claim.aid, 0);
    TdValue more = td_ir_op(ir, TD_OP_LT, best->aid, claim.aid, 0);
    more = td_or(ir, more, td_and(ir, same_aid, earlier));
    TdValue better = td_ir_op(ir, TD_OP_LT, best_worth, its_worth, 0);
    better = td_or(ir, better, td_and(ir, equal, more));
    better = td_and(ir, present, better);
    choose(ir, better, best, &claim, stages, model->annual_count);
    best_worth = td_select(ir, better, its_worth, best_worth);
  }
  lowering->group = 0;
  g_array_unref(found.sets);
}

static void lower_alert(TdLowering *lowering, const TdAlert *alert, TdValue answered, TdValue out[4]) {
  TdIr *ir = lowering->ir;
  ir->origin = (uint16_t)td_ir_node(ir, td_ir_clause(ir, alert->cite.clause))->value;
  TdMaybe amount = td_lower_expr(lowering, alert->amount);
  TdOutcome threshold = td_lower_term(lowering, alert->threshold, TD_M_MONEY, alert->cite.clause);
  TdValue raised = td_andnot(ir, answered, amount.unknown);
  if (alert->when != NULL) raised = td_and(ir, raised, td_lower_expr(lowering, alert->when).value);
  TdValue without = td_or(ir, threshold.none, threshold.norow);
  without = td_or(ir, td_or(ir, without, threshold.deferred), threshold.unknown);
  raised = td_andnot(ir, raised, without);
  out[0] = td_and(ir, raised, td_ir_op(ir, TD_OP_LT, threshold.value, amount.value, 0));
  out[1] = amount.value;
  out[2] = threshold.value;
  out[3] = threshold.clause;
}

TdIr *td_lower(const TdModel *model) {
  TdIr *ir = td_ir_new();
  TdLowering lowering = {.ir = ir, .model = model};
  TdProgramView shape = td_lower_shape(model);
  unsigned stages = (unsigned)shape.stage_count;
  g_autofree TdValue *deltas = g_new0(TdValue, model->annual_count + 1);
  TdLoweredClaim claim = {.deltas = deltas};
  TdValue set = candidates(&lowering);
  if (model->best) {
    lower_best(&lowering, set, stages, &claim);
    lowering.category = td_ir_op(ir, TD_OP_LOWEST, claim.category, 0, 0);
  } else {
    lowering.category = td_ir_op(ir, TD_OP_LOWEST, set, 0, 0);
    td_lower_claim(&lowering, &claim);
  }

  ir->stage_count = stages;
  for (int kind = 0; kind < TD_OUTPUT_KIND_COUNT; kind++)
    ir->output_count += td_program_indices(&shape, td_outputs[kind].of);
  ir->outputs = g_new0(TdValue, ir->output_count);
#define OUTPUT(kind, index, value) ir->outputs[td_program_output(&shape, TD_OUT_##kind, index)] = (value)
  OUTPUT(STATUS, 0, claim.status);
  OUTPUT(REASON, 0, claim.reason);
  OUTPUT(CATEGORY, 0, td_ir_op(ir, TD_OP_INDEX, lowering.category, 0, 0));
  OUTPUT(BASE, 0, claim.base);
  OUTPUT(AID, 0, claim.aid);
  for (unsigned s = 0; s < stages; s++) {
    const TdLine *line = &claim.lines[s];
    OUTPUT(APPLIED, s, line->applied);
    OUTPUT(BENEFIT, s, line->benefit);
    OUTPUT(LINE_BASE, s, line->base);
    OUTPUT(DEDUCTIBLE, s, line->deductible);
    OUTPUT(RATIO, s, line->ratio);
    OUTPUT(COMPUTED, s, line->computed);
    OUTPUT(LIMITED, s, line->limited);
    OUTPUT(LIMIT_LEFT, s, line->limit_left);
    OUTPUT(PAID, s, line->paid);
    OUTPUT(LINE_CLAUSE, s, line->clause);
  }
  for (uint32_t k = 0; k < model->annual_count; k++) OUTPUT(DELTA, k, claim.deltas[k]);
  TdValue paid_nothing = td_ir_op(ir, TD_OP_EQ, claim.status, td_ir_const(ir, TD_STATUS, TD_STATUS_UNDETERMINED), 0);
  TdValue deferred = td_ir_op(ir, TD_OP_EQ, claim.status, td_ir_const(ir, TD_STATUS, TD_STATUS_DEFERRED), 0);
  TdValue answered = td_not(ir, td_or(ir, paid_nothing, deferred));
  lowering.base = td_lower_known(&lowering, claim.base);
  lowering.aid = td_lower_known(&lowering, claim.aid);
  for (uint32_t i = 0; i < model->alert_count; i++) {
    TdValue out[4];
    lower_alert(&lowering, &model->alerts[i], answered, out);
    OUTPUT(RAISED, i, out[0]);
    OUTPUT(AMOUNT, i, out[1]);
    OUTPUT(THRESHOLD, i, out[2]);
    OUTPUT(ALERT_CLAUSE, i, out[3]);
  }
#undef OUTPUT
  return ir;
}
