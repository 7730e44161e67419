/* The VM's kernels: for each opcode a loop over columns, in versions for several processors.
 *
 * Columns of masks and small numbers are narrow, 16 bits a lane; all others are wide, 64 bits.  A kernel runs whole
 * blocks of lanes, which is why no version has to do with what is left over.  A constant's column is one block, gone
 * through again and again: its stride is 0.
 */
#ifndef TD_RUNTIME_KERNELS_H
#define TD_RUNTIME_KERNELS_H

#include "runtime/vm.h"

enum { TD_BLOCK = 32 /* lanes */ };

typedef int16_t TdNarrow;
typedef int64_t TdWide;

typedef struct {
  void *const *columns;
  size_t blocks; /* > 0 */
  uint64_t
      overflow;    /* the sign bit is set when some lane's sum has left 64 bits; which one, only exact kernels tell: */
  uint64_t *fault; /* a column; the sign bit is set where it was this lane's */
} TdVmRun;

typedef struct TdVmStep TdVmStep;
typedef void TdKernel(const TdVmStep *step, TdVmRun *run);

struct TdVmStep {
  TdKernel *kernel;
  uint16_t op;
  uint16_t dst, a, b, c; /* numbers of columns; a lookup's b is its table */
  uint8_t strides[3];    /* of a, b and c, in lanes: TD_BLOCK, or 0 */
};

/* A table in a column has this many elements, those behind TD_TABLE_SIZE are 0: an index is cut off at it. */
enum { TD_TABLE_LANES = 128 };

typedef struct {
  const char *name;
  TdKernel *kernels[TD_OPCODE_COUNT];
  TdKernel *narrow_kernels[TD_OPCODE_COUNT]; /* of the opcodes with a T, for where that is narrow */
  void (*narrow)(const TdWide *from, size_t n, TdNarrow *to);
  void (*widen)(const TdNarrow *from, size_t n, TdWide *to);
  bool (*add)(const TdWide *a, const TdWide *b, size_t n, TdWide *sum); /* false: some sum leaves 64 bits */
} TdKernels;

extern const TdKernels td_kernels_base, td_kernels_avx2, td_kernels_avx512;

/* The versions, best first, those that this processor has; NULL behind the last. */
const TdKernels *td_kernels(size_t number);

/* td_vm_new() on a version of the caller's choice. */
TdVm *td_vm_new_on(const TdKernels *kernels, TdProgram *program, const bool *wanted, size_t width,
                   const TdAllocator *allocator);

/* The kernel that tells which lanes' sums leave 64 bits; NULL: the opcode has none that do. */
TdKernel *td_kernel_exact(TdOpcode op);

#endif
