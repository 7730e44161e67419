/* The runtime's test suites. */
#ifndef TD_TESTS_RUNTIME_SUITES_H
#define TD_TESTS_RUNTIME_SUITES_H

/* Registers them all in the CUnit registry, which must be initialised. */
void td_runtime_suites(void);

/* One for each file. */
void td_suite_date(void);
void td_suite_money(void);
void td_suite_fields(void);
void td_suite_held(void);
void td_suite_load(void);
void td_suite_hostile(void);
void td_suite_verify(void);
void td_suite_vm(void);
void td_suite_plan(void);
void td_suite_accounts(void);
void td_suite_engine(void);

#endif
