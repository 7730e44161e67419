/* Demands that compare two claims: alike but for a field, an amount, or the identity. */
#include "compiler/against.h"

#include "compiler/expr_text.h"
#include "compiler/imply.h"

#define BIT(n) (UINT64_C(1) << (n))

/* Claims that are alike but for what is compared, with their own facts. */
typedef struct {
  TdFacts facts;
  TdTrace *trace;
  bool yes; /* of NOT_LOWERED: the condition */
  TdAmounts amounts;
} Alike;

static void clear_alike(gpointer one) {
  td_trace_free(((Alike *)one)->trace);
  g_free(one);
}

/* The claim of the cell, filled and admitted, or NULL where it is none of IDENTITY. */
static Alike *take(TdTrial *trial, uint32_t identity) {
  Alike *alike = g_new0(Alike, 1);
  alike->facts = trial->cell.facts[TD_CITY];
  alike->trace = td_trace_claim(trial->sides[TD_CITY].model, &alike->facts, trial->annual);
  if (alike->trace->category == (int32_t)identity) return alike;
  clear_alike(alike);
  return NULL;
}

/* ---- what is paid: one claim never less than another, whatever was used before ---- */

static bool reads_course(const TdExpr *expr) {
  if (!expr) return false;
  if (expr->kind == TD_E_BUILTIN && (expr->index == TD_B_BASE || expr->index == TD_B_AID)) return true;
  return reads_course(expr->a) || reads_course(expr->b);
}

/* Is the figure A at most B, for all amounts of the claims?  SAME: base and aid are those of both. */
static bool at_most(const TdTracedTerm *a, const TdTracedTerm *b, bool same) {
  if (a->expr == b->expr && (same || !reads_course(a->expr))) return a->value == b->value;
  return td_expr_outside(a->expr) && td_expr_outside(b->expr) && a->value <= b->value;
}

static bool deductible_at_most(const TdTracedBenefit *a, const TdTracedBenefit *b, bool same) {
  if (a->deductible.kind != TD_TR_VALUE) return true;
  if (td_expr_outside(a->deductible.expr) && a->deductible.value <= 0) return true;
  return b->deductible.kind == TD_TR_VALUE && a->benefit->deductible == b->benefit->deductible &&
         a->benefit->deductible_annual == b->benefit->deductible_annual &&
         at_most(&a->deductible, &b->deductible, same);
}

/* Does every limit of A stand in B too, where it is no higher? */
static bool limits_at_least(const TdTracedBenefit *a, const TdTracedBenefit *b, bool same) {
  for (guint i = 0; i < a->limits->len; i++) {
    const TdTracedLimit *mine = &g_array_index(a->limits, TdTracedLimit, i);
    bool found = !mine->applies;
    for (guint k = 0; k < b->limits->len && !found; k++) {
      const TdTracedLimit *other = &g_array_index(b->limits, TdTracedLimit, k);
      found =
          other->applies && other->limit->annual == mine->limit->annual && at_most(&other->figure, &mine->figure, same);
    }
    if (!found) return false;
  }
  return true;
}

static bool benefit_at_least(const TdTracedBenefit *a, const TdTracedBenefit *b, bool same) {
  return td_expr_same(a->benefit->base, b->benefit->base) && (same || !a->benefit->base) &&
         deductible_at_most(a, b, same) && a->rate >= b->rate && limits_at_least(a, b, same);
}

static const TdTracedBenefit *applied(const TdTrace *trace, const TdBenefit *benefit) {
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->applied && traced->benefit == benefit) return traced;
  }
  return NULL;
}

static guint count_applied(const TdTrace *trace) {
  guint count = 0;
  for (guint i = 0; i < trace->benefits->len; i++) count += g_array_index(trace->benefits, TdTracedBenefit, i).applied;
  return count;
}

/* Is A paid at least what B is paid, by their terms?  A later benefit makes good at most what an earlier one paid less,
 * so each needs only to be as good for itself; but for deductibles, which it may share with the earlier one. */
