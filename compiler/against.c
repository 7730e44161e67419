#include "compiler/against.h"

#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_CLAIMS = 100000 }; /* of an identity and a demand */

/* ---- what is shared ---- */

bool td_word_of_record(const char *word) {
  for (int i = 0; i < TD_FIELD_COUNT; i++)
    if (g_str_equal(td_fields[i].column, word)) return true;
  return false;
}

void td_trial_open(TdTrial *trial, TdWhy why, const char *word) {
  if (trial->out->verdict != TD_PROVED) return; /* the first reason; a refutation stands */
  trial->out->verdict = TD_LEFT_OPEN;
  trial->out->why = (uint8_t)why;
  trial->out->word = word;
}

TdClaimShown *td_claim_shown(const TdTrace *trace) {
  TdClaimShown *shown = g_new0(TdClaimShown, 1);
  *shown = (TdClaimShown){.facts = *trace->facts,
                          .disease = g_strdup(trace->facts->disease),
                          .status = trace->status,
                          .reason = trace->reason,
                          .aid = trace->aid};
  shown->facts.disease = shown->disease;
  shown->facts.external = NULL;
  shown->facts.supplied = NULL;
  if (!td_trial_settled(trace)) return shown;
  const TdTracedBenefit *benefit = &g_array_index(trace->benefits, TdTracedBenefit, 0);
  shown->rate =
      td_figure_shown(benefit->benefit->amount ? TD_M_MONEY : TD_M_RATIO, &benefit->ratio,
                      benefit->benefit->amount ? benefit->computed : td_trial_rate(trace), &benefit->benefit->cite);
  return shown;
}

void td_claim_shown_free(TdClaimShown *claim) {
  if (!claim) return;
  g_free(claim->disease);
  g_free(claim);
}

void td_trial_refute_by(TdTrial *trial, TdWhy why, TdClaimShown *one, TdClaimShown *other) {
  td_claim_shown_free(trial->out->claims[0]);
  td_claim_shown_free(trial->out->claims[1]);
  trial->out->verdict = TD_REFUTED;
  trial->out->why = (uint8_t)why;
  trial->out->word = NULL;
  trial->out->claims[0] = one;
  trial->out->claims[1] = other;
}

void td_trial_refute(TdTrial *trial, TdWhy why, const TdTrace *one, const TdTrace *other) {
  td_trial_refute_by(trial, why, td_claim_shown(one), other ? td_claim_shown(other) : NULL);
}

void td_against_free(TdAgainst *against) {
  td_claim_shown_free(against->claims[0]);
  td_claim_shown_free(against->claims[1]);
  g_free(against);
}

TdFigureShown td_figure_shown(TdModelType type, const TdTracedTerm *term, int64_t value, const TdCite *otherwise) {
  const char *clause = term->clause[0] != '\0' ? term->clause : otherwise->clause;
  return (TdFigureShown){true, term->kind == TD_TR_NONE, (uint8_t)type, value, clause};
}

int64_t td_trial_rate(const TdTrace *trace) {
  return CLAMP(g_array_index(trace->benefits, TdTracedBenefit, 0).ratio.value, 0, TD_RATIO_ONE);
}

TdScope td_trial_scope(const TdTrial *trial) {
  return td_scope(trial->sides[TD_FRAMEWORK].model, &trial->cell.facts[TD_FRAMEWORK], trial->out->label);
}

TdAdmitted td_trial_admits(TdTrial *trial) {
  const TdRequirement *requirement = trial->out->requirement;
  if (!requirement->when) return TD_ADMITTED;
  TdScope scope = td_trial_scope(trial);
  TdKnown when = td_trace_value(&scope, requirement->when);
  if (when.known) return when.value != 0 ? TD_ADMITTED : TD_NOT_ADMITTED;
  if (td_word_of_record(when.word)) return TD_NOT_ADMITTED;
  td_trial_open(trial, TD_WHY_MISSING, when.word);
  return TD_ADMITTANCE_OPEN;
}

static const char *unknown_condition(const GArray *conditions) {
  for (guint i = 0; i < conditions->len; i++) {
    const TdTracedCondition *condition = &g_array_index(conditions, TdTracedCondition, i);
    if (!condition->holds.known) return condition->holds.word;
  }
  return NULL;
}

