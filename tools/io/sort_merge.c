#include "tools/io/sort_merge.h"

#include <errno.h>

#include "tools/io/sort_item.h"
#include "tools/io/spool.h"

/* More at once would only drive the other runs out of the cache. */
enum { READ_MAX = 1 << 20 };

/* A run; its head, the item at `at`, is in the window up to the end of its key. */
typedef struct {
  uint64_t chunk; /* of the head; TD_CHUNK_LAST: the run has ended */
  char *at, *end; /* the window: what is read and not yet given */
  TdSortRun left; /* what is not yet read */
  char *memory;   /* where the window lies: the run's share, or, for a key that is longer, its own */
  char *share, *own;
} Reader;

struct TdMerge {
  int file;
  size_t depth, count, share;
  Reader *readers;
  uint32_t *losers; /* a tree: node n has the children 2n and 2n + 1, reader r is node count + r; [0]: the winner */
  bool given;       /* the winner's head was given */
  size_t step;      /* how far the window of the winner then moves */
  char *large;      /* an item that no window holds */
  size_t large_size;
};

static bool read_exactly(const TdMerge *merge, char *bytes, size_t size, Reader *reader) {
  ssize_t got = td_read_at(merge->file, bytes, size, reader->left.begin);
  if (got >= 0 && (size_t)got != size) errno = EIO;
  reader->left.begin += size;
  return got >= 0 && (size_t)got == size;
}

/* The window holds SIZE bytes, which the run is known to have. */
static bool want(const TdMerge *merge, Reader *reader, size_t size) {
  size_t there = (size_t)(reader->end - reader->at);
  if (there >= size) return true;
  char *old = reader->own, *memory = reader->share;
  reader->own = NULL;
  if (size > merge->share) memory = reader->own = g_malloc(size);
  memmove(memory, reader->at, there);
  g_free(old);
  uint64_t left = reader->left.end - reader->left.begin;
  size_t more = MIN(MAX(size, merge->share) - there, left);
  reader->at = memory;
  reader->end = memory + there + more;
  return read_exactly(merge, memory + there, more, reader);
}

static bool read_head(const TdMerge *merge, Reader *reader) {
  if (reader->at == reader->end && reader->left.begin == reader->left.end) {
    reader->chunk = TD_CHUNK_LAST;
    return true;
  }
  if (!want(merge, reader, TD_ITEM_HEAD) || !want(merge, reader, TD_ITEM_HEAD + td_item_key(reader->at).length))
    return false;
  reader->chunk = td_item_chunk(reader->at, merge->depth);
  /* The next head is wanted when all the others had their turn. */
  __builtin_prefetch(reader->at + td_item_size(reader->at));
  return true;
}

static bool wins(const TdMerge *merge, uint32_t a, uint32_t b) {
  const Reader *x = &merge->readers[a], *y = &merge->readers[b];
  if (x->chunk != y->chunk) return x->chunk < y->chunk;
  int order = td_chunk_open(x->chunk) ? td_item_compare(x->at, y->at, merge->depth) : 0;
  return order != 0 ? order < 0 : a < b;
}

/* The winner below NODE, all games there being played. */
static uint32_t play(TdMerge *merge, size_t node) {
  if (node >= merge->count) return (uint32_t)(node - merge->count);
  uint32_t a = play(merge, 2 * node), b = play(merge, 2 * node + 1);
  bool first = wins(merge, a, b);
  merge->losers[node] = first ? b : a;
  return first ? a : b;
}

/* The winner's head is another: plays its games again. */
static void replay(TdMerge *merge) {
  uint32_t winner = merge->losers[0];
  for (size_t node = (winner + merge->count) / 2; node > 0; node /= 2)
    if (wins(merge, merge->losers[node], winner)) {
      uint32_t loser = winner;
      winner = merge->losers[node];
      merge->losers[node] = loser;
    }
  merge->losers[0] = winner;
}

TdMerge *td_merge_new(int file, const TdSortRun *runs, size_t count, char *memory, size_t size, size_t depth) {
  TdMerge *merge = g_new(TdMerge, 1);
  *merge = (TdMerge){.file = file, .depth = depth, .count = count, .share = MIN(size / count, READ_MAX)};
  merge->readers = g_new0(Reader, count);
  merge->losers = g_new(uint32_t, count);
  for (size_t i = 0; i < count; i++) {
    char *share = memory + i * merge->share;
    merge->readers[i] = (Reader){.left = runs[i], .share = share, .at = share, .end = share};
    if (read_head(merge, &merge->readers[i])) continue;
    int error = errno;
    td_merge_free(merge);
    errno = error;
    return NULL;
  }
  merge->losers[0] = play(merge, 1);
  return merge;
}

void td_merge_free(TdMerge *merge) {
  if (merge == NULL) return;
  for (size_t i = 0; i < merge->count; i++) g_free(merge->readers[i].own);
  g_free(merge->readers);
  g_free(merge->losers);
  g_free(merge->large);
  g_free(merge);
}

/* An item of SIZE bytes that no window holds, into memory of its own. */
static bool read_large(TdMerge *merge, Reader *reader, size_t size) {
  size_t there = (size_t)(reader->end - reader->at);
  if (merge->large_size < size) {
    g_free(merge->large);
    merge->large = g_malloc(size);
    merge->large_size = size;
  }
  memcpy(merge->large, reader->at, there);
  reader->at = reader->end;
  return read_exactly(merge, merge->large + there, size - there, reader);
}

bool td_merge_next(TdMerge *merge, const char **item) {
  Reader *reader = &merge->readers[merge->losers[0]];
  if (merge->given) {
    reader->at += merge->step;
    merge->given = false;
    if (!read_head(merge, reader)) return false;
    replay(merge);
    reader = &merge->readers[merge->losers[0]];
  }
  *item = NULL;
  if (reader->chunk == TD_CHUNK_LAST) return true;
  size_t size = td_item_size(reader->at);
  merge->given = true;
  if ((size_t)(reader->end - reader->at) < size && size > merge->share) {
    *item = merge->large;
    merge->step = 0;
    if (!read_large(merge, reader, size)) return false;
    *item = merge->large;
    return true;
  }
  if (!want(merge, reader, size)) return false;
  *item = reader->at;
  merge->step = size;
  return true;
}
