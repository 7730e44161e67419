/* The calendar's arithmetic, inline: date.c gives it to everybody, kernels run it over columns.
 *
 * Neri and Schneider, "Euclidean affine functions and their application to calendar algorithms" (2022): a year begins
 * in March, so that the leap day is its last.  Everything is moved into the future by whole 400-year eras, so that the
 * arithmetic is unsigned; the limits keep it within 32 bits, whose divisions by constants are cheap.
 */
#ifndef TD_RUNTIME_CIVIL_H
#define TD_RUNTIME_CIVIL_H

#include "runtime/date.h"

enum { TD_CIVIL_ERAS = 2048, TD_CIVIL_YEARS = 400 * TD_CIVIL_ERAS };

#define TD_CIVIL_EPOCH (146097u * TD_CIVIL_ERAS + 719468u) /* day 0 of the shifted calendar is a 1 March */

typedef struct {
  uint32_t year; /* + TD_CIVIL_YEARS */
  uint32_t month, day;
} TdCivil;

static inline int32_t td_civil_clamp(int64_t value, int64_t limit) {
  value = value < -limit ? -limit : value;
  return (int32_t)(value > limit ? limit : value);
}

static inline TdCivil td_civil_of(int64_t date) {
  uint32_t n = 4 * ((uint32_t)td_civil_clamp(date, TD_DAY_LIMIT) + TD_CIVIL_EPOCH) + 3;
  uint32_t century = n / 146097, in_century = n % 146097 | 3;
  uint64_t p = UINT64_C(2939745) * in_century;
  uint32_t in_year = (uint32_t)p / 2939745 / 4;
  uint32_t q = 2141 * in_year + 197913;
  uint32_t month = q >> 16, after_december = in_year >= 306;
  return (TdCivil){100 * century + (uint32_t)(p >> 32) + after_december, month - 12 * after_december,
                   (q & 0xffff) / 2141 + 1};
}

static inline int64_t td_civil_day(TdCivil civil) {
  uint32_t before_march = civil.month <= 2, year = civil.year - before_march, century = year / 100;
  uint32_t month = civil.month + 12 * before_march;
  uint32_t days = 1461 * year / 4 - century + century / 4 + (979 * month - 2919) / 32 + (civil.day - 1);
  return (int64_t)days - TD_CIVIL_EPOCH;
}

static inline uint32_t td_civil_month_length(uint32_t year, uint32_t month) {
  uint32_t leap = (year & (year % 100 == 0 ? 15u : 3u)) == 0;
  return month == 2 ? 28 + leap : 30 | (month ^ month >> 3);
}

static inline int64_t td_civil_add_days(int64_t date, int64_t days) {
  return (int64_t)td_civil_clamp(date, TD_DAY_LIMIT) + td_civil_clamp(days, TD_DAY_LIMIT);
}

static inline int64_t td_civil_add_months(int64_t date, int64_t months) {
  TdCivil civil = td_civil_of(date);
  uint32_t at = civil.year * 12 + (civil.month - 1) + (uint32_t)td_civil_clamp(months, TD_MONTH_LIMIT);
  civil.year = at / 12;
  civil.month = at % 12 + 1;
  uint32_t last = td_civil_month_length(civil.year, civil.month);
  civil.day = civil.day < last ? civil.day : last;
  return td_civil_day(civil);
}

/* The same by 12 x YEARS months, which must be within the limit: in a year that begins in March only the leap day can
 * be lacking, and months need not be known. */
static inline int64_t td_civil_add_years(int64_t date, int64_t years) {
  uint32_t n = 4 * ((uint32_t)td_civil_clamp(date, TD_DAY_LIMIT) + TD_CIVIL_EPOCH) + 3;
  uint32_t century = n / 146097, in_century = n % 146097 | 3;
  uint64_t p = UINT64_C(2939745) * in_century;
  uint32_t in_year = (uint32_t)p / 2939745 / 4;
  uint32_t year = 100 * century + (uint32_t)(p >> 32) + (uint32_t)years, before = year / 100;
  uint32_t next = year + 1, leap = (next & (next % 100 == 0 ? 15u : 3u)) == 0, last = 364 + leap;
  uint32_t days = 1461 * year / 4 - before + before / 4 + (in_year < last ? in_year : last);
  return (int64_t)days - TD_CIVIL_EPOCH;
}

static inline int64_t td_civil_years(int64_t birth, int64_t day) {
  TdCivil from = td_civil_of(birth), to = td_civil_of(day);
  /* In the year of DAY the anniversary is BIRTH's month and day, or that month's last day where it is shorter. */
  uint32_t last = td_civil_month_length(to.year, from.month);
  uint32_t on = from.day < last ? from.day : last;
  int64_t before = to.month * 32 + to.day < from.month * 32 + on;
  return (int64_t)to.year - from.year - before;
}

#endif
