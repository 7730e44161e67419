/* What diff_contrast.c finds of two rules, and diff_tell.c makes changes of. */
#ifndef TD_COMPILER_DIFF_FOUND_H
#define TD_COMPILER_DIFF_FOUND_H

#include "compiler/diff_cases.h"

/* Ways on which both give the same pair. */
typedef struct {
  TdGives gives[TD_VERSIONS];
  bool clause_alone;
  bool sure; /* some claim surely goes one of them */
  TdDirection direction;
  const TdWhy *why; /* what makes it undecided; NULL: it is, or by the figures themselves */
  GPtrArray *ways;  /* GArray of TdFact */
} TdFound;

/* What was found for an identity. */
typedef struct {
  int32_t category;
  GPtrArray *found; /* Found */
  bool too_many;
  guint unsupplied[TD_DIRECTIONS]; /* ways in each direction where something may not be supplied */
  char *signature;
} TdFinding;

/* Makes changes of what was found of each identity: TdFinding.  Returns how many. */
guint td_tell(const TdContrast *held, const GPtrArray *findings);

/* The ways as few as they can be said in. */
void td_ways_merge(const TdModel *model, int32_t category, GPtrArray *ways);

/* In which cases it is so, in words (diff_when.c); NULL: in all of them. */
TdWords td_when_words(const TdContrast *held, const TdFound *found);

#endif
