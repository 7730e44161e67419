#include <errno.h>

#include "tools/inputs.h"
#include "tools/io/output.h"
#include "tools/progress.h"
#include "tools/resettle_list.h"
#include "tools/settle/run.h"
#include "tools/settle/selection.h"
#include "tools/summary.h"
#include "tools/verb.h"

typedef struct {
  const TdCommand *command;
  const char *path; /* of the list */
  TdScope scope;
  TdReplay replay;
  TdInputs inputs;
  TdOutputs *outputs;
  TdResettleList list;
  TdTally tally;
  TdProgress progress;
} Job;

static bool read_options(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  const char *year = td_command_value(command, TD_O_RESETTLE_YEAR),
             *path = td_command_value(command, TD_O_RESETTLE_OUTPUT);
  guint64 number = 0;
  if (command->positional->len != 1)
    return td_trouble_set(trouble, g_strdup("用法：tuodi resettle 账本（用 tuodi help resettle 查看全部选项）"),
                          g_strdup("usage: tuodi resettle LEDGER (tuodi help resettle lists the options)"));
  if (year && !g_ascii_string_to_unsigned(year, 10, 1, 9999, &number, NULL))
    return td_trouble_set(trouble, g_strdup_printf("--year 应为年份，如 2025，而不是 %s", year),
                          g_strdup_printf("--year wants a year, as 2025, not %s", year));
  job->scope = (TdScope){td_command_value(command, TD_O_RESETTLE_PERSON), year != NULL, (int32_t)number};
  job->path = path ? path : "-";
  return true;
}

static int select_claims(void *user, TdInputs *inputs, TdTrouble **trouble) {
  Job *job = user;
  job->replay.people = inputs->people != NULL;
  return td_select_claims(inputs->ledger, &inputs->regions, &job->scope, &job->replay, trouble);
}

static bool read_inputs(Job *job, TdTrouble **trouble) {
  const TdCommand *command = job->command;
  const GPtrArray *policies = command->values[TD_O_RESETTLE_POLICY];
  const TdInputsAsked asked = {.policies = policies ? (char *const *)policies->pdata : NULL,
                               .policy_count = policies ? policies->len : 0,
                               .ledger = g_ptr_array_index(command->positional, 0),
                               .replay = select_claims,
                               .user = job,
                               .params = td_command_value(command, TD_O_RESETTLE_PARAMS),
                               .people = td_command_value(command, TD_O_RESETTLE_PEOPLE),
                               .lists = command->values[TD_O_RESETTLE_LIST],
                               .outputs = &job->path,
                               .output_count = 1,
                               .lang = command->lang};
  return td_inputs_read(&job->inputs, &asked, trouble);
}

/* Where an answer is missing, nothing is recorded: what was paid would be taken back for want of a value. */
static bool record(Job *job, TdTrouble **trouble) {
  if (!td_command_value(job->command, TD_O_RESETTLE_APPLY)) return true;
  if (job->list.open > 0)
    return td_trouble_set(
        trouble,
        g_strdup_printf("有 %" G_GUINT64_FORMAT " 笔现在得不出结果（清单中“未定”），没有入账；请用 --params、--list、"
                        "--people 给出当时所用的外部值，或一并给出所转文件的政策",
                        (guint64)job->list.open),
        g_strdup_printf("%" G_GUINT64_FORMAT
                        " claims cannot be answered now (未定 in the list), so nothing was recorded; "
                        "supply what was supplied then (--params, --list, --people), or the policies that they are "
                        "deferred to",
                        (guint64)job->list.open));
  td_ledger_give(job->inputs.ledger, (const uint8_t[TD_DIGEST_SIZE]){0}, job->replay.people);
  g_autoptr(GDateTime) now = g_date_time_new_now_utc();
  g_autofree char *began = g_date_time_format(now, "%Y-%m-%dT%H:%M:%SZ");
  return td_ledger_commit(job->inputs.ledger, TUODI_VERSION, began, trouble);
}

static bool resettle(Job *job, TdTrouble **trouble) {
  TdInputs *inputs = &job->inputs;
  job->outputs = td_outputs_new();
  TdWriter *writer = td_outputs_add(job->outputs, job->path, TD_OUTPUT_UTF8, true, trouble);
  if (!writer) return false;
  td_resettle_list_init(&job->list, writer, &inputs->policies);
  job->replay.one_year = job->scope.one_year;
  job->replay.year = job->scope.year;
  job->replay.tell = td_resettle_list_tell;
  job->replay.restart = td_resettle_list_restart;
  job->replay.user = &job->list;
  inputs->dossier.replay = &job->replay;
  TdRun run = {.dossier = &inputs->dossier, .threads = 1, .watch = td_progress_watch(&job->progress)};
  td_tally_init(&job->tally, &inputs->policies, TD_RECORD_CLAIM);
  bool done = td_run(&run, &job->tally, trouble);
  if (!done && !*trouble) td_outputs_check(job->outputs, trouble);
  td_progress_end(&job->progress);
  /* The list first: it says why, where nothing can be recorded; and where the program ends in between it is what it
   * would be without --apply, and the same command records it. */
  return done && td_outputs_commit(job->outputs, trouble) && record(job, trouble);
}

