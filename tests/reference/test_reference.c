#include "tests/reference/suite.h"

#include <CUnit/CUnit.h>

#include "tests/reference/calendar.h"
#include "tests/reference/generate.h"
#include "tests/reference/handmade.h"
#include "tests/reference/ledger.h"
#include "tests/reference/value.h"

enum { JIA = 1, YI = 2, OUTPATIENT = 0, INPATIENT = 2, LOCAL = 0, PROVINCE = 1 };

static const char *const entries[] = {"肝癌"};
static const TdRefList supplied_list[] = {{.supplied = true, .entries = entries, .entry_count = 1}};
static const TdRefList no_list[] = {{.supplied = false}};

static void put(TdRefClaim *claim, TdField field, int64_t value) {
  claim->present[field] = true;
  claim->value[field] = value;
}

/* A local claim of 2023-05-01 without disease; COST in fen. */
static TdRefClaim claim_of(uint64_t labels, int care, int64_t cost) {
  TdRefClaim claim = {.labels = labels, .lists = supplied_list, .disease = ""};
  put(&claim, TD_F_ENDDATE, td_ref_day(2023, 5, 1));
  put(&claim, TD_F_MED_TYPE, care);
  put(&claim, TD_F_INSCP, cost);
  return claim;
}

static void with_disease(TdRefClaim *claim, const char *disease) {
  claim->present[TD_F_DISE_NAME] = true;
  claim->disease = disease;
}

static void check_outcome(const TdRefResult *r, TdStatus status, const char *reason, int category, int64_t aid) {
  CU_ASSERT_FALSE(r->overflow);
  CU_ASSERT_EQUAL(r->status, status);
  CU_ASSERT_STRING_EQUAL(r->reason, reason);
  CU_ASSERT_EQUAL(r->category, category);
  CU_ASSERT_EQUAL(r->aid, aid);
}

static void check_line(const TdRefLine *line, const char *benefit, int64_t base, int64_t deductible, int64_t computed,
                       int64_t limit_left, int64_t paid) {
  CU_ASSERT_STRING_EQUAL(line->benefit, benefit);
  CU_ASSERT_EQUAL(line->base, base);
  CU_ASSERT_EQUAL(line->deductible, deductible);
  CU_ASSERT_EQUAL(line->computed, computed);
  CU_ASSERT_EQUAL(line->limited, limit_left >= 0);
  if (limit_left >= 0) CU_ASSERT_EQUAL(line->limit_left, limit_left);
  CU_ASSERT_EQUAL(line->paid, paid);
}

static TdRefResult settle(TdRefLedger *ledger, const TdRefClaim *claim) {
  TdRefResult result;
  td_ref_ledger_settle(ledger, 7, 2023, claim, &result);
  return result;
}

/* Four claims of one person, until the limit for diseases that are not listed is used up. */
static void test_limits_over_a_year(void) {
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(&td_ref_tilted);
  int64_t *amounts = td_ref_ledger_amounts(ledger, 7, 2023);

  /* 10000.01 x 70 % = 7000.007 -> 7000.01; 3000.00 remains, all of it within the 6000. */
  TdRefClaim claim = claim_of(JIA, INPATIENT, 1000001);
  TdRefResult r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 0, 700001);
  CU_ASSERT_EQUAL_FATAL(r.line_count, 2);
  check_line(&r.lines[0], "直接救助", 1000001, 0, 700001, 5000000, 700001);
  check_line(&r.lines[1], "倾斜救助", 300000, 300000, 0, -1, 0);
  CU_ASSERT_STRING_EQUAL(r.lines[1].clause, "四3");
  CU_ASSERT_EQUAL(r.alert_count, 0);
  td_ref_result_clear(&r);

  /* 70000.00, of which 50000 - 7000.01 = 42999.99 is left; 57000.01 remains, 3000 of the 6000 is still to go:
   * 54000.01 x 30 % = 16200.003.  100000 - 42999.99 - 16200.00 = 40800.01 is above 6000. */
  claim = claim_of(JIA, INPATIENT, 10000000);
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 0, 5919999);
  CU_ASSERT_EQUAL_FATAL(r.line_count, 2);
  check_line(&r.lines[0], "直接救助", 10000000, 0, 7000000, 4299999, 4299999);
  check_line(&r.lines[1], "倾斜救助", 5700001, 300000, 1620000, -1, 1620000);
  CU_ASSERT_EQUAL_FATAL(r.alert_count, 1);
  CU_ASSERT_EQUAL(r.alerts[0].amount, 4080001);
  CU_ASSERT_EQUAL(r.alerts[0].threshold, 600000);
  CU_ASSERT_STRING_EQUAL(r.alerts[0].clause, "五");
  td_ref_result_clear(&r);

  /* Nothing is left for other diseases; away from home there is no second benefit. */
  claim = claim_of(JIA, INPATIENT, 1000);
  put(&claim, TD_F_PLACE, PROVINCE);
  put(&claim, TD_F_REFERRED, 1);
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_ZERO, "cap_exhausted", 0, 0);
  CU_ASSERT_EQUAL(r.line_count, 1);
  td_ref_result_clear(&r);

  /* A listed disease still has 80000 - 50000; 50000 x 70 % = 35000, 20000 remains, x 30 % = 6000. */
  claim = claim_of(JIA, INPATIENT, 5000000);
  with_disease(&claim, "肝癌");
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 0, 3600000);
  check_line(&r.lines[0], "直接救助", 5000000, 0, 3500000, 3000000, 3000000);
  CU_ASSERT_EQUAL(amounts[TILTED_ALL], 8000000);
  CU_ASSERT_EQUAL(amounts[TILTED_UNLISTED], 5000000);
  CU_ASSERT_EQUAL(amounts[TILTED_REMAINDER], 300000 + 5700001 + 2000000);
  td_ref_result_clear(&r);
}

