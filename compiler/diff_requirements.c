/* What two frameworks require of a city's policy. */
#include <string.h>

#include "compiler/diff_parts.h"
#include "compiler/expr_text.h"

static const struct {
  const char *key, *zh, *en;
} kinds[] = {[TD_Q_RATIO] = {"ratio", "比例", "ratio"},
             [TD_Q_DEDUCTIBLE] = {"deductible", "起付线", "deductible"},
             [TD_Q_LIMIT] = {"limit", "限额", "limit"},
             [TD_Q_SUBSIDY] = {"subsidy", "资助", "subsidy"},
             [TD_Q_ORDER] = {"in-order", "比例 依次", "ratio in order"},
             [TD_Q_RISING] = {"never-falls-with", "比例 随增不降", "ratio never falls with"},
             [TD_Q_NOT_LOWERED] = {"not-lowered-by", "不得降低", "not lowered by"},
             [TD_Q_REGARDLESS] = {"regardless-of", "不分", "regardless of"}};

static void put_bound(GString *out, const TdJoint *joint, int side, const TdDemand *demand, TdLang lang) {
  static const char *const compares[][2] = {[TD_AT_LEAST] = {" 不低于 ", " at least "},
                                            [TD_AT_MOST] = {" 不超过 ", " at most "},
                                            [TD_EQUALS] = {" = ", " = "}};
  bool figure = demand->kind <= TD_Q_SUBSIDY;
  if (!demand->bound && figure) {
    bool whole = demand->kind == TD_Q_SUBSIDY;
    g_string_append(out, lang == TD_LANG_ZH ? (whole ? " 全额" : " 不设") : (whole ? " the whole" : " none"));
  }
  if (!demand->bound) return;
  g_string_append(out, figure ? compares[demand->compare][lang] : " ");
  td_put_expr(out, &joint->model, td_joint_expr(joint, side, demand->bound, NULL), lang);
}

static TdWords words_of(const TdJoint *joint, int side, const TdDemand *demand) {
  TdWords words;
  for (int lang = 0; lang < 2; lang++) {
    GString *out = g_string_new(lang == TD_LANG_ZH ? kinds[demand->kind].zh : kinds[demand->kind].en);
    put_bound(out, joint, side, demand, (TdLang)lang);
    if (demand->kind == TD_Q_REGARDLESS) {
      g_string_append_c(out, ' ');
      td_put_field_name(out, (TdField)demand->field, (TdLang)lang);
    }
    for (uint32_t i = 0; i < demand->group_count; i++) {
      g_string_append(out, i > 0 ? " > " : " ");
      td_put_labels(out, &joint->model, td_joint_set(joint, side, demand->groups[i].set), (TdLang)lang);
    }
    words.in[lang] = g_string_free(out, FALSE);
  }
  return words;
}

static bool same_demand(const TdJoint *joint, const TdDemand *old, const TdDemand *new) {
  if (old->kind != new->kind || old->compare != new->compare || old->field != new->field ||
      old->group_count != new->group_count ||
      !td_expr_same(td_joint_expr(joint, TD_OLD, old->bound, NULL), td_joint_expr(joint, TD_NEW, new->bound, NULL)))
    return false;
  for (uint32_t i = 0; i < old->group_count; i++)
    if (td_joint_set(joint, TD_OLD, old->groups[i].set) != td_joint_set(joint, TD_NEW, new->groups[i].set))
      return false;
  return true;
}

static const TdWhy cities = {
    {"对人的宽紧取决于各市的政策怎么写", "what it means for people is up to the cities' policies"}};

/* What is demanded is to the good of people: a higher ratio, limit or subsidy, a lower deductible.  Without bound there
 * is to be no deductible, no limit, or the whole premium. */
static TdDirection direction_of(const TdJoint *joint, const TdDemand *old, const TdDemand *new) {
  if (!old || !new || old->kind > TD_Q_SUBSIDY || old->kind != new->kind) return TD_DIRECTION_UNDECIDED;
  bool whole[] = {!old->bound, !new->bound};
  if (whole[0] != whole[1]) return whole[1] ? TD_LOOSER : TD_TIGHTER;
  if (whole[0] || old->compare != new->compare) return TD_DIRECTION_UNDECIDED;
  TdValueOrder order =
      td_value_order(td_joint_expr(joint, TD_OLD, old->bound, NULL), td_joint_expr(joint, TD_NEW, new->bound, NULL));
  if (order != TD_ORDER_LESS && order != TD_ORDER_MORE) return TD_DIRECTION_UNDECIDED;
  return (order == TD_ORDER_MORE) != (old->kind == TD_Q_DEDUCTIBLE) ? TD_LOOSER : TD_TIGHTER;
}

/* OLD or NEW is NULL: there is none. */
static void tell_demand(TdModelDiff *diff, const char *path, const TdDemand *old, const TdDemand *new) {
  TdSaid said[TD_VERSIONS] = {{.there = false}};
  if (old) said[TD_OLD] = td_said(words_of(&diff->joint, TD_OLD, old), &old->cite);
  if (new) said[TD_NEW] = td_said(words_of(&diff->joint, TD_NEW, new), &new->cite);
  TdDirection direction = direction_of(&diff->joint, old, new);
  TdChange *change = td_change(diff, TD_C_DEMAND, g_strdup(path), said[TD_OLD], said[TD_NEW], direction);
  if (direction == TD_DIRECTION_UNDECIDED) td_change_open(change, cities.text[0], cities.text[1]);
}

