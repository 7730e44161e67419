#include "compiler/imply.h"

#include <string.h>

#include "compiler/expr_text.h"

/* Facts are taken apart into literals, the ways of an "or" one after another; what is left at the end of a way holds
 * together unless two of its literals contradict each other. */
enum { MOST_LITERALS = 96, MOST_STEPS = 2000 };

typedef TdFact Literal;

typedef struct {
  const TdScene *scene;
  Literal literals[MOST_LITERALS];
  size_t count;
  unsigned steps;
} Search;

bool td_expr_same(const TdExpr *a, const TdExpr *b) {
  if (a == b) return true;
  if (a == NULL || b == NULL) return false;
  if (a->kind == TD_E_CONST && a->type != b->type) return false; /* a month is no day */
  return a->kind == b->kind && a->index == b->index && a->value == b->value && a->set == b->set &&
         td_expr_same(a->a, b->a) && td_expr_same(a->b, b->b);
}

static bool always_there(TdField field) {
  TdFieldKind kind = td_fields[field].kind;
  return kind == TD_KIND_FLAG || kind == TD_KIND_FUND || td_field_default(field) >= 0;
}

static bool reads_external(const TdExpr *expr, uint16_t index) {
  if (expr == NULL) return false;
  if (expr->kind == TD_E_EXTERNAL && expr->index == index) return true;
  return reads_external(expr->a, index) || reads_external(expr->b, index);
}

/* A literal is known, so what it reads is there. */
static bool contradicts(const Literal *x, const Literal *y) {
  if (td_expr_same(x->expr, y->expr)) return x->fails != y->fails;
  if (x->expr->kind == TD_E_HAS_FIELD && x->fails && y->expr->kind != TD_E_HAS_FIELD)
    return (td_expr_fields(y->expr) >> x->expr->index & 1) != 0;
  if (x->expr->kind == TD_E_HAS_EXTERNAL && x->fails) return reads_external(y->expr, x->expr->index);
  return false;
}

static bool pairs_fit(const Search *search, const Literal *x) {
  if (x->expr->kind == TD_E_HAS_FIELD && x->fails && always_there((TdField)x->expr->index)) return false;
  for (size_t i = 0; i < search->count; i++)
    if (contradicts(x, &search->literals[i]) || contradicts(&search->literals[i], x)) return false;
  return true;
}

static uint64_t all_codes(uint16_t field) {
  uint64_t set = 0;
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == (TdField)field) set |= UINT64_C(1) << td_codes[i].value;
  return set;
}

/* Is a code left for the field that a literal asks about? */
static bool codes_fit(const Search *search, const TdExpr *expr) {
  uint64_t left = expr->a->kind == TD_E_FIELD ? all_codes(expr->a->index) : UINT64_MAX;
  for (size_t i = 0; i < search->count; i++) {
    const Literal *other = &search->literals[i];
    if (other->expr->kind != TD_E_MEMBER || !td_expr_same(other->expr->a, expr->a)) continue;
    left &= other->fails ? ~other->expr->set : other->expr->set;
  }
  return left != 0;
}

/* Does the claim carry one of each set that it should, if it may carry ALLOWED alone? */
static bool carries_each(const Search *search, uint64_t allowed) {
  for (size_t i = 0; i < search->count; i++) {
    const Literal *literal = &search->literals[i];
    if (literal->expr->kind == TD_E_IDENTITY && !literal->fails && (literal->expr->set & allowed) == 0) return false;
  }
  return true;
}

/* The labels that a claim of a category does not carry; UNSURE ones, that it may not carry, too. */
static uint64_t excluded(const TdModel *model, uint32_t category, bool unsure) {
  uint64_t set = 0;
  for (uint32_t i = 0; i < category && !model->best; i++)
    if (unsure || model->identities[i].when == NULL) set |= UINT64_C(1) << i;
  return set;
}

/* A category that the claim may have, all that is said of its labels considered. */
static bool labels_fit(const Search *search, bool *sure) {
  const TdModel *model = search->scene->model;
  uint64_t categories = search->scene->categories, forbidden = 0, unconditional = 0;
  bool none = search->scene->uncategorised, possible = false;
  for (size_t i = 0; i < search->count; i++) {
    const Literal *literal = &search->literals[i];
    if (literal->expr->kind == TD_E_IDENTITY && literal->fails) forbidden |= literal->expr->set;
    if (literal->expr->kind != TD_E_CATEGORY) continue;
    categories &= literal->fails ? ~literal->expr->set : literal->expr->set;
    none &= literal->fails;
  }
  for (uint32_t i = 0; i < model->identity_count; i++) {
    bool always = model->identities[i].when == NULL;
    if (always) unconditional |= UINT64_C(1) << i;
    if (((categories & ~forbidden) >> i & 1) == 0) continue;
    if (always && carries_each(search, ~forbidden & ~excluded(model, i, true))) return true;
    possible |= carries_each(search, ~forbidden & ~excluded(model, i, false));
  }
  *sure = false;
  return possible || (none && carries_each(search, ~forbidden & ~unconditional));
}

