/* Disturbs what a program writes: a library that is preloaded (LD_PRELOAD) and stands before the C library's calls that
 * change files.  Standard streams are left alone; all other calls are counted, from 1.
 *
 * TUODI_INJECT=KIND:N        what becomes of the N-th call:
 *   eio, enospc              it fails, and nothing is done; with a `+`, so do all after it
 *   short                    a write writes half; all after it, and what would make files, fail with ENOSPC
 *   before, after            the program is killed before the call, or after it
 *   wait                     nothing else
 * and KIND:N:MILLISECONDS:   first it takes so long
 * TUODI_INJECT_COUNT=FILE    how many calls there were is written there at the end, and before a call that takes long
 * TUODI_INJECT_LOG=FILE      what was done is written there, call by call: a Line, the paths, the bytes
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

typedef enum { WRITE, SYNC, TRUNCATE, RENAME, UNLINK, CREATE, STORE_SOON } CallKind;

/* A call that changes files.  WRITE: at `offset`, or, -1, where the descriptor stands. */
typedef struct {
  CallKind kind;
  int fd; /* CREATE: the folder */
  const char *path, *to;
  const void *bytes;
  int64_t offset;
  uint64_t size;
  int flags, other_fd;
  mode_t mode;
} Call;

typedef struct {
  uint32_t kind, path_size, to_size, fd_is_folder;
  uint64_t node;
  int64_t offset;
  uint64_t size;
} Line;

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* What is asked for, and how far it is. */
static struct {
  enum { NOTHING, FAIL, SHORT, KILL_BEFORE, KILL_AFTER } kind;
  int error;  /* FAIL */
  int onward; /* FAIL: all after it too */
  unsigned long at, milliseconds, count;
  int full; /* SHORT has come */
  int log;
} plan = {.log = -1};

static void read_plan(void) {
  char word[16] = "";
  const char *text = getenv("TUODI_INJECT"), *log = getenv("TUODI_INJECT_LOG");
  if (text && sscanf(text, "%15[a-z+]:%lu:%lu", word, &plan.at, &plan.milliseconds) >= 2) {
    plan.onward = strchr(word, '+') != NULL;
    plan.error = strncmp(word, "eio", 3) == 0 ? EIO : ENOSPC;
    plan.kind = strcmp(word, "short") == 0    ? SHORT
                : strcmp(word, "before") == 0 ? KILL_BEFORE
                : strcmp(word, "after") == 0  ? KILL_AFTER
                : strcmp(word, "wait") == 0   ? NOTHING
                                              : FAIL;
  }
  if (log) {
    int fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    plan.log = fcntl(fd, F_DUPFD_CLOEXEC, 900);
    syscall(SYS_close, fd);
  }
}

static void ask_plan(void) {
  pthread_once(&once, read_plan);
}

__attribute__((destructor)) static void say_count(void) {
  const char *path = getenv("TUODI_INJECT_COUNT");
  char text[32];
  if (!path) return;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  int size = snprintf(text, sizeof text, "%lu\n", plan.count);
  syscall(SYS_write, fd, text, (size_t)size);
  syscall(SYS_close, fd);
}

static long make(const Call *call) {
  switch (call->kind) {
    case WRITE:
      return call->offset < 0 ? syscall(SYS_write, call->fd, call->bytes, call->size)
                              : syscall(SYS_pwrite64, call->fd, call->bytes, call->size, call->offset);
    case SYNC: return syscall(SYS_fsync, call->fd);
    case TRUNCATE: return syscall(SYS_ftruncate, call->fd, call->size);
    case RENAME: return syscall(SYS_renameat2, call->fd, call->path, call->other_fd, call->to, 0);
    case UNLINK: return syscall(SYS_unlinkat, call->fd, call->path, call->flags);
    case CREATE: return syscall(SYS_openat, call->fd, call->path, call->flags, call->mode);
    case STORE_SOON: return syscall(SYS_sync_file_range, call->fd, call->offset, call->size, call->flags);
  }
  return -1;
}

