/* What differs of a kind of claims, and claims that show it.  What only effect*.c share. */
#ifndef TD_COMPILER_EFFECT_FIND_H
#define TD_COMPILER_EFFECT_FIND_H

#include "compiler/effect_task.h"

/* What was found of a kind, within the years that were thought of. */
typedef struct {
  bool too_large;                  /* nothing else is known */
  bool pays[TD_VERSIONS];          /* TD_NEW: the new policy can pay more; TD_OLD: the old one can */
  bool leaves;                     /* equal years are left unequal */
  uint64_t places;                 /* of those: which, by the old one's */
  TdEffectRange most[TD_VERSIONS]; /* by how much more it can pay */
  TdEffectRange amount;            /* self-paid, with which it differs */
  TdEffectRange used[TD_EFFECT_PLACES];
} TdEffectFound;

/* Whether it differs; by how much; and where. */
typedef enum { TD_FIND_WHETHER, TD_FIND_MOST, TD_FIND_ALL } TdEffectDepth;
void td_effect_find(TdEffectTask *task, const TdPairKind *kind, const TdEffectYears *years, TdEffectDepth depth,
                    TdEffectFound *found);

/* The fewest claims, then those of the least cost, of which the last is paid, or ends, differently; NULL: none were
 * found.  CHOSEN: the kinds that the last can be; LATER: that the first can be, which is not the last.  No more than
 * MOST. */
TdEffectShown *td_effect_show(TdEffectTask *task, const bool *chosen, bool later, guint most);
void td_effect_shown_free(TdEffectShown *shown);

/* What differs, in words: TdEffectPart; and into KEY what tells it from others. */
GPtrArray *td_effect_parts(const TdEffectTask *task, const TdPairKind *kind, GString *key);
/* Which of the kinds' claims, in words: into WHERE, WHO and MOVED of REGION. */
void td_effect_where(const TdPairKinds *kinds, const bool *chosen, TdEffectRegion *region);

#endif
