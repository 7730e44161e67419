/* The kinds of claims that two policies together tell apart, with what each comes to under either.  What only effect*.c
 * share. */
#ifndef TD_COMPILER_EFFECT_KINDS_H
#define TD_COMPILER_EFFECT_KINDS_H

#include "compiler/effect.h"
#include "compiler/kinds.h"
#include "compiler/supply.h"

/* Labels that a claim carries, of the joint model, and whose course is taken. */
typedef struct {
  uint64_t labels;
  int32_t
      main[TD_VERSIONS]; /* identities[] of the side: the category, or where the best counts one of them; -1: none */
  bool both;             /* where the best counts, it is taken of all identities that are carried */
} TdCarried;

/* Claims that are alike under both. */
typedef struct {
  uint8_t ends[TD_VERSIONS];     /* TdEnding */
  const char *word[TD_VERSIONS]; /* what is missing, or the document; "" settled */
  TdClaimKind kind[TD_VERSIONS]; /* without course: nothing is paid */
  guint carried;                 /* of its first claim */
  guint at[TD_MOST_DIMS];
} TdPairKind;

typedef struct {
  const TdModelDiff *diff;
  TdSupply supply[TD_VERSIONS];
  const bool *supposed[TD_VERSIONS]; /* [external_count] of each */
  TdSpace *space;                    /* NULL: on no day are both in force */
  GArray *carried;                   /* TdCarried */
  GPtrArray *kinds;                  /* TdPairKind, owned */
  uint32_t *of_claim; /* the kind of each claim: [carried][claims of the space]; UINT32_MAX: there is none */
  size_t claims;      /* of each carried set */
  GPtrArray *names;   /* char: figures that are supposed */
  GArray *rests_on;
  const TdExpr *beyond; /* not thought through */
  uint8_t beyond_side;
  const char *missing; /* claims are undetermined for want of this external; NULL: none are */
  bool too_many, entangled;
} TdPairKinds;

/* The policies of DIFF, with what is supplied to either. */
TdPairKinds *td_pair_kinds(const TdModelDiff *diff, const TdOutside sides[TD_VERSIONS]);
void td_pair_kinds_free(TdPairKinds *kinds);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdPairKinds, td_pair_kinds_free)

/* Fills in which labels claims carry (effect_carried.c). */
void td_carry_all(TdPairKinds *kinds);

#endif
