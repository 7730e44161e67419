/* Benefits and premium subsidies: which correspond, which came and went, and which a claim takes. */
#include <string.h>

#include "compiler/diff_benefit.h"

static const TdExpr self_paid = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_SELF_PAID};
static const TdExpr premium = {.kind = TD_E_FIELD, .type = TD_M_MONEY, .index = TD_F_PREMIUM};

static const TdBenefit *called(const TdBenefitSet *set, int side, const char *name) {
  for (uint32_t i = 0; i < set->count[side]; i++)
    if (strcmp(set->list[side][i].name, name) == 0) return &set->list[side][i];
  return NULL;
}

void td_diff_benefits_for(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new, uint64_t identities,
                          const char *name) {
  const TdJoint *joint = &set->diff->joint;
  TdBenefitPair pair = {.set = set,
                        .is = {old, new},
                        .who = identities == (set->common & ~set->moved) ? set->common : identities,
                        .covers = {td_joint_set(joint, TD_OLD, old->covers) & identities,
                                   td_joint_set(joint, TD_NEW, new->covers) & identities},
                        .name = name};
  if (!old->base && !new->base && old->stage == 0 && new->stage == 0) pair.base = set->premium ? &premium : &self_paid;
  td_diff_benefit(&pair);
}

static void compare(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new, const char *name) {
  td_diff_benefits_for(set, old, new, set->common & ~set->moved, name);
}

/* Does a benefit of another name do the same? */
static bool renamed(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new) {
  GPtrArray *kept = set->diff->changes;
  set->diff->changes = td_changes_new();
  if ((old->stage == 0) == (new->stage == 0)) td_diff_benefits_for(set, old, new, set->common, "");
  const TdJoint *joint = &set->diff->joint;
  uint64_t both = td_joint_set(joint, TD_OLD, old->covers) & td_joint_set(joint, TD_NEW, new->covers) & set->common;
  bool same = both != 0 && set->diff->changes->len == 0 && (old->stage == 0) == (new->stage == 0);
  g_ptr_array_unref(set->diff->changes);
  set->diff->changes = kept;
  return same;
}

/* Those that are said to correspond, then those that do the same.  Later benefits come after earlier ones, of which it
 * is then known how they are called. */
static void find_renamed(const TdBenefitSet *set) {
  g_autofree bool *taken = g_new0(bool, set->count[TD_NEW] + 1);
  const int32_t *called_now = set->diff->called[set->premium ? TD_CALLED_SUBSIDY : TD_CALLED_BENEFIT];
  for (uint32_t i = 0; i < set->count[TD_OLD] && called_now; i++) {
    if (called_now[i] < 0) continue;
    set->now[i] = &set->list[TD_NEW][called_now[i]];
    taken[called_now[i]] = true;
  }
  for (uint32_t i = 0; i < set->count[TD_OLD]; i++)
    for (uint32_t k = 0; k < set->count[TD_NEW] && !set->now[i]; k++) {
      const TdBenefit *old = &set->list[TD_OLD][i], *new = &set->list[TD_NEW][k];
      if (taken[k] || called(set, TD_NEW, old->name) || called(set, TD_OLD, new->name) || !renamed(set, old, new))
        continue;
      set->now[i] = new;
      taken[k] = true;
    }
}

static const TdBenefit *renamed_from(const TdBenefitSet *set, const TdBenefit *new) {
  for (uint32_t i = 0; i < set->count[TD_OLD]; i++)
    if (set->now[i] == new) return &set->list[TD_OLD][i];
  return NULL;
}

/* The new one that an old one is, and the other way round; NULL: none. */
static const TdBenefit *new_of(const TdBenefitSet *set, const TdBenefit *old) {
  const TdBenefit *now = set->now[old - set->list[TD_OLD]];
  return now ? now : called(set, TD_NEW, old->name);
}

static const TdBenefit *old_of(const TdBenefitSet *set, const TdBenefit *new) {
  const TdBenefit *before = called(set, TD_OLD, new->name);
  return before ? before : renamed_from(set, new);
}

/* May another benefit of the first stage help those whose claims this one takes?  One with a route takes the claims of
 * those that it does not cover, too. */
