#include "tools/ledger/buckets.h"

#include "tools/ledger/head.h"

enum { MOST_BITS = 32, HASH = sizeof(uint64_t) };

static const size_t clean_most = (size_t)256 << 20; /* bytes of buckets that were only read, and one bucket */

typedef struct {
  TdBytes bytes; /* the entries: a hash, the length of the payload, the payload */
  bool here, changed;
} Bucket;

struct TdBuckets {
  TdStore *store;
  TdStoreTable table;
  unsigned bits, per_bucket;
  uint64_t count;
  Bucket *buckets; /* [2^bits] */
  size_t clean;    /* bytes */
  bool written;    /* the store has all of them */
};

static size_t bucket_count(const TdBuckets *buckets) {
  return (size_t)1 << buckets->bits;
}

TdBuckets *td_buckets_new(TdStore *store, TdStoreTable table, unsigned bits, uint64_t count, unsigned per_bucket,
                          TdTrouble **trouble) {
  TdBuckets *buckets = g_new(TdBuckets, 1);
  *buckets = (TdBuckets){.store = store,
                         .table = table,
                         .bits = MIN(bits, MOST_BITS),
                         .per_bucket = per_bucket,
                         .count = count,
                         .written = count > 0};
  buckets->buckets = g_try_new0(Bucket, bucket_count(buckets));
  if (buckets->buckets) return buckets;
  td_trouble_memory(trouble);
  g_free(buckets);
  return NULL;
}

static void drop(Bucket *bucket) {
  g_free(bucket->bytes.data);
  *bucket = (Bucket){0};
}

void td_buckets_free(TdBuckets *buckets) {
  if (!buckets) return;
  for (size_t i = 0; i < bucket_count(buckets); i++) drop(&buckets->buckets[i]);
  g_free(buckets->buckets);
  g_free(buckets);
}

unsigned td_buckets_bits(const TdBuckets *buckets) {
  return buckets->bits;
}

uint64_t td_buckets_count(const TdBuckets *buckets) {
  return buckets->count;
}

static size_t place_of(const TdBuckets *buckets, uint64_t hash) {
  return buckets->bits == 0 ? 0 : (size_t)(hash >> (64 - buckets->bits));
}

static void drop_clean(TdBuckets *buckets) {
  for (size_t i = 0; i < bucket_count(buckets); i++)
    if (buckets->buckets[i].here && !buckets->buckets[i].changed) drop(&buckets->buckets[i]);
  buckets->clean = 0;
}

static bool damaged(const TdBuckets *buckets, TdTrouble **trouble) {
  bool ids = buckets->table == TD_STORE_IDS;
  return td_ledger_damaged(buckets->store, ids ? "结算编号的索引" : "人员索引",
                           ids ? "the index of ids" : "the index of persons", trouble);
}

/* Each bucket has been written since the index has anything. */
static bool fetch(TdBuckets *buckets, size_t place, TdTrouble **trouble) {
  bool found;
  Bucket *bucket = &buckets->buckets[place];
  if (bucket->here) return true;
  if (buckets->clean > clean_most) drop_clean(buckets);
  if (!td_store_copy(buckets->store, buckets->table, (int64_t)place, &bucket->bytes, &found, trouble)) return false;
  if (!found && buckets->written) return damaged(buckets, trouble);
  bucket->here = true;
  buckets->clean += bucket->bytes.size;
  return true;
}

bool td_bucket_next(TdBytesReader *reader, uint64_t *hash, TdSlice *payload) {
  if (reader->bad || reader->at == reader->end) return false;
  TdSlice raw = td_get_raw(reader, HASH);
  if (!reader->bad) memcpy(hash, raw.text, HASH);
  *payload = td_get_text(reader);
  return !reader->bad;
}

/* The entry at AT; *end: where it ends.  False: there is none, or the bytes are no entry (*bad). */
static bool entry_at(const TdBytes *bytes, size_t at, uint64_t *hash, TdSlice *payload, size_t *end, bool *bad) {
  if (at >= bytes->size) return false;
  TdBytesReader reader = td_bytes_reader((TdSlice){(const char *)bytes->data + at, bytes->size - at});
  bool any = td_bucket_next(&reader, hash, payload);
  *end = (size_t)(reader.at - bytes->data);
  *bad = reader.bad;
  return any;
}

