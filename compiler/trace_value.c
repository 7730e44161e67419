/* Expressions and terms: docs/meaning.md, "Values". */
#include "compiler/trace.h"
#include "runtime/date.h"

static const TdField funds[] = {TD_F_HIFP, TD_F_CVLSERV, TD_F_HIFES, TD_F_HIFMI, TD_F_HIFOB, TD_F_OTH};

static TdKnown unknown(const char *word) {
  return (TdKnown){false, 0, word};
}

/* Sums wrap: a claim whose sums do not fit is rejected before anybody explains it. */
static int64_t add(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a + (uint64_t)b);
}

static int64_t subtract(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a - (uint64_t)b);
}

void td_trace_note(TdTrace *trace, const TdCite *cite) {
  if (!trace || cite->assume[0] == '\0') return;
  for (guint i = 0; i < trace->assumed->len; i++)
    if (g_str_equal(((const TdCite *)g_ptr_array_index(trace->assumed, i))->assume, cite->assume)) return;
  g_ptr_array_add(trace->assumed, (gpointer)cite);
}

static bool look(const TdScope *scope, TdField field) {
  if (scope->trace) scope->trace->fields |= UINT64_C(1) << field;
  return scope->facts->present >> field & 1;
}

static TdKnown field_value(const TdScope *scope, TdField field) {
  return look(scope, field) ? td_known(scope->facts->value[field]) : unknown(td_fields[field].column);
}

static int64_t paid_by_funds(const TdScope *scope) {
  int64_t sum = 0;
  for (size_t i = 0; i < G_N_ELEMENTS(funds); i++)
    if (look(scope, funds[i])) sum = add(sum, scope->facts->value[funds[i]]);
  return sum;
}

static TdKnown builtin(const TdScope *scope, TdBuiltin which) {
  switch (which) {
    case TD_B_SELF_PAID: {
      int64_t cost = field_value(scope, TD_F_INSCP).value;
      return td_known(MAX(0, subtract(cost, paid_by_funds(scope))));
    }
    case TD_B_CATALOGUE: {
      int64_t cost = add(field_value(scope, TD_F_INSCP).value, field_value(scope, TD_F_PRESELF).value);
      return td_known(MAX(0, subtract(cost, paid_by_funds(scope))));
    }
    case TD_B_FUNDS: return td_known(paid_by_funds(scope));
    case TD_B_AGE: {
      TdKnown birth = field_value(scope, TD_F_BRDY), day = field_value(scope, TD_F_ENDDATE);
      return birth.known ? td_known(td_date_years(birth.value, day.value)) : birth;
    }
    case TD_B_BASE: return scope->base;
    case TD_B_AID: return scope->aid;
    case TD_BUILTIN_COUNT: break;
  }
  g_assert_not_reached();
}

static TdKnown external_value(const TdScope *scope, uint16_t index, bool has) {
  const TdModelExternal *external = &scope->model->externals[index];
  if (scope->trace) scope->trace->externals[index / 64] |= UINT64_C(1) << index % 64;
  td_trace_note(scope->trace, &external->cite);
  if (has) return td_known(scope->facts->supplied[index]);
  return scope->facts->supplied[index] ? td_known(scope->facts->external[index]) : unknown(external->name);
}

static TdKnown param_value(const TdScope *scope, uint16_t index) {
  const TdParam *param = &scope->model->params[index];
  const TdDatedRow *row = td_param_on(param, scope->facts->value[TD_F_ENDDATE]);
  td_trace_note(scope->trace, &param->cite);
  td_trace_note(scope->trace, &row->cite);
  if (scope->trace) g_ptr_array_add(scope->trace->rows, (gpointer)row);
  return td_known(row->value);
}

static TdKnown listed(const TdScope *scope, uint16_t index) {
  const TdModelList *list = &scope->model->lists[index];
  if (!look(scope, TD_F_DISE_NAME)) return unknown(td_fields[TD_F_DISE_NAME].column);
  if (scope->trace) scope->trace->lists |= UINT64_C(1) << index;
  td_trace_note(scope->trace, &list->cite);
  if (!(scope->facts->lists >> index & 1)) return unknown(list->name);
  return td_known(scope->facts->listed >> index & 1);
}

/* A side that decides is enough: the other one is then not looked at. */
static TdKnown joined(const TdScope *scope, const TdExpr *expr, bool decides) {
  TdKnown a = td_trace_value(scope, expr->a);
  if (td_known_is(a, decides)) return td_known(decides);
  TdKnown b = td_trace_value(scope, expr->b);
  if (td_known_is(b, decides)) return td_known(decides);
  return !a.known ? a : !b.known ? b : td_known(!decides);
}

