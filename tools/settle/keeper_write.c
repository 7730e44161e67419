#include "runtime/date.h"
#include "tools/settle/archive.h"
#include "tools/settle/entry_parts.h"
#include "tools/settle/keeper_inside.h"

static bool same_outcome(const TdEntry *entry, uint16_t policy, const TdOutcome *outcome) {
  return outcome->policy == policy && outcome->status == entry->status && outcome->reason == entry->reason &&
         outcome->category == entry->category && outcome->base == entry->base && outcome->aid == entry->aid;
}

/* Recorded rows get their columns; those that were settled anew come in the place of what was no answer.  Also where
 * they come to the same: this run's entry says with what it was asked again. */
static bool close_recalled(TdKeeper *keeper, TdLot *lot, TdTrouble **trouble) {
  for (guint k = 0; k < keeper->recalled->len; k++) {
    const TdRecalled *recalled = &g_array_index(keeper->recalled, TdRecalled, k);
    TdKeeping *keeping = &lot->keeping[recalled->row];
    if (recalled->open) {
      keeping->supersedes = keeping->number;
      keeping->number = TD_NO_ENTRY;
    } else if (recalled->policy != TD_NO_POLICY) {
      const TdPlaces *places = td_phases_places(keeper->phases, recalled->policy);
      if (!td_lines_decode(recalled->entry.lines, places, lot, recalled->row) ||
          !td_alerts_decode(recalled->entry.alerts, places, lot, recalled->row))
        return td_keeper_damaged(keeper, trouble);
    }
  }
  return true;
}

static void copy_kept(TdLot *lot, size_t i, const int64_t *kept, size_t size) {
  const TdClaim *row = &lot->row[i];
  int64_t *own = lot->kept + i * size;
  if (!row->takes_back) {
    memcpy(own, kept + i * size, size * sizeof *own);
    return;
  }
  const int64_t *original = kept + row->undoes * size;
  for (size_t k = 0; k < size; k++) own[k] = -original[k];
}

static void note_late(TdTally *tally, TdSlice setl_id) {
  if (!tally->late) tally->late = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(tally->late, g_strndup(setl_id.text, setl_id.length));
}

static void remember(TdKeeper *keeper, uint32_t claim, uint64_t number) {
  uint64_t none = TD_NO_ENTRY;
  if (claim == TD_NO_CLAIM) return;
  while (keeper->entry_of->len <= claim) g_array_append_val(keeper->entry_of, none);
  g_array_index(keeper->entry_of, uint64_t, claim) = number;
}

/* The year of a row's account: for a taking-back its original's. */
static int32_t year_of(const TdKeeper *keeper, const TdClaim *row, const TdOutcome *outcome) {
  uint32_t book;
  int32_t year = 0;
  if (!row->takes_back) return (int32_t)td_date_year(row->enddate);
  if (outcome->policy != TD_NO_POLICY) td_accounts_key(keeper->accounts, row->account, &book, &year);
  return year;
}

static bool same_parts(const TdEntry *entry, const TdPlaces *places, const TdLot *lot, size_t i) {
  TdBytes lines = {0}, alerts = {0};
  if (entry->status == TD_STATUS_PAID || entry->status == TD_STATUS_ZERO) td_lines_encode(&lines, places, lot, i);
  if (!entry->takes_back) td_alerts_encode(&alerts, places, lot, i);
  bool same =
      td_slice_equal(entry->lines, td_bytes_slice(&lines)) && td_slice_equal(entry->alerts, td_bytes_slice(&alerts));
  g_free(lines.data);
  g_free(alerts.data);
  return same;
}

/* Does an entry add to its annual amounts what the row added?  Names may stand in another order. */
static bool same_added(const TdKeeper *keeper, const TdEntry *entry, const int64_t *added) {
  size_t width = keeper->regions->width;
  g_autofree int64_t *recorded = g_new0(int64_t, width + 1);
  uint16_t item = entry->book == TD_NO_NUMBER ? TD_NO_REGION : td_numbers_item(&keeper->numbers, entry->book);
  if (item != TD_NO_REGION && !td_numbers_add(&keeper->numbers, item, entry->added, recorded)) return false;
  return memcmp(recorded, added, width * sizeof *recorded) == 0;
}

