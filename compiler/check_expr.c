#include <string.h>

#include "compiler/builtins.h"
#include "compiler/checker.h"

TdExpr *td_expr_new(TdChecker *checker, TdExprKind kind, TdModelType type) {
  TdExpr *expr = td_arena_new0(checker->arena, TdExpr);
  expr->kind = (uint8_t)kind;
  expr->type = (uint8_t)type;
  return expr;
}

static const TdExpr *binary(TdChecker *checker, TdExprKind kind, TdModelType type, const TdExpr *a, const TdExpr *b) {
  TdExpr *expr = td_expr_new(checker, kind, type);
  expr->a = a;
  expr->b = b;
  return expr;
}

static const TdExpr *negation(TdChecker *checker, const TdExpr *a) {
  return binary(checker, TD_E_NOT, TD_M_BOOL, a, NULL);
}

static const TdExpr *constant(TdChecker *checker, TdModelType type, int64_t value) {
  TdExpr *expr = td_expr_new(checker, TD_E_CONST, type);
  expr->value = value;
  return expr;
}

TdField td_field_by_name(const char *name) {
  for (int f = 0; f < TD_FIELD_COUNT; f++)
    if (td_fields[f].zh != NULL && (strcmp(td_fields[f].zh, name) == 0 || strcmp(td_fields[f].en, name) == 0 ||
                                    strcmp(td_fields[f].column, name) == 0))
      return (TdField)f;
  return TD_FIELD_COUNT;
}

static TdModelType field_type(TdField field) {
  switch (td_fields[field].kind) {
    case TD_KIND_DATE: return TD_M_DATE;
    case TD_KIND_CODE: return TD_M_CODE;
    case TD_KIND_FLAG: return TD_M_BOOL;
    case TD_KIND_NAME: return TD_M_NAME;
    case TD_KIND_YEAR: return TD_M_COUNT;
    default: return TD_M_MONEY;
  }
}

static void not_of_record(TdChecker *checker, const TdNode *node) {
  td_diagnose(
      checker->diagnostics, TD_D_NOT_OF_RECORD, node->span, node->text,
      checker->record == TD_RECORD_CLAIM ? "结算记录" TD_BILINGUAL "a claim" : "参保记录" TD_BILINGUAL "an enrolment",
      NULL);
}

bool td_check_field(TdChecker *checker, TdField field, const TdNode *node) {
  if (td_fields[field].has[checker->record] != TD_HAS_NO) return true;
  not_of_record(checker, node);
  return false;
}

bool td_check_code(TdChecker *checker, TdField field, const TdNode *name, int *value) {
  g_autoptr(GPtrArray) candidates = g_ptr_array_new();
  for (size_t i = 0; i < td_code_count; i++) {
    if (td_codes[i].field != field) continue;
    if (strcmp(td_codes[i].zh, name->text) == 0 || strcmp(td_codes[i].en, name->text) == 0) {
      *value = td_codes[i].value;
      return true;
    }
    g_ptr_array_add(candidates, (gpointer)td_codes[i].zh);
    g_ptr_array_add(candidates, (gpointer)td_codes[i].en);
  }
  g_autofree char *of = g_strdup_printf("「%s」" TD_BILINGUAL "'%s'", td_fields[field].zh, td_fields[field].en);
  td_diagnose(checker->diagnostics, TD_D_NOT_CODE, name->span, name->text, of,
              td_or_nearest(checker, name->text, (const char *const *)candidates->pdata, candidates->len), NULL);
  return false;
}

