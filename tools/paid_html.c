/* What was paid and what is computed, as a page of its own.  On a narrow screen a table's rows become cards. */
#include "tools/html.h"
#include "tools/paid_print.h"
#include "tools/summary.h"
#include "tools/total.h"

enum { SHOWN_ROWS = 100 };

static const char style[] =
    "@page{size:A4;margin:12mm}"
    "*{box-sizing:border-box}body{margin:0;background:#f4f4f2;color:#1a1a1a;font:15px/1.55 system-ui,\"Noto Sans CJK "
    "SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif}"
    "main{max-width:1080px;margin:0 auto;padding:18px 20px}h1{font-size:21px;margin:0 0 2px}h2{font-size:16px;margin:"
    "0 0 8px}p{margin:0 0 6px}.sub{color:#555;overflow-wrap:anywhere}"
    "section{background:#fff;border:1px solid #d5d5d0;margin:14px 0;padding:14px 16px}"
    ".cards{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:10px;margin:14px 0}"
    ".card{background:#fff;border:1px solid #d5d5d0;padding:10px 14px;overflow-wrap:anywhere}"
    ".card b{display:block;font-size:20px;line-height:1.3;font-variant-numeric:tabular-nums}.card span{color:#555;"
    "font-size:13px}"
    "table{border-collapse:collapse;width:100%}th{font-size:13px;font-weight:600;color:#555;text-align:left;"
    "border-bottom:1px solid #999;padding:4px 8px;vertical-align:bottom}"
    "td{padding:5px 8px;border-bottom:1px solid #e4e4df;vertical-align:top;overflow-wrap:anywhere}"
    "td:first-child{min-width:8em}th:first-child,td:first-child{padding-left:0}th:last-child,td:last-child{padding-"
    "right:0}"
    ".n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}small{color:#555;font-size:13px}"
    ".over{color:#a30000}.under{color:#0b4f8a}.ok{color:#075c2c}code{font-size:13px;overflow-wrap:anywhere}"
    "@media screen and (max-width:700px){main{padding:12px}section{padding:12px}.cards{grid-template-columns:repeat(2,"
    "minmax(0,1fr))}thead{display:none}table,tbody,tr,td{display:block}tr{border-bottom:1px solid #bbb;padding:6px 0}"
    "tr:last-child{border-bottom:0}td,td:first-child,td:last-child{border:0;padding:1px 0}td[data-l]{display:flex;"
    "justify-content:space-between;gap:14px;text-align:right}td[data-l]::before{content:attr(data-l);color:#555;"
    "text-align:left;white-space:normal;flex:none;max-width:55%}td:first-child{font-weight:600}td.e{display:none}.card{"
    "padding:8px 10px}.card b{font-size:16px}}"
    "@media print{body{background:#fff;font-size:10px;line-height:1.4}main{max-width:none;padding:0}section{border:0;"
    "padding:0;margin:10px 0}h1{font-size:15px}h2{font-size:12px;break-after:avoid}tr{break-inside:avoid}thead{display:"
    "table-header-group}th,small,code{font-size:9px}td{padding:2px 6px}.card{padding:4px 8px}.card b{font-size:12px}"
    ".card span{font-size:9px}}";

typedef struct {
  const TdPaidTally *tally;
  TdLang lang;
  bool zh, several; /* policies */
  GString *out;
} Page;

typedef struct {
  const char *text[2]; /* by TdLang */
  enum { WORDS, NUMBER, POLICY /* only where there are several */ } kind;
} Column;

static const char *pick(const Page *page, const char *zh, const char *en) {
  return page->zh ? zh : en;
}

/* ---- parts of tables */

static void begin_table(const Page *page, const char *title, const Column *columns, size_t count) {
  g_string_append_printf(page->out, "<section>\n<h2>%s</h2>\n<table>\n<thead><tr>", title);
  for (size_t i = 0; i < count; i++)
    if (columns[i].kind != POLICY || page->several)
      g_string_append_printf(page->out, "<th%s>%s</th>", columns[i].kind == NUMBER ? " class=\"n\"" : "",
                             columns[i].text[page->lang]);
  g_string_append(page->out, "</tr></thead>\n<tbody>\n");
}

static void end_table(const Page *page) {
  g_string_append(page->out, "</tbody>\n</table>\n</section>\n");
}

/* A cell of words, SMALL ones behind. */
static void put_words(const Page *page, const char *text, const char *small) {
  bool empty = text[0] == '\0' && small[0] == '\0';
  g_string_append(page->out, empty ? "<td class=\"e\">" : "<td>");
  td_html_text(page->out, text, -1);
  if (small[0] != '\0') {
    g_string_append_printf(page->out, "%s<small>", text[0] != '\0' ? " " : "");
    td_html_text(page->out, small, -1);
    g_string_append(page->out, "</small>");
  }
  g_string_append(page->out, "</td>");
}

