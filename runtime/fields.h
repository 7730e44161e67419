/* The records' fields, from fields.def: what a column is called, how a cell is read, what its codes are. */
#ifndef TD_RUNTIME_FIELDS_H
#define TD_RUNTIME_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) TD_F_##id,
#include "runtime/fields.def"
  TD_FIELD_COUNT
} TdField;

typedef enum {
  TD_KIND_TEXT,
  TD_KIND_NAME,
  TD_KIND_LABELS,
  TD_KIND_REGION,
  TD_KIND_TIME,
  TD_KIND_DATE,
  TD_KIND_CODE,
  TD_KIND_FLAG,
  TD_KIND_FUND,
  TD_KIND_MONEY,
  TD_KIND_YEAR
} TdFieldKind;

/* What a program is run over: settlements (a stay, a visit), or persons' premiums of one year. */
typedef enum { TD_RECORD_CLAIM, TD_RECORD_ENROLMENT, TD_RECORD_COUNT } TdRecordKind;

/* Whether a record has a field. */
typedef enum { TD_HAS_NO, TD_HAS_MAY, TD_HAS_MUST } TdHas;

typedef struct {
  const char *column;
  TdFieldKind kind;
  TdHas has[TD_RECORD_COUNT];
  const char *zh, *en; /* the names in a policy, or NULL */
  const char *doc;
} TdFieldInfo;

typedef struct {
  TdField field;
  int value;
  const char *cell;
  const char *zh, *en;
} TdCodeInfo;

extern const TdFieldInfo td_fields[TD_FIELD_COUNT];
extern const TdCodeInfo td_codes[];
extern const size_t td_code_count;

/* The field of a header name of LENGTH bytes (any spelling, any case), or TD_FIELD_COUNT. */
TdField td_field_by_column(const char *name, size_t length);

/* The code that an empty cell of FIELD stands for, or -1 where an empty cell is missing. */
int td_field_default(TdField field);

/* The value of a code cell, or -1 where FIELD has no such code. */
int td_code_by_cell(TdField field, const char *cell, size_t length);

#endif
