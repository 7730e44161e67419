/* What the differences cost, for programs.  Amounts are texts in yuan, as in the summary of a run. */
#include <string.h>

#include "tools/diff_money.h"
#include "tools/total.h"

static void put_amount(TdJson *json, const char *key, TdInt128 fen) {
  g_autofree char *text = td_total_text(fen);
  td_json_text(json, key, text);
}

static void put_sum(TdJson *json, const TdBalanceSum *sum, const char *what) {
  td_json_count(json, what, sum->count);
  put_amount(json, "old", sum->amount[0]);
  put_amount(json, "new", sum->amount[1]);
  put_amount(json, "difference", sum->amount[1] - sum->amount[0]);
}

static void put_sums(TdJson *json, const char *key, const TdBalanceSum sums[TD_STANDS], const char *what) {
  static const char *const keys[] = {"gain", "lose", "stay", "apart"};
  td_json_begin(json, key, '{');
  for (int i = 0; i < TD_STANDS; i++) {
    if (i == TD_APART && what[0] == 'p') continue; /* persons are among the others */
    td_json_begin(json, keys[i], '{');
    put_sum(json, &sums[i], what);
    td_json_end(json, '}');
  }
  if (what[0] == 'p') td_json_count(json, "with_apart", sums[TD_APART].count);
  td_json_end(json, '}');
}

static void put_category(TdJson *json, const TdMoney *money, const TdBalanceKey *key) {
  static const char *const keys[] = {"old_category", "new_category"};
  for (int side = 0; side < 2; side++) td_json_text(json, keys[side], td_balance_category(money->sums, key, side));
}

static void put_status(TdJson *json, const TdMoney *money, const TdBalanceKey *key) {
  static const char *const keys[] = {"old_status", "new_status"}, *const reasons[] = {"old_reason", "new_reason"};
  for (int side = 0; side < 2; side++) {
    td_json_text(json, keys[side], td_balance_status_word(key, side));
    td_json_text(json, reasons[side], td_balance_reason(money->sums, key, side));
  }
}

