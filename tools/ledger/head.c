#include "tools/ledger/head.h"

enum { HEAD_KEY = 0, MOST_TEXTS = 1 << 20, MOST_BITS = 32 };

bool td_ledger_damaged(const TdStore *store, const char *zh, const char *en, TdTrouble **trouble) {
  const char *path = td_store_path(store);
  return td_trouble_set(
      trouble, g_strdup_printf("账本 %s 已损坏（%s）；请从备份恢复（tuodi ledger verify 可检查）", path, zh),
      g_strdup_printf("the ledger %s is damaged (%s); restore it from a backup (tuodi ledger verify checks one)", path,
                      en));
}

void td_head_init(TdHead *head) {
  *head = (TdHead){.seed = (uint64_t)g_random_int() << 32 | g_random_int(),
                   .books = g_ptr_array_new_with_free_func(g_free),
                   .names = g_ptr_array_new_with_free_func(g_free)};
}

void td_head_clear(TdHead *head) {
  g_clear_pointer(&head->books, g_ptr_array_unref);
  g_clear_pointer(&head->names, g_ptr_array_unref);
}

static void put_texts(TdBytes *bytes, const GPtrArray *texts) {
  td_put_number(bytes, texts->len);
  for (guint i = 0; i < texts->len; i++) td_put_text(bytes, td_slice(texts->pdata[i]));
}

static void get_texts(TdBytesReader *reader, GPtrArray *texts) {
  uint64_t count = td_get_up_to(reader, MOST_TEXTS);
  g_ptr_array_set_size(texts, 0);
  for (uint64_t i = 0; i < count && !reader->bad; i++) {
    TdSlice text = td_get_text(reader);
    if (!g_utf8_validate_len(text.text, text.length, NULL)) reader->bad = true;
    g_ptr_array_add(texts, g_strndup(text.text, text.length));
  }
}

bool td_head_write(const TdHead *head, TdStore *store, TdDigester *digester, TdTrouble **trouble) {
  TdBytes bytes = {0};
  uint8_t digest[TD_DIGEST_SIZE];
  td_put_number(&bytes, head->seed);
  td_put_number(&bytes, head->entries);
  td_put_number(&bytes, head->runs);
  td_put_number(&bytes, head->policies);
  td_put_number(&bytes, head->id_bits);
  td_put_number(&bytes, head->id_count);
  td_put_number(&bytes, head->person_bits);
  td_put_number(&bytes, head->person_count);
  td_put_raw(&bytes, head->chain, TD_DIGEST_SIZE);
  put_texts(&bytes, head->books);
  put_texts(&bytes, head->names);
  TdSlice all = td_bytes_slice(&bytes);
  td_digest(digester, &all, 1, digest);
  td_put_raw(&bytes, digest, sizeof digest);
  bool done = td_store_put(store, TD_STORE_HEAD, HEAD_KEY, td_bytes_slice(&bytes), trouble);
  g_free(bytes.data);
  return done;
}

/* There are no more buckets than entries make necessary. */
static bool can_be(const TdHead *head) {
  uint64_t most = head->entries + 1;
  return (UINT64_C(1) << head->id_bits) <= most && (UINT64_C(1) << head->person_bits) <= most;
}

