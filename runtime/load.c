#include "runtime/program.h"

#include <stdatomic.h>
#include <string.h>

#include "runtime/image.h"

/* A program's memory: blocks that are freed together. */
typedef union Block {
  union Block *next;
  max_align_t align;
} Block;

enum { BLOCK_SIZE = 16384 };

struct TdProgram {
  atomic_size_t references;
  TdAllocator allocator;
  TdProgramView view;
  Block *blocks;
};

/* A cursor over the program section.  The first fault stays in *error and makes every further read yield nothing, so
 * that the readers below need no branches of their own. */
typedef struct {
  const uint8_t *bytes; /* of the section */
  size_t at, end;
  size_t start; /* of the section in the image */
  TdProgram *program;
  uint8_t *free;
  size_t free_size;
  TdLoadError *error;
} Loader;

static void fail(Loader *loader, TdLoadStatus status, const char *what) {
  if (loader->error->status == TD_LOAD_OK) *loader->error = (TdLoadError){status, loader->start + loader->at, what};
}

static void malformed(Loader *loader, const char *what) {
  fail(loader, TD_LOAD_MALFORMED, what);
}

static bool failed(const Loader *loader) {
  return loader->error->status != TD_LOAD_OK;
}

static void *allocate(Loader *loader, size_t size) {
  if (failed(loader)) return NULL;
  size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
  if (size > loader->free_size) {
    const TdAllocator *allocator = &loader->program->allocator;
    size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    Block *block = allocator->resize(allocator->user, NULL, sizeof *block + room);
    if (!block) {
      fail(loader, TD_LOAD_NO_MEMORY, "no memory");
      return NULL;
    }
    block->next = loader->program->blocks;
    loader->program->blocks = block;
    loader->free = (uint8_t *)(block + 1);
    loader->free_size = room;
  }
  void *result = loader->free;
  loader->free += size;
  loader->free_size -= size;
  return result;
}

static const uint8_t *take(Loader *loader, size_t size) {
  if (!failed(loader) && size > loader->end - loader->at) malformed(loader, "the program section ends too early");
  if (failed(loader)) return NULL;
  const uint8_t *bytes = loader->bytes + loader->at;
  loader->at += size;
  return bytes;
}

static uint64_t number(Loader *loader, size_t size) {
  const uint8_t *bytes = take(loader, size);
  uint64_t value = 0;
  for (size_t i = 0; bytes && i < size; i++) value |= (uint64_t)bytes[i] << 8 * i;
  return value;
}

static uint16_t u16(Loader *loader) {
  return (uint16_t)number(loader, 2);
}

static int64_t i64(Loader *loader) {
  return (int64_t)number(loader, 8);
}

static bool yes_no(Loader *loader) {
  uint64_t value = number(loader, 1);
  if (value > 1) malformed(loader, "a yes or no that is neither");
  return value == 1;
}

/* Checks a number of things of MIN_BYTES each at least, so that no memory is asked for that the image could not fill.
 */
static size_t counted(Loader *loader, uint64_t count, size_t limit, size_t min_bytes, const char *too_many) {
  if (count > limit) malformed(loader, too_many);
  if (!failed(loader) && count * min_bytes > loader->end - loader->at)
    malformed(loader, "a count that the program section has no room for");
  return failed(loader) ? 0 : (size_t)count;
}

static size_t count_of(Loader *loader, size_t limit, size_t min_bytes, const char *too_many) {
  return counted(loader, u16(loader), limit, min_bytes, too_many);
}

/* The length of the UTF-8 character at BYTES, or 0 where there is none (NUL counts as none). */
static size_t character(const uint8_t *bytes, size_t size) {
  uint8_t first = bytes[0];
  if (first < 0x80) return first != 0;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || length > size) return 0;
  for (size_t i = 1; i < length; i++)
    if ((bytes[i] & 0xc0) != 0x80) return 0;
  bool overlong = (first == 0xe0 && bytes[1] < 0xa0) || (first == 0xf0 && bytes[1] < 0x90);
  bool surrogate = first == 0xed && bytes[1] > 0x9f, beyond = first == 0xf4 && bytes[1] > 0x8f;
  return overlong || surrogate || beyond ? 0 : length;
}

static const char *text(Loader *loader) {
  size_t size = u16(loader), length = 0;
  if (size > TD_MAX_STRING) malformed(loader, "a string is too long");
  const uint8_t *bytes = take(loader, size);
  for (size_t i = 0; bytes && i < size; i += length) {
    length = character(bytes + i, size - i);
    if (length > 0) continue;
    malformed(loader, "a string is not UTF-8, or has a NUL");
    return "";
  }
  char *copy = allocate(loader, size + 1);
  if (!copy) return "";
  memcpy(copy, bytes, size);
  copy[size] = '\0';
  return copy;
}

static const char *name(Loader *loader) {
  const char *result = text(loader);
  if (!failed(loader) && *result == '\0') malformed(loader, "a name is empty");
  return result;
}

static const char **texts(Loader *loader, size_t count, const char *(*read)(Loader *)) {
  const char **result = allocate(loader, count * sizeof *result);
  for (size_t i = 0; result && i < count; i++) result[i] = read(loader);
  return result;
}

