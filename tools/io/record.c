#include "tools/io/record.h"

#include "runtime/date.h"
#include "tools/io/cell.h"

_Static_assert(TD_FIELD_COUNT <= 64, "one bit a field");

static size_t find_field(const char *name, size_t length, TdRecordKind kind) {
  TdField field = td_field_by_column(name, length);
  return field != TD_FIELD_COUNT && td_fields[field].has[kind] == TD_HAS_NO ? TD_FIELD_COUNT : (size_t)field;
}

static size_t find_of_claim(const char *name, size_t length) {
  return find_field(name, length, TD_RECORD_CLAIM);
}

static size_t find_of_enrolment(const char *name, size_t length) {
  return find_field(name, length, TD_RECORD_ENROLMENT);
}

TdRecordKind td_record_kind(const TdCsv *csv) {
  const TdCsvRow *header = td_csv_header(csv);
  bool has[TD_FIELD_COUNT + 1] = {false};
  for (size_t i = 0; i < header->count; i++)
    has[td_field_by_column(header->cells[i].text, header->cells[i].length)] = true;
  return has[TD_F_YEAR] && has[TD_F_PREMIUM] && !has[TD_F_SETL_ID] ? TD_RECORD_ENROLMENT : TD_RECORD_CLAIM;
}

bool td_layout_init(TdLayout *layout, const TdCsv *csv, TdRecordKind kind, bool people, TdTrouble **trouble) {
  TdColumn columns[TD_FIELD_COUNT];
  for (size_t i = 0; i < TD_FIELD_COUNT; i++)
    columns[i] =
        (TdColumn){td_fields[i].column, td_fields[i].has[kind] == TD_HAS_MUST && !(people && i == TD_F_IDENTITIES)};
  return td_csv_columns(csv, columns, TD_FIELD_COUNT, kind == TD_RECORD_CLAIM ? find_of_claim : find_of_enrolment,
                        layout->place, &layout->unknown, trouble);
}

/* Everything about one field; FIELD, KIND and REQUIRED are constants, so that of each field's call only what it needs
 * is left. */
typedef struct {
  const TdLayout *layout;
  const TdCsvRow *row;
  TdRecord *record;
  TdFault *fault;
  bool takes_back;
} Reading;

G_NO_INLINE static bool fail(TdFault *fault, TdReject reject, TdField field, bool bent) {
  *fault = (TdFault){reject, field, bent};
  return false;
}

G_ALWAYS_INLINE static inline TdReject read_cell(TdField field, TdFieldKind kind, TdSlice cell, int64_t *value) {
  switch (kind) {
    case TD_KIND_TEXT: return td_cell_id(cell);
    case TD_KIND_REGION: return td_cell_region(cell, value);
    case TD_KIND_TIME: return td_cell_time(cell, value);
    case TD_KIND_DATE: return td_cell_date(cell, value);
    case TD_KIND_CODE: return td_cell_code(field, cell, value);
    case TD_KIND_FLAG: return td_cell_flag(cell, value);
    case TD_KIND_FUND:
    case TD_KIND_MONEY: return td_cell_amount(cell, value);
    case TD_KIND_YEAR: return td_cell_year(cell, value);
    case TD_KIND_NAME:
    case TD_KIND_LABELS: break;
  }
  return TD_REJECT_NONE;
}

/* What an empty cell of the field stands for, -1 where it is missing. */
static inline int empty_value(TdField field, TdFieldKind kind) {
  if (kind == TD_KIND_FUND || kind == TD_KIND_FLAG) return 0;
#define TD_DEFAULT(of, value) \
  if (field == TD_F_##of) return value;
#include "runtime/fields.def"
  return -1;
}

G_ALWAYS_INLINE static inline bool read_field(const Reading *reading, TdField field, TdFieldKind kind, TdHas has,
                                              TdText text) {
  TdRecord *record = reading->record;
  int place = reading->layout->place[field];
  TdSlice cell = has != TD_HAS_NO && place >= 0 ? reading->row->cells[place] : (TdSlice){"", 0};
  if (text != TD_TEXT_COUNT) record->texts[text] = cell;
  if (has == TD_HAS_NO) {
    record->value[field] = 0;
    return true;
  }
  int64_t value = 0;
  bool present = true;
  if ((kind == TD_KIND_FUND || kind == TD_KIND_MONEY) && reading->takes_back) {
    present = false;
  } else if (cell.length > 0) {
    TdReject reject = read_cell(field, kind, cell, &value);
    if (reject != TD_REJECT_NONE)
      return fail(reading->fault, reject, field, reject == TD_REJECT_UNPARSABLE && td_cell_bent(kind, cell));
  } else {
    if ((has == TD_HAS_MUST && kind != TD_KIND_LABELS) || (field == TD_F_INIT_ID && reading->takes_back))
      return fail(reading->fault, TD_REJECT_MISSING, field, false);
    int empty = empty_value(field, kind);
    present = empty >= 0;
    value = present ? empty : 0;
  }
  record->present |= (uint64_t)present << field;
  record->value[field] = value;
  return true;
}

bool td_record_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault) {
  if (row->reject != TD_REJECT_NONE) return fail(fault, row->reject, TD_FIELD_COUNT, false);
  /* What takes another back has no amounts, and is told by a column behind them. */
  int flag = layout->place[TD_F_REFD];
  bool takes_back = flag >= 0 && td_slice_is(row->cells[flag], "1");
  const Reading reading = {layout, row, record, fault, takes_back};
  record->present = 0;
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc)      \
  if (!read_field(&reading, TD_F_##id, TD_KIND_##kind, TD_HAS_##claim, \
                  TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT)))     \
    return false;
#include "runtime/fields.def"
  const int64_t *value = record->value;
  if (value[TD_F_ENDDATE] < value[TD_F_BEGNDATE])
    return fail(fault, TD_REJECT_ENDDATE_BEFORE_BEGNDATE, TD_F_ENDDATE, false);
  if (td_time_day(value[TD_F_SETL_TIME]) < value[TD_F_ENDDATE])
    return fail(fault, TD_REJECT_SETL_TIME_BEFORE_ENDDATE, TD_F_SETL_TIME, false);
  return true;
}

bool td_enrolment_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault) {
  if (row->reject != TD_REJECT_NONE) return fail(fault, row->reject, TD_FIELD_COUNT, false);
  const Reading reading = {layout, row, record, fault, false};
  record->present = 0;
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc)          \
  if (!read_field(&reading, TD_F_##id, TD_KIND_##kind, TD_HAS_##enrolment, \
                  TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT)))         \
    return false;
#include "runtime/fields.def"
  td_date_from((int)record->value[TD_F_YEAR], 1, 1, &record->value[TD_F_ENDDATE]);
  record->present |= UINT64_C(1) << TD_F_ENDDATE;
  return true;
}
