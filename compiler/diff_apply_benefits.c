/* Benefits and premium subsidies of a mixture: which there are, in which order, whom they cover. */
#include <string.h>

#include "compiler/diff_apply_benefit.h"

#define BIT(n) (UINT64_C(1) << (n))

/* ---- which correspond ---- */

static int32_t renamed_to(const TdModelDiff *diff, bool premium, int32_t old) {
  const int32_t *said = diff->called[premium ? TD_CALLED_SUBSIDY : TD_CALLED_BENEFIT];
  if (said && said[old] >= 0) return said[old];
  for (guint i = 0; i < diff->changes->len; i++) {
    const TdChange *change = diff->changes->pdata[i];
    if (change->kind == (premium ? TD_C_SUBSIDY : TD_C_BENEFIT) && change->premium == premium &&
        change->benefit[TD_OLD] == old && change->benefit[TD_NEW] >= 0)
      return change->benefit[TD_NEW];
  }
  return -1;
}

static int32_t called(const TdModel *model, bool premium, const char *name) {
  const TdBenefit *list = premium ? model->subsidies : model->benefits;
  uint32_t count = premium ? model->subsidy_count : model->benefit_count;
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(list[i].name, name) == 0) return (int32_t)i;
  return -1;
}

/* Each benefit of either, those that correspond as one: TdSlot. */
static GArray *slots_of(const TdModelDiff *diff, bool premium) {
  GArray *slots = g_array_new(FALSE, TRUE, sizeof(TdSlot));
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  uint32_t counts[] = {premium ? old->subsidy_count : old->benefit_count,
                       premium ? new->subsidy_count : new->benefit_count};
  const TdBenefit *lists[] = {premium ? old->subsidies : old->benefits, premium ? new->subsidies : new->benefits};
  g_autofree bool *paired = g_new0(bool, counts[TD_NEW] + 1);
  for (uint32_t i = 0; i < counts[TD_OLD]; i++) {
    int32_t k = renamed_to(diff, premium, (int32_t)i);
    if (k < 0) k = called(new, premium, lists[TD_OLD][i].name);
    if (k >= 0 && paired[k]) k = -1;
    TdSlot slot = {.is = {&lists[TD_OLD][i], k >= 0 ? &lists[TD_NEW][k] : NULL}, .premium = premium};
    if (k >= 0) paired[k] = true;
    g_array_append_val(slots, slot);
  }
  for (uint32_t k = 0; k < counts[TD_NEW]; k++) {
    TdSlot slot = {.is = {NULL, &lists[TD_NEW][k]}, .premium = premium};
    if (!paired[k]) g_array_append_val(slots, slot);
  }
  for (guint s = 0; s < slots->len; s++) {
    TdSlot *slot = &g_array_index(slots, TdSlot, s);
    const TdBenefit *named = slot->is[TD_NEW] ? slot->is[TD_NEW] : slot->is[TD_OLD];
    g_snprintf(slot->name, sizeof slot->name, "%s/%s", premium ? "subsidy" : "benefit", named->name);
  }
  return slots;
}

void td_group_limits(const TdModelDiff *diff, guint *groups) {
  g_autoptr(GArray) slots = slots_of(diff, false);
  for (guint s = 0; s < slots->len; s++) {
    const TdSlot *slot = &g_array_index(slots, TdSlot, s);
    if (!slot->is[TD_OLD] || !slot->is[TD_NEW]) continue;
    guint first = diff->changes->len;
    for (guint i = 0; i < diff->changes->len; i++) {
      if (!td_slot_limit_apart(diff, slot, diff->changes->pdata[i])) continue;
      first = MIN(first, i);
      groups[i] = first;
    }
  }
}

/* ---- sides ---- */

static int single(const TdApplied *apply, const TdSlot *slot) {
  return td_applied_named(apply, TD_KIND_BIT(slot->premium ? TD_C_SUBSIDY : TD_C_BENEFIT), slot->name, 0);
}

static bool asks_category(const TdExpr *expr) {
  return expr && (expr->kind == TD_E_CATEGORY || asks_category(expr->a) || asks_category(expr->b));
}

static bool by_category(const TdTerm *term) {
  bool found = false;
  for (uint32_t i = 0; term && i < term->row_count && !found; i++)
    found = asks_category(term->rows[i].guard) || by_category(term->rows[i].term);
  return found;
}

static bool is_rate(uint64_t kinds) {
  return (kinds & (TD_KIND_BIT(TD_C_RATIO) | TD_KIND_BIT(TD_C_AMOUNT))) != 0;
}

