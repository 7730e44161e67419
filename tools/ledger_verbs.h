/* What `tuodi ledger` does, by the word behind it. */
#ifndef TD_TOOLS_LEDGER_VERBS_H
#define TD_TOOLS_LEDGER_VERBS_H

#include "tools/verb.h"

/* Each gets its options checked, and the number of arguments; they are behind the word.  The exit status. */
int td_ledger_show(const TdCommand *command);
int td_ledger_check(const TdCommand *command);
int td_ledger_export(const TdCommand *command);

/* The ledger that is asked about: the argument behind the word.  Borrowed. */
const char *td_ledger_path(const TdCommand *command);

#endif
