/* Every kind of claim that two rules can tell apart: they are asked on one way after another, each a row of answers. */
#include "compiler/diff_hinder.h"
#include "compiler/diff_joint.h"

#include "compiler/expr_text.h"

#define BIT(n) (UINT64_C(1) << (n))

void td_ways_init(TdWays *ways, const TdModel *model, int32_t category) {
  *ways = (TdWays){.model = model, .category = category};
}

bool td_ways_next(TdWays *ways) {
  while (ways->count > 0 && !ways->questions[ways->count - 1].other) ways->count--;
  ways->at = 0;
  if (ways->count == 0) return false;
  if (++ways->gone >= TD_MOST_WAYS) {
    ways->too_many = true;
    return false;
  }
  ways->questions[ways->count - 1].fact.fails = true;
  ways->questions[ways->count - 1].other = false;
  return true;
}

static TdScene scene_of(const TdWays *ways) {
  uint64_t all = ways->model->label_count == 64 ? UINT64_MAX : BIT(ways->model->label_count) - 1;
  return (TdScene){.model = ways->model,
                   .categories = ways->category >= 0 ? BIT(ways->category) : all,
                   .uncategorised = ways->category < 0};
}

static size_t facts_of(const TdWays *ways, TdFact *facts) {
  size_t count = 0;
  for (guint i = 0; i < ways->count; i++)
    if (!ways->questions[i].forced) facts[count++] = ways->questions[i].fact;
  return count;
}

TdHolds td_ways_real(const TdWays *ways, bool settled) {
  const TdModel *model = ways->model;
  const TdExpr day = {.kind = TD_E_FIELD, .type = TD_M_DATE, .index = TD_F_ENDDATE};
  const TdExpr first = {.kind = TD_E_CONST, .type = TD_M_DATE, .value = model->valid_from};
  const TdExpr last = {.kind = TD_E_CONST, .type = TD_M_DATE, .value = model->valid_until};
  const TdExpr before = {.kind = TD_E_LT, .type = TD_M_BOOL, .a = &day, .b = &first};
  const TdExpr after = {.kind = TD_E_LT, .type = TD_M_BOOL, .a = &last, .b = &day};
  TdFact facts[TD_MOST_QUESTIONS + 2];
  TdScene scene = scene_of(ways);
  size_t count = facts_of(ways, facts);
  if (settled) facts[count++] = (TdFact){&before, true};
  if (settled && model->valid_until != TD_DATE_MAX) facts[count++] = (TdFact){&after, true};
  return td_can_hold(&scene, facts, count);
}

static bool reads_outside(const TdModel *model, const TdExpr *expr) {
  if (!expr) return false;
  if (expr->kind == TD_E_EXTERNAL || expr->kind == TD_E_HAS_EXTERNAL) return true;
  if (expr->kind == TD_E_LISTED && model->lists[expr->index].external) return true;
  return reads_outside(model, expr->a) || reads_outside(model, expr->b);
}

static bool reads_param(const TdExpr *expr) {
  return expr && (expr->kind == TD_E_PARAM || reads_param(expr->a) || reads_param(expr->b));
}

bool td_ways_outside(const TdWays *ways) {
  bool outside = false;
  for (guint i = 0; i < ways->count; i++) {
    const TdExpr *expr = ways->questions[i].fact.expr;
    outside |= reads_outside(ways->model, expr) || reads_param(expr);
  }
  return outside;
}

/* ---- the same two days, one of them moved by more or less ---- */

typedef struct {
  const TdExpr *a, *b; /* a + months, days  < or <=  b */
  int64_t months, days;
  bool strict;
} Window;

/* A day that is moved once: months and days in another order, or there and back, come to other days. */
static const TdExpr *unshifted(const TdExpr *expr, int64_t *months, int64_t *days) {
  if (expr->kind != TD_E_SHIFT || expr->a->kind == TD_E_SHIFT) return expr;
  *(expr->b->type == TD_M_MONTHS ? months : days) += expr->b->value;
  return expr->a;
}

