/* An index of a ledger: from 64-bit hashes to small payloads, in buckets that are read and written whole.
 *
 * The highest bits of a hash say in which bucket its entries stand.  A bucket that was asked for stays in memory, so
 * that asking for many costs little; changes are written together, in ascending order, by td_buckets_write().  The
 * buckets become more as the entries do.
 */
#ifndef TD_TOOLS_LEDGER_BUCKETS_H
#define TD_TOOLS_LEDGER_BUCKETS_H

#include "tools/ledger/store.h"

typedef struct TdBuckets TdBuckets;

/* COUNT entries in 2^BITS buckets, all in TABLE; PER_BUCKET: how many a bucket should have.  STORE outlives it.  NULL:
 * no memory. */
TdBuckets *td_buckets_new(TdStore *store, TdStoreTable table, unsigned bits, uint64_t count, unsigned per_bucket,
                          TdTrouble **trouble);
void td_buckets_free(TdBuckets *buckets);

unsigned td_buckets_bits(const TdBuckets *buckets);
uint64_t td_buckets_count(const TdBuckets *buckets);

/* The next entry with HASH behind place *AT of its bucket, 0 at first.  *payload is borrowed until something is put;
 * *found: there is one, and *AT is behind it.  False: the store cannot be read, or the bucket is no bucket. */
bool td_buckets_find(TdBuckets *buckets, uint64_t hash, size_t *at, TdSlice *payload, bool *found, TdTrouble **trouble);

/* Adds an entry, its payload copied; REPLACES is the *AT that td_buckets_find() had before it found the one that this
 * takes the place of, or SIZE_MAX: none.  False as above. */
bool td_buckets_put(TdBuckets *buckets, uint64_t hash, TdSlice payload, size_t replaces, TdTrouble **trouble);

/* Makes the buckets as many as COUNT more entries need.  Nothing may have been put since the last writing.  False: the
 * store cannot be read or written, or no memory. */
bool td_buckets_prepare(TdBuckets *buckets, uint64_t count, TdTrouble **trouble);

/* Writes what was put.  False: the store cannot be written. */
bool td_buckets_write(TdBuckets *buckets, TdTrouble **trouble);

/* The next entry of a bucket's bytes, for those who read them without an index.  False: none is left, or the rest is
 * none (reader->bad). */
bool td_bucket_next(TdBytesReader *reader, uint64_t *hash, TdSlice *payload);

/* Calls EACH for all entries, in the order of their buckets; stops where it answers false, and answers so too. */
bool td_buckets_each(TdBuckets *buckets, bool (*each)(void *user, uint64_t hash, TdSlice payload, TdTrouble **trouble),
                     void *user, TdTrouble **trouble);

#endif
