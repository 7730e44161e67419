/* The days of discharge, or the coverage years, that rules tell apart. */
#include "compiler/space.h"

#include "runtime/date.h"

static void add(GArray **array, int64_t value) {
  if (!*array) *array = g_array_new(FALSE, FALSE, sizeof(int64_t));
  g_array_append_val(*array, value);
}

static gint by_value(gconstpointer a, gconstpointer b) {
  int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
  return (x > y) - (x < y);
}

void td_space_set_days(TdSpace *space, const TdAtoms *atoms) {
  const TdModel *city = space->side[TD_CITY].model, *framework = space->side[TD_FRAMEWORK].model;
  int64_t from = MAX(city->valid_from, framework->valid_from), until = MIN(city->valid_until, framework->valid_until);
  bool yearly = city->record == TD_RECORD_ENROLMENT;
  g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(int64_t));
  if (yearly) td_date_from((int)td_date_year(from), 1, 1, &from);
  g_array_append_val(all, from);
  if (atoms->days) g_array_append_vals(all, atoms->days->data, atoms->days->len);
  g_array_sort(all, by_value);
  for (guint i = 0; i < all->len; i++) {
    int64_t day = g_array_index(all, int64_t, i), first;
    if (day < from || day > until) continue;
    if (yearly && td_date_from((int)td_date_year(day), 1, 1, &first) && first < day)
      td_date_from((int)td_date_year(day) + 1, 1, 1, &day);
    if (day > until || (space->days->len > 0 && g_array_index(space->days, int64_t, space->days->len - 1) == day))
      continue;
    g_array_append_val(space->days, day);
  }
}

/* Years that are compared with begin days. */
static void add_years(TdAtoms *atoms) {
  const GArray *years = atoms->field_figures[TD_F_YEAR];
  for (guint i = 0; years && i < years->len; i++) {
    int64_t day, year = g_array_index(years, int64_t, i);
    if (year >= 1 && year <= 9999 && td_date_from((int)year, 1, 1, &day)) add(&atoms->days, day);
  }
}

/* A day of a figure and one that is counted from the discharge: discharges on either side of where they meet. */
static void meet(TdAtoms *atoms) {
  for (int field = 0; field < TD_FIELD_COUNT; field++) {
    const GArray *days = atoms->field_days[field];
    for (guint i = 0; days && i < days->len; i++)
      for (guint k = 0; k < days->len; k++) {
        const TdDay *x = &g_array_index(days, TdDay, i), *y = &g_array_index(days, TdDay, k);
        if (x->relative || !y->relative || x->off != 0 || y->off != 0) continue;
        int64_t day = td_date_add_months(td_date_add_days(x->day, -y->days), -y->months);
        for (int64_t off = -3; off <= 3; off++) add(&atoms->days, day + off);
      }
  }
}

void td_atoms_add_days(TdAtoms *atoms) {
  meet(atoms);
  add_years(atoms);
}
