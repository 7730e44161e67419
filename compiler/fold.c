#include "compiler/fold.h"

#include <string.h>

#include "runtime/date.h"
#include "runtime/money.h"

/* The value of an operation on constants; false when it would fault, which is left to the VM. */
static bool evaluate(TdOpcode op, int64_t a, int64_t b, int64_t c, int64_t *result) {
  switch (op) {
    case TD_OP_ADD: return !__builtin_add_overflow(a, b, result);
    case TD_OP_SUB: return !__builtin_sub_overflow(a, b, result);
    case TD_OP_EXCESS:
      if (__builtin_sub_overflow(a, b, result)) return false;
      *result = MAX(*result, 0);
      return true;
    case TD_OP_MIN: *result = MIN(a, b); return true;
    case TD_OP_MAX: *result = MAX(a, b); return true;
    case TD_OP_SHARE: return td_money_share(a, b, result);
    case TD_OP_LT: *result = -(int64_t)(a < b); return true;
    case TD_OP_LE: *result = -(int64_t)(a <= b); return true;
    case TD_OP_EQ: *result = -(int64_t)(a == b); return true;
    case TD_OP_AND:
    case TD_OP_KEEP: *result = a & b; return true;
    case TD_OP_OR: *result = a | b; return true;
    case TD_OP_ANDNOT:
    case TD_OP_WITHOUT: *result = a & ~b; return true;
    case TD_OP_NOT: *result = ~a; return true;
    case TD_OP_SELECT: *result = a != 0 ? b : c; return true;
    case TD_OP_MEMBER: *result = -(int64_t)(((uint64_t)b >> (a & 63)) & 1); return true;
    case TD_OP_ANY: *result = -(int64_t)((a & b) != 0); return true;
    case TD_OP_LOWEST: *result = (int64_t)((uint64_t)a & (0 - (uint64_t)a)); return true;
    case TD_OP_MONTHS: *result = td_date_add_months(a, b); return true;
    case TD_OP_DAYS: *result = td_date_add_days(a, b); return true;
    case TD_OP_YEARS: *result = td_date_years(a, b); return true;
    case TD_OP_INDEX: /* only the instruction makes an index: there are no constants of that type */
    case TD_OP_LOOKUP:
    case TD_OPCODE_COUNT: break;
  }
  return false;
}

static bool is_const(const TdIr *ir, TdValue value, int64_t *constant) {
  const TdIrNode *node = td_ir_node(ir, value);
  if (node->kind != TD_IR_CONST) return false;
  *constant = node->value;
  return true;
}

/* May a program hold this constant?  What may not is left for the VM to compute. */
static bool fits(TdType type, int64_t value) {
  switch (type) {
    case TD_MONEY: return value >= -TD_MONEY_MAX && value <= TD_MONEY_MAX;
    case TD_RATIO: return value >= -TD_RATIO_MAX && value <= TD_RATIO_MAX;
    case TD_COUNT: return value >= -TD_COUNT_MAX && value <= TD_COUNT_MAX;
    case TD_DATE: return value >= TD_DATE_MIN && value <= TD_DATE_MAX;
    default: return true;
  }
}

static bool fold_constants(TdIr *ir, const TdIrNode *node, TdValue *result) {
  const TdOpcodeInfo *op = &td_opcodes[node->op];
  int64_t a = 0, b = 0, c = 0, value;
  if (node->op == TD_OP_LOOKUP || !is_const(ir, node->a, &a)) return false;
  if (op->b != '-' && !is_const(ir, node->b, &b)) return false;
  if (op->c != '-' && !is_const(ir, node->c, &c)) return false;
  if (!evaluate((TdOpcode)node->op, a, b, c, &value) || !fits((TdType)node->type, value)) return false;
  *result = td_ir_const(ir, (TdType)node->type, value);
  return true;
}

static bool is_op(const TdIrNode *node, TdOpcode op) {
  return node->kind == TD_IR_OP && node->op == op;
}

/* Is VALUE the mask "the lowest bit of x is in S"?  There the set of bits is a plain set of categories. */
static bool is_category(const TdIr *ir, TdValue value, TdValue *lowest, int64_t *set) {
  const TdIrNode *node = td_ir_node(ir, value);
  if (!is_op(node, TD_OP_ANY) || !is_op(td_ir_node(ir, node->a), TD_OP_LOWEST)) return false;
  *lowest = node->a;
  return is_const(ir, node->b, set);
}

