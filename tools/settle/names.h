/* Texts interned to dense numbers: 0, 1, 2, … in the order of their first coming.
 *
 * A table of millions is far larger than the caches, so a lookup waits for memory twice: for the slot and for the
 * entry. Who has many texts to look up asks for the memory of all of them before he wants the first:
 *
 *   for each: hash = td_names_hash(names, text); td_names_near(names, hash);
 *   for each: guess = td_names_nearer(names, hash);
 *   for each: number = td_names_intern_guessed(names, text, hash, guess, &fresh);
 *
 * in waves of some hundreds to some thousands.
 */
#ifndef TD_TOOLS_SETTLE_NAMES_H
#define TD_TOOLS_SETTLE_NAMES_H

#include <stdint.h>

#include "tools/io/hash.h"
#include "tools/io/slice.h"

#define TD_NO_NAME UINT32_MAX

typedef struct {
  uint32_t hash;
  uint32_t number; /* TD_NO_NAME: the slot is free */
} TdNameSlot;

enum { TD_NAME_SHORT = 31, TD_NAME_LONG = 255, TD_NAME_BLOCK_BITS = 16, TD_NAME_BLOCK = 1 << TD_NAME_BLOCK_BITS };

/* Half a cache line, and never in two. */
typedef struct {
  uint8_t length;           /* up to TD_NAME_SHORT, or TD_NAME_LONG: the text is elsewhere */
  char text[TD_NAME_SHORT]; /* zeros behind it */
} TdNameEntry;

/* Owns its memory: 32 bytes a text and what stands beside it, 12 to 24 for its slots, and once more the bytes of texts
 * above TD_NAME_SHORT. */
typedef struct {
  char **blocks;       /* entry n is at n % TD_NAME_BLOCK of blocks[n >> TD_NAME_BLOCK_BITS] */
  unsigned entry_bits; /* of an entry's size, with what stands beside it */
  size_t block_count, room;
  size_t count;
  char *bytes; /* of the long texts */
  size_t used, capacity;
  TdNameSlot *slots; /* open addressing; a power of two */
  size_t slot_count;
  uint64_t seed; /* of the hash, so that nobody can make a file whose texts all collide */
} TdNames;

void td_names_init(TdNames *names);
/* Names with 32 bytes beside each, for what is known of it; cleared for a new one. */
void td_names_init_beside(TdNames *names);
enum { TD_NAME_BESIDE = 32 };
void td_names_clear(TdNames *names);

/* The number of TEXT, a new one when it has none; *fresh (may be NULL) tells.  TD_NO_NAME: there are 2^32 - 2 texts. */
uint32_t td_names_intern(TdNames *names, TdSlice text, bool *fresh);

/* The number of TEXT, or TD_NO_NAME. */
uint32_t td_names_find(const TdNames *names, TdSlice text);

/* The hash of TEXT, which depends on the seed alone: it stays the same, and any thread may ask. */
static inline uint32_t td_names_hash(const TdNames *names, TdSlice text) {
  return (uint32_t)(td_hash_bytes(names->seed, text.text, text.length) >> 32);
}

/* Asks for the slot of a hash. */
static inline void td_names_near(const TdNames *names, uint32_t hash) {
  __builtin_prefetch(&names->slots[hash & (names->slot_count - 1)]);
}

static inline TdNameEntry *td_names_entry(const TdNames *names, uint32_t number) {
  char *block = names->blocks[number >> TD_NAME_BLOCK_BITS];
  return (TdNameEntry *)(block + ((size_t)(number % TD_NAME_BLOCK) << names->entry_bits));
}

/* What stands beside a text, in the same cache line; borrowed until the next td_names_intern(). */
static inline void *td_names_beside(const TdNames *names, uint32_t number) {
  return td_names_entry(names, number) + 1;
}

/* Asks for the entry of a hash whose slot has come.  The number of a text with this hash, very likely that of the text
 * meant, good enough to ask for other memory by it; TD_NO_NAME: there is none yet. */
static inline uint32_t td_names_nearer(const TdNames *names, uint32_t hash) {
  for (size_t i = hash;; i++) {
    const TdNameSlot *slot = &names->slots[i & (names->slot_count - 1)];
    if (slot->number == TD_NO_NAME) return TD_NO_NAME;
    if (slot->hash != hash) continue;
    __builtin_prefetch(td_names_entry(names, slot->number));
    return slot->number;
  }
}

/* td_names_intern() and td_names_find(), given the hash of TEXT. */
uint32_t td_names_intern_hashed(TdNames *names, TdSlice text, uint32_t hash, bool *fresh);
uint32_t td_names_find_hashed(const TdNames *names, TdSlice text, uint32_t hash);

/* The same given also what td_names_nearer() answered, which makes it quicker where that was right. */
uint32_t td_names_intern_guessed(TdNames *names, TdSlice text, uint32_t hash, uint32_t guess, bool *fresh);

/* The long text of an entry. */
TdSlice td_names_long_text(const TdNames *names, const TdNameEntry *entry);

/* The text of a number; borrowed until the next td_names_intern(). */
static inline TdSlice td_names_text(const TdNames *names, uint32_t number) {
  const TdNameEntry *entry = td_names_entry(names, number);
  if (entry->length == TD_NAME_LONG) return td_names_long_text(names, entry);
  return (TdSlice){entry->text, entry->length};
}

#endif
