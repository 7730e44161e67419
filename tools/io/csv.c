#include "tools/io/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/io/csv_split.h"
#include "tools/io/spool.h"

enum { BLOCK = 1 << 20, COLUMNS_MAX = 4096 };

/* Memory for the cells of one row. */
typedef struct {
  TdCells cells;
  GString *text; /* decoded */
  GString *room; /* unquoted */
} Row;

struct TdCsv {
  char *path;
  int fd;
  struct stat opened; /* of a file that is read where it is */
  int spool;          /* what cannot be seeked is kept here; -1: fd can */
  uint64_t base;      /* where in fd the input begins (standard input may have been read before) */
  uint64_t length;    /* of the file, 0: not known */

  char *buffer;
  size_t capacity, begin, end; /* what is read but not yet given: [begin, end) */
  uint64_t offset;             /* of buffer[0] in the input */
  bool ended;
  uint64_t line; /* at which the next row begins */

  char line_end;
  TdEncoding encoding;
  TdDecoder *decoder; /* made once the encoding is known */
  Row row, again;
  GString *raw; /* the bytes of the row read again: cells point into them */
  Row header_row;
  char *names; /* what the header's cells point into */
  TdCsvRow header;
};

static void row_init(Row *row) {
  row->text = g_string_new(NULL);
  row->room = g_string_new(NULL);
}

static void row_clear(Row *row) {
  g_free(row->cells.cells);
  if (row->text != NULL) g_string_free(row->text, TRUE);
  if (row->room != NULL) g_string_free(row->room, TRUE);
}

void td_csv_close(TdCsv *csv) {
  if (csv == NULL) return;
  if (csv->fd > STDIN_FILENO) close(csv->fd);
  if (csv->spool >= 0) close(csv->spool);
  td_decoder_free(csv->decoder);
  row_clear(&csv->row);
  row_clear(&csv->again);
  g_string_free(csv->raw, TRUE);
  row_clear(&csv->header_row);
  g_free(csv->names);
  g_free(csv->buffer);
  g_free(csv->path);
  g_free(csv);
}

static bool cannot_read(const TdCsv *csv, int error, TdTrouble **trouble) {
  return td_trouble_errno(trouble, "读取", "read", csv->path, error);
}

/* Reads more behind what is there; `ended` when there is no more. */
static bool fill(TdCsv *csv, TdTrouble **trouble) {
  if (csv->begin > 0) {
    memmove(csv->buffer, csv->buffer + csv->begin, csv->end - csv->begin);
    csv->offset += csv->begin;
    csv->end -= csv->begin;
    csv->begin = 0;
  }
  if (csv->capacity - csv->end < BLOCK / 2) {
    csv->capacity = csv->capacity * 2;
    csv->buffer = g_realloc(csv->buffer, csv->capacity);
  }
  ssize_t got = td_read_some(csv->fd, csv->buffer + csv->end, csv->capacity - csv->end);
  if (got < 0) return cannot_read(csv, errno, trouble);
  if (got == 0) csv->ended = true;
  if (csv->spool >= 0 && !td_write_all(csv->spool, csv->buffer + csv->end, (size_t)got))
    return td_trouble_errno(trouble, "写入临时文件（TMPDIR），暂存", "write a temporary file (TMPDIR) to keep",
                            csv->path, errno);
  csv->end += (size_t)got;
  return true;
}

/* Looks at what follows the first byte that is not ASCII, and decides. */
static bool decide(TdCsv *csv, size_t size, TdTrouble **trouble) {
  size_t first = td_ascii_span(csv->buffer + csv->begin, size);
  if (first == size) return true;
  while (!csv->ended && csv->end - csv->begin - first < TD_ENCODING_LOOK)
    if (!fill(csv, trouble)) return false;
  csv->encoding = td_encoding_detect(csv->buffer + csv->begin, csv->end - csv->begin, csv->ended);
  if (csv->encoding != TD_ENCODING_UNDECIDED) csv->decoder = td_decoder_new(csv->encoding);
  return true;
}

