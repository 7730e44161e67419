/* Values of a model's expressions on one claim, and the rows that its tables take.  Private to coverage. */
#ifndef TD_COMPILER_COVER_VALUE_H
#define TD_COMPILER_COVER_VALUE_H

#include "compiler/model.h"

/* A claim as a test gives it.  All is borrowed. */
typedef struct {
  int64_t value[TD_FIELD_COUNT]; /* a missing field's is 0 */
  bool has[TD_FIELD_COUNT];      /* with what an empty cell stands for */
  const char *disease;           /* "" none */
  uint64_t labels;
  const TdTest *test;    /* what is supplied */
  const int64_t *annual; /* [annual_count] before the claim */
} TdCoverClaim;

typedef struct {
  bool known;
  int64_t value;
} TdCoverValue;

/* What the values depend on, and who is told which rows were taken. */
typedef struct {
  const TdModel *model;
  const TdCoverClaim *claim;
  int category; /* identities[], or -1 */
  TdCoverValue base, aid;
  void (*took)(void *user, const void *row); /* a TdTerm of a row, a TdDatedRow */
  void *user;
} TdCoverScene;

/* NULL is yes. */
TdCoverValue td_cover_value(const TdCoverScene *scene, const TdExpr *expr);

/* The term that stands at the end of the rows taken, no table; NULL where none is found or one cannot be told. */
const TdTerm *td_cover_term(const TdCoverScene *scene, const TdTerm *term);

static inline TdCoverValue td_cover_known(int64_t value) {
  return (TdCoverValue){true, value};
}
TdCoverValue td_cover_add(TdCoverValue a, TdCoverValue b);
TdCoverValue td_cover_subtract(TdCoverValue a, TdCoverValue b);
TdCoverValue td_cover_share(TdCoverValue amount, TdCoverValue ratio);
TdCoverValue td_cover_min(TdCoverValue a, TdCoverValue b);
TdCoverValue td_cover_max(TdCoverValue a, TdCoverValue b);

#endif
