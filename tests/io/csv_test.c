#include "tools/io/csv.h"

#include <CUnit/CUnit.h>
#include <fcntl.h>
#include <unistd.h>

#include "tests/io/help.h"
#include "tools/io/csv_split.h"

#define GB_DIBAO "\xb5\xcd\xb1\xa3"
#define FFFD "\xef\xbf\xbd"

/* All rows of a reader as text: `line:reject:cell/cell;`. */
static char *rows_of(TdCsv *csv) {
  GString *all = g_string_new(NULL);
  TdCsvRow row;
  TdTrouble *trouble = NULL;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, &trouble)) == TD_CSV_ROW) {
    g_string_append_printf(all, "%d:%s:", (int)row.line, td_rejects[row.reject].word);
    for (size_t i = 0; i < row.count; i++)
      g_string_append_printf(all, "%s%.*s", i > 0 ? "/" : "", (int)row.cells[i].length, row.cells[i].text);
    g_string_append_c(all, ';');
  }
  if (status == TD_CSV_TROUBLE) g_string_append(all, "TROUBLE");
  g_clear_pointer(&trouble, td_trouble_free);
  return g_string_free(all, FALSE);
}

typedef struct {
  const char *bytes;
  size_t size;
  const char *rows;
} Case;
#define CASE(bytes, rows) \
  { bytes, sizeof bytes - 1, rows }

/* The file is read twice: by its path, and through a pipe (in small pieces) as standard input. */
static char *piped(const char *bytes, size_t size) {
  int ends[2], saved = dup(STDIN_FILENO);
  if (pipe(ends) != 0) return NULL;
  if (write(ends[1], bytes, size) != (ssize_t)size) return NULL;
  close(ends[1]);
  dup2(ends[0], STDIN_FILENO);
  close(ends[0]);
  g_autoptr(TdCsv) csv = td_csv_open("-", NULL);
  char *rows = csv != NULL ? rows_of(csv) : g_strdup("NONE");
  if (csv != NULL) CU_ASSERT_EQUAL(td_csv_size(csv), 0);
  dup2(saved, STDIN_FILENO);
  close(saved);
  return rows;
}

static void run(const Case *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    g_autofree char *path = td_help_file("rows.csv", cases[i].bytes, cases[i].size);
    g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
    g_autofree char *rows = rows_of(csv), *again = piped(cases[i].bytes, cases[i].size);
    if (strcmp(rows, cases[i].rows) != 0 || g_strcmp0(again, cases[i].rows) != 0) {
      g_autofree char *what = g_strdup_printf("case %zu: %s / %s", i, rows, again);
      CU_assertImplementation(CU_FALSE, __LINE__, what, __FILE__, "", CU_FALSE);
    } else {
      CU_PASS("");
    }
  }
}

static void lines(void) {
  static const Case cases[] = {
      CASE("a,b\n1,2\n3,4\n", "2::1/2;3::3/4;"),
      CASE("a,b\n1,2", "2::1/2;"),
      CASE("a,b", ""),
      CASE("a,b\r\n1,2\r\n3,4\r\n", "2::1/2;3::3/4;"),
      CASE("a,b\r\n1,2\r", "2::1/2;"),
      CASE("a,b\n1,2\r", "2::1/2;"),
      CASE("a,b\r1,2\r3,4\r", "2::1/2;3::3/4;"),
      CASE("a,b\r1,2\r3,4", "2::1/2;3::3/4;"),
      CASE("a,b\r\r\n1,2\r\r\n", "2::1/2;"),
      CASE("a,b\n1\rx,2\n", "2::1\rx/2;"),
      CASE("\n\na,b\n\n1,2\n\r\n \t\n　\n3,4\n\n", "5::1/2;9::3/4;"),
      CASE("a,b\n,\n", "2::/;"),
      CASE("a,b\n\"\"\n", "2:columns:;"),
      CASE("a\nx\n\ny\n", "2::x;4::y;"),
      CASE("a,b\n 1 ,\t2　\n　　3,4 5\n", "2::1/2;3::3/4 5;"),
      CASE("a,b\n低,保\n\xe3\x80,x\n", "2::低/保;3:encoding:" FFFD FFFD "/x;"),
  };
  run(cases, G_N_ELEMENTS(cases));
}

