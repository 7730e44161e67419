#include "compiler/notice.h"

#include <string.h>

const TdFigureKindInfo td_figure_kinds[TD_FIGURE_KIND_COUNT] = {
#define TD_FIGURE(id, key, zh, en, examples) {key, {zh, en}},
#include "compiler/figures.def"
};

static bool blank(gunichar c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200B) ||
         c == 0xFEFF;
}

/* Half-width, but for the full-width comma, which never stands within a figure. */
static gunichar narrowed(gunichar c) {
  static const struct {
    gunichar from, to;
  } others[] = {{0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'},    {0x2015, '-'},   {0x2212, '-'},
                {0x301C, '~'}, {0x3014, '['}, {0x3015, ']'},    {0x3010, '['},   {0x3011, ']'},
                {0xFF3B, '['}, {0xFF3D, ']'}, {0x25CB, 0x3007}, {0x25EF, 0x3007}};
  if (c == 0xFF0C) return c;
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    if (others[i].from == c) return others[i].to;
  return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

static bool wide_figure(gunichar c) {
  return c >= 0xFF10 && c <= 0xFF19;
}

static void squeeze(TdSqueezed *out, const char *text, size_t size) {
  bool space = false, line = true;
  out->source = text;
  out->text = g_string_sized_new(size);
  out->places = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  out->starts = g_array_new(FALSE, FALSE, sizeof(bool));
  for (const char *p = text; p < text + size; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    uint32_t place = (uint32_t)(p - text);
    if (blank(c)) {
      space = true;
      line |= c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
      continue;
    }
    bool grouping = c == 0xFF0C && p > text && wide_figure(g_utf8_get_char(g_utf8_prev_char(p))) &&
                    wide_figure(g_utf8_get_char(g_utf8_next_char(p))); /* ２，０００ */
    c = grouping ? ',' : narrowed(c);
    GString *s = out->text;
    bool meet = space && s->len > 0 && g_ascii_isalnum(s->str[s->len - 1]) && c < 128 && g_ascii_isalnum((char)c);
    for (int i = meet ? 0 : 1; i < 2; i++) {
      size_t before = s->len;
      g_string_append_unichar(s, i == 0 ? ' ' : c);
      bool start = line && i == 1;
      for (size_t k = before; k < s->len; k++) {
        g_array_append_val(out->places, place);
        g_array_append_val(out->starts, start);
        start = false;
      }
    }
    space = line = false;
  }
  uint32_t end = (uint32_t)size;
  g_array_append_val(out->places, end);
}

static void squeezed_clear(TdSqueezed *squeezed) {
  g_string_free(squeezed->text, TRUE);
  g_array_unref(squeezed->places);
  g_array_unref(squeezed->starts);
}

static void clear_clause(gpointer clause) {
  g_free(((TdClause *)clause)->path);
  g_free(((TdClause *)clause)->within);
}

static void clear_figure(gpointer figure) {
  g_free(((TdTextFigure *)figure)->name);
}

static GArray *figures_new(void) {
  GArray *figures = g_array_new(FALSE, TRUE, sizeof(TdTextFigure));
  g_array_set_clear_func(figures, clear_figure);
  return figures;
}

TdNotice *td_notice_new(const char *text, size_t size) {
  TdNotice *notice = g_new0(TdNotice, 1);
  notice->text = g_strndup(text, size);
  notice->size = size;
  notice->clauses = g_array_new(FALSE, TRUE, sizeof(TdClause));
  g_array_set_clear_func(notice->clauses, clear_clause);
  notice->figures = figures_new();
  squeeze(&notice->squeezed, notice->text, size);
  td_find_clauses(&notice->squeezed, notice->clauses);
  td_find_figures(&notice->squeezed, notice->figures);
  g_array_index(notice->clauses, TdClause, notice->clauses->len - 1).end = (uint32_t)size;
  for (guint i = 0; i + 1 < notice->clauses->len; i++)
    g_array_index(notice->clauses, TdClause, i).end = g_array_index(notice->clauses, TdClause, i + 1).start;
  uint32_t clause = 0;
  for (guint i = 0; i < notice->figures->len; i++) {
    TdTextFigure *figure = &g_array_index(notice->figures, TdTextFigure, i);
    while (figure->start >= g_array_index(notice->clauses, TdClause, clause).end && clause + 1 < notice->clauses->len)
      clause++;
    figure->clause = clause;
  }
  return notice;
}

void td_notice_free(TdNotice *notice) {
  if (notice == NULL) return;
  squeezed_clear(&notice->squeezed);
  g_free(notice->text);
  g_array_unref(notice->clauses);
  g_array_unref(notice->figures);
  g_free(notice);
}

GArray *td_text_figures(const char *text, size_t size) {
  GArray *figures = figures_new();
  TdSqueezed squeezed;
  squeeze(&squeezed, text, size);
  td_find_figures(&squeezed, figures);
  squeezed_clear(&squeezed);
  return figures;
}

char *td_squeezed_text(const char *text) {
  TdSqueezed squeezed;
  squeeze(&squeezed, text, strlen(text));
  char *copy = g_strdup(squeezed.text->str);
  squeezed_clear(&squeezed);
  return copy;
}

void td_notice_place(const TdNotice *notice, uint32_t byte, uint32_t *line, uint32_t *column) {
  *line = *column = 1;
  for (const char *p = notice->text; p < notice->text + byte; p = g_utf8_next_char(p)) {
    if (*p == '\n') {
      ++*line;
      *column = 1;
    } else {
      ++*column;
    }
  }
}
