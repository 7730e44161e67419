/* Cells: from the text of one (trimmed) cell to a value.
 *
 * Each parser gives TD_REJECT_NONE and the value, or the first fault in the order of docs/records.md and leaves the
 * value alone. An empty cell is the caller's matter: here it is unparsable.
 */
#ifndef TD_TOOLS_IO_CELL_H
#define TD_TOOLS_IO_CELL_H

#include <stdint.h>

#include "runtime/fields.h"
#include "tools/io/reject.h"
#include "tools/io/slice.h"

/* YYYY-MM-DD, a day of the calendar: days since 1970-01-01. */
TdReject td_cell_date(TdSlice cell, int64_t *date);

#define TD_SECONDS_A_DAY INT64_C(86400)

/* YYYY-MM-DD or YYYY-MM-DD HH:MM:SS: seconds since 1970-01-01 00:00:00; a day alone is its first second. */
TdReject td_cell_time(TdSlice cell, int64_t *seconds);

/* The day of a time, also before 1970. */
static inline int64_t td_time_day(int64_t seconds) {
  return (seconds >= 0 ? seconds : seconds - (TD_SECONDS_A_DAY - 1)) / TD_SECONDS_A_DAY;
}

/* An amount in yuan (optional minus, digits, at most one point with digits on both sides): fen.  UNPARSABLE, NEGATIVE
 * (-0.00 is not), TOO_MANY_DECIMALS (more than two, be they zeros), TOO_LARGE (above 10^12), whatever the length. */
TdReject td_cell_amount(TdSlice cell, int64_t *fen);

/* A share: `50%`, `12.5%` or `0.5`: millionths.  Without a % sign at most 1 (who writes 50 means 50%), with it at most
 * 1000%.  UNPARSABLE, NEGATIVE, TOO_MANY_DECIMALS (not a whole number of millionths), TOO_LARGE. */
TdReject td_cell_ratio(TdSlice cell, int64_t *millionths);

/* Digits: a count from 0 to TD_COUNT_MAX.  UNPARSABLE, NEGATIVE, TOO_LARGE. */
TdReject td_cell_count(TdSlice cell, int64_t *count);

/* A year of four digits, 0001 to 9999. */
TdReject td_cell_year(TdSlice cell, int64_t *year);

/* Six digits, as a number. */
TdReject td_cell_region(TdSlice cell, int64_t *region);

/* A code of FIELD (fields.def), or UNKNOWN_CODE.  One comparison for each row of the table: where FIELD is a constant
 * only its own are left. */
static inline TdReject td_cell_code(TdField field, TdSlice cell, int64_t *result) {
#define TD_CODE(of, value, code, zh, en)                                                                       \
  if (field == TD_F_##of && cell.length == sizeof code - 1 && memcmp(cell.text, code, sizeof code - 1) == 0) { \
    *result = value;                                                                                           \
    return TD_REJECT_NONE;                                                                                     \
  }
#include "runtime/fields.def"
  return TD_REJECT_UNKNOWN_CODE;
}

/* `0` or `1`, or UNKNOWN_CODE. */
static inline TdReject td_cell_flag(TdSlice cell, int64_t *value) {
  if (cell.length != 1 || (cell.text[0] != '0' && cell.text[0] != '1')) return TD_REJECT_UNKNOWN_CODE;
  *value = cell.text[0] - '0';
  return TD_REJECT_NONE;
}

/* An identifier is any text but a number that a spreadsheet has rounded, as 6.2E+17: UNPARSABLE. */
TdReject td_cell_id(TdSlice cell);

/* An unparsable cell of KIND looks as if a spreadsheet had bent it (2025/7/5, 45843, 1,234.00, ¥5, 1E+05, 6.2E+17): the
 * summary then says how to export right. */
bool td_cell_bent(TdFieldKind kind, TdSlice cell);

/* Takes the next label off *REST, a list of labels separated by |; labels are trimmed and empty ones passed over. False
 * at the end. */
bool td_label_next(TdSlice *rest, TdSlice *label);

#endif
