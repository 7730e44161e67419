#include "tools/settle/regions.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/date.h"
#include "tools/io/format.h"
#include "tools/settle/documents.h"
#include "tools/settle/outcome.h"

enum { CODES = 1000000, CODE_LENGTH = 6 };

static void region_free(gpointer data) {
  TdRegion *region = data;
  g_array_unref(region->versions);
  g_ptr_array_unref(region->annuals);
  g_free(region->document);
  g_free(region);
}

void td_regions_clear(TdRegions *regions) {
  for (guint i = 0; regions->slots && i < regions->policies->items->len; i++) g_free(regions->slots[i]);
  for (guint i = 0; regions->governs && i < regions->policies->items->len; i++) g_free(regions->governs[i]);
  g_free(regions->governs);
  g_free(regions->slots);
  g_free(regions->region);
  g_free(regions->by_code);
  g_clear_pointer(&regions->items, g_ptr_array_unref);
  *regions = (TdRegions){0};
}

static bool is_code(const char *text) {
  return strlen(text) == CODE_LENGTH && strspn(text, "0123456789") == CODE_LENGTH;
}

static uint16_t add_item(TdRegions *regions, const char *code, char *document) {
  TdRegion *region = g_new(TdRegion, 1);
  *region = (TdRegion){code, document, g_array_new(FALSE, FALSE, sizeof(uint16_t)), g_ptr_array_new()};
  g_ptr_array_add(regions->items, region);
  return (uint16_t)(regions->items->len - 1);
}

static uint16_t region_of(TdRegions *regions, const char *code) {
  for (guint i = 0; i < regions->items->len; i++) {
    const TdRegion *region = g_ptr_array_index(regions->items, i);
    if (!region->document && g_str_equal(region->code, code)) return (uint16_t)i;
  }
  return add_item(regions, code, NULL);
}

static uint16_t find_document(const TdRegions *regions, const char *key) {
  for (size_t i = regions->region_count; i < regions->items->len; i++) {
    const TdRegion *region = g_ptr_array_index(regions->items, i);
    if (region->document && g_str_equal(region->document, key)) return (uint16_t)i;
  }
  return TD_NO_REGION;
}

