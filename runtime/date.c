#include "runtime/date.h"

#include "runtime/civil.h"

bool td_date_from(int year, int month, int day, int64_t *date) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return false;
  TdCivil civil = {TD_CIVIL_YEARS + (uint32_t)year, (uint32_t)month, (uint32_t)day};
  if (civil.day > td_civil_month_length(civil.year, civil.month)) return false;
  *date = td_civil_day(civil);
  return true;
}

void td_date_to(int64_t date, int64_t *year, int *month, int *day) {
  TdCivil civil = td_civil_of(date);
  *year = (int64_t)civil.year - TD_CIVIL_YEARS;
  *month = (int)civil.month;
  *day = (int)civil.day;
}

int64_t td_date_year(int64_t date) {
  return (int64_t)td_civil_of(date).year - TD_CIVIL_YEARS;
}

int64_t td_date_add_days(int64_t date, int64_t days) {
  return td_civil_add_days(date, days);
}

int64_t td_date_add_months(int64_t date, int64_t months) {
  return td_civil_add_months(date, months);
}

int64_t td_date_years(int64_t birth, int64_t day) {
  return td_civil_years(birth, day);
}
