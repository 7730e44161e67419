/* One benefit of a mixture: of the old one, the new one, or of both for different identities. */
#ifndef TD_COMPILER_DIFF_APPLY_BENEFIT_H
#define TD_COMPILER_DIFF_APPLY_BENEFIT_H

#include "compiler/diff_applied.h"

/* Benefits that correspond; sets are joint. */
typedef struct {
  const TdBenefit *is[TD_VERSIONS]; /* NULL: that side has none */
  bool premium, there, later;
  uint64_t covers[TD_VERSIONS]; /* whom it covers with that side's rate */
  char name[512];               /* what its changes' names begin with */
} TdSlot;

/* Who has which version of a part NAME (in full); those for whom it does not exist have none.  KINDS 0: UNNAMED is what
 * is named. */
TdSides td_slot_sides(const TdApplied *apply, const TdSlot *slot, uint64_t kinds, const char *name, int unnamed);
/* The version of a part that is the same for all. */
int td_slot_version(const TdApplied *apply, const TdSlot *slot, uint64_t kinds, const char *part);

/* Without its stage and what it comes after. */
TdBenefit td_slot_benefit(const TdApplied *apply, const TdSlot *slot);

/* Is CHANGE of limits that do not correspond by an annual amount?  All of a benefit's are made together. */
bool td_slot_limit_apart(const TdModelDiff *diff, const TdSlot *slot, const TdChange *change);

#endif