/* Names that are looked up must differ; the limits keep the pairs few. */
static const char **names(Loader *loader, size_t count, const char *twice) {
  const char **result = texts(loader, count, name);
  for (size_t i = 0; !failed(loader) && i < count; i++)
    for (size_t k = 0; k < i; k++)
      if (strcmp(result[i], result[k]) == 0) malformed(loader, twice);
  return result;
}

static void read_head(Loader *loader, TdProgramView *view) {
  view->id = name(loader);
  view->title = text(loader);
  view->document = text(loader);
  view->region = text(loader);
  bool numbered = *view->region == '\0' && *view->document != '\0';
  if (!failed(loader) && !numbered && (strlen(view->region) != 6 || strspn(view->region, "0123456789") != 6))
    malformed(loader, "the region is not six digits");
  view->valid_from = (int32_t)number(loader, 4);
  view->valid_until = (int32_t)number(loader, 4);
  if (view->valid_from < TD_DATE_MIN || view->valid_until > TD_DATE_MAX || view->valid_from > view->valid_until)
    malformed(loader, "the period of validity is no period");
  view->example = yes_no(loader);
}

static void read_labels(Loader *loader, TdProgramView *view) {
  view->label_count = count_of(loader, TD_MAX_LABELS, 2, "too many labels");
  view->labels = names(loader, view->label_count, "two labels of one name");
  view->during_stay = yes_no(loader);
  view->month_end = number(loader, 8);
  if (view->label_count < TD_MAX_LABELS && view->month_end >> view->label_count != 0)
    malformed(loader, "what is no label holds to the end of the month");
}

static void read_lists(Loader *loader, TdProgramView *view) {
  size_t entries = 0;
  view->list_count = count_of(loader, TD_MAX_LISTS, 7, "too many lists");
  TdList *lists = allocate(loader, view->list_count * sizeof *lists);
  for (size_t i = 0; lists && i < view->list_count; i++) {
    lists[i].name = name(loader);
    for (size_t k = 0; !failed(loader) && k < i; k++)
      if (strcmp(lists[i].name, lists[k].name) == 0) malformed(loader, "two lists of one name");
    lists[i].external = yes_no(loader);
    uint64_t count = number(loader, 4);
    if (lists[i].external && count > 0) malformed(loader, "an external list with entries");
    lists[i].entry_count =
        (uint32_t)counted(loader, count, TD_MAX_LIST_ENTRIES - entries, 2, "too many entries of lists");
    entries += lists[i].entry_count;
    lists[i].entries = texts(loader, lists[i].entry_count, text);
  }
  view->lists = lists;
}

static void read_externals(Loader *loader, TdProgramView *view) {
  view->external_count = count_of(loader, TD_MAX_EXTERNALS, 3, "too many externals");
  TdExternal *externals = allocate(loader, view->external_count * sizeof *externals);
  for (size_t i = 0; externals && i < view->external_count; i++) {
    externals[i].name = name(loader);
    for (size_t k = 0; !failed(loader) && k < i; k++)
      if (strcmp(externals[i].name, externals[k].name) == 0) malformed(loader, "two externals of one name");
    uint8_t type = externals[i].type = (uint8_t)number(loader, 1);
    if (type != TD_MONEY && type != TD_RATIO && type != TD_COUNT && type != TD_DATE)
      malformed(loader, "an external of a type that has no externals");
  }
  view->externals = externals;
}

static void read_words(Loader *loader, TdProgramView *view) {
  view->annual_count = count_of(loader, TD_MAX_ANNUALS, 2, "too many annual amounts");
  view->annuals = names(loader, view->annual_count, "two annual amounts of one name");
  view->benefit_count = count_of(loader, TD_MAX_NAMES, 2, "too many benefits");
  view->benefits = texts(loader, view->benefit_count, text);
  view->stage_count = count_of(loader, TD_MAX_STAGES, 0, "too many stages");
  view->alert_count = count_of(loader, TD_MAX_ALERTS, 2, "too many alerts");
  view->alerts = texts(loader, view->alert_count, text);
  view->reason_count = count_of(loader, TD_MAX_NAMES, 2, "too many reasons");
  view->reasons = texts(loader, view->reason_count, text);
  view->clause_count = count_of(loader, TD_MAX_NAMES, 2, "too many clauses");
  view->clauses = texts(loader, view->clause_count, text);
  if (failed(loader)) return;
  if (view->reason_count < TD_REASON_COUNT) malformed(loader, "reasons are missing");
  for (size_t i = 0; !failed(loader) && i < TD_REASON_COUNT; i++)
    if (strcmp(view->reasons[i], td_reasons[i].word) != 0)
      malformed(loader, "the reasons are not those of reasons.def");
  if (!failed(loader) && (view->clause_count < 1 || *view->clauses[0] != '\0'))
    malformed(loader, "clause 0 is not empty");
}

