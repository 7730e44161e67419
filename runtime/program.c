#include "runtime/program.h"

#include <assert.h>
#include <string.h>

#include "runtime/date.h"

const TdTypeInfo td_types[TD_TYPE_COUNT] = {
#define TD_TYPE(id, name, letter, doc) {name, letter, doc},
#include "runtime/opcodes.def"
};

const TdOpcodeInfo td_opcodes[TD_OPCODE_COUNT] = {
#define TD_OPCODE(id, name, dst, a, b, c, formula) {name, dst, a, b, c, formula},
#include "runtime/opcodes.def"
};

const TdPortInfo td_inputs[TD_INPUT_KIND_COUNT] = {
#define TD_INPUT(id, name, type, of, doc) {name, type, TD_OF_##of, doc},
#include "runtime/interface.def"
};

const TdPortInfo td_outputs[TD_OUTPUT_KIND_COUNT] = {
#define TD_OUTPUT(id, name, type, of, doc) {name, type, TD_OF_##of, doc},
#include "runtime/interface.def"
};

const TdStatusInfo td_statuses[TD_STATUS_COUNT] = {
#define TD_STATUS(id, word, zh, en) {word, zh, en},
#include "runtime/reasons.def"
};

const TdReasonInfo td_reasons[TD_REASON_COUNT] = {
#define TD_REASON(id, word, rank, zh, en) {word, rank, zh, en},
#include "runtime/reasons.def"
};

TdType td_field_type(TdField field) {
  if (field >= TD_FIELD_COUNT || !td_fields[field].zh) return TD_TYPE_COUNT;
  switch (td_fields[field].kind) {
    case TD_KIND_DATE: return TD_DATE;
    case TD_KIND_CODE: return TD_CODE;
    case TD_KIND_FLAG: return TD_MASK;
    case TD_KIND_FUND:
    case TD_KIND_MONEY: return TD_MONEY;
    case TD_KIND_YEAR: return TD_COUNT;
    default: return TD_TYPE_COUNT; /* text: a name is read through the lists */
  }
}

bool td_field_read(TdRecordKind record, TdField field) {
  bool has = td_fields[field].has[record] != TD_HAS_NO || (record == TD_RECORD_ENROLMENT && field == TD_F_ENDDATE);
  return has && td_fields[field].zh;
}

size_t td_program_indices(const TdProgramView *view, TdIndexed of) {
  switch (of) {
    case TD_OF_ONE: return 1;
    case TD_OF_FIELD: return TD_FIELD_COUNT;
    case TD_OF_EXTERNAL: return view->external_count;
    case TD_OF_ANNUAL: return view->annual_count;
    case TD_OF_STAGE: return view->stage_count;
    case TD_OF_ALERT: return view->alert_count;
  }
  return 0;
}

size_t td_program_output(const TdProgramView *view, TdOutputKind kind, size_t index) {
  assert(kind < TD_OUTPUT_KIND_COUNT && index < td_program_indices(view, td_outputs[kind].of));
  size_t place = index;
  for (unsigned before = 0; before < (unsigned)kind; before++) place += td_program_indices(view, td_outputs[before].of);
  return place;
}

bool td_type_narrow(TdType type) {
  return strchr("KBIUWLF", td_types[type].letter) != NULL;
}

static int64_t month_end(int64_t date) {
  int64_t year;
  int month, day;
  td_date_to(date, &year, &month, &day);
  return td_date_add_months(date - (day - 1), 1) - 1;
}

TdHeld td_program_held(const TdProgramView *view, uint64_t label, int64_t from, int64_t until, int64_t begndate,
                       int64_t enddate) {
  int64_t first = view->during_stay ? begndate : enddate;
  if (from > enddate) return TD_HELD_NOT;
  if (until >= enddate) return TD_HELD_ON_DISCHARGE;
  if (until >= first) return TD_HELD_DURING_STAY;
  return label & view->month_end && month_end(until) >= first ? TD_HELD_TO_MONTH_END : TD_HELD_NOT;
}

const char *td_program_category(const TdProgramView *view, int64_t index) {
  return index >= 1 && (uint64_t)index <= view->label_count ? view->labels[index - 1] : "";
}
