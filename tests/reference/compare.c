#include "tests/reference/compare.h"

#include <inttypes.h>

#include "tests/reference/describe.h"
#include "tests/reference/ledger.h"
#include "tests/reference/machine.h"
#include "tests/reference/random.h"

enum { DESCRIBED = 3 };

typedef struct {
  const TdModel *model;
  TdRefMachine *machine;
  TdRefRun *run;
  FILE *out;
  size_t differences;
} Comparison;

static void clear_results(TdRefResult *results, size_t count) {
  for (size_t i = 0; i < count; i++) td_ref_result_clear(&results[i]);
  g_free(results);
}

/* The rows WHICH through the second evaluator. */
static TdRefResult *by_reference(const Comparison *c, const size_t *which, size_t count, TdRefLedger *ledger) {
  const TdRefRun *run = c->run;
  TdRefResult *results = g_new0(TdRefResult, count + 1);
  g_autoptr(GHashTable) place = g_hash_table_new(g_direct_hash, g_direct_equal);
  for (size_t i = 0; i < count; i++) {
    size_t row = which[i];
    g_hash_table_insert(place, GSIZE_TO_POINTER(row), GSIZE_TO_POINTER(i));
    if (run->takes_back[row] < 0) {
      td_ref_ledger_settle(ledger, run->person[row], run->year[row], &run->claims[row], &results[i]);
    } else {
      size_t original = GPOINTER_TO_SIZE(g_hash_table_lookup(place, GSIZE_TO_POINTER((size_t)run->takes_back[row])));
      td_ref_ledger_take_back(ledger, run->person[row], run->year[row], &results[original], &results[i]);
    }
  }
  return results;
}

static TdRefResult *by_machine(const Comparison *c, const size_t *which, size_t count, size_t capacity, uint64_t seed,
                               TdRefLedger *ledger) {
  TdRefResult *results = g_new0(TdRefResult, count + 1);
  td_ref_machine_run(c->machine, c->run, which, count, capacity, seed, results, ledger);
  return results;
}

/* Whether the last of the rows WHICH still differs when only these are run, one at a time. */
static bool differs_alone(const Comparison *c, const size_t *which, size_t count, bool describe) {
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(c->model);
  TdRefResult *right = by_reference(c, which, count, ledger);
  TdRefResult *got = by_machine(c, which, count, 1, 1, NULL);
  bool differs = td_ref_result_difference(&right[count - 1], &got[count - 1], c->model->annual_count) != NULL;
  for (size_t i = 0; i < count && describe; i++) {
    td_ref_describe_claim(c->model, c->run, which[i], c->out);
    td_ref_describe_result(c->model, "reference", &right[i], c->out);
    td_ref_describe_result(c->model, "program", &got[i], c->out);
  }
  clear_results(right, count);
  clear_results(got, count);
  return differs;
}

/* WHICH without row number AT and without what takes it back. */
static GArray *without(const TdRefRun *run, const GArray *which, guint at) {
  GArray *fewer = g_array_new(FALSE, FALSE, sizeof(size_t));
  size_t gone = g_array_index(which, size_t, at);
  for (guint i = 0; i < which->len; i++) {
    size_t row = g_array_index(which, size_t, i);
    bool drop = i == at || run->takes_back[row] == (int32_t)gone;
    /* The last row is what it is about; it stays, with what it takes back. */
    if (drop && (i + 1 == which->len || run->takes_back[g_array_index(which, size_t, which->len - 1)] == (int32_t)row))
      drop = false;
    if (!drop) g_array_append_val(fewer, row);
  }
  return fewer;
}

/* Describes the difference at ROW with as few claims of its account as show it. */
static void describe(const Comparison *c, size_t row) {
  GArray *which = g_array_new(FALSE, FALSE, sizeof(size_t));
  for (size_t i = 0; i <= row; i++)
    if (c->run->person[i] == c->run->person[row] && c->run->year[i] == c->run->year[row]) g_array_append_val(which, i);
  if (!differs_alone(c, (const size_t *)(void *)which->data, which->len, false)) {
    fputs("  (agrees when the account's claims are run alone, one at a time)\n", c->out);
  } else {
    for (guint at = 0; at + 1 < which->len;) {
      GArray *fewer = without(c->run, which, at);
      bool shown = fewer->len < which->len && differs_alone(c, (const size_t *)(void *)fewer->data, fewer->len, false);
      if (shown) {
        g_array_unref(which);
        which = fewer;
      } else {
        g_array_unref(fewer);
        at++;
      }
    }
  }
  differs_alone(c, (const size_t *)(void *)which->data, which->len, true);
  g_array_unref(which);
}

static void compare_results(Comparison *c, const TdRefResult *a, const TdRefResult *b, const char *between) {
  for (size_t i = 0; i < c->run->count; i++) {
    const char *what = td_ref_result_difference(&a[i], &b[i], c->model->annual_count);
    if (what == NULL) continue;
    if (c->differences++ >= DESCRIBED) continue;
    fprintf(c->out, "%s: %s differ in: %s, at claim %zu\n", c->model->id, between, what, i);
    describe(c, i);
  }
}

static void compare_accounts(Comparison *c, TdRefLedger *right, TdRefLedger *got) {
  for (size_t i = 0; i < c->run->count; i++) {
    uint32_t person = c->run->person[i];
    int32_t year = c->run->year[i];
    int64_t *a = td_ref_ledger_amounts(right, person, year), *b = td_ref_ledger_amounts(got, person, year);
    for (uint32_t k = 0; k < c->model->annual_count; k++) {
      if (a[k] == b[k]) continue;
      if (c->differences++ < DESCRIBED)
        fprintf(c->out,
                "%s: person %" PRIu32 " has in %" PRId32 " of %s %" PRId64 " fen, the program says %" PRId64 "\n",
                c->model->id, person, year, c->model->annuals[k], a[k], b[k]);
      b[k] = a[k]; /* an account has many claims and counts once */
    }
  }
}

size_t td_compare(const TdModel *model, GBytes *image, size_t claims, uint64_t seed, FILE *out) {
  g_autoptr(TdRefMachine) machine = td_ref_machine_new(model, image, out);
  if (machine == NULL) return 1;
  g_autoptr(TdRefRun) run = td_ref_generate(model, claims, seed);
  g_autoptr(TdRefLedger) right_ledger = td_ref_ledger_new(model);
  g_autoptr(TdRefLedger) got_ledger = td_ref_ledger_new(model);
  g_autofree size_t *all = g_new(size_t, claims + 1);
  for (size_t i = 0; i < claims; i++) all[i] = i;

  Comparison c = {.model = model, .machine = machine, .run = run, .out = out};
  TdRefRandom random = {~seed};
  size_t capacity = 1 + (size_t)td_ref_below(&random, 700), other = 1 + (size_t)td_ref_below(&random, 60);
  TdRefResult *right = by_reference(&c, all, claims, right_ledger);
  TdRefResult *got = by_machine(&c, all, claims, capacity, seed, got_ledger);
  TdRefResult *again = by_machine(&c, all, claims, other, seed + 1, NULL);
  compare_results(&c, right, got, "reference and program");
  compare_accounts(&c, right_ledger, got_ledger);
  compare_results(&c, got, again, "batches of different sizes");
  clear_results(right, claims);
  clear_results(got, claims);
  clear_results(again, claims);
  if (c.differences > 0)
    fprintf(out, "%s: %zu differences in %zu claims, seed %" PRIu64 "\n", model->id, c.differences, claims, seed);
  return c.differences;
}
