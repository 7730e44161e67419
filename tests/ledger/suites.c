#include "tests/ledger/suites.h"

void td_ledger_suites(void) {
  td_bytes_suite();
  td_record_code_suite();
  td_buckets_suite();
  td_ledger_suite();
}
