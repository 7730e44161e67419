/* Mixtures of two policies: tuodi-mixtures OLD NEW [--claims N] [--subsets N] [--seed S] [--like POLICY NAME...]
 *
 * With none of the changes made every claim comes to what it does under OLD, with all of them to what it does under
 * NEW, by the second evaluator; with some of them the model is sound and its program agrees with the second evaluator.
 * Exit status: 0 it is so, 1 it is not, 2 a policy does not compile or the command line is wrong.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/compile.h"
#include "compiler/diff_apply.h"
#include "compiler/model_image.h"
#include "tests/reference/compare.h"
#include "tests/reference/random.h"

enum { HOLDS, FAILS, TROUBLE };

/* ---- a claim as another model has it ---- */

typedef struct {
  const TdModel *from, *to;
  TdRefRun *run;
  TdRefList *lists;
  int64_t *external;
  bool *supplied;
} Turned;

static uint64_t labels_of(const Turned *turned, uint64_t labels) {
  uint64_t out = 0;
  for (uint32_t i = 0; i < turned->from->label_count; i++)
    for (uint32_t k = 0; k < turned->to->label_count && (labels >> i & 1); k++)
      if (strcmp(turned->from->labels[i], turned->to->labels[k]) == 0) out |= UINT64_C(1) << k;
  return out;
}

static TdRefClaim turn(Turned *turned, const TdRefClaim *claim) {
  const TdModel *from = turned->from, *to = turned->to;
  TdRefClaim out = *claim;
  out.labels = labels_of(turned, claim->labels);
  for (uint32_t k = 0; k < to->list_count; k++)
    for (uint32_t i = 0; i < from->list_count; i++)
      if (strcmp(from->lists[i].name, to->lists[k].name) == 0) turned->lists[k] = claim->lists[i];
  for (uint32_t k = 0; k < to->external_count; k++)
    for (uint32_t i = 0; i < from->external_count; i++)
      if (strcmp(from->externals[i].name, to->externals[k].name) == 0 &&
          from->externals[i].type == to->externals[k].type) {
        turned->external[k] = claim->external[i];
        turned->supplied[k] = claim->supplied[i];
      }
  out.lists = turned->lists;
  out.external = turned->external;
  out.supplied = turned->supplied;
  return out;
}

static void turned_init(Turned *turned, const TdModel *from, const TdModel *to) {
  *turned = (Turned){.from = from,
                     .to = to,
                     .lists = g_new0(TdRefList, to->list_count + 1),
                     .external = g_new0(int64_t, to->external_count + 1),
                     .supplied = g_new0(bool, to->external_count + 1)};
}

static void turned_clear(Turned *turned) {
  g_free(turned->lists);
  g_free(turned->external);
  g_free(turned->supplied);
}

/* ---- annual amounts, by person and year and name ---- */

static int64_t *amounts_of(GHashTable *accounts, uint32_t person, int32_t year, uint32_t count) {
  int64_t key = (int64_t)person * 100000 + year;
  int64_t *amounts = g_hash_table_lookup(accounts, &key);
  if (amounts) return amounts;
  amounts = g_new0(int64_t, count + 1);
  g_hash_table_insert(accounts, g_memdup2(&key, sizeof key), amounts);
  return amounts;
}

static int64_t delta_called(const TdModel *model, const TdRefResult *result, const char *name) {
  for (uint32_t k = 0; k < model->annual_count; k++)
    if (strcmp(model->annuals[k], name) == 0) return result->delta[k];
  return 0;
}

static const char *category_of(const TdModel *model, const TdRefResult *result) {
  return result->category < 0 ? "" : model->labels[result->category];
}

/* What differs; NULL: nothing. */
static const char *difference(const TdModel *mixture, TdRefResult *mixed, const TdModel *side, TdRefResult *own) {
  if (mixed->overflow || own->overflow) return mixed->overflow == own->overflow ? NULL : "overflow";
  if (strcmp(category_of(mixture, mixed), category_of(side, own)) != 0) return "category";
  for (uint32_t k = 0; k < side->annual_count; k++)
    if (delta_called(mixture, mixed, side->annuals[k]) != own->delta[k]) return "annual amount";
  for (uint32_t k = 0; k < mixture->annual_count; k++)
    if (delta_called(side, own, mixture->annuals[k]) != mixed->delta[k]) return "annual amount";
  mixed->category = own->category;
  return td_ref_result_difference(mixed, own, 0);
}

/* Claims of the mixture's figures and labels, under it and under the side. */
static size_t against_side(const TdModel *mixture, const TdModel *side, size_t claims, uint64_t seed) {
  g_autoptr(TdRefRun) run = td_ref_generate(mixture, claims, seed);
  g_autoptr(GHashTable) mixed = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GHashTable) own = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
  Turned turned;
  size_t differing = 0;
  turned_init(&turned, mixture, side);
  for (size_t i = 0; i < run->count; i++) {
    TdRefResult results[2] = {{.status = TD_STATUS_PAID}, {.status = TD_STATUS_PAID}};
    if (run->takes_back[i] >= 0) continue;
    int64_t *before[] = {amounts_of(mixed, run->person[i], run->year[i], mixture->annual_count),
                         amounts_of(own, run->person[i], run->year[i], side->annual_count)};
    TdRefClaim claim = turn(&turned, &run->claims[i]);
    td_ref_compute(mixture, &run->claims[i], before[0], &results[0]);
    td_ref_compute(side, &claim, before[1], &results[1]);
    const char *what = difference(mixture, &results[0], side, &results[1]);
    if (what && differing++ < 3)
      printf("%s: claim %zu: %s: %s %s %" PRId64 ", not %s %s %" PRId64 "\n", side->id, i, what,
             td_statuses[results[0].status].zh, results[0].reason, results[0].aid, td_statuses[results[1].status].zh,
             results[1].reason, results[1].aid);
    for (uint32_t k = 0; !results[0].overflow && k < mixture->annual_count; k++) before[0][k] += results[0].delta[k];
    for (uint32_t k = 0; !results[1].overflow && k < side->annual_count; k++) before[1][k] += results[1].delta[k];
    td_ref_result_clear(&results[0]);
    td_ref_result_clear(&results[1]);
  }
  turned_clear(&turned);
  return differing;
}

