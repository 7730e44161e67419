/* Settles a few claims under a compiled policy: embedding-example POLICY.pbc
 *
 * It knows nothing of the policy: it looks up which inputs the program asks for and fills them by name from records
 * written as a claims file would write them.  docs/embedding.md explains it.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/date.h"
#include "runtime/engine.h"
#include "runtime/image.h"

enum { CLAIMS = 4, TAKEN_BACK = 0, MAX_CELLS = 8 };

/* A record: cells by the name of their column; `person` and `label` (an index into the policy's labels, or -1) stand
 * for the columns that are no input.  A claim is settled `day` days after the policy comes into force. */
typedef struct {
  uint32_t person;
  int label, day;
  const char *cells[MAX_CELLS][2];
} Record;

static const Record records[CLAIMS] = {
    {1, 0, 10, {{"med_type", "21"}, {"hosp_lv", "3"}, {"inscp_scp_amt", "52000.00"}, {"hifp_pay", "30000.00"}}},
    {1, 0, 40, {{"med_type", "21"}, {"referred", "1"}, {"inscp_scp_amt", "310000"}, {"hifp_pay", "120000.5"}}},
    {2, 1, 41, {{"med_type", "14"}, {"dise_name", "尿毒症"}, {"inscp_scp_amt", "8000"}, {"hifp_pay", "5000"}}},
    {3, -1, 50, {{"med_type", "21"}, {"inscp_scp_amt", "9000"}, {"hifp_pay", "4000"}}},
};

static void die(const char *what) {
  fprintf(stderr, "embedding-example: %s\n", what);
  exit(2);
}

/* Memory of n times size bytes, all zero. */
static void *zeros(size_t n, size_t size) {
  void *memory = calloc(n ? n : 1, size);
  if (!memory) die("no memory");
  return memory;
}

static TdProgram *load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) die("the policy cannot be opened");
  uint8_t *bytes = zeros(TD_IMAGE_MAX, 1);
  size_t size = fread(bytes, 1, TD_IMAGE_MAX, file);
  fclose(file);
  TdLoadError error;
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  free(bytes); /* the program has copied what it needs */
  if (!program) die(error.what);
  return program;
}

/* Fen of an amount of yuan with at most two decimals. */
static int64_t fen(const char *cell) {
  char *end;
  int64_t amount = strtoll(cell, &end, 10) * 100;
  if (*end == '.' && end[1] != '\0') amount += (end[1] - '0') * 10 + (end[2] != '\0' ? end[2] - '0' : 0);
  return amount;
}

/* The value of a field in a record; false where it is missing. */
static bool field_value(const TdProgramView *view, const Record *record, TdField field, int64_t *value) {
  const TdFieldInfo *info = &td_fields[field];
  const char *cell = "";
  for (size_t i = 0; i < MAX_CELLS && record->cells[i][0]; i++)
    if (td_field_by_column(record->cells[i][0], strlen(record->cells[i][0])) == field) cell = record->cells[i][1];
  *value = 0;
  switch (info->kind) {
    case TD_KIND_DATE: /* admission and discharge on one day; no other date is known */
      *value = view->valid_from + record->day;
      return field == TD_F_BEGNDATE || field == TD_F_ENDDATE;
    case TD_KIND_CODE:
      *value = *cell ? td_code_by_cell(field, cell, strlen(cell)) : td_field_default(field);
      if (*value >= 0) return true;
      *value = 0;
      return false;
    case TD_KIND_FLAG: *value = strcmp(cell, "1") == 0 ? -1 : 0; return true;
    case TD_KIND_FUND: *value = *cell ? fen(cell) : 0; return true;
    case TD_KIND_MONEY: *value = *cell ? fen(cell) : 0; return *cell != '\0';
    default: return *cell != '\0'; /* names and labels are no columns of numbers */
  }
}

/* The lists that name the record's disease, a bit each. */
static int64_t listed(const TdProgramView *view, const Record *record) {
  uint64_t bits = 0;
  for (size_t i = 0; i < MAX_CELLS && record->cells[i][0]; i++) {
    if (strcmp(record->cells[i][0], "dise_name") != 0) continue;
    for (size_t list = 0; list < view->list_count; list++)
      for (size_t k = 0; k < view->lists[list].entry_count; k++)
        if (strcmp(view->lists[list].entries[k], record->cells[i][1]) == 0) bits |= UINT64_C(1) << list;
  }
  return (int64_t)bits;
}

