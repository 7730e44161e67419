#include "tests/runtime/suites.h"

void td_runtime_suites(void) {
  td_suite_date();
  td_suite_money();
  td_suite_fields();
  td_suite_held();
  td_suite_load();
  td_suite_hostile();
  td_suite_verify();
  td_suite_vm();
  td_suite_plan();
  td_suite_accounts();
  td_suite_engine();
}
