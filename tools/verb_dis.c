#include "compiler/dis.h"
#include "compiler/model_dump.h"
#include "compiler/model_lines.h"
#include "tools/io/text_file.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/verb.h"

/* The bytes of a compiled file, or of a source compiled here.  NULL: said why. */
static GBytes *image_of(const TdCommand *command, const char *path, bool json) {
  if (td_is_compiled(path)) {
    g_autoptr(TdTrouble) trouble = NULL;
    size_t size;
    char *bytes = td_file_read(path, &size, &trouble);
    if (bytes == NULL) {
      td_complain(command->lang, trouble);
      return NULL;
    }
    return g_bytes_new_take(bytes, size);
  }
  g_autoptr(TdCompilation) compilation = td_compile_file(path, TD_DUMP_NONE);
  if (compilation->diagnostics->items->len > 0)
    td_report_briefly(compilation->sources, compilation->diagnostics, command->lang, json, stderr);
  return compilation->image == NULL ? NULL : g_bytes_ref(compilation->image);
}

static bool dump_model(GBytes *image, bool stable, TdLang lang, GString *out, TdLoadError *error) {
  g_autoptr(TdArena) arena = td_arena_new();
  const TdModel *model = td_image_model(image, arena, error);
  if (model != NULL && stable)
    td_model_lines(model, lang, out);
  else if (model != NULL)
    td_model_dump(model, out);
  return model != NULL;
}

int td_verb_dis(const TdCommand *command) {
  static const char *const formats[] = {"pretty", "json"};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_DIS_FORMAT, formats, 2, &trouble);
  if (format < 0) return td_complain(command->lang, trouble);
  const char *path = td_single_policy(command);
  if (path == NULL) return TD_EXIT_TROUBLE;
  GBytes *image = image_of(command, path, format == 1);
  if (image == NULL) return TD_EXIT_TROUBLE;
  g_autoptr(GString) text = g_string_new(NULL);
  TdLoadError error = {.status = TD_LOAD_MALFORMED};
  bool stable = td_command_value(command, TD_O_DIS_STABLE) != NULL;
  bool model = stable || td_command_value(command, TD_O_DIS_MODEL) != NULL;
  bool sound = model ? dump_model(image, stable, command->lang, text, &error) : td_disassemble(image, text, &error);
  g_bytes_unref(image);
  if (!sound) return td_complain_of_image(command->lang, path, &error);
  fputs(text->str, stdout);
  return TD_EXIT_DONE;
}
