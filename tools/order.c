#include "tools/order.h"

#include "tools/party.h"
#include "tools/policy_file.h"

static bool found(const TdOrderReport *report) {
  for (guint i = 0; i < report->results->len; i++) {
    const TdOrder *order = report->results->pdata[i];
    if (order->any && order->any->verdict != TD_ORDER_FREE) return true;
  }
  return false;
}

/* One policy; false: trouble. */
static bool check(const TdCommand *command, const char *path, TdParams *params, TdJson *json, int *status,
                  TdTrouble **trouble) {
  TdParty party = {0};
  bool done = td_party_read(&party, path, command->lang, params, "检查先后", "checked", trouble);
  if (done) {
    TdOutside outside = {party.model, party.rows, party.counts};
    g_autoptr(TdOrderReport) report = td_order(&outside);
    g_autoptr(GString) text = g_string_new(NULL);
    TdOrderTold told = {path, party.model, report};
    if (json)
      td_order_json(&told, command->lang, json);
    else
      td_order_text(&told, command->lang, text);
    fputs(text->str, stdout);
    if (found(report)) *status = TD_EXIT_FINDINGS;
  }
  td_party_clear(&party);
  return done;
}

static bool check_all(const TdCommand *command, TdParams *params, TdJson *json, int *status, TdTrouble **trouble) {
  for (guint i = 0; i < command->positional->len; i++) {
    const char *path = command->positional->pdata[i];
    if (td_is_compiled(path))
      return td_trouble_set(trouble, g_strdup("先后从政策的源文件检查，请给出 .policy 文件"),
                            g_strdup("the order is checked from the sources; name .policy files"));
    if (!check(command, path, params, json, status, trouble)) return false;
  }
  return true;
}

int td_check_order(const TdCommand *command, bool json) {
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(TdParams) params = NULL;
  TdJson array;
  int status = TD_EXIT_DONE;
  const char *file = td_command_value(command, TD_O_CHECK_PARAMS);
  td_json_init(&array);
  td_json_begin(&array, NULL, '[');
  bool done = (!file || (params = td_params_read(file, &trouble)) != NULL) &&
              check_all(command, params, json ? &array : NULL, &status, &trouble);
  td_json_end(&array, ']');
  if (done && json) printf("%s\n", array.out->str);
  td_json_clear(&array);
  return done ? status : td_complain(command->lang, trouble);
}
