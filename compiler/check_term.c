#include <string.h>

#include "compiler/checker.h"

uint64_t td_term_covers(const TdTerm *term, uint64_t all) {
  if (term->kind != TD_T_TABLE) return all;
  uint64_t covers = 0;
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    uint64_t here = td_term_covers(term->rows[i].term, all);
    covers |= guard != NULL && guard->kind == TD_E_CATEGORY ? guard->set & here : here;
  }
  return covers;
}

/* All the codes of a field, as a set. */
static uint64_t all_codes(TdField field) {
  uint64_t set = 0;
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field) set |= UINT64_C(1) << td_codes[i].value;
  return set;
}

uint64_t td_term_total(const TdTerm *term, uint64_t all) {
  if (term->kind != TD_T_TABLE) return all;
  uint64_t open = all, total = all; /* who may still come to the row; who has had a row so far whenever he came */
  uint64_t codes[TD_FIELD_COUNT] = {0};
  for (uint32_t i = 0; i < term->row_count; i++) {
    const TdExpr *guard = term->rows[i].guard;
    uint64_t here = td_term_total(term->rows[i].term, all), taken = 0;
    if (guard == NULL) {
      taken = all;
    } else if (guard->kind == TD_E_CATEGORY) {
      taken = guard->set;
    } else if (guard->kind == TD_E_MEMBER && guard->a->kind == TD_E_FIELD) {
      codes[guard->a->index] |= guard->set;
      if (codes[guard->a->index] == all_codes((TdField)guard->a->index)) taken = all;
    }
    uint64_t come = guard != NULL && guard->kind == TD_E_CATEGORY ? open & guard->set : open;
    total &= ~(come & ~here);
    open &= ~taken;
  }
  return total & ~open;
}

/* What the names before a row's colon ask: is the category among them, is the field one of these codes. */
static const TdExpr *named_guard(TdChecker *checker, const TdNode *key, const TdNode *names, uint64_t *seen) {
  uint64_t before = *seen;
  TdExpr *guard;
  if (strcmp(key->text, "identity") == 0) {
    guard = td_expr_new(checker, TD_E_CATEGORY, TD_M_BOOL);
    if (!td_check_labels(checker, names, true, &guard->set)) return NULL;
  } else {
    TdField field = td_field_by_name(key->text);
    if (strcmp(key->text, "condition") == 0) {
      td_diagnose(checker->diagnostics, TD_D_TYPE, names->span,
                  "「按 条件」的行" TD_BILINGUAL "a row of 'by condition'",
                  "「当 条件」或「其余」" TD_BILINGUAL "'when' or 'else'", "名称" TD_BILINGUAL "names", NULL);
      return NULL;
    }
    TdExpr *code = td_expr_new(checker, TD_E_FIELD, TD_M_CODE);
    code->index = (uint16_t)field;
    guard = td_expr_new(checker, TD_E_MEMBER, TD_M_BOOL);
    guard->a = code;
    bool ok = true;
    for (const TdNode *name = names->first; name != NULL; name = name->next) {
      int value;
      ok &= td_check_code(checker, field, name, &value);
      if (ok) guard->set |= UINT64_C(1) << value;
    }
    if (!ok) return NULL;
  }
  *seen |= guard->set;
  if ((guard->set & before) == 0) return guard;
  td_diagnose(checker->diagnostics, TD_D_IDENTITY_TWICE, names->span, td_node_text(checker, names), NULL);
  return NULL;
}

typedef struct {
  int64_t low, high;
} Range;

/* What an expression of constants and parameters can come to; false where it depends on the claim. */
static bool constant_range(const TdChecker *checker, const TdExpr *expr, Range *range) {
  Range a, b;
  if (expr->kind == TD_E_CONST) {
    *range = (Range){expr->value, expr->value};
    return true;
  }
  if (expr->kind == TD_E_PARAM) {
    const TdParam *param = &g_array_index(checker->param_array, TdParam, expr->index);
    *range = (Range){param->row_count > 0 ? INT64_MAX : 0, param->row_count > 0 ? INT64_MIN : 0};
    for (uint32_t i = 0; i < param->row_count; i++)
      *range = (Range){MIN(range->low, param->rows[i].value), MAX(range->high, param->rows[i].value)};
    return true;
  }
  bool two = expr->kind == TD_E_ADD || expr->kind == TD_E_SUB || expr->kind == TD_E_MIN || expr->kind == TD_E_MAX;
  if (!two || !constant_range(checker, expr->a, &a) || !constant_range(checker, expr->b, &b)) return false;
  switch ((TdExprKind)expr->kind) { /* of figures far below 2^62 */
    case TD_E_ADD: *range = (Range){a.low + b.low, a.high + b.high}; break;
    case TD_E_SUB: *range = (Range){a.low - b.high, a.high - b.low}; break;
    case TD_E_MIN: *range = (Range){MIN(a.low, b.low), MIN(a.high, b.high)}; break;
    default: *range = (Range){MAX(a.low, b.low), MAX(a.high, b.high)}; break;
  }
  return range->low > -TD_MONEY_MAX * 4096 && range->high < TD_MONEY_MAX * 4096;
}

