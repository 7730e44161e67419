#include "tools/io/record.h"

#include "runtime/date.h"
#include "tools/io/cell_quick.h"

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
  layout->quick = kind == TD_RECORD_CLAIM ? td_quick_reader() : NULL;
  for (size_t i = 0; i < TD_FIELD_COUNT; i++)
    columns[i] =
        (TdColumn){td_fields[i].column, td_fields[i].has[kind] == TD_HAS_MUST && !(people && i == TD_F_IDENTITIES)};
  if (!td_csv_columns(csv, columns, TD_FIELD_COUNT, kind == TD_RECORD_CLAIM ? find_of_claim : find_of_enrolment,
                      layout->place, &layout->unknown, trouble))
    return false;
  for (size_t i = 0; i < TD_FIELD_COUNT; i++) layout->offset[i] = layout->place[i] * (ptrdiff_t)sizeof(TdSlice);
  return true;
}

/* What a row is read into.  FIELD, KIND, HAS and TEXT below are constants, so that of each field's call only what it
 * needs is left. */
typedef struct {
  const ptrdiff_t *offset;
  const TdSlice *cells;
  TdRecord *record;
  TdFault *fault;
  bool takes_back;
  uint64_t done; /* the fields that have their values */
} Reading;

__attribute__((cold)) static bool fail(TdFault *fault, TdReject reject, TdField field, bool bent) {
  *fault = (TdFault){reject, field, bent};
  return false;
}

/* A cell of whatever shape, faulty ones too. */
__attribute__((cold, noinline)) static bool read_carefully(TdField field, TdFieldKind kind, TdSlice cell,
                                                           int64_t *value, TdFault *fault) {
  TdReject reject = TD_REJECT_NONE;
  switch (kind) {
    case TD_KIND_TEXT: reject = td_cell_id(cell); break;
    case TD_KIND_REGION: reject = td_cell_region(cell, value); break;
    case TD_KIND_TIME: reject = td_cell_time(cell, value); break;
    case TD_KIND_DATE: reject = td_cell_date(cell, value); break;
    case TD_KIND_CODE: reject = td_cell_code(field, cell, value); break;
    case TD_KIND_FLAG: reject = td_cell_flag(cell, value); break;
    case TD_KIND_FUND:
    case TD_KIND_MONEY: reject = td_cell_amount(cell, value); break;
    case TD_KIND_YEAR: reject = td_cell_year(cell, value); break;
    case TD_KIND_NAME:
    case TD_KIND_LABELS: break;
  }
  if (reject == TD_REJECT_NONE) return true;
  return fail(fault, reject, field, reject == TD_REJECT_UNPARSABLE && td_cell_bent(kind, cell));
}

G_ALWAYS_INLINE static inline bool read_quickly(TdField field, TdFieldKind kind, TdSlice cell, int64_t *value) {
  switch (kind) {
    case TD_KIND_TEXT: return td_quick_id(cell);
    case TD_KIND_REGION: return td_quick_region(cell, value);
    case TD_KIND_TIME: return td_quick_time(cell, value);
    case TD_KIND_DATE: return td_quick_date(cell, value);
    case TD_KIND_CODE: return td_quick_code(field, cell, value);
    case TD_KIND_FLAG: return td_quick_flag(cell, value);
    case TD_KIND_FUND:
    case TD_KIND_MONEY: return td_quick_amount(cell, value);
    case TD_KIND_YEAR: return false;
    case TD_KIND_NAME:
    case TD_KIND_LABELS: break;
  }
  return true;
}

