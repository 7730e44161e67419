/* Tree to model. */
#ifndef TD_COMPILER_CHECK_H
#define TD_COMPILER_CHECK_H

#include "compiler/model.h"
#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* Checks the tree of a policy, with the trees of the vocabularies that it imports (VOCABULARY_COUNT FILE nodes; may be
 * none).  TESTS is NULL, or the tree of a set of tests on the policy: the model then has its tests in place of the
 * policy's.  The model lives in ARENA and borrows the trees' texts.  NULL when there are errors: all of them, each by
 * itself, stand in DIAGNOSTICS. */
TdModel *td_check(const TdSources *sources, const TdNode *file, const TdNode *const *vocabularies,
                  size_t vocabulary_count, const TdNode *tests, TdArena *arena, TdDiagnostics *diagnostics);

/* The identities for which a term has a row: a superset of those for which it can have a value. */
uint64_t td_term_covers(const TdTerm *term, uint64_t all);

/* The identities for which a row of a term is sure to be found, whatever the rest of the claim is. */
uint64_t td_term_total(const TdTerm *term, uint64_t all);

/* The reason word of a NAME: a row of reasons.def by its word or its Chinese name, or the text itself.  In names.c. */
const char *td_reason_word(const TdNode *name);

#endif
