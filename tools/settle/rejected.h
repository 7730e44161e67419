/* The file of rejected rows: each row as it came, with its line, field and reason in front. */
#ifndef TD_TOOLS_SETTLE_REJECTED_H
#define TD_TOOLS_SETTLE_REJECTED_H

#include "tools/io/csv.h"
#include "tools/io/writer.h"

/* A row that is rejected. */
typedef struct {
  uint64_t line, offset;
  uint32_t size;
  uint8_t field;  /* TdField; TD_FIELD_COUNT: the row as a whole */
  uint8_t reject; /* TdReject */
} TdRejectedRow;

void td_rejected_begin(TdWriter *writer, const TdCsv *csv);

/* The row is read again from CSV.  False: it cannot be. */
bool td_rejected_write(TdWriter *writer, TdCsv *csv, TdRejectedRow rejected, TdTrouble **trouble);

#endif
