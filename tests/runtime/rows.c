#include "tests/runtime/rows.h"

#include <CUnit/CUnit.h>
#include <string.h>

enum { MAX_ENGINES = 4, SMALL_BATCH = 64, UNWRITTEN = 0x55 };

const uint16_t rows_slots[SAMPLE_ANNUALS] = {2, 0};

void rows_random(Rows *rows, size_t n, uint32_t persons, bool taking_back, uint64_t seed) {
  rows->n = n;
  int32_t last[ROWS]; /* of each person, the last claim that is not taken back */
  memset(last, -1, sizeof last);
  for (size_t i = 0; i < n; i++) {
    uint32_t person = rows->account[i] = (uint32_t)(test_random(&seed) % persons);
    rows->claim[i] = sample_random(&seed);
    rows->keep[i] = (int32_t)i;
    rows->undo[i] = -1;
    if (taking_back && last[person] >= 0 && test_random(&seed) % 4 == 0) {
      rows->undo[i] = last[person];
      rows->keep[i] = -1;
      last[person] = -1;
    } else {
      last[person] = (int32_t)i;
    }
  }
}

/* Columns for rows [at, at + n). */
typedef struct {
  const TdProgramView *view;
  const int64_t *inputs[MAX_INPUTS];
  const int16_t *narrow_inputs[MAX_INPUTS];
  int64_t *outputs[MAX_OUTPUTS];
  int16_t *narrow_outputs[MAX_OUTPUTS];
} Columns;

static int64_t wide[MAX_INPUTS][ROWS];
static int16_t narrow[MAX_INPUTS][ROWS], narrow_output[MAX_OUTPUTS][ROWS];

static TdType output_type(const TdProgramView *view, size_t place) {
  for (int kind = TD_OUTPUT_KIND_COUNT; kind-- > 0;)
    if (td_program_indices(view, td_outputs[kind].of) > 0 && td_program_output(view, (TdOutputKind)kind, 0) <= place)
      for (int type = 0; type < TD_TYPE_COUNT; type++)
        if (td_types[type].letter == td_outputs[kind].type) return (TdType)type;
  return TD_TYPE_COUNT;
}

static void bind(Columns *columns, const How *how, Outcome *out, size_t at) {
  const TdProgramView *view = columns->view;
  for (size_t i = 0; i < view->input_count; i++) {
    bool small = how->narrow && td_type_narrow((TdType)view->inputs[i].type);
    columns->inputs[i] = small ? NULL : wide[i] + at;
    columns->narrow_inputs[i] = small ? narrow[i] + at : NULL;
  }
  for (size_t place = 0; place < view->output_count; place++) {
    bool small = how->narrow && td_type_narrow(output_type(view, place));
    bool asked = (!how->wanted || how->wanted[place]) && place != td_program_output(view, TD_OUT_RAISED, 0);
    columns->outputs[place] = asked && !small ? out->output[place] + at : NULL;
    columns->narrow_outputs[place] = asked && small ? narrow_output[place] + at : NULL;
  }
}

/* What stands in the narrow columns, as if it had been written into the wide ones. */
static void widen_outputs(const Rows *rows, const Columns *columns, Outcome *out) {
  for (size_t place = 0; place < columns->view->output_count; place++)
    for (size_t row = 0; columns->narrow_outputs[place] && row < rows->n; row++)
      if (rows->undo[row] < 0)
        out->output[place][row] = narrow_output[place][row];
      else if (narrow_output[place][row] != (UNWRITTEN << 8 | UNWRITTEN))
        CU_FAIL("a taking-back's row is written");
}

static void fill(const Rows *rows, const TdProgramView *view, Outcome *out) {
  for (size_t i = 0; i < view->input_count; i++)
    for (size_t row = 0; row < rows->n; row++) {
      wide[i][row] = sample_input(&rows->claim[row], &view->inputs[i]);
      narrow[i][row] = (int16_t)wide[i][row];
    }
  memset(out, UNWRITTEN, sizeof *out);
  memset(narrow_output, UNWRITTEN, sizeof narrow_output);
  for (size_t i = 0; i < rows->n; i++) out->kept[i * KEPT] = -1;
}

void rows_settle(const Rows *rows, const How *how, Outcome *out) {
  static Build build;
  sample_build(&build);
  TdProgram *program = build_load(&build);
  TdAccounts *accounts = td_accounts_new(ACCOUNT_WIDTH, &td_malloc);
  for (uint32_t person = 0; person < how->persons; person++) td_accounts_find(accounts, person, 0, 2024);
  TdEngine *engines[MAX_ENGINES];
  size_t count = how->engines ? how->engines : 1, most = how->batch_size ? how->batch_size : SMALL_BATCH;
  for (size_t i = 0; i < count; i++) {
    engines[i] = td_engine_new(program, accounts, rows_slots, how->wanted, most, &td_malloc);
    CU_ASSERT_PTR_NOT_NULL_FATAL(engines[i]);
  }
  Columns columns = {.view = td_program_view(program)};
  fill(rows, columns.view, out);
  uint64_t seed = 5;
  for (size_t at = 0, n; at < rows->n; at += n) {
    n = how->batch_size ? how->batch_size : 1 + test_random(&seed) % SMALL_BATCH;
    if (n > rows->n - at) n = rows->n - at;
    bind(&columns, how, out, at);
    TdBatch batch = {.n = n,
                     .inputs = columns.inputs,
                     .narrow_inputs = how->narrow ? columns.narrow_inputs : NULL,
                     .account = rows->account + at,
                     .kept = out->kept,
                     .keep = rows->keep + at,
                     .undo = rows->undo + at,
                     .outputs = columns.outputs,
                     .narrow_outputs = how->narrow ? columns.narrow_outputs : NULL,
                     .fault = out->fault + at};
    td_engine_settle(engines[test_random(&seed) % count], &batch);
  }
  bind(&columns, how, out, 0);
  widen_outputs(rows, &columns, out);
  for (uint32_t person = 0; person < how->persons; person++)
    memcpy(out->amounts[person], td_accounts_row(accounts, person), sizeof out->amounts[person]);
  for (size_t i = 0; i < count; i++) td_engine_free(engines[i]);
  td_accounts_free(accounts);
  td_program_unref(program);
}
