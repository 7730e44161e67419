/* What has to do with what the target pays, and the kinds of claims that differ in that. */
#include "compiler/year.h"

#define BIT(n) (UINT64_C(1) << (n))

static uint64_t bit_of(const TdYearTask *task, const TdKindStep *step) {
  return BIT(step->benefit - task->kinds->model->benefits);
}

static int32_t deducted(const TdKindStep *step) {
  return step->benefit->deductible == TD_D_NONE ? -1 : step->benefit->deductible_annual;
}

static uint64_t annuals_of(const TdKindStep *step) {
  uint64_t set = deducted(step) < 0 ? 0 : BIT(deducted(step));
  for (guint i = 0; i < step->limit_count; i++)
    if (step->limits[i].annual >= 0) set |= BIT(step->limits[i].annual);
  return set;
}

/* ---- what is relevant ---- */

/* The target's benefits; those before them on the same claim, of whose payments they are paid on the rest; those that
 * use an annual amount that one of them uses; where the best of several identities counts all that compete. */
static void widen(TdYearTask *task, const TdClaimKind *kind, uint64_t *annuals) {
  bool any = false;
  for (guint c = 0; c < kind->course_count; c++) {
    const TdKindCourse *course = &kind->courses[c];
    for (guint i = course->count; i-- > 0;) {
      const TdKindStep *step = &course->steps[i];
      bool after = i + 1 < course->count && (task->relevant & bit_of(task, &course->steps[i + 1]));
      if (after || (annuals_of(step) & *annuals)) task->relevant |= bit_of(task, step);
      if (!(task->relevant & bit_of(task, step))) continue;
      *annuals |= annuals_of(step);
      any = true;
    }
  }
  for (guint c = 0; any && kind->course_count > 1 && c < kind->course_count; c++)
    for (guint i = 0; i < kind->courses[c].count; i++) {
      task->relevant |= bit_of(task, &kind->courses[c].steps[i]);
      *annuals |= annuals_of(&kind->courses[c].steps[i]);
    }
}

static void find_relevant(TdYearTask *task, uint64_t categories) {
  uint64_t annuals = 0, before, relevant;
  task->relevant = task->target;
  do {
    before = annuals;
    relevant = task->relevant;
    for (guint i = 0; i < task->kinds->kinds->len; i++) {
      const TdClaimKind *kind = task->kinds->kinds->pdata[i];
      if (categories == UINT64_MAX || (kind->categories & categories)) widen(task, kind, &annuals);
    }
  } while (annuals != before || relevant != task->relevant);
  for (int i = 0; i < 64; i++) {
    task->annual_at[i] = -1;
    if (!(annuals >> i & 1)) continue;
    if (task->annual_count == TD_YEAR_ANNUALS) {
      task->too_many = true;
      continue;
    }
    task->annual[task->annual_count] = i;
    task->annual_at[i] = task->annual_count++;
  }
}

/* ---- kinds ---- */

static bool same_figure(const TdKindFigure *a, const TdKindFigure *b) {
  return a->expr == b->expr && a->supposed == b->supposed && (a->supposed >= 0 || a->value == b->value);
}

static bool same_step(const TdKindStep *a, const TdKindStep *b) {
  if (a->benefit != b->benefit || a->deducts != b->deducts || a->ratio != b->ratio || a->limit_count != b->limit_count)
    return false;
  if (td_expr_dated(a->benefit->base) || (a->deducts && !same_figure(&a->deductible, &b->deductible))) return false;
  if (a->deducts && td_expr_dated(a->deductible.expr)) return false;
  for (guint i = 0; i < a->limit_count; i++)
    if (a->limits[i].annual != b->limits[i].annual || !same_figure(&a->limits[i].figure, &b->limits[i].figure) ||
        td_expr_dated(a->limits[i].figure.expr))
      return false;
  return true;
}

/* The next step from *AT on that is relevant, NULL: none. */
static const TdKindStep *next_step(const TdYearTask *task, const TdKindCourse *course, guint *at) {
  while (*at < course->count) {
    const TdKindStep *step = &course->steps[(*at)++];
    if (task->relevant & bit_of(task, step)) return step;
  }
  return NULL;
}

static bool same_course(const TdYearTask *task, const TdKindCourse *a, const TdKindCourse *b) {
  guint i = 0, k = 0;
  for (;;) {
    const TdKindStep *x = next_step(task, a, &i), *y = next_step(task, b, &k);
    if (!x || !y) return x == y;
    if (!same_step(x, y)) return false;
  }
}

