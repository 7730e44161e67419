/* Where two policies pay differently, as cards of the page of changes. */
#include "tools/effect.h"
#include "tools/html.h"

static void put_text(GString *out, const char *class, const char *text) {
  g_string_append_printf(out, "<p class=\"%s\">", class);
  td_html_text(out, text, -1);
  g_string_append(out, "</p>\n");
}

static void put_lines(GString *out, GPtrArray *lines) {
  for (guint i = 0; i < lines->len; i++) put_text(out, "who", lines->pdata[i]);
  g_ptr_array_unref(lines);
}

/* As the changes' directions are coloured. */
static const char *class_of(const TdEffectRegion *region) {
  if (region->changes[TD_OLD] && region->changes[TD_NEW]) return "both";
  return region->changes[TD_NEW] ? "looser" : region->changes[TD_OLD] ? "tighter" : "undecided";
}

void td_effects_html(const TdDiffPair *pair, TdLang lang, GString *out) {
  g_autofree char *sum = td_effects_sum(pair, lang), *year = td_effects_year(pair, lang);
  g_autofree char *idle = td_effects_idle_names(pair);
  g_string_append_printf(out, "<h2>%s</h2>\n", lang == TD_LANG_ZH ? "实际支付" : "What is really paid");
  put_text(out, "sub", sum);
  for (guint i = 0; i < pair->effects->regions->len; i++) {
    const TdEffectRegion *region = pair->effects->regions->pdata[i];
    g_string_append_printf(out, "<article class=\"%s\">\n<h3>%u</h3>\n", class_of(region), i + 1);
    put_lines(out, td_effect_lines(pair, region, lang));
    if (region->shown) put_lines(out, td_effect_shown_lines(pair, region->shown, lang));
    g_string_append(out, "</article>\n");
  }
  if (year) put_text(out, "sub", year);
  if (idle)
    put_text(out, "sub", lang == TD_LANG_ZH ? "对支付没有作用的改动：" : "changes without effect on what is paid: ");
  if (idle) put_text(out, "sub", idle);
}
