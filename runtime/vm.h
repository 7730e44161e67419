/* The VM: runs a verified program over columns of claims.
 *
 * A VM belongs to one thread; a program may be shared by many.  A column is `width` lanes at most.
 */
#ifndef TD_RUNTIME_VM_H
#define TD_RUNTIME_VM_H

#include "runtime/program.h"

typedef struct TdVm TdVm;

enum { TD_VM_WIDTH = 256 }; /* lanes that suit the first-level cache; any width works */

/* Holds a reference to PROGRAM.  wanted: for each output whether it will be read; NULL: all are, and what is added to
 * annual amounts always is.  What only others need is not computed, but faults are the same.  Allocates for each column
 * that the program needs at one time at most (width + 64) x 8 bytes.  NULL: no memory. */
TdVm *td_vm_new(TdProgram *program, const bool *wanted, size_t width, const TdAllocator *allocator);
void td_vm_free(TdVm *vm);

/* Runs N claims, n <= width.  inputs[i] is the column of the program's input i (n values of its type, borrowed until
 * outputs have been read; masks are 0 or -1, codes 0 to 63, amounts within +-TD_MONEY_MAX except annual ones).
 * narrow: NULL, or for each input NULL or the same column in 16 bits (td_type_narrow()), which is used instead.
 * fault: n values, set to 0, or to TD_FAULT_OVERFLOW where a sum left 64 bits; such a lane's outputs mean nothing.
 * Returns whether all are 0. */
bool td_vm_run(TdVm *vm, size_t n, const int64_t *const *inputs, const int16_t *const *narrow, int64_t *fault);

/* Copies lanes [first, first + n) of output PLACE (td_program_output()) of the last run, which must be wanted. */
void td_vm_output(const TdVm *vm, size_t place, size_t first, size_t n, int64_t *column);
/* The same in 16 bits, of an output whose type is narrow. */
void td_vm_narrow_output(const TdVm *vm, size_t place, size_t first, size_t n, int16_t *column);
/* The column itself of a wanted output that is an amount; borrowed until the next run. */
const int64_t *td_vm_amounts(const TdVm *vm, size_t place);
/* Adds N of it to a column BEFORE.  False: some sum leaves 64 bits (and has wrapped). */
bool td_vm_add(const TdVm *vm, size_t place, const int64_t *before, size_t n, int64_t *after);

#define TD_FAULT_OVERFLOW INT64_C(1)
#define TD_FAULT_ORIGINAL INT64_C(2)

#endif
