#include "grammar/width.h"
#include "tools/statement_print.h"

enum { COLUMNS = TD_STATEMENT_LINE_CELLS };

/* A table: words in columns, the first and the last on the left, amounts on the right. */
typedef struct {
  guint columns;
  GPtrArray *cells; /* char, row after row */
} Table;

static void put_table(const Table *table, GString *out) {
  int widths[COLUMNS] = {0};
  for (guint i = 0; i < table->cells->len; i++) {
    const char *cell = table->cells->pdata[i];
    widths[i % table->columns] = MAX(widths[i % table->columns], td_width(cell, strlen(cell)));
  }
  for (guint i = 0; i < table->cells->len; i++) {
    guint column = i % table->columns;
    const char *cell = table->cells->pdata[i];
    bool last = column + 1 == table->columns, left = column == 0 || column == COLUMNS - 1;
    int blanks = widths[column] - td_width(cell, strlen(cell));
    g_string_append(out, column == 0 ? "    " : "  ");
    if (!left) g_string_append_printf(out, "%*s", blanks, "");
    g_string_append(out, cell);
    if (left && !last) g_string_append_printf(out, "%*s", blanks, "");
    if (!last) continue;
    while (out->str[out->len - 1] == ' ') g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
  }
}

static Table new_table(guint columns, const TdWord *heads, TdLang lang) {
  Table table = {columns, g_ptr_array_new_with_free_func(g_free)};
  for (guint i = 0; i < columns; i++) g_ptr_array_add(table.cells, g_strdup(td_word(heads[i], lang)));
  return table;
}

static void put_lines(const TdStatementItem *item, TdLang lang, GString *out) {
  if (item->lines->len == 0) return;
  Table table = new_table(COLUMNS, td_statement_line_words, lang);
  for (guint i = 0; i < item->lines->len; i++) {
    char *cells[COLUMNS];
    td_statement_line_cells(&g_array_index(item->lines, TdStatementLine, i), cells);
    for (int k = 0; k < COLUMNS; k++) g_ptr_array_add(table.cells, cells[k]);
  }
  put_table(&table, out);
  g_ptr_array_unref(table.cells);
}

static void put_amounts(const GArray *amounts, bool added, TdLang lang, GString *out) {
  static const TdWord heads[] = {TD_WORD_ANNUAL, TD_WORD_ADDED, TD_WORD_BALANCE},
                      ends[] = {TD_WORD_ANNUAL, TD_WORD_BALANCE};
  if (amounts->len == 0) return;
  Table table = new_table(added ? G_N_ELEMENTS(heads) : G_N_ELEMENTS(ends), added ? heads : ends, lang);
  for (guint i = 0; i < amounts->len; i++) {
    const TdStatementAmount *amount = &g_array_index(amounts, TdStatementAmount, i);
    g_ptr_array_add(table.cells, g_strdup(amount->name));
    if (added) g_ptr_array_add(table.cells, td_statement_amount(amount->added));
    g_ptr_array_add(table.cells, td_statement_amount(amount->balance));
  }
  put_table(&table, out);
  g_ptr_array_unref(table.cells);
}

static void put_sum(GString *out, TdWord word, bool has, int64_t amount, TdLang lang) {
  if (!has) return;
  g_autofree char *text = td_statement_amount(amount);
  g_string_append_printf(out, "  %s %s", td_word(word, lang), text);
}

static void put_item(const TdStatementItem *item, TdLang lang, GString *out) {
  g_autofree char *when = td_statement_when(item, lang);
  g_autofree char *outcome = td_statement_outcome(item, "  ", lang);
  g_string_append_printf(out, "\n  %s  %s\n    %s\n", item->setl_id, when, outcome);
  for (guint i = 0;; i++) {
    g_autofree char *mark = td_statement_mark(item, i, lang);
    if (!mark) break;
    g_string_append_printf(out, "    * %s\n", mark);
  }
  g_string_append(out, "  ");
  put_sum(out, TD_WORD_BASE, td_statement_has_base(item), item->base, lang);
  put_sum(out, TD_WORD_AID, td_statement_has_aid(item), item->aid, lang);
  put_sum(out, TD_WORD_RESIDUAL, td_statement_has_residual(item), td_statement_residual(item), lang);
  g_string_append_c(out, '\n');
  put_lines(item, lang, out);
  put_amounts(item->amounts, true, lang, out);
}

void td_statement_text(const TdStatement *statement, TdLang lang, GString *out) {
  g_string_append_printf(out, "%s\n%s %s\n", td_word(TD_WORD_TITLE, lang), td_word(TD_WORD_PSN_NO, lang),
                         statement->psn_no);
  for (guint i = 0; i < statement->years->len; i++) {
    const TdStatementYear *year = g_ptr_array_index(statement->years, i);
    g_autofree char *heading = td_statement_heading(year, lang);
    g_autofree char *total = td_statement_total(year, lang);
    g_string_append_printf(out, "\n%s\n", heading);
    for (guint k = 0; k < year->items->len; k++) put_item(g_ptr_array_index(year->items, k), lang, out);
    g_string_append_printf(out, "\n  %s\n", total);
    put_amounts(year->balances, false, lang, out);
  }
}
