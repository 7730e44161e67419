#include "tests/runtime/build.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

void build_init(Build *build) {
  memset(build, 0, sizeof *build);
  build->id = "test-2024";
  build->title = "试验";
  build->document = "试〔2024〕1号";
  build->region = "620700";
  build->valid_from = 19000;
  build->valid_until = (int32_t)TD_DATE_MAX;
  build->labels[build->label_count++] = "特困人员";
  build->benefits[build->benefit_count++] = "直接救助";
  build->stage_count = 1;
  build->alerts[build->alert_count++] = "依申请救助";
  for (int i = 0; i < TD_REASON_COUNT; i++) build->reasons[build->reason_count++] = td_reasons[i].word;
  build->clauses[build->clause_count++] = "";
  build->clauses[build->clause_count++] = "四(二)1";
  memset(build->output, -1, sizeof build->output);
}

uint16_t build_input(Build *build, TdInputKind kind, unsigned index) {
  build->inputs[build->input_count] = (TdInput){(uint8_t)kind, (uint16_t)index, 0};
  return (uint16_t)build->input_count++;
}

uint16_t build_constant(Build *build, TdType type, int64_t value) {
  build->constants[build->constant_count] = (TdConstant){(uint8_t)type, value};
  return (uint16_t)(build->input_count + build->constant_count++);
}

void build_zeros(Build *build) {
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (type != TD_INDEX) build->zero[type] = build_constant(build, (TdType)type, 0);
}

uint16_t build_table(Build *build, TdType type, const int64_t *element) {
  TdTable *table = &build->tables[build->table_count];
  table->type = (uint8_t)type;
  for (int i = 0; i < TD_TABLE_SIZE; i++) table->element[i] = element ? element[i] : 0;
  return (uint16_t)build->table_count++;
}

void build_into(Build *build, unsigned dst, TdOpcode op, unsigned a, unsigned b, unsigned c) {
  build->origins[build->code_count] = 1;
  build->code[build->code_count++] =
      (TdInstruction){(uint16_t)op, (uint16_t)dst, (uint16_t)a, (uint16_t)b, (uint16_t)c};
}

uint16_t build_op(Build *build, TdOpcode op, unsigned a, unsigned b, unsigned c) {
  uint16_t dst = (uint16_t)(build->input_count + build->constant_count + build->temporary_count++);
  build_into(build, dst, op, a, b, c);
  return dst;
}

void build_output(Build *build, TdOutputKind kind, unsigned index, unsigned reg) {
  build->output[kind][index] = (int)reg;
}

typedef struct {
  uint8_t *bytes;
  size_t size, capacity;
} Bytes;

static void put(Bytes *bytes, const void *data, size_t size) {
  while (bytes->size + size > bytes->capacity) {
    bytes->capacity = bytes->capacity ? bytes->capacity * 2 : 4096;
    bytes->bytes = realloc(bytes->bytes, bytes->capacity);
  }
  if (size) memcpy(bytes->bytes + bytes->size, data, size);
  bytes->size += size;
}

static void number(Bytes *bytes, uint64_t value, size_t size) {
  for (size_t i = 0; i < size; i++) put(bytes, &(uint8_t){(uint8_t)(value >> 8 * i)}, 1);
}

static void text(Bytes *bytes, const char *string) {
  number(bytes, strlen(string), 2);
  put(bytes, string, strlen(string));
}

static void texts(Bytes *bytes, const char *const *strings, size_t count) {
  number(bytes, count, 2);
  for (size_t i = 0; i < count; i++) text(bytes, strings[i]);
}

static void put_names(Bytes *bytes, const Build *build) {
  text(bytes, build->id);
  text(bytes, build->title);
  text(bytes, build->document);
  text(bytes, build->region);
  number(bytes, (uint32_t)build->valid_from, 4);
  number(bytes, (uint32_t)build->valid_until, 4);
  number(bytes, build->example, 1);
  texts(bytes, build->labels, build->label_count);
  number(bytes, build->during_stay, 1);
  number(bytes, build->month_end, 8);
  number(bytes, build->list_count, 2);
  for (size_t i = 0; i < build->list_count; i++) {
    text(bytes, build->lists[i].name);
    number(bytes, build->lists[i].external, 1);
    number(bytes, build->lists[i].entry_count, 4);
    for (size_t k = 0; k < build->lists[i].entry_count; k++) text(bytes, build->lists[i].entries[k]);
  }
  number(bytes, build->external_count, 2);
  for (size_t i = 0; i < build->external_count; i++) {
    text(bytes, build->externals[i].name);
    number(bytes, build->externals[i].type, 1);
  }
  texts(bytes, build->annuals, build->annual_count);
  texts(bytes, build->benefits, build->benefit_count);
  number(bytes, build->stage_count, 2);
  texts(bytes, build->alerts, build->alert_count);
  texts(bytes, build->reasons, build->reason_count);
  texts(bytes, build->clauses, build->clause_count);
}

static void put_outputs(Bytes *bytes, const Build *build) {
  TdProgramView counts = {.external_count = build->external_count,
                          .annual_count = build->annual_count,
                          .stage_count = build->stage_count,
                          .alert_count = build->alert_count};
  Bytes outputs = {0};
  size_t total = 0;
  for (int kind = 0; kind < TD_OUTPUT_KIND_COUNT; kind++)
    for (size_t i = 0; i < td_program_indices(&counts, td_outputs[kind].of); i++, total++) {
      int reg = build->output[kind][i];
      for (int type = 0; reg < 0 && type < TD_TYPE_COUNT; type++)
        if (td_types[type].letter == td_outputs[kind].type) reg = build->zero[type];
      number(&outputs, (uint64_t)reg, 2);
    }
  for (int i = 0; i < build->extra_outputs; i++) number(&outputs, 0, 2);
  number(bytes, total + (size_t)build->extra_outputs, 2);
  put(bytes, outputs.bytes, outputs.size + (size_t)(build->extra_outputs < 0 ? 2 * build->extra_outputs : 0));
  free(outputs.bytes);
}

