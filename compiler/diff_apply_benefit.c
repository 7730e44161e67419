#include "compiler/diff_apply_benefit.h"

#include <string.h>

static const TdTerm unlimited = {.kind = TD_T_NONE, .word = "", .cite = {"", "", "", 0}};

/* ---- terms ---- */

/* Each with the term of its version. */
static const TdTerm *mix_terms(const TdApplied *apply, const TdSides *sides, uint64_t covered, const TdTerm *old,
                               const TdTerm *new) {
  if (!(sides->of[TD_NEW] & covered)) return td_applied_term(apply, TD_OLD, old);
  if (!(sides->of[TD_OLD] & covered)) return td_applied_term(apply, TD_NEW, new);
  TdTerm *out = td_arena_new0(apply->arena, TdTerm);
  TdRow *rows = td_arena_alloc(apply->arena, 2 * sizeof(TdRow));
  rows[0].guard = td_applied_category(apply, sides->of[TD_OLD] & covered);
  rows[0].term = td_applied_term(apply, TD_OLD, old);
  rows[1].term = td_applied_term(apply, TD_NEW, new);
  *out = (TdTerm){.kind = TD_T_TABLE, .rows = rows, .row_count = 2, .word = "", .cite = {"", "", "", 0}};
  return out;
}

static uint64_t covered(const TdSlot *slot) {
  return slot->covers[TD_OLD] | slot->covers[TD_NEW];
}

static void put_rate(const TdApplied *apply, const TdSlot *slot, TdBenefit *out) {
  const TdTerm *rates[TD_VERSIONS];
  TdSides sides = {.of = {slot->covers[TD_OLD], slot->covers[TD_NEW]}};
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdBenefit *is = slot->is[side] ? slot->is[side] : slot->is[!side];
    rates[side] = td_benefit_rate(is);
  }
  int one = slot->is[TD_OLD] ? TD_OLD : TD_NEW;
  const TdTerm *term = covered(slot) ? mix_terms(apply, &sides, UINT64_MAX, rates[TD_OLD], rates[TD_NEW])
                                     : td_applied_term(apply, one, rates[one]);
  if (slot->premium)
    out->amount = term;
  else
    out->ratio = term;
}

static void put_deductible(const TdApplied *apply, const TdSlot *slot, TdBenefit *out) {
  const uint64_t kinds = TD_KIND_BIT(TD_C_DEDUCTIBLE) | TD_KIND_BIT(TD_C_THRESHOLD);
  const TdTerm *terms[TD_VERSIONS] = {&unlimited, &unlimited};
  bool has[TD_VERSIONS] = {false, false};
  for (int side = 0; side < TD_VERSIONS; side++) {
    has[side] = slot->is[side] && slot->is[side]->deductible != TD_D_NONE;
    if (has[side]) terms[side] = slot->is[side]->deductible_term;
  }
  out->deductible = TD_D_NONE;
  out->deductible_annual = -1;
  out->deductible_term = NULL;
  if (!has[TD_OLD] && !has[TD_NEW]) return;
  bool threshold = slot->is[has[TD_NEW] ? TD_NEW : TD_OLD]->deductible == TD_D_THRESHOLD;
  const char *part = threshold ? "threshold" : "deductible";
  g_autofree char *name = g_strdup_printf("%s/%s", slot->name, part);
  TdSides sides = td_slot_sides(apply, slot, kinds, name, td_applied_unnamed_term(apply, terms[0], terms[1]));
  bool used[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) used[side] = has[side] && (sides.of[side] & covered(slot));
  if (!used[TD_OLD] && !used[TD_NEW]) return;
  int kind = td_slot_version(apply, slot, TD_KIND_BIT(TD_C_DEDUCTIBLE), "deductible-kind");
  int annual = td_slot_version(apply, slot, TD_KIND_BIT(TD_C_ANNUAL), part);
  if (!used[kind]) kind = !kind;
  if (!used[annual]) annual = !annual;
  int32_t number = slot->is[annual]->deductible_annual;
  out->deductible = slot->is[kind]->deductible;
  out->deductible_annual = number < 0 ? -1 : apply->annual[annual][number];
  out->deductible_term = mix_terms(apply, &sides, covered(slot), terms[TD_OLD], terms[TD_NEW]);
}

/* ---- limits ---- */

static const char *annual_name(const TdModelDiff *diff, int side, const TdLimit *limit) {
  return td_diff_annual(diff, side, limit->annual);
}

