#include <CUnit/CUnit.h>

#include "runtime/money.h"
#include "tests/runtime/build.h"
#include "tests/runtime/suites.h"

static int64_t share(int64_t amount, int64_t ratio) {
  int64_t result = INT64_MIN;
  CU_ASSERT_TRUE(td_money_share(amount, ratio, &result));
  return result;
}

static void half_up(void) {
  CU_ASSERT_EQUAL(share(1, 500000), 1);
  CU_ASSERT_EQUAL(share(1, 499999), 0);
  CU_ASSERT_EQUAL(share(3, 500000), 2);
  CU_ASSERT_EQUAL(share(1000050, 750000), 750038); /* 7500.375 yuan */
  CU_ASSERT_EQUAL(share(10, 333333), 3);
  CU_ASSERT_EQUAL(share(0, 1000000), 0);
  CU_ASSERT_EQUAL(share(123456789, 0), 0);
  CU_ASSERT_EQUAL(share(123456789, TD_RATIO_ONE), 123456789);
}

/* Towards plus infinity: -0.5 is 0, -1.5 is -1. */
static void negative(void) {
  CU_ASSERT_EQUAL(share(-1, 500000), 0);
  CU_ASSERT_EQUAL(share(-3, 500000), -1);
  CU_ASSERT_EQUAL(share(-1, 500001), -1);
  CU_ASSERT_EQUAL(share(1, -500000), 0);
  CU_ASSERT_EQUAL(share(-3, -500000), 2);
}

static void boundaries(void) {
  int64_t result;
  CU_ASSERT_EQUAL(share(INT64_MAX, TD_RATIO_ONE), INT64_MAX);
  CU_ASSERT_EQUAL(share(INT64_MIN, TD_RATIO_ONE), INT64_MIN);
  CU_ASSERT_FALSE(td_money_share(INT64_MAX, TD_RATIO_ONE + 1, &result));
  CU_ASSERT_FALSE(td_money_share(INT64_MIN, TD_RATIO_ONE + 1, &result));
  CU_ASSERT_FALSE(td_money_share(INT64_MIN, -TD_RATIO_ONE, &result));
  CU_ASSERT_FALSE(td_money_share(INT64_MAX, INT64_MAX, &result));
  CU_ASSERT_FALSE(td_money_share(INT64_MIN, INT64_MIN, &result));
  CU_ASSERT_EQUAL(share(INT64_MAX, 1), 9223372036855);
  CU_ASSERT_EQUAL(share(TD_MONEY_MAX, TD_RATIO_MAX), 1000 * TD_MONEY_MAX);
}

/* r = round(a x r / 10^6) when 10^6 r - a x r lies in [-499999, 500000]. */
static void exact(void) {
  uint64_t seed = 1;
  long wrong = 0;
  for (int i = 0; i < 300000; i++) {
    int64_t amount = (int64_t)(test_random(&seed) % (2 * TD_MONEY_MAX)) - TD_MONEY_MAX;
    int64_t ratio = (int64_t)(test_random(&seed) % (TD_RATIO_ONE + 1));
    TdInt128 off = (TdInt128)share(amount, ratio) * TD_RATIO_ONE - (TdInt128)amount * ratio;
    wrong += off < -499999 || off > 500000;
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

void td_suite_money(void) {
  CU_pSuite suite = CU_add_suite("runtime: money", NULL, NULL);
  CU_add_test(suite, "rounds half up", half_up);
  CU_add_test(suite, "rounds half up below zero", negative);
  CU_add_test(suite, "boundaries and overflow", boundaries);
  CU_add_test(suite, "exact against its definition", exact);
}
