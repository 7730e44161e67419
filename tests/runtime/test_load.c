#include <CUnit/CUnit.h>
#include <stdlib.h>
#include <string.h>

#include "tests/runtime/sample.h"
#include "tests/runtime/suites.h"

static Build build;

static void loads(void) {
  sample_build(&build);
  build.example = 1;
  TdProgram *program = build_load(&build);
  const TdProgramView *view = td_program_view(program);
  CU_ASSERT_STRING_EQUAL(view->id, "test-2024");
  CU_ASSERT_STRING_EQUAL(view->title, "试验");
  CU_ASSERT_STRING_EQUAL(view->document, "试〔2024〕1号");
  CU_ASSERT_STRING_EQUAL(view->region, "620700");
  CU_ASSERT_EQUAL(view->valid_from, 19000);
  CU_ASSERT_EQUAL(view->valid_until, TD_DATE_MAX);
  CU_ASSERT_TRUE(view->example);
  CU_ASSERT_EQUAL(view->label_count, 3);
  CU_ASSERT_STRING_EQUAL(view->labels[2], "返贫致贫人口");
  CU_ASSERT_EQUAL(view->list_count, 2);
  CU_ASSERT_EQUAL(view->lists[0].entry_count, 2);
  CU_ASSERT_STRING_EQUAL(view->lists[0].entries[1], "尿毒症");
  CU_ASSERT_TRUE(view->lists[1].external);
  CU_ASSERT_STRING_EQUAL(view->externals[0].name, "大病起付线");
  CU_ASSERT_STRING_EQUAL(view->annuals[1], "年度起付线");
  CU_ASSERT_STRING_EQUAL(view->reasons[TD_REASON_COUNT], "县级标准");
  CU_ASSERT_EQUAL(view->inputs[0].type, TD_MONEY);
  CU_ASSERT_EQUAL(view->inputs[2].type, TD_SET);
  CU_ASSERT_EQUAL(view->inputs[3].type, TD_CODE);
  CU_ASSERT_EQUAL(view->tables[0].element[2], 750000);
  CU_ASSERT_EQUAL(view->origins[0], 1);
  CU_ASSERT_EQUAL(view->output_count, 5 + 10 + 2 + 4);
  CU_ASSERT_PTR_EQUAL(td_program_ref(program), program);
  td_program_unref(program);
  CU_ASSERT_STRING_EQUAL(view->id, "test-2024");
  td_program_unref(program);
  td_program_unref(NULL);
}

static void reached_by_number(void) {
  sample_build(&build);
  build.region = "";
  build.during_stay = 1;
  build.month_end = 5;
  TdProgram *program = build_load(&build);
  CU_ASSERT_STRING_EQUAL(td_program_view(program)->region, "");
  CU_ASSERT_TRUE(td_program_view(program)->during_stay);
  CU_ASSERT_EQUAL(td_program_view(program)->month_end, 5);
  td_program_unref(program);
}

static void checksum(void) {
  CU_ASSERT_EQUAL(td_crc64(0, "123456789", 9), UINT64_C(0x995dc9bbdf1939fa));
  CU_ASSERT_EQUAL(td_crc64(td_crc64(0, "1234", 4), "56789", 5), UINT64_C(0x995dc9bbdf1939fa));
  CU_ASSERT_EQUAL(td_crc64(0, "", 0), 0);
}

static TdLoadError load_error(const uint8_t *image, size_t size) {
  TdLoadError error;
  TdProgram *program = td_program_load(image, size, TD_RECORD_CLAIM, &td_malloc, &error);
  CU_ASSERT_PTR_NULL(program);
  CU_ASSERT_NOT_EQUAL(error.status, TD_LOAD_OK);
  CU_ASSERT_TRUE(error.what && *error.what);
  td_program_unref(program);
  return error;
}

