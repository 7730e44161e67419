/* An item of a sorter as it lies in memory and in runs: two lengths of 32 bits, the key, the data. */
#ifndef TD_TOOLS_IO_SORT_ITEM_H
#define TD_TOOLS_IO_SORT_ITEM_H

#include <glib.h>
#include <stdint.h>

#include "tools/io/hash.h"
#include "tools/io/slice.h"

enum { TD_ITEM_HEAD = 8 };

static inline void td_item_set_head(char *item, uint32_t key_length, uint32_t data_length) {
  memcpy(item, &key_length, sizeof key_length);
  memcpy(item + sizeof key_length, &data_length, sizeof data_length);
}

static inline TdSlice td_item_key(const char *item) {
  uint32_t length;
  memcpy(&length, item, sizeof length);
  return (TdSlice){item + TD_ITEM_HEAD, length};
}

static inline TdSlice td_item_data(const char *item) {
  TdSlice key = td_item_key(item);
  uint32_t length;
  memcpy(&length, item + sizeof length, sizeof length);
  return (TdSlice){key.text + key.length, length};
}

static inline size_t td_item_size(const char *item) {
  return TD_ITEM_HEAD + td_item_key(item).length + td_item_data(item).length;
}

enum { TD_CHUNK_BYTES = 7 };

/* Seven bytes of the key from DEPTH on, the first highest, then how many bytes there are, 8 for more than seven: of two
 * keys that are equal up to DEPTH the lesser has the lesser chunk, and chunks are equal only of keys that are equal or
 * (td_chunk_open()) go on behind them. */
static inline uint64_t td_item_chunk(const char *item, size_t depth) {
  TdSlice key = td_item_key(item);
  if (key.length <= depth) return 0;
  size_t left = key.length - depth;
  if (left > TD_CHUNK_BYTES) return (GUINT64_FROM_BE(td_hash_load64(key.text + depth)) & ~UINT64_C(0xff)) | 8;
  /* Eight bytes that end with the key: before a short key stands the head. */
  return GUINT64_FROM_BE(td_hash_load64(key.text + key.length - 8)) << 8 * (8 - left) | left;
}

static inline bool td_chunk_open(uint64_t chunk) {
  return (chunk & 0xff) == 8;
}

/* A chunk behind all others, which no item has. */
#define TD_CHUNK_LAST UINT64_MAX

/* Of two keys that both have DEPTH bytes, equal ones: below 0, 0, above 0. */
static inline int td_item_compare(const char *a, const char *b, size_t depth) {
  TdSlice x = td_item_key(a), y = td_item_key(b);
  int order = memcmp(x.text + depth, y.text + depth, MIN(x.length, y.length) - depth);
  return order != 0 ? order : (x.length > y.length) - (x.length < y.length);
}

#endif
