/* The compiler's test suites. */
#ifndef TD_TESTS_COMPILER_SUITES_H
#define TD_TESTS_COMPILER_SUITES_H

/* Adds them to CUnit's registry. */
void td_compiler_suites(void);

/* One for each file. */
void td_compiler_fold_suite(void);
void td_compiler_image_suite(void);
void td_compiler_same_suite(void);
void td_compiler_limits_suite(void);
void td_compiler_trace_suite(void);
void td_compiler_imply_suite(void);
void td_compiler_notice_suite(void);
void td_compiler_polyhedron_suite(void);
void td_compiler_order_suite(void);
void td_compiler_effect_suite(void);
void td_compiler_diff_suite(void);
void td_compiler_diff_pairs_suite(void);
void td_compiler_diff_apply_suite(void);

#endif
