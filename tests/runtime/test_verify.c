#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runtime/sample.h"
#include "tests/runtime/suites.h"

static Build build;
static unsigned money, mask, set, code, date, ratio, count;

/* A program with an input of most types and no code yet. */
static void begin(void) {
  build_init(&build);
  build.externals[build.external_count++] = (TdExternal){"比例", TD_RATIO};
  build.externals[build.external_count++] = (TdExternal){"月数", TD_COUNT};
  money = build_input(&build, TD_IN_FIELD, TD_F_INSCP);
  mask = build_input(&build, TD_IN_HAS_FIELD, TD_F_DISE_NAME);
  set = build_input(&build, TD_IN_IDENTITIES, 0);
  code = build_input(&build, TD_IN_FIELD, TD_F_PLACE);
  date = build_input(&build, TD_IN_FIELD, TD_F_ENDDATE);
  ratio = build_input(&build, TD_IN_EXTERNAL, 0);
  count = build_input(&build, TD_IN_EXTERNAL, 1);
  build_zeros(&build);
}

static void expect(const char *what, bool check_offset, size_t offset) {
  size_t size;
  uint8_t *image = build_image(&build, &size);
  TdLoadError error;
  TdProgram *program = td_program_load(image, size, TD_RECORD_CLAIM, &td_malloc, &error);
  free(image);
  CU_ASSERT_PTR_NULL(program);
  if (program) {
    CU_FAIL(what);
    td_program_unref(program);
    return;
  }
  CU_ASSERT_EQUAL(error.status, TD_LOAD_UNVERIFIED);
  if (strcmp(error.what, what) != 0) CU_FAIL(what);
  if (check_offset) CU_ASSERT_EQUAL(error.offset, offset);
}

#define UNVERIFIED(what, ...) \
  do {                        \
    begin();                  \
    __VA_ARGS__;              \
    expect(what, false, 0);   \
  } while (0)

static void op(TdOpcode opcode, unsigned a, unsigned b, unsigned c) {
  build_op(&build, opcode, a, b, c);
}

static void good(void) {
  begin();
  unsigned t = build_op(&build, TD_OP_ADD, money, money, 0);
  build_into(&build, t, TD_OP_EQ, t, t, 0); /* a register may get another type */
  build_into(&build, t, TD_OP_SELECT, t, date, date);
  build_into(&build, t, TD_OP_MONTHS, t, count, 0);
  build_into(&build, t, TD_OP_LT, t, date, 0);
  build_output(&build, TD_OUT_APPLIED, 0, t);
  build_output(&build, TD_OUT_BASE, 0, money); /* an input may be an output */
  td_program_unref(build_load(&build));
}

static void operands(void) {
  UNVERIFIED("an unknown opcode", op((TdOpcode)TD_OPCODE_COUNT, 0, 0, 0));
  UNVERIFIED("an operand that the opcode has not", op(TD_OP_ADD, money, money, 1));
  UNVERIFIED("an operand that the opcode has not", op(TD_OP_NOT, mask, 1, 0));
  UNVERIFIED("a register that is not there", op(TD_OP_NOT, 500, 0, 0));
  UNVERIFIED("a register that is not there", op(TD_OP_NOT, 65535, 0, 0));
  UNVERIFIED("a register is read before it is written",
             op(TD_OP_NOT, (unsigned)(build.input_count + build.constant_count), 0, 0));
  UNVERIFIED("a table that is not there", op(TD_OP_LOOKUP, build_op(&build, TD_OP_INDEX, set, 0, 0), 0, 0));
  UNVERIFIED("a clause that is not there", op(TD_OP_NOT, mask, 0, 0); build.origins[0] = 2);
  UNVERIFIED("an input or a constant is written", build_into(&build, money, TD_OP_ADD, money, money, 0));
  UNVERIFIED("an input or a constant is written", build_into(&build, build.zero[TD_MONEY], TD_OP_ADD, money, money, 0));
  UNVERIFIED("a result register that is not there", op(TD_OP_NOT, mask, 0, 0); build.code[0].dst += 10);
}

