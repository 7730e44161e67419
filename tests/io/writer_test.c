#include "tools/io/writer.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <unistd.h>

#include "tests/io/help.h"

typedef struct {
  int64_t value;
  const char *text;
} Case;

static void run(const Case *cases, size_t count, char *(*format)(char *, int64_t)) {
  for (size_t i = 0; i < count; i++) {
    char text[TD_FORMAT_MAX + 1];
    char *end = format(text, cases[i].value);
    CU_ASSERT_TRUE(end <= text + TD_FORMAT_MAX);
    *end = '\0';
    CU_ASSERT_STRING_EQUAL(text, cases[i].text);
  }
}

static void numbers(void) {
  static const Case integers[] = {{0, "0"},
                                  {7, "7"},
                                  {10, "10"},
                                  {99, "99"},
                                  {100, "100"},
                                  {123456789, "123456789"},
                                  {-1, "-1"},
                                  {INT64_MAX, "9223372036854775807"},
                                  {INT64_MIN, "-9223372036854775808"}};
  static const Case amounts[] = {{0, "0.00"},
                                 {1, "0.01"},
                                 {10, "0.10"},
                                 {99, "0.99"},
                                 {100, "1.00"},
                                 {123450, "1234.50"},
                                 {-1, "-0.01"},
                                 {-100, "-1.00"},
                                 {-123456, "-1234.56"},
                                 {INT64_C(100000000000000), "1000000000000.00"},
                                 {INT64_MAX, "92233720368547758.07"},
                                 {INT64_MIN, "-92233720368547758.08"}};
  static const Case ratios[] = {
      {0, "0"},        {1000000, "1"},   {700000, "0.7"},  {750000, "0.75"},  {333333, "0.333333"}, {1, "0.000001"},
      {100, "0.0001"}, {1500000, "1.5"}, {10000000, "10"}, {1010000, "1.01"}, {950000, "0.95"},     {-500000, "-0.5"}};
  static const Case dates[] = {
      {0, "1970-01-01"}, {-719162, "0001-01-01"}, {2932896, "9999-12-31"}, {19782, "2024-02-29"}};
  run(integers, G_N_ELEMENTS(integers), td_format_integer);
  run(amounts, G_N_ELEMENTS(amounts), td_format_amount);
  run(ratios, G_N_ELEMENTS(ratios), td_format_ratio);
  run(dates, G_N_ELEMENTS(dates), td_format_date);
  static const Case times[] = {{0, "1970-01-01 00:00:00"},
                               {-1, "1969-12-31 23:59:59"},
                               {-86400, "1969-12-31 00:00:00"},
                               {1772703000, "2026-03-05 09:30:00"},
                               {1772755199, "2026-03-05 23:59:59"}};
  run(times, G_N_ELEMENTS(times), td_format_time);
}

/* Every number of digits, and what stands beside it. */
static void number_lengths(void) {
  bool right = true;
  for (uint64_t power = 1; power <= UINT64_C(1000000000000000000); power *= 10)
    for (int64_t near = -101; near <= 101; near++)
      for (int sign = -1; sign <= 1; sign += 2) {
        int64_t value = sign * ((int64_t)power + near);
        uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
        char text[TD_FORMAT_MAX + 1], wanted[64];
        *td_format_integer(text, value) = '\0';
        g_snprintf(wanted, sizeof wanted, "%" G_GINT64_FORMAT, value);
        right &= strcmp(text, wanted) == 0;
        *td_format_amount(text, value) = '\0';
        g_snprintf(wanted, sizeof wanted, "%s%" G_GUINT64_FORMAT ".%02u", value < 0 ? "-" : "", size / 100,
                   (unsigned)(size % 100));
        right &= strcmp(text, wanted) == 0;
      }
  CU_ASSERT_TRUE(right);
}

static char *written(TdOutputEncoding encoding, void (*write)(TdWriter *), size_t *size) {
  g_autofree char *path = td_help_path("written");
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  TdWriter *writer = td_writer_new(fd, encoding);
  write(writer);
  CU_ASSERT_EQUAL(td_writer_flush(writer), 0);
  td_writer_free(writer);
  close(fd);
  return td_help_read(path, size);
}

static void write_cells(TdWriter *writer) {
  static const char *const cells[] = {"",           "plain", "a,b",     "say \"x\"", "\"",
                                      "two\nlines", "cr\r",  " blank ", "低保|孤儿", "#;'"};
  for (size_t i = 0; i < G_N_ELEMENTS(cells); i++) {
    if (i > 0) td_write_char(writer, ',');
    td_write_cell(writer, td_slice(cells[i]));
  }
  td_write_char(writer, '\n');
  td_write_amount(writer, -5);
  td_write_char(writer, ',');
  td_write_ratio(writer, 750000);
  td_write_char(writer, ',');
  td_write_integer(writer, 42);
}