static bool paid_at_least(const TdTrace *a, const TdTrace *b) {
  if (b->status == TD_STATUS_INELIGIBLE) return true;
  if (a->status == TD_STATUS_INELIGIBLE) return false;
  const TdTracedBenefit *first = &g_array_index(a->benefits, TdTracedBenefit, 0);
  const TdTracedBenefit *other = &g_array_index(b->benefits, TdTracedBenefit, 0);
  bool same = benefit_at_least(first, other, true) && benefit_at_least(other, first, true);
  if (!same && !benefit_at_least(first, other, true)) return false;
  bool shared = !deductible_at_most(other, first, true);
  same &= count_applied(a) == count_applied(b);
  for (guint i = 1; i < b->benefits->len; i++) {
    const TdTracedBenefit *theirs = &g_array_index(b->benefits, TdTracedBenefit, i);
    if (!theirs->applied) continue;
    const TdTracedBenefit *mine = applied(a, theirs->benefit);
    if (!mine || !benefit_at_least(mine, theirs, same) || shared) return false;
    same &= benefit_at_least(theirs, mine, same);
  }
  return true;
}

/* ---- a claim that shows the difference ---- */

/* A and B with the same amounts; true where A is then paid less. */
static bool shown_by(TdTrial *trial, const Alike *a, const Alike *b, int64_t in_scope) {
  TdFacts one = a->facts, two = b->facts;
  if (in_scope >= 0) one.value[TD_F_INSCP] = two.value[TD_F_INSCP] = in_scope;
  const TdModel *city = trial->sides[TD_CITY].model;
  g_autoptr(TdTrace) x = td_trace_claim(city, &one, trial->annual);
  g_autoptr(TdTrace) y = td_trace_claim(city, &two, trial->annual);
  bool told = (td_trial_settled(x) || x->status == TD_STATUS_INELIGIBLE) && td_trial_settled(y);
  if (!told || x->category != a->trace->category || y->category != b->trace->category || x->aid >= y->aid) return false;
  td_trial_refute(trial, TD_WHY_DIFFERENT, x, y);
  return true;
}

static void show_less(TdTrial *trial, const Alike *a, const Alike *b) {
  static const int64_t tried[] = {-1, 1000000, 10000, 100000, 10000000, 100000000, 1000000000};
  bool amounts = trial->out->requirement->when && td_expr_fields(trial->out->requirement->when) & BIT(TD_F_INSCP);
  for (size_t i = 0; i < (amounts ? 1 : G_N_ELEMENTS(tried)); i++)
    if (shown_by(trial, a, b, tried[i])) return;
  td_trial_open(trial, TD_WHY_NOT_SHOWN, NULL);
}

/* Can a claim be compared?  Of what is left open the trial says why. */
static bool comparable(TdTrial *trial, const TdTrace *trace) {
  if (td_trial_settled(trace) || trace->status == TD_STATUS_INELIGIBLE) return true;
  bool deferred = trace->status == TD_STATUS_DEFERRED;
  if (deferred || !td_word_of_record(trace->reason))
    td_trial_open(trial, deferred ? TD_WHY_DEFERRED : TD_WHY_MISSING, trace->reason);
  return false;
}

static void compare(TdTrial *trial, const Alike *a, const Alike *b) {
  if (!paid_at_least(a->trace, b->trace)) show_less(trial, a, b);
}

/* Two claims that are both deferred to the same document are alike as far as this policy goes. */
static bool all_deferred_alike(const GPtrArray *group) {
  const char *word = NULL;
  for (guint i = 0; i < group->len; i++) {
    const TdTrace *trace = ((const Alike *)group->pdata[i])->trace;
    if (trace->status != TD_STATUS_DEFERRED || (word && !g_str_equal(word, trace->reason))) return false;
    word = trace->reason;
  }
  return true;
}

static void compare_group(TdTrial *trial, const GPtrArray *group) {
  bool regardless = trial->out->demand->kind == TD_Q_REGARDLESS;
  if (group->len < 2 || all_deferred_alike(group)) return;
  for (guint i = 0; i < group->len; i++)
    for (guint k = 0; k < group->len && trial->out->verdict != TD_REFUTED; k++) {
      const Alike *a = group->pdata[i], *b = group->pdata[k];
      if (i == k || (!regardless && (!a->yes || b->yes))) continue;
      if (comparable(trial, a->trace) && comparable(trial, b->trace)) compare(trial, a, b);
    }
}

