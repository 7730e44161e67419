/* Which names of one policy correspond to which of another: a file (CSV) that says so, a row a pair. */
#ifndef TD_TOOLS_LABEL_MAP_H
#define TD_TOOLS_LABEL_MAP_H

#include "compiler/model.h"
#include "tools/io/csv.h"

/* A row of the file; borrowed. */
typedef struct {
  const TdCsv *csv;
  uint64_t line;
  const char *const *columns; /* [2] */
  const char *name[2];
} TdMapRow;

typedef bool (*TdMapPair)(void *user, const TdMapRow *row, TdTrouble **trouble);

/* Calls EACH for the rows of PATH, whose columns are called COLUMNS, until it is false.  False: the file cannot be
 * read, has a faulty row, or EACH was false. */
bool td_map_read(const char *path, const char *const columns[2], TdMapPair each, void *user, TdTrouble **trouble);

/* Trouble with one of a row's names. */
bool td_map_fault(const TdMapRow *row, int which, const char *zh, const char *en, TdTrouble **trouble);

/* [64] of each label of FROM the labels of TO that it corresponds to; g_free().  COLUMNS: how the file's columns for
 * FROM and TO are called.  Labels of one name correspond where the file says nothing else of them; PATH may be NULL.
 * NULL: the file cannot be read, or names what is no label. */
uint64_t *td_label_map(const char *path, const char *const columns[2], const TdModel *from, const TdModel *to,
                       TdTrouble **trouble);

/* What the file says nothing of: labels of one name correspond. */
void td_label_map_names(uint64_t *counterparts, const TdModel *from, const TdModel *to);

/* The number of a label; label_count: there is none of this name. */
uint32_t td_label_map_find(const TdModel *model, const char *name);

#endif
