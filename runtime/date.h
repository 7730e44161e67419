/* Calendar days: the proleptic Gregorian calendar, counted from 1970-01-01 (day 0).
 *
 * Every function is defined for every argument: a day, or a number of days, beyond +-TD_DAY_LIMIT (some 367,000 years)
 * counts as that limit, a number of months beyond +-TD_MONTH_LIMIT (some 349,000 years) as that. */
#ifndef TD_RUNTIME_DATE_H
#define TD_RUNTIME_DATE_H

#include <stdbool.h>
#include <stdint.h>

#define TD_DAY_LIMIT (INT64_C(1) << 27)
#define TD_MONTH_LIMIT (INT64_C(1) << 22)

/* The day of a date; false when there is no such day (month 1 to 12, day within the month, year 1 to 9999). */
bool td_date_from(int year, int month, int day, int64_t *date);
void td_date_to(int64_t date, int64_t *year, int *month, int *day);
int64_t td_date_year(int64_t date);

/* DATE moved by DAYS. */
int64_t td_date_add_days(int64_t date, int64_t days);
/* DATE moved by calendar months; a day that the month lacks is its last day (ruling G10). */
int64_t td_date_add_months(int64_t date, int64_t months);
/* Complete years from BIRTH to DAY: the largest y with td_date_add_months(birth, 12 y) <= day. */
int64_t td_date_years(int64_t birth, int64_t day);

#endif
