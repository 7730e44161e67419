#include "tools/settle/choose.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/settle/help.h"
#include "tests/settle/suites.h"

#define DAY "2024-02-01,2024-02-01,21,,,1.00,,,\n"

/* Rows of a person, then so many of another that what follows is read in another lot. */
static char *claims(const char *begin, const char *end) {
  enum { BETWEEN = 8000 };
  GString *text = g_string_new(HELP_HEAD);
  g_string_append(text, begin);
  for (int i = 0; i < BETWEEN; i++) g_string_append_printf(text, "B%d,P2,,2024-03-01," DAY, i);
  g_string_append(text, end);
  g_autofree char *content = g_string_free(text, FALSE);
  return td_help_text("choose.csv", content);
}

static GArray *choose(const char *path, const char *const *ids, size_t count, TdSought *sought) {
  g_autoptr(GPtrArray) asked = g_ptr_array_new(), none = g_ptr_array_new();
  const TdPolicies policies = {none};
  for (size_t i = 0; i < count; i++) g_ptr_array_add(asked, (gpointer)ids[i]);
  TdRoll roll;
  TdLayout layout;
  TdLotPlan plan;
  g_autoptr(TdCsv) csv = td_csv_open(path, NULL);
  CU_ASSERT_TRUE_FATAL(csv && td_layout_init(&layout, csv, TD_RECORD_CLAIM, false, NULL));
  td_roll_init(&roll, NULL);
  td_lot_plan_init(&plan, &layout, &roll, &policies);
  GArray *chosen = td_choose(csv, &plan, ids ? asked : NULL, sought, NULL);
  td_roll_clear(&roll);
  return chosen;
}

static bool is(const GArray *chosen, guint i, const char *setl_id, int64_t place) {
  const TdChosen *claim = &g_array_index(chosen, TdChosen, i);
  return i < chosen->len && g_str_equal(claim->setl_id, setl_id) && claim->place == place;
}

/* The claims of the persons asked about, in the order of settlement; a claim is one whatever else has its id. */
static void persons(void) {
  g_autofree char *path =
      claims("A2,P1,,2024-03-02," DAY "C,P3,,2024-03-01," DAY "A1,P1,,2024-03-01," DAY,
             "A2,P1,,2024/3/2," DAY "A2,P3,,2024-03-01," DAY "D,P1,,2024/3/2," DAY "A3,P1,,2024-03-01," DAY);
  static const char *const ids[] = {"A2", "D", "NONE"};
  TdSought sought[3] = {0};
  g_autoptr(GArray) chosen = choose(path, ids, 3, sought);
  CU_ASSERT_PTR_NOT_NULL_FATAL(chosen);
  CU_ASSERT_TRUE(sought[0].found);
  CU_ASSERT_TRUE(!sought[1].found && sought[1].rejected && sought[1].field == TD_F_SETL_TIME &&
                 sought[1].reject == TD_REJECT_UNPARSABLE);
  CU_ASSERT_TRUE(!sought[2].found && !sought[2].rejected);
  CU_ASSERT_EQUAL(chosen->len, 3);
  CU_ASSERT_TRUE(is(chosen, 0, "A1", -1) && is(chosen, 1, "A3", -1) && is(chosen, 2, "A2", 0));
}

static void all(void) {
  g_autofree char *path = claims("A2,P1,,2024-03-02," DAY "A1,P1,,2024-03-01," DAY, "A1,P1,,2024-03-01," DAY);
  g_autoptr(GArray) chosen = choose(path, NULL, 0, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(chosen);
  CU_ASSERT_EQUAL(chosen->len, 8002);
  CU_ASSERT_TRUE(is(chosen, 0, "A1", 1) && is(chosen, 1, "A2", 0) && is(chosen, 2, "B0", 2));
}

void td_settle_choose_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: claims to explain", NULL, NULL);
  CU_add_test(suite, "of the persons asked about", persons);
  CU_add_test(suite, "all", all);
}