static void put_policy(const Page *page, const TdPaidKey *key) {
  if (page->several) put_words(page, "", td_paid_policy(page->tally, key));
}

static void put_number(const Page *page, const Column *column, const char *class, const char *text) {
  g_string_append_printf(page->out, "<td class=\"n%s\" data-l=\"%s\"><span>%s</span></td>", class,
                         column->text[page->lang], text);
}

static char *count_text(uint64_t count) {
  char *text = td_total_grouped((TdInt128)count * 100);
  text[strlen(text) - strlen(".00")] = '\0';
  return text;
}

static char *difference_text(TdInt128 fen) {
  g_autofree char *text = td_total_grouped(fen);
  return g_strconcat(fen > 0 ? "+" : "", text, NULL);
}

static void put_count(const Page *page, const Column *column, uint64_t count) {
  g_autofree char *grouped = count_text(count);
  put_number(page, column, "", grouped);
}

static void put_amount(const Page *page, const Column *column, TdInt128 fen) {
  g_autofree char *text = td_total_grouped(fen);
  put_number(page, column, "", text);
}

static void put_difference(const Page *page, const Column *column, TdInt128 fen) {
  g_autofree char *text = difference_text(fen);
  put_number(page, column, fen > 0 ? " over" : fen < 0 ? " under" : "", text);
}

/* Why a group's claims are paid what is computed: the reason, or the benefits. */
static void put_why(const Page *page, const TdPaidKey *key) {
  g_autofree char *benefits = td_paid_benefits(page->tally, key, " + ");
  const char *reason = td_paid_reason(page->tally, key), *meaning = td_reason_meaning(reason, page->lang);
  const char *status = pick(page, td_statuses[key->status].zh, td_statuses[key->status].en);
  g_autofree char *why = g_strjoin(pick(page, "：", ": "), status, benefits[0] ? benefits : meaning, NULL);
  bool says = benefits[0] != '\0' || meaning[0] != '\0';
  put_words(page, says ? why : status, reason);
}

static void put_rest(const Page *page, guint rows) {
  if (rows <= SHOWN_ROWS) return;
  g_string_append_printf(page->out, "<tr><td colspan=\"7\">%s</td></tr>\n",
                         pick(page, "只列出前 100 种；全部见汇总（--format json）",
                              "The first 100; all of them are in the summary (--format json)"));
}

/* ---- tables */

static void put_kinds(const Page *page) {
  static const Column columns[] = {{{"情形", "what"}, WORDS},
                                   {{"条数", "claims"}, NUMBER},
                                   {{"实付", "paid"}, NUMBER},
                                   {{"应付", "computed"}, NUMBER},
                                   {{"差额", "difference"}, NUMBER}};
  begin_table(page, pick(page, "合计", "In all"), columns, G_N_ELEMENTS(columns));
  for (int kind = 0; kind <= TD_PAID_OPEN; kind++) {
    TdPaidSum sum = kind < TD_PAID_OPEN ? page->tally->kinds[kind] : td_paid_compared(page->tally);
    g_string_append(page->out, "<tr>");
    put_words(page, kind < TD_PAID_OPEN ? td_paid_kinds[kind].text[page->lang] : pick(page, "全部", "all"), "");
    put_count(page, &columns[1], sum.count);
    put_amount(page, &columns[2], sum.paid);
    put_amount(page, &columns[3], sum.computed);
    put_difference(page, &columns[4], sum.paid - sum.computed);
    g_string_append(page->out, "</tr>\n");
  }
  end_table(page);
}

static void put_sizes(const Page *page) {
  static const Column columns[] = {{{"差额（元）", "difference (yuan)"}, WORDS},
                                   {{"多付条数", "paid too much"}, NUMBER},
                                   {{"多付金额", "by"}, NUMBER},
                                   {{"少付条数", "paid too little"}, NUMBER},
                                   {{"少付金额", "by"}, NUMBER}};
  begin_table(page, pick(page, "按差额大小", "By size"), columns, G_N_ELEMENTS(columns));
  for (int size = TD_PAID_SIZE_COUNT - 1; size >= 0; size--) {
    const TdPaidSum *sums = page->tally->sizes[size];
    g_string_append(page->out, "<tr>");
    put_words(page, td_paid_sizes[size].text[page->lang], "");
    for (int side = 0; side < 2; side++) {
      put_count(page, &columns[1 + 2 * side], sums[side].count);
      put_difference(page, &columns[2 + 2 * side], sums[side].paid - sums[side].computed);
    }
    g_string_append(page->out, "</tr>\n");
  }
  end_table(page);
}

