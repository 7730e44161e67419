#include "tools/settle/check_trace.h"
#include "tools/settle/explain.h"
#include "tools/settle/outcome.h"
#include "tools/settle/reader.h"

typedef struct {
  const TdDossier *dossier;
  TdReader *readers;    /* [policies] */
  TdCounter **counters; /* [policies], made when first needed */
  const GPtrArray *ids;
  bool *found; /* [ids] */
  TdExplained each;
  void *user;
  TdTrouble **trouble;
} Work;

/* A row of the file. */
typedef struct {
  const char *psn_no, *year; /* as it has them, "" none */
  TdBoth name;               /* for messages, which name no person */
  size_t place;
  TdCase what;
} Row;

static char *cell_of(const Work *work, const TdCsvRow *row, TdField field) {
  int place = work->dossier->layout->place[field];
  if (place < 0 || (size_t)place >= row->count) return g_strdup("");
  return g_strndup(row->cells[place].text, row->cells[place].length);
}

static bool is_asked(const char *id, const Row *row) {
  size_t length = strlen(row->psn_no);
  if (length == 0 || strncmp(id, row->psn_no, length) != 0) return false;
  return id[length] == '\0' || (id[length] == ':' && g_str_equal(id + length + 1, row->year));
}

/* The place of the first id that names a row; false: none does. */
static bool find_place(Work *work, Row *row) {
  bool asked = false;
  for (guint i = 0; i < work->ids->len; i++) {
    if (!is_asked(g_ptr_array_index(work->ids, i), row)) continue;
    if (!asked) row->place = i;
    asked = work->found[i] = true;
  }
  return asked;
}

static bool hand_over(const Work *work, const Row *row) {
  g_autoptr(TdSheet) sheet = td_sheet_new(&row->what);
  if (!sheet) return td_explain_disagrees(row->name, work->trouble);
  work->each(sheet, row->place, work->user);
  return true;
}

static bool explain_rejected(const Work *work, Row *row, TdFault fault) {
  char *text[2];
  td_explain_reject((uint8_t)fault.field, (uint8_t)fault.reject, text);
  row->what.rejected = true;
  row->what.reject = td_rejects[fault.reject].word;
  row->what.reject_text = (TdBoth){{text[0], text[1]}};
  bool done = hand_over(work, row);
  g_free(text[0]);
  g_free(text[1]);
  return done;
}

static bool explain_traced(const Work *work, Row *row, TdReader *reader, const TdRecord *record,
                           const TdPremium *premium) {
  static const int64_t no_annual;
  TdFacts facts = td_reader_enrolment(reader, record);
  g_autoptr(TdTrace) trace = td_trace_claim(reader->model, &facts, &no_annual);
  g_autofree char *unknown = td_reader_unknown(reader, record);
  const char *differs = td_check_premium(trace, reader->view, premium);
  if (differs) return td_explain_differs(row->name, differs, work->trouble);
  TdFactChange change = td_change_find(trace);
  row->what.model = reader->model;
  row->what.trace = trace;
  row->what.change = &change;
  row->what.unknown_labels = unknown;
  return hand_over(work, row);
}

static bool explain_row(const Work *work, Row *row, const TdRecord *record) {
  const TdDossier *dossier = work->dossier;
  uint16_t policy = td_regions_pick_year(dossier->regions, td_record_has(record, TD_F_ADMDVS),
                                         record->value[TD_F_ADMDVS], record->value[TD_F_YEAR]);
  if (policy == TD_NO_POLICY) {
    row->what.status = TD_STATUS_NO_POLICY;
    row->what.base = record->value[TD_F_PREMIUM];
    return hand_over(work, row);
  }
  if (!work->counters[policy])
    work->counters[policy] =
        td_counter_new(td_policies_get(dossier->policies, policy)->premiums, &dossier->supplies[policy], NULL);
  if (!work->counters[policy]) return td_trouble_memory(work->trouble);
  TdPremium premium;
  if (!td_counter_settle(work->counters[policy], record, &premium))
    return explain_rejected(work, row, (TdFault){TD_REJECT_OVERFLOW, TD_F_PREMIUM, false});
  return explain_traced(work, row, &work->readers[policy], record, &premium);
}

/* NUMBER: of the row in the file. */
static bool look_at(Work *work, const TdCsvRow *cells, size_t number) {
  TdRecord record;
  TdFault fault;
  g_autofree char *psn_no = cell_of(work, cells, TD_F_PSN_NO), *year = cell_of(work, cells, TD_F_YEAR);
  g_autofree char *zh = g_strdup_printf("第 %" G_GUINT64_FORMAT " 行", (guint64)cells->line);
  g_autofree char *en = g_strdup_printf("the row of line %" G_GUINT64_FORMAT, (guint64)cells->line);
  Row row = {.psn_no = psn_no,
             .year = year,
             .name = {{zh, en}},
             .place = number,
             .what = {.record = TD_RECORD_ENROLMENT,
                      .setl_id = "",
                      .psn_no = psn_no,
                      .year = year,
                      .unknown_labels = "",
                      .category = -1}};
  if (work->ids && !find_place(work, &row)) return true;
  if (td_enrolment_read(work->dossier->layout, cells, &record, &fault)) return explain_row(work, &row, &record);
  return !work->ids || explain_rejected(work, &row, fault);
}

static bool work_through(Work *work) {
  const TdDossier *dossier = work->dossier;
  for (guint i = 0; i < dossier->policies->items->len; i++)
    if (!td_reader_init(&work->readers[i], td_policies_get(dossier->policies, i), NULL, &dossier->supplies[i],
                        work->trouble))
      return false;
  TdCsvRow row;
  TdCsvStatus status;
  for (size_t number = 0; (status = td_csv_next(dossier->csv, &row, work->trouble)) == TD_CSV_ROW; number++)
    if (!look_at(work, &row, number)) return false;
  if (status != TD_CSV_END) return false;
  for (guint i = 0; work->ids && i < work->ids->len; i++) {
    if (work->found[i]) continue;
    return td_trouble_set(
        work->trouble, g_strdup_printf("文件里没有第 %u 个编号的参保记录；编号写作 人员编号 或 人员编号:年度", i + 1),
        g_strdup_printf("no enrolment of the file has id number %u of those given; write PSN_NO or PSN_NO:YEAR",
                        i + 1));
  }
  return true;
}

bool td_explain_premiums(const TdDossier *dossier, const GPtrArray *ids, TdExplained each, void *user,
                         TdTrouble **trouble) {
  guint policies = dossier->policies->items->len;
  Work work = {.dossier = dossier,
               .readers = g_new0(TdReader, policies),
               .counters = g_new0(TdCounter *, policies),
               .ids = ids,
               .found = g_new0(bool, ids ? ids->len : 0),
               .each = each,
               .user = user,
               .trouble = trouble};
  bool done = work_through(&work);
  for (guint i = 0; i < policies; i++) {
    td_counter_free(work.counters[i]);
    td_reader_clear(&work.readers[i]);
  }
  g_free(work.counters);
  g_free(work.readers);
  g_free(work.found);
  return done;
}
