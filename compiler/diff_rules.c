/* Conditions, deferrals and alerts. */
#include <string.h>

#include "compiler/diff_parts.h"

#define BIT(n) (UINT64_C(1) << (n))

uint64_t td_common_identities(const TdJoint *joint, bool premium) {
  uint64_t set = 0;
  for (uint32_t j = 0; j < joint->model.label_count; j++) {
    bool both = true;
    for (int side = 0; side < TD_VERSIONS; side++) {
      uint32_t count = premium ? joint->side[side]->identity_total : joint->side[side]->identity_count;
      both &= joint->identity[side][j] >= 0 && joint->identity[side][j] < (int32_t)count;
    }
    if (both) set |= BIT(j);
  }
  return set;
}

/* ---- conditions ---- */

/* All conditions of a word: what they demand together, and where it is said. */
typedef struct {
  const TdExpr *expr; /* joint; NULL: there is none */
  const TdCite *cite; /* of the first */
  const char *word;
  GPtrArray *assumed;
} Demand;

static bool has(const GPtrArray *words, const char *word) {
  for (guint i = 0; i < words->len; i++)
    if (words->pdata[i] && strcmp(words->pdata[i], word) == 0) return true;
  return false;
}

static gint by_text(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *join_texts(const TdJoint *joint, GPtrArray *texts, const char *between) {
  g_ptr_array_sort(texts, by_text);
  g_ptr_array_add(texts, NULL);
  g_autofree char *joined = g_strjoinv(between, (char **)texts->pdata);
  g_ptr_array_set_size(texts, (gint)texts->len - 1);
  return td_arena_text(joint->arena, joined, strlen(joined));
}

/* The citation of several conditions: all their clauses and assumptions, in an order of their own. */
static const TdCite *cite_all(const TdJoint *joint, const TdCite *first, GPtrArray *clauses, GPtrArray *assumed) {
  if (!first || (clauses->len < 2 && assumed->len == 0)) return first;
  TdCite *all = td_arena_new0(joint->arena, TdCite);
  *all = *first;
  if (clauses->len > 1) all->clause = join_texts(joint, clauses, "、");
  if (assumed->len > 0) all->assume = join_texts(joint, assumed, "；");
  return all;
}

static Demand demand_of(const TdConditionsHeld *held, int side, const char *word) {
  Demand demand = {.word = word, .assumed = g_ptr_array_new()};
  g_autoptr(GPtrArray) clauses = g_ptr_array_new();
  for (uint32_t i = 0; i < held->count[side]; i++) {
    const TdCondition *condition = &held->list[side][i];
    if (word && strcmp(condition->word, word) != 0) continue;
    const TdExpr *expr = td_joint_expr(&held->like.diff->joint, side, condition->expr, held->base);
    demand.expr = td_joint_both(&held->like.diff->joint, TD_E_AND, demand.expr, expr);
    if (!demand.cite) demand.cite = &condition->cite;
    if (condition->cite.clause[0] && !has(clauses, condition->cite.clause))
      g_ptr_array_add(clauses, (gpointer)condition->cite.clause);
    if (condition->cite.assume && condition->cite.assume[0])
      g_ptr_array_add(demand.assumed, (gpointer)condition->cite.assume);
  }
  demand.cite = cite_all(&held->like.diff->joint, demand.cite, clauses, demand.assumed);
  return demand;
}

static void clear_demand(Demand *demand) {
  g_clear_pointer(&demand->assumed, g_ptr_array_unref);
}

static TdContrast contrast_of(const TdConditionsHeld *held, const char *name, const Demand demands[TD_VERSIONS]) {
  TdContrast contrast = held->like;
  contrast.kind = TD_C_CONDITION;
  contrast.name = name;
  for (int side = 0; side < TD_VERSIONS; side++) {
    contrast.rule[side] = demands[side].expr;
    contrast.cite[side] = demands[side].cite;
  }
  return contrast;
}

static void compare_demands(const TdConditionsHeld *held, const char *name, const Demand demands[TD_VERSIONS]) {
  TdModelDiff *diff = held->like.diff;
  guint found = td_contrast_conditions(contrast_of(held, name, demands));
  if (found > 0 || !demands[0].cite || !demands[1].cite) return; /* what is assumed of it is told with it */
  td_diff_clause(diff, name, demands[0].cite, demands[1].cite);
  td_diff_assumptions(diff, name, demands[0].assumed, demands[1].assumed);
}

static char *name_of(const TdConditionsHeld *held, const char *word) {
  return word ? g_strdup_printf("%s/%s", held->name, word) : g_strdup(held->name);
}

/* The other side demands the same, but gives another reason. */
static bool other_reason(const TdConditionsHeld *held, Demand demands[TD_VERSIONS]) {
  TdModelDiff *diff = held->like.diff;
  GPtrArray *kept = diff->changes;
  diff->changes = td_changes_new();
  bool same = td_contrast_conditions(contrast_of(held, "", demands)) == 0;
  g_ptr_array_unref(diff->changes);
  diff->changes = kept;
  if (!same) return false;
  TdChange *change = td_change(diff, TD_C_REASON, g_strdup_printf("%s/%s/reason", held->name, demands[TD_OLD].word),
                               td_said(td_words(demands[0].word, demands[0].word), demands[0].cite),
                               td_said(td_words(demands[1].word, demands[1].word), demands[1].cite), TD_NEITHER);
  change->premium = held->like.premium;
  memcpy(change->benefit, held->like.benefit, sizeof change->benefit);
  g_autofree char *name = g_strdup_printf("%s/%s", held->name, demands[TD_OLD].word);
  td_diff_assumptions(diff, name, demands[TD_OLD].assumed, demands[TD_NEW].assumed);
  return true;
}

static GPtrArray *words_of(const TdConditionsHeld *held, int side) {
  GPtrArray *words = g_ptr_array_new();
  for (uint32_t i = 0; i < held->count[side]; i++) {
    bool known = false;
    for (guint k = 0; k < words->len; k++) known |= strcmp(words->pdata[k], held->list[side][i].word) == 0;
    if (!known) g_ptr_array_add(words, (gpointer)held->list[side][i].word);
  }
  return words;
}

static void pair_reasons(const TdConditionsHeld *held, GPtrArray *old, GPtrArray *new) {
  for (guint i = 0; i < old->len; i++)
    for (guint k = 0; k < new->len && old->pdata[i]; k++) {
      if (!new->pdata[k] || has(new, old->pdata[i]) || has(old, new->pdata[k])) continue;
      Demand demands[] = {demand_of(held, TD_OLD, old->pdata[i]), demand_of(held, TD_NEW, new->pdata[k])};
      if (other_reason(held, demands)) old->pdata[i] = new->pdata[k] = NULL;
      clear_demand(&demands[0]);
      clear_demand(&demands[1]);
    }
}

/* Of conditions that fail, one of the lowest rank is named, the first of them. */
static void compare_order(const TdConditionsHeld *held, const GPtrArray *old, const GPtrArray *new) {
  for (guint i = 0; i < old->len; i++)
    for (guint k = i + 1; k < old->len; k++) {
      int first = -1, second = -1;
      if (!old->pdata[i] || !old->pdata[k] || td_reason_rank(old->pdata[i]) != td_reason_rank(old->pdata[k])) continue;
      for (guint n = 0; n < new->len; n++) {
        if (g_strcmp0(new->pdata[n], old->pdata[i]) == 0) first = (int)n;
        if (g_strcmp0(new->pdata[n], old->pdata[k]) == 0) second = (int)n;
      }
      if (first < 0 || second < 0 || first < second) continue;
      g_autofree char *then = g_strdup_printf("%s、%s", (char *)old->pdata[i], (char *)old->pdata[k]);
      g_autofree char *now = g_strdup_printf("%s、%s", (char *)old->pdata[k], (char *)old->pdata[i]);
      td_change(held->like.diff, TD_C_ORDER, g_strdup_printf("order/%s", held->name),
                td_said(td_words(then, then), NULL), td_said(td_words(now, now), NULL), TD_NEITHER);
      return;
    }
}

void td_diff_condition_lists(const TdConditionsHeld *held) {
  g_autoptr(GPtrArray) old = words_of(held, TD_OLD), new = words_of(held, TD_NEW);
  if (held->together) {
    Demand demands[] = {demand_of(held, TD_OLD, NULL), demand_of(held, TD_NEW, NULL)};
    compare_demands(held, held->name, demands);
    clear_demand(&demands[0]);
    clear_demand(&demands[1]);
    return;
  }
  pair_reasons(held, old, new);
  for (int side = 0; side < TD_VERSIONS; side++) {
    const GPtrArray *words = side == TD_OLD ? old : new;
    for (guint i = 0; i < words->len; i++) {
      const char *word = words->pdata[i];
      if (!word || (side == TD_NEW && has(old, word))) continue;
      g_autofree char *name = name_of(held, word);
      Demand demands[] = {demand_of(held, TD_OLD, word), demand_of(held, TD_NEW, word)};
      compare_demands(held, name, demands);
      clear_demand(&demands[0]);
      clear_demand(&demands[1]);
    }
  }
  compare_order(held, old, new);
}

/* Conditions of enrolments come and go with the subsidies. */
static void compare_policy_conditions(TdModelDiff *diff, bool premium) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  if (premium && (old->subsidy_count == 0) != (new->subsidy_count == 0)) return;
  TdConditionsHeld held = {.list = {premium ? old->premium_conditions : old->conditions,
                                    premium ? new->premium_conditions : new->conditions},
                           .count = {premium ? old->premium_condition_count : old->condition_count,
                                     premium ? new->premium_condition_count : new->condition_count},
                           .name = premium ? "enrolment-condition" : "condition",
                           .like = {.diff = diff,
                                    .role = TD_MORE_IS_LOOSER,
                                    .premium = premium,
                                    .benefit = {-1, -1},
                                    .categories = td_common_identities(&diff->joint, premium),
                                    .uncategorised = true}};
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdRules rules = td_rules_of(diff->joint.side[side], premium);
    const TdWhy *why = td_hinders_conditions(&rules, premium);
    if (why) held.like.hinders = why;
  }
  td_diff_condition_lists(&held);
}

