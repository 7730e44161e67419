/* What was found of two rules, as changes. */
#include <string.h>

#include "compiler/diff_found.h"
#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

static const char *text_of(const char *text) {
  return text ? text : "";
}

/* ---- ways ---- */

static bool has_fact(const GArray *way, const TdFact *fact, bool fails) {
  for (guint i = 0; i < way->len; i++) {
    const TdFact *each = &g_array_index(way, TdFact, i);
    if (each->fails == fails && td_expr_same(each->expr, fact->expr)) return true;
  }
  return false;
}

/* The fact in which alone two ways differ, or -1. */
static int single_difference(const GArray *a, const GArray *b) {
  int at = -1;
  if (a->len != b->len) return -1;
  for (guint i = 0; i < a->len; i++) {
    const TdFact *fact = &g_array_index(a, TdFact, i);
    if (has_fact(b, fact, fact->fails)) continue;
    if (at >= 0 || !has_fact(b, fact, !fact->fails)) return -1;
    at = (int)i;
  }
  return at;
}

static bool covers(const GArray *wide, const GArray *narrow) {
  for (guint i = 0; i < wide->len; i++) {
    const TdFact *fact = &g_array_index(wide, TdFact, i);
    if (!has_fact(narrow, fact, fact->fails)) return false;
  }
  return true;
}

static bool merge_two(GPtrArray *ways) {
  for (guint i = 0; i < ways->len; i++)
    for (guint k = 0; k < ways->len; k++) {
      if (i == k) continue;
      int at = single_difference(ways->pdata[i], ways->pdata[k]);
      if (at >= 0) g_array_remove_index(ways->pdata[i], (guint)at);
      if (at < 0 && !covers(ways->pdata[i], ways->pdata[k])) continue;
      g_ptr_array_remove_index(ways, k);
      return true;
    }
  return false;
}

void td_ways_merge(const TdModel *model, int32_t category, GPtrArray *ways) {
  while (merge_two(ways)) continue;
  for (guint i = 0; i < ways->len; i++) td_ways_shorten(model, category, ways->pdata[i]);
}

/* ---- what is said ---- */

static void put_gives(GString *out, const TdModel *model, const TdGives *gives, TdLang lang) {
  bool zh = lang == TD_LANG_ZH;
  switch (gives->kind) {
    case TD_G_VALUE: td_put_expr(out, model, gives->expr, lang); break;
    case TD_G_NONE: g_string_append(out, zh ? "不设" : "none"); break;
    case TD_G_DEFERRED: g_string_append_printf(out, zh ? "另按“%s”" : "deferred to \"%s\"", gives->word); break;
    case TD_G_UNKNOWN: g_string_append_printf(out, zh ? "待定 %s" : "undetermined: %s", gives->word); break;
    case TD_G_NAMED: g_string_append(out, gives->word); break;
    case TD_G_NO_ROW: g_string_append(out, zh ? "没有" : "nothing"); break;
  }
}

/* What the day has decided is no longer an expression that anybody could read. */
static TdWords rule_words(const TdModel *model, const TdExpr *rule) {
  if (!rule || rule->kind != TD_E_CONST) return td_words_expr(model, rule);
  return rule->value ? td_words("都符合", "always so") : td_words("都不符合", "never so");
}

static TdSaid said_of(const TdContrast *held, const TdFound *found, int side) {
  const TdModel *model = &held->diff->joint.model;
  if (held->rule[0] || held->rule[1]) {
    if (!held->cite[side]) return (TdSaid){.there = false};
    TdSaid said = td_said(rule_words(model, held->rule[side]), held->cite[side]);
    said.assume = text_of(held->cite[side]->assume);
    return said;
  }
  const TdGives *gives = &found->gives[side];
  TdWords words;
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(NULL);
    put_gives(out, model, gives, (TdLang)lang);
    words.in[lang] = g_string_free(out, FALSE);
  }
  TdSaid said = td_said(words, &gives->cite);
  said.value = gives->kind == TD_G_VALUE ? gives->expr : NULL;
  if (held->with_assumptions) said.assume = text_of(gives->cite.assume);
  return said;
}

