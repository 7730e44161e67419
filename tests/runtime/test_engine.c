#include "runtime/engine.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runtime/rows.h"
#include "tests/runtime/suites.h"

static Build build;
static Rows rows;
static Outcome outcome, other;

/* All rows in batches of the size, every output wanted. */
static void settle(size_t batch_size, uint32_t persons, Outcome *out) {
  rows_settle(&rows, &(How){.batch_size = batch_size, .persons = persons}, out);
}

static int64_t got(TdOutputKind kind, size_t row) {
  TdProgramView counts = {.annual_count = 2, .stage_count = 1, .alert_count = 1};
  return outcome.output[td_program_output(&counts, kind, 0)][row];
}

/* The same claims one after another. */
static void compare(uint32_t persons) {
  static int64_t annual[ROWS][SAMPLE_ANNUALS], added[ROWS][SAMPLE_ANNUALS];
  memset(annual, 0, sizeof annual);
  long wrong = 0;
  for (size_t i = 0; i < rows.n; i++) {
    int64_t *of_person = annual[rows.account[i]];
    wrong += outcome.fault[i] != 0;
    if (rows.undo[i] >= 0) {
      for (int k = 0; k < SAMPLE_ANNUALS; k++) of_person[k] -= added[rows.undo[i]][k];
      wrong += got(TD_OUT_AID, i) != 0x5555555555555555;
      continue;
    }
    int64_t before[SAMPLE_ANNUALS] = {of_person[0], of_person[1]};
    SampleResult is = sample_settle(&rows.claim[i], of_person);
    for (int k = 0; k < SAMPLE_ANNUALS; k++) added[i][k] = of_person[k] - before[k];
    wrong += is.status != got(TD_OUT_STATUS, i) || is.reason != got(TD_OUT_REASON, i);
    wrong += is.category != got(TD_OUT_CATEGORY, i) || is.base != got(TD_OUT_BASE, i) || is.aid != got(TD_OUT_AID, i);
    wrong += is.deductible != got(TD_OUT_DEDUCTIBLE, i) || is.limit_left != got(TD_OUT_LIMIT_LEFT, i);
  }
  for (uint32_t person = 0; person < persons; person++) {
    const int64_t *amounts = outcome.amounts[person];
    wrong += amounts[2] != annual[person][0] || amounts[0] != annual[person][1] || amounts[1] != 0;
  }
  CU_ASSERT_EQUAL(wrong, 0);
}

static void one_claim_each(void) {
  rows_random(&rows, ROWS, ROWS, false, 1);
  for (size_t i = 0; i < rows.n; i++) rows.account[i] = (uint32_t)i;
  settle(ROWS, ROWS, &outcome);
  compare(ROWS);
}

static void in_order(void) {
  static const uint32_t persons[] = {1, 2, 7, 100, 1000};
  for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
    rows_random(&rows, persons[i] < 5 ? 500 : ROWS, persons[i], false, i);
    settle(ROWS, persons[i], &outcome);
    compare(persons[i]);
  }
}

static void taking_back(void) {
  static const uint32_t persons[] = {1, 5, 300, 2000, ROWS};
  for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
    rows_random(&rows, ROWS, persons[i], true, 100 + i);
    settle(ROWS, persons[i], &outcome);
    compare(persons[i]);
  }
}

static void any_batch_size(void) {
  static const size_t sizes[] = {1, 2, 7, 64, 255, 256, 257, 1000, ROWS};
  rows_random(&rows, ROWS, 400, true, 77);
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    settle(sizes[i], 400, i ? &other : &outcome);
    if (i) CU_ASSERT_EQUAL(memcmp(&outcome, &other, sizeof outcome), 0);
  }
  compare(400);
}

