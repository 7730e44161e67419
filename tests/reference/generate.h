/* Claims that crowd round the figures of a policy; the same for the same model, count and seed. */
#ifndef TD_TESTS_REFERENCE_GENERATE_H
#define TD_TESTS_REFERENCE_GENERATE_H

#include "tests/reference/reference.h"

/* A value of an external and the days on which it holds, both included. */
typedef struct {
  int64_t from, until, value;
} TdRefDated;

/* A run in settlement order, persons interleaved. */
typedef struct {
  size_t count;
  TdRefClaim *claims;  /* of a taking-back only the fields that a file has for it */
  uint32_t *person;    /* [count] */
  int32_t *year;       /* [count] the calendar year of the claim's account; of a taking-back, its original's */
  int32_t *takes_back; /* [count] the place of the claim taken back, or -1 */
  bool *taken_back;    /* [count] a later one takes it back */
  TdRefList *lists;    /* [list_count] the same for all claims */
  size_t list_count;
  GArray **externals; /* [external_count] TdRefDated, ascending, with gaps */
  size_t external_count;
  int64_t *external; /* what the claims' pointers point into */
  bool *supplied;
} TdRefRun;

TdRefRun *td_ref_generate(const TdModel *model, size_t count, uint64_t seed); /* borrows MODEL */
void td_ref_run_free(TdRefRun *run);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdRefRun, td_ref_run_free)

#endif