/* The same, or NOT of it: the category is none of S, or there is none. */
static bool is_category_test(const TdIr *ir, TdValue value, TdValue *lowest, int64_t *set, bool * not ) {
  const TdIrNode *node = td_ir_node(ir, value);
  *not = is_op(node, TD_OP_NOT);
  return is_category(ir, *not ? node->a : value, lowest, set);
}

/* Is VALUE known for every category of LOWEST: a constant, or a lookup by its index? */
static bool by_category(const TdIr *ir, TdValue value, TdValue lowest, int64_t elements[TD_TABLE_SIZE]) {
  const TdIrNode *node = td_ir_node(ir, value);
  if (node->kind == TD_IR_CONST) {
    for (int i = 0; i < TD_TABLE_SIZE; i++) elements[i] = node->value;
    return true;
  }
  if (!is_op(node, TD_OP_LOOKUP) || td_ir_node(ir, node->a)->a != lowest) return false;
  memcpy(elements, g_array_index(ir->tables, TdTable, node->b).element, sizeof(int64_t) * TD_TABLE_SIZE);
  return true;
}

static TdValue lookup(TdIr *ir, TdType type, TdValue lowest, const int64_t elements[TD_TABLE_SIZE]) {
  bool uniform = true;
  for (int i = 1; i < TD_TABLE_SIZE; i++) uniform &= elements[i] == elements[0];
  if (uniform) return td_ir_const(ir, type, elements[0]);
  guint place;
  for (place = 0; place < ir->tables->len; place++) {
    const TdTable *table = &g_array_index(ir->tables, TdTable, place);
    if (table->type == type && memcmp(table->element, elements, sizeof table->element) == 0) break;
  }
  if (place == ir->tables->len) {
    TdTable table = {.type = (uint8_t)type};
    memcpy(table.element, elements, sizeof table.element);
    g_array_append_val(ir->tables, table);
  }
  return td_ir_op(ir, TD_OP_LOOKUP, td_ir_op(ir, TD_OP_INDEX, lowest, 0, 0), place, 0);
}

static bool fold_select(TdIr *ir, const TdIrNode *node, TdValue *result) {
  int64_t set, yes[TD_TABLE_SIZE], no[TD_TABLE_SIZE];
  TdValue lowest;
  if (td_ir_is_mask(ir, node->a, true) || node->b == node->c) {
    *result = node->b;
    return true;
  }
  if (td_ir_is_mask(ir, node->a, false)) {
    *result = node->c;
    return true;
  }
  if (node->type == TD_MASK) {
    TdValue both = td_and(ir, node->a, node->b);
    *result = td_or(ir, both, td_andnot(ir, node->c, node->a));
    return true;
  }
  int64_t zero;
  if (node->type == TD_MONEY && is_const(ir, node->c, &zero) && zero == 0 && !is_category(ir, node->a, &lowest, &set)) {
    *result = td_keep(ir, node->a, node->b);
    return true;
  }
  if (is_category(ir, node->a, &lowest, &set) && by_category(ir, node->b, lowest, yes) &&
      by_category(ir, node->c, lowest, no)) {
    for (int i = 1; i < TD_TABLE_SIZE; i++)
      if ((uint64_t)set >> (i - 1) & 1) no[i] = yes[i];
    *result = lookup(ir, (TdType)node->type, lowest, no);
    return true;
  }
  const TdIrNode *mask = td_ir_node(ir, node->a);
  if (is_op(mask, TD_OP_NOT)) {
    *result = td_select(ir, mask->a, node->c, node->b);
    return true;
  }
  return false;
}