static char *demand_path(const char *name, const TdDemand *demand) {
  static const char *const suffixes[] = {[TD_AT_LEAST] = "", [TD_AT_MOST] = "/at-most", [TD_EQUALS] = "/equal"};
  bool bounded = demand->kind <= TD_Q_SUBSIDY && demand->bound;
  return g_strdup_printf("%s/%s%s", name, kinds[demand->kind].key, bounded ? suffixes[demand->compare] : "");
}

/* Those that are the same, then those that ask for the same bound, then those of a kind. */
static bool fits(const TdJoint *joint, const TdDemand *old, const TdDemand *new, int round) {
  if (round == 0) return same_demand(joint, old, new);
  return old->kind == new->kind && (round == 2 || (old->compare == new->compare && !old->bound == !new->bound));
}

static void compare_demands(TdModelDiff *diff, const char *name, const TdRequirement *old, const TdRequirement *new) {
  const TdJoint *joint = &diff->joint;
  g_autofree bool *done = g_new0(bool, old->demand_count + 1), *told = g_new0(bool, new->demand_count + 1);
  for (int round = 0; round < 3; round++)
    for (uint32_t i = 0; i < old->demand_count; i++)
      for (uint32_t k = 0; k < new->demand_count && !done[i]; k++) {
        const TdDemand *then = &old->demands[i], *now = &new->demands[k];
        if (told[k] || !fits(joint, then, now, round)) continue;
        done[i] = told[k] = true;
        g_autofree char *path = demand_path(name, then);
        if (round > 0) tell_demand(diff, path, then, now);
        if (round == 0) td_diff_cites(diff, path, &then->cite, &now->cite);
      }
  for (uint32_t i = 0; i < old->demand_count; i++) {
    g_autofree char *path = demand_path(name, &old->demands[i]);
    if (!done[i]) tell_demand(diff, path, &old->demands[i], NULL);
  }
  for (uint32_t k = 0; k < new->demand_count; k++) {
    g_autofree char *path = demand_path(name, &new->demands[k]);
    if (!told[k]) tell_demand(diff, path, NULL, &new->demands[k]);
  }
}

static TdChange *open(TdChange *change) {
  td_change_open(change, cities.text[0], cities.text[1]);
  return change;
}

static void compare(TdModelDiff *diff, const char *name, const TdRequirement *old, const TdRequirement *new) {
  const TdJoint *joint = &diff->joint;
  uint64_t before = td_joint_set(joint, TD_OLD, old->subjects), after = td_joint_set(joint, TD_NEW, new->subjects);
  g_autofree char *when = g_strdup_printf("%s/condition", name);
  TdContrast contrast = {
      .diff = diff,
      .kind = TD_C_CONDITION,
      .name = when,
      .role = TD_MORE_IS_OPEN,
      .why = cities,
      .uncategorised = true,
      .benefit = {-1, -1},
      .cite = {old->when ? &old->cite : NULL, new->when ? &new->cite : NULL},
      .rule = {td_joint_expr(joint, TD_OLD, old->when, NULL), td_joint_expr(joint, TD_NEW, new->when, NULL)}};
  if (old->softened != new->softened)
    open(td_change(diff, TD_C_REQUIREMENT, g_strdup_printf("%s/in-principle", name),
                   td_said(td_words_value(TD_M_BOOL, old->softened), &old->cite),
                   td_said(td_words_value(TD_M_BOOL, new->softened), &new->cite), TD_NEITHER));
  if (before != after) {
    TdSaid said[] = {
        td_said(before ? td_words_labels(&joint->model, before) : td_words("所有身份", "everybody"), &old->cite),
        td_said(after ? td_words_labels(&joint->model, after) : td_words("所有身份", "everybody"), &new->cite)};
    open(td_change(diff, TD_C_REQUIREMENT, g_strdup_printf("%s/subjects", name), said[0], said[1], TD_NEITHER))
        ->touches = before ^ after;
  }
  td_contrast_conditions(contrast);
  compare_demands(diff, name, old, new);
  td_diff_cites(diff, name, &old->cite, &new->cite);
}

static const TdRequirement *called(const TdModel *model, const char *name) {
  for (uint32_t i = 0; i < model->requirement_count; i++)
    if (strcmp(model->requirements[i].name, name) == 0) return &model->requirements[i];
  return NULL;
}

void td_diff_requirements(TdModelDiff *diff) {
  for (int side = 0; side < TD_VERSIONS; side++)
    for (uint32_t i = 0; i < diff->joint.side[side]->requirement_count; i++) {
      const TdRequirement *is = &diff->joint.side[side]->requirements[i];
      const TdRequirement *other = called(diff->joint.side[!side], is->name);
      g_autofree char *name = g_strdup_printf("requirement/%s", is->name);
      if (other && side == TD_OLD) compare(diff, name, is, other);
      if (other) continue;
      TdSaid said[TD_VERSIONS] = {{.there = false}};
      said[side] = td_said(td_words(is->name, is->name), &is->cite);
      open(td_change(diff, TD_C_REQUIREMENT, g_strdup(name), said[0], said[1], TD_NEITHER));
    }
}