static void put_groups(TdJson *json, const TdMoney *money, const char *key, TdBalanceBy by) {
  g_autoptr(GArray) rows = td_balance_rows(money->sums, by);
  td_json_begin(json, key, '[');
  for (guint i = 0; i < rows->len; i++) {
    const TdBalanceGroup *row = &g_array_index(rows, TdBalanceGroup, i);
    TdBalanceSum all = td_balance_all(row->sums);
    td_json_begin(json, NULL, '{');
    if (by == TD_BALANCE_BY_CATEGORY)
      put_category(json, money, &row->key);
    else
      put_status(json, money, &row->key);
    put_sum(json, &all, "claims");
    if (by == TD_BALANCE_BY_CATEGORY) {
      td_json_count(json, "gain", row->sums[TD_GAINS].count);
      td_json_count(json, "lose", row->sums[TD_LOSES].count);
      td_json_count(json, "apart", row->sums[TD_APART].count);
    }
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_benefits(TdJson *json, const TdMoney *money) {
  static const char *const keys[] = {"old", "new"}, *const lines[] = {"old_lines", "new_lines"};
  g_autoptr(GArray) benefits = td_money_benefits(money);
  td_json_begin(json, "benefits", '[');
  for (guint i = 0; i < benefits->len; i++) {
    const TdMoneyBenefit *benefit = &g_array_index(benefits, TdMoneyBenefit, i);
    td_json_begin(json, NULL, '{');
    td_json_text(json, "benefit", benefit->name[TD_NEW]);
    if (strcmp(benefit->name[TD_OLD], benefit->name[TD_NEW]) != 0)
      td_json_text(json, "old_benefit", benefit->name[TD_OLD]);
    for (int side = 0; side < 2; side++) {
      td_json_count(json, lines[side], benefit->of[side].lines);
      put_amount(json, keys[side], benefit->of[side].paid);
    }
    put_amount(json, "difference", benefit->of[TD_NEW].paid - benefit->of[TD_OLD].paid);
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_sizes(TdJson *json, const TdMoney *money) {
  static const char *const keys[] = {"gain", "lose"};
  td_json_begin(json, "persons_by_size", '[');
  for (int size = 0; size < TD_PAID_SIZE_COUNT; size++) {
    td_json_begin(json, NULL, '{');
    if (td_paid_sizes[size].limit != INT64_MAX) put_amount(json, "up_to", td_paid_sizes[size].limit);
    for (int side = 0; side < 2; side++) {
      td_json_begin(json, keys[side], '{');
      put_sum(json, &money->sums->sizes[size][side], "persons");
      td_json_end(json, '}');
    }
    td_json_end(json, '}');
  }
  td_json_end(json, ']');
}

static void put_top(TdJson *json, const TdMoney *money, const char *key, GPtrArray *const tops[2]) {
  static const char *const keys[] = {"gain", "lose"};
  td_json_begin(json, key, '{');
  for (int side = 0; side < 2; side++) {
    td_json_begin(json, keys[side], '[');
    for (guint i = 0; i < tops[side]->len; i++) {
      const TdBalanceTop *top = tops[side]->pdata[i];
      td_json_begin(json, NULL, '{');
      if (top->setl_id) td_json_text(json, "setl_id", top->setl_id);
      td_json_text(json, "psn_no", top->psn_no);
      if (top->setl_id)
        put_category(json, money, &g_array_index(money->sums->groups, TdBalanceGroup, top->group).key);
      else
        td_json_count(json, "claims", top->claims);
      put_amount(json, "old", top->amount[0]);
      put_amount(json, "new", top->amount[1]);
      put_amount(json, "difference", (TdInt128)top->amount[1] - top->amount[0]);
      td_json_end(json, '}');
    }
    td_json_end(json, ']');
  }
  td_json_end(json, '}');
}

static void put_step(TdJson *json, const TdMoney *money, const TdMoneyStep *step) {
  const TdBalanceStep *sum = &money->sums->steps[step->model];
  g_autofree char *clauses = td_money_step_clauses(money, step);
  td_json_begin(json, NULL, '{');
  if (step->kind != TD_MONEY_CHANGES) td_json_text(json, "kind", step->kind == TD_MONEY_LABELS ? "labels" : "supplied");
  td_json_begin(json, "changes", '[');
  for (guint k = 0; k < step->changes->len; k++) {
    const TdChange *change = money->pair->diff->changes->pdata[g_array_index(step->changes, guint, k)];
    td_json_text(json, NULL, change->name);
  }
  td_json_end(json, ']');
  td_json_text(json, "clauses", clauses);
  put_amount(json, "difference", sum->difference);
  put_amount(json, "total", sum->total);
  td_json_count(json, "claims", sum->claims);
  td_json_count(json, "persons", sum->persons);
  td_json_count(json, "apart_claims", sum->apart_claims);
  put_amount(json, "apart", sum->apart);
  if (step->alone > 0) put_amount(json, "alone", money->sums->steps[step->alone].difference);
  td_json_end(json, '}');
}

static void put_steps(TdJson *json, const TdMoney *money) {
  if (!money->by_clause) return;
  td_json_begin(json, "by_clause", '[');
  for (guint i = 0; i < money->steps->len; i++) put_step(json, money, money->steps->pdata[i]);
  td_json_end(json, ']');
  if (!money->by_itself) return;
  TdInt128 together, alone = td_money_alone(money, &together);
  put_amount(json, "alone", alone);
  put_amount(json, "together", together);
}

static void put_left_out(TdJson *json, const TdMoney *money) {
  const TdTally *tally = &money->tally;
  td_json_count(json, "rows", tally->rows);
  td_json_count(json, "claims", money->sums->claims);
  td_json_count(json, "taken_back", money->sums->taken_back);
  td_json_count(json, "takings_back", tally->statuses[TD_STATUS_REVERSED]);
  td_json_count(json, "repeats", tally->repeats);
  td_json_count(json, "no_policy", tally->statuses[TD_STATUS_NO_POLICY]);
  td_json_begin(json, "rejected", '{');
  for (int i = 1; i < TD_REJECT_COUNT; i++)
    if (tally->rejected[i] > 0) td_json_count(json, td_rejects[i].word, tally->rejected[i]);
  td_json_end(json, '}');
}

void td_money_print_json(const TdMoney *money, TdJson *json) {
  const TdBalanceTally *sums = money->sums;
  TdBalanceSum all = td_balance_all(sums->by_claim);
  td_json_begin(json, "money", '{');
  td_json_text(json, "claims_file", money->claims);
  put_left_out(json, money);
  put_amount(json, "old", all.amount[0]);
  put_amount(json, "new", all.amount[1]);
  put_amount(json, "difference", all.amount[1] - all.amount[0]);
  put_sums(json, "by_claim", sums->by_claim, "claims");
  put_sums(json, "by_person", sums->by_person, "persons");
  put_groups(json, money, "categories", TD_BALANCE_BY_CATEGORY);
  put_groups(json, money, "apart", TD_BALANCE_BY_STATUS);
  put_benefits(json, money);
  put_sizes(json, money);
  put_top(json, money, "top_persons", sums->person_top);
  put_top(json, money, "top_claims", sums->claim_top);
  put_steps(json, money);
  td_json_end(json, '}');
}
