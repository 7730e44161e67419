/* A policy as it is on one day: what the day alone decides is decided, all else stays as it is written.
 *
 * Parameters have the day's value; of comparisons of the day of discharge with fixed days it is known how they come
 * out, and rows that are out of the question are gone.  Claims discharged on the day come out as under the policy
 * itself, with the same clauses.  Enrolments, likewise, are those for the coverage year that the day lies in; theirs is
 * its 1 January (docs/meaning.md).  What is asked of other days of the record, and the age, stays open.
 */
#ifndef TD_COMPILER_MODEL_ON_H
#define TD_COMPILER_MODEL_ON_H

#include "compiler/model.h"
#include "grammar/arena.h"

/* An external on a day. */
typedef struct {
  bool supplied;
  int64_t value; /* where it is */
} TdOutsideValue;

typedef struct {
  int64_t day;
  /* [kind of record][external_count] on the day by which it looks them up; NULL: nothing is known of them */
  const TdOutsideValue *externals[TD_RECORD_COUNT];
} TdOnDay;

/* The day by which a kind of record looks up what is dated. */
int64_t td_on_day_of(int64_t day, TdRecordKind record);

/* MODEL, which must be one over claims, on a day; in ARENA, and with borrowings from MODEL.  Values of ON that are
 * known serve to decide comparisons with the day; externals stay as they are. */
const TdModel *td_model_on(const TdModel *model, const TdOnDay *on, TdArena *arena);

static inline bool td_model_in_force(const TdModel *model, int64_t day) {
  return model->valid_from <= day && day <= model->valid_until;
}

#endif
