/* Models that settle the same claims side by side, so that what they pay can be compared: an old policy, mixtures of it
 * and a new one, and the new one. */
#ifndef TD_TOOLS_SETTLE_MODELS_H
#define TD_TOOLS_SETTLE_MODELS_H

#include "tools/settle/supply.h"

/* All have the same annual amounts, by the same numbers. */
typedef struct {
  const TdPolicies *policies; /* the first is the settlement's own, the last the new one; at least two */
  const TdSupply *supplies;   /* [policies] */
  const uint16_t *held;       /* [policies] the model before it that it is held against; of the first 0 */
} TdModels;

#endif
