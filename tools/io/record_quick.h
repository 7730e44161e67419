/* Dates and amounts of a claim's row, four side by side, where the processor can. */
#ifndef TD_TOOLS_IO_RECORD_QUICK_H
#define TD_TOOLS_IO_RECORD_QUICK_H

#include <stdint.h>

#include "runtime/fields.h"
#include "tools/io/slice.h"

/* Sets the values of some fields, whose cells are as nearly all are, and gives the bits of those.  All others, and
 * cells with faults, are the caller's, who overwrites their values.  Cells that are empty count only where that is no
 * fault; *filled: the fields whose cells are not empty. */
typedef uint64_t (*TdQuickReader)(const ptrdiff_t *offset, const TdSlice *cells, int64_t *value, uint64_t *filled);

/* The cell OFFSET bytes from the first. */
static inline const TdSlice *td_cell_at(const TdSlice *cells, ptrdiff_t offset) {
  return (const TdSlice *)(const void *)((const char *)cells + offset);
}

/* NULL: this processor cannot. */
TdQuickReader td_quick_reader(void);

#endif
