#include "tools/ledger/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { STEP_MS = 20, MODE = 0644 /* SQLite's */ };

/* O_NONBLOCK: a pipe that nobody writes to must not hold us up. */
static bool open_file(TdGuard *guard, const char *path, bool make) {
  int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
  guard->fd = make ? open(path, flags | O_CREAT | O_EXCL, MODE) : -1;
  guard->made = guard->fd >= 0;
  if (!guard->made && (!make || errno == EEXIST)) guard->fd = open(path, flags | (make ? O_CREAT : 0), MODE);
  return guard->fd >= 0;
}

/* Is it still the file that goes by this name? */
static bool is_there(const TdGuard *guard, const char *path) {
  struct stat ours, there;
  return fstat(guard->fd, &ours) == 0 && stat(path, &there) == 0 && ours.st_dev == there.st_dev &&
         ours.st_ino == there.st_ino;
}

TdGuardAnswer td_guard_take(TdGuard *guard, const char *path, bool make, unsigned wait_ms) {
  for (unsigned waited = 0; waited <= wait_ms; waited += STEP_MS) {
    if (!open_file(guard, path, make)) return TD_GUARD_FAILED;
    bool locked = flock(guard->fd, LOCK_EX | LOCK_NB) == 0;
    bool busy = !locked && (errno == EWOULDBLOCK || errno == EINTR);
    if (locked && is_there(guard, path)) return TD_GUARD_TAKEN;
    td_guard_give_back(guard);
    if (!locked && !busy) return TD_GUARD_TAKEN;
    g_usleep(STEP_MS * 1000);
  }
  return TD_GUARD_BUSY;
}

void td_guard_give_back(TdGuard *guard) {
  if (guard->fd >= 0) close(guard->fd);
  *guard = (TdGuard){.fd = -1};
}
