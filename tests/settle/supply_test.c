#include "tools/settle/supply.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"
#include "tools/settle/labels.h"

static const char *const entries[] = {"肺癌", "胃癌"};
static const TdList lists[] = {{"自有", false, 2, entries}, {"外部", true, 0, NULL}, {"未给", true, 0, NULL}};
static const TdExternal externals[] = {{"起点", TD_MONEY}, {"未给值", TD_RATIO}};
static const TdInput inputs[] = {
    {TD_IN_LISTED, 0, TD_SET}, {TD_IN_EXTERNAL, 0, TD_MONEY}, {TD_IN_EXTERNAL, 1, TD_RATIO}};
static const char *const labels[] = {"低保对象", "特困人员", "60年代精简退职老职工"};

static void init(TdProgramView *view, TdPolicies *policies) {
  *view = (TdProgramView){.id = "p",
                          .list_count = 3,
                          .lists = lists,
                          .external_count = 2,
                          .externals = externals,
                          .label_count = 3,
                          .labels = labels,
                          .input_count = 3,
                          .inputs = inputs};
  policies->items = g_ptr_array_new_with_free_func(help_view_free);
  g_ptr_array_add(policies->items, help_view(view));
}

static GPtrArray *options(const char *const *texts) {
  GPtrArray *items = g_ptr_array_new_with_free_func((GDestroyNotify)td_list_option_free);
  for (; *texts; texts++) g_ptr_array_add(items, td_list_option_parse(*texts, NULL));
  return items;
}

