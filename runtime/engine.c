#include "runtime/engine.h"

#include <assert.h>
#include <string.h>

#include "runtime/accounts.h"

enum {
  LANES = TD_VM_WIDTH,
  CACHE_LINE = 8,              /* lanes */
  STRIDE = LANES + CACHE_LINE, /* of the gathered columns; as in vm.c, not a multiple of 4 KiB */
  SHORT = 64                   /* lanes on average: with fewer it pays to gather rows that stand apart */
};

struct TdEngine {
  TdAllocator allocator;
  TdAccounts *accounts;
  TdProgram *program;
  const TdProgramView *view;
  TdVm *vm;
  size_t capacity;
  size_t first_delta;               /* the place of the output DELTA of annual amount 0 */
  const int64_t **columns;          /* [input_count] what the VM reads, ... */
  const int16_t **narrow;           /* ... or this, where it is not NULL */
  int64_t *gathered;                /* [input_count x STRIDE] of rows that stand apart */
  int64_t *before, *after;          /* [annual_count x STRIDE] the program's annual amounts of each lane's account */
  TdAccountHead **heads;            /* [capacity] of each row's account */
  uint32_t *account;                /* [capacity] of each row */
  uint32_t *previous;               /* [capacity] 1 + the row before it on its account, 0: none */
  uint32_t *level, *order, *end;    /* [capacity] of each row; the rows by level; of each level */
  uint16_t *slots;                  /* [annual_count] */
  TdAccountHead *lane_heads[LANES]; /* of each lane's account */
  int64_t *fault;                   /* [LANES] of the vector: in the batch's column where its rows are claims, ... */
  int64_t lane_fault[LANES];        /* ... or here */
};

/* Rows on distinct accounts that run together. */
typedef struct {
  const TdBatch *batch;
  size_t n;
  size_t first;         /* they stand side by side from here on, takings-back among them ... */
  const uint32_t *rows; /* ... or, if not NULL, are these */
  bool claims;          /* all of them */
} Vector;

TdEngine *td_engine_new(TdProgram *program, TdAccounts *accounts, const uint16_t *slots, const bool *wanted,
                        size_t capacity, const TdAllocator *allocator) {
  const TdProgramView *view = td_program_view(program);
  if (capacity >= UINT32_MAX || capacity > SIZE_MAX / 64) return NULL;
  size_t columns = view->input_count * (sizeof(int64_t *) + sizeof(int16_t *));
  size_t gathered = (view->input_count + 2 * view->annual_count) * STRIDE * sizeof(int64_t);
  size_t rows = capacity * (5 * sizeof(uint32_t) + sizeof(TdAccountHead *));
  size_t size = sizeof(TdEngine) + CACHE_LINE * sizeof(int64_t) + columns + gathered + rows;
  size += view->annual_count * sizeof *slots;
  TdEngine *engine = allocator->resize(allocator->user, NULL, size);
  if (!engine) return NULL;
  *engine = (TdEngine){.allocator = *allocator, .accounts = accounts, .program = program, .view = view};
  engine->vm = td_vm_new(program, wanted, LANES, allocator);
  if (!engine->vm) {
    allocator->resize(allocator->user, engine, 0);
    return NULL;
  }
  td_program_ref(program);
  engine->capacity = capacity;
  engine->first_delta = view->annual_count ? td_program_output(view, TD_OUT_DELTA, 0) : 0;
  uintptr_t lanes = (uintptr_t)(engine + 1), line = CACHE_LINE * sizeof(int64_t);
  engine->gathered = (int64_t *)((lanes + line - 1) / line * line);
  engine->before = engine->gathered + view->input_count * STRIDE;
  engine->after = engine->before + view->annual_count * STRIDE;
  engine->columns = (const int64_t **)(engine->after + view->annual_count * STRIDE);
  engine->narrow = (const int16_t **)(engine->columns + view->input_count);
  engine->heads = (TdAccountHead **)(engine->narrow + view->input_count);
  engine->account = (uint32_t *)(engine->heads + capacity);
  engine->previous = engine->account + capacity;
  engine->level = engine->previous + capacity;
  engine->order = engine->level + capacity;
  engine->end = engine->order + capacity;
  engine->slots = (uint16_t *)(engine->end + capacity);
  for (size_t k = 0; k < view->annual_count; k++) {
    assert(slots[k] < accounts->width);
    engine->slots[k] = slots[k];
  }
  return engine;
}

void td_engine_free(TdEngine *engine) {
  if (!engine) return;
  TdAllocator allocator = engine->allocator;
  td_vm_free(engine->vm);
  td_program_unref(engine->program);
  allocator.resize(allocator.user, engine, 0);
}

