/* Values as notices write them: 5万元, 2,000元, 五千元, 80%, 百分之七十, 2022-07-01, 12个月, 80周岁. */
#ifndef TD_GRAMMAR_LITERAL_H
#define TD_GRAMMAR_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
  TD_LITERAL_NUMBER,  /* a plain number */
  TD_LITERAL_DECIMAL, /* a plain number with decimals, in millionths; a figure that lacks its unit */
  TD_LITERAL_COUNT,   /* a number with a measure word: 30种 */
  TD_LITERAL_MONEY,   /* fen */
  TD_LITERAL_RATIO,   /* millionths */
  TD_LITERAL_POINTS,  /* percentage points, millionths */
  TD_LITERAL_DATE,    /* days since 1970-01-01 */
  TD_LITERAL_AGE,     /* years */
  TD_LITERAL_MONTHS,
  TD_LITERAL_DAYS,
  TD_LITERAL_WORKDAYS
} TdLiteralKind;

typedef struct {
  TdLiteralKind kind;
  int64_t value;
} TdLiteral;

typedef enum {
  TD_LITERAL_OK,
  TD_LITERAL_NOT,       /* no literal at all: a name */
  TD_LITERAL_MALFORMED, /* meant as an amount or a ratio, but no number: 五千二元, 九万九万元 */
  TD_LITERAL_NO_DAY,    /* a date that does not exist */
  TD_LITERAL_TOO_FINE,  /* more decimals than the unit has */
  TD_LITERAL_TOO_LARGE
} TdLiteralStatus;

/* Reads the whole of TEXT (UTF-8, full-width figures and signs allowed) as one literal. */
TdLiteralStatus td_literal_parse(const char *text, size_t length, TdLiteral *literal);

/* Reads the number that TEXT (half-width) begins with, in arabic or Chinese figures, in millionths; *end behind it.
 * False: it begins with none, or with one that is too large or too fine. */
bool td_number_read(const char *text, const char **end, int64_t *millionths);

#endif