/* ---- NOT_LOWERED, REGARDLESS ---- */

/* The claims that are alike but in DIMS. */
static GPtrArray *gather(TdTrial *trial, uint32_t identity, uint64_t dims) {
  GPtrArray *group = g_ptr_array_new_with_free_func(clear_alike);
  const TdDemand *demand = trial->out->demand;
  do {
    if (!td_cell_fill(&trial->cell, trial->space, identity) || td_trial_admits(trial) != TD_ADMITTED) continue;
    TdScope scope = td_trial_scope(trial);
    TdKnown yes = demand->kind == TD_Q_NOT_LOWERED ? td_trace_value(&scope, demand->bound) : td_known(1);
    Alike *alike = yes.known ? take(trial, identity) : NULL;
    if (!yes.known && !td_word_of_record(yes.word)) td_trial_open(trial, TD_WHY_MISSING, yes.word);
    if (!alike) continue;
    alike->yes = yes.value != 0;
    g_ptr_array_add(group, alike);
  } while (td_cell_next(&trial->cell, trial->space, dims));
  return group;
}

static bool reads_labels(const TdExpr *expr) {
  if (!expr) return false;
  return expr->kind == TD_E_IDENTITY || expr->kind == TD_E_CATEGORY || reads_labels(expr->a) || reads_labels(expr->b);
}

void td_against_alike(TdTrial *trial, uint32_t identity) {
  const TdDemand *demand = trial->out->demand;
  bool lowered = demand->kind == TD_Q_NOT_LOWERED;
  uint64_t fields = lowered ? td_expr_fields(demand->bound) : BIT(demand->field);
  uint64_t dims = td_space_dims(trial->space, fields);
  uint64_t single = BIT(TD_DIM_DAY) | BIT(TD_DIM_AMOUNTS);
  bool amounts = false;
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    amounts |=
        (fields >> field & 1) && (td_fields[field].kind == TD_KIND_MONEY || td_fields[field].kind == TD_KIND_FUND ||
                                  td_fields[field].kind == TD_KIND_LABELS);
  if (amounts || dims & single || (lowered && reads_labels(demand->bound))) {
    td_trial_open(trial, TD_WHY_BEYOND, NULL);
    return;
  }
  do {
    g_autoptr(GPtrArray) group = gather(trial, identity, dims);
    compare_group(trial, group);
  } while (trial->out->verdict != TD_REFUTED && td_cell_next(&trial->cell, trial->space, ~dims));
}

/* ---- RISING ---- */

/* The ratio: -1 where the claim has no benefit. */
static TdStage rate_of(TdTrial *trial, const TdTrace *trace, int64_t *rate) {
  TdWhy why;
  const char *word;
  TdStage stage = td_trial_stage(trace, &why, &word);
  *rate = stage == TD_STAGE_KNOWN ? td_trial_rate(trace) : -1;
  if (stage == TD_STAGE_OPEN) td_trial_open(trial, why, word);
  return stage;
}

/* ONE is to have at least the ratio of OTHER. */
static void compare_rates(TdTrial *trial, const TdTrace *one, const TdTrace *other) {
  int64_t mine, theirs;
  TdWhy why;
  const char *word;
  if (td_trial_stage(one, &why, &word) == TD_STAGE_KNOWN && td_trial_rate(one) == TD_RATIO_ONE) return;
  if (td_trial_stage(other, &why, &word) == TD_STAGE_NONE) return;
  TdStage a = rate_of(trial, one, &mine), b = rate_of(trial, other, &theirs);
  if (b != TD_STAGE_KNOWN || (a != TD_STAGE_KNOWN && a != TD_STAGE_NONE) || mine >= theirs) return;
  if ((a == TD_STAGE_KNOWN && !td_trial_settled(one)) || !td_trial_settled(other)) {
    td_trial_open(trial, TD_WHY_MISSING, td_trial_settled(other) ? one->reason : other->reason);
    return;
  }
  td_trial_refute(trial, a == TD_STAGE_NONE ? TD_WHY_NO_BENEFIT : TD_WHY_FIGURE, one, other);
}