/* ---- deferrals ---- */

static void give_deferral(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const TdModelDiff *diff = user;
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = diff->joint.side[side];
    out[side] = (TdGives){.kind = TD_G_NONE};
    for (uint32_t i = 0; i < model->deferral_count && out[side].kind == TD_G_NONE; i++) {
      TdAnswer answer = td_ways_ask(ways, td_joint_expr(&diff->joint, side, model->deferrals[i].expr, NULL));
      if (answer.is == TD_YES)
        out[side] =
            (TdGives){.kind = TD_G_DEFERRED, .word = model->deferrals[i].word, .cite = model->deferrals[i].cite};
      else if (answer.is == TD_UNKNOWN)
        out[side] = (TdGives){.kind = TD_G_UNKNOWN, .word = answer.word};
    }
  }
}

static void collect_conditions(GPtrArray *out, const TdCondition *conditions, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (conditions[i].cite.assume && conditions[i].cite.assume[0])
      g_ptr_array_add(out, (gpointer)conditions[i].cite.assume);
}

static void compare_deferrals(TdModelDiff *diff) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  TdContrast contrast = {.diff = diff,
                         .kind = TD_C_DEFERRAL,
                         .name = "deferral",
                         .role = TD_MORE_IS_OPEN,
                         .categories = td_common_identities(&diff->joint, false),
                         .uncategorised = true,
                         .benefit = {-1, -1},
                         .why = {{"由另一份文件决定给多少", "another document decides what is given"}},
                         .give = give_deferral,
                         .user = diff};
  g_autoptr(GPtrArray) before = g_ptr_array_new(), after = g_ptr_array_new();
  if (old->deferral_count + new->deferral_count == 0) return;
  td_contrast(&contrast);
  collect_conditions(before, old->deferrals, old->deferral_count);
  collect_conditions(after, new->deferrals, new->deferral_count);
  td_diff_assumptions(diff, "deferral", before, after);
}

