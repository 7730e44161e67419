#include <openssl/evp.h>

#include "tools/io/hash.h"
#include "tools/ledger/person.h"
#include "tools/ledger/record_code.h"
#include "tools/ledger/verify_state.h"

/* Going through the entries in their order. */
typedef struct {
  TdVerifying *all;
  TdSheaf sheaf, other; /* OTHER: where an original is looked up */
  guint run;            /* whose entries come, or will come next */
  bool open;
  EVP_MD_CTX *digests; /* of the run's entries, in order */
} Walk;

/* ---- runs */

static void open_run(Walk *walk) {
  walk->open = true;
  EVP_DigestInit_ex2(walk->digests, EVP_sha256(), NULL);
}

static void close_run(Walk *walk) {
  const TdRunSeen *seen = &g_array_index(walk->all->runs, TdRunSeen, walk->run);
  bool follows = seen->joins && (walk->run == 0 || g_array_index(walk->all->runs, TdRunSeen, walk->run - 1).joins);
  static const uint8_t none[TD_DIGEST_SIZE];
  const uint8_t *before = walk->run == 0 ? none : g_array_index(walk->all->runs, TdRunSeen, walk->run - 1).chain;
  uint8_t entries[TD_DIGEST_SIZE], chain[TD_DIGEST_SIZE] = {0};
  TdTrouble *trouble = NULL;
  TdLedgerRun run;
  EVP_DigestFinal_ex(walk->digests, entries, NULL);
  if (td_run_get(walk->all->store, walk->run, &run, &trouble))
    td_run_chain(walk->all->digester, before, entries, &run, chain);
  td_trouble_free(trouble);
  if (follows && memcmp(chain, seen->chain, TD_DIGEST_SIZE) != 0)
    td_verify_fault(walk->all, TD_FAULT_OF_RUN_CHAIN, walk->run);
  walk->open = false;
  walk->run++;
}

/* Entry NEXT comes: the runs before it are closed, its own is open. */
static void come_to(Walk *walk, uint64_t next) {
  const GArray *runs = walk->all->runs;
  while (walk->run < runs->len) {
    const TdRunSeen *run = &g_array_index(runs, TdRunSeen, walk->run);
    if (walk->open && run->end > next) return;
    if (!walk->open && run->known && run->first > next) return;
    if (walk->open)
      close_run(walk);
    else if (run->known)
      open_run(walk);
    else
      walk->run++;
  }
}

/* ---- sheaves */

static bool fetch(const Walk *walk, TdSheaf *sheaf, uint64_t number) {
  TdSlice piece;
  if (sheaf->number == number) return true;
  td_sheaf_take(sheaf, UINT64_MAX, (TdSlice){"", 0});
  if (!td_verify_piece(walk->all, TD_STORE_SHEAVES, (int64_t)number, &piece)) return false;
  td_sheaf_take(sheaf, number, piece);
  return true;
}

/* ---- one entry */

static bool refers(const TdVerifying *all, const TdEntry *entry) {
  bool settled = entry->policy != TD_NO_NUMBER;
  if (settled != (entry->book != TD_NO_NUMBER)) return false;
  if (!settled) return entry->first == TD_NO_NUMBER;
  return entry->policy < all->policies->len && entry->first < all->policies->len &&
         (!all->has_head || entry->book < all->head.books->len);
}

/* Where the policy's digest is not that of its image, it may be the digest that was changed: then nothing is said of
 * the entry. */
static bool holds(const TdVerifying *all, uint64_t number, const TdEntry *entry, TdSlice bytes, const uint8_t *digest) {
  uint8_t own[TD_DIGEST_SIZE];
  const TdPolicySeen *policy =
      entry->policy == TD_NO_NUMBER ? NULL : &g_array_index(all->policies, TdPolicySeen, entry->policy);
  td_entry_digest(all->digester, number, policy ? policy->digest : NULL, bytes, own);
  if (memcmp(own, digest, TD_DIGEST_SIZE) == 0) return true;
  return policy && !policy->sound;
}

/* MINUS: what ENTRY added is not added any more. */
static bool add_amounts(const TdVerifying *all, const TdEntry *entry, uint32_t person, bool minus) {
  TdBytesReader reader = td_bytes_reader(entry->added);
  TdBalancesKey key = {.person = person, .book = entry->book, .year = entry->year};
  int64_t amount;
  bool sound = true;
  while (td_amount_next(&reader, &key.name, &amount)) {
    if (all->has_head && key.name >= all->head.names->len) sound = false;
    if (minus) amount = (int64_t)(0 - (uint64_t)amount);
    if (!td_balances_add(all->balances, &key, amount)) sound = false;
  }
  return sound && !reader.bad && (entry->added.length == 0 || entry->book != TD_NO_NUMBER);
}

typedef struct {
  uint32_t name;
  int64_t amount;
} Named;

