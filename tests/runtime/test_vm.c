#include <CUnit/CUnit.h>
#include <string.h>

#include "runtime/kernels.h"
#include "tests/runtime/build.h"
#include "tests/runtime/naive.h"
#include "tests/runtime/suites.h"

/* Each opcode, for each type that its operands can have, against the formula written for one lane.  A program is
 * `result = op(a, b, c)`, `applied = result equals expected`, where expected is an input too. */
enum { WIDTH = 256, PER_TYPE = 4 };

typedef struct {
  char letter;
  TdInputKind kind;
  unsigned index[PER_TYPE];
} Source;

static const Source sources[] = {
    {'M', TD_IN_FIELD, {TD_F_INSCP, TD_F_HIFP, TD_F_OTH, TD_F_MEDFEE}},
    {'B', TD_IN_HAS_FIELD, {TD_F_BEGNDATE, TD_F_ENDDATE, TD_F_BRDY, TD_F_DISE_NAME}},
    {'D', TD_IN_FIELD, {TD_F_BEGNDATE, TD_F_ENDDATE, TD_F_BRDY, TD_F_APPLY_DATE}},
    {'K', TD_IN_FIELD, {TD_F_MED_TYPE, TD_F_HOSP_LV, TD_F_PLACE, TD_F_CHRONIC}},
    {'R', TD_IN_EXTERNAL, {0, 1, 2, 3}},
    {'C', TD_IN_EXTERNAL, {4, 5, 6, 7}},
};

static Build build;
static int64_t table[TD_TABLE_SIZE];
static uint64_t seed = 20240701;

static uint16_t source(char letter, unsigned number) {
  static const TdInputKind sets[] = {TD_IN_IDENTITIES, TD_IN_LISTED, TD_IN_LISTS_SUPPLIED};
  if (letter == 'S') return build_input(&build, sets[number], 0);
  for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++)
    if (sources[i].letter == letter) return build_input(&build, sources[i].kind, sources[i].index[number]);
  CU_FAIL_FATAL("no input of this type");
  return 0;
}

static int64_t pick(char letter, bool extreme) {
  static const int64_t edges[] = {0,       1,      -1,           INT64_MAX,     INT64_MIN, INT64_MAX - 1, INT64_MIN + 1,
                                  1000000, 999999, TD_MONEY_MAX, -TD_MONEY_MAX, 500000};
  uint64_t random = test_random(&seed);
  switch (letter) {
    case 'B': return -(int64_t)(random & 1);
    case 'K': return (int64_t)(random & 63);
    case 'S': return random % 8 == 0 ? 0 : (int64_t)(random & test_random(&seed) & test_random(&seed));
  }
  if (extreme && random % 3 == 0) return edges[random / 3 % (sizeof edges / sizeof edges[0])];
  if (extreme && random % 3 == 1) return (int64_t)test_random(&seed) >> (random / 3 % 64);
  switch (letter) {
    case 'R': return (int64_t)(random % 1000001);
    case 'C': return (int64_t)(random % 601) - 300;
    case 'D': return (int64_t)(random % 40000) - 10000;
    default: return (int64_t)(random % 40) * 12345 - 240000; /* equal ones are common */
  }
}

static char resolve(char kind, char letter) {
  return kind == 'T' || kind == 'O' || kind == 'A' ? letter : kind;
}

typedef enum {
  PLAIN,
  IN_PLACE, /* the result is put into operand a's register */
  CONSTANT  /* operand b is one */
} Shape;