static void test_deductible_and_taking_back(void) {
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(&td_ref_tilted);
  int64_t *amounts = td_ref_ledger_amounts(ledger, 7, 2023);
  TdRefClaim claim = claim_of(YI, INPATIENT, 150000);
  put(&claim, TD_F_APPLY_DATE, td_ref_day(2023, 6, 1));

  /* 1500 of the 2000. */
  TdRefResult first = settle(ledger, &claim), r;
  check_outcome(&first, TD_STATUS_ZERO, "below_deductible", 1, 0);
  CU_ASSERT_EQUAL(amounts[TILTED_DEDUCTIBLE], 150000);
  CU_ASSERT_EQUAL(amounts[TILTED_REMAINDER], 150000);

  /* 500.01 - 500 = 0.01, x 60 % = 0.006 -> 0.01. */
  claim.value[TD_F_INSCP] = 50001;
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 1, 1);
  check_line(&r.lines[0], "依申请救助", 50001, 50000, 1, 5000000, 1);
  td_ref_result_clear(&r);

  /* The first one's goes, the second one's stays. */
  td_ref_ledger_take_back(ledger, 7, 2023, &first, &r);
  CU_ASSERT_EQUAL(r.status, TD_STATUS_REVERSED);
  CU_ASSERT_EQUAL(amounts[TILTED_DEDUCTIBLE], 50000);
  CU_ASSERT_EQUAL(amounts[TILTED_REMAINDER], 50000);
  CU_ASSERT_EQUAL(amounts[TILTED_ALL], 1);
  td_ref_result_clear(&first);
}

static void test_refusals(void) {
  const int64_t none[4] = {0};
  TdRefResult r;

  /* Of several failed conditions the kind of care is named, though referral comes first in the policy. */
  TdRefClaim claim = claim_of(YI, OUTPATIENT, 1000);
  put(&claim, TD_F_PLACE, PROVINCE);
  td_ref_compute(&td_ref_tilted, &claim, none, &r);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "med_type", 1, 0);
  CU_ASSERT_EQUAL(r.base, 1000);
  td_ref_result_clear(&r);

  claim = claim_of(YI, INPATIENT, 1000);
  td_ref_compute(&td_ref_tilted, &claim, none, &r);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "no_application", 1, 0);
  td_ref_result_clear(&r);

  /* A label that is no category; the alert is raised all the same. */
  claim = claim_of(4, INPATIENT, 1000001);
  td_ref_compute(&td_ref_tilted, &claim, none, &r);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "no_category", -1, 0);
  CU_ASSERT_EQUAL_FATAL(r.alert_count, 1);
  CU_ASSERT_EQUAL(r.alerts[0].threshold, 1000000);
  td_ref_result_clear(&r);

  /* The list decides which limit applies, and is missing; without a disease it is not asked for. */
  claim = claim_of(JIA, INPATIENT, 1000);
  claim.lists = no_list;
  td_ref_compute(&td_ref_tilted, &claim, none, &r);
  CU_ASSERT_EQUAL(r.status, TD_STATUS_PAID);
  td_ref_result_clear(&r);
  with_disease(&claim, "肝癌");
  td_ref_compute(&td_ref_tilted, &claim, none, &r);
  check_outcome(&r, TD_STATUS_UNDETERMINED, "名单", 0, 0);
  CU_ASSERT_EQUAL(r.line_count, 0);
  CU_ASSERT_EQUAL(r.delta[TILTED_ALL], 0);
  td_ref_result_clear(&r);
}

