#include <errno.h>

#include "tools/inputs.h"
#include "tools/io/output.h"
#include "tools/manifest.h"
#include "tools/paid_print.h"
#include "tools/progress.h"
#include "tools/settle/run.h"
#include "tools/summary.h"
#include "tools/verb.h"

/* The files that a run writes, in the order of td_outputs_commit(). */
typedef enum {
  OUT_RESULTS,
  OUT_LINES,
  OUT_ALERTS,
  OUT_REJECTS,
  OUT_PAID,
  OUT_PAGE,
  OUT_MANIFEST,
  OUT_COUNT
} OutputFile;

static const struct {
  TdOptionId option;
  const char *name;
} outputs[OUT_COUNT] = {{TD_O_RUN_OUTPUT, "results"},    {TD_O_RUN_LINES, "lines"},
                        {TD_O_RUN_ALERTS, "alerts"},     {TD_O_RUN_REJECTS, "rejects"},
                        {TD_O_RUN_PAID, "compare_paid"}, {TD_O_RUN_PAGE, "compare_report"},
                        {TD_O_RUN_MANIFEST, "manifest"}};

/* Everything that a run works with; td_verb_run() clears it. */
typedef struct {
  const TdCommand *command;
  TdLang lang;
  bool json;
  unsigned threads;
  TdOutputEncoding encoding;
  const char *paths[OUT_COUNT]; /* NULL: not wanted */
  TdInputs inputs;
  TdOutputs *outputs;
  TdWriter *writers[OUT_COUNT];
  TdTally tally;
  TdPaid *paid; /* NULL: what was paid is not compared */
  TdProgress progress;
  char *began; /* UTC */
} Job;

static void job_clear(Job *job) {
  g_clear_pointer(&job->outputs, td_outputs_free);
  td_tally_clear(&job->tally);
  g_clear_pointer(&job->paid, td_paid_free);
  td_inputs_clear(&job->inputs);
  g_free(job->began);
}

static bool read_threads(Job *job, TdTrouble **trouble) {
  enum { MOST = 64 };
  const char *text = td_command_value(job->command, TD_O_RUN_THREADS);
  guint64 threads = MIN(g_get_num_processors(), MOST);
  if (text && !g_ascii_string_to_unsigned(text, 10, 1, MOST, &threads, NULL))
    return td_trouble_set(trouble, g_strdup_printf("--threads 应为 1 至 %d 的整数，而不是 %s", MOST, text),
                          g_strdup_printf("--threads wants a whole number from 1 to %d, not %s", MOST, text));
  job->threads = (unsigned)threads;
  return true;
}

static bool read_options(Job *job, TdTrouble **trouble) {
  static const char *const formats[] = {"text", "json"};
  const TdCommand *command = job->command;
  if (command->positional->len < 2 || !td_command_value(command, TD_O_RUN_OUTPUT))
    return td_trouble_set(trouble, g_strdup("用法：tuodi run 政策… 结算记录 -o 结果（用 tuodi help run 查看全部选项）"),
                          g_strdup("usage: tuodi run POLICY… CLAIMS -o RESULTS (tuodi help run lists the options)"));
  int format = td_command_choice(command, TD_O_RUN_FORMAT, formats, 2, trouble);
  if (format < 0) return false;
  job->json = format == 1;
  if (!td_command_encoding(command, TD_O_RUN_ENCODING, &job->encoding, trouble) || !read_threads(job, trouble))
    return false;
  for (int i = 0; i < OUT_COUNT; i++) job->paths[i] = td_command_value(command, outputs[i].option);
  return true;
}

static void warn(Job *job, const char *zh, const char *en) {
  TdTrouble *warning = NULL;
  td_trouble_set(&warning, g_strdup(zh), g_strdup(en));
  g_ptr_array_add(job->inputs.warnings, warning);
}

static bool compares_paid(const Job *job) {
  return job->paths[OUT_PAID] || job->paths[OUT_PAGE];
}

static bool read_inputs(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  guint last = command->positional->len - 1;
  const TdInputsAsked asked = {.policies = (char *const *)command->positional->pdata,
                               .policy_count = last,
                               .records = g_ptr_array_index(command->positional, last),
                               .params = td_command_value(command, TD_O_RUN_PARAMS),
                               .people = td_command_value(command, TD_O_RUN_PEOPLE),
                               .ledger = td_command_value(command, TD_O_RUN_LEDGER),
                               .lists = command->values[TD_O_RUN_LIST],
                               .outputs = job->paths,
                               .output_count = OUT_COUNT,
                               .digests = job->paths[OUT_MANIFEST] != NULL,
                               .lang = job->lang,
                               .json = job->json};
  TdInputs *inputs = &job->inputs;
  if (!td_inputs_read(inputs, &asked, trouble)) return false;
  if (compares_paid(job) && inputs->layout.place[TD_F_MAF] < 0)
    return td_trouble_set(
        trouble,
        g_strdup(
            "结算记录没有 maf_pay 列，无法与实付比对；请把实际支付的医疗救助金额导出到 maf_pay 列（不知道的留空），"
            "或者去掉 --compare-paid 和 --compare-report"),
        g_strdup(
            "the claims have no column maf_pay to compare with; export the medical assistance that was really paid "
            "as maf_pay (empty where it is not known), or leave --compare-paid and --compare-report out"));
  if (inputs->regions.region_count > 1 && inputs->layout.place[TD_F_ADMDVS] < 0)
    warn(job, "有几个地区的政策，而结算记录没有 admdvs 列，不知道每条记录用哪个政策",
         "there are policies of several regions, but the claims have no column admdvs to tell which applies");
  return true;
}

