#include "tools/test_report.h"

#include "tools/io/format.h"
#include "tools/json.h"
#include "tools/pad.h"
#include "tools/sheet_print.h"

TdTestCounts td_tests_count(const TdTestFile *files, size_t count) {
  TdTestCounts counts = {0};
  for (size_t i = 0; i < count; i++) {
    if (files[i].tried == NULL) counts.broken++;
    for (guint t = 0; files[i].tried != NULL && t < files[i].tried->len; t++)
      *(((const TdTried *)files[i].tried->pdata[t])->wrong ? &counts.failed : &counts.passed) += 1;
  }
  return counts;
}

char *td_tests_summary(const TdTestCounts *counts, TdLang lang) {
  g_autofree char *broken = g_strdup("");
  if (counts->broken > 0) {
    g_free(broken);
    broken = g_strdup_printf(
        lang == TD_LANG_ZH ? "，%" G_GUINT64_FORMAT " 个文件不能编译" : ", %" G_GUINT64_FORMAT " not compiled",
        counts->broken);
  }
  return g_strdup_printf(lang == TD_LANG_ZH ? "通过 %" G_GUINT64_FORMAT "，未通过 %" G_GUINT64_FORMAT "%s"
                                            : "%" G_GUINT64_FORMAT " passed, %" G_GUINT64_FORMAT " failed%s",
                         counts->passed, counts->failed, broken);
}

void td_test_table(const TdTriedStep *step, TdLang lang, const char *indent, GString *out) {
  static const char *const heads[3][2] = {{"项目", "item"}, {"应为", "expected"}, {"实为", "found"}};
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  int width[2] = {td_text_width(heads[0][lang]), td_text_width(heads[1][lang])};
  for (guint i = 0; i < step->found->len; i++) {
    const TdFound *found = &g_array_index(step->found, TdFound, i);
    g_ptr_array_add(cells, td_found_name(found, lang));
    for (int which = 0; which < 2; which++) g_ptr_array_add(cells, td_found_text(found, which, lang));
    for (guint k = 0; k < 2; k++) width[k] = MAX(width[k], td_text_width(cells->pdata[i * 3 + k]));
  }
  g_string_append_printf(out, "%s  ", indent);
  for (int k = 0; k < 2; k++) td_pad(out, heads[k][lang], width[k] + 2);
  g_string_append_printf(out, "%s\n", heads[2][lang]);
  for (guint i = 0; i < step->found->len; i++) {
    bool wrong = g_array_index(step->found, TdFound, i).wrong;
    g_string_append_printf(out, "%s%c ", indent, wrong ? '*' : ' ');
    for (guint k = 0; k < 2; k++) td_pad(out, cells->pdata[i * 3 + k], width[k] + 2);
    g_string_append_printf(out, "%s\n", (const char *)cells->pdata[i * 3 + 2]);
  }
}

static void pretty_sheet(const TdSheet *sheet, TdLang lang, GString *out) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_sheet_print_text(sheet, lang, text);
  g_auto(GStrv) lines = g_strsplit(g_strchomp(text->str), "\n", -1);
  g_string_append_c(out, '\n');
  for (char **line = lines; *line != NULL; line++)
    g_string_append_printf(out, "%s%s\n", **line != '\0' ? "    " : "", *line);
  g_string_append_c(out, '\n');
}

/* A test that fails; SHEET: no settlement sheet has been shown yet. */
static void pretty_test(const TdTestFile *file, const TdTried *tried, bool *sheet, TdLang lang, GString *out) {
  bool zh = lang == TD_LANG_ZH;
  g_string_append_printf(out, zh ? "%s:%u: 未通过：%s\n" : "%s:%u: failed: %s\n", file->path, tried->test->cite.line,
                         tried->test->name);
  for (guint s = 0; s < tried->steps->len; s++) {
    const TdTriedStep *step = &g_array_index(tried->steps, TdTriedStep, s);
    g_string_append_printf(out,
                           step->wrong ? (zh ? "  第 %u 笔结算（第 %u 行）不符\n" : "  claim %u (line %u) differs\n")
                                       : (zh ? "  第 %u 笔结算（第 %u 行）相符\n" : "  claim %u (line %u) agrees\n"),
                           s + 1, step->step->line);
    if (step->wrong) td_test_table(step, lang, "    ", out);
    if (step->sheet != NULL && *sheet) pretty_sheet(step->sheet, lang, out);
    *sheet &= step->sheet == NULL;
  }
}