static void quotes(void) {
  static const Case cases[] = {
      CASE("a,b\n\"1\",\"2\"\n", "2::1/2;"),
      CASE("a,b\n\"x,y\",2\n", "2::x,y/2;"),
      CASE("a,b\n\"x\"\"y\",\"\"\"\"\n", "2::x\"y/\";"),
      CASE("a,b\n\"x\ny\",2\nz,3\n", "2::x\ny/2;4::z/3;"),
      CASE("a,b\r\n\"x\r\n\r\ny\",2\r\nz,3", "2::x\r\n\r\ny/2;5::z/3;"),
      CASE("a,b\n\" x \",\"　y\"\n", "2::x/y;"),
      CASE("a,b\n\"x\" ,\"y\"\t\r\n1,2\n", "2::x/y;3::1/2;"),
      CASE("a,b\n\"\",\"\"\n", "2::/;"),
      CASE("a,b\n \"x\",\t \"y,z\" \n", "2::x/y,z;"), /* blanks outside the quotes */
      CASE("a,b\nx\"y,\"\"\n", "2::x\"y/;"),
      CASE("a,b\n x\"y\",5\" pipe\n", "2::x\"y\"/5\" pipe;"),
      CASE("a,b\n1,\"2\"", "2::1/2;"),
      CASE("\"a\",\"b\"\n1,2\n", "2::1/2;"),
      CASE("\"a\nx\",b\n1,2\n", "3::1/2;"),
      /* not right */
      CASE("a,b\n1,\"2", "2:quote:1/2;"),
      CASE("a,b\n1,\"2\n3,4\n5,6\n", "2:quote:1/2;3::3/4;4::5/6;"),
      CASE("a,b\n\"1,2\n3,4\n", "2:quote:1,2;3::3/4;"),
      CASE("a,b\n1,2,\"3\n4,5\n", "2:columns:1/2/3;3::4/5;"),
      CASE("a,b\n\"x\"y,2\n3,4\n", "2:quote:xy/2;3::3/4;"),
      CASE("a,b\n\"x\"y\n3,4\n", "2:columns:xy;3::3/4;"),
      CASE("a,b\n1,\"2\n3,\"4\"\n5,6\n", "2:quote:1/2;3::3/4;4::5/6;"),
      CASE("a,b\n1,\"\"\"\n3,4\n", "2:quote:1/\";3::3/4;"),
      CASE("a,b\n\"1\"\r,2\n3,4\n", "2:quote:1\r/2;3::3/4;"),
      CASE("a,b\n\"\n3,4\n", "2:quote:;3::3/4;"),
      CASE("a,b\n1,　\"2\"\n3,4\n", "2:quote:1/\"2\";3::3/4;"),
      CASE("a,b\n\"\xff,2\n3,4\n", "2:encoding:" FFFD ",2;3::3/4;"),
  };
  run(cases, G_N_ELEMENTS(cases));
}

static void columns(void) {
  static const Case cases[] = {
      CASE("a,b\n1\n1,2,3\n1,2\n,,\n", "2:columns:1;3:columns:1/2/3;4::1/2;5:columns://;"),
      CASE("a,b,\n1,2\n1,2,\n", "2:columns:1/2;3::1/2/;"),
      CASE("a,b,c,d,e,f,g,h,i,j\n1,2,3,4,5,6,7,8,9,0\n,,,,,,,,,\n", "2::1/2/3/4/5/6/7/8/9/0;3:://///////;"),
      CASE("a,b\n\xff\n", "2:columns:" FFFD ";"),
  };
  run(cases, G_N_ELEMENTS(cases));
}