static const TdExpr *resolve(TdChecker *checker, const TdNode *node) {
  TdBuiltin builtin = td_builtin_by_name(node->text);
  if (builtin != TD_BUILTIN_COUNT) {
    if (checker->record != TD_RECORD_CLAIM) {
      not_of_record(checker, node);
      return NULL;
    }
    if (td_builtins[builtin].in_benefit && !checker->in_benefit) {
      td_diagnose(checker->diagnostics, TD_D_NOT_HERE, node->span, node->text, NULL);
      return NULL;
    }
    TdExpr *expr = td_expr_new(checker, TD_E_BUILTIN, td_builtins[builtin].type);
    expr->index = (uint16_t)builtin;
    return expr;
  }
  TdField field = td_field_by_name(node->text);
  if (field != TD_FIELD_COUNT) {
    if (!td_check_field(checker, field, node)) return NULL;
    TdExpr *expr = td_expr_new(checker, TD_E_FIELD, field_type(field));
    expr->index = (uint16_t)field;
    return expr;
  }
  const TdValueName *value = g_hash_table_lookup(checker->values, node->text);
  if (value != NULL) {
    TdModelType type = value->param ? g_array_index(checker->param_array, TdParam, value->index).type
                                    : g_array_index(checker->external_array, TdModelExternal, value->index).type;
    TdExpr *expr = td_expr_new(checker, value->param ? TD_E_PARAM : TD_E_EXTERNAL, type);
    expr->index = value->index;
    return expr;
  }
  g_autoptr(GPtrArray) candidates = g_ptr_array_new();
  for (int i = 0; i < TD_BUILTIN_COUNT; i++) {
    g_ptr_array_add(candidates, (gpointer)td_builtins[i].zh);
    g_ptr_array_add(candidates, (gpointer)td_builtins[i].en);
  }
  td_suggest_fields(checker, candidates);
  td_suggest_values(checker, candidates, true);
  for (size_t i = 0; i < td_code_count; i++) g_ptr_array_add(candidates, (gpointer)td_codes[i].zh);
  if (g_unichar_isdigit(g_utf8_get_char(node->text))) {
    td_diagnose(checker->diagnostics, TD_D_BAD_NUMBER, node->span, node->text,
                "没有这样的单位" TD_BILINGUAL "there is no such unit", NULL);
    return NULL;
  }
  td_unknown_name(checker, node, "字段、参数或外部值" TD_BILINGUAL "field, parameter or external",
                  (const char *const *)candidates->pdata, candidates->len);
  return NULL;
}

static bool is_code_field(const TdExpr *expr) {
  return expr != NULL && expr->kind == TD_E_FIELD && expr->type == TD_M_CODE;
}

static bool is_name_field(const TdExpr *expr) {
  return expr != NULL && expr->kind == TD_E_FIELD && expr->type == TD_M_NAME;
}

/* A list that the policy writes where it needs it. */
static uint16_t unnamed_list(TdChecker *checker, const TdNode *first, bool all) {
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(const char *));
  g_autoptr(GString) name = g_string_new("{");
  for (const TdNode *node = first; node != NULL; node = all ? node->next : NULL) {
    g_array_append_val(entries, node->text);
    g_string_append_printf(name, "%s%s", name->len > 1 ? ", " : "", node->text);
  }
  g_string_append_c(name, '}');
  guint index = GPOINTER_TO_UINT(g_hash_table_lookup(checker->lists, name->str));
  if (index != 0) return (uint16_t)(index - 1);
  TdModelList list = {.name = td_arena_text(checker->arena, name->str, name->len),
                      .entries = td_arena_array(checker->arena, entries),
                      .entry_count = entries->len,
                      .cite = {.clause = "", .document = "", .assume = "", .line = td_node_line(checker, first)}};
  g_array_append_val(checker->list_array, list);
  g_hash_table_insert(checker->lists, (gpointer)list.name, GUINT_TO_POINTER(checker->list_array->len));
  return (uint16_t)(checker->list_array->len - 1);
}

static const TdExpr *listed(TdChecker *checker, uint16_t list) {
  TdExpr *expr = td_expr_new(checker, TD_E_LISTED, TD_M_BOOL);
  expr->index = list;
  return expr;
}

