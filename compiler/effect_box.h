/* Sets of claims as boxes: in each dimension of a space a set of its values.  What only effect*.c share. */
#ifndef TD_COMPILER_EFFECT_BOX_H
#define TD_COMPILER_EFFECT_BOX_H

#include "compiler/effect_kinds.h"

typedef struct {
  uint64_t of[TD_MOST_DIMS]; /* values, by number; those from 63 on count as one */
} TdBox;

/* All values of a dimension. */
uint64_t td_box_whole(const TdSpace *space, guint dim);
/* Boxes that together hold the claims of a carried set whose kinds are CHOSEN: TdBox, owned. */
GArray *td_boxes_of(const TdPairKinds *kinds, guint carried, const bool *chosen);

/* Which claims are in the box, as a policy would say it; all: empty texts. */
TdWords td_box_words(const TdPairKinds *kinds, const TdBox *box);

#endif