/* The other side's limit of the same annual amount. */
static const TdLimit *same_limit(const TdModelDiff *diff, const TdSlot *slot, int side, const TdLimit *limit) {
  const char *name = annual_name(diff, side, limit);
  const TdBenefit *other = slot->is[!side];
  for (uint32_t i = 0; other && name && i < other->limit_count; i++)
    if (g_strcmp0(annual_name(diff, !side, &other->limits[i]), name) == 0) return &other->limits[i];
  return NULL;
}

static char *limit_path(const TdModelDiff *diff, const TdSlot *slot, int side, const TdLimit *limit) {
  const char *name = annual_name(diff, side, limit);
  return g_strdup_printf("%s/limit/%s", slot->name, name ? name : "claim");
}

bool td_slot_limit_apart(const TdModelDiff *diff, const TdSlot *slot, const TdChange *change) {
  if (change->kind != TD_C_LIMIT && change->kind != TD_C_ANNUAL) return false;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < slot->is[side]->limit_count; i++) {
      const TdLimit *limit = &slot->is[side]->limits[i];
      g_autofree char *path = limit_path(diff, slot, side, limit);
      size_t length = strlen(path);
      if (!same_limit(diff, slot, side, limit) && strncmp(change->name, path, length) == 0 &&
          (change->name[length] == '\0' || change->name[length] == '/'))
        return true;
    }
  return false;
}

/* Limits that have no counterpart: all the old ones, or all the new ones. */
static int apart_version(const TdApplied *apply, const TdSlot *slot) {
  int version = -1;
  for (guint i = 0; slot->is[TD_OLD] && slot->is[TD_NEW] && i < apply->diff->changes->len; i++)
    if (td_slot_limit_apart(apply->diff, slot, apply->diff->changes->pdata[i]))
      version = apply->made[i] ? TD_NEW : TD_OLD;
  return version >= 0 ? version : apply->all ? TD_NEW : TD_OLD;
}

/* WHEN, for the identities of a version alone. */
static const TdExpr *when_for(const TdApplied *apply, int side, const TdExpr *when, uint64_t whom, uint64_t covered) {
  const TdExpr *own = td_applied_expr(apply, side, when);
  if ((whom & covered) == covered) return own;
  const TdExpr *category = td_applied_category(apply, whom & covered);
  return own ? td_applied_both(apply, TD_E_AND, category, own) : category;
}

static TdLimit one_limit(const TdApplied *apply, int side, const TdLimit *limit, uint64_t whom, uint64_t covered) {
  TdLimit out = *limit;
  out.term = td_applied_term(apply, side, limit->term);
  out.when = when_for(apply, side, limit->when, whom, covered);
  out.annual = limit->annual < 0 ? -1 : apply->annual[side][limit->annual];
  return out;
}

static TdLimit mix_limit(const TdApplied *apply, const TdSlot *slot, const TdLimit *old, const TdLimit *new) {
  g_autofree char *path = limit_path(apply->diff, slot, TD_OLD, old);
  uint8_t by_when = td_applied_unnamed(apply, old->when, new->when);
  uint8_t unnamed = by_when == TD_NEW ? TD_NEW : td_applied_unnamed_term(apply, old->term, new->term);
  TdSides sides = td_slot_sides(apply, slot, TD_KIND_BIT(TD_C_LIMIT), path, unnamed);
  uint64_t all = covered(slot);
  if (!(sides.of[TD_NEW] & all)) return one_limit(apply, TD_OLD, old, all, all);
  if (!(sides.of[TD_OLD] & all)) return one_limit(apply, TD_NEW, new, all, all);
  TdLimit out = one_limit(apply, TD_NEW, new, all, all);
  out.term = mix_terms(apply, &sides, all, old->term, new->term);
  if (old->when || new->when)
    out.when = td_applied_both(apply, TD_E_OR, when_for(apply, TD_OLD, old->when, sides.of[TD_OLD], all),
                               when_for(apply, TD_NEW, new->when, sides.of[TD_NEW], all));
  return out;
}

static void put_limits(const TdApplied *apply, const TdSlot *slot, TdBenefit *out) {
  g_autoptr(GArray) limits = g_array_new(FALSE, TRUE, sizeof(TdLimit));
  TdSides apart = td_slot_sides(apply, slot, 0, "", apart_version(apply, slot));
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; slot->is[side] && i < slot->is[side]->limit_count; i++) {
      const TdLimit *limit = &slot->is[side]->limits[i], *other = same_limit(apply->diff, slot, side, limit);
      TdLimit made;
      if (other && side == TD_NEW) continue;
      if (other)
        made = mix_limit(apply, slot, limit, other);
      else if (apart.of[side] & covered(slot))
        made = one_limit(apply, side, limit, apart.of[side], covered(slot));
      else
        continue;
      g_array_append_val(limits, made);
    }
  out->limit_count = limits->len;
  out->limits = td_arena_array(apply->arena, limits);
}

