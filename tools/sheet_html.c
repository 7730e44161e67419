#include "tools/sheet_print.h"

#include "compiler/expr_text.h"
#include "tools/html.h"

static const char style[] =
    "@page{size:A4;margin:10mm}"
    "*{box-sizing:border-box}"
    "body{margin:0;background:#eee;color:#111;font:14px/1.45 \"Noto Sans CJK SC\",\"Source Han Sans SC\","
    "\"PingFang SC\",\"Microsoft YaHei\",sans-serif}"
    "article{background:#fff;max-width:860px;margin:16px auto;padding:20px 28px}"
    "h1{font-size:20px;margin:0 0 2px}"
    ".who{margin:0 0 8px;color:#444}"
    ".sum{display:flex;flex-wrap:wrap;gap:4px 28px;border:1px solid #999;padding:8px 12px;margin:0 0 8px}"
    ".sum b{font-size:18px;font-variant-numeric:tabular-nums}"
    "h2{font-size:14px;margin:10px 0 2px;padding-bottom:1px;border-bottom:1px solid #bbb}"
    ".l{display:grid;grid-template-columns:minmax(0,17em) minmax(0,1fr) 6.5em;gap:0 14px;padding:1px 0;"
    "break-inside:avoid}"
    ".l.bare{grid-template-columns:minmax(0,1fr) 6.5em}"
    ".l.c{grid-template-columns:minmax(0,1.5fr) minmax(0,1fr) 6.5em}"
    ".v{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}.t{overflow-wrap:anywhere}"
    ".i{padding-left:1.2em}.k{color:#555;font-size:12px;text-align:right;overflow-wrap:anywhere}"
    ".no{color:#a00}.h{font-weight:600}"
    "@media print,(min-width:601px){.facts{columns:2;column-gap:28px}.facts h2{column-span:all}"
    ".facts .l{grid-template-columns:minmax(0,12em) minmax(0,1fr) auto}"
    ".annual{display:grid;grid-template-columns:2fr 3fr;gap:0 14px}.annual.back{grid-template-columns:2fr 2fr 3fr}"
    ".annual h2{grid-column:1/-1}.annual .l{grid-template-columns:auto 1fr;gap:0 10px}.annual .k{display:none}}"
    "@media screen and (max-width:600px){article{margin:0;padding:14px}.l,.l.c,.l.bare{display:flex;flex-wrap:wrap;"
    "gap:0 12px}.l .k{order:1}.l .v{order:2;flex-basis:100%;padding-left:1.2em}.l:not(.bare) .k,.bare .k{margin-left:"
    "auto}.bare .t{flex:1}.facts .v,.sums .v,.annual .v,.result .v{flex-basis:auto;margin-left:auto;padding-left:0;"
    "text-align:right}.sums .l:not(.bare) .k{margin-left:0}}"
    "@media print{body{background:#fff;font-size:10px;line-height:1.25}article{margin:0;padding:0;max-width:none;"
    "break-after:page}article:last-child{break-after:auto}h1{font-size:14px}h2{font-size:11px;margin:4px 0 1px;"
    "break-after:avoid}.k{font-size:9px}.sum{padding:3px 8px;margin-bottom:3px}.sum b{font-size:12px}.who{margin:0 0 "
    "4px}"
    ".l{padding:0}.many{columns:2;column-gap:20px}.many h2{column-span:all}.many .l{grid-template-columns:minmax(0,"
    "11em) minmax(0,1fr) auto;gap:0 8px}.many .l.bare{grid-template-columns:minmax(0,1fr) auto}}";

void td_sheet_html_begin(TdRecordKind record, TdLang lang, GString *out) {
  td_html_begin(out, td_sheet_title(record, lang), style, lang);
}

void td_sheet_html_end(GString *out) {
  td_html_end(out);
}

static void put_span(GString *out, const char *class, const char *text) {
  g_string_append_printf(out, "<span class=\"%s\">", class);
  td_html_text(out, text, -1);
  g_string_append(out, "</span>");
}