static bool takes_place(const TdBenefitSet *set, int side, const TdBenefit *benefit) {
  const TdJoint *joint = &set->diff->joint;
  uint64_t taken = benefit->when ? UINT64_MAX : td_joint_set(joint, side, benefit->covers);
  for (int version = 0; version < TD_VERSIONS; version++)
    for (uint32_t i = 0; i < set->count[version]; i++) {
      const TdBenefit *other = &set->list[version][i];
      if (other == benefit || other->stage > 0) continue;
      if (td_joint_set(joint, version, other->covers) & set->common & taken) return true;
    }
  return false;
}

static void tell_single(const TdBenefitSet *set, int side, const TdBenefit *benefit) {
  TdSaid said[TD_VERSIONS] = {{.there = false}};
  const TdBenefit *is[TD_VERSIONS] = {NULL, NULL};
  said[side] = td_said(td_words(benefit->name, benefit->name), &benefit->cite);
  is[side] = benefit;
  TdChange *change = td_change(set->diff, set->premium ? TD_C_SUBSIDY : TD_C_BENEFIT,
                               g_strdup_printf("%s/%s", set->word, benefit->name), said[0], said[1],
                               side == TD_NEW ? TD_LOOSER : TD_TIGHTER);
  change->premium = set->premium;
  change->benefit[side] = (int32_t)(benefit - set->list[side]);
  change->touches = td_joint_set(&set->diff->joint, side, benefit->covers);
  ((TdChangeCase *)change->cases->pdata[0])->touches = change->touches;
  const TdWhy *why = td_set_hinders(set, is, true, TD_PART_RATIO, change->touches);
  if (benefit->stage == 0 && !benefit->when && (change->touches & ~set->moved) == 0)
    change->direction = ((TdChangeCase *)change->cases->pdata[0])->direction = TD_NEITHER; /* told of each identity */
  else if (benefit->stage == 0 && takes_place(set, side, benefit))
    td_change_open(change, td_why_other.text[0], td_why_other.text[1]);
  else if (why)
    td_change_open(change, why->text[0], why->text[1]);
}

static void tell_renamed(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new) {
  TdChange *change = td_change(set->diff, set->premium ? TD_C_SUBSIDY : TD_C_BENEFIT,
                               g_strdup_printf("%s/%s/name", set->word, old->name),
                               td_said(td_words(old->name, old->name), &old->cite),
                               td_said(td_words(new->name, new->name), &new->cite), TD_NEITHER);
  change->premium = set->premium;
  change->benefit[TD_OLD] = (int32_t)(old - set->list[TD_OLD]);
  change->benefit[TD_NEW] = (int32_t)(new - set->list[TD_NEW]);
  change->touches =
      td_joint_set(&set->diff->joint, TD_OLD, old->covers) | td_joint_set(&set->diff->joint, TD_NEW, new->covers);
  change->touches &= set->common;
}

/* ---- order ---- */

typedef struct {
  const TdBenefitSet *set;
  const TdBenefit **order[TD_VERSIONS]; /* the new ones, in the order of either */
  guint count;
} Sequence;

/* Which benefit a claim takes, if they stand in the order of either version; all else is the new one's. */
static void give_benefit(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const Sequence *sequence = user;
  const TdJoint *joint = &sequence->set->diff->joint;
  for (int side = 0; side < TD_VERSIONS; side++) {
    out[side] = (TdGives){.kind = TD_G_NONE};
    for (guint i = 0; i < sequence->count && out[side].kind == TD_G_NONE; i++) {
      const TdBenefit *benefit = sequence->order[side][i];
      bool covers = td_joint_set(joint, TD_NEW, benefit->covers) >> ways->category & 1;
      TdAnswer answer = {covers ? TD_YES : TD_NO, ""};
      if (benefit->when) answer = td_ways_ask(ways, td_joint_expr(joint, TD_NEW, benefit->when, &self_paid));
      if (answer.is == TD_YES) out[side] = (TdGives){.kind = TD_G_NAMED, .word = benefit->name};
      if (answer.is == TD_UNKNOWN) out[side] = (TdGives){.kind = TD_G_UNKNOWN, .word = answer.word};
    }
  }
}

