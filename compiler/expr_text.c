#include "compiler/expr_text.h"

#include <string.h>

#include "runtime/date.h"

static const struct {
  const char *zh, *en;
} builtins[] = {
#define TD_BUILTIN(id, type, scope, zh, en, doc) {zh, en},
#include "compiler/builtins.def"
};

static const char *pick(TdLang lang, const char *zh, const char *en) {
  return lang == TD_LANG_ZH ? zh : en;
}

void td_put_amount(GString *out, int64_t fen, bool grouped) {
  uint64_t size = fen < 0 ? 0 - (uint64_t)fen : (uint64_t)fen;
  char digits[24];
  int count = g_snprintf(digits, sizeof digits, "%" G_GUINT64_FORMAT, (guint64)(size / 100));
  if (fen < 0) g_string_append(out, grouped ? "−" : "-");
  for (int i = 0; i < count; i++) {
    if (grouped && i > 0 && (count - i) % 3 == 0) g_string_append_c(out, ',');
    g_string_append_c(out, digits[i]);
  }
  g_string_append_printf(out, ".%02u", (unsigned)(size % 100));
}

void td_put_percent(GString *out, int64_t millionths) {
  uint64_t size = millionths < 0 ? 0 - (uint64_t)millionths : (uint64_t)millionths;
  g_string_append_printf(out, "%s%" G_GUINT64_FORMAT, millionths < 0 ? "−" : "", (guint64)(size / 10000));
  unsigned rest = (unsigned)(size % 10000);
  if (rest > 0) {
    g_string_append_printf(out, ".%04u", rest);
    while (out->str[out->len - 1] == '0') g_string_truncate(out, out->len - 1);
  }
  g_string_append_c(out, '%');
}

void td_put_date(GString *out, int64_t date) {
  int64_t year;
  int month, day;
  td_date_to(date, &year, &month, &day);
  g_string_append_printf(out, "%04d-%02d-%02d", (int)year, month, day);
}

static void put_count(GString *out, int64_t value, const char *unit) {
  g_string_append_printf(out, "%" G_GINT64_FORMAT "%s", (gint64)value, unit);
}

void td_put_value(GString *out, TdModelType type, int64_t value, TdLang lang) {
  switch (type) {
    case TD_M_MONEY:
      td_put_amount(out, value, true);
      g_string_append(out, pick(lang, " 元", " yuan"));
      break;
    case TD_M_RATIO:
    case TD_M_POINTS: td_put_percent(out, value); break;
    case TD_M_DATE: td_put_date(out, value); break;
    case TD_M_BOOL: g_string_append(out, value ? pick(lang, "是", "yes") : pick(lang, "否", "no")); break;
    case TD_M_AGE: put_count(out, value, pick(lang, " 周岁", value == 1 ? " year" : " years")); break;
    case TD_M_MONTHS: put_count(out, value, pick(lang, " 个月", value == 1 ? " month" : " months")); break;
    case TD_M_DAYS: put_count(out, value, pick(lang, " 天", value == 1 ? " day" : " days")); break;
    case TD_M_COUNT:
    case TD_M_CODE:
    case TD_M_WORKDAYS:
    case TD_M_NAME:
    case TD_M_DECIMAL:
    case TD_M_TYPE_COUNT: put_count(out, value, ""); break;
  }
}

/* A name with blanks where it has underscores. */
static void put_words(GString *out, const char *name) {
  for (; *name; name++) g_string_append_c(out, *name == '_' ? ' ' : *name);
}

static void put_code(GString *out, TdField field, int64_t value, TdLang lang) {
  for (size_t i = 0; i < td_code_count; i++)
    if (td_codes[i].field == field && td_codes[i].value == value)
      put_words(out, pick(lang, td_codes[i].zh, td_codes[i].en));
}

void td_put_field_value(GString *out, TdField field, int64_t value, const char *text, TdLang lang) {
  switch (td_fields[field].kind) {
    case TD_KIND_CODE: put_code(out, field, value, lang); break;
    case TD_KIND_FLAG: td_put_value(out, TD_M_BOOL, value, lang); break;
    case TD_KIND_DATE: td_put_date(out, value); break;
    case TD_KIND_FUND:
    case TD_KIND_MONEY: td_put_amount(out, value, true); break;
    case TD_KIND_YEAR: td_put_value(out, TD_M_COUNT, value, lang); break;
    case TD_KIND_TEXT:
    case TD_KIND_NAME:
    case TD_KIND_LABELS:
    case TD_KIND_REGION:
    case TD_KIND_TIME: g_string_append(out, text); break;
  }
}

void td_put_field_name(GString *out, TdField field, TdLang lang) {
  const char *name = pick(lang, td_fields[field].zh, td_fields[field].en);
  if (name)
    put_words(out, name);
  else
    g_string_append(out, td_fields[field].column);
}

