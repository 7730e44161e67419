#include "tools/settle/keeper.h"

#include "runtime/date.h"
#include "tools/ledger/record_code.h"
#include "tools/settle/entry_parts.h"

#define NO_SLOT UINT16_MAX

/* How a person stands in the ledger, this run's entries so far included. */
typedef struct {
  uint64_t last;
  int64_t latest;      /* setl_time */
  bool fresh, changed; /* fresh: the ledger did not have them before this run */
} Standing;

/* A row of the lot that the ledger has. */
typedef struct {
  uint32_t row;
  bool open; /* it is settled anew */
  uint16_t policy;
  TdEntry entry; /* its slices are in `bytes` */
  char *bytes;
} Recalled;

/* The ledger's numbers for what this run calls otherwise. */
typedef struct {
  uint32_t *policies; /* [policies] */
  GArray *our_policy; /* uint16_t by the ledger's number */
  uint32_t *books;    /* [items of the regions] */
  GArray *our_item;   /* uint16_t by the ledger's number of a book */
  uint32_t **names;   /* [items][annual amounts] */
  GArray **slots;     /* [items] uint16_t by the ledger's number of a name; NO_SLOT */
} Numbers;

struct TdKeeper {
  TdLedger *ledger;
  const TdReplay *replay;
  const TdRoll *roll;
  const TdRegions *regions;
  const TdPhases *phases;
  TdAccounts *accounts;
  TdTally *tally;
  Numbers numbers;
  GArray *persons;   /* Standing */
  GArray *entry_of;  /* uint64_t by the docket's number of a claim */
  GArray *recalled;  /* Recalled, of the lot */
  GHashTable *taken; /* uint64_t, owned: entries of earlier runs that this one takes back */
  uint64_t next;     /* the number of the next entry */
};

static void recalled_clear(void *pointer) {
  g_free(((Recalled *)pointer)->bytes);
}

/* ---- numbers */

static void number_policies(TdKeeper *keeper) {
  const TdPolicies *policies = keeper->regions->policies;
  Numbers *numbers = &keeper->numbers;
  uint16_t none = TD_NO_POLICY;
  numbers->policies = g_new(uint32_t, policies->items->len);
  numbers->our_policy = g_array_new(FALSE, FALSE, sizeof(uint16_t));
  for (uint16_t i = 0; i < policies->items->len; i++)
    numbers->policies[i] = td_ledger_policy(keeper->ledger, td_policies_get(policies, i)->image);
  for (uint32_t i = 0; i < td_ledger_policy_count(keeper->ledger); i++) g_array_append_val(numbers->our_policy, none);
  for (uint16_t i = 0; i < policies->items->len; i++)
    g_array_index(numbers->our_policy, uint16_t, numbers->policies[i]) = i;
}

/* A book is a region's by its code, or a document's by its key. */
static char *book_key(const TdRegion *region) {
  return region->document ? g_strconcat("document ", region->document, NULL) : g_strdup(region->code);
}

static void set_number(GArray *array, uint32_t number, uint16_t value) {
  uint16_t none = NO_SLOT;
  while (array->len <= number) g_array_append_val(array, none);
  g_array_index(array, uint16_t, number) = value;
}

static void number_books(TdKeeper *keeper) {
  const GPtrArray *items = keeper->regions->items;
  Numbers *numbers = &keeper->numbers;
  numbers->books = g_new(uint32_t, items->len);
  numbers->names = g_new(uint32_t *, items->len);
  numbers->slots = g_new(GArray *, items->len);
  numbers->our_item = g_array_new(FALSE, FALSE, sizeof(uint16_t));
  for (uint16_t i = 0; i < items->len; i++) {
    const TdRegion *region = g_ptr_array_index(items, i);
    g_autofree char *key = book_key(region);
    numbers->books[i] = td_ledger_book(keeper->ledger, key);
    set_number(numbers->our_item, numbers->books[i], i);
    numbers->names[i] = g_new(uint32_t, region->annuals->len + 1);
    numbers->slots[i] = g_array_new(FALSE, FALSE, sizeof(uint16_t));
    for (uint16_t k = 0; k < region->annuals->len; k++) {
      numbers->names[i][k] = td_ledger_name(keeper->ledger, region->annuals->pdata[k]);
      set_number(numbers->slots[i], numbers->names[i][k], k);
    }
  }
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
                       .persons = g_array_new(FALSE, FALSE, sizeof(Standing)),
                       .entry_of = g_array_new(FALSE, FALSE, sizeof(uint64_t)),
                       .recalled = g_array_new(FALSE, FALSE, sizeof(Recalled)),
                       .taken = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL),
                       .next = td_ledger_entries(ledger)};
  g_array_set_clear_func(keeper->recalled, recalled_clear);
  number_policies(keeper);
  number_books(keeper);
  return keeper;
}

