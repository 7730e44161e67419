#include "tools/ledger/ledger.h"

#include <CUnit/CUnit.h>

#include "tests/io/help.h"
#include "tests/ledger/suites.h"
#include "tools/io/hash.h"
#include "tools/ledger/record_code.h"

enum { CLAIMS = 150 /* more than two sheaves */, RUNS = 3 };

static void id_of(unsigned i, char *id) {
  g_snprintf(id, 16, "S%u", i);
}

static uint64_t hash_of(const TdLedger *ledger, TdSlice text) {
  return td_hash_bytes(td_ledger_seed(ledger), text.text, text.length);
}

/* Appends a claim whose base is its number. */
static void append(TdLedger *ledger, unsigned i) {
  char id[16];
  id_of(i, id);
  TdRecord record = {.present = UINT64_C(1) << TD_F_SETL_ID};
  for (size_t k = 0; k < TD_TEXT_COUNT; k++) record.texts[k] = td_slice("");
  record.texts[TD_TEXT_SETL_ID] = td_slice(id);
  TdBytes code = {0}, bytes = {0};
  td_record_encode(&code, &record);
  TdEntry entry = {.run = td_ledger_run(ledger),
                   .policy = TD_NO_NUMBER,
                   .first = TD_NO_NUMBER,
                   .book = TD_NO_NUMBER,
                   .previous = TD_NO_ENTRY,
                   .original = TD_NO_ENTRY,
                   .supersedes = TD_NO_ENTRY,
                   .base = i,
                   .record = td_bytes_slice(&code),
                   .added = td_slice(""),
                   .lines = td_slice(""),
                   .alerts = td_slice("")};
  uint8_t digest[TD_DIGEST_SIZE];
  g_autoptr(TdDigester) digester = td_digester_new();
  td_entry_encode(&bytes, &entry);
  td_entry_digest(digester, td_ledger_entries(ledger), NULL, td_bytes_slice(&bytes), digest);
  CU_ASSERT_TRUE(td_ledger_append(ledger, td_bytes_slice(&bytes), digest, hash_of(ledger, td_slice(id)), NULL));
  g_free(code.data);
  g_free(bytes.data);
}

static void set_person(TdLedger *ledger, const char *psn_no, int64_t amount, bool fresh) {
  TdBytes accounts = {0}, amounts = {0};
  td_put_named(&amounts, td_ledger_name(ledger, "年度限额"), amount);
  TdPersonAccount account = {td_ledger_book(ledger, "620700"), 2025, td_bytes_slice(&amounts)};
  td_put_account(&accounts, &account);
  TdPerson person = {td_slice(psn_no), 0, amount, td_bytes_slice(&accounts)};
  CU_ASSERT_TRUE(td_ledger_set_person(ledger, &person, fresh, NULL));
  g_free(accounts.data);
  g_free(amounts.data);
}

static int64_t amount_of(TdLedger *ledger, const char *psn_no) {
  TdPerson person;
  TdPersonAccount account;
  bool found;
  uint32_t name;
  int64_t amount;
  CU_ASSERT_TRUE_FATAL(td_ledger_person(ledger, td_slice(psn_no), &person, &found, NULL));
  if (!found) return -1;
  TdBytesReader reader = td_bytes_reader(person.accounts);
  CU_ASSERT_TRUE_FATAL(td_person_account(&reader, &account));
  TdBytesReader amounts = td_bytes_reader(account.amounts);
  CU_ASSERT_TRUE_FATAL(td_amount_next(&amounts, &name, &amount));
  return amount;
}

