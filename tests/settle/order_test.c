#include "tools/settle/order.h"

#include <CUnit/CUnit.h>

#include "tests/settle/help.h"
#include "tests/settle/suites.h"

typedef struct {
  const char *setl_id, *psn_no;
  int64_t time;
  const char *original;
} Row;

/* The order of the rows as the digits of a number: 0 as they stand. */
static void check(const Row *rows, size_t n, const uint32_t *wanted) {
  TdStore store;
  TdOrder order;
  td_store_init(&store, NULL);
  td_order_init(&order);
  for (size_t i = 0; i < n; i++)
    td_order_note(&order, &store, help_add(&store, rows[i].setl_id, rows[i].psn_no, rows[i].time, rows[i].original));
  uint32_t *claims = td_order_claims(&order, &store);
  CU_ASSERT_EQUAL(claims != NULL, wanted != NULL);
  if (claims && wanted) CU_ASSERT_EQUAL(memcmp(claims, wanted, n * sizeof *claims), 0);
  g_free(claims);
  td_order_clear(&order);
  td_store_clear(&store);
}

static void as_they_stand(void) {
  const Row rows[] = {{"B", "P1", 100, NULL}, {"A", "P2", 50, NULL}, {"A2", "P1", 101, NULL}, {"Z", "P2", 50, NULL}};
  check(rows, 4, NULL);
  check(NULL, 0, NULL);
}

static void by_time(void) {
  const Row rows[] = {{"A", "P1", 300, NULL},
                      {"B", "P2", 5, NULL},
                      {"C", "P1", 100, NULL},
                      {"D", "P1", 200, NULL},
                      {"E", "P2", 6, NULL}};
  /* P1's claims change places among themselves, P2's stay. */
  const uint32_t wanted[] = {2, 1, 3, 0, 4};
  check(rows, 5, wanted);
}

static void takings_back_last(void) {
  const Row rows[] = {{"A", "P1", 100, "B"}, {"B", "P1", 100, NULL}, {"C", "P1", 100, NULL}};
  const uint32_t wanted[] = {1, 2, 0};
  check(rows, 3, wanted);
  const Row right[] = {{"B", "P1", 100, NULL}, {"C", "P1", 100, NULL}, {"A", "P1", 100, "B"}, {"D", "P1", 100, "C"}};
  check(right, 4, NULL);
}

static void by_text(void) {
  const Row rows[] = {{"S10", "P1", 7, NULL},
                      {"S1", "P1", 7, NULL},
                      {"S2", "P1", 7, NULL},
                      {"s", "P1", 7, NULL},
                      {"\xc3\xa9", "P1", 7, NULL}};
  const uint32_t wanted[] = {1, 0, 2, 3, 4};
  check(rows, 5, wanted);
}

static void many(void) {
  enum { N = 10000, PERSONS = 17 };
  TdStore store;
  TdOrder order;
  td_store_init(&store, NULL);
  td_order_init(&order);
  uint64_t seed = 3;
  char id[16], person[16];
  for (int i = 0; i < N; i++) {
    g_snprintf(id, sizeof id, "S%d", i);
    g_snprintf(person, sizeof person, "P%d", (int)(test_random(&seed) % PERSONS));
    td_order_note(&order, &store, help_add(&store, id, person, (int64_t)(test_random(&seed) % 1000), NULL));
  }
  g_autofree uint32_t *claims = td_order_claims(&order, &store);
  CU_ASSERT_PTR_NOT_NULL_FATAL(claims);
  uint32_t last[PERSONS];
  memset(last, 0xff, sizeof last);
  g_autofree bool *seen = g_new0(bool, N);
  bool sorted = true;
  for (int i = 0; i < N; i++) {
    uint32_t p = td_store_claim(&store, claims[i])->person;
    sorted &= last[p] == UINT32_MAX || td_order_before(&store, last[p], claims[i]);
    last[p] = claims[i];
    sorted &= !seen[claims[i]];
    seen[claims[i]] = true;
  }
  CU_ASSERT_TRUE(sorted);
  td_order_clear(&order);
  td_store_clear(&store);
}

void td_settle_order_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: order", NULL, NULL);
  CU_add_test(suite, "as they stand", as_they_stand);
  CU_add_test(suite, "by time", by_time);
  CU_add_test(suite, "takings-back last", takings_back_last);
  CU_add_test(suite, "by text", by_text);
  CU_add_test(suite, "many", many);
}
