#include "tools/html.h"
#include "tools/statement_print.h"

static const char style[] =
    "@page{size:A4;margin:12mm}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:#eee;color:#111;font:14px/1.5 \"Noto Sans CJK SC\",\"Source Han Sans SC\","
    "\"PingFang SC\",\"Microsoft YaHei\",sans-serif}"
    "main{background:#fff;max-width:1040px;margin:16px auto;padding:20px 28px}"
    "h1{font-size:20px;margin:0 0 2px}h2{font-size:17px;margin:22px 0 4px;border-bottom:2px solid #444}"
    "h3{font-size:14px;margin:0;overflow-wrap:anywhere}p{margin:0}.who,.when{color:#444}"
    "article{border:1px solid #bbb;padding:8px 12px;margin:10px 0;break-inside:avoid}"
    "article.taken{border-style:dashed}article.taken h3{text-decoration:line-through}"
    ".top{display:flex;flex-wrap:wrap;gap:0 20px;justify-content:space-between}"
    ".mark{color:#8a2b00;font-weight:600;overflow-wrap:anywhere}"
    ".sums{display:flex;flex-wrap:wrap;gap:2px 24px;margin:4px 0}.sums b,td{font-variant-numeric:tabular-nums}"
    "table{border-collapse:collapse;width:100%;margin:6px 0 2px}"
    "th{font-size:12px;font-weight:400;color:#444;text-align:right;border-bottom:1px solid #bbb;padding:1px 6px}"
    "td{text-align:right;padding:1px 6px;overflow-wrap:anywhere}"
    "th:first-child,td:first-child,th.c,td.c{text-align:left}th:first-child,td:first-child{padding-left:0}"
    "table.annual{width:auto;min-width:55%}.total{margin-top:10px;font-weight:600}"
    "@media screen and (max-width:700px){main{margin:0;padding:14px}article{padding:8px 10px}"
    "table.lines,.lines tbody,.lines tr,.lines td{display:block;width:100%}.lines thead{display:none}"
    ".lines tr{border-top:1px solid #ddd;padding:3px 0}"
    ".lines td{display:flex;justify-content:space-between;gap:12px;padding:0;text-align:right}"
    ".lines td:empty{display:none}.lines td::before{content:attr(data-l);color:#555;font-size:12px;flex:none}"
    ".lines td:first-child{font-weight:600}table.annual{width:100%}}"
    "@media print{body{background:#fff;font-size:10px;line-height:1.3}main{margin:0;padding:0;max-width:none}"
    "h1{font-size:15px}h2{font-size:12px;margin:8px 0 2px;break-after:avoid}h3{font-size:10.5px}"
    "article{padding:3px 8px;margin:5px 0}th{font-size:9px}}";

static void put_cell(GString *out, const char *tag, const char *class, const char *label, const char *text) {
  g_string_append_printf(out, "<%s", tag);
  if (class) g_string_append_printf(out, " class=\"%s\"", class);
  if (label) g_string_append_printf(out, " data-l=\"%s\"", label);
  g_string_append_c(out, '>');
  td_html_text(out, text, -1);
  g_string_append_printf(out, "</%s>", tag);
}

static const char *class_of(int cell) {
  return td_statement_line_words[cell] == TD_WORD_CLAUSE ? "c" : NULL;
}

static void put_lines(const GArray *lines, TdLang lang, GString *out) {
  if (lines->len == 0) return;
  g_string_append(out, "<table class=\"lines\"><thead><tr>");
  for (int k = 0; k < TD_STATEMENT_LINE_CELLS; k++)
    put_cell(out, "th", class_of(k), NULL, td_word(td_statement_line_words[k], lang));
  g_string_append(out, "</tr></thead><tbody>\n");
  for (guint i = 0; i < lines->len; i++) {
    char *cells[TD_STATEMENT_LINE_CELLS];
    td_statement_line_cells(&g_array_index(lines, TdStatementLine, i), cells);
    g_string_append(out, "<tr>");
    for (int k = 0; k < TD_STATEMENT_LINE_CELLS; k++) {
      put_cell(out, "td", class_of(k), td_word(td_statement_line_words[k], lang), cells[k]);
      g_free(cells[k]);
    }
    g_string_append(out, "</tr>\n");
  }
  g_string_append(out, "</tbody></table>\n");
}