static void encodings(void) {
  static const Case cases[] = {
      CASE("\xef\xbb\xbf"
           "a,b\n1,低保\n",
           "2::1/低保;"),
      CASE("a,b\n1,低保\n", "2::1/低保;"),
      CASE("a,b\n1," GB_DIBAO "\n\"x," GB_DIBAO "\",2\n", "2::1/低保;3::x,低保/2;"),
      CASE("\x84\x31\x95\x33"
           "a,b\n1," GB_DIBAO "\n",
           "2::1/低保;"),
      /* | may be the second byte of a GB18030 character: 0x81 0x7c is one */
      CASE("a,b\n1," GB_DIBAO GB_DIBAO "\x81\x7c|x\n", "2::1/低保低保亅|x;"),
      CASE("a,b\n\xa1\xa1"
           "1\xa1\xa1,\xa1\xa1" GB_DIBAO "\n",
           "2::1/低保;"),
      CASE("a,b\n低,保\n1,\xff\n2,低\xe4\xbd\n3,保\n",
           "2::低/保;3:encoding:1/" FFFD ";4:encoding:2/低" FFFD FFFD ";5::3/保;"),
      CASE("a,b\n1," GB_DIBAO GB_DIBAO "\n2,\xb5\n3,x\n", "2::1/低保低保;3:encoding:2/" FFFD ";4::3/x;"),
      CASE("a,b\n1,x\0y\n2,z\n", "2:encoding:1/x" FFFD "y;3::2/z;"),
      CASE("a,b\n1,\"x\0y\"\n2,低\n", "2:encoding:1/x" FFFD "y;3::2/低;"),
      CASE("a,b\n1,\0\n2," GB_DIBAO "\n", "2:encoding:1/" FFFD ";3::2/低保;"),
      CASE("a,b\n\xed\xa0\x80,低低低低\n", "2:encoding:" FFFD FFFD FFFD "/低低低低;"),
      CASE("\xef\xbb\xbf"
           "a,b\n1," GB_DIBAO "\n",
           "2:encoding:1/" FFFD "ͱ" FFFD ";"),
      CASE("a,b\n1,2\n", "2::1/2;"),
  };
  run(cases, G_N_ELEMENTS(cases));
}

static void headers(void) {
  static const Case wrong[] = {
      CASE("", ""),
      CASE("\n\r\n \n", ""),
      CASE("a,b,A\n", ""),
      CASE("a,\"b\n1,2\n", ""),
      CASE("a,\xff\n", ""),
      CASE("\xff\xfe"
           "a\0,\0b\0\n\0",
           ""),
      CASE("a,b\0\n", ""),
      CASE("\xef\xbb\xbf", ""),
      CASE(" a,\"a\"\n1,2\n", ""),
  };
  for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
    g_autofree char *path = td_help_file("head.csv", wrong[i].bytes, wrong[i].size);
    TdTrouble *trouble = NULL;
    CU_ASSERT_PTR_NULL(td_csv_open(path, &trouble));
    CU_ASSERT_TRUE(td_help_trouble(&trouble, "head.csv"));
  }
  TdTrouble *trouble = NULL;
  CU_ASSERT_PTR_NULL(td_csv_open("/nowhere/at-all.csv", &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "at-all.csv"));
  CU_ASSERT_PTR_NULL(td_csv_open(td_help_folder(), &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, td_help_folder()));

  g_autofree char *path = td_help_text("head.csv", "\xef\xbb\xbf\n b ,\"x,y\",,,备注\n1,2,3,4,5\n");
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
  const TdCsvRow *header = td_csv_header(csv);
  CU_ASSERT_EQUAL(header->count, 5);
  CU_ASSERT_EQUAL(header->line, 2);
  CU_ASSERT_TRUE(td_slice_is(header->cells[0], "b"));
  CU_ASSERT_TRUE(td_slice_is(header->cells[1], "x,y"));
  CU_ASSERT_TRUE(td_slice_is(header->cells[4], "备注"));
  CU_ASSERT_STRING_EQUAL(td_csv_path(csv), path);
  CU_ASSERT_EQUAL(td_csv_encoding(csv), TD_ENCODING_UTF8);
  static const TdColumn two[] = {{"X,Y", true}, {"B", true}}, three[] = {{"b", true}, {"c", true}};
  int place[2];
  size_t unknown;
  CU_ASSERT_TRUE(td_csv_columns(csv, two, 2, NULL, place, &unknown, NULL));
  CU_ASSERT_EQUAL(place[0], 1);
  CU_ASSERT_EQUAL(place[1], 0);
  CU_ASSERT_EQUAL(unknown, 3);
  CU_ASSERT_FALSE(td_csv_columns(csv, three, 2, NULL, place, NULL, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, " c"));
}

