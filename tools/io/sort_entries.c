#include "tools/io/sort_entries.h"

#include <stdbool.h>

#include "tools/io/sort_item.h"

enum { FEW = 12, MANY = 1000, LEVELS = 32 };

/* How two entries are compared: by their chunks, or, where DEEP, by all of the key from DEPTH on. */
typedef struct {
  size_t depth;
  bool deep;
} Order;

static inline bool before(Order order, const TdSortEntry *a, const TdSortEntry *b) {
  if (a->chunk != b->chunk) return a->chunk < b->chunk;
  return order.deep && td_chunk_open(a->chunk) && td_item_compare(a->item, b->item, order.depth) < 0;
}

static inline void insert_each(Order order, TdSortEntry *entries, size_t count) {
  for (size_t i = 1; i < count; i++) {
    TdSortEntry entry = entries[i];
    size_t at = i;
    for (; at > 0 && before(order, &entry, &entries[at - 1]); at--) entries[at] = entries[at - 1];
    entries[at] = entry;
  }
}

/* Merges [a, b) and [b, end) into OUT. */
static inline void merge(Order order, const TdSortEntry *a, const TdSortEntry *b, const TdSortEntry *end,
                         TdSortEntry *out) {
  const TdSortEntry *middle = b;
  if (a < middle && b < end && before(order, b, middle - 1)) {
    while (a < middle && b < end) {
      bool second = before(order, b, a);
      *out++ = *(second ? b : a);
      b += second;
      a += !second;
    }
  }
  memcpy(out, a, (size_t)(middle - a) * sizeof *out);
  memcpy(out + (middle - a), b, (size_t)(end - b) * sizeof *out);
}

static inline void merge_sort(Order order, TdSortEntry *entries, size_t count, TdSortEntry *room) {
  for (size_t at = 0; at < count; at += FEW) insert_each(order, entries + at, count - at < FEW ? count - at : FEW);
  TdSortEntry *from = entries, *to = room;
  for (size_t width = FEW; width < count; width *= 2) {
    for (size_t at = 0; at < count; at += 2 * width) {
      size_t middle = at + width < count ? at + width : count, end = at + 2 * width < count ? at + 2 * width : count;
      merge(order, from + at, from + middle, from + end, to + at);
    }
    TdSortEntry *swap = from;
    from = to;
    to = swap;
  }
  if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

/* Sorts MANY by their chunks, byte after byte from the lowest on. */
static void radix_sort(TdSortEntry *entries, size_t count, TdSortEntry *room) {
  enum { BYTES = sizeof(uint64_t) };
  size_t places[BYTES][256] = {0};
  for (size_t i = 0; i < count; i++)
    for (unsigned byte = 0; byte < BYTES; byte++) places[byte][entries[i].chunk >> 8 * byte & 0xff]++;
  TdSortEntry *from = entries, *to = room;
  for (unsigned byte = 0; byte < BYTES; byte++) {
    size_t *place = places[byte];
    if (place[entries[0].chunk >> 8 * byte & 0xff] == count) continue; /* all have the same */
    for (size_t value = 0, before = 0; value < 256; value++) {
      size_t here = place[value];
      place[value] = before;
      before += here;
    }
    for (size_t i = 0; i < count; i++) to[place[from[i].chunk >> 8 * byte & 0xff]++] = from[i];
    TdSortEntry *swap = from;
    from = to;
    to = swap;
  }
  if (from != entries) memcpy(entries, from, count * sizeof *entries);
}

static void sort_chunks(TdSortEntry *entries, size_t count, TdSortEntry *room) {
  size_t sorted = 1;
  while (sorted < count && entries[sorted - 1].chunk <= entries[sorted].chunk) sorted++;
  if (sorted == count) return;
  if (count < MANY)
    merge_sort((Order){0, false}, entries, count, room);
  else
    radix_sort(entries, count, room);
}

/* LEVEL bounds how deep this goes: keys that are alike further down are compared whole. */
static void sort(TdSortEntry *entries, size_t count, TdSortEntry *room, size_t depth, int level) {
  if (count <= FEW || level == LEVELS) {
    merge_sort((Order){depth, true}, entries, count, room);
    return;
  }
  sort_chunks(entries, count, room);
  for (size_t at = 0; at < count;) {
    uint64_t chunk = entries[at].chunk;
    size_t end = at + 1;
    while (end < count && entries[end].chunk == chunk) end++;
    if (td_chunk_open(chunk) && end - at > 1) {
      size_t deeper = depth + TD_CHUNK_BYTES;
      for (size_t i = at; i < end; i++) entries[i].chunk = td_item_chunk(entries[i].item, deeper);
      sort(entries + at, end - at, room, deeper, level + 1);
    }
    at = end;
  }
}

void td_sort_entries(TdSortEntry *entries, size_t count, TdSortEntry *room, size_t depth) {
  sort(entries, count, room, depth, 0);
}
