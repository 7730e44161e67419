/* What `diff` compares: a policy, compiled or not, in a file or in a revision; or a folder of them. */
#ifndef TD_TOOLS_DIFF_SIDE_H
#define TD_TOOLS_DIFF_SIDE_H

#include "compiler/compile.h"
#include "tools/revision.h"
#include "tools/verb.h"

/* One policy; owned. */
typedef struct {
  char *path; /* as it is named */
  TdRevision *revision;
  TdCompilation *compilation;
  TdArena *arena;
  const TdModel *model;
} TdDiffSide;

void td_diff_side_free(TdDiffSide *side);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdDiffSide, td_diff_side_free)

/* Reads what an argument names: TdDiffSide, by id where it is a folder, which *FOLDER says.  NULL: it cannot be read,
 * or does not compile, and that is said. */
GPtrArray *td_diff_sides(const TdCommand *command, const char *argument, bool *folder, TdTrouble **trouble);

#endif
