#include "grammar/diagnostic.h"

#include <stdarg.h>
#include <string.h>

const TdDiagnosticInfo td_diagnostic_infos[TD_DIAGNOSTIC_COUNT] = {
#define TD_DIAGNOSTIC(id, code, severity, zh, en, zh_hint, en_hint) \
  {code, TD_SEVERITY_##severity, {zh, en}, {zh_hint, en_hint}},
#include "grammar/diagnostics.def"
};

static void diagnostic_free(gpointer data) {
  TdDiagnostic *diagnostic = data;
  for (size_t i = 0; i < G_N_ELEMENTS(diagnostic->args); i++) g_free(diagnostic->args[i]);
  g_free(diagnostic);
}

TdDiagnostics *td_diagnostics_new(void) {
  TdDiagnostics *diagnostics = g_new0(TdDiagnostics, 1);
  diagnostics->items = g_ptr_array_new_with_free_func(diagnostic_free);
  diagnostics->doubtful = g_array_new(FALSE, FALSE, sizeof(TdSpan));
  return diagnostics;
}

void td_diagnostics_free(TdDiagnostics *diagnostics) {
  if (diagnostics == NULL) return;
  g_ptr_array_unref(diagnostics->items);
  g_array_unref(diagnostics->doubtful);
  g_free(diagnostics);
}

/* An argument quotes the text: what is too long to read is cut, each language by itself. */
static char *shortened(const char *arg) {
  enum { LONGEST = 80 };
  g_auto(GStrv) parts = g_strsplit(arg, TD_BILINGUAL, 2);
  for (char **part = parts; *part != NULL; part++) {
    if (g_utf8_strlen(*part, -1) <= LONGEST) continue;
    char *whole = *part;
    g_autofree char *head = g_utf8_substring(whole, 0, LONGEST);
    *part = g_strconcat(head, "…", NULL);
    g_free(whole);
  }
  return g_strjoinv(TD_BILINGUAL, parts);
}

void td_diagnostics_doubt(TdDiagnostics *diagnostics, TdSpan span) {
  g_array_append_val(diagnostics->doubtful, span);
}

static bool is_doubtful(const TdDiagnostics *diagnostics, TdSpan span) {
  for (guint i = 0; i < diagnostics->doubtful->len; i++) {
    TdSpan doubtful = g_array_index(diagnostics->doubtful, TdSpan, i);
    if (span.file == doubtful.file && doubtful.start <= span.start && span.start < doubtful.end) return true;
  }
  return false;
}

void td_diagnose(TdDiagnostics *diagnostics, TdDiagnosticId id, TdSpan span, ...) {
  if (td_diagnostic_infos[id].severity == TD_SEVERITY_ERROR) diagnostics->errors++;
  if (is_doubtful(diagnostics, span)) return;
  TdDiagnostic *diagnostic = g_new0(TdDiagnostic, 1);
  diagnostic->id = id;
  diagnostic->span = span;
  va_list args;
  va_start(args, span);
  for (size_t i = 0; i < G_N_ELEMENTS(diagnostic->args); i++) {
    const char *arg = va_arg(args, const char *);
    if (arg == NULL) break;
    diagnostic->args[i] = shortened(arg);
  }
  va_end(args);
  g_ptr_array_add(diagnostics->items, diagnostic);
}

static gint by_place(gconstpointer a, gconstpointer b) {
  const TdDiagnostic *x = *(const TdDiagnostic *const *)a, *y = *(const TdDiagnostic *const *)b;
  if (x->span.file != y->span.file) return x->span.file < y->span.file ? -1 : 1;
  if (x->span.start != y->span.start) return x->span.start < y->span.start ? -1 : 1;
  return 0;
}

void td_diagnostics_sort(TdDiagnostics *diagnostics) {
  /* g_ptr_array_sort is stable since it is a merge sort by contract of g_qsort_with_data. */
  g_ptr_array_sort(diagnostics->items, by_place);
}

static void append_arg(GString *out, const char *arg, TdLang lang) {
  if (arg == NULL) return;
  const char *split = strchr(arg, TD_BILINGUAL[0]);
  if (split == NULL)
    g_string_append(out, arg);
  else if (lang == TD_LANG_ZH)
    g_string_append_len(out, arg, split - arg);
  else
    g_string_append(out, split + 1);
}

static char *expand(const TdDiagnostic *diagnostic, const char *template, TdLang lang) {
  GString *out = g_string_new(NULL);
  for (const char *p = template; *p != '\0'; p++) {
    if (p[0] == '{' && p[1] >= '1' && p[1] <= '4' && p[2] == '}') {
      append_arg(out, diagnostic->args[p[1] - '1'], lang);
      p += 2;
    } else {
      g_string_append_c(out, *p);
    }
  }
  return g_string_free(out, FALSE);
}

char *td_diagnostic_text(const TdDiagnostic *diagnostic, TdLang lang) {
  return expand(diagnostic, td_diagnostic_infos[diagnostic->id].text[lang], lang);
}

char *td_diagnostic_hint(const TdDiagnostic *diagnostic, TdLang lang) {
  return expand(diagnostic, td_diagnostic_infos[diagnostic->id].hint[lang], lang);
}
