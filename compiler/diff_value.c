/* Which of two amounts is more, whatever the claim. */
#include "compiler/diff_hinder.h"
#include "compiler/diff_joint.h"

static TdValueOrder turned(TdValueOrder order) {
  return order == TD_ORDER_LESS ? TD_ORDER_MORE : order == TD_ORDER_MORE ? TD_ORDER_LESS : order;
}

static TdValueOrder together(TdValueOrder a, TdValueOrder b) {
  if (a == TD_ORDER_SAME) return b;
  return b == TD_ORDER_SAME || a == b ? a : TD_ORDER_OPEN;
}

static bool below_nothing(const TdExpr *expr) {
  return td_below_nothing(NULL, expr);
}

/* B is A with something done to it that can only lower, or only raise it. */
static TdValueOrder changed(const TdExpr *a, const TdExpr *b) {
  bool first = b->a && td_expr_same(a, b->a), second = b->b && td_expr_same(a, b->b);
  switch ((TdExprKind)b->kind) {
    case TD_E_MIN: return first || second ? TD_ORDER_LESS : TD_ORDER_OPEN;
    case TD_E_MAX: return first || second ? TD_ORDER_MORE : TD_ORDER_OPEN;
    case TD_E_ADD:
      if (first) return below_nothing(b->b) ? TD_ORDER_OPEN : TD_ORDER_MORE;
      return second && !below_nothing(b->a) ? TD_ORDER_MORE : TD_ORDER_OPEN;
    case TD_E_SUB: return first && !below_nothing(b->b) ? TD_ORDER_LESS : TD_ORDER_OPEN;
    case TD_E_SHARE:
      if (!first || below_nothing(a) || b->b->kind != TD_E_CONST) return TD_ORDER_OPEN;
      return b->b->value <= TD_RATIO_ONE ? TD_ORDER_LESS : TD_ORDER_MORE;
    default: return TD_ORDER_OPEN;
  }
}

/* SETTLED: it is no part of a sum, so that what is below nothing counts as nothing (docs/meaning.md). */
static TdValueOrder order_of(const TdExpr *a, const TdExpr *b, bool settled) {
  if (td_expr_same(a, b)) return TD_ORDER_SAME;
  if (a->kind == TD_E_CONST && b->kind == TD_E_CONST) return b->value > a->value ? TD_ORDER_MORE : TD_ORDER_LESS;
  if (a->kind == b->kind) {
    switch ((TdExprKind)a->kind) {
      case TD_E_ADD: return together(order_of(a->a, b->a, false), order_of(a->b, b->b, false));
      case TD_E_MIN:
      case TD_E_MAX: return together(order_of(a->a, b->a, settled), order_of(a->b, b->b, settled));
      case TD_E_SUB: return together(order_of(a->a, b->a, false), turned(order_of(a->b, b->b, false)));
      case TD_E_SHARE: {
        bool same = settled && td_expr_same(a->a, b->a) && b->b->kind == TD_E_CONST;
        if (below_nothing(a->b) || (!same && (below_nothing(a->a) || below_nothing(b->a)))) break;
        return together(order_of(a->a, b->a, false), order_of(a->b, b->b, false));
      }
      default: break;
    }
  }
  TdValueOrder order = changed(a, b);
  return order != TD_ORDER_OPEN ? order : turned(changed(b, a));
}

TdValueOrder td_value_order(const TdExpr *a, const TdExpr *b) {
  return order_of(a, b, true);
}
