/* Sorting in memory: pointers to items, with a piece of the key beside each. */
#ifndef TD_TOOLS_IO_SORT_ENTRIES_H
#define TD_TOOLS_IO_SORT_ENTRIES_H

#include <stddef.h>
#include <stdint.h>

typedef struct {
  uint64_t chunk; /* td_item_chunk() at the depth that is being sorted */
  const char *item;
} TdSortEntry;

/* Sorts by key; items of equal keys stay in their order.  All keys have the same first DEPTH bytes, at which the chunks
 * are taken.  ROOM is as large as the entries. */
void td_sort_entries(TdSortEntry *entries, size_t count, TdSortEntry *room, size_t depth);

#endif
