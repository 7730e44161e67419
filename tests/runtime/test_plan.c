#include <CUnit/CUnit.h>
#include <string.h>

#include "runtime/kernels.h"
#include "tests/runtime/build.h"
#include "tests/runtime/naive.h"
#include "tests/runtime/suites.h"

/* Random programs, whose registers are written again and again, against an interpreter that runs them register by
 * register: the same faults and the same outputs, whichever outputs are wanted. */
enum { PROGRAMS = 1000, OPERATIONS = 60, LANES = 100, MAX_REGISTERS = 256, MAX_PLACES = 64, TRIES = 200 };

static Build build;
static uint8_t type_of[MAX_REGISTERS]; /* what a register holds at the moment */
static size_t register_count;
static uint64_t seed = 7;

static uint64_t below(uint64_t n) {
  return test_random(&seed) % n;
}

static void add(uint16_t reg, TdType type) {
  type_of[reg] = (uint8_t)type;
  if (reg >= register_count) register_count = reg + 1u;
}

static TdType type_by_letter(char letter) {
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == letter) return (TdType)type;
  return TD_TYPE_COUNT;
}

/* A register of the kind, or -1; *bound is what T, O and A stand for. */
static int pick_register(char kind, char *bound) {
  for (int tries = 0; tries < TRIES; tries++) {
    uint16_t reg = (uint16_t)below(register_count);
    char letter = td_types[type_of[reg]].letter;
    bool generic = strchr("TOA", kind) != NULL;
    if (kind == 'O' && !strchr("MRCD", letter)) continue;
    if (kind == 'A' && !strchr("MRC", letter)) continue;
    if (generic ? *bound != '\0' && *bound != letter : letter != kind) continue;
    if (generic) *bound = letter;
    return reg;
  }
  return -1;
}

static uint16_t first_temporary(void) {
  return (uint16_t)(build.input_count + build.constant_count);
}

/* One instruction more, into a new register or one that has been written. */
static void random_operation(void) {
  TdOpcode op = (TdOpcode)below(TD_OPCODE_COUNT);
  const TdOpcodeInfo *info = &td_opcodes[op];
  const char kinds[3] = {info->a, info->b, info->c};
  int operand[3] = {0};
  char bound = '\0';
  for (int i = 0; i < 3; i++) {
    if (kinds[i] == '-') continue;
    if (kinds[i] == '#') {
      operand[i] = (int)below(build.table_count);
      bound = td_types[build.tables[operand[i]].type].letter;
    } else if ((operand[i] = pick_register(kinds[i], &bound)) < 0) {
      return;
    }
  }
  TdType type = type_by_letter(strchr("TOA", info->dst) ? bound : info->dst);
  uint16_t first = first_temporary();
  if (register_count > first && below(3) > 0) {
    uint16_t dst = (uint16_t)(first + below(register_count - first));
    build_into(&build, dst, op, (unsigned)operand[0], (unsigned)operand[1], (unsigned)operand[2]);
    add(dst, type);
  } else {
    add(build_op(&build, op, (unsigned)operand[0], (unsigned)operand[1], (unsigned)operand[2]), type);
  }
}

static void random_outputs(void) {
  static const struct {
    TdOutputKind kind;
    char letter;
  } outputs[] = {{TD_OUT_STATUS, 'U'},     {TD_OUT_REASON, 'W'},    {TD_OUT_CATEGORY, 'I'},     {TD_OUT_BASE, 'M'},
                 {TD_OUT_AID, 'M'},        {TD_OUT_APPLIED, 'B'},   {TD_OUT_BENEFIT, 'F'},      {TD_OUT_LINE_BASE, 'M'},
                 {TD_OUT_DEDUCTIBLE, 'M'}, {TD_OUT_RATIO, 'R'},     {TD_OUT_COMPUTED, 'M'},     {TD_OUT_LIMITED, 'B'},
                 {TD_OUT_LIMIT_LEFT, 'M'}, {TD_OUT_PAID, 'M'},      {TD_OUT_LINE_CLAUSE, 'L'},  {TD_OUT_RAISED, 'B'},
                 {TD_OUT_AMOUNT, 'M'},     {TD_OUT_THRESHOLD, 'M'}, {TD_OUT_ALERT_CLAUSE, 'L'}, {TD_OUT_DELTA, 'M'}};
  for (size_t i = 0; i < sizeof outputs / sizeof outputs[0]; i++) {
    char bound = '\0';
    int reg = pick_register(outputs[i].letter, &bound);
    if (reg >= 0) build_output(&build, outputs[i].kind, 0, (unsigned)reg);
  }
}

