#include "compiler/builtins.h"
#include "compiler/model_image.h"

typedef struct {
  const TdModel *model;
  TdRecordKind record; /* whose rules are looked at */
  const char *error;
} Sound;

static bool fail(Sound *sound, const char *error) {
  if (sound->error == NULL) sound->error = error;
  return false;
}

static bool set_within(uint64_t set, uint32_t count) {
  return count >= 64 || set >> count == 0;
}

/* How many operands a kind of expression has, and whether their types are its own. */
static int operands(TdExprKind kind) {
  if (kind >= TD_E_ADD && kind != TD_E_NOT) return 2;
  return kind == TD_E_MEMBER || kind == TD_E_NOT ? 1 : 0;
}

static bool typed(const TdExpr *expr) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_MIN:
    case TD_E_MAX: return expr->a->type == expr->type && expr->b->type == expr->type;
    case TD_E_SHARE: return expr->type == TD_M_MONEY && expr->a->type == TD_M_MONEY && expr->b->type == TD_M_RATIO;
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_EQ: return expr->type == TD_M_BOOL && expr->a->type == expr->b->type;
    case TD_E_AND:
    case TD_E_OR: return expr->type == TD_M_BOOL && expr->a->type == TD_M_BOOL && expr->b->type == TD_M_BOOL;
    case TD_E_NOT: return expr->type == TD_M_BOOL && expr->a->type == TD_M_BOOL;
    case TD_E_MEMBER: return expr->type == TD_M_BOOL && expr->a->type == TD_M_CODE;
    case TD_E_SHIFT:
      return expr->type == TD_M_DATE && expr->a->type == TD_M_DATE && expr->b->kind == TD_E_CONST &&
             (expr->b->type == TD_M_MONTHS || expr->b->type == TD_M_DAYS);
    case TD_E_LISTED:
    case TD_E_IDENTITY:
    case TD_E_CATEGORY:
    case TD_E_HAS_FIELD:
    case TD_E_HAS_EXTERNAL: return expr->type == TD_M_BOOL;
    default: return true;
  }
}

static bool sound_expr(Sound *sound, const TdExpr *expr) {
  const TdModel *model = sound->model;
  int count = operands((TdExprKind)expr->kind);
  if ((count > 0) != (expr->a != NULL) || (count > 1) != (expr->b != NULL))
    return fail(sound, "an expression has the wrong operands");
  if ((count > 0 && !sound_expr(sound, expr->a)) || (count > 1 && !sound_expr(sound, expr->b))) return false;
  bool within = true;
  switch ((TdExprKind)expr->kind) {
    case TD_E_FIELD:
    case TD_E_HAS_FIELD:
      within = expr->index < TD_FIELD_COUNT && td_field_read(sound->record, (TdField)expr->index);
      break;
    case TD_E_EXTERNAL:
      within = expr->index < model->external_count && expr->type == model->externals[expr->index].type;
      break;
    case TD_E_HAS_EXTERNAL: within = expr->index < model->external_count; break;
    case TD_E_PARAM: within = expr->index < model->param_count && expr->type == model->params[expr->index].type; break;
    case TD_E_BUILTIN:
      within = expr->index < TD_BUILTIN_COUNT && expr->type == td_builtins[expr->index].type &&
               sound->record == TD_RECORD_CLAIM;
      break;
    case TD_E_LISTED: within = expr->index < model->list_count; break;
    case TD_E_IDENTITY: within = set_within(expr->set, model->label_count); break;
    case TD_E_CATEGORY: within = set_within(expr->set, model->identity_count); break;
    default: break;
  }
  if (!within) return fail(sound, "an expression names what is not there");
  return typed(expr) || fail(sound, "an expression's types do not fit");
}

static bool sound_condition(Sound *sound, const TdExpr *expr, bool required) {
  if (expr == NULL) return !required || fail(sound, "a condition is missing");
  return sound_expr(sound, expr) && (expr->type == TD_M_BOOL || fail(sound, "a condition is no yes or no"));
}

static bool sound_amount(Sound *sound, const TdExpr *expr, TdModelType type) {
  return sound_expr(sound, expr) && (expr->type == type || fail(sound, "a value has the wrong type"));
}

