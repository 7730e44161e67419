#include "runtime/engine.h"

void td_dated_column(const TdDated *rows, size_t row_count, const int64_t *dates, size_t n, int64_t *value,
                     int64_t *has) {
  for (size_t i = 0; i < n; i++) value[i] = has[i] = 0;
  for (size_t r = row_count; r-- > 0;) { /* backwards: what an earlier row says stands */
    TdDated row = rows[r];
    for (size_t i = 0; i < n; i++) {
      int64_t holds = -(int64_t)((row.from <= dates[i]) & (dates[i] <= row.until));
      value[i] = (row.value & holds) | (value[i] & ~holds);
      has[i] |= holds;
    }
  }
}