static int by_name(const void *a, const void *b) {
  const Named *x = a, *y = b;
  if (x->name != y->name) return x->name < y->name ? -1 : 1;
  return (x->amount > y->amount) - (x->amount < y->amount);
}

static GArray *amounts_of(TdSlice added, bool minus) {
  GArray *all = g_array_new(FALSE, FALSE, sizeof(Named));
  TdBytesReader reader = td_bytes_reader(added);
  Named one;
  while (td_amount_next(&reader, &one.name, &one.amount)) {
    if (minus) one.amount = (int64_t)(0 - (uint64_t)one.amount);
    g_array_append_val(all, one);
  }
  g_array_sort(all, by_name);
  return all;
}

/* Is what ENTRY added minus what ORIGINAL did, and its aid too? */
static bool undoes(const TdEntry *entry, const TdEntry *original) {
  if (entry->book != original->book || entry->year != original->year || entry->policy != original->policy ||
      entry->aid != (int64_t)(0 - (uint64_t)original->aid))
    return false;
  g_autoptr(GArray) own = amounts_of(entry->added, true);
  g_autoptr(GArray) others = amounts_of(original->added, false);
  bool same = own->len == others->len;
  for (guint i = 0; same && i < own->len; i++)
    same = by_name(&g_array_index(own, Named, i), &g_array_index(others, Named, i)) == 0;
  return same;
}

/* Reads an earlier entry.  False: there is none, or it cannot be read. */
static bool look_up(Walk *walk, uint64_t number, uint64_t before, TdEntry *entry, TdRecord *record) {
  size_t place = number % TD_SHEAF;
  return number < before && (*td_verify_marks(walk->all, number) & TD_SEEN_READ) != 0 &&
         fetch(walk, &walk->other, number / TD_SHEAF) && place < walk->other.count &&
         td_entry_decode(walk->other.rows[place], entry) && td_record_decode(entry->record, record);
}

static uint64_t first_of(const TdVerifying *all, uint64_t number) {
  uint64_t first = td_verify_get(all->first, number);
  return first == TD_NO_ENTRY ? number : first;
}

/* Only what comes in the place of the one that took it back may take it back again. */
static bool may_take(const TdVerifying *all, uint64_t original, uint64_t number) {
  uint64_t taker = td_verify_get(all->taken, original);
  return taker == TD_NO_ENTRY || first_of(all, taker) == first_of(all, number);
}

static void check_taking_back(Walk *walk, uint64_t number, const TdEntry *entry, const TdRecord *record) {
  const TdVerifying *all = walk->all;
  TdEntry original;
  TdRecord taken;
  bool there = look_up(walk, entry->original, number, &original, &taken);
  if (!there && entry->original < number && td_verify_lost(all, entry->original)) return;
  if (!there || original.takes_back || !entry->takes_back || !td_record_takes_back(record) ||
      !may_take(all, entry->original, number) ||
      !td_slice_equal(taken.texts[TD_TEXT_PSN_NO], record->texts[TD_TEXT_PSN_NO]) ||
      !td_slice_equal(taken.texts[TD_TEXT_SETL_ID], record->texts[TD_TEXT_INIT_ID])) {
    td_verify_fault(all, TD_FAULT_OF_ENTRY_ORIGINAL, number);
    return;
  }
  td_verify_put(all->taken, entry->original, number);
  if (!undoes(entry, &original)) td_verify_fault(all, TD_FAULT_OF_ENTRY_UNDONE, number);
}

/* An entry in the place of another of the same claim: what took that one back has taken back this. */
static void check_superseding(Walk *walk, uint64_t number, const TdEntry *entry, uint32_t person) {
  TdVerifying *all = walk->all;
  uint64_t n = entry->supersedes, taker;
  TdEntry old;
  TdRecord record;
  if (n == TD_NO_ENTRY) return;
  bool there = look_up(walk, n, number, &old, &record);
  if (!there && n < number && td_verify_lost(all, n)) {
    td_balances_get(all->balances, person)->lost = true;
    return;
  }
  if (!there || (*td_verify_marks(all, n) & TD_SEEN_SUPERSEDED) != 0 || !td_slice_equal(old.record, entry->record)) {
    td_verify_fault(all, TD_FAULT_OF_ENTRY_SUPERSEDES, number);
    return;
  }
  *td_verify_marks(all, n) |= TD_SEEN_SUPERSEDED;
  td_verify_put(all->first, number, first_of(all, n));
  if ((taker = td_verify_get(all->taken, n)) != TD_NO_ENTRY) td_verify_put(all->taken, number, taker);
  if (!add_amounts(all, &old, person, true)) td_verify_fault(all, TD_FAULT_OF_ENTRY_ADDED, number);
}

