#include "tools/settle/regions.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"
#include "tools/settle/documents.h"
#include "tools/settle/outcome.h"

typedef struct {
  TdProgramView views[8];
  TdPolicies policies;
  TdRegions regions;
  GPtrArray *warnings;
} Fixture;

static const char *const shared[] = {"限额", "起付"}, *const turned[] = {"起付", "别的"};

static void init(Fixture *fixture) {
  *fixture = (Fixture){.policies.items = g_ptr_array_new_with_free_func(help_view_free),
                       .warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free)};
}

static void clear(Fixture *fixture) {
  if (fixture->regions.policies) td_regions_clear(&fixture->regions);
  g_ptr_array_unref(fixture->policies.items);
  g_ptr_array_unref(fixture->warnings);
}

static void add(Fixture *fixture, const char *id, const char *region, int32_t from, int32_t until) {
  guint i = fixture->policies.items->len;
  bool odd = i % 2;
  fixture->views[i] = (TdProgramView){.id = id,
                                      .document = "",
                                      .region = region,
                                      .valid_from = from,
                                      .valid_until = until,
                                      .annual_count = 2,
                                      .annuals = odd ? turned : shared};
  g_ptr_array_add(fixture->policies.items, help_view(&fixture->views[i]));
}

/* A policy that is reached by its number. */
static void add_document(Fixture *fixture, const char *id, const char *number, int32_t from, int32_t until) {
  add(fixture, id, "", from, until);
  fixture->views[fixture->policies.items->len - 1].document = number;
}

/* Gives a policy these reasons, two behind the known ones. */
static void defers(Fixture *fixture, guint policy, const char *const *reasons) {
  fixture->views[policy].reasons = reasons;
  fixture->views[policy].reason_count = TD_REASON_COUNT + 2;
}

static bool start(Fixture *fixture, TdTrouble **trouble) {
  return td_regions_init(&fixture->regions, &fixture->policies, fixture->warnings, trouble);
}

static void one_policy(void) {
  Fixture f;
  init(&f);
  add(&f, "a", "620700", 100, 200);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 110000, 100), 0);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, false, 0, 200), 0);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 99), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 201), TD_NO_POLICY);
  clear(&f);
}

static void longest_prefix(void) {
  Fixture f;
  init(&f);
  add(&f, "county", "620702", 100, 500);
  add(&f, "province", "620000", 100, 500);
  add(&f, "city", "620700", 100, 150);
  add(&f, "corner", "620010", 100, 500);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620702, 120), 0);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 120), 2);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620799, 120), 2);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620800, 120), 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620010, 120), 3);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620011, 120), 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 630000, 120), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, false, 0, 120), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 151), TD_NO_POLICY); /* not the province's */
  clear(&f);
}

static void versions(void) {
  Fixture f;
  init(&f);
  add(&f, "later", "620700", 201, 500);
  add(&f, "earlier", "620700", 100, 200);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL(f.warnings->len, 0);
  CU_ASSERT_EQUAL(f.regions.items->len, 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 200), 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 620700, 201), 0);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, false, 0, 300), 0); /* one region: a claim without code is its */
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 110000, 300), TD_NO_POLICY);
  /* annual amounts go by their names */
  CU_ASSERT_EQUAL(f.regions.width, 3);
  CU_ASSERT_EQUAL(f.regions.slots[0][1], f.regions.slots[1][0]);
  CU_ASSERT_NOT_EQUAL(f.regions.slots[0][0], f.regions.slots[1][1]);
  clear(&f);
}