static bool open_outputs(Job *job, TdTrouble **trouble) {
  job->outputs = td_outputs_new();
  for (int i = 0; i < OUT_COUNT; i++) {
    if (!job->paths[i]) continue;
    TdOutputEncoding encoding = i == OUT_MANIFEST || i == OUT_PAGE ? TD_OUTPUT_UTF8 : job->encoding;
    job->writers[i] = td_outputs_add(job->outputs, job->paths[i], encoding, i == OUT_RESULTS, trouble);
    if (!job->writers[i]) return false;
  }
  return true;
}

static void write_page(Job *job) {
  if (!job->paths[OUT_PAGE]) return;
  g_autoptr(GString) page = g_string_new(NULL);
  td_paid_print_html(td_paid_tally(job->paid), job->inputs.records.path, job->lang, page);
  td_write(job->writers[OUT_PAGE], page->str, page->len);
}

static bool write_manifest(Job *job, TdTrouble **trouble) {
  TdManifestOutput files[OUT_COUNT];
  size_t count = 0;
  for (int i = 0; i < OUT_COUNT; i++)
    if (job->paths[i]) files[count++] = (TdManifestOutput){outputs[i].name, job->paths[i]};
  TdManifest manifest = {&job->inputs, files, count, &job->tally};
  return td_manifest_write(&manifest, job->writers[OUT_MANIFEST], trouble);
}

/* Standard output, unless an output goes there. */
static FILE *summary_file(const Job *job) {
  for (int i = 0; i < OUT_COUNT; i++)
    if (job->paths[i] && td_output_is_standard(job->paths[i])) return stderr;
  return stdout;
}

/* The summary for programs.  It is written before the files are put in place, so that where it cannot be written
 * nothing is. */
static bool tell_programs(const Job *job, TdTrouble **trouble) {
  if (!job->json) return true;
  TdJson json;
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  td_summary_json(&job->tally, &json);
  td_json_begin(&json, "warnings", '[');
  for (guint i = 0; i < job->inputs.warnings->len; i++) {
    const TdTrouble *warning = g_ptr_array_index(job->inputs.warnings, i);
    td_json_text(&json, NULL, job->lang == TD_LANG_ZH ? warning->zh : warning->en);
  }
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  FILE *out = summary_file(job);
  bool written = fputs(json.out->str, out) >= 0 && fflush(out) == 0;
  int error = errno;
  td_json_clear(&json);
  return written ||
         td_trouble_set(trouble, g_strdup_printf("无法写出汇总：%s；没有写出任何文件", g_strerror(error)),
                        g_strdup_printf("cannot write the summary: %s; no file was written", g_strerror(error)));
}

/* First the ledger, then the files: where the program ends in between, the next run has the same results from the
 * ledger. */
static bool record(Job *job, TdTrouble **trouble) {
  if (!job->inputs.ledger) return true;
  return td_outputs_prepare(job->outputs, trouble) &&
         td_ledger_commit(job->inputs.ledger, TUODI_VERSION, job->began, trouble);
}

static bool put_in_place(Job *job, TdTrouble **trouble) {
  if (td_outputs_commit(job->outputs, trouble)) return true;
  if (job->inputs.ledger)
    td_trouble_add(*trouble, "；账本已记下这次结算，再运行一次即可得到全部文件",
                   "; the ledger has recorded this run: run it again to have all files");
  return false;
}

static bool settle(Job *job, TdTrouble **trouble) {
  const TdInputs *inputs = &job->inputs;
  if (compares_paid(job)) job->paid = td_paid_new(&inputs->policies, job->writers[OUT_PAID]);
  TdRun run = {.dossier = &inputs->dossier,
               .out = {[TD_PAPER_RESULTS] = job->writers[OUT_RESULTS],
                       [TD_PAPER_LINES] = job->writers[OUT_LINES],
                       [TD_PAPER_ALERTS] = job->writers[OUT_ALERTS],
                       [TD_PAPER_REJECTS] = job->writers[OUT_REJECTS]},
               .threads = job->threads,
               .watch = td_progress_watch(&job->progress),
               .paid = job->paid};
  td_tally_init(&job->tally, &inputs->policies, TD_RECORD_CLAIM);
  td_tally_columns(&job->tally, inputs->csv, &inputs->layout);
  if (job->paid) job->tally.paid = td_paid_tally(job->paid);
  bool done = td_run(&run, &job->tally, trouble);
  if (!done && !*trouble) td_outputs_check(job->outputs, trouble);
  td_progress_end(&job->progress);
  if (done) write_page(job);
  return done && td_csv_unchanged(inputs->csv, trouble) &&
         (!job->paths[OUT_MANIFEST] || write_manifest(job, trouble)) && tell_programs(job, trouble) &&
         record(job, trouble) && put_in_place(job, trouble);
}

static void print_summary(const Job *job) {
  if (job->json) return;
  td_warn(job->lang, job->inputs.warnings);
  td_summary_print(&job->tally, job->lang, stderr);
}

int td_verb_run(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.command = command, .lang = command->lang};
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  job.began = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
  td_progress_init(&job.progress, command->lang);
  bool done = read_options(&job, &trouble) && read_inputs(&job, &trouble) && open_outputs(&job, &trouble) &&
              settle(&job, &trouble);
  int status = TD_EXIT_TROUBLE;
  if (done) {
    print_summary(&job);
    status = td_tally_rejects(&job.tally) > 0 ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
  } else {
    td_complain(command->lang, trouble);
  }
  job_clear(&job);
  return status;
}
