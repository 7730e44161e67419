#include "tools/report.h"

#include <string.h>

#include "compiler/checks.h"
#include "grammar/width.h"
#include "tools/json.h"

/* The line with the caret under it; of a long line the part round the place.  The caret's line is blank but for tabs,
 * so that both are indented alike. */
static void show_line(const TdSource *source, const TdDiagnostic *diagnostic, uint32_t line, FILE *out) {
  enum { BEFORE = 240, AFTER = 240 }; /* bytes shown on either side of the place at most */
  size_t length;
  const char *text = td_source_line_text(source, line, &length);
  size_t start = MIN((size_t)(source->text + diagnostic->span.start - text), length);
  size_t end = MIN(start + (diagnostic->span.end - diagnostic->span.start), length);
  size_t from = start > BEFORE ? start - BEFORE : 0, to = MIN(length, start + AFTER);
  while (from < start && ((unsigned char)text[from] & 0xC0) == 0x80) from++;
  while (to > start && to < length && ((unsigned char)text[to] & 0xC0) == 0x80) to--;
  end = MIN(end, to);
  const char *head = from > 0 ? "… " : "";
  fprintf(out, "%6u | %s%.*s%s\n       | %*s", line, head, (int)(to - from), text + from, to < length ? " …" : "",
          (int)strlen(head) > 0 ? 2 : 0, "");
  for (const char *p = text + from; p < text + start; p = g_utf8_next_char(p))
    fprintf(out, "%*s", *p == '\t' ? 1 : td_width(p, (size_t)(g_utf8_next_char(p) - p)), *p == '\t' ? "\t" : "");
  int carets = td_width(text + start, end - start);
  do fputc('^', out);
  while (--carets > 0);
  fputc('\n', out);
}

static void pretty(const TdSources *sources, const TdDiagnostic *diagnostic, TdLang lang, FILE *out) {
  static const char *const severities[2][2] = {{"错误", "error"}, {"警告", "warning"}};
  const TdDiagnosticInfo *info = &td_diagnostic_infos[diagnostic->id];
  g_autofree char *text = td_diagnostic_text(diagnostic, lang), *hint = td_diagnostic_hint(diagnostic, lang);
  const TdSource *source = td_sources_get(sources, diagnostic->span.file);
  uint32_t column, line = td_source_line(source, diagnostic->span.start, &column);
  TdCheck check = td_check_of(diagnostic->id);
  fprintf(out, "%s:%u:%u: %s %s", source->path, line, column, severities[info->severity][lang], info->code);
  if (check != TD_CHECK_COUNT)
    fprintf(out, lang == TD_LANG_ZH ? "（%s）" : " (%s)",
            lang == TD_LANG_ZH ? td_checks[check].zh : td_checks[check].en);
  fprintf(out, ": %s\n", text);
  if (source->size > 0) show_line(source, diagnostic, line, out);
  if (*hint != '\0') fprintf(out, "       = %s\n", hint);
}

static void json_one(TdJson *json, const TdSources *sources, const TdDiagnostic *diagnostic, TdLang lang) {
  const TdDiagnosticInfo *info = &td_diagnostic_infos[diagnostic->id];
  g_autofree char *text = td_diagnostic_text(diagnostic, lang), *hint = td_diagnostic_hint(diagnostic, lang);
  const TdSource *source = td_sources_get(sources, diagnostic->span.file);
  uint32_t column, end_column, line = td_source_line(source, diagnostic->span.start, &column);
  uint32_t end_line = td_source_line(source, diagnostic->span.end, &end_column);
  td_json_begin(json, NULL, '{');
  td_json_text(json, "code", info->code);
  td_json_text(json, "severity", info->severity == TD_SEVERITY_ERROR ? "error" : "warning");
  TdCheck check = td_check_of(diagnostic->id);
  if (check != TD_CHECK_COUNT) td_json_text(json, "check", td_checks[check].en);
  td_json_text(json, "file", source->path);
  td_json_count(json, "line", line);
  td_json_count(json, "column", column);
  td_json_count(json, "end_line", end_line);
  td_json_count(json, "end_column", end_column);
  td_json_text(json, "message", text);
  td_json_text(json, "hint", hint);
  td_json_end(json, '}');
}

void td_report_diagnostics(const TdSources *sources, const TdDiagnostics *diagnostics, TdLang lang, bool json,
                           FILE *out) {
  if (!json) {
    enum { SHOWN = 100 };
    guint count = diagnostics->items->len;
    for (guint i = 0; i < MIN(count, SHOWN); i++) pretty(sources, diagnostics->items->pdata[i], lang, out);
    if (count > SHOWN) fprintf(out, lang == TD_LANG_ZH ? "另有 %u 处\n" : "and %u more\n", count - SHOWN);
    return;
  }
  TdJson array;
  td_json_init(&array);
  td_json_begin(&array, NULL, '[');
  for (guint i = 0; i < diagnostics->items->len; i++) json_one(&array, sources, diagnostics->items->pdata[i], lang);
  td_json_end(&array, ']');
  fprintf(out, "%s\n", array.out->str);
  td_json_clear(&array);
}

void td_report_briefly(const TdSources *sources, const TdDiagnostics *diagnostics, TdLang lang, bool json, FILE *out) {
  if (diagnostics->errors > 0) {
    td_report_diagnostics(sources, diagnostics, lang, json, out);
  } else if (diagnostics->items->len > 0 && !json) {
    const TdDiagnostic *first = diagnostics->items->pdata[0];
    const char *path = td_sources_get(sources, first->span.file)->path;
    fprintf(out, lang == TD_LANG_ZH ? "%s：%u 处警告，见 tuodi check\n" : "%s: warnings: %u; tuodi check shows them\n",
            path, diagnostics->items->len);
  }
}
