/* The policies of a ledger, for those who read its entries without settling: each entry in the words of the policy that
 * it was settled under. */
#ifndef TD_TOOLS_SETTLE_ARCHIVE_H
#define TD_TOOLS_SETTLE_ARCHIVE_H

#include "tools/ledger/ledger.h"
#include "tools/settle/entry_parts.h"

typedef struct {
  GPtrArray *programs; /* TdProgram by the ledger's number; NULL: it cannot be used */
} TdArchive;

/* Of no policies; it owns those that are added. */
void td_archive_init(TdArchive *archive);
/* Also of zeros.  Views of its policies are gone with it. */
void td_archive_clear(TdArchive *archive);

/* Adds the next policy, whose IMAGE is not needed any more; a NULL image is none.  False: it cannot be used, and its
 * place holds none; *trouble is set unless the image is NULL. */
bool td_archive_add(TdArchive *archive, const TdSlice *image, TdTrouble **trouble);

/* Adds all policies of a ledger.  False: one cannot be used. */
bool td_archive_fill(TdArchive *archive, const TdLedger *ledger, TdTrouble **trouble);

/* The policy of an entry; NULL: none settled it, or it cannot be used. */
const TdProgramView *td_archive_view(const TdArchive *archive, const TdEntry *entry);

/* Do an entry's words, lines and alerts fit the policy VIEW (NULL: none settled it), and its lines the aid? */
bool td_archive_fits(const TdProgramView *view, const TdEntry *entry);

/* Reads entry NUMBER with its record; *view: its policy, NULL: none settled it.  Borrowed until the next.  False: as of
 * td_ledger_get(), or it does not fit its policy. */
bool td_archive_get(const TdArchive *archive, TdLedger *ledger, uint64_t number, TdEntry *entry, TdRecord *record,
                    const TdProgramView **view, TdTrouble **trouble);

/* The word of an entry's reason. */
const char *td_archive_reason(const TdProgramView *view, const TdEntry *entry);

#endif
