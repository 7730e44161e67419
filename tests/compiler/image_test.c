/* Emitted images load; the model's section is read as hostile. */
#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/dis.h"
#include "compiler/model_dump.h"
#include "compiler/model_image.h"
#include "runtime/image.h"
#include "tests/compiler/help.h"
#include "tests/compiler/suites.h"
#include "tests/reference/random.h"

static void check_loads(const TdCompilation *compilation, const char *name) {
  CU_ASSERT_PTR_NOT_NULL(compilation->image);
  if (compilation->image == NULL) {
    g_autofree char *findings = help_findings(compilation);
    printf("\n    %s: %s", name, findings);
    return;
  }
  gsize size;
  const void *bytes = g_bytes_get_data(compilation->image, &size);
  TdLoadError error = {0};
  TdProgram *program = td_program_load(bytes, size, TD_RECORD_CLAIM, &td_malloc, &error);
  if (program == NULL) printf("\n    %s: %zu: %s", name, error.offset, error.what);
  CU_ASSERT_PTR_NOT_NULL(program);
  td_program_unref(program);
  g_autoptr(GString) code = g_string_new(NULL);
  CU_ASSERT_TRUE(td_disassemble(compilation->image, code, NULL));
}

static void test_policies(void) {
  g_autoptr(GPtrArray) paths = help_policies();
  for (guint i = 0; i < paths->len; i++) {
    g_autoptr(TdCompilation) compilation = td_compile_file(paths->pdata[i], TD_DUMP_NONE);
    check_loads(compilation, paths->pdata[i]);
  }
}

