#include "tools/settle/names.h"

#include <CUnit/CUnit.h>
#include <glib.h>

#include "tests/settle/suites.h"

static void interns(void) {
  TdNames names;
  td_names_init(&names);
  bool fresh;
  CU_ASSERT_EQUAL(td_names_intern(&names, td_slice("甲"), &fresh), 0);
  CU_ASSERT_TRUE(fresh);
  CU_ASSERT_EQUAL(td_names_intern(&names, td_slice(""), &fresh), 1);
  CU_ASSERT_EQUAL(td_names_intern(&names, td_slice("乙"), NULL), 2);
  CU_ASSERT_EQUAL(td_names_intern(&names, td_slice("甲"), &fresh), 0);
  CU_ASSERT_FALSE(fresh);
  CU_ASSERT_EQUAL(td_names_find(&names, td_slice("")), 1);
  CU_ASSERT_EQUAL(td_names_find(&names, td_slice("丙")), TD_NO_NAME);
  CU_ASSERT_TRUE(td_slice_is(td_names_text(&names, 2), "乙"));
  CU_ASSERT_TRUE(td_slice_is(td_names_text(&names, 1), ""));
  td_names_clear(&names);
}

static void interns_many(void) {
  enum { MANY = 100000 };
  TdNames names;
  td_names_init(&names);
  bool right = true;
  char text[32];
  for (uint32_t round = 0; round < 2; round++)
    for (uint32_t i = 0; i < MANY; i++) {
      g_snprintf(text, sizeof text, "%u%s", i, i % 3 == 0 ? "-a-longer-tail" : "");
      right &= td_names_intern(&names, td_slice(text), NULL) == i;
      right &= td_slice_is(td_names_text(&names, i), text);
    }
  CU_ASSERT_TRUE(right);
  CU_ASSERT_EQUAL(names.count, MANY);
  td_names_clear(&names);
}

/* Texts of all lengths around that of an entry, each the beginning of others, with bytes 0 behind and within. */
static void interns_lengths(void) {
  enum { MOST = 70, KINDS = 6 };
  TdNames names;
  td_names_init(&names);
  bool right = true;
  for (int round = 0; round < 2; round++) {
    uint32_t number = 0;
    for (size_t length = 0; length <= MOST; length++)
      for (int kind = 0; kind < KINDS; kind++) {
        if (length == 0 && kind > 0) continue;
        char text[MOST];
        memset(text, kind == 3 ? '\0' : 'a', sizeof text);
        if (kind == 1) text[0] = 'b';
        if (kind == 2) text[length - 1] = length > 1 ? 'b' : 'c';
        if (kind == 4) text[length / 2] = length > 2 ? '\0' : 'd';
        if (kind == 5) text[length - 1] = length > 2 ? '\0' : 'e';
        bool fresh;
        right &= td_names_intern(&names, (TdSlice){text, length}, &fresh) == number && fresh == (round == 0);
        right &= td_slice_equal(td_names_text(&names, number), (TdSlice){text, length});
        number++;
      }
  }
  CU_ASSERT_TRUE(right);
  td_names_clear(&names);
}

static TdSlice nth_text(char *room, uint32_t n) {
  return (TdSlice){room, (size_t)g_snprintf(room, 64, "%022u%s", n * 2654435761U, n % 50 == 0 ? "-a-longer-tail" : "")};
}

/* In waves, across the growing of everything; guesses that are wrong do no harm. */
static void interns_in_waves(void) {
  enum { WAVE = 1000, WAVES = 300, DISTINCT = 150000 };
  TdNames names;
  td_names_init(&names);
  uint32_t hashes[WAVE], guesses[WAVE];
  char room[64];
  bool right = true;
  for (uint32_t wave = 0; wave < WAVES; wave++) {
    uint32_t first = wave * WAVE % DISTINCT;
    for (uint32_t i = 0; i < WAVE; i++) {
      hashes[i] = td_names_hash(&names, nth_text(room, first + i));
      td_names_near(&names, hashes[i]);
    }
    for (uint32_t i = 0; i < WAVE; i++) guesses[i] = td_names_nearer(&names, hashes[i]);
    for (uint32_t i = 0; i < WAVE; i++) {
      bool fresh, known = wave * WAVE >= DISTINCT;
      TdSlice text = nth_text(room, first + i);
      if (known)
        right &= guesses[i] != TD_NO_NAME && td_names_hash(&names, td_names_text(&names, guesses[i])) == hashes[i];
      if (known && i % 3 == 0) guesses[i] = (guesses[i] + 1) % DISTINCT;
      uint32_t number = i % 2 == 0 ? td_names_intern_guessed(&names, text, hashes[i], guesses[i], &fresh)
                                   : td_names_intern_hashed(&names, text, hashes[i], &fresh);
      right &= number == first + i && fresh == !known;
      right &= td_names_find_hashed(&names, text, hashes[i]) == number;
      right &= td_slice_equal(td_names_text(&names, number), text);
    }
  }
  CU_ASSERT_TRUE(right);
  CU_ASSERT_EQUAL(names.count, DISTINCT);
  CU_ASSERT_EQUAL((uintptr_t)td_names_entry(&names, DISTINCT - 1) % sizeof(TdNameEntry), 0);
  td_names_clear(&names);
}

void td_settle_names_suite(void) {
  CU_pSuite suite = CU_add_suite("settle: names", NULL, NULL);
  CU_add_test(suite, "interns", interns);
  CU_add_test(suite, "interns many", interns_many);
  CU_add_test(suite, "interns texts of all lengths", interns_lengths);
  CU_add_test(suite, "interns in waves", interns_in_waves);
}
