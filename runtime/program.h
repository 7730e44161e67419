/* A verified program: what a policy compiles to, ready to run.
 *
 * A program is immutable and owned by reference count.  It exists only verified: td_program_load() reads an image
 * (see image.h) as hostile, and returns a program all of whose instructions are well-typed, whose every register is
 * written before it is read, and whose indices are all in range; so the VM checks nothing but sums.
 * Its cost per claim is its number of instructions: there are no branches.
 *
 * Registers are numbered inputs first, then constants, then temporaries.
 */
#ifndef TD_RUNTIME_PROGRAM_H
#define TD_RUNTIME_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/allocator.h"
#include "runtime/fields.h"
#include "runtime/money.h"

typedef enum {
#define TD_TYPE(id, name, letter, doc) TD_##id,
#include "runtime/opcodes.def"
  TD_TYPE_COUNT
} TdType;

typedef enum {
#define TD_OPCODE(id, name, dst, a, b, c, formula) TD_OP_##id,
#include "runtime/opcodes.def"
  TD_OPCODE_COUNT
} TdOpcode;

typedef enum {
#define TD_INPUT(id, name, type, of, doc) TD_IN_##id,
#include "runtime/interface.def"
  TD_INPUT_KIND_COUNT
} TdInputKind;

typedef enum {
#define TD_OUTPUT(id, name, type, of, doc) TD_OUT_##id,
#include "runtime/interface.def"
  TD_OUTPUT_KIND_COUNT
} TdOutputKind;

typedef enum {
#define TD_STATUS(id, word, zh, en) TD_STATUS_##id,
#include "runtime/reasons.def"
  TD_STATUS_COUNT
} TdStatus;

/* Rows of reasons.def.  A program's first TD_REASON_COUNT reasons are these; its own words follow. */
typedef enum {
#define TD_REASON(id, word, rank, zh, en) TD_REASON_##id,
#include "runtime/reasons.def"
  TD_REASON_COUNT
} TdReason;

typedef enum { TD_OF_ONE, TD_OF_FIELD, TD_OF_EXTERNAL, TD_OF_ANNUAL, TD_OF_STAGE, TD_OF_ALERT } TdIndexed;

typedef struct {
  const char *name;
  char letter;
  const char *doc;
} TdTypeInfo;

typedef struct {
  const char *name;
  char dst, a, b, c; /* operand kinds, see opcodes.def */
  const char *formula;
} TdOpcodeInfo;

typedef struct {
  const char *name;
  char type; /* a type's letter, or 'X' */
  TdIndexed of;
  const char *doc;
} TdPortInfo;

typedef struct {
  const char *word;
  const char *zh, *en;
} TdStatusInfo;

typedef struct {
  const char *word;
  int rank;
  const char *zh, *en;
} TdReasonInfo;

extern const TdTypeInfo td_types[TD_TYPE_COUNT];
extern const TdOpcodeInfo td_opcodes[TD_OPCODE_COUNT];
extern const TdPortInfo td_inputs[TD_INPUT_KIND_COUNT];
extern const TdPortInfo td_outputs[TD_OUTPUT_KIND_COUNT];
extern const TdStatusInfo td_statuses[TD_STATUS_COUNT];
extern const TdReasonInfo td_reasons[TD_REASON_COUNT];

/* The type that a field's column has in a program, or TD_TYPE_COUNT where programs cannot read the field. */
TdType td_field_type(TdField field);
/* Whether a program over such records reads the field.  One over enrolments reads `enddate` too: 1 January of the
 * coverage year, the day by which dated values are looked up. */
bool td_field_read(TdRecordKind record, TdField field);

/* Whether values of the type fit into 16 bits: masks, codes, and what numbers rows. */
bool td_type_narrow(TdType type);

/* Limits on every program; a larger one is not loaded. */
enum {
  TD_MAX_LABELS = 64,
  TD_MAX_LISTS = 64,
  TD_MAX_EXTERNALS = 256,
  TD_MAX_ANNUALS = 256,
  TD_MAX_STAGES = 16,
  TD_MAX_ALERTS = 16,
  TD_MAX_NAMES = 4096,         /* benefits, reasons, clauses: each */
  TD_MAX_LIST_ENTRIES = 65536, /* of all lists together */
  TD_MAX_TABLES = 1024,
  TD_MAX_REGISTERS = 4096,
  TD_MAX_INSTRUCTIONS = 32768,
  TD_MAX_STRING = 4096, /* bytes of one string */
  TD_TABLE_SIZE = 65
};

#define TD_DATE_MIN INT64_C(-719162) /* 0001-01-01 */
#define TD_DATE_MAX INT64_C(2932896) /* 9999-12-31; as an end: none */
#define TD_COUNT_MAX INT64_C(1000000000)

typedef struct {
  uint8_t kind; /* TdInputKind */
  uint16_t index;
  uint8_t type; /* TdType */
} TdInput;

typedef struct {
  uint8_t type;
  int64_t value;
} TdConstant;

typedef struct {
  uint8_t type;
  int64_t element[TD_TABLE_SIZE];
} TdTable;

