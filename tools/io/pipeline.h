/* Items through stages, on several threads.
 *
 * The first stage begins an item: it fills it, or says that there are no more.  A serial stage takes the items strictly
 * in the order in which they were begun, one at a time, by whichever thread; the others may run for several at once. As
 * soon as an item left the last stage it is begun anew.
 *
 * When an item fails no other is begun any more; those before it go on to the end, and if one of them fails, that is
 * the one that counts: so the pipeline fails at the same item, whatever the number of threads and items.  A serial
 * stage never sees an item behind one that failed before that stage, or in it.
 */
#ifndef TD_TOOLS_IO_PIPELINE_H
#define TD_TOOLS_IO_PIPELINE_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
  TD_STEP_DONE,
  TD_STEP_END, /* of the first stage alone: there are no more items, and this one holds nothing */
  TD_STEP_FAILED
} TdPipeStep;

typedef struct {
  bool serial; /* the first stage always is */
  TdPipeStep (*run)(void *user, void *item);
} TdPipeStage;

/* Runs until the end; on THREADS threads (at least one), of which the calling one is the first, or fewer where the
 * system gives none.  One thread, or one item: all in the calling thread, an item at a time through all stages.
 * False: an item failed; *failed (may be NULL) is the one that counts, as its stage left it. */
bool td_pipeline_run(const TdPipeStage *stages, size_t stage_count, void *const *items, size_t item_count,
                     unsigned threads, void *user, void **failed);

#endif