/* Only one side is moved, as far as windows are compared; false: it is none. */
static bool window_of(const TdFact *fact, Window *left, Window *right) {
  if ((fact->expr->kind != TD_E_LT && fact->expr->kind != TD_E_LE) || fact->expr->a->type != TD_M_DATE) return false;
  bool strict = (fact->expr->kind == TD_E_LT) != fact->fails;
  const TdExpr *a = fact->fails ? fact->expr->b : fact->expr->a, *b = fact->fails ? fact->expr->a : fact->expr->b;
  *left = *right = (Window){.strict = strict};
  left->a = right->a = unshifted(a, &left->months, &left->days);
  left->b = right->b = unshifted(b, &right->months, &right->days);
  return true;
}

static bool same_shift(const Window *x, const Window *y) {
  return x->months == y->months && x->days == y->days;
}

/* X, moved, lies before Y and Y, moved by no less, before X. */
static bool excludes(const TdFact *one, const TdFact *other) {
  Window la, ra, lb, rb;
  if (!window_of(one, &la, &ra) || !window_of(other, &lb, &rb)) return false;
  if (!td_expr_same(la.a, lb.b) || !td_expr_same(la.b, lb.a)) return false;
  bool strict = la.strict || lb.strict;
  /* one: A+la < B+ra; other: B+lb < A+rb */
  if (same_shift(&la, &rb)) { /* B+lb < A+la < B+ra: needs lb < ra */
    if (lb.months > ra.months && lb.days >= ra.days) return true;
    if (lb.days > ra.days && lb.months >= ra.months) return true;
    return same_shift(&lb, &ra) && strict;
  }
  if (same_shift(&ra, &lb)) { /* A+la < B+ra < A+rb */
    if (la.months > rb.months && la.days >= rb.days) return true;
    return la.days > rb.days && la.months >= rb.months;
  }
  return false;
}

/* ---- questions ---- */

static bool may_be(const TdWays *ways, TdFact fact) {
  TdFact facts[TD_MOST_QUESTIONS + 1];
  TdScene scene = scene_of(ways);
  size_t count = facts_of(ways, facts);
  for (size_t i = 0; i < count; i++)
    if (excludes(&facts[i], &fact)) return false;
  facts[count] = fact;
  return td_can_hold(&scene, facts, count + 1) != TD_NEVER;
}

static bool ask(TdWays *ways, const TdExpr *expr) {
  for (guint i = 0; i < ways->at; i++)
    if (td_expr_same(ways->questions[i].fact.expr, expr)) return !ways->questions[i].fact.fails;
  if (ways->at < ways->count) return !ways->questions[ways->at++].fact.fails;
  if (ways->count == TD_MOST_QUESTIONS) {
    ways->too_many = true;
    return false;
  }
  bool yes = may_be(ways, (TdFact){expr, false}), no = may_be(ways, (TdFact){expr, true});
  TdQuestion question = {.fact = {expr, !yes}, .other = yes && no, .forced = yes != no};
  ways->questions[ways->count++] = question;
  ways->at = ways->count;
  return yes;
}

static TdAnswer answer(bool yes) {
  return (TdAnswer){yes ? TD_YES : TD_NO, ""};
}

bool td_ways_may_lack(const TdWays *ways, const TdExpr *expr, const TdExpr *with) {
  TdExpr sure[TD_MOST_QUESTIONS]; /* what is answered yes, one after another */
  const TdExpr *all = NULL;
  for (guint i = 0; i < ways->count; i++) {
    if (ways->questions[i].fact.fails) continue;
    sure[i] = (TdExpr){.kind = TD_E_AND, .a = all, .b = ways->questions[i].fact.expr};
    all = &sure[i];
  }
  return td_may_lack(ways->model, expr, with, all);
}

static const TdExpr has_fields[] = {
#define TD_FIELD(id, ...) {.kind = TD_E_HAS_FIELD, .type = TD_M_BOOL, .index = TD_F_##id},
#include "runtime/fields.def"
};

static const char *not_supplied(TdWays *ways, const TdExpr *expr) {
  const TdModel *model = ways->model;
  const char *first = NULL;
  if (!expr) return NULL;
  if (expr->kind == TD_E_EXTERNAL && !ask(ways, &ways->supplied[expr->index]))
    return model->externals[expr->index].name;
  if (expr->kind == TD_E_LISTED && model->lists[expr->index].external &&
      !ask(ways, &ways->supplied[model->external_count + expr->index]))
    return model->lists[expr->index].name;
  first = not_supplied(ways, expr->a);
  return first ? first : not_supplied(ways, expr->b);
}

