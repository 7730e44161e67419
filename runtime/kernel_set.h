/* One version of all kernels: TD_KERNEL_SET is the name of its table, TD_KERNEL_NAME a text.  Included by kernels_*.c,
 * which say what processor the compiler may count on.  TD_COMPARES: it compares 64-bit lanes.
 */
#include "runtime/civil.h"
#include "runtime/kernels.h"
#include "runtime/money.h"

/* A result may stand in the column of an operand, so its pointer cannot be `restrict`; but lane i needs only lane i,
 * which is what these say. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* not every kernel can be vectorised, and none must be */
#define EACH_LANE _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 0; i < TD_BLOCK; i++)
#elif defined(__GNUC__)
#define EACH_LANE _Pragma("GCC ivdep") for (size_t i = 0; i < TD_BLOCK; i++)
#else
#define EACH_LANE for (size_t i = 0; i < TD_BLOCK; i++)
#endif

/* The columns of a step: dst, a, b, c of the given types. */
#define COLUMNS(D, A, B, C)           \
  D *dst = run->columns[step->dst];   \
  const A *a = run->columns[step->a]; \
  const B *b = run->columns[step->b]; \
  const C *c = run->columns[step->c]; \
  (void)b, (void)c

#define EACH_BLOCK                          \
  for (size_t left = run->blocks; left > 0; \
       left--, dst += TD_BLOCK, a += step->strides[0], b += step->strides[1], c += step->strides[2])

#define KERNEL(id, D, A, B, C, result)                       \
  static void run_##id(const TdVmStep *step, TdVmRun *run) { \
    COLUMNS(D, A, B, C);                                     \
    EACH_BLOCK {                                             \
      EACH_LANE dst[i] = (D)(result);                        \
    }                                                        \
  }

/* Sums are made without sign, where they wrap; `wrong` has its sign bit set where the result is not the sum.  Each lane
 * of a block collects its own, so that they need be put together only once. */
#define CHECKED_KERNEL(id, sum, wrong, result)                      \
  static void run_##id(const TdVmStep *step, TdVmRun *run) {        \
    COLUMNS(TdWide, TdWide, TdWide, TdWide);                        \
    uint64_t any[TD_BLOCK] = {0}, all = 0;                          \
    EACH_BLOCK {                                                    \
      EACH_LANE {                                                   \
        uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], s = (sum); \
        any[i] |= (wrong);                                          \
        dst[i] = (result);                                          \
      }                                                             \
    }                                                               \
    for (size_t i = 0; i < TD_BLOCK; i++) all |= any[i];            \
    run->overflow |= all;                                           \
  }

#if defined(TD_COMPARES)
#define NOT_BELOW_0(s) ((int64_t)(s) > 0 ? (int64_t)(s) : 0)

static inline int64_t less(int64_t a, int64_t b) {
  return a < b ? -1 : 0;
}

static inline int64_t not_zero(int64_t a) {
  return a != 0 ? -1 : 0;
}
#else
#define NOT_BELOW_0(s) ((int64_t)((0 - (~(s) >> 63)) & (s)))

/* Masks by the sign bit. */
static inline int64_t less(int64_t a, int64_t b) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  return (int64_t)(0 - (((x & ~y) | (~(x ^ y) & (x - y))) >> 63));
}

static inline int64_t not_zero(int64_t a) {
  uint64_t x = (uint64_t)a;
  return (int64_t)(0 - ((x | (0 - x)) >> 63));
}
#endif

#define W TdWide
#define N TdNarrow
CHECKED_KERNEL(ADD, x + y, (x ^ s) & (y ^ s), (int64_t)s)
CHECKED_KERNEL(SUB, x - y, (x ^ y) & (x ^ s), (int64_t)s)
CHECKED_KERNEL(EXCESS, x - y, (x ^ y) & (x ^ s), NOT_BELOW_0(s))
KERNEL(MIN, W, W, W, W, a[i] ^ ((a[i] ^ b[i]) & less(b[i], a[i])))
KERNEL(MAX, W, W, W, W, a[i] ^ ((a[i] ^ b[i]) & less(a[i], b[i])))
KERNEL(LT, N, W, W, W, less(a[i], b[i]))
KERNEL(LE, N, W, W, W, ~less(b[i], a[i]))
KERNEL(EQ, N, W, W, W, ~not_zero(a[i] ^ b[i]))
KERNEL(EQ_narrow, N, N, N, N, a[i] == b[i] ? -1 : 0)
KERNEL(AND, N, N, N, N, a[i] & b[i])
KERNEL(OR, N, N, N, N, a[i] | b[i])
KERNEL(ANDNOT, N, N, N, N, a[i] & ~b[i])
KERNEL(NOT, N, N, N, N, ~a[i])
KERNEL(SELECT, W, N, W, W, (b[i] & (W)a[i]) | (c[i] & ~(W)a[i]))
KERNEL(SELECT_narrow, N, N, N, N, (b[i] & a[i]) | (c[i] & ~a[i]))
KERNEL(KEEP, W, N, W, W, b[i] & (W)a[i])
KERNEL(MEMBER, N, N, W, W, 0 - (b[i] >> (a[i] & 63) & 1))
KERNEL(ANY, N, W, W, W, not_zero(a[i] & b[i]))
KERNEL(WITHOUT, W, W, W, W, a[i] & ~b[i])
KERNEL(LOWEST, W, W, W, W, (uint64_t)a[i] & (0 - (uint64_t)a[i]))
KERNEL(INDEX, N, W, W, W, __builtin_ffsll(a[i]))
KERNEL(DAYS, W, W, W, W, td_civil_add_days(a[i], b[i]))
KERNEL(YEARS, W, W, W, W, td_civil_years(a[i], b[i]))

