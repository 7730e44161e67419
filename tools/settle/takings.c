#include "tools/settle/takings.h"

#include <assert.h>

#include "tools/settle/order.h"

void td_takings_init(TdTakings *takings) {
  *takings = (TdTakings){.items = g_array_new(FALSE, FALSE, sizeof(TdTaking)),
                         .kept = g_array_new(FALSE, FALSE, sizeof(uint32_t))};
  td_names_init(&takings->names);
}

void td_takings_clear(TdTakings *takings) {
  td_names_clear(&takings->names);
  g_clear_pointer(&takings->items, g_array_unref);
  g_clear_pointer(&takings->kept, g_array_unref);
}

void td_takings_note(TdTakings *takings, uint32_t claim, TdSlice init_setl_id) {
  TdTaking taking = {claim, td_names_intern(&takings->names, init_setl_id, NULL), TD_NO_NAME};
  g_array_append_val(takings->items, taking);
}

static uint32_t find_original(const TdTakings *takings, const TdStore *store, const TdTaking *taking) {
  uint32_t original = td_names_find(&store->setl_ids, td_names_text(&takings->names, taking->named));
  if (original == TD_NO_NAME) return TD_NO_NAME;
  const TdClaim *before = td_store_claim(store, original), *after = td_store_claim(store, taking->claim);
  bool known = before->person == after->person && !(before->flags & TD_CLAIM_TAKES_BACK) &&
               td_order_before(store, original, taking->claim);
  return known ? original : TD_NO_NAME;
}

static int ascending(gconstpointer a, gconstpointer b) {
  uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
  return (left > right) - (left < right);
}

void td_takings_resolve(TdTakings *takings, TdStore *store) {
  for (guint i = 0; i < takings->items->len; i++) {
    TdTaking *taking = &g_array_index(takings->items, TdTaking, i);
    taking->original = find_original(takings, store, taking);
    if (taking->original == TD_NO_NAME) {
      td_store_result(store, taking->claim)->reject = TD_REJECT_UNKNOWN_ORIGINAL;
      continue;
    }
    TdClaim *original = td_store_claim(store, taking->original);
    td_store_claim(store, taking->claim)->policy = original->policy;
    if (!(original->flags & TD_CLAIM_KEPT)) g_array_append_val(takings->kept, taking->original);
    original->flags |= TD_CLAIM_KEPT;
  }
  g_array_sort(takings->kept, ascending);
}

uint32_t td_takings_original(const TdTakings *takings, uint32_t claim) {
  size_t low = 0, high = takings->items->len;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (g_array_index(takings->items, TdTaking, middle).claim < claim)
      low = middle + 1;
    else
      high = middle;
  }
  const TdTaking *taking = &g_array_index(takings->items, TdTaking, low);
  assert(low < takings->items->len && taking->claim == claim && taking->original != TD_NO_NAME);
  return taking->original;
}

uint32_t td_takings_kept(const TdTakings *takings, uint32_t claim) {
  guint place = 0;
  bool found = g_array_binary_search(takings->kept, &claim, ascending, &place);
  assert(found);
  (void)found;
  return place;
}
