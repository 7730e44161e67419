#include "compiler/effect.h"

#include "compiler/diff_apply.h"
#include "compiler/effect_find.h"
#include "compiler/order_proof.h"

/* The kinds of a region. */
typedef struct {
  TdEffectRegion *region;
  bool *kinds; /* [all kinds] */
} Group;

typedef struct {
  TdEffects *out;
  TdPairKinds *kinds;
  TdEffectTask task;
  GPtrArray *groups;    /* Group, owned */
  GHashTable *by_key;   /* char → Group */
  bool symbolic;        /* something is supposed */
  bool quick;           /* only whether they are equivalent */
  bool begins;          /* the two begin to be in force together within a year */
  bool looked, reached; /* for what holds in every year; it was found */
  TdEffectYears years;
} Course;

static const TdPairKind *kind_at(const Course *course, guint i) {
  return course->kinds->kinds->pdata[i];
}

static TdEffectOpen open_because(TdEffectWhy why) {
  return (TdEffectOpen){.why = (uint8_t)why};
}

/* ---- regions ---- */

static void group_free(gpointer data) {
  Group *group = data;
  g_free(group->kinds);
  g_free(group);
}

static Group *new_group(Course *course, GPtrArray *parts, const TdPairKind *kind) {
  Group *group = g_new0(Group, 1);
  group->region = td_effect_region_new(parts, kind);
  group->kinds = g_new0(bool, course->kinds->kinds->len);
  g_ptr_array_add(course->groups, group);
  return group;
}

static void put_in_group(Course *course, guint i, bool later) {
  g_autoptr(GString) key = g_string_new(later ? "later;" : "");
  const TdPairKind *kind = kind_at(course, i);
  GPtrArray *parts = td_effect_parts(&course->task, kind, key);
  Group *group = g_hash_table_lookup(course->by_key, key->str);
  if (!group) {
    group = new_group(course, parts, kind);
    group->region->later = later;
    g_hash_table_insert(course->by_key, g_strdup(key->str), group);
  } else {
    g_ptr_array_unref(parts);
  }
  group->kinds[i] = true;
}

static bool ends_differently(const TdPairKind *kind) {
  if (kind->ends[TD_OLD] != kind->ends[TD_NEW]) return true;
  return kind->ends[TD_OLD] == TD_ENDS_DEFERRED && !g_str_equal(kind->word[TD_OLD], kind->word[TD_NEW]);
}

static bool settled(const TdPairKind *kind) {
  return kind->ends[TD_OLD] == TD_ENDS_SETTLED && kind->ends[TD_NEW] == TD_ENDS_SETTLED;
}

/* After equal years; false: it is too much. */
static bool look(Course *course, guint i) {
  TdEffectFound found;
  const TdPairKind *kind = kind_at(course, i);
  if (ends_differently(kind)) put_in_group(course, i, false);
  if (!settled(kind) || td_effect_alike(&course->task, kind)) return true;
  td_effect_find(&course->task, kind, &course->task.equal, TD_FIND_WHETHER, &found);
  if (found.pays[TD_OLD] || found.pays[TD_NEW])
    put_in_group(course, i, false);
  else if (found.leaves)
    put_in_group(course, i, true);
  return !found.too_large;
}

/* Can it be whatever is used before? */
static bool any_year(const TdEffectTask *task, int annual, const TdEffectRange *used) {
  const TdYearTask *old = &task->task[TD_OLD];
  if (used->low.n > 0) return false;
  return !used->bounded || (old->capped[annual] && td_rat_compare(used->high, td_rat(old->cap[annual].value)) >= 0);
}

/* ---- what holds in every year ---- */

static bool find_years(Course *course) {
  course->out->from_nothing |= course->begins;
  if (!course->looked) course->reached = td_effect_reached(&course->task, &course->years);
  course->looked = true;
  return course->reached;
}

/* Years in which the two hold the same; of amounts that only one of them has, what every year keeps. */
static TdEffectYears equal_years(Course *course) {
  const TdEffectTask *task = &course->task;
  TdEffectYears out = task->equal;
  bool own = false;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (int i = 0; i < task->task[side].annual_count; i++) own |= task->twin[side][i] < 0;
  if (!own || !find_years(course)) return out;
  for (int i = 0; i < td_effect_places(task); i++)
    for (int k = 0; k < td_effect_places(task); k++)
      if (course->years.below[i][k] && out.same[i] != out.same[k]) out.below[out.same[i]][out.same[k]] = true;
  return out;
}

