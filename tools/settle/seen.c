#include "tools/settle/seen.h"

#include <stdlib.h>

#include "tools/io/pages.h"

enum { FIRST_SLOTS = 1024 };

static TdSeenSlot *new_slots(size_t count) {
  TdSeenSlot *slots = td_pages_new(count * sizeof *slots);
  for (size_t i = 0; i < count; i++) slots[i].number = TD_NO_CLAIM;
  return slots;
}

void td_seen_init(TdSeen *seen) {
  *seen = (TdSeen){.slots = new_slots(FIRST_SLOTS), .slot_count = FIRST_SLOTS};
}

void td_seen_clear(TdSeen *seen) {
  free(seen->slots);
  *seen = (TdSeen){0};
}

static void put(TdSeenSlot *slots, size_t slot_count, TdSeenSlot slot) {
  size_t at = slot.tag;
  while (slots[at & (slot_count - 1)].number != TD_NO_CLAIM) at++;
  slots[at & (slot_count - 1)] = slot;
}

void td_seen_grow(TdSeen *seen) {
  size_t count = seen->slot_count * 2;
  TdSeenSlot *slots = new_slots(count);
  for (size_t i = 0; i < seen->slot_count; i++)
    if (seen->slots[i].number != TD_NO_CLAIM) put(slots, count, seen->slots[i]);
  free(seen->slots);
  seen->slots = slots;
  seen->slot_count = count;
}
