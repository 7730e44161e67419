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
  item(coverage, TD_COVER_RULE, TD_COVER_USED, "benefit", benefit->name, &benefit->cite, benefit);
  if (benefit->when != NULL) yes_and_no(coverage, "route", benefit->name, &benefit->when_cite, benefit->when);
  condition_items(coverage, benefit->conditions, benefit->condition_count, "condition", benefit->name);
  if (benefit->deductible != TD_D_NONE)
    term_items(coverage, benefit->deductible_term, true,
               benefit->deductible == TD_D_THRESHOLD ? "threshold" : "deductible", benefit->name, false);
  term_items(coverage, benefit->ratio, false, "ratio", benefit->name, false);
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    if (limit->when != NULL) yes_and_no(coverage, "limit", benefit->name, &limit->cite, limit);
    term_items(coverage, limit->term, true, "limit", benefit->name, false);
  }
}

TdCoverage *td_coverage_new(const TdModel *model) {
  TdCoverage *coverage = g_new(TdCoverage, 1);
  *coverage = (TdCoverage){model, g_array_new(FALSE, FALSE, sizeof(TdCoverItem))};
  for (uint32_t i = 0; i < model->identity_count; i++) {
    const TdIdentity *identity = &model->identities[i];
    item(coverage, TD_COVER_RULE, TD_COVER_USED, "identity", model->labels[i], &identity->cite, identity);
    if (identity->when != NULL) yes_and_no(coverage, "when", model->labels[i], &identity->cite, identity->when);
  }
  for (uint32_t i = 0; i < model->param_count; i++)
    for (uint32_t k = 0; k < model->params[i].row_count; k++)
      item(coverage, TD_COVER_ROW, TD_COVER_USED, "parameter", model->params[i].name, &model->params[i].rows[k].cite,
           &model->params[i].rows[k]);
  condition_items(coverage, model->conditions, model->condition_count, "condition", "");
  condition_items(coverage, model->deferrals, model->deferral_count, "deferred", "");
  for (uint32_t i = 0; i < model->benefit_count; i++) benefit_items(coverage, &model->benefits[i]);
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

/* ---- what happens on a claim */

typedef struct {
  TdCoverage *coverage;
  TdCoverScene scene;
  bool settled;   /* paid or zero: the bounds were met */
  int64_t *delta; /* [annual_count] */
  bool *applied;  /* [benefit_count] */
  TdCoverValue first_base, paid;
} Walk;

static void happened(TdCoverage *coverage, const void *place, TdCoverOutcome outcome) {
  for (guint i = 0; i < coverage->items->len; i++) {
    TdCoverItem *one = &g_array_index(coverage->items, TdCoverItem, i);
    if (one->place == place && one->outcome == outcome) one->count++;
  }
}

static void took(void *user, const void *row) {
  happened(user, row, TD_COVER_USED);
}

static void took_nothing(void *user, const void *row) {
  (void)user;
  (void)row;
}

static TdCoverValue asked(Walk *walk, const TdExpr *expr, const void *place) {
  TdCoverValue value = td_cover_value(&walk->scene, expr);
  if (value.known) happened(walk->coverage, place, value.value ? TD_COVER_YES : TD_COVER_NO);
  return value;
}

static bool is_no(TdCoverValue value) {
  return value.known && !value.value;
}

/* AMOUNT beside the bound that a term states, of which LEFT is left. */
static void met(Walk *walk, const TdTerm *term, TdCoverValue amount, TdCoverValue left) {
  if (!walk->settled || !amount.known || !left.known || (amount.value == 0 && left.value == 0)) return;
  happened(walk->coverage, term,
           amount.value < left.value    ? TD_COVER_BELOW
           : amount.value == left.value ? TD_COVER_AT
                                        : TD_COVER_ABOVE);
}

/* What is left of a term's figure; unknown where it has none, and *term NULL or no value. */
static TdCoverValue left_of(Walk *walk, const TdTerm *of, int32_t annual, const TdTerm **term) {
  *term = td_cover_term(&walk->scene, of);
  if (*term == NULL || (*term)->kind != TD_T_VALUE) return (TdCoverValue){false, 0};
  TdCoverValue used = td_cover_known(annual < 0 ? 0 : walk->scene.claim->annual[annual] + walk->delta[annual]);
  return td_cover_max(td_cover_known(0), td_cover_subtract(td_cover_value(&walk->scene, (*term)->expr), used));
}

static void add_annual(Walk *walk, int32_t annual, TdCoverValue amount) {
  if (annual >= 0 && amount.known) walk->delta[annual] += amount.value;
}

static TdCoverValue least_left(Walk *walk, const TdBenefit *benefit, TdCoverValue computed, bool *applies) {
  TdCoverValue paid = computed;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    const TdTerm *term;
    TdCoverValue when = limit->when != NULL ? asked(walk, limit->when, limit) : td_cover_known(1);
    if (!when.known || !when.value) continue;
    TdCoverValue left = left_of(walk, limit->term, limit->annual, &term);
    applies[i] = term != NULL && term->kind == TD_T_VALUE;
    if (!applies[i]) continue;
    met(walk, term, computed, left);
    paid = td_cover_min(paid, left);
  }
  return paid;
}

