#include <CUnit/CUnit.h>

#include "runtime/date.h"
#include "runtime/program.h"
#include "tests/runtime/build.h"
#include "tests/runtime/suites.h"

enum { LABEL = 2, OTHER = 4 };

static int64_t day(int year, int month, int of_month) {
  int64_t date = 0;
  CU_ASSERT_TRUE(td_date_from(year, month, of_month, &date));
  return date;
}

static void on_discharge(void) {
  const TdProgramView view = {.label_count = 3};
  int64_t from = day(2024, 3, 10), until = day(2024, 3, 20);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from - 5, from), TD_HELD_ON_DISCHARGE);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, until, until), TD_HELD_ON_DISCHARGE);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from - 5, from - 1), TD_HELD_NOT);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from, until + 1), TD_HELD_NOT);
  CU_ASSERT_EQUAL(td_program_held(&view, 0, TD_DATE_MIN, TD_DATE_MAX, from, until), TD_HELD_ON_DISCHARGE);
}

static void during_stay(void) {
  const TdProgramView view = {.label_count = 3, .during_stay = true};
  int64_t from = day(2024, 3, 10), until = day(2024, 3, 20);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from - 5, from), TD_HELD_ON_DISCHARGE);  /* gained */
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, until, until + 9), TD_HELD_DURING_STAY); /* lost */
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from - 5, until + 9), TD_HELD_DURING_STAY);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, from - 5, from - 1), TD_HELD_NOT);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, from, until, until + 1, until + 9), TD_HELD_NOT);
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, TD_DATE_MIN, until, until - 400, until + 1), TD_HELD_DURING_STAY);
}

static void to_month_end(void) {
  const TdProgramView view = {.label_count = 3, .month_end = LABEL};
  static const struct {
    int until[3], last[3]; /* the last day on which it holds */
  } cases[] = {{{2024, 3, 20}, {2024, 3, 31}},  {{2024, 3, 31}, {2024, 3, 31}}, {{2024, 4, 30}, {2024, 4, 30}},
               {{2024, 2, 1}, {2024, 2, 29}},   {{2023, 2, 1}, {2023, 2, 28}},  {{2024, 12, 1}, {2024, 12, 31}},
               {{2023, 12, 31}, {2023, 12, 31}}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    int64_t until = day(cases[i].until[0], cases[i].until[1], cases[i].until[2]);
    int64_t last = day(cases[i].last[0], cases[i].last[1], cases[i].last[2]);
    TdHeld on_last = last == until ? TD_HELD_ON_DISCHARGE : TD_HELD_TO_MONTH_END;
    CU_ASSERT_EQUAL(td_program_held(&view, LABEL, until - 3, until, last - 40, last), on_last);
    CU_ASSERT_EQUAL(td_program_held(&view, LABEL, until - 3, until, last, last + 1), TD_HELD_NOT);
    CU_ASSERT_EQUAL(td_program_held(&view, OTHER, until - 3, until, until + 1, until + 1), TD_HELD_NOT);
    CU_ASSERT_EQUAL(td_program_held(&view, 0, until - 3, until, until + 1, until + 1), TD_HELD_NOT);
  }
  CU_ASSERT_EQUAL(td_program_held(&view, LABEL, TD_DATE_MAX, TD_DATE_MAX, 0, TD_DATE_MAX), TD_HELD_ON_DISCHARGE);
}

/* Day by day: some day that is looked at is one of those on which the label holds. */
static void brute_force(void) {
  uint64_t seed = 11;
  size_t wrong = 0, met[TD_HELD_TO_MONTH_END + 1] = {0};
  for (int i = 0; i < 200000; i++) {
    TdProgramView view = {
        .label_count = 3, .during_stay = test_random(&seed) % 2, .month_end = test_random(&seed) % 2 ? LABEL : OTHER};
    int64_t from = day(2023, 11, 1) + (int64_t)(test_random(&seed) % 150);
    int64_t until = from + (int64_t)(test_random(&seed) % 70);
    int64_t enddate = from - 40 + (int64_t)(test_random(&seed) % 150);
    int64_t begndate = enddate - (int64_t)(test_random(&seed) % 80);
    bool counts = false;
    for (int64_t at = view.during_stay ? begndate : enddate; at <= enddate; at++) {
      int64_t year, lost_year;
      int month, of_month, lost_month;
      td_date_to(at, &year, &month, &of_month);
      td_date_to(until, &lost_year, &lost_month, &of_month);
      bool extended = view.month_end == LABEL && year == lost_year && month == lost_month;
      counts |= at >= from && (at <= until || extended);
    }
    TdHeld held = td_program_held(&view, LABEL, from, until, begndate, enddate);
    met[held]++;
    wrong += (held != TD_HELD_NOT) != counts;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  for (size_t i = 0; i < sizeof met / sizeof *met; i++) CU_ASSERT_TRUE(met[i] > 1000);
}

void td_suite_held(void) {
  CU_pSuite suite = CU_add_suite("labels that hold for a time", NULL, NULL);
  CU_add_test(suite, "on the day of discharge", on_discharge);
  CU_add_test(suite, "during the stay", during_stay);
  CU_add_test(suite, "to the end of the month", to_month_end);
  CU_add_test(suite, "day by day", brute_force);
}
