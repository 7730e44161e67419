#include "runtime/vm.h"

#include <assert.h>
#include <string.h>

#include "runtime/civil.h"

/* Columns are CACHE_LINE lanes longer than a multiple of it: columns at equal distances modulo 4 KiB would fall into
 * the same sets of the first-level cache. */
enum { CACHE_LINE = 8 /* lanes */ };

struct TdVm {
  TdAllocator allocator;
  TdProgram *program;
  const TdProgramView *view;
  size_t width, stride;
  int64_t *constants;      /* the column of the first constant; the temporaries' columns follow */
  const int64_t **columns; /* for each register where to read it */
};

/* The operands of one instruction over a batch. */
typedef struct {
  int64_t *dst;
  const int64_t *a, *b, *c;
  uint64_t *fault; /* the sign bit is set where a sum left 64 bits */
  size_t n;
} Lanes;

typedef void Kernel(const Lanes *lanes);

/* A result may stand in the register of an operand, so its pointer cannot be `restrict`; but lane i needs only lane i,
 * which is what these say. */
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wpass-failed" /* not every kernel can be vectorised, and none must be */
#define EACH_LANE _Pragma("clang loop vectorize(assume_safety)") for (size_t i = 0; i < n; i++)
#elif defined(__GNUC__)
#define EACH_LANE _Pragma("GCC ivdep") for (size_t i = 0; i < n; i++)
#else
#define EACH_LANE for (size_t i = 0; i < n; i++)
#endif

/* A second version of each kernel for processors with 256-bit integers, picked when the program starts (which takes
 * indirect functions, so glibc). */
#if defined(__x86_64__) && defined(__GLIBC__)
#define CLONED __attribute__((target_clones("default", "avx2")))
#else
#define CLONED
#endif

#define KERNEL(id, result)                                     \
  CLONED static void run_##id(const Lanes *lanes) {            \
    int64_t *dst = lanes->dst;                                 \
    const int64_t *a = lanes->a, *b = lanes->b, *c = lanes->c; \
    const size_t n = lanes->n;                                 \
    (void)a, (void)b, (void)c;                                 \
    EACH_LANE dst[i] = (result);                               \
  }

/* Sums are made without sign, where they wrap; `wrong` has its sign bit set where the result is not the sum. */
#define CHECKED_KERNEL(id, sum, wrong, result)                    \
  CLONED static void run_##id(const Lanes *lanes) {               \
    int64_t *dst = lanes->dst;                                    \
    const int64_t *a = lanes->a, *b = lanes->b;                   \
    uint64_t *fault = lanes->fault;                               \
    const size_t n = lanes->n;                                    \
    EACH_LANE {                                                   \
      uint64_t x = (uint64_t)a[i], y = (uint64_t)b[i], s = (sum); \
      fault[i] |= (wrong);                                        \
      dst[i] = (result);                                          \
    }                                                             \
  }

/* Masks by the sign bit: the baseline of x86-64 cannot compare 64-bit lanes, and so need not. */
static inline int64_t less(int64_t a, int64_t b) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  return (int64_t)(0 - (((x & ~y) | (~(x ^ y) & (x - y))) >> 63));
}

static inline int64_t not_zero(int64_t a) {
  uint64_t x = (uint64_t)a;
  return (int64_t)(0 - ((x | (0 - x)) >> 63));
}

CHECKED_KERNEL(ADD, x + y, (x ^ s) & (y ^ s), (int64_t)s)
CHECKED_KERNEL(SUB, x - y, (x ^ y) & (x ^ s), (int64_t)s)
CHECKED_KERNEL(EXCESS, x - y, (x ^ y) & (x ^ s), (int64_t)((0 - (~s >> 63)) & s))
KERNEL(MIN, a[i] ^ ((a[i] ^ b[i]) & less(b[i], a[i])))
KERNEL(MAX, a[i] ^ ((a[i] ^ b[i]) & less(a[i], b[i])))
KERNEL(LT, less(a[i], b[i]))
KERNEL(LE, ~less(b[i], a[i]))
KERNEL(EQ, ~not_zero(a[i] ^ b[i]))
KERNEL(AND, a[i] & b[i])
KERNEL(OR, a[i] | b[i])
KERNEL(ANDNOT, a[i] & ~b[i])
KERNEL(NOT, ~a[i])
KERNEL(SELECT, (b[i] & a[i]) | (c[i] & ~a[i]))
KERNEL(KEEP, b[i] & a[i])
KERNEL(MEMBER, -(b[i] >> (a[i] & 63) & 1))
KERNEL(ANY, not_zero(a[i] & b[i]))
KERNEL(WITHOUT, a[i] & ~b[i])
KERNEL(LOWEST, (int64_t)((uint64_t)a[i] & (0 - (uint64_t)a[i])))
KERNEL(INDEX, __builtin_ffsll(a[i]))
KERNEL(LOOKUP, b[a[i]])
KERNEL(MONTHS, td_civil_add_months(a[i], b[i]))
KERNEL(DAYS, td_civil_add_days(a[i], b[i]))
KERNEL(YEARS, td_civil_years(a[i], b[i]))

