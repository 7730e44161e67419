#include "compiler/lowering.h"

TdMaybe td_lower_known(TdLowering *lowering, TdValue value) {
  TdIr *ir = lowering->ir;
  TdMaybe known = {.value = value};
  known.unknown = td_ir_mask(ir, false);
  known.word = td_ir_const(ir, TD_REASON, TD_REASON_NONE);
  return known;
}

/* A value that is missing where PRESENT does not hold. */
static TdMaybe optional(TdLowering *lowering, TdValue value, TdValue present, const char *word) {
  TdIr *ir = lowering->ir;
  TdMaybe maybe = {.value = value};
  maybe.unknown = td_not(ir, present);
  maybe.word = td_ir_reason(ir, word);
  return maybe;
}

/* VALUE computed from both; the first unknown one's word. */
static TdMaybe strict(TdLowering *lowering, TdValue value, TdMaybe a, TdMaybe b) {
  TdIr *ir = lowering->ir;
  TdValue unknown = td_or(ir, a.unknown, b.unknown);
  if (td_ir_node(ir, value)->type == TD_MASK) value = td_andnot(ir, value, unknown);
  return (TdMaybe){value, unknown, td_select(ir, a.unknown, a.word, b.word)};
}

TdValue td_lower_category(TdLowering *lowering, uint64_t set) {
  TdIr *ir = lowering->ir;
  if (lowering->group != 0) return td_ir_mask(ir, (set & lowering->group) != 0);
  return td_ir_op(ir, TD_OP_ANY, lowering->category, td_ir_const(ir, TD_SET, (int64_t)set), 0);
}

static bool always_there(const TdLowering *lowering, TdField field) {
  const TdFieldInfo *info = &td_fields[field];
  return info->has[lowering->model->record] == TD_HAS_MUST || info->kind == TD_KIND_FUND ||
         info->kind == TD_KIND_FLAG || td_field_default(field) >= 0;
}

static TdValue field(TdLowering *lowering, TdField field) {
  return td_ir_input(lowering->ir, TD_IN_FIELD, field, td_field_type(field));
}

static TdValue has_field(TdLowering *lowering, TdField field) {
  if (always_there(lowering, field)) return td_ir_mask(lowering->ir, true);
  return td_ir_input(lowering->ir, TD_IN_HAS_FIELD, field, TD_MASK);
}

static TdValue funds(TdLowering *lowering) {
  static const TdField parts[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};
  TdValue sum = field(lowering, parts[0]);
  for (size_t i = 1; i < sizeof parts / sizeof parts[0]; i++)
    sum = td_ir_op(lowering->ir, TD_OP_ADD, sum, field(lowering, parts[i]), 0);
  return sum;
}

TdValue td_lower_self_paid(TdLowering *lowering) {
  if (lowering->model->record == TD_RECORD_ENROLMENT) return field(lowering, TD_F_PREMIUM);
  TdValue cost = field(lowering, TD_F_INSCP);
  return td_ir_op(lowering->ir, TD_OP_EXCESS, cost, funds(lowering), 0);
}

static TdMaybe builtin(TdLowering *lowering, TdBuiltin which) {
  TdIr *ir = lowering->ir;
  switch (which) {
    case TD_B_SELF_PAID: return td_lower_known(lowering, td_lower_self_paid(lowering));
    case TD_B_CATALOGUE: {
      TdValue cost = field(lowering, TD_F_INSCP);
      cost = td_ir_op(ir, TD_OP_ADD, cost, field(lowering, TD_F_PRESELF), 0);
      return td_lower_known(lowering, td_ir_op(ir, TD_OP_EXCESS, cost, funds(lowering), 0));
    }
    case TD_B_FUNDS: return td_lower_known(lowering, funds(lowering));
    case TD_B_AGE: {
      TdValue birth = field(lowering, TD_F_BRDY), known = has_field(lowering, TD_F_BRDY);
      TdValue years = td_ir_op(ir, TD_OP_YEARS, birth, field(lowering, TD_F_ENDDATE), 0);
      return optional(lowering, years, known, td_fields[TD_F_BRDY].column);
    }
    case TD_B_BASE: return lowering->base;
    case TD_B_AID: return lowering->aid;
    case TD_BUILTIN_COUNT: break;
  }
  g_assert_not_reached();
}

/* The types of the language are the program's, but for ages, which are counts of years. */
static TdType program_type(uint8_t type) {
  switch ((TdModelType)type) {
    case TD_M_MONEY: return TD_MONEY;
    case TD_M_RATIO: return TD_RATIO;
    case TD_M_DATE: return TD_DATE;
    case TD_M_CODE: return TD_CODE;
    case TD_M_BOOL: return TD_MASK;
    default: return TD_COUNT;
  }
}

static TdValue constant(TdIr *ir, uint8_t type, int64_t value) {
  return type == TD_M_BOOL ? td_ir_mask(ir, value != 0) : td_ir_const(ir, program_type(type), value);
}

