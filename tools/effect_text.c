/* Where two policies pay differently, as plain text and as Markdown. */
#include "tools/effect.h"

static void put_lines(GString *out, const char *indent, GPtrArray *lines) {
  for (guint i = 0; i < lines->len; i++) g_string_append_printf(out, "%s%s\n", indent, (const char *)lines->pdata[i]);
  g_ptr_array_unref(lines);
}

static void put_regions(GString *out, const TdDiffPair *pair, const char *before, const char *indent, TdLang lang) {
  const GPtrArray *regions = pair->effects->regions;
  for (guint i = 0; i < regions->len; i++) {
    const TdEffectRegion *region = regions->pdata[i];
    GPtrArray *lines = td_effect_lines(pair, region, lang);
    g_autofree char *first = lines->len > 0 ? g_strdup(lines->pdata[0]) : g_strdup("");
    if (lines->len > 0) g_ptr_array_remove_index(lines, 0);
    g_string_append_printf(out, "%s%u%s %s\n", before, i + 1, before[0] == '#' ? "." : "", first);
    if (before[0] == '#') g_string_append_c(out, '\n');
    put_lines(out, indent, lines);
    if (region->shown) put_lines(out, indent, td_effect_shown_lines(pair, region->shown, lang));
  }
}

static void put_year(GString *out, const TdDiffPair *pair, TdLang lang) {
  g_autofree char *year = td_effects_year(pair, lang);
  if (year) g_string_append_printf(out, "%s\n", year);
}

static void put_idle(GString *out, const TdDiffPair *pair, TdLang lang) {
  g_autofree char *names = td_effects_idle_names(pair);
  if (!names) return;
  g_string_append(out, lang == TD_LANG_ZH ? "对支付没有作用的改动：" : "changes without effect on what is paid: ");
  g_string_append_printf(out, "%s\n", names);
}

void td_effects_text(const TdDiffPair *pair, TdLang lang, GString *out) {
  g_autofree char *sum = td_effects_sum(pair, lang);
  g_string_append_printf(out, "\n%s\n", sum);
  put_idle(out, pair, lang);
  put_regions(out, pair, "  ", "    ", lang);
  put_year(out, pair, lang);
}

void td_effects_markdown(const TdDiffPair *pair, TdLang lang, GString *out) {
  g_autofree char *sum = td_effects_sum(pair, lang);
  g_string_append_printf(out, "\n%s\n", sum);
  put_idle(out, pair, lang);
  put_regions(out, pair, "\n### ", "- ", lang);
  g_string_append_c(out, '\n');
  put_year(out, pair, lang);
}
