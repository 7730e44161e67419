#include "tools/settle/regions.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/date.h"
#include "tools/io/format.h"
#include "tools/settle/store.h"

enum { CODES = 1000000, CODE_LENGTH = 6 };

static void region_free(gpointer data) {
  TdRegion *region = data;
  g_array_unref(region->versions);
  g_ptr_array_unref(region->annuals);
  g_free(region);
}

void td_regions_clear(TdRegions *regions) {
  for (guint i = 0; regions->slots && i < regions->policies->items->len; i++) g_free(regions->slots[i]);
  g_free(regions->slots);
  g_free(regions->region);
  g_free(regions->by_code);
  g_clear_pointer(&regions->items, g_ptr_array_unref);
  *regions = (TdRegions){0};
}

static bool is_code(const char *text) {
  return strlen(text) == CODE_LENGTH && strspn(text, "0123456789") == CODE_LENGTH;
}

static uint16_t region_of(TdRegions *regions, const char *code) {
  for (guint i = 0; i < regions->items->len; i++) {
    const TdRegion *region = g_ptr_array_index(regions->items, i);
    if (g_str_equal(region->code, code)) return (uint16_t)i;
  }
  TdRegion *region = g_new(TdRegion, 1);
  *region = (TdRegion){code, g_array_new(FALSE, FALSE, sizeof(uint16_t)), g_ptr_array_new()};
  g_ptr_array_add(regions->items, region);
  return (uint16_t)(regions->items->len - 1);
}

static const TdProgramView *version(const TdRegions *regions, const TdRegion *region, guint i) {
  return td_policies_get(regions->policies, g_array_index(region->versions, uint16_t, i))->view;
}

static void add_version(TdRegions *regions, TdRegion *region, uint16_t policy) {
  const TdProgramView *view = td_policies_get(regions->policies, policy)->view;
  guint at = 0;
  while (at < region->versions->len && version(regions, region, at)->valid_from <= view->valid_from) at++;
  g_array_insert_val(region->versions, at, policy);
}

static uint16_t annual_slot(TdRegion *region, const char *name) {
  guint place;
  if (!g_ptr_array_find_with_equal_func(region->annuals, name, g_str_equal, &place)) {
    place = region->annuals->len;
    g_ptr_array_add(region->annuals, (gpointer)name);
  }
  return (uint16_t)place;
}

static void day_text(char *out, int64_t day) {
  *td_format_date(out, day) = '\0';
}

/* Every day has at most one version; a day between two versions that has none is worth a warning. */
static bool check_versions(const TdRegions *regions, const TdRegion *region, GPtrArray *warnings, TdTrouble **trouble) {
  for (guint i = 1; i < region->versions->len; i++) {
    const TdProgramView *before = version(regions, region, i - 1), *after = version(regions, region, i);
    char until[TD_FORMAT_MAX + 1], from[TD_FORMAT_MAX + 1];
    day_text(until, before->valid_until);
    day_text(from, after->valid_from);
    if (before->valid_until >= after->valid_from)
      return td_trouble_set(
          trouble,
          g_strdup_printf("地区 %s 的政策 %s 和 %s 有效期重叠（前者到 %s，后者自 %s）；请改有效期，或只用其中一个",
                          region->code, before->id, after->id, until, from),
          g_strdup_printf("the policies %s and %s of region %s overlap (the one ends on %s, the other begins on %s); "
                          "change their periods, or use one of them",
                          before->id, after->id, region->code, until, from));
    if (before->valid_until + 1 == after->valid_from) continue;
    TdTrouble *gap = NULL;
    td_trouble_set(&gap,
                   g_strdup_printf("地区 %s 的政策 %s 到 %s 为止，%s 自 %s 起，中间的日子没有政策", region->code,
                                   before->id, until, after->id, from),
                   g_strdup_printf("in region %s no policy covers the days between %s, until which %s is valid, and "
                                   "%s, from which %s is",
                                   region->code, until, before->id, from, after->id));
    g_ptr_array_add(warnings, gap);
  }
  return true;
}

