#include "tools/settle/keeper_numbers.h"

#include "tools/settle/books.h"
#include "tools/settle/outcome.h"

#define NO_SLOT UINT16_MAX

static void number_policies(TdNumbers *numbers, TdLedger *ledger) {
  const TdPolicies *policies = numbers->regions->policies;
  uint16_t none = TD_NO_POLICY;
  numbers->policies = g_new(uint32_t, policies->items->len);
  numbers->our_policy = g_array_new(FALSE, FALSE, sizeof(uint16_t));
  for (uint16_t i = 0; i < policies->items->len; i++)
    numbers->policies[i] = td_ledger_policy(ledger, td_policies_get(policies, i)->image);
  for (uint32_t i = 0; i < td_ledger_policy_count(ledger); i++) g_array_append_val(numbers->our_policy, none);
  for (uint16_t i = 0; i < policies->items->len; i++)
    g_array_index(numbers->our_policy, uint16_t, numbers->policies[i]) = i;
}

/* A book is a region's by its code, or a document's by its key. */
static char *book_key(const TdRegion *region) {
  return region->document ? g_strconcat(TD_BOOK_OF_DOCUMENT, region->document, NULL) : g_strdup(region->code);
}

static void set_number(GArray *array, uint32_t number, uint16_t value) {
  uint16_t none = NO_SLOT;
  while (array->len <= number) g_array_append_val(array, none);
  g_array_index(array, uint16_t, number) = value;
}

static void number_names(TdNumbers *numbers, TdLedger *ledger, uint16_t item) {
  const TdRegion *region = g_ptr_array_index(numbers->regions->items, item);
  numbers->names[item] = g_new(uint32_t, region->annuals->len + 1);
  numbers->slots[item] = g_array_new(FALSE, FALSE, sizeof(uint16_t));
  for (uint16_t k = 0; k < region->annuals->len; k++) {
    numbers->names[item][k] = td_ledger_name(ledger, region->annuals->pdata[k]);
    set_number(numbers->slots[item], numbers->names[item][k], k);
  }
}

void td_numbers_init(TdNumbers *numbers, TdLedger *ledger, const TdRegions *regions) {
  guint items = regions->items->len;
  *numbers = (TdNumbers){.regions = regions,
                         .books = g_new(uint32_t, items),
                         .names = g_new(uint32_t *, items),
                         .slots = g_new(GArray *, items),
                         .our_item = g_array_new(FALSE, FALSE, sizeof(uint16_t))};
  number_policies(numbers, ledger);
  for (uint16_t i = 0; i < items; i++) {
    g_autofree char *key = book_key(g_ptr_array_index(regions->items, i));
    numbers->books[i] = td_ledger_book(ledger, key);
    set_number(numbers->our_item, numbers->books[i], i);
    number_names(numbers, ledger, i);
  }
}

void td_numbers_clear(TdNumbers *numbers) {
  for (guint i = 0; i < numbers->regions->items->len; i++) {
    g_free(numbers->names[i]);
    g_array_unref(numbers->slots[i]);
  }
  g_free(numbers->names);
  g_free(numbers->slots);
  g_free(numbers->books);
  g_free(numbers->policies);
  g_array_unref(numbers->our_policy);
  g_array_unref(numbers->our_item);
}

uint16_t td_numbers_policy(const TdNumbers *numbers, const TdEntry *entry) {
  return entry->policy == TD_NO_NUMBER ? TD_NO_POLICY : g_array_index(numbers->our_policy, uint16_t, entry->policy);
}

uint16_t td_numbers_item(const TdNumbers *numbers, uint32_t book) {
  return book < numbers->our_item->len ? g_array_index(numbers->our_item, uint16_t, book) : TD_NO_REGION;
}

bool td_numbers_add(const TdNumbers *numbers, uint16_t item, TdSlice amounts, int64_t *to) {
  TdBytesReader reader = td_bytes_reader(amounts);
  uint32_t name;
  int64_t amount;
  const GArray *slots = numbers->slots[item];
  while (td_amount_next(&reader, &name, &amount)) {
    uint16_t slot = name < slots->len ? g_array_index(slots, uint16_t, name) : NO_SLOT;
    if (slot == NO_SLOT || __builtin_add_overflow(to[slot], amount, &to[slot])) return false;
  }
  return !reader.bad;
}

void td_numbers_put(const TdNumbers *numbers, TdBytes *bytes, uint16_t item, const int64_t *amounts) {
  const TdRegion *region = g_ptr_array_index(numbers->regions->items, item);
  for (guint k = 0; k < region->annuals->len; k++)
    if (amounts[k] != 0) td_put_named(bytes, numbers->names[item][k], amounts[k]);
}