static void operand_types(void) {
  const char *wrong = "an operand of the wrong type";
  UNVERIFIED(wrong, op(TD_OP_ADD, money, ratio, 0));
  UNVERIFIED(wrong, op(TD_OP_ADD, date, date, 0));
  UNVERIFIED(wrong, op(TD_OP_SUB, mask, mask, 0));
  UNVERIFIED(wrong, op(TD_OP_EXCESS, ratio, ratio, 0));
  UNVERIFIED(wrong, op(TD_OP_MIN, date, count, 0));
  UNVERIFIED(wrong, op(TD_OP_MAX, code, code, 0));
  UNVERIFIED(wrong, op(TD_OP_SHARE, ratio, money, 0));
  UNVERIFIED(wrong, op(TD_OP_SHARE, money, count, 0));
  UNVERIFIED(wrong, op(TD_OP_LT, set, set, 0));
  UNVERIFIED(wrong, op(TD_OP_LE, money, date, 0));
  UNVERIFIED(wrong, op(TD_OP_EQ, money, count, 0));
  UNVERIFIED(wrong, op(TD_OP_AND, mask, money, 0));
  UNVERIFIED(wrong, op(TD_OP_OR, code, mask, 0));
  UNVERIFIED(wrong, op(TD_OP_ANDNOT, mask, set, 0));
  UNVERIFIED(wrong, op(TD_OP_NOT, set, 0, 0));
  UNVERIFIED(wrong, op(TD_OP_SELECT, money, mask, mask));
  UNVERIFIED(wrong, op(TD_OP_SELECT, mask, money, ratio));
  UNVERIFIED(wrong, op(TD_OP_KEEP, mask, ratio, 0));
  UNVERIFIED(wrong, op(TD_OP_MEMBER, set, set, 0));
  UNVERIFIED(wrong, op(TD_OP_MEMBER, code, code, 0));
  UNVERIFIED(wrong, op(TD_OP_ANY, set, code, 0));
  UNVERIFIED(wrong, op(TD_OP_WITHOUT, set, mask, 0));
  UNVERIFIED(wrong, op(TD_OP_LOWEST, mask, 0, 0));
  UNVERIFIED(wrong, op(TD_OP_INDEX, code, 0, 0));
  UNVERIFIED(wrong, op(TD_OP_LOOKUP, code, build_table(&build, TD_MONEY, NULL), 0));
  UNVERIFIED(wrong, op(TD_OP_MONTHS, date, money, 0));
  UNVERIFIED(wrong, op(TD_OP_DAYS, count, count, 0));
  UNVERIFIED(wrong, op(TD_OP_YEARS, date, count, 0));
}

static void data(void) {
  const char *constant = "a constant is not in its type's range",
             *table = "a table's element is not in its type's range";
  static const struct {
    TdType type;
    int64_t low, high;
  } ranges[] = {{TD_MONEY, -TD_MONEY_MAX, TD_MONEY_MAX},
                {TD_RATIO, -TD_RATIO_MAX, TD_RATIO_MAX},
                {TD_COUNT, -TD_COUNT_MAX, TD_COUNT_MAX},
                {TD_DATE, TD_DATE_MIN, TD_DATE_MAX},
                {TD_CODE, 0, 63},
                {TD_MASK, -1, 0},
                {TD_STATUS, 0, TD_STATUS_COUNT - 1},
                {TD_REASON, 0, TD_REASON_COUNT - 1},
                {TD_CLAUSE, 0, 1},
                {TD_BENEFIT, 0, 0}};
  for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
    int64_t element[TD_TABLE_SIZE] = {0};
    begin();
    build_constant(&build, ranges[i].type, element[64] = ranges[i].low);
    build_constant(&build, ranges[i].type, element[0] = ranges[i].high);
    build_table(&build, ranges[i].type, element);
    td_program_unref(build_load(&build));
    UNVERIFIED(constant, build_constant(&build, ranges[i].type, ranges[i].low - 1));
    UNVERIFIED(constant, build_constant(&build, ranges[i].type, ranges[i].high + 1));
    element[64] = ranges[i].high + 1;
    UNVERIFIED(table, build_table(&build, ranges[i].type, element));
  }
  UNVERIFIED(constant, build_constant(&build, TD_INDEX, 0));
  UNVERIFIED(constant, build_constant(&build, TD_TYPE_COUNT, 0));
  UNVERIFIED(table, build_table(&build, TD_INDEX, NULL));
  UNVERIFIED(table, build_table(&build, (TdType)200, NULL));
  begin();
  build_constant(&build, TD_MASK, 5);
  expect(constant, true, build.constant_count - 1);
}

