/* Limits of two benefits that correspond. */
#include "compiler/diff_benefit.h"

static const TdTerm unlimited = {.kind = TD_T_NONE, .word = ""};

static const char *limit_name(const TdBenefitPair *pair, int side, const TdLimit *limit) {
  return td_annual_name(pair->set, side, limit->annual);
}

static guint compare_limit(const TdBenefitPair *pair, const char *part, const TdLimit *old, const TdLimit *new) {
  const TdTerm none[TD_VERSIONS] = {unlimited, unlimited};
  return td_compare_terms(pair, TD_C_LIMIT, part, TD_MORE_IS_ROOM, old ? old->term : &none[0],
                          new ? new->term : &none[1], old ? old->when : NULL, new ? new->when : NULL);
}

static bool find_equal(const TdBenefitPair *pair, const TdLimit *old, const TdLimit *new) {
  TdModelDiff *diff = pair->set->diff;
  GPtrArray *kept = diff->changes;
  diff->changes = td_changes_new();
  compare_limit(pair, "", old, new);
  bool same = diff->changes->len == 0;
  g_ptr_array_unref(diff->changes);
  diff->changes = kept;
  return same;
}

/* ---- those of a single claim: what counts is the least of them ---- */

typedef struct {
  const TdJoint *joint;
  GArray *limits[TD_VERSIONS]; /* TdLimit, joint */
} OneClaim;

static GArray *joint_limits(const TdBenefitPair *pair, int side) {
  const TdJoint *joint = &pair->set->diff->joint;
  GArray *out = g_array_new(FALSE, FALSE, sizeof(TdLimit));
  for (uint32_t i = 0; i < pair->is[side]->limit_count; i++) {
    TdLimit limit = pair->is[side]->limits[i];
    if (limit.annual >= 0) continue;
    limit.term = td_joint_term(joint, side, limit.term, pair->base);
    limit.when = td_joint_expr(joint, side, limit.when, pair->base);
    g_array_append_val(out, limit);
  }
  return out;
}

static TdGives give_limit(TdWays *ways, const TdLimit *limit) {
  TdAnswer when = {TD_YES, ""};
  if (limit->when) when = td_ways_ask(ways, limit->when);
  if (when.is == TD_YES) return td_ways_term(ways, limit->term);
  if (when.is == TD_NO) return (TdGives){.kind = TD_G_NONE};
  return (TdGives){.kind = TD_G_UNKNOWN, .word = when.word};
}

static void give_least(TdWays *ways, const void *user, TdGives out[TD_VERSIONS]) {
  const OneClaim *one = user;
  for (int side = 0; side < TD_VERSIONS; side++) {
    out[side] = (TdGives){.kind = TD_G_NONE};
    for (guint i = 0; i < one->limits[side]->len && out[side].kind != TD_G_UNKNOWN; i++) {
      TdGives gives = give_limit(ways, &g_array_index(one->limits[side], TdLimit, i));
      if (gives.kind == TD_G_NONE) continue;
      if (out[side].kind == TD_G_VALUE && gives.kind == TD_G_VALUE) {
        const TdExpr *least = td_joint_least(one->joint, out[side].expr, gives.expr);
        if (td_expr_same(least, out[side].expr)) continue;
        gives.expr = least;
      }
      out[side] = gives;
    }
  }
}

static void compare_one_claim(const TdBenefitPair *pair) {
  g_autofree char *name = g_strdup_printf("%s/limit/claim", pair->name);
  OneClaim one = {.joint = &pair->set->diff->joint, .limits = {joint_limits(pair, TD_OLD), joint_limits(pair, TD_NEW)}};
  g_autoptr(GArray) old = one.limits[TD_OLD], new = one.limits[TD_NEW];
  if (old->len + new->len == 0) return;
  TdContrast contrast = td_contrast_of(pair, TD_C_LIMIT, name, TD_MORE_IS_ROOM);
  contrast.hinders = td_set_hinders(pair->set, pair->is, false, TD_PART_LIMIT, pair->covers[0] | pair->covers[1]);
  contrast.by_identity = old->len > 0 && new->len > 0;
  contrast.with_assumptions = !contrast.by_identity;
  contrast.give = give_least;
  contrast.user = &one;
  guint found = td_contrast(&contrast);
  if (found > 0 && !contrast.by_identity) return;
  g_autoptr(GPtrArray) before = g_ptr_array_new(), after = g_ptr_array_new();
  for (guint i = 0; i < old->len; i++) td_collect_assumptions(g_array_index(old, TdLimit, i).term, before);
  for (guint i = 0; i < new->len; i++) td_collect_assumptions(g_array_index(new, TdLimit, i).term, after);
  td_diff_assumptions(pair->set->diff, name, before, after);
}

