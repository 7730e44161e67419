/* Regions and ranges as values. */
#include "compiler/effect_find.h"

static void words_free(gpointer data) {
  td_words_clear(data);
  g_free(data);
}

void td_effect_part_free(gpointer data) {
  TdEffectPart *part = data;
  td_words_clear(&part->what);
  for (int side = 0; side < TD_VERSIONS; side++) {
    td_words_clear(&part->text[side]);
    g_free(part->clause[side]);
  }
  g_free(part);
}

void td_effect_region_free(gpointer data) {
  TdEffectRegion *region = data;
  g_ptr_array_unref(region->parts);
  g_array_unref(region->moved);
  g_ptr_array_unref(region->where);
  g_array_unref(region->years);
  td_effect_shown_free(region->shown);
  g_free(region);
}

TdEffectRegion *td_effect_region_new(GPtrArray *parts, const TdPairKind *kind) {
  TdEffectRegion *region = g_new0(TdEffectRegion, 1);
  *region = (TdEffectRegion){.parts = parts, .ends = {kind->ends[TD_OLD], kind->ends[TD_NEW]}};
  region->moved = g_array_new(FALSE, FALSE, sizeof(TdEffectMoved));
  region->where = g_ptr_array_new_with_free_func(words_free);
  region->years = g_array_new(FALSE, FALSE, sizeof(TdEffectYear));
  region->open.why = TD_EFFECT_NOT_SHOWN;
  return region;
}

void td_effect_range_join(TdEffectRange *out, const TdEffectRange *range) {
  if (!range->there) return;
  if (!out->there) {
    *out = *range;
    return;
  }
  if (td_rat_compare(range->low, out->low) < 0) out->low = range->low;
  out->bounded &= range->bounded;
  if (out->bounded && td_rat_compare(range->high, out->high) > 0) out->high = range->high;
}
