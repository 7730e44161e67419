#include "tests/grammar/help.h"

#include <string.h>

char *help_tokens(const char *text) {
  g_autoptr(TdSources) sources = td_sources_new();
  uint32_t file = td_sources_add(sources, "text", text, strlen(text));
  g_autoptr(GString) dump = g_string_new(NULL);
  td_tokens_dump(sources, file, dump);
  GString *out = g_string_new(NULL);
  g_auto(GStrv) lines = g_strsplit(dump->str, "\n", -1);
  for (char **line = lines; *line != NULL && **line != '\0'; line++)
    g_string_append_printf(out, "%s%s", out->len > 0 ? "|" : "", strchr(*line, ' ') + 1);
  return g_string_free(out, FALSE);
}

Parsed *help_parse(const char *text) {
  Parsed *parsed = g_new0(Parsed, 1);
  parsed->sources = td_sources_new();
  parsed->arena = td_arena_new();
  parsed->diagnostics = td_diagnostics_new();
  uint32_t file = td_sources_add(parsed->sources, "text", text, strlen(text));
  parsed->tree = td_parse(parsed->sources, file, parsed->arena, parsed->diagnostics);
  return parsed;
}

void help_parsed_free(Parsed *parsed) {
  if (parsed == NULL) return;
  td_diagnostics_free(parsed->diagnostics);
  td_arena_free(parsed->arena);
  td_sources_free(parsed->sources);
  g_free(parsed);
}

char *help_codes(const TdDiagnostics *diagnostics) {
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < diagnostics->items->len; i++) {
    const TdDiagnostic *diagnostic = diagnostics->items->pdata[i];
    g_string_append_printf(out, "%s%s", i > 0 ? " " : "", td_diagnostic_infos[diagnostic->id].code);
  }
  return g_string_free(out, FALSE);
}
