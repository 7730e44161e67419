#if defined(__linux__)
#define _GNU_SOURCE /* for sync_file_range() */
#endif
#include "tools/io/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdlib.h>
#include <unistd.h>

const char *td_spool_folder(void) {
  const char *folder = getenv("TMPDIR");
  return folder == NULL || *folder == '\0' ? "/tmp" : folder;
}

int td_spool_open(void) {
  g_autofree char *path = g_build_filename(td_spool_folder(), "tuodi-XXXXXX", NULL);
  int fd = mkstemp(path);
  if (fd < 0) return -1;
  unlink(path);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

bool td_write_all(int fd, const void *bytes, size_t size) {
  const char *p = bytes;
  while (size > 0) {
    ssize_t done = write(fd, p, size);
    if (done < 0) {
      if (errno == EINTR) continue;
      return false;
    }
    p += done;
    size -= (size_t)done;
  }
  return true;
}

ssize_t td_read_some(int fd, void *bytes, size_t size) {
  ssize_t got;
  do {
    got = read(fd, bytes, size);
  } while (got < 0 && errno == EINTR);
  return got;
}

ssize_t td_read_at(int fd, void *bytes, size_t size, uint64_t offset) {
  size_t done = 0;
  while (done < size) {
    ssize_t got = pread(fd, (char *)bytes + done, size - done, (off_t)(offset + done));
    if (got < 0) {
      if (errno == EINTR) continue;
      return -1;
    }
    if (got == 0) break;
    done += (size_t)got;
  }
  return (ssize_t)done;
}

void td_store_soon(int fd, uint64_t offset, uint64_t size) {
#if defined(__linux__)
  sync_file_range(fd, (off_t)offset, (off_t)size, SYNC_FILE_RANGE_WRITE);
#else
  (void)fd, (void)offset, (void)size;
#endif
}

bool td_spool_copy(int spool, int fd) {
  enum { BLOCK = 1 << 16 };
  g_autofree char *block = g_malloc(BLOCK);
  for (uint64_t offset = 0;;) {
    ssize_t got = td_read_at(spool, block, BLOCK, offset);
    if (got < 0) return false;
    if (got == 0) return true;
    if (!td_write_all(fd, block, (size_t)got)) return false;
    offset += (uint64_t)got;
  }
}
