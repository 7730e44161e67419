/* Diagnostics are values: what is wrong with a policy's text, where, and what would mend it.
 *
 * An argument may differ by language: its Chinese and English text separated by TD_BILINGUAL ("金额" TD_BILINGUAL
 * "money").  Rendering for people is the tools' business; this room makes the sentences.
 */
#ifndef TD_GRAMMAR_DIAGNOSTIC_H
#define TD_GRAMMAR_DIAGNOSTIC_H

#include <glib.h>
#include <stdbool.h>

#include "grammar/source.h"

typedef enum { TD_LANG_ZH, TD_LANG_EN } TdLang;

typedef enum { TD_SEVERITY_ERROR, TD_SEVERITY_WARNING } TdSeverity;

typedef enum {
#define TD_DIAGNOSTIC(id, code, severity, zh, en, zh_hint, en_hint) TD_D_##id,
#include "grammar/diagnostics.def"
  TD_DIAGNOSTIC_COUNT
} TdDiagnosticId;

typedef struct {
  const char *code;
  TdSeverity severity;
  const char *text[2]; /* by TdLang */
  const char *hint[2]; /* "" none */
} TdDiagnosticInfo;

extern const TdDiagnosticInfo td_diagnostic_infos[TD_DIAGNOSTIC_COUNT];

#define TD_BILINGUAL "\x1f"

typedef struct {
  TdDiagnosticId id;
  TdSpan span;
  char *args[4]; /* owned; NULL from the first that is not given */
} TdDiagnostic;

/* The diagnostics of one compilation, in the order in which they were found.  Owns them. */
typedef struct {
  GPtrArray *items; /* TdDiagnostic */
  GArray *doubtful; /* TdSpan */
  uint32_t errors;  /* of them, and of those that were not told because their place is doubtful */
} TdDiagnostics;

TdDiagnostics *td_diagnostics_new(void);
void td_diagnostics_free(TdDiagnostics *diagnostics);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdDiagnostics, td_diagnostics_free)

/* Adds a diagnostic; the arguments are strings (copied), NULL-terminated, four at most. */
void td_diagnose(TdDiagnostics *diagnostics, TdDiagnosticId id, TdSpan span, ...) G_GNUC_NULL_TERMINATED;

/* It has been told that a brace is lacking in SPAN, so that nothing in it is certain to stand where it was meant to:
 * what is found in it from now on is not told. */
void td_diagnostics_doubt(TdDiagnostics *diagnostics, TdSpan span);

/* Sorts by place (file, then byte), keeping the order of those at one place. */
void td_diagnostics_sort(TdDiagnostics *diagnostics);

/* The sentence, and the hint ("" none), in a language.  Free with g_free(). */
char *td_diagnostic_text(const TdDiagnostic *diagnostic, TdLang lang);
char *td_diagnostic_hint(const TdDiagnostic *diagnostic, TdLang lang);

#endif
