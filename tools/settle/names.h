/* Texts interned to dense numbers: 0, 1, 2, … in the order of their first coming. */
#ifndef TD_TOOLS_SETTLE_NAMES_H
#define TD_TOOLS_SETTLE_NAMES_H

#include <stdint.h>

#include "tools/io/slice.h"

#define TD_NO_NAME UINT32_MAX

typedef struct {
  uint32_t hash;   /* half of the text's hash; the rest is compared in the text */
  uint32_t number; /* TD_NO_NAME: the slot is free */
} TdNameSlot;

/* Owns its memory; about 16 bytes a text besides its bytes. */
typedef struct {
  char *bytes;
  size_t capacity;
  uint64_t *ends; /* text n is bytes [ends[n - 1], ends[n]) */
  size_t count, room;
  TdNameSlot *slots; /* open addressing; a power of two */
  size_t slot_count;
  uint64_t seed; /* of the hash, so that nobody can make a file whose texts all collide */
} TdNames;

void td_names_init(TdNames *names);
void td_names_clear(TdNames *names);

/* The number of TEXT, a new one when it has none; *fresh (may be NULL) tells.  TD_NO_NAME: there are 2^32 - 2 texts. */
uint32_t td_names_intern(TdNames *names, TdSlice text, bool *fresh);

/* The same in two steps: asks for the memory that looking TEXT up will need, so that other work can be done while it
 * comes; then the number, given the hash. */
uint32_t td_names_prepare(const TdNames *names, TdSlice text);
uint32_t td_names_intern_prepared(TdNames *names, TdSlice text, uint32_t hash, bool *fresh);

/* The number of TEXT, or TD_NO_NAME. */
uint32_t td_names_find(const TdNames *names, TdSlice text);

/* The text of a number; borrowed until the next td_names_intern(). */
static inline TdSlice td_names_text(const TdNames *names, uint32_t number) {
  uint64_t start = number > 0 ? names->ends[number - 1] : 0;
  return (TdSlice){names->bytes + start, (size_t)(names->ends[number] - start)};
}

#endif
