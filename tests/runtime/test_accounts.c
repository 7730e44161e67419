#include "runtime/accounts.h"

#include <CUnit/CUnit.h>

#include "tests/runtime/build.h"
#include "tests/runtime/suites.h"

static void finds(void) {
  enum { PERSONS = 30000, YEARS = 3 };
  TdAccounts *accounts = td_accounts_new(2, &td_malloc);
  CU_ASSERT_PTR_NOT_NULL_FATAL(accounts);
  long wrong = 0;
  for (uint32_t person = 0; person < PERSONS; person++)
    for (int year = 0; year < YEARS; year++) {
      uint32_t account = td_accounts_find(accounts, person * 7919, 2022 + year);
      wrong += account != person * YEARS + (uint32_t)year;
      int64_t *row = td_accounts_row(accounts, account);
      wrong += row[0] != 0 || row[1] != 0;
      row[0] = person;
      row[1] = year;
    }
  CU_ASSERT_EQUAL(td_accounts_count(accounts), PERSONS * YEARS);
  for (uint32_t person = PERSONS; person-- > 0;)
    for (int year = YEARS; year-- > 0;) {
      uint32_t account = td_accounts_find(accounts, person * 7919, 2022 + year);
      int64_t *row = td_accounts_row(accounts, account);
      wrong += row[0] != person || row[1] != year;
    }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(td_accounts_count(accounts), PERSONS * YEARS);
  CU_ASSERT_EQUAL(td_accounts_find(accounts, UINT32_MAX, INT32_MIN), PERSONS * YEARS);
  CU_ASSERT_EQUAL(td_accounts_find(accounts, UINT32_MAX, INT32_MIN), PERSONS * YEARS);
  td_accounts_free(accounts);
}

static void without_amounts(void) {
  TdAccounts *accounts = td_accounts_new(0, &td_malloc);
  for (uint32_t i = 0; i < 2000; i++) CU_ASSERT_EQUAL(td_accounts_find(accounts, i, 2024), i);
  CU_ASSERT_PTR_NOT_NULL(td_accounts_row(accounts, 1999));
  td_accounts_free(accounts);
  td_accounts_free(NULL);
}

/* When memory runs out an account is not made, and those that are there stay. */
static void no_memory(void) {
  for (long left = 0; left < 6; left++) {
    Memory memory = {0, left};
    TdAllocator allocator = memory_allocator(&memory);
    TdAccounts *accounts = td_accounts_new(3, &allocator);
    if (!accounts) {
      CU_ASSERT_EQUAL(left, 0);
      continue;
    }
    uint32_t made = 0;
    while (made < 5000 && td_accounts_find(accounts, made, 2024) == made) made++;
    CU_ASSERT_EQUAL(td_accounts_count(accounts), made);
    CU_ASSERT_EQUAL(td_accounts_find(accounts, 5001, 2024), TD_NO_ACCOUNT);
    memory.left = 100;
    for (uint32_t i = 0; i <= made; i++) CU_ASSERT_EQUAL(td_accounts_find(accounts, i, 2024), i);
    td_accounts_free(accounts);
    CU_ASSERT_EQUAL(memory.live, 0);
  }
  CU_ASSERT_PTR_NULL(td_accounts_new(SIZE_MAX / 2, &td_malloc));
}

static void batches(void) {
  TdAccounts *accounts = td_accounts_new(1, &td_malloc);
  uint32_t a = td_accounts_find(accounts, 1, 2024), b = td_accounts_find(accounts, 2, 2024);
  td_accounts_begin(accounts); /* leaves a mark of batch 1 */
  CU_ASSERT_EQUAL(td_accounts_next(accounts, b), 0);
  accounts->batch = UINT32_MAX;
  td_accounts_begin(accounts);
  CU_ASSERT_EQUAL(td_accounts_next(accounts, b), 0);
  accounts->batch = UINT32_MAX - 2;
  for (int i = 0; i < 5; i++) { /* over the point where the numbers begin anew */
    td_accounts_begin(accounts);
    CU_ASSERT_EQUAL(td_accounts_next(accounts, a), 0);
    CU_ASSERT_EQUAL(td_accounts_next(accounts, a), 1);
    if (i % 2) CU_ASSERT_EQUAL(td_accounts_next(accounts, b), 0);
    CU_ASSERT_EQUAL(td_accounts_next(accounts, a), 2);
  }
  td_accounts_free(accounts);
}

void td_suite_accounts(void) {
  CU_pSuite suite = CU_add_suite("runtime: accounts", NULL, NULL);
  CU_add_test(suite, "found by person and year", finds);
  CU_add_test(suite, "accounts without amounts", without_amounts);
  CU_add_test(suite, "no memory", no_memory);
  CU_add_test(suite, "batches", batches);
}
