/* Looks a sound policy through for what is probably not meant: the checks of checks.def. */
#ifndef TD_COMPILER_LINT_H
#define TD_COMPILER_LINT_H

#include "compiler/model.h"
#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* FILE is the tree that MODEL was made from.  What is found and not silenced is added to DIAGNOSTICS, as warnings. */
void td_lint(const TdSources *sources, const TdNode *file, const TdModel *model, TdDiagnostics *diagnostics);

/* The same for a set of tests on POLICY, the tree that MODEL was made from. */
void td_lint_tests(const TdSources *sources, const TdNode *tests, const TdNode *policy, const TdModel *model,
                   TdDiagnostics *diagnostics);

#endif
