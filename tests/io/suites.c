#include "tests/io/suites.h"

#include "tests/io/help.h"

void td_io_suites(void) {
  td_encoding_suite();
  td_cell_suite();
  td_csv_suite();
  td_csv_block_suite();
  td_csv_scan_suite();
  td_cell_quick_suite();
  td_record_quick_suite();
  td_record_suite();
  td_enrolment_suite();
  td_writer_suite();
  td_output_suite();
  td_sorter_suite();
  td_pipeline_suite();
  td_params_suite();
  td_people_suite();
}
