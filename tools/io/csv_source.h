/* Where the bytes of a CSV come from: a file that is read where it is, or what cannot be seeked and is kept in a spool
 * as it is read.  Everything that was read can be read again, from the spool first.
 */
#ifndef TD_TOOLS_IO_CSV_SOURCE_H
#define TD_TOOLS_IO_CSV_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "tools/io/trouble.h"

typedef struct {
  const char *path; /* "-": standard input; borrowed */
  int fd;
  int spool;          /* -1: fd can be seeked */
  uint64_t base;      /* where in fd the input begins (standard input may have been read before) */
  uint64_t length;    /* of the file, 0: not known */
  struct stat opened; /* of a file that is read where it is */
  uint64_t position;  /* of the byte that is read next */
  uint64_t spooled;   /* bytes */
  bool drained;       /* fd has no more for the spool */
} TdCsvSource;

/* Opens PATH and finds out whether it can be read again.  Close it with td_csv_source_close() in any case. */
bool td_csv_source_open(TdCsvSource *source, const char *path, TdTrouble **trouble);
void td_csv_source_close(TdCsvSource *source);

/* The next bytes: what is there, at most SIZE; *got is 0 at the end only. */
bool td_csv_source_read(TdCsvSource *source, char *bytes, size_t size, size_t *got, TdTrouble **trouble);

/* SIZE bytes at OFFSET that were read before.  Several threads may ask, also while one reads on. */
bool td_csv_source_raw(const TdCsvSource *source, uint64_t offset, size_t size, GString *raw, TdTrouble **trouble);

/* Is the file still the one that was opened, by size and time of change? */
bool td_csv_source_unchanged(const TdCsvSource *source, TdTrouble **trouble);

#endif
