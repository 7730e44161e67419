/* The rows of results, lines and alerts as text. */
#ifndef TD_TOOLS_SETTLE_PAPERS_H
#define TD_TOOLS_SETTLE_PAPERS_H

#include "tools/settle/entry_parts.h"

/* The words of a policy as cells, each with the comma before it. */
typedef struct {
  TdSlice id, *reasons, *categories, *benefits, *alerts, *clauses;
  GStringChunk *texts;
} TdPolicyCells;

/* Copies the words of VIEW, which is not needed any more. */
void td_policy_cells_init(TdPolicyCells *cells, const TdProgramView *view);
/* Also of zeros. */
void td_policy_cells_clear(TdPolicyCells *cells);

/* Writes the header of a paper; rejects have their own. */
void td_paper_begin(TdWriter *writer, TdPaper paper);

/* Writes a row.  CELLS: of the policy that settled the claim; NULL: none did. */
void td_paper_result(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, TdSlice psn_no,
                     const TdOutcome *outcome);
void td_paper_line(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, const TdEntryLine *line);
void td_paper_alert(TdWriter *writer, const TdPolicyCells *cells, TdSlice setl_id, TdSlice psn_no,
                    const TdEntryAlert *alert);

#endif
