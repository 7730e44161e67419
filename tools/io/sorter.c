#include "tools/io/sorter.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "tools/io/sort_entries.h"
#include "tools/io/sort_item.h"
#include "tools/io/sort_merge.h"
#include "tools/io/spool.h"
#include "tools/io/writer.h"

enum { MEMORY_MIN = 1 << 14, READ_MIN = 1 << 16, AHEAD = 8 };

struct TdSorter {
  char *memory; /* items from the beginning; at the end their entries, the last first, and before these room to sort */
  size_t size, used, count;
  bool complete; /* no more are added */
  size_t given;  /* in order, where nothing was written */

  char *first_key; /* of all items; the others have the same first COMMON bytes */
  size_t common;
  bool stale; /* COMMON was longer when the first chunks were taken */

  int file;
  TdWriter *writer;
  uint64_t written;
  GArray *runs; /* TdSortRun, in the order of their items */
  TdMerge *merge;
};

TdSorter *td_sorter_new(size_t memory) {
  TdSorter *sorter = g_new0(TdSorter, 1);
  sorter->size = MAX(memory, MEMORY_MIN) / sizeof(TdSortEntry) * sizeof(TdSortEntry);
  sorter->memory = g_malloc(sorter->size);
  sorter->file = -1;
  sorter->runs = g_array_new(FALSE, FALSE, sizeof(TdSortRun));
  return sorter;
}

void td_sorter_free(TdSorter *sorter) {
  if (sorter == NULL) return;
  td_merge_free(sorter->merge);
  td_writer_free(sorter->writer);
  if (sorter->file >= 0) close(sorter->file);
  g_array_unref(sorter->runs);
  g_free(sorter->first_key);
  g_free(sorter->memory);
  g_free(sorter);
}

static bool cannot_write(int error, TdTrouble **trouble) {
  return td_trouble_errno(trouble, "为排序写入临时文件夹（TMPDIR）", "write to sort in the temporary folder (TMPDIR)",
                          td_spool_folder(), error);
}

static bool cannot_read(int error, TdTrouble **trouble) {
  return td_trouble_errno(trouble, "为排序读取临时文件夹（TMPDIR）", "read to sort in the temporary folder (TMPDIR)",
                          td_spool_folder(), error);
}

static void note_key(TdSorter *sorter, TdSlice key) {
  if (sorter->first_key == NULL) {
    sorter->first_key = g_malloc(key.length + 1);
    if (key.length > 0) memcpy(sorter->first_key, key.text, key.length);
    sorter->common = key.length;
  }
  size_t same = 0, most = MIN(sorter->common, key.length);
  while (same < most && sorter->first_key[same] == key.text[same]) same++;
  if (same < sorter->common) sorter->stale = true;
  sorter->common = same;
}

static TdSortEntry *entries_of(const TdSorter *sorter) {
  return (TdSortEntry *)(void *)(sorter->memory + sorter->size) - sorter->count;
}

/* Sorts the items in memory. */
static void sort_memory(TdSorter *sorter) {
  TdSortEntry *entries = entries_of(sorter);
  size_t count = sorter->count;
  for (size_t i = 0; i < count / 2; i++) {
    TdSortEntry swap = entries[i];
    entries[i] = entries[count - 1 - i];
    entries[count - 1 - i] = swap;
  }
  for (size_t i = 0; sorter->stale && i < count; i++) entries[i].chunk = td_item_chunk(entries[i].item, sorter->common);
  sorter->stale = false;
  td_sort_entries(entries, count, entries - count, sorter->common);
}

static bool begin_run(TdSorter *sorter, TdTrouble **trouble) {
  if (sorter->file >= 0) return true;
  sorter->file = td_spool_open();
  if (sorter->file < 0) return cannot_write(errno, trouble);
  sorter->writer = td_writer_new(sorter->file, TD_OUTPUT_UTF8);
  return true;
}

static void put(TdSorter *sorter, const char *bytes, size_t size) {
  td_write(sorter->writer, bytes, size);
  sorter->written += size;
}

/* What was put since BEGIN is a run that takes the place of COUNT others from PLACE on. */
static bool end_run(TdSorter *sorter, uint64_t begin, guint place, guint count, TdTrouble **trouble) {
  int error = td_writer_flush(sorter->writer);
  if (error != 0) return cannot_write(error, trouble);
  TdSortRun run = {begin, sorter->written};
  if (count > 0) g_array_remove_range(sorter->runs, place, count);
  g_array_insert_val(sorter->runs, place, run);
  return true;
}

/* The beginning of an item that is wanted soon. */
static void prefetch(const char *item) {
  enum { LINE = 64, LINES = 4 };
  for (int i = 0; i < LINES; i++) __builtin_prefetch(item + i * LINE);
}

/* Writes out what is in memory. */
static bool spill(TdSorter *sorter, TdTrouble **trouble) {
  if (sorter->count == 0) return true;
  if (!begin_run(sorter, trouble)) return false;
  sort_memory(sorter);
  const TdSortEntry *entries = entries_of(sorter);
  uint64_t begin = sorter->written;
  for (size_t i = 0; i < sorter->count; i++) {
    if (i + AHEAD < sorter->count) prefetch(entries[i + AHEAD].item);
    put(sorter, entries[i].item, td_item_size(entries[i].item));
  }
  sorter->used = sorter->count = 0;
  return end_run(sorter, begin, sorter->runs->len, 0, trouble);
}

