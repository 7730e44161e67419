/* A line that tells how far a run is: only on a terminal, and only when it takes more than a second. */
#ifndef TD_TOOLS_PROGRESS_H
#define TD_TOOLS_PROGRESS_H

#include <glib.h>

#include "grammar/diagnostic.h"
#include "tools/settle/watch.h"

typedef struct {
  TdLang lang;
  bool terminal, shown;
  gint64 began, told; /* microseconds */
} TdProgress;

void td_progress_init(TdProgress *progress, TdLang lang);

/* The watch that draws it. */
TdWatch td_progress_watch(TdProgress *progress);

/* Takes the line away. */
void td_progress_end(TdProgress *progress);

#endif