static int64_t operate(TdExprKind kind, int64_t a, int64_t b) {
  int64_t result;
  switch (kind) {
    case TD_E_ADD: return add(a, b);
    case TD_E_SUB: return subtract(a, b);
    case TD_E_SHARE: return td_money_share(a, b, &result), result;
    case TD_E_MIN: return MIN(a, b);
    case TD_E_MAX: return MAX(a, b);
    case TD_E_LT: return a < b;
    case TD_E_LE: return a <= b;
    case TD_E_EQ: return a == b;
    default: g_assert_not_reached();
  }
}

static TdKnown shifted(const TdScope *scope, const TdExpr *expr) {
  TdKnown date = td_trace_value(scope, expr->a);
  if (!date.known) return date;
  int64_t by = expr->b->value;
  return td_known(expr->b->type == TD_M_MONTHS ? td_date_add_months(date.value, by) : td_date_add_days(date.value, by));
}

TdKnown td_trace_value(const TdScope *scope, const TdExpr *expr) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: return td_known(expr->value);
    case TD_E_FIELD: return field_value(scope, (TdField)expr->index);
    case TD_E_HAS_FIELD: return td_known(look(scope, (TdField)expr->index));
    case TD_E_EXTERNAL: return external_value(scope, expr->index, false);
    case TD_E_HAS_EXTERNAL: return external_value(scope, expr->index, true);
    case TD_E_PARAM: return param_value(scope, expr->index);
    case TD_E_BUILTIN: return builtin(scope, (TdBuiltin)expr->index);
    case TD_E_LISTED: return listed(scope, expr->index);
    case TD_E_IDENTITY: return td_known((scope->facts->labels & expr->set) != 0);
    case TD_E_CATEGORY: return td_known(scope->category >= 0 && (expr->set >> scope->category & 1));
    case TD_E_MEMBER: {
      TdKnown code = td_trace_value(scope, expr->a);
      return code.known ? td_known(expr->set >> (code.value & 63) & 1) : code;
    }
    case TD_E_AND: return joined(scope, expr, false);
    case TD_E_OR: return joined(scope, expr, true);
    case TD_E_NOT: {
      TdKnown a = td_trace_value(scope, expr->a);
      return a.known ? td_known(a.value == 0) : a;
    }
    case TD_E_SHIFT: return shifted(scope, expr);
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_SHARE:
    case TD_E_MIN:
    case TD_E_MAX:
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_EQ: break;
  }
  TdKnown a = td_trace_value(scope, expr->a), b = td_trace_value(scope, expr->b);
  if (!a.known || !b.known) return a.known ? b : a;
  return td_known(operate((TdExprKind)expr->kind, a.value, b.value));
}

/* What an inner row has not said is the term's. */
static TdTracedTerm complete(TdTracedTerm traced, const TdTerm *term) {
  if (traced.clause[0] == '\0') traced.clause = term->cite.clause;
  if (!traced.at) traced.at = term;
  return traced;
}

static TdTracedTerm table(const TdScope *scope, const TdTerm *term) {
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdRow *row = &term->rows[i];
    TdKnown guard = row->guard ? td_trace_value(scope, row->guard) : td_known(true);
    if (!guard.known) return (TdTracedTerm){.kind = TD_TR_UNKNOWN, .word = guard.word, .clause = ""};
    if (guard.value != 0) return td_trace_term(scope, row->term);
  }
  return (TdTracedTerm){.kind = TD_TR_NO_ROW, .word = "", .clause = ""};
}

TdTracedTerm td_trace_term(const TdScope *scope, const TdTerm *term) {
  td_trace_note(scope->trace, &term->cite);
  TdTracedTerm traced = {.kind = TD_TR_NONE, .word = "", .clause = ""};
  switch ((TdTermKind)term->kind) {
    case TD_T_VALUE: {
      TdKnown value = td_trace_value(scope, term->expr);
      traced = (TdTracedTerm){value.known ? TD_TR_VALUE : TD_TR_UNKNOWN, value.value, value.word, term->expr, "", term};
      break;
    }
    case TD_T_TABLE: traced = table(scope, term); break;
    case TD_T_NONE: break;
    case TD_T_DEFERRED: traced.kind = TD_TR_DEFERRED, traced.word = term->word; break;
    case TD_T_UNDETERMINED: traced.kind = TD_TR_UNKNOWN, traced.word = term->word; break;
  }
  return complete(traced, term);
}
