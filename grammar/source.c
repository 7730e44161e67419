#include "grammar/source.h"

#include <string.h>

static void source_free(gpointer data) {
  TdSource *source = data;
  g_free(source->path);
  g_free(source->text);
  g_array_unref(source->lines);
  g_free(source);
}

TdSources *td_sources_new(void) {
  TdSources *sources = g_new0(TdSources, 1);
  sources->items = g_ptr_array_new_with_free_func(source_free);
  return sources;
}

void td_sources_free(TdSources *sources) {
  if (sources == NULL) return;
  g_ptr_array_unref(sources->items);
  g_free(sources);
}

uint32_t td_sources_add(TdSources *sources, const char *path, const char *text, size_t size) {
  TdSource *source = g_new0(TdSource, 1);
  source->path = g_strdup(path);
  source->text = g_malloc(size + 1);
  memcpy(source->text, text, size);
  source->text[size] = '\0';
  source->size = size;
  source->lines = g_array_new(FALSE, FALSE, sizeof(uint32_t));
  uint32_t start = 0;
  g_array_append_val(source->lines, start);
  for (size_t i = 0; i < size; i++) {
    if (text[i] != '\n') continue;
    start = (uint32_t)i + 1;
    g_array_append_val(source->lines, start);
  }
  g_ptr_array_add(sources->items, source);
  return sources->items->len - 1;
}

const TdSource *td_sources_get(const TdSources *sources, uint32_t file) {
  g_assert(file < sources->items->len);
  return sources->items->pdata[file];
}

uint32_t td_source_line(const TdSource *source, uint32_t byte, uint32_t *column) {
  const uint32_t *starts = (const uint32_t *)(void *)source->lines->data;
  uint32_t low = 0, high = source->lines->len;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (starts[middle] <= byte)
      low = middle;
    else
      high = middle;
  }
  if (column != NULL) {
    *column = 1;
    for (uint32_t i = starts[low]; i < byte && i < source->size; i++)
      if (((unsigned char)source->text[i] & 0xC0) != 0x80) ++*column;
  }
  return low + 1;
}

const char *td_source_line_text(const TdSource *source, uint32_t line, size_t *length) {
  const uint32_t *starts = (const uint32_t *)(void *)source->lines->data;
  size_t start = starts[line - 1];
  size_t end = line < source->lines->len ? starts[line] - 1 : source->size;
  if (end > start && source->text[end - 1] == '\r') end--;
  *length = end - start;
  return source->text + start;
}