void td_keeper_free(TdKeeper *keeper) {
  if (!keeper) return;
  Numbers *numbers = &keeper->numbers;
  for (guint i = 0; i < keeper->regions->items->len; i++) {
    g_free(numbers->names[i]);
    g_array_unref(numbers->slots[i]);
  }
  g_free(numbers->names);
  g_free(numbers->slots);
  g_free(numbers->books);
  g_free(numbers->policies);
  g_array_unref(numbers->our_policy);
  g_array_unref(numbers->our_item);
  g_array_unref(keeper->persons);
  g_array_unref(keeper->entry_of);
  g_array_unref(keeper->recalled);
  g_hash_table_unref(keeper->taken);
  g_free(keeper);
}

void td_keeper_begin(TdKeeper *keeper) {
  g_array_set_size(keeper->recalled, 0);
}

/* ---- what the ledger knows */

static bool damaged(TdTrouble **trouble) {
  return td_trouble_set(
      trouble, g_strdup("账本里的一笔结算与它的政策不符，账本已损坏；请从备份恢复（tuodi ledger verify 可检查）"),
      g_strdup("a settlement in the ledger does not fit its policy: the ledger is damaged; restore "
               "it from a backup (tuodi ledger verify checks one)"));
}

static uint16_t our_item(const TdKeeper *keeper, uint32_t book) {
  const GArray *items = keeper->numbers.our_item;
  return book < items->len ? g_array_index(items, uint16_t, book) : TD_NO_REGION;
}

/* Adds amounts, by the ledger's names, to those of one of our items. */
static bool add_amounts(const TdKeeper *keeper, uint16_t item, TdSlice amounts, int64_t *to) {
  TdBytesReader reader = td_bytes_reader(amounts);
  uint32_t name;
  int64_t amount;
  const GArray *slots = keeper->numbers.slots[item];
  while (td_amount_next(&reader, &name, &amount)) {
    uint16_t slot = name < slots->len ? g_array_index(slots, uint16_t, name) : NO_SLOT;
    if (slot == NO_SLOT || __builtin_add_overflow(to[slot], amount, &to[slot])) return false;
  }
  return !reader.bad;
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
    outcome->policy = g_array_index(keeper->numbers.our_policy, uint16_t, entry->policy);
    reasons = td_policies_get(keeper->regions->policies, outcome->policy)->view->reason_count;
  }
  if (entry->status >= TD_STATUS_COUNT || entry->reason >= reasons) return damaged(trouble);
  if (!td_ledger_taken(keeper->ledger, number, &by, trouble)) return false;
  outcome->taken_back = by != TD_NO_ENTRY || g_hash_table_contains(keeper->taken, &number);
  return true;
}

/* A result that says what was missing is no answer yet. */
static bool is_open(const TdEntry *entry) {
  return entry->status == TD_STATUS_UNDETERMINED || entry->status == TD_STATUS_DEFERRED ||
         entry->status == TD_STATUS_NO_POLICY;
}

static TdSlice copied(TdSlice slice, const char *from, const char *to) {
  return (TdSlice){to + (slice.text - from), slice.length};
}

static void keep_recalled(TdKeeper *keeper, uint32_t row, const TdEntry *entry, uint16_t policy) {
  /* The slices stand one behind the other. */
  const char *from = entry->record.text, *end = entry->alerts.text + entry->alerts.length;
  Recalled recalled = {row, is_open(entry), policy, *entry, g_memdup2(from, (gsize)(end - from))};
  recalled.entry.record = copied(entry->record, from, recalled.bytes);
  recalled.entry.added = copied(entry->added, from, recalled.bytes);
  recalled.entry.lines = copied(entry->lines, from, recalled.bytes);
  recalled.entry.alerts = copied(entry->alerts, from, recalled.bytes);
  g_array_append_val(keeper->recalled, recalled);
}

