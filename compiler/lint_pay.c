/* More than there is: ratios that can come to more than the whole, later benefits that pay out of another base.
 *
 * What a later benefit pays must stay within the remainder.  Amounts are bounded by sums of shares: of the remainder,
 * of the aid paid before, of other amounts of the claim, each at least 0.  A sum is within the remainder when it is so
 * at both ends: where nothing was paid before, and where the benefits before paid the most that their ratios give.
 */
#include "compiler/linter.h"

typedef struct {
  int64_t low, high;
} Range;

static Range range_of(const TdModel *model, const TdExpr *expr) {
  const Range whole = {0, TD_RATIO_ONE};
  if (expr->kind == TD_E_CONST) return (Range){expr->value, expr->value};
  if (expr->kind == TD_E_PARAM) {
    const TdParam *param = &model->params[expr->index];
    Range range = {param->rows[0].value, param->rows[0].value};
    for (uint32_t i = 1; i < param->row_count; i++)
      range = (Range){MIN(range.low, param->rows[i].value), MAX(range.high, param->rows[i].value)};
    return range;
  }
  if (expr->a == NULL || expr->b == NULL) return whole; /* an external: a share, as others say it */
  Range a = range_of(model, expr->a), b = range_of(model, expr->b);
  switch (expr->kind) {
    case TD_E_ADD: return (Range){a.low + b.low, a.high + b.high};
    case TD_E_SUB: return (Range){a.low - b.high, a.high - b.low};
    case TD_E_MIN: return (Range){MIN(a.low, b.low), MIN(a.high, b.high)};
    case TD_E_MAX: return (Range){MAX(a.low, b.low), MAX(a.high, b.high)};
    default: return whole;
  }
}

/* The most that a ratio gives an identity. */
static int64_t most(const TdModel *model, const TdTerm *term, uint32_t identity) {
  int64_t highest = 0;
  if (term->kind == TD_T_VALUE) return CLAMP(range_of(model, term->expr).high, 0, TD_RATIO_ONE);
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    if (guard != NULL && guard->kind == TD_E_CATEGORY && (guard->set >> identity & 1) == 0) continue;
    highest = MAX(highest, most(model, term->rows[i].term, identity));
  }
  return highest;
}

static void check_ratio(TdLinter *linter, const TdTerm *term, const TdNode *node) {
  if (term->kind == TD_T_VALUE && range_of(linter->model, term->expr).high > TD_RATIO_ONE)
    td_found(linter, TD_C_RATIO_ABOVE, node, NULL, NULL, NULL);
  const TdNode *row = node->first;
  for (uint32_t i = 0; term->kind == TD_T_TABLE && i < term->row_count; i++, row = row->next) {
    row = td_node_from(row, TD_N_TABLE_ROW);
    check_ratio(linter, term->rows[i].term, row->first->next);
  }
}

/* ---- sums of shares ---- */

enum { MOST_OTHERS = 16, MOST_STEPS = 10000, LARGEST = 1000000 };

typedef struct {
  int64_t remainder, aid, fixed; /* shares in millionths; what is fixed in fen, times a million */
  const TdExpr *other[MOST_OTHERS];
  int64_t share[MOST_OTHERS];
  size_t others;
} Sum;

typedef struct Part Part; /* what is still to be added: SHARE of an expression */
struct Part {
  const TdExpr *expr;
  int64_t share;
  bool limit; /* it stands in a term, where base is the benefit's own */
  const Part *next;
};

typedef struct {
  const TdModel *model;
  const TdBenefit *benefit;
  const TdExpr *start;   /* what the claim's base is: NULL, the in-scope self-paid */
  bool mixed;            /* or this by one benefit, that by another */
  int64_t before, ratio; /* the most that was paid before, and that this benefit pays, in millionths */
  bool lost;             /* something was not understood, or would take too long: nothing may be said */
  unsigned steps;
} Proof;

static bool fits(const Proof *proof, const Sum *sum, int64_t ratio) {
  for (size_t i = 0; i < sum->others; i++)
    if (sum->share[i] > 0) return false;
  if (sum->fixed > 0) return false;
  int64_t left = TD_RATIO_ONE - proof->before;
  int64_t last = (sum->remainder * left + sum->aid * proof->before) / TD_RATIO_ONE;
  return sum->remainder * ratio <= (int64_t)TD_RATIO_ONE * TD_RATIO_ONE && last * ratio <= left * TD_RATIO_ONE;
}

static bool is_builtin(const TdExpr *expr, TdBuiltin which) {
  return expr->kind == TD_E_BUILTIN && expr->index == which;
}

