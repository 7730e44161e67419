#include "tools/settle/sheets.h"

void td_sheets_init(TdSheets *sheets, const TdPolicies *policies, const TdSettlement *settlement) {
  *sheets =
      (TdSheets){.policies = policies, .settlement = settlement, .cells = g_new(TdPolicyCells, policies->items->len)};
  for (guint i = 0; i < policies->items->len; i++)
    td_policy_cells_init(&sheets->cells[i], td_policies_get(policies, i)->view);
}

void td_sheets_clear(TdSheets *sheets) {
  for (guint i = 0; sheets->cells && i < sheets->policies->items->len; i++) td_policy_cells_clear(&sheets->cells[i]);
  g_clear_pointer(&sheets->cells, g_free);
}

void td_sheets_begin(TdWriter *writer, TdPaper paper, const TdCsv *csv) {
  if (paper == TD_PAPER_REJECTS)
    td_rejected_begin(writer, csv);
  else
    td_paper_begin(writer, paper);
}

static int64_t output(const TdLot *lot, size_t place, size_t i) {
  return td_lot_output(lot, place)[i];
}

static void write_line(TdLot *lot, const TdPolicyCells *cells, const TdStagePlaces *stage, size_t i) {
  const TdEntryLine line = {.benefit = output(lot, stage->benefit, i),
                            .base = output(lot, stage->base, i),
                            .deductible = output(lot, stage->deductible, i),
                            .ratio = output(lot, stage->ratio, i),
                            .computed = output(lot, stage->computed, i),
                            .limited = output(lot, stage->limited, i),
                            .limit_left = output(lot, stage->limit_left, i),
                            .paid = output(lot, stage->paid, i),
                            .clause = output(lot, stage->clause, i)};
  td_paper_line(lot->text[TD_PAPER_LINES], cells, lot->row[i].setl_id, &line);
}

static void write_alert(TdLot *lot, const TdPolicyCells *cells, size_t number, const TdAlertPlaces *places, size_t i) {
  const TdEntryAlert alert = {number, output(lot, places->amount, i), output(lot, places->threshold, i),
                              output(lot, places->clause, i)};
  td_paper_alert(lot->text[TD_PAPER_ALERTS], cells, lot->row[i].setl_id, lot->row[i].psn_no, &alert);
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
    if (output(lot, places->stages[k].applied, i)) write_line(lot, cells, &places->stages[k], i);
  for (size_t k = 0; sheets->wanted[TD_PAPER_ALERTS] && k < view->alert_count; k++)
    if (output(lot, places->alerts[k].raised, i)) write_alert(lot, cells, k, &places->alerts[k], i);
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
  const TdPolicyCells *cells = outcome->policy == TD_NO_POLICY ? NULL : &sheets->cells[outcome->policy];
  if (sheets->wanted[TD_PAPER_RESULTS])
    td_paper_result(lot->text[TD_PAPER_RESULTS], cells, row->setl_id, row->psn_no, outcome);
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
