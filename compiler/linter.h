/* What the parts of the lint share.  Private to lint*.c.
 *
 * They walk the tree and the model side by side: the model says what is meant, the tree where it stands.  The model was
 * made from the tree without an error, so the n-th benefit, condition, limit or row of the one is that of the other.
 * Subsidies are looked at as benefits of the model for enrolments.
 */
#ifndef TD_COMPILER_LINTER_H
#define TD_COMPILER_LINTER_H

#include "compiler/checks.h"
#include "compiler/imply.h"
#include "compiler/lint.h"

typedef struct {
  const TdSources *sources;
  const TdNode *file;
  const TdModel *model;
  TdDiagnostics *diagnostics;
  GArray *silences;  /* of 容许, in lint.c */
  uint64_t normal;   /* of the model that is looked at: identities whose outcome is neither deferred nor undetermined */
  uint64_t *reach;   /* of each benefit: the identities that can come to it */
  GArray *facts;     /* TdFact: what holds of the claims that come to the place */
  uint64_t in_scene; /* and their categories */
  bool uncategorised; /* or none */
  unsigned patience;  /* so that a policy without end is looked through in a moment */
} TdLinter;

/* Reports CHECK at NODE, unless it is silenced there; arguments as td_diagnose(), NULL from the first that is not
 * given. */
void td_found(TdLinter *linter, TdCheck check, const TdNode *node, const char *a, const char *b, const char *c);

/* The next node of a kind, from NODE on, or NULL. */
const TdNode *td_node_from(const TdNode *node, TdNodeKind kind);
uint32_t td_line_of(const TdLinter *linter, const TdNode *node);
/* The names of a set of labels, joined by 、; free with g_free(). */
char *td_label_names(const TdModel *model, uint64_t set);
/* The items of the tree that are the benefits of the model that is looked at, and their part that says how much. */
TdNodeKind td_benefit_kind(const TdLinter *linter);
TdNodeKind td_rate_kind(const TdLinter *linter);
/* The identities of a policy, as a set. */
uint64_t td_all_identities(const TdModel *model);

/* One file each. */
void td_lint_reach(TdLinter *linter);      /* lint_reach.c: benefits that no claim comes to; sets reach */
void td_lint_cover(TdLinter *linter);      /* lint_cover.c: identities without a ratio */
void td_lint_rows(TdLinter *linter);       /* lint_rows.c: rows of tables */
void td_lint_identities(TdLinter *linter); /* lint_cover.c: identities without a benefit */
void td_lint_names(TdLinter *linter);      /* lint_names.c: names that nothing uses */
void td_lint_clauses(TdLinter *linter);    /* lint_clause.c: figures without a clause */
void td_lint_payments(
    TdLinter *linter); /* lint_pay.c: more than the base, ratios above the whole, limits of one claim */
void td_lint_reasons(TdLinter *linter); /* lint_reason.c: reasons that are nearly one of the table */

/* lint_reason.c: the reasons that the tests of the file expect and POLICY, a tree, never gives. */
void td_lint_expected(TdLinter *linter, const TdNode *policy);

/* lint_reach.c: puts what holds of the claims that come to the terms of a benefit into the scene; not its conditions if
 * ROUTE_ONLY. */
void td_enter_benefit(TdLinter *linter, uint32_t benefit, bool route_only);
/* What can be said of the facts with one more. */
TdHolds td_with_fact(TdLinter *linter, const TdExpr *expr, bool fails);
void td_add_fact(TdLinter *linter, const TdExpr *expr, bool fails);

#endif
