#include "tools/ledger/ledger.h"

#include "tools/io/hash.h"
#include "tools/io/output.h"
#include "tools/ledger/ledger_inside.h"
#include "tools/ledger/record_code.h"

enum { IDS_PER_BUCKET = 48, PERSONS_PER_BUCKET = 24 };

typedef struct {
  GBytes *image;
  uint8_t digest[TD_DIGEST_SIZE];
} Policy;

static void policy_free(void *pointer) {
  Policy *policy = pointer;
  g_bytes_unref(policy->image);
  g_free(policy);
}

TdSlice td_ledger_image_bytes(GBytes *image) {
  gsize size;
  const char *bytes = g_bytes_get_data(image, &size);
  return (TdSlice){bytes, size};
}

static void add_policy(TdLedger *ledger, GBytes *image) {
  Policy *policy = g_new(Policy, 1);
  TdSlice bytes = td_ledger_image_bytes(image);
  policy->image = g_bytes_ref(image);
  td_digest(ledger->digester, &bytes, 1, policy->digest);
  g_ptr_array_add(ledger->policies, policy);
}

/* Each image is kept behind its digest. */
static bool read_policies(TdLedger *ledger, TdTrouble **trouble) {
  for (uint32_t i = 0; i < ledger->head.policies; i++) {
    TdSlice piece;
    bool found;
    if (!td_store_get(ledger->store, TD_STORE_POLICIES, i, &piece, &found, trouble)) return false;
    if (piece.length <= TD_DIGEST_SIZE) return td_ledger_damaged(ledger->store, "政策", "a policy", trouble);
    g_autoptr(GBytes) image = g_bytes_new(piece.text + TD_DIGEST_SIZE, piece.length - TD_DIGEST_SIZE);
    add_policy(ledger, image);
    if (memcmp(td_ledger_policy_digest(ledger, i), piece.text, TD_DIGEST_SIZE) != 0)
      return td_ledger_damaged(ledger->store, "政策的摘要不符", "the digest of a policy does not hold", trouble);
  }
  ledger->kept = ledger->head.policies;
  return true;
}

static bool fetch_sheaf(TdLedger *ledger, uint64_t number, TdTrouble **trouble) {
  TdSlice piece;
  bool found;
  if (ledger->sheaf.number == number) return true;
  if (!td_store_get(ledger->store, TD_STORE_SHEAVES, (int64_t)number, &piece, &found, trouble)) return false;
  td_sheaf_take(&ledger->sheaf, number, piece);
  return true;
}

/* Reads the last sheaf, to which the next entries are added where it is not full. */
static bool open_sheaf(TdLedger *ledger, TdTrouble **trouble) {
  ledger->open.size = 0;
  if (ledger->end == 0) return true;
  uint64_t last = ledger->end - 1;
  if (!fetch_sheaf(ledger, last / SHEAF, trouble)) return false;
  if (ledger->sheaf.count != last % SHEAF + 1)
    return td_ledger_damaged(ledger->store, "最后的结算", "its last settlements", trouble);
  if (ledger->sheaf.count < SHEAF) td_put_raw(&ledger->open, ledger->sheaf.bytes.data, ledger->sheaf.bytes.size);
  return true;
}

/* A ledger without a head is a new one: there is nothing in it. */
static bool is_empty(TdLedger *ledger, TdTrouble **trouble) {
  for (int table = 0; table < TD_STORE_TABLE_COUNT; table++) {
    int64_t key;
    bool found;
    if (!td_store_next(ledger->store, (TdStoreTable)table, INT64_MIN, &key, &found, trouble)) return false;
    if (found) return td_ledger_damaged(ledger->store, "没有总目", "it has no head", trouble);
  }
  return true;
}

/* Everything as the store has it. */
static bool start(TdLedger *ledger, TdTrouble **trouble) {
  bool found;
  if (!td_head_read(&ledger->head, ledger->store, ledger->digester, &found, trouble) ||
      !(found || is_empty(ledger, trouble)) || !read_policies(ledger, trouble))
    return false;
  const TdHead *head = &ledger->head;
  ledger->ids = td_buckets_new(ledger->store, TD_STORE_IDS, head->id_bits, head->id_count, IDS_PER_BUCKET, trouble);
  if (!ledger->ids) return false;
  ledger->persons = td_buckets_new(ledger->store, TD_STORE_PERSONS, head->person_bits, head->person_count,
                                   PERSONS_PER_BUCKET, trouble);
  if (!ledger->persons) return false;
  ledger->first = ledger->end = head->entries;
  ledger->sheaf.number = UINT64_MAX;
  g_array_set_size(ledger->hashes, 0);
  EVP_DigestInit_ex2(ledger->digests_of_run, EVP_sha256(), NULL);
  return open_sheaf(ledger, trouble);
}

static void stop(TdLedger *ledger) {
  td_ledger_join(ledger, NULL);
  g_clear_pointer(&ledger->ids, td_buckets_free);
  g_clear_pointer(&ledger->persons, td_buckets_free);
  td_head_clear(&ledger->head);
  g_ptr_array_set_size(ledger->policies, 0);
}

