/* Expressions and terms of a side in the joint model, one writing for each meaning as far as that is easily had. */
#include "compiler/diff_joint.h"

#include "grammar/arena.h"
#include "runtime/money.h"

typedef struct {
  const TdJoint *joint;
  int side;
  const TdExpr *base;
} Turn;

static const TdExpr *turn(const Turn *to, const TdExpr *expr);

static TdExpr *new_expr(const TdJoint *joint, TdExprKind kind, uint8_t type) {
  TdExpr *expr = td_arena_new0(joint->arena, TdExpr);
  expr->kind = (uint8_t)kind;
  expr->type = type;
  return expr;
}

static const TdExpr *constant(const TdJoint *joint, uint8_t type, int64_t value) {
  TdExpr *expr = new_expr(joint, TD_E_CONST, type);
  expr->value = value;
  return expr;
}

static const TdExpr *pair(const TdJoint *joint, TdExprKind kind, uint8_t type, const TdExpr *a, const TdExpr *b) {
  TdExpr *expr = new_expr(joint, kind, type);
  expr->a = a;
  expr->b = b;
  return expr;
}

/* An answer that is known is the other side, or decides. */
static const TdExpr *joined(const TdJoint *joint, TdExprKind kind, const TdExpr *a, const TdExpr *b) {
  if (a->kind == TD_E_CONST) return (a->value != 0) == (kind == TD_E_OR) ? a : b;
  if (b->kind == TD_E_CONST) return (b->value != 0) == (kind == TD_E_OR) ? b : a;
  return pair(joint, kind, TD_M_BOOL, a, b);
}

const TdExpr *td_joint_both(const TdJoint *joint, TdExprKind kind, const TdExpr *a, const TdExpr *b) {
  return !a ? b : !b ? a : joined(joint, kind, a, b);
}

/* An order of expressions in which figures come last, whatever they are. */
static int order(const TdExpr *a, const TdExpr *b) {
  if (a == b) return 0;
  if (!a || !b) return a ? 1 : -1;
  if ((a->kind == TD_E_CONST) != (b->kind == TD_E_CONST)) return a->kind == TD_E_CONST ? 1 : -1;
  if (a->kind != b->kind) return a->kind < b->kind ? -1 : 1;
  if (a->index != b->index) return a->index < b->index ? -1 : 1;
  if (a->value != b->value) return a->value < b->value ? -1 : 1;
  if (a->set != b->set) return a->set < b->set ? -1 : 1;
  int first = order(a->a, b->a);
  return first != 0 ? first : order(a->b, b->b);
}

const TdExpr *td_joint_least(const TdJoint *joint, const TdExpr *a, const TdExpr *b) {
  TdValueOrder known = td_value_order(a, b);
  if (known != TD_ORDER_OPEN) return known == TD_ORDER_LESS ? b : a;
  return order(a, b) <= 0 ? pair(joint, TD_E_MIN, a->type, a, b) : pair(joint, TD_E_MIN, a->type, b, a);
}

/* ---- sums ---- */

typedef struct {
  const TdExpr *expr;
  bool less;
} Part;

static void take_apart(GArray *parts, const TdExpr *expr, bool less, int64_t *figure) {
  if (expr->kind == TD_E_ADD || expr->kind == TD_E_SUB) {
    take_apart(parts, expr->a, less, figure);
    take_apart(parts, expr->b, less != (expr->kind == TD_E_SUB), figure);
    return;
  }
  Part part = {expr, less};
  if (expr->kind == TD_E_CONST)
    *figure += less ? -expr->value : expr->value;
  else
    g_array_append_val(parts, part);
}

static gint by_order(gconstpointer a, gconstpointer b) {
  const Part *x = a, *y = b;
  return x->less != y->less ? (x->less ? 1 : -1) : order(x->expr, y->expr);
}

/* What is added, what is taken off, then the figure. */
static const TdExpr *sum(const TdJoint *joint, const TdExpr *expr) {
  g_autoptr(GArray) parts = g_array_new(FALSE, FALSE, sizeof(Part));
  int64_t figure = 0;
  take_apart(parts, expr, false, &figure);
  g_array_sort(parts, by_order);
  const TdExpr *out = NULL;
  for (guint i = 0; i < parts->len; i++) {
    const Part *part = &g_array_index(parts, Part, i);
    if (!out && part->less) out = constant(joint, expr->type, figure), figure = 0;
    out = !out ? part->expr : pair(joint, part->less ? TD_E_SUB : TD_E_ADD, expr->type, out, part->expr);
  }
  if (!out) return constant(joint, expr->type, figure);
  if (figure == 0) return out;
  return pair(joint, figure < 0 ? TD_E_SUB : TD_E_ADD, expr->type, out, constant(joint, expr->type, ABS(figure)));
}