static void compare_order(const TdBenefitSet *set) {
  g_autofree const TdBenefit **before = g_new0(const TdBenefit *, set->count[0] + 1);
  g_autofree const TdBenefit **after = g_new0(const TdBenefit *, set->count[1] + 1);
  const TdBenefit **orders[TD_VERSIONS] = {before, after};
  Sequence sequence = {.set = set, .order = {before, after}};
  guint count[TD_VERSIONS] = {0, 0};
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < set->count[side]; i++) {
      const TdBenefit *each = &set->list[side][i];
      const TdBenefit *new = side == TD_OLD ? new_of(set, each) : each,
                      *old = side == TD_OLD ? each : old_of(set, each);
      if (new &&old &&new->stage == 0 && old->stage == 0) orders[side][count[side]++] = new;
    }
  sequence.count = count[TD_NEW];
  if (count[0] != count[1] || memcmp(orders[0], orders[1], count[0] * sizeof(TdBenefit *)) == 0) return;
  g_autofree char *name = g_strdup_printf("order/%s", set->word);
  TdContrast contrast = {
      .diff = set->diff,
      .kind = TD_C_ORDER,
      .name = name,
      .role = TD_MORE_IS_OPEN,
      .categories = set->common,
      .premium = set->premium,
      .benefit = {-1, -1},
      .why = {{"换了一项待遇，给多少要看两项的规定", "another benefit is taken; what it gives is up to both"}},
      .give = give_benefit,
      .user = &sequence};
  td_contrast(&contrast);
}

/* Later benefits are paid from what the earlier ones left. */
static void compare_later_order(const TdBenefitSet *set) {
  g_autoptr(GString) before = g_string_new(NULL), after = g_string_new(NULL);
  GString *orders[TD_VERSIONS] = {before, after};
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < set->count[side]; i++) {
      const TdBenefit *each = &set->list[side][i];
      const TdBenefit *new = side == TD_OLD ? new_of(set, each) : each,
                      *old = side == TD_OLD ? each : old_of(set, each);
      if (new &&old &&new->stage > 0 && old->stage > 0)
        g_string_append_printf(orders[side], "%s%s", orders[side]->len > 0 ? "、" : "", new->name);
    }
  if (g_string_equal(orders[0], orders[1])) return;
  TdChange *change = td_change(set->diff, TD_C_ORDER, g_strdup_printf("order/%s/later", set->word),
                               td_said(td_words(orders[0]->str, orders[0]->str), NULL),
                               td_said(td_words(orders[1]->str, orders[1]->str), NULL), TD_NEITHER);
  td_change_open(change, "后一项按前面各项付后的余额计算", "each starts from what those before it left");
}

static void compare_set(TdModelDiff *diff, bool of_premiums) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  TdBenefitSet set = {
      .diff = diff,
      .premium = of_premiums,
      .word = of_premiums ? "subsidy" : "benefit",
      .list = {of_premiums ? old->subsidies : old->benefits, of_premiums ? new->subsidies : new->benefits},
      .count = {of_premiums ? old->subsidy_count : old->benefit_count,
                of_premiums ? new->subsidy_count : new->benefit_count},
      .common = td_common_identities(&diff->joint, of_premiums)};
  g_autofree const TdBenefit **now = g_new0(const TdBenefit *, set.count[TD_OLD] + 1);
  set.now = now;
  find_renamed(&set);
  td_diff_taken(&set);
  for (uint32_t i = 0; i < set.count[TD_NEW]; i++) {
    const TdBenefit *is = &set.list[TD_NEW][i], *before = called(&set, TD_OLD, is->name);
    g_autofree char *name = g_strdup_printf("%s/%s", set.word, is->name);
    if (before) {
      compare(&set, before, is, name);
      continue;
    }
    before = renamed_from(&set, is);
    if (!before) {
      tell_single(&set, TD_NEW, is);
      continue;
    }
    tell_renamed(&set, before, is);
    compare(&set, before, is, name);
  }
  for (uint32_t i = 0; i < set.count[TD_OLD]; i++)
    if (!now[i] && !called(&set, TD_NEW, set.list[TD_OLD][i].name)) tell_single(&set, TD_OLD, &set.list[TD_OLD][i]);
  compare_order(&set);
  compare_later_order(&set);
}

void td_diff_benefits(TdModelDiff *diff) {
  compare_set(diff, false);
  compare_set(diff, true);
}
