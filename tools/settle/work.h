/* What the two ways of a run share: lots that go through stages. */
#ifndef TD_TOOLS_SETTLE_WORK_H
#define TD_TOOLS_SETTLE_WORK_H

#include "tools/io/pipeline.h"
#include "tools/settle/run.h"

typedef struct {
  const TdRun *run;
  TdTally *tally;
  TdLotPlan plan;
  TdRoll roll;
  TdSettlement *settlement;
  TdSheets sheets;
  bool unordered; /* some person's claims do not come in the order of settlement */
  size_t lot_size;
} TdWork;

/* NULL settlement: no memory, said in *TROUBLE. */
bool td_work_init(TdWork *work, const TdRun *run, TdTally *tally, bool ends, TdTrouble **trouble);
void td_work_clear(TdWork *work);

/* Sends lots through the stages until there are no more rows; USER goes to each stage. */
bool td_work_through(TdWork *work, const TdPipeStage *stages, size_t count, void *user, TdTrouble **trouble);

/* Stages: items are TdLot, the user a TdWork or what begins with one. */
TdPipeStep td_work_read(void *user, void *item);   /* serial: the next rows of the file */
TdPipeStep td_work_parse(void *user, void *item);  /* makes records of them */
TdPipeStep td_work_settle(void *user, void *item); /* serial */
TdPipeStep td_work_write(void *user, void *item);  /* into the lot's texts */

/* Takes the claims of a lot that was settled for what is compared with payments; serial. */
bool td_work_compare(TdWork *work, TdLot *lot);

/* All claims were settled: completes tally and ledger, compares payments. */
bool td_work_finish(TdWork *work, TdTrouble **trouble);

/* The run in which claims are sorted first. */
bool td_run_sorted(const TdRun *run, TdTally *tally, TdTrouble **trouble);

#endif