TdLedger *td_ledger_open(const char *path, bool make, TdTrouble **trouble) {
  TdStore *store = td_store_open(path, make, trouble);
  if (!store) return NULL;
  TdLedger *ledger = g_new0(TdLedger, 1);
  ledger->store = store;
  ledger->policies = g_ptr_array_new_with_free_func(policy_free);
  ledger->digester = td_digester_new();
  ledger->hashes = g_array_new(FALSE, FALSE, sizeof(uint64_t));
  ledger->digests_of_run = EVP_MD_CTX_new();
  td_head_init(&ledger->head);
  if (start(ledger, trouble)) return ledger;
  td_ledger_close(ledger);
  return NULL;
}

void td_ledger_close(TdLedger *ledger) {
  if (!ledger) return;
  stop(ledger);
  td_store_close(ledger->store);
  g_ptr_array_unref(ledger->policies);
  g_array_unref(ledger->hashes);
  td_digester_free(ledger->digester);
  EVP_MD_CTX_free(ledger->digests_of_run);
  g_free(ledger->sheaf.bytes.data);
  g_free(ledger->open.data);
  g_free(ledger->person.data);
  g_free(ledger);
}

bool td_ledger_undo(TdLedger *ledger, TdTrouble **trouble) {
  stop(ledger);
  td_head_init(&ledger->head);
  return td_store_undo(ledger->store, trouble) && start(ledger, trouble);
}

TdStore *td_ledger_store(TdLedger *ledger) {
  return ledger->store;
}

bool td_ledger_spared(const char *path, const char *output, TdTrouble **trouble) {
  g_autofree char *journal = g_strconcat(path, "-journal", NULL);
  return td_output_spares(output, path, trouble) && td_output_spares(output, journal, trouble);
}

uint64_t td_ledger_seed(const TdLedger *ledger) {
  return ledger->head.seed;
}

uint64_t td_ledger_entries(const TdLedger *ledger) {
  return ledger->end;
}

uint32_t td_ledger_run(const TdLedger *ledger) {
  return ledger->head.runs;
}

/* ---- what entries refer to by number */

uint32_t td_ledger_policy_count(const TdLedger *ledger) {
  return ledger->policies->len;
}

GBytes *td_ledger_image(const TdLedger *ledger, uint32_t policy) {
  return ((const Policy *)g_ptr_array_index(ledger->policies, policy))->image;
}

const uint8_t *td_ledger_policy_digest(const TdLedger *ledger, uint32_t policy) {
  return ((const Policy *)g_ptr_array_index(ledger->policies, policy))->digest;
}

uint32_t td_ledger_policy(TdLedger *ledger, GBytes *image) {
  for (guint i = 0; i < ledger->policies->len; i++)
    if (g_bytes_equal(td_ledger_image(ledger, i), image)) return i;
  add_policy(ledger, image);
  return ledger->policies->len - 1;
}

static uint32_t number_of(GPtrArray *texts, const char *text) {
  guint place;
  if (g_ptr_array_find_with_equal_func(texts, text, g_str_equal, &place)) return place;
  g_ptr_array_add(texts, g_strdup(text));
  return texts->len - 1;
}

uint32_t td_ledger_book(TdLedger *ledger, const char *key) {
  return number_of(ledger->head.books, key);
}

uint32_t td_ledger_name(TdLedger *ledger, const char *name) {
  return number_of(ledger->head.names, name);
}

uint32_t td_ledger_book_count(const TdLedger *ledger) {
  return ledger->head.books->len;
}

uint32_t td_ledger_name_count(const TdLedger *ledger) {
  return ledger->head.names->len;
}

const char *td_ledger_book_key(const TdLedger *ledger, uint32_t book) {
  return g_ptr_array_index(ledger->head.books, book);
}

const char *td_ledger_name_text(const TdLedger *ledger, uint32_t name) {
  return g_ptr_array_index(ledger->head.names, name);
}

/* ---- reading */

/* What stands beside an entry is the digest of what stands there. */
static bool holds(const TdLedger *ledger, uint64_t number, const TdEntry *entry, TdSlice bytes, const uint8_t *digest) {
  uint8_t own[TD_DIGEST_SIZE];
  const uint8_t *policy = entry->policy == TD_NO_NUMBER ? NULL : td_ledger_policy_digest(ledger, entry->policy);
  td_entry_digest(ledger->digester, number, policy, bytes, own);
  return memcmp(own, digest, TD_DIGEST_SIZE) == 0;
}

/* Is it an entry that refers to what is there? */
static bool refers(const TdLedger *ledger, uint64_t number, const TdEntry *entry) {
  bool settled = entry->policy != TD_NO_NUMBER;
  return settled == (entry->book != TD_NO_NUMBER) &&
         (settled ? entry->policy < ledger->policies->len && entry->first < ledger->policies->len &&
                        entry->book < ledger->head.books->len
                  : entry->first == TD_NO_NUMBER) &&
         (entry->previous == TD_NO_ENTRY || entry->previous < number) &&
         (entry->supersedes == TD_NO_ENTRY || entry->supersedes < number) &&
         (!entry->takes_back || entry->original < number);
}

