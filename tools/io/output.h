/* The files that a run writes: all of them or none.
 *
 * Each file is written beside its target under a temporary name (.tuodi-…, mode as for any new file) and renamed
 * when everything is complete; a symbolic link stays, and what it points to is replaced.  The file marked `last`
 * (results) is renamed last, and one that was there from an earlier run is removed before the others are renamed: a
 * results file that is there says that the others belong to it.
 * "-", /dev/stdout, /dev/fd/N, devices and pipes are kept in an unlinked temporary file (in $TMPDIR) and copied when
 * everything is complete, before the renaming: so a run that fails writes nothing there either.
 * On abort (freeing without commit), on exit(), and on SIGINT, SIGTERM, SIGHUP, SIGPIPE (where not ignored) the
 * temporary files are removed; the signal then takes its usual course.  The handlers stand as long as any set exists.
 *
 * One set belongs to one thread; a writer may be used by another thread, one at a time.
 */
#ifndef TD_TOOLS_IO_OUTPUT_H
#define TD_TOOLS_IO_OUTPUT_H

#include <glib.h>

#include "tools/io/trouble.h"
#include "tools/io/writer.h"

typedef struct TdOutputs TdOutputs;

/* An empty set; installs the handlers. */
TdOutputs *td_outputs_new(void);

/* Removes everything unless committed, and restores the handlers. */
void td_outputs_free(TdOutputs *outputs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdOutputs, td_outputs_free)

/* Adds a file; the writer is borrowed from the set.  At most one is LAST.  NULL: cannot be created, is a directory, or
 * is the same file as one added before. */
TdWriter *td_outputs_add(TdOutputs *outputs, const char *path, TdOutputEncoding encoding, bool last,
                         TdTrouble **trouble);

/* Tells the first write error so far, so that a long run can stop early.  True: none. */
bool td_outputs_check(const TdOutputs *outputs, TdTrouble **trouble);

/* Everything that is renamed later is on the disk, whole: what is left for td_outputs_commit(), which does this too, is
 * to copy and to rename.  False: as there. */
bool td_outputs_prepare(TdOutputs *outputs, TdTrouble **trouble);

/* Flushes, copies, fsyncs and renames everything; the writers are gone afterwards.  False: a write, a sync or a rename
 * failed; the file and the cause are told once, and what was not yet in place is removed. */
bool td_outputs_commit(TdOutputs *outputs, TdTrouble **trouble);

/* Would writing OUTPUT overwrite INPUT?  By device and inode; where one does not exist yet, by folder and name; "-" is
 * the standard stream.  Only regular files are overwritten: a terminal or /dev/null may be both. */
bool td_output_is_input(const char *output, const char *input);

/* Does OUTPUT go where standard output goes? */
bool td_output_is_standard(const char *output);

/* OUTPUT (NULL: none) does not overwrite INPUT; else false, and said so. */
bool td_output_spares(const char *output, const char *input, TdTrouble **trouble);

#endif
