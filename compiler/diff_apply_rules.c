/* Conditions, deferrals and alerts of a mixture. */
#include <string.h>

#include "compiler/diff_applied.h"

/* ---- for whom a rule holds ---- */

/* No category that the side is for; NULL: it is for everybody. */
static const TdExpr *not_for(const TdApplied *apply, const TdSides *sides, int side, uint64_t identities) {
  bool nobody = sides->nobody == side;
  if (nobody && !(sides->of[!side] & identities)) return NULL;
  if (nobody) return td_applied_category(apply, sides->of[!side] & identities);
  return td_applied_both(apply, TD_E_NOT, td_applied_category(apply, sides->of[side] & identities), NULL);
}

static bool for_nobody(const TdSides *sides, int side, uint64_t identities) {
  return sides->nobody != side && !(sides->of[side] & identities);
}

/* ---- conditions ---- */

static const TdExpr *all_of(const TdApplied *apply, const TdConditionsMixed *mixed, int side, const char *word) {
  const TdExpr *all = NULL;
  for (uint32_t i = 0; i < mixed->count[side]; i++) {
    const TdCondition *each = &mixed->list[side][i];
    if (word && strcmp(each->word, word) != 0) continue;
    all = all ? td_applied_both(apply, TD_E_AND, all, each->expr) : each->expr;
  }
  return all;
}

static bool begins(const char *text, const char *with) {
  return strncmp(text, with, strlen(with)) == 0;
}

/* Conditions that have another reason now are named by the old one. */
static const char *old_word(const TdApplied *apply, const TdConditionsMixed *mixed, const char *word, char **owned) {
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    if (change->kind != TD_C_REASON || !begins(change->name, mixed->name)) continue;
    const TdChangeCase *said = change->cases->pdata[0];
    const char *rest = change->name + strlen(mixed->name);
    if (rest[0] != '/' || strcmp(said->said[TD_NEW].text.in[0], word) != 0) continue;
    *owned = g_strdup(said->said[TD_OLD].text.in[0]);
    return *owned;
  }
  return word;
}

static TdSides sides_of(const TdApplied *apply, const TdConditionsMixed *mixed, int side, const char *word) {
  const uint64_t kinds = TD_KIND_BIT(TD_C_CONDITION) | TD_KIND_BIT(TD_C_REASON);
  g_autofree char *owned = NULL;
  const char *name = side == TD_NEW ? old_word(apply, mixed, word, &owned) : word;
  g_autofree char *path = mixed->together ? g_strdup(mixed->name) : g_strdup_printf("%s/%s", mixed->name, name);
  const TdExpr *both[TD_VERSIONS];
  for (int each = 0; each < TD_VERSIONS; each++)
    both[each] = all_of(apply, mixed, each, mixed->together ? NULL : each == side ? word : name);
  return mixed->sides(mixed->user, kinds, path, td_applied_unnamed(apply, both[TD_OLD], both[TD_NEW]));
}

void td_applied_conditions(const TdApplied *apply, const TdConditionsMixed *mixed, const TdCondition **out,
                           uint32_t *count) {
  g_autoptr(GArray) conditions = g_array_new(FALSE, TRUE, sizeof(TdCondition));
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < mixed->count[side]; i++) {
      TdCondition condition = mixed->list[side][i];
      TdSides sides = sides_of(apply, mixed, side, condition.word);
      if (for_nobody(&sides, side, mixed->identities)) continue;
      const TdExpr *spared = not_for(apply, &sides, side, mixed->identities);
      condition.expr = td_applied_expr(apply, side, condition.expr);
      if (spared) condition.expr = td_applied_both(apply, TD_E_OR, spared, condition.expr);
      g_array_append_val(conditions, condition);
    }
  *count = conditions->len;
  *out = td_arena_array(apply->arena, conditions);
}

typedef struct {
  const TdApplied *apply;
  int record;
} Policy;

static TdSides policy_sides(const void *user, uint64_t kinds, const char *name, uint8_t unnamed) {
  const Policy *policy = user;
  const TdApplied *apply = policy->apply;
  int version = td_applied_named(apply, kinds, name, 0);
  TdSides sides = {.nobody = version >= 0 ? (uint8_t)version : unnamed};
  if (version >= 0) { /* it is said of everybody */
    sides.of[version] = apply->identities[policy->record];
    return sides;
  }
  for (int side = 0; side < TD_VERSIONS; side++) {
    sides.of[side] = apply->only[policy->record][side] & apply->identities[policy->record];
    if (side == sides.nobody) sides.of[side] |= apply->identities[policy->record] & ~apply->only[policy->record][!side];
  }
  return sides;
}

