#include "tools/progress.h"

#include <stdio.h>
#include <unistd.h>

enum { PATIENCE = 1000000, INTERVAL = 100000, CELLS = 30 };

void td_progress_init(TdProgress *progress, TdLang lang) {
  *progress = (TdProgress){.lang = lang, .terminal = isatty(STDERR_FILENO) == 1, .began = g_get_monotonic_time()};
}

static void tell(void *user, TdWatchPhase phase, uint64_t done, uint64_t total) {
  static const char *const names[TD_WATCH_PHASES][2] = {{"读取", "reading"}, {"结算", "settling"}, {"写出", "writing"}};
  TdProgress *progress = user;
  gint64 now = progress->terminal ? g_get_monotonic_time() : 0;
  if (now - progress->began < PATIENCE || now - progress->told < INTERVAL) return;
  progress->told = now;
  progress->shown = true;
  const char *name = names[phase][progress->lang];
  if (total == 0) {
    fprintf(stderr, "\r%s %" G_GUINT64_FORMAT " MB\033[K", name, (guint64)(done >> 20));
    return;
  }
  double share = (double)MIN(done, total) / (double)total;
  char bar[CELLS + 1];
  for (int i = 0; i < CELLS; i++) bar[i] = i < (int)(share * CELLS) ? '#' : '.';
  bar[CELLS] = '\0';
  fprintf(stderr, "\r%s [%s] %3d%%\033[K", name, bar, (int)(share * 100));
}

TdWatch td_progress_watch(TdProgress *progress) {
  return (TdWatch){progress->terminal ? tell : NULL, progress};
}

void td_progress_end(TdProgress *progress) {
  if (progress->shown) fputs("\r\033[K", stderr);
  progress->shown = false;
}