static void gap_and_overlap(void) {
  Fixture f;
  init(&f);
  add(&f, "later", "620700", 202, 500);
  add(&f, "earlier", "620700", 100, 200);
  add(&f, "elsewhere", "620800", 150, 300);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL_FATAL(f.warnings->len, 1);
  const TdTrouble *warning = g_ptr_array_index(f.warnings, 0);
  CU_ASSERT_TRUE(strstr(warning->en, "later.policy") && strstr(warning->zh, "earlier.policy"));
  clear(&f);
  init(&f);
  add(&f, "later", "620700", 200, 500);
  add(&f, "earlier", "620700", 100, 200);
  TdTrouble *trouble = NULL;
  CU_ASSERT_FALSE(start(&f, &trouble));
  /* both are named, with their files and their periods */
  CU_ASSERT_TRUE(trouble && strstr(trouble->zh, "earlier（earlier.policy，1970-04-11 至 1970-07-20）"));
  CU_ASSERT_TRUE(trouble && strstr(trouble->en, "later (later.policy, 1970-07-20 to 1971-05-16)"));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "620700"));
  clear(&f);
}

static void documents(void) {
  const char *first[TD_REASON_COUNT + 2], *second[TD_REASON_COUNT + 2];
  for (int i = 0; i < TD_REASON_COUNT; i++) first[i] = second[i] = td_reasons[i].word;
  first[TD_REASON_COUNT] = "甲府发〔2024〕5号";
  first[TD_REASON_COUNT + 1] = "county_standard";
  second[TD_REASON_COUNT] = "乙府发〔2024〕6号";
  second[TD_REASON_COUNT + 1] = "甲府发 (２０２４)5号";
  Fixture f;
  init(&f);
  add_document(&f, "five-later", "甲府发[2024]5号", 201, 500);
  add(&f, "city", "620700", 100, 500);
  add_document(&f, "five", "甲府发（2024）5 号", 100, 200);
  add_document(&f, "six", "乙府发〔2024〕6号", 150, 500);
  defers(&f, 1, first);
  defers(&f, 2, second);
  CU_ASSERT_TRUE_FATAL(start(&f, NULL));
  CU_ASSERT_EQUAL(f.warnings->len, 0);
  CU_ASSERT_EQUAL(f.regions.region_count, 1);
  CU_ASSERT_EQUAL(f.regions.items->len, 3);
  /* one policy of a region: its code is not looked at; documents take no part */
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 110000, 120), 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, false, 0, 300), 1);
  CU_ASSERT_EQUAL(td_regions_pick(&f.regions, true, 0, 120), 1);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 1, TD_REASON_COUNT, 200), 2);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 1, TD_REASON_COUNT, 201), 0);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 1, TD_REASON_COUNT, 99), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 1, TD_REASON_COUNT + 1, 200), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 2, TD_REASON_COUNT, 150), 3);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 2, TD_REASON_COUNT, 149), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_governing(&f.regions, 2, TD_REASON_COUNT + 1, 149), 2); /* itself: the settling ends it */
  /* versions of a document share its amounts, and nothing with the region */
  CU_ASSERT_EQUAL(f.regions.region[0], f.regions.region[2]);
  CU_ASSERT_NOT_EQUAL(f.regions.region[0], f.regions.region[3]);
  CU_ASSERT_NOT_EQUAL(f.regions.region[0], f.regions.region[1]);
  clear(&f);
}

static void bad_documents(void) {
  Fixture f;
  TdTrouble *trouble = NULL;
  init(&f);
  add(&f, "city", "620700", 100, 500);
  add_document(&f, "five", "甲府发〔2024〕5号", 100, 200);
  add_document(&f, "five-too", "甲府发[2024]5号", 200, 300);
  CU_ASSERT_FALSE(start(&f, &trouble));
  CU_ASSERT_TRUE(trouble && strstr(trouble->zh, "five.policy") && strstr(trouble->zh, "1970-07-20"));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "five-too.policy"));
  clear(&f);
  init(&f);
  add(&f, "city", "620700", 100, 500);
  add_document(&f, "five", "甲府发〔2024〕5号", 100, 200);
  add_document(&f, "five-too", "甲府发[2024]5号", 210, 300);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL(f.warnings->len, 2); /* a gap, and nobody defers to it */
  clear(&f);
  init(&f);
  add_document(&f, "five", "甲府发〔2024〕5号", 100, 200);
  CU_ASSERT_FALSE(start(&f, &trouble));
  CU_ASSERT_TRUE(trouble && strstr(trouble->en, "none of the policies has a region"));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, ""));
  clear(&f);
}

