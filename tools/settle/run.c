#include "tools/settle/run.h"

#include "tools/settle/intake.h"
#include "tools/settle/settlement.h"
#include "tools/settle/sheets.h"

static bool no_memory(TdTrouble **trouble) {
  return td_trouble_set(trouble, g_strdup("内存不足，没有结算；请分成几个文件"),
                        g_strdup("there is not enough memory; nothing was settled; split the file"));
}

static void fill(uint32_t *claims, const uint32_t *order, uint32_t from, size_t n) {
  for (size_t i = 0; i < n; i++) claims[i] = order ? order[from + i] : from + (uint32_t)i;
}

/* Claims in the order of the file are written as they are settled, so that their lines need not be kept. */
static bool settle(const TdRun *run, TdSettlement *settlement, const uint32_t *order, TdJournal *journal,
                   TdSheets *sheets, TdTrouble **trouble) {
  size_t capacity = td_settlement_capacity(settlement);
  uint32_t count = (uint32_t)sheets->intake->store.count;
  g_autofree uint32_t *claims = g_new(uint32_t, capacity);
  for (uint32_t from = 0; from < count;) {
    /* Batches end with a chunk, so that its columns can be used where they are. */
    size_t n = MIN(capacity - from % capacity, (size_t)(count - from));
    fill(claims, order, from, n);
    td_watch_tell(&run->watch, TD_WATCH_SETTLING, from, count);
    if (!td_settlement_batch(settlement, claims, n)) return no_memory(trouble);
    if (!order) {
      if (!td_sheets_write(sheets, from, from + (uint32_t)n, trouble)) return false;
      td_journal_reset(journal);
    }
    from += (uint32_t)n;
  }
  if (!order) return true;
  for (uint32_t from = 0; from < count;) {
    uint32_t to = from + (uint32_t)MIN(capacity, (size_t)(count - from));
    td_watch_tell(&run->watch, TD_WATCH_WRITING, from, count);
    if (!td_sheets_write(sheets, from, to, trouble)) return false;
    from = to;
  }
  return true;
}

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

static bool settle_intake(const TdRun *run, TdIntake *intake, TdTally *tally, TdTrouble **trouble) {
  TdJournal journal = {0};
  bool keep = run->lines || run->alerts;
  TdSheets sheets = {.results = run->results,
                     .lines = run->lines,
                     .alerts = run->alerts,
                     .rejects = run->rejects,
                     .intake = intake,
                     .csv = run->csv,
                     .policies = run->policies,
                     .journal = &journal,
                     .tally = tally};
  g_autoptr(TdSettlement) settlement =
      td_settlement_new(&intake->store, &intake->takings, run->regions, run->supplies, keep ? &journal : NULL, tally);
  if (!settlement) return no_memory(trouble);
  g_autofree uint32_t *order = td_order_claims(&intake->order, &intake->store);
  td_sheets_begin(&sheets);
  bool done = settle(run, settlement, order, &journal, &sheets, trouble) && td_sheets_finish(&sheets, trouble);
  td_settlement_unknown(settlement, tally->unknown_labels);
  td_journal_clear(&journal);
  return done;
}

bool td_run(const TdRun *run, TdTally *tally, TdTrouble **trouble) {
  TdIntake intake;
  td_intake_init(&intake, run->people);
  for (guint i = 0; i < run->policies->items->len; i++)
    td_store_want_program(&intake.store, td_policies_get(run->policies, i)->view);
  bool done = td_intake_read(&intake, run->csv, run->layout, run->regions, &run->watch, trouble);
  tally->rows = intake.rows;
  tally->bent = intake.bent;
  done = done && settle_intake(run, &intake, tally, trouble) && check_rows(tally, trouble);
  td_intake_clear(&intake);
  return done;
}
