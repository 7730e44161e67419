#include "compiler/effect_box.h"

#include <string.h>

#define BIT(n) (UINT64_C(1) << (n))
enum { MOST_LOOKED = 50000, MOST_ENLARGED = 64 };

uint64_t td_box_whole(const TdSpace *space, guint dim) {
  guint count = td_space_length(space, dim);
  return count >= 64 ? UINT64_MAX : BIT(count) - 1;
}

/* ---- boxes ---- */

static guint hash_box(gconstpointer data) {
  const TdBox *box = data;
  uint64_t hash = 14695981039346656037u;
  for (guint i = 0; i < TD_MOST_DIMS; i++) hash = (hash ^ box->of[i]) * 1099511628211u;
  return (guint)(hash ^ hash >> 32);
}

static gboolean same_box(gconstpointer a, gconstpointer b) {
  return memcmp(a, b, sizeof(TdBox)) == 0;
}

/* Puts boxes together that are the same but for DIM. */
static GArray *merged(GArray *boxes, guint dim) {
  GArray *out = g_array_new(FALSE, TRUE, sizeof(TdBox));
  g_autoptr(GHashTable) known = g_hash_table_new_full(hash_box, same_box, g_free, NULL);
  for (guint i = 0; i < boxes->len; i++) {
    TdBox box = g_array_index(boxes, TdBox, i), rest = box;
    rest.of[dim] = 0;
    guint at = GPOINTER_TO_UINT(g_hash_table_lookup(known, &rest));
    if (at > 0) {
      g_array_index(out, TdBox, at - 1).of[dim] |= box.of[dim];
      continue;
    }
    g_array_append_val(out, box);
    g_hash_table_insert(known, g_memdup2(&rest, sizeof rest), GUINT_TO_POINTER(out->len));
  }
  g_array_unref(boxes);
  return out;
}

/* ---- larger boxes ---- */

/* Are all claims of the box CHOSEN, or none that can be? */
static bool all_chosen(const TdPairKinds *kinds, const uint32_t *each, const bool *chosen, const TdBox *box) {
  const TdSpace *space = kinds->space;
  guint at[TD_MOST_DIMS], count = td_space_dim_count(space), looked = 0;
  for (guint k = 0; k < count; k++) at[k] = (guint)__builtin_ctzll(box->of[k]);
  for (;;) {
    size_t index = 0, stride = 1;
    for (guint k = 0; k < count; k++) {
      index += stride * at[k];
      stride *= td_space_length(space, k);
    }
    if ((each[index] != UINT32_MAX && !chosen[each[index]]) || ++looked > MOST_LOOKED) return false;
    guint k = 0;
    for (; k < count; k++) {
      do at[k]++;
      while (at[k] < td_space_length(space, k) && !(box->of[k] >> MIN(at[k], 63) & 1));
      if (at[k] < td_space_length(space, k)) break;
      at[k] = (guint)__builtin_ctzll(box->of[k]);
    }
    if (k == count) return true;
  }
}

static bool within(const TdBox *a, const TdBox *b, guint count) {
  for (guint k = 0; k < count; k++)
    if (a->of[k] & ~b->of[k]) return false;
  return true;
}

/* Boxes may overlap: fewer questions say the same. */
static void enlarge(const TdPairKinds *kinds, const uint32_t *each, const bool *chosen, GArray *boxes) {
  guint count = td_space_dim_count(kinds->space);
  if (boxes->len < 2 || boxes->len > MOST_ENLARGED) return;
  for (guint i = 0; i < boxes->len; i++) {
    TdBox *box = &g_array_index(boxes, TdBox, i);
    for (guint k = 0; k < count; k++) {
      TdBox larger = *box;
      larger.of[k] = td_box_whole(kinds->space, k);
      if (larger.of[k] != box->of[k] && all_chosen(kinds, each, chosen, &larger)) *box = larger;
    }
  }
  for (guint i = boxes->len; i-- > 0;)
    for (guint k = 0; k < boxes->len; k++)
      if (i != k && within(&g_array_index(boxes, TdBox, i), &g_array_index(boxes, TdBox, k), count)) {
        g_array_remove_index(boxes, i);
        break;
      }
}

GArray *td_boxes_of(const TdPairKinds *kinds, guint carried, const bool *chosen) {
  const TdSpace *space = kinds->space;
  const uint32_t *each = kinds->of_claim + carried * kinds->claims;
  GArray *out = g_array_new(FALSE, TRUE, sizeof(TdBox));
  guint at[TD_MOST_DIMS] = {0}, count = td_space_dim_count(space);
  for (size_t i = 0; i < kinds->claims; i++) {
    TdBox box = {{0}};
    for (guint k = 0; k < count; k++) box.of[k] = BIT(MIN(at[k], 63));
    /* What cannot be stands for whatever is beside it. */
    if (each[i] != UINT32_MAX && chosen[each[i]]) g_array_append_val(out, box);
    for (guint k = 0; k < count; k++) {
      if (++at[k] < td_space_length(space, k)) break;
      at[k] = 0;
    }
  }
  for (guint k = 0; k < count; k++) out = merged(out, k);
  enlarge(kinds, each, chosen, out);
  return out;
}
