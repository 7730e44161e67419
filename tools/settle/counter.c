#include "tools/settle/counter.h"

#include "tools/io/cell.h"

struct TdCounter {
  TdProgram *program;
  const TdProgramView *view;
  const TdSupply *supply;
  TdNames labels; /* number: the bit */
  GHashTable *unknown;
  TdAccounts *accounts;
  TdEngine *engine;
  int64_t *values, *found; /* one for each input and output */
  const int64_t **inputs;
  int64_t **outputs;
};

TdCounter *td_counter_new(TdProgram *program, const TdSupply *supply, GHashTable *unknown) {
  const TdProgramView *view = td_program_view(program);
  TdCounter *counter = g_new0(TdCounter, 1);
  *counter = (TdCounter){.program = td_program_ref(program),
                         .view = view,
                         .supply = supply,
                         .unknown = unknown,
                         .accounts = td_accounts_new(view->annual_count, &td_malloc),
                         .values = g_new0(int64_t, view->input_count + 1),
                         .found = g_new0(int64_t, view->output_count + 1),
                         .inputs = g_new0(const int64_t *, view->input_count + 1),
                         .outputs = g_new0(int64_t *, view->output_count + 1)};
  uint16_t slots[TD_MAX_ANNUALS];
  for (size_t i = 0; i < view->annual_count; i++) slots[i] = (uint16_t)i;
  if (counter->accounts) counter->engine = td_engine_new(program, counter->accounts, slots, NULL, 1, &td_malloc);
  td_names_init(&counter->labels);
  for (size_t i = 0; i < view->label_count; i++) td_names_intern(&counter->labels, td_slice(view->labels[i]), NULL);
  for (size_t i = 0; i < view->input_count; i++) counter->inputs[i] = &counter->values[i];
  for (size_t i = 0; i < view->output_count; i++) counter->outputs[i] = &counter->found[i];
  if (counter->engine) return counter;
  td_counter_free(counter);
  return NULL;
}

void td_counter_free(TdCounter *counter) {
  if (!counter) return;
  td_engine_free(counter->engine);
  td_accounts_free(counter->accounts);
  td_program_unref(counter->program);
  td_names_clear(&counter->labels);
  g_free(counter->values);
  g_free(counter->found);
  g_free(counter->inputs);
  g_free(counter->outputs);
  g_free(counter);
}

static void count_unknown(const TdCounter *counter, TdSlice label) {
  if (!counter->unknown) return;
  char *name = g_strndup(label.text, label.length);
  uint64_t *count = g_hash_table_lookup(counter->unknown, name);
  if (!count) {
    count = g_new0(uint64_t, 1);
    g_hash_table_insert(counter->unknown, g_strdup(name), count);
  }
  ++*count;
  g_free(name);
}

static int64_t labels_of(const TdCounter *counter, TdSlice cell) {
  uint64_t set = 0;
  for (TdSlice label; td_label_next(&cell, &label);) {
    uint32_t bit = td_names_find(&counter->labels, label);
    if (bit == TD_NO_NAME)
      count_unknown(counter, label);
    else
      set |= UINT64_C(1) << bit;
  }
  return (int64_t)set;
}

static int64_t mask(bool yes) {
  return yes ? -1 : 0;
}

static int64_t input_of(const TdCounter *counter, TdInput input, const TdRecord *record) {
  int64_t value, has;
  switch ((TdInputKind)input.kind) {
    case TD_IN_FIELD: value = record->value[input.index]; return input.type == TD_MASK ? mask(value != 0) : value;
    case TD_IN_HAS_FIELD: return mask(td_record_has(record, (TdField)input.index));
    case TD_IN_IDENTITIES: return labels_of(counter, record->texts[TD_TEXT_IDENTITIES]);
    case TD_IN_LISTS_SUPPLIED: return (int64_t)counter->supply->lists;
    case TD_IN_EXTERNAL:
    case TD_IN_HAS_EXTERNAL: {
      TdSupplied supplied = counter->supply->externals[input.index];
      td_dated_column(supplied.rows, supplied.count, &record->value[TD_F_ENDDATE], 1, &value, &has);
      return input.kind == TD_IN_EXTERNAL ? value : has;
    }
    case TD_IN_LISTED: /* an enrolment names no disease */
    case TD_IN_ANNUAL:
    case TD_INPUT_KIND_COUNT: break;
  }
  return 0;
}

static int64_t out(const TdCounter *counter, TdOutputKind kind) {
  return counter->found[td_program_output(counter->view, kind, 0)];
}

bool td_counter_settle(TdCounter *counter, const TdRecord *record, TdPremium *premium) {
  const TdProgramView *view = counter->view;
  uint32_t account = td_accounts_find(counter->accounts, 0, 0, 0);
  int64_t fault = 0;
  for (size_t i = 0; i < view->input_count; i++) counter->values[i] = input_of(counter, view->inputs[i], record);
  TdBatch batch = {
      .n = 1, .inputs = counter->inputs, .account = &account, .outputs = counter->outputs, .fault = &fault};
  td_engine_settle(counter->engine, &batch);
  if (fault != 0) return false;
  *premium = (TdPremium){.status = (TdStatus)out(counter, TD_OUT_STATUS),
                         .word = (size_t)out(counter, TD_OUT_REASON),
                         .category = td_program_category(view, out(counter, TD_OUT_CATEGORY)),
                         .benefit = (size_t)out(counter, TD_OUT_BENEFIT),
                         .subsidy = out(counter, TD_OUT_AID)};
  premium->reason = view->reasons[premium->word];
  return true;
}
