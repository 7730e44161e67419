/* Cells as nearly all are, read eight bytes at a time: dates, times, amounts, codes and identifiers of one shape each.
 *
 * True: the value is the one that the parser in tools/io/cell.h gives.  False: that parser is to be asked.  Eight bytes
 * from the beginning of a cell are read, however short it is: it comes from a TdCsvRow.
 */
#ifndef TD_TOOLS_IO_CELL_QUICK_H
#define TD_TOOLS_IO_CELL_QUICK_H

#include <glib.h>

#include "tools/io/cell.h"

#define TD_QUICK_ONES UINT64_C(0x0101010101010101)

static inline uint64_t td_quick_load(const char *text) {
  uint64_t word;
  memcpy(&word, text, sizeof word);
  return GUINT64_FROM_LE(word); /* the first byte lowest */
}

/* Not 0 where some byte of WORD is above what EACH byte of MOST says (below 128). */
static inline uint64_t td_quick_above(uint64_t word, uint64_t most) {
  return ((word + (TD_QUICK_ONES * 0x7f - most)) | word) & TD_QUICK_ONES << 7;
}

/* Of bytes that are digits' values: each one and the next as a number, in its place. */
static inline uint64_t td_quick_pairs(uint64_t digits) {
  return digits * 10 + (digits >> 8);
}

static inline unsigned td_quick_byte(uint64_t word, unsigned byte) {
  return word >> 8 * byte & 0xff;
}

/* YYYY-MM-DD: its last eight bytes hold two digits of the year, the month and the day.  As td_date_from(), but the
 * century is there without a division. */
static inline bool td_quick_day(const char *text, int64_t *date) {
  uint64_t word = td_quick_load(text + 2) ^ UINT64_C(0x30302d30302d3030);
  uint64_t first = ((uint64_t)(unsigned char)text[0] | (uint64_t)(unsigned char)text[1] << 8) ^ 0x3030;
  uint64_t wrong = td_quick_above(word, UINT64_C(0x0909000909000909)) | td_quick_above(first, 0x0909);
  uint64_t pairs = td_quick_pairs(word);
  uint32_t century = td_quick_byte(td_quick_pairs(first), 0), year = td_quick_byte(pairs, 0);
  uint32_t month = td_quick_byte(pairs, 3), day = td_quick_byte(pairs, 6);
  uint32_t leap = ((year == 0 ? century : year) & 3) == 0;
  uint32_t length = month == 2 ? 28 + leap : 30 | (month ^ month >> 3);
  if (wrong != 0 || century + year == 0 || month - 1 > 11 || day - 1 >= length) return false;
  uint32_t before_march = month <= 2, full = century * 100 + year - before_march;
  century -= before_march & (year == 0);
  month += 12 * before_march;
  *date = (int64_t)(1461 * full / 4 - century + century / 4 + (979 * month - 2919) / 32 + day) - 719469;
  return true;
}

static inline bool td_quick_date(TdSlice cell, int64_t *date) {
  return cell.length == 10 && td_quick_day(cell.text, date);
}

/* Without the day alone. */
static inline bool td_quick_time(TdSlice cell, int64_t *seconds) {
  int64_t date;
  if (cell.length != 19 || cell.text[10] != ' ' || !td_quick_day(cell.text, &date)) return false;
  uint64_t word = td_quick_load(cell.text + 11) ^ UINT64_C(0x30303a30303a3030);
  uint64_t pairs = td_quick_pairs(word);
  uint32_t hour = td_quick_byte(pairs, 0), minute = td_quick_byte(pairs, 3), second = td_quick_byte(pairs, 6);
  *seconds = date * TD_SECONDS_A_DAY + hour * 3600 + minute * 60 + second;
  return td_quick_above(word, UINT64_C(0x0909000909000909)) == 0 && hour < 24 && minute < 60 && second < 60;
}

/* Eight digits' values as a number. */
static inline uint64_t td_quick_number(uint64_t digits) {
  const uint64_t ends = UINT64_C(0x000000ff000000ff);
  uint64_t pairs = td_quick_pairs(digits);
  return ((pairs & ends) * (UINT64_C(1000000) << 32 | 100) + (pairs >> 16 & ends) * (UINT64_C(10000) << 32 | 1)) >> 32;
}

