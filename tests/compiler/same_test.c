/* Same source, same bytes. */
#include <CUnit/CUnit.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/model_dump.h"
#include "compiler/model_image.h"
#include "runtime/image.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"
#include "tests/io/help.h"

static bool same_image(const TdCompilation *a, const TdCompilation *b) {
  return a->image != NULL && b->image != NULL && g_bytes_equal(a->image, b->image);
}

/* The policy is sound, or the tests on it mean nothing. */
static bool sound(const TdCompilation *compilation) {
  g_autofree char *findings = help_findings(compilation);
  if (*findings != '\0') printf("\n    findings: %s", findings);
  return *findings == '\0' && compilation->image != NULL;
}

static void test_twice(void) {
  g_autoptr(GPtrArray) paths = help_policies();
  CU_ASSERT_TRUE(paths->len > 0);
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr(TdCompilation) a = td_compile_file(paths->pdata[i], TD_DUMP_NONE);
    g_autoptr(TdCompilation) b = td_compile_file(paths->pdata[i], TD_DUMP_NONE);
    if (!same_image(a, b)) printf("\n    %s", (const char *)paths->pdata[i]);
    CU_ASSERT_TRUE(same_image(a, b));
  }
}

/* Under another path, from another working folder, with other line ends and encodings, dumping or not. */
static void test_elsewhere(void) {
  g_autoptr(TdCompilation) here = help_compile("here.policy", help_policy_zh);
  CU_ASSERT_TRUE(sound(here));
  g_autoptr(TdCompilation) renamed = help_compile("另一个.policy", help_policy_zh);
  CU_ASSERT_TRUE(same_image(here, renamed));
  g_auto(GStrv) lines = g_strsplit(help_policy_zh, "\n", -1);
  g_autofree char *crlf = g_strjoinv("\r\n", lines);
  g_autoptr(TdCompilation) dos = help_compile("crlf.policy", crlf);
  CU_ASSERT_TRUE(same_image(here, dos));
  g_autofree char *marked = g_strconcat("\xEF\xBB\xBF", help_policy_zh, NULL);
  g_autoptr(TdCompilation) bom = help_compile("bom.policy", marked);
  CU_ASSERT_TRUE(same_image(here, bom));
  gsize size;
  g_autofree char *encoded = g_convert(help_policy_zh, -1, "GB18030", "UTF-8", NULL, &size, NULL);
  g_autofree char *path = td_help_file("gb.policy", encoded, size);
  g_autoptr(TdCompilation) gb = td_compile_file(path, TD_DUMP_CODE);
  CU_ASSERT_TRUE(same_image(here, gb));

  g_autofree char *folder = g_get_current_dir();
  CU_ASSERT_EQUAL(chdir(td_help_folder()), 0);
  g_autoptr(TdCompilation) relative = td_compile_file("here.policy", TD_DUMP_NONE);
  CU_ASSERT_EQUAL(chdir(folder), 0);
  CU_ASSERT_TRUE(same_image(here, relative));
}

static void test_environment(void) {
  g_autoptr(TdCompilation) before = help_compile("env.policy", help_policy_zh);
  g_autofree char *zone = g_strdup(getenv("TZ")), *locale = g_strdup(setlocale(LC_ALL, NULL));
  setenv("TZ", "America/St_Johns", 1);
  if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) setlocale(LC_ALL, "C.UTF-8");
  g_autoptr(TdCompilation) after = help_compile("env.policy", help_policy_zh);
  setlocale(LC_ALL, locale);
  if (zone != NULL)
    setenv("TZ", zone, 1);
  else
    unsetenv("TZ");
  CU_ASSERT_TRUE(same_image(before, after));
}

static void check_section(const TdCompilation *a, const TdCompilation *b, TdSection kind) {
  gsize size_a, size_b;
  const void *image_a = g_bytes_get_data(a->image, &size_a), *image_b = g_bytes_get_data(b->image, &size_b);
  TdLoadError error;
  size_t x, y;
  const uint8_t *one = td_image_section(image_a, size_a, kind, &x, &error);
  const uint8_t *other = td_image_section(image_b, size_b, kind, &y, &error);
  CU_ASSERT_TRUE(one != NULL && other != NULL && x == y && memcmp(one, other, x) == 0);
}

/* Both surfaces are one language: line for line the same text gives the same program and the same model. */
static void test_surfaces(void) {
  g_autoptr(TdCompilation) zh = help_compile("zh.policy", help_policy_zh);
  g_autoptr(TdCompilation) en = help_compile("en.policy", help_policy_en);
  CU_ASSERT_TRUE(sound(zh) && sound(en));
  if (zh->image == NULL || en->image == NULL) return;
  check_section(zh, en, TD_SECTION_PROGRAM);
  check_section(zh, en, TD_SECTION_MODEL);
}

/* A model is the same after it was written and read, and compiles to the same image. */
static void check_round_trip(const TdCompilation *compilation) {
  g_autoptr(GByteArray) bytes = help_model_bytes(compilation->model);
  g_autoptr(TdArena) arena = td_arena_new();
  const char *error = NULL;
  const TdModel *model = td_model_read(bytes->data, bytes->len, arena, &error);
  if (model == NULL) printf("\n    %s: %s", compilation->model->id, error);
  CU_ASSERT_PTR_NOT_NULL(model);
  if (model == NULL) return;
  g_autoptr(GByteArray) again = help_model_bytes(model);
  CU_ASSERT_TRUE(bytes->len == again->len && memcmp(bytes->data, again->data, bytes->len) == 0);
  g_autoptr(GString) before = g_string_new(NULL);
  g_autoptr(GString) after = g_string_new(NULL);
  td_model_dump(compilation->model, before);
  td_model_dump(model, after);
  CU_ASSERT_STRING_EQUAL(before->str, after->str);
  g_autofree char *trouble = NULL;
  g_autoptr(GBytes) image = td_compile_model(model, &trouble);
  CU_ASSERT_TRUE(image != NULL && g_bytes_equal(image, compilation->image));
}

static void test_round_trip(void) {
  g_autoptr(TdCompilation) small = help_compile("small.policy", help_policy_zh);
  CU_ASSERT_TRUE(sound(small));
  if (small->image != NULL) check_round_trip(small);
  g_autoptr(GPtrArray) paths = help_policies();
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr(TdCompilation) compilation = td_compile_file(paths->pdata[i], TD_DUMP_NONE);
    CU_ASSERT_PTR_NOT_NULL(compilation->image);
    if (compilation->image != NULL) check_round_trip(compilation);
  }
}

void td_compiler_same_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: same source, same bytes", NULL, NULL);
  CU_add_test(suite, "twice", test_twice);
  CU_add_test(suite, "elsewhere, other line ends, other encodings", test_elsewhere);
  CU_add_test(suite, "another locale and time zone", test_environment);
  CU_add_test(suite, "two surfaces", test_surfaces);
  CU_add_test(suite, "model written and read", test_round_trip);
}
