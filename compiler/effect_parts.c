/* In which of their figures two courses differ, in words. */
#include <string.h>

#include "compiler/diff_cases.h"
#include "compiler/diff_joint.h"
#include "compiler/effect_find.h"

typedef struct {
  const TdEffectTask *task;
  GPtrArray *parts; /* TdEffectPart */
  GString *key;
} Page;

static const TdModel *model_of(const Page *page, int side) {
  return page->task->kinds->diff->joint.side[side];
}

static TdWords words(char *zh, char *en) {
  return (TdWords){{zh, en}};
}

/* Takes the words. */
static void add(Page *page, TdWords what, TdWords old, const char *old_clause, TdWords new, const char *new_clause) {
  TdEffectPart *part = g_new0(TdEffectPart, 1);
  *part = (TdEffectPart){what, {old, new}, {g_strdup(old_clause), g_strdup(new_clause)}};
  g_ptr_array_add(page->parts, part);
  g_string_append_printf(page->key, "%s=%s>%s;", what.in[0], old.in[0], new.in[0]);
}

static const char *clause_of(const char *own, const TdCite *around) {
  return own && own[0] != '\0' ? own : around->clause;
}

/* ---- figures ---- */

static TdWords figure_words(const Page *page, int side, const TdKindFigure *figure) {
  const char *name;
  if (figure->expr) return td_words_expr(model_of(page, side), figure->expr);
  if (figure->supposed < 0) return td_words_value(TD_M_MONEY, figure->value);
  name = page->task->kinds->names->pdata[figure->supposed];
  return td_words(name, name);
}

static bool same_figure(const Page *page, const TdKindFigure *a, const TdKindFigure *b) {
  const TdJoint *joint = &page->task->kinds->diff->joint;
  if (!a->expr != !b->expr) return false;
  if (!a->expr) return a->supposed == b->supposed && (a->supposed >= 0 || a->value == b->value);
  return td_expr_same(td_joint_expr(joint, TD_OLD, a->expr, NULL), td_joint_expr(joint, TD_NEW, b->expr, NULL));
}

/* The place of an annual amount in the old policy's state, or one of the new alone; -1: none. */
static int annual_at(const Page *page, int side, int32_t annual) {
  if (annual < 0) return -1;
  int at = page->task->task[side].annual_at[annual];
  if (side == TD_OLD || at < 0) return at;
  int twin = page->task->twin[TD_NEW][at];
  return twin >= 0 ? twin : TD_YEAR_ANNUALS + at;
}

static const char *annual_name(const Page *page, int side, int32_t annual) {
  return annual < 0 ? NULL : model_of(page, side)->annuals[annual];
}

/* A figure with the annual amount that it counts into. */
static TdWords with_annual(const Page *page, int side, TdWords figure, int32_t annual) {
  const char *name = annual_name(page, side, annual);
  if (!name) return figure;
  TdWords out = words(g_strdup_printf("%s（计入 %s）", figure.in[0], name),
                      g_strdup_printf("%s (counted into %s)", figure.in[1], name));
  td_words_clear(&figure);
  return out;
}

static TdWords of_benefit(const TdBenefit *benefit, const char *zh, const char *en) {
  return words(g_strdup_printf("%s 的%s", benefit->name, zh), g_strdup_printf("%s of %s", en, benefit->name));
}

static void compare_ratios(Page *page, const TdKindStep *old, const TdKindStep *new) {
  const TdJoint *joint = &page->task->kinds->diff->joint;
  const TdKindStep *steps[] = {old, new};
  TdWords text[TD_VERSIONS];
  int from[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) {
    int external = steps[side]->supposed_ratio;
    from[side] = external < 0 ? -1 : joint->external[side][external];
    const char *name = external < 0 ? NULL : model_of(page, side)->externals[external].name;
    text[side] = name ? td_words(name, name) : td_words_value(TD_M_RATIO, steps[side]->ratio);
  }
  if (from[TD_OLD] == from[TD_NEW] && old->ratio == new->ratio) {
    for (int side = 0; side < TD_VERSIONS; side++) td_words_clear(&text[side]);
    return;
  }
  add(page, of_benefit(new->benefit, "比例", "ratio"), text[TD_OLD], clause_of(old->clause, &old->benefit->cite),
      text[TD_NEW], clause_of(new->clause, &new->benefit->cite));
}