/* Mostly they are whole years, and the same for all. */
static void run_MONTHS(const TdVmStep *step, TdVmRun *run) {
  COLUMNS(W, W, W, W);
  int64_t months = b[0];
  if (step->strides[1] == 0 && months % 12 == 0 && months >= -TD_MONTH_LIMIT && months <= TD_MONTH_LIMIT) {
    int64_t years = months / 12;
    EACH_BLOCK {
      EACH_LANE dst[i] = td_civil_add_years(a[i], years);
    }
  } else {
    EACH_BLOCK {
      EACH_LANE dst[i] = td_civil_add_months(a[i], b[i]);
    }
  }
}

/* Loads one by one: gathering is no faster, and slower on some. */
#define LOOKUP_KERNEL(id, T)                                                         \
  static void run_##id(const TdVmStep *step, TdVmRun *run) {                         \
    COLUMNS(T, volatile N, T, N);                                                    \
    EACH_BLOCK {                                                                     \
      for (size_t i = 0; i < TD_BLOCK; i++) dst[i] = b[a[i] & (TD_TABLE_LANES - 1)]; \
    }                                                                                \
  }
LOOKUP_KERNEL(LOOKUP, W)
LOOKUP_KERNEL(LOOKUP_narrow, N)

/* Amounts and ratios so small that their product is exact in 64 bits, as all but hostile ones are. */
enum { SMALL_AMOUNT_BITS = 41, SMALL_RATIO_BITS = 20 };
#define SHARE_BIAS ((UINT64_C(1) << (SMALL_AMOUNT_BITS + SMALL_RATIO_BITS)) / TD_RATIO_ONE + 1)

static bool all_small(const TdVmStep *step, const TdVmRun *run) {
  const W *a = run->columns[step->a], *b = run->columns[step->b];
  uint64_t large[TD_BLOCK] = {0}, any = 0;
  for (size_t left = run->blocks; left > 0; left--, a += step->strides[0], b += step->strides[1]) {
    EACH_LANE large[i] |= (((uint64_t)a[i] + (UINT64_C(1) << SMALL_AMOUNT_BITS)) >> (SMALL_AMOUNT_BITS + 1)) |
                          (uint64_t)b[i] >> SMALL_RATIO_BITS;
  }
  for (size_t i = 0; i < TD_BLOCK; i++) any |= large[i];
  return any == 0;
}

static void run_SHARE(const TdVmStep *step, TdVmRun *run) {
  COLUMNS(W, W, W, W);
  if (all_small(step, run)) {
    /* The bias makes the quotient one of numbers without sign, so that it is rounded down below zero too. */
    EACH_BLOCK {
      EACH_LANE {
        uint64_t product = (uint64_t)a[i] * (uint64_t)b[i] + SHARE_BIAS * TD_RATIO_ONE + TD_RATIO_ONE / 2;
        dst[i] = (int64_t)(product / TD_RATIO_ONE - SHARE_BIAS);
      }
    }
    return;
  }
  EACH_BLOCK {
    for (size_t i = 0; i < TD_BLOCK; i++)
      if (!td_money_share(a[i], b[i], &dst[i])) run->overflow = UINT64_C(1) << 63;
  }
}

static void narrow(const TdWide *restrict from, size_t n, TdNarrow *restrict to) {
  for (; n >= TD_BLOCK; n -= TD_BLOCK, from += TD_BLOCK, to += TD_BLOCK) EACH_LANE to[i] = (TdNarrow)from[i];
  for (size_t i = 0; i < n; i++) to[i] = (TdNarrow)from[i];
}

static void widen(const TdNarrow *restrict from, size_t n, TdWide *restrict to) {
  for (size_t i = 0; i < n; i++) to[i] = from[i];
}

static bool add(const TdWide *restrict a, const TdWide *restrict b, size_t n, TdWide *restrict sum) {
  uint64_t wrong = 0;
  for (size_t i = 0; i < n; i++) {
    uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], s = x + y;
    wrong |= (x ^ s) & (y ^ s);
    sum[i] = (int64_t)s;
  }
  return wrong >> 63 == 0;
}

const TdKernels TD_KERNEL_SET = {
    TD_KERNEL_NAME,
    {
#define TD_OPCODE(id, name, dst, a, b, c, formula) run_##id,
#include "runtime/opcodes.def"
    },
    {[TD_OP_EQ] = run_EQ_narrow, [TD_OP_SELECT] = run_SELECT_narrow, [TD_OP_LOOKUP] = run_LOOKUP_narrow},
    narrow,
    widen,
    add,
};
