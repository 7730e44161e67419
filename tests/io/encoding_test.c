#include "grammar/encoding.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "tests/io/help.h"

#define GB_DIBAO "\xb5\xcd\xb1\xa3" /* 低保 */
#define FFFD "\xef\xbf\xbd"

static void marks(void) {
  size_t mark = 9;
  CU_ASSERT_EQUAL(td_encoding_mark("\xef\xbb\xbf"
                                   "a",
                                   4, &mark),
                  TD_ENCODING_UTF8);
  CU_ASSERT_EQUAL(mark, 3);
  CU_ASSERT_EQUAL(td_encoding_mark("\x84\x31\x95\x33", 4, &mark), TD_ENCODING_GB18030);
  CU_ASSERT_EQUAL(mark, 4);
  CU_ASSERT_EQUAL(td_encoding_mark("\xff\xfe"
                                   "a\0",
                                   4, NULL),
                  TD_ENCODING_UTF16);
  CU_ASSERT_EQUAL(td_encoding_mark("\xfe\xff", 2, NULL), TD_ENCODING_UTF16);
  CU_ASSERT_EQUAL(td_encoding_mark("\xef\xbb", 2, &mark), TD_ENCODING_UNDECIDED);
  CU_ASSERT_EQUAL(mark, 0);
  CU_ASSERT_EQUAL(td_encoding_mark("", 0, &mark), TD_ENCODING_UNDECIDED);
}

static void detects(void) {
  static const struct {
    const char *bytes;
    bool last;
    TdEncoding encoding;
  } cases[] = {
      {"", true, TD_ENCODING_UNDECIDED},
      {"abc,1\r\n", true, TD_ENCODING_UNDECIDED},
      {"a,低保\n", true, TD_ENCODING_UTF8},
      {"a," GB_DIBAO "\n", true, TD_ENCODING_GB18030},
      {"\xc1\xaa\xcd\xa8", true, TD_ENCODING_GB18030}, /* 联通, which an older editor took for UTF-8 */
      {"\xcd\xa8", true, TD_ENCODING_UTF8},            /* could be both */
      {"21,9,\xb8\xdf\xd1\xaa\xd1\xb9,local\n", true,
       TD_ENCODING_GB18030}, /* 高血压: two of its pairs could be UTF-8 */
      {"低保·\xff甲·乙", true, TD_ENCODING_UTF8},
      {"低保\xff低保", true, TD_ENCODING_UTF8},   /* a broken byte does not make it GB18030 */
      {"\xe4\xbd", false, TD_ENCODING_UNDECIDED}, /* cut off */
      {"\xe4\xbd", true, TD_ENCODING_GB18030},
      {"低\xe4\xbd", false, TD_ENCODING_UTF8},
      {"\xed\xa0\x80", true, TD_ENCODING_GB18030}, /* a surrogate */
      {"\xc0\xaf", true, TD_ENCODING_GB18030},     /* overlong */
      {"\xf4\x90\x80\x80", true, TD_ENCODING_GB18030},
      {"\xf0\x9f\x98\x80", true, TD_ENCODING_UTF8},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    CU_ASSERT_EQUAL(td_encoding_detect(cases[i].bytes, strlen(cases[i].bytes), cases[i].last), cases[i].encoding);
}

static void looks_at_a_block_only(void) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < 100000; i++) g_string_append(text, "abc");
  for (int i = 0; i < 30000; i++) g_string_append(text, "低");
  for (int i = 0; i < 200000; i++) g_string_append(text, GB_DIBAO);
  CU_ASSERT_EQUAL(td_encoding_detect(text->str, text->len, true), TD_ENCODING_UTF8);
}

/* Against GLib, on every sequence of three bytes that begins high, and samples of four. */
static void spans(void) {
  char bytes[24];
  size_t wrong = 0;
  for (unsigned a = 0x80; a < 0x100; a++)
    for (unsigned b = 0; b < 0x100; b++)
      for (unsigned c = 1; c < 0x100; c += 3) {
        memset(bytes, 'x', sizeof bytes);
        bytes[5] = (char)a;
        bytes[6] = (char)b;
        bytes[7] = (char)c;
        bytes[8] = (char)(0x80 | (c & 0x3f));
        const char *end;
        g_utf8_validate_len(bytes, sizeof bytes, &end);
        wrong += td_utf8_span(bytes, sizeof bytes) != (size_t)(end - bytes);
      }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(td_utf8_span("ab\0cd", 5), 2);
  CU_ASSERT_EQUAL(td_utf8_span("低\0cd", 6), 3);
  CU_ASSERT_EQUAL(td_utf8_span("低\xe4\xbd", 5), 3);
  CU_ASSERT_EQUAL(td_ascii_span("abcdefghij\x80", 11), 10);
  CU_ASSERT_EQUAL(td_ascii_span("abcdefghijklmno\0p", 17), 15);
  CU_ASSERT_EQUAL(td_ascii_span("", 0), 0);
}