/* What the person's entries so far come to; the person's number. */
static uint32_t check_person(const TdVerifying *all, uint64_t number, const TdEntry *entry, const TdRecord *record) {
  uint32_t person = td_balances_person(all->balances, record->texts[TD_TEXT_PSN_NO], true);
  TdBalancesPerson *standing = td_balances_get(all->balances, person);
  bool lost = entry->previous < number && td_verify_lost(all, entry->previous);
  if (lost)
    standing->lost = true;
  else if (entry->previous != standing->last)
    td_verify_fault(all, TD_FAULT_OF_ENTRY_PREVIOUS, number);
  standing->last = number;
  standing->latest = MAX(standing->latest, record->value[TD_F_SETL_TIME]);
  if (!add_amounts(all, entry, person, false)) td_verify_fault(all, TD_FAULT_OF_ENTRY_ADDED, number);
  return person;
}

static void check_entry(Walk *walk, uint64_t number, TdSlice bytes, const uint8_t *digest) {
  TdVerifying *all = walk->all;
  TdEntry entry;
  TdRecord record;
  if (walk->open) EVP_DigestUpdate(walk->digests, digest, TD_DIGEST_SIZE);
  if (!td_entry_decode(bytes, &entry) || !td_record_decode(entry.record, &record)) {
    td_verify_fault(all, TD_FAULT_OF_ENTRY_BROKEN, number);
    return;
  }
  bool fits = refers(all, &entry);
  if (!fits) td_verify_fault(all, TD_FAULT_OF_ENTRY_REFERS, number);
  if (!fits) entry.policy = entry.book = TD_NO_NUMBER;
  if (fits && !holds(all, number, &entry, bytes, digest)) td_verify_fault(all, TD_FAULT_OF_ENTRY_DIGEST, number);
  bool sure = walk->open && g_array_index(all->runs, TdRunSeen, walk->run).joins;
  if (sure && entry.run != walk->run) td_verify_fault(all, TD_FAULT_OF_ENTRY_RUN, number);
  TdSlice id = record.texts[TD_TEXT_SETL_ID];
  g_array_index(all->hashes, uint64_t, number) = td_hash_bytes(all->head.seed, id.text, id.length);
  *td_verify_marks(all, number) |= TD_SEEN_READ;
  uint32_t person = check_person(all, number, &entry, &record);
  check_superseding(walk, number, &entry, person);
  if (fits && !all->asked->lines(all->asked->user, &entry)) td_verify_fault(all, TD_FAULT_OF_ENTRY_LINES, number);
  if (entry.takes_back || td_record_takes_back(&record)) check_taking_back(walk, number, &entry, &record);
}

static void remember(TdVerifying *all, uint64_t count) {
  guint before = all->marks->len;
  g_array_set_size(all->hashes, (guint)count);
  g_byte_array_set_size(all->marks, (guint)count);
  memset(all->marks->data + before, 0, count - before);
}

static void check_sheaf(Walk *walk, uint64_t number) {
  TdVerifying *all = walk->all;
  uint64_t first = number * TD_SHEAF, count = MIN(TD_SHEAF, all->entries - first);
  remember(all, first + count);
  if (!fetch(walk, &walk->sheaf, number)) td_verify_fault(all, TD_FAULT_OF_SHEAF_MISSING, number);
  const TdSheaf *sheaf = &walk->sheaf;
  for (uint64_t i = 0; i < count; i++) {
    come_to(walk, first + i);
    if (i < sheaf->count) check_entry(walk, first + i, sheaf->rows[i], sheaf->digests[i]);
  }
  if (sheaf->number != number) return;
  if (sheaf->count < count) td_verify_fault(all, TD_FAULT_OF_SHEAF_SHORT, number);
  if (sheaf->rest || sheaf->count > count) td_verify_fault(all, TD_FAULT_OF_SHEAF_REST, number);
}

void td_verify_entries(TdVerifying *verifying) {
  Walk walk = {
      .all = verifying, .sheaf = {.number = UINT64_MAX}, .other = {.number = UINT64_MAX}, .digests = EVP_MD_CTX_new()};
  uint64_t said = verifying->entries / TD_SHEAF + (verifying->entries % TD_SHEAF != 0);
  uint64_t sheaves = td_verify_dense(verifying, TD_STORE_SHEAVES, said, TD_FAULT_OF_SHEAF_EXTRA);
  sheaves = MIN(sheaves, MIN(said, UINT32_MAX / TD_SHEAF));
  for (uint64_t i = 0; i < sheaves; i++) check_sheaf(&walk, i);
  if (sheaves < said) td_verify_fault(verifying, TD_FAULT_OF_SHEAF_MISSING, sheaves);
  come_to(&walk, UINT64_MAX);
  g_free(walk.sheaf.bytes.data);
  g_free(walk.other.bytes.data);
  EVP_MD_CTX_free(walk.digests);
}
