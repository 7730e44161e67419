/* What the differences cost, as plain text and as Markdown. */
#include <string.h>

#include "tools/diff_money.h"
#include "tools/pad.h"

static int width_of(const TdMoneyTable *table, guint column) {
  int width = td_text_width(table->columns->pdata[column]);
  for (guint r = 0; r < table->rows->len; r++) {
    const GPtrArray *row = table->rows->pdata[r];
    width = MAX(width, td_text_width(row->pdata[column]));
  }
  return width;
}

/* Words stand at the left, numbers at the right. */
static void put_cell(GString *out, const TdMoneyTable *table, guint column, const char *text, int width) {
  bool last = column + 1 == table->columns->len;
  if (column > 0) g_string_append(out, "  ");
  if (column >= table->words) {
    td_pad(out, "", width - td_text_width(text));
    g_string_append(out, text);
  } else if (last) {
    g_string_append(out, text);
  } else {
    td_pad(out, text, width);
  }
}

static void put_line(GString *out, const TdMoneyTable *table, const GPtrArray *cells, const int *widths) {
  g_string_append(out, "  ");
  for (guint c = 0; c < cells->len; c++) put_cell(out, table, c, cells->pdata[c], widths[c]);
  while (out->str[out->len - 1] == ' ') g_string_truncate(out, out->len - 1);
  g_string_append_c(out, '\n');
}

static void put_table(GString *out, const TdMoneyTable *table) {
  g_autofree int *widths = g_new(int, table->columns->len);
  for (guint c = 0; c < table->columns->len; c++) widths[c] = width_of(table, c);
  g_string_append_printf(out, "\n%s\n", table->title);
  put_line(out, table, table->columns, widths);
  for (guint r = 0; r < table->rows->len; r++) put_line(out, table, table->rows->pdata[r], widths);
}

void td_money_print_text(const TdMoney *money, TdLang lang, GString *out) {
  g_autofree char *head = td_money_head(money, lang);
  g_autoptr(GPtrArray) tables = td_money_tables(money, lang);
  g_string_append_printf(out, "\n%s\n", head);
  for (guint i = 0; i < tables->len; i++) put_table(out, tables->pdata[i]);
}

/* ---- Markdown ---- */

static void put_escaped(GString *out, const char *text) {
  for (; *text; text++) {
    if (strchr("|\\`*_<>[]#", *text)) g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
}

static void put_markdown_row(GString *out, const GPtrArray *cells) {
  for (guint c = 0; c < cells->len; c++) {
    g_string_append(out, c == 0 ? "| " : " | ");
    put_escaped(out, cells->pdata[c]);
  }
  g_string_append(out, " |\n");
}

void td_money_print_markdown(const TdMoney *money, TdLang lang, GString *out) {
  g_autofree char *head = td_money_head(money, lang);
  g_autoptr(GPtrArray) tables = td_money_tables(money, lang);
  g_string_append_printf(out, "\n## %s\n\n", lang == TD_LANG_ZH ? "金额" : "In money");
  put_escaped(out, head);
  g_string_append_c(out, '\n');
  for (guint i = 0; i < tables->len; i++) {
    const TdMoneyTable *table = tables->pdata[i];
    g_string_append_printf(out, "\n### %s\n\n", table->title);
    put_markdown_row(out, table->columns);
    for (guint c = 0; c < table->columns->len; c++) g_string_append(out, c < table->words ? "| --- " : "| ---: ");
    g_string_append(out, "|\n");
    for (guint r = 0; r < table->rows->len; r++) put_markdown_row(out, table->rows->pdata[r]);
  }
}
