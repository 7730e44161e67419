/* What a ledger holds, as CSV: results, lines and alerts as a run writes them, claims as it reads them, and how every
 * person stands. */
#ifndef TD_TOOLS_SETTLE_EXPORT_H
#define TD_TOOLS_SETTLE_EXPORT_H

#include "tools/settle/archive.h"

typedef enum {
  TD_EXPORT_RESULTS,
  TD_EXPORT_LINES,
  TD_EXPORT_ALERTS,
  TD_EXPORT_CLAIMS,
  TD_EXPORT_BALANCES,
  TD_EXPORT_COUNT
} TdExportPaper;

typedef struct {
  TdLedger *ledger;
  bool all;                       /* entries too that another has taken the place of */
  TdWriter *out[TD_EXPORT_COUNT]; /* NULL: not wanted */
} TdExport;

/* Entries in the order of their settling, balances by person, region and year.  *count: of the entries written.  False:
 * the ledger cannot be read or believed, or there is no room for sorting. */
bool td_export(const TdExport *what, uint64_t *count, TdTrouble **trouble);

#endif