/* What an empty cell of the field stands for, -1 where it is missing. */
G_ALWAYS_INLINE static inline int empty_value(TdField field, TdFieldKind kind, TdHas has) {
  if (has == TD_HAS_NO) return -1;
  if (kind == TD_KIND_FUND || kind == TD_KIND_FLAG) return 0;
#define TD_DEFAULT(of, value) \
  if (field == TD_F_##of) return value;
#include "runtime/fields.def"
  return -1;
}

/* Reads a field, and sets its bit in *PRESENT where it has a value. */
G_ALWAYS_INLINE static inline bool read_field(const Reading *reading, TdField field, TdFieldKind kind, TdHas has,
                                              TdText text, uint64_t *present) {
  const bool amount = kind == TD_KIND_FUND || kind == TD_KIND_MONEY,
             time = kind == TD_KIND_TIME || kind == TD_KIND_DATE;
  if ((amount || time) && (reading->done >> field & 1) != 0) return true;
  TdRecord *record = reading->record;
  TdSlice cell = has == TD_HAS_NO ? (TdSlice){"", 0} : *td_cell_at(reading->cells, reading->offset[field]);
  const int empty = empty_value(field, kind, has);
  bool has_value = empty >= 0;
  int64_t value = MAX(empty, 0);
  if (amount && reading->takes_back) {
    has_value = false;
  } else if (G_LIKELY(cell.length > 0)) {
    has_value = true;
    if (G_UNLIKELY(!read_quickly(field, kind, cell, &value))) {
      int64_t careful = 0; /* VALUE can stay in a register */
      if (!read_carefully(field, kind, cell, &careful, reading->fault)) return false;
      value = careful;
    }
  } else if ((has == TD_HAS_MUST && kind != TD_KIND_LABELS) || (field == TD_F_INIT_ID && reading->takes_back)) {
    return fail(reading->fault, TD_REJECT_MISSING, field, false);
  }
  *present |= (uint64_t)has_value << field;
  record->value[field] = text != TD_TEXT_COUNT && kind != TD_KIND_REGION ? 0 : value;
  if (text != TD_TEXT_COUNT) record->texts[text] = cell;
  return true;
}

static const uint64_t funds =
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) \
  (uint64_t)(TD_KIND_##kind == TD_KIND_FUND) << TD_F_##id |
#include "runtime/fields.def"
    0;

bool td_record_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault) {
  if (row->reject != TD_REJECT_NONE) return fail(fault, row->reject, TD_FIELD_COUNT, false);
  /* What takes another back has no amounts, and is told by a column behind them. */
  int flag = layout->place[TD_F_REFD];
  bool takes_back = flag >= 0 && td_slice_is(row->cells[flag], "1");
  uint64_t done = 0, filled = 0;
  if (layout->quick != NULL && !takes_back) done = layout->quick(layout->offset, row->cells, record->value, &filled);
  uint64_t present = done & (filled | funds);
  const Reading reading = {layout->offset, row->cells, record, fault, takes_back, done};
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc)                                                      \
  if (!read_field(&reading, TD_F_##id, TD_KIND_##kind, TD_HAS_##claim, TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT), \
                  &present))                                                                                           \
    return false;
#include "runtime/fields.def"
  record->present = present;
  const int64_t *value = record->value;
  if (value[TD_F_ENDDATE] < value[TD_F_BEGNDATE])
    return fail(fault, TD_REJECT_ENDDATE_BEFORE_BEGNDATE, TD_F_ENDDATE, false);
  if (td_time_day(value[TD_F_SETL_TIME]) < value[TD_F_ENDDATE])
    return fail(fault, TD_REJECT_SETL_TIME_BEFORE_ENDDATE, TD_F_SETL_TIME, false);
  return true;
}

bool td_enrolment_read(const TdLayout *layout, const TdCsvRow *row, TdRecord *record, TdFault *fault) {
  if (row->reject != TD_REJECT_NONE) return fail(fault, row->reject, TD_FIELD_COUNT, false);
  const Reading reading = {layout->offset, row->cells, record, fault, false, 0};
  uint64_t present = 0;
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc)            \
  if (!read_field(&reading, TD_F_##id, TD_KIND_##kind, TD_HAS_##enrolment,   \
                  TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT), &present)) \
    return false;
#include "runtime/fields.def"
  td_date_from((int)record->value[TD_F_YEAR], 1, 1, &record->value[TD_F_ENDDATE]);
  record->present = present | UINT64_C(1) << TD_F_ENDDATE;
  return true;
}