/* A person's annual amounts of a book and year; without book nothing is added to any. */
static uint64_t amounts_key(const TdClaim *row, uint32_t book, int32_t year) {
  return td_hash_words(row->person, book, (uint64_t)(int64_t)year);
}

static bool is_doubtful(const TdKeeper *keeper, const TdClaim *row, uint32_t book, int32_t year) {
  uint64_t key = amounts_key(row, book, year);
  return book != TD_NO_NUMBER && g_hash_table_contains(keeper->doubtful, &key);
}

static void doubt(TdKeeper *keeper, const TdClaim *row, uint32_t book, int32_t year) {
  uint64_t key = amounts_key(row, book, year);
  if (book != TD_NO_NUMBER && !is_doubtful(keeper, row, book, year))
    g_hash_table_add(keeper->doubtful, g_memdup2(&key, sizeof key));
}

/* Is there no answer now to a claim that had one?  Neither is there then to those behind it that count on the same
 * annual amounts, and come out otherwise. */
static bool unanswered(TdKeeper *keeper, const TdClaim *row, const TdEntry *entry, const TdOutcome *outcome,
                       int32_t year) {
  bool open = outcome->reject != TD_REJECT_NONE || td_status_is_open(outcome->status);
  bool settled = outcome->reject == TD_REJECT_NONE && outcome->policy != TD_NO_POLICY;
  uint32_t book = settled ? keeper->numbers.books[keeper->regions->region[outcome->policy]] : TD_NO_NUMBER;
  if (!open && !is_doubtful(keeper, row, entry->book, entry->year) && !is_doubtful(keeper, row, book, year))
    return false;
  doubt(keeper, row, entry->book, entry->year);
  doubt(keeper, row, book, year);
  return true;
}

/* Does a replayed row come out as it is recorded?  A taking-back does where the entry that it takes back has stayed. */
static bool comes_out_so(const TdKeeper *keeper, const TdLot *lot, size_t i, const TdEntry *entry, uint16_t recorded,
                         const int64_t *added) {
  const TdOutcome *outcome = &lot->outcome[i];
  if (outcome->reject != TD_REJECT_NONE) return false;
  if (entry->takes_back && lot->keeping[i].original == entry->original) return true;
  if (!same_outcome(entry, recorded, outcome)) return false;
  if (outcome->policy == TD_NO_POLICY) return true;
  return same_parts(entry, td_phases_places(keeper->phases, outcome->policy), lot, i) &&
         same_added(keeper, entry, added);
}

/* A replayed row that comes out as it is recorded keeps its entry, and so does one that had no answer and has none now;
 * another is told of, and gets one. */
static bool compare(TdKeeper *keeper, const TdLot *lot, size_t i, const int64_t *added, TdTrouble **trouble) {
  const TdClaim *row = &lot->row[i];
  const TdOutcome *outcome = &lot->outcome[i];
  TdKeeping *keeping = &lot->keeping[i];
  TdReplayed replayed = td_replayed(keeper->replay, row->line);
  TdEntry entry;
  if (!td_ledger_get(keeper->ledger, replayed.entry, &entry, NULL, trouble)) return false;
  const TdProgramView *view =
      replayed.recorded == TD_NO_POLICY ? NULL : td_policies_get(keeper->regions->policies, replayed.recorded)->view;
  if (!td_archive_fits(view, &entry)) return td_keeper_damaged(keeper, trouble);
  keeping->number = replayed.entry;
  if (comes_out_so(keeper, lot, i, &entry, replayed.recorded, added)) return true;
  if (td_status_is_open(entry.status) && (outcome->reject != TD_REJECT_NONE || td_status_is_open(outcome->status)))
    return true;
  keeping->number = TD_NO_ENTRY;
  keeping->supersedes = replayed.entry;
  const TdPlaces *places = outcome->policy == TD_NO_POLICY ? NULL : td_phases_places(keeper->phases, outcome->policy);
  TdDifference difference = {lot,
                             i,
                             &entry,
                             replayed.recorded,
                             places,
                             replayed.year,
                             unanswered(keeper, row, &entry, outcome, replayed.year)};
  keeper->replay->tell(keeper->replay->user, &difference);
  return true;
}

