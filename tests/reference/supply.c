#include "tests/reference/supply.h"

static int64_t external_value(TdModelType type, int64_t first_day, const TdRefFigures *figures, TdRefRandom *random) {
  GArray *known = figures->values[type];
  switch (type) {
    case TD_M_MONEY:
      if (td_ref_chance(random, 30)) return g_array_index(known, int64_t, td_ref_below(random, known->len));
      return td_ref_below(random, 30000000);
    case TD_M_RATIO: return td_ref_chance(random, 15) ? 1000000 : td_ref_below(random, 1000001);
    case TD_M_DATE: return first_day + td_ref_below(random, 1500);
    default: return td_ref_below(random, 100);
  }
}

static GArray *dated_rows(TdModelType type, TdRefFigures *figures, int64_t first_day, TdRefRandom *random) {
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(TdRefDated));
  if (td_ref_chance(random, 10)) return rows;
  int64_t day = first_day - 50 + td_ref_below(random, 100);
  for (int i = 0; i < 6; i++) {
    TdRefDated row = {.from = day};
    row.until = day + 100 + td_ref_below(random, 500);
    row.value = external_value(type, first_day, figures, random);
    g_array_append_val(rows, row);
    td_ref_figures_add(figures, type, row.value);
    td_ref_figures_add(figures, TD_M_DATE, row.from);
    td_ref_figures_add(figures, TD_M_DATE, row.until);
    day = row.until + 1 + (td_ref_chance(random, 40) ? td_ref_below(random, 90) : 0);
  }
  return rows;
}

static TdRefList entries(TdRefFigures *figures, TdRefRandom *random) {
  static const char *const own[] = {"外部病种甲", "外部病种乙", "外部病种丙"};
  TdRefList list = {.supplied = td_ref_chance(random, 75)};
  const char **names = g_new(const char *, G_N_ELEMENTS(own) + 1);
  for (size_t i = 0; i < G_N_ELEMENTS(own); i++)
    if (td_ref_chance(random, 70)) names[list.entry_count++] = own[i];
  if (td_ref_chance(random, 50))
    names[list.entry_count++] = g_ptr_array_index(figures->diseases, td_ref_below(random, figures->diseases->len));
  for (size_t i = 0; i < G_N_ELEMENTS(own); i++) g_ptr_array_add(figures->diseases, (gpointer)own[i]);
  list.entries = names;
  return list;
}

void td_ref_supply(TdRefRun *run, const TdModel *model, TdRefFigures *figures, int64_t first_day, TdRefRandom *random) {
  run->list_count = model->list_count;
  run->lists = g_new0(TdRefList, model->list_count + 1);
  for (uint32_t i = 0; i < model->list_count; i++)
    if (model->lists[i].external) run->lists[i] = entries(figures, random);
  run->external_count = model->external_count;
  run->externals = g_new0(GArray *, model->external_count + 1);
  for (uint32_t i = 0; i < model->external_count; i++)
    run->externals[i] = dated_rows((TdModelType)model->externals[i].type, figures, first_day, random);
}

bool td_ref_supplied(const TdRefRun *run, size_t external, int64_t day, int64_t *value) {
  const GArray *rows = run->externals[external];
  *value = 0;
  for (guint i = 0; i < rows->len; i++) {
    const TdRefDated *row = &g_array_index(rows, TdRefDated, i);
    if (row->from > day || row->until < day) continue;
    *value = row->value;
    return true;
  }
  return false;
}
