/* For every processor. */
#include "runtime/kernels.h"

#define TD_KERNEL_SET td_kernels_base
#define TD_KERNEL_NAME "base"
#include "runtime/kernel_set.h"
