#include "tools/ledger/history.h"

#include "tools/ledger/head.h"
#include "tools/ledger/record_code.h"

GArray *td_ledger_history(TdLedger *ledger, TdSlice psn_no, uint64_t last, TdTrouble **trouble) {
  g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  for (uint64_t number = last, next; number != TD_NO_ENTRY; number = next) {
    TdEntry entry;
    TdRecord record;
    if (!td_ledger_get(ledger, number, &entry, NULL, trouble)) return NULL;
    next = entry.previous; /* which stands before it: td_ledger_get() sees to that */
    if (!td_record_decode(entry.record, &record) || !td_slice_equal(record.texts[TD_TEXT_PSN_NO], psn_no)) {
      td_ledger_damaged(td_ledger_store(ledger), "一个人员的各笔结算", "the settlements of a person", trouble);
      return NULL;
    }
    g_array_append_val(numbers, number);
  }
  return g_steal_pointer(&numbers);
}
