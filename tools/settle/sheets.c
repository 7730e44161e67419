#include "tools/settle/sheets.h"

void td_sheets_begin(TdSheets *sheets) {
  td_write_text(sheets->results, "setl_id,psn_no,policy,status,reason,category,base,aid,residual\n");
  if (sheets->lines)
    td_write_text(sheets->lines, "setl_id,benefit,base,deductible,ratio,computed,limit_left,paid,clause\n");
  if (sheets->alerts) td_write_text(sheets->alerts, "setl_id,psn_no,alert,amount,threshold,clause\n");
  if (sheets->rejects) td_rejected_begin(sheets->rejects, sheets->csv);
}

static bool write_rejected(TdSheets *sheets, TdRejectedRow rejected, TdTrouble **trouble) {
  sheets->tally->rejected[rejected.reject]++;
  return !sheets->rejects || td_rejected_write(sheets->rejects, sheets->csv, rejected, trouble);
}

/* The rows that were rejected while they were read and stand before LINE. */
static bool write_rejected_before(TdSheets *sheets, uint64_t line, TdTrouble **trouble) {
  const GArray *rejected = sheets->intake->rejected;
  for (; sheets->next_rejected < rejected->len; sheets->next_rejected++) {
    TdRejectedRow row = g_array_index(rejected, TdRejectedRow, sheets->next_rejected);
    if (row.line >= line) return true;
    if (!write_rejected(sheets, row, trouble)) return false;
  }
  return true;
}

/* A row whose claim was rejected when it was settled. */
static bool write_late(TdSheets *sheets, TdReject reject, uint64_t line, uint64_t offset, uint32_t size,
                       TdTrouble **trouble) {
  TdField field = reject == TD_REJECT_OVERFLOW ? TD_F_INSCP : TD_F_INIT_ID;
  TdRejectedRow row = {line, offset, size, (uint8_t)field, (uint8_t)reject};
  return write_rejected_before(sheets, line, trouble) && write_rejected(sheets, row, trouble);
}

static void write_text_cell(TdWriter *writer, const char *text) {
  td_write_char(writer, ',');
  if (text[0] != '\0') td_write_cell(writer, td_slice(text));
}

static void write_amount_cell(TdWriter *writer, int64_t fen) {
  td_write_char(writer, ',');
  td_write_amount(writer, fen);
}

static void write_ids(TdWriter *writer, const TdStore *store, uint32_t claim) {
  td_write_cell(writer, td_store_setl_id(store, claim));
  td_write_char(writer, ',');
  td_write_cell(writer, td_store_psn_no(store, td_store_claim(store, claim)));
}

static void write_result(const TdSheets *sheets, uint32_t number) {
  const TdStore *store = &sheets->intake->store;
  const TdClaim *claim = td_store_claim(store, number);
  const TdResult *result = td_store_result(store, number);
  const TdProgramView *view =
      claim->policy == TD_NO_POLICY ? NULL : td_policies_get(sheets->policies, claim->policy)->view;
  TdWriter *writer = sheets->results;
  TdStatus status = (TdStatus)result->status;
  bool reversed = status == TD_STATUS_REVERSED;
  bool answered = status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
  write_ids(writer, store, number);
  write_text_cell(writer, view ? view->id : "");
  write_text_cell(writer, td_statuses[status].word);
  write_text_cell(writer, view ? view->reasons[result->reason] : td_reasons[result->reason].word);
  write_text_cell(writer, view ? td_program_category(view, result->category) : "");
  if (reversed)
    td_write_char(writer, ',');
  else
    write_amount_cell(writer, result->base);
  if (answered || reversed)
    write_amount_cell(writer, result->aid);
  else
    td_write_char(writer, ',');
  if (answered)
    write_amount_cell(writer, (int64_t)((uint64_t)result->base - (uint64_t)result->aid));
  else
    td_write_char(writer, ',');
  td_write_char(writer, '\n');
}

