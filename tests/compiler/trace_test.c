/* Traces against the program, on generated claims of every policy. */
#include <CUnit/CUnit.h>

#include "compiler/sheet.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"
#include "tests/reference/machine.h"

enum { CLAIMS = 5000, SEED = 7, SHEET_EVERY = 10 };

static uint64_t listed(const TdModel *model, const TdRefClaim *claim) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < model->list_count; i++) {
    const TdModelList *list = &model->lists[i];
    const char *const *entries = list->external ? claim->lists[i].entries : list->entries;
    uint32_t count = list->external ? claim->lists[i].entry_count : list->entry_count;
    for (uint32_t k = 0; k < count; k++)
      if (g_strcmp0(claim->disease, entries[k]) == 0) set |= UINT64_C(1) << i;
  }
  return set;
}

/* What an empty cell stands for; false: the value is missing. */
static bool put_default(TdField field, int64_t *value) {
  int code = td_field_default(field);
  *value = code >= 0 ? code : 0;
  return code >= 0 || td_fields[field].kind == TD_KIND_FLAG || td_fields[field].kind == TD_KIND_FUND;
}

static TdFacts facts_of(const TdModel *model, const TdRefClaim *claim) {
  TdFacts facts = {.disease = claim->disease ? claim->disease : "",
                   .labels = claim->labels,
                   .listed = listed(model, claim),
                   .external = claim->external,
                   .supplied = claim->supplied};
  for (int f = 0; f < TD_FIELD_COUNT; f++) {
    bool present = claim->present[f] || put_default((TdField)f, &facts.value[f]);
    if (claim->present[f]) facts.value[f] = claim->value[f];
    facts.present |= (uint64_t)present << f;
  }
  for (uint32_t i = 0; i < model->list_count; i++)
    if (!model->lists[i].external || claim->lists[i].supplied) facts.lists |= UINT64_C(1) << i;
  return facts;
}

static bool same_line(const TdTracedBenefit *traced, const TdRefLine *line) {
  return strcmp(traced->benefit->name, line->benefit) == 0 && traced->scope.base.value == line->base &&
         traced->taken == line->deductible && traced->rate == line->ratio && traced->computed == line->computed &&
         traced->limited == line->limited && (!line->limited || traced->limit_left == line->limit_left) &&
         traced->paid == line->paid && strcmp(traced->clause, line->clause) == 0;
}

static bool same_lines(const TdTrace *trace, const TdRefResult *result) {
  size_t count = 0;
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (!traced->applied) continue;
    if (count == result->line_count || !same_line(traced, &result->lines[count])) return false;
    count++;
  }
  return count == result->line_count;
}

static bool same_alerts(const TdTrace *trace, const TdRefResult *result) {
  size_t count = 0;
  for (guint i = 0; i < trace->alerts->len; i++) {
    const TdTracedAlert *traced = &g_array_index(trace->alerts, TdTracedAlert, i);
    if (!traced->raised) continue;
    if (count == result->alert_count) return false;
    const TdRefAlert *alert = &result->alerts[count++];
    if (strcmp(traced->alert->name, alert->alert) != 0 || traced->amount.value != alert->amount ||
        traced->threshold.value != alert->threshold || strcmp(traced->clause, alert->clause) != 0)
      return false;
  }
  return count == result->alert_count;
}

static const char *difference(const TdTrace *trace, const TdRefResult *result) {
  if (trace->status != result->status) return "status";
  if (strcmp(trace->reason, result->reason) != 0) return "reason";
  if (trace->category != result->category) return "category";
  if (trace->base != result->base) return "base";
  if (trace->aid != result->aid) return "aid";
  if (!same_lines(trace, result)) return "lines";
  if (!same_alerts(trace, result)) return "alerts";
  for (uint32_t i = 0; i < trace->model->annual_count; i++)
    if (trace->delta[i] != result->delta[i]) return "delta";
  return NULL;
}

/* Does the trace's sheet come to what the trace says? */
static bool has_sheet(const TdModel *model, const TdTrace *trace) {
  TdFactChange change = td_change_find(trace);
  TdCase what = {
      .setl_id = "S", .psn_no = "P", .model = model, .trace = trace, .change = &change, .unknown_labels = ""};
  g_autoptr(TdSheet) sheet = td_sheet_new(&what);
  return sheet != NULL;
}

/* The annual amounts of a person in a year; made when new. */
static int64_t *account(GHashTable *accounts, const TdModel *model, uint32_t person, int32_t year) {
  int64_t key = (int64_t)person << 32 | (uint32_t)year;
  int64_t *amounts = g_hash_table_lookup(accounts, &key);
  if (!amounts) {
    amounts = g_new0(int64_t, model->annual_count + 1);
    g_hash_table_insert(accounts, g_memdup2(&key, sizeof key), amounts);
  }
  return amounts;
}

static size_t count_differences(const TdModel *model, const TdRefRun *run, const TdRefResult *results) {
  g_autoptr(GHashTable) accounts = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  size_t differ = 0;
  for (size_t i = 0; i < run->count; i++) {
    const TdRefResult *result = &results[i];
    int64_t *amounts = account(accounts, model, run->person[i], run->year[i]);
    if (result->overflow || result->no_original) continue;
    if (run->takes_back[i] < 0) {
      TdFacts facts = facts_of(model, &run->claims[i]);
      g_autoptr(TdTrace) trace = td_trace_claim(model, &facts, amounts);
      const char *what = difference(trace, result);
      if (!what && i % SHEET_EVERY == 0 && !has_sheet(model, trace)) what = "sheet";
      if (what && differ++ < 5)
        printf("%s, claim %zu: %s; trace %s %s, program %s %s\n", model->id, i, what, td_statuses[trace->status].word,
               trace->reason, td_statuses[result->status].word, result->reason);
    }
    const TdRefResult *moves = run->takes_back[i] < 0 ? result : &results[run->takes_back[i]];
    for (uint32_t k = 0; moves->delta && k < model->annual_count; k++)
      amounts[k] += moves == result ? moves->delta[k] : -moves->delta[k];
  }
  return differ;
}

static void test_same_as_program(void) {
  g_autoptr(GPtrArray) paths = help_policies();
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr(TdCompilation) compilation = td_compile_file(g_ptr_array_index(paths, i), TD_DUMP_NONE);
    if (!compilation->image) continue;
    g_autoptr(TdRefMachine) machine = td_ref_machine_new(compilation->model, compilation->image, stdout);
    g_autoptr(TdRefRun) run = td_ref_generate(compilation->model, CLAIMS, SEED);
    CU_ASSERT_PTR_NOT_NULL_FATAL(machine);
    g_autofree size_t *which = g_new(size_t, run->count);
    g_autofree TdRefResult *results = g_new0(TdRefResult, run->count);
    for (size_t k = 0; k < run->count; k++) which[k] = k;
    td_ref_machine_run(machine, run, which, run->count, 256, SEED, results, NULL);
    CU_ASSERT_EQUAL(count_differences(compilation->model, run, results), 0);
    for (size_t k = 0; k < run->count; k++) td_ref_result_clear(&results[k]);
  }
}

void td_compiler_trace_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler/trace", NULL, NULL);
  CU_add_test(suite, "traces come to what the program comes to", test_same_as_program);
}
