/* From a block to rows and cells. */
#include <string.h>

#include "tools/io/csv_reader.h"
#include "tools/io/csv_split.h"

struct TdCsvRows {
  const TdCsv *csv;
  const TdCsvBlock *block;
  size_t at;
  uint64_t line; /* at which the next row begins */
  TdCells cells;
  GString *text;       /* decoded */
  GString *room;       /* unquoted */
  TdEncoding encoding; /* of the decoder, which is made when it is needed */
  TdDecoder *decoder;
};

TdCsvRows *td_csv_rows_new(const TdCsv *csv) {
  TdCsvRows *rows = g_new0(TdCsvRows, 1);
  rows->csv = csv;
  rows->text = g_string_new(NULL);
  rows->room = g_string_new(NULL);
  return rows;
}

void td_csv_rows_free(TdCsvRows *rows) {
  if (rows == NULL) return;
  td_decoder_free(rows->decoder);
  g_free(rows->cells.cells);
  g_string_free(rows->text, TRUE);
  g_string_free(rows->room, TRUE);
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
    bytes = rows->text->str;
    size = rows->text->len;
  }
  if (!quotes) {
    td_csv_split_plain(bytes, size, trim, &rows->cells);
    return 0;
  }
  g_string_set_size(rows->room, size);
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
  rows->at = 0;
  rows->line = block->line;
}

bool td_csv_rows_next(TdCsvRows *rows, TdCsvRow *row) {
  const TdCsvBlock *block = rows->block;
  while (rows->at < block->size) {
    /* Quotes that are not right within the block are not right beyond it. */
    const char *bytes = block->bytes + rows->at;
    size_t window = MIN(block->size - rows->at, TD_CSV_ROW_MAX + 1);
    TdExtent extent;
    td_csv_extent(bytes, window, true, true, rows->csv->line_end, &extent);
    row->offset = block->offset + rows->at;
    row->line = rows->line;
    rows->at += extent.next;
    rows->line += extent.lines;
    read_row(rows, block->encoding, bytes, extent.size, extent.quotes, true, row);
    if (row->count > 1 || row->cells[0].length > 0 || extent.quotes) return true; /* an empty line is no row */
  }
  return false;
}

void td_csv_rows_read(TdCsvRows *rows, const char *bytes, size_t size, bool trim, TdCsvRow *row) {
  row->offset = row->line = 0;
  read_row(rows, (TdEncoding)rows->csv->encoding, bytes, size, memchr(bytes, '"', size) != NULL, trim, row);
}

size_t td_csv_rows_left(const TdCsvRows *rows) {
  return rows->block != NULL ? rows->block->size - rows->at : 0;
}