static bool sound_term(Sound *sound, const TdTerm *term, TdModelType type) {
  if (term == NULL) return fail(sound, "a term is missing");
  if ((term->kind == TD_T_VALUE) != (term->expr != NULL) || (term->kind == TD_T_TABLE) != (term->row_count > 0))
    return fail(sound, "a term has the wrong parts");
  if (term->expr != NULL && !sound_amount(sound, term->expr, type)) return false;
  for (uint32_t i = 0; i < term->row_count; i++)
    if (!sound_condition(sound, term->rows[i].guard, false) || !sound_term(sound, term->rows[i].term, type))
      return false;
  return true;
}

static bool sound_subsidy(Sound *sound, const TdBenefit *subsidy) {
  bool plain =
      subsidy->stage == 0 && subsidy->base == NULL && subsidy->deductible == TD_D_NONE && subsidy->limit_count == 0;
  return plain ? sound_term(sound, subsidy->amount, TD_M_MONEY) : fail(sound, "a subsidy has parts of a benefit");
}

static bool sound_benefit(Sound *sound, uint32_t place) {
  const TdModel *model = sound->model;
  const TdBenefit *benefit = &model->benefits[place];
  if (place == 0 && benefit->stage > 0) return fail(sound, "no benefit stands at the first stage");
  if (place > 0 && benefit->stage < model->benefits[place - 1].stage)
    return fail(sound, "the benefits' stages descend");
  if (place > 0 && benefit->stage > 0 && benefit->stage == model->benefits[place - 1].stage)
    return fail(sound, "two benefits share a later stage");
  for (uint32_t i = 0; i < benefit->after_count; i++)
    if (benefit->after[i] >= place) return fail(sound, "a benefit comes after a later one");
  if (!set_within(benefit->covers, model->identity_count)) return fail(sound, "a benefit covers what is no identity");
  if (benefit->stage > 0 && benefit->when != NULL) return fail(sound, "a later benefit has a route");
  if (!sound_condition(sound, benefit->when, false)) return false;
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    if (!sound_condition(sound, benefit->conditions[i].expr, true)) return false;
  if (benefit->base != NULL && !sound_amount(sound, benefit->base, TD_M_MONEY)) return false;
  if ((benefit->deductible != TD_D_NONE) != (benefit->deductible_term != NULL))
    return fail(sound, "a deductible lacks its figure");
  if (benefit->deductible_term != NULL && !sound_term(sound, benefit->deductible_term, TD_M_MONEY)) return false;
  if (benefit->deductible_annual >= (int64_t)model->annual_count) return fail(sound, "an annual amount is not there");
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    if (limit->annual >= (int64_t)model->annual_count) return fail(sound, "an annual amount is not there");
    if (!sound_condition(sound, limit->when, false) || !sound_term(sound, limit->term, TD_M_MONEY)) return false;
  }
  if ((benefit->amount != NULL) != (sound->record == TD_RECORD_ENROLMENT) ||
      (benefit->amount != NULL) == (benefit->ratio != NULL))
    return fail(sound, "a benefit has the wrong rate");
  return benefit->amount != NULL ? sound_subsidy(sound, benefit) : sound_term(sound, benefit->ratio, TD_M_RATIO);
}

static bool sound_demand(Sound *sound, const TdDemand *demand) {
  static const TdModelType types[] = {
      [TD_Q_RATIO] = TD_M_RATIO,   [TD_Q_DEDUCTIBLE] = TD_M_MONEY, [TD_Q_LIMIT] = TD_M_MONEY,
      [TD_Q_SUBSIDY] = TD_M_MONEY, [TD_Q_RISING] = TD_M_MONEY,     [TD_Q_NOT_LOWERED] = TD_M_BOOL};
  bool bound = demand->kind == TD_Q_RATIO || demand->kind == TD_Q_RISING || demand->kind == TD_Q_NOT_LOWERED;
  if (bound && demand->bound == NULL) return fail(sound, "a demand lacks its value");
  if ((demand->kind == TD_Q_ORDER) != (demand->group_count > 0)) return fail(sound, "a demand has the wrong groups");
  for (uint32_t i = 0; i < demand->group_count; i++)
    if (!set_within(demand->groups[i].set, sound->model->label_count)) return fail(sound, "a demand names no label");
  if (demand->kind == TD_Q_REGARDLESS && (demand->field >= TD_FIELD_COUNT || td_fields[demand->field].zh == NULL))
    return fail(sound, "a demand names no field");
  if (demand->bound == NULL) return true;
  if (demand->kind == TD_Q_ORDER || demand->kind == TD_Q_REGARDLESS) return fail(sound, "a demand has no value");
  return sound_amount(sound, demand->bound, types[demand->kind]);
}

