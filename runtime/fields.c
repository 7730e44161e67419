#include "runtime/fields.h"

#include <string.h>

const TdFieldInfo td_fields[TD_FIELD_COUNT] = {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) \
  {column, TD_KIND_##kind, {TD_HAS_##claim, TD_HAS_##enrolment}, zh, en, doc},
#include "runtime/fields.def"
};

const TdCodeInfo td_codes[] = {
#define TD_CODE(field, value, cell, zh, en) {TD_F_##field, value, cell, zh, en},
#include "runtime/fields.def"
};

const size_t td_code_count = sizeof td_codes / sizeof td_codes[0];

static const struct {
  TdField field;
  const char *column;
} spellings[] = {
#define TD_FIELD(id, column, kind, claim, enrolment, zh, en, doc) {TD_F_##id, column},
#include "runtime/fields.def"
#define TD_SPELLING(field, column) {TD_F_##field, column},
#include "runtime/fields.def"
};

static const struct {
  TdField field;
  int value;
} defaults[] = {
#define TD_DEFAULT(field, value) {TD_F_##field, value},
#include "runtime/fields.def"
};

static char lower(char c) {
  return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool same_name(const char *a, const char *b, size_t length) {
  for (size_t i = 0; i < length; i++)
    if (a[i] == '\0' || lower(a[i]) != lower(b[i])) return false;
  return a[length] == '\0';
}

TdField td_field_by_column(const char *name, size_t length) {
  for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++)
    if (same_name(spellings[i].column, name, length)) return spellings[i].field;
  return TD_FIELD_COUNT;
}

int td_field_default(TdField field) {
  for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
    if (defaults[i].field == field) return defaults[i].value;
  return -1;
}

int td_code_by_cell(TdField field, const char *cell, size_t length) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && strlen(td_codes[i].cell) == length && memcmp(td_codes[i].cell, cell, length) == 0)
      return td_codes[i].value;
  return -1;
}
