#include "runtime/program.h"

#include <string.h>

enum { UNWRITTEN = 0xff };

static bool fail(TdLoadError *error, size_t offset, const char *what) {
  *error = (TdLoadError){TD_LOAD_UNVERIFIED, offset, what};
  return false;
}

/* The letter of a type; anything else has none. */
static char letter_of(uint8_t type) {
  return type < TD_TYPE_COUNT ? td_types[type].letter : '\0';
}

static bool in_range(const TdProgramView *view, uint8_t type, int64_t value) {
  switch (type) {
    case TD_MONEY: return value >= -TD_MONEY_MAX && value <= TD_MONEY_MAX;
    case TD_RATIO: return value >= -TD_RATIO_MAX && value <= TD_RATIO_MAX;
    case TD_COUNT: return value >= -TD_COUNT_MAX && value <= TD_COUNT_MAX;
    case TD_DATE: return value >= TD_DATE_MIN && value <= TD_DATE_MAX;
    case TD_CODE: return value >= 0 && value < 64;
    case TD_MASK: return value == 0 || value == -1;
    case TD_SET: return true;
    case TD_STATUS: return value >= 0 && value < TD_STATUS_COUNT;
    case TD_REASON: return value >= 0 && (uint64_t)value < view->reason_count;
    case TD_CLAUSE: return value >= 0 && (uint64_t)value < view->clause_count;
    case TD_BENEFIT: return value >= 0 && (uint64_t)value < view->benefit_count;
    default: return false;
  }
}

static bool verify_inputs(const TdProgramView *view, uint8_t *register_type, TdLoadError *error) {
  for (size_t i = 0; i < view->input_count; i++) {
    TdInput input = view->inputs[i];
    if (input.kind >= TD_INPUT_KIND_COUNT) return fail(error, i, "an input of an unknown kind");
    const TdPortInfo *port = &td_inputs[input.kind];
    if (input.index >= td_program_indices(view, port->of)) return fail(error, i, "an input's index is out of range");
    char letter = port->type;
    if (input.kind == TD_IN_FIELD) letter = letter_of((uint8_t)td_field_type((TdField)input.index));
    if ((input.kind == TD_IN_FIELD || input.kind == TD_IN_HAS_FIELD) &&
        !td_field_read((TdRecordKind)view->record, (TdField)input.index))
      letter = '\0';
    if (input.kind == TD_IN_EXTERNAL) letter = letter_of(view->externals[input.index].type);
    if (letter == '\0') return fail(error, i, "an input that programs cannot read");
    if (letter_of(input.type) != letter) return fail(error, i, "an input has not the type of what it names");
    register_type[i] = input.type;
  }
  return true;
}

static bool verify_data(const TdProgramView *view, uint8_t *register_type, TdLoadError *error) {
  for (size_t i = 0; i < view->constant_count; i++) {
    TdConstant constant = view->constants[i];
    if (!in_range(view, constant.type, constant.value)) return fail(error, i, "a constant is not in its type's range");
    register_type[view->input_count + i] = constant.type;
  }
  for (size_t i = 0; i < view->table_count; i++)
    for (size_t k = 0; k < TD_TABLE_SIZE; k++)
      if (!in_range(view, view->tables[i].type, view->tables[i].element[k]))
        return fail(error, i, "a table's element is not in its type's range");
  return true;
}

/* Whether LETTER is what KIND asks for; a kind that stands for several types is bound by its first operand. */
static bool matches(char kind, char letter, char *bound) {
  if (kind != 'T' && kind != 'O' && kind != 'A') return letter == kind;
  if (kind == 'O' && !strchr("MRCD", letter)) return false;
  if (kind == 'A' && !strchr("MRC", letter)) return false;
  if (*bound == '\0') *bound = letter;
  return *bound == letter;
}

