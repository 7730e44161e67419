/* What every format says in words, and the changes as plain text. */
#include <string.h>

#include "compiler/expr_text.h"
#include "tools/diff_money.h"
#include "tools/effect.h"

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

char *td_diff_title(const TdDiffReport *report, const char *path, int side) {
  GString *out = g_string_new(path);
  if (!report->days) return g_string_free(out, FALSE);
  g_string_append(out, pick(report->lang, "（", " ("));
  td_put_date(out, report->days[side]);
  g_string_append(out, pick(report->lang, "）", ")"));
  return g_string_free(out, FALSE);
}

const char *td_diff_alone(const TdDiffReport *report, int side) {
  bool old = side == TD_OLD;
  if (report->days)
    return old ? pick(report->lang, "不再施行的政策：", "no longer in force: ")
               : pick(report->lang, "开始施行的政策：", "comes into force: ");
  return old ? pick(report->lang, "删去的政策：", "removed policy: ")
             : pick(report->lang, "新增的政策：", "added policy: ");
}

void td_diff_count(const TdDiffPair *pair, guint count[TD_DIRECTIONS]) {
  memset(count, 0, TD_DIRECTIONS * sizeof *count);
  for (guint i = 0; i < pair->diff->changes->len; i++)
    count[((const TdChange *)pair->diff->changes->pdata[i])->direction]++;
}

/* Header, wording and what an office does: nothing is paid by it. */
static bool beside_rules(TdChangeKind kind) {
  switch (kind) {
    case TD_C_POLICY_ID:
    case TD_C_TITLE:
    case TD_C_DOCUMENT:
    case TD_C_REGION:
    case TD_C_ISSUED:
    case TD_C_REPLACES:
    case TD_C_EXAMPLE:
    case TD_C_PROVISION:
    case TD_C_PROCEDURE:
    case TD_C_CLAUSE:
    case TD_C_ASSUMPTION: return true;
    default: return false;
  }
}

bool td_diff_shown(const TdDiffPair *pair, const TdChange *change) {
  return !pair->brief || !beside_rules((TdChangeKind)change->kind);
}

guint td_diff_left_out(const TdDiffPair *pair) {
  guint count = 0;
  for (guint i = 0; i < pair->diff->changes->len; i++) count += !td_diff_shown(pair, pair->diff->changes->pdata[i]);
  return count;
}

char *td_diff_sum(const TdDiffPair *pair, TdLang lang) {
  guint count[TD_DIRECTIONS], total = pair->diff->changes->len;
  td_diff_count(pair, count);
  if (total == 0) return g_strdup(pick(lang, "没有不同", "no differences"));
  GString *out = g_string_new(NULL);
  g_string_append_printf(out, pick(lang, "%u 处不同：", total == 1 ? "%u change: " : "%u changes: "), total);
  const char *comma = "";
  for (int i = 0; i < TD_DIRECTIONS; i++) {
    if (count[i] == 0) continue;
    g_string_append_printf(out, "%s%s %u", comma, td_directions[i].text[lang], count[i]);
    comma = pick(lang, "，", ", ");
  }
  if (count[TD_LOOSER] + count[TD_TIGHTER] + count[TD_BOTH_WAYS] > 0)
    g_string_append(out, pick(lang, "（就一笔费用、当年此前所用相同而言）",
                              " (of one claim, with the same used before in the year)"));
  guint left_out = td_diff_left_out(pair);
  if (left_out > 0)
    g_string_append_printf(out, pick(lang, "；其中 %u 处不在规则里，未列出", "; %u beside the rules, not listed"),
                           left_out);
  return g_string_free(out, FALSE);
}

const char *td_diff_verb(const TdChange *change, TdLang lang) {
  const TdChangeCase *first = change->cases->pdata[0];
  if (!first->said[TD_OLD].there) return pick(lang, "新增", "added");
  if (!first->said[TD_NEW].there) return pick(lang, "删去", "removed");
  return pick(lang, "改动", "changed");
}

char *td_diff_said_clause(const TdSaid *said) {
  if (!said->there || (!said->clause[0] && !said->document[0])) return NULL;
  g_autofree char *clause =
      said->document[0] ? g_strdup_printf("“%s”%s", said->document, said->clause) : g_strdup(said->clause);
  return strcmp(clause, said->text.in[0]) == 0 ? NULL : g_steal_pointer(&clause);
}