static TdMaybe param(TdLowering *lowering, const TdParam *param) {
  TdIr *ir = lowering->ir;
  TdValue value = constant(ir, param->type, param->rows[0].value);
  for (uint32_t i = 1; i < param->row_count; i++) {
    TdValue from = td_ir_const(ir, TD_DATE, param->rows[i].from);
    TdValue begun = td_ir_op(ir, TD_OP_LE, from, field(lowering, TD_F_ENDDATE), 0);
    value = td_select(ir, begun, constant(ir, param->type, param->rows[i].value), value);
  }
  return td_lower_known(lowering, value);
}

static TdMaybe listed(TdLowering *lowering, unsigned index) {
  TdIr *ir = lowering->ir;
  const TdModelList *list = &lowering->model->lists[index];
  TdValue bit = td_ir_const(ir, TD_SET, (int64_t)(UINT64_C(1) << index));
  TdValue there = has_field(lowering, TD_F_DISE_NAME), unknown = td_not(ir, there);
  TdValue word = td_ir_reason(ir, td_fields[TD_F_DISE_NAME].column);
  if (list->external) {
    TdValue supplied = td_ir_op(ir, TD_OP_ANY, td_ir_input(ir, TD_IN_LISTS_SUPPLIED, 0, TD_SET), bit, 0);
    unknown = td_or(ir, unknown, td_not(ir, supplied));
    word = td_select(ir, there, td_ir_reason(ir, list->name), word);
  }
  TdValue in = td_ir_op(ir, TD_OP_ANY, td_ir_input(ir, TD_IN_LISTED, 0, TD_SET), bit, 0);
  return (TdMaybe){td_andnot(ir, in, unknown), unknown, word};
}

/* and, or by Kleene: each side is yes, unknown or (neither) no */
static TdMaybe logic(TdLowering *lowering, bool and, TdMaybe a, TdMaybe b) {
  TdIr *ir = lowering->ir;
  TdValue yes, unknown;
  if (and) {
    yes = td_and(ir, a.value, b.value);
    TdValue left = td_or(ir, a.value, a.unknown), right = td_or(ir, b.value, b.unknown);
    unknown = td_and(ir, left, right);
  } else {
    yes = td_or(ir, a.value, b.value);
    unknown = td_or(ir, a.unknown, b.unknown);
  }
  unknown = td_andnot(ir, unknown, yes);
  return (TdMaybe){yes, unknown, td_select(ir, a.unknown, a.word, b.word)};
}

static TdMaybe binary(TdLowering *lowering, TdOpcode op, const TdExpr *expr) {
  TdMaybe a = td_lower_expr(lowering, expr->a), b = td_lower_expr(lowering, expr->b);
  return strict(lowering, td_ir_op(lowering->ir, op, a.value, b.value, 0), a, b);
}

TdMaybe td_lower_expr(TdLowering *lowering, const TdExpr *expr) {
  TdIr *ir = lowering->ir;
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return td_lower_known(lowering, constant(ir, expr->type, expr->value));
    case TD_E_FIELD: {
      TdValue value = field(lowering, (TdField)expr->index), there = has_field(lowering, (TdField)expr->index);
      if (expr->type == TD_M_BOOL) value = td_and(ir, value, there);
      return optional(lowering, value, there, td_fields[expr->index].column);
    }
    case TD_E_HAS_FIELD: return td_lower_known(lowering, has_field(lowering, (TdField)expr->index));
    case TD_E_EXTERNAL: {
      TdValue value = td_ir_input(ir, TD_IN_EXTERNAL, expr->index, program_type(expr->type));
      TdValue supplied = td_ir_input(ir, TD_IN_HAS_EXTERNAL, expr->index, TD_MASK);
      return optional(lowering, value, supplied, lowering->model->externals[expr->index].name);
    }
    case TD_E_HAS_EXTERNAL: return td_lower_known(lowering, td_ir_input(ir, TD_IN_HAS_EXTERNAL, expr->index, TD_MASK));
    case TD_E_PARAM: return param(lowering, &lowering->model->params[expr->index]);
    case TD_E_BUILTIN: return builtin(lowering, (TdBuiltin)expr->index);
    case TD_E_LISTED: return listed(lowering, expr->index);
    case TD_E_IDENTITY: {
      TdValue labels = td_ir_input(ir, TD_IN_IDENTITIES, 0, TD_SET);
      return td_lower_known(lowering, td_ir_op(ir, TD_OP_ANY, labels, td_ir_const(ir, TD_SET, (int64_t)expr->set), 0));
    }
    case TD_E_CATEGORY: return td_lower_known(lowering, td_lower_category(lowering, expr->set));
    case TD_E_MEMBER: {
      TdMaybe a = td_lower_expr(lowering, expr->a);
      TdValue in = td_ir_op(ir, TD_OP_MEMBER, a.value, td_ir_const(ir, TD_SET, (int64_t)expr->set), 0);
      return (TdMaybe){td_andnot(ir, in, a.unknown), a.unknown, a.word};
    }
    case TD_E_ADD: return binary(lowering, TD_OP_ADD, expr);
    case TD_E_SUB: return binary(lowering, TD_OP_SUB, expr);
    case TD_E_SHARE: return binary(lowering, TD_OP_SHARE, expr);
    case TD_E_MIN: return binary(lowering, TD_OP_MIN, expr);
    case TD_E_MAX: return binary(lowering, TD_OP_MAX, expr);
    case TD_E_LT: return binary(lowering, TD_OP_LT, expr);
    case TD_E_LE: return binary(lowering, TD_OP_LE, expr);
    case TD_E_EQ: return binary(lowering, TD_OP_EQ, expr);
    case TD_E_SHIFT: return binary(lowering, expr->b->type == TD_M_MONTHS ? TD_OP_MONTHS : TD_OP_DAYS, expr);
    case TD_E_AND:
    case TD_E_OR: {
      TdMaybe a = td_lower_expr(lowering, expr->a), b = td_lower_expr(lowering, expr->b);
      return logic(lowering, expr->kind == TD_E_AND, a, b);
    }
    case TD_E_NOT: {
      TdMaybe a = td_lower_expr(lowering, expr->a);
      a.value = td_andnot(ir, td_not(ir, a.value), a.unknown);
      return a;
    }
  }
  g_assert_not_reached();
}

