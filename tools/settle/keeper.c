#include "tools/settle/keeper.h"

#include "tools/ledger/head.h"
#include "tools/ledger/record_code.h"
#include "tools/settle/keeper_inside.h"

static void recalled_clear(void *pointer) {
  g_free(((TdRecalled *)pointer)->bytes);
}

TdKeeper *td_keeper_new(TdLedger *ledger, const TdReplay *replay, const TdRoll *roll, const TdRegions *regions,
                        const TdPhases *phases, TdAccounts *accounts, TdTally *tally) {
  TdKeeper *keeper = g_new0(TdKeeper, 1);
  *keeper = (TdKeeper){.ledger = ledger,
                       .replay = replay,
                       .roll = roll,
                       .regions = regions,
                       .phases = phases,
                       .accounts = accounts,
                       .tally = tally,
                       .persons = g_array_new(FALSE, FALSE, sizeof(TdKept)),
                       .entry_of = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                       .recalled = g_array_new(FALSE, FALSE, sizeof(TdRecalled)),
                       .taken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                       .doubtful = replay ? g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL) : NULL,
                       .first = td_ledger_entries(ledger),
                       .next = td_ledger_entries(ledger)};
  g_array_set_clear_func(keeper->recalled, recalled_clear);
  td_numbers_init(&keeper->numbers, ledger, regions);
  return keeper;
}

void td_keeper_free(TdKeeper *keeper) {
  if (!keeper) return;
  td_numbers_clear(&keeper->numbers);
  g_array_unref(keeper->persons);
  g_array_unref(keeper->entry_of);
  g_array_unref(keeper->recalled);
  g_hash_table_unref(keeper->taken);
  g_clear_pointer(&keeper->doubtful, g_hash_table_unref);
  g_free(keeper);
}

bool td_keeper_begins(const TdKeeper *keeper) {
  return keeper->first == 0;
}

void td_keeper_begin(TdKeeper *keeper) {
  g_array_set_size(keeper->recalled, 0);
}

/* ---- what the ledger knows */

bool td_keeper_damaged(const TdKeeper *keeper, TdTrouble **trouble) {
  return td_ledger_damaged(td_ledger_store(keeper->ledger), "一笔结算与它的政策不符",
                           "a settlement does not fit its policy", trouble);
}

static bool outcome_of(const TdKeeper *keeper, const TdEntry *entry, uint64_t number, TdOutcome *outcome,
                       TdTrouble **trouble) {
  uint64_t by;
  *outcome = (TdOutcome){.base = entry->base,
                         .aid = entry->aid,
                         .policy = TD_NO_POLICY,
                         .reason = entry->reason,
                         .status = entry->status,
                         .category = entry->category};
  size_t reasons = TD_REASON_COUNT;
  if (entry->policy != TD_NO_NUMBER) {
    outcome->policy = td_numbers_policy(&keeper->numbers, entry);
    reasons = td_policies_get(keeper->regions->policies, outcome->policy)->view->reason_count;
  }
  if (entry->status >= TD_STATUS_COUNT || entry->reason >= reasons) return td_keeper_damaged(keeper, trouble);
  if (!td_ledger_taken(keeper->ledger, number, &by, trouble)) return false;
  outcome->taken_back = by != TD_NO_ENTRY || g_hash_table_contains(keeper->taken, &number);
  return true;
}

static TdSlice copied(TdSlice slice, const char *from, const char *to) {
  return (TdSlice){to + (slice.text - from), slice.length};
}

static void keep_recalled(TdKeeper *keeper, uint32_t row, const TdEntry *entry, uint16_t policy) {
  /* The slices stand one behind the other. */
  const char *from = entry->record.text, *end = entry->alerts.text + entry->alerts.length;
  TdRecalled recalled = {row, td_status_is_open(entry->status), policy, *entry, g_memdup2(from, (gsize)(end - from))};
  recalled.entry.record = copied(entry->record, from, recalled.bytes);
  recalled.entry.added = copied(entry->added, from, recalled.bytes);
  recalled.entry.lines = copied(entry->lines, from, recalled.bytes);
  recalled.entry.alerts = copied(entry->alerts, from, recalled.bytes);
  g_array_append_val(keeper->recalled, recalled);
}