void td_diff_put_said(GString *out, const TdSaid *said, TdLang lang) {
  g_autofree char *clause = td_diff_said_clause(said);
  g_string_append(out, said->there ? said->text.in[lang] : pick(lang, "没有", "nothing"));
  if (clause) g_string_append_printf(out, pick(lang, "（依据 %s）", " (clause %s)"), clause);
  if (said->there && said->assume[0])
    g_string_append_printf(out, pick(lang, "（假定“%s”）", " (assuming “%s”)"), said->assume);
}

char *td_diff_touched(const TdDiffPair *pair, uint64_t touches, TdLang lang) {
  if (touches == 0) return NULL;
  GString *out = g_string_new(NULL);
  td_put_labels(out, &pair->diff->joint.model, touches, lang);
  return g_string_free(out, FALSE);
}

bool td_diff_same_said(const TdChange *change) {
  const TdChangeCase *first = change->cases->pdata[0];
  for (guint i = 1; i < change->cases->len; i++) {
    const TdChangeCase *each = change->cases->pdata[i];
    for (int side = 0; side < TD_VERSIONS; side++)
      if (g_strcmp0(first->said[side].text.in[0], each->said[side].text.in[0]) != 0 ||
          strcmp(first->said[side].clause, each->said[side].clause) != 0)
        return false;
  }
  return true;
}

/* ---- text ---- */

static void put_values(GString *out, const TdChangeCase *each, const char *indent, TdLang lang) {
  g_string_append_printf(out, "%s%s", indent, pick(lang, "原  ", "old  "));
  td_diff_put_said(out, &each->said[TD_OLD], lang);
  g_string_append_printf(out, "\n%s%s", indent, pick(lang, "新  ", "new  "));
  td_diff_put_said(out, &each->said[TD_NEW], lang);
  g_string_append_c(out, '\n');
}

static void put_case(GString *out, const TdDiffPair *pair, const TdChange *change, const TdChangeCase *each,
                     bool values, TdLang lang) {
  bool own = each->touches != 0 && each->touches != change->touches;
  if (own) {
    g_autofree char *who = td_diff_touched(pair, each->touches, lang);
    g_string_append_printf(out, "  %s%s\n", pick(lang, "对象  ", "for  "), who);
  }
  if (each->when.in[lang])
    g_string_append_printf(out, "  %s%s%s%s\n", pick(lang, "当  ", "when  "), each->when.in[lang],
                           change->cases->len > 1 ? pick(lang, "：", ": ") : "",
                           change->cases->len > 1 ? td_directions[each->direction].text[lang] : "");
  if (values) put_values(out, each, "  ", lang);
}

static void put_change(GString *out, const TdDiffPair *pair, const TdChange *change, TdLang lang) {
  bool same = td_diff_same_said(change);
  g_autofree char *who = td_diff_touched(pair, change->touches, lang);
  g_string_append_printf(out, "\n%s  %s%s%s  [%s]\n", change->name, td_change_kinds[change->kind].text[lang],
                         pick(lang, "", " "), td_diff_verb(change, lang), td_directions[change->direction].text[lang]);
  if (same) put_values(out, change->cases->pdata[0], "  ", lang);
  for (guint i = 0; i < change->cases->len; i++) put_case(out, pair, change, change->cases->pdata[i], !same, lang);
  if (who) g_string_append_printf(out, "  %s%s\n", pick(lang, "涉及  ", "touches  "), who);
  if (change->why.in[lang])
    g_string_append_printf(out, "  %s%s\n", pick(lang, "因为  ", "because  "), change->why.in[lang]);
}

void td_diff_print_text(const TdDiffReport *report, GString *out) {
  TdLang lang = report->lang;
  for (int side = 0; side < TD_VERSIONS; side++)
    for (guint i = 0; i < report->alone[side]->len; i++)
      g_string_append_printf(out, "%s%s\n", td_diff_alone(report, side), (const char *)report->alone[side]->pdata[i]);
  for (guint i = 0; i < report->pairs->len; i++) {
    const TdDiffPair *pair = report->pairs->pdata[i];
    g_autofree char *sum = td_diff_sum(pair, lang);
    g_autofree char *old = td_diff_title(report, pair->path[TD_OLD], TD_OLD);
    g_autofree char *new = td_diff_title(report, pair->path[TD_NEW], TD_NEW);
    if (out->len > 0) g_string_append_c(out, '\n');
    g_string_append_printf(out, "%s → %s%s%s\n", old, new, pick(lang, "：", ": "), sum);
    for (guint k = 0; k < pair->diff->changes->len; k++)
      if (td_diff_shown(pair, pair->diff->changes->pdata[k]))
        put_change(out, pair, pair->diff->changes->pdata[k], lang);
    if (pair->effects) td_effects_text(pair, lang, out);
  }
  if (report->money) td_money_print_text(report->money, lang, out);
}