static bool rises(const TdSpace *space, const TdAmounts *from, const TdAmounts *to) {
  bool more = false;
  for (int i = 0; i < TD_AMOUNTS; i++) {
    if (!space->compared[i]) continue;
    if (to->value[i] < from->value[i]) return false;
    more |= to->value[i] > from->value[i];
  }
  return more;
}

/* A ratio that is not known is not known to rise. */
static void look_rising(TdTrial *trial, const GPtrArray *group) {
  TdWhy why;
  const char *word;
  for (guint i = 0; i < group->len; i++)
    if (td_trial_stage(((const Alike *)group->pdata[i])->trace, &why, &word) == TD_STAGE_OPEN)
      td_trial_open(trial, why, word);
}

static void compare_rising(TdTrial *trial, const Alike *low, const Alike *high) {
  if (!rises(trial->space, &low->amounts, &high->amounts)) return;
  const TdExpr *amount = trial->out->demand->bound;
  TdScope scope = td_scope(trial->sides[TD_FRAMEWORK].model, &low->facts, -1);
  TdKnown less = td_trace_value(&scope, amount);
  scope.facts = &high->facts;
  TdKnown more = td_trace_value(&scope, amount);
  if (less.known && more.known && less.value < more.value) {
    compare_rates(trial, high->trace, low->trace);
    return;
  }
  TdWhy why;
  const char *word;
  bool falls = td_trial_stage(low->trace, &why, &word) == TD_STAGE_KNOWN &&
               (td_trial_stage(high->trace, &why, &word) != TD_STAGE_KNOWN ||
                td_trial_rate(high->trace) < td_trial_rate(low->trace));
  if (falls) td_trial_open(trial, TD_WHY_NOT_SHOWN, NULL);
}

void td_against_rising(TdTrial *trial, uint32_t identity) {
  const TdExpr *amount = trial->out->demand->bound;
  bool plain = amount->kind == TD_E_BUILTIN || (amount->kind == TD_E_FIELD && amount->index == TD_F_INSCP);
  if (!plain || trial->space->compared[TD_A_FUNDS] || (amount->kind == TD_E_BUILTIN && amount->index == TD_B_FUNDS)) {
    td_trial_open(trial, TD_WHY_BEYOND, NULL);
    return;
  }
  do {
    g_autoptr(GPtrArray) group = g_ptr_array_new_with_free_func(clear_alike);
    do {
      if (!td_cell_fill(&trial->cell, trial->space, identity) || td_trial_admits(trial) != TD_ADMITTED) continue;
      Alike *alike = take(trial, identity);
      if (!alike) continue;
      alike->amounts = g_array_index(trial->space->amounts, TdAmounts, trial->cell.at[TD_DIM_AMOUNTS]);
      g_ptr_array_add(group, alike);
    } while (td_cell_next(&trial->cell, trial->space, BIT(TD_DIM_AMOUNTS)));
    for (guint i = 0; i < group->len; i++)
      for (guint k = 0; k < group->len && trial->out->verdict != TD_REFUTED; k++)
        if (i != k) compare_rising(trial, group->pdata[i], group->pdata[k]);
    look_rising(trial, group);
  } while (trial->out->verdict != TD_REFUTED && td_cell_next(&trial->cell, trial->space, ~BIT(TD_DIM_AMOUNTS)));
}

/* ---- ORDER ---- */

void td_against_order(TdTrial *trial, uint32_t identity, uint32_t lower) {
  do {
    if (!td_cell_fill(&trial->cell, trial->space, lower) || td_trial_admits(trial) != TD_ADMITTED) continue;
    Alike *other = take(trial, lower);
    if (!other) continue;
    td_cell_fill(&trial->cell, trial->space, identity);
    Alike *one = td_trial_admits(trial) == TD_ADMITTED ? take(trial, identity) : NULL;
    if (one) compare_rates(trial, one->trace, other->trace);
    if (one) clear_alike(one);
    clear_alike(other);
  } while (trial->out->verdict != TD_REFUTED && td_cell_next(&trial->cell, trial->space, UINT64_MAX));
}
