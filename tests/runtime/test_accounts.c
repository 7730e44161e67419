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
      uint32_t account = td_accounts_find(accounts, person * 7919, 0, 2022 + year);
      wrong += account != person * YEARS + (uint32_t)year;
      int64_t *row = td_accounts_row(accounts, account);
      wrong += row[0] != 0 || row[1] != 0;
      row[0] = person;
      row[1] = year;
    }
  CU_ASSERT_EQUAL(td_accounts_count(accounts), PERSONS * YEARS);
  for (uint32_t person = PERSONS; person-- > 0;)
    for (int year = YEARS; year-- > 0;) {
      uint32_t account = td_accounts_find(accounts, person * 7919, 0, 2022 + year);
      int64_t *row = td_accounts_row(accounts, account);
      wrong += row[0] != person || row[1] != year;
    }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(td_accounts_count(accounts), PERSONS * YEARS);
  CU_ASSERT_EQUAL(td_accounts_find(accounts, UINT32_MAX, 0, INT32_MIN), PERSONS * YEARS);
  CU_ASSERT_EQUAL(td_accounts_find(accounts, UINT32_MAX, 0, INT32_MIN), PERSONS * YEARS);
  td_accounts_free(accounts);
}

static void without_amounts(void) {
  TdAccounts *accounts = td_accounts_new(0, &td_malloc);
  for (uint32_t i = 0; i < 2000; i++) CU_ASSERT_EQUAL(td_accounts_find(accounts, i, 0, 2024), i);
  CU_ASSERT_PTR_NOT_NULL(td_accounts_row(accounts, 1999));
  td_accounts_free(accounts);
  td_accounts_free(NULL);
}

/* When memory runs out an account is not made, and those that are there stay. */
static void no_memory(void) {
  for (long left = 0; left < 12; left++) {
    Memory memory = {0, left};
    TdAllocator allocator = memory_allocator(&memory);
    TdAccounts *accounts = td_accounts_new(3, &allocator);
    if (!accounts) {
      CU_ASSERT_EQUAL(left, 0);
      continue;
    }
    uint32_t made = 0;
    while (made < 5000 && td_accounts_find(accounts, made, 0, 2024) == made) made++;
    CU_ASSERT_EQUAL(td_accounts_count(accounts), made);
    CU_ASSERT_EQUAL(td_accounts_find(accounts, 5001, 0, 2024), TD_NO_ACCOUNT);
    memory.left = 100;
    for (uint32_t i = 0; i <= made; i++) CU_ASSERT_EQUAL(td_accounts_find(accounts, i, 0, 2024), i);
    td_accounts_free(accounts);
    CU_ASSERT_EQUAL(memory.live, 0);
  }
  CU_ASSERT_PTR_NULL(td_accounts_new(SIZE_MAX / 2, &td_malloc));
}

/* Books keep apart what persons and years do not. */
static void books(void) {
  enum { PERSONS = 500, BOOKS = 5, YEARS = 4 };
  static uint32_t made[PERSONS][BOOKS][YEARS];
  TdAccounts *accounts = td_accounts_new(5, &td_malloc);
  long wrong = 0;
  for (int round = 0; round < 2; round++)
    for (uint32_t i = 0; i < PERSONS * BOOKS * YEARS; i++) {
      uint32_t k = i * 7919 % (PERSONS * BOOKS * YEARS); /* every one, in no order */
      uint32_t person = k % PERSONS, book = k / PERSONS % BOOKS, year = k / PERSONS / BOOKS;
      uint32_t account = td_accounts_find(accounts, person, book * UINT32_C(0x33333333), -1 + (int32_t)year);
      if (round == 0) made[person][book][year] = account;
      wrong += account != made[person][book][year] || (round == 0 && account != i);
    }
  CU_ASSERT_EQUAL(td_accounts_count(accounts), PERSONS * BOOKS * YEARS);
  CU_ASSERT_EQUAL(wrong, 0);
  td_accounts_free(accounts);
}

/* Numbers that are far apart take a page each, and nothing that lies between. */
static void sparse(void) {
  TdAccounts *accounts = td_accounts_new(1, &td_malloc);
  for (uint32_t i = 0; i < 200; i++) {
    uint32_t person = UINT32_MAX - i * UINT32_C(21000000);
    td_accounts_prefetch(accounts, person);
    td_accounts_prefetch_row(accounts, person);
    CU_ASSERT_EQUAL(td_accounts_find(accounts, person, 0, 2024), i);
    td_accounts_prefetch_row(accounts, person);
  }
  td_accounts_free(accounts);
}

