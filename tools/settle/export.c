#include "tools/settle/export.h"

#include "tools/io/record_write.h"
#include "tools/io/sorter.h"
#include "tools/ledger/head.h"
#include "tools/settle/books.h"
#include "tools/settle/papers.h"

#define SORTER_MEMORY ((size_t)64 << 20)

typedef struct {
  const TdExport *what;
  TdArchive archive;
  TdPolicyCells *cells; /* [policies] */
  GByteArray *old;      /* by entry: another has taken its place */
} Job;

/* ---- entries */

static bool begin(Job *job, TdTrouble **trouble) {
  static const TdPaper papers[] = {
      [TD_EXPORT_RESULTS] = TD_PAPER_RESULTS, [TD_EXPORT_LINES] = TD_PAPER_LINES, [TD_EXPORT_ALERTS] = TD_PAPER_ALERTS};
  TdWriter *const *out = job->what->out;
  td_archive_init(&job->archive);
  if (!td_archive_fill(&job->archive, job->what->ledger, trouble)) return false;
  job->cells = g_new0(TdPolicyCells, job->archive.programs->len + 1);
  for (guint i = 0; i < job->archive.programs->len; i++)
    td_policy_cells_init(&job->cells[i], td_program_view(job->archive.programs->pdata[i]));
  for (size_t i = 0; i < G_N_ELEMENTS(papers); i++)
    if (out[i]) td_paper_begin(out[i], papers[i]);
  if (out[TD_EXPORT_CLAIMS]) td_record_write_header(out[TD_EXPORT_CLAIMS]);
  return true;
}

static void clear(Job *job) {
  for (guint i = 0; job->cells && i < job->archive.programs->len; i++) td_policy_cells_clear(&job->cells[i]);
  g_free(job->cells);
  g_byte_array_unref(job->old);
  td_archive_clear(&job->archive);
}

static void write_entry(const Job *job, const TdEntry *entry, const TdRecord *record, const TdProgramView *view) {
  TdWriter *const *out = job->what->out;
  const TdPolicyCells *cells = view ? &job->cells[entry->policy] : NULL;
  TdSlice setl_id = record->texts[TD_TEXT_SETL_ID], psn_no = record->texts[TD_TEXT_PSN_NO];
  const TdOutcome outcome = {.base = entry->base,
                             .aid = entry->aid,
                             .reason = entry->reason,
                             .status = entry->status,
                             .category = entry->category};
  TdBytesReader lines = td_bytes_reader(entry->lines), alerts = td_bytes_reader(entry->alerts);
  TdEntryLine line;
  TdEntryAlert alert;
  if (out[TD_EXPORT_RESULTS]) td_paper_result(out[TD_EXPORT_RESULTS], cells, setl_id, psn_no, &outcome);
  while (view && out[TD_EXPORT_LINES] && td_line_next(&lines, view, &line))
    td_paper_line(out[TD_EXPORT_LINES], cells, setl_id, &line);
  while (view && out[TD_EXPORT_ALERTS] && td_alert_next(&alerts, view, &alert))
    td_paper_alert(out[TD_EXPORT_ALERTS], cells, setl_id, psn_no, &alert);
  if (out[TD_EXPORT_CLAIMS]) td_record_write(out[TD_EXPORT_CLAIMS], record);
}

/* Marks the entries that others have taken the place of. */
static bool find_old(const Job *job, TdTrouble **trouble) {
  TdLedger *ledger = job->what->ledger;
  TdEntry entry;
  g_byte_array_set_size(job->old, (guint)td_ledger_entries(ledger));
  if (job->old->len > 0) memset(job->old->data, 0, job->old->len);
  for (guint i = 0; i < job->old->len; i++) {
    if (!td_ledger_get(ledger, i, &entry, NULL, trouble)) return false;
    if (entry.supersedes < i) job->old->data[entry.supersedes] = 1;
  }
  return true;
}

static bool write_entries(const Job *job, uint64_t *count, TdTrouble **trouble) {
  TdLedger *ledger = job->what->ledger;
  const TdProgramView *view;
  TdEntry entry;
  TdRecord record;
  *count = 0;
  if (!job->what->all && !find_old(job, trouble)) return false;
  for (uint64_t i = 0; i < td_ledger_entries(ledger); i++) {
    if (!job->what->all && job->old->data[i]) continue;
    if (!td_archive_get(&job->archive, ledger, i, &entry, &record, &view, trouble)) return false;
    write_entry(job, &entry, &record, view);
    ++*count;
  }
  return true;
}

/* ---- balances */

