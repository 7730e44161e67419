/* Exact money: whole fen in 64 bits, every sum checked. */
#ifndef TD_RUNTIME_MONEY_H
#define TD_RUNTIME_MONEY_H

#include <stdbool.h>
#include <stdint.h>

#define TD_RATIO_ONE INT64_C(1000000)         /* 100 % */
#define TD_MONEY_MAX INT64_C(100000000000000) /* 10^12 yuan in fen: the largest constant or record amount */

#define TD_RATIO_MAX INT64_C(1000000000) /* the largest constant or external ratio */

__extension__ typedef __int128 TdInt128; /* not ISO C; gcc and clang have it on every 64-bit machine */

/* AMOUNT (fen) x RATIO (millionths), computed exactly and rounded once, half up, to the fen.  False: outside 64 bits.
 * Half up means towards plus infinity, as in contract "Money": floor(a x r / 10^6 + 1/2). */
static inline bool td_money_share(int64_t amount, int64_t ratio, int64_t *result) {
  TdInt128 product = (TdInt128)amount * ratio + TD_RATIO_ONE / 2;
  TdInt128 quotient = product / TD_RATIO_ONE;
  if (product % TD_RATIO_ONE < 0) quotient--;
  *result = (int64_t)quotient;
  return quotient >= INT64_MIN && quotient <= INT64_MAX;
}

#endif
