#include "tests/grammar/suites.h"

void td_grammar_suites(void) {
  td_grammar_literal_suite();
  td_grammar_tokens_suite();
  td_grammar_tables_suite();
  td_grammar_source_suite();
  td_grammar_parse_suite();
}
