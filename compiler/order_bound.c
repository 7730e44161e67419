#include "compiler/order_proof.h"

enum { MOST_ROUNDINGS = 8, MOST_WEIGHTS = 500 };

/* By how much what is computed of a claim changes with the state before it, and with its roundings: on one way. */
typedef struct {
  TdRat paid[TD_YEAR_ANNUALS], state[TD_YEAR_ANNUALS][TD_YEAR_ANNUALS]; /* [after][before] */
  guint roundings;
  TdRat paid_by[MOST_ROUNDINGS], state_by[MOST_ROUNDINGS][TD_YEAR_ANNUALS];
} Slopes;

/* By how much what is paid later changes with the state. */
typedef struct {
  TdRat of[TD_YEAR_ANNUALS];
} Weights;

static bool same_rats(const TdRat *a, const TdRat *b, int count) {
  for (int i = 0; i < count; i++)
    if (td_rat_compare(a[i], b[i]) != 0) return false;
  return true;
}

static bool same_slopes(const Slopes *a, const Slopes *b, int count) {
  if (a->roundings != b->roundings || !same_rats(a->paid, b->paid, count)) return false;
  for (int i = 0; i < count; i++)
    if (!same_rats(a->state[i], b->state[i], count)) return false;
  for (guint k = 0; k < a->roundings; k++)
    if (!same_rats(a->state_by[k], b->state_by[k], count)) return false;
  return same_rats(a->paid_by, b->paid_by, (int)a->roundings);
}

static void take_slopes(const TdYearTask *task, const TdPath *path, const TdYearState *before, const TdForm *paid,
                        const TdYearState *after, GArray *out) {
  Slopes slopes = {.roundings = path->rounded->len};
  int count = task->annual_count;
  for (int i = 0; i < count; i++) {
    int var = before->annual[i].count - 1;
    slopes.paid[i] = td_form_at(paid, var);
    for (int k = 0; k < count; k++) slopes.state[k][i] = td_form_at(&after->annual[k], var);
  }
  for (guint i = 0; i < slopes.roundings; i++) {
    int var = g_array_index(path->rounded, TdPathRounding, i).var;
    slopes.paid_by[i] = td_form_at(paid, var);
    for (int k = 0; k < count; k++) slopes.state_by[i][k] = td_form_at(&after->annual[k], var);
  }
  for (guint i = 0; i < out->len; i++)
    if (same_slopes(&g_array_index(out, Slopes, i), &slopes, count)) return;
  g_array_append_val(out, slopes);
}

/* On all ways of a claim of each kind; false: they are too many, or what is paid jumps. */
static bool find_slopes(const TdYearTask *task, GArray *out) {
  TdPath path;
  bool found = true;
  td_path_init(&path, true);
  for (guint i = 0; i < task->some->len && found; i++) {
    const TdYearKind *kind = &g_array_index(task->some, TdYearKind, i);
    td_path_begin(&path);
    do {
      TdYearRun run = {.task = task, .path = &path};
      td_year_begin(&run);
      TdYearState before = td_year_any_state(&run), after = before;
      TdYearAmounts amounts = td_year_any_amounts(&run, kind);
      TdForm paid = td_year_step(&run, kind, &amounts, &after);
      found &= path.rounded->len <= MOST_ROUNDINGS && kind->kind->course_count == 1;
      if (found && !path.dead) take_slopes(task, &path, &before, &paid, &after, out);
    } while (td_path_next(&path) && found);
    found &= !path.too_large;
  }
  td_path_clear(&path);
  return found;
}

static TdRat weighed(const Weights *weights, const TdRat *by, int stride, int count, TdRat begin, bool *large) {
  for (int i = 0; i < count; i++) begin = td_rat_add(begin, td_rat_mul(weights->of[i], by[i * stride], large), large);
  return begin;
}

/* What a state weighs before a claim, from what it weighs after. */
static Weights before(const Slopes *slopes, const Weights *after, int count, bool *large) {
  Weights out = {0};
  for (int i = 0; i < count; i++)
    out.of[i] = weighed(after, &slopes->state[0][i], TD_YEAR_ANNUALS, count, slopes->paid[i], large);
  return out;
}

static bool find_weights(const GArray *slopes, int count, GArray *out) {
  bool large = false;
  Weights nothing = {0};
  for (int i = 0; i < count; i++) nothing.of[i] = td_rat(0);
  g_array_append_val(out, nothing);
  for (guint i = 0; i < out->len && out->len <= MOST_WEIGHTS; i++)
    for (guint k = 0; k < slopes->len; k++) {
      const Weights after = g_array_index(out, Weights, i);
      Weights found = before(&g_array_index(slopes, Slopes, k), &after, count, &large);
      bool known = false;
      for (guint j = 0; j < out->len && !known; j++)
        known = same_rats(g_array_index(out, Weights, j).of, found.of, count);
      if (!known) g_array_append_val(out, found);
    }
  return out->len <= MOST_WEIGHTS && !large;
}

/* What is paid in a year changes with a rounding by at most so much: directly, and by the state that it leaves. */
static TdRat reach_of(const Slopes *slopes, const Weights *weights, int count, bool *large) {
  TdRat sum = td_rat(0);
  for (guint i = 0; i < slopes->roundings; i++) {
    TdRat one = weighed(weights, slopes->state_by[i], 1, count, slopes->paid_by[i], large);
    sum = td_rat_add(sum, one.n < 0 ? td_rat_neg(one) : one, large);
  }
  return sum;
}

bool td_order_bound(const TdYearTask *task, TdRat *halves) {
  g_autoptr(GArray) slopes = g_array_new(FALSE, FALSE, sizeof(Slopes));
  g_autoptr(GArray) weights = g_array_new(FALSE, FALSE, sizeof(Weights));
  bool large = false;
  *halves = td_rat(0);
  if (!find_slopes(task, slopes) || !find_weights(slopes, task->annual_count, weights)) return false;
  for (guint i = 0; i < slopes->len; i++)
    for (guint k = 0; k < weights->len; k++) {
      TdRat reach =
          reach_of(&g_array_index(slopes, Slopes, i), &g_array_index(weights, Weights, k), task->annual_count, &large);
      if (td_rat_compare(reach, *halves) > 0) *halves = reach;
    }
  return !large;
}