static const TdExpr *check_in(TdChecker *checker, const TdNode *node) {
  const TdExpr *left = td_check_expr(checker, node->first);
  const TdNode *right = node->first->next;
  bool several = right->kind == TD_N_NAMES;
  if (left == NULL) return NULL;
  if (is_name_field(left)) {
    guint index = several ? 0 : GPOINTER_TO_UINT(g_hash_table_lookup(checker->lists, right->text));
    if (index != 0) return listed(checker, (uint16_t)(index - 1));
    for (const TdNode *name = several ? right->first : NULL; name != NULL; name = name->next) {
      if (!g_hash_table_contains(checker->lists, name->text)) continue;
      td_diagnose(checker->diagnostics, TD_D_LIST_IN_BRACES, name->span, name->text, NULL);
      return NULL;
    }
    if (several) return listed(checker, unnamed_list(checker, right->first, true));
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (guint i = 0; i < checker->list_array->len; i++)
      g_ptr_array_add(candidates, (gpointer)g_array_index(checker->list_array, TdModelList, i).name);
    td_unknown_name(checker, right, "名录" TD_BILINGUAL "list", (const char *const *)candidates->pdata,
                    candidates->len);
    return NULL;
  }
  if (!is_code_field(left)) {
    td_diagnose(checker->diagnostics, TD_D_TYPE, node->first->span, "「属于」左边" TD_BILINGUAL "the left side of 'in'",
                "类别字段或病种" TD_BILINGUAL "a field with codes, or the disease", td_type_text(left->type), NULL);
    return NULL;
  }
  TdExpr *expr = td_expr_new(checker, TD_E_MEMBER, TD_M_BOOL);
  expr->a = left;
  bool ok = true;
  for (const TdNode *name = several ? right->first : right; name != NULL; name = several ? name->next : NULL) {
    int value;
    if (td_check_code(checker, (TdField)left->index, name, &value))
      expr->set |= UINT64_C(1) << value;
    else
      ok = false;
  }
  return ok ? expr : NULL;
}

static bool is_code(const TdNode *node) {
  if (node->kind != TD_N_NAME) return false;
  for (size_t i = 0; i < td_code_count; i++)
    if (strcmp(td_codes[i].zh, node->text) == 0 || strcmp(td_codes[i].en, node->text) == 0) return true;
  return false;
}

/* = and != also take codes, names and yes/no; other comparisons go by order. */
static const TdExpr *check_equality(TdChecker *checker, const TdNode *node) {
  const TdNode *l = node->first, *r = l->next;
  TdField left_field = l->kind == TD_N_NAME ? td_field_by_name(l->text) : TD_FIELD_COUNT;
  TdField right_field = r->kind == TD_N_NAME ? td_field_by_name(r->text) : TD_FIELD_COUNT;
  const TdNode *field_node = left_field != TD_FIELD_COUNT ? l : right_field != TD_FIELD_COUNT ? r : NULL;
  const TdNode *other = field_node == l ? r : l;
  const TdExpr *result = NULL;
  if (field_node != NULL && other->kind == TD_N_NAME) {
    const TdExpr *field = td_check_expr(checker, field_node);
    if (field == NULL) return NULL;
    if (is_code_field(field)) {
      int value;
      if (!td_check_code(checker, (TdField)field->index, other, &value)) return NULL;
      TdExpr *member = td_expr_new(checker, TD_E_MEMBER, TD_M_BOOL);
      member->a = field;
      member->set = UINT64_C(1) << value;
      result = member;
    } else if (is_name_field(field)) {
      result = listed(checker, unnamed_list(checker, other, false));
    }
  }
  if (result == NULL) {
    const TdExpr *a = td_check_expr(checker, l);
    if (a == NULL && is_code(r)) return NULL; /* a code of the field that was misspelt */
    const TdExpr *b = td_check_expr(checker, r);
    if (a == NULL || b == NULL) return NULL;
    if (a->type != b->type) {
      td_wrong_type(checker, r, a->type, b->type, "等号右边" TD_BILINGUAL "the right side");
      return NULL;
    }
    if (a->type == TD_M_BOOL && (a->kind == TD_E_CONST || b->kind == TD_E_CONST)) {
      const TdExpr *side = a->kind == TD_E_CONST ? b : a;
      int64_t value = a->kind == TD_E_CONST ? a->value : b->value;
      result = value != 0 ? side : negation(checker, side);
    } else if (a->type == TD_M_NAME || a->type == TD_M_CODE) {
      td_diagnose(checker->diagnostics, TD_D_OPERANDS, node->span, "「=」" TD_BILINGUAL "'='", td_type_text(a->type),
                  td_type_text(b->type), NULL);
      return NULL;
    } else {
      result = binary(checker, TD_E_EQ, TD_M_BOOL, a, b);
    }
  }
  return node->kind == TD_N_NE ? negation(checker, result) : result;
}

