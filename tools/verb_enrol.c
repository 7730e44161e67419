#include "tools/inputs.h"
#include "tools/io/output.h"
#include "tools/progress.h"
#include "tools/settle/enrol.h"
#include "tools/summary.h"
#include "tools/verb.h"

typedef enum { OUT_RESULTS, OUT_REJECTS, OUT_COUNT } OutputFile;

typedef struct {
  const TdCommand *command;
  TdOutputEncoding encoding;
  const char *paths[OUT_COUNT]; /* NULL: not wanted */
  TdInputs inputs;
  TdOutputs *outputs;
  TdWriter *writers[OUT_COUNT];
  TdTally tally;
  TdProgress progress;
} Job;

static bool read_options(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  job->paths[OUT_RESULTS] = td_command_value(command, TD_O_ENROL_OUTPUT);
  job->paths[OUT_REJECTS] = td_command_value(command, TD_O_ENROL_REJECTS);
  if (command->positional->len < 2 || !job->paths[OUT_RESULTS])
    return td_trouble_set(
        trouble, g_strdup("用法：tuodi enrol 政策… 参保记录 -o 结果（用 tuodi help enrol 查看全部选项）"),
        g_strdup("usage: tuodi enrol POLICY… ENROLMENTS -o RESULTS (tuodi help enrol lists the options)"));
  return td_command_encoding(command, TD_O_ENROL_ENCODING, &job->encoding, trouble);
}

static bool read_inputs(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  guint last = command->positional->len - 1;
  const TdInputsAsked asked = {.policies = (char *const *)command->positional->pdata,
                               .policy_count = last,
                               .records = g_ptr_array_index(command->positional, last),
                               .record = TD_RECORD_ENROLMENT,
                               .params = td_command_value(command, TD_O_ENROL_PARAMS),
                               .outputs = job->paths,
                               .output_count = OUT_COUNT,
                               .lang = command->lang};
  return td_inputs_read(&job->inputs, &asked, trouble);
}

static bool open_outputs(Job *job, TdTrouble **trouble) {
  job->outputs = td_outputs_new();
  for (int i = 0; i < OUT_COUNT; i++) {
    if (!job->paths[i]) continue;
    job->writers[i] = td_outputs_add(job->outputs, job->paths[i], job->encoding, i == OUT_RESULTS, trouble);
    if (!job->writers[i]) return false;
  }
  return true;
}

static bool answer(Job *job, TdTrouble **trouble) {
  const TdInputs *inputs = &job->inputs;
  TdEnrol enrol = {.dossier = &inputs->dossier,
                   .results = job->writers[OUT_RESULTS],
                   .rejects = job->writers[OUT_REJECTS],
                   .watch = td_progress_watch(&job->progress)};
  td_tally_init(&job->tally, &inputs->policies, TD_RECORD_ENROLMENT);
  td_tally_columns(&job->tally, inputs->csv, &inputs->layout);
  bool done = td_enrol(&enrol, &job->tally, trouble);
  td_progress_end(&job->progress);
  return done && td_csv_unchanged(inputs->csv, trouble) && td_outputs_commit(job->outputs, trouble);
}

int td_verb_enrol(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.command = command};
  td_progress_init(&job.progress, command->lang);
  int status = TD_EXIT_TROUBLE;
  if (read_options(&job, &trouble) && read_inputs(&job, &trouble) && open_outputs(&job, &trouble) &&
      answer(&job, &trouble)) {
    td_warn(command->lang, job.inputs.warnings);
    td_summary_print(&job.tally, command->lang, stderr);
    status = td_tally_rejects(&job.tally) > 0 ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
  } else {
    td_complain(command->lang, trouble);
  }
  g_clear_pointer(&job.outputs, td_outputs_free);
  td_tally_clear(&job.tally);
  td_inputs_clear(&job.inputs);
  return status;
}
