/* The VM: runs a verified program over columns of claims.
 *
 * A VM belongs to one thread; a program may be shared by many.  A column is `width` lanes at most.
 */
#ifndef TD_RUNTIME_VM_H
#define TD_RUNTIME_VM_H

#include "runtime/program.h"

typedef struct TdVm TdVm;

enum { TD_VM_WIDTH = 256 }; /* lanes that suit the first-level cache; any width works */

/* Holds a reference to PROGRAM.  Allocates (temporaries + constants) x width x 8 bytes; constants are filled here,
 * once. NULL: no memory. */
TdVm *td_vm_new(TdProgram *program, size_t width, const TdAllocator *allocator);
void td_vm_free(TdVm *vm);

/* Runs N claims, n <= width.  inputs[i] is the column of the program's input i (n values of its type, borrowed until
 * td_vm_output() has been read; masks are 0 or -1, codes 0 to 63, amounts within +-TD_MONEY_MAX except annual ones).
 * fault: n values, set to 0, or to TD_FAULT_OVERFLOW where a sum left 64 bits; such a lane's outputs mean nothing.
 * Returns whether all are 0. */
bool td_vm_run(TdVm *vm, size_t n, const int64_t *const *inputs, int64_t *fault);

/* The column of output PLACE (td_program_output()) of the last run; borrowed until the next. */
const int64_t *td_vm_output(const TdVm *vm, size_t place);

#define TD_FAULT_OVERFLOW INT64_C(1)
#define TD_FAULT_ORIGINAL INT64_C(2)

#endif
