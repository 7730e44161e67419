#include "tests/settle/suites.h"

void td_settle_suites(void) {
  td_settle_names_suite();
  td_settle_order_suite();
  td_settle_seen_suite();
  td_settle_regions_suite();
  td_settle_supply_suite();
  td_settle_policies_suite();
  td_settle_choose_suite();
  td_settle_run_suite();
  td_settle_batches_suite();
  td_settle_paid_suite();
}
