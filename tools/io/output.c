#include "tools/io/output.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/io/cleanup.h"
#include "tools/io/same_file.h"
#include "tools/io/spool.h"

typedef struct {
  char *path;   /* as asked for, for messages */
  char *target; /* what is replaced; NULL: what is written through */
  char *temp;   /* beside the target */
  int number;   /* td_cleanup_add() */
  int fd;       /* of the temporary file, or of the spool */
  int through;  /* what the spool is copied to, or -1 */
  bool last;
  TdWriter *writer;
} Output;

struct TdOutputs {
  GPtrArray *list; /* Output */
  bool prepared;
};

static void output_free(void *pointer) {
  Output *output = pointer;
  td_writer_free(output->writer);
  if (output->fd >= 0) close(output->fd);
  if (output->through >= 0) close(output->through);
  if (output->temp != NULL) unlink(output->temp);
  td_cleanup_remove(output->number);
  g_free(output->temp);
  g_free(output->target);
  g_free(output->path);
  g_free(output);
}

TdOutputs *td_outputs_new(void) {
  TdOutputs *outputs = g_new(TdOutputs, 1);
  outputs->list = g_ptr_array_new_with_free_func(output_free);
  outputs->prepared = false;
  td_cleanup_begin();
  return outputs;
}

void td_outputs_free(TdOutputs *outputs) {
  if (outputs == NULL) return;
  g_ptr_array_unref(outputs->list);
  td_cleanup_end();
  g_free(outputs);
}

static bool cannot_write(const Output *output, int error, TdTrouble **trouble) {
  return td_trouble_errno(trouble, "写入", "write", output->path, error);
}

/* The descriptor that a path stands for, or -1. */
static int stream_of(const char *path) {
  static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
  if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0) return STDOUT_FILENO;
  if (strcmp(path, "/dev/stderr") == 0) return STDERR_FILENO;
  for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
    uint64_t number;
    if (g_str_has_prefix(path, folders[i]) &&
        g_ascii_string_to_unsigned(path + strlen(folders[i]), 10, 0, 1 << 20, &number, NULL))
      return (int)number;
  }
  return -1;
}

