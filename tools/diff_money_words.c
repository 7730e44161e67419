/* What differences cost, in words and figures that every format says. */
#include <string.h>

#include "tools/diff_money.h"
#include "tools/total.h"

static const TdChange *change_of(const TdMoney *money, const TdMoneyStep *step, guint k) {
  return money->pair->diff->changes->pdata[g_array_index(step->changes, guint, k)];
}

char *td_money_step_name(const TdMoney *money, const TdMoneyStep *step, TdLang lang) {
  GString *out = g_string_new(NULL);
  for (guint k = 0; k < step->changes->len; k++)
    g_string_append_printf(out, "%s%s", k > 0 ? " + " : "", change_of(money, step, k)->name);
  if (step->kind == TD_MONEY_LABELS)
    g_string_append(out,
                    lang == TD_LANG_ZH ? "几个标签按新政策的一个读" : "several labels read as one of the new policy");
  if (step->kind == TD_MONEY_SUPPLIED)
    g_string_append(out, lang == TD_LANG_ZH ? "外部给出的数值和名单" : "values and lists that are supplied");
  return g_string_free(out, FALSE);
}

static void add_clause(GPtrArray *clauses, const char *clause) {
  bool known = clause[0] == '\0';
  for (guint i = 0; i < clauses->len; i++) known |= strcmp(clauses->pdata[i], clause) == 0;
  if (!known) g_ptr_array_add(clauses, (gpointer)clause);
}

char *td_money_step_clauses(const TdMoney *money, const TdMoneyStep *step) {
  g_autoptr(GPtrArray) clauses = g_ptr_array_new();
  for (guint k = 0; k < step->changes->len; k++) {
    const TdChange *change = change_of(money, step, k);
    for (guint c = 0; c < change->cases->len; c++)
      for (int side = 0; side < TD_VERSIONS; side++) {
        const TdSaid *said = &((const TdChangeCase *)change->cases->pdata[c])->said[side];
        if (said->there) add_clause(clauses, said->clause);
      }
  }
  g_ptr_array_add(clauses, NULL);
  return g_strjoinv("、", (char **)clauses->pdata);
}

char *td_money_step_what(const TdMoney *money, const TdMoneyStep *step, TdLang lang) {
  bool zh = lang == TD_LANG_ZH;
  GString *out = g_string_new(NULL);
  g_autofree char *clauses = td_money_step_clauses(money, step);
  for (guint k = 0; k < step->changes->len; k++) {
    const TdChange *change = change_of(money, step, k);
    const TdChangeCase *first = change->cases->pdata[0];
    const char *texts[TD_VERSIONS];
    for (int side = 0; side < TD_VERSIONS; side++)
      texts[side] = first->said[side].there ? first->said[side].text.in[lang] : zh ? "没有" : "nothing";
    g_string_append_printf(out, "%s%s%s%s → %s%s", k > 0 ? (zh ? "；" : "; ") : "",
                           td_change_kinds[change->kind].text[lang], zh ? "：" : ": ", texts[TD_OLD], texts[TD_NEW],
                           td_diff_same_said(change) ? "" : " …");
  }
  if (clauses[0]) g_string_append_printf(out, zh ? "（依据 %s）" : " (clause %s)", clauses);
  return g_string_free(out, FALSE);
}

TdInt128 td_money_alone(const TdMoney *money, TdInt128 *together) {
  TdInt128 alone = 0, all = 0;
  for (guint i = 0; i < money->steps->len; i++) {
    const TdMoneyStep *step = money->steps->pdata[i];
    all += money->sums->steps[step->model].difference;
    if (step->alone > 0) alone += money->sums->steps[step->alone].difference;
  }
  *together = all - alone;
  return alone;
}

uint64_t td_money_left_out(const TdMoney *money) {
  return money->tally.repeats + money->tally.statuses[TD_STATUS_NO_POLICY] + td_tally_rejects(&money->tally);
}

/* The new name of an old benefit that has another one now; NULL: it has none. */
static const char *renamed(const TdMoney *money, const char *name) {
  const TdModelDiff *diff = money->pair->diff;
  for (guint i = 0; i < diff->changes->len; i++) {
    const TdChange *change = diff->changes->pdata[i];
    if (change->kind != TD_C_BENEFIT || change->benefit[TD_OLD] < 0 || change->benefit[TD_NEW] < 0) continue;
    if (strcmp(diff->joint.side[TD_OLD]->benefits[change->benefit[TD_OLD]].name, name) == 0)
      return diff->joint.side[TD_NEW]->benefits[change->benefit[TD_NEW]].name;
  }
  return NULL;
}

static TdMoneyBenefit *benefit_called(GArray *benefits, const char *name) {
  for (guint i = 0; i < benefits->len; i++) {
    TdMoneyBenefit *each = &g_array_index(benefits, TdMoneyBenefit, i);
    if (strcmp(each->name[TD_NEW], name) == 0) return each;
  }
  TdMoneyBenefit fresh = {.name = {name, name}};
  g_array_append_val(benefits, fresh);
  return &g_array_index(benefits, TdMoneyBenefit, benefits->len - 1);
}

GArray *td_money_benefits(const TdMoney *money) {
  GArray *benefits = g_array_new(FALSE, FALSE, sizeof(TdMoneyBenefit));
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdProgramView *view = td_balance_view(money->sums, side);
    for (size_t i = 0; i < view->benefit_count; i++) {
      const TdBalanceBenefit *paid = &money->sums->benefits[side][i];
      const char *now = side == TD_OLD ? renamed(money, view->benefits[i]) : NULL;
      if (paid->lines == 0) continue;
      TdMoneyBenefit *benefit = benefit_called(benefits, now ? now : view->benefits[i]);
      if (now) benefit->name[TD_OLD] = view->benefits[i];
      benefit->of[side] = *paid;
    }
  }
  return benefits;
}

char *td_money_difference(TdInt128 fen) {
  g_autofree char *text = td_total_grouped(fen);
  return g_strconcat(fen > 0 ? "+" : "", text, NULL);
}

char *td_money_count(uint64_t count) {
  char *text = td_total_grouped((TdInt128)count * 100);
  text[strlen(text) - strlen(".00")] = '\0';
  return text;
}
