/* tuodi ledger export: what a ledger holds, as CSV. */
#include "tools/io/output.h"
#include "tools/ledger_verbs.h"
#include "tools/settle/export.h"

static const TdOptionId options[TD_EXPORT_COUNT] = {[TD_EXPORT_RESULTS] = TD_O_LEDGER_OUTPUT,
                                                    [TD_EXPORT_LINES] = TD_O_LEDGER_LINES,
                                                    [TD_EXPORT_ALERTS] = TD_O_LEDGER_ALERTS,
                                                    [TD_EXPORT_CLAIMS] = TD_O_LEDGER_CLAIMS,
                                                    [TD_EXPORT_BALANCES] = TD_O_LEDGER_BALANCES};

static bool open_outputs(const TdCommand *command, TdOutputs *outputs, TdExport *what, TdTrouble **trouble) {
  TdOutputEncoding encoding = TD_OUTPUT_UTF8;
  const char *paths[TD_EXPORT_COUNT];
  bool any = false;
  if (!td_command_encoding(command, TD_O_LEDGER_ENCODING, &encoding, trouble)) return false;
  for (int i = 0; i < TD_EXPORT_COUNT; i++) {
    paths[i] = td_command_value(command, options[i]);
    any = any || paths[i];
  }
  if (!any) paths[TD_EXPORT_RESULTS] = "-";
  for (int i = 0; i < TD_EXPORT_COUNT; i++) {
    if (!paths[i]) continue;
    if (!td_ledger_spared(td_ledger_path(command), paths[i], trouble)) return false;
    what->out[i] = td_outputs_add(outputs, paths[i], encoding, i == TD_EXPORT_RESULTS, trouble);
    if (!what->out[i]) return false;
  }
  return true;
}

int td_ledger_export(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(TdLedger) ledger = td_ledger_open(td_ledger_path(command), false, &trouble);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdExport what = {.ledger = ledger, .all = td_command_value(command, TD_O_LEDGER_ALL) != NULL};
  uint64_t count;
  if (!ledger || !open_outputs(command, outputs, &what, &trouble) || !td_export(&what, &count, &trouble) ||
      !td_outputs_commit(outputs, &trouble))
    return td_complain(command->lang, trouble);
  fprintf(stderr,
          command->lang == TD_LANG_ZH ? "导出 %" G_GUINT64_FORMAT " 笔结算\n" : "%" G_GUINT64_FORMAT " settlements\n",
          (guint64)count);
  return TD_EXIT_DONE;
}