static void sections(void) {
  size_t size, found;
  TdLoadError error;
  uint8_t *image = build_wrap("abc", 3, "model", 5, &size);
  const uint8_t *section = td_image_section(image, size, TD_SECTION_MODEL, &found, &error);
  CU_ASSERT_PTR_NOT_NULL_FATAL(section);
  CU_ASSERT_EQUAL(found, 5);
  CU_ASSERT_EQUAL(memcmp(section, "model", 5), 0);
  section = td_image_section(image, size, TD_SECTION_PROGRAM, &found, &error);
  CU_ASSERT_PTR_NOT_NULL_FATAL(section);
  CU_ASSERT_EQUAL(found, 3);
  static const struct {
    size_t at;
    uint8_t value;
    TdLoadStatus status;
  } changes[] = {
      {0, 'X', TD_LOAD_NOT_AN_IMAGE}, {8, TD_IMAGE_VERSION + 1, TD_LOAD_VERSION},
      {10, 0, TD_LOAD_MALFORMED},     {10, 9, TD_LOAD_MALFORMED},
      {10, 1, TD_LOAD_MALFORMED},     {10, 3, TD_LOAD_MALFORMED},
      {12, 1, TD_LOAD_MALFORMED},     {12, 0xff, TD_LOAD_TRUNCATED},
      {15, 0xff, TD_LOAD_MALFORMED},  {24, 0, TD_LOAD_MALFORMED},
      {24, 2, TD_LOAD_MALFORMED},     {36, 1, TD_LOAD_MALFORMED},
      {28, 49, TD_LOAD_MALFORMED},    {32, 2, TD_LOAD_MALFORMED},
      {35, 0xff, TD_LOAD_MALFORMED},  {44, 4, TD_LOAD_MALFORMED},
      {44, 6, TD_LOAD_MALFORMED},
  };
  for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
    uint8_t old = image[changes[i].at];
    image[changes[i].at] = changes[i].value;
    build_mend(image, size);
    CU_ASSERT_PTR_NULL(td_image_section(image, size, TD_SECTION_MODEL, &found, &error));
    CU_ASSERT_EQUAL(error.status, changes[i].status);
    image[changes[i].at] = old;
  }
  build_mend(image, size);
  image[size - 1] ^= 1;
  CU_ASSERT_EQUAL(load_error(image, size).status, TD_LOAD_CHECKSUM);
  free(image);
  image = build_wrap("abc", 3, NULL, 0, &size);
  CU_ASSERT_PTR_NULL(td_image_section(image, size, TD_SECTION_MODEL, &found, &error));
  CU_ASSERT_EQUAL(error.status, TD_LOAD_MALFORMED);
  free(image);
  CU_ASSERT_EQUAL(load_error((const uint8_t *)"", 0).status, TD_LOAD_NOT_AN_IMAGE);
  CU_ASSERT_EQUAL(load_error((const uint8_t *)"\x89TDP", 4).status, TD_LOAD_TRUNCATED);
}

static void expect_malformed(const char *what) {
  size_t size;
  uint8_t *image = build_image(&build, &size);
  TdLoadError error = load_error(image, size);
  CU_ASSERT_EQUAL(error.status, TD_LOAD_MALFORMED);
  if (strcmp(error.what, what) != 0) CU_FAIL(what);
  free(image);
}

/* One statement makes a sample bad; the loader says what it thinks. */
#define MALFORMED(what, ...) \
  do {                       \
    sample_build(&build);    \
    __VA_ARGS__;             \
    expect_malformed(what);  \
  } while (0)

static void malformed_head(void) {
  static char long_name[TD_MAX_STRING + 2];
  memset(long_name, 'x', sizeof long_name - 1);
  MALFORMED("a name is empty", build.id = "");
  MALFORMED("a string is too long", build.title = long_name);
  MALFORMED("the region is not six digits", build.region = "62070");
  MALFORMED("the region is not six digits", build.region = "62070x");
  MALFORMED("the region is not six digits", build.region = "6207001");
  MALFORMED("the region is not six digits", build.region = "", build.document = "");
  MALFORMED("the period of validity is no period", build.valid_until = build.valid_from - 1);
  MALFORMED("the period of validity is no period", build.valid_until = (int32_t)TD_DATE_MAX + 1);
  MALFORMED("the period of validity is no period", build.valid_from = (int32_t)TD_DATE_MIN - 1);
  MALFORMED("a yes or no that is neither", build.example = 2);
  MALFORMED("a yes or no that is neither", build.during_stay = 2);
  MALFORMED("what is no label holds to the end of the month", build.month_end = 8);
  MALFORMED("what is no label holds to the end of the month", build.month_end = UINT64_C(1) << 63);
  static const char *const not_utf8[] = {"\xff",
                                         "\x80",
                                         "\xc0\x80",
                                         "\xc1\xbf",
                                         "\xe4\xb8",
                                         "\xe0\x80\x80",
                                         "\xed\xa0\x80",
                                         "\xf0\x80\x80\x80",
                                         "\xf5\x80\x80\x80",
                                         "\xf4\x90\x80\x80",
                                         "a\xe4z",
                                         "\xe4\xb8\xad\xb8"};
  for (size_t i = 0; i < sizeof not_utf8 / sizeof not_utf8[0]; i++)
    MALFORMED("a string is not UTF-8, or has a NUL", build.document = not_utf8[i]);
  sample_build(&build);
  build.title = "\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf\xed\x9f\xbf\xee\x80\x80\xc2\x80";
  td_program_unref(build_load(&build));
}

