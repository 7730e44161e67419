#include "compiler/effect_task.h"

#include <string.h>

static const TdModel *model_of(const TdEffectTask *task, int side) {
  return task->kinds->diff->joint.side[side];
}

/* ---- which annual amounts correspond ---- */

/* What an annual amount is used by. */
static char *uses_of(const TdModel *model, int annual) {
  GString *out = g_string_new(NULL);
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    const TdBenefit *benefit = &model->benefits[i];
    if (benefit->deductible != TD_D_NONE && benefit->deductible_annual == annual)
      g_string_append_printf(out, "%s/%d;", benefit->name, benefit->deductible);
    for (uint32_t k = 0; k < benefit->limit_count; k++)
      if (benefit->limits[k].annual == annual) g_string_append_printf(out, "%s/limit;", benefit->name);
  }
  return g_string_free(out, FALSE);
}

static void pair(TdEffectTask *task, int old, int new) {
  task->twin[TD_OLD][old] = new;
  task->twin[TD_NEW][new] = old;
}

/* By name; what is left by its use. */
static void find_twins(TdEffectTask *task) {
  const TdModelDiff *diff = task->kinds->diff;
  const TdYearTask *old = &task->task[TD_OLD], *new = &task->task[TD_NEW];
  const TdModel *before = model_of(task, TD_OLD), *after = model_of(task, TD_NEW);
  for (int side = 0; side < TD_VERSIONS; side++)
    for (int i = 0; i < TD_YEAR_ANNUALS; i++) task->twin[side][i] = -1;
  for (int i = 0; i < old->annual_count; i++)
    for (int k = 0; k < new->annual_count; k++)
      if (strcmp(td_diff_annual(diff, TD_OLD, old->annual[i]), td_diff_annual(diff, TD_NEW, new->annual[k])) == 0)
        pair(task, i, k);
  for (int i = 0; i < old->annual_count; i++)
    for (int k = 0; k < new->annual_count && task->twin[TD_OLD][i] < 0; k++) {
      if (task->twin[TD_NEW][k] >= 0) continue;
      g_autofree char *mine = uses_of(before, old->annual[i]), *other = uses_of(after, new->annual[k]);
      if (strcmp(mine, other) == 0) pair(task, i, k);
    }
}

/* Beyond the larger of both caps, neither tells the amounts apart. */
static void share_caps(TdEffectTask *task) {
  for (int i = 0; i < task->task[TD_OLD].annual_count; i++) {
    int k = task->twin[TD_OLD][i];
    if (k < 0) continue;
    TdYearTask *old = &task->task[TD_OLD], *new = &task->task[TD_NEW];
    TdKindFigure *a = &old->cap[i], *b = &new->cap[k];
    bool both = old->capped[i] && new->capped[k] && a->supposed == b->supposed;
    old->capped[i] = new->capped[k] = both;
    a->value = b->value = MAX(a->value, b->value);
  }
}

static void set_equal(TdEffectTask *task) {
  int places = td_effect_places(task);
  for (int i = 0; i < places; i++) task->equal.same[i] = i;
  for (int i = 0; i < task->task[TD_OLD].annual_count; i++)
    if (task->twin[TD_OLD][i] >= 0) task->equal.same[td_effect_place(task, TD_NEW, task->twin[TD_OLD][i])] = i;
}

void td_effect_task_init(TdEffectTask *task, const TdPairKinds *kinds) {
  *task = (TdEffectTask){.kinds = kinds};
  for (int i = 0; i < 2; i++) td_path_init(&task->paths[i], false);
  task->path = &task->paths[0];
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdKinds *own = &task->side[side];
    *own = (TdKinds){.model = model_of(task, side), .supposed = kinds->names, .rests_on = kinds->rests_on};
    own->kinds = g_ptr_array_new();
    for (guint i = 0; i < kinds->kinds->len; i++) {
      TdPairKind *kind = kinds->kinds->pdata[i];
      if (kind->kind[side].course_count > 0) g_ptr_array_add(own->kinds, &kind->kind[side]);
    }
    uint64_t all = (UINT64_C(1) << own->model->benefit_count) - 1;
    td_year_task_init(&task->task[side], own, all, UINT64_MAX);
  }
  find_twins(task);
  share_caps(task);
  set_equal(task);
}

