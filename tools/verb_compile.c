#include "tools/io/output.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/verb.h"

static char *beside(const char *path) {
  g_autofree char *stem =
      g_str_has_suffix(path, ".policy") ? g_strndup(path, strlen(path) - strlen(".policy")) : g_strdup(path);
  return g_strconcat(stem, ".pbc", NULL);
}

static bool write_image(const char *path, const char *source, GBytes *image, TdTrouble **trouble) {
  if (td_output_is_input(path, source))
    return td_trouble_set(trouble, g_strdup_printf("输出「%s」就是政策文件本身。请另选一个文件名", path),
                          g_strdup_printf("the output '%s' is the policy itself; choose another name", path));
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, trouble);
  if (writer == NULL) return false;
  gsize size;
  const char *bytes = g_bytes_get_data(image, &size);
  td_write(writer, bytes, size);
  return td_outputs_commit(outputs, trouble);
}

int td_verb_compile(const TdCommand *command) {
  static const char *const formats[] = {"pretty", "json"};
  static const char *const dumps[] = {"", "tokens", "tree", "model", "ir", "code"};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_COMPILE_FORMAT, formats, 2, &trouble);
  int dump = format < 0 ? -1 : td_command_choice(command, TD_O_COMPILE_DUMP, dumps, 6, &trouble);
  if (dump < 0) return td_complain(command->lang, trouble);
  const char *path = td_single_policy(command);
  if (path == NULL) return TD_EXIT_TROUBLE;
  g_autoptr(TdCompilation) compilation = td_compile_file(path, (TdDump)dump);
  if (compilation->diagnostics->items->len > 0 || format == 1)
    td_report_diagnostics(compilation->sources, compilation->diagnostics, command->lang, format == 1, stderr);
  if (compilation->dump != NULL) fputs(compilation->dump->str, stdout);
  if (compilation->image == NULL) return TD_EXIT_TROUBLE;
  if (dump != TD_DUMP_NONE) return TD_EXIT_DONE;
  const char *wanted = td_command_value(command, TD_O_COMPILE_OUTPUT);
  g_autofree char *output = wanted != NULL ? g_strdup(wanted) : g_str_equal(path, "-") ? g_strdup("-") : beside(path);
  if (!write_image(output, path, compilation->image, &trouble)) return td_complain(command->lang, trouble);
  return TD_EXIT_DONE;
}
