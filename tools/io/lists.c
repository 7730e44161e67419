#include "tools/io/params.h"

#include <string.h>

#include "grammar/encoding.h"
#include "tools/io/slice.h"
#include "tools/io/text_file.h"

TdListOption *td_list_option_parse(const char *option, TdTrouble **trouble) {
  const char *equals = strchr(option, '=');
  const char *colon = equals != NULL ? memchr(option, ':', (size_t)(equals - option)) : NULL;
  const char *name = colon != NULL ? colon + 1 : option;
  if (equals == NULL || name == equals || equals[1] == '\0' || colon == option) {
    td_trouble_set(trouble, g_strdup_printf("--list %s：应写成 --list 名称=文件，或 --list 政策:名称=文件", option),
                   g_strdup_printf("--list %s: write it as --list NAME=FILE or --list POLICY:NAME=FILE", option));
    return NULL;
  }
  TdListOption *parsed = g_new(TdListOption, 1);
  *parsed = (TdListOption){colon != NULL ? g_strndup(option, (gsize)(colon - option)) : NULL,
                           g_strndup(name, (gsize)(equals - name)), g_strdup(equals + 1)};
  return parsed;
}

void td_list_option_free(TdListOption *option) {
  if (option == NULL) return;
  g_free(option->policy);
  g_free(option->name);
  g_free(option->file);
  g_free(option);
}

char **td_list_read(const char *path, TdTrouble **trouble) {
  size_t length;
  g_autofree char *text = td_text_file_read(path, &length, trouble);
  if (text == NULL) return NULL;
  GPtrArray *entries = g_ptr_array_new();
  g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
  for (char *line = text, *end; line < text + length; line = end + 1) {
    /* CR ends a line as LF does: between CR and LF there is then an empty one. */
    end = line + strcspn(line, "\r\n");
    char *comment = memchr(line, '#', (size_t)(end - line));
    TdSlice entry = td_slice_trim((TdSlice){line, (size_t)((comment != NULL ? comment : end) - line)});
    if (entry.length == 0) continue;
    char *copy = g_strndup(entry.text, entry.length);
    if (g_hash_table_add(seen, copy))
      g_ptr_array_add(entries, copy);
    else
      g_free(copy);
  }
  g_ptr_array_add(entries, NULL);
  return (char **)g_ptr_array_free(entries, FALSE);
}
