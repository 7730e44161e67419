#include "tools/inputs.h"
#include "tools/io/output.h"
#include "tools/settle/explain.h"
#include "tools/sheet_print.h"
#include "tools/verb.h"

typedef enum { AS_TEXT, AS_JSON, AS_HTML } Format;

/* Everything that is read, and the sheets; td_verb_explain() clears it. */
typedef struct {
  const TdCommand *command;
  TdLang lang;
  Format format;
  guint policy_count; /* of the positional arguments; then the records, then the ids */
  GPtrArray *ids;     /* char; NULL: all */
  TdInputs inputs;
  GPtrArray *sheets; /* GString: those at each place, printed */
} Job;

static void job_clear(Job *job) {
  td_inputs_clear(&job->inputs);
  g_clear_pointer(&job->ids, g_ptr_array_unref);
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
        trouble,
        g_strdup(
            "用法：tuodi explain 政策… 结算记录 结算号…，或 政策… 参保记录 人员编号[:年度]…（或 --all；用 tuodi help "
            "explain 查看全部选项）"),
        g_strdup("usage: tuodi explain POLICY… CLAIMS SETL_ID…, or POLICY… ENROLMENTS PSN_NO[:YEAR]… (or --all; tuodi "
                 "help explain lists the options)"));
  int format = td_command_choice(command, TD_O_EXPLAIN_FORMAT, formats, 3, trouble);
  if (format < 0) return false;
  job->format = (Format)format;
  if (!all) job->ids = g_ptr_array_new();
  for (guint i = job->policy_count + 1; i < given->len; i++)
    if (!g_ptr_array_find_with_equal_func(job->ids, g_ptr_array_index(given, i), g_str_equal, NULL))
      g_ptr_array_add(job->ids, g_ptr_array_index(given, i));
  return true;
}

static bool read_inputs(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  const char *out = td_command_value(command, TD_O_EXPLAIN_OUTPUT);
  const TdInputsAsked asked = {.policies = (char *const *)command->positional->pdata,
                               .policy_count = job->policy_count,
                               .records = g_ptr_array_index(command->positional, job->policy_count),
                               .either = true,
                               .params = td_command_value(command, TD_O_EXPLAIN_PARAMS),
                               .people = td_command_value(command, TD_O_EXPLAIN_PEOPLE),
                               .lists = command->values[TD_O_EXPLAIN_LIST],
                               .outputs = &out,
                               .output_count = 1,
                               .lang = job->lang,
                               .json = job->format == AS_JSON};
  if (!td_inputs_read(&job->inputs, &asked, trouble)) return false;
  bool premiums = job->inputs.record == TD_RECORD_ENROLMENT;
  if (premiums && (asked.people || (asked.lists && asked.lists->len > 0)))
    return td_trouble_set(
        trouble, g_strdup("--people 和 --list 只用于结算记录，参保记录用不到；请去掉"),
        g_strdup("--people and --list are for claims, enrolments have no use for them; leave them out"));
  return true;
}

static void take_sheet(const TdSheet *sheet, size_t place, void *user) {
  Job *job = user;
  if (place >= job->sheets->len) g_ptr_array_set_size(job->sheets, (gint)place + 1);
  GString *out = job->sheets->pdata[place];
  if (!out) out = job->sheets->pdata[place] = g_string_new(NULL);
  if (out->len > 0 && job->format == AS_TEXT) g_string_append(out, "\n\n");
  switch (job->format) {
    case AS_TEXT: td_sheet_print_text(sheet, job->lang, out); break;
    case AS_JSON: td_sheet_print_json(sheet, job->lang, out); break;
    case AS_HTML: td_sheet_print_html(sheet, job->lang, out); break;
  }
}

static void text_free(gpointer text) {
  if (text) g_string_free(text, TRUE);
}

static bool write_sheets(Job *job, TdTrouble **trouble) {
  const char *path = td_command_value(job->command, TD_O_EXPLAIN_OUTPUT);
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(outputs, path ? path : "-", TD_OUTPUT_UTF8, true, trouble);
  if (!writer) return false;
  g_autoptr(GString) frame = g_string_new(NULL);
  if (job->format == AS_HTML) td_sheet_html_begin(job->inputs.record, job->lang, frame);
  td_write(writer, frame->str, frame->len);
  bool first = true;
  for (guint i = 0; i < job->sheets->len; i++) {
    const GString *sheets = job->sheets->pdata[i];
    if (!sheets) continue;
    if (!first && job->format == AS_TEXT) td_write_text(writer, "\n\n");
    td_write(writer, sheets->str, sheets->len);
    first = false;
  }
  g_string_truncate(frame, 0);
  if (job->format == AS_HTML) td_sheet_html_end(frame);
  td_write(writer, frame->str, frame->len);
  return td_outputs_commit(outputs, trouble);
}

static bool explain(Job *job, TdTrouble **trouble) {
  const TdInputs *inputs = &job->inputs;
  bool done = inputs->record == TD_RECORD_ENROLMENT
                  ? td_explain_premiums(&inputs->dossier, job->ids, take_sheet, job, trouble)
                  : td_explain(&inputs->dossier, job->ids, take_sheet, job, trouble);
  return done && td_csv_unchanged(inputs->csv, trouble) && write_sheets(job, trouble);
}

int td_verb_explain(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.command = command, .lang = command->lang, .sheets = g_ptr_array_new_with_free_func(text_free)};
  bool done = read_options(&job, &trouble) && read_inputs(&job, &trouble) && explain(&job, &trouble);
  if (done)
    td_warn(command->lang, job.inputs.warnings);
  else
    td_complain(command->lang, trouble);
  job_clear(&job);
  return done ? TD_EXIT_DONE : TD_EXIT_TROUBLE;
}
