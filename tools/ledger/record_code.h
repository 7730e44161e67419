/* A claim's record as a ledger keeps it: the same bytes for the same content (docs/records.md: the known columns as
 * parsed, defaults applied, identities as a set), and a record again from the bytes. */
#ifndef TD_TOOLS_LEDGER_RECORD_CODE_H
#define TD_TOOLS_LEDGER_RECORD_CODE_H

#include "tools/io/record.h"
#include "tools/ledger/bytes.h"

/* Adds RECORD's bytes.  Two records have the same bytes exactly where td_record_same(). */
void td_record_encode(TdBytes *bytes, const TdRecord *record);

/* A record from bytes; its texts are borrowed from them, but for that of a REGION, which is empty.  False: these are
 * not the bytes of one. */
bool td_record_decode(TdSlice bytes, TdRecord *record);

#endif
