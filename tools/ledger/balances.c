#include "tools/ledger/balances.h"

#include "tools/io/hash.h"
#include "tools/ledger/entry.h"

enum { FIRST = 256 };

/* Numbers of items by their hashes, with open addressing; at most half full. */
typedef struct {
  uint32_t *slots; /* TD_BALANCES_NONE: empty */
  size_t size;     /* a power of two */
} Index;

struct TdBalances {
  uint64_t seed;
  GStringChunk *texts;
  GArray *persons;  /* TdBalancesPerson */
  GArray *balances; /* TdBalance */
  Index by_number, by_key;
};

static void index_init(Index *index, size_t size) {
  *index = (Index){g_new(uint32_t, size), size};
  memset(index->slots, 0xff, size * sizeof *index->slots);
}

static void index_put(Index *index, uint64_t hash, uint32_t item) {
  size_t at = hash & (index->size - 1);
  while (index->slots[at] != TD_BALANCES_NONE) at = (at + 1) & (index->size - 1);
  index->slots[at] = item;
}

TdBalances *td_balances_new(uint64_t seed) {
  enum { TEXTS = 1 << 16 };
  TdBalances *balances = g_new(TdBalances, 1);
  *balances = (TdBalances){.seed = seed,
                           .texts = g_string_chunk_new(TEXTS),
                           .persons = g_array_new(FALSE, FALSE, sizeof(TdBalancesPerson)),
                           .balances = g_array_new(FALSE, FALSE, sizeof(TdBalance))};
  index_init(&balances->by_number, FIRST);
  index_init(&balances->by_key, FIRST);
  return balances;
}

void td_balances_free(TdBalances *balances) {
  if (!balances) return;
  g_string_chunk_free(balances->texts);
  g_array_unref(balances->persons);
  g_array_unref(balances->balances);
  g_free(balances->by_number.slots);
  g_free(balances->by_key.slots);
  g_free(balances);
}

static uint64_t number_hash(const TdBalances *balances, TdSlice psn_no) {
  return td_hash_bytes(balances->seed, psn_no.text, psn_no.length);
}

static uint64_t key_hash(const TdBalances *balances, const TdBalancesKey *key) {
  return td_hash_words(balances->seed ^ TD_HASH_C, (uint64_t)key->person << 32 | key->name,
                       (uint64_t)key->book << 32 | (uint32_t)key->year);
}

TdBalancesPerson *td_balances_get(TdBalances *balances, uint32_t person) {
  return &g_array_index(balances->persons, TdBalancesPerson, person);
}

uint32_t td_balances_person_count(const TdBalances *balances) {
  return balances->persons->len;
}

static void grow_numbers(TdBalances *balances) {
  size_t size = balances->by_number.size;
  if (balances->persons->len < size / 2) return;
  g_free(balances->by_number.slots);
  index_init(&balances->by_number, 2 * size);
  for (guint i = 0; i < balances->persons->len; i++)
    index_put(&balances->by_number, number_hash(balances, td_balances_get(balances, i)->psn_no), i);
}

uint32_t td_balances_person(TdBalances *balances, TdSlice psn_no, bool add) {
  const Index *index = &balances->by_number;
  uint64_t hash = number_hash(balances, psn_no);
  for (size_t at = hash & (index->size - 1);; at = (at + 1) & (index->size - 1)) {
    uint32_t person = index->slots[at];
    if (person == TD_BALANCES_NONE) break;
    if (td_slice_equal(td_balances_get(balances, person)->psn_no, psn_no)) return person;
  }
  if (!add) return TD_BALANCES_NONE;
  const char *text = g_string_chunk_insert_len(balances->texts, psn_no.text, (gssize)psn_no.length);
  TdBalancesPerson person = {{text, psn_no.length}, TD_NO_ENTRY, INT64_MIN, false, false};
  g_array_append_val(balances->persons, person);
  index_put(&balances->by_number, hash, balances->persons->len - 1);
  grow_numbers(balances);
  return balances->persons->len - 1;
}

static TdBalance *balance_at(const TdBalances *balances, guint place) {
  return &g_array_index(balances->balances, TdBalance, place);
}

static bool same_key(const TdBalancesKey *a, const TdBalancesKey *b) {
  return a->person == b->person && a->book == b->book && a->name == b->name && a->year == b->year;
}

static TdBalance *find(TdBalances *balances, const TdBalancesKey *key) {
  const Index *index = &balances->by_key;
  for (size_t at = key_hash(balances, key) & (index->size - 1);; at = (at + 1) & (index->size - 1)) {
    uint32_t place = index->slots[at];
    if (place == TD_BALANCES_NONE) return NULL;
    if (same_key(&balance_at(balances, place)->key, key)) return balance_at(balances, place);
  }
}

TdBalance *td_balances_find(TdBalances *balances, const TdBalancesKey *key) {
  TdBalance *balance = find(balances, key);
  return balance && balance->amount != 0 ? balance : NULL;
}

static void grow_keys(TdBalances *balances) {
  size_t size = balances->by_key.size;
  if (balances->balances->len < size / 2) return;
  g_free(balances->by_key.slots);
  index_init(&balances->by_key, 2 * size);
  for (guint i = 0; i < balances->balances->len; i++)
    index_put(&balances->by_key, key_hash(balances, &balance_at(balances, i)->key), i);
}

bool td_balances_add(TdBalances *balances, const TdBalancesKey *key, int64_t amount) {
  TdBalance *balance = find(balances, key);
  if (balance) return !__builtin_add_overflow(balance->amount, amount, &balance->amount);
  TdBalance first = {*key, amount, false};
  g_array_append_val(balances->balances, first);
  index_put(&balances->by_key, key_hash(balances, key), balances->balances->len - 1);
  grow_keys(balances);
  return true;
}

const TdBalance *td_balances_at(const TdBalances *balances, size_t place) {
  return place < balances->balances->len ? balance_at(balances, (guint)place) : NULL;
}
