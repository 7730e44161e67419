/* From a block to rows and cells. */
#include <string.h>

#include "tools/io/csv_reader.h"
#include "tools/io/csv_split.h"

struct TdCsvRows {
  const TdCsv *csv;
  const TdCsvBlock *block;
  TdCsvLines lines;
  uint64_t line; /* at which the next row begins */
  TdCells cells;
  GString *text;       /* decoded */
  GString *room;       /* unquoted */
  GString *copy;       /* of a row that was given by its bytes */
  TdEncoding encoding; /* of the decoder, which is made when it is needed */
  TdDecoder *decoder;
};

TdCsvRows *td_csv_rows_new(const TdCsv *csv) {
  TdCsvRows *rows = g_new0(TdCsvRows, 1);
  rows->csv = csv;
  rows->text = g_string_new(NULL);
  rows->room = g_string_new(NULL);
  rows->copy = g_string_new(NULL);
  return rows;
}

void td_csv_rows_free(TdCsvRows *rows) {
  if (rows == NULL) return;
  td_decoder_free(rows->decoder);
  g_free(rows->lines.index);
  td_cells_clear(&rows->cells);
  g_string_free(rows->text, TRUE);
  g_string_free(rows->room, TRUE);
  g_string_free(rows->copy, TRUE);
  g_free(rows);
}

static TdDecoder *decoder_of(TdCsvRows *rows, TdEncoding encoding) {
  if (rows->decoder == NULL || rows->encoding != encoding) {
    td_decoder_free(rows->decoder);
    rows->decoder = td_decoder_new(encoding);
    rows->encoding = encoding;
  }
  return rows->decoder;
}

/* Bytes that may be read behind the text. */
static void pad(GString *text) {
  size_t length = text->len;
  g_string_set_size(text, length + TD_CSV_PADDING);
  memset(text->str + length, 0, TD_CSV_PADDING);
  g_string_truncate(text, length);
}

/* The cells of a row.  What the splitting saw; *bad: bytes that are no text. */
static unsigned cells_of(TdCsvRows *rows, TdEncoding encoding, const char *bytes, size_t size, bool quotes, bool trim,
                         bool *bad) {
  unsigned seen = 0;
  *bad = false;
  if (!quotes && encoding != TD_ENCODING_GB18030) {
    seen = td_csv_split_plain(bytes, size, trim, &rows->cells);
    if (seen == 0) return 0;
    if (td_utf8_span(bytes, size) == size) return 0;
  }
  if (td_ascii_span(bytes, size) < size) {
    /* Where nothing is decided there is nothing but ASCII and NULs. */
    g_string_truncate(rows->text, 0);
    *bad = !td_decode_row(decoder_of(rows, encoding), bytes, size, rows->text);
    pad(rows->text);
    bytes = rows->text->str;
    size = rows->text->len;
  }
  if (!quotes) {
    td_csv_split_plain(bytes, size, trim, &rows->cells);
    return 0;
  }
  g_string_truncate(rows->room, 0);
  g_string_set_size(rows->room, size + TD_CSV_PADDING);
  memset(rows->room->str, 0, rows->room->len); /* behind each cell there is something */
  return td_csv_split_quoted(bytes, size, trim, rows->room->str, &rows->cells);
}

static TdReject reject_of(const TdCsv *csv, size_t count, bool bad, unsigned seen) {
  size_t wanted = csv->header.count;
  if (wanted > 0 && (count > wanted || (count < wanted && (seen & TD_SPLIT_OPEN) == 0))) return TD_REJECT_COLUMNS;
  if (bad) return TD_REJECT_ENCODING;
  return seen != 0 ? TD_REJECT_QUOTE : TD_REJECT_NONE;
}

