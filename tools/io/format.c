#include "tools/io/format.h"

#include <string.h>

#include "runtime/date.h"
#include "runtime/money.h"

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/* VALUE without leading zeros. */
static char *whole(char *out, uint64_t value) {
  char text[24], *p = text + sizeof text;
  for (; value >= 100; value /= 100) {
    p -= 2;
    memcpy(p, pairs + 2 * (value % 100), 2);
  }
  if (value >= 10) {
    p -= 2;
    memcpy(p, pairs + 2 * value, 2);
  } else {
    *--p = (char)('0' + value);
  }
  size_t length = (size_t)(text + sizeof text - p);
  memcpy(out, p, length);
  return out + length;
}

/* The size of VALUE; its sign written. */
static uint64_t unsign(char **out, int64_t value) {
  if (value >= 0) return (uint64_t)value;
  *(*out)++ = '-';
  return 0 - (uint64_t)value;
}

char *td_format_integer(char *out, int64_t value) {
  uint64_t size = unsign(&out, value);
  return whole(out, size);
}

char *td_format_amount(char *out, int64_t fen) {
  uint64_t size = unsign(&out, fen);
  out = whole(out, size / 100);
  *out++ = '.';
  memcpy(out, pairs + 2 * (size % 100), 2);
  return out + 2;
}

char *td_format_ratio(char *out, int64_t millionths) {
  uint64_t size = unsign(&out, millionths);
  uint64_t part = size % TD_RATIO_ONE;
  out = whole(out, size / TD_RATIO_ONE);
  if (part == 0) return out;
  *out++ = '.';
  for (uint64_t unit = TD_RATIO_ONE / 10; part > 0; unit /= 10) {
    *out++ = (char)('0' + part / unit);
    part %= unit;
  }
  return out;
}

char *td_format_date(char *out, int64_t date) {
  int64_t year;
  int month, day;
  td_date_to(date, &year, &month, &day);
  memcpy(out, pairs + 2 * (year / 100 % 100), 2);
  memcpy(out + 2, pairs + 2 * (year % 100), 2);
  out[4] = out[7] = '-';
  memcpy(out + 5, pairs + 2 * month, 2);
  memcpy(out + 8, pairs + 2 * day, 2);
  return out + 10;
}
