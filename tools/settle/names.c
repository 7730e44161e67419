#include "tools/settle/names.h"

#include <glib.h>

#include "tools/io/hash.h"

enum { FIRST_SLOTS = 256 };

static TdNameSlot *new_slots(size_t count) {
  TdNameSlot *slots = g_new(TdNameSlot, count);
  for (size_t i = 0; i < count; i++) slots[i] = (TdNameSlot){0, TD_NO_NAME};
  return slots;
}

void td_names_init(TdNames *names) {
  *names = (TdNames){.slot_count = FIRST_SLOTS, .slots = new_slots(FIRST_SLOTS)};
  names->seed = (uint64_t)g_random_int() << 32 | g_random_int();
}

void td_names_clear(TdNames *names) {
  g_free(names->bytes);
  g_free(names->ends);
  g_free(names->slots);
  *names = (TdNames){0};
}

/* The slot of a text, or the free one where it belongs.  There is always a free one. */
static TdNameSlot *slot_of(const TdNames *names, TdSlice text, uint32_t hash) {
  for (size_t i = hash;; i++) {
    TdNameSlot *slot = &names->slots[i & (names->slot_count - 1)];
    if (slot->number == TD_NO_NAME) return slot;
    if (slot->hash == hash && td_slice_equal(td_names_text(names, slot->number), text)) return slot;
  }
}

static uint32_t hash_of(const TdNames *names, TdSlice text) {
  return (uint32_t)(td_hash_bytes(names->seed, text.text, text.length) >> 32);
}

static void grow_slots(TdNames *names) {
  size_t count = names->slot_count * 2;
  TdNameSlot *slots = new_slots(count);
  for (size_t i = 0; i < names->slot_count; i++) {
    TdNameSlot slot = names->slots[i];
    if (slot.number == TD_NO_NAME) continue;
    size_t at = slot.hash & (count - 1);
    while (slots[at].number != TD_NO_NAME) at = (at + 1) & (count - 1);
    slots[at] = slot;
  }
  g_free(names->slots);
  names->slots = slots;
  names->slot_count = count;
}

static void append(TdNames *names, TdSlice text) {
  uint64_t start = names->count > 0 ? names->ends[names->count - 1] : 0;
  if (start + text.length > names->capacity) {
    names->capacity = MAX(names->capacity * 2, (size_t)start + text.length + 4096);
    names->bytes = g_realloc(names->bytes, names->capacity);
  }
  if (names->count == names->room) {
    names->room = MAX(names->room * 2, 256);
    names->ends = g_renew(uint64_t, names->ends, names->room);
  }
  if (text.length > 0) memcpy(names->bytes + start, text.text, text.length);
  names->ends[names->count++] = start + text.length;
}

uint32_t td_names_prepare(const TdNames *names, TdSlice text) {
  uint32_t hash = hash_of(names, text);
  __builtin_prefetch(&names->slots[hash & (names->slot_count - 1)], 1);
  return hash;
}

uint32_t td_names_intern(TdNames *names, TdSlice text, bool *fresh) {
  return td_names_intern_prepared(names, text, hash_of(names, text), fresh);
}

uint32_t td_names_intern_prepared(TdNames *names, TdSlice text, uint32_t hash, bool *fresh) {
  TdNameSlot *slot = slot_of(names, text, hash);
  bool is_new = slot->number == TD_NO_NAME;
  if (fresh) *fresh = is_new;
  if (!is_new) return slot->number;
  if (names->count >= TD_NO_NAME - 1) return TD_NO_NAME;
  uint32_t number = (uint32_t)names->count;
  *slot = (TdNameSlot){hash, number};
  append(names, text);
  if (names->count > names->slot_count / 3 * 2) grow_slots(names);
  return number;
}

uint32_t td_names_find(const TdNames *names, TdSlice text) {
  return slot_of(names, text, hash_of(names, text))->number;
}