static bool holds_entry(const TdModelList *list, const char *entry) {
  for (uint32_t i = 0; i < list->entry_count; i++)
    if (strcmp(list->entries[i], entry) == 0) return true;
  return false;
}

/* May the disease be this one?  Of a list from outside nothing is known. */
static bool disease_fits(const Search *search, const char *disease) {
  for (size_t i = 0; i < search->count; i++) {
    const Literal *literal = &search->literals[i];
    if (literal->expr->kind != TD_E_LISTED) continue;
    const TdModelList *list = &search->scene->model->lists[literal->expr->index];
    if (!list->external && holds_entry(list, disease) == literal->fails) return false;
  }
  return true;
}

static bool lists_fit(const Search *search) {
  for (size_t i = 0; i < search->count; i++) {
    const Literal *literal = &search->literals[i];
    if (literal->expr->kind != TD_E_LISTED || literal->fails) continue;
    const TdModelList *list = &search->scene->model->lists[literal->expr->index];
    bool any = list->external;
    for (uint32_t k = 0; k < list->entry_count && !any; k++) any = disease_fits(search, list->entries[k]);
    if (!any) return false;
  }
  return true;
}

/* ---- comparisons ---- */

static bool figure(const TdModel *model, const TdExpr *expr, int64_t *value) {
  if (expr->kind == TD_E_CONST) {
    *value = expr->value;
    return true;
  }
  if (expr->kind != TD_E_PARAM || model->params[expr->index].row_count != 1) return false;
  *value = model->params[expr->index].rows[0].value;
  return true;
}

enum { LESS = 1, SAME = 2, MORE = 4 };

/* How A and B of a comparison may stand to each other where it holds, or fails; 0: it is none. */
static unsigned relation(const Literal *literal) {
  unsigned holds = literal->expr->kind == TD_E_LT   ? LESS
                   : literal->expr->kind == TD_E_LE ? LESS | SAME
                   : literal->expr->kind == TD_E_EQ ? SAME
                                                    : 0;
  return holds == 0 ? 0 : literal->fails ? (LESS | SAME | MORE) & ~holds : holds;
}

static unsigned turned(unsigned relation) {
  return (relation & SAME) | (relation & LESS ? MORE : 0) | (relation & MORE ? LESS : 0);
}

typedef struct {
  int64_t low, high;
} Interval;

static Interval natural(const TdExpr *expr) {
  bool amount = expr->kind == TD_E_BUILTIN && expr->type == TD_M_MONEY;
  return (Interval){amount ? 0 : INT64_MIN, INT64_MAX};
}

/* What a comparison with a figure leaves of the values of its other side; NULL: there is no figure in it. */
static const TdExpr *bounded(const TdModel *model, const Literal *literal, unsigned *side, int64_t *value) {
  unsigned how = relation(literal);
  if (how == 0) return NULL;
  if (figure(model, literal->expr->b, value)) {
    *side = how;
    return literal->expr->a;
  }
  *side = turned(how);
  return figure(model, literal->expr->a, value) ? literal->expr->b : NULL;
}

/* Is a value left for KEY? */
static bool key_fits(const Search *search, const TdExpr *key, bool *sure) {
  const TdModel *model = search->scene->model;
  Interval left = natural(key);
  int64_t value, constant;
  unsigned side, holes = 0;
  if (figure(model, key, &constant)) left = (Interval){constant, constant};
  for (size_t i = 0; i < search->count; i++) {
    const TdExpr *other = bounded(model, &search->literals[i], &side, &value);
    if (other == NULL || !td_expr_same(other, key)) continue;
    if (side == (LESS | MORE)) {
      if (left.low == value)
        left.low++;
      else if (left.high == value)
        left.high--;
      else
        holes++;
      continue;
    }
    if ((side & MORE) == 0) left.high = MIN(left.high, (side & SAME) ? value : value - 1);
    if ((side & LESS) == 0) left.low = MAX(left.low, (side & SAME) ? value : value + 1);
  }
  if (left.low > left.high) return false;
  if (holes > 0 && left.high / 2 - left.low / 2 < holes + 1) *sure = false;
  return true;
}

static bool pair_fits(const Search *search, const Literal *literal) {
  unsigned left = LESS | SAME | MORE;
  for (size_t i = 0; i < search->count; i++) {
    unsigned how = relation(&search->literals[i]);
    const TdExpr *other = search->literals[i].expr;
    if (how == 0) continue;
    if (td_expr_same(other->a, literal->expr->a) && td_expr_same(other->b, literal->expr->b))
      left &= how;
    else if (td_expr_same(other->a, literal->expr->b) && td_expr_same(other->b, literal->expr->a))
      left &= turned(how);
  }
  return left != 0 && !(td_expr_same(literal->expr->a, literal->expr->b) && (left & SAME) == 0);
}

