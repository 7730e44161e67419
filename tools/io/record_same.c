/* Whether two records say the same. */
#include "tools/io/cell.h"
#include "tools/io/record.h"

static int compare_labels(const void *a, const void *b) {
  const TdSlice *x = a, *y = b;
  return td_slice_compare(*x, *y);
}

GArray *td_labels_sorted(TdSlice text) {
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
  g_autoptr(GArray) x = td_labels_sorted(a), y = td_labels_sorted(b);
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
