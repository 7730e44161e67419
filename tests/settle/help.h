/* What the suites of tests/settle share. */
#ifndef TD_TESTS_SETTLE_HELP_H
#define TD_TESTS_SETTLE_HELP_H

#include "tests/runtime/build.h"
#include "tools/settle/policies.h"
#include "tools/settle/tally.h"

/* The columns of the claims that the tests settle. */
#define HELP_HEAD                                                                   \
  "setl_id,psn_no,admdvs,setl_time,begndate,enddate,med_type,dise_name,identities," \
  "inscp_scp_amt,hifp_pay,refd_setl_flag,init_setl_id\n"

/* The same, with what was paid. */
#define HELP_PAID_HEAD "maf_pay," HELP_HEAD

/* Writes the program as a compiled file of this name: its path; g_free(). */
char *help_policy(Build *build, const char *name);

/* A policy that is only a view, for what needs no program, from the file ID.policy. */
TdPolicy *help_view(TdProgramView *view);
void help_view_free(gpointer policy);

/* What a run made of some claims; the tables as text. */
typedef struct {
  bool done;
  TdTrouble *trouble;
  char *results, *lines, *alerts, *rejects, *paid;
  TdTally tally;
  TdPolicies policies;
} HelpRun;

/* Settles CLAIMS (the text behind HELP_HEAD) under the policies of PATHS, with the text of a people file or NULL: once
 * as usual, and again in lots of other sizes on more threads, which must come to the same. */
HelpRun help_run(const char *const *paths, size_t count, const char *claims, const char *people);

/* The same of claims behind HELP_PAID_HEAD, with what was paid compared: the run's `paid`. */
HelpRun help_run_paid(const char *const *paths, size_t count, const char *claims);
void help_run_clear(HelpRun *run);

/* Is TEXT a row of a table? */
bool help_has_row(const char *table, const char *row);
size_t help_rows(const char *table);

#endif
