/* What a policy says of itself, and what it says beside the rules. */
#include <string.h>

#include "compiler/diff_parts.h"
#include "compiler/expr_text.h"

static const TdWhy not_in_force = {{"期外、地区外的费用由哪份文件决定，从这项政策看不出",
                                    "which document governs other days and other places cannot be told from it"}};
static const TdWhy reached = {
    {"另按文号转来的费用可能因此不再转来", "claims that others defer to its number may no longer come to it"}};
static const TdWhy passed_over = {
    {"示例政策在按文件夹运行时略过", "a run that is given a folder passes over examples"}};

static TdChange *compare_text(TdModelDiff *diff, TdChangeKind kind, const char *name, const char *old,
                              const char *new) {
  if (strcmp(old, new) == 0) return NULL;
  TdSaid said[TD_VERSIONS] = {{.there = false}};
  if (old[0]) said[TD_OLD] = td_said(td_words(old, old), NULL);
  if (new[0]) said[TD_NEW] = td_said(td_words(new, new), NULL);
  return td_change(diff, kind, g_strdup(name), said[0], said[1], TD_NEITHER);
}

static void open_if(TdChange *change, const TdWhy *why) {
  if (change) td_change_open(change, why->text[0], why->text[1]);
}

static TdChange *compare_day(TdModelDiff *diff, TdChangeKind kind, const char *name, int64_t old, int64_t new,
                             const TdCite *old_cite, const TdCite *new_cite) {
  if (old == new) return NULL;
  TdSaid said[TD_VERSIONS] = {{.there = false}};
  for (int side = 0; side < TD_VERSIONS; side++) {
    int64_t day = side == TD_OLD ? old : new;
    if (day != TD_DATE_MIN && day != TD_DATE_MAX)
      said[side] = td_said(td_words_value(TD_M_DATE, day), side == TD_OLD ? old_cite : new_cite);
  }
  return td_change(diff, kind, g_strdup(name), said[0], said[1], TD_NEITHER);
}

void td_diff_in_force(TdModelDiff *diff, const bool in_force[TD_VERSIONS], const TdOnDay *const on[TD_VERSIONS]) {
  TdSaid said[TD_VERSIONS];
  if (in_force[TD_OLD] == in_force[TD_NEW]) return;
  for (int side = 0; side < TD_VERSIONS; side++) {
    g_autoptr(GString) day = g_string_new(NULL);
    td_put_date(day, on[side]->day);
    g_autofree char *zh = g_strdup_printf(in_force[side] ? "%s 施行" : "%s 不施行", day->str);
    g_autofree char *en = g_strdup_printf(in_force[side] ? "in force on %s" : "not in force on %s", day->str);
    said[side] = td_said(td_words(zh, en), &diff->joint.side[side]->cite);
  }
  TdChange *change = td_change(diff, TD_C_PERIOD, g_strdup("period/in-force"), said[TD_OLD], said[TD_NEW], TD_NEITHER);
  td_change_open(change, "不施行的那一日由哪份文件决定，从这项政策看不出",
                 "which document governs on the day on which it is not in force cannot be told from it");
}