void td_effect_task_clear(TdEffectTask *task) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_year_task_clear(&task->task[side]);
    g_ptr_array_unref(task->side[side].kinds);
  }
  for (int i = 0; i < 2; i++) td_path_clear(&task->paths[i]);
}

/* ---- a computation ---- */

static void begin(TdEffectTask *task, TdEffectRun *run) {
  const TdJoint *joint = &task->kinds->diff->joint;
  run->task = task;
  for (int side = 0; side < TD_VERSIONS; side++)
    run->run[side] = (TdYearRun){.task = &task->task[side], .path = task->path};
  if (!task->symbolic) return;
  td_year_begin(&run->run[TD_OLD]);
  for (int side = 0; side < TD_VERSIONS; side++) {
    run->run[side].symbolic = true;
    run->run[side].ratios = joint->external[side];
    run->run[side].first_supposed = run->run[TD_OLD].first_supposed;
  }
}

void td_effect_begin(TdEffectTask *task, TdEffectRun *run) {
  begin(task, run);
  for (int side = 0; side < TD_VERSIONS; side++)
    for (int i = 0; i < task->task[side].annual_count; i++) run->state[side].annual[i] = td_form(0);
}

static TdForm *place_of(TdEffectRun *run, int place) {
  int old = run->task->task[TD_OLD].annual_count;
  return place < old ? &run->state[TD_OLD].annual[place] : &run->state[TD_NEW].annual[place - old];
}

const TdForm *td_effect_at(const TdEffectRun *run, int place) {
  int old = run->task->task[TD_OLD].annual_count;
  return place < old ? &run->state[TD_OLD].annual[place] : &run->state[TD_NEW].annual[place - old];
}

static void assume_capped(TdEffectRun *run, int place) {
  const TdEffectTask *task = run->task;
  int old = task->task[TD_OLD].annual_count, side = place < old ? TD_OLD : TD_NEW;
  int annual = side == TD_OLD ? place : place - old;
  if (!task->task[side].capped[annual]) return;
  TdForm cap = td_year_figure(&run->run[side], &task->task[side].cap[annual]);
  TdForm within = td_path_sub(run->task->path, &cap, td_effect_at(run, place));
  td_path_assume(run->task->path, &within);
}

void td_effect_begin_within(TdEffectTask *task, const TdEffectYears *years, TdEffectRun *run) {
  int places = td_effect_places(task);
  begin(task, run);
  for (int i = 0; i < places; i++) {
    *place_of(run, i) = years->same[i] == i ? td_path_var(task->path) : *td_effect_at(run, years->same[i]);
    assume_capped(run, i);
  }
  for (int i = 0; i < places; i++)
    for (int k = 0; k < places; k++) {
      if (!years->below[i][k] || years->same[i] != i || years->same[k] != k) continue;
      TdForm less = td_path_sub(task->path, td_effect_at(run, k), td_effect_at(run, i));
      td_path_assume(task->path, &less);
    }
}

TdYearAmounts td_effect_amounts(TdEffectRun *run, const TdPairKind *kind) {
  const TdYearKind some = {.kind = &kind->kind[TD_OLD]};
  return td_year_any_amounts(&run->run[TD_OLD], &some);
}

void td_effect_step(TdEffectRun *run, const TdPairKind *kind, const TdYearAmounts *amounts, TdForm paid[TD_VERSIONS]) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdYearKind some = {.kind = &kind->kind[side]};
    paid[side] = td_form(0);
    if (some.kind->course_count > 0) paid[side] = td_year_step(&run->run[side], &some, amounts, &run->state[side]);
  }
}

/* ---- what is computed alike as it is written ---- */

static bool same_expr(const TdEffectTask *task, const TdExpr *a, const TdExpr *b) {
  const TdJoint *joint = &task->kinds->diff->joint;
  if (!a || !b) return a == b;
  if (td_expr_dated(a) || td_expr_dated(b)) return false;
  return td_expr_same(td_joint_expr(joint, TD_OLD, a, NULL), td_joint_expr(joint, TD_NEW, b, NULL));
}

static bool same_figure(const TdEffectTask *task, const TdKindFigure *a, const TdKindFigure *b) {
  if (a->expr || b->expr) return same_expr(task, a->expr, b->expr);
  return a->supposed == b->supposed && (a->supposed >= 0 || a->value == b->value);
}