/* Marks the codes of every region; a narrower one, marked later, goes before a wider one. */
static void mark_codes(TdRegions *regions) {
  regions->by_code = g_new(uint16_t, CODES);
  for (int i = 0; i < CODES; i++) regions->by_code[i] = TD_NO_REGION;
  for (int width = CODES; width > 0; width /= 100) {
    for (guint i = 0; i < regions->items->len; i++) {
      int code = atoi(((TdRegion *)g_ptr_array_index(regions->items, i))->code);
      int own = 1; /* codes that begin with this one, without its trailing pairs 00 */
      while (own < CODES && code % (own * 100) == 0) own *= 100;
      if (own == width)
        for (int k = 0; k < own; k++) regions->by_code[code + k] = (uint16_t)i;
    }
  }
}

static bool sort_policies(TdRegions *regions, TdTrouble **trouble) {
  for (guint i = 0; i < regions->policies->items->len; i++) {
    const TdProgramView *view = td_policies_get(regions->policies, i)->view;
    if (!is_code(view->region))
      return td_trouble_set(
          trouble, g_strdup_printf("政策 %s 的地区「%s」不是六位代码", view->id, view->region),
          g_strdup_printf("the region '%s' of the policy %s is no code of six digits", view->region, view->id));
    regions->region[i] = region_of(regions, view->region);
    TdRegion *region = g_ptr_array_index(regions->items, regions->region[i]);
    add_version(regions, region, (uint16_t)i);
    regions->slots[i] = g_new(uint16_t, view->annual_count + 1);
    for (size_t k = 0; k < view->annual_count; k++) regions->slots[i][k] = annual_slot(region, view->annuals[k]);
    regions->width = MAX(regions->width, region->annuals->len);
  }
  return true;
}

bool td_regions_init(TdRegions *regions, const TdPolicies *policies, GPtrArray *warnings, TdTrouble **trouble) {
  guint count = policies->items->len;
  *regions = (TdRegions){.policies = policies,
                         .items = g_ptr_array_new_with_free_func(region_free),
                         .region = g_new0(uint16_t, count),
                         .slots = g_new0(uint16_t *, count)};
  if (!sort_policies(regions, trouble)) return false;
  for (guint i = 0; i < regions->items->len; i++)
    if (!check_versions(regions, g_ptr_array_index(regions->items, i), warnings, trouble)) return false;
  if (count > 1) mark_codes(regions);
  return true;
}

static uint16_t find_region(const TdRegions *regions, bool has_code, int64_t code) {
  if (!regions->by_code) return 0;
  if (!has_code) return regions->items->len == 1 ? 0 : TD_NO_REGION;
  return code >= 0 && code < CODES ? regions->by_code[code] : TD_NO_REGION;
}

uint16_t td_regions_pick(const TdRegions *regions, bool has_code, int64_t code, int64_t enddate) {
  uint16_t place = find_region(regions, has_code, code);
  if (place == TD_NO_REGION) return TD_NO_POLICY;
  const TdRegion *region = g_ptr_array_index(regions->items, place);
  for (guint i = 0; i < region->versions->len; i++) {
    const TdProgramView *view = version(regions, region, i);
    if (view->valid_from <= enddate && enddate <= view->valid_until)
      return g_array_index(region->versions, uint16_t, i);
  }
  return TD_NO_POLICY;
}

uint16_t td_regions_pick_year(const TdRegions *regions, bool has_code, int64_t code, int64_t year) {
  uint16_t place = find_region(regions, has_code, code);
  if (place == TD_NO_REGION) return TD_NO_POLICY;
  const TdRegion *region = g_ptr_array_index(regions->items, place);
  guint chosen = 0;
  for (guint i = 1; i < region->versions->len; i++)
    if (td_date_year(version(regions, region, i)->valid_from) <= year) chosen = i;
  return g_array_index(region->versions, uint16_t, chosen);
}