bool td_keeper_number(TdKeeper *keeper, TdLot *lot, const int64_t *kept, size_t kept_size, const uint64_t *undone,
                      TdTrouble **trouble) {
  if (!close_recalled(keeper, lot, trouble)) return false;
  if (lot->kept_room < lot->count * kept_size) {
    lot->kept_room = lot->capacity * kept_size;
    lot->kept = g_renew(int64_t, lot->kept, lot->kept_room);
  }
  for (size_t i = 0; i < lot->count; i++) {
    const TdClaim *row = &lot->row[i];
    TdKeeping *keeping = &lot->keeping[i];
    if (row->repeats) continue;
    if (lot->outcome[i].reject == TD_REJECT_NONE) copy_kept(lot, i, kept, kept_size);
    if (row->takes_back && lot->outcome[i].reject == TD_REJECT_NONE && !row->recorded)
      keeping->original =
          row->undoes < lot->count ? lot->keeping[row->undoes].number : undone[row->undoes - lot->count];
    if (keeper->replay && !compare(keeper, lot, i, lot->kept + i * kept_size + 1, trouble)) return false;
    if (lot->outcome[i].reject == TD_REJECT_NONE && keeping->number == TD_NO_ENTRY) {
      TdKept *standing = &g_array_index(keeper->persons, TdKept, row->person);
      keeping->fresh = true;
      keeping->number = keeper->next++;
      keeping->previous = standing->last;
      standing->last = keeping->number;
      standing->latest = MAX(standing->latest, row->setl_time);
      standing->changed = true;
      keeping->year = year_of(keeper, row, &lot->outcome[i]);
    }
    if (keeping->number != TD_NO_ENTRY && keeping->late) note_late(keeper->tally, row->setl_id);
    remember(keeper, row->claim, keeping->number);
  }
  return true;
}

uint64_t td_keeper_entry(const TdKeeper *keeper, uint32_t claim) {
  return claim < keeper->entry_of->len ? g_array_index(keeper->entry_of, uint64_t, claim) : TD_NO_ENTRY;
}

static void encode(const TdKeeper *keeper, TdLot *lot, size_t i, size_t kept_size, TdBytes *parts) {
  const TdClaim *row = &lot->row[i];
  const TdOutcome *outcome = &lot->outcome[i];
  TdKeeping *keeping = &lot->keeping[i];
  TdEntry entry = {.run = td_ledger_run(keeper->ledger),
                   .policy = TD_NO_NUMBER,
                   .first = TD_NO_NUMBER,
                   .book = TD_NO_NUMBER,
                   .previous = keeping->previous,
                   .original = keeping->original,
                   .supersedes = keeping->supersedes,
                   .reason = outcome->reason,
                   .status = outcome->status,
                   .category = outcome->category,
                   .takes_back = row->takes_back,
                   .late = keeping->late,
                   .base = outcome->base,
                   .aid = outcome->aid};
  const uint8_t *policy_digest = NULL;
  size_t lines = 0, alerts = 0;
  parts->size = 0;
  if (outcome->policy != TD_NO_POLICY) {
    uint16_t item = keeper->regions->region[outcome->policy];
    const TdPlaces *places = td_phases_places(keeper->phases, outcome->policy);
    entry.policy = entry.first = keeper->numbers.policies[outcome->policy];
    if (keeping->first != TD_NO_POLICY) entry.first = keeper->numbers.policies[keeping->first];
    entry.book = keeper->numbers.books[item];
    entry.year = keeping->year;
    policy_digest = td_ledger_policy_digest(keeper->ledger, entry.policy);
    td_numbers_put(&keeper->numbers, parts, item, lot->kept + i * kept_size + 1);
    lines = alerts = parts->size;
    if (outcome->status == TD_STATUS_PAID || outcome->status == TD_STATUS_ZERO) td_lines_encode(parts, places, lot, i);
    alerts = parts->size;
    if (!row->takes_back) td_alerts_encode(parts, places, lot, i);
  }
  const char *text = parts->size > 0 ? (const char *)parts->data : "";
  entry.record = (TdSlice){(const char *)lot->records.data + keeping->record, keeping->record_end - keeping->record};
  entry.added = (TdSlice){text, lines};
  entry.lines = (TdSlice){text + lines, alerts - lines};
  entry.alerts = (TdSlice){text + alerts, parts->size - alerts};
  size_t from = lot->entries.size;
  td_entry_encode(&lot->entries, &entry);
  TdSlice bytes = {(const char *)lot->entries.data + from, lot->entries.size - from};
  td_entry_digest(lot->digester, keeping->number, policy_digest, bytes, keeping->digest);
}

