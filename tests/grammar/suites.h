/* The grammar's test suites. */
#ifndef TD_TESTS_GRAMMAR_SUITES_H
#define TD_TESTS_GRAMMAR_SUITES_H

/* Adds them to CUnit's registry. */
void td_grammar_suites(void);

/* One for each file. */
void td_grammar_literal_suite(void);
void td_grammar_tokens_suite(void);
void td_grammar_tables_suite(void);
void td_grammar_source_suite(void);
void td_grammar_parse_suite(void);

#endif
