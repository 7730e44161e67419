#include "tools/inputs.h"

#include <unistd.h>

#include "tools/io/output.h"
#include "tools/io/record.h"
#include "tools/report.h"

static void trouble_free(gpointer trouble) {
  td_trouble_free(trouble);
}

static void list_option_free(gpointer option) {
  td_list_option_free(option);
}

static bool parse_lists(TdInputs *inputs, const GPtrArray *lists, TdTrouble **trouble) {
  for (guint i = 0; lists && i < lists->len; i++) {
    TdListOption *option = td_list_option_parse(g_ptr_array_index(lists, i), trouble);
    if (!option) return false;
    g_ptr_array_add(inputs->lists, option);
  }
  return true;
}

/* An output must not overwrite what is read. */
static bool check_input(const TdInputsAsked *asked, const char *input, TdTrouble **trouble) {
  for (size_t i = 0; i < asked->output_count; i++)
    if (!td_output_spares(asked->outputs[i], input, trouble)) return false;
  return true;
}

/* Takes PATH, which may be NULL. */
static bool take(TdInputFile *input, const char *path, const TdInputsAsked *asked, bool digest, TdTrouble **trouble) {
  return !path || (check_input(asked, path, trouble) && td_input_file_init(input, path, digest, trouble));
}

static bool is_standard(const char *path) {
  return path && g_str_equal(path, "-");
}

static bool take_files(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  int standard = is_standard(asked->records) + is_standard(asked->params) + is_standard(asked->people);
  for (guint i = 0; i < inputs->lists->len; i++)
    standard += is_standard(((const TdListOption *)g_ptr_array_index(inputs->lists, i))->file);
  if (standard > 1)
    return td_trouble_set(trouble, g_strdup("标准输入只能作一个输入"),
                          g_strdup("standard input can be one input only"));
  bool digest = asked->digests || asked->ledger;
  inputs->list_files = g_new0(TdInputFile, inputs->lists->len + 1);
  for (guint i = 0; i < inputs->lists->len; i++) {
    const TdListOption *option = g_ptr_array_index(inputs->lists, i);
    if (!take(&inputs->list_files[i], option->file, asked, digest, trouble)) return false;
  }
  return take(&inputs->records, asked->records, asked, asked->digests, trouble) &&
         take(&inputs->params_file, asked->params, asked, digest, trouble) &&
         take(&inputs->people_file, asked->people, asked, digest, trouble);
}

static void report(const TdSources *sources, const TdDiagnostics *diagnostics, void *user) {
  const TdInputsAsked *asked = user;
  td_report_briefly(sources, diagnostics, asked->lang, asked->json, stderr);
}

/* What claims were settled under before. */
static bool open_ledger(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  if (!asked->ledger) return true;
  if (is_standard(asked->ledger))
    return td_trouble_set(trouble, g_strdup("账本应是一个文件，而不是 -"), g_strdup("a ledger is a file, not -"));
  for (size_t i = 0; i < asked->output_count; i++)
    if (!td_ledger_spared(asked->ledger, asked->outputs[i], trouble)) return false;
  inputs->ledger = td_ledger_open(asked->ledger, !asked->replay, trouble);
  if (inputs->ledger && !asked->replay && td_ledger_run(inputs->ledger) == 0) {
    TdTrouble *note = NULL;
    td_trouble_set(&note, g_strdup_printf("账本 %s 里还没有结算，是新账本", asked->ledger),
                   g_strdup_printf("the ledger %s has no settlements yet: it is a new one", asked->ledger));
    g_ptr_array_add(inputs->warnings, note);
  }
  for (uint32_t i = 0; inputs->ledger && i < td_ledger_policy_count(inputs->ledger); i++)
    if (!td_policies_archive(&inputs->policies, td_ledger_image(inputs->ledger, i), trouble)) return false;
  return inputs->ledger != NULL;
}

/* Those that settle. */
static const TdPolicies *settling(const TdInputs *inputs) {
  return inputs->settling.items ? &inputs->settling : &inputs->policies;
}

static bool load_given(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  td_policies_init(&inputs->policies);
  if (!asked->load(asked->user, inputs, trouble)) return false;
  inputs->settling.items = g_ptr_array_new();
  g_ptr_array_add(inputs->settling.items, g_ptr_array_index(inputs->policies.items, 0));
  return true;
}

static bool load_named(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  if (asked->load) return load_given(inputs, asked, trouble);
  if (!asked->replay || asked->policy_count > 0)
    return td_policies_load(&inputs->policies, (const char *const *)asked->policies, asked->policy_count, report,
                            (void *)asked, trouble);
  td_policies_init(&inputs->policies);
  return true;
}

static bool load_policies(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  if (!load_named(inputs, asked, trouble)) return false;
  inputs->policies.replays = asked->replay != NULL;
  if (!open_ledger(inputs, asked, trouble) ||
      !td_regions_init(&inputs->regions, settling(inputs), inputs->warnings, trouble))
    return false;
  /* days without a version, documents that nothing leads to: no enrolment is held against either */
  if (asked->record == TD_RECORD_ENROLMENT) g_ptr_array_set_size(inputs->warnings, 0);
  for (guint i = 0; i < inputs->policies.items->len; i++) {
    const TdPolicy *policy = td_policies_get(&inputs->policies, i);
    for (guint k = 0; k < policy->files->len; k++)
      if (!check_input(asked, g_ptr_array_index(policy->files, k), trouble)) return false;
  }
  return true;
}

