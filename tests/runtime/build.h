/* Builds programs by hand, so that the runtime is tested without the compiler. */
#ifndef TD_TESTS_RUNTIME_BUILD_H
#define TD_TESTS_RUNTIME_BUILD_H

#include "runtime/image.h"

enum { BUILD_STRINGS = 300, BUILD_REGISTERS = 1024, BUILD_CODE = 1024, BUILD_TABLES = 4 };

/* Everything may be changed before build_image() to make a bad program. */
typedef struct {
  const char *id, *title, *document, *region;
  int32_t valid_from, valid_until;
  uint8_t example, during_stay;
  uint64_t month_end;
  size_t label_count, list_count, external_count, annual_count, benefit_count, alert_count, reason_count, clause_count;
  const char *labels[BUILD_STRINGS], *annuals[BUILD_STRINGS], *benefits[BUILD_STRINGS], *alerts[BUILD_STRINGS],
      *reasons[BUILD_STRINGS], *clauses[BUILD_STRINGS];
  TdList lists[8];
  TdExternal externals[BUILD_STRINGS];
  size_t stage_count;
  size_t input_count, constant_count, table_count, temporary_count, code_count;
  TdInput inputs[BUILD_REGISTERS];
  TdConstant constants[BUILD_REGISTERS];
  TdTable tables[BUILD_TABLES];
  TdInstruction code[BUILD_CODE];
  uint16_t origins[BUILD_CODE];
  uint16_t zero[TD_TYPE_COUNT];                    /* a register of each type */
  int output[TD_OUTPUT_KIND_COUNT][BUILD_STRINGS]; /* its register, or -1: a zero */
  int extra_outputs;
} Build;

/* A policy without code: one label, one benefit, one stage, one alert, two clauses. */
void build_init(Build *build);

/* In this order: inputs, then build_zeros(), then constants, then operations.  Each gives its register. */
uint16_t build_input(Build *build, TdInputKind kind, unsigned index);
void build_zeros(Build *build);
uint16_t build_constant(Build *build, TdType type, int64_t value);
uint16_t build_table(Build *build, TdType type, const int64_t *element);
uint16_t build_op(Build *build, TdOpcode op, unsigned a, unsigned b, unsigned c);
/* The same into a register that is there already. */
void build_into(Build *build, unsigned dst, TdOpcode op, unsigned a, unsigned b, unsigned c);
void build_output(Build *build, TdOutputKind kind, unsigned index, unsigned reg);

/* The image, to be freed; outputs that were not given are zeros. */
uint8_t *build_image(Build *build, size_t *size);
/* The same with a program over enrolments that pays nothing. */
uint8_t *build_policy(Build *build, size_t *size);
/* An image around a program section and, where model is not NULL, a model section. */
uint8_t *build_wrap(const void *program, size_t program_size, const void *model, size_t model_size, size_t *size);
/* Makes the checksum right again. */
void build_mend(uint8_t *image, size_t size);
/* Builds and loads; a program that does not load fails the test. */
TdProgram *build_load(Build *build);

/* Memory that counts what is out and can run out: the allocation after `left` more fails. */
typedef struct {
  long live, left;
} Memory;
TdAllocator memory_allocator(Memory *memory);

/* A small reproducible generator. */
uint64_t test_random(uint64_t *state);

#endif
