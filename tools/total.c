#include "tools/total.h"

#include <glib.h>
#include <stdbool.h>

static char *total(TdInt128 fen, bool grouped) {
  char digits[64];
  size_t at = sizeof digits;
  bool negative = fen < 0;
  if (negative) fen = -fen;
  digits[--at] = '\0';
  for (int i = 0; i < 3 || fen > 0; i++) {
    if (i == 2) digits[--at] = '.';
    if (grouped && i > 2 && (i - 2) % 3 == 0) digits[--at] = ',';
    digits[--at] = (char)('0' + (int)(fen % 10));
    fen /= 10;
  }
  return g_strconcat(!negative ? "" : grouped ? "−" : "-", digits + at, NULL);
}

char *td_total_text(TdInt128 fen) {
  return total(fen, false);
}

char *td_total_grouped(TdInt128 fen) {
  return total(fen, true);
}
