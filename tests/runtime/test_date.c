#include <CUnit/CUnit.h>

#include "runtime/civil.h"
#include "runtime/engine.h"
#include "tests/runtime/build.h"
#include "tests/runtime/suites.h"

/* An independent calendar: it counts days one by one. */
typedef struct {
  int year, month, day;
} Naive;

static int naive_length(int year, int month) {
  static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  int leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return lengths[month - 1] + (month == 2 && leap);
}

static void naive_next(Naive *date) {
  if (++date->day <= naive_length(date->year, date->month)) return;
  date->day = 1;
  if (++date->month <= 12) return;
  date->month = 1;
  date->year++;
}

static Naive naive_add(Naive date, int months) {
  for (; months > 0; months--)
    if (++date.month > 12) date.month = 1, date.year++;
  for (; months < 0; months++)
    if (--date.month < 1) date.month = 12, date.year--;
  int last = naive_length(date.year, date.month);
  if (date.day > last) date.day = last;
  return date;
}

static int64_t day(int year, int month, int day_of_month) {
  int64_t date = INT64_MIN;
  CU_ASSERT_TRUE(td_date_from(year, month, day_of_month, &date));
  return date;
}

static Naive naive_of(int64_t date) {
  int64_t year;
  Naive result;
  td_date_to(date, &year, &result.month, &result.day);
  result.year = (int)year;
  return result;
}

