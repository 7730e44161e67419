/* The bytes that a ledger keeps: numbers in as few bytes as they need, seven bits each, the lowest first; signed ones
 * with their sign in the lowest bit; texts behind their length. */
#ifndef TD_TOOLS_LEDGER_BYTES_H
#define TD_TOOLS_LEDGER_BYTES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tools/io/slice.h"

/* Bytes that are added to.  Zeros are an empty one; g_free() frees `data`. */
typedef struct {
  uint8_t *data;
  size_t size, room;
} TdBytes;

enum { TD_NUMBER_MAX = 10 /* bytes of one number */ };

/* Room for COUNT bytes more. */
static inline uint8_t *td_bytes_room(TdBytes *bytes, size_t count) {
  if (bytes->room - bytes->size < count) {
    bytes->room = MAX(bytes->room * 2, bytes->size + count + 64);
    bytes->data = g_realloc(bytes->data, bytes->room);
  }
  return bytes->data + bytes->size;
}

static inline void td_put_raw(TdBytes *bytes, const void *data, size_t size) {
  if (size > 0) memcpy(td_bytes_room(bytes, size), data, size);
  bytes->size += size;
}

/* Writes a number, where there is room for TD_NUMBER_MAX bytes; returns where it ends. */
static inline uint8_t *td_number_at(uint8_t *at, uint64_t number) {
  for (; number >= 0x80; number >>= 7) *at++ = (uint8_t)(number | 0x80);
  *at++ = (uint8_t)number;
  return at;
}

static inline uint64_t td_signed_number(int64_t number) {
  return (uint64_t)number << 1 ^ (uint64_t)(number >> 63);
}

static inline void td_put_number(TdBytes *bytes, uint64_t number) {
  uint8_t *at = td_bytes_room(bytes, TD_NUMBER_MAX);
  bytes->size += (size_t)(td_number_at(at, number) - at);
}

static inline void td_put_signed(TdBytes *bytes, int64_t number) {
  td_put_number(bytes, td_signed_number(number));
}

static inline void td_put_text(TdBytes *bytes, TdSlice text) {
  td_put_number(bytes, text.length);
  td_put_raw(bytes, text.text, text.length);
}

static inline TdSlice td_bytes_slice(const TdBytes *bytes) {
  return (TdSlice){(const char *)bytes->data, bytes->size};
}

/* Bytes that are read from.  What is not there, or no number, is 0 or empty, and makes it bad. */
typedef struct {
  const uint8_t *at, *end;
  bool bad;
} TdBytesReader;

static inline TdBytesReader td_bytes_reader(TdSlice bytes) {
  const uint8_t *at = (const uint8_t *)bytes.text;
  return (TdBytesReader){at, at ? at + bytes.length : at, false};
}

static inline uint64_t td_get_number(TdBytesReader *reader) {
  uint64_t number = 0;
  for (unsigned shift = 0; shift < 64 && reader->at < reader->end; shift += 7) {
    uint8_t byte = *reader->at++;
    number |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80 && shift == 63 && byte > 1) break; /* beyond 64 bits */
    if (byte < 0x80) return number;
  }
  reader->bad = true;
  return 0;
}

/* A number of at most MOST. */
static inline uint64_t td_get_up_to(TdBytesReader *reader, uint64_t most) {
  uint64_t number = td_get_number(reader);
  if (number <= most) return number;
  reader->bad = true;
  return 0;
}

static inline int64_t td_get_signed(TdBytesReader *reader) {
  uint64_t number = td_get_number(reader);
  return (int64_t)(number >> 1 ^ (0 - (number & 1)));
}

/* SIZE bytes, borrowed. */
static inline TdSlice td_get_raw(TdBytesReader *reader, size_t size) {
  if ((size_t)(reader->end - reader->at) < size) {
    reader->bad = true;
    return (TdSlice){"", 0};
  }
  TdSlice raw = {(const char *)reader->at, size};
  reader->at += size;
  return raw;
}

static inline TdSlice td_get_text(TdBytesReader *reader) {
  return td_get_raw(reader, (size_t)td_get_number(reader));
}

#endif
