#include "tools/input_file.h"
#include "tools/io/output.h"
#include "tools/report.h"
#include "tools/settle/explain.h"
#include "tools/sheet_print.h"
#include "tools/verb.h"

typedef enum { AS_TEXT, AS_JSON, AS_HTML } Format;

/* Everything that is read, and the sheets; td_verb_explain() clears it. */
typedef struct {
  const TdCommand *command;
  TdLang lang;
  Format format;
  guint policy_count; /* of the positional arguments; then the claims, then the ids */
  GPtrArray *ids;     /* char; NULL: all */
  TdInputFile claims;
  TdPolicies policies;
  TdRegions regions;
  TdParams *params;
  TdPeople *people;
  TdSupply *supplies;
  TdCsv *csv;
  TdLayout layout;
  GPtrArray *lists;    /* TdListOption */
  GPtrArray *warnings; /* TdTrouble */
  GPtrArray *sheets;   /* char: each printed, by its place */
} Job;

static void job_clear(Job *job) {
  g_clear_pointer(&job->csv, td_csv_close);
  td_supplies_free(job->supplies, &job->policies);
  g_clear_pointer(&job->people, td_people_free);
  g_clear_pointer(&job->params, td_params_free);
  if (job->regions.policies) td_regions_clear(&job->regions);
  td_policies_clear(&job->policies);
  td_input_file_clear(&job->claims);
  g_clear_pointer(&job->ids, g_ptr_array_unref);
  g_ptr_array_unref(job->lists);
  g_ptr_array_unref(job->warnings);
  g_ptr_array_unref(job->sheets);
}

