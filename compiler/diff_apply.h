/* Some of the changes between two policies made, and the others not: the old policy with these changes. */
#ifndef TD_COMPILER_DIFF_APPLY_H
#define TD_COMPILER_DIFF_APPLY_H

#include "compiler/diff.h"

/* [changes] the first change of those that cannot be made apart from it, often itself; free with g_free(). */
guint *td_diff_groups(const TdModelDiff *diff);

/* Can the change make any difference to what a claim is paid?  No: it is wording, or of premiums, or of alerts. */
bool td_change_pays(const TdChange *change);

/* The old model with the changes MADE ([changes]; one of several that cannot be made apart is made with the last of
 * them), over the names of both.  With none it computes every claim as the old one does, with all as the new one.  It
 * has no requirements, provisions and tests; of what the two say alike (clauses, names) a mixture has either.
 * In ARENA; it borrows from the diff and both models.  NULL: it would have more lists, annual amounts or later benefits
 * than a program may (runtime/program.h). */
const TdModel *td_diff_apply(const TdModelDiff *diff, const uint8_t *made, TdArena *arena);

#endif