/* No ratio above the whole, and nothing below 0. */
static bool in_range(const TdChecker *checker, const TdExpr *expr, TdModelType type) {
  Range range;
  if (!constant_range(checker, expr, &range)) return true;
  return range.low >= 0 && range.high <= (type == TD_M_RATIO ? TD_RATIO_ONE : TD_MONEY_MAX);
}

static const TdTerm *check_table(TdChecker *checker, const TdNode *node, TdModelType type, unsigned flags, TdCite cite,
                                 const char *what) {
  const TdNode *key = node->first;
  g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(TdRow));
  uint64_t seen = 0;
  bool ok = true, ended = false, by_field = strcmp(key->text, "identity") != 0 && strcmp(key->text, "condition") != 0;
  TdField field = td_field_by_name(key->text);
  if (by_field && (field == TD_FIELD_COUNT || td_fields[field].kind != TD_KIND_CODE)) {
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (int i = 0; i < TD_FIELD_COUNT; i++)
      if (td_fields[i].kind == TD_KIND_CODE && td_fields[i].has[checker->record] != TD_HAS_NO) {
        g_ptr_array_add(candidates, (gpointer)td_fields[i].zh);
        g_ptr_array_add(candidates, (gpointer)td_fields[i].en);
      }
    td_unknown_name(checker, key, "类别字段" TD_BILINGUAL "field with codes", (const char *const *)candidates->pdata,
                    candidates->len);
    return NULL;
  }
  if (by_field && !td_check_field(checker, field, key)) return NULL;
  for (const TdNode *child = key->next; child != NULL; child = child->next) {
    if (child->kind != TD_N_TABLE_ROW) continue;
    const TdNode *head = child->first, *value = head->next;
    TdRow row = {0};
    if (ended) td_diagnose(checker->diagnostics, TD_D_UNREACHABLE_ROW, child->span, NULL);
    ok &= !ended;
    if (head->kind == TD_N_WHEN)
      row.guard = td_check_typed(checker, head->first, TD_M_BOOL, "「当」之后" TD_BILINGUAL "what follows 'when'");
    else if (head->kind == TD_N_NAMES)
      row.guard = named_guard(checker, key, head, &seen);
    ended |= head->kind == TD_N_ELSE;
    ok &= row.guard != NULL || head->kind == TD_N_ELSE;
    TdCite own = td_cite(checker, child, value->next, "表格的行" TD_BILINGUAL "a row of a table");
    row.term = td_check_term(checker, value, type, flags, own, what);
    ok &= row.term != NULL;
    g_array_append_val(rows, row);
  }
  if (rows->len == 0) {
    td_diagnose(checker->diagnostics, TD_D_MISSING_PART, node->span, "表格" TD_BILINGUAL "the table",
                "行" TD_BILINGUAL "rows", NULL);
    return NULL;
  }
  if (!ok) return NULL;
  TdTerm *term = td_arena_new0(checker->arena, TdTerm);
  term->kind = TD_T_TABLE;
  term->rows = td_arena_array(checker->arena, rows);
  term->row_count = rows->len;
  term->cite = cite;
  return term;
}

const TdTerm *td_check_term(TdChecker *checker, const TdNode *node, TdModelType type, unsigned flags, TdCite cite,
                            const char *what) {
  if (node->kind == TD_N_TABLE) return check_table(checker, node, type, flags, cite, what);
  bool none = node->kind == TD_N_NONE, defer = node->kind == TD_N_DEFER;
  if ((none && (flags & TD_TERM_NONE) == 0) || (defer && (flags & TD_TERM_DEFER) == 0)) {
    td_diagnose(checker->diagnostics, TD_D_NOT_ALLOWED, node->span, what,
                none ? "不设" TD_BILINGUAL "none" : "另按" TD_BILINGUAL "deferred", NULL);
    return NULL;
  }
  TdTerm *term = td_arena_new0(checker->arena, TdTerm);
  term->cite = cite;
  term->word = "";
  switch (node->kind) {
    case TD_N_NONE: term->kind = TD_T_NONE; return term;
    case TD_N_DEFER:
      term->kind = TD_T_DEFERRED;
      term->word = node->first->text;
      return term;
    case TD_N_PENDING:
      term->kind = TD_T_UNDETERMINED;
      term->word = td_reason_word(node->first);
      return term;
    default: break;
  }
  term->kind = TD_T_VALUE;
  term->expr = td_check_typed(checker, node, type, what);
  if (term->expr == NULL) return NULL;
  if ((type == TD_M_RATIO || type == TD_M_MONEY) && !in_range(checker, term->expr, type)) {
    td_diagnose(checker->diagnostics, TD_D_OUT_OF_RANGE, node->span, what, td_node_text(checker, node),
                type == TD_M_RATIO ? "0% – 100%" : "0 – 10^12 元" TD_BILINGUAL "0 to 10^12 yuan", NULL);
    return NULL;
  }
  return term;
}
