#include "tools/name_map.h"

#include "grammar/parse.h"
#include "tools/label_map.h"

typedef struct {
  TdNameMap *map;
  const TdModel *of[TD_VERSIONS];
} Reading;

static uint32_t count_of(const TdModel *model, int kind) {
  const uint32_t counts[] = {model->benefit_count, model->subsidy_count, model->annual_count};
  return kind == TD_CALLED_COUNT ? model->label_count : counts[kind];
}

/* Of the kind after the last of TdCalled: labels. */
static const char *name_of(const TdModel *model, int kind, uint32_t i) {
  switch (kind) {
    case TD_CALLED_BENEFIT: return model->benefits[i].name;
    case TD_CALLED_SUBSIDY: return model->subsidies[i].name;
    case TD_CALLED_ANNUAL: return model->annuals[i];
    default: return model->labels[i];
  }
}

static int32_t find(const TdModel *model, int kind, const char *name) {
  for (uint32_t i = 0; i < count_of(model, kind); i++)
    if (g_str_equal(name_of(model, kind, i), name)) return (int32_t)i;
  return -1;
}

static bool is_there(const TdModel *model, const char *name) {
  for (int kind = 0; kind <= TD_CALLED_COUNT; kind++)
    if (find(model, kind, name) >= 0) return true;
  return false;
}

static bool unknown(const TdMapRow *row, int which, const TdModel *model, TdTrouble **trouble) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (int kind = 0; kind <= TD_CALLED_COUNT; kind++)
    for (uint32_t i = 0; i < count_of(model, kind); i++) g_ptr_array_add(names, (gpointer)name_of(model, kind, i));
  const char *name = row->name[which], *near = td_nearest(name, (const char *const *)names->pdata, names->len);
  g_autofree char *zh = g_strdup_printf("%s 没有标签、待遇、资助或累计叫「%s」%s%s%s；请改正", model->id, name,
                                        near ? "，是否指「" : "", near ? near : "", near ? "」" : "");
  g_autofree char *en =
      g_strdup_printf("%s has no label, benefit, subsidy or annual amount '%s'%s%s%s; mend it", model->id, name,
                      near ? ", perhaps '" : "", near ? near : "", near ? "' is meant" : "");
  return td_map_fault(row, which, zh, en, trouble);
}

static bool taken(const TdMapRow *row, int which, TdTrouble **trouble) {
  g_autofree char *zh = g_strdup_printf("「%s」已与另一项对应；标签以外每项只有一项与它对应", row->name[which]);
  g_autofree char *en = g_strdup_printf(
      "'%s' corresponds to another one already; labels apart each has one counterpart", row->name[which]);
  return td_map_fault(row, which, zh, en, trouble);
}

static bool add_called(const Reading *reading, int kind, int32_t old, int32_t new, const TdMapRow *row,
                       TdTrouble **trouble) {
  int32_t *called = reading->map->called[kind];
  for (uint32_t i = 0; i < count_of(reading->of[TD_OLD], kind); i++)
    if (called[i] == new && (int32_t)i != old) return taken(row, TD_NEW, trouble);
  if (called[old] >= 0 && called[old] != new) return taken(row, TD_OLD, trouble);
  if (g_str_equal(row->name[TD_OLD], row->name[TD_NEW])) return true;
  for (int which = 0; which < TD_VERSIONS; which++) /* that of its own name is its counterpart */
    if (find(reading->of[!which], kind, row->name[which]) >= 0) return taken(row, which, trouble);
  called[old] = new;
  return true;
}

static bool add_pair(void *user, const TdMapRow *row, TdTrouble **trouble) {
  const Reading *reading = user;
  for (int kind = TD_CALLED_COUNT; kind >= 0; kind--) {
    int32_t old = find(reading->of[TD_OLD], kind, row->name[TD_OLD]);
    int32_t new = find(reading->of[TD_NEW], kind, row->name[TD_NEW]);
    if (old < 0 || new < 0) continue;
    if (kind < TD_CALLED_COUNT) return add_called(reading, kind, old, new, row, trouble);
    reading->map->labels[old] |= UINT64_C(1) << new;
    return true;
  }
  for (int which = 0; which < TD_VERSIONS; which++)
    if (!is_there(reading->of[which], row->name[which])) return unknown(row, which, reading->of[which], trouble);
  return td_map_fault(
      row, TD_NEW, "两个名称不是同一种：标签与标签、待遇与待遇、资助与资助、累计与累计才能对应",
      "the two are not of one kind: labels, benefits, subsidies and annual amounts correspond each among "
      "themselves",
      trouble);
}

void td_name_map_clear(TdNameMap *map) {
  g_clear_pointer(&map->labels, g_free);
  for (int kind = 0; kind < TD_CALLED_COUNT; kind++) g_clear_pointer(&map->called[kind], g_free);
}

bool td_name_map_read(TdNameMap *map, const char *path, const TdModel *old_model, const TdModel *new_model,
                      TdTrouble **trouble) {
  static const char *const columns[] = {"old", "new"};
  Reading reading = {map, {old_model, new_model}};
  map->labels = g_new0(uint64_t, 64);
  for (int kind = 0; kind < TD_CALLED_COUNT; kind++) {
    uint32_t count = count_of(old_model, kind);
    map->called[kind] = g_new(int32_t, count + 1);
    for (uint32_t i = 0; i < count; i++) map->called[kind][i] = -1;
  }
  if (path && !td_map_read(path, columns, add_pair, &reading, trouble)) return false;
  td_label_map_names(map->labels, old_model, new_model);
  return true;
}
