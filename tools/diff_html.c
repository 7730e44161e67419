/* The changes as a page of its own: counts, then one card a change, the looser, tighter and undecided ones first. */
#include "tools/diff_money.h"
#include "tools/effect.h"
#include "tools/html.h"

static const char style[] =
    "*{box-sizing:border-box}body{margin:0;background:#f4f4f2;color:#1a1a1a;font:15px/1.65 system-ui,\"Noto Sans "
    "CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",sans-serif}"
    "header,main{max-width:1080px;margin:0 auto;padding:16px 20px}h1{font-size:21px;margin:0 0 4px}h2{font-size:17px;"
    "margin:20px 0 8px;overflow-wrap:anywhere}p{margin:0 0 6px}.sub{color:#555;overflow-wrap:anywhere}"
    "article{background:#fff;border:1px solid #d5d5d0;border-left:6px solid #8a8a8a;padding:10px 14px;margin:10px 0}"
    "article.looser{border-left-color:#0b6bb8}article.tighter{border-left-color:#a30000}"
    "article.both,article.undecided{border-left-color:#8a6d00}"
    "h3{font-size:15px;margin:0 0 6px;display:flex;flex-wrap:wrap;gap:2px 10px;align-items:baseline}"
    "h3 b{border:1px solid currentColor;border-radius:3px;font-size:12px;padding:0 6px;white-space:nowrap}"
    ".looser b{color:#0b4f8a}.tighter b{color:#a30000}.both b,.undecided b{color:#6b5400}.neither b{color:#555}"
    "code{font:12.5px/1.5 ui-monospace,Menlo,Consolas,monospace;color:#555;overflow-wrap:anywhere}"
    ".two{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);gap:8px;margin:6px 0}"
    ".two div{background:#f7f7f5;padding:6px 10px;overflow-wrap:anywhere}.two .new{background:#eef4fa}"
    ".two i{font-style:normal;color:#555;font-size:12px;display:block}.who{color:#444;overflow-wrap:anywhere}"
    "small{color:#555}"
    "@media screen and (max-width:640px){header,main{padding:12px}.two{grid-template-columns:minmax(0,1fr);gap:4px}}"
    "@media print{body{background:#fff;font-size:10px;line-height:1.45}header,main{max-width:none;padding:4px 0}"
    "article{break-inside:avoid;margin:6px 0;padding:6px 10px}h1{font-size:15px}h2{font-size:12px}h3{font-size:11px}"
    "code,h3 b,.two i{font-size:9px}article,.two div{-webkit-print-color-adjust:exact;print-color-adjust:exact}}";

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

static void put_side(GString *out, const char *class, const char *title, const TdSaid *said, TdLang lang) {
  g_string_append_printf(out, "<div class=\"%s\"><i>%s</i>", class, title);
  td_html_text(out, said->there ? said->text.in[lang] : pick(lang, "没有", "nothing"), -1);
  g_autofree char *clause = td_diff_said_clause(said);
  if (clause) {
    g_string_append_printf(out, " <small>%s", pick(lang, "依据 ", "clause "));
    td_html_text(out, clause, -1);
    g_string_append(out, "</small>");
  }
  if (said->there && said->assume[0]) {
    g_string_append_printf(out, " <small>%s", pick(lang, "假定 ", "assuming "));
    td_html_text(out, said->assume, -1);
    g_string_append(out, "</small>");
  }
  g_string_append(out, "</div>\n");
}

static void put_line(GString *out, const char *title, const char *text) {
  g_string_append_printf(out, "<p class=\"who\">%s", title);
  td_html_text(out, text, -1);
  g_string_append(out, "</p>\n");
}

