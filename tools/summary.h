/* What a run says at its end. */
#ifndef TD_TOOLS_SUMMARY_H
#define TD_TOOLS_SUMMARY_H

#include <stdio.h>

#include "grammar/diagnostic.h"
#include "tools/json.h"
#include "tools/settle/tally.h"
#include "tools/total.h"

/* For people. */
void td_summary_print(const TdTally *tally, TdLang lang, FILE *out);

/* The counts as members of the object that JSON is in; the same in the summary and in the manifest. */
void td_summary_json(const TdTally *tally, TdJson *json);

/* What a word of reasons.def means; "" of a policy's own word. */
const char *td_reason_meaning(const char *word, TdLang lang);

#endif
