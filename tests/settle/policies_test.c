#include "tools/settle/policies.h"

#include <CUnit/CUnit.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/io/help.h"
#include "tests/runtime/sample.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"

static Build *sample(const char *id) {
  Build *build = g_new(Build, 1);
  sample_build(build);
  build->id = id;
  return build;
}

/* Loads PATHS; the number of policies, or -1 with *TROUBLE set. */
static int load(TdPolicies *policies, TdTrouble **trouble, const char *a, const char *b) {
  const char *paths[] = {a, b};
  *policies = (TdPolicies){0};
  return td_policies_load(policies, paths, b ? 2 : 1, NULL, NULL, trouble) ? (int)policies->items->len : -1;
}

static void same_and_different(void) {
  g_autofree Build *build = sample("p-2024");
  g_autofree char *one = help_policy(build, "one.pbc"), *two = help_policy(build, "two.pbc");
  build->id = "q-2024";
  g_autofree char *other = help_policy(build, "other.pbc");
  build->id = "p-2024";
  build->title = "另一个";
  g_autofree char *changed = help_policy(build, "changed.pbc");
  TdPolicies policies;
  TdTrouble *trouble = NULL;
  CU_ASSERT_EQUAL(load(&policies, &trouble, one, two), 1);
  CU_ASSERT_EQUAL(td_policies_get(&policies, 0)->files->len, 2);
  td_policies_clear(&policies);
  CU_ASSERT_EQUAL(load(&policies, &trouble, one, other), 2);
  td_policies_clear(&policies);
  CU_ASSERT_EQUAL(load(&policies, &trouble, one, changed), -1);
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "changed.pbc"));
  td_policies_clear(&policies);
}

static void bad_files(void) {
  g_autofree Build *build = sample("p-2024");
  g_autofree char *whole = help_policy(build, "whole.pbc");
  size_t size;
  g_autofree char *bytes = td_help_read(whole, &size);
  g_autofree char *cut = td_help_file("cut.pbc", bytes, size / 2), *empty = td_help_text("empty.pbc", "");
  g_autofree char *missing = td_help_path("missing.pbc");
  bytes[size - 1] ^= 1;
  g_autofree char *bent = td_help_file("bent.pbc", bytes, size);
  const char *const paths[] = {cut, empty, missing, bent};
  for (size_t i = 0; i < G_N_ELEMENTS(paths); i++) {
    TdPolicies policies;
    TdTrouble *trouble = NULL;
    g_autofree char *name = g_path_get_basename(paths[i]);
    CU_ASSERT_EQUAL(load(&policies, &trouble, whole, paths[i]), -1);
    CU_ASSERT_TRUE(td_help_trouble(&trouble, name));
    td_policies_clear(&policies);
  }
  TdPolicies policies;
  TdTrouble *trouble = NULL;
  CU_ASSERT_EQUAL(load(&policies, &trouble, "-", NULL), -1);
  g_clear_pointer(&trouble, td_trouble_free);
  td_policies_clear(&policies);
}

/* The last place at which TEXT stands in an image, which is that of the program over enrolments. */
static uint8_t *last_of(uint8_t *image, size_t size, const char *text) {
  size_t length = strlen(text), at = size - length;
  while (at > 0 && memcmp(image + at, text, length) != 0) at--;
  return image + at;
}

/* What is supplied by its number to the one program would be another thing to the other. */
static void programs_that_differ(void) {
  static const char *const texts[] = {"p-2024", "返贫致贫人口", "大病起付线"};
  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree Build *build = sample("p-2024");
    size_t size;
    uint8_t *image = build_policy(build, &size);
    last_of(image, size, texts[i])[0] ^= 1;
    build_mend(image, size);
    g_autofree char *path = td_help_file("differ.pbc", (const char *)image, size);
    free(image);
    TdPolicies policies;
    TdTrouble *trouble = NULL;
    CU_ASSERT_EQUAL(load(&policies, &trouble, path, NULL), -1);
    CU_ASSERT_TRUE(td_help_trouble(&trouble, "the two programs are of different policies"));
    td_policies_clear(&policies);
  }
}

static void put(const char *folder, const char *name, Build *build) {
  size_t size;
  uint8_t *image = build_policy(build, &size);
  g_autofree char *path = g_build_filename(folder, name, NULL);
  g_file_set_contents(path, (const char *)image, (gssize)size, NULL);
  free(image);
}

static void folders(void) {
  g_autofree Build *build = sample("p-2024");
  g_autofree char *folder = g_dir_make_tmp("tuodi-test-XXXXXX", NULL);
  TdPolicies policies;
  TdTrouble *trouble = NULL;
  CU_ASSERT_EQUAL(load(&policies, &trouble, folder, NULL), -1); /* nothing in it */
  g_clear_pointer(&trouble, td_trouble_free);
  td_policies_clear(&policies);
  put(folder, "b.pbc", build);
  build->id = "q-2024";
  put(folder, "a.pbc", build);
  put(folder, ".hidden.pbc", build);
  put(folder, "notes.txt", build);
  build->id = "example";
  build->example = 1;
  put(folder, "c.pbc", build);
  CU_ASSERT_EQUAL_FATAL(load(&policies, &trouble, folder, NULL), 2);
  CU_ASSERT_STRING_EQUAL(td_policies_get(&policies, 0)->view->id, "q-2024");
  td_policies_clear(&policies);
  g_autofree char *example = g_build_filename(folder, "c.pbc", NULL);
  CU_ASSERT_EQUAL(load(&policies, &trouble, folder, example), 3); /* named, so it counts */
  td_policies_clear(&policies);
  static const char *const names[] = {"a.pbc", "b.pbc", "c.pbc", ".hidden.pbc", "notes.txt"};
  for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
    g_autofree char *path = g_build_filename(folder, names[i], NULL);
    g_remove(path);
  }
  g_rmdir(folder);
}

void td_settle_policies_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: policies", NULL, NULL);
  CU_add_test(suite, "same and different", same_and_different);
  CU_add_test(suite, "bad files", bad_files);
  CU_add_test(suite, "programs that differ", programs_that_differ);
  CU_add_test(suite, "folders", folders);
}