void td_diff_conditions(TdModelDiff *diff) {
  compare_policy_conditions(diff, false);
  compare_deferrals(diff);
  compare_policy_conditions(diff, true);
}

/* ---- alerts ---- */

static void give_terms(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const TdTerm *const *terms = user;
  for (int side = 0; side < TD_VERSIONS; side++) out[side] = td_ways_term(ways, terms[side]);
}

static void compare_alert(TdModelDiff *diff, const TdAlert *old, const TdAlert *new) {
  const TdJoint *joint = &diff->joint;
  g_autofree char *name = g_strdup_printf("alert/%s", old->name);
  g_autofree char *condition = g_strdup_printf("%s/condition", name), *amount = g_strdup_printf("%s/amount", name);
  g_autofree char *line = g_strdup_printf("%s/line", name);
  g_autoptr(GPtrArray) before = g_ptr_array_new(), after = g_ptr_array_new();
  const TdTerm values[] = {
      {.kind = TD_T_VALUE, .word = "", .expr = td_joint_expr(joint, TD_OLD, old->amount, NULL), .cite = old->cite},
      {.kind = TD_T_VALUE, .word = "", .expr = td_joint_expr(joint, TD_NEW, new->amount, NULL), .cite = old->cite}};
  const TdTerm *amounts[] = {&values[0], &values[1]};
  const TdTerm *lines[] = {td_joint_term(joint, TD_OLD, old->threshold, NULL),
                           td_joint_term(joint, TD_NEW, new->threshold, NULL)};
  TdContrast contrast = {
      .diff = diff,
      .kind = TD_C_CONDITION,
      .name = condition,
      .role = TD_MORE_IS_NOTHING,
      .categories = td_common_identities(joint, false),
      .uncategorised = true,
      .benefit = {-1, -1},
      .cite = {old->when ? &old->cite : NULL, new->when ? &new->cite : NULL},
      .rule = {td_joint_expr(joint, TD_OLD, old->when, NULL), td_joint_expr(joint, TD_NEW, new->when, NULL)}};
  td_contrast_conditions(contrast);
  contrast.rule[0] = contrast.rule[1] = NULL;
  contrast.around[0] = &old->cite;
  contrast.around[1] = &new->cite;
  contrast.give = give_terms;
  contrast.user = amounts;
  contrast.kind = TD_C_ALERT_AMOUNT;
  contrast.name = amount;
  td_contrast(&contrast);
  contrast.user = lines;
  contrast.kind = TD_C_ALERT_LINE;
  contrast.name = line;
  td_contrast(&contrast);
  td_diff_cites(diff, name, &old->cite, &new->cite);
  td_collect_assumptions(old->threshold, before);
  td_collect_assumptions(new->threshold, after);
  td_diff_assumptions(diff, line, before, after);
}

static const TdAlert *alert_called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->alert_count; i++)
    if (strcmp(model->alerts[i].name, name) == 0) return &model->alerts[i];
  return NULL;
}

void td_diff_alerts(TdModelDiff *diff) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < diff->joint.side[side]->alert_count; i++) {
      const TdAlert *alert = &diff->joint.side[side]->alerts[i];
      const TdAlert *other = alert_called(diff->joint.side[!side], alert->name);
      if (other && side == TD_OLD) compare_alert(diff, alert, other);
      if (other) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words(alert->name, alert->name), &alert->cite);
      td_change(diff, TD_C_ALERT, g_strdup_printf("alert/%s", alert->name), said[0], said[1], TD_NEITHER);
    }
}