static void test_zeros_and_overflow(void) {
  int64_t annual[4] = {0};
  TdRefResult r;
  TdRefClaim claim = claim_of(JIA, INPATIENT, 1000);
  put(&claim, TD_F_HIFP, 1000);
  td_ref_compute(&td_ref_tilted, &claim, annual, &r);
  check_outcome(&r, TD_STATUS_ZERO, "nothing_left", 0, 0);
  td_ref_result_clear(&r);

  /* The remainder of 3.00 no longer fits its annual amount. */
  annual[TILTED_REMAINDER] = INT64_MAX - 299;
  claim.value[TD_F_HIFP] = 0;
  td_ref_compute(&td_ref_tilted, &claim, annual, &r);
  CU_ASSERT_TRUE(r.overflow);
  td_ref_result_clear(&r);
  annual[TILTED_REMAINDER]--;
  td_ref_compute(&td_ref_tilted, &claim, annual, &r);
  CU_ASSERT_FALSE(r.overflow);
  td_ref_result_clear(&r);
}

static void test_best_of_two(void) {
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(&td_ref_best);

  /* 甲 800, 乙 900. */
  TdRefClaim claim = claim_of(JIA | YI, INPATIENT, 100000);
  put(&claim, TD_F_HOSP_LV, 1);
  TdRefResult r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 1, 90000);
  CU_ASSERT_STRING_EQUAL(r.lines[0].clause, "二4");
  td_ref_result_clear(&r);

  /* 乙 has 100 left of 1000: 甲, without limit; the clause is that of the table inside. */
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_PAID, "", 0, 80000);
  check_line(&r.lines[0], "住院救助", 100000, 0, 80000, -1, 80000);
  CU_ASSERT_STRING_EQUAL(r.lines[0].clause, "二4甲");
  td_ref_result_clear(&r);

  claim.present[TD_F_HOSP_LV] = false;
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "hosp_lv", 0, 0);
  td_ref_result_clear(&r);

  /* 甲 is deferred and so is the claim; alone, 乙 has no row there. */
  with_disease(&claim, "癌");
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_DEFERRED, "37号", 0, 0);
  td_ref_result_clear(&r);
  claim.labels = YI;
  r = settle(ledger, &claim);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "no_benefit", 1, 0);
  td_ref_result_clear(&r);
}

static void test_ages(void) {
  const int64_t none[1] = {0};
  TdRefResult r;
  TdRefClaim claim = claim_of(JIA | YI, OUTPATIENT, 1001);

  /* 甲 has no outpatient benefit; whether 乙 is old enough is not known: 甲 fails and is set aside. */
  td_ref_compute(&td_ref_best, &claim, none, &r);
  check_outcome(&r, TD_STATUS_UNDETERMINED, "brdy", 1, 0);
  td_ref_result_clear(&r);

  /* 60 on the day itself: 10.01 x 50 % = 5.005 -> 5.01. */
  put(&claim, TD_F_BRDY, td_ref_day(1963, 5, 1));
  td_ref_compute(&td_ref_best, &claim, none, &r);
  check_outcome(&r, TD_STATUS_PAID, "", 1, 501);
  td_ref_result_clear(&r);

  /* A day short; a word of the policy's own goes before no_benefit. */
  claim.value[TD_F_BRDY]++;
  td_ref_compute(&td_ref_best, &claim, none, &r);
  check_outcome(&r, TD_STATUS_INELIGIBLE, "too_young", 1, 0);
  td_ref_result_clear(&r);

  CU_ASSERT_EQUAL(td_ref_age(td_ref_day(2000, 2, 29), td_ref_day(2018, 2, 27)), 17);
  CU_ASSERT_EQUAL(td_ref_age(td_ref_day(2000, 2, 29), td_ref_day(2018, 2, 28)), 18);
  CU_ASSERT_EQUAL(td_ref_age(td_ref_day(2000, 2, 29), td_ref_day(2020, 2, 28)), 19);
  CU_ASSERT_EQUAL(td_ref_shift_months(td_ref_day(2023, 3, 31), -1), td_ref_day(2023, 2, 28));
  CU_ASSERT_EQUAL(td_ref_shift_months(td_ref_day(2024, 2, 29), -12), td_ref_day(2023, 2, 28));
  CU_ASSERT_EQUAL(td_ref_shift_months(td_ref_day(2023, 12, 31), 2), td_ref_day(2024, 2, 29));
  CU_ASSERT_EQUAL(td_ref_day(1970, 1, 1), 0);
  CU_ASSERT_EQUAL(td_ref_year(-1), 1969);
}