void td_keeper_encode(const TdKeeper *keeper, TdLot *lot) {
  size_t kept_size = td_kept_size(keeper->regions->width);
  TdBytes parts = {0};
  if (!lot->digester) lot->digester = td_digester_new();
  lot->entries.size = 0;
  for (size_t i = 0; i < lot->count; i++) {
    if (lot->keeping[i].fresh) encode(keeper, lot, i, kept_size, &parts);
    lot->keeping[i].entry_end = lot->entries.size;
  }
  g_free(parts.data);
}

bool td_keeper_put(TdKeeper *keeper, const TdLot *lot, TdTrouble **trouble) {
  size_t from = 0;
  for (size_t i = 0; i < lot->count; i++) {
    const TdKeeping *keeping = &lot->keeping[i];
    TdSlice bytes = {(const char *)lot->entries.data + from, keeping->entry_end - from};
    from = keeping->entry_end;
    if (keeping->fresh && !td_ledger_append(keeper->ledger, bytes, keeping->digest, lot->row[i].id_hash, trouble))
      return false;
    /* Also where only the original of a replayed taking-back has a new entry. */
    bool takes = keeping->original != TD_NO_ENTRY && keeping->number != TD_NO_ENTRY;
    if (takes && (keeping->fresh || keeper->replay) &&
        !td_ledger_take(keeper->ledger, keeping->original, keeping->number, trouble))
      return false;
  }
  return true;
}

/* ---- the end */

static void put_accounts(TdKeeper *keeper, uint32_t person, TdBytes *accounts, TdBytes *amounts) {
  accounts->size = 0;
  for (uint32_t at = td_accounts_first(keeper->accounts, person); at != TD_NO_ACCOUNT;
       at = td_accounts_next(keeper->accounts, at)) {
    uint32_t item;
    TdPersonAccount account;
    td_accounts_key(keeper->accounts, at, &item, &account.year);
    amounts->size = 0;
    td_numbers_put(&keeper->numbers, amounts, (uint16_t)item, td_accounts_row(keeper->accounts, at));
    account.book = keeper->numbers.books[item];
    account.amounts = td_bytes_slice(amounts);
    if (amounts->size > 0) td_put_account(accounts, &account);
  }
}

static uint64_t fresh_persons(const TdKeeper *keeper) {
  uint64_t count = 0;
  for (guint i = 0; i < keeper->persons->len; i++) {
    const TdKept *standing = &g_array_index(keeper->persons, TdKept, i);
    count += standing->changed && standing->fresh;
  }
  return count;
}

bool td_keeper_close(TdKeeper *keeper, bool aside, TdTrouble **trouble) {
  TdBytes accounts = {0}, amounts = {0};
  bool done = td_ledger_expect(keeper->ledger, fresh_persons(keeper), aside, trouble);
  for (guint i = 0; done && i < keeper->persons->len; i++) {
    const TdKept *standing = &g_array_index(keeper->persons, TdKept, i);
    if (!standing->changed) continue;
    put_accounts(keeper, i, &accounts, &amounts);
    TdPerson person = {td_names_text(&keeper->roll->persons, i), standing->last, standing->latest,
                       td_bytes_slice(&accounts)};
    done = td_ledger_set_person(keeper->ledger, &person, standing->fresh, trouble);
  }
  g_free(accounts.data);
  g_free(amounts.data);
  return done;
}