static TdType input_type(const TdProgramView *view, uint8_t kind, uint16_t index) {
  if (kind >= TD_INPUT_KIND_COUNT || index >= td_program_indices(view, td_inputs[kind].of)) return TD_TYPE_COUNT;
  if (kind == TD_IN_FIELD) return td_field_type((TdField)index);
  if (kind == TD_IN_EXTERNAL) return (TdType)view->externals[index].type;
  for (int type = 0; type < TD_TYPE_COUNT; type++)
    if (td_types[type].letter == td_inputs[kind].type) return (TdType)type;
  return TD_TYPE_COUNT;
}

static void read_data(Loader *loader, TdProgramView *view) {
  view->input_count = count_of(loader, TD_MAX_REGISTERS, 3, "too many inputs");
  TdInput *inputs = allocate(loader, view->input_count * sizeof *inputs);
  for (size_t i = 0; inputs && i < view->input_count; i++) {
    uint8_t kind = (uint8_t)number(loader, 1);
    uint16_t index = u16(loader);
    TdType type = failed(loader) ? TD_MASK : input_type(view, kind, index);
    if (type == TD_TYPE_COUNT) malformed(loader, "an input that no record has");
    inputs[i] = (TdInput){kind, index, (uint8_t)type};
  }
  view->inputs = inputs;

  view->constant_count = count_of(loader, TD_MAX_REGISTERS, 9, "too many constants");
  TdConstant *constants = allocate(loader, view->constant_count * sizeof *constants);
  for (size_t i = 0; constants && i < view->constant_count; i++) {
    constants[i].type = (uint8_t)number(loader, 1);
    constants[i].value = i64(loader);
  }
  view->constants = constants;

  view->table_count = count_of(loader, TD_MAX_TABLES, 1 + 8 * TD_TABLE_SIZE, "too many tables");
  TdTable *tables = allocate(loader, view->table_count * sizeof *tables);
  for (size_t i = 0; tables && i < view->table_count; i++) {
    tables[i].type = (uint8_t)number(loader, 1);
    for (size_t k = 0; k < TD_TABLE_SIZE; k++) tables[i].element[k] = i64(loader);
  }
  view->tables = tables;
}

static void read_code(Loader *loader, TdProgramView *view) {
  view->register_count = count_of(loader, TD_MAX_REGISTERS, 0, "too many registers");
  view->instruction_count = count_of(loader, TD_MAX_INSTRUCTIONS, 12, "too many instructions");
  TdInstruction *code = allocate(loader, view->instruction_count * sizeof *code);
  uint16_t *origins = allocate(loader, view->instruction_count * sizeof *origins);
  for (size_t i = 0; code && origins && i < view->instruction_count; i++) {
    code[i].op = u16(loader);
    code[i].dst = u16(loader);
    code[i].a = u16(loader);
    code[i].b = u16(loader);
    code[i].c = u16(loader);
    origins[i] = u16(loader);
  }
  view->code = code;
  view->origins = origins;

  view->output_count = count_of(loader, UINT16_MAX, 2, "");
  uint16_t *outputs = allocate(loader, view->output_count * sizeof *outputs);
  for (size_t i = 0; outputs && i < view->output_count; i++) outputs[i] = u16(loader);
  view->outputs = outputs;
  if (!failed(loader) && loader->at != loader->end) malformed(loader, "bytes after the program");
}

TdProgram *td_program_load(const void *image, size_t size, TdRecordKind record, const TdAllocator *allocator,
                           TdLoadError *error) {
  Loader loader = {.error = error};
  TdSection section = record == TD_RECORD_CLAIM ? TD_SECTION_PROGRAM : TD_SECTION_ENROLMENTS;
  loader.bytes = td_image_section(image, size, section, &loader.end, error);
  if (!loader.bytes) return NULL;
  loader.start = (size_t)(loader.bytes - (const uint8_t *)image);

  TdProgram *program = loader.program = allocator->resize(allocator->user, NULL, sizeof *program);
  if (!program) {
    fail(&loader, TD_LOAD_NO_MEMORY, "no memory");
    return NULL;
  }
  *program = (TdProgram){.allocator = *allocator};
  atomic_init(&program->references, 1);
  TdProgramView *view = &program->view;
  view->record = (uint8_t)record;
  read_head(&loader, view);
  read_labels(&loader, view);
  read_lists(&loader, view);
  read_externals(&loader, view);
  read_words(&loader, view);
  read_data(&loader, view);
  read_code(&loader, view);
  uint8_t register_type[TD_MAX_REGISTERS];
  if (!failed(&loader) && td_verify(view, register_type, error)) return program;
  td_program_unref(program);
  return NULL;
}

TdProgram *td_program_ref(TdProgram *program) {
  atomic_fetch_add_explicit(&program->references, 1, memory_order_relaxed);
  return program;
}

void td_program_unref(TdProgram *program) {
  if (!program || atomic_fetch_sub_explicit(&program->references, 1, memory_order_acq_rel) > 1) return;
  TdAllocator allocator = program->allocator;
  for (Block *block = program->blocks, *next; block; block = next) {
    next = block->next;
    allocator.resize(allocator.user, block, 0);
  }
  allocator.resize(allocator.user, program, 0);
}

const TdProgramView *td_program_view(const TdProgram *program) {
  return &program->view;
}
