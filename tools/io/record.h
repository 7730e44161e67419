/* One row of a claims or enrolments file as a record: a value for each field of fields.def, or the row's first fault.
 */
#ifndef TD_TOOLS_IO_RECORD_H
#define TD_TOOLS_IO_RECORD_H

#include <stdint.h>

#include "runtime/fields.h"
#include "tools/io/csv.h"
#include "tools/io/record_quick.h"

/* The fields whose cells a record keeps as texts: YES for their kinds, NO for the others. */
#define TD_TEXT_OF_TEXT(yes, no) yes
#define TD_TEXT_OF_NAME(yes, no) yes
#define TD_TEXT_OF_LABELS(yes, no) yes
#define TD_TEXT_OF_REGION(yes, no) yes
#define TD_TEXT_OF_TIME(yes, no) no
#define TD_TEXT_OF_DATE(yes, no) no
#define TD_TEXT_OF_CODE(yes, no) no
#define TD_TEXT_OF_FLAG(yes, no) no
#define TD_TEXT_OF_FUND(yes, no) no
#define TD_TEXT_OF_MONEY(yes, no) no
#define TD_TEXT_OF_YEAR(yes, no) no
#define TD_COMMA ,
typedef enum {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) TD_TEXT_OF_##kind(TD_TEXT_##id TD_COMMA, )
#include "runtime/fields.def"
  TD_TEXT_COUNT
} TdText;
#undef TD_COMMA

/* value: DATE days since 1970-01-01, TIME seconds since 1970-01-01 00:00:00, amounts fen, CODE as in fields.def, FLAG 0
 * or 1, REGION the six digits as a number, TEXT, NAME and LABELS 0.  0 where not present.
 * present: bit f is set where field f is not missing.  Defaults count as present: an empty code that has a default, an
 * empty flag (0), an empty fund (0).  An empty MONEY, DATE, REGION, TEXT, NAME, LABELS and a code without default is
 * not.
 * texts: the cells of TEXT, NAME, LABELS and REGION fields, borrowed from the row.
 * Of a record that takes another back the amounts are not looked at: they are not present, and 0. */
typedef struct {
  uint64_t present;
  int64_t value[TD_FIELD_COUNT];
  TdSlice texts[TD_TEXT_COUNT];
} TdRecord;

/* Where the fields stand in a file's rows. */
typedef struct {
  int place[TD_FIELD_COUNT];        /* the cell, or -1: the file has no such column, as if it were empty */
  size_t unknown;                   /* columns that are ignored */
  ptrdiff_t offset[TD_FIELD_COUNT]; /* of the cell in a row's, in bytes */
  TdQuickReader quick;              /* NULL: everything cell by cell */
} TdLayout;

/* The layout of a file of records.  With PEOPLE, `identities` is not required.  False: a required column is missing. */
bool td_layout_init(TdLayout *layout, const TdCsv *csv, TdRecordKind kind, bool people, TdTrouble **trouble);

/* What the rows of a file are, by its header: enrolments have a year and a premium, and no settlement id. */
TdRecordKind td_record_kind(const TdCsv *csv);

static inline bool td_record_has(const TdRecord *record, TdField field) {
  return record->present >> field & 1;
}

static inline bool td_record_takes_back(const TdRecord *record) {
  return record->value[TD_F_REFD] == 1;
}

typedef struct {
  TdReject reject;
  TdField field; /* TD_FIELD_COUNT: the row as a whole */
  bool bent;     /* a spreadsheet seems to have bent the value */
} TdFault;

/* Reads ROW of a claims file, whose own fault comes first.  False with *FAULT set; the record then means nothing. */
bool td_record_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault);
/* The same for an enrolments file.  The record's enddate is 1 January of its year, the day of its dated values. */
bool td_enrolment_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault);

/* Have two records the same content: the known columns as parsed, defaults applied (`100` = `100.00`, empty place =
 * `local`, `2024-01-01` = `2024-01-01 00:00:00`, labels as a set)? */
bool td_record_same(const TdRecord *a, const TdRecord *b);

/* The labels of a cell of identities (TdSlice, borrowed) in the order of their bytes, each once. */
GArray *td_labels_sorted(TdSlice cell);

#endif