static bool same_kind(const TdYearTask *task, const TdClaimKind *a, const TdClaimKind *b) {
  if (a->course_count != b->course_count) return false;
  for (int i = 0; i < TD_AMOUNTS; i++)
    if (a->low[i] != b->low[i] || a->high[i] != b->high[i]) return false;
  for (guint i = 0; i < a->course_count; i++)
    if (!same_course(task, &a->courses[i], &b->courses[i])) return false;
  return true;
}

static void add_kind(TdYearTask *task, const TdClaimKind *kind) {
  bool counts = false;
  for (guint i = 0; i < kind->course_count; i++) {
    guint at = 0;
    counts |= next_step(task, &kind->courses[i], &at) != NULL;
  }
  if (!counts) return;
  for (guint i = 0; i < task->some->len; i++) {
    TdYearKind *known = &g_array_index(task->some, TdYearKind, i);
    if (!same_kind(task, known->kind, kind)) continue;
    known->categories |= kind->categories;
    g_ptr_array_add(known->all, (gpointer)kind);
    return;
  }
  TdYearKind some = {kind, kind->categories, g_ptr_array_new()};
  g_ptr_array_add(some.all, (gpointer)kind);
  g_array_append_val(task->some, some);
}

/* ---- what can be told of a state ---- */

static bool same_left(const TdYearLeft *a, const TdYearLeft *b) {
  if (a->count != b->count) return false;
  for (guint i = 0; i < a->count; i++)
    if (a->annual[i] != b->annual[i] || !same_figure(&a->figure[i], &b->figure[i])) return false;
  return true;
}

static void add_left(TdYearTask *task, const TdYearLeft *left) {
  if (left->count == 0) return;
  for (guint i = 0; i < task->left->len; i++)
    if (same_left(&g_array_index(task->left, TdYearLeft, i), left)) return;
  g_array_append_val(task->left, *left);
}

/* An annual amount is told by FIGURE: what is beyond the largest of its figures cannot be. */
static void raise_cap(TdYearTask *task, int at, const TdKindFigure *figure, bool *open) {
  TdKindFigure *cap = &task->cap[at];
  if (!task->capped[at]) {
    *cap = *figure;
    task->capped[at] = true;
  } else if (figure->supposed != cap->supposed) {
    *open = true;
  } else {
    cap->value = MAX(cap->value, figure->value);
  }
  if (figure->expr) *open = true;
  if (!figure->expr && figure->supposed < 0 && figure->value < 0) cap->value = MAX(cap->value, 0);
}

static void tell(TdYearTask *task, const TdKindFigure *figure, int32_t annual, TdYearLeft *left, bool *open) {
  if (annual < 0 || task->annual_at[annual] < 0) return;
  raise_cap(task, task->annual_at[annual], figure, &open[task->annual_at[annual]]);
  if (figure->expr) task->left_told = false;
  left->figure[left->count] = *figure;
  left->annual[left->count++] = task->annual_at[annual];
}

static void tell_kind(TdYearTask *task, const TdClaimKind *kind, bool *open) {
  for (guint c = 0; c < kind->course_count; c++) {
    guint at = 0;
    for (const TdKindStep *step; (step = next_step(task, &kind->courses[c], &at)) != NULL;) {
      TdYearLeft deductible = {0}, limit = {0};
      if (step->deducts) tell(task, &step->deductible, deducted(step), &deductible, open);
      for (guint i = 0; i < step->limit_count; i++)
        tell(task, &step->limits[i].figure, step->limits[i].annual, &limit, open);
      add_left(task, &deductible);
      add_left(task, &limit);
    }
  }
}

void td_year_task_init(TdYearTask *task, const TdKinds *kinds, uint64_t target, uint64_t categories) {
  bool open[TD_YEAR_ANNUALS] = {false};
  *task = (TdYearTask){.kinds = kinds, .target = target, .left_told = true};
  task->some = g_array_new(FALSE, FALSE, sizeof(TdYearKind));
  task->left = g_array_new(FALSE, FALSE, sizeof(TdYearLeft));
  find_relevant(task, categories);
  for (guint i = 0; i < kinds->kinds->len; i++) {
    const TdClaimKind *kind = kinds->kinds->pdata[i];
    if (categories == UINT64_MAX || (kind->categories & categories)) add_kind(task, kind);
  }
  for (guint i = 0; i < task->some->len && !task->too_many; i++)
    tell_kind(task, g_array_index(task->some, TdYearKind, i).kind, open);
  for (int i = 0; i < task->annual_count; i++) task->capped[i] &= !open[i];
}

void td_year_task_clear(TdYearTask *task) {
  for (guint i = 0; i < task->some->len; i++) g_ptr_array_unref(g_array_index(task->some, TdYearKind, i).all);
  g_array_unref(task->some);
  g_array_unref(task->left);
}
