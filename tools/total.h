/* Fen of any size as yuan.  The texts are the caller's. */
#ifndef TD_TOOLS_TOTAL_H
#define TD_TOOLS_TOTAL_H

#include "runtime/money.h"

/* 1234.50, -0.05 */
char *td_total_text(TdInt128 fen);

/* For people: 1,234.50, −0.05 */
char *td_total_grouped(TdInt128 fen);

#endif