/* What is not wanted is not computed; the rest is as if it were. */
static void wanted_outputs(void) {
  enum { PERSONS = 700 };
  TdProgramView counts = {.annual_count = 2, .stage_count = 1, .alert_count = 1};
  size_t aid = td_program_output(&counts, TD_OUT_AID, 0);
  bool wanted[MAX_OUTPUTS] = {false};
  wanted[aid] = true;
  rows_random(&rows, ROWS, PERSONS, true, 9);
  settle(ROWS, PERSONS, &outcome);
  rows_settle(&rows, &(How){.batch_size = 100, .persons = PERSONS, .wanted = wanted}, &other);
  CU_ASSERT_EQUAL(memcmp(other.output[aid], outcome.output[aid], sizeof other.output[aid]), 0);
  CU_ASSERT_EQUAL(memcmp(other.amounts, outcome.amounts, sizeof other.amounts), 0);
  CU_ASSERT_EQUAL(memcmp(other.kept, outcome.kept, sizeof other.kept), 0);
  CU_ASSERT_EQUAL(memcmp(other.fault, outcome.fault, sizeof other.fault), 0);
}

/* Columns in 16 bits, where the rows stand and gathered. */
static void narrow_columns(void) {
  static const uint32_t persons[] = {3, 300, ROWS};
  for (size_t i = 0; i < sizeof persons / sizeof persons[0]; i++) {
    rows_random(&rows, ROWS, persons[i], true, 50 + i);
    settle(ROWS, persons[i], &outcome);
    rows_settle(&rows, &(How){.batch_size = ROWS, .persons = persons[i], .narrow = true}, &other);
    CU_ASSERT_EQUAL(memcmp(&outcome, &other, sizeof outcome), 0);
    rows_settle(&rows, &(How){.persons = persons[i], .narrow = true}, &other);
    CU_ASSERT_EQUAL(memcmp(&outcome, &other, sizeof outcome), 0);
  }
}

/* Engines in turn on the same accounts: what one leaves in them does not mislead the other. */
static void several_engines(void) {
  enum { PERSONS = 40 };
  rows_random(&rows, ROWS, PERSONS, true, 4711);
  settle(ROWS, PERSONS, &outcome);
  rows_settle(&rows, &(How){.persons = PERSONS, .engines = 3}, &other);
  CU_ASSERT_EQUAL(memcmp(&outcome, &other, sizeof outcome), 0);
}

/* A program that adds two record amounts to two annual amounts: annual 0 + HIFP, annual 1 + OTH. */
typedef struct {
  TdAccounts *accounts;
  TdEngine *engine;
  uint32_t account[4];
  int64_t hifp[4], oth[4], output[MAX_OUTPUTS][4], fault[4], kept[4 * 3];
} Adder;

static void adder_begin(Adder *adder) {
  build_init(&build);
  build.annuals[build.annual_count++] = "甲";
  build.annuals[build.annual_count++] = "乙";
  unsigned hifp = build_input(&build, TD_IN_FIELD, TD_F_HIFP), oth = build_input(&build, TD_IN_FIELD, TD_F_OTH);
  build_zeros(&build);
  build_output(&build, TD_OUT_DELTA, 0, hifp);
  build_output(&build, TD_OUT_DELTA, 1, oth);
  build_output(&build, TD_OUT_AID, 0, build_op(&build, TD_OP_ADD, hifp, hifp, 0));
  TdProgram *program = build_load(&build);
  *adder = (Adder){.accounts = td_accounts_new(2, &td_malloc)};
  adder->engine = td_engine_new(program, adder->accounts, (const uint16_t[]){0, 1}, NULL, 4, &td_malloc);
  td_program_unref(program);
  td_accounts_find(adder->accounts, 5, 0, 2024);
  for (int i = 0; i < 4; i++) adder->kept[i * 3] = -1;
}

static void adder_settle(Adder *adder, size_t n, const int32_t *keep, const int32_t *undo) {
  const int64_t *inputs[] = {adder->hifp, adder->oth};
  int64_t *outputs[MAX_OUTPUTS];
  for (int i = 0; i < MAX_OUTPUTS; i++) outputs[i] = adder->output[i];
  TdBatch batch = {n, inputs, adder->account, adder->kept, keep, undo, outputs, adder->fault};
  td_engine_settle(adder->engine, &batch);
}

static void adder_end(Adder *adder) {
  td_engine_free(adder->engine);
  td_accounts_free(adder->accounts);
}

