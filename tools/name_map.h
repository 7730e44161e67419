/* `diff --map`: which labels, benefits, subsidies and annual amounts of two policies correspond. */
#ifndef TD_TOOLS_NAME_MAP_H
#define TD_TOOLS_NAME_MAP_H

#include "compiler/diff.h"
#include "tools/io/trouble.h"

/* As a TdDiffTask has them; owned. */
typedef struct {
  uint64_t *labels;
  int32_t *called[TD_CALLED_COUNT];
} TdNameMap;

/* Reads PATH, columns `old` and `new`; NULL: everything by its name.  False: the file cannot be read, or a row names
 * what is not there, two things of different kinds, or what corresponds to something else.  Either way MAP is to be
 * cleared. */
bool td_name_map_read(TdNameMap *map, const char *path, const TdModel *old_model, const TdModel *new_model,
                      TdTrouble **trouble);
/* Also of zeros. */
void td_name_map_clear(TdNameMap *map);

#endif
