#include "runtime/plan.h"

#include <assert.h>
#include <string.h>

/* A value is what an instruction has computed, numbered behind inputs and constants: registers are written several
 * times, values once. */
enum { MAX_VALUES = TD_MAX_REGISTERS + TD_MAX_INSTRUCTIONS, NEVER = 0, ALWAYS = MAX_VALUES };

_Static_assert(MAX_VALUES <= UINT16_MAX, "a value's number has 16 bits");

typedef struct {
  bool narrow;
  uint16_t column;
  uint16_t read; /* 1 + the last instruction that reads it; NEVER: nobody wants it; ALWAYS: it is an output */
} Value;

typedef struct {
  uint16_t of[3]; /* values; an operand that is none is 0, as in the instruction */
} Operands;

/* Columns that nobody reads any more, the last one on top: it is in the nearest cache. */
typedef struct {
  uint16_t column[TD_MAX_REGISTERS];
  size_t count;
} Pool;

typedef struct {
  const TdProgramView *view;
  const TdKernels *kernels;
  const bool *wanted;
  TdPlan *plan;
  uint16_t table[TD_MAX_TABLES]; /* its column, or TD_NO_COLUMN */
  uint16_t current[TD_MAX_REGISTERS];
  Operands operands[TD_MAX_INSTRUCTIONS];
  Value values[MAX_VALUES];
  Pool pools[2]; /* wide, narrow */
} Planner;

/* The kinds of an instruction's operands. */
static void kinds_of(TdInstruction at, char kinds[3]) {
  const TdOpcodeInfo *info = &td_opcodes[at.op];
  kinds[0] = info->a;
  kinds[1] = info->b;
  kinds[2] = info->c;
}

static bool is_value(char kind) {
  return kind != '-' && kind != '#';
}

static uint16_t first_result(const TdProgramView *view) {
  return (uint16_t)(view->input_count + view->constant_count);
}

/* Whether what T stands for in an instruction is narrow. */
static bool narrow_here(const Planner *p, size_t at) {
  char kinds[3];
  kinds_of(p->view->code[at], kinds);
  for (int i = 0; i < 3; i++) {
    if (kinds[i] == 'T') return p->values[p->operands[at].of[i]].narrow;
    if (kinds[i] == '#') return td_type_narrow((TdType)p->view->tables[p->view->code[at].b].type);
  }
  return false;
}

static bool narrow_result(const Planner *p, size_t at) {
  char kind = td_opcodes[p->view->code[at].op].dst;
  if (kind == 'T') return narrow_here(p, at);
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == kind) return td_type_narrow((TdType)type);
  return false; /* what is ordered or adds is wide */
}

static void name_values(Planner *p) {
  const TdProgramView *view = p->view;
  uint16_t first = first_result(view);
  for (uint16_t i = 0; i < first; i++) p->current[i] = i;
  for (size_t i = 0; i < view->input_count; i++)
    p->values[i] = (Value){td_type_narrow((TdType)view->inputs[i].type), TD_NO_COLUMN, NEVER};
  for (size_t i = 0; i < view->constant_count; i++)
    p->values[view->input_count + i] = (Value){td_type_narrow((TdType)view->constants[i].type), TD_NO_COLUMN, NEVER};
  for (size_t i = 0; i < view->instruction_count; i++) {
    TdInstruction at = view->code[i];
    const uint16_t registers[3] = {at.a, at.b, at.c};
    char kinds[3];
    kinds_of(at, kinds);
    for (int k = 0; k < 3; k++) p->operands[i].of[k] = is_value(kinds[k]) ? p->current[registers[k]] : 0;
    p->values[first + i] = (Value){narrow_result(p, i), TD_NO_COLUMN, NEVER};
    p->current[at.dst] = (uint16_t)(first + i);
  }
}

static bool is_wanted(const Planner *p, size_t place) {
  size_t delta = p->view->annual_count ? td_program_output(p->view, TD_OUT_DELTA, 0) : 0;
  return !p->wanted || p->wanted[place] || (place >= delta && place < delta + p->view->annual_count);
}

/* Backwards: who reads what at last. */
static void find_readers(Planner *p) {
  const TdProgramView *view = p->view;
  uint16_t first = first_result(view);
  for (size_t place = 0; place < view->output_count; place++) {
    uint16_t number = p->current[view->outputs[place]];
    bool constant = number >= view->input_count && number < first; /* has a column of its own for this */
    if (!constant && is_wanted(p, place)) p->values[number].read = ALWAYS;
  }
  for (size_t i = view->instruction_count; i-- > 0;) {
    Value *result = &p->values[first + i];
    if (result->read == NEVER && !td_kernel_exact((TdOpcode)view->code[i].op)) continue;
    char kinds[3];
    kinds_of(view->code[i], kinds);
    for (int k = 0; k < 3; k++) {
      if (!is_value(kinds[k])) continue;
      Value *operand = &p->values[p->operands[i].of[k]];
      if (operand->read == NEVER) operand->read = (uint16_t)(i + 1);
    }
    if (result->read == NEVER) result->read = (uint16_t)(i + 1); /* nobody's, but it is computed */
  }
}

