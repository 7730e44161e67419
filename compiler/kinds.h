/* The kinds of claims of a year that decide differently about what is paid: for each the benefits that it takes, with
 * their figures.  What order*.c and effect*.c share.
 *
 * A value that was not supplied from outside is supposed: an amount is a variable, with a value for claims that show
 * something; a ratio has a value alone.  */
#ifndef TD_COMPILER_KINDS_H
#define TD_COMPILER_KINDS_H

#include "compiler/course.h"
#include "compiler/space.h"

/* A claim of the kind. */
typedef struct {
  TdFacts facts; /* owns external and supplied */
  char *disease;
  int32_t category;
} TdKindSample;

typedef struct {
  TdKindCourse courses[TD_KIND_COURSES]; /* that pays most, of equal ones the first */
  guint course_count;
  int64_t low[TD_AMOUNTS], high[TD_AMOUNTS]; /* both included */
  TdFacts facts;                             /* of a sample; for what does not depend on amounts */
  uint64_t categories;                       /* identities[] that it has */
  GArray *samples;                           /* TdKindSample, one a category; none: claims of several identities */
} TdClaimKind;

typedef struct {
  const TdModel *model;
  bool begins;          /* the policy begins within the year: something may have been used before, under another */
  GPtrArray *kinds;     /* TdClaimKind, owned */
  GArray *rests_on;     /* int32_t: an external that each of them is made of */
  GPtrArray *supposed;  /* char, owned: what figures they are that are supposed, by number */
  const char *missing;  /* claims are undetermined for want of it; NULL: none are */
  const TdExpr *beyond; /* a comparison or amount that is not thought through; NULL: none */
  bool too_many, entangled;
} TdKinds;

/* Is it 1 January? */
bool td_is_new_year(int64_t day);

/* A policy in its years, of which those that are alike count once: TdKinds, owned.  SUPPOSED: [external_count] was not
 * supplied, and rows hold what is supposed. */
GPtrArray *td_kinds_of_years(const TdOutside *outside, const bool *supposed);

void td_kinds_free(TdKinds *kinds);

/* A copy that owns what is supplied from outside. */
TdFacts td_facts_kept(const TdModel *model, const TdFacts *facts);
/* Makes a field what it is where nothing is said; false: it is that already, or must be there. */
bool td_facts_plain(TdFacts *facts, TdField field);

#endif
