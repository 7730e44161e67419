/* Hashing by wide multiplication: fast, and mixes every bit.  A ledger keeps values: who changes them changes its
 * format (tools/ledger/store.c). */
#ifndef TD_TOOLS_IO_HASH_H
#define TD_TOOLS_IO_HASH_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 TdHashWide;

#define TD_HASH_A UINT64_C(0x9e3779b97f4a7c15)
#define TD_HASH_C UINT64_C(0xa0761d6478bd642f)

/* Both halves of a x b, folded. */
static inline uint64_t td_hash_fold(uint64_t a, uint64_t b) {
  TdHashWide product = (TdHashWide)a * b;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* STATE with two more words. */
static inline uint64_t td_hash_words(uint64_t state, uint64_t a, uint64_t b) {
  return td_hash_fold(a ^ TD_HASH_A, b ^ state) ^ state * TD_HASH_C;
}

static inline uint64_t td_hash_load64(const char *bytes) {
  uint64_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/* Up to eight bytes, by overlapping reads of a fixed size. */
static inline uint64_t td_hash_load(const char *bytes, size_t size) {
  if (size == 8) return td_hash_load64(bytes);
  if (size >= 4) {
    uint32_t first, last;
    memcpy(&first, bytes, sizeof first);
    memcpy(&last, bytes + size - sizeof last, sizeof last);
    return first | (uint64_t)last << 32;
  }
  if (size == 0) return 0;
  return (uint64_t)(unsigned char)bytes[0] | (uint64_t)(unsigned char)bytes[size / 2] << 8 |
         (uint64_t)(unsigned char)bytes[size - 1] << 16;
}

/* STATE with SIZE bytes and their number. */
static inline uint64_t td_hash_bytes(uint64_t state, const char *bytes, size_t size) {
  uint64_t length = size;
  while (size > 16) {
    state = td_hash_words(state, td_hash_load64(bytes), td_hash_load64(bytes + 8));
    bytes += 16;
    size -= 16;
  }
  uint64_t a = size > 8 ? td_hash_load64(bytes) : td_hash_load(bytes, size);
  uint64_t b = size > 8 ? td_hash_load(bytes + 8, size - 8) : 0;
  /* The constant keeps a small state from leaving the product of a short text small. */
  return td_hash_words(state ^ length ^ TD_HASH_C, a, b);
}

#endif
