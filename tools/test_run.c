#include "tools/test_run.h"

#include <string.h>

#include "runtime/date.h"
#include "runtime/engine.h"
#include "tools/io/format.h"
#include "tools/test_claim.h"

/* The program for a kind of record, with room for one. */
typedef struct {
  TdModel model; /* the rules for it */
  TdProgram *program;
  const TdProgramView *view;
  TdCoverage *coverage; /* or NULL */
  int64_t *inputs, *outputs;
  const int64_t **input;
  int64_t **output;
  TdAccounts *accounts; /* of the person of the test that is run */
  TdEngine *engine;
} Bench;

/* What the engine says of one claim. */
typedef struct {
  TdStatus status;
  const char *reason;
  int64_t *paid;    /* [benefit_count] */
  int32_t category; /* identities[], or -1 */
  int64_t base, total;
  uint64_t alerts;
  bool overflow;
} Outcome;

static void free_found(gpointer data) {
  TdFound *found = data;
  g_free(found->word[0]);
  g_free(found->word[1]);
}

static void free_step(gpointer data) {
  TdTriedStep *step = data;
  g_array_unref(step->found);
  td_sheet_free(step->sheet);
}

static void free_tried(gpointer data) {
  g_array_unref(((TdTried *)data)->steps);
  g_free(data);
}

/* ---- what was found beside what was expected */

static void add(TdTriedStep *tried, TdFound found) {
  tried->wrong |= found.wrong;
  g_array_append_val(tried->found, found);
}

static void add_word(TdTriedStep *tried, TdFoundKind kind, bool said, const char *expected, const char *actual) {
  add(tried, (TdFound){.kind = kind,
                       .said = said,
                       .wrong = said && strcmp(expected, actual) != 0,
                       .word = {said ? g_strdup(expected) : NULL, g_strdup(actual)}});
}

static char *alert_names(const TdModel *model, uint64_t set) {
  GString *names = g_string_new(NULL);
  for (uint32_t i = 0; i < model->alert_count; i++)
    if (set >> i & 1) g_string_append_printf(names, "%s%s", names->len > 0 ? "、" : "", model->alerts[i].name);
  return g_string_free(names, FALSE);
}

/* A benefit that the step does not name must pay nothing, unless it says the total and no benefit. */
static void compare_amounts(TdTriedStep *tried, const TdModel *model, const Outcome *outcome) {
  const TdStep *step = tried->step;
  bool only_total = step->pays_count == 1 && step->pays[0].benefit < 0;
  for (uint32_t b = 0; b < model->benefit_count; b++) {
    TdFound found = {.kind = TD_FOUND_PAID, .benefit = model->benefits[b].name, .said = !only_total};
    for (uint32_t i = 0; i < step->pays_count; i++)
      if (step->pays[i].benefit == (int32_t)b) found.fen[0] = step->pays[i].value;
    found.fen[1] = outcome->paid[b];
    found.wrong = found.said && found.fen[0] != found.fen[1];
    add(tried, found);
  }
  TdFound total = {.kind = TD_FOUND_TOTAL, .fen = {0, outcome->total}};
  for (uint32_t i = 0; i < step->pays_count; i++) {
    if (step->pays[i].benefit >= 0) continue;
    total.said = true;
    total.fen[0] = step->pays[i].value;
  }
  total.wrong = total.said && total.fen[0] != total.fen[1];
  add(tried, total);
}

static void compare(TdTriedStep *tried, const TdModel *model, const Outcome *outcome) {
  const TdStep *step = tried->step;
  const char *status = outcome->overflow ? "overflow" : td_statuses[outcome->status].word;
  add_word(tried, TD_FOUND_STATUS, step->status >= 0, step->status >= 0 ? td_statuses[step->status].word : "", status);
  tried->wrong |= outcome->overflow;
  add_word(tried, TD_FOUND_REASON, *step->reason != '\0', step->reason, outcome->reason);
  compare_amounts(tried, model, outcome);
  if (model->alert_count == 0) return;
  g_autofree char *expected = alert_names(model, step->alerts), *actual = alert_names(model, outcome->alerts);
  add_word(tried, TD_FOUND_ALERTS, step->alerts_said, expected, actual);
}