/* The section, to be freed. */
static Bytes program_section(Build *build) {
  if (build->output[TD_OUT_CATEGORY][0] < 0)
    build_output(build, TD_OUT_CATEGORY, 0, build_op(build, TD_OP_INDEX, build->zero[TD_SET], 0, 0));
  Bytes bytes = {0};
  put_names(&bytes, build);
  number(&bytes, build->input_count, 2);
  for (size_t i = 0; i < build->input_count; i++) {
    number(&bytes, build->inputs[i].kind, 1);
    number(&bytes, build->inputs[i].index, 2);
  }
  number(&bytes, build->constant_count, 2);
  for (size_t i = 0; i < build->constant_count; i++) {
    number(&bytes, build->constants[i].type, 1);
    number(&bytes, (uint64_t)build->constants[i].value, 8);
  }
  number(&bytes, build->table_count, 2);
  for (size_t i = 0; i < build->table_count; i++) {
    number(&bytes, build->tables[i].type, 1);
    for (int k = 0; k < TD_TABLE_SIZE; k++) number(&bytes, (uint64_t)build->tables[i].element[k], 8);
  }
  number(&bytes, build->input_count + build->constant_count + build->temporary_count, 2);
  number(&bytes, build->code_count, 2);
  for (size_t i = 0; i < build->code_count; i++) {
    TdInstruction at = build->code[i];
    const uint16_t fields[6] = {at.op, at.dst, at.a, at.b, at.c, build->origins[i]};
    for (int k = 0; k < 6; k++) number(&bytes, fields[k], 2);
  }
  put_outputs(&bytes, build);
  return bytes;
}

/* An image around a program section and, where OTHER is not NULL, a section of another kind. */
static uint8_t *wrap(const void *program, size_t program_size, TdSection kind, const void *other, size_t other_size,
                     size_t *size) {
  Bytes bytes = {0};
  size_t start = TD_IMAGE_HEADER + TD_IMAGE_ENTRY * (other ? 2u : 1u);
  put(&bytes, TD_IMAGE_MAGIC, 8);
  number(&bytes, TD_IMAGE_VERSION, 2);
  number(&bytes, other ? 2 : 1, 2);
  number(&bytes, start + program_size + other_size, 4);
  number(&bytes, 0, 8);
  number(&bytes, TD_SECTION_PROGRAM, 4);
  number(&bytes, start, 4);
  number(&bytes, program_size, 4);
  if (other) {
    number(&bytes, kind, 4);
    number(&bytes, start + program_size, 4);
    number(&bytes, other_size, 4);
  }
  put(&bytes, program, program_size);
  put(&bytes, other, other_size);
  build_mend(bytes.bytes, bytes.size);
  *size = bytes.size;
  return bytes.bytes;
}

uint8_t *build_wrap(const void *program, size_t program_size, const void *model, size_t model_size, size_t *size) {
  return wrap(program, program_size, TD_SECTION_MODEL, model, model_size, size);
}

uint8_t *build_image(Build *build, size_t *size) {
  Bytes program = program_section(build);
  uint8_t *image = build_wrap(program.bytes, program.size, NULL, 0, size);
  free(program.bytes);
  return image;
}

uint8_t *build_policy(Build *build, size_t *size) {
  Build *other = malloc(sizeof *other);
  build_init(other);
  other->id = build->id;
  other->label_count = build->label_count;
  other->external_count = build->external_count;
  memcpy(other->labels, build->labels, sizeof other->labels);
  memcpy(other->externals, build->externals, sizeof other->externals);
  other->alert_count = 0;
  build_zeros(other);
  Bytes program = program_section(build), premiums = program_section(other);
  uint8_t *image = wrap(program.bytes, program.size, TD_SECTION_ENROLMENTS, premiums.bytes, premiums.size, size);
  free(program.bytes);
  free(premiums.bytes);
  free(other);
  return image;
}

void build_mend(uint8_t *image, size_t size) {
  if (size < TD_IMAGE_HEADER) return;
  uint64_t crc = td_crc64(0, image + TD_IMAGE_HEADER, size - TD_IMAGE_HEADER);
  for (int i = 0; i < 8; i++) image[16 + i] = (uint8_t)(crc >> 8 * i);
}

TdProgram *build_load(Build *build) {
  size_t size;
  uint8_t *image = build_image(build, &size);
  TdLoadError error;
  TdProgram *program = td_program_load(image, size, TD_RECORD_CLAIM, &td_malloc, &error);
  free(image);
  if (!program) CU_FAIL_FATAL("a built program does not load");
  return program;
}

static void *memory_resize(void *user, void *pointer, size_t size) {
  Memory *memory = user;
  if (size > 0 && memory->left-- <= 0) return NULL;
  memory->live += (size > 0) - (pointer != NULL);
  return td_malloc.resize(td_malloc.user, pointer, size);
}

TdAllocator memory_allocator(Memory *memory) {
  return (TdAllocator){memory_resize, memory};
}

uint64_t test_random(uint64_t *state) {
  uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
  z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
  return z ^ z >> 31;
}
