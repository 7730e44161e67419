/* A run: claims in, results out. */
#ifndef TD_TOOLS_SETTLE_RUN_H
#define TD_TOOLS_SETTLE_RUN_H

#include "tools/settle/balance.h"
#include "tools/settle/dossier.h"
#include "tools/settle/paid.h"
#include "tools/settle/sheets.h"
#include "tools/settle/watch.h"

typedef struct {
  const TdDossier *dossier;
  TdWriter *out[TD_PAPER_COUNT]; /* NULL: not wanted */
  unsigned threads;              /* at least 1; makes no difference to what is written */
  size_t lot_size;               /* bytes of claims that are worked on at once, nor does this; 0: as suits */
  TdWatch watch;
  TdPaid *paid;       /* NULL: what was paid is not compared */
  TdBalance *balance; /* with the dossier's models, and without papers; NULL: none */
} TdRun;

/* Settles the whole file and counts what came out.
 *
 * Claims are settled as they are read while every person's come in the order of settlement.  At the first that does not
 * the run begins again: the rows are sorted in temporary files ($TMPDIR), settled in order, and what came of them is
 * sorted back into the order of the file.  Memory: some hundred bytes a person, at most 32 a claim, the distinct cells
 * of identities, lots by threads, and a constant. False: the file cannot be read (again), a temporary file cannot be
 * used, or no memory; without trouble, where an output cannot be written (td_outputs_check() tells which). */
bool td_run(const TdRun *run, TdTally *tally, TdTrouble **trouble);

#endif