static const TdExpr *turn_value(const Turn *to, const TdExpr *expr, const TdExpr *a, const TdExpr *b) {
  const TdJoint *joint = to->joint;
  int64_t share;
  switch ((TdExprKind)expr->kind) {
    case TD_E_ADD:
    case TD_E_SUB: return sum(joint, pair(joint, expr->kind, expr->type, a, b));
    case TD_E_SHARE:
      if (b->kind == TD_E_CONST && b->value == TD_RATIO_ONE) return a;
      if (a->kind == TD_E_CONST && b->kind == TD_E_CONST && td_money_share(a->value, b->value, &share))
        return constant(joint, expr->type, share);
      return pair(joint, TD_E_SHARE, expr->type, a, b);
    default: /* MIN, MAX */
      if (a->kind == TD_E_CONST && b->kind == TD_E_CONST)
        return constant(joint, expr->type, expr->kind == TD_E_MIN ? MIN(a->value, b->value) : MAX(a->value, b->value));
      return order(a, b) <= 0 ? pair(joint, expr->kind, expr->type, a, b) : pair(joint, expr->kind, expr->type, b, a);
  }
}

/* ---- what is yes or no ---- */

static const TdExpr *negation(const TdJoint *joint, const TdExpr *a) {
  switch ((TdExprKind)a->kind) {
    case TD_E_NOT: return a->a;
    case TD_E_LT: return pair(joint, TD_E_LE, TD_M_BOOL, a->b, a->a);
    case TD_E_LE: return pair(joint, TD_E_LT, TD_M_BOOL, a->b, a->a);
    case TD_E_CONST: return constant(joint, TD_M_BOOL, a->value == 0);
    default: return pair(joint, TD_E_NOT, TD_M_BOOL, a, NULL);
  }
}

static const TdExpr *equality(const TdJoint *joint, const TdExpr *a, const TdExpr *b) {
  if (order(a, b) > 0) {
    const TdExpr *first = b;
    b = a;
    a = first;
  }
  if (a->type == TD_M_BOOL && b->kind == TD_E_CONST) return b->value ? a : negation(joint, a);
  return pair(joint, TD_E_EQ, TD_M_BOOL, a, b);
}

static bool shared(const TdJoint *joint, int side, uint16_t param) {
  for (uint32_t i = 0; i < joint->side[!side]->param_count; i++)
    if (joint->param[!side][i] == param) return true;
  return false;
}

/* A parameter that the other side lacks is what it comes to. */
static const TdExpr *turn_param(const Turn *to, const TdExpr *expr) {
  const TdParam *param = &to->joint->side[to->side]->params[expr->index];
  uint16_t index = to->joint->param[to->side][expr->index];
  if (param->row_count == 1 && !shared(to->joint, to->side, index))
    return constant(to->joint, expr->type, param->rows[0].value);
  TdExpr *out = new_expr(to->joint, TD_E_PARAM, expr->type);
  out->index = index;
  return out;
}

/* NULL: it stays a name. */
static const TdExpr *turn_external(const Turn *to, const TdExpr *expr) {
  if (expr->kind != TD_E_EXTERNAL && expr->kind != TD_E_HAS_EXTERNAL) return NULL;
  if (!to->joint->outside[to->side]) return NULL;
  const TdOutsideValue *value = &to->joint->outside[to->side][expr->index];
  bool there = to->joint->there[to->side][expr->index], valued = to->joint->valued[to->side][expr->index];
  if (expr->kind == TD_E_HAS_EXTERNAL) return there ? constant(to->joint, TD_M_BOOL, value->supplied) : NULL;
  return valued && value->supplied ? constant(to->joint, expr->type, value->value) : NULL;
}

/* Identities that the other side does not know even as labels.  Of several labels that are asked for they are left out:
 * it is their coming or going that makes the difference, and that is told. */
static uint64_t alone(const TdJoint *joint, int side) {
  uint64_t identities = 0, known = 0;
  for (uint32_t i = 0; i < joint->side[side]->identity_total; i++) identities |= joint->label[side][i];
  for (uint32_t i = 0; i < joint->side[!side]->label_count; i++) known |= joint->label[!side][i];
  return identities & ~known;
}