static void supplies(void) {
  TdProgramView view;
  TdPolicies policies;
  init(&view, &policies);
  g_autofree char *file = td_help_text("list.txt", "胃癌\n# 注\n白血病\n");
  g_autofree char *params_file =
      td_help_text("params.csv",
                   "policy,name,valid_from,valid_to,value,source\np,起点,2025-01-01,,100.00,x\n"
                   "p,起店,,,1,x\nq,别的,,,1,x\n");
  g_autofree char *given = g_strdup_printf("外部=%s", file), *stray = g_strdup_printf("p:外布=%s", file);
  const char *texts[] = {given, stray, NULL};
  g_autoptr(GPtrArray) list_options = options(texts);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  g_autoptr(TdParams) params = td_params_read(params_file, NULL);
  TdSupply *supply = td_supplies_new(&policies, TD_RECORD_CLAIM, params, list_options, warnings, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(supply);
  CU_ASSERT_EQUAL(supply->lists, 3);
  CU_ASSERT_EQUAL(td_supply_listed(supply, td_slice("肺癌")), 1);
  CU_ASSERT_EQUAL(td_supply_listed(supply, td_slice("胃癌")), 3);
  CU_ASSERT_EQUAL(td_supply_listed(supply, td_slice("白血病")), 2);
  CU_ASSERT_EQUAL(td_supply_listed(supply, td_slice("")), 0);
  CU_ASSERT_EQUAL(td_supply_listed(supply, td_slice("感冒")), 0);
  CU_ASSERT_EQUAL_FATAL(supply->externals[0].count, 1);
  CU_ASSERT_EQUAL(supply->externals[0].rows[0].value, 10000);
  CU_ASSERT_EQUAL(supply->externals[1].count, 0);
  /* a list and an external that the policy does not know, and what was not supplied; nothing about q */
  CU_ASSERT_EQUAL_FATAL(warnings->len, 3);
  const TdTrouble *warning = g_ptr_array_index(warnings, 0);
  CU_ASSERT_TRUE(strstr(warning->zh, "外布") && strstr(warning->en, "外部"));
  warning = g_ptr_array_index(warnings, 1);
  CU_ASSERT_TRUE(strstr(warning->zh, "起店") && strstr(warning->en, "起点"));
  warning = g_ptr_array_index(warnings, 2);
  CU_ASSERT_TRUE(strstr(warning->en, "未给值") && strstr(warning->en, "未给") && !strstr(warning->en, "外部"));
  td_supplies_free(supply, &policies);
  g_ptr_array_unref(policies.items);
}

static void list_twice(void) {
  TdProgramView view;
  TdPolicies policies;
  init(&view, &policies);
  g_autofree char *file = td_help_text("list.txt", "");
  g_autofree char *one = g_strdup_printf("外部=%s", file), *two = g_strdup_printf("p:外部=%s", file);
  const char *texts[] = {one, two, NULL};
  g_autoptr(GPtrArray) list_options = options(texts);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  TdTrouble *trouble = NULL;
  CU_ASSERT_PTR_NULL(td_supplies_new(&policies, TD_RECORD_CLAIM, NULL, list_options, warnings, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "外部"));
  g_ptr_array_unref(policies.items);
}

enum { CLAIMS = 3 };

/* Claims of which only labels are looked at. */
typedef struct {
  TdRoll roll;
  TdClaim claims[CLAIMS];
  TdLot lot;
} Claims;

static void claims_init(Claims *claims, const TdPeople *people) {
  *claims = (Claims){0};
  td_roll_init(&claims->roll, people);
  claims->lot.row = claims->claims;
}

static void add_claim(Claims *claims, const char *psn_no, const char *identities, const char *disease) {
  TdRoll *roll = &claims->roll;
  TdSlice person = td_slice(psn_no);
  TdClaim *claim = &claims->claims[claims->lot.count++];
  claim->begndate = claim->enddate = 20000;
  claim->person = td_roll_person(roll, person, td_names_hash(&roll->persons, person), TD_NO_NAME);
  claim->identity_cell = td_names_intern(&roll->identities, td_slice(identities), NULL);
  claim->illness = td_names_intern(&roll->diseases, td_slice(disease), NULL);
}

static uint64_t uses(GHashTable *unknown, const char *label) {
  const uint64_t *count = g_hash_table_lookup(unknown, label);
  return count ? *count : 0;
}

/* Identities and lists of three claims under the policy. */
static GHashTable *look(Claims *claims, int64_t *identities, int64_t *listed) {
  static const uint32_t rows[] = {0, 1, 2};
  TdProgramView view;
  TdPolicies policies;
  init(&view, &policies);
  g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func((GDestroyNotify)td_trouble_free);
  g_autoptr(GPtrArray) none = g_ptr_array_new();
  TdSupply *supply = td_supplies_new(&policies, TD_RECORD_CLAIM, NULL, none, warnings, NULL);
  TdLabels view_labels;
  td_labels_init(&view_labels, &claims->roll, supply);
  td_labels_identities(&view_labels, &claims->lot, rows, CLAIMS, true, identities);
  td_labels_listed(&view_labels, &claims->lot, rows, CLAIMS, listed);
  GHashTable *unknown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  td_labels_unknown(&view_labels, unknown);
  td_labels_clear(&view_labels);
  td_supplies_free(supply, &policies);
  g_ptr_array_unref(policies.items);
  return unknown;
}

static void splits_cells(void) {
  Claims claims;
  claims_init(&claims, NULL);
  add_claim(&claims, "P1", "特困人员 | 路人|60年代精简退职老职工", "肺癌");
  add_claim(&claims, "P1", "", "");
  add_claim(&claims, "P1", "路人||低保对象|低保", "感冒");
  int64_t identities[CLAIMS], listed[CLAIMS];
  g_autoptr(GHashTable) unknown = look(&claims, identities, listed);
  CU_ASSERT_TRUE(identities[0] == 6 && identities[1] == 0 && identities[2] == 1);
  CU_ASSERT_TRUE(listed[0] == 1 && listed[1] == 0 && listed[2] == 0);
  CU_ASSERT_EQUAL(g_hash_table_size(unknown), 2);
  CU_ASSERT_EQUAL(uses(unknown, "路人"), 2);
  CU_ASSERT_EQUAL(uses(unknown, "低保"), 1);
  td_roll_clear(&claims.roll);
}

static void people(void) {
  g_autofree char *file = td_help_text("people.csv",
                                       "psn_no,identity,valid_from,valid_to\n"
                                       "P1,特困人员,,2024-10-04\n" /* day 20000 */
                                       "P1,低保对象,2024-10-05,\n"
                                       "P2,路人,,\nP2,60年代精简退职老职工,2024-10-04,2024-10-04\n");
  g_autoptr(TdPeople) holders = td_people_read(file, NULL);
  Claims claims;
  claims_init(&claims, holders);
  add_claim(&claims, "P1", "路人", "");
  add_claim(&claims, "P2", "", "");
  add_claim(&claims, "P3", "", "");
  int64_t identities[CLAIMS], listed[CLAIMS];
  g_autoptr(GHashTable) unknown = look(&claims, identities, listed);
  CU_ASSERT_TRUE(identities[0] == 2 && identities[1] == 4 && identities[2] == 0);
  CU_ASSERT_EQUAL(uses(unknown, "路人"), 1);
  td_roll_clear(&claims.roll);
}

void td_settle_supply_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: supply, labels", NULL, NULL);
  CU_add_test(suite, "externals and lists", supplies);
  CU_add_test(suite, "a list twice", list_twice);
  CU_add_test(suite, "splits cells", splits_cells);
  CU_add_test(suite, "people", people);
}