/* A benefit that is applied, with scene.base set. */
static void apply(Walk *walk, const TdBenefit *benefit) {
  TdCoverValue base = walk->scene.base, taken = td_cover_known(0), ratio = {false, 0};
  g_autofree bool *applies = g_new0(bool, benefit->limit_count + 1);
  const TdTerm *term;
  if (walk->settled) happened(walk->coverage, benefit, TD_COVER_USED);
  walk->applied[benefit - walk->scene.model->benefits] = true;
  if (benefit->deductible != TD_D_NONE) {
    TdCoverValue left = left_of(walk, benefit->deductible_term, benefit->deductible_annual, &term);
    if (term != NULL && term->kind == TD_T_VALUE) {
      met(walk, term, base, left);
      taken = td_cover_min(base, left);
    }
    add_annual(walk, benefit->deductible_annual, benefit->deductible == TD_D_THRESHOLD ? base : taken);
  }
  term = td_cover_term(&walk->scene, benefit->ratio);
  if (term != NULL && term->kind == TD_T_VALUE) ratio = td_cover_value(&walk->scene, term->expr);
  ratio = td_cover_min(td_cover_max(ratio, td_cover_known(0)), td_cover_known(TD_RATIO_ONE));
  TdCoverValue computed = td_cover_share(td_cover_subtract(base, taken), ratio);
  TdCoverValue paid = least_left(walk, benefit, computed, applies);
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    if (applies[i]) add_annual(walk, benefit->limits[i].annual, paid);
  walk->paid = td_cover_add(walk->paid, paid);
}

static bool covers(const Walk *walk, const TdBenefit *benefit) {
  return walk->scene.category >= 0 && (benefit->covers >> walk->scene.category & 1) != 0;
}

static void set_base(Walk *walk, const TdBenefit *benefit, TdCoverValue without) {
  walk->scene.base = without;
  if (benefit->base != NULL)
    walk->scene.base = td_cover_max(td_cover_known(0), td_cover_value(&walk->scene, benefit->base));
}

static const TdBenefit *choose(Walk *walk) {
  const TdModel *model = walk->scene.model;
  for (uint32_t i = 0; i < model->benefit_count && model->benefits[i].stage == 0; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    TdCoverValue route =
        benefit->when != NULL ? asked(walk, benefit->when, benefit->when) : td_cover_known(covers(walk, benefit));
    if (!route.known) return NULL;
    if (route.value) return benefit;
  }
  return NULL;
}

/* Whether the conditions hold: no if one is no. */
static TdCoverValue conditions(Walk *walk, const TdCondition *list, uint32_t count) {
  TdCoverValue all = td_cover_known(1);
  for (uint32_t i = 0; i < count; i++) {
    TdCoverValue one = asked(walk, list[i].expr, &list[i]);
    if (is_no(one) || (all.known && all.value)) all = one;
  }
  return all;
}