static void put_case(GString *out, const TdDiffPair *pair, const TdChange *change, const TdChangeCase *each,
                     bool values, TdLang lang) {
  if (each->touches != 0 && each->touches != change->touches) {
    g_autofree char *who = td_diff_touched(pair, each->touches, lang);
    put_line(out, pick(lang, "对象：", "for: "), who);
  }
  if (each->when.in[lang]) put_line(out, pick(lang, "当 ", "when "), each->when.in[lang]);
  if (each->when.in[lang] && change->cases->len > 1) put_line(out, "", td_directions[each->direction].text[lang]);
  if (!values) return;
  g_string_append(out, "<div class=\"two\">\n");
  put_side(out, "old", pick(lang, "原", "old"), &each->said[TD_OLD], lang);
  put_side(out, "new", pick(lang, "新", "new"), &each->said[TD_NEW], lang);
  g_string_append(out, "</div>\n");
}

static void put_change(GString *out, const TdDiffPair *pair, const TdChange *change, TdLang lang) {
  bool same = td_diff_same_said(change);
  g_autofree char *who = td_diff_touched(pair, change->touches, lang);
  g_string_append_printf(out, "<article class=\"%s\">\n<h3><b>%s</b>%s%s%s <code>",
                         td_directions[change->direction].key, td_directions[change->direction].text[lang],
                         td_change_kinds[change->kind].text[lang], pick(lang, "", " "), td_diff_verb(change, lang));
  td_html_text(out, change->name, -1);
  g_string_append(out, "</code></h3>\n");
  for (guint i = 0; i < change->cases->len; i++)
    put_case(out, pair, change, change->cases->pdata[i], !same || i == 0, lang);
  if (who) put_line(out, pick(lang, "涉及：", "touches: "), who);
  if (change->why.in[lang]) put_line(out, pick(lang, "因为：", "because: "), change->why.in[lang]);
  g_string_append(out, "</article>\n");
}

static void put_title(GString *out, const TdDiffReport *report, const char *const paths[TD_VERSIONS]) {
  g_autofree char *old = td_diff_title(report, paths[TD_OLD], TD_OLD);
  g_autofree char *new = td_diff_title(report, paths[TD_NEW], TD_NEW);
  td_html_text(out, old, -1);
  g_string_append(out, " → ");
  td_html_text(out, new, -1);
}

static void put_pair(GString *out, const TdDiffReport *report, const TdDiffPair *pair) {
  static const TdDirection order[] = {TD_LOOSER, TD_TIGHTER, TD_BOTH_WAYS, TD_DIRECTION_UNDECIDED, TD_NEITHER};
  TdLang lang = report->lang;
  g_autofree char *sum = td_diff_sum(pair, lang);
  g_string_append(out, "<h2>");
  put_title(out, report, pair->path);
  g_string_append_printf(out, "</h2>\n<p class=\"sub\">%s</p>\n", sum);
  for (guint d = 0; d < G_N_ELEMENTS(order); d++)
    for (guint i = 0; i < pair->diff->changes->len; i++) {
      const TdChange *change = pair->diff->changes->pdata[i];
      if (change->direction == order[d] && td_diff_shown(pair, change)) put_change(out, pair, change, lang);
    }
  if (pair->effects) td_effects_html(pair, lang, out);
}

void td_diff_print_html(const TdDiffReport *report, GString *out) {
  TdLang lang = report->lang;
  const char *title = pick(lang, "政策的不同", "Changes between policies");
  g_autofree char *styles = g_strconcat(style, report->money ? td_money_style : "", NULL);
  td_html_begin(out, title, styles, lang);
  g_string_append_printf(out, "<header>\n<h1>%s</h1>\n<p class=\"sub\">", title);
  put_title(out, report, report->argument);
  g_string_append(out, "</p>\n</header>\n<main>\n");
  if (report->money) td_money_print_html(report->money, lang, out);
  for (int side = 0; side < TD_VERSIONS; side++)
    for (guint i = 0; i < report->alone[side]->len; i++)
      put_line(out, td_diff_alone(report, side), report->alone[side]->pdata[i]);
  for (guint i = 0; i < report->pairs->len; i++) put_pair(out, report, report->pairs->pdata[i]);
  g_string_append(out, "</main>\n");
  td_html_end(out);
}
