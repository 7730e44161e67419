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

static bool has_name(const GPtrArray *names, const char *name) {
  for (guint i = 0; i < names->len; i++)
    if (strcmp(names->pdata[i], name) == 0) return true;
  return false;
}

GPtrArray *td_money_benefits(const TdMoney *money) {
  GPtrArray *names = g_ptr_array_new();
  for (int side = 0; side < 2; side++) {
    const TdProgramView *view = td_balance_view(money->sums, side);
    for (size_t i = 0; i < view->benefit_count; i++)
      if (money->sums->benefits[side][i].lines > 0 && !has_name(names, view->benefits[i]))
        g_ptr_array_add(names, (gpointer)view->benefits[i]);
  }
  return names;
}

TdBalanceBenefit td_money_benefit(const TdMoney *money, int side, const char *name) {
  const TdProgramView *view = td_balance_view(money->sums, side);
  for (size_t i = 0; i < view->benefit_count; i++)
    if (strcmp(view->benefits[i], name) == 0) return money->sums->benefits[side][i];
  return (TdBalanceBenefit){0};
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
