#include "tests/reference/reference.h"

#include <string.h>

#include "tests/reference/value.h"

/* A claim settled under one category: the steps of meaning.md, "A claim". */
typedef struct {
  TdRefScene scene;
  const int64_t *annual;
  const TdBenefit *chosen; /* of stage 0, or NULL */
  bool *applied;           /* [benefit_count] */
  TdRefValue first_base;   /* B of stage 0 */
  TdRefValue paid;         /* so far on this claim */
  const char *failed;      /* of the failed conditions the one of lowest rank, or NULL */
  int failed_rank;
  const char *deferred;     /* the first document, or NULL */
  const char *undetermined; /* the first missing word, or NULL */
  const char *zero;         /* the reason if nothing is paid */
  TdRefResult *result;
} Case;

static int rank_of(const char *word) {
  static const struct {
    const char *word;
    int rank;
  } reasons[] = {
#define TD_REASON(id, reason_word, reason_rank, zh, en) {reason_word, reason_rank},
#include "runtime/reasons.def"
  };
  for (size_t i = 0; i < G_N_ELEMENTS(reasons); i++)
    if (g_str_equal(reasons[i].word, word)) return reasons[i].rank;
  return reasons[TD_REASON_OTHER].rank;
}

static void fail(Case *c, const char *word) {
  int rank = rank_of(word);
  if (c->failed != NULL && c->failed_rank <= rank) return;
  c->failed = word;
  c->failed_rank = rank;
}

static void defer(Case *c, const char *document) {
  if (c->deferred == NULL) c->deferred = document;
}

static void missing(Case *c, TdRefValue value) {
  if (!value.known && c->undetermined == NULL) c->undetermined = value.word;
}

/* A term that a benefit needs, noted if it is deferred or unknown.  A deferred one computes as unknown. */
static TdRefTerm need(Case *c, const TdTerm *term) {
  TdRefTerm t = td_ref_term(&c->scene, term);
  if (t.kind == TD_REF_IS_DEFERRED) {
    defer(c, t.word);
    t.value = (TdRefValue){.word = t.word};
  } else if (t.kind == TD_REF_IS_UNKNOWN) {
    missing(c, t.value);
  }
  return t;
}

static TdRefValue combine(Case *c, TdExprKind kind, TdRefValue a, TdRefValue b) {
  return td_ref_combine(&c->scene, kind, a, b);
}

/* max(0, a - b) */
static TdRefValue left_of(Case *c, TdRefValue a, TdRefValue b) {
  return combine(c, TD_E_MAX, td_ref_known(0), combine(c, TD_E_SUB, a, b));
}

static void add_annual(Case *c, int64_t *delta, int32_t annual, TdRefValue amount) {
  if (annual < 0 || !amount.known) return;
  delta[annual] = combine(c, TD_E_ADD, td_ref_known(delta[annual]), amount).value;
}

/* What an annual amount holds, earlier benefits of this claim included; 0 for what belongs to this claim alone. */
static TdRefValue held(Case *c, int32_t annual) {
  if (annual < 0) return td_ref_known(0);
  return combine(c, TD_E_ADD, td_ref_known(c->annual[annual]), td_ref_known(c->result->delta[annual]));
}

/* Step 7's limits: the least that is left of those that apply, and which apply. */
static TdRefValue least_left(Case *c, const TdBenefit *benefit, bool *applies, bool *limited) {
  TdRefValue least = td_ref_known(0);
  *limited = false;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    const TdLimit *limit = &benefit->limits[i];
    TdRefValue when = td_ref_value(&c->scene, limit->when);
    TdRefValue left = when;
    missing(c, when);
    applies[i] = false;
    if (td_ref_is_no(when)) continue;
    if (when.known) {
      TdRefTerm figure = need(c, limit->term);
      if (figure.kind == TD_REF_IS_NONE || figure.kind == TD_REF_IS_NO_ROW) continue;
      left = left_of(c, figure.value, held(c, limit->annual));
    }
    applies[i] = true;
    least = *limited ? combine(c, TD_E_MIN, least, left) : left;
    *limited = true;
  }
  return least;
}

static const char *clause_of(const TdRefTerm *term, const TdCite *around) {
  if (*term->clause != '\0') return term->clause;
  return around->clause != NULL ? around->clause : "";
}

