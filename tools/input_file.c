#include "tools/input_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/io/spool.h"

enum { BLOCK = 1 << 16 };

/* Digests FD to its end, and copies it to SPOOL where that is not -1.  False with errno. */
static bool digest(TdInputFile *input, int fd) {
  g_autoptr(GChecksum) checksum = g_checksum_new(G_CHECKSUM_SHA256);
  g_autofree guchar *block = g_malloc(BLOCK);
  ssize_t size;
  while ((size = td_read_some(fd, block, BLOCK)) > 0) {
    g_checksum_update(checksum, block, size);
    input->size += (uint64_t)size;
    if (input->spool >= 0 && !td_write_all(input->spool, block, (size_t)size)) return false;
  }
  if (size == 0) input->sha256 = g_strdup(g_checksum_get_string(checksum));
  return size == 0;
}

static bool take(TdInputFile *input, int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) return false;
  if (!S_ISREG(status.st_mode) || fd == STDIN_FILENO) {
    input->spool = td_spool_open();
    if (input->spool < 0) return false;
    g_free(input->source);
    input->source = g_strdup_printf("/dev/fd/%d", input->spool);
  }
  return digest(input, fd);
}

bool td_input_file_init(TdInputFile *input, const char *path, bool wanted, TdTrouble **trouble) {
  *input = (TdInputFile){.path = g_strdup(path), .source = g_strdup(path), .spool = -1};
  if (!wanted) return true;
  bool standard = g_str_equal(path, "-");
  int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
  bool done = fd >= 0 && take(input, fd);
  int error = errno;
  if (fd >= 0 && !standard) close(fd);
  return done || td_trouble_errno(trouble, "读取", "read", path, error);
}

void td_input_file_clear(TdInputFile *input) {
  if (input->spool >= 0 && input->path) close(input->spool);
  g_free(input->path);
  g_free(input->source);
  g_free(input->sha256);
  *input = (TdInputFile){.spool = -1};
}

char *td_digest_bytes(GBytes *bytes) {
  return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}
