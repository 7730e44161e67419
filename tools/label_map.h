/* Which labels of one policy correspond to which of another: a file (CSV) that says so. */
#ifndef TD_TOOLS_LABEL_MAP_H
#define TD_TOOLS_LABEL_MAP_H

#include "compiler/model.h"
#include "tools/io/trouble.h"

/* [64] of each label of FROM the labels of TO that it corresponds to; g_free().  COLUMNS: how the file's columns for
 * FROM and TO are called.  Labels of one name correspond where the file says nothing else of them; PATH may be NULL.
 * NULL: the file cannot be read, or names what is no label. */
uint64_t *td_label_map(const char *path, const char *const columns[2], const TdModel *from, const TdModel *to,
                       TdTrouble **trouble);

#endif