/* A claim whose second amount overflows adds nothing at all, and the next one goes on as if it had not been. */
static void overflow(void) {
  Adder adder;
  adder_begin(&adder);
  int64_t *row = td_accounts_row(adder.accounts, 0);
  row[0] = 100;
  row[1] = INT64_MAX - 5;
  const int64_t hifp[] = {10, 20, INT64_MAX, 40}, oth[] = {5, 1, 0, -10};
  memcpy(adder.hifp, hifp, sizeof hifp);
  memcpy(adder.oth, oth, sizeof oth);
  adder_settle(&adder, 4, (const int32_t[]){0, 1, 2, -1}, NULL);
  CU_ASSERT_EQUAL(adder.fault[0], 0);
  CU_ASSERT_EQUAL(adder.fault[1], TD_FAULT_OVERFLOW); /* the annual amount's sum */
  CU_ASSERT_EQUAL(adder.fault[2], TD_FAULT_OVERFLOW); /* the program's own */
  CU_ASSERT_EQUAL(adder.fault[3], 0);
  CU_ASSERT_EQUAL(row[0], 150);
  CU_ASSERT_EQUAL(row[1], INT64_MAX - 10);
  CU_ASSERT_TRUE(adder.kept[0] == 0 && adder.kept[1] == 10 && adder.kept[2] == 5);
  CU_ASSERT_EQUAL(adder.kept[3], -1);
  CU_ASSERT_EQUAL(adder.kept[6], -1);
  /* Nor can what overflows backwards be taken back. */
  row[0] = INT64_MIN;
  adder_settle(&adder, 1, NULL, (const int32_t[]){0});
  CU_ASSERT_EQUAL(adder.fault[0], TD_FAULT_OVERFLOW);
  CU_ASSERT_EQUAL(row[1], INT64_MAX - 10);
  CU_ASSERT_EQUAL(adder.kept[0], 0);
  adder_end(&adder);
}

/* Side by side: a fault, the program's or the amounts', is its own lane's, and a taking-back's row is no claim. */
static void overflow_side_by_side(void) {
  Adder adder;
  adder_begin(&adder);
  for (uint32_t i = 0; i < 4; i++) adder.account[i] = td_accounts_find(adder.accounts, 100 + i, 0, 2024);
  int64_t *row[4];
  for (int i = 0; i < 4; i++) row[i] = td_accounts_row(adder.accounts, adder.account[i]);
  const int64_t hifp[] = {1, 2, 3, 4}, oth[] = {10, 20, 30, 40};
  memcpy(adder.hifp, hifp, sizeof hifp);
  memcpy(adder.oth, oth, sizeof oth);
  adder_settle(&adder, 4, (const int32_t[]){0, 1, 2, 3}, NULL);
  for (int i = 0; i < 4; i++) CU_ASSERT_TRUE(adder.fault[i] == 0 && row[i][0] == i + 1 && row[i][1] == 10 * (i + 1));
  row[1][1] = INT64_MAX - 19; /* the second amount leaves 64 bits, the first does not */
  adder.hifp[2] = INT64_MAX;  /* the program's own sum */
  for (int i = 0; i < MAX_OUTPUTS; i++) adder.output[i][3] = 4711;
  adder_settle(&adder, 4, (const int32_t[]){0, 1, 2, -1}, (const int32_t[]){-1, -1, -1, 3});
  CU_ASSERT_TRUE(adder.fault[0] == 0 && row[0][0] == 2 && row[0][1] == 20 && adder.kept[0] == adder.account[0]);
  CU_ASSERT_TRUE(adder.fault[1] == TD_FAULT_OVERFLOW && row[1][0] == 2 && row[1][1] == INT64_MAX - 19);
  CU_ASSERT_TRUE(adder.fault[2] == TD_FAULT_OVERFLOW && row[2][0] == 3 && row[2][1] == 30);
  CU_ASSERT_TRUE(adder.kept[3] == -1 && adder.kept[6] == -1 && adder.kept[9] == -1);
  CU_ASSERT_TRUE(adder.fault[3] == 0 && row[3][0] == 0 && row[3][1] == 0);
  for (int i = 0; i < MAX_OUTPUTS; i++) CU_ASSERT_EQUAL(adder.output[i][3], 4711);
  adder_end(&adder);
}

