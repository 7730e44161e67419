#include "tools/settle/paid.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/runtime/sample.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"

#define HEAD "setl_id,psn_no,kind,policy,status,reason,category,benefits,base,computed,paid,difference\n"

/* As in run_test.c: 低保对象 75 % of what lies above 3000 a year, at most 20000; inpatients only. */
static void check(const char *claims, const char *paid) {
  g_autofree Build *build = g_new(Build, 1);
  sample_build(build);
  g_autofree char *path = help_policy(build, "sample.pbc");
  g_autofree char *expected = g_strconcat(HEAD, paid, NULL);
  const char *paths[] = {path};
  HelpRun run = help_run_paid(paths, 1, claims);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_STRING_EQUAL(run.paid, expected);
  help_run_clear(&run);
}

static void order(void) {
  check(
      "750.00,A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"      /* as computed */
      "750.01,B,P2,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"      /* a fen too much */
      "0,C,P3,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"           /* nothing */
      "1500,D,P4,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"        /* of the same size */
      ",E,P5,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"            /* not known */
      "749.99,F,P6,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"      /* a fen too little */
      "5,G,P7,,2024-03-01,2024-02-01,2024-03-01,11,,低保对象,4000.00,,,\n"           /* not due */
      "9,H,P8,,2021-03-01,2021-02-01,2021-03-01,21,,低保对象,4000.00,,,\n"           /* no policy */
      "1000000000000,I,P9,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,1000,,,\n", /* within the deductible */
      "I,P9,not_due,test-2024,zero,below_deductible,低保对象,,1000.00,0.00,1000000000000.00,1000000000000.00\n"
      "C,P3,unpaid,test-2024,paid,,低保对象,直接救助,4000.00,750.00,0.00,-750.00\n"
      "D,P4,overpaid,test-2024,paid,,低保对象,直接救助,4000.00,750.00,1500.00,750.00\n"
      "G,P7,not_due,test-2024,ineligible,med_type,低保对象,,4000.00,0.00,5.00,5.00\n"
      "B,P2,overpaid,test-2024,paid,,低保对象,直接救助,4000.00,750.00,750.01,0.01\n"
      "F,P6,underpaid,test-2024,paid,,低保对象,直接救助,4000.00,750.00,749.99,-0.01\n");
}

static void rows_that_do_not_count(void) {
  check(
      "1,A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"
      "1.00,A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000,,,\n"    /* a repeat */
      "2,A,P1,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000,,,\n"       /* rejected */
      "3,B,P2,,2024-03-01,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n"    /* taken back later */
      "3001,C,P2,,2024-03-02,2024-02-01,2024-03-01,21,,低保对象,4000.00,,,\n" /* with B standing */
      "-3,T,P2,,2024-03-03,2024-03-03,2024-03-03,21,,低保对象,,,1,B\n",
      "A,P1,underpaid,test-2024,paid,,低保对象,直接救助,4000.00,750.00,1.00,-749.00\n"
      "C,P2,overpaid,test-2024,paid,,低保对象,直接救助,4000.00,3000.00,3001.00,1.00\n");
}

void td_settle_paid_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: what was paid", NULL, NULL);
  CU_add_test(suite, "the largest difference first", order);
  CU_add_test(suite, "rows that do not count", rows_that_do_not_count);
}
