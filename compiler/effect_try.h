/* Claims of some kinds with some amounts, computed as `run` does.  What only effect*.c share. */
#ifndef TD_COMPILER_EFFECT_TRY_H
#define TD_COMPILER_EFFECT_TRY_H

#include "compiler/effect_find.h"

enum { TD_EFFECT_CLAIMS = 3 };

/* One claim: its kind, and its amounts in fen (TdYearAmounts). */
typedef struct {
  guint kind;
  int64_t self, first, funds;
} TdEffectTry;

int64_t td_effect_cost(const TdEffectTry *tries, guint count);

/* The claims, if the last is paid, or ends, differently, not by rounding alone; NULL: it is not, or there are no such
 * claims in one year. */
TdEffectShown *td_effect_try(TdEffectTask *task, const TdEffectTry *tries, guint count);
/* The same, and nothing in the claims that makes no difference. */
TdEffectShown *td_effect_try_plain(TdEffectTask *task, const TdEffectTry *tries, guint count);

#endif
