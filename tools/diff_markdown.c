/* The changes as Markdown, for a review or a report. */
#include <string.h>

#include "tools/diff_money.h"
#include "tools/effect.h"

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

/* A cell of a table: what has a meaning in Markdown is escaped. */
static void put_text(GString *out, const char *text) {
  for (; *text; text++) {
    if (strchr("|\\`*_<>[]#&", *text)) g_string_append_c(out, '\\');
    g_string_append_c(out, *text);
  }
}

/* As code, between more backticks than it has itself; a bar ends a cell even there. */
static void put_code(GString *out, const char *text) {
  guint longest = 0, run = 0;
  for (const char *at = text; *at; at++) {
    run = *at == '`' ? run + 1 : 0;
    longest = MAX(longest, run);
  }
  g_autofree char *fence = g_strnfill(longest + 1, '`');
  const char *apart = longest > 0 ? " " : "";
  g_string_append_printf(out, "%s%s", fence, apart);
  for (; *text; text++) {
    if (*text == '|') g_string_append_c(out, '\\');
    g_string_append_c(out, *text == '\n' || *text == '\r' ? ' ' : *text);
  }
  g_string_append_printf(out, "%s%s", apart, fence);
}

static void put_said(GString *out, const TdSaid *said, TdLang lang) {
  g_autoptr(GString) text = g_string_new(NULL);
  td_diff_put_said(text, said, lang);
  put_text(out, text->str);
}

static void put_row(GString *out, const TdDiffPair *pair, const TdChange *change, const TdChangeCase *each, bool first,
                    TdLang lang) {
  uint64_t touches = each->touches ? each->touches : change->touches;
  g_autofree char *who = td_diff_touched(pair, touches, lang);
  g_string_append(out, "| ");
  if (first) put_code(out, change->name);
  g_string_append(out, " | ");
  put_said(out, &each->said[TD_OLD], lang);
  g_string_append(out, " | ");
  put_said(out, &each->said[TD_NEW], lang);
  g_string_append(out, " | ");
  if (who) put_text(out, who);
  if (each->when.in[lang]) {
    g_string_append(out, pick(lang, who ? "；当 " : "当 ", who ? "; when " : "when "));
    put_text(out, each->when.in[lang]);
  }
  g_string_append_printf(out, " | %s",
                         td_directions[change->cases->len > 1 ? each->direction : change->direction].text[lang]);
  if (first && change->why.in[lang]) {
    g_string_append(out, pick(lang, "：", ": "));
    put_text(out, change->why.in[lang]);
  }
  g_string_append(out, " |\n");
}

void td_diff_print_markdown(const TdDiffReport *report, GString *out) {
  TdLang lang = report->lang;
  g_string_append_printf(out, "# %s\n\n", pick(lang, "政策的不同", "Changes between policies"));
  for (int side = 0; side < TD_VERSIONS; side++)
    for (guint i = 0; i < report->alone[side]->len; i++) {
      g_string_append_printf(out, "- %s", td_diff_alone(report, side));
      put_code(out, report->alone[side]->pdata[i]);
      g_string_append_c(out, '\n');
    }
  for (guint i = 0; i < report->pairs->len; i++) {
    const TdDiffPair *pair = report->pairs->pdata[i];
    g_autofree char *sum = td_diff_sum(pair, lang);
    g_autofree char *old = td_diff_title(report, pair->path[TD_OLD], TD_OLD);
    g_autofree char *new = td_diff_title(report, pair->path[TD_NEW], TD_NEW);
    g_string_append(out, "\n## ");
    put_code(out, old);
    g_string_append(out, " → ");
    put_code(out, new);
    g_string_append_printf(out, "\n\n%s\n", sum);
    if (pair->effects) td_effects_markdown(pair, lang, out);
    if (pair->diff->changes->len == td_diff_left_out(pair)) continue;
    g_string_append(out, pick(lang, "\n| 名称 | 原 | 新 | 涉及 | 宽紧 |\n| --- | --- | --- | --- | --- |\n",
                              "\n| name | old | new | touches | direction |\n| --- | --- | --- | --- | --- |\n"));
    for (guint k = 0; k < pair->diff->changes->len; k++) {
      const TdChange *change = pair->diff->changes->pdata[k];
      for (guint c = 0; c < change->cases->len && td_diff_shown(pair, change); c++)
        put_row(out, pair, change, change->cases->pdata[c], c == 0, lang);
    }
  }
  if (report->money) td_money_print_markdown(report->money, lang, out);
}
