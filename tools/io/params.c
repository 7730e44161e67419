#include "tools/io/params.h"

#include <string.h>

#include "tools/io/cell.h"
#include "tools/io/csv.h"

enum { POLICY, NAME, FROM, UNTIL, VALUE, SOURCE, COLUMNS };

static const TdColumn columns[COLUMNS] = {{"policy", true},   {"name", true},  {"valid_from", true},
                                          {"valid_to", true}, {"value", true}, {"source", false}};

struct TdParams {
  char *path;
  GArray *rows;      /* TdParamsRow, in the order of the file */
  GPtrArray *sorted; /* by policy, name and first day */
  GStringChunk *strings;
};

void td_params_free(TdParams *params) {
  if (params == NULL) return;
  g_free(params->path);
  g_array_unref(params->rows);
  g_ptr_array_unref(params->sorted);
  g_string_chunk_free(params->strings);
  g_free(params);
}

static int by_name(const TdParamsRow *a, const char *policy, const char *name) {
  int order = strcmp(a->policy, policy);
  return order != 0 ? order : strcmp(a->name, name);
}

static int by_name_and_day(const void *a, const void *b) {
  const TdParamsRow *x = *(TdParamsRow *const *)a, *y = *(TdParamsRow *const *)b;
  int order = by_name(x, y->policy, y->name);
  if (order != 0) return order;
  if (x->from != y->from) return x->from < y->from ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static bool read_day(const TdCsv *csv, const TdCsvRow *row, const char *column, TdSlice cell, int64_t empty,
                     int64_t *date, TdTrouble **trouble) {
  *date = empty;
  if (cell.length == 0 || td_cell_date(cell, date) == TD_REJECT_NONE) return true;
  return td_csv_fault(csv, row->line, column, "不是日期；请写成 2025-07-05 这样的日期，不限则留空",
                      "not a date; write it as 2025-07-05, or leave it empty for no bound", trouble);
}

static bool read_row(TdParams *params, const TdCsv *csv, const int *place, const TdCsvRow *row, TdTrouble **trouble) {
  if (row->reject != TD_REJECT_NONE) {
    const TdRejectInfo *info = &td_rejects[row->reject];
    g_autofree char *zh = g_strdup_printf("%s；请改正这一行", info->zh);
    g_autofree char *en = g_strdup_printf("%s; mend this row", info->en);
    return td_csv_fault(csv, row->line, NULL, zh, en, trouble);
  }
  const char *text[COLUMNS];
  TdSlice cell[COLUMNS];
  for (size_t i = 0; i < COLUMNS; i++) {
    cell[i] = place[i] >= 0 ? row->cells[place[i]] : td_slice("");
    if (cell[i].length == 0 && (i == POLICY || i == NAME || i == VALUE))
      return td_csv_fault(csv, row->line, columns[i].name, "是空的；请填写，或删去这一行",
                          "empty; fill it in or remove the row", trouble);
    text[i] = g_string_chunk_insert_len(params->strings, cell[i].text, (gssize)cell[i].length);
  }
  TdParamsRow param = {text[POLICY], text[NAME], text[VALUE], text[SOURCE], 0, 0, row->line, false};
  if (!read_day(csv, row, "valid_from", cell[FROM], TD_DATE_MIN, &param.from, trouble) ||
      !read_day(csv, row, "valid_to", cell[UNTIL], TD_DATE_MAX, &param.until, trouble))
    return false;
  if (param.until < param.from)
    return td_csv_fault(csv, row->line, "valid_to", "早于 valid_from；请改正日期", "before valid_from; mend the dates",
                        trouble);
  g_array_append_val(params->rows, param);
  return true;
}

/* Two values on one day: the sorted rows stand side by side. */
static bool check_overlaps(const TdParams *params, const TdCsv *csv, TdTrouble **trouble) {
  for (guint i = 1; i < params->sorted->len; i++) {
    const TdParamsRow *a = params->sorted->pdata[i - 1], *b = params->sorted->pdata[i];
    if (by_name(a, b->policy, b->name) != 0 || b->from > a->until) continue;
    const TdParamsRow *later = a->line > b->line ? a : b, *earlier = a->line > b->line ? b : a;
    g_autofree char *zh =
        g_strdup_printf("与第 %" G_GUINT64_FORMAT " 行在同一天都给出 %s 的 %s；请改正有效期使之不重叠", earlier->line,
                        b->policy, b->name);
    g_autofree char *en = g_strdup_printf("gives %s of %s for days for which line %" G_GUINT64_FORMAT
                                          " gives it too; mend the periods so that they do not overlap",
                                          b->name, b->policy, earlier->line);
    return td_csv_fault(csv, later->line, "valid_from", zh, en, trouble);
  }
  return true;
}

TdParams *td_params_read(const char *path, TdTrouble **trouble) {
  g_autoptr(TdCsv) csv = td_csv_open(path, trouble);
  int place[COLUMNS];
  if (csv == NULL || !td_csv_columns(csv, columns, COLUMNS, NULL, place, NULL, trouble)) return NULL;
  g_autoptr(TdParams) params = g_new(TdParams, 1);
  *params = (TdParams){g_strdup(path), g_array_new(FALSE, FALSE, sizeof(TdParamsRow)), g_ptr_array_new(),
                       g_string_chunk_new(4096)};
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW)
    if (!read_row(params, csv, place, &row, trouble)) return NULL;
  if (status == TD_CSV_TROUBLE) return NULL;
  for (guint i = 0; i < params->rows->len; i++)
    g_ptr_array_add(params->sorted, &g_array_index(params->rows, TdParamsRow, i));
  g_ptr_array_sort(params->sorted, by_name_and_day);
  return check_overlaps(params, csv, trouble) ? g_steal_pointer(&params) : NULL;
}

