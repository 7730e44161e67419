#include "compiler/trace.h"

/* What stops a claim, collected while it is looked through. */
typedef struct {
  TdTrace *trace;
  TdScope scope;                               /* before any benefit: base is the in-scope self-paid amount, aid 0 */
  int rank;                                    /* of `fails` */
  const char *fails, *deferred, *undetermined; /* NULL: not so far */
} Course;

static void fail(Course *course, const char *word) {
  int rank = td_reason_rank(word);
  if (course->fails && course->rank <= rank) return;
  course->fails = word;
  course->rank = rank;
}

static void defer(Course *course, const char *document) {
  if (!course->deferred) course->deferred = document;
}

static void lack(Course *course, TdKnown known) {
  if (!known.known && !course->undetermined) course->undetermined = known.word;
}

static void lack_term(Course *course, const TdTracedTerm *term) {
  if (term->kind == TD_TR_UNKNOWN && !course->undetermined) course->undetermined = term->word;
}

static TdKnown check(GArray *out, const TdScope *scope, const TdCondition *condition) {
  TdTracedCondition traced = {condition, td_trace_value(scope, condition->expr)};
  td_trace_note(scope->trace, &condition->cite);
  g_array_append_val(out, traced);
  return traced.holds;
}

static TdTracedBenefit *open_benefit(TdTrace *trace, const TdBenefit *benefit) {
  TdTracedBenefit traced = {.benefit = benefit,
                            .conditions = g_array_new(FALSE, FALSE, sizeof(TdTracedCondition)),
                            .limits = g_array_new(FALSE, FALSE, sizeof(TdTracedLimit)),
                            .deductible = {.kind = TD_TR_NONE, .word = "", .clause = ""}};
  g_array_append_val(trace->benefits, traced);
  td_trace_note(trace, &benefit->cite);
  return &g_array_index(trace->benefits, TdTracedBenefit, trace->benefits->len - 1);
}

static void set_base(TdTracedBenefit *traced, TdScope scope) {
  const TdBenefit *benefit = traced->benefit;
  traced->start = scope.base;
  traced->scope = scope;
  if (!benefit->base) return;
  td_trace_note(scope.trace, &benefit->base_cite);
  traced->scope.base = td_trace_value(&scope, benefit->base);
  if (traced->scope.base.known) traced->scope.base.value = MAX(0, traced->scope.base.value);
}

/* The route: the benefit of stage 0 that is chosen, or NULL. */
static const TdBenefit *choose(Course *course) {
  TdTrace *trace = course->trace;
  const TdModel *model = trace->model;
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    if (benefit->stage > 0) break;
    TdTracedRoute route = {benefit, td_known(benefit->covers >> course->scope.category & 1)};
    if (benefit->when) {
      route.holds = td_trace_value(&course->scope, benefit->when);
      g_array_append_val(trace->routes, route);
    }
    lack(course, route.holds);
    if (!route.holds.known) return NULL;
    if (!route.holds.value) continue;
    if (benefit->when) td_trace_note(trace, &benefit->when_cite);
    return benefit;
  }
  fail(course, "no_benefit");
  return NULL;
}

static void look_at_route(Course *course) {
  const TdBenefit *benefit = choose(course);
  if (!benefit) return;
  TdTracedBenefit *traced = open_benefit(course->trace, benefit);
  if (!(benefit->covers >> course->scope.category & 1)) {
    fail(course, "no_benefit");
    traced->ratio.kind = TD_TR_NO_ROW;
  }
  set_base(traced, course->scope);
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    TdKnown holds = check(traced->conditions, &traced->scope, &benefit->conditions[i]);
    lack(course, holds);
    if (td_known_is(holds, false)) fail(course, benefit->conditions[i].word);
  }
  guint rows = course->trace->rows->len;
  traced->ratio = td_trace_term(&traced->scope, td_benefit_rate(benefit));
  if (traced->ratio.kind == TD_TR_NO_ROW) fail(course, "no_benefit");
  if (course->fails) g_ptr_array_set_size(course->trace->rows, (gint)rows);
}

