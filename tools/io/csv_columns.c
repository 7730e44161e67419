#include "tools/io/csv.h"

/* The first of COLUMNS with this name. */
static size_t by_name(const TdColumn *columns, size_t count, TdSlice name) {
  for (size_t i = 0; i < count; i++)
    if (strlen(columns[i].name) == name.length && g_ascii_strncasecmp(columns[i].name, name.text, name.length) == 0)
      return i;
  return count;
}

bool td_csv_columns(const TdCsv *csv, const TdColumn *columns, size_t count, size_t (*find)(const char *, size_t),
                    int *place, size_t *unknown, TdTrouble **trouble) {
  const TdCsvRow *header = td_csv_header(csv);
  const char *path = td_csv_path(csv);
  size_t others = 0;
  for (size_t i = 0; i < count; i++) place[i] = -1;
  for (size_t i = 0; i < header->count; i++) {
    TdSlice name = header->cells[i];
    size_t column = find != NULL ? find(name.text, name.length) : by_name(columns, count, name);
    if (column >= count) {
      others++;
      continue;
    }
    if (place[column] >= 0)
      return td_trouble_set(trouble,
                            g_strdup_printf("%s 的表头有两列都是 %s（第 %d 列与第 %zu 列）；请删去其中一列",
                                            td_input_name_zh(path), columns[column].name, place[column] + 1, i + 1),
                            g_strdup_printf("%s: columns %d and %zu of the header are both %s; remove one of them",
                                            td_input_name_en(path), place[column] + 1, i + 1, columns[column].name));
    place[column] = (int)i;
  }
  for (size_t i = 0; i < count; i++)
    if (columns[i].required && place[i] < 0)
      return td_trouble_set(
          trouble,
          g_strdup_printf("%s 的表头缺少必需的列 %s；请在导出时带上该列", td_input_name_zh(path), columns[i].name),
          g_strdup_printf("%s: the header lacks the required column %s; export the file with it",
                          td_input_name_en(path), columns[i].name));
  if (unknown != NULL) *unknown = others;
  return true;
}

bool td_csv_fault(const TdCsv *csv, uint64_t line, const char *column, const char *zh, const char *en,
                  TdTrouble **trouble) {
  const char *path = td_csv_path(csv);
  return td_trouble_set(trouble,
                        g_strdup_printf("%s 第 %" G_GUINT64_FORMAT " 行%s%s：%s", td_input_name_zh(path), line,
                                        column != NULL ? "，列 " : "", column != NULL ? column : "", zh),
                        g_strdup_printf("%s, line %" G_GUINT64_FORMAT "%s%s: %s", td_input_name_en(path), line,
                                        column != NULL ? ", column " : "", column != NULL ? column : "", en));
}