static bool same_annual(const TdEffectTask *task, int32_t a, int32_t b) {
  if (a < 0 || b < 0) return a < 0 && b < 0;
  int old = task->task[TD_OLD].annual_at[a], new = task->task[TD_NEW].annual_at[b];
  return old >= 0 && task->twin[TD_OLD][old] == new;
}

static int ratio_from(const TdEffectTask *task, int side, const TdKindStep *step) {
  return step->supposed_ratio < 0 ? -1 : task->kinds->diff->joint.external[side][step->supposed_ratio];
}

static bool same_limits(const TdEffectTask *task, const TdKindStep *a, const TdKindStep *b) {
  if (a->limit_count != b->limit_count) return false;
  for (guint i = 0; i < a->limit_count; i++)
    if (!same_annual(task, a->limits[i].annual, b->limits[i].annual) ||
        !same_figure(task, &a->limits[i].figure, &b->limits[i].figure))
      return false;
  return true;
}

static bool same_step(const TdEffectTask *task, const TdKindStep *a, const TdKindStep *b) {
  const TdBenefit *x = a->benefit, *y = b->benefit;
  bool used = x->deductible != TD_D_NONE;
  return x->deductible == y->deductible && (!used || same_annual(task, x->deductible_annual, y->deductible_annual)) &&
         a->deducts == b->deducts && (!a->deducts || same_figure(task, &a->deductible, &b->deductible)) &&
         a->ratio == b->ratio && ratio_from(task, TD_OLD, a) == ratio_from(task, TD_NEW, b) &&
         same_expr(task, x->base, y->base) && same_limits(task, a, b);
}

bool td_effect_alike(const TdEffectTask *task, const TdPairKind *kind) {
  const TdClaimKind *old = &kind->kind[TD_OLD], *new = &kind->kind[TD_NEW];
  if (kind->ends[TD_OLD] != kind->ends[TD_NEW] || old->course_count != new->course_count) return false;
  if (kind->ends[TD_OLD] == TD_ENDS_DEFERRED && strcmp(kind->word[TD_OLD], kind->word[TD_NEW]) != 0) return false;
  for (guint c = 0; c < old->course_count; c++) {
    if (old->courses[c].count != new->courses[c].count) return false;
    for (guint i = 0; i < old->courses[c].count; i++)
      if (!same_step(task, &old->courses[c].steps[i], &new->courses[c].steps[i])) return false;
  }
  return true;
}

/* ---- what holds in every year ---- */

static void look_at_same(TdEffectYears *years, int places) {
  for (int i = 0; i < places; i++) {
    years->same[i] = i;
    for (int k = i - 1; k >= 0; k--)
      if (years->below[i][k] && years->below[k][i]) years->same[i] = k;
  }
}

/* Takes away what a claim of the kind breaks; false: that cannot be told. */
static bool keep(TdEffectTask *task, const TdPairKind *kind, TdEffectYears *years, bool *broken) {
  const TdEffectYears before = *years;
  int places = td_effect_places(task);
  td_path_begin(task->path);
  do {
    TdEffectRun run;
    TdForm paid[TD_VERSIONS];
    td_effect_begin_within(task, &before, &run);
    TdYearAmounts amounts = td_effect_amounts(&run, kind);
    td_effect_step(&run, kind, &amounts, paid);
    for (int i = 0; i < places && !task->path->dead; i++)
      for (int k = 0; k < places; k++) {
        if (!years->below[i][k]) continue;
        TdForm more = td_path_sub(task->path, td_effect_at(&run, i), td_effect_at(&run, k));
        if (!td_path_exceeds(task->path, &more)) continue;
        years->below[i][k] = false;
        *broken = true;
      }
  } while (td_path_next(task->path));
  return !task->path->too_large;
}

bool td_effect_reached(TdEffectTask *task, TdEffectYears *years) {
  int places = td_effect_places(task);
  const GPtrArray *kinds = task->kinds->kinds;
  memset(years, 0, sizeof *years);
  for (int i = 0; i < places; i++)
    for (int k = 0; k < places; k++) years->below[i][k] = i != k;
  for (bool broken = true; broken;) {
    broken = false;
    for (guint i = 0; i < kinds->len; i++) {
      look_at_same(years, places);
      if (!keep(task, kinds->pdata[i], years, &broken)) return false;
    }
  }
  look_at_same(years, places);
  return true;
}
