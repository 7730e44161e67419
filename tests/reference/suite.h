#ifndef TD_TESTS_REFERENCE_SUITE_H
#define TD_TESTS_REFERENCE_SUITE_H

/* Adds the second evaluator's own tests to CUnit's registry. */
void td_reference_suite(void);

#endif
