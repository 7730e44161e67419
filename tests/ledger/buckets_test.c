#include "tools/ledger/buckets.h"

#include <CUnit/CUnit.h>
#include <unistd.h>

#include "tests/io/help.h"
#include "tests/ledger/suites.h"

enum { ENTRIES = 5000, PER_BUCKET = 8, STEP = 4 /* every so manieth hash is the next one's too */ };

static uint64_t hash_of(uint64_t i) {
  return (i / STEP * STEP + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void put(TdBuckets *buckets, uint64_t i, size_t replaces) {
  TdBytes bytes = {0};
  td_put_number(&bytes, i);
  CU_ASSERT_TRUE(td_buckets_put(buckets, hash_of(i), td_bytes_slice(&bytes), replaces, NULL));
  g_free(bytes.data);
}

/* Is there an entry of this hash and number, and where does it begin to be found? */
static bool has(TdBuckets *buckets, uint64_t hash, uint64_t number, size_t *before) {
  size_t at = 0;
  for (;;) {
    TdSlice payload;
    bool found;
    *before = at;
    CU_ASSERT_TRUE_FATAL(td_buckets_find(buckets, hash, &at, &payload, &found, NULL));
    if (!found) return false;
    TdBytesReader reader = td_bytes_reader(payload);
    if (td_get_number(&reader) == number) return true;
  }
}

static bool count(void *user, uint64_t hash, TdSlice payload, TdTrouble **trouble) {
  (void)hash, (void)payload, (void)trouble;
  ++*(size_t *)user;
  return true;
}

static void what_was_put_is_found(void) {
  g_autofree char *path = td_help_path("buckets.ledger");
  g_autoptr(TdStore) store = td_store_open(path, true, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(store);
  unsigned bits = 0;
  for (uint64_t from = 0; from < ENTRIES; from += 1000) { /* as by several runs */
    TdBuckets *buckets = td_buckets_new(store, TD_STORE_IDS, bits, from, PER_BUCKET, NULL);
    CU_ASSERT_TRUE_FATAL(td_buckets_prepare(buckets, 1000, NULL));
    for (uint64_t i = from; i < from + 1000; i++) put(buckets, i, SIZE_MAX);
    CU_ASSERT_TRUE_FATAL(td_buckets_write(buckets, NULL));
    bits = td_buckets_bits(buckets);
    CU_ASSERT_EQUAL(td_buckets_count(buckets), from + 1000);
    td_buckets_free(buckets);
  }
  TdBuckets *buckets = td_buckets_new(store, TD_STORE_IDS, bits, ENTRIES, PER_BUCKET, NULL);
  size_t before, all = 0, lost = 0;
  for (uint64_t i = 0; i < ENTRIES; i++) lost += !has(buckets, hash_of(i), i, &before);
  CU_ASSERT_EQUAL(lost, 0);
  CU_ASSERT_FALSE(has(buckets, hash_of(0) + 1, 0, &before));
  CU_ASSERT_TRUE(td_buckets_each(buckets, count, &all, NULL));
  CU_ASSERT_EQUAL(all, ENTRIES);
  /* One of several of a hash is replaced, the others stay. */
  CU_ASSERT_TRUE_FATAL(has(buckets, hash_of(2), 2, &before));
  TdBytes bytes = {0};
  td_put_number(&bytes, 9999);
  CU_ASSERT_TRUE(td_buckets_put(buckets, hash_of(2), td_bytes_slice(&bytes), before, NULL));
  g_free(bytes.data);
  CU_ASSERT_FALSE(has(buckets, hash_of(2), 2, &before));
  for (uint64_t i = 0; i < STEP; i++) CU_ASSERT_EQUAL(has(buckets, hash_of(i), i, &before), i != 2);
  CU_ASSERT_TRUE(has(buckets, hash_of(2), 9999, &before));
  CU_ASSERT_EQUAL(td_buckets_count(buckets), ENTRIES);
  td_buckets_free(buckets);
}

/* A store that was never committed leaves no file. */
static void nothing_is_left_behind(void) {
  g_autofree char *path = td_help_path("never.ledger");
  TdStore *store = td_store_open(path, true, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(store);
  CU_ASSERT_TRUE(td_store_put(store, TD_STORE_HEAD, 1, td_slice("x"), NULL));
  td_store_close(store);
  CU_ASSERT_FALSE(td_help_there(path));
  TdTrouble *trouble = NULL;
  CU_ASSERT_PTR_NULL(td_store_open(path, false, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "never.ledger"));
  g_autofree char *other = td_help_text("other.ledger", "this is no database, but it is long enough to be one, or so");
  CU_ASSERT_PTR_NULL(td_store_open(other, true, &trouble));
  CU_ASSERT_TRUE(td_help_trouble(&trouble, "other.ledger"));
}

/* What was undone is not there, what was committed is. */
static void committed_or_undone(void) {
  g_autofree char *path = td_help_path("undone.ledger");
  TdStore *store = td_store_open(path, true, NULL);
  TdSlice piece;
  bool found;
  CU_ASSERT_PTR_NOT_NULL_FATAL(store);
  CU_ASSERT_TRUE(td_store_put(store, TD_STORE_RUNS, 5, td_slice("one"), NULL));
  CU_ASSERT_TRUE_FATAL(td_store_commit(store, NULL));
  CU_ASSERT_TRUE(td_store_put(store, TD_STORE_RUNS, 5, td_slice("two"), NULL));
  CU_ASSERT_TRUE(td_store_get(store, TD_STORE_RUNS, 5, &piece, &found, NULL));
  CU_ASSERT_TRUE(td_slice_is(piece, "two"));
  CU_ASSERT_TRUE_FATAL(td_store_undo(store, NULL));
  CU_ASSERT_TRUE(td_store_get(store, TD_STORE_RUNS, 5, &piece, &found, NULL));
  CU_ASSERT_TRUE(found && td_slice_is(piece, "one"));
  CU_ASSERT_TRUE(td_store_put(store, TD_STORE_RUNS, 6, td_slice("three"), NULL));
  td_store_close(store);
  store = td_store_open(path, false, NULL);
  CU_ASSERT_PTR_NOT_NULL_FATAL(store);
  CU_ASSERT_TRUE(td_store_get(store, TD_STORE_RUNS, 6, &piece, &found, NULL));
  CU_ASSERT_FALSE(found);
  CU_ASSERT_TRUE(td_store_get(store, TD_STORE_RUNS, 5, &piece, &found, NULL));
  CU_ASSERT_TRUE(found);
  td_store_close(store);
}

void td_buckets_suite(void) {
  CU_pSuite suite = CU_add_suite("ledger store", NULL, NULL);
  CU_add_test(suite, "what was put into buckets is found, however many there are", what_was_put_is_found);
  CU_add_test(suite, "nothing is left behind, and no other file is taken for a ledger", nothing_is_left_behind);
  CU_add_test(suite, "committed or undone", committed_or_undone);
}