bool td_head_read(TdHead *head, TdStore *store, TdDigester *digester, bool *found, TdTrouble **trouble) {
  TdSlice piece;
  uint8_t digest[TD_DIGEST_SIZE];
  if (!td_store_get(store, TD_STORE_HEAD, HEAD_KEY, &piece, found, trouble)) return false;
  if (!*found) return true;
  if (piece.length < TD_DIGEST_SIZE) return td_ledger_damaged(store, "总目", "its head", trouble);
  TdSlice all = {piece.text, piece.length - TD_DIGEST_SIZE};
  td_digest(digester, &all, 1, digest);
  if (memcmp(digest, piece.text + all.length, sizeof digest) != 0)
    return td_ledger_damaged(store, "总目的摘要不符", "the digest of its head does not hold", trouble);
  TdBytesReader reader = td_bytes_reader(all);
  head->seed = td_get_number(&reader);
  head->entries = td_get_number(&reader);
  head->runs = (uint32_t)td_get_up_to(&reader, UINT32_MAX);
  head->policies = (uint32_t)td_get_up_to(&reader, UINT32_MAX);
  head->id_bits = (unsigned)td_get_up_to(&reader, MOST_BITS);
  head->id_count = td_get_number(&reader);
  head->person_bits = (unsigned)td_get_up_to(&reader, MOST_BITS);
  head->person_count = td_get_number(&reader);
  TdSlice chain = td_get_raw(&reader, TD_DIGEST_SIZE);
  if (!reader.bad) memcpy(head->chain, chain.text, TD_DIGEST_SIZE);
  get_texts(&reader, head->books);
  get_texts(&reader, head->names);
  if (reader.bad || reader.at != reader.end || !can_be(head))
    return td_ledger_damaged(store, "总目", "its head", trouble);
  return true;
}

bool td_run_get(TdStore *store, uint32_t number, TdLedgerRun *run, TdTrouble **trouble) {
  TdSlice piece;
  bool found;
  if (!td_store_get(store, TD_STORE_RUNS, number, &piece, &found, trouble)) return false;
  TdBytesReader reader = td_bytes_reader(piece);
  *run = (TdLedgerRun){0};
  run->first = td_get_number(&reader);
  run->end = td_get_number(&reader);
  TdSlice chain = td_get_raw(&reader, TD_DIGEST_SIZE);
  if (!reader.bad) memcpy(run->chain, chain.text, TD_DIGEST_SIZE);
  run->version = td_get_text(&reader);
  run->began = td_get_text(&reader);
  run->people = td_get_up_to(&reader, 1);
  TdSlice given = td_get_raw(&reader, TD_DIGEST_SIZE);
  if (!reader.bad) memcpy(run->given, given.text, TD_DIGEST_SIZE);
  if (found && !reader.bad && reader.at == reader.end) return true;
  return td_ledger_damaged(store, "运行记录", "the record of a run", trouble);
}

bool td_run_add(TdStore *store, uint32_t number, const TdLedgerRun *run, TdTrouble **trouble) {
  TdSlice piece;
  bool found;
  if (!td_store_get(store, TD_STORE_RUNS, number, &piece, &found, trouble)) return false;
  if (found) return td_ledger_damaged(store, "多出的运行记录", "a run too many", trouble);
  TdBytes bytes = {0};
  td_put_number(&bytes, run->first);
  td_put_number(&bytes, run->end);
  td_put_raw(&bytes, run->chain, TD_DIGEST_SIZE);
  td_put_text(&bytes, run->version);
  td_put_text(&bytes, run->began);
  td_put_number(&bytes, run->people);
  td_put_raw(&bytes, run->given, TD_DIGEST_SIZE);
  bool done = td_store_put(store, TD_STORE_RUNS, number, td_bytes_slice(&bytes), trouble);
  g_free(bytes.data);
  return done;
}

void td_run_chain(TdDigester *digester, const uint8_t before[TD_DIGEST_SIZE], const uint8_t entries[TD_DIGEST_SIZE],
                  const TdLedgerRun *run, uint8_t chain[TD_DIGEST_SIZE]) {
  TdBytes bytes = {0};
  td_put_raw(&bytes, before, TD_DIGEST_SIZE);
  td_put_raw(&bytes, entries, TD_DIGEST_SIZE);
  td_put_raw(&bytes, run->given, TD_DIGEST_SIZE);
  td_put_number(&bytes, run->people);
  td_put_number(&bytes, run->first);
  td_put_number(&bytes, run->end);
  td_put_text(&bytes, run->version);
  td_put_text(&bytes, run->began);
  TdSlice all = td_bytes_slice(&bytes);
  td_digest(digester, &all, 1, chain);
  g_free(bytes.data);
}
