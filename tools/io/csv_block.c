/* From the input to blocks of whole rows. */
#include <string.h>

#include "tools/io/csv_reader.h"
#include "tools/io/csv_split.h"

enum { TARGET_MAX = 8 << 20 };
#define LINE_MAX_SIZE (TD_CSV_ROW_MAX + 1) /* with its line end */

bool td_csv_look_ahead(TdCsv *csv, size_t more, TdTrouble **trouble) {
  if (csv->begin > 0) {
    memmove(csv->ahead, csv->ahead + csv->begin, csv->end - csv->begin);
    csv->end -= csv->begin;
    csv->begin = 0;
  }
  if (csv->capacity - csv->end < more) {
    csv->capacity = csv->end + more;
    csv->ahead = g_realloc(csv->ahead, csv->capacity);
  }
  size_t got;
  if (!td_csv_source_read(&csv->source, csv->ahead + csv->end, more, &got, trouble)) return false;
  csv->ended = got == 0;
  csv->end += got;
  return true;
}

static TdCsvStatus too_long(const TdCsv *csv, uint64_t line, TdTrouble **trouble) {
  td_trouble_set(trouble,
                 g_strdup_printf("%s 第 %" G_GUINT64_FORMAT " 行超过 %zu 兆字节；请检查该文件是否为按行分隔的 CSV",
                                 td_input_name_zh(csv->path), line, TD_CSV_ROW_MAX >> 20),
                 g_strdup_printf("%s, line %" G_GUINT64_FORMAT
                                 ": longer than %zu MiB; check that the file is a CSV with one record a line",
                                 td_input_name_en(csv->path), line, TD_CSV_ROW_MAX >> 20));
  return TD_CSV_TROUBLE;
}

static void reserve(TdCsvBlock *block, size_t size) {
  size += TD_CSV_PADDING;
  if (block->capacity >= size) return;
  block->bytes = g_realloc(block->bytes, size);
  block->capacity = size;
}

/* Fills BLOCK up to LEAST bytes, not beyond MOST: first what was read before, then straight from the input. */
static bool fill(TdCsv *csv, TdCsvBlock *block, size_t least, size_t most, TdTrouble **trouble) {
  reserve(block, most);
  while (block->size < least) {
    size_t got = MIN(csv->end - csv->begin, most - block->size);
    if (got > 0) {
      memcpy(block->bytes + block->size, csv->ahead + csv->begin, got);
      csv->begin += got;
    } else if (csv->ended) {
      break;
    } else {
      if (!td_csv_source_read(&csv->source, block->bytes + block->size, most - block->size, &got, trouble))
        return false;
      csv->ended = got == 0;
    }
    block->size += got;
  }
  return true;
}

/* Gives back what is behind SIZE. */
static void give_back(TdCsv *csv, TdCsvBlock *block, size_t size) {
  size_t tail = block->size - size;
  block->size = size;
  if (tail <= csv->begin) {
    /* It came from there, or `ahead` has room before what it holds. */
    csv->begin -= tail;
  } else {
    size_t kept = csv->end - csv->begin;
    if (csv->capacity < tail + kept) {
      csv->capacity = tail + kept;
      csv->ahead = g_realloc(csv->ahead, csv->capacity);
    }
    memmove(csv->ahead + tail, csv->ahead + csv->begin, kept);
    csv->begin = 0;
    csv->end = tail + kept;
  }
  if (tail > 0) memcpy(csv->ahead + csv->begin, block->bytes + size, tail);
}

/* The end of the last row that ends by TARGET, else of the first, where there are no quotes.  0: none ends. */
static size_t plain_rows(const TdCsv *csv, const TdCsvBlock *block, size_t target) {
  const char *bytes = block->bytes;
  for (size_t i = MIN(block->size, target); i > 0; i--)
    if (bytes[i - 1] == csv->line_end) return i;
  const char *found = memchr(bytes, csv->line_end, MIN(block->size, LINE_MAX_SIZE));
  return found != NULL ? (size_t)(found - bytes) + 1 : 0;
}

