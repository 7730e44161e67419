#include "tools/settle/run.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/runtime/sample.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"

/* 特困人员 100 %, 低保对象 75 %, 返贫致贫人口 60 % of what lies above 3000 a year, at most 20000; inpatients only;
 * valid from day 19000, 2022-01-08. */
static HelpRun run_sample(const char *claims, const char *people) {
  g_autofree Build *build = g_new(Build, 1);
  sample_build(build);
  g_autofree char *path = help_policy(build, "sample.pbc");
  const char *paths[] = {path};
  return help_run(paths, 1, claims, people);
}

static void statuses(void) {
  HelpRun run = run_sample(
      "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,5000.00,1000.00,,\n"
      "B,P1,,2024-04-01,2024-04-01,2024-04-01,21,,路人|低保对象,40000.00,,,\n"
      "C,P2,,2024-03-01,2024-02-01,2024-03-01,11,,低保对象,10.00,,,\n"
      "D,P2,,2024-03-02,2024-02-01,2024-03-01,21,,,10.00,4.00,,\n"
      "E,P2,,2021-03-02,2021-02-01,2021-03-01,21,,特困人员,10.00,4.00,,\n"
      "F,P2,,2024-03-03,2024-02-01,2024-03-01,21,,特困人员,10.00,20.00,,\n",
      NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_TRUE(help_has_row(run.results, "A,P1,test-2024,paid,,低保对象,4000.00,750.00,3250.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "B,P1,test-2024,paid,,低保对象,40000.00,19250.00,20750.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "C,P2,test-2024,ineligible,med_type,低保对象,10.00,0.00,10.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "D,P2,test-2024,ineligible,no_category,,6.00,0.00,6.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "E,P2,,no_policy,no_policy,,6.00,,"));
  CU_ASSERT_TRUE(help_has_row(run.results, "F,P2,test-2024,zero,below_deductible,特困人员,0.00,0.00,0.00"));
  CU_ASSERT_TRUE(help_has_row(run.lines, "A,直接救助,4000.00,3000.00,0.75,750.00,20000.00,750.00,四(二)1"));
  CU_ASSERT_TRUE(help_has_row(run.lines, "B,直接救助,40000.00,0.00,0.75,30000.00,19250.00,19250.00,四(二)1"));
  CU_ASSERT_EQUAL(help_rows(run.lines), 3);
  CU_ASSERT_EQUAL(help_rows(run.results), 6);
  CU_ASSERT_EQUAL(run.tally.rows, 6);
  CU_ASSERT_EQUAL(run.tally.results, 6);
  CU_ASSERT_EQUAL(run.tally.statuses[TD_STATUS_PAID], 2);
  CU_ASSERT_EQUAL(run.tally.statuses[TD_STATUS_INELIGIBLE], 2);
  CU_ASSERT_EQUAL(run.tally.statuses[TD_STATUS_NO_POLICY], 1);
  CU_ASSERT_TRUE(run.tally.aid == 2000000);
  CU_ASSERT_EQUAL(run.tally.policies[0].benefits[0].lines, 3);
  CU_ASSERT_TRUE(run.tally.policies[0].benefits[0].paid == 2000000);
  g_autoptr(GHashTable) reasons = td_tally_reasons(&run.tally, TD_STATUS_INELIGIBLE);
  CU_ASSERT_EQUAL(g_hash_table_size(reasons), 2);
  CU_ASSERT_EQUAL(g_hash_table_size(run.tally.unknown_labels), 1);
  help_run_clear(&run);
}

static void repeats(void) {
  HelpRun run = run_sample(
      "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,5000.00,,,\n"
      "A,P1,,2024-03-01 00:00:00,2024-02-01,2024-03-01,21,,低保对象,5000,0,0,\n"
      "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,5000.01,,,\n"
      "B,P1,,2024-03-02,2024-02-01,2024-03-01,99,,低保对象,5000.00,,,\n"
      "B,P1,,2024-03-02,2024-02-01,2024-03-01,21,,低保对象,100.00,,,\n"
      "T,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,NONE\n"
      "T,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,NONE\n"
      "T,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,A\n",
      NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_EQUAL(help_rows(run.results), 3);
  CU_ASSERT_EQUAL(help_rows(run.lines), 2);
  CU_ASSERT_TRUE(strstr(run.results,
                        "A,P1,test-2024,paid,,低保对象,5000.00,1500.00,3500.00\n"
                        "A,P1,test-2024,paid,,低保对象,5000.00,1500.00,3500.00\n"
                        "B,P1,test-2024,paid,,低保对象,100.00,75.00,25.00\n") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects,
                        "\n4,setl_id,duplicate_setl_id,A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,"
                        "5000.01,,,\n5,med_type,unknown_code,B,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n7,init_setl_id,unknown_original,T,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n8,init_setl_id,unknown_original,T,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n9,setl_id,duplicate_setl_id,T,") != NULL);
  CU_ASSERT_EQUAL(run.tally.rows, 8);
  CU_ASSERT_EQUAL(run.tally.results, 3);
  CU_ASSERT_EQUAL(run.tally.repeats, 1);
  CU_ASSERT_EQUAL(td_tally_rejects(&run.tally), 5);
  CU_ASSERT_EQUAL(run.tally.rejected[TD_REJECT_UNKNOWN_ORIGINAL], 2);
  CU_ASSERT_EQUAL(run.tally.statuses[TD_STATUS_PAID], 2);
  CU_ASSERT_TRUE(run.tally.aid == 157500);
  help_run_clear(&run);
}

static void takings_back(void) {
  HelpRun run = run_sample(
      "T2,P1,,2024-03-06,2024-03-01,2024-03-01,21,,,,,1,A\n" /* stands first, is settled last */
      "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,特困人员,5000.00,,,\n"
      "B,P1,,2024-03-02,2024-02-01,2024-03-01,21,,特困人员,100.00,,,\n"
      "T1,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,-5,x,1,A\n"
      "C,P1,,2024-03-04,2024-02-01,2024-03-01,21,,特困人员,5000.00,,,\n"
      "D,P1,,2021-03-04,2021-02-01,2021-03-01,21,,特困人员,5000.00,,,\n"
      "TD,P1,,2024-03-05,2024-03-01,2024-03-01,21,,,,,1,D\n"
      "TE,P1,,2024-03-05,2024-03-01,2024-03-01,21,,,,,1,D\n"
      "F,P1,,2024-03-05,2024-02-01,2024-03-01,11,,特困人员,5000.00,,,\n"
      "TF,P1,,2024-03-06,2024-03-01,2024-03-01,21,,,,,1,F\n",
      NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_TRUE(help_has_row(run.results, "A,P1,test-2024,paid,,特困人员,5000.00,2000.00,3000.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "B,P1,test-2024,paid,,特困人员,100.00,100.00,0.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "T1,P1,test-2024,reversed,reversed,特困人员,,-2000.00,"));
  /* the deductible that A used up is owed again */
  CU_ASSERT_TRUE(help_has_row(run.results, "C,P1,test-2024,paid,,特困人员,5000.00,2000.00,3000.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "TD,P1,,reversed,reversed,,,0.00,"));
  CU_ASSERT_TRUE(help_has_row(run.results, "TF,P1,test-2024,reversed,reversed,特困人员,,0.00,"));
  CU_ASSERT_TRUE(strstr(run.rejects, "\n2,init_setl_id,already_taken_back,T2,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n9,init_setl_id,already_taken_back,TE,") != NULL);
  CU_ASSERT_EQUAL(help_rows(run.results), 8);
  CU_ASSERT_EQUAL(run.tally.statuses[TD_STATUS_REVERSED], 3);
  CU_ASSERT_TRUE(run.tally.aid == 410000 && run.tally.taken_back == 200000);
  help_run_clear(&run);
}

/* A policy whose sums grow beyond the machine for the largest amounts. */
static void overflow(void) {
  g_autofree Build *build = g_new(Build, 1);
  build_init(build);
  unsigned sum = build_input(build, TD_IN_FIELD, TD_F_INSCP);
  unsigned inscp = sum;
  build_zeros(build);
  unsigned ineligible = build_constant(build, TD_STATUS, TD_STATUS_INELIGIBLE);
  unsigned reason = build_constant(build, TD_REASON, TD_REASON_MED_TYPE);
  for (int i = 0; i < 17; i++) sum = build_op(build, TD_OP_ADD, sum, sum, 0);
  build_output(build, TD_OUT_STATUS, 0, ineligible);
  build_output(build, TD_OUT_REASON, 0, reason);
  build_output(build, TD_OUT_BASE, 0, inscp);
  g_autofree char *path = help_policy(build, "overflow.pbc");
  const char *paths[] = {path};
  HelpRun run = help_run(paths, 1,
                         "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,,1000000000000.00,,,\n"
                         "B,P1,,2024-03-02,2024-02-01,2024-03-01,21,,,1.00,,,\n"
                         "T,P1,,2024-03-03,2024-03-01,2024-03-01,21,,,,,1,A\n"
                         "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,,1000000000000,,,\n",
                         NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_EQUAL(help_rows(run.results), 1);
  CU_ASSERT_TRUE(help_has_row(run.results, "B,P1,test-2024,ineligible,med_type,,1.00,0.00,1.00"));
  CU_ASSERT_TRUE(strstr(run.rejects, "\n2,inscp_scp_amt,overflow,A,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n4,init_setl_id,unknown_original,T,") != NULL);
  CU_ASSERT_TRUE(strstr(run.rejects, "\n5,inscp_scp_amt,overflow,A,") != NULL);
  CU_ASSERT_EQUAL(run.tally.rejected[TD_REJECT_OVERFLOW], 2);
  help_run_clear(&run);
}

static void with_people(void) {
  HelpRun run = run_sample(
      "A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,特困人员,5000.00,,,\n"
      "B,P2,,2024-03-01,2024-02-01,2024-03-01,21,,特困人员,5000.00,,,\n",
      "psn_no,identity,valid_from,valid_to\nP1,低保对象,2024-03-01,\nP1,特困人员,,2024-02-29\n");
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_TRUE(help_has_row(run.results, "A,P1,test-2024,paid,,低保对象,5000.00,1500.00,3500.00"));
  CU_ASSERT_TRUE(help_has_row(run.results, "B,P2,test-2024,ineligible,no_category,,5000.00,0.00,5000.00"));
  help_run_clear(&run);
}

static void no_rows(void) {
  HelpRun run = run_sample("\n  \n", NULL);
  CU_ASSERT_TRUE(run.done);
  CU_ASSERT_EQUAL(run.tally.rows, 0);
  CU_ASSERT_EQUAL(help_rows(run.results), 0);
  CU_ASSERT_TRUE(g_str_has_prefix(run.rejects, "line,field,reason,setl_id,psn_no,admdvs,"));
  help_run_clear(&run);
}

void td_settle_run_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: run", NULL, NULL);
  CU_add_test(suite, "statuses and counts", statuses);
  CU_add_test(suite, "repeats", repeats);
  CU_add_test(suite, "takings-back", takings_back);
  CU_add_test(suite, "overflow", overflow);
  CU_add_test(suite, "people", with_people);
  CU_add_test(suite, "no rows", no_rows);
}
