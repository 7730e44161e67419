/* Changes that can never matter. */
#include <string.h>

#include "compiler/diff_apply.h"
#include "compiler/diff_joint.h"
#include "compiler/effect.h"

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_CHANGES = 40 };

typedef struct {
  const TdModelDiff *diff;
  const TdOutside *sides; /* [TD_VERSIONS] */
} Course;

/* The joint label of a model's, by name. */
static uint64_t joint_label(const TdJoint *joint, const char *name) {
  for (uint32_t i = 0; i < joint->model.label_count; i++)
    if (strcmp(joint->model.labels[i], name) == 0) return BIT(i);
  return 0;
}

/* The labels of MIXED, which has joint names, that each of VERSION's corresponds to. */
static void find_labels(const TdJoint *joint, int version, const TdModel *mixed, uint64_t *counterparts) {
  for (uint32_t i = 0; i < joint->side[version]->label_count; i++) {
    counterparts[i] = 0;
    for (uint32_t k = 0; k < mixed->label_count; k++)
      if (joint->label[version][i] & joint_label(joint, mixed->labels[k])) counterparts[i] |= BIT(k);
  }
}

/* What is supplied to MIXED: under the same names, of the old policy if that knows them. */
static void supply(const Course *course, const TdModel *mixed, TdDated **rows, size_t *counts) {
  for (uint32_t i = 0; i < mixed->external_count; i++)
    for (int side = TD_NEW; side >= TD_OLD; side--) {
      const TdModel *model = course->diff->joint.side[side];
      for (uint32_t k = 0; k < model->external_count; k++) {
        if (strcmp(model->externals[k].name, mixed->externals[i].name) != 0) continue;
        rows[i] = course->sides[side].rows[k];
        counts[i] = course->sides[side].counts[k];
      }
    }
}

/* Does VERSION surely pay as the old policy with the changes MADE? */
static bool equal(const Course *course, int version, const uint8_t *made, bool *from_nothing) {
  TdArena *arena = td_arena_new();
  const TdModel *mixed = td_diff_apply(course->diff, made, arena), *model = course->diff->joint.side[version];
  uint64_t counterparts[64];
  bool out = false;
  if (mixed) {
    TdModelDiff both = {.changes = NULL};
    g_autofree TdDated **rows = g_new0(TdDated *, mixed->external_count + 1);
    g_autofree size_t *counts = g_new0(size_t, mixed->external_count + 1);
    const TdOutside sides[] = {course->sides[version], {mixed, rows, counts}};
    find_labels(&course->diff->joint, version, mixed, counterparts);
    supply(course, mixed, rows, counts);
    out = td_joint_init(&both.joint, model, mixed, counterparts, false) && td_effects_equal(&both, sides, from_nothing);
    td_joint_clear(&both.joint);
  }
  td_arena_free(arena);
  return out;
}

bool *td_effects_idle(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS], TdEffects *effects) {
  const Course course = {diff, sides};
  guint count = diff->changes->len, asked = 0;
  g_autofree guint *groups = td_diff_groups(diff);
  g_autofree uint8_t *made = g_new0(uint8_t, count + 1);
  g_autofree bool *out = g_new0(bool, count + 1), *pays = g_new0(bool, count + 1);
  for (guint i = 0; i < count; i++) pays[groups[i]] |= td_change_pays(diff->changes->pdata[i]);
  for (guint i = 0; i < count; i++) asked += pays[i];
  if (asked > MOST_CHANGES) return NULL;
  for (guint i = 0; i < count; i++) {
    if (!pays[i]) continue;
    out[i] = effects->verdict == TD_EFFECT_NONE;
    if (asked == 1) continue;
    for (guint k = 0; k < count; k++) made[k] = groups[k] == i;
    bool rests = false;
    out[i] = equal(&course, TD_OLD, made, &rests);
    for (guint k = 0; k < count; k++) made[k] = groups[k] != i;
    out[i] = out[i] && equal(&course, TD_NEW, made, &rests);
    effects->from_nothing |= out[i] && rests;
  }
  for (guint i = 0; i < count; i++) out[i] = out[groups[i]] && td_change_pays(diff->changes->pdata[i]);
  return g_steal_pointer(&out);
}
