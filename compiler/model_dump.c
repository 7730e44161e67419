#include "compiler/model_dump.h"

#include <string.h>

#include "compiler/model_schema.h"

static void dump_struct(const TdStruct *shape, const void *data, int depth, GString *out);

static void line(GString *out, int depth, const char *name) {
  g_string_append_printf(out, "%*s%s:", depth * 2, "", name);
}

static void dump_member(const TdMember *member, const char *base, int depth, GString *out) {
  const char *at = base + member->offset;
  uint32_t count = 0;
  if (member->kind == TD_S_TEXTS || member->kind == TD_S_U32S || member->kind == TD_S_ARRAY)
    memcpy(&count, base + member->count, sizeof count);
  int64_t number = 0;
  switch (member->kind) {
    case TD_S_U8:
    case TD_S_BOOL: number = *(const uint8_t *)at; break;
    case TD_S_U16: number = *(const uint16_t *)(const void *)at; break;
    case TD_S_U32: number = *(const uint32_t *)(const void *)at; break;
    case TD_S_I32: number = *(const int32_t *)(const void *)at; break;
    case TD_S_I64: number = *(const int64_t *)(const void *)at; break;
    case TD_S_U64: {
      uint64_t set = *(const uint64_t *)(const void *)at;
      if (set == 0) return;
      line(out, depth, member->name);
      g_string_append_printf(out, " 0x%" G_GINT64_MODIFIER "x\n", set);
      return;
    }
    case TD_S_TEXT: {
      const char *text = *(const char *const *)(const void *)at;
      if (text == NULL || *text == '\0') return;
      line(out, depth, member->name);
      g_string_append_printf(out, " “%s”\n", text);
      return;
    }
    case TD_S_TEXTS: {
      const char *const *texts = *(const char *const *const *)(const void *)at;
      if (count == 0) return;
      line(out, depth, member->name);
      for (uint32_t i = 0; i < count; i++) g_string_append_printf(out, " “%s”", texts[i]);
      g_string_append_c(out, '\n');
      return;
    }
    case TD_S_U32S: {
      const uint32_t *numbers = *(const uint32_t *const *)(const void *)at;
      if (count == 0) return;
      line(out, depth, member->name);
      for (uint32_t i = 0; i < count; i++) g_string_append_printf(out, " %u", numbers[i]);
      g_string_append_c(out, '\n');
      return;
    }
    case TD_S_INLINE: {
      g_autoptr(GString) inner = g_string_new(NULL);
      dump_struct(member->of, at, depth + 1, inner);
      if (inner->len == 0) return;
      line(out, depth, member->name);
      g_string_append_printf(out, "\n%s", inner->str);
      return;
    }
    case TD_S_NODE: {
      const void *node = *(const void *const *)(const void *)at;
      if (node == NULL) return;
      line(out, depth, member->name);
      g_string_append_c(out, '\n');
      dump_struct(member->of, node, depth + 1, out);
      return;
    }
    case TD_S_ARRAY: {
      const char *items = *(const char *const *)(const void *)at;
      for (uint32_t i = 0; i < count; i++) {
        g_string_append_printf(out, "%*s%s[%u]:\n", depth * 2, "", member->name, i);
        dump_struct(member->of, items + i * member->of->size, depth + 1, out);
      }
      return;
    }
  }
  if (number == 0) return;
  line(out, depth, member->name);
  g_string_append_printf(out, " %" G_GINT64_FORMAT "\n", number);
}

static void dump_struct(const TdStruct *shape, const void *data, int depth, GString *out) {
  for (size_t i = 0; i < shape->member_count; i++) dump_member(&shape->members[i], data, depth, out);
}

void td_model_dump(const TdModel *model, GString *out) {
  dump_struct(&td_model_schema, model, 0, out);
}
