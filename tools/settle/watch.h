/* How far a run is, for whoever shows it. */
#ifndef TD_TOOLS_SETTLE_WATCH_H
#define TD_TOOLS_SETTLE_WATCH_H

#include <stdint.h>

typedef enum { TD_WATCH_READING, TD_WATCH_SETTLING, TD_WATCH_WRITING, TD_WATCH_PHASES } TdWatchPhase;

/* tell (may be NULL) is called every few thousand rows; total 0: not known. */
typedef struct {
  void (*tell)(void *user, TdWatchPhase phase, uint64_t done, uint64_t total);
  void *user;
} TdWatch;

static inline void td_watch_tell(const TdWatch *watch, TdWatchPhase phase, uint64_t done, uint64_t total) {
  if (watch && watch->tell) watch->tell(watch->user, phase, done, total);
}

#endif
