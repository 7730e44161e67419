/* The parts of a ledger's entry that depend on its policy: lines and alerts, from a lot's columns of output and back.
 */
#ifndef TD_TOOLS_SETTLE_ENTRY_PARTS_H
#define TD_TOOLS_SETTLE_ENTRY_PARTS_H

#include "tools/settle/desk.h"

/* Adds the lines, the alerts of row I, which was settled under the policy of PLACES. */
void td_lines_encode(TdBytes *bytes, const TdPlaces *places, const TdLot *lot, size_t i);
void td_alerts_encode(TdBytes *bytes, const TdPlaces *places, const TdLot *lot, size_t i);

/* Puts lines and alerts into the columns of row I; false: they are none of this policy. */
bool td_lines_decode(TdSlice bytes, const TdPlaces *places, TdLot *lot, size_t i);
bool td_alerts_decode(TdSlice bytes, const TdPlaces *places, TdLot *lot, size_t i);

/* The next line of an entry, for those who read entries without a lot.  False: none is left, or the rest is none
 * (reader->bad). */
typedef struct {
  size_t stage;
  int64_t benefit, base, deductible, ratio, computed, limited, limit_left, paid, clause;
} TdEntryLine;
bool td_line_next(TdBytesReader *reader, const TdProgramView *view, TdEntryLine *line);

/* The same for alerts. */
typedef struct {
  size_t alert;
  int64_t amount, threshold, clause;
} TdEntryAlert;
bool td_alert_next(TdBytesReader *reader, const TdProgramView *view, TdEntryAlert *alert);

#endif
