/* The shape of the model, as data: from it the model is written, read, printed and compared. */
#ifndef TD_COMPILER_MODEL_SCHEMA_H
#define TD_COMPILER_MODEL_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

#include "compiler/model.h"

typedef enum {
  TD_S_U8, /* at most `limit` */
  TD_S_U16,
  TD_S_U32,
  TD_S_I32,
  TD_S_I64,
  TD_S_U64,
  TD_S_BOOL,
  TD_S_TEXT,   /* never NULL once read */
  TD_S_TEXTS,  /* array of text, its count at `count` */
  TD_S_U32S,   /* array of numbers, its count at `count` */
  TD_S_INLINE, /* a struct within */
  TD_S_NODE,   /* pointer to a struct, may be NULL */
  TD_S_ARRAY   /* array of structs, its count at `count` */
} TdMemberKind;

typedef struct TdStruct TdStruct;

typedef struct {
  const char *name;
  TdMemberKind kind;
  size_t offset, count;
  const TdStruct *of;
  int64_t limit;
} TdMember;

struct TdStruct {
  const char *name;
  size_t size;
  const TdMember *members;
  size_t member_count;
};

/* TdModel itself; the others hang below it. */
extern const TdStruct td_model_schema;

#endif
