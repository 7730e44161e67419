#include "compiler/coverage.h"

struct TdCoverage {
  const TdModel *model;
  GArray *items; /* TdCoverItem */
};

/* ---- the items of a model */

static void item(TdCoverage *coverage, TdCoverGroup group, TdCoverOutcome outcome, const char *keyword,
                 const char *name, const TdCite *cite, const void *place) {
  TdCoverItem one = {group, outcome, keyword, name, cite, place, 0};
  g_array_append_val(coverage->items, one);
}

static void yes_and_no(TdCoverage *coverage, const char *keyword, const char *name, const TdCite *cite,
                       const void *place) {
  item(coverage, TD_COVER_RULE, TD_COVER_YES, keyword, name, cite, place);
  item(coverage, TD_COVER_RULE, TD_COVER_NO, keyword, name, cite, place);
}

/* The rows of a term's tables and, of a BOUND, what an amount can be beside each of its figures. */
static void term_items(TdCoverage *coverage, const TdTerm *term, bool bound, const char *keyword, const char *name,
                       bool row) {
  if (row) item(coverage, TD_COVER_ROW, TD_COVER_USED, keyword, name, &term->cite, term);
  for (uint32_t i = 0; i < term->row_count && term->kind == TD_T_TABLE; i++)
    term_items(coverage, term->rows[i].term, bound, keyword, name, true);
  if (!bound || term->kind != TD_T_VALUE || (term->expr->kind == TD_E_CONST && term->expr->value <= 0)) return;
  for (TdCoverOutcome outcome = TD_COVER_BELOW; outcome <= TD_COVER_ABOVE; outcome++)
    item(coverage, TD_COVER_BOUND, outcome, keyword, name, &term->cite, term);
}

static void condition_items(TdCoverage *coverage, const TdCondition *conditions, uint32_t count, const char *keyword,
                            const char *name) {
  for (uint32_t i = 0; i < count; i++)
    yes_and_no(coverage, keyword, *conditions[i].word != '\0' ? conditions[i].word : name, &conditions[i].cite,
               &conditions[i]);
}

static void benefit_items(TdCoverage *coverage, const TdBenefit *benefit) {
  const char *keyword = benefit->amount != NULL ? "subsidy" : "benefit";
  item(coverage, TD_COVER_RULE, TD_COVER_USED, keyword, benefit->name, &benefit->cite, benefit);
  if (benefit->when != NULL) yes_and_no(coverage, "route", benefit->name, &benefit->when_cite, benefit->when);
  condition_items(coverage, benefit->conditions, benefit->condition_count, "condition", benefit->name);
  if (benefit->deductible != TD_D_NONE)
    term_items(coverage, benefit->deductible_term, true,
               benefit->deductible == TD_D_THRESHOLD ? "threshold" : "deductible", benefit->name, false);
  term_items(coverage, td_benefit_rate(benefit), false, benefit->amount != NULL ? "amount" : "ratio", benefit->name,
             false);
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    if (limit->when != NULL) yes_and_no(coverage, "limit", benefit->name, &limit->cite, limit);
    term_items(coverage, limit->term, true, "limit", benefit->name, false);
  }
}

TdCoverage *td_coverage_new(const TdModel *model) {
  TdCoverage *coverage = g_new(TdCoverage, 1);
  *coverage = (TdCoverage){model, g_array_new(FALSE, FALSE, sizeof(TdCoverItem))};
  for (uint32_t i = 0; i < model->identity_total; i++) {
    const TdIdentity *identity = &model->identities[i];
    item(coverage, TD_COVER_RULE, TD_COVER_USED, "identity", model->labels[i], &identity->cite, identity);
    if (identity->when != NULL) yes_and_no(coverage, "when", model->labels[i], &identity->cite, identity->when);
  }
  for (uint32_t i = 0; i < model->param_count; i++)
    for (uint32_t k = 0; k < model->params[i].row_count; k++)
      item(coverage, TD_COVER_ROW, TD_COVER_USED, "parameter", model->params[i].name, &model->params[i].rows[k].cite,
           &model->params[i].rows[k]);
  condition_items(coverage, model->conditions, model->condition_count, "condition", "");
  condition_items(coverage, model->premium_conditions, model->premium_condition_count, "enrolment_condition", "");
  condition_items(coverage, model->deferrals, model->deferral_count, "deferred", "");
  for (uint32_t i = 0; i < model->benefit_count; i++) benefit_items(coverage, &model->benefits[i]);
  for (uint32_t i = 0; i < model->subsidy_count; i++) benefit_items(coverage, &model->subsidies[i]);
  for (uint32_t i = 0; i < model->alert_count; i++) {
    const TdAlert *alert = &model->alerts[i];
    yes_and_no(coverage, "alert", alert->name, &alert->cite, alert);
    if (alert->when != NULL) yes_and_no(coverage, "condition", alert->name, &alert->cite, alert->when);
    term_items(coverage, alert->threshold, true, "alert_line", alert->name, false);
  }
  return coverage;
}

