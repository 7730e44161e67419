#include "tools/io/pipeline.h"

#include <assert.h>
#include <glib.h>
#include <pthread.h>
#include <stdint.h>

#define NONE UINT64_MAX

typedef enum { FREE, WAITING, RUNNING } State;

/* An item on its way; what failed stays WAITING. */
typedef struct {
  void *item;
  State state;
  size_t stage;    /* that it waits for, or is in */
  uint64_t number; /* in the order of beginning; of a free one: the last it had */
} Slot;

/* POSIX threads and not GLib's: ThreadSanitizer does not see GLib's locks. */
typedef struct {
  const TdPipeStage *stages;
  size_t stage_count, slot_count;
  Slot *slots;
  void *user;

  pthread_mutex_t lock; /* for all that follows, and the slots */
  pthread_cond_t work;
  uint64_t *next; /* the number that each serial stage takes next */
  bool ended, beginning;
  uint64_t failed; /* the first number that failed; NONE */
  void *failed_item;
  size_t running, sleeping;
} Pipeline;

/* A worker may take this one now. */
static bool ready(const Pipeline *pipeline, const Slot *slot) {
  if (slot->state == FREE) return !pipeline->ended && !pipeline->beginning && pipeline->failed == NONE;
  if (slot->state == RUNNING || slot->number >= pipeline->failed) return false;
  return !pipeline->stages[slot->stage].serial || pipeline->next[slot->stage] == slot->number;
}

/* What is nearest the end comes first, and of what is equally near the earlier item; of free ones that which was freed
 * last, whose memory is still warm. */
static bool better(const Slot *a, const Slot *b) {
  if (a->stage != b->stage) return a->stage > b->stage;
  return a->state == FREE ? a->number > b->number : a->number < b->number;
}

static Slot *find(const Pipeline *pipeline) {
  Slot *best = NULL;
  for (size_t i = 0; i < pipeline->slot_count; i++) {
    Slot *slot = &pipeline->slots[i];
    if (ready(pipeline, slot) && (best == NULL || better(slot, best))) best = slot;
  }
  return best;
}

static void start(Pipeline *pipeline, Slot *slot) {
  if (slot->state == FREE) {
    slot->number = pipeline->next[0];
    pipeline->beginning = true;
  }
  slot->state = RUNNING;
  pipeline->running++;
}

static void finish(Pipeline *pipeline, Slot *slot, TdPipeStep step) {
  pipeline->running--;
  if (slot->stage == 0) pipeline->beginning = false;
  slot->state = WAITING;
  if (step == TD_STEP_END) {
    assert(slot->stage == 0);
    pipeline->ended = true;
    slot->state = FREE;
    return;
  }
  if (step == TD_STEP_FAILED) {
    if (slot->number >= pipeline->failed) return;
    pipeline->failed = slot->number;
    pipeline->failed_item = slot->item;
    return;
  }
  pipeline->next[slot->stage]++;
  if (++slot->stage < pipeline->stage_count) return;
  slot->stage = 0;
  slot->state = FREE;
}

/* Works until nothing can come any more.  Who takes something and leaves something wakes another. */
static void *work(void *pointer) {
  Pipeline *pipeline = pointer;
  pthread_mutex_lock(&pipeline->lock);
  for (;;) {
    Slot *slot = find(pipeline);
    if (slot == NULL) {
      if (pipeline->running == 0) break;
      pipeline->sleeping++;
      pthread_cond_wait(&pipeline->work, &pipeline->lock);
      pipeline->sleeping--;
      continue;
    }
    start(pipeline, slot);
    if (pipeline->sleeping > 0 && find(pipeline) != NULL) pthread_cond_signal(&pipeline->work);
    pthread_mutex_unlock(&pipeline->lock);
    TdPipeStep step = pipeline->stages[slot->stage].run(pipeline->user, slot->item);
    pthread_mutex_lock(&pipeline->lock);
    finish(pipeline, slot, step);
  }
  pthread_cond_broadcast(&pipeline->work);
  pthread_mutex_unlock(&pipeline->lock);
  return NULL;
}

static bool run_alone(const TdPipeStage *stages, size_t stage_count, void *item, void *user, void **failed) {
  for (;;)
    for (size_t i = 0; i < stage_count; i++) {
      TdPipeStep step = stages[i].run(user, item);
      if (step == TD_STEP_DONE) continue;
      if (step == TD_STEP_FAILED && failed != NULL) *failed = item;
      return step == TD_STEP_END;
    }
}

bool td_pipeline_run(const TdPipeStage *stages, size_t stage_count, void *const *items, size_t item_count,
                     unsigned threads, void *user, void **failed) {
  assert(stage_count > 0 && item_count > 0 && threads > 0);
  if (threads == 1 || item_count == 1) return run_alone(stages, stage_count, items[0], user, failed);
  g_autofree Slot *slots = g_new0(Slot, item_count);
  g_autofree uint64_t *next = g_new0(uint64_t, stage_count);
  g_autofree pthread_t *workers = g_new(pthread_t, threads);
  for (size_t i = 0; i < item_count; i++) slots[i].item = items[i];
  Pipeline pipeline = {.stages = stages,
                       .stage_count = stage_count,
                       .slot_count = item_count,
                       .slots = slots,
                       .user = user,
                       .next = next,
                       .failed = NONE};
  pthread_mutex_init(&pipeline.lock, NULL);
  pthread_cond_init(&pipeline.work, NULL);
  unsigned others = 0;
  while (others + 1 < threads && pthread_create(&workers[others], NULL, work, &pipeline) == 0) others++;
  work(&pipeline);
  for (unsigned i = 0; i < others; i++) pthread_join(workers[i], NULL);
  pthread_cond_destroy(&pipeline.work);
  pthread_mutex_destroy(&pipeline.lock);
  if (failed != NULL && pipeline.failed != NONE) *failed = pipeline.failed_item;
  return pipeline.failed == NONE;
}