/* What EXPR reads and the claim lacks; NULL: nothing. */
static const char *lacking(TdWays *ways, const TdExpr *expr) {
  uint64_t fields = expr->kind == TD_E_HAS_FIELD ? 0 : td_expr_fields(expr);
  for (int field = 0; field < TD_FIELD_COUNT; field++)
    if ((fields >> field & 1) && !td_always_there((TdField)field) && !ask(ways, &has_fields[field]))
      return td_fields[field].column;
  return ways->supplied && expr->kind != TD_E_HAS_EXTERNAL ? not_supplied(ways, expr) : NULL;
}

static TdAnswer ask_labels(TdWays *ways, const TdExpr *expr) {
  if (ways->category >= 0 && (expr->set >> ways->category & 1)) return answer(true);
  return answer(expr->set != 0 && ask(ways, expr));
}

TdAnswer td_ways_ask(TdWays *ways, const TdExpr *expr) {
  TdAnswer a, b;
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return answer(expr->value != 0);
    case TD_E_CATEGORY: return answer(ways->category >= 0 && (expr->set >> ways->category & 1));
    case TD_E_IDENTITY: return ask_labels(ways, expr);
    case TD_E_NOT: a = td_ways_ask(ways, expr->a); return a.is == TD_UNKNOWN ? a : answer(a.is == TD_NO);
    case TD_E_AND:
    case TD_E_OR: {
      bool and = expr->kind == TD_E_AND;
      a = td_ways_ask(ways, expr->a);
      if (a.is == (and? TD_NO : TD_YES)) return a;
      b = td_ways_ask(ways, expr->b);
      if (b.is == (and? TD_NO : TD_YES)) return b;
      return a.is == TD_UNKNOWN ? a : b;
    }
    case TD_E_HAS_FIELD: return answer(td_always_there((TdField)expr->index) || ask(ways, &has_fields[expr->index]));
    default: break;
  }
  const char *word = lacking(ways, expr);
  ways->outside |= reads_outside(ways->model, expr);
  if (word) return (TdAnswer){TD_UNKNOWN, word};
  return answer(ask(ways, expr));
}

TdGives td_ways_term(TdWays *ways, const TdTerm *term) {
  TdGives gives = {.word = term->word ? term->word : "", .expr = term->expr};
  switch ((TdTermKind)term->kind) {
    case TD_T_VALUE: gives.kind = TD_G_VALUE; break;
    case TD_T_NONE: gives.kind = TD_G_NONE; break;
    case TD_T_DEFERRED: gives.kind = TD_G_DEFERRED; break;
    case TD_T_UNDETERMINED: gives.kind = TD_G_UNKNOWN; break;
    case TD_T_TABLE:
      gives = (TdGives){.kind = TD_G_NO_ROW, .word = ""};
      for (uint32_t i = 0; i < term->row_count; i++) {
        TdAnswer guard = term->rows[i].guard ? td_ways_ask(ways, term->rows[i].guard) : answer(true);
        if (guard.is == TD_NO) continue;
        if (guard.is == TD_UNKNOWN)
          gives = (TdGives){.kind = TD_G_UNKNOWN, .word = guard.word};
        else
          gives = td_ways_term(ways, term->rows[i].term);
        break;
      }
      break;
  }
  if (!gives.cite.clause || gives.cite.clause[0] == '\0') {
    const char *assume = gives.cite.assume;
    gives.cite = term->cite;
    if (assume && assume[0]) gives.cite.assume = assume;
  }
  return gives;
}

/* ---- the facts of a way ---- */

GArray *td_ways_facts(const TdWays *ways) {
  TdFact facts[TD_MOST_QUESTIONS];
  size_t count = facts_of(ways, facts);
  GArray *out = g_array_new(FALSE, FALSE, sizeof(TdFact));
  g_array_append_vals(out, facts, (guint)count);
  return out;
}

void td_ways_shorten(const TdModel *model, int32_t category, GArray *facts) {
  const TdWays ways = {.model = model, .category = category};
  TdScene scene = scene_of(&ways);
  for (guint i = 0; i < facts->len && facts->len > 1;) {
    g_autoptr(GArray) others = g_array_copy(facts);
    TdFact *fact = &g_array_index(others, TdFact, i);
    fact->fails = !fact->fails;
    if (td_can_hold(&scene, (const TdFact *)(const void *)others->data, others->len) == TD_NEVER)
      g_array_remove_index(facts, i);
    else
      i++;
  }
}