static void write_line(TdWriter *writer, const TdProgramView *view, TdSlice setl_id, const TdLine *line) {
  td_write_cell(writer, setl_id);
  write_text_cell(writer, view->benefits[line->benefit]);
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
  write_text_cell(writer, view->clauses[line->clause]);
  td_write_char(writer, '\n');
}

static void write_alert(TdWriter *writer, const TdProgramView *view, const TdStore *store, uint32_t claim,
                        const TdAlertLine *alert) {
  write_ids(writer, store, claim);
  write_text_cell(writer, view->alerts[alert->alert]);
  write_amount_cell(writer, alert->amount);
  write_amount_cell(writer, alert->threshold);
  write_text_cell(writer, view->clauses[alert->clause]);
  td_write_char(writer, '\n');
}

static void write_entry(const TdSheets *sheets, uint32_t claim) {
  const TdStore *store = &sheets->intake->store;
  uint64_t at = td_store_result(store, claim)->journal;
  if (at == TD_NO_JOURNAL) return;
  const TdProgramView *view = td_policies_get(sheets->policies, td_store_claim(store, claim)->policy)->view;
  size_t lines, alerts;
  td_journal_open(sheets->journal, &at, &lines, &alerts);
  for (; lines > 0; lines--) {
    TdLine line = td_journal_next_line(sheets->journal, &at);
    if (sheets->lines) write_line(sheets->lines, view, td_store_setl_id(store, claim), &line);
  }
  for (; alerts > 0; alerts--) {
    TdAlertLine alert = td_journal_next_alert(sheets->journal, &at);
    if (sheets->alerts) write_alert(sheets->alerts, view, store, claim, &alert);
  }
}

/* The rows that repeat a claim and have BEFORE claims in front of them. */
static bool write_repeated(TdSheets *sheets, uint32_t before, TdTrouble **trouble) {
  const GArray *repeated = sheets->intake->repeated;
  for (; sheets->next_repeated < repeated->len; sheets->next_repeated++) {
    TdRepeatedRow row = g_array_index(repeated, TdRepeatedRow, sheets->next_repeated);
    if (row.before > before) return true;
    TdReject reject = (TdReject)td_store_result(&sheets->intake->store, row.claim)->reject;
    if (reject != TD_REJECT_NONE) {
      if (!write_late(sheets, reject, row.line, row.offset, row.size, trouble)) return false;
      continue;
    }
    sheets->tally->results++;
    sheets->tally->repeats++;
    write_result(sheets, row.claim);
  }
  return true;
}

static void count_claim(TdTally *tally, const TdClaim *claim, const TdResult *result) {
  tally->results++;
  tally->statuses[result->status]++;
  if (result->status == TD_STATUS_REVERSED)
    tally->taken_back -= result->aid;
  else
    tally->aid += result->aid;
  if (claim->policy != TD_NO_POLICY) tally->policies[claim->policy].reasons[result->status][result->reason]++;
}

bool td_sheets_write(TdSheets *sheets, uint32_t from, uint32_t to, TdTrouble **trouble) {
  const TdStore *store = &sheets->intake->store;
  for (uint32_t number = from; number < to; number++) {
    if (!write_repeated(sheets, number, trouble)) return false;
    const TdClaim *claim = td_store_claim(store, number);
    const TdResult *result = td_store_result(store, number);
    if (result->reject != TD_REJECT_NONE) {
      if (!write_late(sheets, (TdReject)result->reject, claim->line, claim->offset, claim->size, trouble)) return false;
      continue;
    }
    count_claim(sheets->tally, claim, result);
    write_result(sheets, number);
    write_entry(sheets, number);
  }
  return true;
}

bool td_sheets_finish(TdSheets *sheets, TdTrouble **trouble) {
  return write_repeated(sheets, UINT32_MAX, trouble) && write_rejected_before(sheets, UINT64_MAX, trouble);
}