/* The same with quotes.  The lines of the block are ready. */
static size_t quoted_rows(TdCsvLines *lines, bool ended, size_t target) {
  while (lines->at < MIN(lines->size, target)) {
    size_t at = lines->at;
    TdCsvLine line;
    if (td_csv_lines_look(lines, &line)) {
      if (at > 0 && line.next > target) break;
      td_csv_lines_step(lines, &line);
      continue;
    }
    size_t window = MIN(lines->size - at, LINE_MAX_SIZE);
    bool last = ended && window == lines->size - at && window < LINE_MAX_SIZE;
    TdExtent extent;
    if (!td_csv_extent(lines->bytes + at, window, last, window == LINE_MAX_SIZE, lines->line_end, &extent)) break;
    if (at > 0 && at + extent.next > target) break;
    td_csv_lines_go(lines, at + extent.next);
  }
  return lines->at;
}

/* Where the rows end that the block can give.  0: more bytes are needed. */
static size_t whole_rows(TdCsv *csv, TdCsvBlock *block, bool quotes, size_t target) {
  bool ended = csv->ended && csv->begin == csv->end;
  if (quotes) {
    memset(block->bytes + block->size, 0, TD_CSV_PADDING);
    csv->lines.scan = csv->scan;
    csv->lines.line_end = csv->line_end;
    td_csv_lines_begin(&csv->lines, block->bytes, block->size, TD_INDEX_SPECIAL);
    return quoted_rows(&csv->lines, ended, target);
  }
  size_t size = ended && block->size <= target ? block->size : plain_rows(csv, block, target);
  return size == 0 && ended && block->size < LINE_MAX_SIZE ? block->size : size;
}

/* Looks at what follows the block's first byte that is not ASCII, and decides. */
static bool decide(TdCsv *csv, const TdCsvBlock *block, TdTrouble **trouble) {
  size_t first = 0;
  while (first < block->size && (unsigned char)block->bytes[first] < 0x80) first++;
  if (first == block->size) return true;
  size_t here = block->size - first;
  while (here + (csv->end - csv->begin) <= TD_ENCODING_LOOK && !csv->ended)
    if (!td_csv_look_ahead(csv, TD_ENCODING_LOOK, trouble)) return false;
  g_autoptr(GString) look = g_string_new_len(block->bytes + first, (gssize)here);
  g_string_append_len(look, csv->ahead + csv->begin, (gssize)(csv->end - csv->begin));
  csv->encoding = (int)td_encoding_detect(look->str, look->len, csv->ended);
  return true;
}

TdCsvStatus td_csv_some(TdCsv *csv, size_t least, size_t target, TdCsvBlock *block, TdTrouble **trouble) {
  target = CLAMP(target, 1, TARGET_MAX);
  block->size = 0;
  size_t most = target, size;
  TdCsvSeen seen;
  for (;;) {
    if (!fill(csv, block, MIN(least, most), most, trouble)) {
      give_back(csv, block, 0);
      return TD_CSV_TROUBLE;
    }
    if (block->size == 0) return TD_CSV_END;
    seen = csv->scan->see(block->bytes, block->size, csv->line_end);
    size = whole_rows(csv, block, seen.quotes, target);
    if (size > 0) break;
    if (block->size >= LINE_MAX_SIZE) {
      give_back(csv, block, 0);
      return too_long(csv, csv->line, trouble);
    }
    least = block->size + 1;
    most = MAX(most, 2 * block->size);
  }
  seen.lines -= csv->scan->see(block->bytes + size, block->size - size, csv->line_end).lines;
  give_back(csv, block, size);
  if (csv->encoding == TD_ENCODING_UNDECIDED && seen.high && !decide(csv, block, trouble)) {
    give_back(csv, block, 0);
    return TD_CSV_TROUBLE;
  }
  memset(block->bytes + size, 0, TD_CSV_PADDING);
  block->encoding = (TdEncoding)csv->encoding;
  block->quotes = seen.quotes;
  block->nuls = seen.nuls;
  block->offset = csv->offset;
  block->line = csv->line;
  csv->offset += size;
  csv->line += seen.lines;
  return TD_CSV_ROW;
}

TdCsvStatus td_csv_block(TdCsv *csv, size_t target, TdCsvBlock *block, TdTrouble **trouble) {
  return td_csv_some(csv, target, target, block, trouble);
}

void td_csv_block_append(TdCsvBlock *block, TdSlice bytes) {
  size_t size = block->size + bytes.length;
  if (size + TD_CSV_PADDING > block->capacity) {
    block->capacity = size + size / 2 + TD_CSV_PADDING;
    block->bytes = g_realloc(block->bytes, block->capacity);
  }
  if (bytes.length > 0) memcpy(block->bytes + block->size, bytes.text, bytes.length);
  block->size = size;
}