typedef struct {
  uint16_t op;
  uint16_t dst, a, b, c; /* registers, or a table's number; 0 where the opcode has no such operand */
} TdInstruction;

typedef struct {
  const char *name;
  bool external;
  uint32_t entry_count;
  const char *const *entries; /* none for an external list */
} TdList;

typedef struct {
  const char *name;
  uint8_t type; /* TdType: money, ratio, count or date */
} TdExternal;

typedef struct {
  uint8_t record; /* TdRecordKind: what it is run over */
  const char *id; /* "zhangye-2022" */
  const char *title;
  const char *document;            /* document number, "" where the notice gives none */
  const char *region;              /* six digits; "" where it is reached by its document number alone */
  int32_t valid_from, valid_until; /* days, both inclusive; TD_DATE_MAX: no end */
  bool example;

  size_t label_count; /* bit i of a set of identities is labels[i] */
  const char *const *labels;
  bool during_stay;   /* labels that hold for a time count on any day of the stay; else on the day of discharge */
  uint64_t month_end; /* labels that hold to the end of the month in which they are lost */
  size_t list_count;
  const TdList *lists;
  size_t external_count;
  const TdExternal *externals;
  size_t annual_count;
  const char *const *annuals;
  size_t benefit_count;
  const char *const *benefits;
  size_t stage_count;
  size_t alert_count;
  const char *const *alerts;
  size_t reason_count;
  const char *const *reasons; /* words; the rows of reasons.def first */
  size_t clause_count;
  const char *const *clauses; /* clause 0 is "" */

  size_t input_count;
  const TdInput *inputs;
  size_t constant_count;
  const TdConstant *constants;
  size_t table_count;
  const TdTable *tables;
  size_t register_count;
  size_t instruction_count;
  const TdInstruction *code;
  const uint16_t *origins; /* for each instruction the clause that it comes from */

  size_t output_count;     /* td_program_output() gives an output's place */
  const uint16_t *outputs; /* the register of each output */
} TdProgramView;

typedef struct TdProgram TdProgram;

typedef enum {
  TD_LOAD_OK,
  TD_LOAD_NO_MEMORY,
  TD_LOAD_NOT_AN_IMAGE,
  TD_LOAD_VERSION,
  TD_LOAD_TRUNCATED,
  TD_LOAD_CHECKSUM,
  TD_LOAD_MALFORMED, /* a section that breaks its format or a limit */
  TD_LOAD_UNVERIFIED /* code that breaks the contract above */
} TdLoadStatus;

typedef struct {
  TdLoadStatus status;
  size_t offset;    /* byte of the image; when UNVERIFIED the number of the input, constant, table, instruction or
                       output that `what` speaks of */
  const char *what; /* static text, English */
} TdLoadError;

/* Reads and verifies an image's program for a kind of record; it is SIZE bytes, which may go afterwards.  One forward
 * pass; allocates at most a constant times SIZE.  NULL with *ERROR set when it cannot be had.  The program starts with
 * one reference.
 */
TdProgram *td_program_load(const void *image, size_t size, TdRecordKind record, const TdAllocator *allocator,
                           TdLoadError *error);

TdProgram *td_program_ref(TdProgram *program);
void td_program_unref(TdProgram *program);

/* What the program consists of; borrowed, lives as long as the program. */
const TdProgramView *td_program_view(const TdProgram *program);

/* The place of an output among view->outputs and in an engine's output columns: all outputs in the order of
 * interface.def, each for every index it counts.  INDEX must be below the number that its `of` has in VIEW. */
size_t td_program_output(const TdProgramView *view, TdOutputKind kind, size_t index);

/* How many indices a port of VIEW counts that is `of` the given kind: 1, TD_FIELD_COUNT, external_count, ... */
size_t td_program_indices(const TdProgramView *view, TdIndexed of);

/* How a label counts for a claim that a person has for a time. */
typedef enum {
  TD_HELD_NOT,
  TD_HELD_ON_DISCHARGE,
  TD_HELD_DURING_STAY, /* not on that day, but on another one of the stay */
  TD_HELD_TO_MONTH_END /* lost before, but it holds to the end of the month */
} TdHeld;

/* LABEL (a bit of view->labels, or 0: one that the program does not know) held from day FROM to day UNTIL, both
 * included. */
TdHeld td_program_held(const TdProgramView *view, uint64_t label, int64_t from, int64_t until, int64_t begndate,
                       int64_t enddate);

/* The label that a value of the output CATEGORY names, "" for none.  A set may hold bits that are no label, so a
 * hostile program can yield an index beyond its labels: that is none too. */
const char *td_program_category(const TdProgramView *view, int64_t index);

/* Checks the code of VIEW: every instruction's operands and result by the kinds of opcodes.def, registers written
 * before they are read, constants and tables in their types' ranges, outputs present and typed.  One forward pass.
 * register_type is scratch for TD_MAX_REGISTERS bytes.  True, or false with *ERROR set. */
bool td_verify(const TdProgramView *view, uint8_t *register_type, TdLoadError *error);

#endif
