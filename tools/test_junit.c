/* JUnit's XML: a suite for each file, a case for each test. */
#include "tools/test_report.h"

/* TEXT as it may stand in an attribute or an element: XML has no control characters but for the white ones. */
static void put(GString *out, const char *text) {
  g_autofree char *clean = g_utf8_make_valid(text, -1);
  for (char *p = clean; *p != '\0'; p++)
    if ((unsigned char)*p < 0x20 && *p != '\n' && *p != '\t') *p = '?';
  g_autofree char *escaped = g_markup_escape_text(clean, -1);
  g_string_append(out, escaped);
}

static void attribute(GString *out, const char *name, const char *text) {
  g_string_append_printf(out, " %s=\"", name);
  put(out, text);
  g_string_append_c(out, '"');
}

static void numbers(GString *out, const TdTestCounts *counts) {
  g_string_append_printf(
      out, " tests=\"%" G_GUINT64_FORMAT "\" failures=\"%" G_GUINT64_FORMAT "\" errors=\"%" G_GUINT64_FORMAT "\"",
      counts->passed + counts->failed + counts->broken, counts->failed, counts->broken);
}

static void junit_failure(const TdTried *tried, TdLang lang, GString *out) {
  g_autoptr(GString) text = g_string_new("\n");
  guint wrong = 0;
  for (guint s = tried->steps->len; s-- > 0;)
    if (g_array_index(tried->steps, TdTriedStep, s).wrong) wrong = s;
  for (guint s = 0; s < tried->steps->len; s++) {
    const TdTriedStep *step = &g_array_index(tried->steps, TdTriedStep, s);
    if (!step->wrong) continue;
    g_string_append_printf(text, lang == TD_LANG_ZH ? "第 %u 笔结算（第 %u 行）\n" : "claim %u (line %u)\n", s + 1,
                           step->step->line);
    td_test_table(step, lang, "  ", text);
  }
  g_autofree char *message = g_strdup_printf(lang == TD_LANG_ZH ? "第 %u 笔结算不符" : "claim %u differs", wrong + 1);
  g_string_append(out, "      <failure type=\"differs\"");
  attribute(out, "message", message);
  g_string_append_c(out, '>');
  put(out, text->str);
  g_string_append(out, "</failure>\n");
}

static void junit_case(const TdTestFile *file, const TdTried *tried, TdLang lang, GString *out) {
  g_autofree char *line = g_strdup_printf("%u", tried->test->cite.line);
  g_string_append(out, "    <testcase");
  attribute(out, "classname", file->compilation->model->id);
  attribute(out, "name", tried->test->name);
  attribute(out, "file", file->path);
  attribute(out, "line", line);
  if (!tried->wrong) {
    g_string_append(out, "/>\n");
    return;
  }
  g_string_append(out, ">\n");
  junit_failure(tried, lang, out);
  g_string_append(out, "    </testcase>\n");
}

static void junit_broken(const TdTestFile *file, TdLang lang, GString *out) {
  const TdDiagnostics *diagnostics = file->compilation->diagnostics;
  g_autofree char *text =
      diagnostics->items->len > 0 ? td_diagnostic_text(diagnostics->items->pdata[0], lang) : g_strdup("");
  g_string_append(out, "    <testcase");
  attribute(out, "classname", file->path);
  attribute(out, "name", lang == TD_LANG_ZH ? "编译" : "compile");
  g_string_append(out, ">\n      <error type=\"policy\"");
  attribute(out, "message", text);
  g_string_append(out, "/>\n    </testcase>\n");
}

void td_tests_junit(const TdTestFile *files, size_t count, TdLang lang, GString *out) {
  TdTestCounts all = td_tests_count(files, count);
  g_string_append(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"tuodi\"");
  numbers(out, &all);
  g_string_append(out, ">\n");
  for (size_t i = 0; i < count; i++) {
    TdTestCounts counts = td_tests_count(&files[i], 1);
    g_string_append(out, "  <testsuite");
    attribute(out, "name", files[i].path);
    numbers(out, &counts);
    g_string_append(out, ">\n");
    if (files[i].tried == NULL) junit_broken(&files[i], lang, out);
    for (guint t = 0; files[i].tried != NULL && t < files[i].tried->len; t++)
      junit_case(&files[i], files[i].tried->pdata[t], lang, out);
    g_string_append(out, "  </testsuite>\n");
  }
  g_string_append(out, "</testsuites>\n");
}