static TdWords deductible_words(const Page *page, int side, const TdKindStep *step) {
  if (!step->deducts) return td_words("不设", "none");
  return with_annual(page, side, figure_words(page, side, &step->deductible), step->benefit->deductible_annual);
}

static void compare_deductibles(Page *page, const TdKindStep *old, const TdKindStep *new) {
  const TdBenefit *x = old->benefit, *y = new->benefit;
  bool same = old->deducts == new->deducts && (!old->deducts || same_figure(page, &old->deductible, &new->deductible));
  same &= !old->deducts || (x->deductible == y->deductible && annual_at(page, TD_OLD, x->deductible_annual) ==
                                                                  annual_at(page, TD_NEW, y->deductible_annual));
  if (same) return;
  bool threshold = (new->deducts ? y : x)->deductible == TD_D_THRESHOLD;
  add(page, of_benefit(y, threshold ? "累计起点" : "起付线", threshold ? "threshold" : "deductible"),
      deductible_words(page, TD_OLD, old), clause_of(old->deductible_clause, &x->cite),
      deductible_words(page, TD_NEW, new), clause_of(new->deductible_clause, &y->cite));
}

static void compare_bases(Page *page, const TdKindStep *old, const TdKindStep *new) {
  const TdJoint *joint = &page->task->kinds->diff->joint;
  const TdExpr *x = old->benefit->base, *y = new->benefit->base;
  if (!x && !y) return;
  if (x && y && td_expr_same(td_joint_expr(joint, TD_OLD, x, NULL), td_joint_expr(joint, TD_NEW, y, NULL))) return;
  TdWords text[] = {x ? td_words_expr(model_of(page, TD_OLD), x) : td_words("不另定", "not defined"),
                    y ? td_words_expr(model_of(page, TD_NEW), y) : td_words("不另定", "not defined")};
  add(page, of_benefit(new->benefit, "基数", "base"), text[TD_OLD], old->benefit->base_cite.clause, text[TD_NEW],
      new->benefit->base_cite.clause);
}

static void add_limit(Page *page, const TdBenefit *benefit, const TdKindLimit *old, const TdKindLimit *new) {
  const TdKindLimit *limits[] = {old, new};
  TdWords text[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++)
    text[side] = !limits[side]
                     ? td_words("不设", "none")
                     : with_annual(page, side, figure_words(page, side, &limits[side]->figure), limits[side]->annual);
  add(page, of_benefit(benefit, "限额", "limit"), text[TD_OLD], old ? clause_of(old->clause, &benefit->cite) : "",
      text[TD_NEW], new ? clause_of(new->clause, &benefit->cite) : "");
}

/* Limits belong together by their annual amounts. */
static void compare_limits(Page *page, const TdKindStep *old, const TdKindStep *new) {
  bool met[TD_KIND_LIMITS] = {false};
  for (guint i = 0; i < old->limit_count; i++) {
    const TdKindLimit *other = NULL;
    for (guint k = 0; k < new->limit_count && !other; k++) {
      if (met[k] || annual_at(page, TD_OLD, old->limits[i].annual) != annual_at(page, TD_NEW, new->limits[k].annual))
        continue;
      met[k] = true;
      other = &new->limits[k];
    }
    if (!other || !same_figure(page, &old->limits[i].figure, &other->figure))
      add_limit(page, new->benefit, &old->limits[i], other);
  }
  for (guint k = 0; k < new->limit_count; k++)
    if (!met[k]) add_limit(page, new->benefit, NULL, &new->limits[k]);
}

/* ---- benefits ---- */