static void outputs(void) {
  UNVERIFIED("an output is missing", build.extra_outputs = -1);
  UNVERIFIED("more outputs than a program has", build.extra_outputs = 1);
  UNVERIFIED("an output's register is not there", build_output(&build, TD_OUT_AID, 0, 999));
  UNVERIFIED("an output's register is never written",
             build_output(&build, TD_OUT_AID, 0, (unsigned)(build.input_count + build.constant_count));
             build.temporary_count = 1);
  UNVERIFIED("an output of the wrong type", build_output(&build, TD_OUT_AID, 0, mask));
  UNVERIFIED("an output of the wrong type", build_output(&build, TD_OUT_STATUS, 0, build.zero[TD_REASON]));
  UNVERIFIED("fewer registers than inputs and constants", build_output(&build, TD_OUT_CATEGORY, 0, 0);
             build.temporary_count = (size_t)-1);
  UNVERIFIED("an input that programs cannot read", build.inputs[1].index = TD_F_IDENTITIES);
}

/* Straight from a view, as the compiler calls it. */
static void views(void) {
  sample_build(&build);
  TdProgram *program = build_load(&build);
  TdProgramView view = *td_program_view(program);
  uint8_t register_type[TD_MAX_REGISTERS];
  TdLoadError error;
  CU_ASSERT_TRUE(td_verify(&view, register_type, &error));
  CU_ASSERT_EQUAL(error.status, TD_LOAD_OK);
  TdInput inputs[6];
  memcpy(inputs, view.inputs, sizeof inputs);
  inputs[0].type = TD_RATIO;
  view.inputs = inputs;
  CU_ASSERT_FALSE(td_verify(&view, register_type, &error));
  CU_ASSERT_STRING_EQUAL(error.what, "an input has not the type of what it names");
  inputs[0] = (TdInput){.kind = 200};
  CU_ASSERT_FALSE(td_verify(&view, register_type, &error));
  inputs[0] = (TdInput){.kind = TD_IN_EXTERNAL, .index = 9};
  CU_ASSERT_FALSE(td_verify(&view, register_type, &error));
  CU_ASSERT_STRING_EQUAL(error.what, "an input's index is out of range");
  view = *td_program_view(program);
  view.register_count = TD_MAX_REGISTERS + 1;
  CU_ASSERT_FALSE(td_verify(&view, register_type, &error));
  td_program_unref(program);
}

/* What is run over enrolments has one stage, and nothing that outlives a row: whoever runs it relies on that. */
static void enrolments(void) {
  build_init(&build);
  build.alert_count = 0;
  build_zeros(&build);
  TdProgram *program = build_load(&build);
  TdProgramView view = *td_program_view(program);
  uint8_t register_type[TD_MAX_REGISTERS];
  TdLoadError error;
  view.record = TD_RECORD_ENROLMENT;
  CU_ASSERT_TRUE(td_verify(&view, register_type, &error));
  TdProgramView bad[] = {view, view, view, view};
  bad[0].stage_count = 0;
  bad[1].stage_count = 2;
  bad[2].annual_count = 1;
  bad[3].alert_count = 1;
  static const char *const whats[] = {"not one stage over enrolments", "not one stage over enrolments",
                                      "annual amounts over enrolments", "alerts over enrolments"};
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CU_ASSERT_FALSE(td_verify(&bad[i], register_type, &error));
    CU_ASSERT_STRING_EQUAL(error.what, whats[i]);
  }
  td_program_unref(program);
}

void td_suite_verify(void) {
  CU_pSuite suite = CU_add_suite("runtime: verifier", NULL, NULL);
  CU_add_test(suite, "good code", good);
  CU_add_test(suite, "operands and results", operands);
  CU_add_test(suite, "types of operands", operand_types);
  CU_add_test(suite, "constants and tables", data);
  CU_add_test(suite, "outputs and inputs", outputs);
  CU_add_test(suite, "views", views);
  CU_add_test(suite, "over enrolments", enrolments);
}