/* The terms of a benefit whose conditions hold; what is missing among them stops the claim. */
static bool look_at_terms(Course *course, TdTracedBenefit *traced) {
  const TdBenefit *benefit = traced->benefit;
  bool known = traced->scope.base.known;
  traced->reached = true;
  if (traced->ratio.kind == TD_TR_DEFERRED) defer(course, traced->ratio.word);
  lack(course, traced->scope.base);
  if (benefit->deductible != TD_D_NONE) traced->deductible = td_trace_term(&traced->scope, benefit->deductible_term);
  lack_term(course, &traced->deductible);
  lack_term(course, &traced->ratio);
  known &= traced->deductible.kind != TD_TR_UNKNOWN && traced->ratio.kind == TD_TR_VALUE;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    TdTracedLimit limit = {&benefit->limits[i], td_known(true), {.kind = TD_TR_NONE, .word = "", .clause = ""}};
    if (limit.limit->when) limit.when = td_trace_value(&traced->scope, limit.limit->when);
    lack(course, limit.when);
    if (td_known_is(limit.when, true)) {
      td_trace_note(course->trace, &limit.limit->cite);
      limit.figure = td_trace_term(&traced->scope, limit.limit->term);
    }
    lack_term(course, &limit.figure);
    known &= limit.when.known && limit.figure.kind != TD_TR_UNKNOWN;
    limit.applies = td_known_is(limit.when, true) && limit.figure.kind == TD_TR_VALUE;
    if (limit.figure.clause[0] == '\0') limit.figure.clause = limit.limit->cite.clause;
    g_array_append_val(traced->limits, limit);
  }
  return known;
}

static int64_t held(const TdTrace *trace, int32_t annual) {
  return annual < 0 ? 0 : trace->annual[annual] + trace->delta[annual];
}

static void compute_limits(TdTrace *trace, TdTracedBenefit *traced) {
  for (guint i = 0; i < traced->limits->len; i++) {
    TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (!limit->applies) continue;
    limit->used = held(trace, limit->limit->annual);
    limit->left = MAX(0, limit->figure.value - limit->used);
    traced->limit_left = traced->limited ? MIN(traced->limit_left, limit->left) : limit->left;
    traced->limited = true;
  }
}

static void compute(TdTrace *trace, TdTracedBenefit *traced) {
  const TdBenefit *benefit = traced->benefit;
  int64_t base = traced->scope.base.value, figure = traced->deductible.value;
  traced->applied = true;
  traced->used = held(trace, benefit->deductible == TD_D_NONE ? -1 : benefit->deductible_annual);
  traced->taken = traced->deductible.kind == TD_TR_VALUE ? MIN(base, MAX(0, figure - traced->used)) : 0;
  traced->rate = benefit->amount ? TD_RATIO_ONE : CLAMP(traced->ratio.value, 0, TD_RATIO_ONE);
  if (benefit->amount)
    traced->computed = CLAMP(traced->ratio.value, 0, base);
  else
    td_money_share(base - traced->taken, traced->rate, &traced->computed);
  traced->clause = traced->ratio.clause[0] != '\0' ? traced->ratio.clause : benefit->cite.clause;
  compute_limits(trace, traced);
  traced->paid = traced->limited ? MIN(traced->computed, traced->limit_left) : traced->computed;
  if (benefit->deductible != TD_D_NONE && benefit->deductible_annual >= 0)
    trace->delta[benefit->deductible_annual] += benefit->deductible == TD_D_THRESHOLD ? base : traced->taken;
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (limit->applies && limit->limit->annual >= 0) trace->delta[limit->limit->annual] += traced->paid;
  }
  trace->aid += traced->paid;
}

/* A benefit on the remainder: true where it counts as applied for those that come after it. */
static bool look_at_later(Course *course, const TdBenefit *benefit, TdKnown *remainder, TdKnown *aid) {
  TdTracedBenefit *traced = open_benefit(course->trace, benefit);
  TdScope scope = course->scope;
  scope.base = *remainder;
  scope.aid = *aid;
  set_base(traced, scope);
  TdKnown all = td_known(true);
  for (uint32_t i = 0; i < benefit->condition_count; i++) {
    TdKnown holds = check(traced->conditions, &traced->scope, &benefit->conditions[i]);
    if (td_known_is(holds, false))
      all = holds;
    else if (!holds.known && td_known_is(all, true))
      all = holds;
  }
  guint rows = course->trace->rows->len;
  traced->ratio = td_trace_term(&traced->scope, td_benefit_rate(benefit));
  bool applies = !td_known_is(all, false) && traced->ratio.kind != TD_TR_NO_ROW;
  if (applies) lack(course, all);
  if (!applies || !all.known) {
    g_ptr_array_set_size(course->trace->rows, (gint)rows);
    return false;
  }
  if (look_at_terms(course, traced)) {
    compute(course->trace, traced);
    remainder->value -= traced->paid;
    aid->value += traced->paid;
  } else {
    *remainder = *aid = (TdKnown){false, 0, course->undetermined ? course->undetermined : ""};
  }
  return true;
}

static bool comes_after(const TdBenefit *benefit, const bool *applied) {
  for (uint32_t i = 0; i < benefit->after_count; i++)
    if (applied[benefit->after[i]]) return true;
  return false;
}

