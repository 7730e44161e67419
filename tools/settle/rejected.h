/* The file of rejected rows: each row as it came, with its line, field and reason in front. */
#ifndef TD_TOOLS_SETTLE_REJECTED_H
#define TD_TOOLS_SETTLE_REJECTED_H

#include "tools/io/csv.h"
#include "tools/io/writer.h"

/* A row that is rejected. */
typedef struct {
  uint64_t line;
  TdSlice bytes;  /* the row as it came, without its line end; borrowed */
  uint8_t field;  /* TdField; TD_FIELD_COUNT: the row as a whole */
  uint8_t reject; /* TdReject */
} TdRejectedRow;

void td_rejected_begin(TdWriter *writer, const TdCsv *csv);

/* ROWS takes the row apart. */
void td_rejected_write(TdWriter *writer, TdCsvRows *rows, TdRejectedRow rejected);

#endif
