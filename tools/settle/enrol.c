#include "tools/settle/enrol.h"

#include "runtime/engine.h"
#include "tools/io/cell.h"
#include "tools/settle/counter.h"
#include "tools/settle/rejected.h"
#include "tools/settle/outcome.h"

enum { TELL_EVERY = 4096 };

typedef struct {
  const TdEnrol *enrol;
  TdTally *tally;
  TdCounter **counters; /* [policies], made when first needed */
  TdCsvRows *rows;      /* takes rejected rows apart */
  GString *raw;
} Office;

static TdCounter *counter_of(const Office *office, uint16_t policy) {
  if (!office->counters[policy])
    office->counters[policy] = td_counter_new(td_policies_get(office->enrol->dossier->policies, policy)->premiums,
                                              &office->enrol->dossier->supplies[policy], office->tally->unknown_labels);
  return office->counters[policy];
}

static void write_text_cell(TdWriter *writer, const char *text) {
  td_write_char(writer, ',');
  if (text[0] != '\0') td_write_cell(writer, td_slice(text));
}

/* As it is read: four digits. */
static void write_year(TdWriter *writer, int64_t year) {
  for (int64_t unit = 1000; unit > 0; unit /= 10) td_write_char(writer, (char)('0' + year / unit % 10));
}

static void write_result(const Office *office, const TdRecord *record, const char *policy, const TdPremium *premium) {
  TdWriter *writer = office->enrol->results;
  int64_t paid = record->value[TD_F_PREMIUM];
  TdStatus status = premium->status;
  bool answered = status == TD_STATUS_PAID || status == TD_STATUS_ZERO || status == TD_STATUS_INELIGIBLE;
  td_write_cell(writer, record->texts[TD_TEXT_PSN_NO]);
  td_write_char(writer, ',');
  write_year(writer, record->value[TD_F_YEAR]);
  write_text_cell(writer, policy);
  write_text_cell(writer, td_statuses[status].word);
  write_text_cell(writer, premium->reason);
  write_text_cell(writer, premium->category);
  td_write_char(writer, ',');
  td_write_amount(writer, paid);
  td_write_char(writer, ',');
  if (answered) td_write_amount(writer, premium->subsidy);
  td_write_char(writer, ',');
  if (answered) td_write_amount(writer, paid - premium->subsidy);
  td_write_char(writer, '\n');
}

static void count(TdTally *tally, uint16_t policy, const TdPremium *premium) {
  tally->results++;
  tally->statuses[premium->status]++;
  tally->aid += premium->subsidy;
  if (policy == TD_NO_POLICY) return;
  TdPolicyTally *of = &tally->policies[policy];
  of->reasons[premium->status][premium->word]++;
  if (premium->status != TD_STATUS_PAID && premium->status != TD_STATUS_ZERO) return;
  of->benefits[premium->benefit].lines++;
  of->benefits[premium->benefit].paid += premium->subsidy;
}

static bool reject(const Office *office, const TdCsvRow *row, TdFault fault, TdTrouble **trouble) {
  const TdEnrol *enrol = office->enrol;
  office->tally->rejected[fault.reject]++;
  office->tally->bent |= fault.bent;
  if (!enrol->rejects) return true;
  if (!td_csv_raw(enrol->dossier->csv, row->offset, row->size, office->raw, trouble)) return false;
  TdSlice bytes = {office->raw->str, office->raw->len};
  TdRejectedRow rejected = {row->line, bytes, (uint8_t)fault.field, (uint8_t)fault.reject};
  td_rejected_write(enrol->rejects, office->rows, rejected);
  return true;
}

static bool answer(const Office *office, const TdCsvRow *row, const TdRecord *record, TdTrouble **trouble) {
  const TdEnrol *enrol = office->enrol;
  uint16_t policy = td_regions_pick_year(enrol->dossier->regions, td_record_has(record, TD_F_ADMDVS),
                                         record->value[TD_F_ADMDVS], record->value[TD_F_YEAR]);
  TdPremium premium = {.status = TD_STATUS_NO_POLICY, .reason = td_reasons[TD_REASON_NO_POLICY].word, .category = ""};
  const char *id = "";
  if (policy != TD_NO_POLICY) {
    TdCounter *counter = counter_of(office, policy);
    if (!counter) return td_trouble_memory(trouble);
    id = td_policies_get(enrol->dossier->policies, policy)->view->id;
    if (!td_counter_settle(counter, record, &premium))
      return reject(office, row, (TdFault){TD_REJECT_OVERFLOW, TD_F_PREMIUM, false}, trouble);
  }
  count(office->tally, policy, &premium);
  write_result(office, record, id, &premium);
  return true;
}

static bool answer_rows(const Office *office, TdTrouble **trouble) {
  const TdEnrol *enrol = office->enrol;
  TdCsvRow row;
  TdRecord record;
  TdCsvStatus status;
  while ((status = td_csv_next(enrol->dossier->csv, &row, trouble)) == TD_CSV_ROW) {
    TdFault fault = {TD_REJECT_NONE, TD_FIELD_COUNT, false};
    if (office->tally->rows++ % TELL_EVERY == 0)
      td_watch_tell(&enrol->watch, TD_WATCH_READING, td_csv_done(enrol->dossier->csv),
                    td_csv_size(enrol->dossier->csv));
    bool done = td_enrolment_read(enrol->dossier->layout, &row, &record, &fault)
                    ? answer(office, &row, &record, trouble)
                    : reject(office, &row, fault, trouble);
    if (!done) return false;
  }
  return status == TD_CSV_END;
}

bool td_enrol(const TdEnrol *enrol, TdTally *tally, TdTrouble **trouble) {
  guint count = enrol->dossier->policies->items->len;
  Office office = {enrol, tally, g_new0(TdCounter *, count), td_csv_rows_new(enrol->dossier->csv), g_string_new(NULL)};
  td_write_text(enrol->results, "psn_no,year,policy,status,reason,category,premium,subsidy,self_pay\n");
  if (enrol->rejects) td_rejected_begin(enrol->rejects, enrol->dossier->csv);
  bool done = answer_rows(&office, trouble);
  for (guint i = 0; i < count; i++) td_counter_free(office.counters[i]);
  g_free(office.counters);
  td_csv_rows_free(office.rows);
  g_string_free(office.raw, TRUE);
  return done;
}