static const TdExpr *turn_leaf(const Turn *to, const TdExpr *expr) {
  if (expr->kind == TD_E_PARAM) return turn_param(to, expr);
  if (expr->kind == TD_E_BUILTIN && expr->index == TD_B_BASE && to->base) return to->base;
  const TdExpr *known = turn_external(to, expr);
  if (known) return known;
  TdExpr *out = new_expr(to->joint, expr->kind, expr->type);
  out->index = expr->index;
  out->value = expr->value;
  if (expr->kind == TD_E_EXTERNAL || expr->kind == TD_E_HAS_EXTERNAL)
    out->index = to->joint->external[to->side][expr->index];
  if (expr->kind == TD_E_LISTED) out->index = to->joint->list[to->side][expr->index];
  if (expr->kind == TD_E_IDENTITY || expr->kind == TD_E_CATEGORY)
    out->set = td_joint_set(to->joint, to->side, expr->set);
  if (expr->kind == TD_E_IDENTITY && (out->set & ~alone(to->joint, to->side))) out->set &= ~alone(to->joint, to->side);
  return out;
}

static const TdExpr *turn(const Turn *to, const TdExpr *expr) {
  if (!expr) return NULL;
  const TdExpr *a = turn(to, expr->a), *b = turn(to, expr->b);
  switch ((TdExprKind)expr->kind) {
    case TD_E_MEMBER: {
      TdExpr *out = new_expr(to->joint, TD_E_MEMBER, TD_M_BOOL);
      out->a = a;
      out->set = expr->set;
      return out;
    }
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_SHARE:
    case TD_E_MIN:
    case TD_E_MAX: return turn_value(to, expr, a, b);
    case TD_E_EQ: return equality(to->joint, a, b);
    case TD_E_NOT: return negation(to->joint, a);
    case TD_E_AND:
    case TD_E_OR: return joined(to->joint, expr->kind, a, b);
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_SHIFT: return pair(to->joint, expr->kind, expr->type, a, b);
    default: return turn_leaf(to, expr);
  }
}

const TdExpr *td_joint_expr(const TdJoint *joint, int side, const TdExpr *expr, const TdExpr *base) {
  Turn to = {joint, side, base};
  return turn(&to, expr);
}

/* ---- terms ---- */

/* A figure that changes on some days, as a table of its own. */
static const TdTerm *dated_table(const Turn *to, const TdTerm *term, const TdParam *param) {
  const TdJoint *joint = to->joint;
  TdExpr *day = new_expr(joint, TD_E_FIELD, TD_M_DATE);
  day->index = TD_F_ENDDATE;
  TdTerm *out = td_arena_new0(joint->arena, TdTerm);
  TdRow *rows = td_arena_alloc(joint->arena, param->row_count * sizeof(TdRow));
  *out = (TdTerm){.kind = TD_T_TABLE, .rows = rows, .row_count = param->row_count, .word = "", .cite = term->cite};
  for (uint32_t i = 0; i < param->row_count; i++) {
    TdTerm *value = td_arena_new0(joint->arena, TdTerm);
    *value = (TdTerm){.kind = TD_T_VALUE, .word = "", .cite = term->cite};
    value->expr = constant(joint, param->type, param->rows[i].value);
    if (i + 1 < param->row_count)
      rows[i].guard = pair(joint, TD_E_LT, TD_M_BOOL, day, constant(joint, TD_M_DATE, param->rows[i + 1].from));
    rows[i].term = value;
  }
  return out;
}

static const TdTerm *turn_term(const Turn *to, const TdTerm *term) {
  const TdExpr *expr = term->kind == TD_T_VALUE ? turn(to, term->expr) : NULL;
  if (expr && expr->kind == TD_E_PARAM && !shared(to->joint, to->side, expr->index))
    return dated_table(to, term, &to->joint->side[to->side]->params[term->expr->index]);
  TdTerm *out = td_arena_new0(to->joint->arena, TdTerm);
  *out = *term;
  out->expr = expr;
  TdRow *rows = td_arena_alloc(to->joint->arena, (term->row_count + 1) * sizeof(TdRow));
  for (uint32_t i = 0; i < term->row_count; i++) {
    rows[i].guard = turn(to, term->rows[i].guard);
    rows[i].term = turn_term(to, term->rows[i].term);
  }
  out->rows = rows;
  return out;
}

const TdTerm *td_joint_term(const TdJoint *joint, int side, const TdTerm *term, const TdExpr *base) {
  Turn to = {joint, side, base};
  return term ? turn_term(&to, term) : NULL;
}
