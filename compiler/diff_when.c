/* On which claims two rules differ, in words that can be read. */
#include "compiler/diff_found.h"
#include "compiler/expr_text.h"

/* What is longer is said of a condition by the condition itself. */
enum { MOST_WAYS = 2, MOST_FACTS = 5 };

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

static bool has_fact(const GArray *way, const TdFact *fact) {
  for (guint i = 0; i < way->len; i++) {
    const TdFact *each = &g_array_index(way, TdFact, i);
    if (each->fails == fact->fails && td_expr_same(each->expr, fact->expr)) return true;
  }
  return false;
}

static bool in_all(const GPtrArray *ways, const TdFact *fact) {
  for (guint i = 0; i < ways->len; i++)
    if (!has_fact(ways->pdata[i], fact)) return false;
  return true;
}

static void put_fact(GString *out, const TdModel *model, const TdFact *fact, TdLang lang) {
  bool turned = fact->fails && (fact->expr->kind == TD_E_LT || fact->expr->kind == TD_E_LE);
  const TdExpr not = {.kind = TD_E_NOT, .type = TD_M_BOOL, .a = fact->expr};
  const TdExpr other = {.kind = fact->expr->kind == TD_E_LT ? TD_E_LE : TD_E_LT,
                        .type = TD_M_BOOL,
                        .a = fact->expr->b,
                        .b = fact->expr->a};
  td_put_expr(out, model, turned ? &other : fact->fails ? &not : fact->expr, lang);
}

/* The facts of a way that all WAYS share, or those that they do not. */
static guint put_facts(GString *out, const TdModel *model, const GPtrArray *ways, const GArray *way, bool shared,
                       TdLang lang) {
  guint count = 0;
  for (guint i = 0; i < way->len; i++) {
    const TdFact *fact = &g_array_index(way, TdFact, i);
    if (in_all(ways, fact) != shared) continue;
    if (count++ > 0) g_string_append(out, pick(lang, " 且 ", " and "));
    put_fact(out, model, fact, lang);
  }
  return count;
}

/* a; or b.  What all ways share goes before them: c and (a; or b). */
static void put_ways(GString *out, const TdModel *model, const GPtrArray *ways, TdLang lang) {
  guint shared = ways->len > 1 ? put_facts(out, model, ways, ways->pdata[0], true, lang) : 0;
  if (shared > 0) g_string_append(out, pick(lang, " 且（", " and ("));
  for (guint i = 0; i < ways->len; i++) {
    if (i > 0) g_string_append(out, pick(lang, "；或 ", "; or "));
    put_facts(out, model, ways, ways->pdata[i], ways->len == 1, lang);
  }
  if (shared > 0) g_string_append(out, pick(lang, "）", ")"));
}

static void put_answer(GString *out, const TdGives *gives, int side, TdLang lang) {
  bool old = side == TD_OLD;
  if (gives->kind == TD_G_UNKNOWN)
    g_string_append(out, old ? pick(lang, "原条件待定", "the old one is undetermined")
                             : pick(lang, "新条件待定", "the new one is undetermined"));
  else if (gives->expr->value)
    g_string_append(
        out, old ? pick(lang, "符合原条件", "the old one holds") : pick(lang, "符合新条件", "the new one holds"));
  else
    g_string_append(out, old ? pick(lang, "不符合原条件", "the old one does not hold")
                             : pick(lang, "不符合新条件", "the new one does not hold"));
}

/* Both are shown in full beside it. */
static bool long_condition(const TdContrast *held, const TdFound *found) {
  guint facts = 0;
  for (guint i = 0; i < found->ways->len; i++) facts += ((const GArray *)found->ways->pdata[i])->len;
  return held->rule[TD_OLD] && held->rule[TD_NEW] && (found->ways->len > MOST_WAYS || facts > MOST_FACTS);
}

TdWords td_when_words(const TdContrast *held, const TdFound *found) {
  TdWords words = {{NULL, NULL}};
  for (guint i = 0; i < found->ways->len; i++)
    if (((const GArray *)found->ways->pdata[i])->len == 0) return words;
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(NULL);
    if (long_condition(held, found)) {
      put_answer(out, &found->gives[TD_OLD], TD_OLD, (TdLang)lang);
      g_string_append(out, pick((TdLang)lang, "，", " and "));
      put_answer(out, &found->gives[TD_NEW], TD_NEW, (TdLang)lang);
    } else {
      put_ways(out, &held->diff->joint.model, found->ways, (TdLang)lang);
    }
    words.in[lang] = g_string_free(out, FALSE);
  }
  return words;
}
