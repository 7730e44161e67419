/* What diff*.c share: how changes are made, and two rules held against each other on every kind of claim. */
#ifndef TD_COMPILER_DIFF_CASES_H
#define TD_COMPILER_DIFF_CASES_H

#include "compiler/diff_hinder.h"
#include "compiler/diff_joint.h"

/* A rule as a text for readers. */
TdWords td_words(const char *zh, const char *en);
TdWords td_words_expr(const TdModel *model, const TdExpr *expr); /* NULL: without condition */
TdWords td_words_value(TdModelType type, int64_t value);
TdWords td_words_labels(const TdModel *model, uint64_t set);

/* Labels as names of changes join them: in an order of their own. */
char *td_joined_labels(const TdModel *model, uint64_t set);

/* What a version says; takes the text.  CITE NULL: nothing is cited. */
TdSaid td_said(TdWords text, const TdCite *cite);

/* A change with one case, added to DIFF; takes NAME and what is said.  More is filled in by the caller. */
TdChange *td_change(TdModelDiff *diff, TdChangeKind kind, char *name, TdSaid before, TdSaid after,
                    TdDirection direction);
TdChangeCase *td_change_case(TdChange *change, TdSaid before, TdSaid after, TdDirection direction);
GPtrArray *td_changes_new(void);
/* Makes its direction undecided, for this reason. */
void td_change_open(TdChange *change, const char *zh, const char *en);

/* Says of two citations how they differ: in their clause, and in what is assumed. */
void td_diff_cites(TdModelDiff *diff, const char *name, const TdCite *before, const TdCite *after);
void td_diff_clause(TdModelDiff *diff, const char *name, const TdCite *before, const TdCite *after);
/* What is assumed in two sets of texts: const char. */
void td_diff_assumptions(TdModelDiff *diff, const char *name, const GPtrArray *before, const GPtrArray *after);
/* The same texts, in the rows of other identities: the terms are joint. */
void td_diff_assumed_rows(TdModelDiff *diff, const char *name, const TdTerm *before, const TdTerm *after,
                          uint64_t categories);
void td_collect_assumptions(const TdTerm *term, GPtrArray *out);

/* What more of a figure, or a yes, does for whom the policy helps. */
typedef enum {
  TD_MORE_IS_LOOSER,  /* a ratio, an amount, a base; no row is nothing */
  TD_MORE_IS_TIGHTER, /* a deductible; none is nothing */
  TD_MORE_IS_ROOM,    /* a limit; none is no bound */
  TD_MORE_IS_NOTHING, /* it pays nothing */
  TD_MORE_IS_OPEN     /* it depends on others */
} TdRole;

typedef struct {
  TdModelDiff *diff;
  TdChangeKind kind;
  const char *name; /* to which identities are added where it is not about all */
  TdRole role;
  bool by_identity;      /* identities that differ from each other are changes of their own */
  uint64_t categories;   /* joint: which are looked at */
  bool uncategorised;    /* claims without identity, too */
  bool with_assumptions; /* what is assumed of a figure is told with it */
  bool premium;
  int32_t benefit[TD_VERSIONS];
  const TdCite *around[TD_VERSIONS]; /* where a term cites nothing; NULL: nothing around */
  const TdExpr *rule[TD_VERSIONS];   /* of a condition: what is shown in place of yes and no */
  const TdCite *cite[TD_VERSIONS];   /* of a condition; NULL: there is none */
  TdWhy why;                         /* with TD_MORE_IS_OPEN */
  const TdWhy *hinders;              /* what keeps a better figure from being more money; NULL: nothing */
  const TdWhy *const *rows;          /* [64] by category, what keeps a row that comes or goes from it; NULL: nothing */
  bool nothing_alike;                /* a share of nothing is as good as no row */
  void (*give)(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]);
  const void *user;
} TdContrast;

/* Holds the two against each other; returns how many changes were found. */
guint td_contrast(const TdContrast *held);

/* The same of two conditions, joint, NULL being yes; CITE NULL: there is none. */
guint td_contrast_conditions(TdContrast held);

#endif
