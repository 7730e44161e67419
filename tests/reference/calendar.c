#include "tests/reference/calendar.h"

#include <glib.h>

/* GDate counts 0001-01-01 as day 1. */
static const int64_t EPOCH = 719163;
/* The calendar repeats every 400 years; this keeps what is given to GDate inside its range. */
static const int64_t CYCLE_DAYS = 146097;
static const int64_t CYCLE_MONTHS = 4800;

static int64_t floor_divide(int64_t a, int64_t b) {
  int64_t quotient = a / b;
  return a % b < 0 ? quotient - 1 : quotient;
}

/* DAY as a date of the years 1 to 400, and the cycles taken off. */
static int64_t reduce(int64_t day, GDate *date) {
  int64_t cycles = floor_divide(day + EPOCH - 1, CYCLE_DAYS);
  g_date_clear(date, 1);
  g_date_set_julian(date, (guint32)(day + EPOCH - cycles * CYCLE_DAYS));
  return cycles;
}

static int64_t restore(const GDate *date, int64_t cycles) {
  return (int64_t)g_date_get_julian(date) - EPOCH + cycles * CYCLE_DAYS;
}

int64_t td_ref_year(int64_t day) {
  GDate date;
  int64_t cycles = reduce(day, &date);
  return g_date_get_year(&date) + cycles * 400;
}

int64_t td_ref_day(int year, int month, int day_of_month) {
  GDate date;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, (GDateDay)day_of_month, (GDateMonth)month, (GDateYear)year);
  return restore(&date, 0);
}

int64_t td_ref_shift_months(int64_t day, int64_t months) {
  GDate date;
  int64_t cycles = reduce(day, &date);
  int64_t whole = floor_divide(months, CYCLE_MONTHS);
  /* g_date_add_months() clips to the last day of the month, as ruling G10 wants it. */
  g_date_add_months(&date, (guint)(months - whole * CYCLE_MONTHS));
  return restore(&date, cycles + whole);
}

int64_t td_ref_age(int64_t birth, int64_t day) {
  int64_t years = td_ref_year(day) - td_ref_year(birth) + 1;
  while (td_ref_shift_months(birth, 12 * years) > day) years--;
  return years;
}
