#include "compiler/model_on.h"

#include <string.h>

#include "runtime/date.h"

typedef struct {
  const TdModel *model;
  const TdOnDay *on;
  TdArena *arena;
  TdRecordKind record; /* whose rules are being decided */
  bool *used;          /* [param_count] by the rules for claims, once they are decided */
  uint16_t *twin;      /* [param_count] the parameter in its place in the rules for enrolments; 0: none */
  GArray *params;      /* TdParam */
} Deciding;

int64_t td_on_day_of(int64_t day, TdRecordKind record) {
  int64_t january = day;
  if (record == TD_RECORD_ENROLMENT) td_date_from((int)td_date_year(day), 1, 1, &january);
  return january;
}

/* ---- expressions ---- */

static bool fixed(const Deciding *to, const TdExpr *expr, int64_t *value, bool *dated);

static bool fixed_field(const Deciding *to, const TdExpr *expr, int64_t *value, bool *dated) {
  bool claim = to->record == TD_RECORD_CLAIM;
  if (expr->index != (claim ? TD_F_ENDDATE : TD_F_YEAR)) return false;
  *dated = true;
  *value = claim ? to->on->day : td_date_year(to->on->day);
  return true;
}

static bool fixed_external(const Deciding *to, const TdExpr *expr, int64_t *value) {
  const TdOutsideValue *externals = to->on->externals[to->record];
  if (!externals || !externals[expr->index].supplied) return false;
  *value = externals[expr->index].value;
  return true;
}

static bool fixed_pair(const Deciding *to, const TdExpr *expr, int64_t *value, bool *dated) {
  int64_t a, b;
  if (!fixed(to, expr->a, &a, dated) || !fixed(to, expr->b, &b, dated)) return false;
  switch ((TdExprKind)expr->kind) {
    case TD_E_ADD: return !__builtin_add_overflow(a, b, value);
    case TD_E_SUB: return !__builtin_sub_overflow(a, b, value);
    case TD_E_MIN: *value = MIN(a, b); return true;
    case TD_E_MAX: *value = MAX(a, b); return true;
    default: /* SHIFT */
      *value = expr->b->type == TD_M_MONTHS ? td_date_add_months(a, b) : td_date_add_days(a, b);
      return true;
  }
}

/* Is it known on the day what it is?  *DATED: it would be something else on another day. */
static bool fixed(const Deciding *to, const TdExpr *expr, int64_t *value, bool *dated) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: *value = expr->value; return true;
    case TD_E_PARAM:
      *value = td_param_on(&to->model->params[expr->index], td_on_day_of(to->on->day, to->record))->value;
      return true;
    case TD_E_FIELD: return fixed_field(to, expr, value, dated);
    case TD_E_EXTERNAL: return fixed_external(to, expr, value);
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_MIN:
    case TD_E_MAX:
    case TD_E_SHIFT: return fixed_pair(to, expr, value, dated);
    default: return false;
  }
}

static bool is_answer(const TdExpr *expr, bool yes) {
  return expr && expr->kind == TD_E_CONST && expr->type == TD_M_BOOL && (expr->value != 0) == yes;
}

static const TdExpr *answer(const Deciding *to, bool yes) {
  TdExpr *expr = td_arena_new0(to->arena, TdExpr);
  *expr = (TdExpr){.kind = TD_E_CONST, .type = TD_M_BOOL, .value = yes};
  return expr;
}

/* NULL: the day does not decide it. */
static const TdExpr *compared(const Deciding *to, const TdExpr *expr) {
  int64_t a, b;
  bool dated = false;
  if (!fixed(to, expr->a, &a, &dated) || !fixed(to, expr->b, &b, &dated) || !dated) return NULL;
  return answer(to, expr->kind == TD_E_LT ? a < b : expr->kind == TD_E_LE ? a <= b : a == b);
}

/* A parameter that both kinds of rules use is two: they look at it on different days. */
static uint16_t param_used(Deciding *to, uint16_t index) {
  if (to->record == TD_RECORD_CLAIM) {
    to->used[index] = true;
    return index;
  }
  if (to->twin[index] > 0) return to->twin[index];
  const TdParam *param = &to->model->params[index];
  TdDatedRow *only = td_arena_copy(to->arena, td_param_on(param, td_on_day_of(to->on->day, to->record)), sizeof *only);
  only->from = TD_DATE_MIN;
  if (!to->used[index]) {
    g_array_index(to->params, TdParam, index).rows = only;
    return index;
  }
  TdParam twin = *param;
  twin.name = td_arena_printf(to->arena, "%s（参保）", param->name);
  twin.rows = only;
  twin.row_count = 1;
  to->twin[index] = (uint16_t)to->params->len;
  g_array_append_val(to->params, twin);
  return to->twin[index];
}

static const TdExpr *decide(Deciding *to, const TdExpr *expr) {
  if (!expr) return NULL;
  TdExprKind kind = expr->kind;
  if (kind == TD_E_LT || kind == TD_E_LE || kind == TD_E_EQ) {
    const TdExpr *known = compared(to, expr);
    if (known) return known;
  }
  const TdExpr *a = decide(to, expr->a);
  bool joins = kind == TD_E_AND || kind == TD_E_OR;
  if (joins && is_answer(a, kind == TD_E_OR)) return a;
  const TdExpr *b = decide(to, expr->b);
  if (joins && is_answer(a, kind == TD_E_AND)) return b;
  if (joins && (is_answer(b, true) || is_answer(b, false))) return is_answer(b, kind == TD_E_OR) ? b : a;
  if (kind == TD_E_NOT && (is_answer(a, true) || is_answer(a, false))) return answer(to, is_answer(a, false));
  uint16_t index = kind == TD_E_PARAM ? param_used(to, expr->index) : expr->index;
  if (a == expr->a && b == expr->b && index == expr->index) return expr;
  TdExpr *out = td_arena_copy(to->arena, expr, sizeof *expr);
  out->index = index;
  out->a = a;
  out->b = b;
  return out;
}