/* The first LENGTH (1 to 8) bytes at TEXT as the last of eight, of which the others are '0', all less '0'. */
static inline uint64_t td_quick_last(const char *text, size_t length) {
  return (td_quick_load(text) ^ TD_QUICK_ONES * '0') << (64 - 8 * length);
}

/* With two decimals and at most 12 digits before them: below 10^12. */
static inline bool td_quick_amount(TdSlice cell, int64_t *fen) {
  const uint64_t point = (uint64_t)('.' ^ '0') << 40, digits = UINT64_C(0x0909000909090909);
  const uint64_t ends = UINT64_C(0x000000ff000000ff);
  size_t length = cell.length;
  if (G_UNLIKELY(length - 4 > 15 - 4)) return false;
  bool large = length > 8;
  uint64_t word = (large ? td_quick_last(cell.text + length - 8, 8) : td_quick_last(cell.text, length)) ^ point;
  if (G_UNLIKELY(td_quick_above(word, digits) != 0)) return false;
  /* The point is a digit that counts for nothing. */
  uint64_t pairs = td_quick_pairs(word);
  uint64_t sum =
      ((pairs & ends) * (UINT64_C(100000) << 32 | 10) + (pairs >> 16 & ends) * (UINT64_C(1000) << 32 | 1)) >> 32;
  if (G_UNLIKELY(large)) {
    uint64_t more = td_quick_last(cell.text, length - 8);
    if (td_quick_above(more, TD_QUICK_ONES * 9) != 0) return false;
    sum += td_quick_number(more) * 10000000;
  }
  *fen = (int64_t)sum;
  return true;
}

static inline bool td_quick_region(TdSlice cell, int64_t *region) {
  if (cell.length != 6) return false;
  uint64_t word = td_quick_last(cell.text, 6);
  *region = (int64_t)td_quick_number(word);
  return td_quick_above(word, TD_QUICK_ONES * 9) == 0;
}

/* A text of at most eight bytes, none of them NUL, as a number of its own. */
G_ALWAYS_INLINE static inline uint64_t td_quick_key(const char *text, size_t length) {
  uint64_t key = 0;
  for (size_t i = 0; i < length; i++) key |= (uint64_t)(unsigned char)text[i] << 8 * (8 - length + i);
  return key;
}

/* All ones where A is B, without a branch. */
static inline uint64_t td_quick_equal(uint64_t a, uint64_t b) {
  uint64_t differ = a ^ b;
  return ((differ | (0 - differ)) >> 63) - 1;
}

/* A code of FIELD, a constant: compared with all of them, as nobody can foretell which it is. */
G_ALWAYS_INLINE static inline bool td_quick_code(TdField field, TdSlice cell, int64_t *result) {
  if (G_UNLIKELY(cell.length - 1 > 7)) return false;
  uint64_t key = td_quick_load(cell.text) << (64 - 8 * cell.length), value = 0;
#define TD_CODE(of, number, code, zh, en)                                \
  _Static_assert(sizeof code - 1 <= 8, "longer codes take another key"); \
  if (field == TD_F_##of) value |= td_quick_equal(key, td_quick_key(code, sizeof code - 1)) & ((number) + 1);
#include "runtime/fields.def"
  *result = (int64_t)value - 1;
  return value > 0;
}

static inline bool td_quick_flag(TdSlice cell, int64_t *value) {
  *value = cell.text[0] - '0';
  return cell.length == 1 && (*value & ~INT64_C(1)) == 0;
}

/* All digits, or not beginning with one. */
static inline bool td_quick_id(TdSlice cell) {
  const char *text = cell.text;
  if ((unsigned char)(text[0] - '0') > 9) return true;
  size_t left = cell.length;
  for (; left > 8; left -= 8, text += 8)
    if (td_quick_above(td_quick_load(text) ^ TD_QUICK_ONES * '0', TD_QUICK_ONES * 9) != 0) return false;
  return td_quick_above(td_quick_last(text, left), TD_QUICK_ONES * 9) == 0;
}

#endif