/* The chosen benefit and those behind it. */
static void look_at_stages(Course *course) {
  TdTrace *trace = course->trace;
  const TdModel *model = trace->model;
  TdTracedBenefit *first = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  g_autofree bool *applied = g_new0(bool, model->benefit_count);
  applied[first->benefit - model->benefits] = true;
  TdKnown remainder = first->scope.base, aid = td_known(0);
  if (look_at_terms(course, first)) {
    compute(trace, first);
    remainder.value -= first->paid;
    aid.value = first->paid;
  } else {
    aid = (TdKnown){false, 0, course->undetermined ? course->undetermined : ""};
    remainder = aid;
  }
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    if (benefit->stage == 0 || !comes_after(benefit, applied)) continue;
    if (!(benefit->covers >> course->scope.category & 1)) continue;
    applied[i] = look_at_later(course, benefit, &remainder, &aid);
  }
}

static const char *zero_reason(const TdTrace *trace) {
  const TdTracedBenefit *first = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  if (trace->base == 0 || first->benefit->amount) return "nothing_left";
  if (first->taken == trace->base) return "below_deductible";
  return first->limited && first->limit_left == 0 ? "cap_exhausted" : "rounded_to_zero";
}

/* What had been looked at before the terms of benefits were. */
typedef struct {
  bool deferred;
  uint64_t fields, lists, externals[TD_MAX_EXTERNALS / 64];
  guint assumed;
} Seen;

static Seen seen_by(const Course *course) {
  const TdTrace *trace = course->trace;
  bool by_ratio =
      trace->benefits->len > 0 && g_array_index(trace->benefits, TdTracedBenefit, 0).ratio.kind == TD_TR_DEFERRED;
  Seen seen = {course->deferred || by_ratio, trace->fields, trace->lists, {0}, trace->assumed->len};
  memcpy(seen.externals, trace->externals, sizeof seen.externals);
  return seen;
}

/* A claim that was deferred by then owes nothing to what was looked at later. */
static void forget_later(TdTrace *trace, const Seen *seen) {
  if (!seen->deferred || trace->status != TD_STATUS_DEFERRED) return;
  trace->fields = seen->fields;
  trace->lists = seen->lists;
  memcpy(trace->externals, seen->externals, sizeof seen->externals);
  g_ptr_array_set_size(trace->assumed, (gint)seen->assumed);
}

static void settle(Course *course) {
  TdTrace *trace = course->trace;
  const char *word = course->fails ? course->fails : course->deferred ? course->deferred : course->undetermined;
  if (!word) {
    trace->base = g_array_index(trace->benefits, TdTracedBenefit, 0).scope.base.value;
    trace->status = trace->aid > 0 ? TD_STATUS_PAID : TD_STATUS_ZERO;
    trace->reason = trace->aid > 0 ? "" : zero_reason(trace);
    return;
  }
  trace->status = course->fails ? TD_STATUS_INELIGIBLE : course->deferred ? TD_STATUS_DEFERRED : TD_STATUS_UNDETERMINED;
  trace->reason = word;
  trace->aid = 0;
  for (uint32_t i = 0; i < trace->model->annual_count; i++) trace->delta[i] = 0;
  for (guint i = 0; i < trace->benefits->len; i++) g_array_index(trace->benefits, TdTracedBenefit, i).applied = false;
}

static void look_at_deferrals(Course *course) {
  const TdModel *model = course->trace->model;
  for (uint32_t i = 0; i < model->deferral_count; i++) {
    TdKnown holds = check(course->trace->deferrals, &course->scope, &model->deferrals[i]);
    lack(course, holds);
    if (td_known_is(holds, true)) defer(course, model->deferrals[i].word);
  }
}

static void look_at_alert(TdTrace *trace, TdTracedAlert *traced) {
  const TdCite *cite = &traced->alert->cite;
  traced->amount = td_trace_value(&traced->scope, traced->alert->amount);
  traced->threshold = td_trace_term(&traced->scope, traced->alert->threshold);
  traced->raised =
      traced->amount.known && traced->threshold.kind == TD_TR_VALUE && traced->amount.value > traced->threshold.value;
  traced->clause = traced->threshold.clause[0] != '\0' ? traced->threshold.clause : cite->clause;
  if (traced->raised) td_trace_note(trace, cite);
}

static void raise_alerts(const Course *course) {
  TdTrace *trace = course->trace;
  const TdModel *model = trace->model;
  TdScope scope = course->scope;
  scope.base = td_known(trace->base);
  scope.aid = td_known(trace->aid);
  bool told =
      trace->status == TD_STATUS_PAID || trace->status == TD_STATUS_ZERO || trace->status == TD_STATUS_INELIGIBLE;
  for (uint32_t i = 0; told && i < model->alert_count; i++) {
    TdTracedAlert traced = {.alert = &model->alerts[i], .scope = scope, .when = td_known(true)};
    if (traced.alert->when) traced.when = td_trace_value(&scope, traced.alert->when);
    if (td_known_is(traced.when, true)) look_at_alert(trace, &traced);
    g_array_append_val(trace->alerts, traced);
  }
}