static void test_unknowns(void) {
  TdRefScene scene = {.category = -1};
  TdRefValue yes = td_ref_known(1), no = td_ref_known(0), a = {.word = "a"}, b = {.word = "b"};
  CU_ASSERT_TRUE(td_ref_is_no(td_ref_both(a, no)));
  CU_ASSERT_STRING_EQUAL(td_ref_both(yes, b).word, "b");
  CU_ASSERT_STRING_EQUAL(td_ref_both(a, b).word, "a");
  CU_ASSERT_STRING_EQUAL(td_ref_combine(&scene, TD_E_ADD, td_ref_known(1), b).word, "b");
  CU_ASSERT_FALSE(scene.overflow);
  /* Half up is towards the larger: -0.5 fen is 0, -1.5 is -1. */
  CU_ASSERT_EQUAL(td_ref_combine(&scene, TD_E_SHARE, td_ref_known(-1), td_ref_known(500000)).value, 0);
  CU_ASSERT_EQUAL(td_ref_combine(&scene, TD_E_SHARE, td_ref_known(-3), td_ref_known(500000)).value, -1);
  CU_ASSERT_EQUAL(td_ref_combine(&scene, TD_E_SHARE, td_ref_known(3), td_ref_known(500000)).value, 2);
  td_ref_combine(&scene, TD_E_ADD, td_ref_known(INT64_MAX), td_ref_known(1));
  CU_ASSERT_TRUE(scene.overflow);
}

/* The same claims from the same seed, and of every kind some. */
static void test_generator(void) {
  enum { CLAIMS = 3000 };
  g_autoptr(TdRefRun) run = td_ref_generate(&td_ref_tilted, CLAIMS, 5);
  g_autoptr(TdRefRun) same = td_ref_generate(&td_ref_tilted, CLAIMS, 5);
  g_autoptr(TdRefLedger) ledger = td_ref_ledger_new(&td_ref_tilted);
  TdRefResult *results = g_new0(TdRefResult, CLAIMS);
  size_t of_status[TD_STATUS_COUNT] = {0};
  for (size_t i = 0; i < CLAIMS; i++) {
    CU_ASSERT_EQUAL(run->person[i], same->person[i]);
    CU_ASSERT_EQUAL(run->claims[i].value[TD_F_INSCP], same->claims[i].value[TD_F_INSCP]);
    CU_ASSERT_EQUAL(run->claims[i].labels, same->claims[i].labels);
    if (run->takes_back[i] < 0)
      td_ref_ledger_settle(ledger, run->person[i], run->year[i], &run->claims[i], &results[i]);
    else
      td_ref_ledger_take_back(ledger, run->person[i], run->year[i], &results[run->takes_back[i]], &results[i]);
    of_status[results[i].status]++;
  }
  CU_ASSERT_TRUE(of_status[TD_STATUS_PAID] > CLAIMS / 5);
  CU_ASSERT_TRUE(of_status[TD_STATUS_ZERO] > CLAIMS / 50);
  CU_ASSERT_TRUE(of_status[TD_STATUS_INELIGIBLE] > CLAIMS / 50);
  CU_ASSERT_TRUE(of_status[TD_STATUS_REVERSED] > CLAIMS / 100);
  for (size_t i = 0; i < CLAIMS; i++) td_ref_result_clear(&results[i]);
  g_free(results);
}

void td_reference_suite(void) {
  CU_pSuite suite = CU_add_suite("reference", NULL, NULL);
  CU_add_test(suite, "limits over a year", test_limits_over_a_year);
  CU_add_test(suite, "deductible and taking back", test_deductible_and_taking_back);
  CU_add_test(suite, "refusals", test_refusals);
  CU_add_test(suite, "zeros and overflow", test_zeros_and_overflow);
  CU_add_test(suite, "best of two", test_best_of_two);
  CU_add_test(suite, "ages", test_ages);
  CU_add_test(suite, "unknowns", test_unknowns);
  CU_add_test(suite, "generator", test_generator);
}