static bool takes_back(const TdBatch *batch, size_t row) {
  return batch->undo && batch->undo[row] >= 0;
}

static int64_t *kept_record(const TdEngine *engine, const TdBatch *batch, int32_t number) {
  assert(batch->kept);
  return batch->kept + (size_t)number * td_kept_size(engine->accounts->width);
}

/* The account that a row is settled on. */
static uint32_t account_of(const TdEngine *engine, const TdBatch *batch, size_t row) {
  if (takes_back(batch, row)) {
    int64_t account = *kept_record(engine, batch, batch->undo[row]);
    if (account >= 0 && (uint64_t)account < engine->accounts->count) return (uint32_t)account;
  }
  assert(batch->account[row] < engine->accounts->count);
  return batch->account[row];
}

/* Finds for each row the one before it on its account.  An account's mark is the last row that was on it, whichever
 * batch that was, counted from the first batch on, modulo 2^32; it is of this batch where the row that it would be is
 * an earlier one, and is on the account. */
static void link_rows(TdEngine *engine, const TdBatch *batch) {
  TdAccounts *accounts = engine->accounts;
  uint32_t before = accounts->rows_settled;
  uint32_t *account = engine->account;
  for (size_t i = 0; i < batch->n; i++) account[i] = account_of(engine, batch, i);
  for (size_t i = 0; i < batch->n; i++) {
    TdAccountHead *head = engine->heads[i] = td_accounts_head(accounts, account[i]);
    uint32_t last = head->mark - before;
    head->mark = before + (uint32_t)i;
    engine->previous[i] = last < i && account[last] == account[i] ? last + 1 : 0;
  }
  accounts->rows_settled += (uint32_t)batch->n;
}

/* Where the vector that begins at row FIRST ends: before the first row on an account that it has already. */
static size_t end_of_vector(const TdEngine *engine, size_t first, size_t n) {
  size_t end = first, most = n - first < LANES ? n : first + LANES;
  while (end < most && engine->previous[end] <= first) end++;
  return end;
}

/* Gives each row its level, the number of earlier rows on its account, and sorts the rows by it, each level's in their
 * order.  Rows of one level are on distinct accounts.  Returns the number of levels. */
static size_t sort_by_level(TdEngine *engine, size_t n) {
  uint32_t *level = engine->level, *end = engine->end;
  size_t levels = 0;
  for (size_t i = 0; i < n; i++) {
    level[i] = engine->previous[i] ? level[engine->previous[i] - 1] + 1 : 0;
    if (level[i] == levels) end[levels++] = 0;
    end[level[i]]++;
  }
  uint32_t start = 0;
  for (size_t k = 0; k < levels; k++) {
    uint32_t rows = end[k];
    end[k] = start; /* moves up to the level's end below */
    start += rows;
  }
  for (size_t i = 0; i < n; i++) engine->order[end[level[i]]++] = (uint32_t)i;
  return levels;
}

/* Takes a kept record's amounts off its account: all of them, or none where one would leave 64 bits. */
static int64_t take_back(TdEngine *engine, int64_t *kept) {
  TdAccounts *accounts = engine->accounts;
  if (kept[0] < 0 || (uint64_t)kept[0] >= accounts->count) return TD_FAULT_ORIGINAL;
  int64_t *amounts = td_accounts_row(accounts, (uint32_t)kept[0]), left;
  for (size_t k = 0; k < accounts->width; k++)
    if (__builtin_sub_overflow(amounts[k], kept[1 + k], &left)) return TD_FAULT_OVERFLOW;
  for (size_t k = 0; k < accounts->width; k++) amounts[k] -= kept[1 + k];
  kept[0] = -1;
  return 0;
}

static size_t row_of(const Vector *vector, size_t lane) {
  return vector->rows ? vector->rows[lane] : vector->first + lane;
}

static bool is_claim(const Vector *vector, size_t lane) {
  return vector->claims || !takes_back(vector->batch, vector->first + lane);
}

static int64_t *amounts_of(const TdEngine *engine, size_t lane) {
  return (int64_t *)(engine->lane_heads[lane] + 1);
}

static void gather_amounts(TdEngine *engine, const Vector *vector) {
  const TdProgramView *view = engine->view;
  size_t n = vector->n;
  for (size_t lane = 0; lane < n; lane++) engine->lane_heads[lane] = engine->heads[row_of(vector, lane)];
  for (size_t k = 0; k < view->annual_count; k++) {
    int64_t *restrict before = engine->before + k * STRIDE;
    for (size_t lane = 0; lane < n; lane++) before[lane] = amounts_of(engine, lane)[engine->slots[k]];
  }
}

