#include "compiler/bytes.h"
#include "compiler/compile.h"
#include "compiler/emit.h"
#include "compiler/lower.h"
#include "compiler/model_image.h"
#include "runtime/image.h"

static bool put_program(const TdModel *model, GByteArray *out, char **error) {
  g_autoptr(TdIr) ir = td_lower(model);
  return td_emit_program(model, ir, out, error);
}

GBytes *td_compile_model(const TdModel *model, char **error) {
  TdModel enrolments;
  td_model_enrolments(model, &enrolments);
  g_autoptr(GByteArray) program = g_byte_array_new();
  g_autoptr(GByteArray) kept = g_byte_array_new();
  g_autoptr(GByteArray) premiums = g_byte_array_new();
  if (!put_program(model, program, error) || !td_model_write(model, kept, error) ||
      !put_program(&enrolments, premiums, error))
    return NULL;
  const struct {
    TdSection kind;
    const GByteArray *bytes;
  } sections[] = {{TD_SECTION_PROGRAM, program}, {TD_SECTION_MODEL, kept}, {TD_SECTION_ENROLMENTS, premiums}};
  size_t count = G_N_ELEMENTS(sections), offset = TD_IMAGE_HEADER + count * TD_IMAGE_ENTRY;
  g_autoptr(GByteArray) body = g_byte_array_new();
  for (size_t i = 0; i < count; i++) {
    td_put(body, sections[i].kind, 4);
    td_put(body, offset, 4);
    td_put(body, sections[i].bytes->len, 4);
    offset += sections[i].bytes->len;
  }
  for (size_t i = 0; i < count; i++) g_byte_array_append(body, sections[i].bytes->data, sections[i].bytes->len);
  if (offset > TD_IMAGE_MAX) {
    *error = g_strdup_printf("%zu bytes", offset);
    return NULL;
  }
  GByteArray *image = g_byte_array_new();
  g_byte_array_append(image, (const guint8 *)TD_IMAGE_MAGIC, 8);
  td_put(image, TD_IMAGE_VERSION, 2);
  td_put(image, count, 2);
  td_put(image, offset, 4);
  td_put(image, td_crc64(0, body->data, body->len), 8);
  g_byte_array_append(image, body->data, body->len);
  return g_byte_array_free_to_bytes(image);
}
