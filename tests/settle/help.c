#include "tests/settle/help.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "tests/io/help.h"
#include "tools/io/output.h"
#include "tools/settle/run.h"

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

/* How a run goes about it. */
typedef struct {
  unsigned threads;
  size_t lot_size;
} Manner;

static bool settle(HelpRun *run, const char *const *paths, size_t count, const char *claims_path,
                   const char *people_path, Manner manner) {
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  g_autoptr(GPtrArray) lists = g_ptr_array_new();
  g_autoptr(TdOutputs) outputs = td_outputs_new();
  g_autoptr(TdPeople) people = people_path ? td_people_read(people_path, &run->trouble) : NULL;
  g_autoptr(TdCsv) csv = td_csv_open(claims_path, &run->trouble);
  static const char *const names[] = {"results", "lines", "alerts", "rejects", "paid"};
  TdWriter *writers[5];
  TdRegions regions = {0};
  TdLayout layout;
  bool done = csv && (!people_path || people) &&
              td_layout_init(&layout, csv, TD_RECORD_CLAIM, people != NULL, &run->trouble) &&
              td_policies_load(&run->policies, paths, count, NULL, NULL, &run->trouble) &&
              td_regions_init(&regions, &run->policies, warnings, &run->trouble);
  TdSupply *supplies =
      done ? td_supplies_new(&run->policies, TD_RECORD_CLAIM, NULL, lists, warnings, &run->trouble) : NULL;
  for (int i = 0; i < 5; i++) {
    g_autofree char *path = td_help_path(names[i]);
    writers[i] = td_outputs_add(outputs, path, TD_OUTPUT_UTF8, i == 0, &run->trouble);
  }
  if (supplies) {
    td_tally_init(&run->tally, &run->policies, TD_RECORD_CLAIM);
    const TdDossier dossier = {&run->policies, &regions, supplies, people, csv, &layout};
    TdRun job = {.dossier = &dossier,
                 .out = {[TD_PAPER_RESULTS] = writers[0],
                         [TD_PAPER_LINES] = writers[1],
                         [TD_PAPER_ALERTS] = writers[2],
                         [TD_PAPER_REJECTS] = writers[3]},
                 .threads = manner.threads,
                 .lot_size = manner.lot_size};
    g_autoptr(TdPaid) paid = layout.place[TD_F_MAF] < 0 ? NULL : td_paid_new(&run->policies, writers[4]);
    job.paid = paid;
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

static HelpRun run_in(const char *const *paths, size_t count, const char *claims_path, const char *people_path,
                      Manner manner) {
  HelpRun run = {0};
  run.done = settle(&run, paths, count, claims_path, people_path, manner);
  run.results = read_table("results");
  run.lines = read_table("lines");
  run.alerts = read_table("alerts");
  run.rejects = read_table("rejects");
  run.paid = read_table("paid");
  return run;
}

static void check_same(const HelpRun *a, const HelpRun *b) {
  CU_ASSERT_EQUAL(a->done, b->done);
  if (!a->done || !b->done) return;
  CU_ASSERT_STRING_EQUAL(a->results, b->results);
  CU_ASSERT_STRING_EQUAL(a->lines, b->lines);
  CU_ASSERT_STRING_EQUAL(a->alerts, b->alerts);
  CU_ASSERT_STRING_EQUAL(a->rejects, b->rejects);
  CU_ASSERT_STRING_EQUAL(a->paid, b->paid);
  CU_ASSERT_EQUAL(a->tally.rows, b->tally.rows);
  CU_ASSERT_EQUAL(a->tally.results, b->tally.results);
  CU_ASSERT_EQUAL(a->tally.repeats, b->tally.repeats);
  CU_ASSERT_TRUE(a->tally.aid == b->tally.aid && a->tally.taken_back == b->tally.taken_back);
  CU_ASSERT_EQUAL(memcmp(a->tally.statuses, b->tally.statuses, sizeof a->tally.statuses), 0);
  CU_ASSERT_EQUAL(memcmp(a->tally.rejected, b->tally.rejected, sizeof a->tally.rejected), 0);
  for (size_t i = 0; i < a->tally.policy_count; i++) {
    const TdPolicyTally *left = &a->tally.policies[i], *right = &b->tally.policies[i];
    for (size_t k = 0; k < left->view->benefit_count; k++)
      CU_ASSERT_TRUE(left->benefits[k].lines == right->benefits[k].lines &&
                     left->benefits[k].paid == right->benefits[k].paid);
  }
  CU_ASSERT_EQUAL(g_hash_table_size(a->tally.unknown_labels), g_hash_table_size(b->tally.unknown_labels));
}

static HelpRun run_all(const char *const *paths, size_t count, const char *head, const char *claims,
                       const char *people) {
  static const Manner others[] = {{1, 1}, {2, 1}, {3, 300}, {2, 5000}};
  g_autofree char *text = g_strconcat(head, claims, NULL);
  g_autofree char *claims_path = td_help_text("claims.csv", text);
  g_autofree char *people_path = people ? td_help_text("people.csv", people) : NULL;
  HelpRun run = run_in(paths, count, claims_path, people_path, (Manner){1, 0});
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
    HelpRun other = run_in(paths, count, claims_path, people_path, others[i]);
    check_same(&run, &other);
    help_run_clear(&other);
  }
  return run;
}

HelpRun help_run(const char *const *paths, size_t count, const char *claims, const char *people) {
  return run_all(paths, count, HELP_HEAD, claims, people);
}

HelpRun help_run_paid(const char *const *paths, size_t count, const char *claims) {
  return run_all(paths, count, HELP_PAID_HEAD, claims, NULL);
}

void help_run_clear(HelpRun *run) {
  td_tally_clear(&run->tally);
  td_policies_clear(&run->policies);
  g_clear_pointer(&run->trouble, td_trouble_free);
  g_free(run->results);
  g_free(run->lines);
  g_free(run->alerts);
  g_free(run->rejects);
  g_free(run->paid);
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
