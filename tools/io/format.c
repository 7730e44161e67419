#include "tools/io/format.h"

#include <glib.h>
#include <string.h>

#include "runtime/date.h"
#include "runtime/money.h"

static const char pairs[] =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"
    "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

enum { EIGHT = 100000000 };

/* The eight digits of VALUE (below 10^8), the first in the lowest byte: the number is halved three times, each half
 * then standing in a lane of its own.  The multiplications divide by 100 and 10 what is below 10^4 and 10^2. */
static uint64_t digits_of(uint32_t value) {
  uint64_t fours = value / 10000 | (uint64_t)(value % 10000) << 32;
  uint64_t hundreds = fours * 10486 >> 20 & UINT64_C(0x0000007f0000007f);
  uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  uint64_t tens = twos * 103 >> 10 & UINT64_C(0x000f000f000f000f);
  return tens | (twos - 10 * tens) << 8;
}

#define ZEROS UINT64_C(0x3030303030303030) /* eight digits 0 */

static char *put_eight(char *out, uint64_t digits) {
  uint64_t text = GUINT64_TO_LE(digits | ZEROS);
  memcpy(out, &text, sizeof text);
  return out + sizeof text;
}

/* How many of eight digits are zeros before the others; the last KEPT of them do not count. */
static unsigned leading_zeros(uint64_t digits, unsigned kept) {
  return (unsigned)__builtin_ctzll(digits | UINT64_C(1) << 8 * (8 - kept)) / 8;
}

/* VALUE without leading zeros; what stands behind the end up to TD_FORMAT_MAX is overwritten too. */
static char *whole(char *out, uint64_t value) {
  if (value >= EIGHT) {
    out = whole(out, value / EIGHT);
    return put_eight(out, digits_of((uint32_t)(value % EIGHT)));
  }
  uint64_t digits = digits_of((uint32_t)value);
  unsigned leading = leading_zeros(digits, 1);
  put_eight(out, digits >> 8 * leading);
  return out + 8 - leading;
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
  if (size >= EIGHT) {
    out = whole(out, size / 100);
    *out++ = '.';
    memcpy(out, pairs + 2 * (size % 100), 2);
    return out + 2;
  }
  /* All digits of the fen at once, three of them at least; then the last two once more, behind the point. */
  uint64_t digits = digits_of((uint32_t)size);
  unsigned leading = leading_zeros(digits, 3);
  put_eight(out, digits >> 8 * leading);
  out += 6 - leading;
  put_eight(out, digits >> 40);
  *out = '.';
  return out + 3;
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

char *td_format_time(char *out, int64_t seconds) {
  enum { DAY = 86400, HOUR = 3600, MINUTE = 60 };
  int64_t rest = (seconds % DAY + DAY) % DAY;
  out = td_format_date(out, (seconds - rest) / DAY);
  const int64_t parts[] = {rest / HOUR, rest % HOUR / MINUTE, rest % MINUTE};
  for (int i = 0; i < 3; i++) {
    *out++ = i == 0 ? ' ' : ':';
    memcpy(out, pairs + 2 * parts[i], 2);
    out += 2;
  }
  return out;
}