static void cells(void) {
  static const char wanted[] =
      ",plain,\"a,b\",\"say \"\"x\"\"\",\"\"\"\",\"two\nlines\",\"cr\r\", blank ,低保|孤儿,#;'\n-0.05,0.75,42";
  g_autofree char *text = written(TD_OUTPUT_UTF8, write_cells, NULL);
  CU_ASSERT_STRING_EQUAL(text, wanted);
  g_autofree char *mark = written(TD_OUTPUT_UTF8_BOM, write_cells, NULL);
  CU_ASSERT_EQUAL(memcmp(mark, "\xef\xbb\xbf,plain", 9), 0);
  size_t size;
  g_autofree char *bytes = written(TD_OUTPUT_GB18030, write_cells, &size);
  g_autofree char *back = g_convert(bytes, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);
  CU_ASSERT_STRING_EQUAL(back, wanted);
}

static void nothing(TdWriter *writer) {
  (void)writer;
}

/* Characters lie across the ends of buffers. */
static void write_much(TdWriter *writer) {
  td_write_char(writer, 'x');
  for (int i = 0; i < 300000; i++) td_write_text(writer, i % 3 == 0 ? "低" : i % 3 == 1 ? "a" : "\xf0\x9f\x98\x80");
  g_autofree char *big = g_strnfill(TD_WRITER_BUFFER * 2 + 5, 'z');
  td_write(writer, big, TD_WRITER_BUFFER * 2 + 5);
  td_write_text(writer, "\xef\xbf\xbd");
}

static void encodings(void) {
  size_t plain_size, size;
  g_autofree char *plain = written(TD_OUTPUT_UTF8, write_much, &plain_size);
  CU_ASSERT_EQUAL(plain_size, 1 + 100000 * 8 + TD_WRITER_BUFFER * 2 + 5 + 3);
  g_autofree char *bytes = written(TD_OUTPUT_GB18030, write_much, &size);
  g_autofree char *back = g_convert(bytes, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);
  CU_ASSERT_STRING_EQUAL(back, plain);
  g_autofree char *empty = written(TD_OUTPUT_UTF8_BOM, nothing, &size);
  CU_ASSERT_STRING_EQUAL(empty, "\xef\xbb\xbf");
  CU_ASSERT_EQUAL(size, 3);
  TdOutputEncoding encoding;
  CU_ASSERT_TRUE(td_output_encoding_by_name("utf-8", &encoding) && encoding == TD_OUTPUT_UTF8);
  CU_ASSERT_TRUE(td_output_encoding_by_name("UTF-8-BOM", &encoding) && encoding == TD_OUTPUT_UTF8_BOM);
  CU_ASSERT_TRUE(td_output_encoding_by_name("gb18030", &encoding) && encoding == TD_OUTPUT_GB18030);
  CU_ASSERT_FALSE(td_output_encoding_by_name("gbk", &encoding));
  CU_ASSERT_FALSE(td_output_encoding_by_name("", &encoding));
}

/* Cells of all short lengths, each byte at each place; the writer is moved on between them. */
static void short_cells(void) {
  static const char bytes[] = {',',    '"',    '\n',   '\r',   ' ',    '-',    '+',    '!',    '#',    '\t', '\x0b',
                               '\x1f', '\x2f', '\x7f', '\x80', '\xac', '\xa2', '\x8a', '\x8d', '\xff', '\0'};
  TdWriter *writer = td_writer_new_memory();
  g_autoptr(GString) wanted = g_string_new(NULL);
  for (size_t length = 0; length <= 40; length++)
    for (size_t place = 0; place < MAX(length, 1); place++)
      for (size_t i = 0; i < G_N_ELEMENTS(bytes); i++) {
        char cell[40];
        for (size_t j = 0; j < length; j++) cell[j] = (char)('a' + j % 26);
        if (length > 0) cell[place] = bytes[i];
        bool quoted = length > 0 && i < 4;
        if (quoted) g_string_append_c(wanted, '"');
        g_string_append_len(wanted, cell, (gssize)(place + (length > 0)));
        if (quoted && bytes[i] == '"') g_string_append_c(wanted, '"');
        if (length > 0) g_string_append_len(wanted, cell + place + 1, (gssize)(length - place - 1));
        if (quoted) g_string_append_c(wanted, '"');
        td_write_cell(writer, (TdSlice){cell, length});
      }
  TdSlice text = td_writer_text(writer);
  CU_ASSERT_TRUE(text.length == wanted->len && memcmp(text.text, wanted->str, wanted->len) == 0);
  td_writer_free(writer);
}

static void memory(void) {
  TdWriter *writer = td_writer_new_memory();
  CU_ASSERT_EQUAL(td_writer_text(writer).length, 0);
  write_much(writer);
  size_t size;
  g_autofree char *plain = written(TD_OUTPUT_UTF8, write_much, &size);
  TdSlice text = td_writer_text(writer);
  CU_ASSERT_TRUE(text.length == size && memcmp(text.text, plain, size) == 0);
  CU_ASSERT_EQUAL(td_writer_flush(writer), 0);
  CU_ASSERT_EQUAL(td_writer_text(writer).length, size);
  td_writer_reset(writer);
  CU_ASSERT_EQUAL(td_writer_text(writer).length, 0);
  char *out = td_writer_reserve(writer, 3 * TD_WRITER_BUFFER);
  memset(out, 'y', 3 * TD_WRITER_BUFFER);
  td_writer_advance(writer, out + 3 * TD_WRITER_BUFFER);
  td_write_text(writer, "end");
  text = td_writer_text(writer);
  CU_ASSERT_EQUAL(text.length, 3 * TD_WRITER_BUFFER + 3);
  CU_ASSERT_EQUAL(memcmp(text.text + text.length - 5, "yyend", 5), 0);
  CU_ASSERT_TRUE(td_writer_restart(writer));
  CU_ASSERT_EQUAL(td_writer_text(writer).length, 0);
  CU_ASSERT_EQUAL(td_writer_error(writer), 0);
  td_writer_free(writer);
}

