/* A CSV file (RFC 4180) or standard input, row by row, or by blocks of rows that threads take apart side by side.
 *
 * Rows end with LF; CRs before it, or at the end of the file, do not count.  A file whose header ends with a CR alone
 * has all its rows ended so.  Lines that are empty, or only spaces, tabs and U+3000, are no rows.
 * A cell is quoted when its very first byte is a quote; other quotes are text like any other.  After the closing quote
 * only spaces and tabs may follow: anything else is the fault `quote`, like a quoted cell that does not end.  A row
 * with that fault ends with its first line, so that one stray quote costs one row and not the rest of the file.
 *
 * Memory: buffers of 1 MiB that grow for longer rows, up to twice TD_CSV_ROW_MAX, whatever the size of the file.  A
 * longer line ends the run; a quoted cell longer than that is a `quote` fault.  What cannot be seeked is also kept in
 * an unlinked temporary file (in $TMPDIR) as it is read, for reading again.
 *
 * A reader belongs to one thread, but for what is said at TdCsvRows and td_csv_raw().
 */
#ifndef TD_TOOLS_IO_CSV_H
#define TD_TOOLS_IO_CSV_H

#include <stdbool.h>
#include <stdint.h>

#include "grammar/encoding.h"
#include "tools/io/reject.h"
#include "tools/io/slice.h"
#include "tools/io/trouble.h"

#define TD_CSV_ROW_MAX ((size_t)16 << 20) /* bytes of one row */

enum { TD_CSV_PADDING = 64 }; /* bytes that may be read behind others */

typedef struct TdCsv TdCsv;

typedef struct {
  uint64_t offset; /* of the row's first byte in the file, and the bytes of the row without its line end */
  uint64_t size;
  uint64_t line;   /* of the file, at which the row begins; the header's is usually 1 */
  TdReject reject; /* NONE, COLUMNS, ENCODING or QUOTE: the first that applies.  A cell that does not end makes a row
                      COLUMNS only when the row has too many cells already: how many it lacks cannot be known. */
  size_t count;    /* cells */
  const TdSlice *cells; /* UTF-8; bad bytes are U+FFFD.  cells[-1] is an empty one, for columns that are not there.
                           TD_CSV_PADDING bytes from the beginning of each may be read, however short it is. */
} TdCsvRow;

/* Opens PATH, "-" for standard input, and reads the header row.  NULL: cannot be opened or read, has no header, is
 * UTF-16, a header that is faulty or names a column twice (without regard to case; empty names are no names). */
TdCsv *td_csv_open(const char *path, TdTrouble **trouble);
void td_csv_close(TdCsv *csv);

/* After the last row: is the file still the one that was opened, by size and time of change?  False: it was changed
 * while it was read, and rows read twice may not be the same rows. */
bool td_csv_unchanged(const TdCsv *csv, TdTrouble **trouble);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdCsv, td_csv_close)

/* The header, trimmed; borrowed. */
const TdCsvRow *td_csv_header(const TdCsv *csv);

const char *td_csv_path(const TdCsv *csv);

/* UNDECIDED as long as everything was ASCII. */
TdEncoding td_csv_encoding(const TdCsv *csv);

typedef enum { TD_CSV_ROW, TD_CSV_END, TD_CSV_TROUBLE } TdCsvStatus;

/* The next row, its cells trimmed of spaces, tabs and U+3000; borrowed until the next call.  The rows are read either
 * so or by blocks, not by turns; only td_csv_rewind() lies between. */
TdCsvStatus td_csv_next(TdCsv *csv, TdCsvRow *row, TdTrouble **trouble);

/* Whole rows as they stand in the file.  Zero is none; a block is used again and again, and its bytes freed at last
 * with g_free(). */
typedef struct {
  char *bytes; /* SIZE of them, and TD_CSV_PADDING more that may be read but mean nothing */
  size_t size, capacity;
  uint64_t offset;   /* of the first byte in the input */
  uint64_t line;     /* of the file, at which the block begins */
  bool quotes, nuls; /* there may be some in it */
  TdEncoding encoding;
} TdCsvBlock;

/* The next rows: as many as end within TARGET bytes (at most 8 MiB are worth asking for), but at least one, or one
 * empty line.  A block ends where a row ends, and cuts no quoted cell in two. */
TdCsvStatus td_csv_block(TdCsv *csv, size_t target, TdCsvBlock *block, TdTrouble **trouble);

/* Adds bytes to a block that is filled by hand. */
void td_csv_block_append(TdCsvBlock *block, TdSlice bytes);

/* What one thread needs to take blocks apart.  Any number of them work at the same time, each on a block of its own,
 * while the reader goes on; they are freed before the reader is closed. */
typedef struct TdCsvRows TdCsvRows;

TdCsvRows *td_csv_rows_new(const TdCsv *csv);
void td_csv_rows_free(TdCsvRows *rows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdCsvRows, td_csv_rows_free)

/* Goes to the first row of BLOCK, which stays where it is until its rows have been read. */
void td_csv_rows_begin(TdCsvRows *rows, const TdCsvBlock *block);

/* The next row of the block as td_csv_next() gives it, false at the end.  Its cells are borrowed until the next call,
 * from the block or from ROWS. */
bool td_csv_rows_next(TdCsvRows *rows, TdCsvRow *row);

/* The row whose bytes, without its line end, are these (`offset` and `line` are 0): decoded, unquoted and, with TRIM,
 * trimmed.  Borrowed from ROWS until the next call. */
void td_csv_rows_read(TdCsvRows *rows, const char *bytes, size_t size, bool trim, TdCsvRow *row);

/* The bytes of a row seen before, by its offset and size: td_csv_rows_read() takes them apart.  May be called while
 * another thread reads blocks. */
bool td_csv_raw(const TdCsv *csv, uint64_t offset, size_t size, GString *raw, TdTrouble **trouble);

/* Goes back to the first row behind the header.  What came through a pipe comes from the spool again, then the pipe is
 * read on.  False: the file is not the one any more that was opened (td_csv_unchanged()). */
bool td_csv_rewind(TdCsv *csv, TdTrouble **trouble);

/* How far the reading is, and of how many bytes (0: not known), for a progress line. */
uint64_t td_csv_done(const TdCsv *csv);
uint64_t td_csv_size(const TdCsv *csv);

/* What a table expects in a header. */
typedef struct {
  const char *name;
  bool required;
} TdColumn;

/* Finds the columns of a table in the header: place[i] is the cell of columns[i], or -1.  FIND gives the column of a
 * header name or COUNT; NULL: by name without regard to case.  *unknown (may be NULL): header names that are none of
 * them.  False: a required column is missing, or one stands there twice under two of its names. */
bool td_csv_columns(const TdCsv *csv, const TdColumn *columns, size_t count, size_t (*find)(const char *, size_t),
                    int *place, size_t *unknown, TdTrouble **trouble);

/* Trouble with a value that ends the run: the file, LINE, COLUMN (NULL: the row as a whole), then ZH or EN, which tell
 * cause and remedy.  Always false. */
bool td_csv_fault(const TdCsv *csv, uint64_t line, const char *column, const char *zh, const char *en,
                  TdTrouble **trouble);

#endif
