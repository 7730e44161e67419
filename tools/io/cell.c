#include "tools/io/cell.h"

#include "runtime/date.h"
#include "runtime/program.h"

static bool digit(char c) {
  return c >= '0' && c <= '9';
}

/* The number in COUNT digits at TEXT; false when one is no digit. */
static bool digits(const char *text, size_t count, int *value) {
  int sum = 0;
  for (size_t i = 0; i < count; i++) {
    if (!digit(text[i])) return false;
    sum = sum * 10 + (text[i] - '0');
  }
  *value = sum;
  return true;
}

TdReject td_cell_date(TdSlice cell, int64_t *date) {
  int year, month, day;
  const char *text = cell.text;
  if (cell.length != 10 || text[4] != '-' || text[7] != '-' || !digits(text, 4, &year) ||
      !digits(text + 5, 2, &month) || !digits(text + 8, 2, &day) || !td_date_from(year, month, day, date))
    return TD_REJECT_UNPARSABLE;
  return TD_REJECT_NONE;
}

TdReject td_cell_time(TdSlice cell, int64_t *seconds) {
  int64_t date;
  int hour = 0, minute = 0, second = 0;
  const char *text = cell.text;
  if (cell.length != 10 && cell.length != 19) return TD_REJECT_UNPARSABLE;
  if (td_cell_date((TdSlice){text, 10}, &date) != TD_REJECT_NONE) return TD_REJECT_UNPARSABLE;
  if (cell.length == 19 &&
      (text[10] != ' ' || text[13] != ':' || text[16] != ':' || !digits(text + 11, 2, &hour) ||
       !digits(text + 14, 2, &minute) || !digits(text + 17, 2, &second) || hour > 23 || minute > 59 || second > 59))
    return TD_REJECT_UNPARSABLE;
  *seconds = date * TD_SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
  return TD_REJECT_NONE;
}

/* A decimal number (optional minus, digits, at most one point with digits on both sides) in units of 10^-PLACES, at
 * most MOST units. */
static TdReject decimal(TdSlice cell, int places, int64_t most, int64_t *units) {
  const char *p = cell.text, *end = cell.text + cell.length;
  bool minus = p < end && *p == '-';
  if (minus) p++;
  bool nonzero = false, large = false;
  int64_t sum = 0;
  const char *whole = p;
  for (; p < end && digit(*p); p++) {
    nonzero |= *p != '0';
    /* Once above the most it stays there, so that no number of digits overflows. */
    if (sum > most) continue;
    sum = sum * 10 + (*p - '0');
  }
  if (p == whole) return TD_REJECT_UNPARSABLE;
  int decimals = 0;
  bool many = false;
  if (p < end && *p == '.') {
    const char *fraction = ++p;
    for (; p < end && digit(*p); p++) {
      nonzero |= *p != '0';
      if (decimals == places) {
        many = true;
        continue;
      }
      decimals++;
      if (sum <= most) sum = sum * 10 + (*p - '0');
    }
    if (p == fraction) return TD_REJECT_UNPARSABLE;
  }
  if (p != end) return TD_REJECT_UNPARSABLE;
  if (minus && nonzero) return TD_REJECT_NEGATIVE;
  if (many) return TD_REJECT_TOO_MANY_DECIMALS;
  for (; decimals < places && sum <= most; decimals++) sum *= 10;
  large = sum > most;
  if (large) return TD_REJECT_TOO_LARGE;
  *units = sum;
  return TD_REJECT_NONE;
}

/* An amount of at most 15 bytes with two decimals, as nearly all are; false: look at it properly. */
static inline bool plain_amount(TdSlice cell, int64_t *fen) {
  if (cell.length < 4 || cell.length > 15) return false;
  const char *point = cell.text + cell.length - 3;
  if (*point != '.' || !digit(point[1]) || !digit(point[2])) return false;
  int64_t sum = 0;
  for (const char *p = cell.text; p < point; p++) {
    if (!digit(*p)) return false;
    sum = sum * 10 + (*p - '0');
  }
  *fen = sum * 100 + (point[1] - '0') * 10 + (point[2] - '0');
  return true;
}

TdReject td_cell_amount(TdSlice cell, int64_t *fen) {
  /* At most 12 digits before the point: below 10^12. */
  if (plain_amount(cell, fen)) return TD_REJECT_NONE;
  return decimal(cell, 2, TD_MONEY_MAX, fen);
}

TdReject td_cell_ratio(TdSlice cell, int64_t *millionths) {
  if (cell.length > 0 && cell.text[cell.length - 1] == '%') {
    TdSlice number = {cell.text, cell.length - 1};
    return decimal(number, 4, 10 * TD_RATIO_ONE, millionths);
  }
  return decimal(cell, 6, TD_RATIO_ONE, millionths);
}

