#include "tools/settle/names.h"

#include <glib.h>
#include <stdlib.h>

#include "tools/io/pages.h"

enum { FIRST_SLOTS = 256, FIRST_ROOM = 64, ENTRY_BITS = 5 };

_Static_assert(sizeof(TdNameEntry) == 1 << ENTRY_BITS && TD_NAME_BESIDE == 1 << ENTRY_BITS, "half a cache line");

/* Where a long text stands, as an entry has it in place of a short one. */
typedef struct {
  uint64_t start, length;
} Place;

static TdNameSlot *new_slots(size_t count) {
  TdNameSlot *slots = td_pages_new(count * sizeof *slots);
  memset(slots, 0xff, count * sizeof *slots); /* TD_NO_NAME */
  return slots;
}

static void init(TdNames *names, unsigned entry_bits) {
  *names = (TdNames){.entry_bits = entry_bits, .slot_count = FIRST_SLOTS, .slots = new_slots(FIRST_SLOTS)};
  names->seed = (uint64_t)g_random_int() << 32 | g_random_int();
}

void td_names_init(TdNames *names) {
  init(names, ENTRY_BITS);
}

void td_names_init_beside(TdNames *names) {
  init(names, ENTRY_BITS + 1);
}

void td_names_clear(TdNames *names) {
  for (size_t i = 0; i < names->block_count; i++) free(names->blocks[i]);
  g_free(names->blocks);
  g_free(names->bytes);
  free(names->slots);
  *names = (TdNames){0};
}

TdSlice td_names_long_text(const TdNames *names, const TdNameEntry *entry) {
  Place place;
  memcpy(&place, entry->text, sizeof place);
  return (TdSlice){names->bytes + place.start, (size_t)place.length};
}

/* Are the 2 x HALF bytes, or fewer, the same?  By two comparisons that overlap. */
static inline bool same_halves(const char *a, const char *b, size_t length, size_t half) {
  return memcmp(a, b, half) == 0 && memcmp(a + length - half, b + length - half, half) == 0;
}

static inline bool same_short(const char *a, const char *b, size_t length) {
  if (length >= 16) return same_halves(a, b, length, 16);
  if (length >= 8) return same_halves(a, b, length, 8);
  return td_hash_load(a, length) == td_hash_load(b, length);
}

static inline bool is_text(const TdNames *names, uint32_t number, TdSlice text) {
  const TdNameEntry *entry = td_names_entry(names, number);
  if (text.length > TD_NAME_SHORT)
    return entry->length == TD_NAME_LONG && td_slice_equal(td_names_long_text(names, entry), text);
  return entry->length == text.length && same_short(entry->text, text.text, text.length);
}

/* The slot of a text, or the free one where it belongs.  There is always a free one. */
static inline TdNameSlot *slot_of(const TdNames *names, TdSlice text, uint32_t hash) {
  for (size_t i = hash;; i++) {
    TdNameSlot *slot = &names->slots[i & (names->slot_count - 1)];
    if (slot->number == TD_NO_NAME) return slot;
    if (slot->hash == hash && is_text(names, slot->number, text)) return slot;
  }
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
  free(names->slots);
  names->slots = slots;
  names->slot_count = count;
}

/* Room for one entry more: the first block grows until it is a whole one, later ones are whole. */
static void grow_entries(TdNames *names) {
  bool first = names->room < TD_NAME_BLOCK;
  size_t size = first ? MAX(names->room * 2, FIRST_ROOM) : TD_NAME_BLOCK;
  char *block = td_pages_new(size << names->entry_bits);
  if (first && names->block_count > 0) {
    memcpy(block, names->blocks[0], names->count << names->entry_bits);
    free(names->blocks[0]);
    names->blocks[0] = block;
    names->room = size;
    return;
  }
  names->blocks = g_renew(char *, names->blocks, names->block_count + 1);
  names->blocks[names->block_count++] = block;
  names->room += size;
}

static Place append_long(TdNames *names, TdSlice text) {
  if (names->used + text.length > names->capacity) {
    names->capacity = MAX(names->capacity * 2, names->used + text.length + 4096);
    names->bytes = g_realloc(names->bytes, names->capacity);
  }
  Place place = {names->used, text.length};
  memcpy(names->bytes + names->used, text.text, text.length);
  names->used += text.length;
  return place;
}

static void append(TdNames *names, TdSlice text) {
  if (names->count == names->room) grow_entries(names);
  TdNameEntry entry = {.length = TD_NAME_LONG};
  if (text.length > TD_NAME_SHORT) {
    Place place = append_long(names, text);
    memcpy(entry.text, &place, sizeof place);
  } else {
    entry.length = (uint8_t)text.length;
    if (text.length > 0) memcpy(entry.text, text.text, text.length);
  }
  TdNameEntry *at = td_names_entry(names, (uint32_t)names->count++);
  memset(at, 0, (size_t)1 << names->entry_bits);
  *at = entry;
}

uint32_t td_names_intern_hashed(TdNames *names, TdSlice text, uint32_t hash, bool *fresh) {
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

uint32_t td_names_intern_guessed(TdNames *names, TdSlice text, uint32_t hash, uint32_t guess, bool *fresh) {
  if (guess == TD_NO_NAME || !is_text(names, guess, text)) return td_names_intern_hashed(names, text, hash, fresh);
  if (fresh) *fresh = false;
  return guess;
}

uint32_t td_names_intern(TdNames *names, TdSlice text, bool *fresh) {
  return td_names_intern_hashed(names, text, td_names_hash(names, text), fresh);
}

uint32_t td_names_find_hashed(const TdNames *names, TdSlice text, uint32_t hash) {
  return slot_of(names, text, hash)->number;
}

uint32_t td_names_find(const TdNames *names, TdSlice text) {
  return td_names_find_hashed(names, text, td_names_hash(names, text));
}