static void later(Walk *walk, const TdBenefit *benefit) {
  bool follows = false;
  for (uint32_t i = 0; i < benefit->after_count; i++) follows |= walk->applied[benefit->after[i]];
  if (!follows || !covers(walk, benefit)) return;
  walk->scene.aid = walk->paid;
  set_base(walk, benefit, td_cover_subtract(walk->first_base, walk->paid));
  TdCoverValue all = conditions(walk, benefit->conditions, benefit->condition_count);
  TdCoverScene before = walk->scene;
  before.took = took_nothing;
  if (all.known && all.value && td_cover_term(&before, benefit->ratio) != NULL) apply(walk, benefit);
}

static void walk_alerts(Walk *walk) {
  const TdModel *model = walk->scene.model;
  for (uint32_t i = 0; i < model->alert_count; i++) {
    const TdAlert *alert = &model->alerts[i];
    const TdTerm *term = NULL;
    TdCoverValue when = alert->when != NULL ? asked(walk, alert->when, alert->when) : td_cover_known(1);
    TdCoverValue amount = td_cover_value(&walk->scene, alert->amount), line = {false, 0};
    if (when.known && when.value) line = left_of(walk, alert->threshold, -1, &term);
    if (line.known) met(walk, term, amount, line);
    bool raised = amount.known && line.known && amount.value > line.value;
    happened(walk->coverage, alert, raised ? TD_COVER_YES : TD_COVER_NO);
  }
}

static void walk_benefits(Walk *walk, TdStatus status) {
  const TdModel *model = walk->scene.model;
  const TdBenefit *chosen = choose(walk);
  if (chosen == NULL) return;
  set_base(walk, chosen, walk->scene.base);
  walk->first_base = walk->scene.base;
  conditions(walk, chosen->conditions, chosen->condition_count);
  if (status == TD_STATUS_INELIGIBLE) return;
  apply(walk, chosen);
  for (uint32_t i = 0; i < model->benefit_count; i++)
    if (model->benefits[i].stage > 0) later(walk, &model->benefits[i]);
}

bool td_coverage_add(TdCoverage *coverage, const TdCoverClaim *claim, TdStatus status, int category, int64_t base,
                     int64_t aid) {
  const TdModel *model = coverage->model;
  if (status == TD_STATUS_NO_POLICY) return true;
  g_autofree int64_t *delta = g_new0(int64_t, model->annual_count + 1);
  g_autofree bool *applied = g_new0(bool, model->benefit_count + 1);
  static const TdExpr self_paid = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_SELF_PAID};
  Walk walk = {.coverage = coverage,
               .scene = {.model = model, .claim = claim, .category = category, .took = took, .user = coverage},
               .settled = status == TD_STATUS_PAID || status == TD_STATUS_ZERO,
               .delta = delta,
               .applied = applied,
               .paid = td_cover_known(0)};
  walk.scene.aid = td_cover_known(0);
  walk.scene.base = td_cover_value(&walk.scene, &self_paid);
  for (uint32_t i = 0; i < model->identity_count; i++)
    if ((claim->labels >> i & 1) != 0 && model->identities[i].when != NULL)
      asked(&walk, model->identities[i].when, model->identities[i].when);
  if (category >= 0) happened(coverage, &model->identities[category], TD_COVER_USED);
  conditions(&walk, model->conditions, model->condition_count);
  for (uint32_t i = 0; i < model->deferral_count; i++) asked(&walk, model->deferrals[i].expr, &model->deferrals[i]);
  if (category >= 0 && model->identities[category].outcome == TD_I_NORMAL) walk_benefits(&walk, status);
  if (status == TD_STATUS_DEFERRED || status == TD_STATUS_UNDETERMINED) return true;
  bool agrees = !walk.settled || (walk.paid.known && walk.paid.value == aid);
  walk.scene.base = td_cover_known(base);
  walk.scene.aid = td_cover_known(aid);
  walk.settled = true; /* alert lines are met by ineligible claims too */
  walk_alerts(&walk);
  return agrees;
}
