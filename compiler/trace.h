/* One claim computed from the model, step by step, with everything that was looked at.
 *
 * It implements docs/meaning.md as lowering and VM do, but keeps what they only pass through: which conditions held,
 * which row of a table was taken, what a limit had left.  Whoever shows a trace first holds its result against the
 * program's: the program pays, the trace explains.
 */
#ifndef TD_COMPILER_TRACE_H
#define TD_COMPILER_TRACE_H

#include "compiler/model.h"

/* What is known about a claim; everything in it is borrowed. */
typedef struct {
  int64_t value[TD_FIELD_COUNT]; /* as in tools/io/record.h: fen, days, codes, flags */
  uint64_t present;              /* bit f: the record has field f */
  const char *disease;           /* the text of TD_F_DISE_NAME; "" none */
  uint64_t labels;               /* bit i: it carries labels[i] */
  uint64_t listed, lists;        /* the lists that name the disease, and those whose entries are known */
  const int64_t *external;       /* [external_count] the value on the claim's enddate */
  const bool *supplied;          /* [external_count] there is one */
} TdFacts;

/* A value, or the word that names what is missing. */
typedef struct {
  bool known;
  int64_t value; /* 0 where unknown */
  const char *word;
} TdKnown;

/* Where an expression is evaluated. */
typedef struct {
  const TdModel *model;
  const TdFacts *facts;
  int32_t category; /* identities[], or -1 */
  TdKnown base, aid;
  struct TdTrace *trace; /* notes what is looked at; NULL: nobody asks */
} TdScope;

typedef struct {
  const TdCondition *condition;
  TdKnown holds;
} TdTracedCondition;

typedef enum { TD_TR_VALUE, TD_TR_NONE, TD_TR_DEFERRED, TD_TR_UNKNOWN, TD_TR_NO_ROW } TdTracedKind;

/* What a term came to. */
typedef struct {
  uint8_t kind;       /* TdTracedKind */
  int64_t value;      /* of a VALUE */
  const char *word;   /* the document of a DEFERRED, what an UNKNOWN lacks */
  const TdExpr *expr; /* of a VALUE: the expression in the row that was taken */
  const char *clause; /* of the innermost row that has one, else of the term; "" none */
  const TdTerm *at;   /* the term of the innermost row that was taken, else the term itself; NULL: not looked at */
} TdTracedTerm;

typedef struct {
  const TdLimit *limit;
  TdKnown when; /* yes where it has no condition */
  TdTracedTerm figure;
  bool applies;
  int64_t used, left; /* where it applies */
} TdTracedLimit;

/* A benefit that was chosen or looked at. */
typedef struct {
  const TdBenefit *benefit;
  GArray *conditions;                  /* TdTracedCondition */
  GArray *limits;                      /* TdTracedLimit; none where it was not applied */
  bool reached;                        /* its terms were looked at */
  bool applied;                        /* it has a line; what follows counts only then */
  TdScope scope;                       /* of its terms: its base and what was paid before */
  TdKnown start;                       /* what its base expression calls the base */
  TdTracedTerm deductible, ratio;      /* ratio: of a subsidy its amount */
  int64_t used, taken, rate, computed; /* rate: the ratio within 0 and 100 % */
  bool limited;
  int64_t limit_left, paid;
  const char *clause;
} TdTracedBenefit;

/* A route that was asked about. */
typedef struct {
  const TdBenefit *benefit;
  TdKnown holds;
} TdTracedRoute;

/* An alert that was looked at. */
typedef struct {
  const TdAlert *alert;
  TdScope scope;
  TdKnown when; /* yes where it has no condition; where it does not hold the rest was not looked at */
  TdKnown amount;
  TdTracedTerm threshold;
  bool raised;
  const char *clause;
} TdTracedAlert;

/* Whether an identity that the record carries is one, where it has a condition. */
typedef struct {
  const TdIdentity *identity;
  TdKnown holds;
} TdTracedIdentity;

/* How a claim would be settled under one of several identities. */
typedef struct {
  int32_t category;
  TdStatus status;
  const char *reason;
  int64_t aid;
} TdTracedChoice;

typedef struct TdTrace {
  const TdModel *model;
  const TdFacts *facts;
  TdStatus status;
  const char *reason; /* "" where there is none */
  int32_t category;   /* identities[], or -1 */
  int64_t base, aid;
  uint64_t candidates; /* the identities that the claim could be settled under */
  GArray *identities;  /* TdTracedIdentity */
  GArray *choices;     /* TdTracedChoice of each, where the policy takes the best */
  GArray *conditions;  /* TdTracedCondition: the policy's */
  GArray *deferrals;   /* TdTracedCondition: holds says that the document governs */
  GArray *routes;      /* TdTracedRoute */
  GArray *benefits;    /* TdTracedBenefit: the one chosen, then the later ones that were looked at */
  GArray *alerts;      /* TdTracedAlert; none where the claim raises none whatever they say */
  int64_t *annual;     /* [annual_count] before this claim */
  int64_t *delta;      /* [annual_count] what it adds */

  uint64_t fields, lists; /* looked at */
  uint64_t externals[TD_MAX_EXTERNALS / 64];
  GPtrArray *rows;    /* const TdDatedRow: of parameters; not those of ratios that come to nothing */
  GPtrArray *assumed; /* const TdCite: those with an assumption that entered, in the order in which they did */
} TdTrace;

/* Computes a claim; ANNUAL: the person's annual amounts before it (copied).  MODEL and FACTS outlive the trace. */
TdTrace *td_trace_claim(const TdModel *model, const TdFacts *facts, const int64_t *annual);
/* The same as if IDENTITY, -1: none, were its category. */
TdTrace *td_trace_under(const TdModel *model, const TdFacts *facts, const int64_t *annual, int32_t identity);
void td_trace_free(TdTrace *trace);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdTrace, td_trace_free)

/* A trace of which nothing is known yet. */
TdTrace *td_trace_new(const TdModel *model, const TdFacts *facts, const int64_t *annual);

/* The value of an expression, and what a term comes to. */
TdKnown td_trace_value(const TdScope *scope, const TdExpr *expr);
TdTracedTerm td_trace_term(const TdScope *scope, const TdTerm *term);

/* Notes that what CITE stands beside entered the result. */
void td_trace_note(TdTrace *trace, const TdCite *cite);

static inline TdKnown td_known(int64_t value) {
  return (TdKnown){true, value, ""};
}

/* Before any benefit: base and aid are 0, and nobody asks what is looked at. */
static inline TdScope td_scope(const TdModel *model, const TdFacts *facts, int32_t category) {
  return (TdScope){model, facts, category, td_known(0), td_known(0), NULL};
}

static inline bool td_known_is(TdKnown known, bool value) {
  return known.known && (known.value != 0) == value;
}

#endif