TdRecall td_keeper_recall(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble) {
  TdClaim *row = &lot->row[i];
  TdKeeping *keeping = &lot->keeping[i];
  TdSlice record = {(const char *)lot->records.data + keeping->record, keeping->record_end - keeping->record};
  uint64_t number;
  TdEntry entry;
  TdOutcome outcome;
  if (!td_ledger_find(keeper->ledger, row->setl_id, row->id_hash, &number, &entry, trouble)) return TD_RECALL_TROUBLE;
  if (number == TD_NO_ENTRY) return TD_RECALL_NEW;
  if (!td_slice_equal(entry.record, record)) return TD_RECALL_CLASHES;
  if (!outcome_of(keeper, &entry, number, &outcome, trouble)) return TD_RECALL_TROUBLE;
  /* What was taken back is an answer, whatever it was. */
  bool open = is_open(&entry) && !outcome.taken_back;
  keep_recalled(keeper, (uint32_t)i, &entry, outcome.policy);
  g_array_index(keeper->recalled, Recalled, keeper->recalled->len - 1).open = open;
  keeping->number = number;
  if (open) return TD_RECALL_OPEN;
  keeping->late = entry.late;
  lot->outcome[i] = outcome;
  row->recorded = true;
  return TD_RECALL_RECORDED;
}

/* Are the amounts of a year computed anew, from nothing? */
static bool is_replayed(const TdKeeper *keeper, int32_t year) {
  return keeper->replay && (!keeper->replay->one_year || keeper->replay->year == year);
}

static bool meet(TdKeeper *keeper, uint32_t person, TdSlice psn_no, TdTrouble **trouble) {
  TdPerson known;
  bool found;
  Standing standing = {TD_NO_ENTRY, INT64_MIN, true, false};
  if (!td_ledger_person(keeper->ledger, psn_no, &known, &found, trouble)) return false;
  if (found) {
    standing.fresh = false;
    standing.last = known.last;
    standing.latest = known.latest;
    TdBytesReader reader = td_bytes_reader(known.accounts);
    TdPersonAccount account;
    while (td_person_account(&reader, &account)) {
      if (is_replayed(keeper, account.year)) continue;
      uint16_t item = our_item(keeper, account.book);
      if (item == TD_NO_REGION) return damaged(trouble);
      uint32_t place = td_accounts_find(keeper->accounts, person, item, account.year);
      if (place == TD_NO_ACCOUNT)
        return td_trouble_set(trouble, g_strdup("内存不足，没有结算"), g_strdup("there is not enough memory"));
      if (!add_amounts(keeper, item, account.amounts, td_accounts_row(keeper->accounts, place)))
        return damaged(trouble);
    }
    if (reader.bad) return damaged(trouble);
  }
  g_array_append_val(keeper->persons, standing);
  return true;
}

bool td_keeper_meet(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble) {
  const TdClaim *row = &lot->row[i];
  if (row->person == keeper->persons->len && !meet(keeper, row->person, row->psn_no, trouble)) return false;
  if (!row->recorded && !keeper->replay)
    lot->keeping[i].late = row->setl_time < g_array_index(keeper->persons, Standing, row->person).latest;
  return true;
}

bool td_keeper_original(TdKeeper *keeper, const TdClaim *row, uint64_t *number, TdPast *past, int64_t *kept,
                        TdTrouble **trouble) {
  TdEntry entry;
  TdRecord record;
  size_t width = keeper->regions->width;
  if (!td_ledger_find(keeper->ledger, row->original, row->original_hash, number, &entry, trouble)) return false;
  if (*number == TD_NO_ENTRY) return true;
  if (!td_record_decode(entry.record, &record)) return damaged(trouble);
  if (!td_slice_equal(record.texts[TD_TEXT_PSN_NO], row->psn_no) || record.value[TD_F_SETL_TIME] > row->setl_time) {
    *number = TD_NO_ENTRY;
    return true;
  }
  *past = (TdPast){.person = row->person, .account = TD_NO_ACCOUNT, .takes_back = entry.takes_back};
  memset(kept, 0, td_kept_size(width) * sizeof *kept);
  kept[0] = -1;
  if (!outcome_of(keeper, &entry, *number, &past->outcome, trouble)) return false;
  if (entry.book == TD_NO_NUMBER) return true;
  uint16_t item = our_item(keeper, entry.book);
  if (item == TD_NO_REGION) return damaged(trouble);
  past->account = td_accounts_find(keeper->accounts, row->person, item, entry.year);
  if (past->account == TD_NO_ACCOUNT)
    return td_trouble_set(trouble, g_strdup("内存不足，没有结算"), g_strdup("there is not enough memory"));
  if (!past->outcome.taken_back) kept[0] = past->account;
  return add_amounts(keeper, item, entry.added, kept + 1) || damaged(trouble);
}

