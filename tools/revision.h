/* Files of a revision of the git repository of the working folder. */
#ifndef TD_TOOLS_REVISION_H
#define TD_TOOLS_REVISION_H

#include "compiler/compile.h"
#include "tools/io/trouble.h"

typedef struct {
  TdFileReader reader; /* first: it is handed to the compiler */
  char *name;          /* REV */
  char *prefix;        /* REV: */
  bool beside;         /* paths are from the working folder, not from the root of the repository */
} TdRevision;

/* Takes REV:PATH apart: the revision, and where in it PATH begins.  NULL: it is a file that is there, or no such thing.
 */
TdRevision *td_revision_of(const char *argument, const char **path);
void td_revision_free(TdRevision *revision);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRevision, td_revision_free)

/* The bytes of a file; NULL: git, the repository, the revision or the path is not there. */
GBytes *td_revision_read(const TdRevision *revision, const char *path, TdTrouble **trouble);

/* The files of a folder of the revision, by name (char), or NULL where PATH is no folder of it. */
GPtrArray *td_revision_files(const TdRevision *revision, const char *path);

#endif