static bool ordered(TdModelType type) {
  return type == TD_M_MONEY || type == TD_M_RATIO || type == TD_M_COUNT || type == TD_M_DATE || type == TD_M_AGE;
}

static const TdExpr *check_order(TdChecker *checker, const TdNode *node, TdExprKind kind, bool swap, TdModelType type) {
  const TdExpr *a = td_check_expr(checker, node->first);
  if (is_code_field(a)) { /* so that its codes on the other side are not looked for as names */
    td_diagnose(checker->diagnostics, TD_D_CODE_ORDER, node->first->span, node->first->text, NULL);
    return NULL;
  }
  const TdExpr *b = td_check_expr(checker, node->first->next);
  if (a == NULL || b == NULL) return NULL;
  if (a->type != b->type) {
    bool left_bare = node->first->kind == TD_N_LITERAL && ordered(b->type);
    const TdNode *wrong = left_bare ? node->first : node->first->next;
    td_wrong_type(checker, wrong, left_bare ? b->type : a->type, left_bare ? a->type : b->type,
                  "比较的另一边" TD_BILINGUAL "the other side of the comparison");
    return NULL;
  }
  if (!ordered(a->type)) {
    td_diagnose(checker->diagnostics, TD_D_OPERANDS, node->span, "大小比较" TD_BILINGUAL "a comparison by order",
                td_type_text(a->type), td_type_text(b->type), NULL);
    return NULL;
  }
  return binary(checker, kind, type == TD_M_BOOL ? TD_M_BOOL : a->type, swap ? b : a, swap ? a : b);
}

/* A figure that has no unit. */
static bool is_bare(const TdNode *node) {
  return node->kind == TD_N_LITERAL &&
         (node->literal.kind == TD_LITERAL_NUMBER || node->literal.kind == TD_LITERAL_DECIMAL);
}

static const TdExpr *check_sum(TdChecker *checker, const TdNode *node) {
  const TdExpr *a = td_check_expr(checker, node->first), *b = td_check_expr(checker, node->first->next);
  if (a == NULL || b == NULL) return NULL;
  bool minus = node->kind == TD_N_SUB;
  if (a->type == TD_M_DATE && (b->type == TD_M_MONTHS || b->type == TD_M_DAYS) && b->kind == TD_E_CONST)
    return binary(checker, TD_E_SHIFT, TD_M_DATE, a, minus ? constant(checker, b->type, -b->value) : b);
  if (a->type == b->type && (a->type == TD_M_MONEY || a->type == TD_M_RATIO || a->type == TD_M_COUNT))
    return binary(checker, minus ? TD_E_SUB : TD_E_ADD, a->type, a, b);
  if (a->type == TD_M_DATE && is_bare(node->last)) {
    td_wrong_type(checker, node->last, TD_M_MONTHS, b->type, "日期前后移动的" TD_BILINGUAL "what moves a date");
    return NULL;
  }
  td_diagnose(checker->diagnostics, TD_D_OPERANDS, node->span,
              minus ? "减法" TD_BILINGUAL "'-'" : "加法" TD_BILINGUAL "'+'", td_type_text(a->type),
              td_type_text(b->type), NULL);
  return NULL;
}

static const TdExpr *check_product(TdChecker *checker, const TdNode *node) {
  const TdExpr *a = td_check_expr(checker, node->first), *b = td_check_expr(checker, node->first->next);
  if (a == NULL || b == NULL) return NULL;
  if (a->type == TD_M_MONEY && b->type == TD_M_RATIO) return binary(checker, TD_E_SHARE, TD_M_MONEY, a, b);
  if (a->type == TD_M_RATIO && b->type == TD_M_MONEY) return binary(checker, TD_E_SHARE, TD_M_MONEY, b, a);
  if (a->type == TD_M_MONEY && is_bare(node->last)) {
    td_wrong_type(checker, node->last, TD_M_RATIO, b->type, "「×」的另一边" TD_BILINGUAL "the other side of '×'");
    return NULL;
  }
  td_diagnose(checker->diagnostics, TD_D_OPERANDS, node->span, "乘法" TD_BILINGUAL "'×'", td_type_text(a->type),
              td_type_text(b->type), NULL);
  return NULL;
}

