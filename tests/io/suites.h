/* The suites of tools/io and grammar/encoding. */
#ifndef TD_TESTS_IO_SUITES_H
#define TD_TESTS_IO_SUITES_H

/* Adds them to CUnit's registry. */
void td_io_suites(void);

#endif
