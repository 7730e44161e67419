#include "compiler/model_image.h"

#include <string.h>

#include "compiler/bytes.h"
#include "compiler/model_schema.h"

static size_t number_size(TdMemberKind kind) {
  switch (kind) {
    case TD_S_U8:
    case TD_S_BOOL: return 1;
    case TD_S_U16: return 2;
    case TD_S_U32:
    case TD_S_I32: return 4;
    case TD_S_I64:
    case TD_S_U64: return 8;
    default: return 0;
  }
}

static bool write_text(GByteArray *out, const char *text, char **error) {
  if (text == NULL) text = "";
  if (strlen(text) > TD_MAX_STRING) {
    *error = g_strdup_printf("a text of %zu bytes", strlen(text));
    return false;
  }
  td_put_text(out, text);
  return true;
}

static bool write_struct(const TdStruct *shape, const char *base, GByteArray *out, char **error) {
  for (size_t i = 0; i < shape->member_count; i++) {
    const TdMember *member = &shape->members[i];
    const char *at = base + member->offset;
    size_t size = number_size(member->kind);
    if (size > 0) {
      uint64_t value = 0;
      memcpy(&value, at, size); /* the low bytes: the machine is little-endian or the copy below mends it */
#if G_BYTE_ORDER == G_BIG_ENDIAN
      value >>= 8 * (8 - size);
#endif
      td_put(out, value, (unsigned)size);
      continue;
    }
    uint32_t count = 0;
    const char *items = NULL;
    if (member->kind != TD_S_INLINE) memcpy(&items, at, sizeof items);
    switch (member->kind) {
      case TD_S_TEXT:
        if (!write_text(out, items, error)) return false;
        continue;
      case TD_S_INLINE:
        if (!write_struct(member->of, at, out, error)) return false;
        continue;
      case TD_S_NODE:
        td_put(out, items != NULL, 1);
        if (items != NULL && !write_struct(member->of, items, out, error)) return false;
        continue;
      default: break;
    }
    memcpy(&count, base + member->count, sizeof count);
    if (count > TD_MODEL_COUNT_MAX) {
      *error = g_strdup_printf("%u %s", count, member->name);
      return false;
    }
    td_put(out, count, 4);
    for (uint32_t k = 0; k < count; k++) {
      if (member->kind == TD_S_ARRAY) {
        if (!write_struct(member->of, items + k * member->of->size, out, error)) return false;
      } else if (member->kind == TD_S_TEXTS) {
        if (!write_text(out, ((const char *const *)(const void *)items)[k], error)) return false;
      } else {
        td_put(out, ((const uint32_t *)(const void *)items)[k], 4);
      }
    }
  }
  return true;
}

bool td_model_write(const TdModel *model, GByteArray *out, char **error) {
  return write_struct(&td_model_schema, (const char *)model, out, error);
}

typedef struct {
  const uint8_t *at, *end;
  TdArena *arena;
  const char *error;
} Reader;

static bool fail(Reader *reader, const char *error) {
  if (reader->error == NULL) reader->error = error;
  return false;
}

static bool take(Reader *reader, size_t size, uint64_t *value) {
  if ((size_t)(reader->end - reader->at) < size) return fail(reader, "the section ends too early");
  *value = 0;
  for (size_t i = 0; i < size; i++) *value |= (uint64_t)reader->at[i] << (8 * i);
  reader->at += size;
  return true;
}

static bool read_text(Reader *reader, const char **text) {
  uint64_t length;
  if (!take(reader, 2, &length)) return false;
  if (length > TD_MAX_STRING || (size_t)(reader->end - reader->at) < length) return fail(reader, "a text is too long");
  if (!g_utf8_validate((const char *)reader->at, (gssize)length, NULL)) return fail(reader, "a text is not UTF-8");
  *text = td_arena_text(reader->arena, (const char *)reader->at, length);
  reader->at += length;
  return true;
}