/* Long texts among short ones: each in its place, whichever way it goes. */
static void write_long(TdWriter *writer) {
  g_autofree char *big = g_strnfill(TD_WRITER_BUFFER, 'z');
  for (size_t length = 1; length <= TD_WRITER_BUFFER; length = length * 2 + 1) {
    td_write_integer(writer, (int64_t)length);
    td_write(writer, big, length);
    td_write_text(writer, "低");
  }
}

static void long_texts(void) {
  TdWriter *writer = td_writer_new_memory();
  write_long(writer);
  size_t size;
  g_autofree char *plain = written(TD_OUTPUT_UTF8, write_long, &size);
  TdSlice text = td_writer_text(writer);
  CU_ASSERT_TRUE(text.length == size && memcmp(text.text, plain, size) == 0);
  g_autofree char *bytes = written(TD_OUTPUT_GB18030, write_long, &size);
  g_autofree char *back = g_convert(bytes, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);
  CU_ASSERT_STRING_EQUAL(back, plain);
  td_writer_free(writer);
}

static void write_twice(TdWriter *writer) {
  write_much(writer);
  CU_ASSERT_TRUE(td_writer_restart(writer));
  write_cells(writer);
  CU_ASSERT_EQUAL(td_writer_flush(writer), 0);
  td_write(writer, "\xe4\xbd", 2); /* half a character */
  CU_ASSERT_TRUE(td_writer_restart(writer));
  write_cells(writer);
}

static void restarts(void) {
  for (int encoding = TD_OUTPUT_UTF8; encoding <= TD_OUTPUT_GB18030; encoding++) {
    size_t once_size, size;
    g_autofree char *once = written((TdOutputEncoding)encoding, write_cells, &once_size);
    g_autofree char *twice = written((TdOutputEncoding)encoding, write_twice, &size);
    CU_ASSERT_TRUE(size == once_size && memcmp(once, twice, size) == 0);
  }
  g_autofree char *path = td_help_path("restarted");
  int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  TdWriter *writer = td_writer_new(fd, TD_OUTPUT_GB18030);
  td_write_text(writer, "\xff");
  CU_ASSERT_EQUAL(td_writer_flush(writer), EILSEQ);
  write_much(writer);
  CU_ASSERT_TRUE(td_writer_restart(writer));
  td_write_text(writer, "y");
  CU_ASSERT_EQUAL(td_writer_flush(writer), 0);
  g_autofree char *text = td_help_read(path, NULL);
  CU_ASSERT_STRING_EQUAL(text, "y");
  td_writer_free(writer);
  close(fd);
  fd = open("/dev/full", O_WRONLY);
  writer = td_writer_new(fd, TD_OUTPUT_UTF8);
  CU_ASSERT_FALSE(td_writer_restart(writer));
  CU_ASSERT_NOT_EQUAL(td_writer_flush(writer), 0);
  td_writer_free(writer);
  close(fd);
}

static void errors(void) {
  int fd = open("/dev/full", O_WRONLY);
  for (int encoding = TD_OUTPUT_UTF8; encoding <= TD_OUTPUT_GB18030; encoding++) {
    TdWriter *writer = td_writer_new(fd, (TdOutputEncoding)encoding);
    td_write_text(writer, "x");
    CU_ASSERT_EQUAL(td_writer_error(writer), 0);
    CU_ASSERT_EQUAL(td_writer_flush(writer), ENOSPC);
    write_much(writer); /* goes nowhere, and does no harm */
    CU_ASSERT_EQUAL(td_writer_flush(writer), ENOSPC);
    td_writer_free(writer);
  }
  close(fd);
  TdWriter *writer = td_writer_new(STDOUT_FILENO, TD_OUTPUT_GB18030);
  td_write(writer, "\xe4\xbd", 2);
  CU_ASSERT_EQUAL(td_writer_flush(writer), EILSEQ);
  td_writer_free(writer);
}

void td_writer_suite(void) {
  CU_pSuite suite = CU_add_suite("writer", NULL, NULL);
  CU_add_test(suite, "numbers", numbers);
  CU_add_test(suite, "number lengths", number_lengths);
  CU_add_test(suite, "cells", cells);
  CU_add_test(suite, "short cells", short_cells);
  CU_add_test(suite, "memory", memory);
  CU_add_test(suite, "long texts", long_texts);
  CU_add_test(suite, "restarts", restarts);
  CU_add_test(suite, "encodings", encodings);
  CU_add_test(suite, "errors", errors);
}