TdTrace *td_trace_under(const TdModel *model, const TdFacts *facts, const int64_t *annual, int32_t category) {
  static const TdExpr starts[TD_RECORD_COUNT] = {
      [TD_RECORD_CLAIM] = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_SELF_PAID},
      [TD_RECORD_ENROLMENT] = {.kind = TD_E_FIELD, .type = TD_M_MONEY, .index = TD_F_PREMIUM}};
  TdTrace *trace = td_trace_new(model, facts, annual);
  Course course = {.trace = trace, .scope = {model, facts, category, td_known(0), td_known(0), trace}};
  const TdIdentity *identity = category < 0 ? NULL : &model->identities[category];
  trace->category = category;
  td_trace_note(trace, &model->cite);
  course.scope.base = td_trace_value(&course.scope, &starts[model->record]);
  trace->base = course.scope.base.value;
  if (!identity) fail(&course, "no_category");
  if (identity) td_trace_note(trace, &identity->cite);
  if (identity && identity->outcome == TD_I_DEFERRED) defer(&course, identity->word);
  if (identity && identity->outcome == TD_I_UNDETERMINED) lack(&course, (TdKnown){false, 0, identity->word});
  for (uint32_t i = 0; i < model->condition_count; i++) {
    TdKnown holds = check(trace->conditions, &course.scope, &model->conditions[i]);
    lack(&course, holds);
    if (td_known_is(holds, false)) fail(&course, model->conditions[i].word);
  }
  const char *before_route = course.undetermined;
  Seen seen = {0};
  if (identity && identity->outcome == TD_I_NORMAL) look_at_route(&course);
  if (!course.fails) {
    /* What the deferrals lack goes before what the route lacks. */
    const char *route = course.undetermined;
    course.undetermined = before_route;
    look_at_deferrals(&course);
    if (!course.undetermined) course.undetermined = route;
    seen = seen_by(&course);
    if (trace->benefits->len > 0) look_at_stages(&course);
  }
  settle(&course);
  forget_later(trace, &seen);
  raise_alerts(&course);
  return trace;
}

/* The identities that the claim could be settled under; noted in TRACE where that is not NULL. */
static uint64_t candidates_of(const TdModel *model, const TdFacts *facts, TdTrace *trace) {
  TdScope scope = {model, facts, -1, td_known(0), td_known(0), trace};
  uint64_t set = 0;
  for (uint32_t i = 0; i < model->identity_count; i++) {
    TdTracedIdentity traced = {&model->identities[i], td_known(true)};
    if (!(facts->labels >> i & 1)) continue;
    if (traced.identity->when) {
      traced.holds = td_trace_value(&scope, traced.identity->when);
      if (trace) g_array_append_val(trace->identities, traced);
    }
    if (td_known_is(traced.holds, true)) set |= UINT64_C(1) << i;
  }
  return set;
}

/* Is A rather to be taken than B, which comes before it? */
static bool better(const TdTrace *a, const TdTrace *b) {
  static const int grade[TD_STATUS_COUNT] = {[TD_STATUS_INELIGIBLE] = 0,
                                             [TD_STATUS_PAID] = 1,
                                             [TD_STATUS_ZERO] = 1,
                                             [TD_STATUS_UNDETERMINED] = 2,
                                             [TD_STATUS_DEFERRED] = 3};
  if (grade[a->status] != grade[b->status]) return grade[a->status] > grade[b->status];
  if (a->status == TD_STATUS_INELIGIBLE)
    return g_str_equal(b->reason, "no_benefit") && !g_str_equal(a->reason, "no_benefit");
  return a->aid > b->aid;
}

TdTrace *td_trace_claim(const TdModel *model, const TdFacts *facts, const int64_t *annual) {
  uint64_t candidates = candidates_of(model, facts, NULL);
  TdTrace *best = NULL;
  g_autoptr(GArray) choices = g_array_new(FALSE, FALSE, sizeof(TdTracedChoice));
  for (uint32_t i = 0; i < model->identity_count; i++) {
    if (!(candidates >> i & 1) || (best && !model->best)) continue;
    TdTrace *trace = td_trace_under(model, facts, annual, (int32_t)i);
    TdTracedChoice choice = {(int32_t)i, trace->status, trace->reason, trace->aid};
    g_array_append_val(choices, choice);
    TdTrace *worse = best && !better(trace, best) ? trace : best;
    best = worse == trace ? best : trace;
    td_trace_free(worse);
  }
  if (!best) best = td_trace_under(model, facts, annual, -1);
  if (model->best) g_array_append_vals(best->choices, choices->data, choices->len);
  best->candidates = candidates_of(model, facts, best);
  if ((candidates & (candidates - 1)) != 0) td_trace_note(best, &model->order_cite);
  return best;
}
