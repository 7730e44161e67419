/* Blocks looked through many bytes at a time, with what the processor offers.
 *
 * An index says where the cells and lines of a stretch of rows end, and which of its lines want a careful look: those
 * with NULs, blanks at the ends of cells, CRs within, anything but ASCII and the three-byte sequences that Chinese
 * consists of, and quotes elsewhere than round a whole cell or doubled in it.  All other lines are rows as they stand,
 * valid UTF-8, without anything to trim but within quotes.  Commas and line ends within quotes end nothing.  Behind a
 * line that wants a careful look and has quotes the index holds only if the row ends where the line does.
 */
#ifndef TD_TOOLS_IO_CSV_SCAN_H
#define TD_TOOLS_IO_CSV_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/io/slice.h"

/* What is in a stretch of bytes. */
typedef struct {
  size_t lines; /* line ends */
  bool quotes, nuls, high;
} TdCsvSeen;

enum {
  TD_INDEX_BYTES = 1 << 14, /* of a stretch, at most */
  TD_INDEX_ROOM = 64,       /* entries that may be written behind the last; bytes that may be read behind a stretch */
  TD_INDEX_SPECIAL = 1,     /* there may be quotes or NULs */
  TD_INDEX_ASCII = 2,       /* lines that are not ASCII want a careful look */
  TD_LINE_CAREFUL = 1,
  TD_LINE_QUOTES = 2,
  TD_LINE_SHIFT = 2
};

typedef struct {
  size_t lines;
  uint32_t last[TD_INDEX_BYTES]; /* of each line: which of `ends` is its last, shifted, and the TD_LINE_... above */
  uint32_t ends[1 + TD_INDEX_BYTES + TD_INDEX_ROOM]; /* of the cells, from ends[1]; ends[0] is -1 */
} TdCsvIndex;

typedef struct {
  const char *name;
  TdCsvSeen (*see)(const char *bytes, size_t size, char line_end);
  /* The lines that end within SIZE bytes, which begin where a row does.  NULL: every line wants a careful look. */
  void (*index)(const char *bytes, size_t size, char line_end, unsigned flags, TdCsvIndex *index);
  /* COUNT cells, each behind one of ENDS and up to the next; up to 3 more are written. */
  void (*cells)(const char *bytes, const uint32_t *ends, size_t count, TdSlice *cells);
} TdCsvScan;

/* What this processor can, the best at place 0, plain C the last; NULL behind it. */
const TdCsvScan *td_csv_scan(size_t place);

#endif
