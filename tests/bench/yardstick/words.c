/* Open addressing by the text's bytes. */
#define _DEFAULT_SOURCE
#include "tests/bench/yardstick/claims.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  uint64_t hash; /* 0: empty */
  char *text;
  uint32_t size;
  int value;
} Word;

struct YardWords {
  Word *words;
  size_t capacity, count; /* capacity is a power of two */
};

YardWords *yard_words_new(void) {
  YardWords *words = calloc(1, sizeof *words);
  if (words == NULL) return NULL;
  words->capacity = 64;
  words->words = calloc(words->capacity, sizeof *words->words);
  if (words->words != NULL) return words;
  free(words);
  return NULL;
}

void yard_words_free(YardWords *words) {
  if (words == NULL) return;
  for (size_t i = 0; i < words->capacity; i++) free(words->words[i].text);
  free(words->words);
  free(words);
}

static uint64_t load(const char *p) {
  uint64_t word;
  memcpy(&word, p, sizeof word);
  return word;
}

/* Of the first eight bytes, the last and those in the middle: texts that differ elsewhere alone are rare.  Short texts
 * are loaded from behind, and what stands before them is shifted out. */
static inline uint64_t hash_of(const char *text, size_t size) {
  uint64_t hash = size * UINT64_C(0x9e3779b97f4a7c15);
  const char *end = text + size;
  if (size >= 8) {
    hash = (hash ^ load(text)) * UINT64_C(0xbf58476d1ce4e5b9);
    hash = (hash ^ hash >> 32 ^ load(text + (size - 8) / 2)) * UINT64_C(0x94d049bb133111eb);
    hash ^= hash >> 32 ^ load(end - 8);
  } else if (size > 0) {
    hash ^= load(end - 8) >> (64 - 8 * size);
  }
  hash *= UINT64_C(0x94d049bb133111eb);
  return (hash ^ hash >> 29) | 1;
}

static Word *place_of(const YardWords *words, uint64_t hash, const char *text, size_t size) {
  for (size_t at = hash >> 1 & (words->capacity - 1);; at = (at + 1) & (words->capacity - 1)) {
    Word *word = &words->words[at];
    if (word->hash == 0 || (word->hash == hash && word->size == size && memcmp(word->text, text, size) == 0))
      return word;
  }
}

int yard_words_find(const YardWords *words, const char *text, size_t size) {
  const Word *word = place_of(words, hash_of(text, size), text, size);
  return word->hash == 0 ? -1 : word->value;
}

static bool grow(YardWords *words) {
  YardWords more = {calloc(2 * words->capacity, sizeof *more.words), 2 * words->capacity, words->count};
  if (more.words == NULL) return false;
  for (size_t i = 0; i < words->capacity; i++) {
    const Word *word = &words->words[i];
    if (word->hash != 0) *place_of(&more, word->hash, word->text, word->size) = *word;
  }
  free(words->words);
  *words = more;
  return true;
}

bool yard_words_add(YardWords *words, const char *text, size_t size, int value) {
  if (2 * words->count >= words->capacity && !grow(words)) return false;
  char *copy = malloc(size + 1);
  if (copy == NULL) return false;
  memcpy(copy, text, size);
  uint64_t hash = hash_of(text, size);
  *place_of(words, hash, text, size) = (Word){hash, copy, (uint32_t)size, value};
  words->count++;
  return true;
}
