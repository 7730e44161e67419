/* A file that a run reads, with the digest of its bytes for the manifest. */
#ifndef TD_TOOLS_INPUT_FILE_H
#define TD_TOOLS_INPUT_FILE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/stat.h>

#include "tools/io/trouble.h"

typedef struct {
  char *path;           /* as it was named; "-": standard input */
  char *source;         /* what to open in its place */
  char *sha256;         /* NULL: not asked for */
  uint64_t size;        /* bytes, with the digest */
  int spool;            /* the copy of what can be read only once, or -1 */
  struct stat digested; /* the file that was digested */
} TdInputFile;

/* Takes PATH as an input.  With DIGEST its bytes are read once for the digest; what cannot be read twice (standard
 * input, a pipe) is then copied to an unlinked temporary file, and that is read.  False: it cannot be read. */
bool td_input_file_init(TdInputFile *input, const char *path, bool digest, TdTrouble **trouble);
void td_input_file_clear(TdInputFile *input);

/* Is the file still the one that was digested, by inode, size and time of change?  What was copied is; what was not
 * digested counts as such. */
bool td_input_file_unchanged(const TdInputFile *input, TdTrouble **trouble);

/* The SHA-256 of bytes in memory, as text; g_free(). */
char *td_digest_bytes(GBytes *bytes);

#endif
