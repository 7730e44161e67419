#include "tools/ledger/ledger_inside.h"

void td_ledger_give(TdLedger *ledger, const uint8_t given[TD_DIGEST_SIZE], bool people) {
  ledger->people = people;
  memcpy(ledger->given, given, TD_DIGEST_SIZE);
}

static bool put_sheaf(TdLedger *ledger, uint64_t number, TdTrouble **trouble) {
  return td_store_put(ledger->store, TD_STORE_SHEAVES, (int64_t)number, td_bytes_slice(&ledger->open), trouble);
}

bool td_ledger_append(TdLedger *ledger, TdSlice bytes, const uint8_t *digest, uint64_t id_hash, TdTrouble **trouble) {
  td_put_text(&ledger->open, bytes);
  td_put_raw(&ledger->open, digest, TD_DIGEST_SIZE);
  EVP_DigestUpdate(ledger->digests_of_run, digest, TD_DIGEST_SIZE);
  g_array_append_val(ledger->hashes, id_hash);
  if (++ledger->end % SHEAF != 0) return true;
  bool done = put_sheaf(ledger, ledger->end / SHEAF - 1, trouble);
  ledger->open.size = 0;
  return done;
}

bool td_ledger_take(TdLedger *ledger, uint64_t number, uint64_t by, TdTrouble **trouble) {
  TdBytes bytes = {0};
  td_put_number(&bytes, by);
  bool done = td_store_put(ledger->store, TD_STORE_TAKEN, (int64_t)number, td_bytes_slice(&bytes), trouble);
  g_free(bytes.data);
  return done;
}

bool td_ledger_set_person(TdLedger *ledger, const TdPerson *person, bool fresh, TdTrouble **trouble) {
  TdPerson known;
  bool found = false;
  size_t before = 0;
  uint64_t hash = td_ledger_person_hash(ledger, person->psn_no);
  if (!fresh && !td_ledger_seek_person(ledger, hash, person->psn_no, &known, &found, &before, trouble)) return false;
  ledger->person.size = 0;
  td_put_person(&ledger->person, person);
  return td_buckets_put(ledger->persons, hash, td_bytes_slice(&ledger->person), found ? before : SIZE_MAX, trouble);
}

/* The run's entries in the order of their ids' buckets, so that each bucket is come to once: counted, and put in their
 * places. */
static uint32_t *by_bucket(const TdLedger *ledger) {
  guint count = ledger->hashes->len;
  const uint64_t *hashes = (const uint64_t *)(const void *)ledger->hashes->data;
  unsigned bits = MAX(td_buckets_bits(ledger->ids), 1);
  g_autofree uint32_t *next = g_new0(uint32_t, ((size_t)1 << bits) + 1);
  uint32_t *order = g_new(uint32_t, (gsize)count + 1);
  for (guint i = 0; i < count; i++) next[(hashes[i] >> (64 - bits)) + 1]++;
  for (size_t k = 1; k <= (size_t)1 << bits; k++) next[k] += next[k - 1];
  for (guint i = 0; i < count; i++) order[next[hashes[i] >> (64 - bits)]++] = i;
  return order;
}

static bool fill_ids(TdLedger *ledger, TdTrouble **trouble) {
  guint count = ledger->hashes->len;
  g_autofree uint32_t *order = by_bucket(ledger);
  TdBytes bytes = {0};
  bool done = true;
  for (guint i = 0; done && i < count; i++) {
    bytes.size = 0;
    td_put_number(&bytes, ledger->first + order[i]);
    done = td_buckets_put(ledger->ids, g_array_index(ledger->hashes, uint64_t, order[i]), td_bytes_slice(&bytes),
                          SIZE_MAX, trouble);
  }
  g_free(bytes.data);
  return done;
}

static gpointer index_ids(gpointer data) {
  TdLedger *ledger = data;
  return GINT_TO_POINTER(fill_ids(ledger, &ledger->index_trouble));
}