/* The order: by person, region, year and name. */
static void put_key(TdBytes *key, TdSlice psn_no, TdSlice book, int32_t year, TdSlice name) {
  uint32_t order = GUINT32_TO_BE((uint32_t)year ^ UINT32_C(0x80000000));
  key->size = 0;
  td_put_raw(key, psn_no.text, psn_no.length);
  td_put_raw(key, "", 1);
  td_put_raw(key, book.text, book.length);
  td_put_raw(key, "", 1);
  td_put_raw(key, &order, sizeof order);
  td_put_raw(key, name.text, name.length);
}

static void put_row(TdWriter *row, TdSlice psn_no, TdSlice book, int32_t year, TdSlice name, int64_t amount) {
  td_writer_reset(row);
  td_write_cell(row, book);
  td_write_char(row, ',');
  td_write_cell(row, psn_no);
  td_write_char(row, ',');
  td_write_integer(row, year);
  td_write_char(row, ',');
  td_write_cell(row, name);
  td_write_char(row, ',');
  td_write_amount(row, amount);
  td_write_char(row, '\n');
}

typedef struct {
  TdLedger *ledger;
  TdSorter *sorter;
  TdBytes key;
  TdWriter *row;
} Balances;

static bool add_person(Balances *balances, const TdPerson *person, TdTrouble **trouble) {
  TdBytesReader accounts = td_bytes_reader(person->accounts);
  TdPersonAccount account;
  while (td_person_account(&accounts, &account)) {
    TdBytesReader amounts = td_bytes_reader(account.amounts);
    uint32_t number;
    int64_t amount;
    while (td_amount_next(&amounts, &number, &amount)) {
      if (account.book >= td_ledger_book_count(balances->ledger) || number >= td_ledger_name_count(balances->ledger))
        return td_ledger_damaged(td_ledger_store(balances->ledger), "一个年度金额", "an annual amount", trouble);
      TdSlice book = td_slice(td_book_name(td_ledger_book_key(balances->ledger, account.book)));
      TdSlice name = td_slice(td_ledger_name_text(balances->ledger, number));
      put_key(&balances->key, person->psn_no, book, account.year, name);
      put_row(balances->row, person->psn_no, book, account.year, name, amount);
      if (!td_sorter_add(balances->sorter, td_bytes_slice(&balances->key), td_writer_text(balances->row), trouble))
        return false;
    }
    if (amounts.bad)
      return td_ledger_damaged(td_ledger_store(balances->ledger), "一个年度金额", "an annual amount", trouble);
  }
  return !accounts.bad || td_ledger_damaged(td_ledger_store(balances->ledger), "一个人员", "a person", trouble);
}

static bool add_persons(Balances *balances, TdStore *store, TdTrouble **trouble) {
  int64_t key = -1;
  bool found;
  for (;;) {
    TdSlice piece, payload;
    uint64_t hash;
    TdPerson person;
    if (!td_store_next(store, TD_STORE_PERSONS, key + 1, &key, &found, trouble)) return false;
    if (!found) return true;
    if (!td_store_get(store, TD_STORE_PERSONS, key, &piece, &found, trouble)) return false;
    TdBytesReader reader = td_bytes_reader(piece);
    while (td_bucket_next(&reader, &hash, &payload))
      if (!td_person_decode(payload, &person))
        return td_ledger_damaged(store, "一个人员", "a person", trouble);
      else if (!add_person(balances, &person, trouble))
        return false;
    if (reader.bad || key == INT64_MAX) return td_ledger_damaged(store, "人员索引", "the index of persons", trouble);
  }
}

static bool write_balances(const TdExport *what, TdTrouble **trouble) {
  TdWriter *out = what->out[TD_EXPORT_BALANCES];
  if (!out) return true;
  g_autoptr(TdSorter) sorter = td_sorter_new(SORTER_MEMORY);
  Balances balances = {.ledger = what->ledger, .sorter = sorter, .row = td_writer_new_memory()};
  TdSorterStatus status = TD_SORTER_TROUBLE;
  TdSlice key, row;
  td_write_text(out, "admdvs_or_document,psn_no,year,name,amount\n");
  if (add_persons(&balances, td_ledger_store(what->ledger), trouble) && td_sorter_sort(sorter, trouble))
    while ((status = td_sorter_next(sorter, &key, &row, trouble)) == TD_SORTER_ITEM)
      td_write(out, row.text, row.length);
  td_writer_free(balances.row);
  g_free(balances.key.data);
  return status == TD_SORTER_END;
}

bool td_export(const TdExport *what, uint64_t *count, TdTrouble **trouble) {
  Job job = {.what = what, .old = g_byte_array_new()};
  bool done = begin(&job, trouble) && write_entries(&job, count, trouble) && write_balances(what, trouble);
  clear(&job);
  return done;
}