static const TdExpr *check_has(TdChecker *checker, const TdNode *node) {
  const TdNode *name = node->first;
  TdField field = td_field_by_name(name->text);
  const TdValueName *value = g_hash_table_lookup(checker->values, name->text);
  if (field == TD_FIELD_COUNT && (value == NULL || value->param)) {
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    td_suggest_fields(checker, candidates);
    td_suggest_values(checker, candidates, false);
    td_unknown_name(checker, name, "字段或外部值" TD_BILINGUAL "field or external",
                    (const char *const *)candidates->pdata, candidates->len);
    return NULL;
  }
  if (field != TD_FIELD_COUNT && !td_check_field(checker, field, name)) return NULL;
  TdExpr *expr = td_expr_new(checker, field != TD_FIELD_COUNT ? TD_E_HAS_FIELD : TD_E_HAS_EXTERNAL, TD_M_BOOL);
  expr->index = field != TD_FIELD_COUNT ? (uint16_t)field : value->index;
  return expr;
}

static const TdExpr *check_logic(TdChecker *checker, const TdNode *node) {
  TdExprKind kind = node->kind == TD_N_AND ? TD_E_AND : TD_E_OR;
  const char *what = node->kind == TD_N_AND ? "「且」的两边" TD_BILINGUAL "a side of 'and'"
                                            : "「或」的两边" TD_BILINGUAL "a side of 'or'";
  const TdExpr *a = td_check_typed(checker, node->first, TD_M_BOOL, what);
  const TdExpr *b = td_check_typed(checker, node->first->next, TD_M_BOOL, what);
  return a == NULL || b == NULL ? NULL : binary(checker, kind, TD_M_BOOL, a, b);
}

const TdExpr *td_check_expr(TdChecker *checker, const TdNode *node) {
  switch (node->kind) {
    case TD_N_LITERAL:
      return td_literal_in_range(checker, node)
                 ? constant(checker, td_literal_type(&node->literal), node->literal.value)
                 : NULL;
    case TD_N_YES: return constant(checker, TD_M_BOOL, 1);
    case TD_N_NO: return constant(checker, TD_M_BOOL, 0);
    case TD_N_NAME: return resolve(checker, node);
    case TD_N_AND:
    case TD_N_OR: return check_logic(checker, node);
    case TD_N_NOT: {
      const TdExpr *a = td_check_typed(checker, node->first, TD_M_BOOL, "「非」之后" TD_BILINGUAL "what follows 'not'");
      return a == NULL ? NULL : negation(checker, a);
    }
    case TD_N_EQ:
    case TD_N_NE: return check_equality(checker, node);
    case TD_N_LT: return check_order(checker, node, TD_E_LT, false, TD_M_BOOL);
    case TD_N_LE: return check_order(checker, node, TD_E_LE, false, TD_M_BOOL);
    case TD_N_GT: return check_order(checker, node, TD_E_LT, true, TD_M_BOOL);
    case TD_N_GE: return check_order(checker, node, TD_E_LE, true, TD_M_BOOL);
    case TD_N_MIN: return check_order(checker, node, TD_E_MIN, false, TD_M_MONEY);
    case TD_N_MAX: return check_order(checker, node, TD_E_MAX, false, TD_M_MONEY);
    case TD_N_IN: return check_in(checker, node);
    case TD_N_HAS: return check_has(checker, node);
    case TD_N_CARRIES: {
      TdExpr *expr = td_expr_new(checker, TD_E_IDENTITY, TD_M_BOOL);
      return td_check_labels(checker, node->first, false, &expr->set) ? expr : NULL;
    }
    case TD_N_ADD:
    case TD_N_SUB: return check_sum(checker, node);
    case TD_N_MUL: return check_product(checker, node);
    default: return NULL; /* a BAD node: diagnosed where it was made */
  }
}