static void mix_conditions(TdApplied *apply) {
  const TdModel *old = apply->diff->joint.side[TD_OLD], *new = apply->diff->joint.side[TD_NEW];
  Policy of_claims = {apply, TD_OF_CLAIMS}, of_premiums = {apply, TD_OF_PREMIUMS};
  TdConditionsMixed mixed = {.list = {old->conditions, new->conditions},
                             .count = {old->condition_count, new->condition_count},
                             .name = "condition",
                             .identities = apply->identities[TD_OF_CLAIMS],
                             .sides = policy_sides,
                             .user = &of_claims};
  td_applied_conditions(apply, &mixed, &apply->out->conditions, &apply->out->condition_count);
  mixed = (TdConditionsMixed){.list = {old->premium_conditions, new->premium_conditions},
                              .count = {old->premium_condition_count, new->premium_condition_count},
                              .name = "enrolment-condition",
                              .identities = apply->identities[TD_OF_PREMIUMS],
                              .sides = policy_sides,
                              .user = &of_premiums};
  td_applied_conditions(apply, &mixed, &apply->out->premium_conditions, &apply->out->premium_condition_count);
}

/* ---- deferrals ---- */

static void mix_deferrals(TdApplied *apply) {
  g_autoptr(GArray) deferrals = g_array_new(FALSE, TRUE, sizeof(TdCondition));
  const TdModel *const *is = apply->diff->joint.side;
  const TdExpr *any[TD_VERSIONS] = {NULL, NULL};
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < is[side]->deferral_count; i++) {
      const TdExpr *expr = is[side]->deferrals[i].expr;
      any[side] = any[side] ? td_applied_both(apply, TD_E_OR, any[side], expr) : expr;
    }
  Policy of_claims = {apply, TD_OF_CLAIMS};
  TdSides sides = policy_sides(&of_claims, TD_KIND_BIT(TD_C_DEFERRAL), "deferral",
                               td_applied_unnamed(apply, any[TD_OLD], any[TD_NEW]));
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (for_nobody(&sides, side, apply->identities[TD_OF_CLAIMS])) continue;
    const TdExpr *spared = not_for(apply, &sides, side, apply->identities[TD_OF_CLAIMS]);
    const TdExpr *meant = spared ? td_applied_both(apply, TD_E_NOT, spared, NULL) : NULL;
    for (uint32_t i = 0; i < is[side]->deferral_count; i++) {
      TdCondition deferral = is[side]->deferrals[i];
      deferral.expr = td_applied_expr(apply, side, deferral.expr);
      if (meant) deferral.expr = td_applied_both(apply, TD_E_AND, meant, deferral.expr);
      g_array_append_val(deferrals, deferral);
    }
  }
  apply->out->deferral_count = deferrals->len;
  apply->out->deferrals = td_arena_array(apply->arena, deferrals);
}

/* ---- alerts ---- */

static const TdAlert *alert_called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->alert_count; i++)
    if (strcmp(model->alerts[i].name, name) == 0) return &model->alerts[i];
  return NULL;
}

static int part_of(const TdApplied *apply, TdChangeKind kind, const TdAlert *alert, const char *part, int unnamed) {
  g_autofree char *name = g_strdup_printf("alert/%s/%s", alert->name, part);
  int version = td_applied_named(apply, TD_KIND_BIT(kind), name, 0);
  return version >= 0 ? version : unnamed;
}

static TdAlert mix_alert(const TdApplied *apply, const TdAlert *old, const TdAlert *new) {
  const TdAlert *is[] = {old, new};
  int when = part_of(apply, TD_C_CONDITION, old, "condition", td_applied_unnamed(apply, old->when, new->when));
  int amount = part_of(apply, TD_C_ALERT_AMOUNT, old, "amount", td_applied_unnamed(apply, old->amount, new->amount));
  int line =
      part_of(apply, TD_C_ALERT_LINE, old, "line", td_applied_unnamed_term(apply, old->threshold, new->threshold));
  TdAlert out = apply->all ? *new : *old;
  out.when = td_applied_expr(apply, when, is[when]->when);
  out.amount = td_applied_expr(apply, amount, is[amount]->amount);
  out.threshold = td_applied_term(apply, line, is[line]->threshold);
  return out;
}

static void mix_alerts(TdApplied *apply) {
  g_autoptr(GArray) alerts = g_array_new(FALSE, TRUE, sizeof(TdAlert));
  int first = apply->all ? TD_NEW : TD_OLD;
  for (int at = 0; at < TD_VERSIONS; at++) {
    int side = at == 0 ? first : !first;
    const TdModel *model = apply->diff->joint.side[side];
    for (uint32_t i = 0; i < model->alert_count; i++) {
      const TdAlert *alert = &model->alerts[i], *other = alert_called(apply->diff->joint.side[!side], alert->name);
      TdAlert out = *alert;
      if (other && at > 0) continue;
      g_autofree char *name = g_strdup_printf("alert/%s", alert->name);
      if (!other && td_applied_named(apply, TD_KIND_BIT(TD_C_ALERT), name, 0) != side) continue;
      if (other) {
        out = mix_alert(apply, side == TD_OLD ? alert : other, side == TD_OLD ? other : alert);
      } else {
        out.when = td_applied_expr(apply, side, alert->when);
        out.amount = td_applied_expr(apply, side, alert->amount);
        out.threshold = td_applied_term(apply, side, alert->threshold);
      }
      g_array_append_val(alerts, out);
    }
  }
  apply->out->alert_count = alerts->len;
  apply->out->alerts = td_arena_array(apply->arena, alerts);
}

void td_apply_rules(TdApplied *apply) {
  mix_conditions(apply);
  mix_deferrals(apply);
  mix_alerts(apply);
}
