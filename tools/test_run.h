/* The tests of a policy, run through its programs: the claims and premiums of one person, one after another. */
#ifndef TD_TOOLS_TEST_RUN_H
#define TD_TOOLS_TEST_RUN_H

#include "compiler/coverage.h"
#include "compiler/sheet.h"
#include "grammar/diagnostic.h"

/* One thing that is found of a claim, beside what the test says of it. */
typedef enum { TD_FOUND_STATUS, TD_FOUND_REASON, TD_FOUND_PAID, TD_FOUND_TOTAL, TD_FOUND_ALERTS } TdFoundKind;

typedef struct {
  TdFoundKind kind;
  const char *benefit; /* of PAID; borrowed from the model */
  bool said;           /* the test says what it should be; of PAID also: it should be 0 */
  bool wrong;
  int64_t fen[2]; /* PAID, TOTAL: expected, found */
  char *word[2];  /* the others: a status' or a reason's word, alerts' names joined by "、"; owned, NULL: not said */
} TdFound;

typedef struct {
  const TdStep *step;
  bool wrong;
  GArray *found;  /* TdFound: status, reason, each benefit, total, alerts */
  TdSheet *sheet; /* how it was settled, of the first claim that differs, where its policy settled it; else NULL */
} TdTriedStep;

typedef struct {
  const TdTest *test;
  bool wrong;
  GArray *steps; /* TdTriedStep */
} TdTried;

/* Runs every test of MODEL through the programs that were compiled from it (by TdRecordKind); counts into COVERAGE
 * where that is not NULL.  TdTried, owned by the array. */
GPtrArray *td_tests_run(const TdModel *model, TdProgram *const *programs, TdCoverage *coverage);

/* How a found thing is called, and what was expected (0) or found (1), for people.  Free with g_free(). */
char *td_found_name(const TdFound *found, TdLang lang);
char *td_found_text(const TdFound *found, int which, TdLang lang);

#endif