void td_put_builtin_name(GString *out, TdBuiltin builtin, TdLang lang) {
  put_words(out, pick(lang, builtins[builtin].zh, builtins[builtin].en));
}

void td_put_labels(GString *out, const TdModel *model, uint64_t set, TdLang lang) {
  const char *comma = "";
  for (uint32_t i = 0; i < model->label_count; i++) {
    if (!(set >> i & 1)) continue;
    g_string_append_printf(out, "%s%s", comma, model->labels[i]);
    comma = pick(lang, "、", ", ");
  }
}

/* How tightly an expression binds; what binds less than where it stands gets brackets. */
enum { LOOSE_OR, LOOSE_AND, LOOSE_NOT, LOOSE_COMPARE, LOOSE_SUM, LOOSE_PRODUCT, TIGHT };

static int tightness(const TdExpr *expr) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_OR: return LOOSE_OR;
    case TD_E_AND: return LOOSE_AND;
    case TD_E_NOT: return expr->a->kind == TD_E_EQ || expr->a->kind == TD_E_MEMBER ? LOOSE_COMPARE : LOOSE_NOT;
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_EQ:
    case TD_E_MEMBER: return LOOSE_COMPARE;
    case TD_E_ADD:
    case TD_E_SUB:
    case TD_E_SHIFT: return LOOSE_SUM;
    case TD_E_SHARE: return LOOSE_PRODUCT;
    default: return TIGHT;
  }
}

static void put(GString *out, const TdModel *model, const TdExpr *expr, int at, TdLang lang);

static void put_pair(GString *out, const TdModel *model, const TdExpr *a, const char *sign, const TdExpr *b, int at,
                     TdLang lang) {
  put(out, model, a, at, lang);
  g_string_append(out, sign);
  put(out, model, b, at + (at == LOOSE_SUM), lang);
}

/* Both sides of a comparison; a code is written by its name, and a field goes before what it is compared with. */
static void put_compare(GString *out, const TdModel *model, const TdExpr *expr, bool negated, TdLang lang) {
  static const char *const signs[3][2][2] = {
      {{" < ", " > "}, {" ≥ ", " ≤ "}}, {{" ≤ ", " ≥ "}, {" > ", " < "}}, {{" = ", " = "}, {" ≠ ", " ≠ "}}};
  const TdExpr *a = expr->a, *b = expr->b;
  bool turned = a->kind != TD_E_FIELD && a->kind != TD_E_BUILTIN && (b->kind == TD_E_FIELD || b->kind == TD_E_BUILTIN);
  if (turned) a = expr->b, b = expr->a;
  int row = expr->kind == TD_E_LT ? 0 : expr->kind == TD_E_LE ? 1 : 2;
  put(out, model, a, LOOSE_SUM, lang);
  g_string_append(out, signs[row][negated][turned]);
  if (a->kind == TD_E_FIELD && b->kind == TD_E_CONST)
    td_put_field_value(out, (TdField)a->index, b->value, "", lang);
  else
    put(out, model, b, LOOSE_SUM, lang);
}

static void put_codes(GString *out, const TdExpr *expr, TdLang lang) {
  const char *comma = "";
  for (int64_t v = 0; v < 64; v++) {
    if (!(expr->set >> v & 1)) continue;
    g_string_append(out, comma);
    put_code(out, (TdField)expr->a->index, v, lang);
    comma = pick(lang, "、", ", ");
  }
}

static void put_member(GString *out, const TdModel *model, const TdExpr *expr, bool negated, TdLang lang) {
  put(out, model, expr->a, LOOSE_SUM, lang);
  if ((expr->set & (expr->set - 1)) == 0) {
    g_string_append(out, negated ? " ≠ " : " = ");
    put_codes(out, expr, lang);
    return;
  }
  g_string_append(out, negated ? pick(lang, " 不属于 {", " not in {") : pick(lang, " 属于 {", " in {"));
  put_codes(out, expr, lang);
  g_string_append_c(out, '}');
}

static void put_set(GString *out, const TdModel *model, const char *word, uint64_t set, TdLang lang) {
  g_string_append_printf(out, "%s {", word);
  td_put_labels(out, model, set, lang);
  g_string_append_c(out, '}');
}

static void put_has_field(GString *out, const TdExpr *expr, bool negated, TdLang lang) {
  g_string_append(out, negated ? pick(lang, "没有 ", "no ") : pick(lang, "有 ", "has "));
  td_put_field_name(out, (TdField)expr->index, lang);
}

