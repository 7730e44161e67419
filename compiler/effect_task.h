/* A claim computed under two policies at once, on amounts and years that are not known.  What only effect*.c share. */
#ifndef TD_COMPILER_EFFECT_TASK_H
#define TD_COMPILER_EFFECT_TASK_H

#include "compiler/diff_joint.h"
#include "compiler/effect_kinds.h"
#include "compiler/year.h"

enum { TD_EFFECT_PLACES = TD_VERSIONS * TD_YEAR_ANNUALS };

/* Both policies' annual amounts have places: old ones first.  What holds of them before any claim. */
typedef struct {
  int same[TD_EFFECT_PLACES];                     /* the first place that holds as much */
  bool below[TD_EFFECT_PLACES][TD_EFFECT_PLACES]; /* [a][b]: a holds no more than b */
} TdEffectYears;

typedef struct {
  const TdPairKinds *kinds;
  TdKinds side[TD_VERSIONS];
  TdYearTask task[TD_VERSIONS];
  int twin[TD_VERSIONS][TD_YEAR_ANNUALS]; /* the other's annual amount, by its place in a state; -1: none */
  TdEffectYears equal;                    /* what corresponds holds as much */
  TdPath *path, paths[2];                 /* the present one; the second is for what is tried on the way */
  bool symbolic;                          /* what is supposed is not known; otherwise it has its value */
} TdEffectTask;

void td_effect_task_init(TdEffectTask *task, const TdPairKinds *kinds);
void td_effect_task_clear(TdEffectTask *task);

static inline int td_effect_place(const TdEffectTask *task, int side, int annual) {
  return side == TD_OLD ? annual : task->task[TD_OLD].annual_count + annual;
}
static inline int td_effect_places(const TdEffectTask *task) {
  return task->task[TD_OLD].annual_count + task->task[TD_NEW].annual_count;
}

/* One computation, on the present path of TASK. */
typedef struct {
  TdEffectTask *task;
  TdYearRun run[TD_VERSIONS];
  TdYearState state[TD_VERSIONS];
} TdEffectRun;

/* Begins with a year in which nothing was used. */
void td_effect_begin(TdEffectTask *task, TdEffectRun *run);
/* Begins with years of which nothing else is known. */
void td_effect_begin_within(TdEffectTask *task, const TdEffectYears *years, TdEffectRun *run);
TdYearAmounts td_effect_amounts(TdEffectRun *run, const TdPairKind *kind);
/* What either pays; the states become those afterwards. */
void td_effect_step(TdEffectRun *run, const TdPairKind *kind, const TdYearAmounts *amounts, TdForm paid[TD_VERSIONS]);
/* What a place holds. */
const TdForm *td_effect_at(const TdEffectRun *run, int place);

/* Is the kind computed alike, whatever the amounts and the year, as it is written? */
bool td_effect_alike(const TdEffectTask *task, const TdPairKind *kind);

/* What holds of the places in every year that claims come to, as far as one being no more than another says. */
bool td_effect_reached(TdEffectTask *task, TdEffectYears *years);

#endif