static const char *zero_reason(const TdRefLine *line) {
  if (line->base == 0) return "nothing_left";
  if (line->deductible == line->base) return "below_deductible";
  if (line->limited && line->limit_left == 0) return "cap_exhausted";
  return "rounded_to_zero";
}

/* Step 7 for a benefit that is applied, with scene.base set. */
static void apply(Case *c, const TdBenefit *benefit) {
  TdRefValue base = c->scene.base, figure = td_ref_known(0);
  bool applies[64] = {false}, limited;
  g_assert(benefit->limit_count <= G_N_ELEMENTS(applies));
  missing(c, base);

  if (benefit->deductible != TD_D_NONE) {
    TdRefTerm term = need(c, benefit->deductible_term);
    if (term.kind != TD_REF_IS_NONE && term.kind != TD_REF_IS_NO_ROW) figure = term.value;
  }
  int32_t kept = benefit->deductible != TD_D_NONE ? benefit->deductible_annual : -1;
  TdRefValue taken = combine(c, TD_E_MIN, base, left_of(c, figure, held(c, kept)));
  TdRefTerm rate = need(c, td_benefit_rate(benefit));
  TdRefValue share = combine(c, TD_E_MAX, rate.value, td_ref_known(0)), ratio = td_ref_known(1000000), computed;
  if (benefit->amount != NULL) {
    computed = combine(c, TD_E_MIN, share, base);
  } else {
    ratio = combine(c, TD_E_MIN, share, ratio);
    computed = combine(c, TD_E_SHARE, combine(c, TD_E_SUB, base, taken), ratio);
  }
  TdRefValue left = least_left(c, benefit, applies, &limited);
  TdRefValue paid = limited ? combine(c, TD_E_MIN, computed, left) : computed;

  add_annual(c, c->result->delta, kept, benefit->deductible == TD_D_THRESHOLD ? base : taken);
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    if (applies[i]) add_annual(c, c->result->delta, benefit->limits[i].annual, paid);
  c->paid = combine(c, TD_E_ADD, c->paid, paid);
  c->applied[benefit - c->scene.model->benefits] = true;
  if (!paid.known) return;

  TdRefLine *line = &c->result->lines[c->result->line_count++];
  *line = (TdRefLine){.benefit = benefit->name,
                      .base = base.value,
                      .deductible = taken.value,
                      .ratio = ratio.value,
                      .computed = computed.value,
                      .limited = limited,
                      .limit_left = limited ? left.value : 0,
                      .paid = paid.value,
                      .clause = clause_of(&rate, &benefit->cite)};
  if (benefit->stage == 0) c->zero = benefit->amount != NULL ? "nothing_left" : zero_reason(line);
}

static bool covers(const Case *c, const TdBenefit *benefit) {
  return c->scene.category >= 0 && (benefit->covers >> c->scene.category & 1) != 0;
}

/* Step 3: finds the benefit of stage 0; the value is unknown where the route is. */
static TdRefValue choose(Case *c) {
  const TdModel *model = c->scene.model;
  for (uint32_t i = 0; i < model->benefit_count && model->benefits[i].stage == 0; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    TdRefValue route = benefit->when ? td_ref_value(&c->scene, benefit->when) : td_ref_known(covers(c, benefit));
    if (!route.known) return route;
    if (!route.value) continue;
    c->chosen = benefit;
    return route;
  }
  fail(c, "no_benefit");
  return td_ref_known(0);
}

/* Sets scene.base to what the benefit starts from: its expression, or WITHOUT where it has none. */
static void set_base(Case *c, const TdBenefit *benefit, TdRefValue without) {
  c->scene.base = without;
  if (benefit->base != NULL)
    c->scene.base = combine(c, TD_E_MAX, td_ref_value(&c->scene, benefit->base), td_ref_known(0));
}

static void check_chosen(Case *c) {
  const TdBenefit *benefit = c->chosen;
  if (!covers(c, benefit)) fail(c, "no_benefit");
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    if (td_ref_is_no(td_ref_value(&c->scene, benefit->conditions[i].expr))) fail(c, benefit->conditions[i].word);
  if (td_ref_term(&c->scene, td_benefit_rate(benefit)).kind == TD_REF_IS_NO_ROW) fail(c, "no_benefit");
}

