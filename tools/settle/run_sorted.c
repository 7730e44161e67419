/* The run in which claims are sorted first: the rows of the file into the order of settlement, and what comes of them
 * back into the order of the file.  Settling itself is as in the straight run. */
#include "tools/io/sorter.h"
#include "tools/settle/docket.h"
#include "tools/settle/work.h"

enum { SORTER_MEMORY = 64 << 20, KEY_TIME = 8, KEY_LINE = 8 };

typedef struct {
  TdWork work; /* first, so that its stages can be used */
  TdDocket *docket;
  TdSorter *claims;  /* rows, by (setl_time, takings-back after claims, setl_id, line) */
  TdSorter *results; /* what came of them, by line */
  GByteArray *key;
  uint64_t count, taken; /* rows in `claims`, and those that were taken from there, for whoever watches */
} Sorted;

/* Where a row stands in the file, before its bytes. */
typedef struct {
  uint64_t offset, line;
} Origin;

/* Before the texts of a row. */
typedef struct {
  uint64_t length[TD_PAPER_COUNT];
} Lengths;

static void put_number(GByteArray *key, uint64_t number) {
  uint64_t big_endian = GUINT64_TO_BE(number);
  g_byte_array_append(key, (const guint8 *)&big_endian, sizeof big_endian);
}

static TdSlice slice_of(const GByteArray *key) {
  return (TdSlice){(const char *)key->data, key->len};
}

/* ---- first: which rows are claims, and in which order they are settled */

static bool sort_claim(Sorted *sorted, TdLot *lot, const TdClaim *row) {
  GByteArray *key = sorted->key;
  guint8 takes_back = row->takes_back, end = 0; /* no id holds a NUL, so that a shorter one stands before */
  g_byte_array_set_size(key, 0);
  put_number(key, (uint64_t)row->setl_time ^ UINT64_C(1) << 63);
  g_byte_array_append(key, &takes_back, 1);
  g_byte_array_append(key, (const guint8 *)row->setl_id.text, (guint)row->setl_id.length);
  g_byte_array_append(key, &end, 1);
  put_number(key, row->line);
  Origin origin = {row->offset, row->line};
  const TdSlice pieces[] = {{(const char *)&origin, sizeof origin}, {row->bytes, row->size}};
  return td_sorter_add_pieces(sorted->claims, slice_of(key), pieces, G_N_ELEMENTS(pieces), &lot->trouble);
}

/* What came of the row at LINE, by its texts. */
static bool sort_result(Sorted *sorted, TdLot *lot, uint64_t line, const TdSlice *texts) {
  Lengths lengths;
  TdSlice pieces[TD_PAPER_COUNT + 1] = {{(const char *)&lengths, sizeof lengths}};
  for (int t = 0; t < TD_PAPER_COUNT; t++) {
    lengths.length[t] = texts[t].length;
    pieces[t + 1] = texts[t];
  }
  g_byte_array_set_size(sorted->key, 0);
  put_number(sorted->key, line);
  return td_sorter_add_pieces(sorted->results, slice_of(sorted->key), pieces, G_N_ELEMENTS(pieces), &lot->trouble);
}

static bool reject(Sorted *sorted, TdLot *lot, TdRejectedRow rejected) {
  TdTally *tally = sorted->work.tally;
  TdWriter *writer = lot->text[TD_PAPER_REJECTS];
  tally->rows++;
  tally->rejected[rejected.reject]++;
  if (!sorted->work.sheets.wanted[TD_PAPER_REJECTS]) return true;
  td_writer_reset(writer);
  td_rejected_write(writer, lot->rows, rejected);
  const TdSlice texts[TD_PAPER_COUNT] = {[TD_PAPER_REJECTS] = td_writer_text(writer)};
  return sort_result(sorted, lot, rejected.line, texts);
}

static bool sift_row(Sorted *sorted, TdLot *lot, size_t i) {
  const TdClaim *row = &lot->row[i];
  const TdRejectedRow clashing = {row->line, {row->bytes, row->size}, TD_F_SETL_ID, TD_REJECT_DUPLICATE_SETL_ID};
  uint32_t claim;
  bool clashes;
  /* A row that clashes with the ledger has not been seen: what has its id later is held against the ledger too. */
  if (sorted->work.run->dossier->ledger) {
    if (!td_docket_find(sorted->docket, lot, row->setl_id, row->id_hash, &claim, &lot->trouble)) return false;
    if (claim == TD_NO_CLAIM && !td_settlement_clashes(sorted->work.settlement, lot, i, &clashes, &lot->trouble))
      return false;
    if (claim == TD_NO_CLAIM && clashes) return reject(sorted, lot, clashing);
  }
  switch (td_docket_admit(sorted->docket, lot, i, &lot->trouble)) {
    case TD_ADMIT_NEW:
    case TD_ADMIT_REPEATS: sorted->count++; return sort_claim(sorted, lot, row);
    case TD_ADMIT_CLASHES: return reject(sorted, lot, clashing);
    case TD_ADMIT_TROUBLE: break;
  }
  return false;
}