/* ---- the engine */

static int64_t out(const Bench *bench, TdOutputKind kind, size_t index) {
  return *bench->output[td_program_output(bench->view, kind, index)];
}

static int32_t category_of(const Bench *bench) {
  const char *name = td_program_category(bench->view, out(bench, TD_OUT_CATEGORY, 0));
  for (uint32_t i = 0; i < bench->model.identity_count; i++)
    if (*name != '\0' && strcmp(bench->model.labels[i], name) == 0) return (int32_t)i;
  return -1;
}

static void read_outcome(const Bench *bench, Outcome *outcome) {
  const TdModel *model = &bench->model;
  const TdProgramView *view = bench->view;
  size_t reason = (size_t)out(bench, TD_OUT_REASON, 0);
  outcome->status = (TdStatus)out(bench, TD_OUT_STATUS, 0);
  outcome->reason = reason < view->reason_count ? view->reasons[reason] : "";
  outcome->category = category_of(bench);
  outcome->base = out(bench, TD_OUT_BASE, 0);
  outcome->total = out(bench, TD_OUT_AID, 0);
  for (size_t s = 0; s < view->stage_count; s++) {
    size_t benefit = (size_t)out(bench, TD_OUT_BENEFIT, s);
    if (!out(bench, TD_OUT_APPLIED, s) || benefit >= view->benefit_count) continue;
    for (uint32_t b = 0; b < model->benefit_count; b++)
      if (strcmp(model->benefits[b].name, view->benefits[benefit]) == 0) outcome->paid[b] += out(bench, TD_OUT_PAID, s);
  }
  for (size_t a = 0; a < view->alert_count; a++)
    for (uint32_t k = 0; k < model->alert_count; k++)
      if (out(bench, TD_OUT_RAISED, a) && strcmp(view->alerts[a], model->alerts[k].name) == 0)
        outcome->alerts |= UINT64_C(1) << k;
}

static void settle(const Bench *bench, const TdTestClaim *claim, int64_t *held, Outcome *outcome) {
  const TdModel *model = &bench->model;
  const TdProgramView *view = bench->view;
  uint32_t account = td_accounts_find(bench->accounts, 0, 0, (int32_t)td_date_year(claim->facts.value[TD_F_ENDDATE]));
  int64_t fault = 0;
  g_assert(account != TD_NO_ACCOUNT);
  for (size_t k = 0; k < view->annual_count; k++)
    for (uint32_t i = 0; i < model->annual_count; i++)
      if (strcmp(view->annuals[k], model->annuals[i]) == 0) held[i] = td_accounts_row(bench->accounts, account)[k];
  for (size_t i = 0; i < view->input_count; i++) bench->inputs[i] = td_test_input(model, view, &view->inputs[i], claim);
  TdBatch batch = {.n = 1, .inputs = bench->input, .account = &account, .outputs = bench->output, .fault = &fault};
  td_engine_settle(bench->engine, &batch);
  outcome->overflow = fault != 0;
  if (!outcome->overflow) read_outcome(bench, outcome);
}

/* ---- the steps of a claim */

static bool same(const TdModel *model, const TdTrace *trace, const Outcome *outcome) {
  g_autofree int64_t *paid = g_new0(int64_t, model->benefit_count + 1);
  uint64_t alerts = 0;
  for (guint i = 0; i < trace->benefits->len; i++) {
    const TdTracedBenefit *traced = &g_array_index(trace->benefits, TdTracedBenefit, i);
    if (traced->applied) paid[traced->benefit - model->benefits] += traced->paid;
  }
  for (guint i = 0; i < trace->alerts->len; i++) {
    const TdTracedAlert *traced = &g_array_index(trace->alerts, TdTracedAlert, i);
    if (traced->raised) alerts |= UINT64_C(1) << (traced->alert - model->alerts);
  }
  return trace->status == outcome->status && strcmp(trace->reason, outcome->reason) == 0 &&
         trace->category == outcome->category && trace->base == outcome->base && trace->aid == outcome->total &&
         alerts == outcome->alerts && memcmp(paid, outcome->paid, model->benefit_count * sizeof *paid) == 0;
}