/* The fewest bytes that a struct takes, so that a count cannot ask for more memory than the section could fill. */
static size_t least_size(const TdStruct *shape) {
  size_t least = 0;
  for (size_t i = 0; i < shape->member_count; i++) {
    const TdMember *member = &shape->members[i];
    size_t size = number_size(member->kind);
    least += size > 0                      ? size
             : member->kind == TD_S_INLINE ? least_size(member->of)
             : member->kind == TD_S_TEXT   ? 2
             : member->kind == TD_S_NODE   ? 1
                                           : 4;
  }
  return least;
}

static bool read_struct(Reader *reader, const TdStruct *shape, char *base, int depth);

static bool read_items(Reader *reader, const TdMember *member, char *base, int depth) {
  uint64_t count;
  size_t element = member->kind == TD_S_ARRAY ? member->of->size : member->kind == TD_S_TEXTS ? sizeof(char *) : 4;
  size_t least = member->kind == TD_S_ARRAY ? least_size(member->of) : member->kind == TD_S_TEXTS ? 2 : 4;
  if (!take(reader, 4, &count)) return false;
  if (count > TD_MODEL_COUNT_MAX || count * least > (size_t)(reader->end - reader->at))
    return fail(reader, "a count is too large");
  char *items = count == 0 ? NULL : td_arena_alloc(reader->arena, count * element);
  for (uint64_t k = 0; k < count; k++) {
    uint64_t number = 0;
    if (member->kind == TD_S_ARRAY) {
      if (!read_struct(reader, member->of, items + k * element, depth + 1)) return false;
    } else if (member->kind == TD_S_TEXTS) {
      if (!read_text(reader, (const char **)(void *)(items + k * element))) return false;
    } else {
      if (!take(reader, 4, &number)) return false;
      ((uint32_t *)(void *)items)[k] = (uint32_t)number;
    }
  }
  uint32_t kept = (uint32_t)count;
  memcpy(base + member->offset, &items, sizeof items);
  memcpy(base + member->count, &kept, sizeof kept);
  return true;
}

static bool read_number(Reader *reader, const TdMember *member, char *at) {
  size_t size = number_size(member->kind);
  uint64_t value;
  if (!take(reader, size, &value)) return false;
  if (member->kind == TD_S_BOOL && value > 1) return fail(reader, "a yes or no is neither");
  if (member->kind == TD_S_U8 && value > (uint64_t)member->limit) return fail(reader, "a kind is out of range");
#if G_BYTE_ORDER == G_BIG_ENDIAN
  value <<= 8 * (8 - size);
#endif
  memcpy(at, &value, size);
  return true;
}

static bool read_struct(Reader *reader, const TdStruct *shape, char *base, int depth) {
  if (depth > TD_MODEL_DEPTH_MAX) return fail(reader, "the model is nested too deeply");
  for (size_t i = 0; i < shape->member_count; i++) {
    const TdMember *member = &shape->members[i];
    char *at = base + member->offset;
    uint64_t there;
    switch (member->kind) {
      case TD_S_TEXT:
        if (!read_text(reader, (const char **)(void *)at)) return false;
        break;
      case TD_S_INLINE:
        if (!read_struct(reader, member->of, at, depth)) return false;
        break;
      case TD_S_NODE: {
        if (!take(reader, 1, &there)) return false;
        if (there > 1) return fail(reader, "a pointer is neither there nor not");
        char *node = there == 0 ? NULL : td_arena_alloc(reader->arena, member->of->size);
        if (node != NULL && !read_struct(reader, member->of, node, depth + 1)) return false;
        memcpy(at, &node, sizeof node);
        break;
      }
      case TD_S_TEXTS:
      case TD_S_U32S:
      case TD_S_ARRAY:
        if (!read_items(reader, member, base, depth)) return false;
        break;
      default:
        if (!read_number(reader, member, at)) return false;
        break;
    }
  }
  return true;
}

const TdModel *td_model_read(const void *bytes, size_t size, TdArena *arena, const char **error) {
  Reader reader = {.at = bytes, .end = (const uint8_t *)bytes + size, .arena = arena};
  TdModel *model = td_arena_new0(arena, TdModel);
  bool read = read_struct(&reader, &td_model_schema, (char *)model, 0);
  if (read && reader.at != reader.end) read = fail(&reader, "something follows the model");
  if (read && !td_model_sound(model, &reader.error)) read = false;
  *error = reader.error;
  return read ? model : NULL;
}
