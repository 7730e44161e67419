#include "tests/reference/on_days.h"

#include <inttypes.h>

#include "compiler/compile.h"
#include "compiler/diff.h"
#include "compiler/model_image.h"
#include "compiler/model_on.h"
#include "tests/reference/calendar.h"
#include "tests/reference/compare.h"
#include "tests/reference/describe.h"
#include "tests/reference/ledger.h"
#include "tests/reference/random.h"

enum { DESCRIBED = 3, COMPILED_EVERY = 400, COMPILED_CLAIMS = 200, CONTRASTED_EVERY = 50, CONTRASTED_CLAIMS = 100 };

typedef struct {
  const TdModel *model; /* over claims */
  const TdModel *rules; /* the same, or its rules for enrolments */
  const TdRefRun *run;
  TdRefRandom random;
  FILE *out;
  size_t differences;
} Comparison;

static bool same_model(const TdModel *a, const TdModel *b) {
  g_autoptr(GByteArray) first = g_byte_array_new(), second = g_byte_array_new();
  return td_model_write(a, first, NULL) && td_model_write(b, second, NULL) && first->len == second->len &&
         memcmp(first->data, second->data, first->len) == 0;
}

/* An enrolment's day is any of its year. */
static int64_t day_of(Comparison *c, const TdRefClaim *claim) {
  int64_t day = claim->value[TD_F_ENDDATE];
  return c->rules->record == TD_RECORD_CLAIM ? day : day + td_ref_below(&c->random, 365);
}

static const TdModel *rules_of(const TdModel *on, TdRecordKind record, TdModel *view) {
  if (record == TD_RECORD_CLAIM) return on;
  td_model_enrolments(on, view);
  return view;
}

static void differ(Comparison *c, size_t row, const char *what, const TdRefResult *right, const TdRefResult *got) {
  if (c->differences++ >= DESCRIBED) return;
  fprintf(c->out, "%s: the policy on the day of row %zu: %s\n", c->model->id, row, what);
  td_ref_describe_claim(c->rules, c->run, row, c->out);
  if (right) td_ref_describe_result(c->rules, "the policy", right, c->out);
  if (got) td_ref_describe_result(c->rules, "on the day", got, c->out);
}

static void compare_compiled(Comparison *c, size_t row, const TdModel *on) {
  const char *error = NULL;
  char *fault = NULL;
  TdModel view;
  if (!td_model_sound(on, &error)) {
    differ(c, row, error, NULL, NULL);
    return;
  }
  g_autoptr(GBytes) image = td_compile_model(on, &fault);
  if (!image) differ(c, row, fault, NULL, NULL);
  g_free(fault);
  if (!image) return;
  const TdModel *rules = rules_of(on, (TdRecordKind)c->rules->record, &view);
  c->differences += td_compare(rules, image, COMPILED_CLAIMS, td_ref_random(&c->random), c->out);
}

/* Where nothing differs between two days, every claim comes to the same under the policy as it is on either. */
static void compare_days(Comparison *c, size_t row, int64_t first, int64_t second) {
  g_autoptr(TdArena) arena = td_arena_new();
  const TdOnDay on[] = {{.day = first}, {.day = second}};
  TdDiffTask task = {.model = {c->model, c->model}, .on = {&on[TD_OLD], &on[TD_NEW]}};
  if (!td_model_in_force(c->model, first) && !td_model_in_force(c->model, second)) return; /* nothing is compared */
  g_autoptr(TdModelDiff) diff = td_model_diff_task(&task);
  if (!diff || diff->changes->len > 0) return;
  TdModel views[TD_VERSIONS];
  const TdModel *rules[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++)
    rules[side] = rules_of(td_model_on(c->model, &on[side], arena), (TdRecordKind)c->rules->record, &views[side]);
  g_autofree int64_t *annual = g_new0(int64_t, c->rules->annual_count + 1);
  for (size_t i = row; i < c->run->count && i < row + CONTRASTED_CLAIMS; i++) {
    TdRefResult results[TD_VERSIONS] = {{.reason = ""}, {.reason = ""}};
    if (c->run->takes_back[i] >= 0) continue;
    for (int side = 0; side < TD_VERSIONS; side++)
      td_ref_compute(rules[side], &c->run->claims[i], annual, &results[side]);
    const char *what = td_ref_result_difference(&results[TD_OLD], &results[TD_NEW], c->rules->annual_count);
    if (what) differ(c, i, "differs between days that are said to be the same", &results[TD_OLD], &results[TD_NEW]);
    for (int side = 0; side < TD_VERSIONS; side++) td_ref_result_clear(&results[side]);
  }
}

static void compare_row(Comparison *c, size_t row, const int64_t *annual, const TdRefResult *right) {
  const TdRefClaim *claim = &c->run->claims[row];
  TdRecordKind record = (TdRecordKind)c->rules->record;
  g_autoptr(TdArena) arena = td_arena_new();
  g_autofree TdOutsideValue *values = g_new0(TdOutsideValue, c->model->external_count + 1);
  for (uint32_t i = 0; i < c->model->external_count; i++)
    values[i] = (TdOutsideValue){claim->supplied[i], claim->external[i]};
  TdOnDay day = {.day = day_of(c, claim)};
  if (td_ref_chance(&c->random, 70)) day.externals[record] = values;
  const TdModel *on = td_model_on(c->model, &day, arena);
  TdModel view;
  TdRefResult got = {.reason = ""};
  td_ref_compute(rules_of(on, record, &view), claim, annual, &got);
  const char *what = td_ref_result_difference(right, &got, c->rules->annual_count);
  if (what) differ(c, row, what, right, &got);
  if (row % COMPILED_EVERY == 0) compare_compiled(c, row, on);
  if (row % COMPILED_EVERY == 0 && !same_model(on, td_model_on(on, &day, arena)))
    differ(c, row, "is another on the same day", NULL, NULL);
  td_ref_result_clear(&got);
}

size_t td_compare_on_days(const TdModel *model, TdRecordKind record, size_t count, uint64_t seed, FILE *out) {
  TdModel view;
  const TdModel *rules = rules_of(model, record, &view);
  g_autoptr(TdRefRun) run = td_ref_generate(rules, count, seed);
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(rules);
  TdRefResult *results = g_new0(TdRefResult, count + 1);
  Comparison c = {.model = model, .rules = rules, .run = run, .random = {seed}, .out = out};
  for (size_t i = 0; i < count; i++) {
    int64_t *amounts = td_ref_ledger_amounts(ledger, run->person[i], run->year[i]);
    g_autofree int64_t *before = g_memdup2(amounts, rules->annual_count * sizeof *amounts);
    if (run->takes_back[i] >= 0) {
      td_ref_ledger_take_back(ledger, run->person[i], run->year[i], &results[run->takes_back[i]], &results[i]);
      continue;
    }
    td_ref_ledger_settle(ledger, run->person[i], run->year[i], &run->claims[i], &results[i]);
    compare_row(&c, i, before, &results[i]);
    if (i % CONTRASTED_EVERY == 0)
      compare_days(&c, i, day_of(&c, &run->claims[i]), run->claims[i / 2].value[TD_F_ENDDATE]);
  }
  for (size_t i = 0; i < count; i++) td_ref_result_clear(&results[i]);
  g_free(results);
  if (c.differences > 0)
    fprintf(out, "%s: %zu differences on days, seed %" PRIu64 "\n", model->id, c.differences, seed);
  return c.differences;
}
