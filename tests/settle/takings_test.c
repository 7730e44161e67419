#include "tools/settle/takings.h"

#include <CUnit/CUnit.h>

#include "tests/settle/help.h"
#include "tests/settle/suites.h"

static void resolves(void) {
  TdStore store;
  TdTakings takings;
  td_store_init(&store, NULL);
  td_takings_init(&takings);
  help_add(&store, "A", "P1", 100, NULL);
  help_add(&store, "B", "P2", 100, NULL);
  td_store_claim(&store, 0)->policy = 4;
  static const struct {
    const char *id, *person;
    int64_t time;
    const char *original;
    uint32_t found;
  } rows[] = {
      {"T0", "P1", 100, "A", 0},          /* at the same time: takings-back come after claims */
      {"T1", "P1", 200, "A", 0},          /* twice: the settling tells */
      {"T2", "P1", 99, "A", TD_NO_NAME},  /* not settled before */
      {"T3", "P1", 200, "B", TD_NO_NAME}, /* another person's */
      {"T4", "P1", 300, "T0", TD_NO_NAME}, {"T5", "P1", 300, "T5", TD_NO_NAME}, /* themselves takings-back */
      {"T6", "P1", 300, "a", TD_NO_NAME},  {"T7", "P2", 300, "LATER", 10},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
    td_takings_note(&takings, help_add(&store, rows[i].id, rows[i].person, rows[i].time, rows[i].original),
                    td_slice(rows[i].original));
  help_add(&store, "LATER", "P2", 50, NULL); /* stands behind, but is settled before */
  td_takings_resolve(&takings, &store);
  for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
    uint32_t claim = (uint32_t)i + 2;
    bool known = rows[i].found != TD_NO_NAME;
    CU_ASSERT_EQUAL(td_store_result(&store, claim)->reject, known ? TD_REJECT_NONE : TD_REJECT_UNKNOWN_ORIGINAL);
    if (known) CU_ASSERT_EQUAL(td_takings_original(&takings, claim), rows[i].found);
  }
  CU_ASSERT_EQUAL(td_store_claim(&store, 2)->policy, 4);
  CU_ASSERT_TRUE(td_store_claim(&store, 0)->flags & TD_CLAIM_KEPT);
  CU_ASSERT_FALSE(td_store_claim(&store, 1)->flags & TD_CLAIM_KEPT);
  CU_ASSERT_EQUAL(takings.kept->len, 2);
  CU_ASSERT_EQUAL(td_takings_kept(&takings, 0), 0);
  CU_ASSERT_EQUAL(td_takings_kept(&takings, 10), 1);
  td_takings_clear(&takings);
  td_store_clear(&store);
}

static void duplicates(void) {
  TdStore store;
  td_store_init(&store, NULL);
  TdRecord record = help_record("A", "P1", 100, NULL);
  TdCsvRow row = {.line = 2};
  uint32_t claim;
  CU_ASSERT_EQUAL(td_store_add(&store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_NEW);
  record.texts[TD_TEXT_SETL_ID] = td_slice("B");
  CU_ASSERT_EQUAL(td_store_add(&store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_NEW);
  CU_ASSERT_EQUAL(claim, 1);
  record.texts[TD_TEXT_SETL_ID] = td_slice("A");
  CU_ASSERT_EQUAL(td_store_add(&store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_REPEATS);
  CU_ASSERT_EQUAL(claim, 0);
  record.value[TD_F_INSCP] = 1;
  CU_ASSERT_EQUAL(td_store_add(&store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_CLASHES);
  CU_ASSERT_EQUAL(store.count, 2);
  CU_ASSERT_EQUAL(store.persons.count, 1);
  td_store_clear(&store);
}

static void columns(void) {
  TdStore store;
  td_store_init(&store, NULL);
  size_t inscp = td_store_want(&store, TD_F_INSCP, false), flag = td_store_want(&store, TD_F_REFERRED, false);
  size_t has = td_store_want(&store, TD_F_APPLY_DATE, true);
  CU_ASSERT_EQUAL(td_store_want(&store, TD_F_INSCP, false), inscp);
  char id[16];
  for (int i = 0; i < TD_CHUNK_ROWS + 2; i++) {
    g_snprintf(id, sizeof id, "S%d", i);
    TdRecord record = help_record(id, "P", i, NULL);
    record.value[TD_F_INSCP] = i * 10;
    record.value[TD_F_REFERRED] = i % 2;
    if (i % 3 == 0) record.present |= UINT64_C(1) << TD_F_APPLY_DATE;
    TdCsvRow row = {.line = 2};
    uint32_t claim;
    CU_ASSERT_EQUAL(td_store_add(&store, &record, &row, TD_NO_POLICY, &claim), TD_STORE_NEW);
  }
  CU_ASSERT_EQUAL(store.chunks->len, 2);
  bool right = true;
  for (uint32_t i = 0; i < TD_CHUNK_ROWS + 2; i++)
    right &= *td_store_value(&store, inscp, i) == (int64_t)i * 10 &&
             *td_store_value(&store, flag, i) == -(int64_t)(i % 2) &&
             *td_store_value(&store, has, i) == -(int64_t)(i % 3 == 0);
  CU_ASSERT_TRUE(right);
  CU_ASSERT_PTR_EQUAL(td_store_value(&store, inscp, 0) + 5, td_store_value(&store, inscp, 5));
  td_store_clear(&store);
}

void td_settle_takings_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: store, takings-back", NULL, NULL);
  CU_add_test(suite, "finds the originals", resolves);
  CU_add_test(suite, "duplicates", duplicates);
  CU_add_test(suite, "columns", columns);
}
