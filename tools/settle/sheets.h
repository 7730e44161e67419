/* The tables that a run writes: results, lines, alerts and rejects, all in the order of the file. */
#ifndef TD_TOOLS_SETTLE_SHEETS_H
#define TD_TOOLS_SETTLE_SHEETS_H

#include "tools/io/writer.h"
#include "tools/settle/intake.h"
#include "tools/settle/journal.h"
#include "tools/settle/tally.h"

typedef struct {
  TdWriter *results;
  TdWriter *lines, *alerts, *rejects; /* NULL: not wanted */
  TdIntake *intake;
  TdCsv *csv; /* rejected rows are read again from it */
  const TdPolicies *policies;
  const TdJournal *journal; /* may be NULL where neither lines nor alerts are wanted */
  TdTally *tally;
  size_t next_rejected, next_repeated;
} TdSheets;

/* Writes the header rows. */
void td_sheets_begin(TdSheets *sheets);

/* Writes the settled claims [from, to), which follow those written before, and the repeated and rejected rows among
 * them; counts them.  False: the input cannot be read again. */
bool td_sheets_write(TdSheets *sheets, uint32_t from, uint32_t to, TdTrouble **trouble);

/* Writes what stands behind the last claim. */
bool td_sheets_finish(TdSheets *sheets, TdTrouble **trouble);

#endif
