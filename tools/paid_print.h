/* How what was paid stands to what is computed: on a terminal, for programs, as a page. */
#ifndef TD_TOOLS_PAID_PRINT_H
#define TD_TOOLS_PAID_PRINT_H

#include <stdio.h>

#include "grammar/diagnostic.h"
#include "tools/json.h"
#include "tools/settle/paid_tally.h"

/* Part of the summary. */
void td_paid_print_text(const TdPaidTally *tally, TdLang lang, FILE *out);

/* As a member of the object that JSON is in. */
void td_paid_print_json(const TdPaidTally *tally, TdJson *json);

/* A page of its own; of persons it says nothing.  CLAIMS is the name of the file. */
void td_paid_print_html(const TdPaidTally *tally, const char *claims, TdLang lang, GString *out);

#endif
