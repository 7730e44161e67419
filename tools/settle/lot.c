#include "tools/settle/lot.h"

#include <stdlib.h>

#include "tools/io/hash.h"
#include "tools/io/pages.h"
#include "tools/ledger/record_code.h"

/* Columns are a cache line longer than a power of two: else all would fall into the same sets of the first cache. */
enum { CACHE_LINE = 8 /* values */, FIRST_CAPACITY = 256 + CACHE_LINE, TEXTS_BLOCK = 4096 };

static void want(TdLotPlan *plan, TdField field, bool has) {
  int16_t *place = &plan->place[field][has];
  if (*place >= 0) return;
  *place = (int16_t)plan->column_count++;
  TdWanted wanted = {field, (size_t)*place};
  if (has)
    plan->has[plan->has_count++] = wanted;
  else if (td_field_type(field) == TD_MASK)
    plan->masks[plan->mask_count++] = wanted;
  else
    plan->values[plan->value_count++] = wanted;
}

void td_lot_plan_init(TdLotPlan *plan, const TdLayout *layout, const TdRoll *roll, const TdPolicies *policies) {
  *plan = (TdLotPlan){.layout = layout, .roll = roll, .lines = true, .alerts = true};
  plan->seed = (uint64_t)g_random_int() << 32 | g_random_int();
  memset(plan->place, 0xff, sizeof plan->place);
  want(plan, TD_F_ENDDATE, false);
  for (guint i = 0; i < policies->items->len; i++) {
    const TdProgramView *view = td_policies_get(policies, i)->view;
    plan->output_count = MAX(plan->output_count, view->output_count);
    for (size_t k = 0; k < view->input_count; k++) {
      TdInput input = view->inputs[k];
      if (input.kind == TD_IN_FIELD || input.kind == TD_IN_HAS_FIELD)
        want(plan, (TdField)input.index, input.kind == TD_IN_HAS_FIELD);
    }
  }
}

void td_lot_plan_want(TdLotPlan *plan, TdField field) {
  want(plan, field, false);
  want(plan, field, true);
}

TdLot *td_lot_new(const TdCsv *csv) {
  TdLot *lot = g_new0(TdLot, 1);
  lot->marks = g_array_new(FALSE, FALSE, sizeof(TdLotMark));
  lot->rows = td_csv_rows_new(csv);
  lot->texts = g_string_chunk_new(TEXTS_BLOCK);
  lot->rejected = g_array_new(FALSE, FALSE, sizeof(TdRejectedRow));
  lot->ends = g_array_new(FALSE, FALSE, sizeof(TdPaperEnd));
  for (int i = 0; i < TD_PAPER_COUNT; i++) lot->text[i] = td_writer_new_memory();
  return lot;
}

void td_lot_free(TdLot *lot) {
  if (!lot) return;
  g_free(lot->block.bytes);
  g_array_unref(lot->marks);
  td_csv_rows_free(lot->rows);
  g_string_chunk_free(lot->texts);
  g_free(lot->row);
  g_free(lot->outcome);
  free(lot->columns);
  free(lot->outputs);
  g_free(lot->keeping);
  g_free(lot->kept);
  g_free(lot->records.data);
  g_free(lot->entries.data);
  td_digester_free(lot->digester);
  g_array_unref(lot->rejected);
  g_array_unref(lot->ends);
  for (int i = 0; i < TD_PAPER_COUNT; i++) td_writer_free(lot->text[i]);
  td_trouble_free(lot->trouble);
  g_free(lot);
}

void td_lot_begin(TdLot *lot) {
  g_array_set_size(lot->marks, 0);
  lot->block.size = 0;
}

void td_lot_mark(TdLot *lot, uint64_t offset, uint64_t line, TdSlice bytes) {
  TdCsvBlock *block = &lot->block;
  TdLotMark mark = {offset, line, block->size, bytes.length};
  td_csv_block_append(block, bytes);
  g_array_append_val(lot->marks, mark);
}

/* Room for one more record.  The columns move apart. */
static void grow(TdLot *lot, const TdLotPlan *plan) {
  size_t capacity = lot->capacity > 0 ? 2 * lot->capacity - CACHE_LINE : FIRST_CAPACITY;
  int64_t *columns = td_pages_new(plan->column_count * capacity * sizeof *columns);
  for (size_t i = 0; lot->columns && i < plan->column_count; i++)
    memcpy(columns + i * capacity, td_lot_column(lot, i), lot->count * sizeof *columns);
  free(lot->columns);
  free(lot->outputs);
  lot->columns = columns;
  lot->outputs = td_pages_new(plan->output_count * capacity * sizeof *lot->outputs);
  lot->row = g_renew(TdClaim, lot->row, capacity);
  lot->outcome = g_renew(TdOutcome, lot->outcome, capacity);
  if (plan->ledger) lot->keeping = g_renew(TdKeeping, lot->keeping, capacity);
  lot->capacity = capacity;
}