static void random_program(void) {
  static const TdField amounts[] = {TD_F_INSCP, TD_F_HIFP}, dates[] = {TD_F_ENDDATE, TD_F_APPLY_DATE};
  build_init(&build);
  register_count = 0;
  build.annuals[build.annual_count++] = "甲";
  for (int i = 0; i < 2; i++) add(build_input(&build, TD_IN_FIELD, amounts[i]), TD_MONEY);
  for (int i = 0; i < 2; i++) add(build_input(&build, TD_IN_FIELD, dates[i]), TD_DATE);
  add(build_input(&build, TD_IN_HAS_FIELD, TD_F_APPLY_DATE), TD_MASK);
  add(build_input(&build, TD_IN_FIELD, TD_F_REFERRED), TD_MASK);
  add(build_input(&build, TD_IN_FIELD, TD_F_MED_TYPE), TD_CODE);
  add(build_input(&build, TD_IN_IDENTITIES, 0), TD_SET);
  add(build_input(&build, TD_IN_ANNUAL, 0), TD_MONEY);
  build_zeros(&build);
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (type != TD_INDEX) add(build.zero[type], (TdType)type);
  add(build_constant(&build, TD_MONEY, (int64_t)below(100000)), TD_MONEY);
  add(build_constant(&build, TD_RATIO, 1 + (int64_t)below(1000000)), TD_RATIO);
  add(build_constant(&build, TD_COUNT, (int64_t)below(40) - 20), TD_COUNT);
  add(build_constant(&build, TD_MASK, -1), TD_MASK);
  add(build_constant(&build, TD_SET, (int64_t)test_random(&seed)), TD_SET);
  add(build_constant(&build, TD_STATUS, TD_STATUS_INELIGIBLE), TD_STATUS);
  add(build_constant(&build, TD_REASON, TD_REASON_MED_TYPE), TD_REASON);
  int64_t amount[TD_TABLE_SIZE], clause[TD_TABLE_SIZE];
  for (int i = 0; i < TD_TABLE_SIZE; i++) amount[i] = (int64_t)below(1000000), clause[i] = (int64_t)below(2);
  build_table(&build, TD_MONEY, amount);
  build_table(&build, TD_CLAUSE, clause);
  add(build_op(&build, TD_OP_INDEX, 7, 0, 0), TD_INDEX);
  for (int i = 0; i < OPERATIONS; i++) random_operation();
  random_outputs();
}

static int64_t random_value(TdType type) {
  uint64_t random = test_random(&seed);
  switch (td_types[type].letter) {
    case 'B': return -(int64_t)(random & 1);
    case 'K': return (int64_t)(random & 63);
    case 'S': return (int64_t)(random & test_random(&seed));
    case 'D': return (int64_t)(random % 40000) - 10000;
    default: return random % 3 == 0 ? (int64_t)test_random(&seed) : (int64_t)(random % 1000000) - 10000;
  }
}

/* One lane, register by register. */
static bool interpret(const TdProgramView *view, int64_t *registers) {
  bool fault = false;
  for (size_t i = 0; i < view->constant_count; i++) registers[view->input_count + i] = view->constants[i].value;
  for (size_t i = 0; i < view->instruction_count; i++) {
    TdInstruction at = view->code[i];
    bool table = td_opcodes[at.op].b == '#';
    registers[at.dst] = naive_op((TdOpcode)at.op, registers[at.a], registers[at.b], registers[at.c],
                                 table ? view->tables[at.b].element : NULL, &fault);
  }
  return fault;
}

static int64_t inputs[16][LANES], results[MAX_PLACES][LANES], faults[LANES];

static void expect(const TdProgramView *view, size_t n) {
  for (size_t lane = 0; lane < n; lane++) {
    int64_t registers[MAX_REGISTERS] = {0};
    for (size_t i = 0; i < view->input_count; i++)
      registers[i] = inputs[i][lane] = random_value((TdType)view->inputs[i].type);
    faults[lane] = interpret(view, registers) ? TD_FAULT_OVERFLOW : 0;
    for (size_t place = 0; place < view->output_count; place++) results[place][lane] = registers[view->outputs[place]];
  }
}