/* ---- subsets ---- */

static bool runs(const TdModel *model, size_t claims, uint64_t seed) {
  const char *unsound = NULL;
  g_autofree char *error = NULL;
  if (!model || !td_model_sound(model, &unsound)) {
    printf("unsound: %s\n", unsound ? unsound : "too much");
    return false;
  }
  g_autoptr(GBytes) image = td_compile_model(model, &error);
  if (!image) {
    printf("not compiled: %s\n", error);
    return false;
  }
  TdModel enrolments;
  td_model_enrolments(model, &enrolments);
  return td_compare(model, image, claims, seed, stdout) == 0 &&
         td_compare(&enrolments, image, claims, seed, stdout) == 0;
}

static void print_made(const TdModelDiff *diff, const uint8_t *made) {
  for (guint i = 0; i < diff->changes->len; i++)
    printf("  %s %s\n", made[i] ? "+" : " ", ((const TdChange *)diff->changes->pdata[i])->name);
}

static bool holds(const TdModelDiff *diff, const uint8_t *made, const TdModel *side, size_t claims, uint64_t seed) {
  g_autoptr(TdArena) arena = td_arena_new();
  const TdModel *model = td_diff_apply(diff, made, arena);
  bool ok = runs(model, claims, seed);
  if (ok && side) {
    TdModel enrolments[2];
    td_model_enrolments(model, &enrolments[0]);
    td_model_enrolments(side, &enrolments[1]);
    ok = against_side(model, side, claims, seed) + against_side(&enrolments[0], &enrolments[1], claims, seed) == 0;
  }
  if (!ok) print_made(diff, made);
  return ok;
}

static bool all_hold(const TdModelDiff *diff, size_t claims, size_t subsets, uint64_t seed) {
  guint count = diff->changes->len;
  g_autofree uint8_t *made = g_new0(uint8_t, count + 1);
  TdRefRandom random = {seed};
  bool ok = holds(diff, made, diff->joint.side[TD_OLD], claims, seed);
  for (size_t s = 0; s < subsets; s++) {
    for (guint i = 0; i < count; i++) made[i] = td_ref_chance(&random, 50);
    ok &= holds(diff, made, NULL, claims, seed + s);
  }
  memset(made, 1, count);
  return holds(diff, made, diff->joint.side[TD_NEW], claims, seed) && ok;
}

static bool holds_like(const TdModelDiff *diff, char **names, const TdModel *like, size_t claims, uint64_t seed) {
  g_autofree uint8_t *made = g_new0(uint8_t, diff->changes->len + 1);
  for (; *names; names++) {
    guint i = 0;
    while (i < diff->changes->len && strcmp(((const TdChange *)diff->changes->pdata[i])->name, *names) != 0) i++;
    if (i == diff->changes->len) {
      printf("no change is called %s\n", *names);
      return false;
    }
    made[i] = 1;
  }
  return holds(diff, made, like, claims, seed);
}

int main(int argc, char **argv) {
  const char *like = NULL;
  char **names = argv + argc;
  uint64_t claims = 2000, subsets = 4, seed = 1;
  for (int i = 3; i + 1 < argc; i += 2) {
    uint64_t number = strtoull(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--like") == 0) {
      like = argv[i + 1];
      names = argv + i + 2;
      break;
    }
    if (strcmp(argv[i], "--claims") == 0) claims = number;
    if (strcmp(argv[i], "--subsets") == 0) subsets = number;
    if (strcmp(argv[i], "--seed") == 0) seed = number;
  }
  if (argc < 3) {
    fputs("usage: tuodi-mixtures OLD NEW [--claims N] [--subsets N] [--seed S] [--like POLICY NAME...]\n", stderr);
    return TROUBLE;
  }
  g_autoptr(TdCompilation) old = td_compile_file(argv[1], TD_DUMP_NONE);
  g_autoptr(TdCompilation) new = td_compile_file(argv[2], TD_DUMP_NONE);
  if (!old->model || !new->model) return TROUBLE;
  g_autoptr(TdModelDiff) diff = td_model_diff(old->model, new->model, NULL);
  if (!diff) return TROUBLE;
  g_autoptr(TdCompilation) other = like ? td_compile_file(like, TD_DUMP_NONE) : NULL;
  if (other && !other->model) return TROUBLE;
  bool ok = other ? holds_like(diff, names, other->model, (size_t)claims, seed)
                  : all_hold(diff, (size_t)claims, (size_t)subsets, seed);
  if (ok) printf("%u changes, %" PRIu64 " claims each: as it should be\n", diff->changes->len, claims);
  return ok ? HOLDS : FAILS;
}