/* The list options with the files that are really read. */
static TdSupply *make_supplies(TdInputs *inputs, TdRecordKind record, TdTrouble **trouble) {
  g_autoptr(GPtrArray) options = g_ptr_array_new();
  g_autofree TdListOption *copies = g_new0(TdListOption, inputs->lists->len + 1);
  for (guint i = 0; i < inputs->lists->len; i++) {
    copies[i] = *(const TdListOption *)g_ptr_array_index(inputs->lists, i);
    copies[i].file = inputs->list_files[i].source;
    g_ptr_array_add(options, &copies[i]);
  }
  return td_supplies_new(&inputs->policies, record, inputs->params, options, inputs->warnings, trouble);
}

static TdCsv *open_records(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  if (!asked->replay) return td_csv_open(inputs->records.source, trouble);
  int fd = asked->replay(asked->user, inputs, trouble);
  if (fd < 0) return NULL;
  g_autofree char *path = g_strdup_printf("/dev/fd/%d", fd);
  TdCsv *csv = td_csv_open(path, trouble);
  close(fd);
  return csv;
}

static bool read_files(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  const char *params = inputs->params_file.source, *people = inputs->people_file.source;
  if (params && !(inputs->params = td_params_read(params, trouble))) return false;
  if (people && !(inputs->people = td_people_read(people, trouble))) return false;
  if (!(inputs->csv = open_records(inputs, asked, trouble))) return false;
  inputs->record = asked->either ? td_record_kind(inputs->csv) : asked->record;
  inputs->supplies = make_supplies(inputs, inputs->record, trouble);
  inputs->dossier = (TdDossier){settling(inputs), &inputs->regions, inputs->supplies, inputs->people,
                                inputs->csv,      &inputs->layout,  inputs->ledger};
  return inputs->supplies && td_layout_init(&inputs->layout, inputs->csv, inputs->record, people != NULL, trouble);
}

static void add_text(GChecksum *given, const char *text) {
  g_checksum_update(given, (const guchar *)(text ? text : ""), text ? (gssize)strlen(text) + 1 : 1);
}

/* Tells the ledger what decides over the results, beside the claims and what came before. */
static bool give(const TdInputs *inputs) {
  uint8_t digest[TD_DIGEST_SIZE];
  gsize size = sizeof digest;
  g_autoptr(GChecksum) given = g_checksum_new(G_CHECKSUM_SHA256);
  for (guint i = 0; i < inputs->policies.items->len; i++) {
    const TdPolicy *policy = td_policies_get(&inputs->policies, i);
    if (policy->archived) continue;
    g_autofree char *image = td_digest_bytes(policy->image);
    add_text(given, "policy");
    add_text(given, image);
  }
  for (guint i = 0; i < inputs->lists->len; i++) {
    const TdListOption *option = g_ptr_array_index(inputs->lists, i);
    add_text(given, "list");
    add_text(given, option->policy);
    add_text(given, option->name);
    add_text(given, inputs->list_files[i].sha256);
  }
  add_text(given, "others");
  add_text(given, inputs->params_file.sha256);
  add_text(given, inputs->people_file.sha256);
  g_checksum_get_digest(given, digest, &size);
  td_ledger_give(inputs->ledger, digest, inputs->people_file.path != NULL);
  return true;
}

bool td_inputs_read(TdInputs *inputs, const TdInputsAsked *asked, TdTrouble **trouble) {
  *inputs = (TdInputs){.lists = g_ptr_array_new_with_free_func(list_option_free),
                       .warnings = g_ptr_array_new_with_free_func(trouble_free)};
  return parse_lists(inputs, asked->lists, trouble) && take_files(inputs, asked, trouble) &&
         load_policies(inputs, asked, trouble) && read_files(inputs, asked, trouble) &&
         (!inputs->ledger || asked->replay || give(inputs));
}

void td_inputs_clear(TdInputs *inputs) {
  g_clear_pointer(&inputs->csv, td_csv_close);
  td_supplies_free(inputs->supplies, &inputs->policies);
  g_clear_pointer(&inputs->people, td_people_free);
  g_clear_pointer(&inputs->params, td_params_free);
  if (inputs->regions.policies) td_regions_clear(&inputs->regions);
  g_clear_pointer(&inputs->settling.items, g_ptr_array_unref);
  td_policies_clear(&inputs->policies);
  g_clear_pointer(&inputs->ledger, td_ledger_close);
  for (guint i = 0; inputs->list_files && i < inputs->lists->len; i++) td_input_file_clear(&inputs->list_files[i]);
  g_free(inputs->list_files);
  td_input_file_clear(&inputs->people_file);
  td_input_file_clear(&inputs->params_file);
  td_input_file_clear(&inputs->records);
  g_clear_pointer(&inputs->lists, g_ptr_array_unref);
  g_clear_pointer(&inputs->warnings, g_ptr_array_unref);
  *inputs = (TdInputs){0};
}