/* The cells of a row.  What the splitting saw; *bad: bytes that are no text. */
static unsigned cells_of(TdCsv *csv, Row *row, const char *bytes, size_t size, bool quotes, bool trim, bool *bad) {
  unsigned seen = 0;
  *bad = false;
  if (!quotes && csv->encoding != TD_ENCODING_GB18030) {
    seen = td_csv_split_plain(bytes, size, trim, &row->cells);
    if (seen == 0) return 0;
    if (td_utf8_span(bytes, size) == size) return 0;
  }
  if (td_ascii_span(bytes, size) < size) {
    /* Without a decoder there is nothing but ASCII and NULs. */
    if (csv->decoder == NULL) csv->decoder = td_decoder_new(TD_ENCODING_UNDECIDED);
    g_string_truncate(row->text, 0);
    *bad = !td_decode_row(csv->decoder, bytes, size, row->text);
    bytes = row->text->str;
    size = row->text->len;
    if (csv->encoding == TD_ENCODING_UNDECIDED) g_clear_pointer(&csv->decoder, td_decoder_free);
  }
  if (!quotes) {
    td_csv_split_plain(bytes, size, trim, &row->cells);
    return 0;
  }
  g_string_set_size(row->room, size);
  return td_csv_split_quoted(bytes, size, trim, row->room->str, &row->cells);
}

static TdReject reject_of(const TdCsv *csv, size_t count, bool bad, unsigned seen) {
  size_t wanted = csv->header.count;
  if (wanted > 0 && (count > wanted || (count < wanted && (seen & TD_SPLIT_OPEN) == 0))) return TD_REJECT_COLUMNS;
  if (bad) return TD_REJECT_ENCODING;
  return seen != 0 ? TD_REJECT_QUOTE : TD_REJECT_NONE;
}

static TdCsvStatus too_long(const TdCsv *csv, TdTrouble **trouble) {
  td_trouble_set(trouble,
                 g_strdup_printf("%s 第 %" G_GUINT64_FORMAT " 行超过 %zu 兆字节；请检查该文件是否为按行分隔的 CSV",
                                 td_input_name_zh(csv->path), csv->line, TD_CSV_ROW_MAX >> 20),
                 g_strdup_printf("%s, line %" G_GUINT64_FORMAT
                                 ": longer than %zu MiB; check that the file is a CSV with one record a line",
                                 td_input_name_en(csv->path), csv->line, TD_CSV_ROW_MAX >> 20));
  return TD_CSV_TROUBLE;
}

static TdCsvStatus next_row(TdCsv *csv, Row *memory, TdCsvRow *row, TdTrouble **trouble) {
  for (;;) {
    size_t size = csv->end - csv->begin;
    TdExtent extent;
    if (size == 0 && csv->ended) return TD_CSV_END;
    if (size == 0 ||
        !td_csv_extent(csv->buffer + csv->begin, size, csv->ended, size > TD_CSV_ROW_MAX, csv->line_end, &extent)) {
      if (size > TD_CSV_ROW_MAX) return too_long(csv, trouble);
      if (!fill(csv, trouble)) return TD_CSV_TROUBLE;
      continue;
    }
    if (csv->encoding == TD_ENCODING_UNDECIDED && !decide(csv, extent.size, trouble)) return TD_CSV_TROUBLE;
    bool bad;
    const char *bytes = csv->buffer + csv->begin;
    unsigned seen = cells_of(csv, memory, bytes, extent.size, extent.quotes, true, &bad);
    row->offset = csv->offset + csv->begin;
    row->size = extent.size;
    row->line = csv->line;
    row->count = memory->cells.count;
    row->cells = memory->cells.cells;
    csv->begin += extent.next;
    csv->line += extent.lines;
    if (row->count == 1 && row->cells[0].length == 0 && !extent.quotes) continue; /* an empty line is no row */
    row->reject = reject_of(csv, row->count, bad, seen);
    return TD_CSV_ROW;
  }
}

TdCsvStatus td_csv_next(TdCsv *csv, TdCsvRow *row, TdTrouble **trouble) {
  return next_row(csv, &csv->row, row, trouble);
}

bool td_csv_reread(TdCsv *csv, uint64_t offset, uint64_t size, TdCsvRow *row, TdTrouble **trouble) {
  g_return_val_if_fail(size <= 2 * (uint64_t)TD_CSV_ROW_MAX + 2 * BLOCK, false);
  g_string_set_size(csv->raw, size);
  ssize_t got = csv->spool >= 0 ? td_read_at(csv->spool, csv->raw->str, size, offset)
                                : td_read_at(csv->fd, csv->raw->str, size, csv->base + offset);
  if (got < 0) return cannot_read(csv, errno, trouble);
  if ((uint64_t)got != size)
    return td_trouble_set(trouble,
                          g_strdup_printf("%s 在读取期间被截短；请勿在运行期间改动输入", td_input_name_zh(csv->path)),
                          g_strdup_printf("%s became shorter while it was read; leave the inputs alone during a run",
                                          td_input_name_en(csv->path)));
  bool bad;
  cells_of(csv, &csv->again, csv->raw->str, size, memchr(csv->raw->str, '"', size) != NULL, false, &bad);
  *row = (TdCsvRow){.offset = offset, .size = size, .count = csv->again.cells.count, .cells = csv->again.cells.cells};
  return true;
}

