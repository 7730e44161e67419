/* Unlinked temporary files, and reads and writes that do not stop half-way. */
#ifndef TD_TOOLS_IO_SPOOL_H
#define TD_TOOLS_IO_SPOOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The folder of temporary files: $TMPDIR, else /tmp.  Borrowed. */
const char *td_spool_folder(void);

/* A new file in td_spool_folder() that has no name any more: the descriptor, or -1 with errno. */
int td_spool_open(void);

/* Writes all SIZE bytes; false with errno. */
bool td_write_all(int fd, const void *bytes, size_t size);

/* Reads what is there, at least a byte and up to SIZE; 0 at the end, -1 with errno. */
ssize_t td_read_some(int fd, void *bytes, size_t size);

/* Reads SIZE bytes at OFFSET, fewer only where the file ends; -1 with errno. */
ssize_t td_read_at(int fd, void *bytes, size_t size, uint64_t offset);

/* Begins to store what stands in a file on its disk, where the system can be asked to; waits for nothing. */
void td_store_soon(int fd, uint64_t offset, uint64_t size);

/* Copies a spool from its beginning to FD; false with errno. */
bool td_spool_copy(int spool, int fd);

#endif
