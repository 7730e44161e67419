#include "tools/io/record_write.h"

void td_record_write_header(TdWriter *writer) {
  bool first = true;
  for (int i = 0; i < TD_FIELD_COUNT; i++) {
    if (td_fields[i].has[TD_RECORD_CLAIM] == TD_HAS_NO) continue;
    if (!first) td_write_char(writer, ',');
    td_write_text(writer, td_fields[i].column);
    first = false;
  }
  td_write_char(writer, '\n');
}

static void write_date(TdWriter *writer, int64_t day) {
  td_writer_advance(writer, td_format_date(td_writer_reserve(writer, TD_FORMAT_MAX), day));
}

static void write_time(TdWriter *writer, int64_t time) {
  td_writer_advance(writer, td_format_time(td_writer_reserve(writer, TD_FORMAT_MAX), time));
}

static void write_code(TdWriter *writer, TdField field, int64_t value) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && td_codes[i].value == value) td_write_text(writer, td_codes[i].cell);
}

static void write_region(TdWriter *writer, int64_t code) {
  char digits[] = "000000";
  for (int at = 5; at >= 0; at--, code /= 10) digits[at] = (char)('0' + code % 10);
  td_write_text(writer, digits);
}

static void write_value(TdWriter *writer, TdField field, int64_t value) {
  switch (td_fields[field].kind) {
    case TD_KIND_REGION: write_region(writer, value); break;
    case TD_KIND_TIME: write_time(writer, value); break;
    case TD_KIND_DATE: write_date(writer, value); break;
    case TD_KIND_CODE: write_code(writer, field, value); break;
    case TD_KIND_FUND:
    case TD_KIND_MONEY: td_write_amount(writer, value); break;
    case TD_KIND_FLAG:
    case TD_KIND_YEAR: td_write_integer(writer, value); break;
    case TD_KIND_TEXT:
    case TD_KIND_NAME:
    case TD_KIND_LABELS: break;
  }
}

/* The place of a field among a record's texts; TD_TEXT_COUNT: it has a value. */
static TdText text_of(TdField field) {
  switch (field) {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) \
  case TD_F_##id:                                                 \
    return TD_KIND_##kind == TD_KIND_REGION ? TD_TEXT_COUNT : TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT);
#include "runtime/fields.def"
    case TD_FIELD_COUNT: break;
  }
  return TD_TEXT_COUNT;
}

void td_record_write(TdWriter *writer, const TdRecord *record) {
  bool first = true, takes_back = td_record_takes_back(record);
  for (TdField i = 0; i < TD_FIELD_COUNT; i++) {
    TdFieldKind kind = td_fields[i].kind;
    if (td_fields[i].has[TD_RECORD_CLAIM] == TD_HAS_NO) continue;
    if (!first) td_write_char(writer, ',');
    first = false;
    if (takes_back && (kind == TD_KIND_FUND || kind == TD_KIND_MONEY)) continue;
    if (text_of(i) != TD_TEXT_COUNT)
      td_write_cell(writer, record->texts[text_of(i)]);
    else if (td_record_has(record, i))
      write_value(writer, i, record->value[i]);
  }
  td_write_char(writer, '\n');
}
