#include <string.h>

#include "compiler/checker.h"

TdModelType td_literal_type(const TdLiteral *literal) {
  switch (literal->kind) {
    case TD_LITERAL_MONEY: return TD_M_MONEY;
    case TD_LITERAL_RATIO: return TD_M_RATIO;
    case TD_LITERAL_POINTS: return TD_M_POINTS;
    case TD_LITERAL_DATE: return TD_M_DATE;
    case TD_LITERAL_AGE: return TD_M_AGE;
    case TD_LITERAL_MONTHS: return TD_M_MONTHS;
    case TD_LITERAL_DAYS: return TD_M_DAYS;
    case TD_LITERAL_WORKDAYS: return TD_M_WORKDAYS;
    case TD_LITERAL_DECIMAL: return TD_M_DECIMAL;
    case TD_LITERAL_COUNT:
    case TD_LITERAL_NUMBER: break;
  }
  return TD_M_COUNT;
}

bool td_literal_in_range(TdChecker *checker, const TdNode *node) {
  int64_t value = node->literal.value;
  int64_t limit = TD_COUNT_MAX;
  if (node->literal.kind == TD_LITERAL_DATE) return true;
  if (node->literal.kind == TD_LITERAL_MONEY) limit = TD_MONEY_MAX;
  if (value <= limit && value >= -limit) return true;
  td_diagnose(checker->diagnostics, TD_D_OUT_OF_RANGE, node->span, "数值" TD_BILINGUAL "the value", node->text,
              node->literal.kind == TD_LITERAL_MONEY ? "10^12 元" TD_BILINGUAL "10^12 yuan" : "10^9", NULL);
  return false;
}

/* Says that NODE should have been of another type; a bare number gets the unit that it lacks. */
void td_wrong_type(TdChecker *checker, const TdNode *node, TdModelType wanted, TdModelType found, const char *what) {
  static const char *const units[TD_M_TYPE_COUNT] = {
      [TD_M_MONEY] = "元", [TD_M_RATIO] = "%", [TD_M_AGE] = "周岁", [TD_M_MONTHS] = "个月", [TD_M_DAYS] = "天"};
  bool decimal = node->kind == TD_N_LITERAL && node->literal.kind == TD_LITERAL_DECIMAL;
  bool bare = decimal || (node->kind == TD_N_LITERAL && node->literal.kind == TD_LITERAL_NUMBER);
  if (bare && units[wanted] != NULL) {
    g_autofree char *with_unit = g_strconcat(node->text, units[wanted], NULL);
    if (decimal && wanted == TD_M_RATIO && node->literal.value <= TD_RATIO_ONE) { /* 0.7 means 70 % */
      g_free(with_unit);
      with_unit = g_strdup_printf("%d.%04d", (int)(node->literal.value / 10000), (int)(node->literal.value % 10000));
      size_t length = strlen(with_unit);
      while (with_unit[length - 1] == '0') length--;
      if (with_unit[length - 1] == '.') length--;
      strcpy(with_unit + length, "%");
    }
    td_diagnose(checker->diagnostics, TD_D_NEEDS_UNIT, node->span, what, td_type_text(wanted), node->text, with_unit,
                NULL);
    return;
  }
  td_diagnose(checker->diagnostics, TD_D_TYPE, node->span, what, td_type_text(wanted), td_type_text(found), NULL);
}

bool td_check_literal(TdChecker *checker, const TdNode *node, TdModelType type, const char *what, int64_t *value) {
  if (!td_literal_in_range(checker, node)) return false;
  TdModelType found = td_literal_type(&node->literal);
  if (found != type) {
    td_wrong_type(checker, node, type, found, what);
    return false;
  }
  *value = node->literal.value;
  return true;
}

const TdExpr *td_check_typed(TdChecker *checker, const TdNode *node, TdModelType type, const char *what) {
  const TdExpr *expr = td_check_expr(checker, node);
  if (expr == NULL || expr->type == type) return expr;
  td_wrong_type(checker, node, type, expr->type, what);
  return NULL;
}