static gint by_text(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static char *joined(const char *const *texts, uint32_t count) {
  g_autoptr(GPtrArray) all = g_ptr_array_new();
  for (uint32_t i = 0; i < count; i++) g_ptr_array_add(all, (gpointer)texts[i]);
  g_ptr_array_sort(all, by_text);
  g_ptr_array_add(all, NULL);
  return g_strjoinv("、", (char **)all->pdata);
}

void td_diff_header(TdModelDiff *diff) {
  const TdModel *old = diff->joint.side[TD_OLD], *new = diff->joint.side[TD_NEW];
  g_autofree char *before = joined(old->replaces, old->replaces_count);
  g_autofree char *after = joined(new->replaces, new->replaces_count);
  compare_text(diff, TD_C_POLICY_ID, "policy", old->id, new->id);
  compare_text(diff, TD_C_TITLE, "title", old->title, new->title);
  TdChange *number = compare_text(diff, TD_C_DOCUMENT, "document", old->document, new->document);
  if (!old->region[0] || !new->region[0]) open_if(number, &reached);
  open_if(compare_text(diff, TD_C_REGION, "region", old->region, new->region), &not_in_force);
  compare_day(diff, TD_C_ISSUED, "issued", old->issued, new->issued, NULL, NULL);
  open_if(compare_day(diff, TD_C_PERIOD, "period/from", old->valid_from, new->valid_from, &old->cite, &new->cite),
          &not_in_force);
  open_if(compare_day(diff, TD_C_PERIOD, "period/until", old->valid_until, new->valid_until, &old->cite, &new->cite),
          &not_in_force);
  compare_text(diff, TD_C_REPLACES, "replaces", before, after);
  if (old->example != new->example)
    open_if(td_change(diff, TD_C_EXAMPLE, g_strdup("example"), td_said(td_words_value(TD_M_BOOL, old->example), NULL),
                      td_said(td_words_value(TD_M_BOOL, new->example), NULL), TD_NEITHER),
            &passed_over);
  td_diff_cites(diff, "period", &old->cite, &new->cite);
}

/* ---- provisions ---- */

/* Names may stand several times: the n-th of a name is meant. */
static const TdProvision *counterpart(const TdModel *from, uint32_t at, const TdModel *to) {
  const TdProvision *sought = &from->provisions[at];
  uint32_t before = 0;
  for (uint32_t i = 0; i < at; i++)
    before += from->provisions[i].procedure == sought->procedure && strcmp(from->provisions[i].name, sought->name) == 0;
  for (uint32_t i = 0; i < to->provision_count; i++)
    if (to->provisions[i].procedure == sought->procedure && strcmp(to->provisions[i].name, sought->name) == 0 &&
        before-- == 0)
      return &to->provisions[i];
  return NULL;
}

static const TdFigure *figure_called(const TdProvision *provision, const char *text) {
  for (uint32_t i = 0; i < provision->figure_count; i++)
    if (strcmp(provision->figures[i].text, text) == 0) return &provision->figures[i];
  return NULL;
}

static void compare_figures(TdModelDiff *diff, const char *name, const TdProvision *old, const TdProvision *new) {
  const TdProvision *sides[] = {old, new};
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < sides[side]->figure_count; i++) {
      const TdFigure *figure = &sides[side]->figures[i], *other = figure_called(sides[!side], figure->text);
      g_autofree char *path = g_strdup_printf("%s/%s", name, figure->text);
      if (other && side == TD_NEW) continue;
      if (other && other->type == figure->type && other->value == figure->value) {
        td_diff_cites(diff, path, &figure->cite, &other->cite);
        continue;
      }
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words_value((TdModelType)figure->type, figure->value), &figure->cite);
      if (other) said[!side] = td_said(td_words_value((TdModelType)other->type, other->value), &other->cite);
      td_change(diff, old->procedure ? TD_C_PROCEDURE : TD_C_PROVISION, g_strdup(path), said[0], said[1], TD_NEITHER);
    }
}

void td_diff_notes(TdModelDiff *diff) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdModel *model = diff->joint.side[side];
    for (uint32_t i = 0; i < model->provision_count; i++) {
      const TdProvision *is = &model->provisions[i], *other = counterpart(model, i, diff->joint.side[!side]);
      g_autofree char *name = g_strdup_printf("%s/%s", is->procedure ? "procedure" : "provision", is->name);
      if (other && side == TD_OLD) {
        compare_figures(diff, name, is, other);
        td_diff_cites(diff, name, &is->cite, &other->cite);
      }
      if (other) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words(is->name, is->name), &is->cite);
      td_change(diff, is->procedure ? TD_C_PROCEDURE : TD_C_PROVISION, g_strdup(name), said[0], said[1], TD_NEITHER);
    }
  }
}