/* ANEW: the settlements that are recorded, or would be. */
static void print_ledger(bool zh, uint64_t anew, bool applied) {
  if (anew == 0)
    fputs(zh ? "没有要入账的；账本未改动\n" : "nothing is to be recorded; the ledger is as it was\n", stderr);
  else if (applied)
    fprintf(stderr,
            zh ? "已入账：%" G_GUINT64_FORMAT " 笔新结算记在原结算旁\n"
               : "recorded: %" G_GUINT64_FORMAT " new settlements beside the old\n",
            (guint64)anew);
  else
    fputs(zh ? "账本未改动；加 --apply 入账\n" : "the ledger is as it was; --apply records it\n", stderr);
}

static void print_summary(const Job *job) {
  const TdResettleList *list = &job->list;
  bool zh = job->command->lang == TD_LANG_ZH, applied = td_command_value(job->command, TD_O_RESETTLE_APPLY) != NULL;
  g_autofree char *paid = td_total_text(list->paid), *taken = td_total_text(list->taken);
  td_warn(job->command->lang, job->inputs.warnings);
  fprintf(stderr,
          zh ? "重新结算 %" G_GUINT64_FORMAT " 笔：%" G_GUINT64_FORMAT " 笔有变（%u 人）；补 %" G_GUINT64_FORMAT
               " 笔 %s 元，退 %" G_GUINT64_FORMAT " 笔 %s 元\n"
             : "%" G_GUINT64_FORMAT " claims settled again: %" G_GUINT64_FORMAT
               " come out otherwise (%u persons); %" G_GUINT64_FORMAT " to be paid %s yuan more, %" G_GUINT64_FORMAT
               " from which %s are to be taken back\n",
          (guint64)job->tally.rows, (guint64)list->claims, g_hash_table_size(list->persons), (guint64)list->more, paid,
          (guint64)list->less, taken);
  if (list->decided > 0)
    fprintf(stderr,
            zh ? "另有 %" G_GUINT64_FORMAT " 笔金额不变，而状态、原因、类别、待遇或依据不同（清单中“改”）\n"
               : "%" G_GUINT64_FORMAT
                 " more come to the same amounts with another status, reason, category, benefit or clause "
                 "(改 in the list)\n",
            (guint64)list->decided);
  if (list->otherwise > 0)
    fprintf(stderr,
            zh ? "另有 %" G_GUINT64_FORMAT " 笔结果不变，只是所按政策、过程或年度累计不同（不列入清单）\n"
               : "%" G_GUINT64_FORMAT
                 " more come to the same, only under another policy, in another way or with other annual amounts "
                 "(not in the list)\n",
            (guint64)list->otherwise);
  if (list->open > 0)
    fprintf(stderr,
            zh ? "%" G_GUINT64_FORMAT " 笔现在得不出结果（清单中“未定”）\n"
               : "%" G_GUINT64_FORMAT " cannot be answered now (未定 in the list)\n",
            (guint64)list->open);
  print_ledger(zh, td_resettle_list_anew(list), applied);
}

int td_verb_resettle(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.command = command};
  job.replay.rows = g_array_new(FALSE, TRUE, sizeof(TdReplayed));
  job.replay.touched = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  td_progress_init(&job.progress, command->lang);
  bool done = read_options(&job, &trouble) && read_inputs(&job, &trouble) && resettle(&job, &trouble);
  int status = TD_EXIT_TROUBLE;
  if (done) {
    print_summary(&job);
    status = td_resettle_list_anew(&job.list) + job.list.open > 0 ? TD_EXIT_FINDINGS : TD_EXIT_DONE;
  } else {
    td_complain(command->lang, trouble);
  }
  td_resettle_list_clear(&job.list);
  g_clear_pointer(&job.outputs, td_outputs_free);
  td_tally_clear(&job.tally);
  td_inputs_clear(&job.inputs);
  g_array_unref(job.replay.rows);
  g_hash_table_unref(job.replay.touched);
  return status;
}