static bool sound_requirements(Sound *sound) {
  for (uint32_t i = 0; i < sound->model->requirement_count; i++) {
    const TdRequirement *requirement = &sound->model->requirements[i];
    if (!set_within(requirement->subjects, sound->model->label_count) ||
        !sound_condition(sound, requirement->when, false))
      return fail(sound, "a requirement is about what is not there");
    for (uint32_t k = 0; k < requirement->demand_count; k++)
      if (!sound_demand(sound, &requirement->demands[k])) return false;
  }
  return true;
}

static bool sound_tests(Sound *sound) {
  const TdModel *model = sound->model;
  for (uint32_t t = 0; t < model->test_count; t++) {
    for (uint32_t i = 0; i < model->tests[t].supplied_count; i++) {
      const TdTestSupply *supplied = &model->tests[t].supplied[i];
      if (supplied->index >= (supplied->list ? model->list_count : model->external_count))
        return fail(sound, "a test supplies what is not there");
    }
    for (uint32_t s = 0; s < model->tests[t].step_count; s++) {
      const TdStep *step = &model->tests[t].steps[s];
      uint32_t benefits = step->record == TD_RECORD_CLAIM ? model->benefit_count : model->subsidy_count;
      if (step->status >= TD_STATUS_COUNT) return fail(sound, "a test expects no status");
      for (uint32_t i = 0; i < step->given_count; i++)
        if (step->given[i].field >= TD_FIELD_COUNT || !set_within(step->given[i].set, model->label_count))
          return fail(sound, "a test gives what is not there");
      for (uint32_t i = 0; i < step->pays_count; i++)
        if (step->pays[i].benefit >= (int64_t)benefits) return fail(sound, "a test expects no benefit");
      if (!set_within(step->alerts, model->alert_count)) return fail(sound, "a test expects no alert");
    }
  }
  return true;
}

static bool sound_model(Sound *sound) {
  const TdModel *model = sound->model;
  if (model->label_count > TD_MAX_LABELS || model->identity_count > model->identity_total ||
      model->identity_total > model->label_count || model->record != TD_RECORD_CLAIM ||
      model->list_count > TD_MAX_LISTS || model->annual_count > TD_MAX_ANNUALS || model->benefit_count == 0)
    return fail(sound, "a count is out of range");
  for (uint32_t i = 0; i < model->identity_total; i++)
    if (!sound_condition(sound, model->identities[i].when, false)) return false;
  for (uint32_t i = 0; i < model->extension_count; i++)
    if (!set_within(model->extensions[i].labels, model->label_count)) return fail(sound, "an extension of no label");
  for (uint32_t i = 0; i < model->param_count; i++)
    if (model->params[i].row_count == 0) return fail(sound, "a parameter has no value");
  for (uint32_t i = 0; i < model->condition_count; i++)
    if (!sound_condition(sound, model->conditions[i].expr, true)) return false;
  for (uint32_t i = 0; i < model->deferral_count; i++)
    if (!sound_condition(sound, model->deferrals[i].expr, true)) return false;
  for (uint32_t i = 0; i < model->benefit_count; i++)
    if (!sound_benefit(sound, i)) return false;
  for (uint32_t i = 0; i < model->alert_count; i++) {
    const TdAlert *alert = &model->alerts[i];
    if (!sound_condition(sound, alert->when, false)) return false;
    if (alert->amount == NULL) return fail(sound, "an alert has no amount");
    if (!sound_amount(sound, alert->amount, TD_M_MONEY) || !sound_term(sound, alert->threshold, TD_M_MONEY))
      return false;
  }
  return sound_requirements(sound) && sound_tests(sound);
}

static bool sound_subsidies(Sound *sound) {
  for (uint32_t i = 0; i < sound->model->condition_count; i++)
    if (!sound_condition(sound, sound->model->conditions[i].expr, true)) return false;
  for (uint32_t i = 0; i < sound->model->benefit_count; i++)
    if (!sound_benefit(sound, i)) return false;
  return true;
}

bool td_model_sound(const TdModel *model, const char **error) {
  Sound sound = {model, TD_RECORD_CLAIM, NULL};
  bool ok = sound_model(&sound);
  if (ok) {
    TdModel enrolments;
    td_model_enrolments(model, &enrolments);
    sound.model = &enrolments;
    sound.record = TD_RECORD_ENROLMENT;
    ok = sound_subsidies(&sound);
  }
  if (!ok) *error = sound.error;
  return ok;
}
