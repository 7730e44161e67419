#include "tools/io/csv.h"

#include <string.h>

#include "tools/io/csv_reader.h"
#include "tools/io/csv_split.h"

enum { BLOCK = 1 << 20, COLUMNS_MAX = 4096 };

void td_csv_close(TdCsv *csv) {
  if (csv == NULL) return;
  td_csv_source_close(&csv->source);
  td_csv_rows_free(csv->rows);
  g_free(csv->lines.index);
  g_free(csv->block.bytes);
  td_cells_clear(&csv->header_cells);
  g_free(csv->names);
  g_free(csv->ahead);
  g_free(csv->path);
  g_free(csv);
}

/* The next row, of blocks of TARGET bytes. */
static TdCsvStatus next_row(TdCsv *csv, size_t target, TdCsvRow *row, TdTrouble **trouble) {
  while (td_csv_rows_left(csv->rows) == 0 || !td_csv_rows_next(csv->rows, row)) {
    TdCsvStatus status = td_csv_some(csv, 1, target, &csv->block, trouble);
    td_csv_rows_begin(csv->rows, &csv->block);
    if (status != TD_CSV_ROW) return status;
  }
  return TD_CSV_ROW;
}

TdCsvStatus td_csv_next(TdCsv *csv, TdCsvRow *row, TdTrouble **trouble) {
  return next_row(csv, BLOCK, row, trouble);
}

bool td_csv_raw(const TdCsv *csv, uint64_t offset, size_t size, GString *raw, TdTrouble **trouble) {
  return td_csv_source_raw(&csv->source, offset, size, raw, trouble);
}

bool td_csv_rewind(TdCsv *csv, TdTrouble **trouble) {
  if (!td_csv_unchanged(csv, trouble)) return false;
  csv->source.position = csv->offset = csv->first_offset;
  csv->line = csv->first_line;
  csv->begin = csv->end = 0;
  csv->ended = false;
  csv->block.size = 0;
  td_csv_rows_begin(csv->rows, &csv->block);
  return true;
}

bool td_csv_unchanged(const TdCsv *csv, TdTrouble **trouble) {
  return td_csv_source_unchanged(&csv->source, trouble);
}

static bool unfit(const TdCsv *csv, const char *zh, const char *en, TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup_printf("%s %s", td_input_name_zh(csv->path), zh),
                        g_strdup_printf("%s %s", td_input_name_en(csv->path), en));
}

/* Byte order mark and line end. */
static bool read_beginning(TdCsv *csv, TdTrouble **trouble) {
  do {
    if (!td_csv_look_ahead(csv, MAX(BLOCK, csv->end), trouble)) return false;
  } while (!csv->ended && (csv->end < 4 || (csv->end <= TD_CSV_ROW_MAX &&
                                            !td_csv_line_end(csv->ahead, csv->end, false, &csv->line_end))));
  td_csv_line_end(csv->ahead, csv->end, true, &csv->line_end);
  csv->encoding = (int)td_encoding_mark(csv->ahead, csv->end, &csv->begin);
  csv->offset = csv->begin;
  if (csv->encoding != TD_ENCODING_UTF16) return true;
  return unfit(csv, "是 UTF-16 编码；请另存为 UTF-8 或 GB18030 编码的 CSV",
               "is UTF-16; save it as a CSV in UTF-8 or GB18030", trouble);
}

static bool read_header(TdCsv *csv, TdTrouble **trouble) {
  TdCsvRow header = {0};
  switch (next_row(csv, 1, &header, trouble)) {
    case TD_CSV_TROUBLE: return false;
    case TD_CSV_END:
      return unfit(csv, "是空的，没有表头；第一行应为列名", "is empty; its first line should name the columns",
                   trouble);
    case TD_CSV_ROW: break;
  }
  if (header.reject != TD_REJECT_NONE)
    return unfit(csv, "的表头含有不是文字的字节，或引号未配对；请重新导出该文件",
                 "has a header with bytes that are no text, or with quotes that do not match; export it again",
                 trouble);
  if (header.count > COLUMNS_MAX)
    return unfit(csv, "的表头超过 4096 列；请检查该文件是否为 CSV",
                 "has a header of more than 4096 columns; check that it is a CSV", trouble);
  /* The cells point into the block, which goes on. */
  g_autoptr(GString) kept = g_string_new(NULL);
  for (size_t i = 0; i < header.count; i++)
    g_string_append_len(kept, header.cells[i].text, (gssize)header.cells[i].length);
  csv->names = g_malloc0(kept->len + TD_CSV_PADDING);
  memcpy(csv->names, kept->str, kept->len);
  TdSlice *cells = td_cells_room(&csv->header_cells, header.count);
  const char *at = csv->names;
  for (size_t i = 0; i < header.count; i++) {
    cells[i] = (TdSlice){at, header.cells[i].length};
    at += cells[i].length;
  }
  header.cells = cells;
  csv->header = header;
  csv->first_offset = csv->offset;
  csv->first_line = csv->line;
  for (size_t i = 0; i < header.count; i++)
    for (size_t j = 0; j < i; j++) {
      TdSlice a = header.cells[i], b = header.cells[j];
      if (a.length == 0 || a.length != b.length || g_ascii_strncasecmp(a.text, b.text, a.length) != 0) continue;
      return td_trouble_set(
          trouble,
          g_strdup_printf("%s 的表头第 %zu 列与第 %zu 列同名；请删去或改名其中一列", td_input_name_zh(csv->path), j + 1,
                          i + 1),
          g_strdup_printf("%s: columns %zu and %zu of the header have the same name; remove or rename one of them",
                          td_input_name_en(csv->path), j + 1, i + 1));
    }
  return true;
}

TdCsv *td_csv_open(const char *path, TdTrouble **trouble) {
  g_autoptr(TdCsv) csv = g_new0(TdCsv, 1);
  csv->path = g_strdup(path);
  csv->line = 1;
  csv->scan = td_csv_scan(0);
  csv->rows = td_csv_rows_new(csv);
  if (!td_csv_source_open(&csv->source, csv->path, trouble) || !read_beginning(csv, trouble) ||
      !read_header(csv, trouble))
    return NULL;
  return g_steal_pointer(&csv);
}

const TdCsvRow *td_csv_header(const TdCsv *csv) {
  return &csv->header;
}

const char *td_csv_path(const TdCsv *csv) {
  return csv->path;
}

TdEncoding td_csv_encoding(const TdCsv *csv) {
  return (TdEncoding)csv->encoding;
}

uint64_t td_csv_done(const TdCsv *csv) {
  return csv->offset - td_csv_rows_left(csv->rows);
}

uint64_t td_csv_size(const TdCsv *csv) {
  return csv->source.length;
}