/* How much the claims of a region differ, and with which amounts. */
static void measure(Course *course, Group *group) {
  TdEffectTask *task = &course->task;
  TdEffectRegion *region = group->region;
  TdEffectRange used[TD_EFFECT_PLACES] = {{0}};
  const TdEffectYears years = equal_years(course);
  task->symbolic = false;
  for (guint i = 0; i < course->kinds->kinds->len; i++) {
    TdEffectFound found;
    if (!group->kinds[i] || !settled(kind_at(course, i))) continue;
    td_effect_find(task, kind_at(course, i), &years, TD_FIND_ALL, &found);
    for (int side = 0; side < TD_VERSIONS; side++) {
      region->changes[side] |= found.pays[side];
      td_effect_range_join(&region->most[side], &found.most[side]);
    }
    td_effect_range_join(&region->amount, &found.amount);
    for (int k = 0; k < task->task[TD_OLD].annual_count; k++) {
      td_effect_range_join(&used[k], &found.used[k]);
      if (found.places >> k & 1) region->leaves |= UINT64_C(1) << task->task[TD_OLD].annual[k];
    }
  }
  for (int k = 0; k < task->task[TD_OLD].annual_count; k++) {
    TdEffectYear year = {task->task[TD_OLD].annual[k], used[k]};
    if (used[k].there && !any_year(task, k, &used[k])) g_array_append_val(region->years, year);
  }
  task->symbolic = course->symbolic;
}

/* ---- what is proved ---- */

/* Can a claim of the kinds, NULL: any, be paid differently in a year that claims come to? */
static bool can_differ(Course *course, const bool *kinds) {
  if (!find_years(course)) return true;
  for (guint i = 0; i < course->kinds->kinds->len; i++) {
    TdEffectFound found;
    const TdPairKind *kind = kind_at(course, i);
    if (kinds && !kinds[i]) continue;
    if (ends_differently(kind)) return true;
    if (!settled(kind)) continue;
    td_effect_find(&course->task, kind, &course->years, TD_FIND_WHETHER, &found);
    if (found.too_large || found.pays[TD_OLD] || found.pays[TD_NEW]) return true;
  }
  return false;
}

/* ---- verdicts ---- */

/* After a year in which the two hold the same, and which claims come to? */
static bool differs_after_equal(Course *course, const Group *group) {
  const TdEffectYears years = equal_years(course);
  for (guint i = 0; i < course->kinds->kinds->len; i++) {
    TdEffectFound found;
    if (!group->kinds[i]) continue;
    if (!settled(kind_at(course, i))) return true;
    td_effect_find(&course->task, kind_at(course, i), &years, TD_FIND_WHETHER, &found);
    if (found.too_large || found.pays[TD_OLD] || found.pays[TD_NEW] || found.leaves) return true;
  }
  return false;
}

/* What was not thought through: nothing is proved. */
static bool doubted(const Course *course, TdEffectOpen *open) {
  const TdPairKinds *kinds = course->kinds;
  if (kinds->beyond || kinds->entangled) {
    *open = (TdEffectOpen){TD_EFFECT_BEYOND, NULL, kinds->beyond, kinds->beyond_side};
    return true;
  }
  for (int side = 0; side < TD_VERSIONS; side++) {
    int32_t external = td_supply_leans(&kinds->supply[side], UINT64_MAX, false);
    if (external < 0) continue;
    *open = open_because(TD_EFFECT_MISSING);
    open->word = kinds->diff->joint.side[side]->externals[external].name;
    return true;
  }
  if (!kinds->missing) return false;
  *open = open_because(TD_EFFECT_MISSING);
  open->word = kinds->missing;
  return true;
}

