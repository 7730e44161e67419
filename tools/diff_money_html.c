/* What the differences cost, as part of a page: cards, two drawings, and the tables.  Every bar is a drawing of its own
 * beside its words, so that those stay legible on a telephone and on paper. */
#include "tools/diff_money.h"
#include "tools/html.h"
#include "tools/total.h"

const char td_money_style[] =
    "section.m{background:#fff;border:1px solid #d5d5d0;padding:10px 14px;margin:12px 0}"
    "section.m h2{font-size:16px;margin:0 0 8px}"
    ".cards{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:8px;margin:8px 0 12px}"
    ".cards div{background:#fff;border:1px solid #d5d5d0;padding:8px 12px}"
    ".cards b{display:block;font-size:19px;overflow-wrap:anywhere}.cards span{color:#555;font-size:13px}"
    ".up{color:#0b4f8a}.down{color:#a30000}"
    ".m table{border-collapse:collapse;width:100%;font-size:13.5px}"
    ".m th,.m td{border-bottom:1px solid #e2e2dd;padding:4px 8px;text-align:left;overflow-wrap:anywhere;"
    "vertical-align:top}.m th{color:#555;font-weight:600}"
    ".m .n{text-align:right;font-variant-numeric:tabular-nums;overflow-wrap:normal}"
    ".bar{display:grid;grid-template-columns:minmax(0,5fr) minmax(0,6fr) 10.5em;gap:10px;align-items:center;"
    "padding:3px 0;border-bottom:1px solid #eee;font-size:13.5px}.bar>span{overflow-wrap:anywhere}"
    ".bar>b{font-weight:500;text-align:right;font-variant-numeric:tabular-nums}.bar small{color:#555;display:block}"
    ".two-ways{grid-template-columns:minmax(0,3fr) 4.5em minmax(0,4fr) minmax(0,4fr) 4.5em}"
    ".two-ways>b:nth-child(2){text-align:right}.two-ways>b:last-child{text-align:left}"
    ".bar svg{display:block;width:100%;height:18px;background:#f4f4f2}"
    ".fup{fill:#2b7bba}.fdown{fill:#c0392b}.fall{fill:#9a9a94}"
    "@media screen and (max-width:640px){.cards{grid-template-columns:minmax(0,1fr) minmax(0,1fr)}.cards "
    "b{font-size:15px}"
    ".m td:first-child{font-weight:600}"
    ".bar{grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:2px 8px}.bar>span{grid-column:1/-1}"
    ".bar>b{grid-column:auto}.two-ways{grid-template-columns:3.6em minmax(0,1fr) minmax(0,1fr) 3.6em}"
    ".m thead{display:none}.m table,.m tbody,.m tr,.m td{display:block;width:auto}"
    ".m tr{border-bottom:1px solid #d5d5d0;padding:5px 0}.m td{border:0;padding:1px 0}"
    ".m td.n{display:flex;justify-content:space-between;gap:8px}"
    ".m td[data-l]:before{content:attr(data-l);color:#555}.m td:empty{display:none}}"
    "@media print{section.m{border:0;padding:4px 0;margin:6px 0}.bar,.m tr{break-inside:avoid}"
    ".m table,.bar{font-size:9.5px}section.m h2{font-size:12px;break-after:avoid}.cards b{font-size:13px}"
    ".cards span{font-size:9px}.bar svg{height:11px}"
    ".bar svg *{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

typedef struct {
  const TdMoney *money;
  TdLang lang;
  GString *out;
} Page;

static const char *pick(const Page *page, const char *zh, const char *en) {
  return page->lang == TD_LANG_ZH ? zh : en;
}

static void put_text(const Page *page, const char *text) {
  td_html_text(page->out, text, -1);
}

static const char *way_of(TdInt128 difference) {
  return difference > 0 ? "up" : difference < 0 ? "down" : "";
}

/* ---- the head ---- */

static void put_card(const Page *page, const char *class, char *figure, const char *text) {
  g_string_append_printf(page->out, "<div><b class=\"%s\">", class);
  put_text(page, figure);
  g_string_append_printf(page->out, "</b><span>%s</span></div>\n", text);
  g_free(figure);
}

