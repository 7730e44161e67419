#include "tools/input_file.h"

#include <errno.h>
#include <fcntl.h>
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
  if (fstat(fd, &input->digested) != 0) return false;
  if (!S_ISREG(input->digested.st_mode) || fd == STDIN_FILENO) {
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

bool td_input_file_unchanged(const TdInputFile *input, TdTrouble **trouble) {
  struct stat now;
  const struct stat *then = &input->digested;
  if (!input->sha256 || input->spool >= 0) return true;
  if (stat(input->source, &now) == 0 && now.st_dev == then->st_dev && now.st_ino == then->st_ino &&
      now.st_size == then->st_size && now.st_mtim.tv_sec == then->st_mtim.tv_sec &&
      now.st_mtim.tv_nsec == then->st_mtim.tv_nsec)
    return true;
  return td_trouble_set(trouble,
                        g_strdup_printf("%s 在读取过程中被改动；运行时请勿改动输入文件", td_input_name_zh(input->path)),
                        g_strdup_printf("%s was changed while it was read; leave the inputs alone during a run",
                                        td_input_name_en(input->path)));
}

char *td_digest_bytes(GBytes *bytes) {
  return g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes);
}
