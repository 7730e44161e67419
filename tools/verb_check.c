#include <errno.h>
#include <string.h>

#include "compiler/compile.h"
#include "tools/against.h"
#include "tools/io/text_file.h"
#include "tools/order.h"
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
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  if (program == NULL) return td_complain_of_image(command->lang, path, &error);
  td_program_unref(program);
  return TD_EXIT_DONE;
}

/* A vocabulary is sound although nothing can be compiled from it alone. */
static bool sound_vocabulary(const TdCompilation *compilation) {
  const GPtrArray *items = compilation->diagnostics->items;
  return items->len == 1 && ((const TdDiagnostic *)items->pdata[0])->id == TD_D_NOT_POLICY;
}

static int check_source(const TdCommand *command, const char *path, bool json) {
  g_autoptr(TdCompilation) compilation = td_compile_tests(path);
  bool found = compilation->diagnostics->items->len > 0 && !sound_vocabulary(compilation);
  if (found || json)
    td_report_diagnostics(compilation->sources, compilation->diagnostics, command->lang, json, json ? stdout : stderr);
  if (!found && !json) printf(command->lang == TD_LANG_ZH ? "%s：没有问题\n" : "%s: no findings\n", path);
  if (!found) return TD_EXIT_DONE;
  return unreadable(compilation->diagnostics) ? TD_EXIT_TROUBLE : TD_EXIT_FINDINGS;
}

static gint by_name(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The policies and vocabularies of a folder, in the order of their names. */
static int check_folder(const TdCommand *command, const char *path, bool json) {
  g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func(g_free);
  if (folder == NULL) {
    td_trouble_errno(&trouble, "读取", "read", path, errno);
    return td_complain(command->lang, trouble);
  }
  for (const char *name; (name = g_dir_read_name(folder)) != NULL;)
    if (g_str_has_suffix(name, ".policy")) g_ptr_array_add(files, g_build_filename(path, name, NULL));
  g_ptr_array_sort(files, by_name);
  int status = TD_EXIT_DONE;
  for (guint i = 0; i < files->len; i++) {
    int one = check_source(command, files->pdata[i], json);
    status = MAX(status, one);
  }
  return status;
}

static bool belong_together(const TdCommand *command, TdTrouble **trouble) {
  bool against = td_command_value(command, TD_O_CHECK_AGAINST), order = td_command_value(command, TD_O_CHECK_ORDER);
  if (against && order)
    return td_trouble_set(trouble, g_strdup("--against 和 --order 不能一起用；请分两次检查"),
                          g_strdup("--against and --order are two questions; ask them one after the other"));
  if (td_command_value(command, TD_O_CHECK_MAP) && !against)
    return td_trouble_set(trouble, g_strdup("--map 只用于 --against；请一并给出框架政策"),
                          g_strdup("--map belongs to --against; name the framework too"));
  if (td_command_value(command, TD_O_CHECK_PARAMS) && !against && !order)
    return td_trouble_set(trouble, g_strdup("--params 只用于 --against 和 --order；请一并给出其中一个"),
                          g_strdup("--params belongs to --against and --order; give one of them too"));
  return true;
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
  if (!belong_together(command, &trouble)) return td_complain(command->lang, trouble);
  if (td_command_value(command, TD_O_CHECK_ORDER)) return td_check_order(command, format == 1);
  if (td_command_value(command, TD_O_CHECK_AGAINST)) return td_check_against(command, format == 1);
  int status = TD_EXIT_DONE;
  for (guint i = 0; i < command->positional->len; i++) {
    const char *path = command->positional->pdata[i];
    int one = td_is_compiled(path)                    ? check_image(command, path)
              : g_file_test(path, G_FILE_TEST_IS_DIR) ? check_folder(command, path, format == 1)
                                                      : check_source(command, path, format == 1);
    status = MAX(status, one);
  }
  return status;
}
