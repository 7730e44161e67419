#include "tests/runtime/naive.h"

#include "runtime/date.h"

int64_t naive_op(TdOpcode op, int64_t a, int64_t b, int64_t c, const int64_t *table, bool *fault) {
  TdInt128 wide = 0;
  switch (op) {
    case TD_OP_ADD: wide = (TdInt128)a + b; break;
    case TD_OP_SUB:
    case TD_OP_EXCESS: wide = (TdInt128)a - b; break;
    case TD_OP_SHARE: wide = (TdInt128)a * b + 500000; break;
    case TD_OP_MIN: return a < b ? a : b;
    case TD_OP_MAX: return a > b ? a : b;
    case TD_OP_LT: return a < b ? -1 : 0;
    case TD_OP_LE: return a <= b ? -1 : 0;
    case TD_OP_EQ: return a == b ? -1 : 0;
    case TD_OP_AND: return a && b ? -1 : 0;
    case TD_OP_OR: return a || b ? -1 : 0;
    case TD_OP_ANDNOT: return a && !b ? -1 : 0;
    case TD_OP_NOT: return a ? 0 : -1;
    case TD_OP_SELECT: return a ? b : c;
    case TD_OP_KEEP: return a ? b : 0;
    case TD_OP_MEMBER: return (uint64_t)b >> a & 1 ? -1 : 0;
    case TD_OP_ANY:
      for (int i = 0; i < 64; i++)
        if (((uint64_t)a >> i & 1) && ((uint64_t)b >> i & 1)) return -1;
      return 0;
    case TD_OP_WITHOUT: {
      uint64_t left = 0;
      for (int i = 0; i < 64; i++)
        if (((uint64_t)a >> i & 1) && !((uint64_t)b >> i & 1)) left |= UINT64_C(1) << i;
      return (int64_t)left;
    }
    case TD_OP_LOWEST:
    case TD_OP_INDEX:
      for (int i = 0; i < 64; i++)
        if ((uint64_t)a >> i & 1) return op == TD_OP_LOWEST ? (int64_t)(UINT64_C(1) << i) : i + 1;
      return 0;
    case TD_OP_LOOKUP: return table[a];
    case TD_OP_MONTHS: return td_date_add_months(a, b);
    case TD_OP_DAYS: return td_date_add_days(a, b);
    case TD_OP_YEARS: return td_date_years(a, b);
    case TD_OPCODE_COUNT: break;
  }
  if (op == TD_OP_SHARE) {
    TdInt128 rest = wide % 1000000;
    wide = (wide - rest) / 1000000 - (rest < 0);
  }
  bool out = wide < INT64_MIN || wide > INT64_MAX;
  *fault |= out;
  if (op == TD_OP_EXCESS && wide < 0) wide = 0;
  return out ? 0 : (int64_t)wide;
}
