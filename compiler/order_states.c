/* What all states have in common that a year can come to. */
#include "compiler/order_proof.h"

static void begin(TdYearRun *run, const TdYearTask *task, TdPath *path, const GArray *bonds) {
  *run = (TdYearRun){.task = task, .path = path, .bonds = bonds};
  td_year_begin(run);
}

/* Does a bond hold everywhere on this way? */
static bool holds(TdYearRun *run, const TdYearBond *bond, const TdYearState *state) {
  TdPath *path = run->path;
  const TdForm *one = &state->annual[bond->one], *other = &state->annual[bond->other];
  if (!bond->either) {
    TdForm more = td_path_sub(path, one, other);
    return !td_path_exceeds(path, &more);
  }
  TdForm cap = td_year_figure(run, &run->task->cap[bond->one]), left = td_path_sub(path, &cap, one);
  return !td_path_differs(path, &left, NULL) || !td_path_differs(path, other, NULL);
}

/* Takes bonds away that a claim of the kind breaks. */
static void try_kind(const TdYearTask *task, TdPath *path, const TdYearKind *kind, GArray *bonds) {
  g_autoptr(GArray) assumed = g_array_copy(bonds);
  td_path_begin(path);
  do {
    TdYearRun run;
    begin(&run, task, path, assumed);
    TdYearState state = td_year_any_state(&run);
    TdYearAmounts amounts = td_year_any_amounts(&run, kind);
    td_year_step(&run, kind, &amounts, &state);
    for (guint i = bonds->len; i-- > 0 && !path->dead;)
      if (!holds(&run, &g_array_index(bonds, TdYearBond, i), &state)) g_array_remove_index(bonds, i);
  } while (td_path_next(path) && bonds->len > 0);
  if (path->too_large) g_array_set_size(bonds, 0);
}

GArray *td_order_bonds(const TdYearTask *task, TdPath *path) {
  GArray *bonds = g_array_new(FALSE, FALSE, sizeof(TdYearBond));
  for (int i = 0; i < task->annual_count; i++)
    for (int k = 0; k < task->annual_count; k++) {
      TdYearBond below = {i, k, false}, either = {i, k, true};
      if (i == k) continue;
      g_array_append_val(bonds, below);
      if (task->capped[i]) g_array_append_val(bonds, either);
    }
  guint before;
  do {
    before = bonds->len;
    for (guint i = 0; i < task->some->len && bonds->len > 0; i++)
      try_kind(task, path, &g_array_index(task->some, TdYearKind, i), bonds);
  } while (bonds->len != before);
  return bonds;
}
