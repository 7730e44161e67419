/* What came of the tests, for people and for programs. */
#ifndef TD_TOOLS_TEST_REPORT_H
#define TD_TOOLS_TEST_REPORT_H

#include "compiler/compile.h"
#include "tools/test_run.h"

/* A file whose tests were run. */
typedef struct {
  const char *path;
  TdCompilation *compilation;
  GPtrArray *tried;     /* TdTried; NULL: it does not compile */
  TdCoverage *coverage; /* or NULL */
} TdTestFile;

/* How many tests of the files passed, failed, and how many files do not compile. */
typedef struct {
  uint64_t passed, failed, broken;
} TdTestCounts;

TdTestCounts td_tests_count(const TdTestFile *files, size_t count);

/* The last line: N passed, N failed. */
char *td_tests_summary(const TdTestCounts *counts, TdLang lang);

/* Each appends a whole report to OUT. */
void td_tests_pretty(const TdTestFile *files, size_t count, TdLang lang, GString *out);
void td_tests_json(const TdTestFile *files, size_t count, GString *out);
void td_tests_junit(const TdTestFile *files, size_t count, TdLang lang, GString *out);

/* One claim with expected beside found, as lines; each begins with INDENT. */
void td_test_table(const TdTriedStep *step, TdLang lang, const char *indent, GString *out);

#endif