static void put_reasons(const Page *page) {
  static const Column columns[] = {{{"情形", "what"}, WORDS},       {{"按政策", "by the policy"}, WORDS},
                                   {{"政策", "policy"}, POLICY},    {{"条数", "claims"}, NUMBER},
                                   {{"实付", "paid"}, NUMBER},      {{"应付", "computed"}, NUMBER},
                                   {{"差额", "difference"}, NUMBER}};
  g_autoptr(GArray) rows = td_paid_rows(page->tally, TD_PAID_BY_REASON);
  begin_table(page, pick(page, "按原因，差额大的在前", "By reason, the largest difference first"), columns,
              G_N_ELEMENTS(columns));
  for (guint i = 0; i < MIN(rows->len, SHOWN_ROWS); i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    g_string_append(page->out, "<tr>");
    put_words(page, td_paid_kinds[row->key.kind].text[page->lang], "");
    put_why(page, &row->key);
    put_policy(page, &row->key);
    put_count(page, &columns[3], row->sum.count);
    put_amount(page, &columns[4], row->sum.paid);
    put_amount(page, &columns[5], row->sum.computed);
    put_difference(page, &columns[6], row->over + row->under);
    g_string_append(page->out, "</tr>\n");
  }
  put_rest(page, rows->len);
  end_table(page);
}

static void put_categories(const Page *page) {
  static const Column columns[] = {{{"身份", "identity"}, WORDS},       {{"政策", "policy"}, POLICY},
                                   {{"比对", "compared"}, NUMBER},      {{"不一致", "differ"}, NUMBER},
                                   {{"多付", "paid too much"}, NUMBER}, {{"少付", "paid too little"}, NUMBER}};
  g_autoptr(GArray) rows = td_paid_rows(page->tally, TD_PAID_BY_CATEGORY);
  begin_table(page, pick(page, "按身份，差额大的在前", "By identity, the largest differences first"), columns,
              G_N_ELEMENTS(columns));
  for (guint i = 0; i < MIN(rows->len, SHOWN_ROWS); i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    const char *category = td_paid_category(page->tally, &row->key);
    g_string_append(page->out, "<tr>");
    put_words(page, category[0] ? category : pick(page, "（无）", "(none)"), "");
    put_policy(page, &row->key);
    put_count(page, &columns[2], row->sum.count);
    put_count(page, &columns[3], row->differ);
    put_difference(page, &columns[4], row->over);
    put_difference(page, &columns[5], row->under);
    g_string_append(page->out, "</tr>\n");
  }
  put_rest(page, rows->len);
  end_table(page);
}

static void put_largest(const Page *page) {
  static const Column columns[] = {{{"结算编号", "setl_id"}, WORDS},     {{"情形", "what"}, WORDS},
                                   {{"按政策", "by the policy"}, WORDS}, {{"实付", "paid"}, NUMBER},
                                   {{"应付", "computed"}, NUMBER},       {{"差额", "difference"}, NUMBER}};
  begin_table(page, pick(page, "差额最大的记录", "The largest differences"), columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < page->tally->largest->len; i++) {
    const TdPaidClaim *claim = &g_array_index(page->tally->largest, TdPaidClaim, i);
    const TdPaidKey *key = &g_array_index(page->tally->groups, TdPaidGroup, claim->group).key;
    g_string_append(page->out, "<tr>");
    put_words(page, claim->setl_id, "");
    put_words(page, td_paid_kinds[key->kind].text[page->lang], "");
    put_why(page, key);
    put_amount(page, &columns[3], claim->paid);
    put_amount(page, &columns[4], claim->computed);
    put_difference(page, &columns[5], (TdInt128)claim->paid - claim->computed);
    g_string_append(page->out, "</tr>\n");
  }
  end_table(page);
}

static void put_left_row(const Page *page, const Column *columns, const char *what, uint64_t count, TdInt128 paid) {
  g_string_append(page->out, "<tr>");
  put_words(page, what, "");
  if (page->several) put_words(page, "", "");
  put_count(page, &columns[2], count);
  put_amount(page, &columns[3], paid);
  g_string_append(page->out, "</tr>\n");
}