/* The claim's base itself, or an amount that is never more. */
static bool within_start(const Proof *proof, const TdExpr *expr) {
  if (proof->mixed) return false;
  bool self_paid = is_builtin(expr, TD_B_SELF_PAID);
  if (proof->start == NULL) return self_paid;
  bool larger = is_builtin(proof->start, TD_B_CATALOGUE) ||
                (proof->start->kind == TD_E_FIELD && proof->start->index == TD_F_INSCP);
  return td_expr_same(proof->start, expr) || (self_paid && larger);
}

static bool add_other(Proof *proof, Sum *sum, const TdExpr *expr, int64_t share) {
  size_t i = 0;
  while (i < sum->others && !td_expr_same(sum->other[i], expr)) i++;
  if (i == MOST_OTHERS) {
    proof->lost = true;
    return false;
  }
  if (i == sum->others) {
    sum->other[sum->others] = expr;
    sum->share[sum->others++] = 0;
  }
  sum->share[i] += share;
  return true;
}

static bool within(Proof *proof, Sum sum, const Part *part, int64_t ratio);

/* One of the two will do, or both must. */
static bool either(Proof *proof, const Sum *sum, const Part *a, const Part *b, int64_t ratio, bool any) {
  bool first = within(proof, *sum, a, ratio);
  return first == any ? first : within(proof, *sum, b, ratio);
}

static bool add_share(Proof *proof, const Sum *sum, const Part *part, int64_t ratio) {
  Range range = range_of(proof->model, part->expr->b);
  const TdExpr *amount = part->expr->a;
  if (range.low != range.high && amount->kind != TD_E_BUILTIN && amount->kind != TD_E_FIELD) proof->lost = true;
  int64_t by = part->share > 0 ? range.high : MAX(range.low, 0);
  Part rest = {amount, part->share * (int64_t)CLAMP(by, -LARGEST, LARGEST) / TD_RATIO_ONE, part->limit, part->next};
  return within(proof, *sum, &rest, ratio);
}

/* Is SUM, with the parts that are still to be added, within the remainder? */
static bool within(Proof *proof, Sum sum, const Part *part, int64_t ratio) {
  static const TdExpr nothing = {.kind = TD_E_CONST, .type = TD_M_MONEY};
  if (++proof->steps > MOST_STEPS) proof->lost = true;
  if (proof->lost) return false;
  if (part == NULL) return fits(proof, &sum, ratio);
  const TdExpr *expr = part->expr;
  Part b = {expr->b, part->share, part->limit, part->next}, a = {expr->a, part->share, part->limit, part->next};
  switch (expr->kind) {
    case TD_E_CONST:
    case TD_E_PARAM: {
      Range range = range_of(proof->model, expr);
      int64_t product = 0, fixed = part->share > 0 ? range.high : range.low;
      proof->lost |= __builtin_mul_overflow(fixed, part->share, &product) ||
                     __builtin_add_overflow(sum.fixed, product, &sum.fixed);
      return within(proof, sum, part->next, ratio);
    }
    case TD_E_ADD: a.next = &b; return within(proof, sum, &a, ratio);
    case TD_E_SUB:
      b.share = -b.share;
      a.next = &b;
      return within(proof, sum, &a, ratio);
    case TD_E_MIN: return either(proof, &sum, &a, &b, ratio, part->share > 0);
    case TD_E_MAX: return either(proof, &sum, &a, &b, ratio, part->share < 0);
    case TD_E_SHARE: return add_share(proof, &sum, part, ratio);
    default: break;
  }
  if (is_builtin(expr, TD_B_BASE) && part->limit) { /* the benefit's own base, at least 0 */
    a = (Part){proof->benefit->base, part->share, false, part->next};
    b = (Part){&nothing, part->share, false, part->next};
    return either(proof, &sum, &a, &b, ratio, part->share < 0);
  }
  bool start = within_start(proof, expr);
  if (is_builtin(expr, TD_B_BASE) || start) sum.remainder += part->share;
  if (is_builtin(expr, TD_B_AID) || start) sum.aid += part->share;
  if (!is_builtin(expr, TD_B_BASE) && !is_builtin(expr, TD_B_AID) && !start &&
      !add_other(proof, &sum, expr, part->share))
    return false;
  return within(proof, sum, part->next, ratio);
}

static bool keeps_within(Proof *proof, const TdExpr *expr, bool limit, int64_t ratio) {
  Part part = {expr, TD_RATIO_ONE, limit, NULL};
  return within(proof, (Sum){0}, &part, ratio);
}

static bool limit_keeps(Proof *proof, const TdTerm *term, uint32_t identity) {
  if (term->kind == TD_T_VALUE) return keeps_within(proof, term->expr, true, TD_RATIO_ONE);
  if (term->kind != TD_T_TABLE) return term->kind == TD_T_UNDETERMINED;
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    if (guard != NULL && guard->kind == TD_E_CATEGORY && (guard->set >> identity & 1) == 0) continue;
    if (!limit_keeps(proof, term->rows[i].term, identity)) return false;
  }
  return true;
}