/* Rounded as programs do: is it the same even so? */
static bool same_rounded(Course *course, const TdEffectYears *years) {
  for (guint i = 0; i < course->kinds->kinds->len; i++) {
    TdEffectFound found;
    const TdPairKind *kind = kind_at(course, i);
    if (!settled(kind) || (years == &course->task.equal && td_effect_alike(&course->task, kind))) continue;
    td_effect_find(&course->task, kind, years, TD_FIND_WHETHER, &found);
    if (found.too_large || found.pays[TD_OLD] || found.pays[TD_NEW]) return false;
    if (years == &course->task.equal && found.leaves) return false;
  }
  return true;
}

static void settle_rounding(Course *course) {
  TdEffectYears years;
  TdEffects *out = course->out;
  course->task.paths[0].rounding = true;
  bool same = same_rounded(course, &course->task.equal);
  if (!same && td_effect_reached(&course->task, &years)) {
    same = same_rounded(course, &years);
    out->from_nothing |= same && course->begins;
  }
  course->task.paths[0].rounding = false;
  out->verdict = same ? TD_EFFECT_NONE : TD_EFFECT_ROUNDING;
  if (same) return;
  TdRat halves[TD_VERSIONS];
  bool large = false;
  out->bounded = td_order_bound(&course->task.task[TD_OLD], &halves[TD_OLD]) &&
                 td_order_bound(&course->task.task[TD_NEW], &halves[TD_NEW]);
  if (out->bounded) out->halves = td_rat_add(halves[TD_OLD], halves[TD_NEW], &large);
  out->bounded &= !large;
}

/* An external that is supposed, and that the differences may rest on. */
static const char *some_supposed(const Course *course) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = course->kinds->diff->joint.side[side];
    for (uint32_t i = 0; i < model->external_count; i++)
      if (course->kinds->supposed[side][i]) return model->externals[i].name;
  }
  return "";
}

/* Keeps what is shown, and what is neither shown nor proved not to be. */
static void decide_group(Course *course, Group *group) {
  TdEffectRegion *region = group->region;
  if (!differs_after_equal(course, group)) {
    td_effect_region_free(region);
    return;
  }
  measure(course, group);
  region->shown = td_effect_show(&course->task, group->kinds, region->later, UINT_MAX);
  bool valued = region->later || region->ends[TD_OLD] != region->ends[TD_NEW] || region->changes[TD_OLD] ||
                region->changes[TD_NEW] || region->ends[TD_OLD] != TD_ENDS_SETTLED;
  if (!region->shown && !can_differ(course, region->later ? NULL : group->kinds)) {
    td_effect_region_free(region);
    return;
  }
  if (!region->shown && !valued) {
    region->open = open_because(TD_EFFECT_MISSING);
    region->open.word = some_supposed(course);
  }
  td_effect_where(course->kinds, group->kinds, region);
  g_ptr_array_add(course->out->regions, region);
}

/* By how much a claim can differ in a year whose earlier claims differed. */
static void measure_years(Course *course) {
  TdEffects *out = course->out;
  TdEffectRange most[TD_VERSIONS] = {{true, true, {0, 1}, {0, 1}}, {true, true, {0, 1}, {0, 1}}};
  course->task.symbolic = false;
  course->looked = course->looked && !course->symbolic;
  bool known = find_years(course);
  for (guint i = 0; i < course->kinds->kinds->len && known; i++) {
    TdEffectFound found;
    if (!settled(kind_at(course, i))) continue;
    td_effect_find(&course->task, kind_at(course, i), &course->years, TD_FIND_MOST, &found);
    known = !found.too_large;
    for (int side = 0; side < TD_VERSIONS; side++) td_effect_range_join(&most[side], &found.most[side]);
  }
  course->task.symbolic = course->symbolic;
  for (int side = 0; side < TD_VERSIONS && known; side++) out->anywhere[side] = most[side];
}

/* Without asking where, and how much: with one claim a difference is shown at once. */
static bool none_differs(Course *course) {
  bool some = false;
  for (guint i = 0; i < course->groups->len; i++) {
    const Group *group = course->groups->pdata[i];
    if (!differs_after_equal(course, group)) continue;
    some = true;
    TdEffectShown *shown = td_effect_show(&course->task, group->kinds, group->region->later, 1);
    if (!shown) continue;
    td_effect_shown_free(shown);
    return false;
  }
  return !some || !can_differ(course, NULL);
}