static void put_left(const Page *page) {
  static const Column columns[] = {
      {{"原因", "why"}, WORDS}, {{"政策", "policy"}, POLICY}, {{"条数", "claims"}, NUMBER}, {{"实付", "paid"}, NUMBER}};
  const TdPaidTally *tally = page->tally;
  g_autoptr(GArray) rows = td_paid_rows(tally, TD_PAID_BY_STATUS);
  if (rows->len == 0 && tally->taken_back.count + tally->unknown + tally->takings_back == 0) return;
  begin_table(page, pick(page, "没有比对的", "What was not compared"), columns, G_N_ELEMENTS(columns));
  for (guint i = 0; i < MIN(rows->len, SHOWN_ROWS); i++) {
    const TdPaidRow *row = &g_array_index(rows, TdPaidRow, i);
    g_string_append(page->out, "<tr>");
    put_why(page, &row->key);
    put_policy(page, &row->key);
    put_count(page, &columns[2], row->sum.count);
    put_amount(page, &columns[3], row->sum.paid);
    g_string_append(page->out, "</tr>\n");
  }
  put_rest(page, rows->len);
  if (tally->taken_back.count > 0)
    put_left_row(page, columns, pick(page, "已被冲销的结算", "claims that were taken back"), tally->taken_back.count,
                 tally->taken_back.paid);
  if (tally->unknown > 0)
    put_left_row(page, columns, pick(page, "没有 maf_pay 的结算", "claims without maf_pay"), tally->unknown, 0);
  if (tally->takings_back > 0)
    put_left_row(page, columns, pick(page, "冲销记录", "records that take back"), tally->takings_back, 0);
  end_table(page);
}

/* ---- the head */

static void put_card(const Page *page, const char *class, char *figure, const char *text) {
  g_string_append_printf(page->out, "<div class=\"card\"><b%s>%s</b><span>%s</span></div>\n", class, figure, text);
  g_free(figure);
}

static void put_head(const Page *page, const char *claims) {
  const TdPaidTally *tally = page->tally;
  TdPaidSum all = td_paid_compared(tally);
  TdInt128 over = 0, under = 0;
  uint64_t equal = tally->kinds[TD_PAID_EQUAL].count;
  for (int size = 0; size < TD_PAID_SIZE_COUNT; size++) {
    over += tally->sizes[size][0].paid - tally->sizes[size][0].computed;
    under += tally->sizes[size][1].paid - tally->sizes[size][1].computed;
  }
  g_string_append_printf(page->out, "<main>\n<h1>%s</h1>\n<p class=\"sub\">",
                         pick(page, "实付与应付对照", "Paid and computed"));
  td_html_text(page->out, page->zh ? td_input_name_zh(claims) : td_input_name_en(claims), -1);
  for (guint i = 0; i < tally->policies->items->len; i++) {
    g_string_append(page->out, i == 0 ? " · " : ", ");
    td_html_text(page->out, td_policies_get(tally->policies, i)->view->id, -1);
  }
  g_string_append_printf(
      page->out, "</p>\n<p>%s</p>\n<div class=\"cards\">\n",
      pick(
          page,
          "实付是记录中的医疗救助支付（maf_pay），应付是按政策算出的救助金额；差额 = 实付 − 应付，单位元。"
          "没有 maf_pay 的、算不出应付金额的、被冲销的结算不比对，也不当作 0。",
          "Paid is what the records say was paid as medical assistance (maf_pay), computed is what the policy gives; "
          "difference = paid − computed, in yuan. Claims without maf_pay, claims of which nothing can be computed, and "
          "claims that were taken back are not compared, nor taken as 0."));
  g_autofree char *differ = count_text(all.count - equal), *compared = count_text(all.count);
  put_card(page, all.count == equal ? " class=\"ok\"" : "", g_strconcat(differ, " / ", compared, NULL),
           pick(page, "条不一致 / 条比对", "claims differ / compared"));
  put_card(page, " class=\"over\"", difference_text(over), pick(page, "多付合计", "paid too much"));
  put_card(page, " class=\"under\"", difference_text(under), pick(page, "少付合计", "paid too little"));
  put_card(page, "", difference_text(all.paid - all.computed), pick(page, "差额合计", "difference in all"));
  g_string_append(page->out, "</div>\n");
}

void td_paid_print_html(const TdPaidTally *tally, const char *claims, TdLang lang, GString *out) {
  Page page = {
      .tally = tally, .lang = lang, .zh = lang == TD_LANG_ZH, .several = tally->policies->items->len > 1, .out = out};
  TdPaidSum all = td_paid_compared(tally);
  td_html_begin(out, pick(&page, "实付与应付对照", "Paid and computed"), style, lang);
  put_head(&page, claims);
  put_kinds(&page);
  if (all.count > tally->kinds[TD_PAID_EQUAL].count) {
    put_sizes(&page);
    put_reasons(&page);
    put_largest(&page);
  }
  if (all.count > 0) put_categories(&page);
  put_left(&page);
  g_string_append(out, "</main>\n");
  td_html_end(out);
}