static bool open_through(Output *output, int stream) {
  output->through =
      stream >= 0 ? fcntl(stream, F_DUPFD_CLOEXEC, 3) : open(output->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (output->through < 0) return false;
  output->fd = td_spool_open();
  return output->fd >= 0;
}

static bool open_beside(Output *output) {
  g_autofree char *folder = g_path_get_dirname(output->target);
  for (int attempt = 0; attempt < 100; attempt++) {
    g_autofree char *name = g_strdup_printf(".tuodi-%ld-%08x", (long)getpid(), g_random_int());
    g_autofree char *temp = g_build_filename(folder, name, NULL);
    /* Noted before it exists, so that no signal comes between. */
    output->number = td_cleanup_add(temp);
    if (output->number < 0) {
      errno = EMFILE;
      return false;
    }
    output->fd = open(temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (output->fd >= 0) {
      output->temp = g_steal_pointer(&temp);
      return true;
    }
    int error = errno;
    td_cleanup_remove(output->number);
    output->number = -1;
    errno = error;
    if (error != EEXIST) return false;
  }
  return false;
}

/* Opens what OUTPUT is to be written to; false with errno. */
static bool open_output(Output *output) {
  int stream = stream_of(output->path);
  if (stream >= 0) return open_through(output, stream);
  struct stat status;
  bool there = stat(output->path, &status) == 0;
  if (there && S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    return false;
  }
  if (there && !S_ISREG(status.st_mode)) return open_through(output, -1);
  /* A file that may not be written is not replaced either. */
  if (there && access(output->path, W_OK) != 0) return false;
  output->target = td_follow_links(output->path);
  return open_beside(output);
}

static bool same_output(const Output *a, const Output *b) {
  if (a->target != NULL && b->target != NULL) return td_same_place(a->target, b->target);
  struct stat a_status, b_status;
  /* Two outputs into one stream would run into one another; into /dev/null they may go. */
  return a->target == NULL && b->target == NULL && fstat(a->through, &a_status) == 0 &&
         fstat(b->through, &b_status) == 0 && a_status.st_dev == b_status.st_dev &&
         a_status.st_ino == b_status.st_ino && !S_ISCHR(a_status.st_mode);
}

TdWriter *td_outputs_add(TdOutputs *outputs, const char *path, TdOutputEncoding encoding, bool last,
                         TdTrouble **trouble) {
  Output *output = g_new(Output, 1);
  *output = (Output){.path = g_strdup(path), .number = -1, .fd = -1, .through = -1, .last = last};
  if (!open_output(output)) {
    cannot_write(output, errno, trouble);
    output_free(output);
    return NULL;
  }
  for (guint i = 0; i < outputs->list->len; i++) {
    const Output *other = outputs->list->pdata[i];
    if (!same_output(output, other)) continue;
    td_trouble_set(
        trouble, g_strdup_printf("%s 与 %s 是同一个输出；请为每项输出各指定一个文件", other->path, path),
        g_strdup_printf("%s and %s are the same output; name a file of its own for each", other->path, path));
    output_free(output);
    return NULL;
  }
  output->writer = td_writer_new(output->fd, encoding);
  if (output->temp != NULL) td_writer_store(output->writer);
  g_ptr_array_add(outputs->list, output);
  return output->writer;
}

bool td_outputs_check(const TdOutputs *outputs, TdTrouble **trouble) {
  for (guint i = 0; i < outputs->list->len; i++) {
    const Output *output = outputs->list->pdata[i];
    int error = td_writer_error(output->writer);
    if (error != 0) return cannot_write(output, error, trouble);
  }
  return true;
}

static bool sync_fd(int fd) {
  return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS;
}

/* Everything of a file that is renamed later is on the disk; false with errno. */
static bool complete(Output *output) {
  if (!sync_fd(output->fd)) return false;
  int fd = output->fd;
  output->fd = -1;
  return close(fd) == 0;
}

static bool copy_through(Output *output) {
  if (!td_spool_copy(output->fd, output->through)) return false;
  int fd = output->through;
  output->through = -1;
  return close(fd) == 0;
}

/* That a name is on the disk, or gone from it, matters only after a power failure: no reason to fail. */
static void sync_folder(const char *target) {
  g_autofree char *folder = g_path_get_dirname(target);
  int fd = open(folder, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return;
  fsync(fd);
  close(fd);
}

static bool put_in_place(Output *output) {
  if (rename(output->temp, output->target) != 0) return false;
  td_cleanup_remove(output->number);
  output->number = -1;
  g_clear_pointer(&output->temp, g_free);
  sync_folder(output->target);
  return true;
}

/* Does STEP for the outputs that are written THROUGH or not, the last one last; *failed is the one that could not. */
static bool each(TdOutputs *outputs, bool through, bool (*step)(Output *), const Output **failed) {
  for (int last = 0; last <= 1; last++)
    for (guint i = 0; i < outputs->list->len; i++) {
      Output *output = outputs->list->pdata[i];
      if (output->last != (last == 1) || (output->target == NULL) != through) continue;
      *failed = output;
      if (!step(output)) return false;
    }
  return true;
}

/* An earlier run's results must not stand beside this run's other files, not even for a moment, nor after a power
 * failure. */
static bool remove_old_last(TdOutputs *outputs, const Output **failed) {
  const Output *last = NULL;
  guint others = 0;
  for (guint i = 0; i < outputs->list->len; i++) {
    const Output *output = outputs->list->pdata[i];
    if (output->target == NULL) continue;
    if (output->last)
      last = output;
    else
      others++;
  }
  if (last == NULL || others == 0) return true;
  *failed = last;
  if (unlink(last->target) != 0) return errno == ENOENT;
  sync_folder(last->target);
  return true;
}

static bool flush(Output *output) {
  errno = td_writer_flush(output->writer);
  return errno == 0;
}

bool td_outputs_prepare(TdOutputs *outputs, TdTrouble **trouble) {
  const Output *failed = NULL;
  if (outputs->prepared) return true;
  outputs->prepared = each(outputs, false, flush, &failed) && each(outputs, true, flush, &failed) &&
                      each(outputs, false, complete, &failed);
  if (outputs->prepared) return true;
  cannot_write(failed, errno, trouble);
  g_ptr_array_set_size(outputs->list, 0);
  return false;
}

bool td_outputs_commit(TdOutputs *outputs, TdTrouble **trouble) {
  const Output *failed = NULL;
  if (!td_outputs_prepare(outputs, trouble)) return false;
  bool done = each(outputs, true, copy_through, &failed);
  if (done) {
    int error;
    td_cleanup_hold();
    done = remove_old_last(outputs, &failed) && each(outputs, false, put_in_place, &failed);
    error = errno;
    if (!done) cannot_write(failed, error, trouble);
    g_ptr_array_set_size(outputs->list, 0);
    td_cleanup_release();
    return done;
  }
  cannot_write(failed, errno, trouble);
  g_ptr_array_set_size(outputs->list, 0);
  return false;
}
