/* Where two policies really pay differently: for all claims, amounts and years so far, decided exactly and without
 * rounding.
 *
 * What is decided, within which bounds, and what is left open: docs/comparing.md.  What is said to be equivalent is
 * proved; claims that show a difference have been computed as `run` does.
 */
#ifndef TD_COMPILER_EFFECT_H
#define TD_COMPILER_EFFECT_H

#include "compiler/diff.h"
#include "compiler/rational.h"
#include "compiler/space.h"

typedef enum {
  TD_EFFECT_NONE,     /* every claim is paid the same, to the fen */
  TD_EFFECT_ROUNDING, /* exact payments are the same; rounded ones need not be */
  TD_EFFECT_OPEN,
  TD_EFFECT_DIFFERS,
  TD_EFFECT_VERDICTS
} TdEffectVerdict;

/* Why it is left open. */
typedef enum {
  TD_EFFECT_NOT_SHOWN, /* it is not proved, and no claims were found that show a difference */
  TD_EFFECT_MISSING,   /* `word` is not supplied */
  TD_EFFECT_BEYOND,    /* `expr` of `side` is not thought through; NULL: amounts or labels that depend on each other */
  TD_EFFECT_TOO_MANY,  /* kinds of claims, annual amounts or benefits */
  TD_EFFECT_TOO_LARGE, /* fractions that 64 bits cannot hold, or too many ways through the rules */
  TD_EFFECT_NO_DAY     /* on no day are both in force */
} TdEffectWhy;

typedef struct {
  uint8_t why; /* TdEffectWhy */
  const char *word;
  const TdExpr *expr;
  uint8_t side;
} TdEffectOpen;

/* How a claim ends, as far as it is paid. */
typedef enum { TD_ENDS_SETTLED, TD_ENDS_UNDETERMINED, TD_ENDS_DEFERRED } TdEnding;

/* A claim of those that show a difference; the facts' texts are owned, their externals are not kept. */
typedef struct {
  TdFacts facts[TD_VERSIONS]; /* as either policy sees it: labels, lists */
  uint64_t labels;            /* of the joint model */
  char *disease;
  int32_t category[TD_VERSIONS];
  TdStatus status[TD_VERSIONS];
  const char *reason[TD_VERSIONS];
  int64_t aid[TD_VERSIONS]; /* fen */
} TdEffectClaim;

/* Claims of one person and year, in the order in which they are settled; the last is paid differently, or ends
 * differently. */
typedef struct {
  GArray *claims; /* TdEffectClaim */
  bool least;     /* no claims as few have less cost, to the fen */
} TdEffectShown;

/* From LOW to HIGH, fen; without bound: from LOW on. */
typedef struct {
  bool there, bounded;
  TdRat low, high;
} TdEffectRange;

/* One of the things in which claims of a region are computed differently. */
typedef struct {
  TdWords what;              /* of a benefit: its ratio, ... */
  TdWords text[TD_VERSIONS]; /* what either policy says */
  char *clause[TD_VERSIONS]; /* "" none */
} TdEffectPart;

/* Claims that differ in the same things. */
typedef struct {
  GPtrArray *parts;                /* TdEffectPart */
  bool later;                      /* they are paid the same, but a claim after them is not */
  uint8_t ends[TD_VERSIONS];       /* TdEnding */
  uint64_t who;                    /* labels of the joint model: settled under the same one by both */
  GArray *moved;                   /* TdEffectMoved */
  GPtrArray *where;                /* TdWords: which claims; without any: all; several: any of them */
  bool changes[TD_VERSIONS];       /* TD_NEW: the new one can pay more; TD_OLD: the old one can */
  TdEffectRange most[TD_VERSIONS]; /* by how much, `high` */
  TdEffectRange amount;            /* in-scope self-paid amounts with which it can differ */
  GArray *years;                   /* TdEffectYear: what was used before with which it can differ */
  uint64_t leaves;                 /* old annuals[] that stand otherwise afterwards */
  TdEffectShown *shown;            /* NULL: left open */
  TdEffectOpen open;
} TdEffectRegion;

/* Claims that are settled under one identity by the old policy and another by the new: labels of the joint model, -1:
 * none. */
typedef struct {
  int32_t label[TD_VERSIONS];
} TdEffectMoved;

typedef struct {
  int32_t annual; /* annuals[] of the old policy */
  TdEffectRange range;
} TdEffectYear;

typedef struct {
  uint8_t verdict;                     /* TdEffectVerdict */
  bool partly;                         /* of ..._DIFFERS: whether there are other differences is left open */
  bool from_nothing;                   /* it holds in the year in which the two begin to be in force together only as
                                          long as nothing was used under another policy before */
  TdEffectOpen open;                   /* of ..._OPEN */
  GPtrArray *regions;                  /* TdEffectRegion: what a claim is paid differently after the same year so far */
  TdEffectRange anywhere[TD_VERSIONS]; /* of ..._DIFFERS: by how much more either can pay a claim, whatever the years
                                          that its person's earlier claims left under each; `there`: it is known */
  uint64_t supposed[TD_VERSIONS];      /* externals[]: not supplied, but supposed to be */
  bool bounded; /* of ..._ROUNDING: a year's totals differ by at most HALVES half fen for each claim */
  TdRat halves;
} TdEffects;

/* DIFF's policies, with what is supplied to either; both outlive the result. */
TdEffects *td_effects(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS]);
void td_effects_free(TdEffects *effects);
/* Only whether every claim is surely paid the same under both, to the fen; *FROM_NOTHING is set where that rests on it.
 */
bool td_effects_equal(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS], bool *from_nothing);

/* [changes]: can the change (with those that cannot be made apart from it) surely never matter to what is paid, neither
 * made alone nor as the last one?  No: it may, or it computes nothing.  NULL: they are too many to be asked about.
 * EFFECTS: of all of them; its `from_nothing` is set where the answers rest on it.  Owned. */
bool *td_effects_idle(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS], TdEffects *effects);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdEffects, td_effects_free)

#endif