static void decodes_rows(void) {
  static const struct {
    TdEncoding encoding;
    const char *bytes;
    size_t size;
    const char *text;
    bool good;
  } cases[] = {
      {TD_ENCODING_UTF8, "a,低保", 8, "a,低保", true},
      {TD_ENCODING_UTF8, "a\xff,b", 4, "a" FFFD ",b", false},
      {TD_ENCODING_UTF8, "a\0b", 3, "a" FFFD "b", false},
      {TD_ENCODING_UTF8, "\xe4\xbd", 2, FFFD FFFD, false},
      {TD_ENCODING_UNDECIDED, "plain", 5, "plain", true},
      {TD_ENCODING_GB18030, "a," GB_DIBAO ",c", 8, "a,低保,c", true},
      {TD_ENCODING_GB18030, GB_DIBAO "\xff" GB_DIBAO, 9, "低保" FFFD "低保", false},
      {TD_ENCODING_GB18030, "\xb5", 1, FFFD, false},
      {TD_ENCODING_GB18030, "\xb5,x", 3, FFFD ",x", false},
      {TD_ENCODING_GB18030, "a\0" GB_DIBAO, 6, "a" FFFD "低保", false},
      {TD_ENCODING_GB18030, "\x94\x39\xfc\x36", 4, "\xf0\x9f\x98\x80", true}, /* four bytes */
      {TD_ENCODING_GB18030, "", 0, "", true},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autoptr(TdDecoder) decoder = td_decoder_new(cases[i].encoding);
    g_autoptr(GString) out = g_string_new("=");
    CU_ASSERT_EQUAL(td_decode_row(decoder, cases[i].bytes, cases[i].size, out), cases[i].good);
    CU_ASSERT_STRING_EQUAL(out->str + 1, cases[i].text);
    /* and again: a bad row leaves nothing behind */
    g_string_truncate(out, 1);
    CU_ASSERT_EQUAL(td_decode_row(decoder, cases[i].bytes, cases[i].size, out), cases[i].good);
    CU_ASSERT_STRING_EQUAL(out->str + 1, cases[i].text);
  }
}

static void decodes_files(void) {
  size_t length, bad = 99;
  TdEncoding encoding;
  g_autofree char *a = td_decode_text("\xef\xbb\xbf低保\r\n", 11, &length, &encoding, &bad);
  CU_ASSERT_STRING_EQUAL(a, "低保\r\n");
  CU_ASSERT_EQUAL(length, 8);
  CU_ASSERT_EQUAL(encoding, TD_ENCODING_UTF8);
  g_autofree char *b = td_decode_text("x" GB_DIBAO, 5, &length, &encoding, &bad);
  CU_ASSERT_STRING_EQUAL(b, "x低保");
  CU_ASSERT_EQUAL(encoding, TD_ENCODING_GB18030);
  g_autofree char *c = td_decode_text("", 0, &length, &encoding, NULL);
  CU_ASSERT_STRING_EQUAL(c, "");
  CU_ASSERT_EQUAL(encoding, TD_ENCODING_UNDECIDED);
  CU_ASSERT_PTR_NULL(td_decode_text("低保\xff低", 10, NULL, &encoding, &bad));
  CU_ASSERT_EQUAL(bad, 6);
  CU_ASSERT_EQUAL(encoding, TD_ENCODING_UTF8);
  CU_ASSERT_PTR_NULL(td_decode_text("ab\0c", 4, NULL, NULL, &bad));
  CU_ASSERT_EQUAL(bad, 2);
  CU_ASSERT_PTR_NULL(td_decode_text(GB_DIBAO "\0c", 6, NULL, NULL, &bad));
  CU_ASSERT_EQUAL(bad, 4);
  CU_ASSERT_PTR_NULL(td_decode_text("\xef\xbb\xbfx\xb5", 5, NULL, NULL, &bad));
  CU_ASSERT_EQUAL(bad, 4);
  CU_ASSERT_PTR_NULL(
      td_decode_text("\xff\xfe"
                     "a\0",
                     4, NULL, &encoding, &bad));
  CU_ASSERT_EQUAL(encoding, TD_ENCODING_UTF16);
}

void td_encoding_suite(void) {
  CU_pSuite suite = CU_add_suite("encoding", NULL, NULL);
  CU_add_test(suite, "byte order marks", marks);
  CU_add_test(suite, "detection by content", detects);
  CU_add_test(suite, "looks at one block", looks_at_a_block_only);
  CU_add_test(suite, "valid spans, against GLib", spans);
  CU_add_test(suite, "rows", decodes_rows);
  CU_add_test(suite, "whole files", decodes_files);
}
