/* Records settled one at a time, as a run settles them, each with what is needed to explain it. */
#ifndef TD_TOOLS_SETTLE_EXPLAIN_H
#define TD_TOOLS_SETTLE_EXPLAIN_H

#include "compiler/sheet.h"
#include "tools/settle/dossier.h"

/* Called for each sheet with the place of its id among those asked for; of all records, its number in the file. */
typedef void (*TdExplained)(const TdSheet *sheet, size_t place, void *user);

/* Makes the sheets of the claims that IDS name; of all that are not rejected while they are read with IDS NULL.  They
 * come in the order of settlement; earlier claims of the same persons are settled first, no others.  False: the file
 * cannot be read, an id is not in it, no memory, or a sheet that does not come to what the policy's program pays. */
bool td_explain(const TdDossier *dossier, const GPtrArray *ids, TdExplained each, void *user, TdTrouble **trouble);

/* The same for enrolments.  An id is a person's number, or PSN_NO:YEAR, and may have several sheets, which come in the
 * order of the file; each row has one, at the first id that names it. */
bool td_explain_premiums(const TdDossier *dossier, const GPtrArray *ids, TdExplained each, void *user,
                         TdTrouble **trouble);

/* Says that the sheet of the record NAME (in both languages, no person's number) does not agree with itself; that
 * explaining it comes to something else than settling it, in what DIFFERS.  False. */
bool td_explain_disagrees(TdBoth name, TdTrouble **trouble);
bool td_explain_differs(TdBoth name, const char *differs, TdTrouble **trouble);

/* What the reject of a field is called; owned by the caller. */
void td_explain_reject(uint8_t field, uint8_t reject, char *text[2]);

#endif
