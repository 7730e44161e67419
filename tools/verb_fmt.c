#include <glib/gstdio.h>
#include <string.h>

#include "compiler/compile.h"
#include "compiler/surface.h"
#include "grammar/format.h"
#include "tools/line_diff.h"
#include "tools/io/output.h"
#include "tools/report.h"
#include "tools/verb.h"

/* What is done with a text in its canonical form. */
typedef struct {
  TdLang lang;
  bool translate, check, diff, write;
} Wanted;

static void format(const TdCompilation *compilation, const Wanted *wanted, GString *out) {
  g_autoptr(GHashTable) words = wanted->translate ? td_surface_words(compilation->tree, wanted->lang) : NULL;
  TdFormat how = {.translate = wanted->translate, .lang = wanted->lang, .words = words};
  td_format(compilation->sources, 0, compilation->tree, &how, out);
}

/* Puts TEXT in the place of the file, which keeps its mode. */
static bool rewrite(const char *path, const GString *text, TdTrouble **trouble) {
  GStatBuf before;
  bool known = g_stat(path, &before) == 0;
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, true, trouble);
  if (writer == NULL) return false;
  td_write(writer, text->str, text->len);
  if (!td_outputs_commit(outputs, trouble)) return false;
  if (known) (void)g_chmod(path, before.st_mode & 07777);
  return true;
}

static void show_diff(const TdSource *source, bool plain, const GString *text, const Wanted *wanted) {
  g_autoptr(GString) out = g_string_new(NULL);
  g_autofree char *name = g_strdup_printf(wanted->lang == TD_LANG_ZH ? "%s（格式化）" : "%s (formatted)", source->path);
  td_line_diff(source->path, source->text, name, text->str, out);
  if (!plain && out->len == 0)
    g_string_printf(out,
                    wanted->lang == TD_LANG_ZH ? "%s：将改存为不带字节顺序标记的 UTF-8\n"
                                               : "%s: would become UTF-8 without a byte order mark\n",
                    source->path);
  fputs(out->str, stdout);
}

static int format_file(const char *path, const Wanted *wanted) {
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(TdCompilation) compilation = td_parse_file(path);
  if (compilation->diagnostics->items->len > 0) {
    td_report_diagnostics(compilation->sources, compilation->diagnostics, wanted->lang, false, stderr);
    return TD_EXIT_TROUBLE;
  }
  g_autoptr(GString) text = g_string_new(NULL);
  format(compilation, wanted, text);
  const TdSource *source = td_sources_get(compilation->sources, 0);
  bool same = compilation->plain && strcmp(source->text, text->str) == 0;
  if (wanted->check && !same) printf("%s\n", path);
  if (wanted->diff && !same) show_diff(source, compilation->plain, text, wanted);
  if (wanted->check || wanted->diff) return same ? TD_EXIT_DONE : TD_EXIT_FINDINGS;
  if (!wanted->write)
    fputs(text->str, stdout);
  else if (!same && !rewrite(path, text, &trouble))
    return td_complain(wanted->lang, trouble);
  return TD_EXIT_DONE;
}

int td_verb_fmt(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Wanted wanted = {.lang = command->lang,
                   .translate = td_command_value(command, TD_O_ANY_LANG) != NULL,
                   .check = td_command_value(command, TD_O_FMT_CHECK) != NULL,
                   .diff = td_command_value(command, TD_O_FMT_DIFF) != NULL,
                   .write = td_command_value(command, TD_O_FMT_WRITE) != NULL};
  bool standard = false;
  for (guint i = 0; i < command->positional->len; i++) standard |= g_str_equal(command->positional->pdata[i], "-");
  if (command->positional->len == 0)
    td_trouble_set(&trouble, g_strdup("没有给出政策文件"), g_strdup("no policy file is given"));
  else if (wanted.write && (wanted.check || wanted.diff))
    td_trouble_set(&trouble, g_strdup("--write 不能与 --check、--diff 同用"),
                   g_strdup("--write cannot be used with --check or --diff"));
  else if (wanted.write && standard)
    td_trouble_set(&trouble, g_strdup("标准输入不能用 --write 写回"),
                   g_strdup("standard input cannot be rewritten; leave --write out"));
  if (trouble != NULL) return td_complain(command->lang, trouble);
  int status = TD_EXIT_DONE;
  for (guint i = 0; i < command->positional->len; i++) {
    int one = format_file(command->positional->pdata[i], &wanted);
    status = MAX(status, one);
  }
  return status;
}
