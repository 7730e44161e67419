#include "runtime/kernels.h"

#include "runtime/money.h"

const TdKernels *td_kernels(size_t number) {
  const TdKernels *here[4] = {NULL};
  size_t count = 0;
#if defined(__x86_64__) && defined(__GNUC__)
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
              __builtin_cpu_supports("popcnt");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512cd");
  if (avx512) here[count++] = &td_kernels_avx512;
  if (avx2) here[count++] = &td_kernels_avx2;
#endif
  here[count++] = &td_kernels_base;
  return number < count ? here[number] : NULL;
}

/* Exact kernels run only where it is known that some lane is wrong. */
#define EXACT_KERNEL(id, right)                                          \
  static void run_##id(const TdVmStep *step, TdVmRun *run) {             \
    TdWide *dst = run->columns[step->dst];                               \
    const TdWide *a = run->columns[step->a], *b = run->columns[step->b]; \
    for (size_t lane = 0; lane < run->blocks * TD_BLOCK; lane++) {       \
      TdWide x = a[step->strides[0] ? lane : lane % TD_BLOCK], result;   \
      TdWide y = b[step->strides[1] ? lane : lane % TD_BLOCK];           \
      if (!(right)) run->fault[lane] |= UINT64_C(1) << 63;               \
      dst[lane] = result;                                                \
    }                                                                    \
  }

static bool excess(TdWide x, TdWide y, TdWide *result) {
  bool wrong = __builtin_sub_overflow(x, y, result);
  if (*result < 0) *result = 0;
  return !wrong;
}

EXACT_KERNEL(ADD, !__builtin_add_overflow(x, y, &result))
EXACT_KERNEL(SUB, !__builtin_sub_overflow(x, y, &result))
EXACT_KERNEL(EXCESS, excess(x, y, &result))
EXACT_KERNEL(SHARE, td_money_share(x, y, &result))

TdKernel *td_kernel_exact(TdOpcode op) {
  switch (op) {
    case TD_OP_ADD: return run_ADD;
    case TD_OP_SUB: return run_SUB;
    case TD_OP_EXCESS: return run_EXCESS;
    case TD_OP_SHARE: return run_SHARE;
    default: return NULL;
  }
}
