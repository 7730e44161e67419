/* What a reader is made of; for tools/io/csv*.c. */
#ifndef TD_TOOLS_IO_CSV_READER_H
#define TD_TOOLS_IO_CSV_READER_H

#include <stdatomic.h>

#include "tools/io/csv.h"
#include "tools/io/csv_lines.h"
#include "tools/io/csv_source.h"
#include "tools/io/csv_split.h"

struct TdCsv {
  char *path;
  TdCsvSource source;
  char *ahead; /* what is read but not yet given: [begin, end) */
  size_t capacity, begin, end;
  bool ended;                        /* nothing comes behind `ahead` */
  uint64_t offset, line;             /* of ahead[begin], the next byte that is given */
  uint64_t first_offset, first_line; /* behind the header */

  const TdCsvScan *scan;
  char line_end;
  atomic_int encoding; /* a TdEncoding: set by the thread that reads, seen by those that take rows apart */
  TdCsvRow header;
  TdCells header_cells;
  char *names; /* what they point into */

  TdCsvLines lines; /* for finding where the rows of a block end */
  TdCsvBlock block; /* for td_csv_next() */
  TdCsvRows *rows;
};

/* Reads more behind what is there, at least a byte unless the input has ended, at most MORE. */
bool td_csv_look_ahead(TdCsv *csv, size_t more, TdTrouble **trouble);

/* td_csv_block() that is content with the rows that are there once LEAST bytes are: a pipe does not wait for more. */
TdCsvStatus td_csv_some(TdCsv *csv, size_t least, size_t target, TdCsvBlock *block, TdTrouble **trouble);

/* How many bytes of the block are not taken apart yet. */
size_t td_csv_rows_left(const TdCsvRows *rows);

#endif
