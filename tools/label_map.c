#include "tools/label_map.h"

#include "grammar/parse.h"

uint32_t td_label_map_find(const TdModel *model, const char *name) {
  uint32_t i = 0;
  while (i < model->label_count && !g_str_equal(model->labels[i], name)) i++;
  return i;
}

/* ---- the file ---- */

bool td_map_fault(const TdMapRow *row, int which, const char *zh, const char *en, TdTrouble **trouble) {
  return td_csv_fault(row->csv, row->line, row->columns[which], zh, en, trouble);
}

static bool read_row(const TdCsv *csv, const int *place, const TdCsvRow *cells, const char *const columns[2],
                     TdMapPair each, void *user, TdTrouble **trouble) {
  if (cells->reject != TD_REJECT_NONE) {
    g_autofree char *zh = g_strdup_printf("%s；请改正这一行", td_rejects[cells->reject].zh);
    g_autofree char *en = g_strdup_printf("%s; mend this row", td_rejects[cells->reject].en);
    return td_csv_fault(csv, cells->line, NULL, zh, en, trouble);
  }
  const TdSlice *first = &cells->cells[place[0]], *second = &cells->cells[place[1]];
  g_autofree char *theirs = g_strndup(first->text, first->length), *mine = g_strndup(second->text, second->length);
  const TdMapRow row = {.csv = csv, .line = cells->line, .columns = columns, .name = {theirs, mine}};
  return each(user, &row, trouble);
}

bool td_map_read(const char *path, const char *const columns[2], TdMapPair each, void *user, TdTrouble **trouble) {
  const TdColumn wanted[] = {{columns[0], true}, {columns[1], true}};
  g_autoptr(TdCsv) csv = td_csv_open(path, trouble);
  int place[2];
  if (!csv || !td_csv_columns(csv, wanted, 2, NULL, place, NULL, trouble)) return false;
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW)
    if (!read_row(csv, place, &row, columns, each, user, trouble)) return false;
  return status != TD_CSV_TROUBLE;
}

/* ---- labels ---- */

typedef struct {
  uint64_t *counterparts;
  const TdModel *of[2];
} Labels;

static bool unknown_label(const TdMapRow *row, int which, const TdModel *model, TdTrouble **trouble) {
  const char *name = row->name[which], *near = td_nearest(name, model->labels, model->label_count);
  g_autofree char *zh = g_strdup_printf("「%s」不是 %s 的标签%s%s%s；请改正", name, model->id, near ? "，是否指「" : "",
                                        near ? near : "", near ? "」" : "");
  g_autofree char *en = g_strdup_printf("'%s' is no label of %s%s%s%s; mend it", name, model->id,
                                        near ? ", perhaps '" : "", near ? near : "", near ? "' is meant" : "");
  return td_map_fault(row, which, zh, en, trouble);
}

static bool add_labels(void *user, const TdMapRow *row, TdTrouble **trouble) {
  const Labels *labels = user;
  uint32_t number[2];
  for (int which = 0; which < 2; which++) {
    number[which] = td_label_map_find(labels->of[which], row->name[which]);
    if (number[which] == labels->of[which]->label_count) return unknown_label(row, which, labels->of[which], trouble);
  }
  labels->counterparts[number[0]] |= UINT64_C(1) << number[1];
  return true;
}

void td_label_map_names(uint64_t *counterparts, const TdModel *from, const TdModel *to) {
  for (uint32_t i = 0; i < from->label_count; i++) {
    uint32_t same = td_label_map_find(to, from->labels[i]);
    if (!counterparts[i] && same < to->label_count) counterparts[i] = UINT64_C(1) << same;
  }
}

uint64_t *td_label_map(const char *path, const char *const columns[2], const TdModel *from, const TdModel *to,
                       TdTrouble **trouble) {
  g_autofree uint64_t *counterparts = g_new0(uint64_t, 64);
  Labels labels = {counterparts, {from, to}};
  if (path && !td_map_read(path, columns, add_labels, &labels, trouble)) return NULL;
  td_label_map_names(counterparts, from, to);
  return g_steal_pointer(&counterparts);
}
