/* One claim computed on amounts that are not known, from annual amounts that are not known. What order*.c and effect*.c
 * share.
 */
#ifndef TD_COMPILER_YEAR_H
#define TD_COMPILER_YEAR_H

#include "compiler/kinds.h"
#include "compiler/path.h"

enum { TD_YEAR_ANNUALS = 8 };

/* Kinds that are alike in what counts for a question. */
typedef struct {
  const TdClaimKind *kind; /* one of them */
  uint64_t categories;     /* of all */
  GPtrArray *all;          /* const TdClaimKind */
} TdYearKind;

/* What an annual amount leaves, for a kind: the least of figure - annual amount, not below 0. */
typedef struct {
  guint count;
  TdKindFigure figure[TD_KIND_LIMITS];
  int annual[TD_KIND_LIMITS];
} TdYearLeft;

/* The sum of what the benefits of TARGET pay in a year, and what has to do with it. */
typedef struct {
  const TdKinds *kinds;
  uint64_t target;   /* benefits */
  uint64_t relevant; /* benefits that it depends on, itself among them */
  int annual_at[64]; /* place of annuals[] in a year's state, -1: it makes no difference */
  int annual[TD_YEAR_ANNUALS], annual_count;
  bool capped[TD_YEAR_ANNUALS]; /* beyond CAP an annual amount makes no difference, and does not go */
  TdKindFigure cap[TD_YEAR_ANNUALS];
  GArray *some;   /* TdYearKind: what of the kinds is different */
  GArray *left;   /* TdYearLeft: all that later claims can tell of a state */
  bool left_told; /* is that so? */
  bool too_many;
} TdYearTask;

/* Of the claims with one of CATEGORIES. */
void td_year_task_init(TdYearTask *task, const TdKinds *kinds, uint64_t target, uint64_t categories);
void td_year_task_clear(TdYearTask *task);

typedef struct {
  TdForm annual[TD_YEAR_ANNUALS];
} TdYearState;

/* The amounts of a claim: self-paid; what in-catalogue self-paid, and in-scope cost, are more. */
typedef struct {
  TdForm self, first, funds;
} TdYearAmounts;

/* What holds of all states: annual amount ONE is not more than OTHER; EITHER: one is at its cap, or the other is 0. */
typedef struct {
  int one, other;
  bool either;
} TdYearBond;

/* Variables or values for what is supposed. */
typedef struct {
  const TdYearTask *task;
  TdPath *path;
  const GArray *bonds; /* TdYearBond; NULL: none */
  bool symbolic;
  const uint16_t *ratios; /* [externals] numbers of ratios that are supposed and not known; NULL: they are known */
  int first_supposed; /* its variables begin here */
} TdYearRun;

/* Takes a variable for everything that is supposed. */
void td_year_begin(TdYearRun *run);
/* A state of which nothing is known but its bounds and bonds. */
TdYearState td_year_any_state(TdYearRun *run);
/* Amounts of which nothing is known but what the kind is. */
TdYearAmounts td_year_any_amounts(TdYearRun *run, const TdYearKind *kind);

/* What the target pays on the claim; STATE becomes what it is afterwards. */
TdForm td_year_step(TdYearRun *run, const TdYearKind *kind, const TdYearAmounts *amounts, TdYearState *state);
TdForm td_year_left(TdYearRun *run, const TdYearLeft *left, const TdYearState *state);
TdForm td_year_figure(TdYearRun *run, const TdKindFigure *figure);

#endif
