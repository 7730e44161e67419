/* Equal figures of one clause are not told apart.  Where one of them was changed into another that the clause has too,
 * nothing is missing; but then the policy has one more of the one and the text one more of the other. */
#include "compiler/account.h"

typedef struct {
  guint policy, text;
  uint32_t figure; /* of the notice */
  TdSpan span;     /* of the policy's first */
} Count;

static const TdTextFigure *text_figure(const TdAccount *account, guint i) {
  return &g_array_index(account->notice->figures, TdTextFigure, i);
}

static bool same(const TdTextFigure *a, const TdTextFigure *b) {
  return a->kind == b->kind && a->value == b->value && a->name == NULL && b->name == NULL;
}

static bool counted(const TdAccount *account, guint i) {
  const TdTextAccount *entry = &g_array_index(account->text, TdTextAccount, i);
  return entry->by >= 0 && !text_figure(account, i)->ordinal && text_figure(account, i)->name == NULL;
}

/* How often the figure I of the text stands in its clause, and in the policy for it. */
static Count count(const TdAccount *account, guint i) {
  const TdTextFigure *figure = text_figure(account, i);
  const TdClause *clause = &g_array_index(account->notice->clauses, TdClause, figure->clause);
  Count result = {.figure = i};
  for (guint k = 0; k < account->text->len; k++)
    result.text += text_figure(account, k)->clause == figure->clause && same(text_figure(account, k), figure);
  for (guint k = 0; k < account->policy->len; k++) {
    const TdPolicyFigure *policy = &g_array_index(account->policy, TdPolicyFigure, k);
    bool deeper;
    if (!policy->needs || !same(&policy->figure, figure) || !td_cites(policy->clauses, clause, &deeper)) continue;
    if (result.policy++ == 0) result.span = policy->span;
  }
  return result;
}

void td_account_counts(TdAccount *account) {
  for (guint i = 0; i < account->text->len; i++) {
    for (guint k = 0; k < account->text->len; k++) {
      const TdTextFigure *a = text_figure(account, i), *b = text_figure(account, k);
      if (a->clause != b->clause || a->kind != b->kind || a->value == b->value) continue;
      if (!counted(account, i) || !counted(account, k)) continue;
      Count more = count(account, i), less = count(account, k);
      bool first = true; /* of its value in the clause: each pair is told once */
      for (guint j = 0; j < i; j++)
        first &= !(text_figure(account, j)->clause == a->clause && same(text_figure(account, j), a));
      for (guint j = 0; j < k; j++)
        first &= !(text_figure(account, j)->clause == b->clause && same(text_figure(account, j), b));
      bool swapped = more.policy == more.text + 1 && less.policy + 1 == less.text && less.policy > 0;
      if (!first || !swapped) continue;
      TdAccountSlip slip = {.kind = TD_SLIP_COUNTS,
                            .span = more.span,
                            .text = g_array_index(account->notice->clauses, TdClause, a->clause).path,
                            .figure = i,
                            .other = k,
                            .counts = {more.policy, more.text, less.policy, less.text}};
      g_array_append_val(account->slips, slip);
    }
  }
}
