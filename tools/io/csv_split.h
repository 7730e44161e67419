/* Where a CSV row ends and what its cells are, on bytes in memory: no files, no state.
 *
 * Rows are found on raw bytes: a comma, a quote, CR and LF never stand inside a character of UTF-8 or GB18030.
 */
#ifndef TD_TOOLS_IO_CSV_SPLIT_H
#define TD_TOOLS_IO_CSV_SPLIT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/io/slice.h"

/* Cells of a row, in memory that grows, behind one that is empty.  Zero is none; free them with td_cells_clear(). */
typedef struct {
  TdSlice *cells;
  size_t count, capacity;
} TdCells;

void td_cells_grow(TdCells *cells, size_t count);
void td_cells_clear(TdCells *cells);

/* Room for COUNT cells from the first on. */
static inline TdSlice *td_cells_room(TdCells *cells, size_t count) {
  if (G_UNLIKELY(count > cells->capacity)) td_cells_grow(cells, count);
  return cells->cells;
}

typedef struct {
  size_t size;  /* of the row, without its line end */
  size_t next;  /* where the next row begins */
  size_t lines; /* line ends up to there */
  bool quotes;  /* there is a quote in it */
} TdExtent;

/* The line end of a file whose header begins at BYTES: '\r' where its first line end is a CR alone, else '\n'.  False:
 * more bytes are needed (never with LAST). */
bool td_csv_line_end(const char *bytes, size_t size, bool last, char *line_end);

/* The row at BYTES, SIZE > 0.  False: more bytes are needed (never with LAST).  With GIVE_UP, a quoted cell that does
 * not end within SIZE is taken not to end. */
bool td_csv_extent(const char *bytes, size_t size, bool last, bool give_up, char line_end, TdExtent *extent);

/* What a splitting saw. */
enum {
  TD_SPLIT_HIGH = 1, /* a byte that is not ASCII */
  TD_SPLIT_NUL = 2,
  TD_SPLIT_STRAY = 4, /* text after a closing quote */
  TD_SPLIT_OPEN = 8   /* a quoted cell that does not end */
};

/* The cells of a row without quotes, trimmed if TRIM; they point into BYTES. */
unsigned td_csv_split_plain(const char *bytes, size_t size, bool trim, TdCells *cells);

/* The cells of a row with quotes, unquoted into ROOM (SIZE bytes) where they have any.  Sees STRAY and OPEN only. */
unsigned td_csv_split_quoted(const char *bytes, size_t size, bool trim, char *room, TdCells *cells);

#endif