/* Do the parts of KINDS say something of identities that the benefit does not cover? */
static bool of_anybody(const TdBenefit *benefit, uint64_t kinds) {
  if (is_rate(kinds)) return !by_category(td_benefit_rate(benefit));
  if (kinds & (TD_KIND_BIT(TD_C_CONDITION) | TD_KIND_BIT(TD_C_ROUTE))) return true;
  if (kinds & (TD_KIND_BIT(TD_C_DEDUCTIBLE) | TD_KIND_BIT(TD_C_THRESHOLD)))
    return !by_category(benefit->deductible_term);
  bool table = false;
  for (uint32_t i = 0; i < benefit->limit_count; i++) table |= by_category(benefit->limits[i].term);
  return !table;
}

/* The version that changes name for identity J, or -1; where they do not name J, that of all others. */
static int named_side(const TdApplied *apply, uint64_t kinds, const char *name, int j, int unnamed) {
  int version = td_applied_named(apply, kinds, name, BIT(j));
  if (version >= 0) return version;
  return kinds ? td_applied_named(apply, kinds, name, 0) : unnamed;
}

/* Which version of a part holds for identity J.  Of whom one version alone knows, or alone covers, the parts are that
 * version's, but for what is said of everybody. */
static int side_of(const TdApplied *apply, const TdSlot *slot, uint64_t kinds, const char *name, int j, int unnamed) {
  const TdJoint *joint = &apply->diff->joint;
  uint64_t bit = BIT(j);
  bool both = slot->is[TD_OLD] && slot->is[TD_NEW];
  for (int side = 0; side < TD_VERSIONS; side++)
    if (apply->moved[slot->premium][side] & bit) return side;
  int version = both ? named_side(apply, kinds, name, j, unnamed) : -1;
  bool whole = version >= 0 && of_anybody(slot->is[version], kinds);
  for (int side = 0; side < TD_VERSIONS; side++)
    if (apply->only[slot->premium][side] & bit) return whole ? version : side;
  if (!both) {
    version = single(apply, slot);
    return version >= 0 ? version : apply->all ? TD_NEW : TD_OLD;
  }
  bool covered[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++)
    covered[side] = (td_joint_set(joint, side, slot->is[side]->covers) & bit) != 0;
  if (!is_rate(kinds) && covered[TD_OLD] != covered[TD_NEW] && !whole) return covered[TD_OLD] ? TD_OLD : TD_NEW;
  return version >= 0 ? version : unnamed;
}

TdSides td_slot_sides(const TdApplied *apply, const TdSlot *slot, uint64_t kinds, const char *name, int unnamed) {
  TdSides sides = {.nobody = (uint8_t)(apply->all ? TD_NEW : TD_OLD)};
  for (int j = 0; j < 64; j++) {
    if (!(apply->identities[slot->premium] >> j & 1)) continue;
    int side = side_of(apply, slot, kinds, name, j, unnamed);
    if (slot->is[side]) sides.of[side] |= BIT(j);
  }
  return sides;
}

int td_slot_version(const TdApplied *apply, const TdSlot *slot, uint64_t kinds, const char *part) {
  if (!slot->is[TD_OLD] || !slot->is[TD_NEW]) return slot->is[TD_OLD] ? TD_OLD : TD_NEW;
  g_autofree char *name = g_strdup_printf("%s/%s", slot->name, part);
  int version = kinds ? td_applied_named(apply, kinds, name, 0) : -1;
  if (version >= 0) return version;
  return slot->covers[TD_OLD] ? TD_OLD : slot->covers[TD_NEW] || apply->all ? TD_NEW : TD_OLD;
}

static void find_covered(const TdApplied *apply, TdSlot *slot) {
  bool premium = slot->premium;
  g_autofree char *name = g_strdup_printf("%s/%s", slot->name, premium ? "amount" : "ratio");
  const TdTerm *rates[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) rates[side] = slot->is[side] ? td_benefit_rate(slot->is[side]) : NULL;
  TdSides sides = td_slot_sides(apply, slot, TD_KIND_BIT(premium ? TD_C_AMOUNT : TD_C_RATIO), name,
                                td_applied_unnamed_term(apply, rates[TD_OLD], rates[TD_NEW]));
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (!slot->is[side]) continue;
    uint64_t covers = td_joint_set(&apply->diff->joint, side, slot->is[side]->covers);
    slot->covers[side] = sides.of[side] & (by_category(rates[side]) ? covers : UINT64_MAX);
  }
}

/* ---- order ---- */

static GArray *order_of(const GArray *slots, const TdModel *model, bool premium, int side, bool later) {
  GArray *order = g_array_new(FALSE, FALSE, sizeof(int32_t));
  const TdBenefit *list = premium ? model->subsidies : model->benefits;
  uint32_t count = premium ? model->subsidy_count : model->benefit_count;
  for (uint32_t i = 0; i < count; i++)
    for (int32_t s = 0; s < (int32_t)slots->len; s++) {
      const TdSlot *slot = &g_array_index(slots, TdSlot, s);
      if (slot->is[side] == &list[i] && slot->there && slot->later == later) g_array_append_val(order, s);
    }
  return order;
}