/* Many at once: the same accounts as one by one. */
static void all_at_once(void) {
  enum { MANY = 5000 };
  static uint32_t person[MANY], account[MANY];
  static int32_t year[MANY];
  uint64_t seed = 3;
  TdAccounts *accounts = td_accounts_new(4, &td_malloc), *others = td_accounts_new(4, &td_malloc);
  long wrong = 0;
  for (size_t n = 0; n <= MANY; n = n * 3 + 1) {
    for (size_t i = 0; i < n; i++) person[i] = (uint32_t)(test_random(&seed) % 3000);
    for (size_t i = 0; i < n; i++) year[i] = 2022 + (int32_t)(test_random(&seed) % 3);
    CU_ASSERT_TRUE(td_accounts_find_all(accounts, person, 9, year, n, account));
    for (size_t i = 0; i < n; i++) wrong += td_accounts_find(others, person[i], 9, year[i]) != account[i];
  }
  CU_ASSERT_EQUAL(wrong, 0);
  td_accounts_free(others);
  td_accounts_free(accounts);
  Memory memory = {0, 3};
  TdAllocator allocator = memory_allocator(&memory);
  accounts = td_accounts_new(4, &allocator);
  person[0] = 1;
  CU_ASSERT_FALSE(td_accounts_find_all(accounts, person, 9, year, 1, account));
  td_accounts_free(accounts);
  CU_ASSERT_EQUAL(memory.live, 0);
}

/* So many that their rows stand in several chunks; without memory for another one, those that are there stay. */
static void several_chunks(void) {
  enum { PERSONS = 2 * TD_ACCOUNTS_CHUNK + 5 };
  Memory memory = {0, 1000000};
  TdAllocator allocator = memory_allocator(&memory);
  TdAccounts *accounts = td_accounts_new(1, &allocator);
  long wrong = 0;
  for (uint32_t person = 0; person < PERSONS; person++) {
    uint32_t account = td_accounts_find(accounts, person, 0, 2024);
    if (person == TD_ACCOUNTS_CHUNK) memory.left = 0; /* until a row or a page is wanted */
    if (account == TD_NO_ACCOUNT) {
      wrong += td_accounts_count(accounts) != person;
      memory.left = 1000000;
      account = td_accounts_find(accounts, person, 0, 2024);
    }
    wrong += account != person;
    *td_accounts_row(accounts, account) += person;
  }
  for (uint32_t person = 0; person < PERSONS; person++)
    wrong += *td_accounts_row(accounts, td_accounts_find(accounts, person, 0, 2024)) != person;
  CU_ASSERT_EQUAL(wrong, 0);
  td_accounts_free(accounts);
  CU_ASSERT_EQUAL(memory.live, 0);
}

/* Rows keep what they hold, wherever the allocator puts them. */
static void moved(void) {
  enum { PERSONS = 4000 };
  for (size_t width = 0; width < 12; width++) {
    TdAccounts *accounts = td_accounts_new(width, &td_malloc);
    long wrong = 0;
    for (uint32_t person = 0; person < PERSONS; person++) {
      int64_t *row = td_accounts_row(accounts, td_accounts_find(accounts, person, 0, 2024));
      for (size_t k = 0; k < width; k++) wrong += row[k] != 0;
      for (size_t k = 0; k < width; k++) row[k] = (int64_t)(person * width + k);
    }
    for (uint32_t person = 0; person < PERSONS; person++) {
      const int64_t *row = td_accounts_row(accounts, td_accounts_find(accounts, person, 0, 2024));
      for (size_t k = 0; k < width; k++) wrong += row[k] != (int64_t)(person * width + k);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    td_accounts_free(accounts);
  }
}

void td_suite_accounts(void) {
  CU_pSuite suite = CU_add_suite("runtime: accounts", NULL, NULL);
  CU_add_test(suite, "found by person and year", finds);
  CU_add_test(suite, "accounts without amounts", without_amounts);
  CU_add_test(suite, "no memory", no_memory);
  CU_add_test(suite, "books", books);
  CU_add_test(suite, "numbers far apart", sparse);
  CU_add_test(suite, "many at once", all_at_once);
  CU_add_test(suite, "several chunks", several_chunks);
  CU_add_test(suite, "rows that move", moved);
}