/* What the engine has settled, step by step; HELD: the annual amounts before it.  NULL: it settled nothing. */
static TdTrace *trace_of(const Bench *bench, const TdTestClaim *claim, const int64_t *held, const Outcome *outcome) {
  if (outcome->overflow || outcome->status == TD_STATUS_NO_POLICY) return NULL;
  TdTrace *trace = td_trace_claim(&bench->model, &claim->facts, held);
  g_assert(same(&bench->model, trace, outcome));
  return trace;
}

static TdSheet *sheet_of(const Bench *bench, const TdTest *test, uint32_t step, const TdTrace *trace) {
  if (trace == NULL) return NULL;
  bool premium = bench->model.record == TD_RECORD_ENROLMENT;
  g_autofree char *name = g_strdup_printf("%s #%u", test->name, step + 1);
  TdFactChange change = td_change_find(trace);
  g_autofree char *year = g_strdup_printf("%d", (int)trace->facts->value[TD_F_YEAR]);
  TdCase what = {.record = bench->model.record,
                 .setl_id = name,
                 .psn_no = "",
                 .year = premium ? year : NULL,
                 .model = &bench->model,
                 .trace = trace,
                 .change = &change,
                 .unknown_labels = ""};
  return td_sheet_new(&what);
}

static void open_person(Bench *bench) {
  uint16_t slots[TD_MAX_ANNUALS];
  for (size_t i = 0; i < bench->view->annual_count; i++) slots[i] = (uint16_t)i;
  bench->accounts = td_accounts_new(bench->view->annual_count, &td_malloc);
  bench->engine =
      bench->accounts != NULL ? td_engine_new(bench->program, bench->accounts, slots, NULL, 1, &td_malloc) : NULL;
  g_assert(bench->engine != NULL);
}

static void close_person(Bench *bench) {
  td_engine_free(bench->engine);
  td_accounts_free(bench->accounts);
}

/* Coverage years are not held against the policy's period. */
static bool in_force(const TdModel *model, int64_t day) {
  return model->record == TD_RECORD_ENROLMENT || (day >= model->valid_from && day <= model->valid_until);
}

/* Step number S of a test; *DAY is the discharge of the claim before it.  A sheet is made where one is WANTED. */
static TdTriedStep try_step(const Bench *bench, const TdTest *test, uint32_t s, int64_t *day, bool wanted) {
  const TdModel *model = &bench->model;
  TdTriedStep step = {.step = &test->steps[s], .found = g_array_new(FALSE, FALSE, sizeof(TdFound))};
  g_autofree int64_t *paid = g_new0(int64_t, model->benefit_count + 1);
  g_autofree int64_t *held = g_new0(int64_t, model->annual_count + 1);
  Outcome outcome = {.status = TD_STATUS_NO_POLICY, .reason = td_reasons[TD_REASON_NO_POLICY].word, .paid = paid};
  TdTestClaim claim;
  g_array_set_clear_func(step.found, free_found);
  td_test_claim_init(&claim, model, test, step.step, *day);
  *day = claim.facts.value[TD_F_ENDDATE];
  if (in_force(model, *day)) settle(bench, &claim, held, &outcome);
  compare(&step, model, &outcome);
  g_autoptr(TdTrace) trace = trace_of(bench, &claim, held, &outcome);
  if (trace != NULL && bench->coverage != NULL) td_coverage_add(bench->coverage, trace);
  if (step.wrong && wanted) step.sheet = sheet_of(bench, test, s, trace);
  td_test_claim_clear(&claim);
  return step;
}

