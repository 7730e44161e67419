#include "tests/compiler/suites.h"

void td_compiler_suites(void) {
  td_compiler_fold_suite();
  td_compiler_image_suite();
  td_compiler_same_suite();
  td_compiler_limits_suite();
  td_compiler_trace_suite();
  td_compiler_imply_suite();
  td_compiler_notice_suite();
  td_compiler_polyhedron_suite();
  td_compiler_order_suite();
  td_compiler_effect_suite();
  td_compiler_diff_suite();
  td_compiler_diff_pairs_suite();
  td_compiler_diff_apply_suite();
}
