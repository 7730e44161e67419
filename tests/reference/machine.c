#include "tests/reference/machine.h"

#include <string.h>

#include "runtime/engine.h"
#include "tests/reference/random.h"

struct TdRefMachine {
  const TdModel *model;
  TdProgram *program;
  const TdProgramView *view;
  int32_t *label;    /* [program's label] the model's, or -1 */
  int32_t *list;     /* [program's list] */
  int32_t *external; /* [program's external] */
  int32_t *annual;   /* [program's annual amount] */
};

/* The columns of one batch. */
typedef struct {
  size_t capacity, inputs, outputs;
  int64_t **input, **output;
  uint32_t *account;
  int32_t *keep, *undo;
  int64_t *fault;
} Columns;

static const char *label_name(const void *items, size_t i) {
  return ((const char *const *)items)[i];
}

static const char *list_name(const void *items, size_t i) {
  return ((const TdModelList *)items)[i].name;
}

static const char *external_name(const void *items, size_t i) {
  return ((const TdModelExternal *)items)[i].name;
}

static int32_t place_of(const char *name, const void *items, size_t count,
                        const char *(*name_of)(const void *, size_t)) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(name_of(items, i), name) == 0) return (int32_t)i;
  return -1;
}

static void bind(TdRefMachine *m) {
  const TdModel *model = m->model;
  const TdProgramView *view = m->view;
  m->label = g_new0(int32_t, view->label_count + 1);
  m->list = g_new0(int32_t, view->list_count + 1);
  m->external = g_new0(int32_t, view->external_count + 1);
  m->annual = g_new0(int32_t, view->annual_count + 1);
  for (size_t i = 0; i < view->label_count; i++)
    m->label[i] = place_of(view->labels[i], model->labels, model->label_count, label_name);
  for (size_t i = 0; i < view->list_count; i++)
    m->list[i] = place_of(view->lists[i].name, model->lists, model->list_count, list_name);
  for (size_t i = 0; i < view->external_count; i++)
    m->external[i] = place_of(view->externals[i].name, model->externals, model->external_count, external_name);
  for (size_t i = 0; i < view->annual_count; i++)
    m->annual[i] = place_of(view->annuals[i], model->annuals, model->annual_count, label_name);
}

static bool all_bound(const int32_t *places, size_t count, const char *what, FILE *out) {
  for (size_t i = 0; i < count; i++) {
    if (places[i] >= 0) continue;
    fprintf(out, "the program's %s %zu is not in the model\n", what, i);
    return false;
  }
  return true;
}

TdRefMachine *td_ref_machine_new(const TdModel *model, GBytes *image, FILE *out) {
  TdLoadError error = {TD_LOAD_OK};
  gsize size;
  const void *bytes = g_bytes_get_data(image, &size);
  TdProgram *program = td_program_load(bytes, size, (TdRecordKind)model->record, &td_malloc, &error);
  if (program == NULL) {
    fprintf(out, "the image is not loaded: status %d at %zu: %s\n", (int)error.status, error.offset,
            error.what ? error.what : "");
    return NULL;
  }
  TdRefMachine *m = g_new0(TdRefMachine, 1);
  m->model = model;
  m->program = program;
  m->view = td_program_view(program);
  bind(m);
  if (all_bound(m->label, m->view->label_count, "label", out) && all_bound(m->list, m->view->list_count, "list", out) &&
      all_bound(m->external, m->view->external_count, "external", out) &&
      all_bound(m->annual, m->view->annual_count, "annual amount", out))
    return m;
  td_ref_machine_free(m);
  return NULL;
}

void td_ref_machine_free(TdRefMachine *m) {
  if (m == NULL) return;
  td_program_unref(m->program);
  g_free(m->label);
  g_free(m->list);
  g_free(m->external);
  g_free(m->annual);
  g_free(m);
}

static int64_t mask(bool yes) {
  return yes ? -1 : 0;
}

/* What a reader of files makes of a cell: an empty one may stand for a value. */
static bool cell(const TdRefClaim *claim, TdField field, int64_t *value) {
  TdFieldKind kind = td_fields[field].kind;
  int code = td_field_default(field);
  *value = 0;
  if (claim->present[field])
    *value = claim->value[field];
  else if (code >= 0)
    *value = code;
  else if (kind != TD_KIND_FLAG && kind != TD_KIND_FUND)
    return false;
  if (td_field_type(field) == TD_MASK) *value = mask(*value != 0);
  return true;
}

static uint64_t labels_of(const TdRefMachine *m, const TdRefClaim *claim) {
  uint64_t set = 0;
  for (size_t i = 0; i < m->view->label_count; i++)
    if (claim->labels >> m->label[i] & 1) set |= UINT64_C(1) << i;
  return set;
}

