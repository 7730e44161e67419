#include "tools/settle/sheets.h"

/* A cell with the comma before it, made once. */
static TdSlice cell_of(TdSheets *sheets, const char *text) {
  TdWriter *writer = td_writer_new_memory();
  td_write_char(writer, ',');
  if (text[0] != '\0') td_write_cell(writer, td_slice(text));
  TdSlice cell = td_writer_text(writer);
  cell.text = g_string_chunk_insert_len(sheets->texts, cell.text, (gssize)cell.length);
  td_writer_free(writer);
  return cell;
}

static TdSlice *cells_of(TdSheets *sheets, const char *const *texts, size_t count) {
  TdSlice *cells = g_new(TdSlice, count);
  for (size_t i = 0; i < count; i++) cells[i] = cell_of(sheets, texts[i]);
  return cells;
}

void td_sheets_init(TdSheets *sheets, const TdPolicies *policies, const TdSettlement *settlement) {
  enum { TEXTS = 4096 };
  *sheets = (TdSheets){.policies = policies,
                       .settlement = settlement,
                       .cells = g_new(TdPolicyCells, policies->items->len),
                       .texts = g_string_chunk_new(TEXTS)};
  for (int i = 0; i < TD_STATUS_COUNT; i++) sheets->statuses[i] = cell_of(sheets, td_statuses[i].word);
  for (guint i = 0; i < policies->items->len; i++) {
    const TdProgramView *view = td_policies_get(policies, i)->view;
    TdSlice *categories = g_new(TdSlice, UINT8_MAX + 1);
    for (int k = 0; k <= UINT8_MAX; k++) categories[k] = cell_of(sheets, td_program_category(view, k));
    sheets->cells[i] = (TdPolicyCells){.id = cell_of(sheets, view->id),
                                       .reasons = cells_of(sheets, view->reasons, view->reason_count),
                                       .categories = categories,
                                       .benefits = cells_of(sheets, view->benefits, view->benefit_count),
                                       .alerts = cells_of(sheets, view->alerts, view->alert_count),
                                       .clauses = cells_of(sheets, view->clauses, view->clause_count)};
  }
}

void td_sheets_clear(TdSheets *sheets) {
  for (guint i = 0; sheets->cells && i < sheets->policies->items->len; i++) {
    g_free(sheets->cells[i].reasons);
    g_free(sheets->cells[i].categories);
    g_free(sheets->cells[i].benefits);
    g_free(sheets->cells[i].alerts);
    g_free(sheets->cells[i].clauses);
  }
  g_clear_pointer(&sheets->cells, g_free);
  g_clear_pointer(&sheets->texts, g_string_chunk_free);
}

void td_sheets_begin(TdWriter *writer, TdPaper paper, const TdCsv *csv) {
  switch (paper) {
    case TD_PAPER_RESULTS:
      td_write_text(writer, "setl_id,psn_no,policy,status,reason,category,base,aid,residual\n");
      break;
    case TD_PAPER_LINES:
      td_write_text(writer, "setl_id,benefit,base,deductible,ratio,computed,limit_left,paid,clause\n");
      break;
    case TD_PAPER_ALERTS: td_write_text(writer, "setl_id,psn_no,alert,amount,threshold,clause\n"); break;
    case TD_PAPER_REJECTS: td_rejected_begin(writer, csv); break;
    case TD_PAPER_COUNT: break;
  }
}

static inline void write_slice(TdWriter *writer, TdSlice slice) {
  td_write(writer, slice.text, slice.length);
}

static void write_amount_cell(TdWriter *writer, int64_t fen) {
  td_write_char(writer, ',');
  td_write_amount(writer, fen);
}

static void write_ids(TdWriter *writer, const TdClaim *row) {
  td_write_cell(writer, row->setl_id);
  td_write_char(writer, ',');
  td_write_cell(writer, row->psn_no);
}

static void write_result(const TdSheets *sheets, TdWriter *writer, const TdClaim *row, const TdOutcome *outcome) {
  TdStatus status = (TdStatus)outcome->status;
  bool reversed = status == TD_STATUS_REVERSED;
  bool answered = status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
  write_ids(writer, row);
  if (outcome->policy == TD_NO_POLICY) {
    td_write_char(writer, ',');
    write_slice(writer, sheets->statuses[status]);
    td_write_char(writer, ',');
    td_write_text(writer, td_reasons[outcome->reason].word);
    td_write_char(writer, ',');
  } else {
    const TdPolicyCells *cells = &sheets->cells[outcome->policy];
    write_slice(writer, cells->id);
    write_slice(writer, sheets->statuses[status]);
    write_slice(writer, cells->reasons[outcome->reason]);
    write_slice(writer, cells->categories[outcome->category]);
  }
  if (reversed)
    td_write_char(writer, ',');
  else
    write_amount_cell(writer, outcome->base);
  if (answered || reversed)
    write_amount_cell(writer, outcome->aid);
  else
    td_write_char(writer, ',');
  if (answered)
    write_amount_cell(writer, (int64_t)((uint64_t)outcome->base - (uint64_t)outcome->aid));
  else
    td_write_char(writer, ',');
  td_write_char(writer, '\n');
}