static void every_day(void) {
  Naive naive = {1, 1, 1};
  long wrong = 0;
  for (int64_t date = TD_DATE_MIN; date <= TD_DATE_MAX; date++, naive_next(&naive)) {
    int64_t year, back = 0;
    int month, day_of_month;
    td_date_to(date, &year, &month, &day_of_month);
    bool is = td_date_from(naive.year, naive.month, naive.day, &back);
    wrong += year != naive.year || month != naive.month || day_of_month != naive.day || !is || back != date ||
             td_date_year(date) != naive.year;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_EQUAL(naive.year, 10000);
  CU_ASSERT_EQUAL(day(1970, 1, 1), 0);
  CU_ASSERT_EQUAL(day(2000, 3, 1), 11017);
}

static void no_such_day(void) {
  static const int bad[][3] = {{2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31},     {2024, 13, 1},
                               {2024, 0, 1},  {2024, 1, 0},  {2024, 1, 32}, {0, 1, 1},         {10000, 1, 1},
                               {-1, 1, 1},    {2024, -1, 5}, {2024, 5, -1}, {2024, 1 << 30, 1}};
  int64_t date;
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    CU_ASSERT_FALSE(td_date_from(bad[i][0], bad[i][1], bad[i][2], &date));
  CU_ASSERT_TRUE(td_date_from(2000, 2, 29, &date));
}

static void months(void) {
  CU_ASSERT_EQUAL(td_date_add_months(day(2024, 1, 31), 1), day(2024, 2, 29));
  CU_ASSERT_EQUAL(td_date_add_months(day(2023, 1, 31), 1), day(2023, 2, 28));
  CU_ASSERT_EQUAL(td_date_add_months(day(2024, 3, 31), -1), day(2024, 2, 29));
  CU_ASSERT_EQUAL(td_date_add_months(day(2024, 2, 29), 12), day(2025, 2, 28));
  CU_ASSERT_EQUAL(td_date_add_months(day(2024, 2, 29), 48), day(2028, 2, 29));
  CU_ASSERT_EQUAL(td_date_add_months(day(2023, 12, 31), 2), day(2024, 2, 29));
  CU_ASSERT_EQUAL(td_date_add_months(day(2024, 12, 31), -12 * 2024), day(1, 12, 31) - 365);
  long wrong = 0;
  for (int64_t date = day(1995, 1, 1); date < day(2006, 1, 1); date++)
    for (int by = -30; by <= 30; by++) {
      Naive to = naive_add(naive_of(date), by);
      wrong += td_date_add_months(date, by) != day(to.year, to.month, to.day);
    }
  CU_ASSERT_EQUAL(wrong, 0);
}

/* Whole years at once are so many months: every day of 800 years, and dates and numbers of any size. */
static void whole_years(void) {
  static const int64_t by[] = {0, 1, -1, 3, -4, 25, -100, 400, TD_MONTH_LIMIT / 12, -(TD_MONTH_LIMIT / 12)};
  long wrong = 0;
  for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
    for (int64_t date = day(1600, 1, 1); date < day(2400, 1, 1); date++)
      wrong += td_civil_add_years(date, by[i]) != td_date_add_months(date, 12 * by[i]);
    uint64_t seed = 11;
    for (int k = 0; k < 10000; k++) {
      int64_t date = (int64_t)test_random(&seed) >> (k % 64);
      wrong += td_civil_add_years(date, by[i]) != td_date_add_months(date, 12 * by[i]);
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void years(void) {
  CU_ASSERT_EQUAL(td_date_years(day(2000, 2, 29), day(2018, 2, 27)), 17);
  CU_ASSERT_EQUAL(td_date_years(day(2000, 2, 29), day(2018, 2, 28)), 18);
  CU_ASSERT_EQUAL(td_date_years(day(2000, 2, 29), day(2020, 2, 28)), 19);
  CU_ASSERT_EQUAL(td_date_years(day(2000, 2, 29), day(2020, 2, 29)), 20);
  CU_ASSERT_EQUAL(td_date_years(day(2000, 2, 28), day(2020, 2, 28)), 20);
  CU_ASSERT_EQUAL(td_date_years(day(2006, 7, 1), day(2024, 6, 30)), 17);
  CU_ASSERT_EQUAL(td_date_years(day(2006, 7, 1), day(2024, 7, 1)), 18);
  CU_ASSERT_EQUAL(td_date_years(day(2024, 7, 1), day(2024, 6, 30)), -1);
  /* The definition, word for word. */
  uint64_t seed = 7;
  long wrong = 0;
  for (int i = 0; i < 200000; i++) {
    int64_t birth = day(1890, 1, 1) + (int64_t)(test_random(&seed) % 60000);
    int64_t to = birth + (int64_t)(test_random(&seed) % 40000) - 2000;
    int64_t y = td_date_years(birth, to);
    wrong += td_date_add_months(birth, 12 * y) > to || td_date_add_months(birth, 12 * (y + 1)) <= to;
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void extremes(void) {
  static const int64_t far[] = {INT64_MIN, INT64_MIN + 1, -TD_DAY_LIMIT - 1, -TD_DAY_LIMIT, -1,       0,
                                1,         TD_DAY_LIMIT,  TD_DAY_LIMIT + 1,  INT64_MAX - 1, INT64_MAX};
  for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
    int64_t year;
    int month, day_of_month;
    td_date_to(far[i], &year, &month, &day_of_month);
    CU_ASSERT_TRUE(month >= 1 && month <= 12 && day_of_month >= 1 && day_of_month <= 31);
    for (size_t k = 0; k < sizeof far / sizeof far[0]; k++) {
      td_date_years(far[i], far[k]);
      int64_t moved = td_date_add_months(far[i], far[k]);
      CU_ASSERT_TRUE(moved > -4 * TD_DAY_LIMIT && moved < 4 * TD_DAY_LIMIT);
      CU_ASSERT_TRUE(td_date_add_days(far[i], far[k]) <= 2 * TD_DAY_LIMIT);
    }
  }
  CU_ASSERT_EQUAL(td_date_add_days(19000, -365), 18635);
}

static void dated(void) {
  const TdDated rows[] = {{10, 20, 100}, {15, 30, 200}, {INT64_MIN, 5, 300}, {40, INT64_MAX, 0}};
  const int64_t dates[] = {5, 6, 9, 10, 15, 20, 21, 30, 31, 39, 40, INT64_MAX, INT64_MIN};
  const int64_t expected[] = {300, 0, 0, 100, 100, 100, 200, 200, 0, 0, 0, 0, 300};
  const int64_t there[] = {-1, 0, 0, -1, -1, -1, -1, -1, 0, 0, -1, -1, -1};
  enum { N = sizeof dates / sizeof dates[0] };
  int64_t value[N], has[N];
  td_dated_column(rows, 4, dates, N, value, has);
  for (int i = 0; i < N; i++) {
    CU_ASSERT_EQUAL(value[i], expected[i]);
    CU_ASSERT_EQUAL(has[i], there[i]);
  }
  td_dated_column(NULL, 0, dates, N, value, has);
  for (int i = 0; i < N; i++) CU_ASSERT_TRUE(value[i] == 0 && has[i] == 0);
}

void td_suite_date(void) {
  CU_pSuite suite = CU_add_suite("runtime: dates", NULL, NULL);
  CU_add_test(suite, "every day from 0001 to 9999", every_day);
  CU_add_test(suite, "days that do not exist", no_such_day);
  CU_add_test(suite, "calendar months", months);
  CU_add_test(suite, "whole years at once", whole_years);
  CU_add_test(suite, "complete years", years);
  CU_add_test(suite, "defined for every argument", extremes);
  CU_add_test(suite, "dated values", dated);
}