static void numbers(void) {
  static const char *const same[] = {"渝北府办发〔2023〕37号",       "渝北府办发[2023]37号",
                                     "渝北府办发（2023）37号",       "渝北府办发 【2023】 37号",
                                     "渝北府办发［２０２３］３７号", "　渝北府办发(2023)37号\t"};
  static const char *const others[] = {"渝北府办发〔2023〕73号", "渝北府发〔2023〕37号", "渝北府办发2023 37号", ""};
  g_autofree char *key = td_document_key(same[0]);
  for (size_t i = 0; i < G_N_ELEMENTS(same); i++) {
    g_autofree char *other = td_document_key(same[i]);
    CU_ASSERT_STRING_EQUAL(key, other);
  }
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
    g_autofree char *other = td_document_key(others[i]);
    CU_ASSERT_STRING_NOT_EQUAL(key, other);
  }
}

/* Of a coverage year: the latest version that begins by its end, else the earliest; whether it is still valid does not
 * matter. */
static void coverage_years(void) {
  enum { NEW_YEAR_2023 = 19358, NEW_YEAR_2024 = 19723, LAST_OF_2024 = 20088, NEW_YEAR_2025 = 20089 };
  Fixture f;
  init(&f);
  add(&f, "third", "620700", LAST_OF_2024, 30000);
  add(&f, "first", "620700", NEW_YEAR_2023 + 180, NEW_YEAR_2024 - 1);
  add(&f, "second", "620700", NEW_YEAR_2024, LAST_OF_2024 - 1);
  add(&f, "other", "630000", NEW_YEAR_2025, 30000);
  CU_ASSERT_TRUE(start(&f, NULL));
  static const struct {
    int64_t year;
    uint16_t policy;
  } cases[] = {{1999, 1}, {2022, 1}, {2023, 1}, {2024, 0}, {2025, 0}, {9999, 0}};
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
    CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, true, 620702, cases[i].year), cases[i].policy);
  CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, true, 630000, 2024), 3);
  CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, true, 110000, 2024), TD_NO_POLICY);
  CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, false, 0, 2024), TD_NO_POLICY);
  clear(&f);
  init(&f);
  add(&f, "first", "620700", NEW_YEAR_2023, NEW_YEAR_2024 - 1);
  add(&f, "second", "620700", NEW_YEAR_2025, 30000);
  CU_ASSERT_TRUE(start(&f, NULL));
  CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, false, 0, 2024), 0); /* one region: no code is needed */
  CU_ASSERT_EQUAL(td_regions_pick_year(&f.regions, true, 620700, 2025), 1);
  clear(&f);
}

static void bad_code(void) {
  static const char *const codes[] = {"", "6207", "62070a", "6207000", "-20700"};
  for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
    Fixture f;
    init(&f);
    add(&f, "anywhere", codes[i], 1, 2);
    TdTrouble *trouble = NULL;
    CU_ASSERT_FALSE(start(&f, &trouble));
    CU_ASSERT_TRUE(td_help_trouble(&trouble, "anywhere"));
    clear(&f);
  }
}

void td_settle_regions_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: regions", NULL, NULL);
  CU_add_test(suite, "one policy", one_policy);
  CU_add_test(suite, "longest prefix", longest_prefix);
  CU_add_test(suite, "versions", versions);
  CU_add_test(suite, "coverage years", coverage_years);
  CU_add_test(suite, "gap and overlap", gap_and_overlap);
  CU_add_test(suite, "documents", documents);
  CU_add_test(suite, "bad documents", bad_documents);
  CU_add_test(suite, "document numbers", numbers);
  CU_add_test(suite, "bad code", bad_code);
}