/* ---- rules ---- */

/* A table keeps its last row where none is left: a table has rows. */
static const TdTerm *decide_term(Deciding *to, const TdTerm *term) {
  if (!term) return NULL;
  TdTerm *out = td_arena_copy(to->arena, term, sizeof *term);
  out->expr = decide(to, term->expr);
  TdRow *rows = td_arena_alloc(to->arena, (term->row_count + 1) * sizeof(TdRow));
  out->rows = rows;
  out->row_count = 0;
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = decide(to, term->rows[i].guard);
    bool last = i + 1 == term->row_count && out->row_count == 0, yes = !guard || is_answer(guard, true);
    if (is_answer(guard, false) && !last) continue;
    rows[out->row_count++] = (TdRow){yes ? NULL : guard, decide_term(to, term->rows[i].term)};
    if (yes) break;
  }
  return out;
}

static const TdCondition *decide_conditions(Deciding *to, const TdCondition *conditions, uint32_t count) {
  TdCondition *out = td_arena_copy(to->arena, conditions, count * sizeof *conditions);
  for (uint32_t i = 0; i < count; i++) out[i].expr = decide(to, conditions[i].expr);
  return out;
}

/* A condition that always holds stays: a route like that is not the same as none, and it can be said of it. */
static const TdBenefit *decide_benefits(Deciding *to, const TdBenefit *benefits, uint32_t count) {
  TdBenefit *out = td_arena_copy(to->arena, benefits, count * sizeof *benefits);
  for (uint32_t i = 0; i < count; i++) {
    TdLimit *limits = td_arena_copy(to->arena, benefits[i].limits, benefits[i].limit_count * sizeof *limits);
    out[i].when = decide(to, benefits[i].when);
    out[i].conditions = decide_conditions(to, benefits[i].conditions, benefits[i].condition_count);
    out[i].base = decide(to, benefits[i].base);
    out[i].deductible_term = decide_term(to, benefits[i].deductible_term);
    out[i].ratio = decide_term(to, benefits[i].ratio);
    out[i].amount = decide_term(to, benefits[i].amount);
    out[i].limits = limits;
    for (uint32_t k = 0; k < benefits[i].limit_count; k++) {
      limits[k].when = decide(to, limits[k].when);
      limits[k].term = decide_term(to, limits[k].term);
    }
  }
  return out;
}

static const TdAlert *decide_alerts(Deciding *to, const TdModel *model) {
  TdAlert *out = td_arena_copy(to->arena, model->alerts, model->alert_count * sizeof *out);
  for (uint32_t i = 0; i < model->alert_count; i++) {
    out[i].when = decide(to, out[i].when);
    out[i].amount = decide(to, out[i].amount);
    out[i].threshold = decide_term(to, out[i].threshold);
  }
  return out;
}

static const TdRequirement *decide_requirements(Deciding *to, const TdModel *model) {
  TdRequirement *out = td_arena_copy(to->arena, model->requirements, model->requirement_count * sizeof *out);
  for (uint32_t i = 0; i < model->requirement_count; i++) {
    TdDemand *demands = td_arena_copy(to->arena, out[i].demands, out[i].demand_count * sizeof *demands);
    for (uint32_t k = 0; k < out[i].demand_count; k++) demands[k].bound = decide(to, demands[k].bound);
    out[i].when = decide(to, out[i].when);
    out[i].demands = demands;
  }
  return out;
}

static void take_params(Deciding *to) {
  int64_t day = td_on_day_of(to->on->day, TD_RECORD_CLAIM);
  for (uint32_t i = 0; i < to->model->param_count; i++) {
    TdParam param = to->model->params[i];
    TdDatedRow *only = td_arena_copy(to->arena, td_param_on(&param, day), sizeof *only);
    only->from = TD_DATE_MIN;
    param.rows = only;
    param.row_count = 1;
    g_array_append_val(to->params, param);
  }
}

const TdModel *td_model_on(const TdModel *model, const TdOnDay *on, TdArena *arena) {
  g_autofree bool *used = g_new0(bool, model->param_count + 1);
  g_autofree uint16_t *twin = g_new0(uint16_t, model->param_count + 1);
  g_autoptr(GArray) params = g_array_new(FALSE, FALSE, sizeof(TdParam));
  Deciding to = {.model = model, .on = on, .arena = arena, .used = used, .twin = twin, .params = params};
  TdModel *out = td_arena_copy(arena, model, sizeof *model);
  take_params(&to);
  to.record = TD_RECORD_CLAIM;
  out->conditions = decide_conditions(&to, model->conditions, model->condition_count);
  out->deferrals = decide_conditions(&to, model->deferrals, model->deferral_count);
  out->benefits = decide_benefits(&to, model->benefits, model->benefit_count);
  out->alerts = decide_alerts(&to, model);
  out->requirements = decide_requirements(&to, model);
  to.record = TD_RECORD_ENROLMENT;
  out->premium_conditions = decide_conditions(&to, model->premium_conditions, model->premium_condition_count);
  out->subsidies = decide_benefits(&to, model->subsidies, model->subsidy_count);
  out->params = td_arena_array(arena, params);
  out->param_count = params->len;
  return out;
}
