#include "tools/ledger/record_code.h"

#include "runtime/money.h"
#include "runtime/program.h"
#include "tools/io/cell.h"

enum { DAY = 86400 /* seconds */ };

/* The place of each field's text, TD_TEXT_COUNT: it has a value.  A region has both, of which the value says it all. */
#define TEXT_PLACE(id, kind) \
  (TD_KIND_##kind == TD_KIND_REGION ? TD_TEXT_COUNT : TD_TEXT_OF_##kind(TD_TEXT_##id, TD_TEXT_COUNT))
static const uint8_t text_of[TD_FIELD_COUNT] = {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) [TD_F_##id] = TEXT_PLACE(id, kind),
#include "runtime/fields.def"
};

static const uint64_t no_identities = ~(UINT64_C(1) << TD_F_IDENTITIES);

static void put_labels(TdBytes *bytes, TdSlice cell) {
  TdSlice rest = cell, label = {"", 0};
  bool any = td_label_next(&rest, &label);
  if (!any || !memchr(cell.text, '|', cell.length)) { /* nearly all: one, or none */
    td_put_text(bytes, any ? label : (TdSlice){"", 0});
    return;
  }
  g_autoptr(GArray) labels = td_labels_sorted(cell);
  g_autoptr(GString) text = g_string_new(NULL);
  for (guint i = 0; i < labels->len; i++) {
    TdSlice one = g_array_index(labels, TdSlice, i);
    if (i > 0) g_string_append_c(text, '|');
    g_string_append_len(text, one.text, (gssize)one.length);
  }
  td_put_text(bytes, (TdSlice){text->str, text->len});
}

/* Room for all fields of a record, each a number or the length of a text, and for the texts. */
static size_t most_of(const TdRecord *record) {
  size_t most = (size_t)TD_FIELD_COUNT * TD_NUMBER_MAX;
  for (size_t i = 0; i < TD_TEXT_COUNT; i++) most += record->texts[i].length;
  return most;
}

void td_record_encode(TdBytes *bytes, const TdRecord *record) {
  uint64_t present = record->present & no_identities;
  td_put_number(bytes, present);
  put_labels(bytes, record->texts[TD_TEXT_IDENTITIES]);
  uint8_t *begin = td_bytes_room(bytes, most_of(record)), *at = begin;
  for (uint64_t left = present; left != 0; left &= left - 1) {
    unsigned field = (unsigned)__builtin_ctzll(left);
    if (text_of[field] == TD_TEXT_COUNT) {
      at = td_number_at(at, td_signed_number(record->value[field]));
    } else {
      TdSlice text = record->texts[text_of[field]];
      at = td_number_at(at, text.length);
      if (text.length > 0) memcpy(at, text.text, text.length);
      at += text.length;
    }
  }
  bytes->size += (size_t)(at - begin);
}

/* Could a value stand in a claims file?  What computes with them rests on that. */
static bool can_be(TdField field, int64_t value) {
  switch (td_fields[field].kind) {
    case TD_KIND_TIME: return value >= DAY * TD_DATE_MIN && value < DAY * (TD_DATE_MAX + 1);
    case TD_KIND_DATE: return value >= TD_DATE_MIN && value <= TD_DATE_MAX;
    case TD_KIND_FLAG: return value == 0 || value == 1;
    case TD_KIND_REGION: return value >= 0 && value <= 999999;
    case TD_KIND_FUND:
    case TD_KIND_MONEY: return value >= -TD_MONEY_MAX && value <= TD_MONEY_MAX;
    case TD_KIND_CODE:
      for (size_t i = 0; i < td_code_count; i++)
        if (td_codes[i].field == field && td_codes[i].value == value) return true;
      return false;
    default: return value == 0;
  }
}

bool td_record_decode(TdSlice bytes, TdRecord *record) {
  TdBytesReader reader = td_bytes_reader(bytes);
  *record = (TdRecord){.present = td_get_number(&reader)};
  for (size_t i = 0; i < TD_TEXT_COUNT; i++) record->texts[i] = (TdSlice){"", 0};
  if (record->present >> TD_FIELD_COUNT != 0) return false;
  record->texts[TD_TEXT_IDENTITIES] = td_get_text(&reader);
  for (uint64_t left = record->present & no_identities; left != 0; left &= left - 1) {
    unsigned field = (unsigned)__builtin_ctzll(left);
    if (text_of[field] != TD_TEXT_COUNT)
      record->texts[text_of[field]] = td_get_text(&reader);
    else
      record->value[field] = td_get_signed(&reader);
    if (!can_be((TdField)field, record->value[field])) reader.bad = true;
  }
  if (record->texts[TD_TEXT_IDENTITIES].length > 0) record->present |= ~no_identities;
  return !reader.bad && reader.at == reader.end;
}