static TdWords name_words(const TdKindStep *step) {
  return step ? td_words(step->benefit->name, step->benefit->name) : td_words("不享受", "not taken");
}

static void add_benefit(Page *page, const TdKindStep *old, const TdKindStep *new) {
  add(page, td_words("待遇", "benefit"), name_words(old), old ? clause_of(old->clause, &old->benefit->cite) : "",
      name_words(new), new ? clause_of(new->clause, &new->benefit->cite) : "");
}

static void compare_steps(Page *page, const TdKindStep *old, const TdKindStep *new) {
  compare_bases(page, old, new);
  compare_deductibles(page, old, new);
  compare_ratios(page, old, new);
  compare_limits(page, old, new);
}

static const TdKindStep *step_like(const TdKindCourse *course, const TdKindStep *step, bool by_name) {
  for (guint i = 0; i < course->count; i++) {
    const TdKindStep *other = &course->steps[i];
    if (by_name ? strcmp(other->benefit->name, step->benefit->name) == 0
                : other->benefit->stage == step->benefit->stage)
      return other;
  }
  return NULL;
}

/* Benefits belong together by name; else those of the same place on the claim. */
static const TdKindStep *match(const TdKindCourse *course, const TdKindStep *step, const TdKindCourse *own) {
  const TdKindStep *found = step_like(course, step, true);
  if (found) return found;
  found = step_like(course, step, false);
  return found && !step_like(own, found, true) ? found : NULL;
}

static void compare_courses(Page *page, const TdKindCourse *old, const TdKindCourse *new) {
  for (guint i = 0; i < old->count; i++) {
    const TdKindStep *step = &old->steps[i], *other = match(new, step, old);
    if (!other || strcmp(other->benefit->name, step->benefit->name) != 0) add_benefit(page, step, other);
    if (other) compare_steps(page, step, other);
  }
  for (guint i = 0; i < new->count; i++)
    if (!match(old, &new->steps[i], new)) add_benefit(page, NULL, &new->steps[i]);
}

/* ---- ends ---- */

static TdWords end_words(const TdPairKind *kind, int side) {
  const char *word = kind->word[side];
  switch ((TdEnding)kind->ends[side]) {
    case TD_ENDS_UNDETERMINED:
      return words(g_strdup_printf("待定（%s）", word), g_strdup_printf("undetermined (%s)", word));
    case TD_ENDS_DEFERRED: return words(g_strdup_printf("另按（%s）", word), g_strdup_printf("deferred (%s)", word));
    default: break;
  }
  return kind->kind[side].course_count > 0 ? td_words("结算", "settled") : td_words("不予救助", "ineligible");
}

GPtrArray *td_effect_parts(const TdEffectTask *task, const TdPairKind *kind, GString *key) {
  Page page = {task, g_ptr_array_new(), key};
  const TdClaimKind *old = &kind->kind[TD_OLD], *new = &kind->kind[TD_NEW];
  bool settled = kind->ends[TD_OLD] == TD_ENDS_SETTLED && kind->ends[TD_NEW] == TD_ENDS_SETTLED;
  if (!settled) {
    add(&page, td_words("结果", "outcome"), end_words(kind, TD_OLD), "", end_words(kind, TD_NEW), "");
  } else if (old->course_count == 1 && new->course_count == 1) {
    compare_courses(&page, &old->courses[0], &new->courses[0]);
  } else if (old->course_count <= 1 && new->course_count <= 1) {
    static const TdKindCourse nothing = {0};
    compare_courses(&page, old->course_count > 0 ? &old->courses[0] : &nothing,
                    new->course_count > 0 ? &new->courses[0] : &nothing);
  } else {
    add(&page, td_words("多重身份", "several identities"),
        old->course_count > 1 ? td_words("择优", "the best") : td_words("就高", "the first"), "",
        new->course_count > 1 ? td_words("择优", "the best") : td_words("就高", "the first"), "");
  }
  return page.parts;
}
