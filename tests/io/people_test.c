#include "tools/io/people.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "runtime/program.h"
#include "tests/io/help.h"
#include "tools/io/hash.h"

#define HEAD "psn_no,identity,valid_from,valid_to\n"

static void finds(void) {
  g_autofree char *path = td_help_text("people.csv", HEAD
                                       "P2,甲,2025-01-01,\n"
                                       "P1,乙,,2025-06-30\n"
                                       "P2,乙,2024-01-01,2024-12-31\n"
                                       " P1 ,甲,,\n"
                                       "P3,丙,2025-01-01,2025-01-01\n");
  g_autoptr(TdPeople) people = td_people_read(path, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(people);
  CU_ASSERT_EQUAL(td_people_count(people), 3);
  CU_ASSERT_EQUAL(td_people_row_count(people), 5);
  CU_ASSERT_EQUAL(td_people_label_count(people), 3);
  size_t count;
  const TdHolding *held = td_people_find(people, td_slice("P2"), &count);
  CU_ASSERT_EQUAL_FATAL(count, 2);
  CU_ASSERT_STRING_EQUAL(td_people_label(people, held[0].label), "甲");
  CU_ASSERT_EQUAL(held[0].from, 20089);
  CU_ASSERT_EQUAL(held[0].until, TD_DATE_MAX);
  CU_ASSERT_STRING_EQUAL(td_people_label(people, held[1].label), "乙");
  CU_ASSERT_EQUAL(held[1].until, 20088);
  held = td_people_find(people, td_slice("P1"), &count);
  CU_ASSERT_EQUAL_FATAL(count, 2);
  CU_ASSERT_EQUAL(held[0].from, TD_DATE_MIN);
  CU_ASSERT_STRING_EQUAL(td_people_label(people, held[0].label), "乙");
  CU_ASSERT_STRING_EQUAL(td_people_label(people, held[1].label), "甲");
  CU_ASSERT_PTR_NOT_NULL(td_people_find(people, td_slice("P3"), &count));
  CU_ASSERT_EQUAL(count, 1);
  CU_ASSERT_PTR_NULL(td_people_find(people, td_slice("P4"), &count));
  CU_ASSERT_EQUAL(count, 0);
  CU_ASSERT_PTR_NULL(td_people_find(people, td_slice("P"), &count));
  CU_ASSERT_PTR_NULL(td_people_find(people, td_slice(""), &count));
}

static void many(void) {
  enum { PERSONS = 20000, ROWS = 50000 };
  g_autoptr(GString) text = g_string_new(HEAD);
  for (int i = 0; i < ROWS; i++) g_string_append_printf(text, "%018d,身份%d,,\n", i % PERSONS, i % 7);
  g_autofree char *path = td_help_text("people.csv", text->str);
  g_autoptr(TdPeople) people = td_people_read(path, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(people);
  CU_ASSERT_EQUAL(td_people_count(people), PERSONS);
  size_t wrong = 0;
  for (int i = 0; i < PERSONS; i++) {
    g_autofree char *psn_no = g_strdup_printf("%018d", i);
    size_t count;
    const TdHolding *held = td_people_find(people, td_slice(psn_no), &count);
    wrong += held == NULL || count != (size_t)(i < ROWS % PERSONS ? 3 : 2) || held[0].label != (uint32_t)(i % 7);
  }
  CU_ASSERT_EQUAL(wrong, 0);
  g_autofree char *none = td_help_text("people.csv", HEAD);
  g_autoptr(TdPeople) nobody = td_people_read(none, NULL);
  size_t count;
  CU_ASSERT_PTR_NOT_NULL_FATAL(nobody);
  CU_ASSERT_EQUAL(td_people_count(nobody), 0);
  CU_ASSERT_PTR_NULL(td_people_find(nobody, td_slice("P1"), &count));
}

static void wrong_rows(void) {
  static const struct {
    const char *text, *word;
  } cases[] = {
      {"", "bad-people.csv"},
      {"psn_no,valid_from,valid_to\n", "identity"},
      {"identity,valid_from,valid_to\n", "psn_no"},
      {"psn_no,identity,valid_form,valid_to\n", "valid_from"},
      {"psn_no,identity,valid_from,valid_to,identity\n", "bad-people.csv"},
      {HEAD "SECRET1,甲,,\n,甲,,\n", "psn_no"},
      {HEAD "SECRET1,,,\n", "identity"},
      {HEAD "SECRET1,甲|乙,,\n", "identity"},
      {HEAD "SECRET1,甲,2025/1/1,\n", "valid_from"},
      {HEAD "SECRET1,甲,,2025-02-30\n", "valid_to"},
      {HEAD "SECRET1,甲,2025-01-02,2025-01-01\n", "valid_to"},
      {HEAD "6.2E+17,甲,,\n", "psn_no"},
      {HEAD "SECRET1,甲,\n", "2"},
      {HEAD "SECRET1,甲,,\nSECRET1,\xff\xff甲甲甲,,\n", "3"},
      {HEAD "\"SECRET1,甲,,\n", "2"},
  };
  for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
    g_autofree char *path = td_help_text("bad-people.csv", cases[i].text);
    TdTrouble *trouble = NULL;
    CU_ASSERT_PTR_NULL(td_people_read(path, &trouble));
    CU_ASSERT_TRUE(trouble != NULL && strstr(trouble->zh, "SECRET") == NULL && strstr(trouble->en, "SECRET") == NULL &&
                   strstr(trouble->en, "6.2E") == NULL);
    CU_ASSERT_TRUE(td_help_trouble(&trouble, cases[i].word));
  }
}

/* Numbers that differ little must not meet: a table of them would be gone through from end to end. */
static void hash_of_short_numbers(void) {
  enum { NUMBERS = 100000, SLOTS = 1 << 18 };
  static const char *const patterns[] = {"%05d", "P%06d", "P%07d", "P%08d", "%012d", "6207000000%08d"};
  g_autofree bool *taken = g_new(bool, SLOTS);
  for (size_t p = 0; p < G_N_ELEMENTS(patterns); p++) {
    memset(taken, 0, SLOTS * sizeof *taken);
    size_t slots = 0;
    for (int i = 0; i < NUMBERS; i++) {
      char number[32];
      size_t length = (size_t)g_snprintf(number, sizeof number, patterns[p], i);
      bool *slot = &taken[td_hash_bytes(0, number, length) % SLOTS];
      slots += !*slot;
      *slot = true;
    }
    CU_ASSERT_TRUE(slots > NUMBERS / 4 * 3); /* by chance some 83,000 */
  }
}

void td_people_suite(void) {
  CU_pSuite suite = CU_add_suite("people", NULL, NULL);
  CU_add_test(suite, "finds", finds);
  CU_add_test(suite, "many persons", many);
  CU_add_test(suite, "wrong rows", wrong_rows);
  CU_add_test(suite, "the hash of short numbers", hash_of_short_numbers);
}
