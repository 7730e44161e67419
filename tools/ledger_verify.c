/* tuodi ledger verify: is a ledger what its runs made of it? */
#include "tools/json.h"
#include "tools/ledger/verify.h"
#include "tools/ledger_verbs.h"
#include "tools/settle/archive.h"

enum { MOST = 100, HEX = 2 * TD_DIGEST_SIZE };

typedef struct {
  TdLang lang;
  bool json, noted;
  uint8_t chain[TD_DIGEST_SIZE];
  TdArchive archive;
  TdFindings findings;
  TdVerified verified;
} Job;

static bool read_chain(Job *job, const char *text, TdTrouble **trouble) {
  job->noted = text != NULL;
  bool right = !text || strlen(text) == HEX;
  for (size_t i = 0; text && right && i < HEX; i++) {
    int digit = g_ascii_xdigit_value(text[i]);
    right = digit >= 0;
    if (right) job->chain[i / 2] = (uint8_t)(job->chain[i / 2] << 4 | digit);
  }
  if (right) return true;
  return td_trouble_set(trouble, g_strdup_printf("--chain 应为 %d 个十六进制数字", HEX),
                        g_strdup_printf("--chain wants %d hexadecimal digits", HEX));
}

static bool read_options(Job *job, const TdCommand *command, TdTrouble **trouble) {
  static const char *const formats[] = {"text", "json"};
  int format = td_command_choice(command, TD_O_LEDGER_FORMAT, formats, 2, trouble);
  job->json = format == 1;
  return format >= 0 && read_chain(job, td_command_value(command, TD_O_LEDGER_CHAIN), trouble);
}

static bool take_policy(void *user, uint32_t number, const TdSlice *image) {
  (void)number;
  Job *job = user;
  return td_archive_add(&job->archive, image, NULL);
}

/* A policy that cannot be used was told of already. */
static bool check_lines(void *user, const TdEntry *entry) {
  const Job *job = user;
  const TdProgramView *view = td_archive_view(&job->archive, entry);
  return (!view && entry->policy != TD_NO_NUMBER) || td_archive_fits(view, entry);
}

static void hex_of(const uint8_t *digest, char text[HEX + 1]) {
  for (size_t i = 0; i < TD_DIGEST_SIZE; i++) g_snprintf(text + 2 * i, 3, "%02x", digest[i]);
}

static void print_text(const Job *job) {
  bool zh = job->lang == TD_LANG_ZH;
  const TdVerified *verified = &job->verified;
  char chain[HEX + 1];
  for (guint i = 0; i < job->findings.items->len; i++) {
    const TdFinding *finding = &g_array_index(job->findings.items, TdFinding, i);
    g_autofree char *place = td_finding_place(finding, zh);
    g_autofree char *cause = td_finding_cause(finding, zh);
    printf(zh ? "%s：%s；%s\n" : "%s: %s; %s\n", place, cause, td_finding_remedy(finding, zh));
  }
  guint64 more = job->findings.count - job->findings.items->len;
  if (more > 0) printf(zh ? "还有 %" G_GUINT64_FORMAT " 处\n" : "and %" G_GUINT64_FORMAT " more\n", more);
  hex_of(verified->chain, chain);
  if (job->findings.count == 0)
    puts(zh ? "账本完好" : "the ledger is sound");
  else
    printf(zh ? "账本有 %" G_GUINT64_FORMAT " 处问题\n" : "the ledger has faults: %" G_GUINT64_FORMAT "\n",
           (guint64)job->findings.count);
  printf(zh ? "结算 %" G_GUINT64_FORMAT " 笔，运行 %u 次，政策 %u 个，人员 %" G_GUINT64_FORMAT " 名\n"
            : "%" G_GUINT64_FORMAT " settlements, %u runs, %u policies, %" G_GUINT64_FORMAT " persons\n",
         (guint64)verified->entries, verified->runs, verified->policies, (guint64)verified->persons);
  if (verified->chain_run >= 0)
    printf(zh ? "所给的链值是第 %" G_GINT64_FORMAT " 次运行的\n"
              : "the chain that was given is that of run %" G_GINT64_FORMAT "\n",
           verified->chain_run + 1);
  printf(zh ? "最后的链值 %s\n" : "last chain %s\n", chain);
}

static void put_finding(TdJson *json, const TdFinding *finding, bool zh) {
  g_autofree char *cause = td_finding_cause(finding, zh);
  int64_t number;
  td_json_begin(json, NULL, '{');
  td_json_text(json, "fault", td_finding_key(finding));
  td_json_text(json, "place", td_finding_place_key(finding));
  if (td_finding_number(finding, &number)) {
    g_autofree char *text = g_strdup_printf("%" G_GINT64_FORMAT, number);
    td_json_text(json, "number", text);
  }
  td_json_text(json, "cause", cause);
  td_json_text(json, "remedy", td_finding_remedy(finding, zh));
  td_json_end(json, '}');
}

static void print_json(const Job *job) {
  const TdVerified *verified = &job->verified;
  char chain[HEX + 1];
  TdJson json;
  hex_of(verified->chain, chain);
  td_json_init(&json);
  td_json_begin(&json, NULL, '{');
  td_json_flag(&json, "sound", job->findings.count == 0);
  td_json_count(&json, "settlements", verified->entries);
  td_json_count(&json, "runs", verified->runs);
  td_json_count(&json, "policies", verified->policies);
  td_json_count(&json, "persons", verified->persons);
  td_json_text(&json, "chain", chain);
  if (verified->chain_run >= 0) td_json_count(&json, "noted_run", (uint64_t)verified->chain_run + 1);
  td_json_count(&json, "faults", job->findings.count);
  td_json_begin(&json, "findings", '[');
  for (guint i = 0; i < job->findings.items->len; i++)
    put_finding(&json, &g_array_index(job->findings.items, TdFinding, i), job->lang == TD_LANG_ZH);
  td_json_end(&json, ']');
  td_json_end(&json, '}');
  fputs(json.out->str, stdout);
  td_json_clear(&json);
}

static bool verify(Job *job, const TdCommand *command, TdTrouble **trouble) {
  g_autoptr(TdStore) store = td_store_open(td_ledger_path(command), false, trouble);
  if (!store) return false;
  const TdVerifyAsked asked = {job->noted ? job->chain : NULL, take_policy, check_lines, job};
  td_ledger_verify(store, &asked, &job->findings, &job->verified);
  if (job->json)
    print_json(job);
  else
    print_text(job);
  return true;
}

int td_ledger_check(const TdCommand *command) {
  g_autoptr(TdTrouble) trouble = NULL;
  Job job = {.lang = command->lang};
  td_archive_init(&job.archive);
  td_findings_init(&job.findings, MOST);
  bool done = read_options(&job, command, &trouble) && verify(&job, command, &trouble);
  int status = !done ? td_complain(command->lang, trouble) : job.findings.count == 0 ? TD_EXIT_DONE : TD_EXIT_FINDINGS;
  td_findings_clear(&job.findings);
  td_archive_clear(&job.archive);
  return status;
}