/* Does what a literal compares leave it a way to be so? */
static bool comparison_fits(const Search *search, const Literal *literal, bool *sure) {
  int64_t value;
  unsigned side;
  const TdExpr *key = bounded(search->scene->model, literal, &side, &value);
  if (key != NULL) return key_fits(search, key, sure);
  *sure = false;
  return pair_fits(search, literal);
}

/* Does the newest literal fit the others? */
static bool newest_fits(const Search *search) {
  const Literal *newest = &search->literals[search->count - 1];
  bool sure;
  if (!pairs_fit(search, newest)) return false;
  switch (newest->expr->kind) {
    case TD_E_MEMBER: return codes_fit(search, newest->expr);
    case TD_E_IDENTITY:
    case TD_E_CATEGORY: return labels_fit(search, &sure);
    case TD_E_LISTED: return lists_fit(search);
    default: return relation(newest) == 0 || comparison_fits(search, newest, &sure);
  }
}

/* Literals that fit: is there surely a claim of which they are so?  Values that are fields of the record or externals
 * may be thought of one by one; one that is computed, only if it is the one value that is asked for. */
static bool certain(const Search *search) {
  const TdExpr *computed = NULL;
  bool plain = false, sure = true;
  labels_fit(search, &sure);
  for (size_t i = 0; i < search->count && sure; i++) {
    const Literal *literal = &search->literals[i];
    int64_t value;
    unsigned side;
    if (relation(literal) == 0) continue;
    const TdExpr *key = bounded(search->scene->model, literal, &side, &value);
    comparison_fits(search, literal, &sure);
    if (key == NULL) return false;
    if (key->kind == TD_E_FIELD || key->kind == TD_E_EXTERNAL)
      plain = true;
    else if (computed != NULL && !td_expr_same(computed, key))
      return false;
    else
      computed = key;
  }
  return sure && !(plain && computed != NULL);
}

/* ---- the search ---- */

static TdHolds better(TdHolds a, TdHolds b) {
  if (a == TD_SOMETIMES || b == TD_SOMETIMES) return TD_SOMETIMES;
  return a == TD_UNDECIDED ? a : b;
}

typedef struct Rest Rest; /* what is still to be taken apart */
struct Rest {
  TdFact fact;
  const Rest *next;
};

static TdHolds way(Search *search, const Rest *rest);

static TdHolds take_literal(Search *search, const Rest *rest) {
  if (search->count == MOST_LITERALS) return TD_UNDECIDED;
  search->literals[search->count++] = rest->fact;
  TdHolds holds = newest_fits(search) ? way(search, rest->next) : TD_NEVER;
  search->count--;
  return holds;
}

static bool impatient(const Search *search) {
  return search->steps > MOST_STEPS || (search->scene->patience != NULL && search->steps > *search->scene->patience);
}

static TdHolds way(Search *search, const Rest *rest) {
  search->steps++;
  if (impatient(search)) return TD_UNDECIDED;
  if (rest == NULL) {
    bool sure = true;
    return !labels_fit(search, &sure) ? TD_NEVER : certain(search) ? TD_SOMETIMES : TD_UNDECIDED;
  }
  const TdExpr *expr = rest->fact.expr;
  bool fails = rest->fact.fails;
  Rest one = {.fact = {expr->a, fails}, .next = rest->next}, other = {.fact = {expr->b, fails}, .next = rest->next};
  switch (expr->kind) {
    case TD_E_CONST: return (expr->value != 0) == fails ? TD_NEVER : way(search, rest->next);
    case TD_E_NOT: one.fact.fails = !fails; return way(search, &one);
    case TD_E_AND:
    case TD_E_OR:
      if ((expr->kind == TD_E_AND) != fails) { /* both sides */
        one.next = &other;
        return way(search, &one);
      }
      TdHolds first = way(search, &one);
      return first == TD_SOMETIMES ? first : better(first, way(search, &other));
    default: return take_literal(search, rest);
  }
}

TdHolds td_can_hold(const TdScene *scene, const TdFact *facts, size_t count) {
  g_autofree Rest *rest = g_new0(Rest, count + 1);
  Search search = {.scene = scene};
  for (size_t i = 0; i < count; i++) rest[i] = (Rest){facts[i], i + 1 < count ? &rest[i + 1] : NULL};
  TdHolds holds = way(&search, count > 0 ? rest : NULL);
  if (scene->patience != NULL) *scene->patience -= MIN(search.steps, *scene->patience);
  return holds;
}