/* Opens the file and finds out whether it can be read again. */
static bool open_input(TdCsv *csv, TdTrouble **trouble) {
  bool standard = strcmp(csv->path, "-") == 0;
  csv->fd = standard ? STDIN_FILENO : open(csv->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (csv->fd < 0) return td_trouble_errno(trouble, "打开", "open", csv->path, errno);
  struct stat status;
  if (fstat(csv->fd, &status) != 0) return cannot_read(csv, errno, trouble);
  if (S_ISDIR(status.st_mode)) return cannot_read(csv, EISDIR, trouble);
  off_t at = S_ISREG(status.st_mode) ? lseek(csv->fd, 0, SEEK_CUR) : (off_t)-1;
  if (at >= 0) {
    csv->base = (uint64_t)at;
    csv->length = status.st_size > at ? (uint64_t)(status.st_size - at) : 0;
    csv->opened = status;
    return true;
  }
  csv->spool = td_spool_open();
  if (csv->spool < 0)
    return td_trouble_errno(trouble, "建立临时文件（TMPDIR），暂存", "make a temporary file (TMPDIR) to keep",
                            csv->path, errno);
  return true;
}

static bool unfit(const TdCsv *csv, const char *zh, const char *en, TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup_printf("%s %s", td_input_name_zh(csv->path), zh),
                        g_strdup_printf("%s %s", td_input_name_en(csv->path), en));
}

bool td_csv_unchanged(const TdCsv *csv, TdTrouble **trouble) {
  struct stat status;
  if (csv->spool >= 0 || fstat(csv->fd, &status) != 0) return true;
  if (status.st_size == csv->opened.st_size && status.st_mtim.tv_sec == csv->opened.st_mtim.tv_sec &&
      status.st_mtim.tv_nsec == csv->opened.st_mtim.tv_nsec)
    return true;
  return unfit(csv, "在读取过程中被改动；运行时请勿改动输入文件",
               "was changed while it was read; leave the inputs alone during a run", trouble);
}

/* Byte order mark and line end. */
static bool read_beginning(TdCsv *csv, TdTrouble **trouble) {
  do {
    if (!fill(csv, trouble)) return false;
  } while (!csv->ended && (csv->end < 4 || (csv->end <= TD_CSV_ROW_MAX &&
                                            !td_csv_line_end(csv->buffer, csv->end, false, &csv->line_end))));
  td_csv_line_end(csv->buffer, csv->end, true, &csv->line_end);
  csv->encoding = td_encoding_mark(csv->buffer, csv->end, &csv->begin);
  if (csv->encoding == TD_ENCODING_UTF16)
    return unfit(csv, "是 UTF-16 编码；请另存为 UTF-8 或 GB18030 编码的 CSV",
                 "is UTF-16; save it as a CSV in UTF-8 or GB18030", trouble);
  if (csv->encoding != TD_ENCODING_UNDECIDED) csv->decoder = td_decoder_new(csv->encoding);
  return true;
}

static bool read_header(TdCsv *csv, TdTrouble **trouble) {
  TdCsvRow header = {0};
  switch (next_row(csv, &csv->header_row, &header, trouble)) {
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
  /* Cells without quotes point into the buffer, which goes on. */
  GString *kept = csv->raw;
  for (size_t i = 0; i < header.count; i++)
    g_string_append_len(kept, header.cells[i].text, (gssize)header.cells[i].length);
  csv->names = g_strndup(kept->str, kept->len);
  const char *at = csv->names;
  for (size_t i = 0; i < header.count; i++) {
    csv->header_row.cells.cells[i].text = at;
    at += header.cells[i].length;
  }
  csv->header = header;
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
  csv->fd = csv->spool = -1;
  csv->line = 1;
  csv->capacity = BLOCK;
  csv->buffer = g_malloc(csv->capacity);
  csv->raw = g_string_new(NULL);
  row_init(&csv->row);
  row_init(&csv->again);
  row_init(&csv->header_row);
  if (!open_input(csv, trouble) || !read_beginning(csv, trouble) || !read_header(csv, trouble)) return NULL;
  return g_steal_pointer(&csv);
}

const TdCsvRow *td_csv_header(const TdCsv *csv) {
  return &csv->header;
}

const char *td_csv_path(const TdCsv *csv) {
  return csv->path;
}

TdEncoding td_csv_encoding(const TdCsv *csv) {
  return csv->encoding;
}

uint64_t td_csv_done(const TdCsv *csv) {
  return csv->offset + csv->begin;
}

uint64_t td_csv_size(const TdCsv *csv) {
  return csv->length;
}