/* Runs a test; of the first claim that differs while a sheet is WANTED it is made. */
static TdTried *try(Bench *benches, const TdTest *test, bool *wanted) {
  TdTried *tried = g_new0(TdTried, 1);
  *tried = (TdTried){.test = test, .steps = g_array_new(FALSE, FALSE, sizeof(TdTriedStep))};
  g_array_set_clear_func(tried->steps, free_step);
  for (int record = 0; record < TD_RECORD_COUNT; record++) open_person(&benches[record]);
  int64_t day = benches->model.valid_from;
  for (uint32_t s = 0; s < test->step_count; s++) {
    TdTriedStep step = try_step(&benches[test->steps[s].record], test, s, &day, *wanted);
    *wanted &= !step.wrong;
    tried->wrong |= step.wrong;
    g_array_append_val(tried->steps, step);
  }
  for (int record = 0; record < TD_RECORD_COUNT; record++) close_person(&benches[record]);
  return tried;
}

static void bench_init(Bench *bench, const TdModel *model, TdProgram *program, TdCoverage *coverage) {
  const TdProgramView *view = td_program_view(program);
  *bench = (Bench){.model = *model,
                   .program = program,
                   .view = view,
                   .coverage = coverage,
                   .inputs = g_new0(int64_t, view->input_count + 1),
                   .outputs = g_new0(int64_t, view->output_count + 1),
                   .input = g_new0(const int64_t *, view->input_count + 1),
                   .output = g_new0(int64_t *, view->output_count + 1)};
  for (size_t i = 0; i < view->input_count; i++) bench->input[i] = &bench->inputs[i];
  for (size_t i = 0; i < view->output_count; i++) bench->output[i] = &bench->outputs[i];
}

static void bench_clear(Bench *bench) {
  g_free(bench->inputs);
  g_free(bench->outputs);
  g_free(bench->input);
  g_free(bench->output);
}

GPtrArray *td_tests_run(const TdModel *model, TdProgram *const *programs, TdCoverage *coverage) {
  Bench benches[TD_RECORD_COUNT];
  TdModel enrolments;
  td_model_enrolments(model, &enrolments);
  bench_init(&benches[TD_RECORD_CLAIM], model, programs[TD_RECORD_CLAIM], coverage);
  bench_init(&benches[TD_RECORD_ENROLMENT], &enrolments, programs[TD_RECORD_ENROLMENT], coverage);
  GPtrArray *all = g_ptr_array_new_with_free_func(free_tried);
  bool wanted = true;
  for (uint32_t i = 0; i < model->test_count; i++) g_ptr_array_add(all, try(benches, &model->tests[i], &wanted));
  for (int record = 0; record < TD_RECORD_COUNT; record++) bench_clear(&benches[record]);
  return all;
}

/* ---- for people */

char *td_found_name(const TdFound *found, TdLang lang) {
  switch (found->kind) {
    case TD_FOUND_STATUS: return g_strdup(lang == TD_LANG_ZH ? "状态" : "status");
    case TD_FOUND_REASON: return g_strdup(lang == TD_LANG_ZH ? "原因" : "reason");
    case TD_FOUND_TOTAL: return g_strdup(lang == TD_LANG_ZH ? "合计" : "total");
    case TD_FOUND_ALERTS: return g_strdup(lang == TD_LANG_ZH ? "触发预警" : "alerts");
    default: return g_strdup(found->benefit);
  }
}

static char *word_text(const TdFound *found, const char *word, TdLang lang) {
  if (found->kind == TD_FOUND_ALERTS && *word == '\0') return g_strdup(lang == TD_LANG_ZH ? "否" : "no");
  for (size_t i = 0; i < TD_STATUS_COUNT && found->kind == TD_FOUND_STATUS && lang == TD_LANG_ZH; i++)
    if (strcmp(td_statuses[i].word, word) == 0) return g_strdup(td_statuses[i].zh);
  for (size_t i = 1; i < TD_REASON_COUNT && found->kind == TD_FOUND_REASON && lang == TD_LANG_ZH; i++)
    if (strcmp(td_reasons[i].word, word) == 0) return g_strdup(td_reasons[i].zh);
  return g_strdup(*word != '\0' ? word : "-");
}

char *td_found_text(const TdFound *found, int which, TdLang lang) {
  if (which == 0 && !found->said) return g_strdup("-");
  if (found->word[which] != NULL) return word_text(found, found->word[which], lang);
  char text[TD_FORMAT_MAX];
  return g_strndup(text, (gsize)(td_format_amount(text, found->fen[which]) - text));
}
