/* Two benefits, or premium subsidies, that correspond. */
#include "compiler/diff_benefit.h"

#include <string.h>

static const TdExpr self_paid = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_SELF_PAID};
static const TdExpr premium = {.kind = TD_E_FIELD, .type = TD_M_MONEY, .index = TD_F_PREMIUM};
static const TdExpr remainder_left = {.kind = TD_E_BUILTIN, .type = TD_M_MONEY, .index = TD_B_BASE};
static const TdTerm unlimited = {.kind = TD_T_NONE, .word = ""};

TdContrast td_contrast_of(const TdBenefitPair *pair, TdChangeKind kind, const char *name, TdRole role) {
  TdContrast contrast = {.diff = pair->set->diff,
                         .kind = kind,
                         .name = name,
                         .role = role,
                         .categories = pair->covers[TD_OLD] & pair->covers[TD_NEW],
                         .premium = pair->set->premium,
                         .around = {&pair->is[TD_OLD]->cite, &pair->is[TD_NEW]->cite}};
  for (int side = 0; side < TD_VERSIONS; side++)
    contrast.benefit[side] = (int32_t)(pair->is[side] - pair->set->list[side]);
  return contrast;
}

/* A later benefit that one version lacks stands before all of its stage there. */
const TdWhy *td_set_hinders(const TdBenefitSet *set, const TdBenefit *const benefit[TD_VERSIONS], bool applying,
                            TdPart part, uint64_t identities) {
  const TdWhy *why = NULL;
  for (int side = 0; side < TD_VERSIONS && !why; side++) {
    TdRules rules = td_rules_of(set->diff->joint.side[side], set->premium);
    uint32_t other = benefit[side] ? 0 : benefit[!side]->stage;
    uint32_t stage = benefit[side] ? benefit[side]->stage : other > 0 ? other - 1 : 0;
    uint64_t own = td_side_set(&set->diff->joint, side, identities);
    bool later = (benefit[side] ? benefit[side] : benefit[!side])->stage > 0;
    why = applying ? td_hinders_applying(&rules, benefit[side], later, stage, own)
                   : td_hinders_figure(&rules, benefit[side], stage, part, own);
  }
  return why;
}

static uint64_t covered(const TdBenefitPair *pair) {
  return pair->covers[TD_OLD] | pair->covers[TD_NEW];
}

/* What keeps an identity's row that comes or goes from being more or less. */
static void rows_hindered(const TdBenefitPair *pair, const TdWhy *why[64]) {
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdJoint *joint = &pair->set->diff->joint;
    TdRules rules = td_rules_of(joint->side[side], pair->set->premium);
    for (uint32_t j = 0; j < 64; j++)
      if ((covered(pair) >> j & 1) && !why[j])
        why[j] = td_hinders_covering(&rules, pair->is[side], (uint32_t)joint->identity[side][j]);
  }
}

static bool followed(const TdBenefitPair *pair) {
  bool found = false;
  for (int side = 0; side < TD_VERSIONS; side++) {
    TdRules rules = td_rules_of(pair->set->diff->joint.side[side], pair->set->premium);
    found |= td_followed(&rules, pair->is[side]->stage, UINT64_MAX);
  }
  return found;
}

static void compare_assumptions(const TdBenefitPair *pair, const char *name, const TdTerm *old, const TdTerm *new) {
  g_autoptr(GPtrArray) before = g_ptr_array_new(), after = g_ptr_array_new();
  td_collect_assumptions(old, before);
  td_collect_assumptions(new, after);
  td_diff_assumptions(pair->set->diff, name, before, after);
}

/* ---- ratio, deductible, limits ---- */

typedef struct {
  const TdTerm *term[TD_VERSIONS]; /* joint */
  const TdExpr *when[TD_VERSIONS]; /* joint; NULL: always */
  uint64_t covers[TD_VERSIONS];
} Terms;

static void give_terms(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const Terms *terms = user;
  for (int side = 0; side < TD_VERSIONS; side++) {
    out[side] = (TdGives){.kind = TD_G_NO_ROW};
    if (!(terms->covers[side] >> ways->category & 1)) continue;
    TdAnswer when = {TD_YES, ""};
    if (terms->when[side]) when = td_ways_ask(ways, terms->when[side]);
    if (when.is == TD_YES)
      out[side] = td_ways_term(ways, terms->term[side]);
    else if (when.is == TD_NO)
      out[side] = (TdGives){.kind = TD_G_NONE};
    else
      out[side] = (TdGives){.kind = TD_G_UNKNOWN, .word = when.word};
  }
}