bool td_ledger_join(TdLedger *ledger, TdTrouble **trouble) {
  g_autoptr(TdTrouble) own = NULL;
  if (!ledger->indexing) return true;
  bool done = GPOINTER_TO_INT(g_thread_join(g_steal_pointer(&ledger->indexing)));
  own = g_steal_pointer(&ledger->index_trouble);
  if (!done && trouble) *trouble = g_steal_pointer(&own);
  return done;
}

bool td_ledger_expect(TdLedger *ledger, uint64_t persons, bool aside, TdTrouble **trouble) {
  if (!td_buckets_prepare(ledger->persons, persons, trouble) ||
      !td_buckets_prepare(ledger->ids, ledger->hashes->len, trouble))
    return false;
  if (aside) ledger->indexing = g_thread_new("ids", index_ids, ledger);
  return true;
}

static bool write_ids(TdLedger *ledger, TdTrouble **trouble) {
  bool done = ledger->indexing
                  ? td_ledger_join(ledger, trouble)
                  : td_buckets_prepare(ledger->ids, ledger->hashes->len, trouble) && fill_ids(ledger, trouble);
  return done && td_buckets_write(ledger->ids, trouble);
}

static bool write_policies(TdLedger *ledger, TdTrouble **trouble) {
  for (; ledger->kept < ledger->policies->len; ledger->kept++) {
    TdBytes bytes = {0};
    TdSlice image = td_ledger_image_bytes(td_ledger_image(ledger, ledger->kept));
    td_put_raw(&bytes, td_ledger_policy_digest(ledger, ledger->kept), TD_DIGEST_SIZE);
    td_put_raw(&bytes, image.text, image.length);
    TdSlice there;
    bool found, done = td_store_get(ledger->store, TD_STORE_POLICIES, ledger->kept, &there, &found, trouble);
    if (done && found) done = td_ledger_damaged(ledger->store, "多出的政策", "a policy too many", trouble);
    done = done && td_store_put(ledger->store, TD_STORE_POLICIES, ledger->kept, td_bytes_slice(&bytes), trouble);
    g_free(bytes.data);
    if (!done) return false;
  }
  return true;
}

static bool write_run(TdLedger *ledger, const char *version, const char *began, TdTrouble **trouble) {
  TdHead *head = &ledger->head;
  uint8_t entries[TD_DIGEST_SIZE];
  TdLedgerRun run = {.first = ledger->first,
                     .end = ledger->end,
                     .people = ledger->people,
                     .version = td_slice(version),
                     .began = td_slice(began)};
  memcpy(run.given, ledger->given, TD_DIGEST_SIZE);
  EVP_DigestFinal_ex(ledger->digests_of_run, entries, NULL);
  td_run_chain(ledger->digester, head->chain, entries, &run, run.chain);
  if (!td_run_add(ledger->store, head->runs, &run, trouble)) return false;
  memcpy(head->chain, run.chain, TD_DIGEST_SIZE);
  head->runs++;
  head->entries = ledger->end;
  head->policies = ledger->policies->len;
  head->id_bits = td_buckets_bits(ledger->ids);
  head->id_count = td_buckets_count(ledger->ids);
  head->person_bits = td_buckets_bits(ledger->persons);
  head->person_count = td_buckets_count(ledger->persons);
  return td_head_write(head, ledger->store, ledger->digester, trouble);
}

bool td_ledger_commit(TdLedger *ledger, const char *version, const char *began, TdTrouble **trouble) {
  if (ledger->end == ledger->first && ledger->head.runs > 0) return true;
  if (ledger->end % SHEAF != 0 && ledger->end > ledger->first && !put_sheaf(ledger, ledger->end / SHEAF, trouble))
    return false;
  return write_policies(ledger, trouble) && write_ids(ledger, trouble) && td_buckets_write(ledger->persons, trouble) &&
         write_run(ledger, version, began, trouble) && td_store_commit(ledger->store, trouble);
}