static uint16_t document_of(TdRegions *regions, const char *number) {
  g_autofree char *key = td_document_key(number);
  uint16_t place = find_document(regions, key);
  return place != TD_NO_REGION ? place : add_item(regions, "", g_steal_pointer(&key));
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

/* A version as messages name it: its policy, its file and its period. */
static char *version_text(const TdRegions *regions, const TdRegion *region, guint i, bool zh) {
  const TdPolicy *policy = td_policies_get(regions->policies, g_array_index(region->versions, uint16_t, i));
  char from[TD_FORMAT_MAX + 1], until[TD_FORMAT_MAX + 1];
  day_text(from, policy->view->valid_from);
  day_text(until, policy->view->valid_until);
  const char *file = g_ptr_array_index(policy->files, 0);
  if (policy->view->valid_until >= TD_DATE_MAX)
    return g_strdup_printf(zh ? "%s（%s，%s 起）" : "%s (%s, from %s)", policy->view->id, file, from);
  return g_strdup_printf(zh ? "%s（%s，%s 至 %s）" : "%s (%s, %s to %s)", policy->view->id, file, from, until);
}

static const char *item_name(const TdRegion *region) {
  return region->document ? region->document : region->code;
}

/* Every day has at most one version; a day between two versions that has none is worth a warning. */
static bool check_versions(const TdRegions *regions, const TdRegion *region, GPtrArray *warnings, TdTrouble **trouble) {
  for (guint i = 1; i < region->versions->len; i++) {
    const TdProgramView *before = version(regions, region, i - 1), *after = version(regions, region, i);
    if (before->valid_until + 1 == after->valid_from) continue;
    g_autofree char *a_zh = version_text(regions, region, i - 1, true), *b_zh = version_text(regions, region, i, true);
    g_autofree char *a_en = version_text(regions, region, i - 1, false),
                    *b_en = version_text(regions, region, i, false);
    if (before->valid_until >= after->valid_from)
      return td_trouble_set(
          trouble,
          g_strdup_printf("%s %s 有两个政策的有效期重叠：%s和 %s；请改有效期，或只用其中一个",
                          region->document ? "文号" : "地区", item_name(region), a_zh, b_zh),
          g_strdup_printf("two policies of the %s %s overlap: %s and %s; change their periods, or use one of them",
                          region->document ? "document" : "region", item_name(region), a_en, b_en));
    TdTrouble *gap = NULL;
    td_trouble_set(&gap,
                   g_strdup_printf("%s %s 的 %s和 %s之间有些日子没有政策", region->document ? "文号" : "地区",
                                   item_name(region), a_zh, b_zh),
                   g_strdup_printf("no policy of the %s %s covers the days between %s and %s",
                                   region->document ? "document" : "region", item_name(region), a_en, b_en));
    g_ptr_array_add(warnings, gap);
  }
  return true;
}

/* Marks the codes of every region; a narrower one, marked later, goes before a wider one. */
static void mark_codes(TdRegions *regions) {
  regions->by_code = g_new(uint16_t, CODES);
  for (int i = 0; i < CODES; i++) regions->by_code[i] = TD_NO_REGION;
  for (int width = CODES; width > 0; width /= 100) {
    for (guint i = 0; i < regions->region_count; i++) {
      int code = atoi(((TdRegion *)g_ptr_array_index(regions->items, i))->code);
      int own = 1; /* codes that begin with this one, without its trailing pairs 00 */
      while (own < CODES && code % (own * 100) == 0) own *= 100;
      if (own == width)
        for (int k = 0; k < own; k++) regions->by_code[code + k] = (uint16_t)i;
    }
  }
}

static void sort_policy(TdRegions *regions, uint16_t policy, uint16_t place) {
  const TdProgramView *view = td_policies_get(regions->policies, policy)->view;
  TdRegion *region = g_ptr_array_index(regions->items, place);
  regions->region[policy] = place;
  if (!td_policies_get(regions->policies, policy)->archived) add_version(regions, region, policy);
  regions->slots[policy] = g_new(uint16_t, view->annual_count + 1);
  for (size_t k = 0; k < view->annual_count; k++) regions->slots[policy][k] = annual_slot(region, view->annuals[k]);
  regions->width = MAX(regions->width, region->annuals->len);
}

static bool is_document(const TdProgramView *view) {
  return view->region[0] == '\0' && view->document[0] != '\0';
}

static bool all_archived(const TdPolicies *policies) {
  for (guint i = 0; i < policies->items->len; i++)
    if (!td_policies_get(policies, i)->archived) return false;
  return true;
}

static bool sort_policies(TdRegions *regions, TdTrouble **trouble) {
  guint count = regions->policies->items->len;
  for (guint i = 0; i < count; i++) {
    const TdProgramView *view = td_policies_get(regions->policies, i)->view;
    if (is_document(view) || td_policies_get(regions->policies, i)->archived) continue;
    if (!is_code(view->region))
      return td_trouble_set(
          trouble, g_strdup_printf("政策 %s 的地区「%s」不是六位代码", view->id, view->region),
          g_strdup_printf("the region '%s' of the policy %s is no code of six digits", view->region, view->id));
    sort_policy(regions, (uint16_t)i, region_of(regions, view->region));
  }
  regions->region_count = regions->items->len;
  if (regions->region_count == 0 && !regions->policies->replays && !all_archived(regions->policies))
    return td_trouble_set(
        trouble, g_strdup("这些政策都没有地区，只能由别的政策按文号转来；请同时给出有地区的政策"),
        g_strdup("none of the policies has a region; they are reached only by their number, from a policy that defers "
                 "to it; name that policy too"));
  for (guint i = 0; i < count; i++) {
    const TdPolicy *policy = td_policies_get(regions->policies, i);
    if (is_document(policy->view) && !policy->archived)
      sort_policy(regions, (uint16_t)i, document_of(regions, policy->view->document));
  }
  regions->current_count = regions->items->len;
  for (guint i = 0; i < count; i++) {
    const TdPolicy *policy = td_policies_get(regions->policies, i);
    if (!policy->archived) continue;
    const TdProgramView *view = policy->view;
    sort_policy(regions, (uint16_t)i,
                is_document(view) ? document_of(regions, view->document) : region_of(regions, view->region));
  }
  return true;
}

/* Finds the documents that the reasons of a policy name.  Those that reasons.def has are no numbers. */
static uint16_t *governed(const TdRegions *regions, const TdProgramView *view, bool *named) {
  uint16_t *governs = g_new(uint16_t, view->reason_count + 1);
  for (size_t i = 0; i < view->reason_count; i++) {
    g_autofree char *key = td_document_key(view->reasons[i]);
    governs[i] = i < TD_REASON_COUNT ? TD_NO_REGION : find_document(regions, key);
    if (governs[i] != TD_NO_REGION) named[governs[i]] = true;
  }
  return governs;
}

/* Is there a document that claims can be deferred to: when they are settled again, an archived one too? */
static bool has_documents(const TdRegions *regions) {
  bool found = regions->region_count < regions->current_count;
  for (size_t i = regions->current_count; regions->policies->replays && i < regions->items->len && !found; i++)
    found = ((const TdRegion *)g_ptr_array_index(regions->items, i))->document != NULL;
  return found;
}

static void find_governed(TdRegions *regions, GPtrArray *warnings) {
  if (!has_documents(regions)) return;
  g_autofree bool *named = g_new0(bool, regions->items->len);
  regions->governs = g_new0(uint16_t *, regions->policies->items->len);
  for (guint i = 0; i < regions->policies->items->len; i++)
    regions->governs[i] = governed(regions, td_policies_get(regions->policies, i)->view, named);
  for (size_t i = regions->region_count; i < regions->current_count; i++) {
    if (named[i]) continue;
    const TdProgramView *view = version(regions, g_ptr_array_index(regions->items, i), 0);
    TdTrouble *unused = NULL;
    td_trouble_set(
        &unused, g_strdup_printf("政策 %s 没有地区，也没有政策另按它的文号「%s」，未使用", view->id, view->document),
        g_strdup_printf("the policy %s has no region, and no policy defers to its number '%s'; it is not used",
                        view->id, view->document));
    g_ptr_array_add(warnings, unused);
  }
}

bool td_regions_init(TdRegions *regions, const TdPolicies *policies, GPtrArray *warnings, TdTrouble **trouble) {
  guint count = policies->items->len;
  *regions = (TdRegions){.policies = policies,
                         .items = g_ptr_array_new_with_free_func(region_free),
                         .region = g_new0(uint16_t, count),
                         .slots = g_new0(uint16_t *, count)};
  if (!sort_policies(regions, trouble)) return false;
  guint regional = 0;
  for (guint i = 0; i < regions->items->len; i++) {
    const TdRegion *region = g_ptr_array_index(regions->items, i);
    if (!check_versions(regions, region, warnings, trouble)) return false;
    if (i < regions->region_count) regional += region->versions->len;
  }
  if (regional > 1) mark_codes(regions);
  find_governed(regions, warnings);
  return true;
}

static uint16_t find_region(const TdRegions *regions, bool has_code, int64_t code) {
  if (!regions->by_code) return 0;
  if (!has_code) return regions->region_count == 1 ? 0 : TD_NO_REGION;
  return code >= 0 && code < CODES ? regions->by_code[code] : TD_NO_REGION;
}

static bool in_force(const TdProgramView *view, int64_t day) {
  return view->valid_from <= day && day <= view->valid_until;
}

/* The version in force on a day, or TD_NO_POLICY. */
static uint16_t version_on(const TdRegions *regions, uint16_t place, int64_t day) {
  const TdRegion *region = g_ptr_array_index(regions->items, place);
  for (guint i = 0; i < region->versions->len; i++)
    if (in_force(version(regions, region, i), day)) return g_array_index(region->versions, uint16_t, i);
  return TD_NO_POLICY;
}

uint16_t td_regions_pick(const TdRegions *regions, bool has_code, int64_t code, int64_t enddate) {
  uint16_t place = find_region(regions, has_code, code);
  return place == TD_NO_REGION ? TD_NO_POLICY : version_on(regions, place, enddate);
}

/* Does a division code lie in a region: does it begin with the region's, without its trailing pairs 00? */
static bool lies_in(const TdRegion *region, int64_t code) {
  int own = atoi(region->code), width = 1;
  while (width < CODES && own % (width * 100) == 0) width *= 100;
  return own / width == code / width;
}

uint16_t td_regions_pick_again(const TdRegions *regions, const char *book, bool has_code, int64_t code,
                               int64_t enddate) {
  uint16_t place = TD_NO_REGION;
  if (has_code && regions->by_code && code >= 0 && code < CODES) place = regions->by_code[code];
  for (uint16_t i = 0; i < regions->region_count && place == TD_NO_REGION; i++) {
    const TdRegion *region = g_ptr_array_index(regions->items, i);
    if (book ? g_str_equal(region->code, book) : has_code && !regions->by_code && lies_in(region, code)) place = i;
  }
  if (!book && !has_code && regions->region_count == 1) place = 0;
  return place == TD_NO_REGION ? TD_NO_POLICY : version_on(regions, place, enddate);
}

uint16_t td_regions_governing(const TdRegions *regions, uint16_t policy, uint16_t reason, int64_t enddate) {
  uint16_t place = td_regions_defer(regions) ? regions->governs[policy][reason] : TD_NO_REGION;
  return place == TD_NO_REGION ? TD_NO_POLICY : version_on(regions, place, enddate);
}

uint16_t td_regions_governing_again(const TdRegions *regions, uint16_t policy, uint16_t reason, int64_t enddate,
                                    uint16_t recorded, bool all) {
  uint16_t place = td_regions_defer(regions) ? regions->governs[policy][reason] : TD_NO_REGION, only = TD_NO_POLICY;
  if (place == TD_NO_REGION) return TD_NO_POLICY;
  uint16_t current = version_on(regions, place, enddate);
  if (current != TD_NO_POLICY) return current;
  if (recorded != TD_NO_POLICY && regions->region[recorded] == place) return recorded;
  for (uint16_t i = 0; all && i < regions->policies->items->len; i++) {
    if (regions->region[i] != place || !in_force(td_policies_get(regions->policies, i)->view, enddate)) continue;
    if (only != TD_NO_POLICY) return TD_NO_POLICY;
    only = i;
  }
  return only;
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