/* DONE: what make() gave. */
static void note(const Call *call, long done, int64_t offset) {
  struct stat status = {0};
  if (plan.log < 0 || done < 0 || call->kind == STORE_SOON) return;
  if (call->kind == CREATE)
    fstat((int)done, &status);
  else if (!call->path)
    fstat(call->fd, &status);
  Line line = {call->kind,
               call->path ? (uint32_t)strlen(call->path) : 0,
               call->to ? (uint32_t)strlen(call->to) : 0,
               S_ISDIR(status.st_mode),
               status.st_ino,
               offset,
               call->kind == WRITE ? (uint64_t)done : call->size};
  const struct iovec parts[] = {{&line, sizeof line},
                                {(char *)(uintptr_t)call->path, line.path_size},
                                {(char *)(uintptr_t)call->to, line.to_size},
                                {(void *)(uintptr_t)call->bytes, call->kind == WRITE ? line.size : 0}};
  syscall(SYS_writev, plan.log, parts, 4);
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

/* The errno with which the call that was just counted must fail; 0: it goes on. */
static int verdict(Call *call) {
  int now = plan.count == plan.at;
  if (now && plan.milliseconds > 0) {
    say_count();
    struct timespec time = {(time_t)(plan.milliseconds / 1000), (long)(plan.milliseconds % 1000) * 1000000};
    nanosleep(&time, NULL);
  }
  if (plan.full) return call->kind == WRITE || call->kind == CREATE ? ENOSPC : 0;
  if (plan.kind == FAIL && (now || (plan.onward && plan.count > plan.at))) return plan.error;
  if (plan.kind == KILL_BEFORE && now) die();
  if (plan.kind != SHORT || !now) return 0;
  plan.full = 1;
  if (call->kind != WRITE || call->size < 2) return ENOSPC;
  call->size /= 2;
  return 0;
}

static long change(Call call) {
  long done = -1;
  ask_plan();
  pthread_mutex_lock(&lock);
  plan.count++;
  int error = verdict(&call);
  int64_t offset = call.kind == WRITE && call.offset < 0 ? lseek(call.fd, 0, SEEK_CUR) : call.offset;
  if (error == 0) {
    done = make(&call);
    error = errno;
    note(&call, done, offset);
    if (plan.kind == KILL_AFTER && plan.count == plan.at) die();
  }
  pthread_mutex_unlock(&lock);
  if (done < 0) errno = error;
  return done;
}

static int is_stream(int fd) {
  return fd >= 0 && fd <= STDERR_FILENO;
}

/* ---- the calls */

ssize_t write(int fd, const void *bytes, size_t size) {
  if (is_stream(fd)) return syscall(SYS_write, fd, bytes, size);
  return change((Call){.kind = WRITE, .fd = fd, .bytes = bytes, .size = size, .offset = -1});
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) {
  return change((Call){.kind = WRITE, .fd = fd, .bytes = bytes, .size = size, .offset = offset});
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) {
  return change((Call){.kind = WRITE, .fd = fd, .bytes = bytes, .size = size, .offset = offset});
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  size_t size = 0, at = 0;
  if (is_stream(fd)) return syscall(SYS_writev, fd, parts, count);
  for (int i = 0; i < count; i++) size += parts[i].iov_len;
  char *all = malloc(size + 1);
  if (!all) return -1;
  for (int i = 0; i < count; at += parts[i++].iov_len) memcpy(all + at, parts[i].iov_base, parts[i].iov_len);
  ssize_t done = write(fd, all, size);
  free(all);
  return done;
}

int fsync(int fd) {
  return (int)change((Call){.kind = SYNC, .fd = fd});
}

int fdatasync(int fd) {
  return (int)change((Call){.kind = SYNC, .fd = fd});
}

int sync_file_range(int fd, off64_t offset, off64_t size, unsigned flags) {
  return (int)change(
      (Call){.kind = STORE_SOON, .fd = fd, .offset = offset, .size = (uint64_t)size, .flags = (int)flags});
}

int ftruncate(int fd, off_t size) {
  return (int)change((Call){.kind = TRUNCATE, .fd = fd, .size = (uint64_t)size});
}

int ftruncate64(int fd, off64_t size) {
  return (int)change((Call){.kind = TRUNCATE, .fd = fd, .size = (uint64_t)size});
}

int renameat(int from_fd, const char *from, int to_fd, const char *to) {
  return (int)change((Call){.kind = RENAME, .fd = from_fd, .path = from, .other_fd = to_fd, .to = to});
}

int rename(const char *from, const char *to) {
  return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

int unlinkat(int fd, const char *path, int flags) {
  return (int)change((Call){.kind = UNLINK, .fd = fd, .path = path, .flags = flags});
}

int unlink(const char *path) {
  return unlinkat(AT_FDCWD, path, 0);
}

/* Only what makes a file changes anything. */
static int open_file(int folder, const char *path, int flags, va_list more) {
  struct stat status;
  mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
  Call call = {.kind = CREATE, .fd = folder, .path = path, .flags = flags, .mode = mode};
  int makes = (flags & O_CREAT) && fstatat(folder, path, &status, AT_SYMLINK_NOFOLLOW) != 0;
  return (int)(makes ? change(call) : make(&call));
}

#define OPEN(...)                        \
  va_list more;                          \
  va_start(more, flags);                 \
  int fd = open_file(__VA_ARGS__, more); \
  va_end(more);                          \
  return fd

int open(const char *path, int flags, ...) {
  OPEN(AT_FDCWD, path, flags);
}

int open64(const char *path, int flags, ...) {
  OPEN(AT_FDCWD, path, flags);
}

int openat(int folder, const char *path, int flags, ...) {
  OPEN(folder, path, flags);
}

int openat64(int folder, const char *path, int flags, ...) {
  OPEN(folder, path, flags);
}