/* FAILS: the claim is ineligible, and what does not hold stands out. */
static void put_line(GString *out, const TdSheetLine *line, bool fails, TdLang lang) {
  static const char *const marks[] = {"", "✓ ", "✗ ", "? ", "– "};
  g_autoptr(GString) value = g_string_new(line->value.in[lang]);
  if (line->calc != TD_CALC_NONE) td_sheet_formula(value, line, lang);
  bool bare = value->len == 0, heading = bare && line->part == TD_PART_SUMS;
  g_autofree char *label = g_strconcat(marks[line->mark], line->label.in[lang], NULL);
  const char *class = heading ? "t h" : line->mark == TD_MARK_NO && fails ? "t no" : line->level > 0 ? "t i" : "t";
  g_string_append_printf(out, "<div class=\"l%s\">",
                         bare                                                               ? " bare"
                         : line->part == TD_PART_CONDITIONS || line->part == TD_PART_CHANGE ? " c"
                                                                                            : "");
  put_span(out, class, label);
  if (!bare) put_span(out, "v", value->str);
  put_span(out, "k", line->clause);
  g_string_append(out, "</div>\n");
}

static void put_sum(GString *out, const char *label, bool has, int64_t amount) {
  if (!has) return;
  g_autoptr(GString) text = g_string_new(NULL);
  td_put_amount(text, amount, true);
  g_string_append_printf(out, "<span>%s <b>%s</b></span>", label, text->str);
}

static void put_outcome(const TdSheet *sheet, TdLang lang, GString *out) {
  g_string_append(out, "<div class=\"sum\"><span><b>");
  td_html_text(out, sheet->status_text.in[lang], -1);
  g_string_append(out, "</b></span>");
  put_sum(out, td_sheet_word(sheet, TD_SAY_HEAD_BASE, lang), sheet->has_base, sheet->base);
  put_sum(out, td_sheet_word(sheet, TD_SAY_HEAD_AID, lang), sheet->has_aid, sheet->aid);
  put_sum(out, td_sheet_word(sheet, TD_SAY_HEAD_RESIDUAL, lang), sheet->has_residual, sheet->residual);
  g_string_append(out, "</div>\n");
}

/* More than two benefits are printed in two columns; of what is given back each amount has three lines. */
static const char *layout_of(const TdSheet *sheet, TdSheetPart part) {
  guint benefits = 0;
  for (guint i = 0; i < sheet->lines->len && part == TD_PART_SUMS; i++) {
    const TdSheetLine *line = &g_array_index(sheet->lines, TdSheetLine, i);
    benefits += line->part == part && line->level == 0 && line->calc == TD_CALC_NONE;
  }
  if (benefits > 2) return " many";
  return part == TD_PART_ANNUAL && g_str_equal(sheet->status, td_statuses[TD_STATUS_REVERSED].word) ? " back" : "";
}

void td_sheet_print_html(const TdSheet *sheet, TdLang lang, GString *out) {
  g_autoptr(GString) who = g_string_new(NULL);
  td_sheet_who(who, sheet, " · ", lang);
  g_string_append_printf(out, "<article>\n<h1>%s</h1>\n<p class=\"who\">", td_sheet_title(sheet->record, lang));
  td_html_text(out, who->str, -1);
  g_string_append(out, "</p>\n");
  put_outcome(sheet, lang, out);
  bool fails = g_str_equal(sheet->status, td_statuses[TD_STATUS_INELIGIBLE].word);
  int part = -1;
  for (guint i = 0; i < sheet->lines->len; i++) {
    const TdSheetLine *line = &g_array_index(sheet->lines, TdSheetLine, i);
    if (line->part != part) {
      g_string_append_printf(out, "%s<section class=\"%s%s\">\n", part < 0 ? "" : "</section>\n",
                             td_part_key((TdSheetPart)line->part), layout_of(sheet, (TdSheetPart)line->part));
      part = line->part;
      g_string_append(out, "<h2>");
      td_html_text(out, td_part_title(sheet->record, (TdSheetPart)part, lang), -1);
      g_string_append(out, "</h2>\n");
    }
    put_line(out, line, fails, lang);
  }
  g_string_append(out, part < 0 ? "</article>\n" : "</section>\n</article>\n");
}