/* An item that is larger than the memory is a run of its own. */
static bool add_large(TdSorter *sorter, TdSlice key, const TdSlice *pieces, size_t count, size_t length,
                      TdTrouble **trouble) {
  if (!begin_run(sorter, trouble)) return false;
  char head[TD_ITEM_HEAD];
  td_item_set_head(head, (uint32_t)key.length, (uint32_t)length);
  uint64_t begin = sorter->written;
  put(sorter, head, sizeof head);
  put(sorter, key.text, key.length);
  for (size_t i = 0; i < count; i++) put(sorter, pieces[i].text, pieces[i].length);
  return end_run(sorter, begin, sorter->runs->len, 0, trouble);
}

/* An item of SIZE bytes has room, with its entry and that for sorting it. */
static bool fits(const TdSorter *sorter, size_t size) {
  return sorter->used + size + 2 * sizeof(TdSortEntry) * (sorter->count + 1) <= sorter->size;
}

bool td_sorter_add_pieces(TdSorter *sorter, TdSlice key, const TdSlice *pieces, size_t count, TdTrouble **trouble) {
  size_t length = 0;
  for (size_t i = 0; i < count; i++) length += pieces[i].length;
  assert(!sorter->complete);
  if (key.length > TD_SORTER_ITEM_MAX || length > TD_SORTER_ITEM_MAX)
    return td_trouble_set(
        trouble, g_strdup("一行写出的内容超过 4 GiB，无法排序；请检查过长的编号"),
        g_strdup("what comes of one row is more than 4 GiB and cannot be sorted; look for ids that are "
                 "too long"));
  note_key(sorter, key);
  size_t size = TD_ITEM_HEAD + key.length + length;
  if (!fits(sorter, size)) {
    if (!spill(sorter, trouble)) return false;
    if (!fits(sorter, size)) return add_large(sorter, key, pieces, count, length, trouble);
  }
  char *item = sorter->memory + sorter->used, *out = item;
  td_item_set_head(out, (uint32_t)key.length, (uint32_t)length);
  out += TD_ITEM_HEAD;
  if (key.length > 0) memcpy(out, key.text, key.length);
  out += key.length;
  for (size_t i = 0; i < count; i++) {
    if (pieces[i].length > 0) memcpy(out, pieces[i].text, pieces[i].length);
    out += pieces[i].length;
  }
  sorter->used += size;
  sorter->count++;
  *entries_of(sorter) = (TdSortEntry){td_item_chunk(item, sorter->common), item};
  return true;
}

static uint64_t run_size(const TdSorter *sorter, guint place) {
  const TdSortRun *run = &g_array_index(sorter->runs, TdSortRun, place);
  return run->end - run->begin;
}

/* Which COUNT runs side by side are the smallest together: the first of them. */
static guint smallest_runs(const TdSorter *sorter, guint count) {
  uint64_t size = 0;
  for (guint i = 0; i < count; i++) size += run_size(sorter, i);
  uint64_t least = size;
  guint place = 0;
  for (guint i = count; i < sorter->runs->len; i++) {
    size += run_size(sorter, i) - run_size(sorter, i - count);
    if (size >= least) continue;
    least = size;
    place = i - count + 1;
  }
  return place;
}

static bool begin_merge(TdSorter *sorter, guint place, guint count, TdTrouble **trouble) {
  const TdSortRun *runs = &g_array_index(sorter->runs, TdSortRun, place);
  sorter->merge = td_merge_new(sorter->file, runs, count, sorter->memory, sorter->size, sorter->common);
  return sorter->merge != NULL || cannot_read(errno, trouble);
}

/* Makes one run of COUNT. */
static bool join_runs(TdSorter *sorter, guint place, guint count, TdTrouble **trouble) {
  if (!begin_merge(sorter, place, count, trouble)) return false;
  uint64_t begin = sorter->written;
  for (const char *item;;) {
    if (!td_merge_next(sorter->merge, &item)) return cannot_read(errno, trouble);
    if (item == NULL) break;
    put(sorter, item, td_item_size(item));
  }
  g_clear_pointer(&sorter->merge, td_merge_free);
  return end_run(sorter, begin, place, count, trouble);
}

bool td_sorter_sort(TdSorter *sorter, TdTrouble **trouble) {
  assert(!sorter->complete);
  sorter->complete = true;
  if (sorter->runs->len == 0) {
    sort_memory(sorter);
    return true;
  }
  if (!spill(sorter, trouble)) return false;
  guint most = MAX((guint)(sorter->size / READ_MIN), 2);
  while (sorter->runs->len > most) {
    guint count = MIN(most, sorter->runs->len - most + 1);
    if (!join_runs(sorter, smallest_runs(sorter, count), count, trouble)) return false;
  }
  return begin_merge(sorter, 0, sorter->runs->len, trouble);
}

/* The next item, NULL at the end. */
static bool next(TdSorter *sorter, const char **item, TdTrouble **trouble) {
  if (sorter->merge != NULL) return td_merge_next(sorter->merge, item) || cannot_read(errno, trouble);
  const TdSortEntry *entries = entries_of(sorter);
  size_t at = sorter->given;
  *item = at < sorter->count ? entries[at].item : NULL;
  if (at + AHEAD < sorter->count) prefetch(entries[at + AHEAD].item);
  sorter->given += *item != NULL;
  return true;
}

TdSorterStatus td_sorter_next(TdSorter *sorter, TdSlice *key, TdSlice *data, TdTrouble **trouble) {
  const char *item;
  if (!next(sorter, &item, trouble)) return TD_SORTER_TROUBLE;
  if (item == NULL) return TD_SORTER_END;
  *key = td_item_key(item);
  *data = td_item_data(item);
  return TD_SORTER_ITEM;
}
