/* What a run writes: the rows of results, lines, alerts and rejects that come of a lot, as text. */
#ifndef TD_TOOLS_SETTLE_SHEETS_H
#define TD_TOOLS_SETTLE_SHEETS_H

#include "tools/settle/papers.h"
#include "tools/settle/settlement.h"

typedef struct {
  const TdPolicies *policies;
  const TdSettlement *settlement;
  bool wanted[TD_PAPER_COUNT];
  bool ends;            /* where each row's part ends is noted, so that rows can be put into another order */
  TdPolicyCells *cells; /* [policies] */
} TdSheets;

/* Sheets of what SETTLEMENT makes of claims; both are borrowed. */
void td_sheets_init(TdSheets *sheets, const TdPolicies *policies, const TdSettlement *settlement);
void td_sheets_clear(TdSheets *sheets);

/* Writes the header of a text. */
void td_sheets_begin(TdWriter *writer, TdPaper paper, const TdCsv *csv);

/* Writes what came of a lot that was settled into the lot's texts.  Looks at nothing that settling another lot changes:
 * several lots can be written at once. */
void td_sheets_write(const TdSheets *sheets, TdLot *lot);

#endif
