#include "tools/io/hash.h"
#include "tools/ledger/buckets.h"
#include "tools/ledger/person.h"
#include "tools/ledger/verify_state.h"

/* An index: its table, what its buckets and entries must be. */
typedef struct {
  TdVerifying *all;
  TdStoreTable table;
  unsigned bits;
  TdFaultId fault; /* of a bucket */
  void (*each)(TdVerifying *all, int64_t bucket, bool placed, uint64_t hash, TdSlice payload);
} Index;

static bool belongs(const Index *index, int64_t bucket, uint64_t hash) {
  return !index->all->has_head || (index->bits == 0 ? bucket == 0 : hash >> (64 - index->bits) == (uint64_t)bucket);
}

static void check_bucket(const Index *index, int64_t bucket) {
  TdSlice piece;
  TdBytes bytes = {0};
  uint64_t hash;
  TdSlice payload;
  bool there = td_verify_piece(index->all, index->table, bucket, &piece);
  bool named = bucket >= 0 && (!index->all->has_head || (uint64_t)bucket >> index->bits == 0);
  if (there) td_put_raw(&bytes, piece.text, piece.length);
  TdBytesReader reader = td_bytes_reader(td_bytes_slice(&bytes));
  while (td_bucket_next(&reader, &hash, &payload))
    index->each(index->all, bucket, belongs(index, bucket, hash), hash, payload);
  if (!there || !named || reader.bad) td_verify_fault(index->all, index->fault, (uint64_t)bucket);
  g_free(bytes.data);
}

static void check_buckets(const Index *index) {
  int64_t key;
  for (int64_t from = INT64_MIN; td_verify_next(index->all, index->table, from, &key); from = key + 1) {
    check_bucket(index, key);
    if (key == INT64_MAX) break;
  }
}

/* ---- ids */

static void check_id(TdVerifying *all, int64_t bucket, bool placed, uint64_t hash, TdSlice payload) {
  TdBytesReader reader = td_bytes_reader(payload);
  uint64_t number = td_get_number(&reader);
  if (reader.bad || reader.at != reader.end || number >= all->marks->len || !placed) {
    td_verify_fault(all, TD_FAULT_OF_IDS_ENTRY, (uint64_t)bucket);
    return;
  }
  uint8_t *marks = td_verify_marks(all, number);
  if ((*marks & TD_SEEN_INDEXED) != 0) td_verify_fault(all, TD_FAULT_OF_ID_TWICE, number);
  *marks |= TD_SEEN_INDEXED;
  if (all->has_head && (*marks & TD_SEEN_READ) != 0 && hash != g_array_index(all->hashes, uint64_t, number))
    td_verify_fault(all, TD_FAULT_OF_IDS_ENTRY, (uint64_t)bucket);
}

static void check_ids(TdVerifying *all) {
  const Index index = {all, TD_STORE_IDS, all->head.id_bits, TD_FAULT_OF_IDS_BUCKET, check_id};
  check_buckets(&index);
  for (guint i = 0; i < all->marks->len; i++)
    if ((*td_verify_marks(all, i) & (TD_SEEN_READ | TD_SEEN_INDEXED)) == TD_SEEN_READ)
      td_verify_fault(all, TD_FAULT_OF_ID_MISSING, i);
}

/* ---- persons */

static void check_amounts(TdVerifying *all, uint32_t person, TdSlice accounts) {
  TdBytesReader reader = td_bytes_reader(accounts);
  TdPersonAccount account;
  TdBalancesKey key = {.person = person};
  uint64_t last = td_balances_get(all->balances, person)->last;
  bool sound = true;
  while (td_person_account(&reader, &account)) {
    TdBytesReader amounts = td_bytes_reader(account.amounts);
    int64_t amount;
    key.book = account.book;
    key.year = account.year;
    sound = sound && account.amounts.length > 0;
    while (td_amount_next(&amounts, &key.name, &amount)) {
      TdBalance *balance = td_balances_find(all->balances, &key);
      if (!balance || balance->met)
        td_verify_fault(all, TD_FAULT_OF_AMOUNT_EXTRA, last);
      else if (balance->amount != amount)
        td_verify_fault(all, TD_FAULT_OF_AMOUNT_DIFFERS, last);
      if (balance) balance->met = true;
    }
    sound = sound && !amounts.bad;
  }
  if (!sound || reader.bad) td_verify_fault(all, TD_FAULT_OF_AMOUNT_EXTRA, last);
}