static void put_amount(GString *out, int64_t fen) {
  g_autofree char *text = td_statement_amount(fen);
  put_cell(out, "td", NULL, NULL, text);
}

static void put_amounts(const GArray *amounts, bool added, TdLang lang, GString *out) {
  if (amounts->len == 0) return;
  g_string_append(out, "<table class=\"annual\"><thead><tr>");
  put_cell(out, "th", NULL, NULL, td_word(TD_WORD_ANNUAL, lang));
  if (added) put_cell(out, "th", NULL, NULL, td_word(TD_WORD_ADDED, lang));
  put_cell(out, "th", NULL, NULL, td_word(TD_WORD_BALANCE, lang));
  g_string_append(out, "</tr></thead><tbody>\n");
  for (guint i = 0; i < amounts->len; i++) {
    const TdStatementAmount *amount = &g_array_index(amounts, TdStatementAmount, i);
    g_string_append(out, "<tr>");
    put_cell(out, "td", NULL, NULL, amount->name);
    if (added) put_amount(out, amount->added);
    put_amount(out, amount->balance);
    g_string_append(out, "</tr>\n");
  }
  g_string_append(out, "</tbody></table>\n");
}

static void put_sum(GString *out, TdWord word, bool has, int64_t amount, TdLang lang) {
  if (!has) return;
  g_autofree char *text = td_statement_amount(amount);
  g_string_append_printf(out, "<span>%s <b>%s</b></span>", td_word(word, lang), text);
}

static void put_item(const TdStatementItem *item, TdLang lang, GString *out) {
  g_autofree char *when = td_statement_when(item, lang);
  g_autofree char *outcome = td_statement_outcome(item, " · ", lang);
  g_string_append_printf(out, "<article%s>\n<div class=\"top\">",
                         item->taken_by || item->old ? " class=\"taken\"" : "");
  put_cell(out, "h3", NULL, NULL, item->setl_id);
  put_cell(out, "p", "when", NULL, when);
  g_string_append(out, "</div>\n");
  put_cell(out, "p", NULL, NULL, outcome);
  for (guint i = 0;; i++) {
    g_autofree char *mark = td_statement_mark(item, i, lang);
    if (!mark) break;
    put_cell(out, "p", "mark", NULL, mark);
  }
  g_string_append(out, "<p class=\"sums\">");
  put_sum(out, TD_WORD_BASE, td_statement_has_base(item), item->base, lang);
  put_sum(out, TD_WORD_AID, td_statement_has_aid(item), item->aid, lang);
  put_sum(out, TD_WORD_RESIDUAL, td_statement_has_residual(item), td_statement_residual(item), lang);
  g_string_append(out, "</p>\n");
  put_lines(item->lines, lang, out);
  put_amounts(item->amounts, true, lang, out);
  g_string_append(out, "</article>\n");
}

static void put_year(const TdStatementYear *year, TdLang lang, GString *out) {
  g_autofree char *heading = td_statement_heading(year, lang);
  g_autofree char *total = td_statement_total(year, lang);
  g_string_append(out, "<section>\n");
  put_cell(out, "h2", NULL, NULL, heading);
  g_string_append_c(out, '\n');
  for (guint k = 0; k < year->items->len; k++) put_item(g_ptr_array_index(year->items, k), lang, out);
  put_cell(out, "p", "total", NULL, total);
  put_amounts(year->balances, false, lang, out);
  g_string_append(out, "</section>\n");
}

void td_statement_html(const TdStatement *statement, TdLang lang, GString *out) {
  g_autofree char *who = g_strdup_printf("%s %s", td_word(TD_WORD_PSN_NO, lang), statement->psn_no);
  td_html_begin(out, td_word(TD_WORD_TITLE, lang), style, lang);
  g_string_append(out, "<main>\n");
  put_cell(out, "h1", NULL, NULL, td_word(TD_WORD_TITLE, lang));
  put_cell(out, "p", "who", NULL, who);
  for (guint i = 0; i < statement->years->len; i++) put_year(g_ptr_array_index(statement->years, i), lang, out);
  g_string_append(out, "</main>\n");
  td_html_end(out);
}
