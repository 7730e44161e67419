#include "tools/against.h"

#include "compiler/compile.h"
#include "tools/io/params.h"
#include "tools/label_map.h"
#include "tools/party.h"
#include "tools/policy_file.h"

static bool read_party(TdParty *party, const char *path, const TdCommand *command, TdParams *params,
                       TdTrouble **trouble) {
  return td_party_read(party, path, command->lang, params, "对照", "compared", trouble);
}

/* ---- the comparison ---- */

static bool found(const GPtrArray *results) {
  for (guint i = 0; i < results->len; i++)
    if (((const TdAgainst *)results->pdata[i])->verdict != TD_PROVED) return true;
  return false;
}

/* One policy; false: trouble. */
static bool compare(const TdCommand *command, const char *path, const TdParty *framework, TdParams *params,
                    TdJson *json, int *status, TdTrouble **trouble) {
  static const char *const columns[] = {"framework", "city"};
  const char *framework_path = td_command_value(command, TD_O_CHECK_AGAINST);
  TdParty city = {0};
  g_autofree uint64_t *counterparts = NULL;
  bool done = read_party(&city, path, command, params, trouble) &&
              (counterparts = td_label_map(td_command_value(command, TD_O_CHECK_MAP), columns, framework->model,
                                           city.model, trouble)) != NULL;
  if (done) {
    TdModel enrolments;
    td_model_enrolments(city.model, &enrolments);
    TdOutside theirs = {framework->model, framework->rows, framework->counts};
    TdComparison comparison = {.claims = {{city.model, city.rows, city.counts}, theirs},
                               .enrolments = {{&enrolments, city.rows, city.counts}, theirs},
                               .counterparts = counterparts};
    g_autoptr(GPtrArray) results = td_against(&comparison);
    TdAgainstTold told = {path, framework_path, city.model, framework->model, &enrolments, results};
    g_autoptr(GString) text = g_string_new(NULL);
    if (json)
      td_against_json(&told, command->lang, json);
    else
      td_against_text(&told, command->lang, text);
    fputs(text->str, stdout);
    if (found(results)) *status = TD_EXIT_FINDINGS;
  }
  td_party_clear(&city);
  return done;
}

static bool compare_all(const TdCommand *command, const TdParty *framework, TdParams *params, TdJson *json, int *status,
                        TdTrouble **trouble) {
  if (framework->model->requirement_count == 0)
    return td_trouble_set(trouble,
                          g_strdup_printf("%s 没有写「要求」，无从对照", td_command_value(command, TD_O_CHECK_AGAINST)),
                          g_strdup_printf("%s states no requirement; there is nothing to compare with",
                                          td_command_value(command, TD_O_CHECK_AGAINST)));
  for (guint i = 0; i < command->positional->len; i++)
    if (!compare(command, command->positional->pdata[i], framework, params, json, status, trouble)) return false;
  return true;
}

static bool sources_only(const TdCommand *command, TdTrouble **trouble) {
  bool compiled = td_is_compiled(td_command_value(command, TD_O_CHECK_AGAINST));
  for (guint i = 0; i < command->positional->len; i++) compiled |= td_is_compiled(command->positional->pdata[i]);
  return !compiled || td_trouble_set(trouble, g_strdup("对照要求从政策的源文件进行，请给出 .policy 文件"),
                                     g_strdup("requirements are compared from the sources; name .policy files"));
}

int td_check_against(const TdCommand *command, bool json) {
  g_autoptr(TdTrouble) trouble = NULL;
  g_autoptr(TdParams) params = NULL;
  TdParty framework = {0};
  TdJson array;
  int status = TD_EXIT_DONE;
  const char *file = td_command_value(command, TD_O_CHECK_PARAMS);
  td_json_init(&array);
  td_json_begin(&array, NULL, '[');
  bool done = sources_only(command, &trouble) && (!file || (params = td_params_read(file, &trouble)) != NULL) &&
              read_party(&framework, td_command_value(command, TD_O_CHECK_AGAINST), command, params, &trouble) &&
              compare_all(command, &framework, params, json ? &array : NULL, &status, &trouble);
  td_json_end(&array, ']');
  if (done && json) printf("%s\n", array.out->str);
  td_json_clear(&array);
  td_party_clear(&framework);
  return done ? status : td_complain(command->lang, trouble);
}