void td_coverage_free(TdCoverage *coverage) {
  if (coverage == NULL) return;
  g_array_unref(coverage->items);
  g_free(coverage);
}

const TdCoverItem *td_coverage_items(const TdCoverage *coverage, size_t *count) {
  *count = coverage->items->len;
  return &g_array_index(coverage->items, TdCoverItem, 0);
}

bool td_coverage_merge(TdCoverage *coverage, const TdCoverage *other) {
  if (coverage->items->len != other->items->len) return false;
  for (guint i = 0; i < coverage->items->len; i++)
    g_array_index(coverage->items, TdCoverItem, i).count += g_array_index(other->items, TdCoverItem, i).count;
  return true;
}

/* ---- what happened on a claim */

static void happened(TdCoverage *coverage, const void *place, TdCoverOutcome outcome) {
  for (guint i = 0; i < coverage->items->len; i++) {
    TdCoverItem *one = &g_array_index(coverage->items, TdCoverItem, i);
    if (one->place == place && one->outcome == outcome) one->count++;
  }
}

static void asked(TdCoverage *coverage, TdKnown holds, const void *place) {
  if (holds.known) happened(coverage, place, holds.value ? TD_COVER_YES : TD_COVER_NO);
}

static void conditions(TdCoverage *coverage, const GArray *traced) {
  for (guint i = 0; i < traced->len; i++) {
    const TdTracedCondition *one = &g_array_index(traced, TdTracedCondition, i);
    asked(coverage, one->holds, one->condition);
  }
}

/* The rows of a term that lead to the one at which it ended.  False: it is not below this term. */
static bool took(TdCoverage *coverage, const TdTerm *term, const TdTerm *end) {
  if (term == end) return true;
  for (uint32_t i = 0; i < term->row_count && term->kind == TD_T_TABLE; i++) {
    if (!took(coverage, term->rows[i].term, end)) continue;
    happened(coverage, term->rows[i].term, TD_COVER_USED);
    return true;
  }
  return false;
}

/* AMOUNT beside the bound that a term states, of which LEFT is left. */
static void met(TdCoverage *coverage, const TdTracedTerm *term, int64_t amount, int64_t left) {
  if (amount == 0 && left == 0) return;
  happened(coverage, term->at, amount < left ? TD_COVER_BELOW : amount == left ? TD_COVER_AT : TD_COVER_ABOVE);
}

static void add_terms(TdCoverage *coverage, const TdTracedBenefit *traced) {
  const TdBenefit *benefit = traced->benefit;
  if (benefit->deductible != TD_D_NONE) took(coverage, benefit->deductible_term, traced->deductible.at);
  took(coverage, td_benefit_rate(benefit), traced->ratio.at);
  for (guint i = 0; i < traced->limits->len; i++) {
    const TdTracedLimit *limit = &g_array_index(traced->limits, TdTracedLimit, i);
    if (limit->limit->when != NULL) asked(coverage, limit->when, limit->limit);
    if (limit->figure.at != NULL) took(coverage, limit->limit->term, limit->figure.at);
    if (traced->applied && limit->applies) met(coverage, &limit->figure, traced->computed, limit->left);
  }
  if (!traced->applied) return;
  happened(coverage, benefit, TD_COVER_USED);
  if (traced->deductible.kind == TD_TR_VALUE)
    met(coverage, &traced->deductible, traced->scope.base.value, MAX(0, traced->deductible.value - traced->used));
}

static void add_alert(TdCoverage *coverage, const TdTracedAlert *traced) {
  const TdAlert *alert = traced->alert;
  if (alert->when != NULL) asked(coverage, traced->when, alert->when);
  if (traced->threshold.at != NULL) took(coverage, alert->threshold, traced->threshold.at);
  if (traced->amount.known && traced->threshold.kind == TD_TR_VALUE)
    met(coverage, &traced->threshold, traced->amount.value, MAX(0, traced->threshold.value));
  happened(coverage, alert, traced->raised ? TD_COVER_YES : TD_COVER_NO);
}

void td_coverage_add(TdCoverage *coverage, const TdTrace *trace) {
  for (guint i = 0; i < trace->identities->len; i++) {
    const TdTracedIdentity *traced = &g_array_index(trace->identities, TdTracedIdentity, i);
    asked(coverage, traced->holds, traced->identity->when);
  }
  if (trace->category >= 0) happened(coverage, &coverage->model->identities[trace->category], TD_COVER_USED);
  for (guint i = 0; i < trace->rows->len; i++) happened(coverage, g_ptr_array_index(trace->rows, i), TD_COVER_USED);
  conditions(coverage, trace->conditions);
  conditions(coverage, trace->deferrals);
  for (guint i = 0; i < trace->routes->len; i++) {
    const TdTracedRoute *route = &g_array_index(trace->routes, TdTracedRoute, i);
    asked(coverage, route->holds, route->benefit->when);
  }
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    conditions(coverage, traced->conditions);
    if (traced->reached) add_terms(coverage, traced);
  }
  for (guint i = 0; i < trace->alerts->len; i++) add_alert(coverage, &g_array_index(trace->alerts, TdTracedAlert, i));
}