static void put_has_external(GString *out, const TdModel *model, const TdExpr *expr, bool negated, TdLang lang) {
  g_string_append(out, negated ? pick(lang, "没有 ", "no ") : pick(lang, "有 ", "has "));
  g_string_append(out, model->externals[expr->index].name);
}

static void put_listed(GString *out, const TdModel *model, const TdExpr *expr, bool negated, TdLang lang) {
  td_put_field_name(out, TD_F_DISE_NAME, lang);
  g_string_append(out, negated ? pick(lang, " 不属于 ", " not in ") : pick(lang, " 属于 ", " in "));
  g_string_append(out, model->lists[expr->index].name);
}

/* What does not hold where the expression holds. */
static void put_not(GString *out, const TdModel *model, const TdExpr *expr, TdLang lang) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_EQ: put_compare(out, model, expr, true, lang); break;
    case TD_E_MEMBER: put_member(out, model, expr, true, lang); break;
    case TD_E_HAS_FIELD: put_has_field(out, expr, true, lang); break;
    case TD_E_HAS_EXTERNAL: put_has_external(out, model, expr, true, lang); break;
    case TD_E_LISTED: put_listed(out, model, expr, true, lang); break;
    case TD_E_IDENTITY: put_set(out, model, pick(lang, "不兼有", "does not carry"), expr->set, lang); break;
    default: g_string_append(out, pick(lang, "非 ", "not ")); put(out, model, expr, LOOSE_NOT, lang);
  }
}

static void put_bare(GString *out, const TdModel *model, const TdExpr *expr, TdLang lang) {
  switch ((TdExprKind)expr->kind) {
    case TD_E_CONST: td_put_value(out, (TdModelType)expr->type, expr->value, lang); break;
    case TD_E_FIELD: td_put_field_name(out, (TdField)expr->index, lang); break;
    case TD_E_HAS_FIELD: put_has_field(out, expr, false, lang); break;
    case TD_E_EXTERNAL: g_string_append(out, model->externals[expr->index].name); break;
    case TD_E_HAS_EXTERNAL: put_has_external(out, model, expr, false, lang); break;
    case TD_E_PARAM: g_string_append(out, model->params[expr->index].name); break;
    case TD_E_BUILTIN: td_put_builtin_name(out, (TdBuiltin)expr->index, lang); break;
    case TD_E_LISTED: put_listed(out, model, expr, false, lang); break;
    case TD_E_IDENTITY: put_set(out, model, pick(lang, "兼有", "carries"), expr->set, lang); break;
    case TD_E_CATEGORY: put_set(out, model, pick(lang, "身份 属于", "category in"), expr->set, lang); break;
    case TD_E_MEMBER: put_member(out, model, expr, false, lang); break;
    case TD_E_ADD: put_pair(out, model, expr->a, " + ", expr->b, LOOSE_SUM, lang); break;
    case TD_E_SUB: put_pair(out, model, expr->a, " − ", expr->b, LOOSE_SUM, lang); break;
    case TD_E_SHARE: put_pair(out, model, expr->a, " × ", expr->b, LOOSE_PRODUCT, lang); break;
    case TD_E_MIN:
    case TD_E_MAX:
      g_string_append(out, expr->kind == TD_E_MIN ? pick(lang, "较小（", "min(") : pick(lang, "较大（", "max("));
      put_pair(out, model, expr->a, pick(lang, "，", ", "), expr->b, LOOSE_OR, lang);
      g_string_append(out, pick(lang, "）", ")"));
      break;
    case TD_E_LT:
    case TD_E_LE:
    case TD_E_EQ: put_compare(out, model, expr, false, lang); break;
    case TD_E_AND: put_pair(out, model, expr->a, pick(lang, " 且 ", " and "), expr->b, LOOSE_AND, lang); break;
    case TD_E_OR: put_pair(out, model, expr->a, pick(lang, " 或 ", " or "), expr->b, LOOSE_OR, lang); break;
    case TD_E_NOT: put_not(out, model, expr->a, lang); break;
    case TD_E_SHIFT: {
      int64_t by = expr->b->value;
      put(out, model, expr->a, LOOSE_SUM, lang);
      g_string_append(out, by < 0 ? " − " : " + ");
      td_put_value(out, (TdModelType)expr->b->type, ABS(by), lang);
      break;
    }
  }
}

static void put(GString *out, const TdModel *model, const TdExpr *expr, int at, TdLang lang) {
  bool brackets = tightness(expr) < at;
  if (brackets) g_string_append(out, pick(lang, "（", "("));
  put_bare(out, model, expr, lang);
  if (brackets) g_string_append(out, pick(lang, "）", ")"));
}

void td_put_expr(GString *out, const TdModel *model, const TdExpr *expr, TdLang lang) {
  put(out, model, expr, LOOSE_OR, lang);
}