static void decide(Course *course, bool all) {
  TdEffects *out = course->out;
  TdEffectOpen open;
  bool shown = false;
  if (course->quick) {
    bool none = all && !doubted(course, &open) && none_differs(course);
    for (guint i = 0; i < course->groups->len; i++)
      td_effect_region_free(((const Group *)course->groups->pdata[i])->region);
    if (none) settle_rounding(course);
    return;
  }
  for (guint i = 0; i < course->groups->len; i++) decide_group(course, course->groups->pdata[i]);
  for (guint i = 0; i < out->regions->len; i++)
    shown |= ((const TdEffectRegion *)out->regions->pdata[i])->shown != NULL;
  bool doubt = doubted(course, &open);
  if (!doubt && !all) {
    doubt = true;
    open = open_because(TD_EFFECT_TOO_LARGE);
  }
  if (out->regions->len > 0 || doubt) {
    out->verdict = shown ? TD_EFFECT_DIFFERS : TD_EFFECT_OPEN;
    out->partly = shown && doubt;
    out->open = doubt ? open : open_because(TD_EFFECT_NOT_SHOWN);
    measure_years(course);
    return;
  }
  settle_rounding(course);
}

/* ---- all of it ---- */

static void compare(Course *course) {
  bool all = true, some = false;
  TdEffects *out = course->out;
  const TdPairKinds *kinds = course->kinds;
  out->verdict = TD_EFFECT_OPEN;
  out->open = open_because(!kinds->space ? TD_EFFECT_NO_DAY : TD_EFFECT_TOO_MANY);
  if (!kinds->space || kinds->too_many) return;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < kinds->diff->joint.side[side]->external_count; i++)
      if (kinds->supposed[side][i]) out->supposed[side] |= UINT64_C(1) << i, some = true;
  td_effect_task_init(&course->task, kinds);
  course->task.symbolic = course->symbolic = some;
  if (!course->task.task[TD_OLD].too_many && !course->task.task[TD_NEW].too_many) {
    for (guint i = 0; i < kinds->kinds->len; i++) all &= look(course, i);
    decide(course, all);
  }
  td_effect_task_clear(&course->task);
}

/* Sets of benefits, annual amounts and externals are kept in 64 bits. */
static bool fits(const TdModel *model) {
  return model->benefit_count < 64 && model->annual_count <= 64 && model->external_count <= 64;
}

static TdEffects *effects(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS], bool quick) {
  TdEffects *out = g_new0(TdEffects, 1);
  Course course = {.out = out, .quick = quick};
  out->regions = g_ptr_array_new_with_free_func(td_effect_region_free);
  out->verdict = TD_EFFECT_OPEN;
  out->open = open_because(TD_EFFECT_TOO_MANY);
  course.begins = !td_is_new_year(MAX(diff->joint.side[TD_OLD]->valid_from, diff->joint.side[TD_NEW]->valid_from));
  if (!fits(diff->joint.side[TD_OLD]) || !fits(diff->joint.side[TD_NEW])) return out;
  course.groups = g_ptr_array_new_with_free_func(group_free);
  course.by_key = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  course.kinds = td_pair_kinds(diff, sides);
  compare(&course);
  td_pair_kinds_free(course.kinds);
  g_hash_table_unref(course.by_key);
  g_ptr_array_unref(course.groups);
  return out;
}

TdEffects *td_effects(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS]) {
  TdEffects *out = effects(diff, sides, false);
  bool pays = out->open.why == TD_EFFECT_NO_DAY;
  for (guint i = 0; i < diff->changes->len && !pays; i++) pays = td_change_pays(diff->changes->pdata[i]);
  /* Nothing that is computed is written differently. */
  if (out->verdict == TD_EFFECT_OPEN && out->regions->len == 0 && !pays) out->verdict = TD_EFFECT_NONE;
  return out;
}

bool td_effects_equal(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS], bool *from_nothing) {
  g_autoptr(TdEffects) found = effects(diff, sides, true);
  *from_nothing |= found->from_nothing && found->verdict == TD_EFFECT_NONE;
  return found->verdict == TD_EFFECT_NONE;
}

void td_effects_free(TdEffects *effects) {
  if (!effects) return;
  g_ptr_array_unref(effects->regions);
  g_free(effects);
}
