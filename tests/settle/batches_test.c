#include "tools/settle/settlement.h"

#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/io/help.h"
#include "tests/runtime/sample.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"
#include "tools/io/format.h"

enum { PERSONS = 300, ROWS = 20000, DAYS = 700, FIRST = 19050 };

static void put_day(GString *out, int day) {
  char text[TD_FORMAT_MAX];
  g_string_append_len(out, text, td_format_date(text, FIRST + day) - text);
}

/* Claims over two years; of every person some are taken back.  SHUFFLED: the same claims in another order. */
static char *make_claims(bool shuffled) {
  GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
  uint64_t seed = 11;
  static const char *const identities[] = {"特困人员", "低保对象", "返贫致贫人口", "路人"};
  for (int i = 0; i < ROWS; i++) {
    GString *row = g_string_new(NULL);
    int day = i * DAYS / ROWS, person = (int)(test_random(&seed) % PERSONS);
    bool back = i > 50 && i % 20 == 0;
    if (back) { /* the original's person must be the same: name the claim's neighbour that is */
      g_string_append_printf(row, "T%05d,P%d,620700,", i, (i - 1) % 7);
      put_day(row, day);
      g_string_append_c(row, ',');
      put_day(row, day);
      g_string_append_c(row, ',');
      put_day(row, day);
      g_string_append_printf(row, ",21,,,,,1,S%05d\n", i - 1);
    } else {
      if (i % 20 == 19) person = i % 7;
      g_string_append_printf(row, "S%05d,P%d,620700,", i, person);
      put_day(row, day);
      g_string_append_c(row, ',');
      put_day(row, day);
      g_string_append_c(row, ',');
      put_day(row, day);
      g_string_append_printf(row, ",%s,,%s,%d.%02d,%d.00,,\n", test_random(&seed) % 4 ? "21" : "11",
                             identities[test_random(&seed) % 4], (int)(test_random(&seed) % 3000),
                             (int)(test_random(&seed) % 100), (int)(test_random(&seed) % 900));
    }
    g_ptr_array_add(rows, g_string_free(row, FALSE));
  }
  for (guint i = rows->len; shuffled && i > 1; i--) {
    guint other = (guint)(test_random(&seed) % i);
    gpointer row = rows->pdata[i - 1];
    rows->pdata[i - 1] = rows->pdata[other];
    rows->pdata[other] = row;
  }
  g_ptr_array_add(rows, NULL);
  char *text = g_strjoinv(NULL, (char **)rows->pdata);
  g_ptr_array_unref(rows);
  return text;
}

