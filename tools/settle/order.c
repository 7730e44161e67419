#include "tools/settle/order.h"

typedef struct {
  int64_t time; /* of the last claim */
  uint32_t last;
  uint32_t unordered;
} Person;

void td_order_init(TdOrder *order) {
  *order = (TdOrder){.persons = g_array_new(FALSE, FALSE, sizeof(Person))};
}

void td_order_clear(TdOrder *order) {
  g_clear_pointer(&order->persons, g_array_unref);
}

static int compare_texts(TdSlice a, TdSlice b) {
  int difference = memcmp(a.text, b.text, MIN(a.length, b.length));
  return difference != 0 ? difference : (a.length > b.length) - (a.length < b.length);
}

static int compare(const TdStore *store, uint32_t a, uint32_t b) {
  const TdClaim *left = td_store_claim(store, a), *right = td_store_claim(store, b);
  if (left->setl_time != right->setl_time) return left->setl_time < right->setl_time ? -1 : 1;
  int kind = (left->flags & TD_CLAIM_TAKES_BACK) - (right->flags & TD_CLAIM_TAKES_BACK);
  return kind != 0 ? kind : compare_texts(td_store_setl_id(store, a), td_store_setl_id(store, b));
}

bool td_order_before(const TdStore *store, uint32_t a, uint32_t b) {
  return compare(store, a, b) < 0;
}

void td_order_note(TdOrder *order, const TdStore *store, uint32_t claim) {
  const TdClaim *record = td_store_claim(store, claim);
  Person now = {record->setl_time, claim, false};
  if (record->person >= order->persons->len) { /* persons are numbered as they come: the next one */
    g_array_append_val(order->persons, now);
    return;
  }
  Person *person = &g_array_index(order->persons, Person, record->person);
  bool later = now.time > person->time || (now.time == person->time && td_order_before(store, person->last, claim));
  if (!later && !person->unordered) order->unordered++;
  now.unordered = person->unordered || !later;
  *person = now;
}

static int compare_claims(gconstpointer a, gconstpointer b, gpointer store) {
  return compare(store, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Gives every unordered person a stretch of claims in the order of the file: where each stretch begins. */
static uint32_t *stretches(const TdOrder *order, const TdStore *store, uint32_t *total) {
  uint32_t *start = g_new0(uint32_t, order->persons->len + 1);
  for (uint32_t claim = 0; claim < store->count; claim++) {
    uint32_t person = td_store_claim(store, claim)->person;
    if (g_array_index(order->persons, Person, person).unordered) start[person + 1]++;
  }
  for (size_t i = 0; i < order->persons->len; i++) start[i + 1] += start[i];
  *total = start[order->persons->len];
  return start;
}

uint32_t *td_order_claims(const TdOrder *order, const TdStore *store) {
  if (order->unordered == 0) return NULL;
  uint32_t total;
  g_autofree uint32_t *start = stretches(order, store, &total);
  g_autofree uint32_t *next = g_memdup2(start, (order->persons->len + 1) * sizeof *start);
  g_autofree uint32_t *sorted = g_new(uint32_t, total);
  uint32_t *claims = g_new(uint32_t, store->count);
  for (uint32_t claim = 0; claim < store->count; claim++) {
    uint32_t person = td_store_claim(store, claim)->person;
    claims[claim] = claim;
    if (g_array_index(order->persons, Person, person).unordered) sorted[next[person]++] = claim;
  }
  for (size_t i = 0; i < order->persons->len; i++)
    if (g_array_index(order->persons, Person, i).unordered)
      g_qsort_with_data(sorted + start[i], (int)(start[i + 1] - start[i]), sizeof *sorted, compare_claims,
                        (gpointer)store);
  /* A person's claims take the places that they have in the file, the first in order the first place. */
  memcpy(next, start, (order->persons->len + 1) * sizeof *start);
  for (uint32_t place = 0; place < store->count; place++) {
    uint32_t person = td_store_claim(store, place)->person;
    if (g_array_index(order->persons, Person, person).unordered) claims[place] = sorted[next[person]++];
  }
  return claims;
}