static TdSlice record_of(const TdLot *lot, size_t i) {
  const TdKeeping *keeping = &lot->keeping[i];
  return (TdSlice){(const char *)lot->records.data + keeping->record, keeping->record_end - keeping->record};
}

bool td_keeper_clashes(TdKeeper *keeper, const TdLot *lot, size_t i, bool *clashes, TdTrouble **trouble) {
  const TdClaim *row = &lot->row[i];
  uint64_t number;
  TdEntry entry;
  if (!td_ledger_find(keeper->ledger, row->setl_id, row->id_hash, &number, &entry, trouble)) return false;
  *clashes = number != TD_NO_ENTRY && !td_slice_equal(entry.record, record_of(lot, i));
  return true;
}

TdRecall td_keeper_recall(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble) {
  TdClaim *row = &lot->row[i];
  TdKeeping *keeping = &lot->keeping[i];
  uint64_t number;
  TdEntry entry;
  TdOutcome outcome;
  if (!td_ledger_find(keeper->ledger, row->setl_id, row->id_hash, &number, &entry, trouble)) return TD_RECALL_TROUBLE;
  if (number == TD_NO_ENTRY) return TD_RECALL_NEW;
  if (!td_slice_equal(entry.record, record_of(lot, i))) return TD_RECALL_CLASHES;
  if (!outcome_of(keeper, &entry, number, &outcome, trouble)) return TD_RECALL_TROUBLE;
  /* What was taken back is an answer, whatever it was.  And what is given the same again gets the same answer, though
   * the person's later claims may meanwhile have changed what it would come to: a run that is made once more, because
   * it was stopped before its files were there, must give what it gave. */
  bool open = td_status_is_open(entry.status) && !outcome.taken_back, same = false;
  if (open && !td_ledger_given_same(keeper->ledger, entry.run, &same, trouble)) return TD_RECALL_TROUBLE;
  open = open && !same;
  keep_recalled(keeper, (uint32_t)i, &entry, outcome.policy);
  g_array_index(keeper->recalled, TdRecalled, keeper->recalled->len - 1).open = open;
  keeping->number = number;
  if (open) return TD_RECALL_OPEN;
  keeping->late = entry.late;
  lot->outcome[i] = outcome;
  row->recorded = true;
  return TD_RECALL_RECORDED;
}

/* Are the amounts of a person's year computed anew, from nothing? */
static bool is_replayed(const TdKeeper *keeper, TdSlice psn_no, int32_t year) {
  const TdReplay *replay = keeper->replay;
  if (!replay || (replay->one_year && replay->year != year)) return false;
  uint64_t key = td_replay_key(keeper->ledger, psn_no, year);
  return g_hash_table_contains(replay->touched, &key);
}

static bool meet(TdKeeper *keeper, uint32_t person, TdSlice psn_no, TdTrouble **trouble) {
  TdPerson known;
  bool found;
  TdKept standing = {TD_NO_ENTRY, INT64_MIN, true, false};
  if (!td_ledger_person(keeper->ledger, psn_no, &known, &found, trouble)) return false;
  if (found) {
    standing.fresh = false;
    standing.last = known.last;
    standing.latest = known.latest;
    TdBytesReader reader = td_bytes_reader(known.accounts);
    TdPersonAccount account;
    while (td_person_account(&reader, &account)) {
      if (is_replayed(keeper, psn_no, account.year)) continue;
      uint16_t item = td_numbers_item(&keeper->numbers, account.book);
      if (item == TD_NO_REGION) return td_keeper_damaged(keeper, trouble);
      uint32_t place = td_accounts_find(keeper->accounts, person, item, account.year);
      if (place == TD_NO_ACCOUNT) return td_trouble_memory(trouble);
      if (!td_numbers_add(&keeper->numbers, item, account.amounts, td_accounts_row(keeper->accounts, place)))
        return td_keeper_damaged(keeper, trouble);
    }
    if (reader.bad) return td_keeper_damaged(keeper, trouble);
  }
  g_array_append_val(keeper->persons, standing);
  return true;
}

