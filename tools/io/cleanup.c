#include "tools/io/cleanup.h"

#include <errno.h>
#include <glib.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILES = 64 };

/* What ends a program from outside, and what it does to itself when there is no memory left (GLib traps or aborts). */
static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGQUIT, SIGXFSZ, SIGXCPU, SIGTRAP, SIGABRT};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

static _Atomic(char *) files[FILES];
static atomic_int holding, waiting;
static pid_t owner;

static GMutex lock; /* of what follows; handlers do not touch it */
static int users;
static bool at_exit;
static struct sigaction before[SIGNALS];
static bool installed[SIGNALS];

/* Safe in a signal handler. */
static void remove_files(void) {
  if (getpid() != owner) return; /* a forked child has its own troubles */
  for (int i = 0; i < FILES; i++) {
    char *path = atomic_load(&files[i]);
    if (path != NULL) unlink(path);
  }
}

static void handle(int number) {
  int error = errno;
  if (atomic_load(&holding) != 0 && getpid() == owner) {
    atomic_store(&waiting, number);
    errno = error;
    return;
  }
  remove_files();
  if (number == SIGTRAP || number == SIGABRT) {
    static const char text[] =
        "tuodi: 内存不足或内部错误，没有写出任何文件 / out of memory or an internal error; no file was written\n";
    ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
    (void)ignored;
    _exit(2);
  }
  for (int i = 0; i < SIGNALS; i++)
    if (signals[i] == number) sigaction(number, &before[i], NULL);
  raise(number); /* comes when this handler returns */
  errno = error;
}

void td_cleanup_begin(void) {
  g_mutex_lock(&lock);
  if (users++ == 0) {
    owner = getpid();
    if (!at_exit) at_exit = atexit(remove_files) == 0;
    for (int i = 0; i < SIGNALS; i++) {
      sigaction(signals[i], NULL, &before[i]);
      installed[i] = before[i].sa_handler != SIG_IGN;
      if (!installed[i]) continue;
      struct sigaction action = {.sa_handler = handle};
      sigemptyset(&action.sa_mask);
      sigaction(signals[i], &action, NULL);
    }
  }
  g_mutex_unlock(&lock);
}

void td_cleanup_end(void) {
  g_mutex_lock(&lock);
  if (--users == 0)
    for (int i = 0; i < SIGNALS; i++)
      if (installed[i]) sigaction(signals[i], &before[i], NULL);
  g_mutex_unlock(&lock);
}

int td_cleanup_add(const char *path) {
  char *copy = g_strdup(path);
  for (int i = 0; i < FILES; i++) {
    char *none = NULL;
    if (atomic_compare_exchange_strong(&files[i], &none, copy)) return i;
  }
  g_free(copy);
  return -1;
}

void td_cleanup_remove(int number) {
  if (number >= 0) g_free(atomic_exchange(&files[number], NULL));
}

void td_cleanup_hold(void) {
  atomic_fetch_add(&holding, 1);
}

void td_cleanup_release(void) {
  if (atomic_fetch_sub(&holding, 1) != 1) return;
  int number = atomic_exchange(&waiting, 0);
  if (number != 0) raise(number);
}
