/* Random numbers that are the same for the same seed everywhere: splitmix64. */
#ifndef TD_TESTS_REFERENCE_RANDOM_H
#define TD_TESTS_REFERENCE_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

typedef struct {
  uint64_t state;
} TdRefRandom;

static inline uint64_t td_ref_random(TdRefRandom *random) {
  uint64_t z = random->state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}

/* From 0 to n - 1. */
static inline int64_t td_ref_below(TdRefRandom *random, int64_t n) {
  return (int64_t)(td_ref_random(random) % (uint64_t)n);
}

static inline bool td_ref_chance(TdRefRandom *random, int percent) {
  return td_ref_below(random, 100) < percent;
}

#endif
