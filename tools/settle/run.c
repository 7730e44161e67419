#include "tools/settle/run.h"

#include "tools/settle/work.h"

/* Nothing is dropped silently: a run that lost or made rows must not be believed. */
static bool check_rows(const TdTally *tally, TdTrouble **trouble) {
  uint64_t out = tally->results + td_tally_rejects(tally);
  if (tally->rows == out) return true;
  return td_trouble_set(trouble,
                        g_strdup_printf("程序错误：读入 %" G_GUINT64_FORMAT " 行，写出 %" G_GUINT64_FORMAT
                                        " 行；没有写出任何文件，请报告",
                                        (guint64)tally->rows, (guint64)out),
                        g_strdup_printf("a fault of the program: %" G_GUINT64_FORMAT " rows read, %" G_GUINT64_FORMAT
                                        " written; no file was written; please report it",
                                        (guint64)tally->rows, (guint64)out));
}

/* What came of a lot goes into the files: its rows stand in their order. */
static TdPipeStep put(void *user, void *item) {
  TdWork *work = user;
  TdLot *lot = item;
  if (!td_settlement_keep(work->settlement, lot) || !td_work_compare(work, lot)) return TD_STEP_FAILED;
  for (int t = 0; t < TD_PAPER_COUNT; t++) {
    TdSlice text = td_writer_text(lot->text[t]);
    if (!work->run->out[t]) continue;
    td_write(work->run->out[t], text.text, text.length);
    if (td_writer_error(work->run->out[t]) != 0) return TD_STEP_FAILED;
  }
  return TD_STEP_DONE;
}

/* Settles the claims as they are read.  False also where their order does not allow it: *UNORDERED. */
static bool run_straight(const TdRun *run, TdTally *tally, bool *unordered, TdTrouble **trouble) {
  static const TdPipeStage stages[] = {
      {true, td_work_read}, {false, td_work_parse}, {true, td_work_settle}, {false, td_work_write}, {true, put}};
  TdWork work;
  bool done = td_work_init(&work, run, tally, false, trouble) &&
              td_work_through(&work, stages, G_N_ELEMENTS(stages), &work, trouble) && td_work_finish(&work, trouble);
  *unordered = work.unordered;
  td_work_clear(&work);
  return done;
}

static void begin(const TdRun *run) {
  for (int t = 0; t < TD_PAPER_COUNT; t++)
    if (run->out[t]) td_sheets_begin(run->out[t], (TdPaper)t, run->dossier->csv);
}

static bool begin_again(const TdRun *run, TdTally *tally, TdTrouble **trouble) {
  td_tally_restart(tally);
  if (run->paid) td_paid_restart(run->paid);
  if (run->balance) td_balance_restart(run->balance);
  for (int t = 0; t < TD_PAPER_COUNT; t++)
    if (run->out[t]) td_writer_restart(run->out[t]);
  begin(run);
  if (run->dossier->replay) run->dossier->replay->restart(run->dossier->replay->user);
  if (run->dossier->ledger && !td_ledger_undo(run->dossier->ledger, trouble)) return false;
  return td_csv_rewind(run->dossier->csv, trouble);
}

bool td_run(const TdRun *run, TdTally *tally, TdTrouble **trouble) {
  bool unordered;
  begin(run);
  bool done = run_straight(run, tally, &unordered, trouble);
  if (unordered) done = begin_again(run, tally, trouble) && td_run_sorted(run, tally, trouble);
  return done && check_rows(tally, trouble);
}