static TdPart part_of(TdChangeKind kind) {
  switch (kind) {
    case TD_C_DEDUCTIBLE:
    case TD_C_THRESHOLD: return TD_PART_DEDUCTIBLE;
    case TD_C_BASE: return TD_PART_BASE;
    case TD_C_LIMIT: return TD_PART_LIMIT;
    default: return TD_PART_RATIO;
  }
}

static bool same_text(const char *a, const char *b) {
  return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool written_alike(const TdTerm *a, const TdTerm *b) {
  bool same = a->kind == b->kind && a->row_count == b->row_count && td_expr_same(a->expr, b->expr) &&
              same_text(a->word, b->word) && same_text(a->cite.clause, b->cite.clause) &&
              same_text(a->cite.document, b->cite.document);
  for (uint32_t i = 0; i < a->row_count && same; i++)
    same = td_expr_same(a->rows[i].guard, b->rows[i].guard) && written_alike(a->rows[i].term, b->rows[i].term);
  return same;
}

/* What is written alike needs no ways to be gone, of which there may be too many. */
static bool terms_alike(const Terms *terms) {
  return terms->covers[TD_OLD] == terms->covers[TD_NEW] && td_expr_same(terms->when[TD_OLD], terms->when[TD_NEW]) &&
         written_alike(terms->term[TD_OLD], terms->term[TD_NEW]);
}

/* Rows that cite nothing of their own cite what the table does. */
static bool clause_told(const TdModelDiff *diff, guint first) {
  for (guint i = first; i < diff->changes->len; i++)
    if (((const TdChange *)diff->changes->pdata[i])->kind == TD_C_CLAUSE) return true;
  return false;
}

guint td_compare_terms(const TdBenefitPair *pair, TdChangeKind kind, const char *part, TdRole role, const TdTerm *old,
                       const TdTerm *new, const TdExpr *old_when, const TdExpr *new_when) {
  const TdJoint *joint = &pair->set->diff->joint;
  g_autofree char *name = g_strdup_printf("%s/%s", pair->name, part);
  Terms terms = {
      .term = {td_joint_term(joint, TD_OLD, old, pair->base), td_joint_term(joint, TD_NEW, new, pair->base)},
      .when = {td_joint_expr(joint, TD_OLD, old_when, pair->base), td_joint_expr(joint, TD_NEW, new_when, pair->base)},
      .covers = {pair->covers[TD_OLD], pair->covers[TD_NEW]}};
  TdContrast contrast = td_contrast_of(pair, kind, name, role);
  if (role == TD_MORE_IS_LOOSER) contrast.categories = pair->covers[TD_OLD] | pair->covers[TD_NEW];
  const TdWhy *rows[64] = {NULL};
  if (role == TD_MORE_IS_LOOSER) rows_hindered(pair, rows);
  contrast.rows = rows;
  contrast.hinders = td_set_hinders(pair->set, pair->is, false, part_of(kind), covered(pair));
  contrast.nothing_alike = !followed(pair);
  bool whole = old->kind == TD_T_NONE || new->kind == TD_T_NONE; /* it came or went, for everybody */
  contrast.by_identity = !whole;
  contrast.with_assumptions = whole;
  contrast.give = give_terms;
  contrast.user = &terms;
  guint first = pair->set->diff->changes->len, found = terms_alike(&terms) ? 0 : td_contrast(&contrast);
  bool tables = old->kind == TD_T_TABLE && new->kind == TD_T_TABLE && old->cite.clause[0] && new->cite.clause[0];
  if (tables && !clause_told(pair->set->diff, first)) td_diff_clause(pair->set->diff, name, &old->cite, &new->cite);
  guint told = pair->set->diff->changes->len;
  if (found == 0 || !whole) compare_assumptions(pair, name, old, new);
  if (found == 0 && told == pair->set->diff->changes->len)
    td_diff_assumed_rows(pair->set->diff, name, terms.term[TD_OLD], terms.term[TD_NEW],
                         pair->covers[TD_OLD] & pair->covers[TD_NEW]);
  return found;
}

/* By the new name, where they are said to correspond. */
const char *td_annual_name(const TdBenefitSet *set, int side, int32_t annual) {
  const int32_t *now = set->diff->called[TD_CALLED_ANNUAL];
  if (annual < 0) return NULL;
  if (side == TD_OLD && now && now[annual] >= 0) return set->diff->joint.side[TD_NEW]->annuals[now[annual]];
  return set->diff->joint.side[side]->annuals[annual];
}

static TdSaid said_annual(const char *name, bool counts, const TdCite *cite) {
  if (!counts) return (TdSaid){.there = false};
  return td_said(td_words(name ? name : "单笔", name ? name : "each claim"), cite);
}

/* COUNTS: whether a version has something that counts at all. */
void td_compare_annuals(const TdBenefitPair *pair, const char *part, const int32_t annual[TD_VERSIONS],
                        const bool counts[TD_VERSIONS], const TdCite *const cites[TD_VERSIONS]) {
  const char *names[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++)
    names[side] = counts[side] ? td_annual_name(pair->set, side, annual[side]) : NULL;
  if (g_strcmp0(names[0], names[1]) == 0) return;
  TdChange *change =
      td_change(pair->set->diff, TD_C_ANNUAL, g_strdup_printf("%s/%s/annual", pair->name, part),
                said_annual(names[0], counts[0], cites[0]), said_annual(names[1], counts[1], cites[1]), TD_NEITHER);
  change->touches = pair->covers[TD_OLD] & pair->covers[TD_NEW];
  td_change_open(change, "取决于一年里的其他费用", "it depends on the other claims of the year");
}

/* A threshold counts the whole base, even where it is none itself; a deductible what it takes off. */
static void compare_deductible_annuals(const TdBenefitPair *pair, const char *part,
                                       const TdTerm *const terms[TD_VERSIONS], bool told) {
  bool counts[TD_VERSIONS], threshold = false, both = true;
  const TdCite *cites[TD_VERSIONS];
  int32_t annual[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdBenefit *is = pair->is[side];
    counts[side] = is->deductible == TD_D_THRESHOLD || (is->deductible != TD_D_NONE && terms[side]->kind != TD_T_NONE);
    threshold |= is->deductible == TD_D_THRESHOLD;
    both &= counts[side];
    cites[side] = counts[side] ? &terms[side]->cite : NULL;
    annual[side] = is->deductible_annual;
  }
  if (both || (threshold && !told)) td_compare_annuals(pair, part, annual, counts, cites);
}

static void compare_deductibles(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  if (old->deductible == TD_D_NONE && new->deductible == TD_D_NONE) return;
  uint8_t now = new->deductible == TD_D_NONE ? old->deductible : new->deductible;
  bool threshold = now == TD_D_THRESHOLD, both = old->deductible != TD_D_NONE && new->deductible != TD_D_NONE;
  const char *part = threshold ? "threshold" : "deductible";
  const TdTerm *terms[] = {old->deductible == TD_D_NONE ? &unlimited : old->deductible_term,
                           new->deductible == TD_D_NONE ? &unlimited : new->deductible_term};
  guint found = td_compare_terms(pair, threshold ? TD_C_THRESHOLD : TD_C_DEDUCTIBLE, part, TD_MORE_IS_TIGHTER, terms[0],
                                 terms[1], NULL, NULL);
  compare_deductible_annuals(pair, part, terms, found > 0);
  if (!both || old->deductible == new->deductible) return;
  const TdCite *cites[] = {&terms[0]->cite, &terms[1]->cite};
  TdChange *change =
      td_change(pair->set->diff, TD_C_DEDUCTIBLE, g_strdup_printf("%s/deductible-kind", pair->name),
                td_said(td_words(threshold ? "起付线" : "累计起点", threshold ? "deductible" : "threshold"), cites[0]),
                td_said(td_words(threshold ? "累计起点" : "起付线", threshold ? "threshold" : "deductible"), cites[1]),
                TD_NEITHER);
  td_change_open(change, "两种算法的差别取决于一年里的其他费用",
                 "how the two differ depends on the other claims of the year");
}

/* ---- route, conditions, base, what it comes after ---- */

/* Without a route it is taken by those whom it covers. */
static const TdExpr *taken_by(const TdBenefitPair *pair, int side) {
  const TdJoint *joint = &pair->set->diff->joint;
  if (pair->is[side]->when) return td_joint_expr(joint, side, pair->is[side]->when, &self_paid);
  TdExpr *covered_here = td_arena_new0(joint->arena, TdExpr);
  covered_here->kind = TD_E_CATEGORY;
  covered_here->type = TD_M_BOOL;
  covered_here->set = td_joint_set(joint, side, pair->is[side]->covers);
  return covered_here;
}

/* Who is not covered is sent elsewhere by a route, or to nothing: all identities that both know count. */
static void compare_route(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  if (!old->when && !new->when) return;
  g_autofree char *name = g_strdup_printf("%s/route", pair->name);
  TdContrast contrast = td_contrast_of(pair, TD_C_ROUTE, name, TD_MORE_IS_OPEN);
  contrast.categories = pair->who;
  contrast.why = (TdWhy){{"不走这一项的费用可能走另一项", "claims that do not take it may take another"}};
  contrast.cite[0] = old->when ? &old->when_cite : NULL;
  contrast.cite[1] = new->when ? &new->when_cite : NULL;
  for (int side = 0; side < TD_VERSIONS; side++) contrast.rule[side] = taken_by(pair, side);
  guint found = td_contrast_conditions(contrast);
  if (found == 0 && old->when && new->when) td_diff_cites(pair->set->diff, name, &old->when_cite, &new->when_cite);
}

static void compare_conditions(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  g_autofree char *name = g_strdup_printf("%s/condition", pair->name);
  TdConditionsHeld held = {.list = {old->conditions, new->conditions},
                           .count = {old->condition_count, new->condition_count},
                           .base = pair->base,
                           .name = name,
                           .together = old->stage > 0 || new->stage > 0,
                           .like = td_contrast_of(pair, TD_C_CONDITION, name, TD_MORE_IS_LOOSER)};
  held.like.around[0] = held.like.around[1] = NULL;
  held.like.hinders = td_set_hinders(pair->set, pair->is, true, TD_PART_RATIO, covered(pair));
  td_diff_condition_lists(&held);
}

static void compare_bases(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  if (!old->base && !new->base) return;
  const TdExpr *usual = pair->set->premium ? &premium : old->stage == 0 ? &self_paid : &remainder_left;
  TdTerm terms[TD_VERSIONS];
  for (int side = 0; side < TD_VERSIONS; side++) {
    const TdBenefit *is = pair->is[side];
    terms[side] = (TdTerm){.kind = TD_T_VALUE, .word = "", .expr = is->base ? is->base : usual};
    terms[side].cite = is->base ? is->base_cite : is->cite;
  }
  TdBenefitPair own = *pair;
  own.base = old->stage == 0 ? usual : NULL;
  td_compare_terms(&own, TD_C_BASE, "base", TD_MORE_IS_ROOM, &terms[0], &terms[1], NULL, NULL);
}

static gint by_text(gconstpointer a, gconstpointer b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *name_after(const TdBenefitSet *set, int side, uint32_t i) {
  return side == TD_OLD && set->now[i] ? set->now[i]->name : set->list[side][i].name;
}

static char *after_of(const TdBenefitSet *set, int side, const TdBenefit *benefit) {
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  for (uint32_t i = 0; i < benefit->after_count; i++)
    g_ptr_array_add(names, (gpointer)name_after(set, side, benefit->after[i]));
  g_ptr_array_sort(names, by_text);
  g_ptr_array_add(names, NULL);
  return g_strjoinv("、", (char **)names->pdata);
}

static void compare_after(const TdBenefitPair *pair) {
  g_autofree char *old = after_of(pair->set, TD_OLD, pair->is[TD_OLD]);
  g_autofree char *new = after_of(pair->set, TD_NEW, pair->is[TD_NEW]);
  if (strcmp(old, new) == 0) return;
  TdChange *change =
      td_change(pair->set->diff, TD_C_AFTER, g_strdup_printf("%s/after", pair->name),
                td_said(td_words(old[0] ? old : "无", old[0] ? old : "none"), &pair->is[0]->cite),
                td_said(td_words(new[0] ? new : "无", new[0] ? new : "none"), &pair->is[1]->cite), TD_NEITHER);
  td_change_open(change, "取决于前面各项付了多少", "it depends on what the benefits before it pay");
}

void td_diff_benefit(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  bool amount = new->amount != NULL;
  td_diff_cites(pair->set->diff, pair->name, &old->cite, &new->cite);
  compare_after(pair);
  compare_route(pair);
  compare_conditions(pair);
  compare_bases(pair);
  compare_deductibles(pair);
  td_compare_terms(pair, amount ? TD_C_AMOUNT : TD_C_RATIO, amount ? "amount" : "ratio", TD_MORE_IS_LOOSER,
                   td_benefit_rate(old), td_benefit_rate(new), NULL, NULL);
  td_diff_limits(pair);
}