static void goes_on_from_run_to_run(void) {
  g_autofree char *path = td_help_path("runs.ledger");
  for (unsigned run = 0; run < RUNS; run++) {
    g_autoptr(TdLedger) ledger = td_ledger_open(path, true, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_EQUAL(td_ledger_run(ledger), run);
    CU_ASSERT_EQUAL(td_ledger_entries(ledger), run * CLAIMS);
    for (unsigned i = 0; i < CLAIMS; i++) append(ledger, run * CLAIMS + i);
    CU_ASSERT_TRUE(td_ledger_expect(ledger, 2, false, NULL));
    set_person(ledger, "P1", run + 1, run == 0);
    set_person(ledger, run == 0 ? "P2" : "P3", 7, run < 2);
    CU_ASSERT_TRUE(td_ledger_take(ledger, run, 100 + run, NULL));
    CU_ASSERT_TRUE_FATAL(td_ledger_commit(ledger, "test", "2026-01-01T00:00:00Z", NULL));
  }
  g_autoptr(TdLedger) ledger = td_ledger_open(path, false, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
  TdEntry entry;
  uint64_t number;
  size_t wrong = 0;
  for (unsigned i = 0; i < RUNS * CLAIMS; i++) {
    char id[16];
    id_of(i, id);
    CU_ASSERT_TRUE_FATAL(td_ledger_find(ledger, td_slice(id), hash_of(ledger, td_slice(id)), &number, &entry, NULL));
    wrong += number != i || entry.base != (int64_t)i || entry.run != i / CLAIMS;
  }
  CU_ASSERT_EQUAL(wrong, 0);
  CU_ASSERT_TRUE(td_ledger_find(ledger, td_slice("no"), hash_of(ledger, td_slice("no")), &number, &entry, NULL));
  CU_ASSERT_EQUAL(number, TD_NO_ENTRY);
  CU_ASSERT_EQUAL(amount_of(ledger, "P1"), RUNS);
  CU_ASSERT_EQUAL(amount_of(ledger, "P2"), 7);
  CU_ASSERT_EQUAL(amount_of(ledger, "P4"), -1);
  CU_ASSERT_TRUE(td_ledger_taken(ledger, 1, &number, NULL));
  CU_ASSERT_EQUAL(number, 101);
  CU_ASSERT_TRUE(td_ledger_taken(ledger, 3, &number, NULL));
  CU_ASSERT_EQUAL(number, TD_NO_ENTRY);
}

/* Everything since the opening is forgotten, and it goes on as if it had not been. */
static void undone(void) {
  g_autofree char *path = td_help_path("undo.ledger");
  g_autoptr(TdLedger) ledger = td_ledger_open(path, true, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
  for (unsigned i = 0; i < CLAIMS; i++) append(ledger, i);
  set_person(ledger, "P1", 5, true);
  CU_ASSERT_TRUE_FATAL(td_ledger_undo(ledger, NULL));
  CU_ASSERT_EQUAL(td_ledger_entries(ledger), 0);
  CU_ASSERT_EQUAL(td_ledger_name_count(ledger), 0);
  CU_ASSERT_EQUAL(amount_of(ledger, "P1"), -1);
  for (unsigned i = 0; i < 3; i++) append(ledger, i);
  CU_ASSERT_TRUE(td_ledger_commit(ledger, "test", "", NULL));
}

/* A run that is made once more is given the same and adds nothing: the ledger stays as it was. */
static void once_more_changes_nothing(void) {
  static const uint8_t given[][TD_DIGEST_SIZE] = {{1}, {2}, {0}};
  g_autofree char *path = td_help_path("again.ledger");
  for (unsigned run = 0; run < G_N_ELEMENTS(given); run++) {
    g_autoptr(TdLedger) ledger = td_ledger_open(path, true, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    td_ledger_give(ledger, given[run], false);
    append(ledger, run);
    CU_ASSERT_TRUE_FATAL(td_ledger_commit(ledger, "test", "", NULL));
  }
  for (unsigned run = 0; run < G_N_ELEMENTS(given); run++) {
    g_autoptr(TdLedger) ledger = td_ledger_open(path, false, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
    CU_ASSERT_EQUAL(td_ledger_run(ledger), G_N_ELEMENTS(given));
    td_ledger_give(ledger, given[run], false);
    for (unsigned other = 0; other < G_N_ELEMENTS(given); other++) {
      bool same;
      CU_ASSERT_TRUE(td_ledger_given_same(ledger, other, &same, NULL));
      CU_ASSERT_EQUAL(same, other == run && run < 2); /* zeros: not known */
    }
    CU_ASSERT_TRUE(td_ledger_commit(ledger, "test", "", NULL));
  }
}

/* The same entry under another number, or a byte of it changed, is not believed. */
static void a_changed_entry_is_refused(void) {
  g_autofree char *path = td_help_path("changed.ledger");
  TdLedger *ledger = td_ledger_open(path, true, NULL);
  TdSlice piece;
  bool found;
  CU_ASSERT_PTR_NOT_NULL_FATAL(ledger);
  for (unsigned i = 0; i < 3; i++) append(ledger, i);
  CU_ASSERT_TRUE_FATAL(td_ledger_commit(ledger, "test", "", NULL));
  CU_ASSERT_TRUE_FATAL(td_store_get(td_ledger_store(ledger), TD_STORE_SHEAVES, 0, &piece, &found, NULL));
  size_t size = piece.length, believed = 0;
  g_autofree char *bytes = g_memdup2(piece.text, size);
  td_ledger_close(ledger);
  for (size_t i = 0; i < size; i++) {
    TdStore *store = td_store_open(path, false, NULL);
    bytes[i] ^= 1;
    CU_ASSERT_TRUE_FATAL(td_store_put(store, TD_STORE_SHEAVES, 0, (TdSlice){bytes, size}, NULL) &&
                         td_store_commit(store, NULL));
    bytes[i] ^= 1;
    td_store_close(store);
    ledger = td_ledger_open(path, false, NULL);
    TdEntry entry;
    bool all = ledger != NULL;
    for (unsigned k = 0; all && k < 3; k++) all = td_ledger_get(ledger, k, &entry, NULL, NULL);
    believed += all;
    td_ledger_close(ledger);
  }
  CU_ASSERT_EQUAL(believed, 0);
}

void td_ledger_suite(void) {
  CU_pSuite suite = CU_add_suite("ledger", NULL, NULL);
  CU_add_test(suite, "goes on from run to run", goes_on_from_run_to_run);
  CU_add_test(suite, "what was not committed can be undone", undone);
  CU_add_test(suite, "once more changes nothing", once_more_changes_nothing);
  CU_add_test(suite, "a changed entry is refused", a_changed_entry_is_refused);
}
