#include "tools/against.h"

#include "compiler/compile.h"
#include "grammar/parse.h"
#include "tools/io/csv.h"
#include "tools/io/params.h"
#include "tools/party.h"
#include "tools/policy_file.h"

static bool read_party(TdParty *party, const char *path, const TdCommand *command, TdParams *params,
                       TdTrouble **trouble) {
  return td_party_read(party, path, command->lang, params, "对照", "compared", trouble);
}

/* ---- the correspondence of labels ---- */

static uint32_t label_of(const TdModel *model, const char *name) {
  uint32_t i = 0;
  while (i < model->label_count && !g_str_equal(model->labels[i], name)) i++;
  return i;
}

static bool unknown_label(const TdCsv *csv, uint64_t line, const char *column, const TdModel *model, const char *name,
                          TdTrouble **trouble) {
  const char *near = td_nearest(name, model->labels, model->label_count);
  g_autofree char *zh = g_strdup_printf("「%s」不是 %s 的标签%s%s%s；请改正", name, model->id, near ? "，是否指「" : "",
                                        near ? near : "", near ? "」" : "");
  g_autofree char *en = g_strdup_printf("'%s' is no label of %s%s%s%s; mend it", name, model->id,
                                        near ? ", perhaps '" : "", near ? near : "", near ? "' is meant" : "");
  return td_csv_fault(csv, line, column, zh, en, trouble);
}

static bool add_pair(uint64_t *counterparts, const TdCsv *csv, const int *place, const TdCsvRow *row,
                     const TdModel *framework, const TdModel *city, TdTrouble **trouble) {
  if (row->reject != TD_REJECT_NONE)
    return td_csv_fault(csv, row->line, NULL, td_rejects[row->reject].zh, td_rejects[row->reject].en, trouble);
  const TdSlice *cells[] = {&row->cells[place[0]], &row->cells[place[1]]};
  g_autofree char *theirs = g_strndup(cells[0]->text, cells[0]->length);
  g_autofree char *mine = g_strndup(cells[1]->text, cells[1]->length);
  uint32_t label = label_of(framework, theirs), counterpart = label_of(city, mine);
  if (label == framework->label_count) return unknown_label(csv, row->line, "framework", framework, theirs, trouble);
  if (counterpart == city->label_count) return unknown_label(csv, row->line, "city", city, mine, trouble);
  counterparts[label] |= UINT64_C(1) << counterpart;
  return true;
}

static bool read_map(uint64_t *counterparts, const char *path, const TdModel *framework, const TdModel *city,
                     TdTrouble **trouble) {
  static const TdColumn columns[] = {{"framework", true}, {"city", true}};
  g_autoptr(TdCsv) csv = td_csv_open(path, trouble);
  int place[2];
  if (!csv || !td_csv_columns(csv, columns, 2, NULL, place, NULL, trouble)) return false;
  TdCsvRow row;
  TdCsvStatus status;
  while ((status = td_csv_next(csv, &row, trouble)) == TD_CSV_ROW)
    if (!add_pair(counterparts, csv, place, &row, framework, city, trouble)) return false;
  return status != TD_CSV_TROUBLE;
}

/* Labels of one name correspond where the file says nothing else of them. */
static uint64_t *counterparts_of(const char *map, const TdModel *framework, const TdModel *city, TdTrouble **trouble) {
  g_autofree uint64_t *counterparts = g_new0(uint64_t, 64);
  if (map && !read_map(counterparts, map, framework, city, trouble)) return NULL;
  for (uint32_t i = 0; i < framework->label_count; i++) {
    uint32_t same = label_of(city, framework->labels[i]);
    if (!counterparts[i] && same < city->label_count) counterparts[i] = UINT64_C(1) << same;
  }
  return g_steal_pointer(&counterparts);
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
  const char *framework_path = td_command_value(command, TD_O_CHECK_AGAINST);
  TdParty city = {0};
  g_autofree uint64_t *counterparts = NULL;
  bool done = read_party(&city, path, command, params, trouble) &&
              (counterparts = counterparts_of(td_command_value(command, TD_O_CHECK_MAP), framework->model, city.model,
                                              trouble)) != NULL;
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