static bool is_policy(const char *path) {
  return g_str_has_suffix(path, ".policy") || g_str_has_suffix(path, ".pbc") || g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* Policies come first; what follows is the claims file, and behind it are ids. */
static bool read_options(Job *job, TdTrouble **trouble) {
  static const char *const formats[] = {"text", "json", "html"};
  const TdCommand *command = job->command;
  const GPtrArray *given = command->positional;
  bool all = td_command_value(command, TD_O_EXPLAIN_ALL) != NULL;
  while (job->policy_count < given->len && is_policy(g_ptr_array_index(given, job->policy_count))) job->policy_count++;
  guint rest = given->len - job->policy_count;
  if (job->policy_count == 0 || rest == 0 || (rest == 1) != all)
    return td_trouble_set(
        trouble, g_strdup("用法：tuodi explain 政策… 结算记录 结算号…（或 --all；用 tuodi help explain 查看全部选项）"),
        g_strdup("usage: tuodi explain POLICY… CLAIMS SETL_ID… (or --all; tuodi help explain lists the options)"));
  int format = td_command_choice(command, TD_O_EXPLAIN_FORMAT, formats, 3, trouble);
  if (format < 0) return false;
  job->format = (Format)format;
  if (!all) job->ids = g_ptr_array_new();
  for (guint i = job->policy_count + 1; i < given->len; i++)
    if (!g_ptr_array_find_with_equal_func(job->ids, g_ptr_array_index(given, i), g_str_equal, NULL))
      g_ptr_array_add(job->ids, g_ptr_array_index(given, i));
  const GPtrArray *lists = command->values[TD_O_EXPLAIN_LIST];
  for (guint i = 0; lists && i < lists->len; i++) {
    TdListOption *option = td_list_option_parse(g_ptr_array_index(lists, i), trouble);
    if (!option) return false;
    g_ptr_array_add(job->lists, option);
  }
  return true;
}

static void report(const TdSources *sources, const TdDiagnostics *diagnostics, void *user) {
  const Job *job = user;
  td_report_briefly(sources, diagnostics, job->lang, job->format == AS_JSON, stderr);
}

static bool read_inputs(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  const GPtrArray *given = command->positional;
  const char *claims = g_ptr_array_index(given, job->policy_count),
             *out = td_command_value(command, TD_O_EXPLAIN_OUTPUT);
  const char *params = td_command_value(command, TD_O_EXPLAIN_PARAMS);
  const char *people = td_command_value(command, TD_O_EXPLAIN_PEOPLE);
  if (!td_output_spares(out, claims, trouble) || (params && !td_output_spares(out, params, trouble)) ||
      (people && !td_output_spares(out, people, trouble)))
    return false;
  for (guint i = 0; i < job->lists->len; i++)
    if (!td_output_spares(out, ((const TdListOption *)g_ptr_array_index(job->lists, i))->file, trouble)) return false;
  /* the digest makes a copy of what can be read only once: rows are read again */
  if (!td_input_file_init(&job->claims, claims, g_str_equal(claims, "-"), trouble)) return false;
  if (!td_policies_load(&job->policies, (const char *const *)given->pdata, job->policy_count, report, job, trouble) ||
      !td_regions_init(&job->regions, &job->policies, job->warnings, trouble))
    return false;
  for (guint i = 0; i < job->policies.items->len; i++) {
    const GPtrArray *files = td_policies_get(&job->policies, i)->files;
    for (guint k = 0; k < files->len; k++)
      if (!td_output_spares(out, g_ptr_array_index(files, k), trouble)) return false;
  }
  if (params && !(job->params = td_params_read(params, trouble))) return false;
  if (people && !(job->people = td_people_read(people, trouble))) return false;
  job->supplies = td_supplies_new(&job->policies, job->params, job->lists, job->warnings, trouble);
  if (!job->supplies || !(job->csv = td_csv_open(job->claims.source, trouble))) return false;
  return td_layout_init(&job->layout, job->csv, job->people != NULL, trouble);
}

static void take_sheet(const TdSheet *sheet, size_t place, void *user) {
  Job *job = user;
  GString *out = g_string_new(NULL);
  switch (job->format) {
    case AS_TEXT: td_sheet_print_text(sheet, job->lang, out); break;
    case AS_JSON: td_sheet_print_json(sheet, job->lang, out); break;
    case AS_HTML: td_sheet_print_html(sheet, job->lang, out); break;
  }
  if (place >= job->sheets->len) g_ptr_array_set_size(job->sheets, (gint)place + 1);
  g_free(job->sheets->pdata[place]);
  job->sheets->pdata[place] = g_string_free(out, FALSE);
}

static bool write_sheets(Job *job, TdTrouble **trouble) {
  const char *path = td_command_value(job->command, TD_O_EXPLAIN_OUTPUT);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path ? path : "-", TD_OUTPUT_UTF8, true, trouble);
  if (!writer) return false;
  g_autoptr(GString) frame = g_string_new(NULL);
  if (job->format == AS_HTML) td_sheet_html_begin(job->lang, frame);
  td_write(writer, frame->str, frame->len);
  for (guint i = 0; i < job->sheets->len; i++) {
    if (i > 0 && job->format == AS_TEXT) td_write_text(writer, "\n\n");
    if (job->sheets->pdata[i]) td_write_text(writer, job->sheets->pdata[i]);
  }
  g_string_truncate(frame, 0);
  if (job->format == AS_HTML) td_sheet_html_end(frame);
  td_write(writer, frame->str, frame->len);
  return td_outputs_commit(outputs, trouble);
}

static bool explain(Job *job, TdTrouble **trouble) {
  TdExplain explained = {.policies = &job->policies,
                         .regions = &job->regions,
                         .supplies = job->supplies,
                         .people = job->people,
                         .csv = job->csv,
                         .layout = &job->layout};
  return td_explain(&explained, job->ids, take_sheet, job, trouble) && td_csv_unchanged(job->csv, trouble) &&
         write_sheets(job, trouble);
}

static void trouble_free(gpointer trouble) {
  td_trouble_free(trouble);
}

static void list_option_free(gpointer option) {
  td_list_option_free(option);
}

int td_verb_explain(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.command = command,
             .lang = command->lang,
             .lists = g_ptr_array_new_with_free_func(list_option_free),
             .warnings = g_ptr_array_new_with_free_func(trouble_free),
             .sheets = g_ptr_array_new_with_free_func(g_free),
             .claims.spool = -1};
  bool done = read_options(&job, &trouble) && read_inputs(&job, &trouble) && explain(&job, &trouble);
  if (done)
    td_warn(command->lang, job.warnings);
  else
    td_complain(command->lang, trouble);
  job_clear(&job);
  return done ? TD_EXIT_DONE : TD_EXIT_TROUBLE;
}