/* Rows of every length round the buffer's, and longer than it. */
static void long_rows(void) {
  g_autoptr(GString) file = g_string_new("a,b\n");
  static const size_t lengths[] = {10, 1 << 16, (1 << 20) - 8, 1 << 20, (1 << 20) + 1, 3 << 20, 1};
  for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
    g_autofree char *cell = g_strnfill(lengths[i], 'x');
    g_string_append_printf(file, i % 2 == 0 ? "%zu,%s\n" : "%zu,\"%s\"\n", i, cell);
  }
  g_autofree char *path = td_help_file("long.csv", file->str, file->len);
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  TdCsvRow row;
  for (size_t i = 0; i < G_N_ELEMENTS(lengths); i++) {
    CU_ASSERT_EQUAL_FATAL(td_csv_next(csv, &row, NULL), TD_CSV_ROW);
    CU_ASSERT_EQUAL(row.reject, TD_REJECT_NONE);
    CU_ASSERT_EQUAL(row.cells[1].length, lengths[i]);
  }
  CU_ASSERT_EQUAL(td_csv_next(csv, &row, NULL), TD_CSV_END);
  CU_ASSERT_EQUAL(td_csv_done(csv), td_csv_size(csv));

  /* Beyond the limit: a line ends the run, a quoted cell is one reject. */
  g_string_assign(file, "a,b\n1,");
  g_autofree char *much = g_strnfill(TD_CSV_ROW_MAX + (4 << 20), 'y');
  g_string_append(file, much);
  g_autofree char *line = td_help_file("line.csv", file->str, file->len);
  g_autoptr(TdCsv) endless = td_csv_open(line, NULL);
  TdTrouble *trouble = NULL;
  CU_ASSERT_EQUAL(td_csv_next(endless, &row, &trouble), TD_CSV_TROUBLE);
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "line.csv"));
  g_string_assign(file, "a,b\n1,\"2\n");
  for (size_t i = 0; i < TD_CSV_ROW_MAX / 8 + 500000; i++) g_string_append(file, "123,456\n");
  g_autofree char *quote = td_help_file("line.csv", file->str, file->len);
  g_autoptr(TdCsv) open = td_csv_open(quote, NULL);
  size_t rows = 0, bad = 0;
  while (td_csv_next(open, &row, NULL) == TD_CSV_ROW) {
    rows++;
    bad += row.reject != TD_REJECT_NONE;
  }
  CU_ASSERT_EQUAL(rows, TD_CSV_ROW_MAX / 8 + 500001);
  CU_ASSERT_EQUAL(bad, 1);
}

static bool row_is(const TdCsvRow *row, size_t count, const char *const *cells) {
  if (row->count != count) return false;
  for (size_t i = 0; i < count; i++)
    if (!td_slice_is(row->cells[i], cells[i])) return false;
  return true;
}