static void put_cards(const Page *page) {
  const TdBalanceTally *sums = page->money->sums;
  TdBalanceSum all = td_balance_all(sums->by_claim);
  TdInt128 difference = all.amount[1] - all.amount[0];
  g_autofree char *more = td_money_count(sums->by_person[TD_GAINS].count);
  g_autofree char *less = td_money_count(sums->by_person[TD_LOSES].count);
  g_string_append(page->out, "<div class=\"cards\">\n");
  put_card(page, "", td_total_grouped(all.amount[0]), pick(page, "原政策合计（元）", "the old policy pays (yuan)"));
  put_card(page, "", td_total_grouped(all.amount[1]), pick(page, "新政策合计（元）", "the new policy pays (yuan)"));
  put_card(page, way_of(difference), td_money_difference(difference), pick(page, "差额（元）", "difference (yuan)"));
  put_card(page, "", g_strdup_printf("%s / %s", more, less),
           pick(page, "增加 / 减少的人数", "persons who get more / less"));
  g_string_append(page->out, "</div>\n");
}

/* ---- bars ---- */

/* A bar from FROM to TO in thousandths of the width. */
static void put_bar(const Page *page, const char *class, double from, double to) {
  double width = to - from < 2 ? 2 : to - from;
  char x[G_ASCII_DTOSTR_BUF_SIZE], w[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(x, sizeof x, "%.1f", from > 998 ? 998 : from);
  g_ascii_formatd(w, sizeof w, "%.1f", width);
  g_string_append(page->out, "<svg viewBox=\"0 0 1000 18\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");
  if (to > from || class[0] == 'f')
    g_string_append_printf(page->out, "<rect class=\"%s\" x=\"%s\" y=\"2\" width=\"%s\" height=\"14\"/>", class, x, w);
  g_string_append(page->out, "</svg>\n");
}

static double share(TdInt128 part, TdInt128 whole) {
  return whole == 0 ? 0 : 1000.0 * (double)part / (double)whole;
}

/* ---- how many gain and lose how much ---- */

static void put_count(const Page *page, uint64_t count) {
  g_autofree char *text = td_money_count(count);
  g_string_append_printf(page->out, "<b>%s</b>\n", count > 0 ? text : "");
}

static void put_histogram(const Page *page) {
  const TdBalanceTally *sums = page->money->sums;
  uint64_t most = 0;
  for (int size = 0; size < TD_PAID_SIZE_COUNT; size++)
    for (int side = 0; side < 2; side++) most = MAX(most, sums->sizes[size][side].count);
  if (most == 0) return;
  g_string_append_printf(page->out, "<section class=\"m\"><h2>%s</h2>\n",
                         pick(page, "多少人减少（左）、多少人增加（右），按每人差额的大小",
                              "How many lose (left) and gain (right), by how much a person"));
  for (int size = TD_PAID_SIZE_COUNT - 1; size >= 0; size--) {
    const TdBalanceSum *gain = &sums->sizes[size][0], *lose = &sums->sizes[size][1];
    double less = share((TdInt128)lose->count, (TdInt128)most), more = share((TdInt128)gain->count, (TdInt128)most);
    g_string_append_printf(page->out, "<div class=\"bar two-ways\"><span>%s</span>\n",
                           td_paid_sizes[size].text[page->lang]);
    put_count(page, lose->count);
    put_bar(page, lose->count > 0 ? "fdown" : "", 1000 - less, 1000);
    put_bar(page, gain->count > 0 ? "fup" : "", 0, more);
    put_count(page, gain->count);
    g_string_append(page->out, "</div>\n");
  }
  g_string_append(page->out, "</section>\n");
}

/* ---- clause by clause ---- */

typedef struct {
  TdInt128 low, high;
} Range;

static double at(const Range *range, TdInt128 total) {
  return share(total - range->low, range->high - range->low);
}

static void put_fall(const Page *page, const char *name, const char *small, const char *class, double from, double to,
                     char *figure) {
  g_string_append(page->out, "<div class=\"bar\"><span>");
  put_text(page, name);
  if (small[0]) {
    g_string_append(page->out, "<small>");
    put_text(page, small);
    g_string_append(page->out, "</small>");
  }
  g_string_append(page->out, "</span>\n");
  put_bar(page, class, MIN(from, to), MAX(from, to));
  g_string_append(page->out, "<b>");
  put_text(page, figure);
  g_string_append(page->out, "</b></div>\n");
  g_free(figure);
}

static Range range_of(const TdMoney *money) {
  TdInt128 first = money->sums->steps[0].total;
  Range range = {first, first};
  for (guint i = 0; i < money->steps->len; i++) {
    TdInt128 total = money->sums->steps[((const TdMoneyStep *)money->steps->pdata[i])->model].total;
    range.low = MIN(range.low, total);
    range.high = MAX(range.high, total);
  }
  TdInt128 room = (range.high - range.low) / 10;
  range.low = range.low > room ? range.low - room : 0;
  range.high += room + 1;
  return range;
}

static void put_waterfall(const Page *page) {
  const TdMoney *money = page->money;
  if (!money->by_clause) return;
  Range range = range_of(money);
  TdInt128 total = money->sums->steps[0].total;
  g_autofree char *low = td_total_grouped(range.low);
  g_string_append_printf(page->out, "<section class=\"m\"><h2>%s</h2>\n<p class=\"sub\">%s%s</p>\n",
                         pick(page, "逐项改动", "Change by change"),
                         pick(page, "从原政策到新政策，依次改动；各步之和等于总差额。单位元；横条不从 0 起，左端为 ",
                              "From the old policy to the new one, one change after another; the steps add up to the "
                              "whole difference. Yuan; the bars do not begin at 0, their left end is "),
                         low);
  put_fall(page, pick(page, "原政策", "the old policy"), "", "fall", 0, at(&range, total), td_total_grouped(total));
  for (guint i = 0; i < money->steps->len; i++) {
    const TdMoneyStep *step = money->steps->pdata[i];
    const TdBalanceStep *sum = &money->sums->steps[step->model];
    g_autofree char *name = td_money_step_name(money, step, page->lang);
    g_autofree char *what = td_money_step_what(money, step, page->lang);
    put_fall(page, name, what,
             sum->difference < 0   ? "fdown"
             : sum->difference > 0 ? "fup"
                                   : "fall",
             at(&range, total), at(&range, sum->total), td_money_difference(sum->difference));
    total = sum->total;
  }
  put_fall(page, pick(page, "新政策", "the new policy"), "", "fall", 0, at(&range, total), td_total_grouped(total));
  g_string_append(page->out, "</section>\n");
}

/* ---- tables ---- */

static void put_cell(const Page *page, const TdMoneyTable *table, guint column, const char *text) {
  bool number = column >= table->words;
  bool signs = number && (text[0] == '+' || g_str_has_prefix(text, "−"));
  g_string_append(page->out, "<td");
  if (number) g_string_append_printf(page->out, " class=\"n%s\"", !signs ? "" : text[0] == '+' ? " up" : " down");
  if (number && text[0]) {
    g_string_append(page->out, " data-l=\"");
    put_text(page, table->columns->pdata[column]);
    g_string_append(page->out, "\"");
  }
  g_string_append(page->out, ">");
  put_text(page, text);
  g_string_append(page->out, "</td>");
}

static void put_table(const Page *page, const TdMoneyTable *table) {
  g_string_append(page->out, "<section class=\"m\"><h2>");
  put_text(page, table->title);
  g_string_append(page->out, "</h2>\n<table><thead><tr>");
  for (guint c = 0; c < table->columns->len; c++) {
    g_string_append(page->out, c < table->words ? "<th>" : "<th class=\"n\">");
    put_text(page, table->columns->pdata[c]);
    g_string_append(page->out, "</th>");
  }
  g_string_append(page->out, "</tr></thead>\n<tbody>\n");
  for (guint r = 0; r < table->rows->len; r++) {
    const GPtrArray *row = table->rows->pdata[r];
    g_string_append(page->out, "<tr>");
    for (guint c = 0; c < row->len; c++) put_cell(page, table, c, row->pdata[c]);
    g_string_append(page->out, "</tr>\n");
  }
  g_string_append(page->out, "</tbody></table></section>\n");
}

void td_money_print_html(const TdMoney *money, TdLang lang, GString *out) {
  Page page = {money, lang, out};
  g_autofree char *head = td_money_head(money, lang);
  g_autoptr(GPtrArray) tables = td_money_tables(money, lang);
  g_string_append_printf(out, "<h2>%s</h2>\n<p class=\"sub\">", pick(&page, "金额", "In money"));
  put_text(&page, head);
  g_string_append(out, "</p>\n");
  put_cards(&page);
  put_histogram(&page);
  put_waterfall(&page);
  for (guint i = 0; i < tables->len; i++) put_table(&page, tables->pdata[i]);
  g_string_append_printf(out, "<h2>%s</h2>\n", pick(&page, "改动", "The changes"));
}
