/* The runtime alone: tuodi-kernel POLICY.pbc [--rows N] [--persons P] [--seed S] [--batch B]
 *
 * Makes claims in columns (columns.h) and settles them from memory into memory: five times, each with new accounts,
 * on huge pages, finding accounts and td_engine_settle() in batches, for the columns that results.csv shows.  Prints
 * the median of the processor's time for a claim and, to compare with other kernels on the same columns, the sum of the
 * aid.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime/engine.h"
#include "runtime/image.h"
#include "tests/bench/columns.h"
#include "tools/io/pages.h"

enum { REPETITIONS = 5, RESULTS = 5 };

static const TdOutputKind results[RESULTS] = {TD_OUT_STATUS, TD_OUT_REASON, TD_OUT_CATEGORY, TD_OUT_BASE, TD_OUT_AID};

static void die(const char *what) {
  fprintf(stderr, "tuodi-kernel: %s\n", what);
  exit(2);
}

/* Memory of n times size bytes, all zero, from a cache line on. */
static void *memory(size_t n, size_t size) {
  enum { LINE = 64 };
  size_t bytes = (n * size / LINE + 1) * LINE;
  void *block = aligned_alloc(LINE, bytes);
  if (!block) die("no memory");
  return memset(block, 0, bytes);
}

static TdProgram *load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) die("the policy cannot be opened");
  uint8_t *bytes = memory(TD_IMAGE_MAX, 1);
  size_t size = fread(bytes, 1, TD_IMAGE_MAX, file);
  fclose(file);
  TdLoadError error;
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  free(bytes);
  if (!program) die(error.what);
  return program;
}

static const int64_t *field(const Columns *columns, TdField field, bool has) {
  if (has) return field == TD_F_DISE_NAME ? columns->named : field == TD_F_APPLY_DATE ? columns->applied : NULL;
  switch (field) {
    case TD_F_MED_TYPE: return columns->med_type;
    case TD_F_PLACE: return columns->place;
    case TD_F_REFERRED: return columns->referred;
    case TD_F_AIDED: return columns->aided;
    case TD_F_APPLY_DATE: return columns->apply_date;
    case TD_F_ENDDATE: return columns->enddate;
    case TD_F_INSCP: return columns->inscp;
    case TD_F_HIFP: return columns->hifp;
    case TD_F_CVLSERV: return columns->cvlserv;
    case TD_F_HIFES: return columns->hifes;
    case TD_F_HIFMI: return columns->hifmi;
    case TD_F_HIFOB: return columns->hifob;
    case TD_F_OTH: return columns->oth;
    default: return NULL;
  }
}

/* The claims' labels by the bits of the program. */
static int64_t *identities(const TdProgramView *view, const Columns *columns) {
  uint64_t bit[COLUMNS_LABELS] = {0};
  for (size_t k = 0; k < COLUMNS_LABELS; k++)
    for (size_t i = 0; i < view->label_count; i++)
      if (strcmp(view->labels[i], columns_labels[k]) == 0) bit[k] = UINT64_C(1) << i;
  int64_t *sets = memory(columns->n, sizeof *sets);
  for (size_t row = 0; row < columns->n; row++)
    for (size_t k = 0; k < COLUMNS_LABELS; k++)
      if (columns->labels[row] >> k & 1) sets[row] |= (int64_t)bit[k];
  return sets;
}

/* A column of the same value, or of COLUMN's bits that it has. */
static int64_t *masked(size_t n, const int64_t *column, int64_t value) {
  int64_t *sets = memory(n, sizeof *sets);
  for (size_t row = 0; row < n; row++) sets[row] = (column ? column[row] : -1) & value;
  return sets;
}

typedef struct {
  TdProgram *program;
  const TdProgramView *view;
  const Columns *columns;
  const int64_t **inputs, **here; /* [input_count] the columns; where the batch begins */
  int64_t **made;                 /* [input_count] those that are not of the claims, or NULL */
  int16_t **narrow;               /* [input_count] masks and codes in 16 bits, or NULL */
  const int16_t **narrow_here;
  int64_t **outputs, **there; /* [output_count]; NULL where they are not wanted, or are narrow */
  int16_t **narrow_outputs, **narrow_there;
  bool *wanted; /* [output_count] */
  uint32_t *account;
  int64_t *fault;
  size_t batch;
} Kernel;

