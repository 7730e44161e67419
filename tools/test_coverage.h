/* What of their policies the tests exercised. */
#ifndef TD_TOOLS_TEST_COVERAGE_H
#define TD_TOOLS_TEST_COVERAGE_H

#include "tools/test_report.h"

typedef enum { TD_COVER_NOT_ASKED, TD_COVER_TEXT, TD_COVER_JSON, TD_COVER_SOURCE } TdCoverFormat;

/* Adds up the files that test one policy and appends the report on each policy; files that do not compile are passed
 * over. */
void td_coverage_report(const TdTestFile *files, size_t count, TdCoverFormat format, TdLang lang, GString *out);

#endif
