/* The suites of tools/ledger. */
#ifndef TD_TESTS_LEDGER_SUITES_H
#define TD_TESTS_LEDGER_SUITES_H

/* Adds them to CUnit's registry. */
void td_ledger_suites(void);

void td_bytes_suite(void);
void td_record_code_suite(void);
void td_buckets_suite(void);
void td_ledger_suite(void);

#endif