void td_keeper_near(const TdKeeper *keeper, uint32_t person) {
  __builtin_prefetch(&g_array_index(keeper->persons, TdKept, person), 1);
}

bool td_keeper_meet(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble) {
  const TdClaim *row = &lot->row[i];
  if (row->person == keeper->persons->len && !meet(keeper, row->person, row->psn_no, trouble)) return false;
  if (!row->recorded && !keeper->replay)
    lot->keeping[i].late = row->setl_time < g_array_index(keeper->persons, TdKept, row->person).latest;
  return true;
}

bool td_keeper_original(TdKeeper *keeper, const TdClaim *row, uint64_t *number, TdPast *past, int64_t *kept,
                        TdTrouble **trouble) {
  TdEntry entry;
  TdRecord record;
  size_t width = keeper->regions->width;
  if (!td_ledger_find(keeper->ledger, row->original, row->original_hash, number, &entry, trouble)) return false;
  if (*number == TD_NO_ENTRY) return true;
  if (!td_record_decode(entry.record, &record)) return td_keeper_damaged(keeper, trouble);
  if (!td_slice_equal(record.texts[TD_TEXT_PSN_NO], row->psn_no) || record.value[TD_F_SETL_TIME] > row->setl_time) {
    *number = TD_NO_ENTRY;
    return true;
  }
  *past = (TdPast){.person = row->person, .account = TD_NO_ACCOUNT, .takes_back = entry.takes_back};
  memset(kept, 0, td_kept_size(width) * sizeof *kept);
  kept[0] = -1;
  if (!outcome_of(keeper, &entry, *number, &past->outcome, trouble)) return false;
  if (entry.book == TD_NO_NUMBER) return true;
  uint16_t item = td_numbers_item(&keeper->numbers, entry.book);
  if (item == TD_NO_REGION) return td_keeper_damaged(keeper, trouble);
  past->account = td_accounts_find(keeper->accounts, row->person, item, entry.year);
  if (past->account == TD_NO_ACCOUNT) return td_trouble_memory(trouble);
  if (!past->outcome.taken_back) kept[0] = past->account;
  return td_numbers_add(&keeper->numbers, item, entry.added, kept + 1) || td_keeper_damaged(keeper, trouble);
}

void td_keeper_take(TdKeeper *keeper, uint64_t number) {
  g_hash_table_add(keeper->taken, g_memdup2(&number, sizeof number));
}

bool td_keeper_fill_kept(TdKeeper *keeper, const TdLot *lot, int64_t *kept, size_t kept_size, TdTrouble **trouble) {
  for (guint k = 0; k < keeper->recalled->len; k++) {
    const TdRecalled *recalled = &g_array_index(keeper->recalled, TdRecalled, k);
    TdClaim *row = &lot->row[recalled->row];
    const TdEntry *entry = &recalled->entry;
    if (recalled->open || row->takes_back || entry->book == TD_NO_NUMBER) continue;
    uint16_t item = td_numbers_item(&keeper->numbers, entry->book);
    if (item == TD_NO_REGION) return td_keeper_damaged(keeper, trouble);
    int64_t *own = kept + recalled->row * kept_size;
    row->account = td_accounts_find(keeper->accounts, row->person, item, entry->year);
    if (row->account == TD_NO_ACCOUNT) return td_trouble_memory(trouble);
    if (!lot->outcome[recalled->row].taken_back) own[0] = row->account;
    if (!td_numbers_add(&keeper->numbers, item, entry->added, own + 1)) return td_keeper_damaged(keeper, trouble);
  }
  return true;
}