/* The first list is that of the major diseases. */
static void open_input(Kernel *kernel, size_t i) {
  const Columns *columns = kernel->columns;
  TdInput input = kernel->view->inputs[i];
  switch ((TdInputKind)input.kind) {
    case TD_IN_FIELD: kernel->inputs[i] = field(columns, (TdField)input.index, false); break;
    case TD_IN_HAS_FIELD: kernel->inputs[i] = field(columns, (TdField)input.index, true); break;
    case TD_IN_IDENTITIES: kernel->made[i] = identities(kernel->view, columns); break;
    case TD_IN_LISTED: kernel->made[i] = masked(columns->n, columns->major, 1); break;
    case TD_IN_LISTS_SUPPLIED: kernel->made[i] = masked(columns->n, NULL, 1); break;
    case TD_IN_ANNUAL: return;
    case TD_IN_EXTERNAL:
    case TD_IN_HAS_EXTERNAL:
    case TD_INPUT_KIND_COUNT: break;
  }
  if (kernel->made[i]) kernel->inputs[i] = kernel->made[i];
  if (!kernel->inputs[i]) die("the policy reads what these claims have not");
  if (!td_type_narrow((TdType)input.type)) return;
  kernel->narrow[i] = memory(columns->n, sizeof **kernel->narrow);
  for (size_t row = 0; row < columns->n; row++) kernel->narrow[i][row] = (int16_t)kernel->inputs[i][row];
}

static void open_kernel(Kernel *kernel, const char *policy, const Columns *columns, size_t batch) {
  TdProgram *program = load(policy);
  const TdProgramView *view = td_program_view(program);
  *kernel = (Kernel){.program = program,
                     .view = view,
                     .columns = columns,
                     .inputs = memory(view->input_count, sizeof *kernel->inputs),
                     .here = memory(view->input_count, sizeof *kernel->here),
                     .made = memory(view->input_count, sizeof *kernel->made),
                     .narrow = memory(view->input_count, sizeof *kernel->narrow),
                     .narrow_here = memory(view->input_count, sizeof *kernel->narrow_here),
                     .outputs = memory(view->output_count, sizeof *kernel->outputs),
                     .there = memory(view->output_count, sizeof *kernel->there),
                     .narrow_outputs = memory(view->output_count, sizeof *kernel->narrow_outputs),
                     .narrow_there = memory(view->output_count, sizeof *kernel->narrow_there),
                     .wanted = memory(view->output_count, sizeof *kernel->wanted),
                     .account = memory(batch, sizeof *kernel->account),
                     .fault = memory(batch, sizeof *kernel->fault),
                     .batch = batch};
  for (size_t i = 0; i < view->input_count; i++) open_input(kernel, i);
  for (size_t i = 0; i < RESULTS; i++) {
    size_t place = td_program_output(view, results[i], 0);
    kernel->wanted[place] = true;
    if (td_outputs[results[i]].type == 'M')
      kernel->outputs[place] = memory(columns->n, sizeof **kernel->outputs);
    else
      kernel->narrow_outputs[place] = memory(columns->n, sizeof **kernel->narrow_outputs);
  }
}

static void close_kernel(Kernel *kernel) {
  for (size_t i = 0; i < kernel->view->input_count; i++) free(kernel->made[i]);
  for (size_t i = 0; i < kernel->view->input_count; i++) free(kernel->narrow[i]);
  for (size_t i = 0; i < kernel->view->output_count; i++) free(kernel->outputs[i]);
  for (size_t i = 0; i < kernel->view->output_count; i++) free(kernel->narrow_outputs[i]);
  td_program_unref(kernel->program);
  free(kernel->inputs);
  free(kernel->here);
  free(kernel->made);
  free(kernel->narrow);
  free(kernel->narrow_here);
  free(kernel->outputs);
  free(kernel->there);
  free(kernel->narrow_outputs);
  free(kernel->narrow_there);
  free(kernel->wanted);
  free(kernel->account);
  free(kernel->fault);
}