void td_keeper_take(TdKeeper *keeper, uint64_t number) {
  g_hash_table_add(keeper->taken, g_memdup2(&number, sizeof number));
}

bool td_keeper_fill_kept(TdKeeper *keeper, const TdLot *lot, int64_t *kept, size_t kept_size, TdTrouble **trouble) {
  for (guint k = 0; k < keeper->recalled->len; k++) {
    const Recalled *recalled = &g_array_index(keeper->recalled, Recalled, k);
    TdClaim *row = &lot->row[recalled->row];
    const TdEntry *entry = &recalled->entry;
    if (recalled->open || row->takes_back || entry->book == TD_NO_NUMBER) continue;
    uint16_t item = our_item(keeper, entry->book);
    if (item == TD_NO_REGION) return damaged(trouble);
    int64_t *own = kept + recalled->row * kept_size;
    row->account = td_accounts_find(keeper->accounts, row->person, item, entry->year);
    if (row->account == TD_NO_ACCOUNT)
      return td_trouble_set(trouble, g_strdup("内存不足，没有结算"), g_strdup("there is not enough memory"));
    if (!lot->outcome[recalled->row].taken_back) own[0] = row->account;
    if (!add_amounts(keeper, item, entry->added, own + 1)) return damaged(trouble);
  }
  return true;
}

/* ---- what the ledger is told */

static bool same_outcome(const TdEntry *entry, uint16_t policy, const TdOutcome *outcome) {
  return outcome->policy == policy && outcome->status == entry->status && outcome->reason == entry->reason &&
         outcome->category == entry->category && outcome->base == entry->base && outcome->aid == entry->aid;
}

