/* Runs the CUnit suites: tuodi-tests [SUITE...]
 *
 * Without arguments all of them; else those whose group has the name (runtime, grammar, ...) or whose own name contains
 * the word.  Ends with CUnit's count; the exit status is 0 only when every assertion held and something was run.
 */
#include <CUnit/Basic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/compiler/suites.h"
#include "tests/grammar/suites.h"
#include "tests/io/suites.h"
#include "tests/ledger/suites.h"
#include "tests/reference/suite.h"
#include "tests/runtime/suites.h"
#include "tests/settle/suites.h"

static const struct {
  const char *name;
  void (*add)(void);
} groups[] = {
    {"runtime", td_runtime_suites},    {"grammar", td_grammar_suites},
    {"compiler", td_compiler_suites},  {"io", td_io_suites},
    {"settle", td_settle_suites},      {"ledger", td_ledger_suites},
    {"reference", td_reference_suite},
};

static bool wanted(const char *group, const char *suite, int argc, char **argv) {
  for (int i = 1; i < argc; i++)
    if (strcmp(argv[i], group) == 0 || strstr(suite, argv[i])) return true;
  return argc == 1;
}

/* Adds a group's suites, those that were not asked for asleep; returns how many are awake. */
static unsigned add_group(size_t group, int argc, char **argv) {
  unsigned before = CU_get_registry()->uiNumberOfSuites, awake = 0;
  groups[group].add();
  for (unsigned i = before + 1; i <= CU_get_registry()->uiNumberOfSuites; i++) {
    CU_pSuite suite = CU_get_suite_at_pos(i);
    if (wanted(groups[group].name, suite->pName, argc, argv))
      awake++;
    else
      CU_set_suite_active(suite, CU_FALSE);
  }
  return awake;
}

int main(int argc, char **argv) {
  if (CU_initialize_registry() != CUE_SUCCESS) return EXIT_FAILURE;
  unsigned awake = 0;
  for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) awake += add_group(i, argc, argv);
  if (awake == 0) {
    fputs("tuodi-tests: no suite is called so\n", stderr);
    CU_cleanup_registry();
    return 2;
  }
  CU_set_fail_on_inactive(CU_FALSE);
  CU_basic_set_mode(CU_BRM_NORMAL);
  CU_ErrorCode code = CU_basic_run_tests();
  bool failed = code != CUE_SUCCESS || CU_get_number_of_failures() > 0 || CU_get_number_of_suites_failed() > 0 ||
                CU_get_number_of_tests_run() == 0;
  CU_cleanup_registry();
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