static int64_t output(const TdLot *lot, size_t place, size_t i) {
  return td_lot_output(lot, place)[i];
}

static void write_line(TdWriter *writer, const TdPolicyCells *cells, const TdLot *lot, const TdStagePlaces *stage,
                       size_t i) {
  td_write_cell(writer, lot->row[i].setl_id);
  write_slice(writer, cells->benefits[output(lot, stage->benefit, i)]);
  write_amount_cell(writer, output(lot, stage->base, i));
  write_amount_cell(writer, output(lot, stage->deductible, i));
  td_write_char(writer, ',');
  td_write_ratio(writer, output(lot, stage->ratio, i));
  write_amount_cell(writer, output(lot, stage->computed, i));
  if (output(lot, stage->limited, i))
    write_amount_cell(writer, output(lot, stage->limit_left, i));
  else
    td_write_char(writer, ',');
  write_amount_cell(writer, output(lot, stage->paid, i));
  write_slice(writer, cells->clauses[output(lot, stage->clause, i)]);
  td_write_char(writer, '\n');
}

static void write_alert(TdWriter *writer, const TdPolicyCells *cells, const TdLot *lot, size_t alert,
                        const TdAlertPlaces *places, size_t i) {
  write_ids(writer, &lot->row[i]);
  write_slice(writer, cells->alerts[alert]);
  write_amount_cell(writer, output(lot, places->amount, i));
  write_amount_cell(writer, output(lot, places->threshold, i));
  write_slice(writer, cells->clauses[output(lot, places->clause, i)]);
  td_write_char(writer, '\n');
}

/* The lines and alerts of a claim that its policy settled. */
static void write_entries(const TdSheets *sheets, TdLot *lot, size_t i) {
  const TdOutcome *outcome = &lot->outcome[i];
  if (outcome->policy == TD_NO_POLICY || outcome->status == TD_STATUS_REVERSED) return;
  const TdPlaces *places = td_settlement_places(sheets->settlement, outcome->policy);
  const TdProgramView *view = places->view;
  const TdPolicyCells *cells = &sheets->cells[outcome->policy];
  bool settled = outcome->status == TD_STATUS_PAID || outcome->status == TD_STATUS_ZERO;
  for (size_t k = 0; settled && sheets->wanted[TD_PAPER_LINES] && k < view->stage_count; k++)
    if (output(lot, places->stages[k].applied, i))
      write_line(lot->text[TD_PAPER_LINES], cells, lot, &places->stages[k], i);
  for (size_t k = 0; sheets->wanted[TD_PAPER_ALERTS] && k < view->alert_count; k++)
    if (output(lot, places->alerts[k].raised, i))
      write_alert(lot->text[TD_PAPER_ALERTS], cells, lot, k, &places->alerts[k], i);
}

static void write_rejected(const TdSheets *sheets, TdLot *lot, TdRejectedRow rejected) {
  if (sheets->wanted[TD_PAPER_REJECTS]) td_rejected_write(lot->text[TD_PAPER_REJECTS], lot->rows, rejected);
}

static TdField field_of(TdReject reject) {
  switch (reject) {
    case TD_REJECT_DUPLICATE_SETL_ID: return TD_F_SETL_ID;
    case TD_REJECT_OVERFLOW: return TD_F_INSCP;
    default: return TD_F_INIT_ID;
  }
}

static void write_row(const TdSheets *sheets, TdLot *lot, size_t i) {
  const TdClaim *row = &lot->row[i];
  const TdOutcome *outcome = &lot->outcome[i];
  if (outcome->reject != TD_REJECT_NONE) {
    TdField field = field_of((TdReject)outcome->reject);
    TdRejectedRow rejected = {row->line, {row->bytes, row->size}, (uint8_t)field, outcome->reject};
    write_rejected(sheets, lot, rejected);
    return;
  }
  write_result(sheets, lot->text[TD_PAPER_RESULTS], row, outcome);
  if (!row->repeats) write_entries(sheets, lot, i);
}

static void note_end(const TdSheets *sheets, TdLot *lot, uint64_t line) {
  if (!sheets->ends) return;
  TdPaperEnd end = {.line = line};
  for (int t = 0; t < TD_PAPER_COUNT; t++) end.end[t] = td_writer_text(lot->text[t]).length;
  g_array_append_val(lot->ends, end);
}

void td_sheets_write(const TdSheets *sheets, TdLot *lot) {
  guint next = 0; /* of the rows that are no records */
  g_array_set_size(lot->ends, 0);
  for (int t = 0; t < TD_PAPER_COUNT; t++) td_writer_reset(lot->text[t]);
  for (size_t i = 0; i <= lot->count; i++) {
    for (; next < lot->rejected->len; next++) {
      TdRejectedRow rejected = g_array_index(lot->rejected, TdRejectedRow, next);
      if (i < lot->count && rejected.line > lot->row[i].line) break;
      write_rejected(sheets, lot, rejected);
      note_end(sheets, lot, rejected.line);
    }
    if (i == lot->count) return;
    write_row(sheets, lot, i);
    note_end(sheets, lot, lot->row[i].line);
  }
}