static void read_row(TdCsvRows *rows, TdEncoding encoding, const char *bytes, size_t size, bool quotes, bool trim,
                     TdCsvRow *row) {
  bool bad;
  unsigned seen = cells_of(rows, encoding, bytes, size, quotes, trim, &bad);
  row->size = size;
  row->reject = reject_of(rows->csv, rows->cells.count, bad, seen);
  row->count = rows->cells.count;
  row->cells = rows->cells.cells;
}

void td_csv_rows_begin(TdCsvRows *rows, const TdCsvBlock *block) {
  rows->block = block;
  rows->line = block->line;
  rows->lines.scan = rows->csv->scan;
  rows->lines.line_end = rows->csv->line_end;
  td_csv_lines_begin(&rows->lines, block->bytes, block->size,
                     (block->quotes || block->nuls ? TD_INDEX_SPECIAL : 0U) |
                         (block->encoding == TD_ENCODING_GB18030 ? TD_INDEX_ASCII : 0U));
}

/* A row that is read byte by byte.  False: it is an empty line. */
static bool careful_row(TdCsvRows *rows, TdCsvRow *row) {
  const TdCsvBlock *block = rows->block;
  /* Quotes that are not right within the block are not right beyond it. */
  const char *bytes = block->bytes + rows->lines.at;
  size_t window = MIN(block->size - rows->lines.at, TD_CSV_ROW_MAX + 1);
  TdExtent extent;
  td_csv_extent(bytes, window, true, true, rows->csv->line_end, &extent);
  td_csv_lines_go(&rows->lines, rows->lines.at + extent.next);
  rows->line += extent.lines;
  read_row(rows, block->encoding, bytes, extent.size, extent.quotes, true, row);
  return row->count > 1 || row->cells[0].length > 0 || extent.quotes;
}

/* Takes off the quotes round cells, and what is to be trimmed within. */
static void unquote(TdSlice *cells, size_t count) {
  for (TdSlice *cell = cells; cell < cells + count; cell++)
    if (cell->length > 0 && cell->text[0] == '"') *cell = td_slice_trim((TdSlice){cell->text + 1, cell->length - 2});
}

static void plain_row(TdCsvRows *rows, const TdCsvLine *line, TdCsvRow *row) {
  const TdCsvLines *lines = &rows->lines;
  TdSlice *cells = td_cells_room(&rows->cells, line->count + 3);
  rows->csv->scan->cells(lines->bytes + lines->stretch, line->ends, line->count, cells);
  cells[line->count - 1].length -= line->cr;
  if (line->quotes) unquote(cells, line->count);
  size_t wanted = rows->csv->header.count;
  row->size = line->size;
  row->reject = line->count == wanted || wanted == 0 ? TD_REJECT_NONE : TD_REJECT_COLUMNS;
  row->count = line->count;
  row->cells = cells;
}

bool td_csv_rows_next(TdCsvRows *rows, TdCsvRow *row) {
  TdCsvLines *lines = &rows->lines;
  while (lines->at < lines->size) {
    row->offset = rows->block->offset + lines->at;
    row->line = rows->line;
    TdCsvLine line;
    if (!td_csv_lines_look(lines, &line)) {
      if (careful_row(rows, row)) return true;
      continue;
    }
    if (line.size > 0) plain_row(rows, &line, row);
    td_csv_lines_step(lines, &line);
    rows->line++;
    if (line.size > 0) return true; /* an empty line is no row */
  }
  return false;
}

void td_csv_rows_read(TdCsvRows *rows, const char *bytes, size_t size, bool trim, TdCsvRow *row) {
  g_string_truncate(rows->copy, 0);
  g_string_append_len(rows->copy, bytes, (gssize)size);
  pad(rows->copy);
  bytes = rows->copy->str;
  row->offset = row->line = 0;
  read_row(rows, (TdEncoding)rows->csv->encoding, bytes, size, memchr(bytes, '"', size) != NULL, trim, row);
}

size_t td_csv_rows_left(const TdCsvRows *rows) {
  return rows->lines.size - rows->lines.at;
}