static const int16_t *narrow_input(const TdBatch *batch, size_t i) {
  return batch->narrow_inputs ? batch->narrow_inputs[i] : NULL;
}

static void bind_input(TdEngine *engine, const Vector *vector, size_t i) {
  const int64_t *restrict input = vector->batch->inputs[i];
  const int16_t *restrict narrow = narrow_input(vector->batch, i);
  int64_t *restrict column = engine->gathered + i * STRIDE;
  int16_t *restrict narrow_column = (int16_t *)column;
  engine->narrow[i] = NULL;
  if (engine->view->inputs[i].kind == TD_IN_ANNUAL) {
    engine->columns[i] = engine->before + engine->view->inputs[i].index * STRIDE;
  } else if (!vector->rows && narrow) {
    engine->narrow[i] = narrow + vector->first;
  } else if (!vector->rows) {
    engine->columns[i] = input + vector->first;
  } else if (narrow) {
    for (size_t lane = 0; lane < vector->n; lane++) narrow_column[lane] = narrow[vector->rows[lane]];
    engine->narrow[i] = narrow_column;
  } else {
    for (size_t lane = 0; lane < vector->n; lane++) column[lane] = input[vector->rows[lane]];
    engine->columns[i] = column;
  }
}

static void write_output(const TdEngine *engine, const Vector *vector, size_t place, int64_t *restrict output) {
  if (vector->rows) {
    int64_t column[LANES];
    td_vm_output(engine->vm, place, 0, vector->n, column);
    for (size_t lane = 0; lane < vector->n; lane++) output[vector->rows[lane]] = column[lane];
    return;
  }
  for (size_t from = 0, to; from < vector->n; from = to + 1) {
    for (to = from; to < vector->n && is_claim(vector, to);) to++;
    td_vm_output(engine->vm, place, from, to - from, output + vector->first + from);
  }
}

static void write_narrow_output(const TdEngine *engine, const Vector *vector, size_t place, int16_t *restrict output) {
  if (vector->rows) {
    int16_t column[LANES];
    td_vm_narrow_output(engine->vm, place, 0, vector->n, column);
    for (size_t lane = 0; lane < vector->n; lane++) output[vector->rows[lane]] = column[lane];
    return;
  }
  for (size_t from = 0, to; from < vector->n; from = to + 1) {
    for (to = from; to < vector->n && is_claim(vector, to);) to++;
    td_vm_narrow_output(engine->vm, place, from, to - from, output + vector->first + from);
  }
}

/* Writes the columns that are wanted, but not the rows of takings-back. */
static void write_outputs(const TdEngine *engine, const Vector *vector) {
  const TdBatch *batch = vector->batch;
  for (size_t place = 0; place < engine->view->output_count; place++) {
    if (batch->outputs[place]) write_output(engine, vector, place, batch->outputs[place]);
    if (batch->narrow_outputs && batch->narrow_outputs[place])
      write_narrow_output(engine, vector, place, batch->narrow_outputs[place]);
  }
}

/* The amounts after each lane's claim.  False: some sum leaves 64 bits. */
static bool add_columns(TdEngine *engine, size_t n) {
  bool sound = true;
  for (size_t k = 0; k < engine->view->annual_count; k++)
    sound &= td_vm_add(engine->vm, engine->first_delta + k, engine->before + k * STRIDE, n, engine->after + k * STRIDE);
  return sound;
}

static void store_amounts(const TdEngine *engine, const Vector *vector) {
  for (size_t k = 0; k < engine->view->annual_count; k++) {
    const int64_t *after = engine->after + k * STRIDE;
    uint16_t slot = engine->slots[k];
    for (size_t lane = 0; lane < vector->n; lane++)
      if (is_claim(vector, lane)) amounts_of(engine, lane)[slot] = after[lane];
  }
}

/* The same where some lane has a fault, or gets one: an account takes all of a claim's amounts or none. */
static void store_sound_amounts(TdEngine *engine, const Vector *vector) {
  for (size_t lane = 0; lane < vector->n; lane++) {
    if (!is_claim(vector, lane)) continue;
    int64_t *amounts = amounts_of(engine, lane), *fault = &engine->fault[lane], sum;
    for (size_t k = 0; k < engine->view->annual_count; k++) {
      int64_t delta = td_vm_amounts(engine->vm, engine->first_delta + k)[lane];
      if (__builtin_add_overflow(engine->before[k * STRIDE + lane], delta, &sum)) *fault = TD_FAULT_OVERFLOW;
    }
    for (size_t k = 0; *fault == 0 && k < engine->view->annual_count; k++)
      amounts[engine->slots[k]] = engine->after[k * STRIDE + lane];
  }
}

