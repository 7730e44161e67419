/* Identities that take another benefit now. */
#include <string.h>

#include "compiler/diff_benefit.h"

#define BIT(n) (UINT64_C(1) << (n))

/* The only benefit of the first stage for an identity; NULL: there is none, or several. */
static const TdBenefit *only_one(const TdBenefitSet *set, int side, uint32_t identity) {
  const TdBenefit *one = NULL;
  for (uint32_t i = 0; i < set->count[side]; i++) {
    const TdBenefit *benefit = &set->list[side][i];
    if (benefit->stage != 0 || !(td_joint_set(&set->diff->joint, side, benefit->covers) >> identity & 1)) continue;
    if (one) return NULL;
    one = benefit;
  }
  return one;
}

/* Does a later benefit come after it? */
static bool followed(const TdBenefitSet *set, int side, const char *later, const TdBenefit *benefit) {
  for (uint32_t i = 0; i < set->count[side]; i++) {
    const TdBenefit *each = &set->list[side][i];
    for (uint32_t k = 0; k < each->after_count && strcmp(each->name, later) == 0; k++)
      if (&set->list[side][each->after[k]] == benefit) return true;
  }
  return false;
}

static bool same_followers(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < set->count[side]; i++) {
      const char *later = set->list[side][i].name;
      if (followed(set, TD_OLD, later, old) != followed(set, TD_NEW, later, new)) return false;
    }
  return true;
}

/* One with a route takes claims of those that it does not cover. */
static bool others_take(const TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < set->count[side]; i++) {
      const TdBenefit *each = &set->list[side][i];
      if (each->stage == 0 && each->when && each != old && each != new) return true;
    }
  return false;
}

static TdSaid said_with(TdChangeKind kind, const TdSaid *said) {
  TdSaid copy = *said;
  for (int lang = 0; lang < 2; lang++)
    copy.text.in[lang] =
        said->there ? g_strdup_printf("%s %s", td_change_kinds[kind].text[lang], said->text.in[lang]) : NULL;
  return copy;
}

/* What is different between the two, as cases of the one change; which way they go together. */
static void add_differences(TdChange *change, const GPtrArray *differences, bool *open) {
  guint looser = 0, tighter = 0;
  for (guint i = 0; i < differences->len; i++) {
    const TdChange *each = differences->pdata[i];
    if (each->kind == TD_C_CLAUSE || each->kind == TD_C_ASSUMPTION) continue;
    looser += each->direction == TD_LOOSER || each->direction == TD_BOTH_WAYS;
    tighter += each->direction == TD_TIGHTER || each->direction == TD_BOTH_WAYS;
    *open |= each->direction == TD_DIRECTION_UNDECIDED;
    for (guint k = 0; k < each->cases->len; k++) {
      const TdChangeCase *from = each->cases->pdata[k];
      TdChangeCase *to = td_change_case(change, said_with(each->kind, &from->said[TD_OLD]),
                                        said_with(each->kind, &from->said[TD_NEW]), (TdDirection)from->direction);
      to->touches = change->touches;
      to->when = td_words(from->when.in[0], from->when.in[1]);
      if (from->ways) to->ways = g_ptr_array_ref(from->ways);
    }
  }
  *open |= looser > 0 && tighter > 0; /* how the two balance is up to the claim */
  change->direction = looser > 0 ? TD_LOOSER : tighter > 0 ? TD_TIGHTER : TD_NEITHER;
}

static void tell(TdBenefitSet *set, const TdBenefit *old, const TdBenefit *new, uint64_t identities) {
  TdModelDiff *diff = set->diff;
  GPtrArray *kept = diff->changes;
  g_autoptr(GPtrArray) differences = td_changes_new();
  diff->changes = differences;
  td_diff_benefits_for(set, old, new, identities, "");
  diff->changes = kept;
  g_autofree char *labels = td_joined_labels(&diff->joint.model, identities);
  TdChange *change = td_change(diff, TD_C_TAKEN, g_strdup_printf("identity/%s/%s", labels, set->word),
                               td_said(td_words(old->name, old->name), &old->cite),
                               td_said(td_words(new->name, new->name), &new->cite), TD_NEITHER);
  bool open = !same_followers(set, old, new) || others_take(set, old, new);
  change->premium = set->premium;
  change->touches = identities;
  change->benefit[TD_OLD] = (int32_t)(old - set->list[TD_OLD]);
  change->benefit[TD_NEW] = (int32_t)(new - set->list[TD_NEW]);
  add_differences(change, differences, &open);
  ((TdChangeCase *)change->cases->pdata[0])->touches = identities;
  if (!open) return;
  change->direction = TD_DIRECTION_UNDECIDED;
  change->why =
      td_words("两项待遇的差别不能都比出宽紧", "not all that differs between the two benefits can be weighed");
}

void td_diff_taken(TdBenefitSet *set) {
  for (uint32_t j = 0; j < 64; j++) {
    if (!(set->common >> j & 1) || (set->moved >> j & 1)) continue;
    const TdBenefit *old = only_one(set, TD_OLD, j), *new = only_one(set, TD_NEW, j);
    if (!old || !new || strcmp(old->name, new->name) == 0 || set->now[old - set->list[TD_OLD]] == new) continue;
    uint64_t together = 0;
    for (uint32_t k = j; k < 64; k++)
      if ((set->common >> k & 1) && only_one(set, TD_OLD, k) == old && only_one(set, TD_NEW, k) == new)
        together |= BIT(k);
    set->moved |= together;
    tell(set, old, new, together);
  }
}