/* What the program's input asks for. */
static int64_t input_value(const TdProgramView *view, const Record *record, const TdInput *input) {
  int64_t value = 0;
  uint64_t supplied = 0;
  switch ((TdInputKind)input->kind) {
    case TD_IN_FIELD: field_value(view, record, (TdField)input->index, &value); return value;
    case TD_IN_HAS_FIELD: return field_value(view, record, (TdField)input->index, &value) ? -1 : 0;
    case TD_IN_IDENTITIES:
      if (record->label < 0 || (size_t)record->label >= view->label_count) return 0;
      return (int64_t)(UINT64_C(1) << record->label);
    case TD_IN_LISTED: return listed(view, record);
    case TD_IN_LISTS_SUPPLIED: /* the policy's own; external ones would be read from files */
      for (size_t i = 0; i < view->list_count; i++) supplied |= (uint64_t)!view->lists[i].external << i;
      return (int64_t)supplied;
    default: return 0; /* no externals are supplied here; annual amounts are the engine's */
  }
}

static void print_row(const TdProgramView *view, int64_t *const *outputs, size_t row) {
  int64_t status = outputs[td_program_output(view, TD_OUT_STATUS, 0)][row];
  int64_t reason = outputs[td_program_output(view, TD_OUT_REASON, 0)][row];
  int64_t category = outputs[td_program_output(view, TD_OUT_CATEGORY, 0)][row];
  int64_t aid = outputs[td_program_output(view, TD_OUT_AID, 0)][row];
  printf("claim %zu: %s", row + 1, td_statuses[status].word);
  if (*view->reasons[reason]) printf(" (%s)", view->reasons[reason]);
  if (*td_program_category(view, category)) printf(", as %s", td_program_category(view, category));
  if (status == TD_STATUS_PAID) printf(", aid %" PRId64 ".%02d", aid / 100, (int)(aid % 100));
  printf("\n");
}

int main(int argc, char **argv) {
  if (argc != 2) die("usage: embedding-example POLICY.pbc");
  TdProgram *program = load(argv[1]);
  const TdProgramView *view = td_program_view(program);
  printf("%s %s\n", view->id, view->title);

  /* Accounts hold this program's annual amounts, in the program's own order. */
  TdAccounts *accounts = td_accounts_new(view->annual_count, &td_malloc);
  uint16_t slots[TD_MAX_ANNUALS];
  for (size_t i = 0; i < view->annual_count; i++) slots[i] = (uint16_t)i;
  TdEngine *engine = accounts ? td_engine_new(program, accounts, slots, NULL, CLAIMS, &td_malloc) : NULL;
  if (!engine) die("no memory");

  /* A column for each input, one for each output. */
  int64_t **inputs = zeros(view->input_count, sizeof *inputs), **outputs = zeros(view->output_count, sizeof *outputs);
  for (size_t i = 0; i < view->input_count; i++) {
    inputs[i] = zeros(CLAIMS, sizeof **inputs);
    for (size_t row = 0; row < CLAIMS; row++) inputs[i][row] = input_value(view, &records[row], &view->inputs[i]);
  }
  for (size_t i = 0; i < view->output_count; i++) outputs[i] = zeros(CLAIMS, sizeof **outputs);

  uint32_t account[CLAIMS];
  int32_t keep[CLAIMS];
  int64_t fault[CLAIMS], *kept = zeros(CLAIMS * td_kept_size(view->annual_count), sizeof *kept);
  for (size_t row = 0; row < CLAIMS; row++) {
    int32_t year = (int32_t)td_date_year(view->valid_from + records[row].day);
    account[row] = td_accounts_find(accounts, records[row].person, 0, year);
    if (account[row] == TD_NO_ACCOUNT) die("no memory");
    keep[row] = (int32_t)row;
    kept[row * td_kept_size(view->annual_count)] = -1;
  }
  TdBatch batch = {.n = CLAIMS,
                   .inputs = (const int64_t *const *)inputs,
                   .account = account,
                   .kept = kept,
                   .keep = keep,
                   .outputs = outputs,
                   .fault = fault};
  td_engine_settle(engine, &batch);
  for (size_t row = 0; row < CLAIMS; row++)
    if (fault[row] == 0)
      print_row(view, outputs, row);
    else
      printf("claim %zu: an amount is too large\n", row + 1);

  /* Another batch takes the first claim back. */
  int32_t undo[1] = {TAKEN_BACK};
  batch.n = 1;
  batch.account = &account[TAKEN_BACK];
  batch.keep = NULL;
  batch.undo = undo;
  td_engine_settle(engine, &batch);
  printf("claim %d: %s\n", TAKEN_BACK + 1, fault[0] == 0 ? td_statuses[TD_STATUS_REVERSED].word : "not taken back");

  for (size_t i = 0; i < view->input_count; i++) free(inputs[i]);
  for (size_t i = 0; i < view->output_count; i++) free(outputs[i]);
  free(inputs);
  free(outputs);
  free(kept);
  td_engine_free(engine);
  td_accounts_free(accounts);
  td_program_unref(program);
  return 0;
}