/* LETTER is the type of what a T, O or A stands for. */
static void check(const TdKernels *kernels, TdOpcode op, char letter, Shape shape, size_t width) {
  static int64_t columns[8][WIDTH], fault[WIDTH];
  const int64_t *inputs[8];
  const TdOpcodeInfo *info = &td_opcodes[op];
  char kinds[4] = {resolve(info->a, letter), resolve(info->b, letter), resolve(info->c, letter),
                   resolve(info->dst, letter)};
  char letters[4];
  unsigned used[128] = {0};
  uint16_t reg[4] = {0};
  build_init(&build);
  for (unsigned i = 0; i < 8; i++) {
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
    build.externals[build.external_count++] = (TdExternal){names[i], i < 4 ? TD_RATIO : TD_COUNT};
  }
  for (int i = 0; i < 4; i++) {
    letters[i] = kinds[i] == 'I' ? (i == 3 && op != TD_OP_SELECT ? 'C' : 'S') : kinds[i];
    if (letters[i] != '-' && letters[i] != '#') reg[i] = source(letters[i], used[(int)letters[i]]++);
  }
  build_zeros(&build);
  bool constant = shape == CONSTANT && letters[1] != '-' && letters[1] != '#' && kinds[1] != 'I';
  int64_t value_of_b = constant ? pick(letters[1], false) : 0;
  for (int type = 0; constant && type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == letters[1]) reg[1] = build_constant(&build, (TdType)type, value_of_b);
  int64_t counting[TD_TABLE_SIZE];
  for (int i = 0; i < TD_TABLE_SIZE; i++) counting[i] = i, table[i] = pick(letter, false);
  unsigned counts = build_table(&build, TD_COUNT, counting);
  for (int i = 0; i < 4; i++) {
    if (kinds[i] == 'I' && letters[i] == 'S') reg[i] = build_op(&build, TD_OP_INDEX, reg[i], 0, 0);
    if (kinds[i] == '#')
      for (int type = 0; type < TD_TYPE_COUNT; type++)
        if (td_types[type].letter == letter) reg[i] = build_table(&build, (TdType)type, table);
  }
  unsigned result;
  if (shape == IN_PLACE) {
    result = build_op(&build, TD_OP_SELECT, build.zero[TD_MASK], reg[0], reg[0]);
    build_into(&build, result, op, result, reg[1], reg[2]);
  } else {
    result = build_op(&build, op, reg[0], reg[1], reg[2]);
  }
  if (kinds[3] == 'I' && letters[3] == 'C') result = build_op(&build, TD_OP_LOOKUP, result, counts, 0);
  build_output(&build, TD_OUT_APPLIED, 0, build_op(&build, TD_OP_EQ, result, reg[3], 0));
  TdProgram *program = build_load(&build);
  const TdProgramView *view = td_program_view(program);
  TdVm *vm = td_vm_new_on(kernels, program, NULL, width, &td_malloc);
  CU_ASSERT_PTR_NOT_NULL_FATAL(vm);
  size_t place = td_program_output(view, TD_OUT_APPLIED, 0);
  long wrong = 0;
  for (int round = 0; round < 8; round++) {
    size_t n = round < 3 ? width - (size_t)round : 1 + test_random(&seed) % width;
    bool faults[WIDTH] = {false}, any = false;
    for (size_t i = 0; i < view->input_count; i++) inputs[i] = columns[i];
    for (size_t lane = 0; lane < n; lane++) {
      int64_t value[3] = {0};
      size_t input = 0;
      for (int i = 0; i < 3; i++)
        if (letters[i] != '-' && letters[i] != '#') value[i] = columns[input++][lane] = pick(letters[i], round % 2);
      if (constant) value[1] = value_of_b;
      if (kinds[0] == 'I' && op == TD_OP_LOOKUP) value[0] = naive_op(TD_OP_INDEX, value[0], 0, 0, NULL, &any);
      columns[input][lane] = naive_op(op, value[0], value[1], value[2], table, &faults[lane]);
      any |= faults[lane];
    }
    wrong += td_vm_run(vm, n, inputs, NULL, fault) == any;
    int64_t equal[WIDTH];
    td_vm_output(vm, place, 0, n, equal);
    for (size_t lane = 0; lane < n; lane++) {
      wrong += fault[lane] != (faults[lane] ? TD_FAULT_OVERFLOW : 0);
      wrong += !faults[lane] && equal[lane] != -1;
    }
  }
  CU_ASSERT_EQUAL(wrong, 0);
  if (wrong) CU_FAIL(info->name);
  td_vm_free(vm);
  td_program_unref(program);
}

static const char *types_of(const TdOpcodeInfo *info) {
  const char kinds[5] = {info->dst, info->a, info->b, info->c, '\0'};
  return strchr(kinds, 'T') ? "MRCDKB" : strchr(kinds, 'O') ? "MRCD" : strchr(kinds, 'A') ? "MRC" : "M";
}

static void check_shapes(const TdKernels *kernels, TdOpcode op, char letter) {
  check(kernels, op, letter, PLAIN, WIDTH);
  check(kernels, op, letter, IN_PLACE, WIDTH);
  check(kernels, op, letter, CONSTANT, WIDTH);
  check(kernels, op, letter, PLAIN, 37);
  check(kernels, op, letter, PLAIN, 3);
}

/* In every version of the kernels that this processor has. */
static void opcodes(void) {
  const TdKernels *kernels;
  for (size_t i = 0; (kernels = td_kernels(i)) != NULL; i++) {
    for (int op = 0; op < TD_OPCODE_COUNT; op++)
      for (const char *letter = types_of(&td_opcodes[op]); *letter; letter++)
        if (op != TD_OP_SELECT || *letter != 'B') check_shapes(kernels, (TdOpcode)op, *letter);
    for (int k = 0; k < 50; k++) check(kernels, TD_OP_MONTHS, 'M', CONSTANT, WIDTH); /* whole years among them */
    check(kernels, TD_OP_SELECT, 'B', PLAIN, WIDTH);                                 /* five masks */
    check(kernels, TD_OP_SELECT, 'S', PLAIN, WIDTH);
    check(kernels, TD_OP_SELECT, 'I', PLAIN, WIDTH);
    check(kernels, TD_OP_EQ, 'S', PLAIN, WIDTH);
  }
}

