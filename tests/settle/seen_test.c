#include "tools/settle/seen.h"

#include <CUnit/CUnit.h>
#include <glib.h>

#include "tests/runtime/build.h"
#include "tests/settle/suites.h"
#include "tools/settle/outcome.h"

static bool holds(const TdSeen *seen, uint64_t hash, uint32_t number) {
  uint32_t found;
  for (size_t probe = 0; (found = td_seen_next(seen, hash, &probe)) != TD_NO_CLAIM;)
    if (found == number) return true;
  return false;
}

static void add(TdSeen *seen, uint64_t hash, uint32_t number) {
  size_t probe = 0;
  while (td_seen_next(seen, hash, &probe) != TD_NO_CLAIM) continue;
  td_seen_add(seen, hash, probe, number);
}

static void finds_all(void) {
  enum { MANY = 100000 };
  TdSeen seen;
  td_seen_init(&seen);
  uint64_t seed = 5;
  g_autofree uint64_t *hashes = g_new(uint64_t, MANY);
  bool right = true;
  for (uint32_t i = 0; i < MANY; i++) {
    hashes[i] = test_random(&seed);
    right &= !holds(&seen, hashes[i], i);
    add(&seen, hashes[i], i);
  }
  for (uint32_t i = 0; i < MANY; i++) right &= holds(&seen, hashes[i], i);
  CU_ASSERT_TRUE(right);
  CU_ASSERT_EQUAL(seen.count, MANY);
  CU_ASSERT_TRUE(seen.slot_count <= MANY * 8 / 3);
  td_seen_clear(&seen);
}

/* Hashes that are equal in the half that is kept: every one of their claims is given once. */
static void gives_each(void) {
  enum { SAME = 50, OTHERS = 2000 };
  TdSeen seen;
  td_seen_init(&seen);
  for (uint32_t i = 0; i < SAME; i++) add(&seen, UINT64_C(7) << 32 | i, i);
  for (uint32_t i = 0; i < OTHERS; i++) add(&seen, (uint64_t)(i % 9 + 8) << 32, SAME + i);
  uint32_t count = 0;
  uint64_t sum = 0;
  for (size_t probe = 0;; count++) {
    uint32_t found = td_seen_next(&seen, UINT64_C(7) << 32, &probe);
    if (found == TD_NO_CLAIM) break;
    sum += found;
  }
  CU_ASSERT_EQUAL(count, SAME);
  CU_ASSERT_EQUAL(sum, SAME * (SAME - 1) / 2);
  td_seen_clear(&seen);
}

void td_settle_seen_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: ids seen", NULL, NULL);
  CU_add_test(suite, "finds all", finds_all);
  CU_add_test(suite, "gives each", gives_each);
}
