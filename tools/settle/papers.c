#include "tools/settle/papers.h"

static const TdSlice statuses[TD_STATUS_COUNT] = {
#define TD_STATUS(id, word, zh, en) {"," word, sizeof word},
#include "runtime/reasons.def"
};

/* A cell with the comma before it, made once. */
static TdSlice cell_of(TdPolicyCells *cells, const char *text) {
  TdWriter *writer = td_writer_new_memory();
  td_write_char(writer, ',');
  if (text[0] != '\0') td_write_cell(writer, td_slice(text));
  TdSlice cell = td_writer_text(writer);
  cell.text = g_string_chunk_insert_len(cells->texts, cell.text, (gssize)cell.length);
  td_writer_free(writer);
  return cell;
}

static TdSlice *cells_of(TdPolicyCells *cells, const char *const *texts, size_t count) {
  TdSlice *all = g_new(TdSlice, count);
  for (size_t i = 0; i < count; i++) all[i] = cell_of(cells, texts[i]);
  return all;
}

void td_policy_cells_init(TdPolicyCells *cells, const TdProgramView *view) {
  enum { TEXTS = 4096 };
  *cells = (TdPolicyCells){.texts = g_string_chunk_new(TEXTS), .categories = g_new(TdSlice, UINT8_MAX + 1)};
  cells->id = cell_of(cells, view->id);
  cells->reasons = cells_of(cells, view->reasons, view->reason_count);
  for (int i = 0; i <= UINT8_MAX; i++) cells->categories[i] = cell_of(cells, td_program_category(view, i));
  cells->benefits = cells_of(cells, view->benefits, view->benefit_count);
  cells->alerts = cells_of(cells, view->alerts, view->alert_count);
  cells->clauses = cells_of(cells, view->clauses, view->clause_count);
}

void td_policy_cells_clear(TdPolicyCells *cells) {
  g_free(cells->reasons);
  g_free(cells->categories);
  g_free(cells->benefits);
  g_free(cells->alerts);
  g_free(cells->clauses);
  g_clear_pointer(&cells->texts, g_string_chunk_free);
}

void td_paper_begin(TdWriter *writer, TdPaper paper) {
  switch (paper) {
    case TD_PAPER_RESULTS:
      td_write_text(writer, "setl_id,psn_no,policy,status,reason,category,base,aid,residual\n");
      break;
    case TD_PAPER_LINES:
      td_write_text(writer, "setl_id,benefit,base,deductible,ratio,computed,limit_left,paid,clause\n");
      break;
    case TD_PAPER_ALERTS: td_write_text(writer, "setl_id,psn_no,alert,amount,threshold,clause\n"); break;
    case TD_PAPER_REJECTS:
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

static void write_ids(TdWriter *writer, TdSlice setl_id, TdSlice psn_no) {
  td_write_cell(writer, setl_id);
  td_write_char(writer, ',');
  td_write_cell(writer, psn_no);
}

void td_paper_result(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, TdSlice psn_no,
                     const TdOutcome *outcome) {
  TdStatus status = (TdStatus)outcome->status;
  bool reversed = status == TD_STATUS_REVERSED;
  bool answered = status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
  write_ids(writer, setl_id, psn_no);
  if (!cells) {
    td_write_char(writer, ',');
    write_slice(writer, statuses[status]);
    td_write_char(writer, ',');
    td_write_text(writer, td_reasons[outcome->reason].word);
    td_write_char(writer, ',');
  } else {
    write_slice(writer, cells->id);
    write_slice(writer, statuses[status]);
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

void td_paper_line(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, const TdEntryLine *line) {
  td_write_cell(writer, setl_id);
  write_slice(writer, cells->benefits[line->benefit]);
  write_amount_cell(writer, line->base);
  write_amount_cell(writer, line->deductible);
  td_write_char(writer, ',');
  td_write_ratio(writer, line->ratio);
  write_amount_cell(writer, line->computed);
  if (line->limited)
    write_amount_cell(writer, line->limit_left);
  else
    td_write_char(writer, ',');
  write_amount_cell(writer, line->paid);
  write_slice(writer, cells->clauses[line->clause]);
  td_write_char(writer, '\n');
}

void td_paper_alert(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, TdSlice psn_no,
                    const TdEntryAlert *alert) {
  write_ids(writer, setl_id, psn_no);
  write_slice(writer, cells->alerts[alert->alert]);
  write_amount_cell(writer, alert->amount);
  write_amount_cell(writer, alert->threshold);
  write_slice(writer, cells->clauses[alert->clause]);
  td_write_char(writer, '\n');
}
