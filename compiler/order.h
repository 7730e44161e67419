/* Does what a person is paid in a year depend on the order of the claims?  For each benefit, and for all together:
 * proved not to, shown by claims that it does, by rounding alone, or left open.
 *
 * What is decided, and on which claims: docs/order.md.  A proof holds for all claims and amounts (order_proof.h);
 * claims that show a difference have been computed as `run` does.
 */
#ifndef TD_COMPILER_ORDER_H
#define TD_COMPILER_ORDER_H

#include "compiler/rational.h"
#include "compiler/space.h"

typedef enum {
  TD_ORDER_FREE,     /* no order makes a difference, not of a fen */
  TD_ORDER_ROUNDING, /* exact totals are the same in every order; rounded ones need not be */
  TD_ORDER_OPEN,
  TD_ORDER_DEPENDS,
  TD_ORDER_VERDICTS
} TdOrderVerdict;

/* Why it is left open. */
typedef enum {
  TD_ORDER_NOT_SHOWN, /* it is not proved, and no claims were found that show a difference */
  TD_ORDER_MISSING,   /* `word` is not supplied */
  TD_ORDER_BEYOND,    /* `expr` is not thought through; NULL: amounts or labels that depend on each other */
  TD_ORDER_TOO_MANY,  /* too many kinds of claims, annual amounts or ways to compute them */
  TD_ORDER_TOO_LARGE  /* fractions that 64 bits cannot hold, or too many ways through the rules */
} TdOrderWhy;

/* A claim of those that show a difference. */
typedef struct {
  TdFacts facts; /* its externals are not kept */
  char *disease;
  int32_t category[2]; /* in either order */
  int64_t paid[2];     /* by what is asked about, fen */
  int64_t aid[2];      /* altogether */
} TdOrderClaim;

/* Claims in an order, and in the other one that has `at` and the next exchanged. */
typedef struct {
  GArray *claims; /* TdOrderClaim */
  guint at;
  TdRat exact[2];     /* what is asked about comes to, without rounding; fen */
  int64_t total[2];   /* as it is paid */
  uint64_t annuals;   /* annuals[] through which the difference comes */
  GPtrArray *clauses; /* char, of what they are used by */
} TdOrderShown;

typedef struct {
  uint8_t verdict; /* TdOrderVerdict */
  uint8_t why;     /* TdOrderWhy, of ..._OPEN */
  const char *word;
  const TdExpr *expr;
  bool from_nothing; /* of ..._FREE and ..._ROUNDING: in the year in which the policy begins only as long as nothing was
                        used under another before */
  bool bounded;      /* of ..._ROUNDING: rounding moves a total by at most `halves` half fen for each claim */
  TdRat halves;
  TdOrderShown *shown; /* of ..._DEPENDS; of ..._ROUNDING it may be NULL: none was found */
} TdOrderAnswer;

/* Identities of whom the same holds. */
typedef struct {
  uint64_t identities;
  const TdOrderAnswer *answer;
} TdOrderGroup;

typedef struct {
  int32_t benefit;          /* benefits[], -1: all together */
  const TdOrderAnswer *any; /* identities may change within the year; NULL: no claim takes the benefit */
  GArray *same;             /* TdOrderGroup: the claims of a year are settled under one identity */
} TdOrder;

typedef struct {
  GPtrArray *results; /* TdOrder, of the benefits in their order, then of all together; owned */
  uint64_t supposed;  /* externals[]: not supplied, but supposed to be */
  GPtrArray *answers; /* all of them; owned */
} TdOrderReport;

/* OUTSIDE's model is over claims. */
TdOrderReport *td_order(const TdOutside *outside);
void td_order_free(TdOrderReport *report);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdOrderReport, td_order_free)

#endif