static void check_person(TdVerifying *all, int64_t bucket, bool placed, uint64_t hash, TdSlice payload) {
  TdPerson kept;
  if (!td_person_decode(payload, &kept)) {
    td_verify_fault(all, TD_FAULT_OF_PERSONS_BUCKET, (uint64_t)bucket);
    return;
  }
  bool hashed = !all->has_head || hash == td_hash_bytes(all->head.seed, kept.psn_no.text, kept.psn_no.length);
  if (!placed || !hashed) td_verify_fault(all, TD_FAULT_OF_PERSON_PLACE, (uint64_t)bucket);
  uint32_t person = td_balances_person(all->balances, kept.psn_no, false);
  if (person == TD_BALANCES_NONE && td_verify_lost(all, kept.last)) return;
  if (person == TD_BALANCES_NONE) {
    td_verify_fault(all, TD_FAULT_OF_PERSON_UNKNOWN, (uint64_t)bucket);
    return;
  }
  TdBalancesPerson *standing = td_balances_get(all->balances, person);
  if (standing->met) {
    td_verify_fault(all, TD_FAULT_OF_PERSON_TWICE, standing->last);
    return;
  }
  standing->met = true;
  if (td_verify_lost(all, kept.last)) standing->lost = true;
  if (standing->lost) return;
  if (kept.last != standing->last || kept.latest != standing->latest)
    td_verify_fault(all, TD_FAULT_OF_PERSON_LAST, standing->last);
  check_amounts(all, person, kept.accounts);
}

static void check_persons(TdVerifying *all) {
  const Index index = {all, TD_STORE_PERSONS, all->head.person_bits, TD_FAULT_OF_PERSONS_BUCKET, check_person};
  const TdBalance *balance;
  check_buckets(&index);
  for (uint32_t i = 0; i < td_balances_person_count(all->balances); i++) {
    const TdBalancesPerson *standing = td_balances_get(all->balances, i);
    if (!standing->met) td_verify_fault(all, TD_FAULT_OF_PERSON_MISSING, standing->last);
  }
  for (size_t i = 0; (balance = td_balances_at(all->balances, i)); i++) {
    const TdBalancesPerson *standing = td_balances_get(all->balances, balance->key.person);
    if (standing->met && !standing->lost && balance->amount != 0 && !balance->met)
      td_verify_fault(all, TD_FAULT_OF_AMOUNT_MISSING, standing->last);
  }
}

/* ---- what was taken back */

static uint64_t taker_of(const TdVerifying *all, uint64_t original) {
  TdSlice piece;
  if (!td_verify_piece(all, TD_STORE_TAKEN, (int64_t)original, &piece)) return TD_NO_ENTRY;
  TdBytesReader reader = td_bytes_reader(piece);
  uint64_t number = td_get_number(&reader);
  return reader.bad || reader.at != reader.end ? TD_NO_ENTRY : number;
}

static void check_taken(TdVerifying *all) {
  GHashTableIter iter;
  gpointer original, taker;
  int64_t key;
  g_hash_table_iter_init(&iter, all->taken);
  while (g_hash_table_iter_next(&iter, &original, &taker))
    if (taker_of(all, GPOINTER_TO_SIZE(original)) != GPOINTER_TO_SIZE(taker))
      td_verify_fault(all, TD_FAULT_OF_ENTRY_UNTAKEN, GPOINTER_TO_SIZE(taker));
  for (int64_t from = INT64_MIN; td_verify_next(all, TD_STORE_TAKEN, from, &key); from = key + 1) {
    uint64_t number = (uint64_t)key;
    bool known = key >= 0 && number < all->marks->len &&
                 (td_verify_get(all->taken, number) != TD_NO_ENTRY || td_verify_lost(all, number) ||
                  td_verify_lost(all, taker_of(all, number)));
    if (!known) td_verify_fault(all, TD_FAULT_OF_TAKEN_DAMAGED, number);
    if (key == INT64_MAX) break;
  }
}

void td_verify_indexes(TdVerifying *verifying) {
  const TdHead *head = &verifying->head;
  check_ids(verifying);
  check_persons(verifying);
  check_taken(verifying);
  bool lost = false;
  for (guint i = 0; i < verifying->marks->len && !lost; i++) lost = td_verify_lost(verifying, i);
  if (!verifying->has_head || lost) return;
  if (head->id_count != head->entries || head->person_count != td_balances_person_count(verifying->balances))
    td_verify_fault(verifying, TD_FAULT_OF_HEAD_COUNTS, 0);
}
