#include "runtime/engine.h"

#include <assert.h>
#include <string.h>

#include "runtime/accounts.h"

enum {
  LANES = TD_VM_WIDTH,
  STRIDE = LANES + 8, /* of the gathered columns; as in vm.c, not a multiple of 4 KiB */
  AHEAD = 12          /* rows between asking for an account's memory and looking at it */
};

struct TdEngine {
  TdAllocator allocator;
  TdAccounts *accounts;
  TdProgram *program;
  const TdProgramView *view;
  TdVm *vm;
  size_t capacity;
  size_t first_delta;                /* the place of the output DELTA of annual amount 0 */
  const int64_t **columns;           /* [input_count] what the VM reads */
  int64_t *gathered;                 /* [input_count x STRIDE] */
  uint32_t *account, *level, *order; /* [capacity] of each row; the rows by level */
  uint32_t *level_end;               /* [capacity + 1] */
  uint16_t *slots;                   /* [annual_count] */
  int64_t *lane_amounts[LANES];      /* the amounts of each lane's account */
  int64_t lane_fault[LANES];
};

TdEngine *td_engine_new(TdProgram *program, TdAccounts *accounts, const uint16_t *slots, size_t capacity,
                        const TdAllocator *allocator) {
  const TdProgramView *view = td_program_view(program);
  if (capacity >= UINT32_MAX || capacity > SIZE_MAX / 32) return NULL;
  size_t columns = view->input_count * sizeof(int64_t *);
  size_t gathered = view->input_count * STRIDE * sizeof(int64_t);
  size_t rows = (4 * capacity + 1) * sizeof(uint32_t);
  size_t size = sizeof(TdEngine) + columns + gathered + rows + view->annual_count * sizeof *slots;
  TdEngine *engine = allocator->resize(allocator->user, NULL, size);
  if (!engine) return NULL;
  *engine = (TdEngine){.allocator = *allocator, .accounts = accounts, .program = program, .view = view};
  engine->vm = td_vm_new(program, LANES, allocator);
  if (!engine->vm) {
    allocator->resize(allocator->user, engine, 0);
    return NULL;
  }
  td_program_ref(program);
  engine->capacity = capacity;
  engine->first_delta = view->annual_count ? td_program_output(view, TD_OUT_DELTA, 0) : 0;
  engine->gathered = (int64_t *)(engine + 1);
  engine->columns = (const int64_t **)(engine->gathered + view->input_count * STRIDE);
  engine->account = (uint32_t *)(engine->columns + view->input_count);
  engine->level = engine->account + capacity;
  engine->order = engine->level + capacity;
  engine->level_end = engine->order + capacity;
  engine->slots = (uint16_t *)(engine->level_end + capacity + 1);
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

/* The level of a row: how many earlier rows of the batch are on its account.  An account's mark is the last row that
 * was on it, whichever batch that was; it is of this batch where the row of that number is an earlier one, and is on
 * the account. */
static uint32_t level_of(TdEngine *engine, size_t row) {
  TdAccountHead *head = td_accounts_head(engine->accounts, engine->account[row]);
  uint32_t last = head->mark;
  head->mark = (uint32_t)row;
  return last < row && engine->account[last] == engine->account[row] ? engine->level[last] + 1 : 0;
}

/* Gives each row its level and sorts the rows by it, each level's in their order.  Rows of one level are on distinct
 * accounts.  Returns the number of levels. */
static size_t sort_by_level(TdEngine *engine, const TdBatch *batch) {
  uint32_t *level = engine->level, *end = engine->level_end;
  size_t n = batch->n, levels = 0;
  for (size_t i = 0; i < n; i++) engine->account[i] = account_of(engine, batch, i);
  for (size_t i = 0; i < n; i++) {
    if (i + AHEAD < n) __builtin_prefetch(td_accounts_head(engine->accounts, engine->account[i + AHEAD]), 1);
    level[i] = level_of(engine, i);
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

/* Adds what a lane's claim adds to its account, in a way that can be undone where an amount would leave 64 bits. */
static int64_t add_deltas(const TdEngine *engine, const int64_t *const *delta, size_t lane) {
  int64_t *amounts = engine->lane_amounts[lane], sum;
  for (size_t k = 0; k < engine->view->annual_count; k++) {
    int64_t *amount = &amounts[engine->slots[k]];
    if (!__builtin_add_overflow(*amount, delta[k][lane], &sum)) {
      *amount = sum;
      continue;
    }
    while (k-- > 0) amounts[engine->slots[k]] -= delta[k][lane];
    return TD_FAULT_OVERFLOW;
  }
  return 0;
}

static void keep(const TdEngine *engine, int64_t *kept, int64_t account, const int64_t *const *delta, size_t lane) {
  if (account < 0 || engine->view->annual_count < engine->accounts->width)
    memset(kept, 0, td_kept_size(engine->accounts->width) * sizeof *kept);
  kept[0] = account;
  for (size_t k = 0; account >= 0 && k < engine->view->annual_count; k++) kept[1 + engine->slots[k]] = delta[k][lane];
}

static void gather(TdEngine *engine, const TdBatch *batch, const uint32_t *rows, size_t n, bool whole) {
  const TdProgramView *view = engine->view;
  for (size_t lane = 0; lane < n; lane++)
    engine->lane_amounts[lane] = td_accounts_row(engine->accounts, engine->account[rows[lane]]);
  for (size_t i = 0; i < view->input_count; i++) {
    int64_t *restrict column = engine->gathered + i * STRIDE;
    engine->columns[i] = column;
    if (view->inputs[i].kind == TD_IN_ANNUAL) {
      uint16_t slot = engine->slots[view->inputs[i].index];
      for (size_t lane = 0; lane < n; lane++) column[lane] = engine->lane_amounts[lane][slot];
    } else if (whole) {
      engine->columns[i] = batch->inputs[i] + rows[0];
    } else {
      const int64_t *restrict input = batch->inputs[i];
      for (size_t lane = 0; lane < n; lane++) column[lane] = input[rows[lane]];
    }
  }
}

static void scatter(TdEngine *engine, const TdBatch *batch, const uint32_t *rows, size_t n, bool whole) {
  for (size_t place = 0; place < engine->view->output_count; place++) {
    const int64_t *restrict column = td_vm_output(engine->vm, place);
    int64_t *restrict output = batch->outputs[place];
    if (!output) continue;
    if (whole) {
      memcpy(output + rows[0], column, n * sizeof *column);
    } else {
      for (size_t lane = 0; lane < n; lane++) output[rows[lane]] = column[lane];
    }
  }
}

static void settle_lanes(TdEngine *engine, const TdBatch *batch, const uint32_t *rows, size_t n) {
  const int64_t *delta[TD_MAX_ANNUALS];
  for (size_t k = 0; k < engine->view->annual_count; k++) delta[k] = td_vm_output(engine->vm, engine->first_delta + k);
  for (size_t lane = 0; lane < n; lane++) {
    uint32_t row = rows[lane];
    int64_t fault = engine->lane_fault[lane];
    if (fault == 0) fault = add_deltas(engine, delta, lane);
    batch->fault[row] = fault;
    if (!batch->keep || batch->keep[row] < 0) continue;
    keep(engine, kept_record(engine, batch, batch->keep[row]), fault == 0 ? (int64_t)engine->account[row] : -1, delta,
         lane);
  }
}

/* Runs N claims on distinct accounts, n <= LANES. */
static void settle_vector(TdEngine *engine, const TdBatch *batch, const uint32_t *rows, size_t n) {
  bool whole = rows[n - 1] - rows[0] == n - 1; /* they stand side by side: the columns are used where they are */
  gather(engine, batch, rows, n, whole);
  td_vm_run(engine->vm, n, engine->columns, engine->lane_fault);
  scatter(engine, batch, rows, n, whole);
  settle_lanes(engine, batch, rows, n);
}

void td_engine_settle(TdEngine *engine, const TdBatch *batch) {
  assert(batch->n <= engine->capacity);
  size_t levels = sort_by_level(engine, batch), start = 0;
  for (size_t k = 0; k < levels; k++) {
    size_t end = engine->level_end[k], claims = start;
    for (size_t i = start; i < end; i++) {
      uint32_t row = engine->order[i];
      if (takes_back(batch, row))
        batch->fault[row] = take_back(engine, kept_record(engine, batch, batch->undo[row]));
      else
        engine->order[claims++] = row;
    }
    for (size_t at = start; at < claims; at += LANES)
      settle_vector(engine, batch, engine->order + at, claims - at < LANES ? claims - at : LANES);
    start = end;
  }
}