TdReject td_cell_count(TdSlice cell, int64_t *count) {
  if (cell.length > 0 && memchr(cell.text, '.', cell.length) != NULL) return TD_REJECT_UNPARSABLE;
  return decimal(cell, 0, TD_COUNT_MAX, count);
}

TdReject td_cell_year(TdSlice cell, int64_t *year) {
  int value;
  if (cell.length != 4 || !digits(cell.text, 4, &value) || value == 0) return TD_REJECT_UNPARSABLE;
  *year = value;
  return TD_REJECT_NONE;
}

TdReject td_cell_region(TdSlice cell, int64_t *region) {
  int value;
  if (cell.length != 6 || !digits(cell.text, 6, &value)) return TD_REJECT_UNPARSABLE;
  *region = value;
  return TD_REJECT_NONE;
}

/* Digits, a point and digits or not, E, a plus or not, digits; with a point or a plus: `12E05` may be an identifier. */
static bool scientific(TdSlice cell, bool strict) {
  const char *p = cell.text, *end = cell.text + cell.length;
  bool told = !strict;
  const char *from = p;
  while (p < end && digit(*p)) p++;
  if (p == from) return false;
  if (p < end && *p == '.') {
    told = true;
    from = ++p;
    while (p < end && digit(*p)) p++;
    if (p == from) return false;
  }
  if (p == end || (*p != 'E' && *p != 'e')) return false;
  p++;
  if (p < end && *p == '+') {
    told = true;
    p++;
  }
  from = p;
  while (p < end && digit(*p)) p++;
  return told && p > from && p == end;
}

TdReject td_cell_id(TdSlice cell) {
  if (cell.length == 0) return TD_REJECT_UNPARSABLE;
  /* Nearly all identifiers end in a digit but few have an E before it. */
  if (!digit(cell.text[0]) || !digit(cell.text[cell.length - 1])) return TD_REJECT_NONE;
  if (cell.length >= 4 && scientific(cell, true)) return TD_REJECT_UNPARSABLE;
  return TD_REJECT_NONE;
}

/* A date or time in another shape: numbers with / . - : between them, or with 年月日; or five digits, a spreadsheet's
 * count of days. */
static bool bent_date(TdSlice cell) {
  if (cell.length == 5 && digits(cell.text, 5, &(int){0})) return true;
  size_t numbers = 0, separators = 0;
  for (size_t i = 0; i < cell.length;) {
    char c = cell.text[i];
    if (digit(c)) {
      numbers++;
      while (i < cell.length && digit(cell.text[i])) i++;
    } else if (c == '/' || c == '-' || c == '.') {
      separators++;
      i++;
    } else if (c == ' ' || c == ':') {
      i++;
    } else if (cell.length - i >= 3 && (memcmp(cell.text + i, "年", 3) == 0 || memcmp(cell.text + i, "月", 3) == 0 ||
                                        memcmp(cell.text + i, "日", 3) == 0)) {
      separators++;
      i += 3;
    } else {
      return false;
    }
  }
  if (numbers < 3 || separators < 2) return false;
  /* The right shape with a wrong day, as 2025-02-30, is no spreadsheet's doing. */
  int part;
  bool shaped = cell.length >= 10 && digits(cell.text, 4, &part) && cell.text[4] == '-' &&
                digits(cell.text + 5, 2, &part) && cell.text[7] == '-' && digits(cell.text + 8, 2, &part);
  return !shaped || (cell.length > 10 && cell.length < 19);
}

/* An amount with commas or a currency sign, or in scientific notation. */
static bool bent_amount(TdSlice cell) {
  static const char *const signs[] = {"¥", "￥", "$"};
  if (scientific(cell, false)) return true;
  for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
    size_t length = strlen(signs[i]);
    if (cell.length > length && memcmp(cell.text, signs[i], length) == 0) return true;
  }
  bool comma = false;
  for (size_t i = 0; i < cell.length; i++) {
    char c = cell.text[i];
    if (c == ',')
      comma = true;
    else if (!digit(c) && c != '.' && c != '-')
      return false;
  }
  return comma;
}

bool td_cell_bent(TdFieldKind kind, TdSlice cell) {
  switch (kind) {
    case TD_KIND_TEXT: return scientific(cell, true);
    case TD_KIND_REGION: return scientific(cell, false);
    case TD_KIND_DATE:
    case TD_KIND_TIME: return bent_date(cell);
    case TD_KIND_FUND:
    case TD_KIND_MONEY: return bent_amount(cell);
    default: return false;
  }
}

bool td_label_next(TdSlice *rest, TdSlice *label) {
  while (rest->length > 0) {
    const char *bar = memchr(rest->text, '|', rest->length);
    size_t length = bar != NULL ? (size_t)(bar - rest->text) : rest->length;
    size_t taken = bar != NULL ? length + 1 : length;
    *label = td_slice_trim((TdSlice){rest->text, length});
    rest->text += taken;
    rest->length -= taken;
    if (label->length > 0) return true;
  }
  return false;
}
