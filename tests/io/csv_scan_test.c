#include "tools/io/csv_scan.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/io/help.h"
#include "tools/io/csv_lines.h"

enum { SIZE = 3000, ROOM = 64 };

static uint32_t seed = 1;

static uint32_t below(uint32_t limit) {
  seed = seed * 1664525 + 1013904223;
  return (uint32_t)((uint64_t)(seed >> 8) * limit >> 24);
}

/* Random bytes, of WORDS; readable room behind them. */
static void fill(char *bytes, size_t size, const char *words, size_t count) {
  for (size_t i = 0; i < size; i++) bytes[i] = words[below((uint32_t)count)];
  memset(bytes + size, 'x', ROOM);
}

static void seeing(void) {
  static char bytes[9000 + ROOM];
  size_t wrong = 0;
  const TdCsvScan *scan;
  for (size_t s = 0; (scan = td_csv_scan(s)) != NULL; s++)
    for (int round = 0; round < 400; round++) {
      size_t size = round < 300 ? (size_t)round : below(9000), start = below(32), lines = 0;
      size = size > start ? size - start : 0;
      fill(bytes, start + size, "\n\nab", 4);
      char special = "x\"\0\x80"[round & 3];
      if (size > 0) bytes[start + below((uint32_t)size)] = special;
      for (size_t i = 0; i < size; i++) lines += bytes[start + i] == '\n';
      TdCsvSeen seen = scan->see(bytes + start, size, '\n');
      wrong += seen.lines != lines || seen.quotes != (size > 0 && special == '"') ||
               seen.nuls != (size > 0 && special == '\0') || seen.high != (size > 0 && special == '\x80');
    }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Where cells and lines end, however many there are. */
static void places(void) {
  static char bytes[TD_INDEX_BYTES + ROOM];
  static TdCsvIndex index;
  static TdSlice cells[TD_INDEX_BYTES + 4];
  static const char *const mixes[] = {",\n", ",abcdefgh\n", "abcdefghijklmnopqrstuvwxyz0123456789\n,,", ",,,,,,\na",
                                      "\nab"};
  size_t wrong = 0;
  const TdCsvScan *scan;
  for (size_t s = 0; (scan = td_csv_scan(s)) != NULL && scan->index != NULL; s++)
    for (int round = 0; round < 100; round++) {
      const char *mix = mixes[round % 5];
      size_t size = round < 90 ? below(SIZE) + 1 : TD_INDEX_BYTES, start = 0, count = 0, lines = 0;
      fill(bytes, size, mix, strlen(mix));
      scan->index(bytes, size, '\n', 0, &index);
      for (size_t i = 0; i < size; i++) {
        if (bytes[i] != ',' && bytes[i] != '\n') continue;
        count++;
        wrong += index.ends[count] != i;
        if (bytes[i] != '\n') continue;
        wrong += lines >= index.lines || index.last[lines] != count << TD_LINE_SHIFT;
        lines++;
      }
      wrong += lines != index.lines || index.ends[0] != UINT32_MAX;
      scan->cells(bytes, index.ends, count, cells);
      for (size_t i = 0; i < count; i++) {
        wrong += cells[i].text != bytes + start || cells[i].length != index.ends[i + 1] - start;
        start = index.ends[i + 1] + 1;
      }
    }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Which lines are taken as they are: 1 they are, 2 with quotes taken off, 0 with care. */
static void care(void) {
  static const struct {
    const char *line;
    int taken;
  } cases[] = {
      {"6207,620700,2022-07-01 00:00:38,高血压,,local,，农村四类低保,438.33,", 1},
      {"", 1},
      {",,,,", 1},
      {"a b,c d", 1},
      {"慢性阻塞性肺病（重度）、《x》,一,丁一", 1},
      {"a,b\r", 1},
      {"a,\r", 1},
      {"\r", 1},
      {"\"a\",\"b,c\",\"\"", 2},
      {"a,\"b\"\r", 2},
      {"\" 低 \",x", 2},
      {" a,b", 0},
      {"a ,b", 0},
      {"a,b ", 0},
      {"a,\tb", 0},
      {"a,b\t\r", 0},
      {"a,b\r\r", 0},
      {"a\r,b", 0},
      {"　a,b", 0},
      {"a　,b", 0},
      {"a,b　", 0},
      {"a,b　\r", 0},
      {"a, ", 0},
      {"a,\x80", 0},
      {"a,\xe4\xbd", 0},
      {"\xe4\xbd,a", 0},
      {"é", 0},
      {"𠮷", 0},
      {"\xed\xa0\x80", 0},
      {"\xe0\x80\x80", 0},
      {"低\x8e", 0},
      {"x\xff", 0},
      {"\"a\"\"b\"", 0},
      {"\"a\nb\"", 0},
      {"\"a\" ,b", 0},
      {" \"a\",b", 0},
      {"\"a\"b", 0},
      {"a\"b\"", 0},
      {"\"a\"\r,b", 0},
      {"\"a\"\rb", 0},
  };
  static char bytes[SIZE];
  size_t wrong = 0;
  const TdCsvScan *scan;
  TdCsvLines lines = {.line_end = '\n'};
  for (size_t s = 0; (scan = td_csv_scan(s)) != NULL && scan->index != NULL; s++)
    for (size_t before = 0; before < 140; before++)
      for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
        /* Behind another line and before one, at every place of 64 bytes. */
        TdCsvLine line = {0};
        memset(bytes, 'y', sizeof bytes);
        size_t length = strlen(cases[i].line), size = before + length + 4;
        bytes[before] = bytes[before + length + 1] = bytes[before + length + 3] = '\n';
        memcpy(bytes + before + 1, cases[i].line, length);
        lines.scan = scan;
        bool quotes = memchr(bytes, '"', size) != NULL;
        td_csv_lines_begin(&lines, bytes, size, quotes ? TD_INDEX_SPECIAL : 0);
        bool first = td_csv_lines_look(&lines, &line);
        td_csv_lines_step(&lines, &line);
        int taken = td_csv_lines_look(&lines, &line) ? 1 + line.quotes : 0;
        td_csv_lines_go(&lines, before + length + 2);
        line.size = 0;
        td_csv_lines_look(&lines, &line); /* which may want care for what the line before it lacks */
        if (first && taken == cases[i].taken && line.size == 1) continue;
        if (wrong++ < 3) CU_assertImplementation(CU_FALSE, __LINE__, cases[i].line, __FILE__, "", CU_FALSE);
      }
  g_free(lines.index);
  CU_ASSERT_EQUAL(wrong, 0);
}

/* NULs, and whatever is not ASCII in a file that is no UTF-8. */
static void care_asked_for(void) {
  static char bytes[SIZE];
  static TdCsvIndex index;
  const TdCsvScan *scan;
  for (size_t s = 0; (scan = td_csv_scan(s)) != NULL && scan->index != NULL; s++) {
    static const char text[] = "a,b\nc,\0\n低\nd\n";
    memcpy(bytes, text, sizeof text);
    scan->index(bytes, sizeof text - 1, '\n', TD_INDEX_SPECIAL | TD_INDEX_ASCII, &index);
    CU_ASSERT_EQUAL_FATAL(index.lines, 4);
    CU_ASSERT_EQUAL(index.last[0] & TD_LINE_CAREFUL, 0);
    CU_ASSERT_EQUAL(index.last[1] & TD_LINE_CAREFUL, TD_LINE_CAREFUL);
    CU_ASSERT_EQUAL(index.last[2] & TD_LINE_CAREFUL, TD_LINE_CAREFUL);
    CU_ASSERT_EQUAL(index.last[3] & TD_LINE_CAREFUL, 0);
  }
}

void td_csv_scan_suite(void) {
  CU_pSuite suite = CU_add_suite("csv scans", NULL, NULL);
  CU_add_test(suite, "seeing", seeing);
  CU_add_test(suite, "places of cells and lines", places);
  CU_add_test(suite, "lines that want care", care);
  CU_add_test(suite, "care asked for", care_asked_for);
}
