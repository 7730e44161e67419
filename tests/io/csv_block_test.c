#include <CUnit/CUnit.h>
#include <unistd.h>

#include "tests/io/help.h"
#include "tools/io/csv_reader.h"

/* Appends a row as text: where it lies, its fault, its cells. */
static void tell(GString *all, const TdCsvRow *row) {
  g_string_append_printf(all, "%d+%d@%d:%s", (int)row->offset, (int)row->size, (int)row->line,
                         td_rejects[row->reject].word);
  for (size_t i = 0; i < row->count; i++) {
    g_string_append_c(all, '/');
    g_string_append_len(all, row->cells[i].text, (gssize)row->cells[i].length);
  }
  g_string_append_c(all, '\n');
}

static char *by_rows(TdCsv *csv) {
  GString *all = g_string_new(NULL);
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, NULL)) == TD_CSV_ROW) tell(all, &row);
  return g_string_free(all, status == TD_CSV_TROUBLE);
}

/* The rows by blocks; NULL where the blocks do not follow one another, or a row read by itself is not the same. */
static char *by_blocks(TdCsv *csv, size_t target) {
  g_autoptr(GString) all = g_string_new(NULL), raw = g_string_new(NULL), one = g_string_new(NULL);
  g_autoptr(TdCsvRows) rows = td_csv_rows_new(csv), single = td_csv_rows_new(csv);
  TdCsvBlock block = {0};
  TdCsvStatus status;
  bool good = true;
  uint64_t offset = td_csv_done(csv);
  while (good && (status = td_csv_block(csv, target, &block, NULL)) == TD_CSV_ROW) {
    TdCsvRow row, again;
    good = block.size > 0 && block.offset == offset && td_csv_done(csv) == offset + block.size;
    offset += block.size;
    td_csv_rows_begin(rows, &block);
    while (td_csv_rows_next(rows, &row)) {
      size_t begin = all->len;
      tell(all, &row);
      good = good && td_csv_raw(csv, row.offset, row.size, raw, NULL);
      td_csv_rows_read(single, raw->str, raw->len, true, &again);
      again.offset = row.offset;
      again.line = row.line;
      g_string_truncate(one, 0);
      tell(one, &again);
      good = good && strcmp(all->str + begin, one->str) == 0;
    }
  }
  g_free(block.bytes);
  return good && status == TD_CSV_END ? g_strdup(all->str) : NULL;
}

static TdCsv *open_piped(const char *bytes, size_t size) {
  int ends[2];
  if (pipe(ends) != 0 || write(ends[1], bytes, size) != (ssize_t)size) return NULL;
  close(ends[1]);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  return td_csv_open("-", NULL);
}

enum { PIPE = 1 << 16 }; /* bytes that a pipe takes */

static const size_t targets[] = {1, 2, 7, 64, 100, 1000, 1 << 16, 1 << 20};

/* One file in every way, the first byte by byte; false: they differ. */
static bool agree(const char *bytes, size_t size) {
  g_autofree char *path = td_help_file("blocks.csv", bytes, size);
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  if (csv == NULL) return true; /* a header that is none: no rows */
  const TdCsvScan *best = csv->scan, *scan;
  for (size_t i = 0; (scan = td_csv_scan(i)) != NULL; i++) csv->scan = scan;
  g_autofree char *rows = by_rows(csv);
  bool good = rows != NULL && td_csv_done(csv) == size;
  for (size_t i = 0; i < G_N_ELEMENTS(targets) && good; i++) {
    for (size_t j = 0; (scan = td_csv_scan(j)) != NULL && good; j++) {
      csv->scan = scan;
      good = td_csv_rewind(csv, NULL);
      g_autofree char *blocks = by_blocks(csv, targets[i]);
      good = good && g_strcmp0(rows, blocks) == 0;
    }
    g_autoptr(TdCsv) fresh = td_csv_open(path, NULL);
    good = good && fresh->scan == best;
    g_autofree char *again = by_blocks(fresh, targets[i]);
    good = good && g_strcmp0(rows, again) == 0;
  }
  if (size > PIPE) return good; /* it would have to be read while it is written */
  int saved = dup(STDIN_FILENO);
  g_autoptr(TdCsv) pipe = open_piped(bytes, size);
  good = good && pipe != NULL;
  for (size_t i = 0; i < 4 && good; i++) {
    /* The second time from the spool, the third begun before the pipe has ended. */
    TdCsvBlock block = {0};
    if (i == 0) td_csv_block(pipe, 10, &block, NULL);
    g_free(block.bytes);
    if (i < 2) td_csv_rewind(pipe, NULL);
    g_autofree char *piped = i == 3 ? by_rows(pipe) : by_blocks(pipe, targets[i * 2]);
    good = g_strcmp0(rows, piped) == 0;
    good = td_csv_rewind(pipe, NULL) && good;
  }
  dup2(saved, STDIN_FILENO);
  close(saved);
  return good;
}

