#include <CUnit/CUnit.h>
#include <string.h>

#include "grammar/arena.h"
#include "grammar/source.h"
#include "tests/grammar/suites.h"

static void check_place(const TdSource *source, uint32_t byte, uint32_t line, uint32_t column) {
  uint32_t got;
  CU_ASSERT_EQUAL(td_source_line(source, byte, &got), line);
  CU_ASSERT_EQUAL(got, column);
}

static void check_line(const TdSource *source, uint32_t line, const char *wanted) {
  size_t length;
  const char *text = td_source_line_text(source, line, &length);
  CU_ASSERT_EQUAL(length, strlen(wanted));
  CU_ASSERT_TRUE(strncmp(text, wanted, length) == 0);
}

/* Columns count characters, not bytes; a line's text has no end. */
static void test_lines(void) {
  static const char text[] = "政策 a\r\n  比例\n\n尾";
  g_autoptr(TdSources) sources = td_sources_new();
  CU_ASSERT_EQUAL(td_sources_add(sources, "one", text, strlen(text)), 0);
  CU_ASSERT_EQUAL(td_sources_add(sources, "two", "", 0), 1);
  const TdSource *one = td_sources_get(sources, 0), *two = td_sources_get(sources, 1);
  check_place(one, 0, 1, 1);
  check_place(one, 3, 1, 2);
  check_place(one, 7, 1, 4);
  check_place(one, 10, 2, 1);
  check_place(one, 12, 2, 3);
  check_place(one, 15, 2, 4);
  check_place(one, 19, 3, 1);
  check_place(one, 20, 4, 1);
  check_place(one, (uint32_t)strlen(text), 4, 2);
  check_place(one, 100000, 4, 2);
  check_line(one, 1, "政策 a");
  check_line(one, 2, "  比例");
  check_line(one, 3, "");
  check_line(one, 4, "尾");
  check_place(two, 0, 1, 1);
  check_line(two, 1, "");
  CU_ASSERT_STRING_EQUAL(two->path, "two");
}

/* Against counting by hand, for every byte of a text of many lines. */
static void test_every_byte(void) {
  g_autoptr(GString) text = g_string_new(NULL);
  for (int i = 0; i < 300; i++)
    g_string_append(text, i % 7 == 0 ? "\n" : i % 3 == 0 ? "比" : i % 11 == 0 ? "\r\n" : "x");
  g_autoptr(TdSources) sources = td_sources_new();
  const TdSource *source = td_sources_get(sources, td_sources_add(sources, "text", text->str, text->len));
  uint32_t line = 1, column = 1;
  for (uint32_t i = 0; i < text->len; i++) {
    if (i == 0 || (text->str[i] & 0xC0) != 0x80) check_place(source, i, line, column);
    if (text->str[i] == '\n') {
      line++;
      column = 1;
    } else if (i + 1 < text->len && ((unsigned char)text->str[i + 1] & 0xC0) != 0x80) {
      column++;
    }
  }
}

static void test_arena(void) {
  g_autoptr(TdArena) arena = td_arena_new();
  for (size_t size = 1; size < 100000; size = size * 3 + 1) {
    unsigned char *bytes = td_arena_alloc(arena, size);
    CU_ASSERT_EQUAL((uintptr_t)bytes % _Alignof(max_align_t), 0);
    for (size_t i = 0; i < size; i++)
      if (bytes[i] != 0) CU_FAIL("memory that is not zero");
    memset(bytes, 0xff, size);
  }
  CU_ASSERT_PTR_NULL(td_arena_copy(arena, "", 0));
  CU_ASSERT_STRING_EQUAL(td_arena_text(arena, "abcdef", 3), "abc");
  CU_ASSERT_STRING_EQUAL(td_arena_printf(arena, "%s-%d", "比例", 80), "比例-80");
}

void td_grammar_source_suite(void) {
  CU_pSuite suite = CU_add_suite("grammar: sources, arenas", NULL, NULL);
  CU_add_test(suite, "lines and columns", test_lines);
  CU_add_test(suite, "every byte", test_every_byte);
  CU_add_test(suite, "arena", test_arena);
}