static int by_text(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

static char *sorted(const char *table) {
  g_autoptr(GPtrArray) rows = g_ptr_array_new();
  g_autofree char *text = g_strdup(table);
  for (char *at = text, *end; (end = strchr(at, '\n')); at = end + 1) {
    *end = '\0';
    g_ptr_array_add(rows, at);
  }
  qsort(rows->pdata, rows->len, sizeof *rows->pdata, by_text);
  g_ptr_array_add(rows, NULL);
  return g_strjoinv("\n", (char **)rows->pdata);
}

static char *one_policy(void) {
  g_autofree Build *build = g_new(Build, 1);
  sample_build(build);
  return help_policy(build, "whole.pbc");
}

static char *version(const char *id, const char *region, int from, int until) {
  g_autofree Build *build = g_new(Build, 1);
  sample_build(build);
  build->id = id;
  build->region = region;
  build->valid_from = from;
  build->valid_until = until;
  g_autofree char *name = g_strconcat(id, ".pbc", NULL);
  return help_policy(build, name);
}

/* With the names of both versions taken for the whole policy's. */
static char *renamed(const char *table) {
  GString *out = g_string_new(NULL);
  for (const char *at = table; *at;) {
    bool name = strncmp(at, "version-a", 9) == 0 || strncmp(at, "version-b", 9) == 0;
    g_string_append_len(out, name ? "test-2024" : at, name ? 9 : 1);
    at += name ? 9 : 1;
  }
  return g_string_free(out, FALSE);
}

static void any_order(void) {
  g_autofree char *path = one_policy(), *plain = make_claims(false), *shuffled = make_claims(true);
  const char *paths[] = {path};
  HelpRun a = help_run(paths, 1, plain, NULL), b = help_run(paths, 1, shuffled, NULL);
  CU_ASSERT_TRUE_FATAL(a.done && b.done);
  CU_ASSERT_STRING_NOT_EQUAL(a.results, b.results);
  g_autofree char *results_a = sorted(a.results), *results_b = sorted(b.results);
  g_autofree char *lines_a = sorted(a.lines), *lines_b = sorted(b.lines);
  CU_ASSERT_STRING_EQUAL(results_a, results_b);
  CU_ASSERT_STRING_EQUAL(lines_a, lines_b);
  CU_ASSERT_TRUE(a.tally.statuses[TD_STATUS_REVERSED] > 500);
  CU_ASSERT_TRUE(a.tally.aid == b.tally.aid && a.tally.taken_back == b.tally.taken_back);
  CU_ASSERT_EQUAL(memcmp(a.tally.statuses, b.tally.statuses, sizeof a.tally.statuses), 0);
  help_run_clear(&a);
  help_run_clear(&b);
}

/* Two versions of a region with the same rules settle as one policy does: their annual amounts are the same. */
static void versions_share(void) {
  enum { CHANGE = FIRST + DAYS / 3 };
  g_autofree char *whole = one_policy(), *first = version("version-a", "620700", 19000, CHANGE);
  g_autofree char *second = version("version-b", "620700", CHANGE + 1, 30000);
  g_autofree char *elsewhere = version("other", "110000", 19000, 30000);
  const char *one[] = {whole}, *many[] = {second, elsewhere, first};
  for (int shuffled = 0; shuffled < 2; shuffled++) {
    g_autofree char *claims = make_claims(shuffled);
    HelpRun a = help_run(one, 1, claims, NULL), b = help_run(many, 3, claims, NULL);
    CU_ASSERT_TRUE_FATAL(a.done && b.done);
    g_autofree char *results = renamed(b.results);
    CU_ASSERT_STRING_EQUAL(a.results, results);
    CU_ASSERT_STRING_EQUAL(a.lines, b.lines);
    CU_ASSERT_STRING_EQUAL(a.rejects, b.rejects);
    CU_ASSERT_TRUE(strstr(b.results, "version-a") && strstr(b.results, "version-b"));
    help_run_clear(&a);
    help_run_clear(&b);
  }
}

/* A version with so many annual amounts that two of them have more together than one program may. */
static char *wide_version(const char *id, int from, int until) {
  enum { MORE = 200 };
  g_autofree Build *build = g_new(Build, 1);
  g_autoptr(GStringChunk) names = g_string_chunk_new(4096);
  sample_build(build);
  build->id = id;
  build->valid_from = from;
  build->valid_until = until;
  for (int i = 0; i < MORE; i++) {
    g_autofree char *name = g_strdup_printf("%s-%d", id, i);
    build->annuals[build->annual_count++] = g_string_chunk_insert(names, name);
  }
  g_autofree char *file = g_strconcat(id, ".pbc", NULL);
  return help_policy(build, file);
}

/* What is remembered of a claim has room for the annual amounts of all versions of its region. */
static void many_amounts(void) {
  enum { CHANGE = 19800 /* 2024-03-18 */ };
  g_autofree char *first = wide_version("wide-a", 19000, CHANGE), *second = wide_version("wide-b", CHANGE + 1, 30000);
  const char *paths[] = {first, second};
  HelpRun run = help_run(paths, 2,
                         "A,P1,,2024-03-01,2024-03-01,2024-03-01,21,,特困人员,5000.00,,,\n"
                         "B,P2,,2024-04-01,2024-04-01,2024-04-01,21,,特困人员,5000.00,,,\n"
                         "A,P1,,2024-03-01,2024-03-01,2024-03-01,21,,特困人员,5000.00,,,\n"
                         "T,P1,,2024-03-02,2024-03-01,2024-03-01,21,,,,,1,A\n"
                         "C,P1,,2024-04-01,2024-04-01,2024-04-01,21,,特困人员,5000.00,,,\n",
                         NULL);
  CU_ASSERT_TRUE_FATAL(run.done);
  CU_ASSERT_PTR_NOT_NULL(strstr(run.results,
                                "A,P1,wide-a,paid,,特困人员,5000.00,2000.00,3000.00\n"
                                "B,P2,wide-b,paid,,特困人员,5000.00,2000.00,3000.00\n"
                                "A,P1,wide-a,paid,,特困人员,5000.00,2000.00,3000.00\n"
                                "T,P1,wide-a,reversed,reversed,特困人员,,-2000.00,\n"
                                "C,P1,wide-b,paid,,特困人员,5000.00,2000.00,3000.00\n"));
  help_run_clear(&run);
}

void td_settle_batches_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: batches", NULL, NULL);
  CU_add_test(suite, "any order", any_order);
  CU_add_test(suite, "versions share annual amounts", versions_share);
  CU_add_test(suite, "more annual amounts than a program has", many_amounts);
}
