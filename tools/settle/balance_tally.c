#include "tools/settle/balance_tally.h"

#include <string.h>

#include "tools/settle/outcome.h"

static void top_free(gpointer data) {
  TdBalanceTop *top = data;
  g_free(top->setl_id);
  g_free(top->psn_no);
  g_free(top);
}

void td_balance_tally_init(TdBalanceTally *tally, const TdModels *models) {
  *tally = (TdBalanceTally){.models = models,
                            .groups = g_array_new(FALSE, FALSE, sizeof(TdBalanceGroup)),
                            .steps = g_new0(TdBalanceStep, models->policies->items->len)};
  for (int side = 0; side < 2; side++) {
    tally->benefits[side] = g_new0(TdBalanceBenefit, td_balance_view(tally, side)->benefit_count + 1);
    tally->claim_top[side] = g_ptr_array_new_with_free_func(top_free);
    tally->person_top[side] = g_ptr_array_new_with_free_func(top_free);
  }
}

void td_balance_tally_clear(TdBalanceTally *tally) {
  g_clear_pointer(&tally->groups, g_array_unref);
  g_clear_pointer(&tally->steps, g_free);
  for (int side = 0; side < 2; side++) {
    g_clear_pointer(&tally->benefits[side], g_free);
    g_clear_pointer(&tally->claim_top[side], g_ptr_array_unref);
    g_clear_pointer(&tally->person_top[side], g_ptr_array_unref);
  }
}

const TdProgramView *td_balance_view(const TdBalanceTally *tally, int side) {
  guint count = tally->models->policies->items->len;
  return td_policies_get(tally->models->policies, side == 0 ? 0 : count - 1)->view;
}

TdStands td_balance_stands(const TdBalanceKey *key, int64_t old_amount, int64_t new_amount) {
  bool answers[] = {td_status_answers(key->status[0]), td_status_answers(key->status[1])};
  if (answers[0] != answers[1]) return TD_APART;
  return new_amount > old_amount ? TD_GAINS : new_amount < old_amount ? TD_LOSES : TD_STAYS;
}

/* ---- words */

const char *td_balance_category(const TdBalanceTally *tally, const TdBalanceKey *key, int side) {
  if (key->status[side] == TD_STATUS_REJECTED) return "";
  return td_program_category(td_balance_view(tally, side), key->category[side]);
}

const char *td_balance_reason(const TdBalanceTally *tally, const TdBalanceKey *key, int side) {
  if (key->status[side] == TD_STATUS_REJECTED) return "overflow";
  return td_balance_view(tally, side)->reasons[key->reason[side]];
}

const char *td_balance_status(const TdBalanceKey *key, int side, int lang) {
  if (key->status[side] == TD_STATUS_REJECTED) return lang == 0 ? "拒收" : "rejected";
  const TdStatusInfo *status = &td_statuses[key->status[side]];
  return lang == 0 ? status->zh : status->en;
}

const char *td_balance_status_word(const TdBalanceKey *key, int side) {
  return key->status[side] == TD_STATUS_REJECTED ? "rejected" : td_statuses[key->status[side]].word;
}

/* ---- groups put together */

static void add_sum(TdBalanceSum *to, const TdBalanceSum *from) {
  to->count += from->count;
  for (int side = 0; side < 2; side++) to->amount[side] += from->amount[side];
}

TdBalanceSum td_balance_all(const TdBalanceSum sums[TD_STANDS]) {
  TdBalanceSum all = {0};
  for (int i = 0; i < TD_STANDS; i++) add_sum(&all, &sums[i]);
  return all;
}

static bool reduce(TdBalanceKey *key, TdBalanceBy by) {
  TdBalanceKey left = {.category = {key->category[0], key->category[1]}};
  if (by == TD_BALANCE_BY_STATUS) {
    bool apart = td_balance_stands(key, 0, 0) == TD_APART;
    key->category[0] = key->category[1] = 0;
    return apart;
  }
  for (int side = 0; side < 2; side++)
    if (key->status[side] == TD_STATUS_REJECTED) left.status[side] = TD_STATUS_REJECTED;
  *key = left;
  return true;
}

static TdInt128 size_of(const TdBalanceGroup *group) {
  TdBalanceSum all = td_balance_all(group->sums);
  TdInt128 size = all.amount[1] - all.amount[0];
  return size < 0 ? -size : size;
}

static gint by_size(gconstpointer a, gconstpointer b) {
  const TdBalanceGroup *x = a, *y = b;
  TdInt128 left = size_of(x), right = size_of(y);
  if (left != right) return left > right ? -1 : 1;
  TdBalanceSum many = td_balance_all(x->sums), few = td_balance_all(y->sums);
  if (many.count != few.count) return many.count > few.count ? -1 : 1;
  return memcmp(&x->key, &y->key, sizeof x->key);
}

GArray *td_balance_rows(const TdBalanceTally *tally, TdBalanceBy by) {
  GArray *rows = g_array_new(FALSE, FALSE, sizeof(TdBalanceGroup));
  for (guint i = 0; i < tally->groups->len; i++) {
    const TdBalanceGroup *group = &g_array_index(tally->groups, TdBalanceGroup, i);
    TdBalanceKey key = group->key;
    if (td_balance_all(group->sums).count == 0 || !reduce(&key, by)) continue;
    guint at = 0;
    while (at < rows->len && memcmp(&g_array_index(rows, TdBalanceGroup, at).key, &key, sizeof key) != 0) at++;
    if (at == rows->len) {
      TdBalanceGroup fresh = {.key = key};
      g_array_append_val(rows, fresh);
    }
    for (int k = 0; k < TD_STANDS; k++) add_sum(&g_array_index(rows, TdBalanceGroup, at).sums[k], &group->sums[k]);
  }
  g_array_sort(rows, by_size);
  return rows;
}
