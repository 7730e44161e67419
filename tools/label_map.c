#include "tools/label_map.h"

#include "grammar/parse.h"
#include "tools/io/csv.h"

static uint32_t label_of(const TdModel *model, const char *name) {
  uint32_t i = 0;
  while (i < model->label_count && !g_str_equal(model->labels[i], name)) i++;
  return i;
}

static bool unknown_label(const TdCsv *csv, uint64_t line, const char *column, const TdModel *model, const char *name,
                          TdTrouble **trouble) {
  const char *near = td_nearest(name, model->labels, model->label_count);
  g_autofree char *zh = g_strdup_printf("「%s」不是 %s 的标签%s%s%s；请改正", name, model->id, near ? "，是否指「" : "",
                                        near ? near : "", near ? "」" : "");
  g_autofree char *en = g_strdup_printf("'%s' is no label of %s%s%s%s; mend it", name, model->id,
                                        near ? ", perhaps '" : "", near ? near : "", near ? "' is meant" : "");
  return td_csv_fault(csv, line, column, zh, en, trouble);
}

static bool add_pair(uint64_t *counterparts, const TdCsv *csv, const int *place, const TdCsvRow *row,
                     const char *const names[2], const TdModel *from, const TdModel *to, TdTrouble **trouble) {
  if (row->reject != TD_REJECT_NONE)
    return td_csv_fault(csv, row->line, NULL, td_rejects[row->reject].zh, td_rejects[row->reject].en, trouble);
  const TdSlice *cells[] = {&row->cells[place[0]], &row->cells[place[1]]};
  g_autofree char *theirs = g_strndup(cells[0]->text, cells[0]->length);
  g_autofree char *mine = g_strndup(cells[1]->text, cells[1]->length);
  uint32_t label = label_of(from, theirs), counterpart = label_of(to, mine);
  if (label == from->label_count) return unknown_label(csv, row->line, names[0], from, theirs, trouble);
  if (counterpart == to->label_count) return unknown_label(csv, row->line, names[1], to, mine, trouble);
  counterparts[label] |= UINT64_C(1) << counterpart;
  return true;
}

static bool read_map(uint64_t *counterparts, const char *path, const char *const names[2], const TdModel *from,
                     const TdModel *to, TdTrouble **trouble) {
  const TdColumn columns[] = {{names[0], true}, {names[1], true}};
  g_autoptr(TdCsv) csv = td_csv_open(path, trouble);
  int place[2];
  if (!csv || !td_csv_columns(csv, columns, 2, NULL, place, NULL, trouble)) return false;
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW)
    if (!add_pair(counterparts, csv, place, &row, names, from, to, trouble)) return false;
  return status != TD_CSV_TROUBLE;
}

uint64_t *td_label_map(const char *path, const char *const names[2], const TdModel *from, const TdModel *to,
                       TdTrouble **trouble) {
  g_autofree uint64_t *counterparts = g_new0(uint64_t, 64);
  if (path && !read_map(counterparts, path, names, from, to, trouble)) return NULL;
  for (uint32_t i = 0; i < from->label_count; i++) {
    uint32_t same = label_of(to, from->labels[i]);
    if (!counterparts[i] && same < to->label_count) counterparts[i] = UINT64_C(1) << same;
  }
  return g_steal_pointer(&counterparts);
}
