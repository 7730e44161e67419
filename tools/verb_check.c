#include "compiler/compile.h"
#include "tools/io/text_file.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/verb.h"

/* A file that cannot be read is trouble, not a finding. */
static bool unreadable(const TdDiagnostics *diagnostics) {
  for (guint i = 0; i < diagnostics->items->len; i++) {
    TdDiagnosticId id = ((const TdDiagnostic *)diagnostics->items->pdata[i])->id;
    if (id == TD_D_CANNOT_READ || id == TD_D_BAD_ENCODING) return true;
  }
  return false;
}

static int check_image(const TdCommand *command, const char *path) {
  g_autoptr(TdTrouble) trouble = NULL;
  size_t size;
  TdLoadError error;
  g_autofree char *bytes = td_file_read(path, &size, &trouble);
  if (bytes == NULL) return td_complain(command->lang, trouble);
  TdProgram *program = td_program_load(bytes, size, &td_malloc, &error);
  if (program == NULL) return td_complain_of_image(command->lang, path, &error);
  td_program_unref(program);
  return TD_EXIT_DONE;
}

int td_verb_check(const TdCommand *command) {
  static const char *const formats[] = {"pretty", "json"};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_CHECK_FORMAT, formats, 2, &trouble);
  if (format < 0) return td_complain(command->lang, trouble);
  if (command->positional->len == 0) {
    td_trouble_set(&trouble, g_strdup("没有给出政策文件"), g_strdup("no policy file is given"));
    return td_complain(command->lang, trouble);
  }
  int status = TD_EXIT_DONE;
  for (guint i = 0; i < command->positional->len; i++) {
    const char *path = command->positional->pdata[i];
    if (td_is_compiled(path)) {
      int loads = check_image(command, path);
      status = MAX(status, loads);
      continue;
    }
    g_autoptr(TdCompilation) compilation = td_compile_file(path, TD_DUMP_NONE);
    bool found = compilation->diagnostics->items->len > 0;
    if (found || format == 1)
      td_report_diagnostics(compilation->sources, compilation->diagnostics, command->lang, format == 1,
                            format == 1 ? stdout : stderr);
    if (found) status = MAX(status, unreadable(compilation->diagnostics) ? TD_EXIT_TROUBLE : TD_EXIT_FINDINGS);
    if (!found && format == 0) printf(command->lang == TD_LANG_ZH ? "%s：没有问题\n" : "%s: no findings\n", path);
  }
  return status;
}
