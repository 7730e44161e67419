#include "tests/settle/help.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "tests/io/help.h"
#include "tools/io/output.h"
#include "tools/settle/run.h"

TdRecord help_record(const char *setl_id, const char *psn_no, int64_t setl_time, const char *original) {
  TdRecord record = {0};
  record.texts[TD_TEXT_SETL_ID] = td_slice(setl_id);
  record.texts[TD_TEXT_PSN_NO] = td_slice(psn_no);
  record.texts[TD_TEXT_IDENTITIES] = record.texts[TD_TEXT_DISE_NAME] = td_slice("");
  record.value[TD_F_SETL_TIME] = setl_time;
  record.value[TD_F_REFD] = original != NULL;
  record.texts[TD_TEXT_INIT_ID] = td_slice(original ? original : "");
  return record;
}

uint32_t help_add(TdStore *store, const char *setl_id, const char *psn_no, int64_t setl_time, const char *original) {
  TdRecord record = help_record(setl_id, psn_no, setl_time, original);
  TdCsvRow row = {.line = store->count + 2};
  uint32_t claim = TD_NO_NAME;
  CU_ASSERT_EQUAL(td_store_add(store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_NEW);
  return claim;
}

char *help_policy(Build *build, const char *name) {
  size_t size;
  uint8_t *image = build_policy(build, &size);
  char *path = td_help_file(name, (const char *)image, size);
  free(image);
  return path;
}

TdPolicy *help_view(TdProgramView *view) {
  TdPolicy *policy = g_new0(TdPolicy, 1);
  policy->view = view;
  policy->files = g_ptr_array_new_with_free_func(g_free);
  g_ptr_array_add(policy->files, g_strconcat(view->id, ".policy", NULL));
  return policy;
}

void help_view_free(gpointer policy) {
  g_ptr_array_unref(((TdPolicy *)policy)->files);
  g_free(policy);
}

static bool settle(HelpRun *run, const char *const *paths, size_t count, const char *claims_path,
                   const char *people_path) {
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  g_autoptr(GPtrArray) lists = g_ptr_array_new();
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  g_autoptr(TdPeople) people = people_path ? td_people_read(people_path, &run->trouble) : NULL;
  g_autoptr(TdCsv) csv = td_csv_open(claims_path, &run->trouble);
  static const char *const names[] = {"results", "lines", "alerts", "rejects"};
  TdWriter *writers[4];
  TdRegions regions = {0};
  TdLayout layout;
  bool done = csv && (!people_path || people) &&
              td_layout_init(&layout, csv, TD_RECORD_CLAIM, people != NULL, &run->trouble) &&
              td_policies_load(&run->policies, paths, count, NULL, NULL, &run->trouble) &&
              td_regions_init(&regions, &run->policies, warnings, &run->trouble);
  TdSupply *supplies =
      done ? td_supplies_new(&run->policies, TD_RECORD_CLAIM, NULL, lists, warnings, &run->trouble) : NULL;
  for (int i = 0; i < 4; i++) {
    g_autofree char *path = td_help_path(names[i]);
    writers[i] = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, i == 0, &run->trouble);
  }
  if (supplies) {
    td_tally_init(&run->tally, &run->policies, TD_RECORD_CLAIM);
    TdRun job = {.policies = &run->policies,
                 .regions = &regions,
                 .supplies = supplies,
                 .people = people,
                 .csv = csv,
                 .layout = &layout,
                 .results = writers[0],
                 .lines = writers[1],
                 .alerts = writers[2],
                 .rejects = writers[3]};
    done = td_run(&job, &run->tally, &run->trouble) && td_outputs_commit(outputs, &run->trouble);
    td_supplies_free(supplies, &run->policies);
  }
  if (regions.policies) td_regions_clear(&regions);
  return done && supplies;
}

static char *read_table(const char *name) {
  g_autofree char *path = td_help_path(name);
  return td_help_read(path, NULL);
}

HelpRun help_run(const char *const *paths, size_t count, const char *claims, const char *people) {
  HelpRun run = {0};
  g_autofree char *text = g_strconcat(HELP_HEAD, claims, NULL);
  g_autofree char *claims_path = td_help_text("claims.csv", text);
  g_autofree char *people_path = people ? td_help_text("people.csv", people) : NULL;
  run.done = settle(&run, paths, count, claims_path, people_path);
  run.results = read_table("results");
  run.lines = read_table("lines");
  run.alerts = read_table("alerts");
  run.rejects = read_table("rejects");
  return run;
}

void help_run_clear(HelpRun *run) {
  td_tally_clear(&run->tally);
  td_policies_clear(&run->policies);
  g_clear_pointer(&run->trouble, td_trouble_free);
  g_free(run->results);
  g_free(run->lines);
  g_free(run->alerts);
  g_free(run->rejects);
}

bool help_has_row(const char *table, const char *row) {
  g_auto(GStrv) rows = g_strsplit(table ? table : "", "\n", -1);
  return g_strv_contains((const char *const *)rows, row);
}

size_t help_rows(const char *table) {
  size_t rows = 0;
  for (const char *at = table; at && (at = strchr(at, '\n')); at++) rows++;
  return rows > 0 ? rows - 1 : 0;
}