static void numbered(const char **names, size_t count) {
  static char text[BUILD_STRINGS][8];
  for (size_t i = 0; i < count; i++) {
    text[i][0] = 'n';
    for (int k = 1; k < 5; k++) text[i][k] = (char)('0' + (i >> 3 * (4 - k) & 7));
    names[i] = text[i];
  }
}

static void malformed_names(void) {
  MALFORMED("two labels of one name", build.labels[2] = build.labels[0]);
  MALFORMED("a name is empty", build.labels[1] = "");
  MALFORMED("too many labels", numbered(build.labels, build.label_count = 65));
  MALFORMED("two lists of one name", build.lists[1].name = build.lists[0].name);
  MALFORMED("a name is empty", build.lists[1].name = "");
  MALFORMED("an external list with entries", build.lists[0].external = true);
  MALFORMED("two externals of one name", build.externals[build.external_count++] = build.externals[0]);
  MALFORMED("an external of a type that has no externals", build.externals[0].type = TD_SET);
  MALFORMED("an external of a type that has no externals", build.externals[0].type = 77);
  MALFORMED("two annual amounts of one name", build.annuals[1] = build.annuals[0]);
  MALFORMED("a name is empty", build.annuals[0] = "");
  MALFORMED("too many annual amounts", numbered(build.annuals, build.annual_count = 257));
  MALFORMED("too many stages", build.stage_count = TD_MAX_STAGES + 1);
  MALFORMED("too many alerts", numbered(build.alerts, build.alert_count = TD_MAX_ALERTS + 1));
  MALFORMED("reasons are missing", build.reason_count = TD_REASON_COUNT - 1);
  MALFORMED("the reasons are not those of reasons.def", build.reasons[3] = "other word");
  MALFORMED("clause 0 is not empty", build.clauses[0] = "一");
  MALFORMED("clause 0 is not empty", build.clause_count = 0);
  MALFORMED("an input that no record has", build.inputs[0].kind = 99);
  MALFORMED("an input that no record has", build.inputs[0].index = TD_FIELD_COUNT);
  MALFORMED("an input that no record has", build.inputs[0].index = TD_F_DISE_NAME);
  MALFORMED("an input that no record has", build.inputs[4].index = SAMPLE_ANNUALS);
  MALFORMED("an input that no record has", build.inputs[2].index = 1);
  MALFORMED("too many registers", build.temporary_count = TD_MAX_REGISTERS);
  sample_build(&build);
  numbered(build.labels, build.label_count = 64);
  td_program_unref(build_load(&build));
}

/* Whichever allocation fails, nothing is left behind. */
static void no_memory(void) {
  sample_build(&build);
  size_t size;
  uint8_t *image = build_image(&build, &size);
  for (long left = 0;; left++) {
    Memory memory = {0, left};
    TdAllocator allocator = memory_allocator(&memory);
    TdLoadError error;
    TdProgram *program = td_program_load(image, size, TD_RECORD_CLAIM, &allocator, &error);
    if (!program) CU_ASSERT_EQUAL(error.status, TD_LOAD_NO_MEMORY);
    bool done = program != NULL;
    td_program_unref(program);
    CU_ASSERT_EQUAL(memory.live, 0);
    if (done) break;
  }
  free(image);
}

void td_suite_load(void) {
  CU_pSuite suite = CU_add_suite("runtime: images and programs", NULL, NULL);
  CU_add_test(suite, "a program is what was written", loads);
  CU_add_test(suite, "reached by its number", reached_by_number);
  CU_add_test(suite, "CRC-64/XZ", checksum);
  CU_add_test(suite, "header and directory", sections);
  CU_add_test(suite, "malformed head", malformed_head);
  CU_add_test(suite, "malformed names and limits", malformed_names);
  CU_add_test(suite, "no memory", no_memory);
}