/* NULL: all outputs are wanted. */
static long compare(const TdKernels *kernels, TdProgram *program, const bool *wanted, size_t n) {
  const TdProgramView *view = td_program_view(program);
  TdVm *vm = td_vm_new_on(kernels, program, wanted, LANES, &td_malloc);
  static int16_t small[16][LANES];
  const int64_t *columns[16];
  const int16_t *narrow[16];
  int64_t fault[LANES], output[LANES];
  long wrong = 0;
  for (size_t i = 0; i < view->input_count; i++) {
    for (size_t lane = 0; lane < n; lane++) small[i][lane] = (int16_t)inputs[i][lane];
    columns[i] = inputs[i];
    narrow[i] = td_type_narrow((TdType)view->inputs[i].type) ? small[i] : NULL;
  }
  for (int in_16_bits = 0; in_16_bits < 2; in_16_bits++) {
    td_vm_run(vm, n, columns, in_16_bits ? narrow : NULL, fault);
    wrong += memcmp(fault, faults, n * sizeof *fault) != 0;
    for (size_t place = 0; place < view->output_count; place++) {
      if (wanted && !wanted[place]) continue;
      td_vm_output(vm, place, 0, n, output);
      for (size_t lane = 0; lane < n; lane++) wrong += faults[lane] == 0 && output[lane] != results[place][lane];
    }
  }
  td_vm_free(vm);
  return wrong;
}

static void random_programs(void) {
  const TdKernels *kernels;
  long wrong = 0, sound = 0, faulty = 0;
  for (int i = 0; i < PROGRAMS; i++) {
    random_program();
    TdProgram *program = build_load(&build);
    const TdProgramView *view = td_program_view(program);
    size_t n = i % 4 == 0 ? 64 : 1 + below(LANES);
    CU_ASSERT_TRUE_FATAL(view->output_count <= MAX_PLACES);
    expect(view, n);
    for (size_t lane = 0; lane < n; lane++) *(faults[lane] ? &faulty : &sound) += 1;
    for (size_t k = 0; (kernels = td_kernels(k)) != NULL; k++) {
      bool wanted[MAX_PLACES] = {false};
      wrong += compare(kernels, program, NULL, n);
      wrong += compare(kernels, program, wanted, n);
      for (size_t place = 0; place < view->output_count; place++) wanted[place] = below(3) == 0;
      wrong += compare(kernels, program, wanted, n);
    }
    td_program_unref(program);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(sound > 1000 && faulty > 1000);
}

/* Of what nobody wants only what can fault is run. */
static void unwanted(void) {
  build_init(&build);
  unsigned a = build_input(&build, TD_IN_FIELD, TD_F_INSCP), b = build_input(&build, TD_IN_FIELD, TD_F_HIFP);
  build_zeros(&build);
  build_output(&build, TD_OUT_BASE, 0, build_op(&build, TD_OP_ADD, build_op(&build, TD_OP_MIN, a, b, 0), a, 0));
  build_output(&build, TD_OUT_AID, 0, b);
  TdProgram *program = build_load(&build);
  bool wanted[MAX_PLACES] = {false};
  wanted[td_program_output(td_program_view(program), TD_OUT_AID, 0)] = true;
  TdVm *vm = td_vm_new(program, wanted, 2, &td_malloc);
  const int64_t left[] = {INT64_MAX, 5}, right[] = {1, 6};
  int64_t fault[2], aid[2];
  CU_ASSERT_FALSE(td_vm_run(vm, 2, (const int64_t *const[]){left, right}, NULL, fault));
  CU_ASSERT_TRUE(fault[0] == TD_FAULT_OVERFLOW && fault[1] == 0);
  td_vm_output(vm, td_program_output(td_program_view(program), TD_OUT_AID, 0), 1, 1, aid);
  CU_ASSERT_EQUAL(aid[0], 6);
  td_vm_free(vm);
  td_program_unref(program);
}

void td_suite_plan(void) {
  CU_pSuite suite = CU_add_suite("runtime: plan", NULL, NULL);
  CU_add_test(suite, "random programs", random_programs);
  CU_add_test(suite, "unwanted outputs", unwanted);
}