static TdPipeStep sift(void *user, void *item) {
  Sorted *sorted = user;
  TdLot *lot = item;
  sorted->work.tally->bent |= lot->bent;
  for (guint i = 0; i < lot->rejected->len; i++)
    if (!reject(sorted, lot, g_array_index(lot->rejected, TdRejectedRow, i))) return TD_STEP_FAILED;
  for (size_t i = 0; i < lot->count; i++) td_docket_near(sorted->docket, &lot->row[i]);
  for (size_t i = 0; i < lot->count; i++)
    if (!sift_row(sorted, lot, i)) return TD_STEP_FAILED;
  return td_docket_close(sorted->docket, lot, NULL, &lot->trouble) ? TD_STEP_DONE : TD_STEP_FAILED;
}

static bool sort_claims(Sorted *sorted, TdTrouble **trouble) {
  static const TdPipeStage stages[] = {{true, td_work_read}, {false, td_work_parse}, {true, sift}};
  TdWork *work = &sorted->work;
  sorted->docket = td_docket_new(work->run->dossier->csv, work->run->dossier->layout, TD_DOCKET_ONLY_IDS);
  sorted->claims = td_sorter_new(SORTER_MEMORY);
  bool done =
      td_work_through(work, stages, G_N_ELEMENTS(stages), sorted, trouble) && td_sorter_sort(sorted->claims, trouble);
  g_clear_pointer(&sorted->docket, td_docket_free);
  return done;
}

/* ---- then: they are settled */

static TdPipeStep next_claims(void *user, void *item) {
  Sorted *sorted = user;
  TdLot *lot = item;
  TdSlice key, data;
  td_watch_tell(&sorted->work.run->watch, TD_WATCH_SETTLING, sorted->taken, sorted->count);
  td_lot_begin(lot);
  while (lot->block.size < sorted->work.lot_size) {
    switch (td_sorter_next(sorted->claims, &key, &data, &lot->trouble)) {
      case TD_SORTER_ITEM: break;
      case TD_SORTER_END: return lot->marks->len > 0 ? TD_STEP_DONE : TD_STEP_END;
      case TD_SORTER_TROUBLE: return TD_STEP_FAILED;
    }
    Origin origin;
    memcpy(&origin, data.text, sizeof origin);
    sorted->taken++;
    td_lot_mark(lot, origin.offset, origin.line, (TdSlice){data.text + sizeof origin, data.length - sizeof origin});
  }
  return TD_STEP_DONE;
}

static TdPipeStep put_aside(void *user, void *item) {
  Sorted *sorted = user;
  TdLot *lot = item;
  size_t start[TD_PAPER_COUNT] = {0};
  if (!td_settlement_keep(sorted->work.settlement, lot) || !td_work_compare(&sorted->work, lot)) return TD_STEP_FAILED;
  for (guint i = 0; i < lot->ends->len; i++) {
    TdPaperEnd end = g_array_index(lot->ends, TdPaperEnd, i);
    TdSlice texts[TD_PAPER_COUNT];
    for (int t = 0; t < TD_PAPER_COUNT; t++) {
      texts[t] = (TdSlice){td_writer_text(lot->text[t]).text + start[t], end.end[t] - start[t]};
      start[t] = end.end[t];
    }
    if (!sort_result(sorted, lot, end.line, texts)) return TD_STEP_FAILED;
  }
  return TD_STEP_DONE;
}

static bool settle_claims(Sorted *sorted, TdTrouble **trouble) {
  static const TdPipeStage stages[] = {
      {true, next_claims}, {false, td_work_parse}, {true, td_work_settle}, {false, td_work_write}, {true, put_aside}};
  bool done = td_work_through(&sorted->work, stages, G_N_ELEMENTS(stages), sorted, trouble);
  g_clear_pointer(&sorted->claims, td_sorter_free);
  return done && td_sorter_sort(sorted->results, trouble);
}

/* ---- last: what came of them is written */

static bool write_results(Sorted *sorted, TdTrouble **trouble) {
  const TdRun *run = sorted->work.run;
  TdSlice key, data;
  for (uint64_t row = 0;; row++) {
    if (row % 4096 == 0) td_watch_tell(&run->watch, TD_WATCH_WRITING, row, sorted->work.tally->rows);
    switch (td_sorter_next(sorted->results, &key, &data, trouble)) {
      case TD_SORTER_ITEM: break;
      case TD_SORTER_END: return true;
      case TD_SORTER_TROUBLE: return false;
    }
    Lengths lengths;
    memcpy(&lengths, data.text, sizeof lengths);
    const char *text = data.text + sizeof lengths;
    for (int t = 0; t < TD_PAPER_COUNT; t++) {
      if (run->out[t]) td_write(run->out[t], text, lengths.length[t]);
      text += lengths.length[t];
    }
  }
}

bool td_run_sorted(const TdRun *run, TdTally *tally, TdTrouble **trouble) {
  Sorted sorted = {.key = g_byte_array_new(), .results = td_sorter_new(SORTER_MEMORY)};
  bool done = td_work_init(&sorted.work, run, tally, true, trouble) && sort_claims(&sorted, trouble) &&
              settle_claims(&sorted, trouble) && td_work_finish(&sorted.work, trouble);
  td_work_clear(&sorted.work);
  done = done && write_results(&sorted, trouble);
  g_clear_pointer(&sorted.claims, td_sorter_free);
  td_sorter_free(sorted.results);
  g_byte_array_unref(sorted.key);
  return done;
}