static gint by_string(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What was found, as a text in which identities that are treated alike are alike. */
static char *signature_of(const TdContrast *held, const TdFinding *finding, bool clause_alone) {
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < finding->found->len; i++) {
    const TdFound *found = finding->found->pdata[i];
    if (found->clause_alone != clause_alone) continue;
    td_ways_merge(&held->diff->joint.model, finding->category, found->ways);
    TdSaid said[] = {said_of(held, found, 0), said_of(held, found, 1)};
    const char *texts[] = {said[0].there ? said[0].text.in[0] : "", said[1].there ? said[1].text.in[0] : ""};
    g_ptr_array_add(lines, g_strdup_printf("%s|%s|%s|%s|%s|%s|%d|%s", texts[0], texts[1], said[0].clause,
                                           said[1].clause, text_of(said[0].document), text_of(said[1].document),
                                           found->direction, found->why ? found->why->text[0] : ""));
    for (int side = 0; side < TD_VERSIONS; side++) td_words_clear(&said[side].text);
  }
  g_ptr_array_sort(lines, by_string);
  GString *out = g_string_new(finding->too_many && !clause_alone ? "too many\n" : NULL);
  for (guint i = 0; i < lines->len; i++) g_string_append_printf(out, "%s\n", (const char *)lines->pdata[i]);
  return g_string_free(out, FALSE);
}

/* ---- changes ---- */

static bool same_ways(const GPtrArray *a, const GPtrArray *b) {
  bool same = a->len == b->len;
  for (guint i = 0; i < a->len && same; i++)
    same = covers(a->pdata[i], b->pdata[i]) && covers(b->pdata[i], a->pdata[i]);
  return same;
}

static TdChangeCase *known_case(const TdChange *change, const TdFound *found, const TdSaid said[TD_VERSIONS]) {
  for (guint i = 0; i < change->cases->len; i++) {
    TdChangeCase *each = change->cases->pdata[i];
    if (same_ways(each->ways, found->ways) && g_strcmp0(each->said[0].text.in[0], said[0].text.in[0]) == 0 &&
        g_strcmp0(each->said[1].text.in[0], said[1].text.in[0]) == 0)
      return each;
  }
  return NULL;
}

typedef struct {
  guint sure[TD_DIRECTIONS], maybe[TD_DIRECTIONS];
  const TdWhy *why; /* of one that is undecided */
  bool too_many;
} Tally;

static void add_cases(const TdContrast *held, TdChange *change, const TdFinding *finding, bool clause_alone,
                      Tally *tally) {
  uint64_t touched = finding->category >= 0 ? BIT(finding->category) : 0;
  tally->too_many |= finding->too_many && !clause_alone;
  for (int i = 0; i < TD_DIRECTIONS && !clause_alone; i++) tally->maybe[i] += finding->unsupplied[i];
  for (guint i = 0; i < finding->found->len; i++) {
    const TdFound *found = finding->found->pdata[i];
    if (found->clause_alone != clause_alone) continue;
    (found->sure ? tally->sure : tally->maybe)[found->direction]++;
    if (found->why) tally->why = found->why;
    TdWords when = td_when_words(held, found);
    TdSaid said[] = {said_of(held, found, 0), said_of(held, found, 1)};
    TdChangeCase *each = known_case(change, found, said);
    if (each) {
      each->touches |= touched;
      td_words_clear(&when);
      for (int side = 0; side < TD_VERSIONS; side++) td_words_clear(&said[side].text);
      continue;
    }
    each = td_change_case(change, said[0], said[1], found->direction);
    each->touches = touched;
    each->when = when;
    each->ways = g_ptr_array_ref(found->ways);
  }
}

/* Undecided as a whole; each case goes its own way. */
static void mixed(TdChange *change, const char *zh, const char *en) {
  change->direction = TD_DIRECTION_UNDECIDED;
  change->why = td_words(zh, en);
}