const TdParamsRow *td_params_rows(const TdParams *params, size_t *count) {
  *count = params->rows->len;
  return (const TdParamsRow *)(void *)params->rows->data;
}

static TdReject read_value(TdType type, TdSlice cell, int64_t *value) {
  switch (type) {
    case TD_MONEY: return td_cell_amount(cell, value);
    case TD_RATIO: return td_cell_ratio(cell, value);
    case TD_COUNT: return td_cell_count(cell, value);
    case TD_DATE: return td_cell_date(cell, value);
    default: g_return_val_if_reached(TD_REJECT_UNPARSABLE);
  }
}

static bool bad_value(const TdParams *params, const TdParamsRow *param, TdType type, TdReject reject,
                      TdTrouble **trouble) {
  const char *zh = "", *en = "";
  switch (type) {
    case TD_MONEY:
      zh = "应为金额，如 20000.00，不带千分位与单位";
      en = "should be an amount as 20000.00, without separators and units";
      break;
    case TD_RATIO:
      zh = "应为比例，如 50% 或 0.5";
      en = "should be a ratio as 50% or 0.5";
      break;
    case TD_COUNT:
      zh = "应为整数，如 12";
      en = "should be a whole number as 12";
      break;
    default:
      zh = "应为日期，如 2025-07-05";
      en = "should be a date as 2025-07-05";
      break;
  }
  const char *why_zh = reject == TD_REJECT_TOO_LARGE           ? "过大"
                       : reject == TD_REJECT_TOO_MANY_DECIMALS ? "小数位过多"
                                                               : td_rejects[reject].zh;
  const char *why_en = reject == TD_REJECT_TOO_LARGE           ? "too large"
                       : reject == TD_REJECT_TOO_MANY_DECIMALS ? "too many decimals"
                                                               : td_rejects[reject].en;
  return td_trouble_set(trouble,
                        g_strdup_printf("%s 第 %" G_GUINT64_FORMAT " 行，列 value：%s 的 %s 写作“%s”，%s；%s",
                                        td_input_name_zh(params->path), param->line, param->policy, param->name,
                                        param->value, why_zh, zh),
                        g_strdup_printf("%s, line %" G_GUINT64_FORMAT ", column value: %s of %s is \"%s\": %s; it %s",
                                        td_input_name_en(params->path), param->line, param->name, param->policy,
                                        param->value, why_en, en));
}

bool td_params_get(TdParams *params, const char *policy, const char *name, TdType type, TdDated **rows, size_t *count,
                   TdTrouble **trouble) {
  *rows = NULL;
  *count = 0;
  if (params == NULL) return true;
  g_autoptr(GArray) found = g_array_new(FALSE, FALSE, sizeof(TdDated));
  for (guint i = 0; i < params->sorted->len; i++) {
    TdParamsRow *param = params->sorted->pdata[i];
    if (by_name(param, policy, name) != 0) continue;
    param->used = true;
    TdDated dated = {param->from, param->until, 0};
    TdReject reject = read_value(type, td_slice(param->value), &dated.value);
    if (reject != TD_REJECT_NONE) return bad_value(params, param, type, reject, trouble);
    g_array_append_val(found, dated);
  }
  *count = found->len;
  if (found->len > 0) *rows = (TdDated *)(void *)g_array_steal(found, NULL);
  return true;
}
