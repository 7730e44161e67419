/* Merging sorted runs of items that lie in one temporary file. */
#ifndef TD_TOOLS_IO_SORT_MERGE_H
#define TD_TOOLS_IO_SORT_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Items one behind the other, in order: the bytes [begin, end) of the file. */
typedef struct {
  uint64_t begin, end;
} TdSortRun;

typedef struct TdMerge TdMerge;

/* Begins to merge COUNT (at least one) runs of the file; of equal keys those of an earlier run come first.  All keys
 * have the same first DEPTH bytes.  MEMORY, SIZE bytes, is borrowed until the end for reading; only for a long key of
 * each run, and for one long item, there is memory of its own.  NULL: cannot be read, errno. */
TdMerge *td_merge_new(int file, const TdSortRun *runs, size_t count, char *memory, size_t size, size_t depth);
void td_merge_free(TdMerge *merge);

/* The next item, borrowed until the next call; NULL at the end.  False: cannot be read, errno. */
bool td_merge_next(TdMerge *merge, const char **item);

#endif