/* and, or, andnot of two tests of one category: again one. */
static bool fold_category_tests(TdIr *ir, const TdIrNode *node, TdValue *result) {
  TdValue x, y;
  int64_t s, t, set;
  bool not_s, not_t;
  if (!is_category_test(ir, node->a, &x, &s, &not_s) || !is_category_test(ir, node->b, &y, &t, &not_t) || x != y)
    return false;
  /* a or b = not (not a and not b) */
  bool or = node->op == TD_OP_OR, not = or ;
  not_s ^= or ;
  not_t ^= or || node->op == TD_OP_ANDNOT;
  if (not_s && not_t) {
    set = s | t;
    not = !not ;
  } else {
    set = not_s ? t & ~s : not_t ? s & ~t : s & t;
  }
  *result = td_ir_op(ir, TD_OP_ANY, x, td_ir_const(ir, TD_SET, set), 0);
  if (not ) *result = td_not(ir, *result);
  return true;
}

/* and, or, andnot of masks */
static bool fold_mask(TdIr *ir, const TdIrNode *node, TdValue *result) {
  TdValue a = node->a, b = node->b;
  bool and = node->op == TD_OP_AND, or = node->op == TD_OP_OR;
  if (a == b) {
    *result = and || or ? a : td_ir_mask(ir, false);
    return true;
  }
  if (fold_category_tests(ir, node, result)) return true;
  const TdIrNode *na = td_ir_node(ir, a), *nb = td_ir_node(ir, b);
  if (td_ir_is_mask(ir, a, true))
    *result = and? b : or ? a : td_not(ir, b);
  else if (td_ir_is_mask(ir, a, false))
    *result = or ? b : a;
  else if (td_ir_is_mask(ir, b, true))
    *result = and? a : or ? b : td_ir_mask(ir, false);
  else if (td_ir_is_mask(ir, b, false))
    *result = and? b : a;
  else if (and&&is_op(nb, TD_OP_NOT))
    *result = td_andnot(ir, a, nb->a);
  else if (and&&is_op(na, TD_OP_NOT))
    *result = td_andnot(ir, b, na->a);
  else if (!and&&! or &&is_op(nb, TD_OP_NOT))
    *result = td_and(ir, a, nb->a);
  else if (and&&is_op(nb, TD_OP_AND) && (nb->a == a || nb->b == a))
    *result = b;
  else if (and&&is_op(na, TD_OP_AND) && (na->a == b || na->b == b))
    *result = a;
  else if (or &&is_op(nb, TD_OP_AND) && (nb->a == a || nb->b == a))
    *result = a;
  else if (or &&is_op(na, TD_OP_AND) && (na->a == b || na->b == b))
    *result = b;
  else
    return false;
  return true;
}

static bool fold_amount(TdIr *ir, const TdIrNode *node, TdValue *result) {
  const TdIrNode *a = td_ir_node(ir, node->a), *b = td_ir_node(ir, node->b);
  bool zero_a = a->low == 0 && a->high == 0, zero_b = b->low == 0 && b->high == 0;
  TdValue none = 0;
  switch ((TdOpcode)node->op) {
    case TD_OP_ADD:
      if (!zero_a && !zero_b) return false;
      *result = zero_a ? node->b : node->a;
      return true;
    case TD_OP_SUB:
      if (!zero_b) return false;
      *result = node->a;
      return true;
    case TD_OP_EXCESS:
      if (zero_b && a->low >= 0) {
        *result = node->a;
        return true;
      }
      none = a->high <= b->low;
      break;
    case TD_OP_SHARE:
      if (b->low == TD_RATIO_ONE && b->high == TD_RATIO_ONE) {
        *result = node->a;
        return true;
      }
      none = zero_a || zero_b;
      break;
    case TD_OP_MIN:
    case TD_OP_MAX: {
      bool min = node->op == TD_OP_MIN;
      if (node->a != node->b && (min ? a->high > b->low : a->low < b->high)) {
        if (min ? b->high > a->low : b->low < a->high) return false;
        *result = node->b;
        return true;
      }
      *result = node->a;
      return true;
    }
    default: return false;
  }
  if (!none) return false;
  *result = td_ir_const(ir, TD_MONEY, 0);
  return true;
}