/* ---- route, conditions, base ---- */

/* The claims that take a version by its route; without one, those that it covers. */
static const TdExpr *taken_by(const TdApplied *apply, const TdSlot *slot, int side, uint64_t whom) {
  const TdExpr *when = td_applied_expr(apply, side, slot->is[side]->when);
  if (!when) return td_applied_category(apply, whom & slot->covers[side]);
  if ((whom & apply->identities[slot->premium]) == apply->identities[slot->premium]) return when;
  return td_applied_both(apply, TD_E_AND, td_applied_category(apply, whom), when);
}

static const TdExpr *route(const TdApplied *apply, const TdSlot *slot) {
  const TdExpr *whens[TD_VERSIONS] = {NULL, NULL};
  for (int side = 0; side < TD_VERSIONS; side++)
    if (slot->is[side]) whens[side] = slot->is[side]->when;
  if (slot->later || (!whens[TD_OLD] && !whens[TD_NEW])) return NULL;
  g_autofree char *name = g_strdup_printf("%s/route", slot->name);
  TdSides sides = td_slot_sides(apply, slot, TD_KIND_BIT(TD_C_ROUTE), name,
                                td_applied_unnamed(apply, whens[TD_OLD], whens[TD_NEW]));
  for (int side = 0; side < TD_VERSIONS; side++)
    if (!sides.of[!side] && slot->is[side]) return whens[side] ? taken_by(apply, slot, side, sides.of[side]) : NULL;
  return td_applied_both(apply, TD_E_OR, taken_by(apply, slot, TD_OLD, sides.of[TD_OLD]),
                         taken_by(apply, slot, TD_NEW, sides.of[TD_NEW]));
}

typedef struct {
  const TdApplied *apply;
  const TdSlot *slot;
} Of;

static TdSides condition_sides(const void *user, uint64_t kinds, const char *name, uint8_t unnamed) {
  const Of *of = user;
  TdSides sides = td_slot_sides(of->apply, of->slot, kinds, name, unnamed);
  sides.nobody = sides.of[TD_OLD] || !sides.of[TD_NEW] ? TD_OLD : TD_NEW; /* of nobody nothing is asked */
  return sides;
}

static void put_conditions(const TdApplied *apply, const TdSlot *slot, TdBenefit *out) {
  g_autofree char *name = g_strdup_printf("%s/condition", slot->name);
  Of of = {apply, slot};
  TdConditionsMixed mixed = {
      .name = name, .identities = apply->identities[slot->premium], .sides = condition_sides, .user = &of};
  for (int side = 0; side < TD_VERSIONS; side++) {
    if (!slot->is[side]) continue;
    mixed.list[side] = slot->is[side]->conditions;
    mixed.count[side] = slot->is[side]->condition_count;
    mixed.together |= slot->is[side]->stage > 0;
  }
  td_applied_conditions(apply, &mixed, &out->conditions, &out->condition_count);
}

/* Which version's name it has. */
static int name_version(const TdApplied *apply, const TdSlot *slot) {
  if (!slot->is[TD_OLD] || !slot->is[TD_NEW]) return slot->is[TD_OLD] ? TD_OLD : TD_NEW;
  const char *word = slot->premium ? "subsidy" : "benefit";
  g_autofree char *name = g_strdup_printf("%s/%s/name", word, slot->is[TD_OLD]->name);
  int version = td_applied_named(apply, TD_KIND_BIT(slot->premium ? TD_C_SUBSIDY : TD_C_BENEFIT), name, 0);
  return version >= 0 ? version : apply->all ? TD_NEW : TD_OLD;
}

TdBenefit td_slot_benefit(const TdApplied *apply, const TdSlot *slot) {
  int version = name_version(apply, slot);
  int based = td_slot_version(apply, slot, TD_KIND_BIT(TD_C_BASE), "base");
  TdBenefit out = *slot->is[version];
  out.covers = td_applied_set(apply, covered(slot));
  out.when = route(apply, slot);
  out.base = td_applied_expr(apply, based, slot->is[based]->base);
  out.base_cite = slot->is[based]->base_cite;
  put_conditions(apply, slot, &out);
  put_deductible(apply, slot, &out);
  put_rate(apply, slot, &out);
  put_limits(apply, slot, &out);
  return out;
}