/* A term of which nothing holds yet, with its parts made one after another. */
static TdOutcome no_outcome(TdIr *ir, TdModelType type, const char *clause) {
  TdOutcome result;
  result.value = td_ir_const(ir, program_type((uint8_t)type), 0);
  result.none = result.norow = result.deferred = result.unknown = td_ir_mask(ir, false);
  result.word = td_ir_const(ir, TD_REASON, TD_REASON_NONE);
  result.clause = td_ir_clause(ir, clause);
  return result;
}

static TdOutcome table(TdLowering *lowering, const TdTerm *term, TdModelType type, const char *clause) {
  TdIr *ir = lowering->ir;
  TdOutcome result = no_outcome(ir, type, clause);
  result.norow = td_ir_mask(ir, true);
  bool first = true; /* a lane without a row needs no value, so the last row's stands there too */
  for (uint32_t i = term->row_count; i-- > 0;) {
    const TdRow *row = &term->rows[i];
    TdMaybe guard =
        row->guard != NULL ? td_lower_expr(lowering, row->guard) : td_lower_known(lowering, td_ir_mask(ir, true));
    TdOutcome here = td_lower_term(lowering, row->term, type, clause);
    result.value = first ? here.value : td_select(ir, guard.value, here.value, result.value);
    result.clause = first ? here.clause : td_select(ir, guard.value, here.clause, result.clause);
    result.word = td_select(ir, guard.unknown, guard.word, td_select(ir, guard.value, here.word, result.word));
    result.unknown = td_or(ir, guard.unknown, td_select(ir, guard.value, here.unknown, result.unknown));
    result.none = td_andnot(ir, td_select(ir, guard.value, here.none, result.none), guard.unknown);
    result.norow = td_andnot(ir, td_select(ir, guard.value, here.norow, result.norow), guard.unknown);
    result.deferred = td_andnot(ir, td_select(ir, guard.value, here.deferred, result.deferred), guard.unknown);
    first = false;
  }
  return result;
}

TdOutcome td_lower_term(TdLowering *lowering, const TdTerm *term, TdModelType type, const char *clause) {
  TdIr *ir = lowering->ir;
  if (term->cite.clause[0] != '\0') clause = term->cite.clause;
  if (term->kind == TD_T_TABLE) return table(lowering, term, type, clause);
  uint16_t origin = ir->origin;
  TdValue no = td_ir_mask(ir, false), yes = td_ir_mask(ir, true);
  TdOutcome result = no_outcome(ir, type, clause);
  ir->origin = (uint16_t)td_ir_node(ir, result.clause)->value;
  switch ((TdTermKind)term->kind) {
    case TD_T_VALUE: {
      TdMaybe value = td_lower_expr(lowering, term->expr);
      result.value = value.value;
      result.unknown = value.unknown;
      result.word = value.word;
      break;
    }
    case TD_T_NONE: result.none = yes; break;
    case TD_T_DEFERRED:
    case TD_T_UNDETERMINED:
      result.deferred = term->kind == TD_T_DEFERRED ? yes : no;
      result.unknown = term->kind == TD_T_DEFERRED ? no : yes;
      result.word = td_ir_reason(ir, term->word);
      break;
    case TD_T_TABLE: break;
  }
  ir->origin = origin;
  return result;
}
