/* Sorts any number of items, each a key and data, in a given amount of memory.
 *
 * The order is that of memcmp() of the keys, where one is the beginning of the other the shorter first; items of equal
 * keys come out in the order in which they were added.
 * What fits into the memory is never written.  More is written as sorted runs to one unlinked temporary file (in
 * $TMPDIR), as large as all items, and merged.  A merge takes a run for each 64 KiB of memory, which is enough for 64
 * GiB of items with 64 MiB; beyond that runs are first merged to longer ones, each of which takes its size on the disk
 * again.
 *
 * After trouble only td_sorter_free() makes sense.  A sorter belongs to one thread.
 */
#ifndef TD_TOOLS_IO_SORTER_H
#define TD_TOOLS_IO_SORTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tools/io/slice.h"
#include "tools/io/trouble.h"

#define TD_SORTER_ITEM_MAX ((size_t)UINT32_MAX) /* bytes of a key, and of an item's data */

typedef struct TdSorter TdSorter;

/* MEMORY: bytes it may take (16 KiB at least), besides TD_WRITER_BUFFER for writing and what the largest item needs. */
TdSorter *td_sorter_new(size_t memory);
void td_sorter_free(TdSorter *sorter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdSorter, td_sorter_free)

/* Adds an item, its data in PIECES that are put together; all are copied. */
bool td_sorter_add_pieces(TdSorter *sorter, TdSlice key, const TdSlice *pieces, size_t count, TdTrouble **trouble);

static inline bool td_sorter_add(TdSorter *sorter, TdSlice key, TdSlice data, TdTrouble **trouble) {
  return td_sorter_add_pieces(sorter, key, &data, 1, trouble);
}

/* There are no more items: once, before the first td_sorter_next(). */
bool td_sorter_sort(TdSorter *sorter, TdTrouble **trouble);

typedef enum { TD_SORTER_ITEM, TD_SORTER_END, TD_SORTER_TROUBLE } TdSorterStatus;

/* The next item in order, borrowed until the next call. */
TdSorterStatus td_sorter_next(TdSorter *sorter, TdSlice *key, TdSlice *data, TdTrouble **trouble);

#endif
