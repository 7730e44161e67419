/* Dates for the second evaluator, by way of GDate; days since 1970-01-01 as in the model. */
#ifndef TD_TESTS_REFERENCE_CALENDAR_H
#define TD_TESTS_REFERENCE_CALENDAR_H

#include <stdint.h>

int64_t td_ref_year(int64_t day);
int64_t td_ref_day(int year, int month, int day_of_month);

/* DAY moved by calendar months; a day that the month lacks is its last day. */
int64_t td_ref_shift_months(int64_t day, int64_t months);

/* Complete years from BIRTH to DAY. */
int64_t td_ref_age(int64_t birth, int64_t day);

#endif