static void originals(void) {
  Adder adder;
  adder_begin(&adder);
  const int64_t *row = td_accounts_row(adder.accounts, 0);
  adder.hifp[0] = 30;
  adder.oth[0] = 4;
  adder_settle(&adder, 4, (const int32_t[]){2, -1, -1, -1}, (const int32_t[]){-1, 2, 2, 1});
  CU_ASSERT_EQUAL(adder.fault[0], 0);
  CU_ASSERT_EQUAL(adder.fault[1], 0);
  CU_ASSERT_EQUAL(adder.fault[2], TD_FAULT_ORIGINAL); /* taken back already */
  CU_ASSERT_EQUAL(adder.fault[3], TD_FAULT_ORIGINAL); /* never settled */
  CU_ASSERT_TRUE(row[0] == 0 && row[1] == 0);
  adder.kept[0] = 1; /* an account that is not there */
  adder_settle(&adder, 1, NULL, (const int32_t[]){0});
  CU_ASSERT_EQUAL(adder.fault[0], TD_FAULT_ORIGINAL);
  /* Without kept records. */
  const int64_t *inputs[] = {adder.hifp, adder.oth};
  int64_t *outputs[MAX_OUTPUTS] = {NULL};
  TdBatch batch = {
      .n = 1, .inputs = inputs, .account = (const uint32_t[]){0}, .outputs = outputs, .fault = adder.fault};
  td_engine_settle(adder.engine, &batch);
  CU_ASSERT_TRUE(row[0] == 30 && row[1] == 4);
  batch.n = 0;
  td_engine_settle(adder.engine, &batch);
  adder_end(&adder);
}

/* A taking-back stands in the order of its original's account, whatever account its row names. */
static void order_of_takings_back(void) {
  Adder adder;
  adder_begin(&adder);
  uint32_t another = td_accounts_find(adder.accounts, 5, 0, 2025);
  adder.hifp[0] = 30;
  adder_settle(&adder, 1, (const int32_t[]){0}, NULL);
  int64_t *row = td_accounts_row(adder.accounts, 0);
  row[0] = INT64_MAX - 10;
  const int64_t hifp[] = {11, 0, 40, 40};
  memcpy(adder.hifp, hifp, sizeof hifp);
  adder.account[1] = another;
  adder_settle(&adder, 4, NULL, (const int32_t[]){-1, 0, -1, -1});
  CU_ASSERT_EQUAL(adder.fault[0], TD_FAULT_OVERFLOW); /* not taken back yet */
  CU_ASSERT_EQUAL(adder.fault[1], 0);
  CU_ASSERT_EQUAL(adder.fault[2], 0);
  CU_ASSERT_EQUAL(adder.fault[3], TD_FAULT_OVERFLOW);
  CU_ASSERT_EQUAL(row[0], INT64_MAX);
  adder_end(&adder);
}

static void no_memory(void) {
  sample_build(&build);
  TdProgram *program = build_load(&build);
  TdAccounts *accounts = td_accounts_new(ACCOUNT_WIDTH, &td_malloc);
  for (long left = 0; left < 5; left++) {
    Memory memory = {0, left};
    TdAllocator allocator = memory_allocator(&memory);
    TdEngine *engine = td_engine_new(program, accounts, rows_slots, NULL, 100, &allocator);
    CU_ASSERT_EQUAL(engine != NULL, left == 4);
    td_engine_free(engine);
    CU_ASSERT_EQUAL(memory.live, 0);
  }
  CU_ASSERT_PTR_NULL(td_engine_new(program, accounts, rows_slots, NULL, SIZE_MAX / 2, &td_malloc));
  td_accounts_free(accounts);
  td_program_unref(program);
}

void td_suite_engine(void) {
  CU_pSuite suite = CU_add_suite("runtime: engine", NULL, NULL);
  CU_add_test(suite, "one claim an account", one_claim_each);
  CU_add_test(suite, "an account's claims in order", in_order);
  CU_add_test(suite, "claims taken back", taking_back);
  CU_add_test(suite, "results do not depend on the batches", any_batch_size);
  CU_add_test(suite, "engines on the same accounts", several_engines);
  CU_add_test(suite, "wanted outputs", wanted_outputs);
  CU_add_test(suite, "narrow columns", narrow_columns);
  CU_add_test(suite, "overflow", overflow);
  CU_add_test(suite, "overflow side by side", overflow_side_by_side);
  CU_add_test(suite, "originals", originals);
  CU_add_test(suite, "the order of takings-back", order_of_takings_back);
  CU_add_test(suite, "no memory", no_memory);
}