void td_tests_pretty(const TdTestFile *files, size_t count, TdLang lang, GString *out) {
  bool sheet = true;
  for (size_t i = 0; i < count; i++) {
    for (guint t = 0; files[i].tried != NULL && t < files[i].tried->len; t++) {
      const TdTried *tried = files[i].tried->pdata[t];
      if (tried->wrong) pretty_test(&files[i], tried, &sheet, lang, out);
    }
    if (files[i].tried != NULL && files[i].tried->len == 0)
      g_string_append_printf(out, lang == TD_LANG_ZH ? "%s：没有用例\n" : "%s: no tests\n", files[i].path);
  }
}

static void json_side(TdJson *json, const char *key, const TdFound *found, int which) {
  char amount[TD_FORMAT_MAX];
  if (which == 0 && !found->said) return;
  if (found->word[which] == NULL) *td_format_amount(amount, found->fen[which]) = '\0';
  td_json_text(json, key, found->word[which] != NULL ? found->word[which] : amount);
}

static void json_found(TdJson *json, const TdFound *found) {
  static const char *const kinds[] = {"status", "reason", "benefit", "total", "alerts"};
  td_json_begin(json, NULL, '{');
  td_json_text(json, "item", kinds[found->kind]);
  if (found->kind == TD_FOUND_PAID) td_json_text(json, "name", found->benefit);
  json_side(json, "expected", found, 0);
  json_side(json, "found", found, 1);
  td_json_text(json, "result", found->wrong ? "differs" : found->said ? "agrees" : "not said");
  td_json_end(json, '}');
}

static void json_test(TdJson *json, const TdTried *tried) {
  td_json_begin(json, NULL, '{');
  td_json_text(json, "name", tried->test->name);
  td_json_count(json, "line", tried->test->cite.line);
  td_json_text(json, "clause", tried->test->cite.clause);
  td_json_text(json, "result", tried->wrong ? "failed" : "passed");
  td_json_begin(json, "claims", '[');
  for (guint s = 0; s < tried->steps->len; s++) {
    const TdTriedStep *step = &g_array_index(tried->steps, TdTriedStep, s);
    td_json_begin(json, NULL, '{');
    td_json_count(json, "line", step->step->line);
    td_json_text(json, "result", step->wrong ? "differs" : "agrees");
    td_json_begin(json, "items", '[');
    for (guint i = 0; i < step->found->len; i++) json_found(json, &g_array_index(step->found, TdFound, i));
    td_json_end(json, ']');
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
  td_json_end(json, '}');
}

void td_tests_json(const TdTestFile *files, size_t count, GString *out) {
  TdTestCounts counts = td_tests_count(files, count);
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  td_json_count(&json, "passed", counts.passed);
  td_json_count(&json, "failed", counts.failed);
  td_json_count(&json, "not_compiled", counts.broken);
  td_json_begin(&json, "files", '[');
  for (size_t i = 0; i < count; i++) {
    td_json_begin(&json, NULL, '{');
    td_json_text(&json, "file", files[i].path);
    td_json_text(&json, "policy", files[i].tried != NULL ? files[i].compilation->model->id : "");
    td_json_text(&json, "compiled", files[i].tried != NULL ? "yes" : "no");
    td_json_begin(&json, "tests", '[');
    for (guint t = 0; files[i].tried != NULL && t < files[i].tried->len; t++)
      json_test(&json, files[i].tried->pdata[t]);
    td_json_end(&json, ']');
    td_json_end(&json, '}');
  }
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  g_string_append(out, json.out->str);
  td_json_clear(&json);
}
