/* What the parts of lowering share.  Private to lower*.c. */
#ifndef TD_COMPILER_LOWERING_H
#define TD_COMPILER_LOWERING_H

#include "compiler/lower.h"

/* A value that may be unknown.  Where `unknown` holds, the value means nothing (a condition is then "no") and `word`
 * says what is missing. */
typedef struct {
  TdValue value;
  TdValue unknown; /* mask */
  TdValue word;    /* reason */
} TdMaybe;

/* What a term comes to; at most one of the masks holds, and where none does the value is known. */
typedef struct {
  TdValue value;
  TdValue none, norow, deferred, unknown; /* masks */
  TdValue word;                           /* where deferred or unknown */
  TdValue clause;
} TdOutcome;

/* What is being lowered for: whose category, within which benefit. */
typedef struct {
  TdIr *ir;
  const TdModel *model;
  TdValue category;  /* set with one bit, or empty */
  uint64_t group;    /* not 0: the category is one of these, which all have the same terms */
  TdMaybe base, aid; /* of the benefit or alert */
} TdLowering;

/* lower_expr.c */

/* Is the category one of these? */
TdValue td_lower_category(TdLowering *lowering, uint64_t set);
TdMaybe td_lower_known(TdLowering *lowering, TdValue value);
TdMaybe td_lower_expr(TdLowering *lowering, const TdExpr *expr);
/* CLAUSE is that of the term around. */
TdOutcome td_lower_term(TdLowering *lowering, const TdTerm *term, TdModelType type, const char *clause);
/* What the first benefit starts from: the in-scope self-paid amount, of an enrolment the premium. */
TdValue td_lower_self_paid(TdLowering *lowering);

/* lower_stage.c */

/* Cases in order: the first whose mask holds gives the word. */
typedef struct {
  TdValue mask, word;
  int rank;
} TdCase;

/* What stops a claim: arrays of TdCase in the order of docs/meaning.md. */
typedef struct {
  GArray *failures, *deferrals, *unknowns;
} TdStops;

void td_case_add(TdLowering *lowering, GArray *cases, TdValue mask, TdValue word, int rank);

typedef struct {
  int32_t annual;
  TdValue applies, figure; /* mask, money */
} TdStageLimit;

/* The terms of one stage: of its benefit, or of the benefits of stage 0, each lane with those of the one chosen. */
typedef struct {
  TdValue applied; /* mask; at stage 0 a benefit is chosen */
  TdValue unknown; /* mask: where applied, a term is not known, nor then what is paid */
  TdValue word;
  TdValue benefit, base, deductible, ratio, clause;
  TdValue amount; /* of a subsidy: what it pays, if the premium is as much */
  GArray *uses;   /* TdStageUse */
  GArray *limits; /* TdStageLimit */
} TdStage;

/* A deductible's or threshold's annual amount. */
typedef struct {
  int32_t annual;
  bool threshold;
  TdValue applies; /* mask */
} TdStageUse;

void td_stage_clear(TdStage *stage);

/* The terms of one benefit where CHOSEN holds; what makes it undetermined or deferred goes into STOPS.
 * BASE is the base that it has unless it says otherwise. */
void td_lower_terms(TdLowering *lowering, uint32_t benefit, TdValue chosen, TdMaybe base, TdStops *stops,
                    TdStage *stage);

/* SECOND's terms where FIRST is not applied; FIRST becomes both. */
void td_stage_merge(TdLowering *lowering, TdStage *first, TdStage *second);

/* What a stage pays. */
typedef struct {
  TdValue applied, benefit, base, deductible, ratio, computed, limited, limit_left, paid, clause;
} TdLine;

/* The arithmetic of a stage (docs/meaning.md, 7).  current[k]: what annual amount k holds before this stage; added[k]
 * receives what the stage adds where it is applied. */
TdLine td_lower_arithmetic(TdLowering *lowering, const TdStage *stage, const TdValue *current, TdValue *added);

/* lower_claim.c */

typedef struct {
  TdValue status, reason, category, base, aid;
  TdLine lines[TD_MAX_STAGES];
  TdValue *deltas; /* [annual_count] */
} TdLoweredClaim;

/* The result for one category (docs/meaning.md, A claim). */
void td_lower_claim(TdLowering *lowering, TdLoweredClaim *claim);

#endif
