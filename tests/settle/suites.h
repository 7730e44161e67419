/* The suites of tools/settle. */
#ifndef TD_TESTS_SETTLE_SUITES_H
#define TD_TESTS_SETTLE_SUITES_H

/* Adds them to CUnit's registry. */
void td_settle_suites(void);

/* One for each file. */
void td_settle_names_suite(void);
void td_settle_order_suite(void);
void td_settle_seen_suite(void);
void td_settle_regions_suite(void);
void td_settle_supply_suite(void);
void td_settle_policies_suite(void);
void td_settle_choose_suite(void);
void td_settle_run_suite(void);
void td_settle_batches_suite(void);
void td_settle_paid_suite(void);

#endif