/* Recorded rows get their columns; of those that were settled anew, the ones that came to the same need no entry. */
static bool close_recalled(TdKeeper *keeper, TdLot *lot, TdTrouble **trouble) {
  for (guint k = 0; k < keeper->recalled->len; k++) {
    const Recalled *recalled = &g_array_index(keeper->recalled, Recalled, k);
    TdKeeping *keeping = &lot->keeping[recalled->row];
    const TdOutcome *outcome = &lot->outcome[recalled->row];
    if (recalled->open) {
      if (outcome->reject == TD_REJECT_NONE && same_outcome(&recalled->entry, recalled->policy, outcome)) {
        keeping->late = recalled->entry.late;
        continue;
      }
      keeping->supersedes = keeping->number;
      keeping->number = TD_NO_ENTRY;
    } else if (recalled->policy != TD_NO_POLICY) {
      const TdPlaces *places = td_phases_places(keeper->phases, recalled->policy);
      if (!td_lines_decode(recalled->entry.lines, places, lot, recalled->row) ||
          !td_alerts_decode(recalled->entry.alerts, places, lot, recalled->row))
        return damaged(trouble);
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

static bool same_lines(const TdEntry *entry, const TdPlaces *places, const TdLot *lot, size_t i) {
  TdBytes lines = {0};
  if (entry->status == TD_STATUS_PAID || entry->status == TD_STATUS_ZERO) td_lines_encode(&lines, places, lot, i);
  bool same = td_slice_equal(entry->lines, td_bytes_slice(&lines));
  g_free(lines.data);
  return same;
}

/* A replayed row that comes out as it is recorded keeps its entry; another is told of, and gets one. */
static bool compare(TdKeeper *keeper, const TdLot *lot, size_t i, TdTrouble **trouble) {
  const TdOutcome *outcome = &lot->outcome[i];
  TdKeeping *keeping = &lot->keeping[i];
  uint64_t number = td_replayed(keeper->replay, lot->row[i].line).entry;
  TdEntry entry;
  if (!td_ledger_get(keeper->ledger, number, &entry, NULL, trouble)) return false;
  uint16_t policy =
      entry.policy == TD_NO_NUMBER ? TD_NO_POLICY : g_array_index(keeper->numbers.our_policy, uint16_t, entry.policy);
  const TdPlaces *places = outcome->policy == TD_NO_POLICY ? NULL : td_phases_places(keeper->phases, outcome->policy);
  keeping->number = number;
  if (outcome->reject == TD_REJECT_NONE && same_outcome(&entry, policy, outcome) &&
      (!places || same_lines(&entry, places, lot, i)))
    return true;
  keeping->number = TD_NO_ENTRY;
  keeping->supersedes = number;
  TdDifference difference = {lot, i, number, &entry, policy, places};
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
    if (keeper->replay && !compare(keeper, lot, i, trouble)) return false;
    if (lot->outcome[i].reject == TD_REJECT_NONE && keeping->number == TD_NO_ENTRY) {
      Standing *standing = &g_array_index(keeper->persons, Standing, row->person);
      keeping->fresh = true;
      keeping->number = keeper->next++;
      keeping->previous = standing->last;
      standing->last = keeping->number;
      standing->latest = MAX(standing->latest, row->setl_time);
      standing->changed = true;
      copy_kept(lot, i, kept, kept_size);
      keeping->year = year_of(keeper, row, &lot->outcome[i]);
    }
    if (row->takes_back && lot->outcome[i].reject == TD_REJECT_NONE && !row->recorded)
      keeping->original =
          row->undoes < lot->count ? lot->keeping[row->undoes].number : undone[row->undoes - lot->count];
    if (keeping->number != TD_NO_ENTRY && keeping->late) note_late(keeper->tally, row->setl_id);
    remember(keeper, row->claim, keeping->number);
  }
  return true;
}

uint64_t td_keeper_entry(const TdKeeper *keeper, uint32_t claim) {
  return claim < keeper->entry_of->len ? g_array_index(keeper->entry_of, uint64_t, claim) : TD_NO_ENTRY;
}

static void put_added(const TdKeeper *keeper, TdBytes *bytes, uint16_t item, const int64_t *kept) {
  const TdRegion *region = g_ptr_array_index(keeper->regions->items, item);
  for (guint k = 0; k < region->annuals->len; k++)
    if (kept[1 + k] != 0) td_put_named(bytes, keeper->numbers.names[item][k], kept[1 + k]);
}

static void encode(const TdKeeper *keeper, TdLot *lot, size_t i, size_t kept_size, TdBytes *parts) {
  const TdClaim *row = &lot->row[i];
  const TdOutcome *outcome = &lot->outcome[i];
  TdKeeping *keeping = &lot->keeping[i];
  TdEntry entry = {.run = td_ledger_run(keeper->ledger),
                   .policy = TD_NO_NUMBER,
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
    entry.policy = keeper->numbers.policies[outcome->policy];
    entry.book = keeper->numbers.books[item];
    entry.year = keeping->year;
    policy_digest = td_ledger_policy_digest(keeper->ledger, entry.policy);
    put_added(keeper, parts, item, lot->kept + i * kept_size);
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
    const TdRegion *region = g_ptr_array_index(keeper->regions->items, item);
    const int64_t *row = td_accounts_row(keeper->accounts, at);
    amounts->size = 0;
    for (guint k = 0; k < region->annuals->len; k++)
      if (row[k] != 0) td_put_named(amounts, keeper->numbers.names[item][k], row[k]);
    account.book = keeper->numbers.books[item];
    account.amounts = td_bytes_slice(amounts);
    if (amounts->size > 0) td_put_account(accounts, &account);
  }
}

bool td_keeper_close(TdKeeper *keeper, TdTrouble **trouble) {
  TdBytes accounts = {0}, amounts = {0};
  bool done = td_ledger_expect(keeper->ledger, keeper->persons->len, trouble);
  for (guint i = 0; done && i < keeper->persons->len; i++) {
    const Standing *standing = &g_array_index(keeper->persons, Standing, i);
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
