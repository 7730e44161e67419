#include "tests/reference/ledger.h"

struct TdRefLedger {
  const TdModel *model;
  GHashTable *accounts; /* gint64 person and year -> int64_t[annual_count] */
};

TdRefLedger *td_ref_ledger_new(const TdModel *model) {
  TdRefLedger *ledger = g_new0(TdRefLedger, 1);
  ledger->model = model;
  ledger->accounts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  return ledger;
}

void td_ref_ledger_free(TdRefLedger *ledger) {
  if (ledger == NULL) return;
  g_hash_table_unref(ledger->accounts);
  g_free(ledger);
}

int64_t *td_ref_ledger_amounts(TdRefLedger *ledger, uint32_t person, int32_t year) {
  gint64 key = (gint64)person << 16 | (gint64)year;
  int64_t *amounts = g_hash_table_lookup(ledger->accounts, &key);
  if (amounts == NULL) {
    /* One more than asked for, so that a policy without annual amounts has an account too. */
    amounts = g_new0(int64_t, ledger->model->annual_count + 1);
    gint64 *copy = g_new(gint64, 1);
    *copy = key;
    g_hash_table_insert(ledger->accounts, copy, amounts);
  }
  return amounts;
}

void td_ref_ledger_settle(TdRefLedger *ledger, uint32_t person, int32_t year, const TdRefClaim *claim,
                          TdRefResult *result) {
  int64_t *amounts = td_ref_ledger_amounts(ledger, person, year);
  td_ref_compute(ledger->model, claim, amounts, result);
  if (result->overflow) return;
  for (uint32_t k = 0; k < ledger->model->annual_count; k++) amounts[k] += result->delta[k];
}

void td_ref_ledger_take_back(TdRefLedger *ledger, uint32_t person, int32_t year, const TdRefResult *original,
                             TdRefResult *result) {
  int64_t *amounts = td_ref_ledger_amounts(ledger, person, year);
  *result = (TdRefResult){.status = TD_STATUS_REVERSED, .reason = "reversed", .no_original = original->overflow};
  if (original->overflow) return;
  for (uint32_t k = 0; k < ledger->model->annual_count; k++) amounts[k] -= original->delta[k];
}
