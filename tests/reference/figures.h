/* The figures of a policy: what claims are crowded round. */
#ifndef TD_TESTS_REFERENCE_FIGURES_H
#define TD_TESTS_REFERENCE_FIGURES_H

#include "compiler/model.h"

typedef struct {
  GArray *values[TD_M_TYPE_COUNT]; /* int64_t: the constants of each type; never empty */
  GPtrArray *diseases;             /* const char *, borrowed from the model */
} TdRefFigures;

TdRefFigures *td_ref_figures_new(const TdModel *model); /* borrows MODEL */
void td_ref_figures_free(TdRefFigures *figures);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRefFigures, td_ref_figures_free)

void td_ref_figures_add(TdRefFigures *figures, TdModelType type, int64_t value);

#endif
