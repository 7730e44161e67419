/* The order in which a person's claims are settled, told by what each is paid: 特困人员 get all that lies above 3000 a
 * year. */
#include <CUnit/CUnit.h>

#include "tests/runtime/sample.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"

static HelpRun run_sample(const char *claims) {
  g_autofree Build *build = g_new(Build, 1);
  sample_build(build);
  g_autofree char *path = help_policy(build, "sample.pbc");
  const char *paths[] = {path};
  HelpRun run = help_run(paths, 1, claims, NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  return run;
}

#define INPATIENT "2024-02-01,2024-03-01,21,,特困人员"
#define ZERO(id, person) id "," person ",test-2024,zero,below_deductible,特困人员,2000.00,0.00,2000.00\n"
#define SOME(id, person) id "," person ",test-2024,paid,,特困人员,2000.00,1000.00,1000.00\n"
#define FULL(id, person) id "," person ",test-2024,paid,,特困人员,2000.00,2000.00,0.00\n"
#define BACK(id, person, aid) id "," person ",test-2024,reversed,reversed,特困人员,," aid ",\n"

static void by_time(void) {
  HelpRun run = run_sample("A,P1,,2024-03-05," INPATIENT
                           ",2000,,,\n"
                           "X,P2,,2024-03-01," INPATIENT
                           ",2000,,,\n"
                           "B,P1,,2024-03-02 00:00:01," INPATIENT
                           ",2000,,,\n"
                           "C,P1,,2024-03-02," INPATIENT
                           ",2000,,,\n"
                           "Y,P2,,2024-03-02," INPATIENT ",2000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(
      strstr(run.results, FULL("A", "P1") ZERO("X", "P2") SOME("B", "P1") ZERO("C", "P1") SOME("Y", "P2")));
  help_run_clear(&run);
}

static void by_text(void) {
  HelpRun run = run_sample("S2,P1,,2024-03-05," INPATIENT
                           ",2000,,,\n"
                           "S10,P1,,2024-03-05," INPATIENT
                           ",2000,,,\n"
                           "S1,P1,,2024-03-05," INPATIENT ",2000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(strstr(run.results, FULL("S2", "P1") SOME("S10", "P1") ZERO("S1", "P1")));
  help_run_clear(&run);
  /* in order already, the second told from the first by their texts alone */
  run = run_sample("S,P1,,2024-03-05," INPATIENT
                   ",2000,,,\n"
                   "SA,P1,,2024-03-05," INPATIENT
                   ",2000,,,\n"
                   "s,P1,,2024-03-05," INPATIENT ",2000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(strstr(run.results, ZERO("S", "P1") SOME("SA", "P1") FULL("s", "P1")));
  help_run_clear(&run);
}

static void takings_back_last(void) {
  HelpRun run = run_sample(
      "A,P1,,2024-03-05,2024-03-01,2024-03-01,21,,,,,1,B\n" /* an id before its original's */
      "B,P1,,2024-03-05," INPATIENT
      ",2000,,,\n"
      "C,P1,,2024-03-05," INPATIENT
      ",2000,,,\n"
      "D,P1,,2024-03-06," INPATIENT ",2000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(strstr(run.results, BACK("A", "P1", "0.00") ZERO("B", "P1") SOME("C", "P1") ZERO("D", "P1")));
  help_run_clear(&run);
}

static void originals(void) {
  HelpRun run = run_sample("A,P1,,2024-03-02," INPATIENT
                           ",2000,,,\n"
                           "B,P2,,2024-03-02," INPATIENT
                           ",2000,,,\n"
                           "T1,P1,,2024-03-01,2024-03-01,2024-03-01,21,,,,,1,A\n"  /* not settled before */
                           "T2,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,B\n"  /* another person's */
                           "T3,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,T2\n" /* itself a taking-back */
                           "T4,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,T4\n"
                           "T5,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,a\n"
                           "T6,P2,,2024-03-09,2024-03-01,2024-03-01,21,,,,,1,LATER\n"
                           "LATER,P2,,2024-03-08," INPATIENT
                           ",2000,,,\n" /* stands behind, but is settled before */
                           "T7,P1,,2024-03-05,2024-03-01,2024-03-01,21,,,,,1,A\n"
                           "T8,P1,,2024-03-06,2024-03-01,2024-03-01,21,,,,,1,A\n");
  static const char *const unknown[] = {"4", "5", "6", "7", "8"};
  for (size_t i = 0; i < G_N_ELEMENTS(unknown); i++) {
    g_autofree char *row = g_strdup_printf("\n%s,init_setl_id,unknown_original,T%zu,", unknown[i], i + 1);
    CU_ASSERT_PTR_NOT_NULL(strstr(run.rejects, row));
  }
  CU_ASSERT_PTR_NOT_NULL(strstr(run.rejects, "\n12,init_setl_id,already_taken_back,T8,"));
  CU_ASSERT_PTR_NOT_NULL(
      strstr(run.results, BACK("T6", "P2", "-1000.00") SOME("LATER", "P2") BACK("T7", "P1", "0.00")));
  help_run_clear(&run);
}

/* What came of rows that stand behind one that is settled later must be as if they had been sorted. */
static void repeats_out_of_order(void) {
  HelpRun run = run_sample("A,P1,,2024-03-05," INPATIENT
                           ",2000,,,\n"
                           "A,P1,,2024-03-05," INPATIENT
                           ",2001,,,\n"
                           "B,P1,,2024-03-01," INPATIENT
                           ",2000,,,\n"
                           "A,P1,,2024-03-05," INPATIENT
                           ",2000.0,,,\n"
                           "bad,P1,,2024-03-05\n"
                           "B,P2,,2024-02-28,2024-02-01,2024-02-01,21,,特困人员,2000,,,\n"
                           "C,P1,,2024-03-04," INPATIENT
                           ",2000,,,\n"
                           "B,P1,,2024-03-01," INPATIENT ",2000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(
      strstr(run.results, FULL("A", "P1") ZERO("B", "P1") FULL("A", "P1") SOME("C", "P1") ZERO("B", "P1")));
  CU_ASSERT_EQUAL(help_rows(run.lines), 3);
  g_autofree char *rejects = g_strdup(strchr(run.rejects, '\n'));
  CU_ASSERT_TRUE(g_str_has_prefix(rejects, "\n3,setl_id,duplicate_setl_id,A,"));
  CU_ASSERT_PTR_NOT_NULL(strstr(rejects, "\n6,,columns,bad,P1,,2024-03-05\n7,setl_id,duplicate_setl_id,B,P2,"));
  CU_ASSERT_EQUAL(run.tally.repeats, 2);
  help_run_clear(&run);
}

/* Amounts beyond 32 bits are remembered as well. */
static void large_amounts(void) {
  HelpRun run = run_sample("A,P1,,2024-03-02," INPATIENT
                           ",30000000,,,\n"
                           "B,P2,,2024-03-02," INPATIENT
                           ",2000,,,\n"
                           "C,P3,,2024-03-02," INPATIENT
                           ",1000000000000,,,\n"
                           "A,P1,,2024-03-02," INPATIENT
                           ",30000000.00,,,\n"
                           "C,P3,,2024-03-02," INPATIENT
                           ",1000000000000,,,\n"
                           "T,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,A\n"
                           "D,P1,,2024-03-04," INPATIENT ",5000,,,\n");
  CU_ASSERT_PTR_NOT_NULL(strstr(
      run.results,
      "A,P1,test-2024,paid,,特困人员,30000000.00,20000.00,29980000.00\n" ZERO(
          "B", "P2") "C,P3,test-2024,paid,,特困人员,1000000000000.00,20000.00,"
                     "999999980000.00\n"
                     "A,P1,test-2024,paid,,特困人员,30000000.00,20000.00,"
                     "29980000.00\n"
                     "C,P3,test-2024,paid,,特困人员,1000000000000.00,20000.00,"
                     "999999980000.00\n" BACK("T", "P1", "-20000.00") "D,P1,test-2024,paid,,特困人员,5000.00,2000.00,"
                                                                      "3000.00\n"));
  help_run_clear(&run);
}

void td_settle_order_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: order", NULL, NULL);
  CU_add_test(suite, "by time", by_time);
  CU_add_test(suite, "by text", by_text);
  CU_add_test(suite, "takings-back last", takings_back_last);
  CU_add_test(suite, "finds the originals", originals);
  CU_add_test(suite, "large amounts", large_amounts);
  CU_add_test(suite, "repeats out of order", repeats_out_of_order);
}