/* Rows read again come as they came, from a file, a file read from its middle, and a pipe. */
static void reread(void) {
  static const char text[] = "a,b\n 1 ,\"x \"\"y\"\n2,\xff 低\n\"3\n4\",　5\r\n6,\"7\n8,低保\n";
  static const char *const cells[5][2] = {
      {" 1 ", "x \"y"}, {"2", FFFD " 低"}, {"3\n4", "　5"}, {"6", "7"}, {"8", "低保"}};
  for (int way = 0; way < 3; way++) {
    g_autofree char *path = td_help_text("again.csv", way == 1 ? "skipped\n" : "");
    FILE *append = fopen(path, "ab");
    fwrite(text, 1, sizeof text - 1, append);
    fclose(append);
    int saved = dup(STDIN_FILENO), fd = open(path, O_RDONLY), ends[2];
    if (way == 1) lseek(fd, 8, SEEK_SET);
    if (way == 2) {
      CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
      CU_ASSERT_EQUAL(write(ends[1], text, sizeof text - 1), (ssize_t)sizeof text - 1);
      close(ends[1]);
      close(fd);
      fd = ends[0];
    }
    dup2(fd, STDIN_FILENO);
    close(fd);
    g_autoptr(TdCsv) csv = td_csv_open(way == 0 ? path : "-", NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(csv);
    g_autoptr(TdCsvRows) rows = td_csv_rows_new(csv);
    g_autoptr(GString) raw = g_string_new(NULL);
    uint64_t offset[5], size[5];
    TdCsvRow row, again;
    for (size_t i = 0; i < 5; i++) {
      CU_ASSERT_EQUAL_FATAL(td_csv_next(csv, &row, NULL), TD_CSV_ROW);
      offset[i] = row.offset;
      size[i] = row.size;
      g_autofree char *first = g_strndup(row.cells[0].text, row.cells[0].length);
      CU_ASSERT_TRUE(td_csv_raw(csv, offset[i], size[i], raw, NULL));
      td_csv_rows_read(rows, raw->str, raw->len, false, &again);
      CU_ASSERT_TRUE(row_is(&again, 2, cells[i]));
      CU_ASSERT_TRUE(td_slice_is(row.cells[0], first)); /* undisturbed */
    }
    CU_ASSERT_EQUAL(td_csv_next(csv, &row, NULL), TD_CSV_END);
    for (size_t i = 5; i-- > 0;) {
      CU_ASSERT_TRUE(td_csv_raw(csv, offset[i], size[i], raw, NULL));
      td_csv_rows_read(rows, raw->str, raw->len, false, &again);
      CU_ASSERT_TRUE(row_is(&again, 2, cells[i]));
    }
    TdTrouble *trouble = NULL;
    CU_ASSERT_FALSE(td_csv_raw(csv, 1000, 10, raw, &trouble));
    CU_ASSERT_TRUE(td_help_trouble(&trouble, ""));
    dup2(saved, STDIN_FILENO);
    close(saved);
  }
}

/* Splitting by words and bytes gives the same, at every length and alignment. */
static void splitting(void) {
  char bytes[64];
  TdCells cells = {0};
  uint32_t random = 1;
  size_t wrong = 0;
  for (int round = 0; round < 20000; round++) {
    size_t size = (size_t)round % sizeof bytes, start = 0, count = 0;
    unsigned seen = 0, wanted = 0;
    for (size_t i = 0; i < size; i++) {
      random = random * 1664525 + 1013904223;
      bytes[i] = ",,-+.\0\x80\xac 0123456789,abc"[random >> 16 & 15];
      wanted |= bytes[i] == '\0' ? TD_SPLIT_NUL : (bytes[i] & 0x80) != 0 ? TD_SPLIT_HIGH : 0;
    }
    seen = td_csv_split_plain(bytes, size, false, &cells);
    wrong += seen != wanted;
    for (size_t i = 0; i <= size; i++) {
      if (i < size && bytes[i] != ',') continue;
      wrong +=
          count >= cells.count || cells.cells[count].text != bytes + start || cells.cells[count].length != i - start;
      start = i + 1;
      count++;
    }
    wrong += count != cells.count;
  }
  td_cells_clear(&cells);
  CU_ASSERT_EQUAL(wrong, 0);
}

void td_csv_suite(void) {
  CU_pSuite suite = CU_add_suite("csv", NULL, NULL);
  CU_add_test(suite, "lines", lines);
  CU_add_test(suite, "quotes", quotes);
  CU_add_test(suite, "numbers of cells", columns);
  CU_add_test(suite, "encodings", encodings);
  CU_add_test(suite, "headers", headers);
  CU_add_test(suite, "long rows", long_rows);
  CU_add_test(suite, "rows read again", reread);
  CU_add_test(suite, "splitting", splitting);
}
