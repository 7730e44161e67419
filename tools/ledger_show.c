/* tuodi ledger show: a person's settlements as a statement. */
#include "tools/io/cell.h"
#include "tools/io/output.h"
#include "tools/ledger_verbs.h"
#include "tools/statement_print.h"

typedef enum { AS_TEXT, AS_JSON, AS_HTML } Format;

static bool read_year(const TdCommand *command, int32_t *year, TdTrouble **trouble) {
  const char *text = td_command_value(command, TD_O_LEDGER_YEAR);
  int64_t value = 0;
  if (text && td_cell_year(td_slice(text), &value) != TD_REJECT_NONE)
    return td_trouble_set(trouble, g_strdup_printf("--year 应为四位的年份，而不是 %s", text),
                          g_strdup_printf("--year wants a year of four digits, not %s", text));
  *year = (int32_t)value;
  return true;
}

static bool show(const TdCommand *command, TdTrouble **trouble) {
  static const char *const formats[] = {"text", "json", "html"};
  const char *path = td_command_value(command, TD_O_LEDGER_OUTPUT);
  int format = td_command_choice(command, TD_O_LEDGER_FORMAT, formats, G_N_ELEMENTS(formats), trouble);
  int32_t year = 0;
  if (format < 0 || !read_year(command, &year, trouble) || !td_ledger_spared(td_ledger_path(command), path, trouble))
    return false;
  g_autoptr(TdLedger) ledger = td_ledger_open(td_ledger_path(command), false, trouble);
  if (!ledger) return false;
  g_autoptr(TdStatement) statement = td_statement_new(ledger, g_ptr_array_index(command->positional, 2), year, trouble);
  if (!statement) return false;
  g_autoptr(GString) text = g_string_new(NULL);
  switch ((Format)format) {
    case AS_TEXT: td_statement_text(statement, command->lang, text); break;
    case AS_JSON: td_statement_json(statement, text); break;
    case AS_HTML: td_statement_html(statement, command->lang, text); break;
  }
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path ? path : "-", TD_OUTPUT_UTF8, true, trouble);
  if (!writer) return false;
  td_write(writer, text->str, text->len);
  return td_outputs_commit(outputs, trouble);
}

int td_ledger_show(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  return show(command, &trouble) ? TD_EXIT_DONE : td_complain(command->lang, trouble);
}