/* Whether a benefit's conditions all hold: no if one is no, else the first that is unknown.  The condition of an
 * alternative of stage 0 is its route, which was looked at before. */
static TdRefValue all_conditions(Case *c, const TdBenefit *benefit) {
  TdRefValue all = td_ref_value(&c->scene, benefit->stage > 0 ? benefit->when : NULL);
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    all = td_ref_both(all, td_ref_value(&c->scene, benefit->conditions[i].expr));
  return all;
}

/* Step 8.  A benefit whose terms turn out unknown or deferred still counts as applied: what comes after it may be
 * deferred, and that goes before undetermined. */
static void later(Case *c, const TdBenefit *benefit) {
  bool follows = false;
  for (uint32_t i = 0; i < benefit->after_count; i++)
    if (c->applied[benefit->after[i]]) follows = true;
  if (!follows || !covers(c, benefit)) return;
  c->scene.aid = c->paid;
  set_base(c, benefit, combine(c, TD_E_SUB, c->first_base, c->paid));
  TdRefValue conditions = all_conditions(c, benefit);
  if (td_ref_is_no(conditions)) return;
  if (td_ref_term(&c->scene, td_benefit_rate(benefit)).kind == TD_REF_IS_NO_ROW) return;
  if (conditions.known)
    apply(c, benefit);
  else
    missing(c, conditions);
}

static void finish(Case *c, TdStatus status, const char *reason) {
  TdRefResult *result = c->result;
  TdRefScene plain = {.model = c->scene.model, .claim = c->scene.claim};
  result->status = status;
  result->reason = reason;
  result->category = c->scene.category;
  if (status == TD_STATUS_PAID || status == TD_STATUS_ZERO) {
    result->base = c->first_base.value;
    result->aid = c->paid.value;
  } else {
    result->base = td_ref_self_paid(&plain).value;
    result->aid = 0;
    result->line_count = 0;
    for (uint32_t k = 0; k < c->scene.model->annual_count; k++) result->delta[k] = 0;
  }
  /* What the amounts will hold must fit, too. */
  for (uint32_t k = 0; k < c->scene.model->annual_count; k++) held(c, (int32_t)k);
}

/* Steps 4 to 9, once the failed conditions and the route are known. */
static void conclude(Case *c, TdRefValue route) {
  const TdModel *model = c->scene.model;
  const TdIdentity *identity = &model->identities[c->scene.category];
  if (identity->outcome == TD_I_DEFERRED) defer(c, identity->word);
  if (identity->outcome == TD_I_UNDETERMINED) c->undetermined = identity->word;
  for (uint32_t i = 0; i < model->condition_count; i++) missing(c, td_ref_value(&c->scene, model->conditions[i].expr));
  for (uint32_t i = 0; i < model->deferral_count; i++) {
    TdRefValue holds = td_ref_value(&c->scene, model->deferrals[i].expr);
    if (td_ref_is_yes(holds)) defer(c, model->deferrals[i].word);
    missing(c, holds);
  }
  missing(c, route);
  if (c->chosen != NULL) {
    missing(c, all_conditions(c, c->chosen));
    apply(c, c->chosen);
    for (uint32_t i = 0; i < model->benefit_count; i++)
      if (model->benefits[i].stage > 0) later(c, &model->benefits[i]);
  }
  if (c->deferred != NULL)
    finish(c, TD_STATUS_DEFERRED, c->deferred);
  else if (c->undetermined != NULL)
    finish(c, TD_STATUS_UNDETERMINED, c->undetermined);
  else if (c->paid.value > 0)
    finish(c, TD_STATUS_PAID, "");
  else
    finish(c, TD_STATUS_ZERO, c->zero);
}