/* ---- which correspond ---- */

static const TdLimit *of_annual(const TdBenefitPair *pair, int side, const char *name) {
  const TdBenefit *is = pair->is[side];
  for (uint32_t i = 0; i < is->limit_count; i++)
    if (g_strcmp0(limit_name(pair, side, &is->limits[i]), name) == 0) return &is->limits[i];
  return NULL;
}

/* The only limit of a single claim, or NULL. */
static const TdLimit *only_one(const TdBenefit *benefit) {
  const TdLimit *one = NULL;
  for (uint32_t i = 0; i < benefit->limit_count; i++) {
    if (benefit->limits[i].annual >= 0) continue;
    if (one) return NULL;
    one = &benefit->limits[i];
  }
  return one;
}

/* Has it no other of its annual amount, or, being of a single claim, none of that kind on the other side? */
static bool alone(const TdBenefitPair *pair, int side, const TdLimit *limit) {
  if (limit->annual >= 0) return of_annual(pair, !side, limit_name(pair, side, limit)) == NULL;
  return only_one(pair->is[side]) == limit && of_annual(pair, !side, NULL) == NULL;
}

static char *part_of(const TdBenefitPair *pair, int side, const TdLimit *limit) {
  const char *name = limit_name(pair, side, limit);
  return g_strdup_printf("limit/%s", name ? name : "claim");
}

/* The same limit, counted into something else. */
static bool moved(const TdBenefitPair *pair, const TdLimit *limit, bool *taken, bool *one_claim) {
  const TdBenefit *new = pair->is[TD_NEW];
  for (uint32_t k = 0; k < new->limit_count; k++) {
    const TdLimit *other = &new->limits[k];
    if (taken[k] || !alone(pair, TD_NEW, other) || !find_equal(pair, limit, other)) continue;
    const TdCite *cites[] = {&limit->cite, &other->cite};
    const int32_t annual[] = {limit->annual, other->annual};
    const bool counts[] = {true, true};
    g_autofree char *part = part_of(pair, TD_OLD, limit);
    td_compare_annuals(pair, part, annual, counts, cites);
    *one_claim |= limit->annual < 0 || other->annual < 0;
    return taken[k] = true;
  }
  return false;
}

/* Limits of an annual amount correspond, and what is least of those for a single claim. */
void td_diff_limits(const TdBenefitPair *pair) {
  const TdBenefit *old = pair->is[TD_OLD], *new = pair->is[TD_NEW];
  g_autofree bool *taken = g_new0(bool, new->limit_count + 1);
  bool one_claim = false;
  for (uint32_t i = 0; i < old->limit_count; i++) {
    const TdLimit *limit = &old->limits[i];
    g_autofree char *part = part_of(pair, TD_OLD, limit);
    if (alone(pair, TD_OLD, limit)) {
      if (!moved(pair, limit, taken, &one_claim) && limit->annual >= 0) compare_limit(pair, part, limit, NULL);
    } else if (limit->annual >= 0) {
      compare_limit(pair, part, limit, of_annual(pair, TD_NEW, limit_name(pair, TD_OLD, limit)));
    }
  }
  for (uint32_t k = 0; k < new->limit_count; k++) {
    const TdLimit *limit = &new->limits[k];
    g_autofree char *part = part_of(pair, TD_NEW, limit);
    if (limit->annual >= 0 && !taken[k] && alone(pair, TD_NEW, limit)) compare_limit(pair, part, NULL, limit);
  }
  if (!one_claim) compare_one_claim(pair);
}