/* Policies at the edges: what folds to nothing, what folds to a constant, what is as large as it may be. */
static void test_edges(void) {
  static const struct {
    const char *name, *items;
  } edges[] = {
      {"one identity", "身份 就高 { 甲 } 待遇 一 { 比例 80% }"},
      {"one identity, the best", "身份 择优 { 甲 } 待遇 一 { 比例 80% }"},
      {"all undetermined", "身份 就高 { 甲 待定 x } 待遇 一 { 比例 80% }"},
      {"all deferred, the best", "身份 择优 { 甲 另按 “x” 乙 另按 “y” } 待遇 一 { 比例 80% }"},
      {"ratio 0", "身份 就高 { 甲 } 待遇 一 { 比例 0% 限额 0元 }"},
      {"always no", "身份 就高 { 甲 } 条件 否 否则 x 待遇 一 { 比例 80% }"},
      {"always yes", "身份 就高 { 甲 } 条件 是 否则 x 待遇 一 { 适用 是 比例 全额 }"},
      {"never routed", "身份 就高 { 甲 } 待遇 一 { 适用 否 比例 全额 }"},
      {"always deferred", "身份 就高 { 甲 } 另按 “x” 当 是 待遇 一 { 比例 80% }"},
      {"the largest amounts added", "身份 就高 { 甲 } 待遇 一 { 比例 80% 限额 1000000000000元 + 1000000000000元 }"},
      {"the largest amounts taken off",
       "身份 就高 { 甲 } 待遇 一 { 比例 80% 限额 0元 - 1000000000000元 - 1000000000000元 }"},
      {"the largest amount shared out", "身份 就高 { 甲 } 待遇 一 { 比例 80% 限额 1000000000000元 * 100000% }"},
      {"ratios added", "身份 就高 { 甲 } 待遇 一 { 比例 100000% + 100000% }"},
      {"days without end", "身份 就高 { 甲 } 条件 出院日期 不早于 9999-12-31 + 30日 否则 x 待遇 一 { 比例 80% }"},
      {"months before the first day",
       "身份 就高 { 甲 } 条件 出院日期 不早于 0001-01-01 - 12个月 否则 x 待遇 一 { 比例 80% }"},
      {"an alert on nothing", "身份 就高 { 甲 } 待遇 一 { 比例 80% } 预警 二 { 金额 0元 预警线 0元 }"},
      {"an alert on a constant", "身份 就高 { 甲 } 待遇 一 { 比例 80% } 预警 二 { 条件 是 金额 5元 预警线 1元 }"},
      {"a base of nothing", "身份 就高 { 甲 } 待遇 一 { 基数 0元 起付线 5元 比例 80% 限额 3元 }"},
      {"no row for anybody", "身份 就高 { 甲, 乙 } 待遇 一 { 适用 是 比例 按 身份 { 甲: 80% } }"},
      {"an empty list", "身份 就高 { 甲 } 名录 空 { } 条件 病种 属于 空 否则 x 待遇 一 { 比例 80% }"},
      {"all carried", "身份 就高 { 甲, 乙 } 条件 兼有 {甲, 乙} 否则 x 待遇 一 { 比例 80% }"},
      {"second stages",
       "身份 就高 { 甲 } 待遇 一 { 比例 0% } 待遇 二 后于 一 { 条件 否 比例 80% } "
       "待遇 三 后于 二 { 条件 是 比例 全额 限额 0元 }"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(edges); i++) {
    g_autofree char *text = g_strdup_printf("政策 test-edge “边” 地区 620700 施行 2024-01-01\n%s\n", edges[i].items);
    g_autoptr(TdCompilation) compilation = help_compile("edge.policy", text);
    /* A diagnostic is an answer; an image that does not load is none. */
    if (compilation->image != NULL)
      check_loads(compilation, edges[i].name);
    else
      CU_ASSERT_TRUE(compilation->diagnostics->errors > 0);
  }
}

static size_t accepted;

/* Reads a copy of its own, so that a sanitizer sees reads beyond it; uses what was accepted. */
static void try(const uint8_t *bytes, size_t size) {
  uint8_t *copy = malloc(size > 0 ? size : 1);
  memcpy(copy, bytes, size);
  g_autoptr(TdArena) arena = td_arena_new();
  const char *error = NULL;
  const TdModel *model = td_model_read(copy, size, arena, &error);
  if ((model == NULL) != (error != NULL)) CU_FAIL("a model and an error, or neither");
  free(copy);
  if (model == NULL) return;
  accepted++;
  g_autoptr(GString) dump = g_string_new(NULL);
  td_model_dump(model, dump);
  g_autoptr(GByteArray) again = help_model_bytes(model);
  g_autofree char *trouble = NULL;
  g_autoptr(GBytes) image = td_compile_model(model, &trouble);
  if (image == NULL && trouble == NULL) CU_FAIL("no image and no reason");
  if (again->len != size || memcmp(again->data, bytes, size) != 0) CU_FAIL("written otherwise than it was read");
}

static GByteArray *sample(void) {
  g_autoptr(TdCompilation) compilation = help_compile("hostile.policy", help_policy_zh);
  accepted = 0;
  if (compilation->model == NULL) return g_byte_array_new();
  return help_model_bytes(compilation->model);
}

static void test_truncated(void) {
  g_autoptr(GByteArray) bytes = sample();
  for (size_t size = 0; size < bytes->len; size++) try(bytes->data, size);
  CU_ASSERT_EQUAL(accepted, 0);
  try(bytes->data, bytes->len);
  CU_ASSERT_EQUAL(accepted, 1);
  g_byte_array_append(bytes, (const guint8 *)"", 1);
  try(bytes->data, bytes->len);
  CU_ASSERT_EQUAL(accepted, 1);
}

static void test_changed(void) {
  static const uint8_t by[] = {1, 2, 4, 8, 16, 32, 64, 128, 255, 127, 3};
  g_autoptr(GByteArray) bytes = sample();
  for (guint at = 0; at < bytes->len; at++)
    for (size_t i = 0; i < sizeof by; i++) {
      bytes->data[at] ^= by[i];
      try(bytes->data, bytes->len);
      bytes->data[at] ^= by[i];
    }
  CU_ASSERT_TRUE(accepted > 0);
}

static void test_changed_twice(void) {
  g_autoptr(GByteArray) bytes = sample();
  g_autofree guint8 *copy = g_malloc(bytes->len + 1);
  TdRefRandom random = {42};
  for (int i = 0; i < 20000 && bytes->len > 0; i++) {
    memcpy(copy, bytes->data, bytes->len);
    for (int k = 0; k < 1 + i % 5; k++) copy[td_ref_below(&random, bytes->len)] = (guint8)td_ref_below(&random, 256);
    try(copy, bytes->len);
  }
}

/* A model that nests without end, and counts that promise more than there is. */
static void test_bombs(void) {
  accepted = 0;
  for (int fill = 0; fill < 256; fill += 1) {
    g_autofree guint8 *bytes = g_malloc(20000);
    memset(bytes, fill, 20000);
    try(bytes, 20000);
  }
  CU_ASSERT_EQUAL(accepted, 0);
}

void td_compiler_image_suite(void) {
  CU_pSuite suite = CU_add_suite("compiler: images and models", NULL, NULL);
  CU_add_test(suite, "the policies' images load", test_policies);
  CU_add_test(suite, "images at the edges load", test_edges);
  CU_add_test(suite, "model: every truncation", test_truncated);
  CU_add_test(suite, "model: every byte changed", test_changed);
  CU_add_test(suite, "model: several bytes changed", test_changed_twice);
  CU_add_test(suite, "model: bombs", test_bombs);
}
