#include "runtime/vm.h"

#include <assert.h>
#include <string.h>

#include "runtime/plan.h"

/* Columns begin at a cache line, and are one longer than they need be: columns at equal distances modulo 4 KiB would
 * fall into the same sets of the first-level cache. */
enum { CACHE_LINE = 64 };

struct TdVm {
  TdAllocator allocator;
  TdProgram *program;
  const TdProgramView *view;
  const TdKernels *kernels;
  TdPlan *plan;
  size_t width;    /* whole blocks */
  void **columns;  /* [column_count] where each is to be read and written */
  void **own;      /* [column_count] the same, but inputs where a copy of them is */
  uint64_t *fault; /* [width] */
};

static size_t lane_size(const TdColumn *column) {
  return column->narrow ? sizeof(TdNarrow) : sizeof(TdWide);
}

static size_t lanes_of(const TdColumn *column, size_t width) {
  if (column->kind == TD_COLUMN_CONSTANT) return TD_BLOCK;
  return column->kind == TD_COLUMN_TABLE ? TD_TABLE_LANES : width;
}

static size_t size_of(const TdColumn *column, size_t width) {
  size_t size = lanes_of(column, width) * lane_size(column);
  return (size + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE + CACHE_LINE;
}

static void put(const TdColumn *column, void *lanes, size_t lane, int64_t value) {
  if (column->narrow)
    ((TdNarrow *)lanes)[lane] = (TdNarrow)value;
  else
    ((TdWide *)lanes)[lane] = value;
}

static int64_t value_of(const TdProgramView *view, const TdColumn *column, size_t lane) {
  switch ((TdColumnKind)column->kind) {
    case TD_COLUMN_CONSTANT:
    case TD_COLUMN_WHOLE: return view->constants[column->source].value;
    case TD_COLUMN_TABLE: return lane < TD_TABLE_SIZE ? view->tables[column->source].element[lane] : 0;
    case TD_COLUMN_INPUT:
    case TD_COLUMN_TEMPORARY: break;
  }
  return 0;
}

/* Lays the columns out from MEMORY on and fills them; inputs and temporaries with 0, for lanes behind the claims are
 * computed too. */
static void lay_out(TdVm *vm, char *memory) {
  for (size_t i = 0; i < vm->plan->column_count; i++) {
    const TdColumn *column = &vm->plan->columns[i];
    vm->columns[i] = vm->own[i] = memory;
    size_t lanes = lanes_of(column, vm->width);
    for (size_t lane = 0; lane < lanes; lane++) put(column, memory, lane, value_of(vm->view, column, lane));
    memory += size_of(column, vm->width);
  }
}

TdVm *td_vm_new_on(const TdKernels *kernels, TdProgram *program, const bool *wanted, size_t width,
                   const TdAllocator *allocator) {
  const TdProgramView *view = td_program_view(program);
  assert(width > 0);
  if (width > SIZE_MAX / 8 / TD_MAX_REGISTERS / sizeof(TdWide)) return NULL;
  width = (width + TD_BLOCK - 1) / TD_BLOCK * TD_BLOCK;
  TdPlan *plan = td_plan_new(view, kernels, wanted, allocator);
  if (!plan) return NULL;
  size_t size = sizeof(TdVm) + 2 * plan->column_count * sizeof(void *) + width * sizeof(uint64_t) + CACHE_LINE;
  for (size_t i = 0; i < plan->column_count; i++) size += size_of(&plan->columns[i], width);
  TdVm *vm = allocator->resize(allocator->user, NULL, size);
  if (!vm) {
    allocator->resize(allocator->user, plan, 0);
    return NULL;
  }
  *vm = (TdVm){.allocator = *allocator,
               .program = td_program_ref(program),
               .view = view,
               .kernels = kernels,
               .plan = plan,
               .width = width,
               .columns = (void **)(vm + 1)};
  vm->own = vm->columns + plan->column_count;
  vm->fault = (uint64_t *)(vm->own + plan->column_count);
  uintptr_t memory = (uintptr_t)(vm->fault + width);
  lay_out(vm, (char *)((memory + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE));
  return vm;
}

TdVm *td_vm_new(TdProgram *program, const bool *wanted, size_t width, const TdAllocator *allocator) {
  return td_vm_new_on(td_kernels(0), program, wanted, width, allocator);
}

void td_vm_free(TdVm *vm) {
  if (!vm) return;
  TdAllocator allocator = vm->allocator;
  td_program_unref(vm->program);
  allocator.resize(allocator.user, vm->plan, 0);
  allocator.resize(allocator.user, vm, 0);
}

/* Inputs are used where they are, if they end with a block; what is read behind the last claim must be ours. */
static void *place_of(void *own, const void *input, size_t n, size_t size) {
  if (n % TD_BLOCK == 0) return (void *)(uintptr_t)input; /* it is only read */
  return memcpy(own, input, n * size);
}

static void read_inputs(TdVm *vm, size_t n, const int64_t *const *inputs, const int16_t *const *narrow) {
  for (size_t i = 0; i < vm->plan->column_count; i++) {
    const TdColumn *column = &vm->plan->columns[i];
    if (column->kind != TD_COLUMN_INPUT) continue;
    if (!column->narrow) {
      vm->columns[i] = place_of(vm->own[i], inputs[column->source], n, sizeof(TdWide));
    } else if (narrow && narrow[column->source]) {
      vm->columns[i] = place_of(vm->own[i], narrow[column->source], n, sizeof(TdNarrow));
    } else {
      vm->kernels->narrow(inputs[column->source], n, vm->own[i]);
      vm->columns[i] = vm->own[i];
    }
  }
}

/* Runs everything once more, to see which lanes' sums leave 64 bits. */
static bool find_faults(TdVm *vm, TdVmRun *run, size_t n, int64_t *fault) {
  int64_t any = 0;
  memset(vm->fault, 0, vm->width * sizeof *vm->fault);
  for (size_t i = 0; i < vm->plan->step_count; i++) {
    const TdVmStep *step = &vm->plan->steps[i];
    TdKernel *exact = td_kernel_exact((TdOpcode)step->op);
    (exact ? exact : step->kernel)(step, run);
  }
  for (size_t lane = 0; lane < n; lane++) any |= fault[lane] = vm->fault[lane] >> 63 ? TD_FAULT_OVERFLOW : 0;
  return any == 0;
}

bool td_vm_run(TdVm *vm, size_t n, const int64_t *const *inputs, const int16_t *const *narrow, int64_t *fault) {
  assert(n <= vm->width);
  if (n == 0) return true;
  TdVmRun run = {vm->columns, (n + TD_BLOCK - 1) / TD_BLOCK, 0, vm->fault};
  read_inputs(vm, n, inputs, narrow);
  const TdVmStep *end = vm->plan->steps + vm->plan->step_count;
  for (const TdVmStep *step = vm->plan->steps; step < end; step++) step->kernel(step, &run);
  if (run.overflow >> 63) return find_faults(vm, &run, n, fault);
  memset(fault, 0, n * sizeof *fault);
  return true;
}

void td_vm_output(const TdVm *vm, size_t place, size_t first, size_t n, int64_t *column) {
  uint16_t number = vm->plan->outputs[place];
  assert(place < vm->view->output_count && number != TD_NO_COLUMN && first + n <= vm->width);
  if (vm->plan->columns[number].narrow)
    vm->kernels->widen((const TdNarrow *)vm->columns[number] + first, n, column);
  else
    memcpy(column, (const TdWide *)vm->columns[number] + first, n * sizeof *column);
}

void td_vm_narrow_output(const TdVm *vm, size_t place, size_t first, size_t n, int16_t *column) {
  uint16_t number = vm->plan->outputs[place];
  assert(place < vm->view->output_count && number != TD_NO_COLUMN && first + n <= vm->width);
  assert(vm->plan->columns[number].narrow);
  memcpy(column, (const TdNarrow *)vm->columns[number] + first, n * sizeof *column);
}

const int64_t *td_vm_amounts(const TdVm *vm, size_t place) {
  uint16_t number = vm->plan->outputs[place];
  assert(place < vm->view->output_count && number != TD_NO_COLUMN && !vm->plan->columns[number].narrow);
  return vm->columns[number];
}

bool td_vm_add(const TdVm *vm, size_t place, const int64_t *before, size_t n, int64_t *after) {
  return vm->kernels->add(before, td_vm_amounts(vm, place), n, after);
}