static bool names(const char *const *entries, size_t count, const char *disease) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(entries[i], disease) == 0) return true;
  return false;
}

/* The lists that are known, or of these the ones that name the record's disease. */
static uint64_t lists_of(const TdRefMachine *m, const TdRefClaim *claim, bool naming) {
  uint64_t set = 0;
  for (size_t i = 0; i < m->view->list_count; i++) {
    const TdList *list = &m->view->lists[i];
    const TdRefList *given = &claim->lists[m->list[i]];
    bool in = !list->external || given->supplied;
    if (in && naming && list->external)
      in = names(given->entries, given->entry_count, claim->disease);
    else if (in && naming)
      in = names(list->entries, list->entry_count, claim->disease);
    if (in && naming && !claim->present[TD_F_DISE_NAME]) in = false;
    if (in) set |= UINT64_C(1) << i;
  }
  return set;
}

static int64_t input_value(const TdRefMachine *m, const TdInput *input, const TdRefClaim *claim) {
  int64_t value;
  switch ((TdInputKind)input->kind) {
    case TD_IN_FIELD: cell(claim, (TdField)input->index, &value); return value;
    case TD_IN_HAS_FIELD: return mask(cell(claim, (TdField)input->index, &value));
    case TD_IN_IDENTITIES: return (int64_t)labels_of(m, claim);
    case TD_IN_LISTED: return (int64_t)lists_of(m, claim, true);
    case TD_IN_LISTS_SUPPLIED: return (int64_t)lists_of(m, claim, false);
    case TD_IN_EXTERNAL: return claim->external[m->external[input->index]];
    case TD_IN_HAS_EXTERNAL: return mask(claim->supplied[m->external[input->index]]);
    default: return 0;
  }
}

static Columns columns_new(const TdProgramView *view, size_t capacity) {
  Columns c = {.capacity = capacity, .inputs = view->input_count, .outputs = view->output_count};
  c.input = g_new0(int64_t *, c.inputs + 1);
  c.output = g_new0(int64_t *, c.outputs + 1);
  for (size_t i = 0; i < c.inputs; i++) c.input[i] = g_new0(int64_t, capacity);
  for (size_t i = 0; i < c.outputs; i++) c.output[i] = g_new0(int64_t, capacity);
  c.account = g_new0(uint32_t, capacity);
  c.keep = g_new0(int32_t, capacity);
  c.undo = g_new0(int32_t, capacity);
  c.fault = g_new0(int64_t, capacity);
  return c;
}

static void columns_clear(Columns *c) {
  for (size_t i = 0; i < c->inputs; i++) g_free(c->input[i]);
  for (size_t i = 0; i < c->outputs; i++) g_free(c->output[i]);
  g_free(c->input);
  g_free(c->output);
  g_free(c->account);
  g_free(c->keep);
  g_free(c->undo);
  g_free(c->fault);
}

static int64_t out(const TdRefMachine *m, const Columns *c, TdOutputKind kind, size_t index, size_t lane) {
  return c->output[td_program_output(m->view, kind, index)][lane];
}

static const char *word(const char *const *words, size_t count, int64_t index) {
  return index >= 0 && (uint64_t)index < count ? words[index] : "(no such word)";
}

static TdRefLine read_line(const TdRefMachine *m, const Columns *c, size_t stage, size_t lane) {
  const TdProgramView *view = m->view;
  return (TdRefLine){
      .benefit = word(view->benefits, view->benefit_count, out(m, c, TD_OUT_BENEFIT, stage, lane)),
      .base = out(m, c, TD_OUT_LINE_BASE, stage, lane),
      .deductible = out(m, c, TD_OUT_DEDUCTIBLE, stage, lane),
      .ratio = out(m, c, TD_OUT_RATIO, stage, lane),
      .computed = out(m, c, TD_OUT_COMPUTED, stage, lane),
      .limited = out(m, c, TD_OUT_LIMITED, stage, lane) != 0,
      .limit_left = out(m, c, TD_OUT_LIMIT_LEFT, stage, lane),
      .paid = out(m, c, TD_OUT_PAID, stage, lane),
      .clause = word(view->clauses, view->clause_count, out(m, c, TD_OUT_LINE_CLAUSE, stage, lane)),
  };
}

