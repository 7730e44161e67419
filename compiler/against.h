/* A city's policy held against the requirements of a framework: proved, refuted by a claim, or left open.
 *
 * What is decided, and on which claims: docs/requirements.md.  A refutation is a claim that has been computed; a proof
 * has gone through every kind of claim that the rules can tell apart (space.h).
 */
#ifndef TD_COMPILER_AGAINST_H
#define TD_COMPILER_AGAINST_H

#include "compiler/space.h"

typedef enum { TD_PROVED, TD_REFUTED, TD_LEFT_OPEN } TdVerdict;

/* Why it is refuted, or left open. */
typedef enum {
  TD_WHY_FIGURE,      /* the figure is not as required */
  TD_WHY_NO_BENEFIT,  /* the claim has no benefit */
  TD_WHY_NEVER,       /* no claim of its kind of care takes a benefit; the claim is one of them */
  TD_WHY_DIFFERENT,   /* the two claims are paid differently */
  TD_WHY_UNMAPPED,    /* open: the framework's label has no counterpart */
  TD_WHY_NO_IDENTITY, /* open: its counterpart is no identity of the city */
  TD_WHY_MISSING,     /* open: `word` is not supplied */
  TD_WHY_DEFERRED,    /* open: the document `word` governs */
  TD_WHY_BEYOND,   /* open: `expr`, which is not thought through; NULL: amounts or labels that depend on each other */
  TD_WHY_TOO_MANY, /* open: too many kinds of claims */
  TD_WHY_NOT_IN_FORCE, /* open: the two are never in force together */
  TD_WHY_NOT_SHOWN     /* open: the rules differ, and no claim was found that shows it */
} TdWhy;

/* A figure of either side. */
typedef struct {
  bool there, none; /* none: 不设 */
  uint8_t type;     /* TdModelType */
  int64_t value;
  const char *clause;
} TdFigureShown;

/* A claim, and what the city's policy makes of it. */
typedef struct {
  TdFacts facts; /* its externals are not kept */
  char *disease;
  TdStatus status;
  const char *reason;
  int64_t aid;
  TdFigureShown rate;
} TdClaimShown;

typedef struct {
  const TdRequirement *requirement;
  const TdDemand *demand;
  int32_t label, lower;             /* of the framework; lower: of ORDER, the one that is not to have more; -1: none */
  int32_t identity, lower_identity; /* of the city; -1 */
  uint8_t verdict;                  /* TdVerdict */
  uint8_t why;                      /* TdWhy, unless proved */
  const char *word;
  const TdExpr *expr;
  uint8_t side; /* of expr */
  TdFigureShown city, framework;
  TdClaimShown *claims[2]; /* refuted; the second of demands that compare */
} TdAgainst;

/* What is compared. */
typedef struct {
  TdOutside claims[TD_SIDES], enrolments[TD_SIDES]; /* the framework's enrolments: its model over claims will do */
  const uint64_t *counterparts;                     /* [framework labels] the city's labels */
} TdComparison;

/* Everything that the framework requires, in its order: TdAgainst, owned. */
GPtrArray *td_against(const TdComparison *comparison);

/* ---- what against*.c share ---- */

typedef struct {
  const TdComparison *comparison;
  const TdOutside *sides;
  TdSpace *space;
  TdCell cell;
  int64_t *annual; /* nothing used */
  TdAgainst *out;
} TdTrial;

/* Where the framework's expressions about the cell, filled, are evaluated. */
TdScope td_trial_scope(const TdTrial *trial);

typedef enum { TD_ADMITTED, TD_NOT_ADMITTED, TD_ADMITTANCE_OPEN } TdAdmitted;

/* Is the cell, filled, a claim that the requirement is about?  Of ..._OPEN the trial's result says why. */
TdAdmitted td_trial_admits(TdTrial *trial);

/* What is known of the benefit of stage 0. */
typedef enum {
  TD_STAGE_KNOWN,
  TD_STAGE_NONE,        /* the claim has none, for want of a benefit */
  TD_STAGE_NOT_COUNTED, /* other conditions, or the record lacks something */
  TD_STAGE_OPEN         /* word */
} TdStage;
TdStage td_trial_stage(const TdTrace *trace, TdWhy *why, const char **word);

/* Is the word a column of the record? */
bool td_word_of_record(const char *word);

void td_trial_open(TdTrial *trial, TdWhy why, const char *word);
void td_trial_refute(TdTrial *trial, TdWhy why, const TdTrace *one, const TdTrace *other);
/* The same; takes the claims, of which OTHER may be NULL. */
void td_trial_refute_by(TdTrial *trial, TdWhy why, TdClaimShown *one, TdClaimShown *other);
TdClaimShown *td_claim_shown(const TdTrace *trace);
void td_claim_shown_free(TdClaimShown *claim);
static inline bool td_trial_settled(const TdTrace *trace) {
  return trace->status == TD_STATUS_PAID || trace->status == TD_STATUS_ZERO;
}
/* The ratio of stage 0, within 0 and 100 %. */
int64_t td_trial_rate(const TdTrace *trace);
TdFigureShown td_figure_shown(TdModelType type, const TdTracedTerm *term, int64_t value, const TdCite *otherwise);

void td_against_bounds(TdTrial *trial, uint32_t identity);                /* RATIO, DEDUCTIBLE, LIMIT, SUBSIDY */
void td_against_alike(TdTrial *trial, uint32_t identity);                 /* NOT_LOWERED, REGARDLESS */
void td_against_rising(TdTrial *trial, uint32_t identity);                /* RISING */
void td_against_order(TdTrial *trial, uint32_t identity, uint32_t lower); /* ORDER */

void td_against_free(TdAgainst *against);

#endif