static void keep(const TdEngine *engine, const Vector *vector, size_t lane) {
  const TdBatch *batch = vector->batch;
  size_t row = row_of(vector, lane);
  int64_t *kept = kept_record(engine, batch, batch->keep[row]);
  bool settled = engine->fault[lane] == 0;
  memset(kept, 0, td_kept_size(engine->accounts->width) * sizeof *kept);
  kept[0] = settled ? (int64_t)engine->account[row] : -1;
  for (size_t k = 0; settled && k < engine->view->annual_count; k++)
    kept[1 + engine->slots[k]] = td_vm_amounts(engine->vm, engine->first_delta + k)[lane];
}

/* Asks for the memory of the claims' columns where the vector begins that may come next. */
static void ask_for_rows(const TdEngine *engine, const TdBatch *batch, size_t first) {
  size_t end = first + LANES < batch->n ? first + LANES : batch->n;
  for (size_t i = 0; i < engine->view->input_count; i++) {
    if (engine->view->inputs[i].kind == TD_IN_ANNUAL) continue;
    const int16_t *narrow = narrow_input(batch, i);
    for (size_t row = first; narrow && row < end; row += 4 * CACHE_LINE) td_ask_for(narrow + row);
    for (size_t row = first; !narrow && row < end; row += CACHE_LINE) td_ask_for(batch->inputs[i] + row);
  }
}

static void settle_vector(TdEngine *engine, const Vector *vector) {
  const TdBatch *batch = vector->batch;
  bool in_place = vector->claims && !vector->rows;
  engine->fault = in_place ? batch->fault + vector->first : engine->lane_fault;
  gather_amounts(engine, vector);
  for (size_t i = 0; i < engine->view->input_count; i++) bind_input(engine, vector, i);
  if (!vector->rows) ask_for_rows(engine, batch, vector->first + vector->n);
  bool sound = td_vm_run(engine->vm, vector->n, engine->columns, engine->narrow, engine->fault);
  write_outputs(engine, vector);
  if (add_columns(engine, vector->n) && sound)
    store_amounts(engine, vector);
  else
    store_sound_amounts(engine, vector);
  if (in_place && !batch->keep) return;
  for (size_t lane = 0; lane < vector->n; lane++) {
    if (!is_claim(vector, lane)) continue;
    size_t row = row_of(vector, lane);
    batch->fault[row] = engine->fault[lane];
    if (batch->keep && batch->keep[row] >= 0) keep(engine, vector, lane);
  }
}

static void settle_taking_back(TdEngine *engine, const TdBatch *batch, size_t row) {
  batch->fault[row] = take_back(engine, kept_record(engine, batch, batch->undo[row]));
}

/* Vectors of rows that stand side by side, one after the other. */
static void settle_in_order(TdEngine *engine, const TdBatch *batch) {
  for (size_t first = 0, end; first < batch->n; first = end) {
    end = end_of_vector(engine, first, batch->n);
    size_t claims = 0;
    for (size_t row = first; row < end; row++)
      if (takes_back(batch, row))
        settle_taking_back(engine, batch, row);
      else
        claims++;
    if (claims > 0) settle_vector(engine, &(Vector){batch, end - first, first, NULL, claims == end - first});
  }
}

/* Level by level: longer vectors, of rows that stand apart. */
static void settle_by_level(TdEngine *engine, const TdBatch *batch) {
  size_t levels = sort_by_level(engine, batch->n), start = 0;
  for (size_t k = 0; k < levels; k++) {
    size_t end = engine->end[k], claims = start;
    for (size_t i = start; i < end; i++) {
      uint32_t row = engine->order[i];
      if (takes_back(batch, row))
        settle_taking_back(engine, batch, row);
      else
        engine->order[claims++] = row;
    }
    for (size_t at = start; at < claims; at += LANES)
      settle_vector(engine, &(Vector){batch, claims - at < LANES ? claims - at : LANES, 0, engine->order + at, true});
    start = end;
  }
}

void td_engine_settle(TdEngine *engine, const TdBatch *batch) {
  assert(batch->n <= engine->capacity);
  ask_for_rows(engine, batch, 0);
  link_rows(engine, batch);
  size_t vectors = 0;
  for (size_t first = 0; first < batch->n; vectors++) first = end_of_vector(engine, first, batch->n);
  if (vectors <= 1 + batch->n / SHORT)
    settle_in_order(engine, batch);
  else
    settle_by_level(engine, batch);
}