static bool entry_damaged(const TdLedger *ledger, uint64_t number, TdTrouble **trouble) {
  g_autofree char *zh = g_strdup_printf("第 %" G_GUINT64_FORMAT " 笔结算不完整，或其摘要不符", (guint64)number);
  g_autofree char *en =
      g_strdup_printf("settlement %" G_GUINT64_FORMAT " is not complete, or its digest does not hold", (guint64)number);
  return td_ledger_damaged(ledger->store, zh, en, trouble);
}

bool td_ledger_get(TdLedger *ledger, uint64_t number, TdEntry *entry, const uint8_t **digest, TdTrouble **trouble) {
  uint64_t place = number % SHEAF;
  if (!fetch_sheaf(ledger, number / SHEAF, trouble)) return false;
  if (place >= ledger->sheaf.count || !td_entry_decode(ledger->sheaf.rows[place], entry) ||
      !refers(ledger, number, entry) ||
      !holds(ledger, number, entry, ledger->sheaf.rows[place], ledger->sheaf.digests[place]))
    return entry_damaged(ledger, number, trouble);
  if (digest) *digest = ledger->sheaf.digests[place];
  return true;
}

static bool has_id(const TdEntry *entry, TdSlice setl_id) {
  TdRecord record;
  return td_record_decode(entry->record, &record) && td_slice_equal(record.texts[TD_TEXT_SETL_ID], setl_id);
}

bool td_ledger_find(TdLedger *ledger, TdSlice setl_id, uint64_t hash, uint64_t *number, TdEntry *entry,
                    TdTrouble **trouble) {
  size_t at = 0;
  TdSlice payload;
  bool found;
  uint64_t read = TD_NO_ENTRY; /* the one that ENTRY is */
  *number = TD_NO_ENTRY;
  for (;;) {
    if (!td_buckets_find(ledger->ids, hash, &at, &payload, &found, trouble)) return false;
    if (!found) break;
    TdBytesReader reader = td_bytes_reader(payload);
    uint64_t candidate = td_get_number(&reader);
    if (candidate >= ledger->first)
      return td_ledger_damaged(ledger->store, "结算编号的索引", "the index of ids", trouble);
    if (*number != TD_NO_ENTRY && candidate < *number) continue;
    if (!td_ledger_get(ledger, candidate, entry, NULL, trouble)) return false;
    read = candidate;
    if (has_id(entry, setl_id)) *number = candidate;
  }
  return *number == read || *number == TD_NO_ENTRY || td_ledger_get(ledger, *number, entry, NULL, trouble);
}

bool td_ledger_taken(TdLedger *ledger, uint64_t number, uint64_t *by, TdTrouble **trouble) {
  TdSlice piece;
  bool found;
  if (!td_store_get(ledger->store, TD_STORE_TAKEN, (int64_t)number, &piece, &found, trouble)) return false;
  TdBytesReader reader = td_bytes_reader(piece);
  *by = found ? td_get_number(&reader) : TD_NO_ENTRY;
  return !reader.bad || td_ledger_damaged(ledger->store, "冲销", "what was taken back", trouble);
}

bool td_ledger_seek_person(TdLedger *ledger, uint64_t hash, TdSlice psn_no, TdPerson *person, bool *found,
                           size_t *before, TdTrouble **trouble) {
  size_t at = 0;
  TdSlice payload;
  do {
    *before = at;
    if (!td_buckets_find(ledger->persons, hash, &at, &payload, found, trouble)) return false;
    if (*found && !td_person_decode(payload, person))
      return td_ledger_damaged(ledger->store, "一个人员", "a person", trouble);
  } while (*found && !td_slice_equal(person->psn_no, psn_no));
  return true;
}

uint64_t td_ledger_person_hash(const TdLedger *ledger, TdSlice psn_no) {
  return td_hash_bytes(ledger->head.seed, psn_no.text, psn_no.length);
}

bool td_ledger_person(TdLedger *ledger, TdSlice psn_no, TdPerson *person, bool *found, TdTrouble **trouble) {
  size_t before;
  return td_ledger_seek_person(ledger, td_ledger_person_hash(ledger, psn_no), psn_no, person, found, &before, trouble);
}

bool td_ledger_given_same(TdLedger *ledger, uint32_t number, bool *same, TdTrouble **trouble) {
  static const uint8_t unknown[TD_DIGEST_SIZE];
  TdLedgerRun run;
  if (!td_run_get(ledger->store, number, &run, trouble)) return false;
  *same = memcmp(run.given, ledger->given, TD_DIGEST_SIZE) == 0 && memcmp(run.given, unknown, TD_DIGEST_SIZE) != 0;
  return true;
}