TdStage td_trial_stage(const TdTrace *trace, TdWhy *why, const char **word) {
  *why = TD_WHY_MISSING;
  *word = trace->reason;
  if (td_trial_settled(trace)) return TD_STAGE_KNOWN;
  if (trace->status == TD_STATUS_INELIGIBLE) {
    bool want = g_str_equal(trace->reason, "no_benefit") || g_str_equal(trace->reason, "med_type");
    return want ? TD_STAGE_NONE : TD_STAGE_NOT_COUNTED;
  }
  const TdIdentity *identity = &trace->model->identities[trace->category];
  bool chosen = identity->outcome == TD_I_NORMAL && trace->benefits->len > 0;
  const TdTracedBenefit *benefit = chosen ? &g_array_index(trace->benefits, TdTracedBenefit, 0) : NULL;
  bool deferred = trace->status == TD_STATUS_DEFERRED;
  if (chosen && benefit->reached && benefit->ratio.kind == TD_TR_VALUE && !unknown_condition(trace->conditions) &&
      !unknown_condition(trace->deferrals) && !unknown_condition(benefit->conditions)) {
    bool governed = false;
    for (guint i = 0; i < trace->deferrals->len; i++)
      governed |= td_known_is(g_array_index(trace->deferrals, TdTracedCondition, i).holds, true);
    if (!governed) return TD_STAGE_KNOWN;
  }
  if (!deferred && td_word_of_record(trace->reason)) return TD_STAGE_NOT_COUNTED;
  if (deferred) *why = TD_WHY_DEFERRED;
  return TD_STAGE_OPEN;
}

/* ---- the framework's demands, one after another ---- */

/* Does it read what records of this kind do not have? */
static bool foreign(const TdExpr *expr, TdRecordKind record) {
  uint64_t fields = td_expr_fields(expr);
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    if ((fields >> field & 1) && field != TD_F_ENDDATE && td_fields[field].has[record] == TD_HAS_NO) return true;
  return false;
}

/* The trial of one identity.  A proof needs that everything was thought through. */
static void judge(TdTrial *trial, uint32_t identity, int32_t lower) {
  const TdDemand *demand = trial->out->demand;
  const TdExpr *exprs[] = {trial->out->requirement->when, demand->bound};
  bool order = demand->kind == TD_Q_ORDER, alike = demand->kind == TD_Q_NOT_LOWERED || demand->kind == TD_Q_REGARDLESS;
  g_autoptr(TdSpace) space = td_space_new(trial->sides, trial->comparison->counterparts, alike, exprs, 2);
  td_space_set_identities(space, BIT(identity) | (order ? BIT(lower) : 0));
  if (space->days->len == 0) {
    td_trial_open(trial, TD_WHY_NOT_IN_FORCE, NULL);
    return;
  }
  if (foreign(exprs[0], trial->sides[TD_CITY].model->record)) {
    td_trial_open(trial, TD_WHY_BEYOND, NULL);
    trial->out->expr = exprs[0];
    trial->out->side = TD_FRAMEWORK;
    return;
  }
  trial->space = space;
  td_cell_init(&trial->cell, space);
  if (td_space_size(space) > MOST_CLAIMS)
    td_trial_open(trial, TD_WHY_TOO_MANY, NULL);
  else if (order)
    td_against_order(trial, identity, (uint32_t)lower);
  else if (alike)
    td_against_alike(trial, identity);
  else if (demand->kind == TD_Q_RISING)
    td_against_rising(trial, identity);
  else
    td_against_bounds(trial, identity);
  td_cell_clear(&trial->cell);
  if (space->too_many) td_trial_open(trial, TD_WHY_BEYOND, NULL);
  if (!space->beyond) return;
  td_trial_open(trial, TD_WHY_BEYOND, NULL);
  if (trial->out->why != TD_WHY_BEYOND) return;
  trial->out->expr = space->beyond;
  trial->out->side = space->beyond_side;
}

typedef struct {
  const TdComparison *comparison;
  const TdRequirement *requirement;
  const TdDemand *demand;
  GPtrArray *out;
} Course;

