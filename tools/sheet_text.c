#include "tools/sheet_print.h"

enum { LABEL_MAX = 40, AMOUNT = 14 };

static int width(const char *text) {
  int columns = 0;
  for (const char *at = text; *at; at = g_utf8_next_char(at)) {
    gunichar c = g_utf8_get_char(at);
    columns += g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
  }
  return columns;
}

static void blanks(GString *out, int count) {
  for (int i = 0; i < count; i++) g_string_append_c(out, ' ');
}

static const TdSheetLine *line_at(const TdSheet *sheet, guint i) {
  return &g_array_index(sheet->lines, TdSheetLine, i);
}

static bool is_bare(const TdSheetLine *line, TdLang lang) {
  return line->calc == TD_CALC_NONE && line->value.in[lang][0] == '\0';
}

/* The column in which the values of a part begin: that of its widest label, if not too wide. */
static int column_of(const TdSheet *sheet, TdSheetPart part, TdLang lang) {
  int column = 0;
  for (guint i = 0; i < sheet->lines->len; i++) {
    const TdSheetLine *line = line_at(sheet, i);
    if (line->part != part || is_bare(line, lang)) continue;
    int own = width(line->label.in[lang]) + 2 * line->level;
    if (own <= LABEL_MAX) column = MAX(column, own);
  }
  return column;
}

static void put_value(GString *out, const TdSheetLine *line, TdLang lang) {
  if (line->calc == TD_CALC_NONE) {
    g_string_append(out, line->value.in[lang]);
    return;
  }
  g_autoptr(GString) formula = g_string_new(NULL);
  td_sheet_formula(formula, line, lang);
  if (!strchr(formula->str, ' ')) blanks(out, AMOUNT - width(formula->str));
  g_string_append(out, formula->str);
}

static void put_line(GString *out, const TdSheetLine *line, int column, TdLang lang) {
  static const char *const marks[] = {"  ", "✓ ", "✗ ", "? ", "– "};
  const char *label = line->label.in[lang];
  blanks(out, 2);
  if (line->part == TD_PART_CONDITIONS) g_string_append(out, marks[line->mark]);
  if (line->part == TD_PART_WHY || line->part == TD_PART_ASSUMED) g_string_append(out, "- ");
  blanks(out, 2 * line->level);
  g_string_append(out, label);
  if (!is_bare(line, lang)) {
    int own = width(label) + 2 * line->level;
    if (own > column) g_string_append(out, "\n"), blanks(out, 6), own = -1;
    blanks(out, own < 0 ? 0 : column - own + 2);
    put_value(out, line, lang);
  }
  if (line->clause[0] != '\0') g_string_append_printf(out, lang == TD_LANG_ZH ? "  〔%s〕" : "  [%s]", line->clause);
  g_string_append_c(out, '\n');
}

void td_sheet_print_text(const TdSheet *sheet, TdLang lang, GString *out) {
  g_string_append_printf(out, "%s\n", td_sheet_title(sheet->record, lang));
  td_sheet_who(out, sheet, "  ", lang);
  g_string_append_c(out, '\n');
  int part = -1, column = 0;
  for (guint i = 0; i < sheet->lines->len; i++) {
    const TdSheetLine *line = line_at(sheet, i);
    if (line->part != part) {
      part = line->part;
      column = column_of(sheet, (TdSheetPart)part, lang);
      g_string_append_printf(out, "\n%s\n", td_part_title(sheet->record, (TdSheetPart)part, lang));
    }
    put_line(out, line, column, lang);
  }
}
