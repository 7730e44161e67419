/* Which labels claims carry. */
#include "compiler/diff_joint.h"
#include "compiler/effect_kinds.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_LABELS = 10 };

/* The category of a claim; -1: none. */
static int32_t category_of(const TdModel *model, uint64_t labels) {
  TdFacts facts = {.labels = labels, .disease = ""};
  TdScope scope = td_scope(model, &facts, -1);
  for (uint32_t i = 0; i < model->identity_count; i++)
    if ((labels >> i & 1) &&
        (!model->identities[i].when || td_known_is(td_trace_value(&scope, model->identities[i].when), true)))
      return (int32_t)i;
  return -1;
}

/* The identity, of claims, that a joint label is. */
static int32_t identity_of(const TdJoint *joint, int side, uint32_t label) {
  int32_t identity = joint->identity[side][label];
  return identity < (int32_t)joint->side[side]->identity_count ? identity : -1;
}

static uint64_t signature(const TdSpace *space, uint32_t label) {
  uint64_t bits = 0;
  for (guint i = 0; i < space->label_sets->len; i++)
    if (g_array_index(space->label_sets, uint64_t, i) >> label & 1) bits |= BIT(i % 64);
  return bits;
}

/* With LABEL beside it, is a claim surely settled under another identity than MAIN? */
static bool displaces(const TdJoint *joint, uint32_t label, const int32_t *main) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = joint->side[side];
    int32_t identity = identity_of(joint, side, label);
    bool before = identity >= 0 && (main[side] < 0 || identity < main[side]);
    if (before && !model->best && !model->identities[identity].when) return true;
  }
  return false;
}

static bool alone(const TdJoint *joint, uint32_t label) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    int32_t identity = identity_of(joint, side, label);
    if (identity >= 0 && (joint->side[side]->best || joint->side[side]->identities[identity].when)) return true;
  }
  return false;
}

/* The labels that may make a difference beside BASE, one of those that make the same. */
static guint beside(TdPairKinds *kinds, uint64_t base, const int32_t *main, uint64_t *out) {
  const TdJoint *joint = &kinds->diff->joint;
  uint64_t seen[64];
  guint seen_count = 0, count = 0;
  for (uint32_t i = 0; i < joint->model.label_count; i++) {
    uint64_t bits = signature(kinds->space, i);
    bool known = bits == 0 || (base >> i & 1) || displaces(joint, i, main), single = alone(joint, i);
    for (guint k = 0; k < seen_count && !single; k++) known |= seen[k] == bits;
    if (known) continue;
    if (!single) seen[seen_count++] = bits;
    if (count < MOST_LABELS)
      out[count++] = BIT(i);
    else
      kinds->too_many = true;
  }
  return count;
}

/* Is MAIN what claims with LABELS are settled under?  Where the best counts, it is one of several. */
static bool settled_under(const TdJoint *joint, uint64_t labels, const int32_t *main) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = joint->side[side];
    if (!model->best && category_of(model, td_side_set(joint, side, labels)) != main[side]) return false;
  }
  return true;
}

static void carry(TdPairKinds *kinds, uint64_t base, const int32_t *main, bool both) {
  uint64_t some[MOST_LABELS];
  guint count = beside(kinds, base, main, some);
  for (uint64_t chosen = 0; chosen < BIT(count); chosen++) {
    TdCarried carried = {base, {main[0], main[1]}, both};
    for (guint i = 0; i < count; i++)
      if (chosen >> i & 1) carried.labels |= some[i];
    if (settled_under(&kinds->diff->joint, carried.labels, main)) g_array_append_val(kinds->carried, carried);
  }
}

/* Does one policy prefer the one, the other policy the other?  Of equal payments the first identity counts. */
static bool turned(const TdJoint *joint, uint32_t a, uint32_t b) {
  int32_t old = identity_of(joint, TD_OLD, a) - identity_of(joint, TD_OLD, b);
  int32_t new = identity_of(joint, TD_NEW, a) - identity_of(joint, TD_NEW, b);
  return (old < 0) != (new < 0);
}

static bool known_to_both(const TdJoint *joint, uint32_t label) {
  return identity_of(joint, TD_OLD, label) >= 0 && identity_of(joint, TD_NEW, label) >= 0;
}

/* Each pair of identities that a claim can be settled under; where both take the best, each identity by itself: the
 * best of several differs only where one of them does, or where another one is the first of equal ones. */
void td_carry_all(TdPairKinds *kinds) {
  const TdJoint *joint = &kinds->diff->joint;
  bool old_best = joint->side[TD_OLD]->best, new_best = joint->side[TD_NEW]->best;
  for (uint32_t i = 0; i < joint->model.label_count; i++)
    for (uint32_t k = 0; k < joint->model.label_count; k++) {
      int32_t main[] = {identity_of(joint, TD_OLD, i), identity_of(joint, TD_NEW, k)};
      bool single = !old_best || !new_best;
      bool equals = !single && i < k && known_to_both(joint, i) && known_to_both(joint, k) && turned(joint, i, k);
      if (i == k && (main[0] >= 0 || main[1] >= 0)) carry(kinds, BIT(i), main, old_best != new_best);
      if (i != k && ((single && main[0] >= 0 && main[1] >= 0) || equals))
        carry(kinds, BIT(i) | BIT(k), main, old_best != new_best || equals);
    }
}
