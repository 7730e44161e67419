/* A policy with what is supposed of what was not supplied from outside: amounts and ratios are supposed to be there,
 * the same all year. */
#ifndef TD_COMPILER_SUPPLY_H
#define TD_COMPILER_SUPPLY_H

#include "compiler/space.h"

/* What is supposed of an external that is not supplied, in claims that show something. */
int64_t td_supposed(const TdModelExternal *external);

typedef struct {
  TdOutside outside; /* borrows from here, and the model */
  TdDated **rows;
  size_t *counts;
  bool *supposed; /* [external_count] */
} TdSupply;

void td_supply_init(TdSupply *out, const TdOutside *outside);
void td_supply_clear(TdSupply *supply);

/* An external on whose value, not only on its being there, it rests what a claim takes of BENEFITS (RATIOS: and by
 * which ratio), and that is only supposed; -1: none. */
int32_t td_supply_leans(const TdSupply *supply, uint64_t benefits, bool ratios);

#endif
