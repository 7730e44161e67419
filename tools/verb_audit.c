#include "compiler/compile.h"
#include "tools/audit_print.h"
#include "tools/io/output.h"
#include "tools/io/text_file.h"
#include "tools/policy_file.h"
#include "tools/report.h"
#include "tools/verb.h"

typedef void (*Print)(const TdAudit *audit, GString *out);

static bool write_out(const TdCommand *command, const GString *text, TdTrouble **trouble) {
  const char *path = td_command_value(command, TD_O_AUDIT_OUTPUT);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path != NULL ? path : "-", TD_OUTPUT_UTF8, true, trouble);
  if (writer == NULL) return false;
  td_write(writer, text->str, text->len);
  return td_outputs_commit(outputs, trouble);
}

static int audit(const TdCommand *command, const TdCompilation *compilation, const char *path, Print print) {
  g_autoptr(TdTrouble) trouble = NULL;
  size_t size;
  g_autofree char *text = td_text_file_read(path, &size, &trouble);
  if (text == NULL) return td_complain(command->lang, trouble);
  g_autoptr(TdNotice) notice = td_notice_new(text, size);
  g_autoptr(TdAccount) account = td_account_new(compilation->tree, notice);
  const TdAudit result = {.account = account,
                          .source = td_sources_get(compilation->sources, compilation->policy_file),
                          .notice_path = path,
                          .lang = command->lang};
  g_autoptr(GString) out = g_string_new(NULL);
  print(&result, out);
  if (!write_out(command, out, &trouble)) return td_complain(command->lang, trouble);
  return td_account_clean(account) ? TD_EXIT_DONE : TD_EXIT_FINDINGS;
}

int td_verb_audit(const TdCommand *command) {
  static const char *const formats[] = {"text", "json", "html"};
  static const Print prints[] = {td_audit_print_text, td_audit_print_json, td_audit_print_html};
  g_autoptr(TdTrouble) trouble = NULL;
  int format = td_command_choice(command, TD_O_AUDIT_FORMAT, formats, 3, &trouble);
  const char *policy = format < 0 ? NULL : td_single_policy(command);
  const char *notice = td_command_value(command, TD_O_AUDIT_NOTICE);
  if (format >= 0 && policy == NULL) return TD_EXIT_TROUBLE;
  if (format >= 0 && notice == NULL)
    td_trouble_set(&trouble, g_strdup("没有给出通知原文 — 写：--notice 通知.txt"),
                   g_strdup("no notice is given - write: --notice NOTICE.txt"));
  else if (format >= 0 && td_is_compiled(policy))
    td_trouble_set(&trouble, g_strdup_printf("%s：编译后的政策不带原文 — 请给出 .policy 文件", policy),
                   g_strdup_printf("%s: a compiled policy has no text - give the .policy file", policy));
  if (trouble != NULL) return td_complain(command->lang, trouble);
  g_autoptr(TdCompilation) compilation = td_compile_file(policy, TD_DUMP_NONE);
  if (compilation->diagnostics->errors > 0) {
    td_report_diagnostics(compilation->sources, compilation->diagnostics, command->lang, false, stderr);
    return TD_EXIT_TROUBLE;
  }
  return audit(command, compilation, notice, prints[format]);
}
