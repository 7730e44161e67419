/* What a claim of some kind comes to: the benefits that it takes, with the figures that they are computed with, read
 * off a trace of it.
 *
 * A value that was not supplied from outside is supposed: an amount is a variable, with a value for claims that show
 * something; a ratio has a value alone, but its external is said.
 */
#ifndef TD_COMPILER_COURSE_H
#define TD_COMPILER_COURSE_H

#include "compiler/trace.h"

enum { TD_KIND_LIMITS = 4, TD_KIND_STEPS = 4, TD_KIND_COURSES = 4 };

/* An amount that a benefit is computed with. */
typedef struct {
  const TdExpr *expr; /* of the claim's amounts; NULL: not */
  int supposed;       /* it comes from outside and is not known: its number; -1: it is known */
  int64_t value;      /* fen; of `expr` nothing */
} TdKindFigure;

typedef struct {
  TdKindFigure figure;
  int32_t annual; /* annuals[], or -1 */
  const char *clause;
} TdKindLimit;

/* A benefit that is applied. */
typedef struct {
  const TdBenefit *benefit;
  bool deducts;
  TdKindFigure deductible;
  int64_t ratio;      /* within 0 and 100 % */
  int supposed_ratio; /* externals[]: it comes from outside and is not known; -1: it is known */
  TdKindLimit limits[TD_KIND_LIMITS];
  guint limit_count;
  const char *clause, *deductible_clause;
} TdKindStep;

/* What an identity of the claim comes to. */
typedef struct {
  TdKindStep steps[TD_KIND_STEPS];
  guint count;
} TdKindCourse;

/* What courses of a policy are made with, and what was met while they were.  The arrays are the caller's. */
typedef struct {
  const TdModel *model;
  const bool *supposed; /* [external_count] */
  GPtrArray *names;     /* char: what figures they are that are supposed, by number */
  GArray *rests_on;     /* int32_t: an external of the model that each of them is made of */
  const TdExpr *beyond; /* the first amount that is not thought through; NULL: none */
  bool too_many;        /* benefits of a claim, or limits of a benefit */
} TdCourses;

/* Of a claim that is paid, or zero. */
TdKindCourse td_course_of(TdCourses *courses, const TdTrace *trace);

/* Adds to KEY what tells a course from others of the same policy; DAY: the number of the day, of which dated figures
 * are others. */
void td_course_put(GString *key, const TdKindCourse *course, guint day);

/* Does it rest on what has other values on other days? */
bool td_expr_dated(const TdExpr *expr);

#endif