/* Amounts and ratios so small that their product is exact in 64 bits, as all but hostile ones are. */
enum { SMALL_AMOUNT_BITS = 41, SMALL_RATIO_BITS = 20 };
#define SHARE_BIAS ((UINT64_C(1) << (SMALL_AMOUNT_BITS + SMALL_RATIO_BITS)) / TD_RATIO_ONE + 1)

CLONED static bool all_small(const Lanes *lanes) {
  const int64_t *a = lanes->a, *b = lanes->b;
  const size_t n = lanes->n;
  uint64_t large = 0;
  for (size_t i = 0; i < n; i++)
    large |= (((uint64_t)a[i] + (UINT64_C(1) << SMALL_AMOUNT_BITS)) >> (SMALL_AMOUNT_BITS + 1)) |
             (uint64_t)b[i] >> SMALL_RATIO_BITS;
  return large == 0;
}

CLONED static void run_SHARE(const Lanes *lanes) {
  int64_t *dst = lanes->dst;
  const int64_t *a = lanes->a, *b = lanes->b;
  const size_t n = lanes->n;
  if (all_small(lanes)) {
    /* The bias makes the quotient one of numbers without sign, so that it is rounded down below zero too. */
    EACH_LANE {
      uint64_t product = (uint64_t)a[i] * (uint64_t)b[i] + SHARE_BIAS * TD_RATIO_ONE + TD_RATIO_ONE / 2;
      dst[i] = (int64_t)(product / TD_RATIO_ONE - SHARE_BIAS);
    }
    return;
  }
  for (size_t i = 0; i < n; i++) {
    int64_t share;
    if (!td_money_share(a[i], b[i], &share)) lanes->fault[i] |= UINT64_C(1) << 63;
    dst[i] = share;
  }
}

static Kernel *const kernels[TD_OPCODE_COUNT] = {
#define TD_OPCODE(id, name, dst, a, b, c, formula) run_##id,
#include "runtime/opcodes.def"
};

TdVm *td_vm_new(TdProgram *program, size_t width, const TdAllocator *allocator) {
  const TdProgramView *view = td_program_view(program);
  assert(width > 0);
  if (width > SIZE_MAX / 2 / TD_MAX_REGISTERS / sizeof(int64_t)) return NULL;
  size_t stride = (width + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE + CACHE_LINE;
  size_t columns = view->register_count - view->input_count;
  size_t head = sizeof(TdVm) + view->register_count * sizeof(int64_t *) + CACHE_LINE * sizeof(int64_t);
  TdVm *vm = allocator->resize(allocator->user, NULL, head + columns * stride * sizeof(int64_t));
  if (!vm) return NULL;
  *vm = (TdVm){
      .allocator = *allocator, .program = td_program_ref(program), .view = view, .width = width, .stride = stride};
  vm->columns = (const int64_t **)(vm + 1);
  uintptr_t lanes = (uintptr_t)(vm->columns + view->register_count), line = CACHE_LINE * sizeof(int64_t);
  vm->constants = (int64_t *)((lanes + line - 1) / line * line);
  for (size_t i = 0; i < view->constant_count; i++)
    for (size_t lane = 0; lane < width; lane++) vm->constants[i * stride + lane] = view->constants[i].value;
  for (size_t i = 0; i < columns; i++) vm->columns[view->input_count + i] = vm->constants + i * stride;
  return vm;
}

void td_vm_free(TdVm *vm) {
  if (!vm) return;
  TdAllocator allocator = vm->allocator;
  td_program_unref(vm->program);
  allocator.resize(allocator.user, vm, 0);
}

bool td_vm_run(TdVm *vm, size_t n, const int64_t *const *inputs, int64_t *fault) {
  const TdProgramView *view = vm->view;
  assert(n <= vm->width);
  for (size_t i = 0; i < view->input_count; i++) vm->columns[i] = inputs[i];
  memset(fault, 0, n * sizeof *fault);
  for (size_t i = 0; i < view->instruction_count; i++) {
    TdInstruction at = view->code[i];
    bool table = td_opcodes[at.op].b == '#';
    Lanes lanes = {vm->constants + (at.dst - view->input_count) * vm->stride,
                   vm->columns[at.a],
                   table ? view->tables[at.b].element : vm->columns[at.b],
                   vm->columns[at.c],
                   (uint64_t *)fault,
                   n};
    kernels[at.op](&lanes);
  }
  int64_t any = 0;
  for (size_t i = 0; i < n; i++) {
    fault[i] = fault[i] < 0 ? TD_FAULT_OVERFLOW : 0;
    any |= fault[i];
  }
  return any == 0;
}

const int64_t *td_vm_output(const TdVm *vm, size_t place) {
  assert(place < vm->view->output_count);
  return vm->columns[vm->view->outputs[place]];
}