bool td_buckets_find(TdBuckets *buckets, uint64_t hash, size_t *at, TdSlice *payload, bool *found,
                     TdTrouble **trouble) {
  size_t place = place_of(buckets, hash), end;
  bool bad = false;
  uint64_t there;
  *found = false;
  if (buckets->count == 0) return true;
  if (!fetch(buckets, place, trouble)) return false;
  while (entry_at(&buckets->buckets[place].bytes, *at, &there, payload, &end, &bad)) {
    *at = end;
    if (there != hash) continue;
    *found = true;
    return true;
  }
  return !bad || damaged(buckets, trouble);
}

bool td_buckets_put(TdBuckets *buckets, uint64_t hash, TdSlice payload, size_t replaces, TdTrouble **trouble) {
  size_t place = place_of(buckets, hash);
  if (!fetch(buckets, place, trouble)) return false;
  Bucket *bucket = &buckets->buckets[place];
  TdBytes *bytes = &bucket->bytes;
  if (!bucket->changed) buckets->clean -= bytes->size;
  bucket->changed = true;
  if (replaces != SIZE_MAX) {
    uint64_t there = 0;
    TdSlice old;
    size_t end = 0;
    bool bad, any;
    while ((any = entry_at(bytes, replaces, &there, &old, &end, &bad)) && there != hash) replaces = end;
    if (!any) return damaged(buckets, trouble);
    memmove(bytes->data + replaces, bytes->data + end, bytes->size - end);
    bytes->size -= end - replaces;
    buckets->count--;
  }
  td_put_raw(bytes, &hash, HASH);
  td_put_text(bytes, payload);
  buckets->count++;
  return true;
}

bool td_buckets_write(TdBuckets *buckets, TdTrouble **trouble) {
  for (size_t i = 0; i < bucket_count(buckets); i++) {
    Bucket *bucket = &buckets->buckets[i];
    if (!bucket->changed) continue;
    if (!td_store_put(buckets->store, buckets->table, (int64_t)i, td_bytes_slice(&bucket->bytes), trouble))
      return false;
    bucket->changed = false;
    buckets->clean += bucket->bytes.size;
  }
  return true;
}

static bool move(void *user, uint64_t hash, TdSlice payload, TdTrouble **trouble) {
  (void)trouble;
  TdBuckets *to = user;
  Bucket *bucket = &to->buckets[place_of(to, hash)];
  td_put_raw(&bucket->bytes, &hash, HASH);
  td_put_text(&bucket->bytes, payload);
  to->count++;
  return true;
}

bool td_buckets_prepare(TdBuckets *buckets, uint64_t count, TdTrouble **trouble) {
  unsigned bits = buckets->bits;
  while (bits < MOST_BITS && (buckets->count + count) >> bits > buckets->per_bucket) bits++;
  if (bits == buckets->bits) return true;
  TdBuckets *more = td_buckets_new(buckets->store, buckets->table, bits, 0, buckets->per_bucket, trouble);
  if (!more) return false;
  for (size_t i = 0; i < bucket_count(more); i++) more->buckets[i].here = more->buckets[i].changed = true;
  bool done = td_buckets_each(buckets, move, more, trouble) && td_store_empty(buckets->store, buckets->table, trouble);
  if (done) {
    TdBuckets old = *buckets;
    *buckets = *more;
    *more = old;
  }
  td_buckets_free(more);
  return done;
}

bool td_buckets_each(TdBuckets *buckets, bool (*each)(void *user, uint64_t hash, TdSlice payload, TdTrouble **trouble),
                     void *user, TdTrouble **trouble) {
  for (size_t i = 0; i < bucket_count(buckets) && buckets->count > 0; i++) {
    uint64_t hash;
    TdSlice payload;
    size_t at = 0, end;
    bool bad = false;
    if (!fetch(buckets, i, trouble)) return false;
    for (; entry_at(&buckets->buckets[i].bytes, at, &hash, &payload, &end, &bad); at = end)
      if (!each(user, hash, payload, trouble)) return false;
    if (bad) return damaged(buckets, trouble);
  }
  return true;
}