static void read_result(const TdRefMachine *m, const Columns *c, size_t lane, TdRefResult *result) {
  const TdProgramView *view = m->view;
  *result = (TdRefResult){.overflow = c->fault[lane] == TD_FAULT_OVERFLOW,
                          .no_original = c->fault[lane] == TD_FAULT_ORIGINAL,
                          .status = TD_STATUS_REVERSED,
                          .reason = "reversed"};
  if (result->overflow || c->undo[lane] >= 0) return;
  int64_t category = out(m, c, TD_OUT_CATEGORY, 0, lane);
  result->status = (TdStatus)out(m, c, TD_OUT_STATUS, 0, lane);
  result->reason = word(view->reasons, view->reason_count, out(m, c, TD_OUT_REASON, 0, lane));
  result->category = category > 0 && (size_t)category <= view->label_count ? m->label[category - 1] : -1;
  result->base = out(m, c, TD_OUT_BASE, 0, lane);
  result->aid = out(m, c, TD_OUT_AID, 0, lane);
  result->lines = g_new0(TdRefLine, view->stage_count + 1);
  result->alerts = g_new0(TdRefAlert, view->alert_count + 1);
  result->delta = g_new0(int64_t, m->model->annual_count + 1);
  for (size_t s = 0; s < view->stage_count; s++)
    if (out(m, c, TD_OUT_APPLIED, s, lane)) result->lines[result->line_count++] = read_line(m, c, s, lane);
  for (size_t a = 0; a < view->alert_count; a++) {
    if (!out(m, c, TD_OUT_RAISED, a, lane)) continue;
    result->alerts[result->alert_count++] = (TdRefAlert){
        .alert = view->alerts[a],
        .amount = out(m, c, TD_OUT_AMOUNT, a, lane),
        .threshold = out(m, c, TD_OUT_THRESHOLD, a, lane),
        .clause = word(view->clauses, view->clause_count, out(m, c, TD_OUT_ALERT_CLAUSE, a, lane)),
    };
  }
  for (size_t k = 0; k < view->annual_count; k++) result->delta[m->annual[k]] = out(m, c, TD_OUT_DELTA, k, lane);
}

void td_ref_machine_run(TdRefMachine *m, const TdRefRun *run, const size_t *which, size_t count, size_t capacity,
                        uint64_t seed, TdRefResult *results, TdRefLedger *ledger) {
  const TdProgramView *view = m->view;
  size_t width = m->model->annual_count;
  TdRefRandom random = {seed};
  TdAccounts *accounts = td_accounts_new(width, &td_malloc);
  g_autofree uint16_t *slots = g_new0(uint16_t, view->annual_count + 1);
  for (size_t k = 0; k < view->annual_count; k++) slots[k] = (uint16_t)m->annual[k];
  TdEngine *engine = td_engine_new(m->program, accounts, slots, NULL, capacity, &td_malloc);
  g_assert(accounts != NULL && engine != NULL);
  Columns c = columns_new(view, capacity);
  /* A claim that is taken back keeps its record under its number in the run; of the others only every second one. */
  g_autofree int64_t *kept = g_new0(int64_t, run->count * td_kept_size(width) + 1);
  for (size_t i = 0; i < run->count; i++) kept[i * td_kept_size(width)] = -1;

  for (size_t done = 0, n; done < count; done += n) {
    n = (size_t)td_ref_below(&random, (int64_t)capacity) + 1;
    n = MIN(n, count - done);
    for (size_t lane = 0; lane < n; lane++) {
      size_t row = which[done + lane];
      for (size_t i = 0; i < view->input_count; i++)
        c.input[i][lane] = input_value(m, &view->inputs[i], &run->claims[row]);
      c.account[lane] = td_accounts_find(accounts, run->person[row], 0, run->year[row]);
      c.undo[lane] = run->takes_back[row];
      c.keep[lane] = c.undo[lane] < 0 && (run->taken_back[row] || row % 2 == 0) ? (int32_t)row : -1;
    }
    TdBatch batch = {.n = n,
                     .inputs = (const int64_t *const *)c.input,
                     .account = c.account,
                     .kept = kept,
                     .keep = c.keep,
                     .undo = c.undo,
                     .outputs = c.output,
                     .fault = c.fault};
    td_engine_settle(engine, &batch);
    for (size_t lane = 0; lane < n; lane++) read_result(m, &c, lane, &results[done + lane]);
  }
  for (size_t i = 0; i < count && ledger != NULL; i++) {
    const int64_t *amounts =
        td_accounts_row(accounts, td_accounts_find(accounts, run->person[which[i]], 0, run->year[which[i]]));
    int64_t *copy = td_ref_ledger_amounts(ledger, run->person[which[i]], run->year[which[i]]);
    for (size_t k = 0; k < width; k++) copy[k] = amounts[k];
  }
  columns_clear(&c);
  td_engine_free(engine);
  td_accounts_free(accounts);
}
