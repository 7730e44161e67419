#include "tools/settle/work.h"

/* Bytes of claims in a lot: so many that vectors are full, so few that everything about them stays in the cache. */
enum { LOT_SIZE = 128 << 10 };

bool td_work_init(TdWork *work, const TdRun *run, TdTally *tally, bool ends, TdTrouble **trouble) {
  *work = (TdWork){.run = run, .tally = tally, .lot_size = run->lot_size > 0 ? run->lot_size : LOT_SIZE};
  td_roll_init(&work->roll, run->dossier->people);
  const TdModels *models = run->dossier->models;
  td_lot_plan_init(&work->plan, run->dossier->layout, &work->roll, models ? models->policies : run->dossier->policies);
  if (run->paid) td_lot_plan_want(&work->plan, TD_F_MAF);
  work->plan.lines = run->out[TD_PAPER_LINES] != NULL;
  work->plan.alerts = run->out[TD_PAPER_ALERTS] != NULL;
  TdLedger *ledger = run->dossier->ledger;
  if (ledger) {
    work->plan.ledger = work->plan.lines = work->plan.alerts = true;
    work->plan.seed = td_ledger_seed(ledger);
  }
  work->settlement = td_settlement_new(&work->plan, &work->roll, run->dossier->csv, run->dossier->regions,
                                       run->dossier->supplies, ledger, run->dossier->replay, tally);
  if (models && work->settlement && !td_settlement_rival(work->settlement, models, run->balance))
    g_clear_pointer(&work->settlement, td_settlement_free);
  td_sheets_init(&work->sheets, run->dossier->policies, work->settlement);
  bool any = false;
  for (int t = 0; t < TD_PAPER_COUNT; t++) any |= work->sheets.wanted[t] = run->out[t] != NULL;
  work->sheets.ends = ends && any;
  return work->settlement || td_trouble_memory(trouble);
}

void td_work_clear(TdWork *work) {
  td_sheets_clear(&work->sheets);
  td_settlement_free(work->settlement);
  td_roll_clear(&work->roll);
}

bool td_work_through(TdWork *work, const TdPipeStage *stages, size_t count, void *user, TdTrouble **trouble) {
  unsigned threads = work->run->threads;
  size_t lots = threads > 1 ? 2 * threads + 2 : 1;
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func((GDestroyNotify)td_lot_free);
  for (size_t i = 0; i < lots; i++) g_ptr_array_add(items, td_lot_new(work->run->dossier->csv));
  void *failed = NULL;
  if (td_pipeline_run(stages, count, items->pdata, lots, threads, user, &failed)) return true;
  TdLot *lot = failed;
  if (trouble) *trouble = g_steal_pointer(&lot->trouble);
  return false;
}

TdPipeStep td_work_read(void *user, void *item) {
  const TdWork *work = user;
  TdLot *lot = item;
  TdCsv *csv = work->run->dossier->csv;
  td_watch_tell(&work->run->watch, TD_WATCH_READING, td_csv_done(csv), td_csv_size(csv));
  td_lot_begin(lot);
  switch (td_csv_block(csv, work->lot_size, &lot->block, &lot->trouble)) {
    case TD_CSV_ROW: return TD_STEP_DONE;
    case TD_CSV_END: return TD_STEP_END;
    case TD_CSV_TROUBLE: break;
  }
  return TD_STEP_FAILED;
}

TdPipeStep td_work_parse(void *user, void *item) {
  const TdWork *work = user;
  td_lot_parse(item, &work->plan);
  return TD_STEP_DONE;
}

TdPipeStep td_work_settle(void *user, void *item) {
  TdWork *work = user;
  TdLot *lot = item;
  TdEntered entered = td_settlement_enter(work->settlement, lot, &lot->trouble);
  if (entered == TD_ENTERED && td_settlement_settle(work->settlement, lot, &lot->trouble)) return TD_STEP_DONE;
  work->unordered = entered == TD_ENTER_UNORDERED;
  return TD_STEP_FAILED;
}

TdPipeStep td_work_write(void *user, void *item) {
  const TdWork *work = user;
  td_sheets_write(&work->sheets, item);
  td_settlement_encode(work->settlement, item);
  return TD_STEP_DONE;
}

bool td_work_compare(TdWork *work, TdLot *lot) {
  return !work->run->paid || td_paid_take(work->run->paid, &work->plan, work->settlement, lot);
}

static bool taken_back(const void *settlement, uint32_t claim) {
  return td_settlement_taken_back(settlement, claim);
}

bool td_work_finish(TdWork *work, TdTrouble **trouble) {
  const TdRun *run = work->run;
  td_settlement_unknown(work->settlement, work->tally->unknown_labels);
  if (!td_settlement_close(work->settlement, run->threads > 1, trouble)) return false;
  if (run->balance)
    return td_balance_finish(run->balance, taken_back, work->settlement, &work->roll, &run->watch, trouble);
  return !run->paid || td_paid_finish(run->paid, work->settlement, &run->watch, trouble);
}
