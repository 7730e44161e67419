/* Whether two records say the same. */
#include "tools/io/cell.h"
#include "tools/io/hash.h"
#include "tools/io/record.h"

static bool earlier_label(TdSlice text, TdSlice label) {
  for (TdSlice other; td_label_next(&text, &other) && other.text != label.text;)
    if (other.length == label.length && memcmp(other.text, label.text, label.length) == 0) return true;
  return false;
}

/* Labels are a set: their order makes no difference, and one that is written twice counts once. */
static uint64_t hash_labels(uint64_t state, TdSlice text) {
  enum { LOOKED_BACK = 64 }; /* nobody has more; a cell of thousands is not worth squaring */
  uint64_t sum = 0, count = 0;
  TdSlice rest = text;
  for (TdSlice label; td_label_next(&rest, &label);) {
    if (count < LOOKED_BACK && earlier_label(text, label)) continue;
    sum += td_hash_bytes(TD_HASH_A, label.text, label.length);
    count++;
  }
  return td_hash_words(state, sum, count);
}

uint64_t td_record_digest(const TdRecord *record) {
  /* `|` alone is no label, like an empty cell: labels count themselves below. */
  uint64_t state = (record->present & ~(UINT64_C(1) << TD_F_IDENTITIES)) ^ TD_HASH_C;
  /* Two chains, so that one multiplication need not wait for the other. */
  uint64_t other = TD_HASH_A;
  size_t i = 0;
  for (; i + 4 <= TD_FIELD_COUNT; i += 4) {
    state = td_hash_words(state, (uint64_t)record->value[i], (uint64_t)record->value[i + 1]);
    other = td_hash_words(other, (uint64_t)record->value[i + 2], (uint64_t)record->value[i + 3]);
  }
  for (; i < TD_FIELD_COUNT; i++) other = td_hash_words(other, (uint64_t)record->value[i], 0);
  state = td_hash_words(state, other, 0);
  for (size_t j = 0; j < TD_TEXT_COUNT; j++) {
    TdSlice text = record->texts[j];
    if (j == TD_TEXT_ADMDVS) continue; /* a value too */
    state = j == TD_TEXT_IDENTITIES ? hash_labels(state, text) : td_hash_bytes(state, text.text, text.length);
  }
  return state;
}

static int compare_labels(const void *a, const void *b) {
  const TdSlice *x = a, *y = b;
  int order = memcmp(x->text, y->text, MIN(x->length, y->length));
  return order != 0 ? order : (x->length > y->length) - (x->length < y->length);
}

/* The labels of a cell in order, each once. */
static GArray *labels_of(TdSlice text) {
  GArray *labels = g_array_new(FALSE, FALSE, sizeof(TdSlice));
  for (TdSlice label; td_label_next(&text, &label);) g_array_append_val(labels, label);
  g_array_sort(labels, compare_labels);
  TdSlice *all = (TdSlice *)(void *)labels->data;
  guint count = 0;
  for (guint i = 0; i < labels->len; i++)
    if (count == 0 || !td_slice_equal(all[i], all[count - 1])) all[count++] = all[i];
  g_array_set_size(labels, count);
  return labels;
}

static bool same_labels(TdSlice a, TdSlice b) {
  if (td_slice_equal(a, b)) return true;
  g_autoptr(GArray) x = labels_of(a), y = labels_of(b);
  bool same = x->len == y->len;
  for (guint i = 0; i < x->len && same; i++)
    same = td_slice_equal(g_array_index(x, TdSlice, i), g_array_index(y, TdSlice, i));
  return same;
}

bool td_record_same(const TdRecord *a, const TdRecord *b) {
  /* `|` alone is no label, like an empty cell. */
  if (((a->present ^ b->present) & ~(UINT64_C(1) << TD_F_IDENTITIES)) != 0) return false;
  if (memcmp(a->value, b->value, sizeof a->value) != 0) return false;
  for (size_t i = 0; i < TD_TEXT_COUNT; i++)
    if (i != TD_TEXT_IDENTITIES && !td_slice_equal(a->texts[i], b->texts[i])) return false;
  return same_labels(a->texts[TD_TEXT_IDENTITIES], b->texts[TD_TEXT_IDENTITIES]);
}