static uint16_t add_column(Planner *p, TdColumnKind kind, bool narrow, size_t source) {
  p->plan->columns[p->plan->column_count] = (TdColumn){(uint8_t)kind, narrow, (uint16_t)source};
  return (uint16_t)p->plan->column_count++;
}

static void add_sources(Planner *p) {
  const TdProgramView *view = p->view;
  for (size_t i = 0; i < first_result(view); i++) {
    Value *value = &p->values[i];
    if (value->read == NEVER) continue;
    bool input = i < view->input_count;
    value->column =
        add_column(p, input ? TD_COLUMN_INPUT : TD_COLUMN_CONSTANT, value->narrow, input ? i : i - view->input_count);
  }
}

static uint16_t column_of_table(Planner *p, uint16_t table) {
  if (p->table[table] == TD_NO_COLUMN)
    p->table[table] = add_column(p, TD_COLUMN_TABLE, td_type_narrow((TdType)p->view->tables[table].type), table);
  return p->table[table];
}

static uint16_t take_column(Planner *p, bool narrow) {
  Pool *pool = &p->pools[narrow];
  return pool->count > 0 ? pool->column[--pool->count] : add_column(p, TD_COLUMN_TEMPORARY, narrow, 0);
}

/* Gives back a value's column where nobody reads it behind instruction AT. */
static void release(Planner *p, size_t at, uint16_t number) {
  Value *value = &p->values[number];
  if (number < first_result(p->view) || value->read != at + 1) return;
  Pool *pool = &p->pools[value->narrow];
  pool->column[pool->count++] = value->column;
  value->read = NEVER; /* it may stand in the instruction twice */
}

static uint8_t stride_of(const Planner *p, uint16_t column) {
  TdColumnKind kind = (TdColumnKind)p->plan->columns[column].kind;
  return kind == TD_COLUMN_CONSTANT || kind == TD_COLUMN_TABLE ? 0 : TD_BLOCK;
}

static void add_step(Planner *p, size_t i) {
  TdInstruction at = p->view->code[i];
  char kinds[3];
  kinds_of(at, kinds);
  TdVmStep *step = &p->plan->steps[p->plan->step_count++];
  uint16_t columns[3] = {0};
  for (int k = 0; k < 3; k++) {
    if (kinds[k] == '#') columns[k] = column_of_table(p, at.b);
    if (is_value(kinds[k])) columns[k] = p->values[p->operands[i].of[k]].column;
  }
  bool narrow = narrow_here(p, i);
  TdKernel *kernel = narrow ? p->kernels->narrow_kernels[at.op] : p->kernels->kernels[at.op];
  assert(kernel);
  *step = (TdVmStep){kernel, at.op, 0, columns[0], columns[1], columns[2], {0}};
  for (int k = 0; k < 3; k++) step->strides[k] = kinds[k] == '-' ? 0 : stride_of(p, columns[k]);
  for (int k = 0; k < 3; k++)
    if (is_value(kinds[k])) release(p, i, p->operands[i].of[k]);
  Value *result = &p->values[first_result(p->view) + i];
  step->dst = result->column = take_column(p, result->narrow);
  release(p, i, (uint16_t)(first_result(p->view) + i)); /* where nobody reads it */
}

static uint16_t column_of_output(Planner *p, size_t place) {
  uint16_t number = p->current[p->view->outputs[place]];
  const Value *value = &p->values[number];
  if (number < p->view->input_count || number >= first_result(p->view)) return value->column;
  return add_column(p, TD_COLUMN_WHOLE, value->narrow, number - p->view->input_count);
}

static TdPlan *allocate(const TdProgramView *view, const TdAllocator *allocator) {
  size_t columns =
      view->input_count + view->constant_count + view->table_count + 2 * view->register_count + view->output_count;
  size_t size = sizeof(TdPlan) + view->instruction_count * sizeof(TdVmStep) + columns * sizeof(TdColumn) +
                view->output_count * sizeof(uint16_t);
  TdPlan *plan = allocator->resize(allocator->user, NULL, size);
  if (!plan) return NULL;
  TdVmStep *steps = (TdVmStep *)(plan + 1);
  *plan = (TdPlan){.steps = steps, .columns = (TdColumn *)(steps + view->instruction_count)};
  plan->outputs = (uint16_t *)(plan->columns + columns);
  return plan;
}

TdPlan *td_plan_new(const TdProgramView *view, const TdKernels *kernels, const bool *wanted,
                    const TdAllocator *allocator) {
  Planner *p = allocator->resize(allocator->user, NULL, sizeof *p);
  if (!p) return NULL;
  p->view = view;
  p->kernels = kernels;
  p->wanted = wanted;
  p->pools[0].count = p->pools[1].count = 0;
  for (size_t i = 0; i < view->table_count; i++) p->table[i] = TD_NO_COLUMN;
  p->plan = allocate(view, allocator);
  if (p->plan) {
    name_values(p);
    find_readers(p);
    add_sources(p);
    for (size_t i = 0; i < view->instruction_count; i++)
      if (p->values[first_result(view) + i].read != NEVER) add_step(p, i);
    for (size_t place = 0; place < view->output_count; place++)
      p->plan->outputs[place] = is_wanted(p, place) ? column_of_output(p, place) : TD_NO_COLUMN;
  }
  TdPlan *plan = p->plan;
  allocator->resize(allocator->user, p, 0);
  return plan;
}