static void decide(const TdContrast *held, TdChange *change, const Tally *tally) {
  guint looser = tally->sure[TD_LOOSER] + tally->maybe[TD_LOOSER];
  guint tighter = tally->sure[TD_TIGHTER] + tally->maybe[TD_TIGHTER];
  guint open = tally->sure[TD_DIRECTION_UNDECIDED] + tally->maybe[TD_DIRECTION_UNDECIDED];
  if (tally->too_many)
    td_change_open(change, "要区分的情形太多，没有逐一算清", "there are too many kinds of claims to go through");
  else if (open > 0 && held->role == TD_MORE_IS_OPEN)
    td_change_open(change, held->why.text[0], held->why.text[1]);
  else if (tally->why)
    mixed(change, tally->why->text[0], tally->why->text[1]);
  else if (open > 0)
    mixed(change, "前后两个数值的大小取决于费用本身，或其中一个另按、待定",
          "which of the two is more depends on the claim, or one of them is deferred or undetermined");
  else if (looser > 0 && tighter > 0 && tally->sure[TD_LOOSER] > 0 && tally->sure[TD_TIGHTER] > 0)
    change->direction = TD_BOTH_WAYS;
  else if (looser > 0 && tighter > 0)
    mixed(change, "有的情形放宽，有的收紧，不能断定两种情形都会出现",
          "looser in some cases and tighter in others, and it is not certain that there are claims of both");
  else
    change->direction = looser > 0 ? TD_LOOSER : tighter > 0 ? TD_TIGHTER : TD_NEITHER;
}

/* Where nothing is known but that they are written otherwise: the rules, or that there is one. */
static void say_rules(const TdContrast *held, TdChange *change) {
  TdSaid said[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdFound none = {.sure = false};
    bool rule = held->rule[0] || held->rule[1];
    said[side] = rule ? said_of(held, &none, side) : td_said(td_words("见条款", "see the clause"), held->around[side]);
  }
  td_change_case(change, said[0], said[1], TD_DIRECTION_UNDECIDED)->touches = change->touches;
}

static gint by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *td_joined_labels(const TdModel *model, uint64_t set) {
  g_autoptr(GPtrArray) labels = g_ptr_array_new();
  for (uint32_t i = 0; i < model->label_count; i++)
    if (set >> i & 1) g_ptr_array_add(labels, (gpointer)model->labels[i]);
  g_ptr_array_sort(labels, by_name);
  g_ptr_array_add(labels, NULL);
  return g_strjoinv(",", (char **)labels->pdata);
}

static char *name_of(const TdContrast *held, uint64_t touched, uint64_t all, const char *more) {
  if (!held->by_identity || touched == all) return g_strdup_printf("%s%s", held->name, more);
  g_autofree char *joined = td_joined_labels(&held->diff->joint.model, touched);
  return g_strdup_printf("%s/%s%s", held->name, joined, more);
}

static guint tell(const TdContrast *held, const GPtrArray *findings, bool clause_alone) {
  g_autofree bool *told = g_new0(bool, findings->len + 1);
  guint count = 0;
  for (guint i = 0; i < findings->len; i++) {
    TdFinding *first = findings->pdata[i];
    if (told[i] || first->signature[0] == '\0') continue;
    TdChange *change =
        td_change(held->diff, clause_alone ? TD_C_CLAUSE : held->kind, NULL, (TdSaid){0}, (TdSaid){0}, TD_NEITHER);
    Tally tally = {.too_many = false};
    uint64_t all = 0;
    for (guint k = 0; k < findings->len; k++) {
      const TdFinding *each = findings->pdata[k];
      if (each->category >= 0) all |= BIT(each->category);
      if (told[k] || each->signature[0] == '\0' ||
          (held->by_identity && strcmp(each->signature, first->signature) != 0))
        continue;
      told[k] = true;
      if (each->category >= 0) change->touches |= BIT(each->category);
      add_cases(held, change, each, clause_alone, &tally);
    }
    change->name = name_of(held, change->touches, all, clause_alone ? "/clause" : "");
    change->premium = held->premium;
    change->benefit[0] = held->benefit[0];
    change->benefit[1] = held->benefit[1];
    if (change->cases->len == 0) say_rules(held, change);
    decide(held, change, &tally);
    count++;
  }
  return count;
}

guint td_tell(const TdContrast *held, const GPtrArray *findings) {
  guint count = 0;
  for (int clause = 0; clause < 2; clause++) {
    for (guint i = 0; i < findings->len; i++) {
      TdFinding *finding = findings->pdata[i];
      g_free(finding->signature);
      finding->signature = signature_of(held, finding, clause);
    }
    count += tell(held, findings, clause);
  }
  return count;
}