/* Steps 2 to 9 under one category, or none. */
static void settle_as(const TdModel *model, const TdRefClaim *claim, const int64_t *annual, int category,
                      TdRefResult *result) {
  g_autofree bool *applied = g_new0(bool, model->benefit_count);
  Case c = {.scene = {.model = model, .claim = claim, .category = category},
            .annual = annual,
            .applied = applied,
            .zero = "",
            .result = result};
  TdRefValue route = td_ref_known(1), self_paid = td_ref_self_paid(&c.scene);
  *result = (TdRefResult){.lines = g_new0(TdRefLine, model->benefit_count),
                          .alerts = g_new0(TdRefAlert, model->alert_count),
                          .delta = g_new0(int64_t, model->annual_count)};
  c.scene.base = self_paid;
  c.scene.aid = c.paid = td_ref_known(0);
  if (category < 0) fail(&c, "no_category");
  for (uint32_t i = 0; i < model->condition_count; i++)
    if (td_ref_is_no(td_ref_value(&c.scene, model->conditions[i].expr))) fail(&c, model->conditions[i].word);
  if (category >= 0 && model->identities[category].outcome == TD_I_NORMAL) {
    route = choose(&c);
    if (c.chosen != NULL) {
      set_base(&c, c.chosen, self_paid);
      c.first_base = c.scene.base;
      check_chosen(&c);
    }
  }
  if (c.failed != NULL)
    finish(&c, TD_STATUS_INELIGIBLE, c.failed);
  else
    conclude(&c, route);
  result->overflow = c.scene.overflow;
}

/* Which of two results of the same claim the claim takes, when the policy looks for the best; the first one stands
 * unless the second goes before it. */
static bool goes_before(const TdRefResult *second, const TdRefResult *first) {
  static const int order[TD_STATUS_COUNT] = {[TD_STATUS_DEFERRED] = 0,
                                             [TD_STATUS_UNDETERMINED] = 1,
                                             [TD_STATUS_PAID] = 2,
                                             [TD_STATUS_ZERO] = 2,
                                             [TD_STATUS_INELIGIBLE] = 3};
  if (order[second->status] != order[first->status]) return order[second->status] < order[first->status];
  if (first->status == TD_STATUS_INELIGIBLE)
    return strcmp(first->reason, "no_benefit") == 0 && strcmp(second->reason, "no_benefit") != 0;
  return second->aid > first->aid;
}

static void raise_alerts(const TdModel *model, const TdRefClaim *claim, TdRefResult *result) {
  if (result->status != TD_STATUS_PAID && result->status != TD_STATUS_ZERO && result->status != TD_STATUS_INELIGIBLE)
    return;
  TdRefScene scene = {.model = model,
                      .claim = claim,
                      .category = result->category,
                      .base = td_ref_known(result->base),
                      .aid = td_ref_known(result->aid)};
  for (uint32_t i = 0; i < model->alert_count; i++) {
    const TdAlert *alert = &model->alerts[i];
    TdRefValue amount = td_ref_value(&scene, alert->amount);
    TdRefTerm threshold = td_ref_term(&scene, alert->threshold);
    if (!td_ref_is_yes(td_ref_value(&scene, alert->when)) || !amount.known) continue;
    if (threshold.kind != TD_REF_IS_VALUE || amount.value <= threshold.value.value) continue;
    result->alerts[result->alert_count++] = (TdRefAlert){.alert = alert->name,
                                                         .amount = amount.value,
                                                         .threshold = threshold.value.value,
                                                         .clause = clause_of(&threshold, &alert->cite)};
  }
  result->overflow = result->overflow || scene.overflow;
}

void td_ref_compute(const TdModel *model, const TdRefClaim *claim, const int64_t *annual, TdRefResult *result) {
  TdRefScene plain = {.model = model, .claim = claim, .category = -1};
  bool any = false, overflow = false;
  for (uint32_t i = 0; i < model->identity_count; i++) {
    if ((claim->labels >> i & 1) == 0) continue;
    if (!td_ref_is_yes(td_ref_value(&plain, model->identities[i].when))) continue;
    TdRefResult one;
    settle_as(model, claim, annual, (int)i, &one);
    overflow = overflow || one.overflow;
    if (!any || goes_before(&one, result)) {
      if (any) td_ref_result_clear(result);
      *result = one;
    } else {
      td_ref_result_clear(&one);
    }
    any = true;
    if (!model->best) break;
  }
  if (!any) settle_as(model, claim, annual, -1, result);
  raise_alerts(model, claim, result);
  result->overflow = result->overflow || overflow;
}
