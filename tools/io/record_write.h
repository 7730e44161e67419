/* Records as rows of a claims file: every column that a claim may have, in the order of docs/records.md. */
#ifndef TD_TOOLS_IO_RECORD_WRITE_H
#define TD_TOOLS_IO_RECORD_WRITE_H

#include "tools/io/record.h"
#include "tools/io/writer.h"

/* The header. */
void td_record_write_header(TdWriter *writer);

/* A row that is read as this record again.  What is missing is empty; so are the amounts of a taking-back. */
void td_record_write(TdWriter *writer, const TdRecord *record);

#endif