/* Sums with a column that is the caller's. */
static void sums(void) {
  build_init(&build);
  unsigned input = build_input(&build, TD_IN_FIELD, TD_F_INSCP);
  build_zeros(&build);
  build_output(&build, TD_OUT_AID, 0, input);
  TdProgram *program = build_load(&build);
  size_t place = td_program_output(td_program_view(program), TD_OUT_AID, 0);
  const TdKernels *kernels;
  for (size_t i = 0; (kernels = td_kernels(i)) != NULL; i++) {
    TdVm *vm = td_vm_new_on(kernels, program, NULL, WIDTH, &td_malloc);
    long wrong = 0;
    for (int round = 0; round < 200; round++) {
      static int64_t column[WIDTH], before[WIDTH], after[WIDTH], fault[WIDTH];
      size_t n = 1 + test_random(&seed) % WIDTH;
      bool fits = true;
      for (size_t lane = 0; lane < n; lane++) {
        column[lane] = pick('M', round % 3 == 0 && lane == n / 2);
        before[lane] = pick('M', round % 3 == 0);
        int64_t sum;
        fits &= !__builtin_add_overflow(column[lane], before[lane], &sum);
      }
      td_vm_run(vm, n, (const int64_t *const[]){column}, NULL, fault);
      wrong += td_vm_add(vm, place, before, n, after) != fits;
      for (size_t lane = 0; lane < n; lane++)
        wrong += (uint64_t)after[lane] != (uint64_t)before[lane] + (uint64_t)column[lane];
    }
    CU_ASSERT_EQUAL(wrong, 0);
    td_vm_free(vm);
  }
  td_program_unref(program);
}

/* A fault stays in its lane, and a later run does not remember it. */
static void faults(void) {
  build_init(&build);
  unsigned a = build_input(&build, TD_IN_FIELD, TD_F_INSCP), b = build_input(&build, TD_IN_FIELD, TD_F_HIFP);
  build_zeros(&build);
  unsigned sum = build_op(&build, TD_OP_ADD, a, b, 0);
  build_output(&build, TD_OUT_AID, 0, build_op(&build, TD_OP_SUB, sum, b, 0));
  build_output(&build, TD_OUT_BASE, 0, a);
  TdProgram *program = build_load(&build);
  TdVm *vm = td_vm_new(program, NULL, 4, &td_malloc);
  td_program_unref(program); /* the VM holds it */
  const TdProgramView *view = td_program_view(program);
  int64_t left[] = {1, INT64_MAX, INT64_MIN, 7}, right[] = {2, 1, -1, -7}, fault[4] = {9, 9, 9, 9};
  const int64_t *inputs[] = {left, right};
  CU_ASSERT_FALSE(td_vm_run(vm, 4, inputs, NULL, fault));
  CU_ASSERT_EQUAL(fault[0], 0);
  CU_ASSERT_EQUAL(fault[1], TD_FAULT_OVERFLOW);
  CU_ASSERT_EQUAL(fault[2], TD_FAULT_OVERFLOW);
  CU_ASSERT_EQUAL(fault[3], 0);
  size_t aid = td_program_output(view, TD_OUT_AID, 0), base = td_program_output(view, TD_OUT_BASE, 0);
  CU_ASSERT_EQUAL(td_vm_amounts(vm, aid)[3], 7);
  CU_ASSERT_EQUAL(memcmp(td_vm_amounts(vm, base), left, sizeof left), 0);
  int64_t copy[2];
  td_vm_output(vm, base, 1, 2, copy);
  CU_ASSERT_EQUAL(memcmp(copy, left + 1, sizeof copy), 0);
  left[1] = left[2] = 0;
  CU_ASSERT_TRUE(td_vm_run(vm, 3, inputs, NULL, fault));
  CU_ASSERT_TRUE(fault[0] == 0 && fault[1] == 0 && fault[2] == 0);
  td_vm_run(vm, 0, inputs, NULL, fault);
  td_vm_free(vm);
}

static void no_memory(void) {
  build_init(&build);
  build_zeros(&build);
  TdProgram *program = build_load(&build);
  Memory memory = {0, 0};
  TdAllocator allocator = memory_allocator(&memory);
  CU_ASSERT_PTR_NULL(td_vm_new(program, NULL, SIZE_MAX / 8, &td_malloc));
  for (long left = 0; left < 4; left++) {
    memory.left = left;
    TdVm *vm = td_vm_new(program, NULL, WIDTH, &allocator);
    CU_ASSERT_EQUAL(vm != NULL, left == 3);
    td_vm_free(vm);
    CU_ASSERT_EQUAL(memory.live, 0);
  }
  td_vm_free(NULL);
  CU_ASSERT_EQUAL(memory.live, 0);
  td_program_unref(program);
}

void td_suite_vm(void) {
  CU_pSuite suite = CU_add_suite("runtime: vm", NULL, NULL);
  CU_add_test(suite, "each opcode against its formula", opcodes);
  CU_add_test(suite, "sums", sums);
  CU_add_test(suite, "faults", faults);
  CU_add_test(suite, "no memory", no_memory);
}