static uint32_t seed = 1;

static uint32_t below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

typedef struct {
  const char *const *words;
  size_t count;
} Words;

/* Files of every kind of trouble: whose words, how their lines end, with which mark. */
static void hostile_files(int count, uint32_t usual, uint32_t most) {
  static const char *const plain[] = {"1", ",", ",", "23.45", "\n", " ", "x y", "\t", "", "abc"};
  static const char *const quotes[] = {"1", ",", ",", "\"", "\"", "\"\"", "\n", ",\"x\",", "\"a,b\"", " ", "\"\n\""};
  static const char *const text[] = {"低",   "保", ",",  ",",        "\n",     "　",           "é",  "\xff", "1",
                                     "\xe4", "\0", "𠮷", "\xe3\x80", "\"低\"", "\xed\xa0\x80", ",　"};
  static const char *const gb[] = {"\xb5\xcd", "\xb1\xa3", ",",  ",",    "\n",   "\xa1\xa1", "\x81\x7c",
                                   "\"",       "1",        "\"", "\xff", "\xb5", " ",        "\x84\x31\x95\x33"};
  static const Words words[] = {
      {plain, G_N_ELEMENTS(plain)}, {quotes, G_N_ELEMENTS(quotes)}, {text, G_N_ELEMENTS(text)}, {gb, G_N_ELEMENTS(gb)}};
  static const char *const ends[] = {"\n", "\r\n", "\r", "\n\n", "\r\r\n"};
  static const char *const marks[] = {"", "\xef\xbb\xbf", "\x84\x31\x95\x33"};
  size_t wrong = 0;
  for (int round = 0; round < count; round++) {
    g_autoptr(GString) file = g_string_new(below(3) == 0 ? marks[below(3)] : "");
    const char *end = ends[below(5)];
    g_string_append_printf(file, "a,b,c%s", end);
    const Words *first = &words[below(4)], *second = below(4) == 0 ? &words[below(4)] : first;
    for (uint32_t left = below(round % 10 == 0 ? most : usual); left > 0; left--) {
      const Words *from = left % 2 == 0 ? first : second;
      const char *word = from->words[below((uint32_t)from->count)];
      if (strcmp(word, "\n") == 0 && below(4) > 0) word = end;
      if (*word == '\0')
        g_string_append_len(file, "", 1); /* NUL */
      else
        g_string_append(file, word);
    }
    if (below(2) == 0) g_string_append(file, end);
    if (!agree(file->str, file->len)) wrong++;
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void hostile(void) {
  hostile_files(500, 60, 1000);
}

/* Over several indexes of one block. */
static void long_hostile(void) {
  hostile_files(6, 40000, 40000);
}

/* Encodings are told by what follows the first byte that is not ASCII, however far into the file and at whatever place
 * of a block it stands. */
static void late_text(void) {
  static const size_t before[] = {0, 100, 65530, 300000};
  for (size_t i = 0; i < G_N_ELEMENTS(before); i++)
    for (int utf8 = 0; utf8 < 2; utf8++) {
      g_autoptr(GString) file = g_string_new("a,b\n");
      while (file->len < before[i]) g_string_append(file, "1234,56789\n");
      g_string_append(file, "1,\xb5\xcd\n");
      for (int j = 0; j < 5; j++) g_string_append(file, "1,2345678\n");
      for (int j = 0; j < 8000; j++) g_string_append(file, utf8 ? "1,低保\n" : "1,\xb5\xcd\xb1\xa3\n");
      CU_ASSERT_TRUE(agree(file->str, MIN(file->len, 65000)));
      g_autofree char *path = td_help_file("late.csv", file->str, file->len);
      for (size_t j = 0; j < G_N_ELEMENTS(targets); j++) {
        g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
        TdCsvBlock block = {0};
        size_t undecided = 0;
        while (td_csv_block(csv, targets[j], &block, NULL) == TD_CSV_ROW)
          undecided += block.encoding == TD_ENCODING_UNDECIDED && td_ascii_span(block.bytes, block.size) < block.size;
        CU_ASSERT_EQUAL(undecided, 0);
        CU_ASSERT_EQUAL(td_csv_encoding(csv), utf8 ? TD_ENCODING_UTF8 : TD_ENCODING_GB18030);
        g_free(block.bytes);
      }
    }
}

/* A quoted cell over many blocks' worth of lines, and one that never ends. */
static void long_cells(void) {
  g_autoptr(GString) file = g_string_new("a,b\n1,\"");
  for (int i = 0; i < 30000; i++) g_string_append(file, "line\n");
  g_string_append(file, "\"\n2,3\n4,\"open\n");
  for (int i = 0; i < 30000; i++) g_string_append(file, "5,6\n");
  g_autofree char *path = td_help_file("cells.csv", file->str, file->len);
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  g_autofree char *rows = by_rows(csv);
  CU_ASSERT_PTR_NOT_NULL_FATAL(strstr(rows, "@30004:quote/4/open\n"));
  for (size_t i = 5; i < G_N_ELEMENTS(targets); i++) {
    CU_ASSERT_TRUE(td_csv_rewind(csv, NULL));
    g_autofree char *blocks = by_blocks(csv, targets[i]);
    CU_ASSERT_EQUAL(g_strcmp0(rows, blocks), 0);
  }
}

/* A block holds whole rows up to its target, and no more than one where that is longer. */
static void sizes(void) {
  g_autofree char *path = td_help_text("sizes.csv", "a,b\n12,34\n12,34\n12,34\n1234567890,1234567890\n\n5,6");
  static const struct {
    size_t target, sizes[7];
  } cases[] = {{1, {6, 6, 6, 22, 1, 3, 0}}, {6, {6, 6, 6, 22, 4, 0}}, {17, {12, 6, 22, 4, 0}},
               {18, {18, 22, 4, 0}},        {43, {41, 3, 0}},         {45, {44, 0}},
               {SIZE_MAX, {44, 0}}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
    TdCsvBlock block = {0};
    for (const size_t *size = cases[i].sizes; *size > 0; size++) {
      CU_ASSERT_EQUAL(td_csv_block(csv, cases[i].target, &block, NULL), TD_CSV_ROW);
      CU_ASSERT_EQUAL(block.size, *size);
      CU_ASSERT_TRUE(block.capacity >= block.size + TD_CSV_PADDING);
    }
    CU_ASSERT_EQUAL(td_csv_block(csv, cases[i].target, &block, NULL), TD_CSV_END);
    g_free(block.bytes);
  }
}

/* Rows as they came, with their own faults. */
static void raw_rows(void) {
  static const struct {
    const char *bytes;
    bool trim;
    const char *row;
  } cases[] = {{" 1 ,\" 2\"", false, "0+8@0:/ 1 / 2\n"}, {" 1 ,\" 2\"", true, "0+8@0:/1/2\n"},
               {"1", true, "0+1@0:columns/1\n"},         {"", true, "0+0@0:columns/\n"},
               {"1,\"2", true, "0+4@0:quote/1/2\n"},     {"1,\xff", true, "0+3@0:encoding/1/\xef\xbf\xbd\n"},
               {"1,2\r3", true, "0+5@0:/1/2\r3\n"},      {"低, 保", true, "0+8@0:/低/保\n"}};
  g_autofree char *path = td_help_text("raw.csv", "a,b\n1,2\n");
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  g_autoptr(TdCsvRows) rows = td_csv_rows_new(csv);
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    TdCsvRow row;
    g_autoptr(GString) told = g_string_new(NULL);
    td_csv_rows_read(rows, cases[i].bytes, strlen(cases[i].bytes), cases[i].trim, &row);
    tell(told, &row);
    CU_ASSERT_STRING_EQUAL(told->str, cases[i].row);
  }
  g_autoptr(GString) raw = g_string_new(NULL);
  CU_ASSERT_TRUE(td_csv_raw(csv, 4, 3, raw, NULL));
  CU_ASSERT_STRING_EQUAL(raw->str, "1,2");
  TdTrouble *trouble = NULL;
  CU_ASSERT_FALSE(td_csv_raw(csv, 6, 30, raw, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "raw.csv"));
}

/* The limit of a row is the same at whatever place of a block it is met. */
static void limit(void) {
  g_autofree char *much = g_strnfill(TD_CSV_ROW_MAX, 'y');
  for (int over = 0; over < 2; over++) {
    g_autofree char *text = g_strdup_printf("a,b\n1,2\n3,%s\n", much + 2 - over);
    g_autofree char *path = td_help_text("limit.csv", text);
    for (size_t i = 4; i < G_N_ELEMENTS(targets); i++) {
      g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
      TdCsvBlock block = {0};
      TdTrouble *trouble = NULL;
      CU_ASSERT_EQUAL(td_csv_block(csv, targets[i], &block, NULL), TD_CSV_ROW);
      CU_ASSERT_EQUAL(block.size, 4);
      CU_ASSERT_EQUAL(td_csv_block(csv, targets[i], &block, &trouble), over ? TD_CSV_TROUBLE : TD_CSV_ROW);
      CU_ASSERT_TRUE(!over || td_help_trouble(&trouble, "3"));
      g_free(block.bytes);
    }
  }
}

void td_csv_block_suite(void) {
  CU_pSuite suite = CU_add_suite("csv by blocks", NULL, NULL);
  CU_add_test(suite, "the same rows, hostile files", hostile);
  CU_add_test(suite, "the same rows, long hostile files", long_hostile);
  CU_add_test(suite, "encodings told late", late_text);
  CU_add_test(suite, "long cells", long_cells);
  CU_add_test(suite, "sizes of blocks", sizes);
  CU_add_test(suite, "rows by themselves", raw_rows);
  CU_add_test(suite, "the limit of a row", limit);
}