static const char *operand_fault(const TdProgramView *view, const uint8_t *register_type, char kind, uint16_t operand,
                                 char *bound) {
  if (kind == '-') return operand == 0 ? NULL : "an operand that the opcode has not";
  if (kind == '#') {
    if (operand >= view->table_count) return "a table that is not there";
    return matches('T', letter_of(view->tables[operand].type), bound) ? NULL : "a table of the wrong type";
  }
  if (operand >= view->register_count) return "a register that is not there";
  if (register_type[operand] == UNWRITTEN) return "a register is read before it is written";
  return matches(kind, letter_of(register_type[operand]), bound) ? NULL : "an operand of the wrong type";
}

static bool verify_instruction(const TdProgramView *view, uint8_t *register_type, size_t at, TdLoadError *error) {
  TdInstruction instruction = view->code[at];
  if (instruction.op >= TD_OPCODE_COUNT) return fail(error, at, "an unknown opcode");
  const TdOpcodeInfo *info = &td_opcodes[instruction.op];
  const char kinds[3] = {info->a, info->b, info->c};
  const uint16_t operands[3] = {instruction.a, instruction.b, instruction.c};
  char bound = '\0';
  for (int i = 0; i < 3; i++) {
    const char *fault = operand_fault(view, register_type, kinds[i], operands[i], &bound);
    if (fault) return fail(error, at, fault);
  }
  if (instruction.dst < view->input_count + view->constant_count)
    return fail(error, at, "an input or a constant is written");
  if (instruction.dst >= view->register_count) return fail(error, at, "a result register that is not there");
  if (view->origins[at] >= view->clause_count) return fail(error, at, "a clause that is not there");
  for (uint8_t type = 0; type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == (strchr("TOA", info->dst) ? bound : info->dst)) register_type[instruction.dst] = type;
  return true;
}

static bool verify_outputs(const TdProgramView *view, const uint8_t *register_type, TdLoadError *error) {
  size_t place = 0;
  for (size_t kind = 0; kind < TD_OUTPUT_KIND_COUNT; kind++)
    for (size_t i = td_program_indices(view, td_outputs[kind].of); i > 0; i--, place++) {
      if (place >= view->output_count) return fail(error, place, "an output is missing");
      uint16_t source = view->outputs[place];
      if (source >= view->register_count) return fail(error, place, "an output's register is not there");
      if (register_type[source] == UNWRITTEN) return fail(error, place, "an output's register is never written");
      if (letter_of(register_type[source]) != td_outputs[kind].type)
        return fail(error, place, "an output of the wrong type");
    }
  return place == view->output_count || fail(error, place, "more outputs than a program has");
}

/* An enrolment is answered by itself, by one subsidy at most. */
static bool verify_enrolments(const TdProgramView *view, TdLoadError *error) {
  if (view->record != TD_RECORD_ENROLMENT) return true;
  if (view->stage_count != 1) return fail(error, view->stage_count, "not one stage over enrolments");
  if (view->annual_count > 0) return fail(error, view->annual_count, "annual amounts over enrolments");
  return view->alert_count == 0 || fail(error, view->alert_count, "alerts over enrolments");
}

bool td_verify(const TdProgramView *view, uint8_t *register_type, TdLoadError *error) {
  *error = (TdLoadError){TD_LOAD_OK, 0, ""};
  if (!verify_enrolments(view, error)) return false;
  if (view->register_count > TD_MAX_REGISTERS) return fail(error, view->register_count, "too many registers");
  if (view->input_count + view->constant_count > view->register_count)
    return fail(error, view->register_count, "fewer registers than inputs and constants");
  memset(register_type, UNWRITTEN, TD_MAX_REGISTERS);
  if (!verify_inputs(view, register_type, error) || !verify_data(view, register_type, error)) return false;
  for (size_t i = 0; i < view->instruction_count; i++)
    if (!verify_instruction(view, register_type, i, error)) return false;
  return verify_outputs(view, register_type, error);
}
