/* Values and expressions of a model as text for readers, in both languages. */
#ifndef TD_COMPILER_EXPR_TEXT_H
#define TD_COMPILER_EXPR_TEXT_H

#include "compiler/model.h"
#include "grammar/diagnostic.h"

/* Fen as yuan with two decimals; GROUPED: a comma before every three digits. */
void td_put_amount(GString *out, int64_t fen, bool grouped);
/* Millionths as a percentage: 75%, 33.3333%. */
void td_put_percent(GString *out, int64_t millionths);
void td_put_date(GString *out, int64_t date);

/* A value of a type, with its unit; of a code only with its field. */
void td_put_value(GString *out, TdModelType type, int64_t value, TdLang lang);
void td_put_field_value(GString *out, TdField field, int64_t value, const char *text, TdLang lang);

/* The name of a field, English ones with blanks between their words; its column where policies have none. */
void td_put_field_name(GString *out, TdField field, TdLang lang);
void td_put_builtin_name(GString *out, TdBuiltin builtin, TdLang lang);

/* Labels of a set, separated by commas. */
void td_put_labels(GString *out, const TdModel *model, uint64_t set, TdLang lang);

/* An expression, in the words of a policy, but for readers: English names with blanks, negations in one word. */
void td_put_expr(GString *out, const TdModel *model, const TdExpr *expr, TdLang lang);

/* The fields, by bits, that an expression reads; built-in values are taken apart. */
uint64_t td_expr_fields(const TdExpr *expr);

/* Calls EACH for every expression that decides what a model pays: conditions, deferrals, routes, bases, terms. */
typedef void (*TdExprVisit)(const TdExpr *expr, void *user);
void td_model_visit(const TdModel *model, TdExprVisit each, void *user);

#endif