/* The in-scope self-paid amount, which is the base where no program says another. */
static int64_t self_paid(const TdRecord *record) {
  static const TdField funds[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  int64_t left = record->value[TD_F_INSCP];
  for (size_t i = 0; i < G_N_ELEMENTS(funds); i++) left -= record->value[funds[i]];
  return MAX(left, 0);
}

/* A text that lives as long as the lot's rows: cells that were unquoted or decoded do not. */
static inline TdSlice lasting(TdLot *lot, TdSlice text) {
  if (G_LIKELY((uintptr_t)text.text - (uintptr_t)lot->block.bytes < lot->block.size) || text.length == 0) return text;
  return (TdSlice){g_string_chunk_insert_len(lot->texts, text.text, (gssize)text.length), text.length};
}

static void fill_columns(TdLot *lot, const TdLotPlan *plan, size_t at, const TdRecord *record) {
  int64_t *columns = lot->columns + at;
  size_t capacity = lot->capacity;
  for (size_t i = 0; i < plan->value_count; i++)
    columns[plan->values[i].column * capacity] = record->value[plan->values[i].field];
  for (size_t i = 0; i < plan->mask_count; i++)
    columns[plan->masks[i].column * capacity] = -record->value[plan->masks[i].field];
  for (size_t i = 0; i < plan->has_count; i++)
    columns[plan->has[i].column * capacity] = -(int64_t)(record->present >> plan->has[i].field & 1);
}

static void keep_record(TdLot *lot, size_t at, const TdRecord *record) {
  TdKeeping *keeping = &lot->keeping[at];
  *keeping = (TdKeeping){.number = TD_NO_ENTRY,
                         .original = TD_NO_ENTRY,
                         .supersedes = TD_NO_ENTRY,
                         .first = TD_NO_POLICY,
                         .record = lot->records.size};
  td_record_encode(&lot->records, record);
  keeping->record_end = lot->records.size;
}

static void add_record(TdLot *lot, const TdLotPlan *plan, const TdCsvRow *row, const char *bytes,
                       const TdRecord *record) {
  if (lot->count == lot->capacity) grow(lot, plan);
  size_t at = lot->count++;
  TdClaim *out = &lot->row[at];
  out->bytes = bytes;
  out->offset = row->offset;
  out->line = row->line;
  out->size = (uint32_t)row->size;
  out->setl_id = lasting(lot, record->texts[TD_TEXT_SETL_ID]);
  out->psn_no = lasting(lot, record->texts[TD_TEXT_PSN_NO]);
  out->identities = lasting(lot, record->texts[TD_TEXT_IDENTITIES]);
  out->disease = lasting(lot, record->texts[TD_TEXT_DISE_NAME]);
  out->region = td_record_has(record, TD_F_ADMDVS) ? (int32_t)record->value[TD_F_ADMDVS] : -1;
  out->setl_time = record->value[TD_F_SETL_TIME];
  out->begndate = record->value[TD_F_BEGNDATE];
  out->enddate = record->value[TD_F_ENDDATE];
  out->takes_back = td_record_takes_back(record);
  out->repeats = out->recorded = false;
  out->claim = TD_NO_CLAIM;
  out->identity_cell = out->illness = 0;
  out->account = out->undoes = 0;
  out->id_hash = td_hash_bytes(plan->seed, out->setl_id.text, out->setl_id.length);
  out->person_hash = td_names_hash(&plan->roll->persons, out->psn_no);
  if (out->identities.length > 0) out->identities_hash = td_names_hash(&plan->roll->identities, out->identities);
  if (out->disease.length > 0) out->disease_hash = td_names_hash(&plan->roll->diseases, out->disease);
  if (out->takes_back) {
    out->original = lasting(lot, record->texts[TD_TEXT_INIT_ID]);
    out->original_hash = td_hash_bytes(plan->seed, out->original.text, out->original.length);
  }
  lot->outcome[at] = (TdOutcome){.base = self_paid(record), .policy = TD_NO_POLICY};
  fill_columns(lot, plan, at, record);
  if (plan->ledger) keep_record(lot, at, record);
}

static void take_row(TdLot *lot, const TdLotPlan *plan, const TdCsvRow *row, const char *bytes) {
  TdRecord record;
  TdFault fault = {TD_REJECT_NONE, TD_FIELD_COUNT, false};
  lot->row_count++;
  if (td_record_read(plan->layout, row, &record, &fault)) {
    add_record(lot, plan, row, bytes, &record);
    return;
  }
  TdRejectedRow rejected = {row->line, {bytes, row->size}, (uint8_t)fault.field, (uint8_t)fault.reject};
  g_array_append_val(lot->rejected, rejected);
  lot->bent |= fault.bent;
}

void td_lot_parse(TdLot *lot, const TdLotPlan *plan) {
  TdCsvRow row;
  lot->count = 0;
  lot->row_count = 0;
  lot->records.size = 0;
  lot->bent = false;
  g_array_set_size(lot->rejected, 0);
  g_string_chunk_clear(lot->texts);
  for (guint i = 0; i < lot->marks->len; i++) {
    TdLotMark mark = g_array_index(lot->marks, TdLotMark, i);
    const char *bytes = lot->block.bytes + mark.at;
    td_csv_rows_read(lot->rows, bytes, mark.size, true, &row);
    row.offset = mark.offset;
    row.line = mark.line;
    take_row(lot, plan, &row, bytes);
  }
  if (lot->marks->len > 0) return;
  td_csv_rows_begin(lot->rows, &lot->block);
  while (td_csv_rows_next(lot->rows, &row))
    take_row(lot, plan, &row, lot->block.bytes + (row.offset - lot->block.offset));
}