bool td_fold(TdIr *ir, const TdIrNode *node, TdValue *result) {
  if (fold_constants(ir, node, result)) return true;
  int64_t constant;
  switch ((TdOpcode)node->op) {
    case TD_OP_SELECT: return fold_select(ir, node, result);
    case TD_OP_AND:
    case TD_OP_OR:
    case TD_OP_ANDNOT: return fold_mask(ir, node, result);
    case TD_OP_NOT:
      if (!is_op(td_ir_node(ir, node->a), TD_OP_NOT)) return false;
      *result = td_ir_node(ir, node->a)->a;
      return true;
    case TD_OP_KEEP:
      if (td_ir_is_mask(ir, node->a, true))
        *result = node->b;
      else if (td_ir_is_mask(ir, node->a, false) || (is_const(ir, node->b, &constant) && constant == 0))
        *result = td_ir_const(ir, TD_MONEY, 0);
      else
        return false;
      return true;
    case TD_OP_ANY:
    case TD_OP_MEMBER:
      if (!is_const(ir, node->b, &constant) || constant != 0) return false;
      *result = td_ir_mask(ir, false);
      return true;
    case TD_OP_WITHOUT:
      if (!is_const(ir, node->b, &constant) || constant != 0) return false;
      *result = node->a;
      return true;
    case TD_OP_LOOKUP: {
      const TdIrNode *index = td_ir_node(ir, node->a);
      if (!is_op(index, TD_OP_INDEX) || !is_const(ir, index->a, &constant)) return false;
      int place = constant == 0 ? 0 : __builtin_ctzll((uint64_t)constant) + 1;
      *result = td_ir_const(ir, (TdType)node->type, g_array_index(ir->tables, TdTable, node->b).element[place]);
      return true;
    }
    case TD_OP_LOWEST:
      if (!is_op(td_ir_node(ir, node->a), TD_OP_LOWEST)) return false;
      *result = node->a;
      return true;
    case TD_OP_ADD:
    case TD_OP_SUB:
    case TD_OP_EXCESS:
    case TD_OP_SHARE:
    case TD_OP_MIN:
    case TD_OP_MAX: return fold_amount(ir, node, result);
    case TD_OP_LE:
    case TD_OP_LT:
    case TD_OP_EQ: {
      if (node->a == node->b) {
        *result = td_ir_mask(ir, node->op != TD_OP_LT);
        return true;
      }
      return false;
    }
    default: return false;
  }
}

static int64_t clamp_add(int64_t a, int64_t b) {
  int64_t sum;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return a < 0 ? INT64_MIN : INT64_MAX;
}

static int64_t negate(int64_t a) {
  return a == INT64_MIN ? INT64_MAX : -a;
}

void td_fold_range(const TdIr *ir, TdIrNode *node) {
  node->low = INT64_MIN;
  node->high = INT64_MAX;
  if (node->op == TD_OP_LOOKUP) {
    const TdTable *table = &g_array_index(ir->tables, TdTable, node->b);
    node->low = node->high = table->element[0];
    for (int i = 1; i < TD_TABLE_SIZE; i++) {
      node->low = MIN(node->low, table->element[i]);
      node->high = MAX(node->high, table->element[i]);
    }
    return;
  }
  const TdIrNode *a = td_ir_node(ir, node->a), *b = td_ir_node(ir, node->b), *c = td_ir_node(ir, node->c);
  switch ((TdOpcode)node->op) {
    case TD_OP_ADD:
      node->low = clamp_add(a->low, b->low);
      node->high = clamp_add(a->high, b->high);
      break;
    case TD_OP_SUB:
    case TD_OP_EXCESS:
      node->low = clamp_add(a->low, negate(b->high));
      node->high = clamp_add(a->high, negate(b->low));
      if (node->op == TD_OP_EXCESS) {
        node->low = MAX(node->low, 0);
        node->high = MAX(node->high, 0);
      }
      break;
    case TD_OP_MIN:
      node->low = MIN(a->low, b->low);
      node->high = MIN(a->high, b->high);
      break;
    case TD_OP_MAX:
      node->low = MAX(a->low, b->low);
      node->high = MAX(a->high, b->high);
      break;
    case TD_OP_SHARE:
      if (a->low >= 0 && b->low >= 0) {
        node->low = 0;
        if (b->high <= TD_RATIO_ONE) node->high = a->high;
      }
      break;
    case TD_OP_KEEP:
      node->low = MIN(b->low, 0);
      node->high = MAX(b->high, 0);
      break;
    case TD_OP_SELECT:
      node->low = MIN(b->low, c->low);
      node->high = MAX(b->high, c->high);
      break;
    default: break;
  }
}
