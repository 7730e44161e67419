#include "tools/ledger/bytes.h"

#include <CUnit/CUnit.h>

#include "tests/ledger/suites.h"
#include "tools/ledger/entry.h"

static void numbers_come_back(void) {
  static const uint64_t numbers[] = {0, 1, 127, 128, 16383, 16384, UINT32_MAX, INT64_MAX, UINT64_MAX - 1, UINT64_MAX};
  TdBytes bytes = {0};
  for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
    td_put_number(&bytes, numbers[i]);
    td_put_signed(&bytes, (int64_t)numbers[i]);
    td_put_text(&bytes, td_slice("文字"));
  }
  TdBytesReader reader = td_bytes_reader(td_bytes_slice(&bytes));
  for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
    CU_ASSERT_EQUAL(td_get_number(&reader), numbers[i]);
    CU_ASSERT_EQUAL(td_get_signed(&reader), (int64_t)numbers[i]);
    CU_ASSERT_TRUE(td_slice_is(td_get_text(&reader), "文字"));
  }
  CU_ASSERT_FALSE(reader.bad);
  CU_ASSERT_PTR_EQUAL(reader.at, reader.end);
  CU_ASSERT_EQUAL(td_get_number(&reader), 0);
  CU_ASSERT_TRUE(reader.bad);
  g_free(bytes.data);
}

/* However a piece is cut short, or whatever stands in it, reading ends and says that it is bad. */
static void cut_short(void) {
  TdEntry entry = {.run = 3,
                   .policy = 2,
                   .first = 1,
                   .book = TD_NO_NUMBER,
                   .year = 2025,
                   .previous = 7,
                   .original = TD_NO_ENTRY,
                   .supersedes = 5,
                   .status = 1,
                   .base = -12345,
                   .aid = INT64_MAX,
                   .record = td_slice("record"),
                   .added = td_slice("ab"),
                   .lines = td_slice(""),
                   .alerts = td_slice("alerts")};
  TdBytes bytes = {0};
  TdEntry back;
  td_entry_encode(&bytes, &entry);
  CU_ASSERT_TRUE_FATAL(td_entry_decode(td_bytes_slice(&bytes), &back));
  CU_ASSERT_EQUAL(back.policy, 2);
  CU_ASSERT_EQUAL(back.first, 1);
  CU_ASSERT_EQUAL(back.book, TD_NO_NUMBER);
  CU_ASSERT_EQUAL(back.previous, 7);
  CU_ASSERT_EQUAL(back.original, TD_NO_ENTRY);
  CU_ASSERT_EQUAL(back.supersedes, 5);
  CU_ASSERT_EQUAL(back.aid, INT64_MAX);
  CU_ASSERT_EQUAL(back.base, -12345);
  CU_ASSERT_TRUE(td_slice_is(back.record, "record"));
  CU_ASSERT_TRUE(td_slice_is(back.alerts, "alerts"));
  for (size_t size = 0; size < bytes.size; size++) {
    TdSlice cut = {(const char *)bytes.data, size};
    CU_ASSERT_FALSE(td_entry_decode(cut, &back));
  }
  g_free(bytes.data);
}

void td_bytes_suite(void) {
  CU_pSuite suite = CU_add_suite("ledger bytes", NULL, NULL);
  CU_add_test(suite, "numbers and texts come back", numbers_come_back);
  CU_add_test(suite, "an entry comes back, and not when it is cut short", cut_short);
}