/* ---- benefits ---- */

/* The alternatives that a later benefit goes back to. */
static void roots(const TdModel *model, const TdBenefit *benefit, bool *found) {
  for (uint32_t i = 0; i < benefit->after_count; i++) {
    const TdBenefit *before = &model->benefits[benefit->after[i]];
    if (before->stage == 0) found[benefit->after[i]] = true;
    roots(model, before, found);
  }
}

static void find_start(const TdModel *model, Proof *proof, const bool *found) {
  bool first = true;
  for (uint32_t i = 0; i < model->benefit_count; i++) {
    if (!found[i]) continue;
    proof->mixed |= !first && !td_expr_same(proof->start, model->benefits[i].base);
    proof->start = model->benefits[i].base;
    first = false;
  }
}

/* The share of the claim's base that the benefits before can have paid.  Of those with a base of their own nothing is
 * counted: what is too much without them is so with them. */
static int64_t paid_before(const TdLinter *linter, uint32_t index, const bool *found, uint32_t identity) {
  const TdModel *model = linter->model;
  int64_t paid = 0;
  for (uint32_t i = 0; i < index; i++) {
    const TdBenefit *other = &model->benefits[i];
    if ((linter->reach[i] >> identity & 1) == 0) continue;
    int64_t ratio = most(model, other->ratio, identity);
    if (other->stage == 0)
      paid = found[i] ? MAX(paid, ratio) : paid;
    else if (other->base == NULL)
      paid += (TD_RATIO_ONE - paid) * ratio / TD_RATIO_ONE;
  }
  return paid;
}

static bool asks_amounts(const TdExpr *expr) {
  if (expr == NULL) return false;
  if (expr->type == TD_M_MONEY) return true;
  return asks_amounts(expr->a) || asks_amounts(expr->b);
}

static bool exceeds(Proof *proof, uint32_t identity) {
  const TdBenefit *benefit = proof->benefit;
  if (keeps_within(proof, benefit->base, false, proof->ratio)) return false;
  for (uint32_t i = 0; i < benefit->limit_count; i++)
    if (limit_keeps(proof, benefit->limits[i].term, identity)) return false;
  return !proof->lost;
}

/* Nothing of the claim itself: a figure, a parameter, an external. */
static bool is_figure(const TdExpr *expr) {
  if (expr == NULL) return true;
  bool own = expr->kind == TD_E_BUILTIN || expr->kind == TD_E_FIELD;
  return !own && is_figure(expr->a) && is_figure(expr->b);
}

static bool says_figure(const TdTerm *term) {
  bool found = term->kind == TD_T_VALUE && is_figure(term->expr);
  for (uint32_t i = 0; i < term->row_count && !found; i++) found = says_figure(term->rows[i].term);
  return found;
}

static void check_limits(TdLinter *linter, const TdBenefit *benefit, const TdNode *node) {
  uint32_t limit = 0;
  for (const TdNode *part = node->first; part != NULL; part = part->next) {
    if (part->kind != TD_N_LIMIT) continue;
    const TdLimit *one = &benefit->limits[limit++];
    if (one->annual < 0 && says_figure(one->term)) td_found(linter, TD_C_LIMIT_ALONE, part, benefit->name, NULL, NULL);
  }
}

static void check_benefit(TdLinter *linter, uint32_t index, const TdNode *node) {
  const TdModel *model = linter->model;
  const TdBenefit *benefit = &model->benefits[index];
  check_ratio(linter, benefit->ratio, td_node_child(node, TD_N_RATIO)->first);
  check_limits(linter, benefit, node);
  if (benefit->stage == 0 || benefit->base == NULL) return;
  for (uint32_t i = 0; i < benefit->condition_count; i++)
    if (asks_amounts(benefit->conditions[i].expr)) return; /* it may keep the amounts apart */
  g_autofree bool *found = g_new0(bool, model->benefit_count);
  roots(model, benefit, found);
  uint64_t over = 0;
  for (uint32_t i = 0; i < model->identity_count; i++) {
    if ((linter->reach[index] >> i & 1) == 0) continue;
    Proof proof = {.model = model, .benefit = benefit, .before = paid_before(linter, index, found, i)};
    proof.ratio = most(model, benefit->ratio, i);
    find_start(model, &proof, found);
    if (exceeds(&proof, i)) over |= UINT64_C(1) << i;
  }
  if (over == 0) return;
  g_autofree char *names = td_label_names(model, over);
  td_found(linter, TD_C_ABOVE_BASE, td_node_child(node, TD_N_BASE), benefit->name, names, NULL);
}

void td_lint_payments(TdLinter *linter) {
  uint32_t benefit = 0;
  for (const TdNode *item = linter->file->first; item != NULL; item = item->next)
    if (item->kind == TD_N_BENEFIT) check_benefit(linter, benefit++, item);
}
