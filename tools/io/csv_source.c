#include "tools/io/csv_source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tools/io/spool.h"

static bool cannot_read(const TdCsvSource *source, int error, TdTrouble **trouble) {
  return td_trouble_errno(trouble, "读取", "read", source->path, error);
}

bool td_csv_source_open(TdCsvSource *source, const char *path, TdTrouble **trouble) {
  bool standard = strcmp(path, "-") == 0;
  *source = (TdCsvSource){.path = path, .fd = -1, .spool = -1};
  source->fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (source->fd < 0) return td_trouble_errno(trouble, "打开", "open", path, errno);
  struct stat status;
  if (fstat(source->fd, &status) != 0) return cannot_read(source, errno, trouble);
  if (S_ISDIR(status.st_mode)) return cannot_read(source, EISDIR, trouble);
  off_t at = S_ISREG(status.st_mode) ? lseek(source->fd, 0, SEEK_CUR) : (off_t)-1;
  if (at >= 0) {
    source->base = (uint64_t)at;
    source->length = status.st_size > at ? (uint64_t)(status.st_size - at) : 0;
    source->opened = status;
    return true;
  }
  source->spool = td_spool_open();
  if (source->spool < 0)
    return td_trouble_errno(trouble, "建立临时文件（TMPDIR），暂存", "make a temporary file (TMPDIR) to keep", path,
                            errno);
  return true;
}

void td_csv_source_close(TdCsvSource *source) {
  if (source->fd > STDIN_FILENO) close(source->fd);
  if (source->spool >= 0) close(source->spool);
}

/* Fresh bytes of what cannot be seeked, kept in the spool too. */
static bool spool_more(TdCsvSource *source, char *bytes, size_t size, ssize_t *got, TdTrouble **trouble) {
  *got = source->drained ? 0 : td_read_some(source->fd, bytes, size);
  if (*got == 0) source->drained = true;
  if (*got <= 0) return true;
  if (!td_write_all(source->spool, bytes, (size_t)*got))
    return td_trouble_errno(trouble, "写入临时文件（TMPDIR），暂存", "write a temporary file (TMPDIR) to keep",
                            source->path, errno);
  source->spooled += (uint64_t)*got;
  return true;
}

bool td_csv_source_read(TdCsvSource *source, char *bytes, size_t size, size_t *got, TdTrouble **trouble) {
  ssize_t count;
  if (source->spool < 0) {
    count = td_read_at(source->fd, bytes, size, source->base + source->position);
  } else if (source->position < source->spooled) {
    size_t there = MIN(size, (size_t)(source->spooled - source->position));
    count = td_read_at(source->spool, bytes, there, source->position);
  } else if (!spool_more(source, bytes, size, &count, trouble)) {
    return false;
  }
  if (count < 0) return cannot_read(source, errno, trouble);
  *got = (size_t)count;
  source->position += *got;
  return true;
}

bool td_csv_source_raw(const TdCsvSource *source, uint64_t offset, size_t size, GString *raw, TdTrouble **trouble) {
  g_string_set_size(raw, size);
  ssize_t got = source->spool >= 0 ? td_read_at(source->spool, raw->str, size, offset)
                                   : td_read_at(source->fd, raw->str, size, source->base + offset);
  if (got < 0) return cannot_read(source, errno, trouble);
  if ((size_t)got == size) return true;
  return td_trouble_set(trouble,
                        g_strdup_printf("%s 在读取期间被截短；请勿在运行期间改动输入", td_input_name_zh(source->path)),
                        g_strdup_printf("%s became shorter while it was read; leave the inputs alone during a run",
                                        td_input_name_en(source->path)));
}

bool td_csv_source_unchanged(const TdCsvSource *source, TdTrouble **trouble) {
  struct stat status;
  if (source->spool >= 0 || fstat(source->fd, &status) != 0) return true;
  const struct stat *opened = &source->opened;
  if (status.st_size == opened->st_size && status.st_mtim.tv_sec == opened->st_mtim.tv_sec &&
      status.st_mtim.tv_nsec == opened->st_mtim.tv_nsec)
    return true;
  return td_trouble_set(
      trouble, g_strdup_printf("%s 在读取过程中被改动；运行时请勿改动输入文件", td_input_name_zh(source->path)),
      g_strdup_printf("%s was changed while it was read; leave the inputs alone during a run",
                      td_input_name_en(source->path)));
}