static void settle(Kernel *kernel, TdAccounts *accounts, TdEngine *engine, size_t at, size_t n) {
  const Columns *columns = kernel->columns;
  if (!td_accounts_find_all(accounts, columns->person + at, 0, columns->year + at, n, kernel->account))
    die("no memory");
  for (size_t i = 0; i < kernel->view->input_count; i++) {
    kernel->here[i] = kernel->inputs[i] ? kernel->inputs[i] + at : NULL;
    kernel->narrow_here[i] = kernel->narrow[i] ? kernel->narrow[i] + at : NULL;
  }
  for (size_t i = 0; i < kernel->view->output_count; i++) {
    kernel->there[i] = kernel->outputs[i] ? kernel->outputs[i] + at : NULL;
    kernel->narrow_there[i] = kernel->narrow_outputs[i] ? kernel->narrow_outputs[i] + at : NULL;
  }
  TdBatch batch = {.n = n,
                   .inputs = kernel->here,
                   .narrow_inputs = kernel->narrow_here,
                   .account = kernel->account,
                   .outputs = kernel->there,
                   .narrow_outputs = kernel->narrow_there,
                   .fault = kernel->fault};
  td_engine_settle(engine, &batch);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double run(Kernel *kernel) {
  uint16_t slots[TD_MAX_ANNUALS];
  for (size_t i = 0; i < kernel->view->annual_count; i++) slots[i] = (uint16_t)i;
  double start = seconds();
  TdAccounts *accounts = td_accounts_new(kernel->view->annual_count, &td_pages);
  TdEngine *engine =
      accounts ? td_engine_new(kernel->program, accounts, slots, kernel->wanted, kernel->batch, &td_malloc) : NULL;
  if (!engine) die("no memory");
  for (size_t at = 0, n; at < kernel->columns->n; at += n) {
    n = kernel->columns->n - at < kernel->batch ? kernel->columns->n - at : kernel->batch;
    settle(kernel, accounts, engine, at, n);
  }
  td_engine_free(engine);
  td_accounts_free(accounts);
  return seconds() - start;
}

static int ascending(const void *a, const void *b) {
  double left = *(const double *)a, right = *(const double *)b;
  return (left > right) - (left < right);
}

static uint64_t number(const char *text) {
  char *end;
  uint64_t value = strtoull(text, &end, 10);
  return *text >= '0' && *text <= '9' && *end == '\0' ? value : 0;
}

int main(int argc, char **argv) {
  uint64_t rows = 2000000, persons = 500000, seed = 1, batch = 1024;
  bool right = argc > 1 && argc % 2 == 0;
  for (int i = 2; right && i + 1 < argc; i += 2) {
    uint64_t value = number(argv[i + 1]);
    right = value > 0 && value < UINT32_MAX;
    if (strcmp(argv[i], "--rows") == 0)
      rows = value;
    else if (strcmp(argv[i], "--persons") == 0)
      persons = value;
    else if (strcmp(argv[i], "--seed") == 0)
      seed = value;
    else if (strcmp(argv[i], "--batch") == 0)
      batch = value;
    else
      right = false;
  }
  if (!right) die("usage: tuodi-kernel POLICY.pbc [--rows N] [--persons P] [--seed S] [--batch B]");
  Columns columns;
  if (!columns_make(&columns, rows, (uint32_t)persons, seed)) die("no memory");
  Kernel kernel;
  open_kernel(&kernel, argv[1], &columns, batch);
  double took[REPETITIONS];
  for (int i = 0; i < REPETITIONS; i++) took[i] = run(&kernel);
  qsort(took, REPETITIONS, sizeof *took, ascending);
  int64_t sum = 0;
  const int64_t *aid = kernel.outputs[td_program_output(kernel.view, TD_OUT_AID, 0)];
  for (size_t row = 0; row < rows; row++) sum += aid[row];
  printf("kernel: %" PRIu64 " claims of %" PRIu64 " persons, %.1f ns a claim, aid %" PRId64 " fen\n", rows, persons,
         took[REPETITIONS / 2] * 1e9 / (double)rows, sum);
  close_kernel(&kernel);
  columns_free(&columns);
  return 0;
}
