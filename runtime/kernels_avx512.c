/* For processors of x86-64-v4, with 512-bit integers. */
#include "runtime/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#if defined(__clang__)
#pragma clang attribute push( \
    __attribute__((target("avx2,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512cd"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi,bmi2,avx512f,avx512bw,avx512dq,avx512vl,avx512cd,prefer-vector-width=512")
#endif

#define TD_KERNEL_SET td_kernels_avx512
#define TD_KERNEL_NAME "avx512"
#define TD_COMPARES
#include "runtime/kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