static void put_in_order(const TdApplied *apply, const GArray *slots, bool premium, bool later, GArray *out) {
  const TdModel *const *models = apply->diff->joint.side;
  int version = -1;
  for (guint i = 0; i < apply->diff->changes->len; i++) {
    const TdChange *change = apply->diff->changes->pdata[i];
    const char *name = premium ? "order/subsidy" : later ? "order/benefit/later" : "order/benefit";
    if (change->kind == TD_C_ORDER && strcmp(change->name, name) == 0) version = apply->made[i] ? TD_NEW : TD_OLD;
  }
  if (version < 0) version = apply->all ? TD_NEW : TD_OLD;
  g_autoptr(GArray) order = order_of(slots, models[version], premium, version, later);
  g_autoptr(GArray) other = order_of(slots, models[!version], premium, !version, later);
  td_applied_merge(order, other);
  g_array_append_vals(out, order->data, order->len);
}

/* ---- what a later one comes after ---- */

static bool comes_after(const TdSlot *slot, int side, const TdBenefit *other, const TdModel *model) {
  const TdBenefit *is = slot->is[side];
  for (uint32_t i = 0; is && i < is->after_count; i++)
    if (&model->benefits[is->after[i]] == other) return true;
  return false;
}

/* A benefit that only one side has keeps those that follow it there. */
static void find_after(const TdApplied *apply, const GArray *slots, const GArray *order, const TdSlot *slot,
                       TdBenefit *out) {
  int version = td_slot_version(apply, slot, TD_KIND_BIT(TD_C_AFTER), "after");
  uint32_t *after = td_arena_alloc(apply->arena, (order->len + 1) * sizeof(uint32_t));
  out->after = after;
  out->after_count = 0;
  for (guint at = 0; at < order->len; at++) {
    const TdSlot *other = &g_array_index(slots, TdSlot, g_array_index(order, int32_t, at));
    if (other == slot) return;
    int from = other->is[TD_OLD] && other->is[TD_NEW] ? version : other->is[TD_OLD] ? TD_OLD : TD_NEW;
    if (comes_after(slot, from, other->is[from], apply->diff->joint.side[from])) after[out->after_count++] = at;
  }
}

/* ---- all ---- */

static void find_slots(const TdApplied *apply, GArray *slots) {
  bool any = false;
  for (guint s = 0; s < slots->len; s++) {
    TdSlot *slot = &g_array_index(slots, TdSlot, s);
    find_covered(apply, slot);
    int version = td_slot_version(apply, slot, TD_KIND_BIT(TD_C_AFTER), "after");
    slot->later = slot->is[version]->stage > 0;
    TdSides routes = td_slot_sides(apply, slot, TD_KIND_BIT(TD_C_ROUTE), "", apply->all ? TD_NEW : TD_OLD);
    slot->there = (routes.of[TD_OLD] | routes.of[TD_NEW]) != 0;
    any |= slot->there && !slot->later;
  }
  for (guint s = 0; s < slots->len && !any; s++) { /* one that covers nobody */
    TdSlot *slot = &g_array_index(slots, TdSlot, s);
    any = slot->there = !slot->later;
  }
}

bool td_apply_benefits(TdApplied *apply, bool premium) {
  g_autoptr(GArray) slots = slots_of(apply->diff, premium), order = g_array_new(FALSE, FALSE, sizeof(int32_t));
  g_autoptr(GArray) benefits = g_array_new(FALSE, TRUE, sizeof(TdBenefit));
  find_slots(apply, slots);
  put_in_order(apply, slots, premium, false, order);
  put_in_order(apply, slots, premium, true, order);
  uint32_t stage = 0;
  for (guint at = 0; at < order->len; at++) {
    const TdSlot *slot = &g_array_index(slots, TdSlot, g_array_index(order, int32_t, at));
    TdBenefit benefit = td_slot_benefit(apply, slot);
    benefit.stage = slot->later ? ++stage : 0;
    find_after(apply, slots, order, slot, &benefit);
    g_array_append_val(benefits, benefit);
  }
  const TdBenefit *all = td_arena_array(apply->arena, benefits);
  if (premium) {
    apply->out->subsidies = all;
    apply->out->subsidy_count = benefits->len;
  } else {
    apply->out->benefits = all;
    apply->out->benefit_count = benefits->len;
  }
  return stage < TD_MAX_STAGES;
}
