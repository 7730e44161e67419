/* For processors of x86-64-v3, with 256-bit integers. */
#include "runtime/kernels.h"

#if defined(__x86_64__) && defined(__GNUC__)
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,bmi,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi,bmi2")
#endif

#define TD_KERNEL_SET td_kernels_avx2
#define TD_KERNEL_NAME "avx2"
#define TD_COMPARES
#include "runtime/kernel_set.h"

#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