static bool of_premiums(const TdDemand *demand) {
  return demand->kind == TD_Q_SUBSIDY;
}

static const TdOutside *sides_of(const Course *course) {
  return of_premiums(course->demand) ? course->comparison->enrolments : course->comparison->claims;
}

static TdAgainst *begin(const Course *course, int32_t label, int32_t identity, int32_t lower, int32_t lower_identity) {
  TdAgainst *against = g_new0(TdAgainst, 1);
  *against = (TdAgainst){.requirement = course->requirement,
                         .demand = course->demand,
                         .label = label,
                         .identity = identity,
                         .lower = lower,
                         .lower_identity = lower_identity};
  g_ptr_array_add(course->out, against);
  return against;
}

static void try_identity(const Course *course, int32_t label, uint32_t identity, int32_t lower,
                         int32_t lower_identity) {
  TdTrial trial = {.comparison = course->comparison,
                   .sides = sides_of(course),
                   .out = begin(course, label, (int32_t)identity, lower, lower_identity)};
  const TdModel *city = trial.sides[TD_CITY].model;
  trial.annual = g_new0(int64_t, city->annual_count + 1);
  if (identity >= city->identity_count || (lower_identity >= 0 && (uint32_t)lower_identity >= city->identity_count))
    td_trial_open(&trial, TD_WHY_NO_IDENTITY, NULL);
  else
    judge(&trial, identity, lower_identity);
  g_free(trial.annual);
}

/* A label without counterpart is said once. */
static bool has_counterpart(const Course *course, uint32_t label) {
  if (course->comparison->counterparts[label]) return true;
  TdAgainst *against = begin(course, (int32_t)label, -1, -1, -1);
  against->verdict = TD_LEFT_OPEN;
  against->why = TD_WHY_UNMAPPED;
  return false;
}

static void try_label(const Course *course, uint32_t label) {
  if (!has_counterpart(course, label)) return;
  for (uint32_t i = 0; i < 64; i++)
    if (course->comparison->counterparts[label] >> i & 1) try_identity(course, (int32_t)label, i, -1, -1);
}

static void try_each(const Course *course) {
  if (course->requirement->subjects) {
    for (uint32_t i = 0; i < 64; i++)
      if (course->requirement->subjects >> i & 1) try_label(course, i);
    return;
  }
  for (uint32_t i = 0; i < sides_of(course)[TD_CITY].model->identity_count; i++) try_identity(course, -1, i, -1, -1);
}

static void try_counterparts(const Course *course, uint32_t label, uint32_t lower) {
  const uint64_t *counterparts = course->comparison->counterparts;
  for (uint32_t i = 0; i < 64; i++)
    for (uint32_t k = 0; k < 64; k++)
      if ((counterparts[label] >> i & 1) && (counterparts[lower] >> k & 1) && i != k)
        try_identity(course, (int32_t)label, i, (int32_t)lower, (int32_t)k);
}

static void try_order(const Course *course) {
  const TdDemand *demand = course->demand;
  for (uint32_t g = 0; g < demand->group_count; g++)
    for (uint32_t i = 0; i < 64; i++)
      if (demand->groups[g].set >> i & 1) has_counterpart(course, i);
  for (uint32_t g = 0; g < demand->group_count; g++)
    for (uint32_t h = g + 1; h < demand->group_count; h++)
      for (uint32_t i = 0; i < 64; i++)
        for (uint32_t k = 0; k < 64; k++)
          if ((demand->groups[g].set >> i & 1) && (demand->groups[h].set >> k & 1)) try_counterparts(course, i, k);
}

GPtrArray *td_against(const TdComparison *comparison) {
  const TdModel *framework = comparison->claims[TD_FRAMEWORK].model;
  GPtrArray *out = g_ptr_array_new_with_free_func((GDestroyNotify)td_against_free);
  for (uint32_t i = 0; i < framework->requirement_count; i++)
    for (uint32_t k = 0; k < framework->requirements[i].demand_count; k++) {
      const TdRequirement *requirement = &framework->requirements[i];
      Course course = {comparison, requirement, &requirement->demands[k], out};
      if (course.demand->kind == TD_Q_ORDER)
        try_order(&course);
      else
        try_each(&course);
    }
  return out;
}
