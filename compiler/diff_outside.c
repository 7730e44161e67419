/* Externals: which there are, and, where it is known what is supplied on two days, their values. */
#include <string.h>

#include "compiler/diff_parts.h"
#include "compiler/expr_text.h"

static TdWords type_words(uint8_t type) {
  switch ((TdModelType)type) {
    case TD_M_MONEY: return td_words("金额", "amount");
    case TD_M_RATIO: return td_words("比例", "ratio");
    case TD_M_DATE: return td_words("日期", "date");
    default: return td_words("数量", "count");
  }
}

static int32_t external_called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->external_count; i++)
    if (strcmp(model->externals[i].name, name) == 0) return (int32_t)i;
  return -1;
}

/* ---- values ---- */

static TdSaid value_said(const TdModelExternal *external, const TdOutsideValue *value) {
  return td_said(
      value->supplied ? td_words_value((TdModelType)external->type, value->value) : td_words("未供给", "not supplied"),
      &external->cite);
}

/* By the rules for claims and those for enrolments, which look at values of different days. */
static void compare_values(TdModelDiff *diff, const char *name, const int32_t index[TD_VERSIONS], bool premium,
                           const TdOutsideValue values[TD_VERSIONS]) {
  const TdOutsideValue *old = &values[TD_OLD], *new = &values[TD_NEW];
  if (old->supplied == new->supplied && (!old->supplied || old->value == new->value)) return;
  const TdModelExternal *external[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) external[side] = &diff->joint.side[side]->externals[index[side]];
  bool open;
  TdDirection direction = td_diff_use(diff, TD_E_EXTERNAL, index, new->value > old->value, &open);
  TdChange *change = td_change(diff, TD_C_EXTERNAL, g_strdup(name), value_said(external[TD_OLD], old),
                               value_said(external[TD_NEW], new), direction);
  change->premium = premium;
  td_diff_use_touches(diff, change, TD_E_EXTERNAL, index);
  if (old->supplied != new->supplied)
    td_change_open(change, "没有供给的日子，要用它的算不出，或有关待遇不生效",
                   "where it is not supplied, what needs it is undetermined or not in force");
  else if (open)
    td_diff_use_open(change);
}

static bool reads(const TdExpr *expr, uint16_t index) {
  if (!expr) return false;
  if ((expr->kind == TD_E_EXTERNAL || expr->kind == TD_E_HAS_EXTERNAL) && expr->index == index) return true;
  return reads(expr->a, index) || reads(expr->b, index);
}

typedef struct {
  uint16_t index;
  bool found;
} Search;

static void note(const TdExpr *expr, void *user) {
  Search *search = user;
  search->found |= reads(expr, search->index);
}

static bool used_by(const TdModel *model, TdRecordKind record, int32_t index) {
  Search search = {.index = (uint16_t)index};
  TdModel enrolments;
  td_model_enrolments(model, &enrolments);
  td_model_visit(record == TD_RECORD_CLAIM ? model : &enrolments, note, &search);
  return search.found;
}

static void compare_days(TdModelDiff *diff, const char *name, const int32_t index[TD_VERSIONS],
                         const TdOnDay *const on[TD_VERSIONS]) {
  bool told = false;
  for (int record = 0; record < TD_RECORD_COUNT; record++) {
    TdOutsideValue values[TD_VERSIONS];
    bool used = false;
    for (int side = 0; side < TD_VERSIONS; side++) {
      if (!on[side] || !on[side]->externals[record]) return;
      values[side] = on[side]->externals[record][index[side]];
      used |= used_by(diff->joint.side[side], (TdRecordKind)record, index[side]);
    }
    if (!used) continue;
    g_autofree char *own = g_strdup_printf("%s%s", name, told ? "/premium" : "");
    compare_values(diff, own, index, record == TD_RECORD_ENROLMENT, values);
    told = true;
  }
}

void td_diff_externals(TdModelDiff *diff, const TdOnDay *const on[TD_VERSIONS]) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < diff->joint.side[side]->external_count; i++) {
      const TdModelExternal *external = &diff->joint.side[side]->externals[i];
      int32_t other = external_called(diff->joint.side[!side], external->name);
      const TdModelExternal *same = other >= 0 ? &diff->joint.side[!side]->externals[other] : NULL;
      g_autofree char *name = g_strdup_printf("external/%s", external->name);
      if (same && side == TD_NEW) continue;
      if (same && same->type == external->type) {
        const int32_t index[] = {(int32_t)i, other};
        td_diff_cites(diff, name, &external->cite, &same->cite);
        compare_days(diff, name, index, on);
        continue;
      }
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(type_words(external->type), &external->cite);
      if (same) said[!side] = td_said(type_words(same->type), &same->cite);
      td_change(diff, TD_C_EXTERNAL, g_strdup(name), said[0], said[1], TD_NEITHER);
    }
}
