#include "grammar/literal.h"

#include <glib.h>
#include <string.h>

/* A number being read: digits x 10^-scale. */
typedef struct {
  int64_t digits;
  int scale;
} Number;

#define DIGITS_MAX (INT64_C(1000000000000000000) / 10)

/* What may follow a number.  value = number x factor, in units of the kind. */
static const struct {
  const char *text;
  TdLiteralKind kind;
  int64_t factor;
} units[] = {
    {"元", TD_LITERAL_MONEY, 100},
    {"元/人", TD_LITERAL_MONEY, 100},
    {"百元", TD_LITERAL_MONEY, 10000},
    {"千元", TD_LITERAL_MONEY, 100000},
    {"万元", TD_LITERAL_MONEY, 1000000},
    {"万元/人", TD_LITERAL_MONEY, 1000000},
    {"亿元", TD_LITERAL_MONEY, INT64_C(10000000000)},
    {"%", TD_LITERAL_RATIO, 10000},
    {"个百分点", TD_LITERAL_POINTS, 10000},
    {"百分点", TD_LITERAL_POINTS, 10000},
    {"周岁", TD_LITERAL_AGE, 1},
    {"岁", TD_LITERAL_AGE, 1},
    {"年", TD_LITERAL_MONTHS, 12},
    {"个月", TD_LITERAL_MONTHS, 1},
    {"日", TD_LITERAL_DAYS, 1},
    {"天", TD_LITERAL_DAYS, 1},
    {"个工作日", TD_LITERAL_WORKDAYS, 1},
    {"工作日", TD_LITERAL_WORKDAYS, 1},
    {"种", TD_LITERAL_COUNT, 1},
    {"类", TD_LITERAL_COUNT, 1},
    {"个", TD_LITERAL_COUNT, 1},
    {"项", TD_LITERAL_COUNT, 1},
    {"次", TD_LITERAL_COUNT, 1},
    {"万", TD_LITERAL_NUMBER, 10000},
    {"", TD_LITERAL_NUMBER, 1},
};

/* Full-width figures and signs become half-width; returns a GString. */
static GString *narrow(const char *text, size_t length) {
  GString *out = g_string_sized_new(length);
  const char *end = text + length;
  for (const char *p = text; p < end; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    g_string_append_unichar(out, c);
  }
  return out;
}

/* 2,000.50: groups of three after a comma; *end behind it. */
static bool read_arabic(const char *p, const char **end, Number *number, bool *too_large) {
  number->digits = 0;
  number->scale = 0;
  const char *start = p;
  while (g_ascii_isdigit(*p) || (*p == ',' && p > start && g_ascii_isdigit(p[1]) && g_ascii_isdigit(p[2]) &&
                                 g_ascii_isdigit(p[3]) && !g_ascii_isdigit(p[4]))) {
    if (*p == ',') {
      p++;
      continue;
    }
    if (number->digits >= DIGITS_MAX / 10) {
      *too_large = true;
      number->digits = 0;
    }
    number->digits = number->digits * 10 + (*p++ - '0');
  }
  if (p == start) return false;
  if (*p == '.' && g_ascii_isdigit(p[1])) {
    for (p++; g_ascii_isdigit(*p); p++) {
      if (number->digits >= DIGITS_MAX / 10) {
        *too_large = true;
        number->digits = 0;
      }
      number->digits = number->digits * 10 + (*p - '0');
      number->scale++;
    }
  }
  *end = p;
  return true;
}

static int chinese_digit(gunichar c) {
  static const char digits[] = "零一二三四五六七八九";
  if (c == 0x3007) return 0; /* 〇 */
  if (c == 0x4E24) return 2; /* 两 */
  int value = 0;
  for (const char *p = digits; *p != '\0'; p = g_utf8_next_char(p), value++)
    if (g_utf8_get_char(p) == c) return value;
  return -1;
}

static int64_t chinese_unit(gunichar c) {
  switch (c) {
    case 0x5341: return 10;                 /* 十 */
    case 0x767E: return 100;                /* 百 */
    case 0x5343: return 1000;               /* 千 */
    case 0x4E07: return 10000;              /* 万 */
    case 0x4EBF: return INT64_C(100000000); /* 亿 */
    default: return 0;
  }
}

/* 五千, 三万二千, 十二, 七十点五; *end behind it. */
static bool read_chinese(const char *p, const char **end, Number *number) {
  int64_t total = 0, section = 0, digit = -1;
  bool any = false;
  number->scale = 0;
  for (; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    int value = chinese_digit(c);
    int64_t unit = chinese_unit(c);
    if (value >= 0) {
      if (digit > 0) return false; /* 二五: no number that a notice writes */
      digit = value;
    } else if (unit >= 10000) {
      section += MAX(digit, 0);
      if (section == 0 && total == 0) return false;
      if (total >= DIGITS_MAX / unit / 10 || section >= DIGITS_MAX / unit / 10) return false;
      total = unit == 10000 ? total + section * unit : (total + section) * unit;
      section = 0;
      digit = -1;
    } else if (unit > 0) {
      if (digit < 0 && unit != 10) return false;
      if (section >= DIGITS_MAX / 10000) return false;
      section += (digit < 0 ? 1 : digit) * unit;
      digit = -1;
    } else {
      break;
    }
    any = true;
  }
  if (!any) return false;
  number->digits = total + section + MAX(digit, 0);
  if (g_utf8_get_char(p) == 0x70B9) { /* 点 */
    const char *q = g_utf8_next_char(p);
    while (*q != '\0' && chinese_digit(g_utf8_get_char(q)) >= 0 && number->digits < DIGITS_MAX / 10) {
      number->digits = number->digits * 10 + chinese_digit(g_utf8_get_char(q));
      number->scale++;
      q = g_utf8_next_char(q);
    }
    if (number->scale == 0) return false;
    p = q;
  }
  *end = p;
  return true;
}

static TdLiteralStatus scaled(Number number, int64_t factor, int64_t *value) {
  for (; number.scale > 0; number.scale--) {
    if (factor % 10 == 0)
      factor /= 10;
    else if (number.digits % 10 == 0)
      number.digits /= 10;
    else
      return TD_LITERAL_TOO_FINE;
  }
  if (number.digits > INT64_MAX / factor) return TD_LITERAL_TOO_LARGE;
  *value = number.digits * factor;
  return TD_LITERAL_OK;
}

static int64_t days_from_civil(int64_t y, int m, int d) {
  GDate date;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, (GDateDay)d, (GDateMonth)m, (GDateYear)y);
  return (int64_t)g_date_get_julian(&date) - 719163; /* g_date counts 0001-01-01 as day 1 */
}

static TdLiteralStatus parse_date(const char *text, TdLiteral *literal) {
  static const char *const seps[2][3] = {{"-", "-", ""}, {"年", "月", "日"}};
  for (size_t form = 0; form < G_N_ELEMENTS(seps); form++) {
    int64_t part[3] = {0, 0, 0};
    const char *p = text;
    bool fits = true;
    for (int i = 0; i < 3 && fits; i++) {
      const char *start = p;
      while (g_ascii_isdigit(*p) && p - start < 5) part[i] = part[i] * 10 + (*p++ - '0');
      const char *sep = seps[form][i];
      fits = p > start && (i > 0 || p - start == 4) && strncmp(p, sep, strlen(sep)) == 0;
      p += fits ? strlen(sep) : 0;
    }
    if (!fits || *p != '\0') continue;
    literal->kind = TD_LITERAL_DATE;
    literal->value = 0;
    if (part[1] > 12 || part[2] > 31 || !g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
      return TD_LITERAL_NO_DAY;
    literal->value = days_from_civil(part[0], (int)part[1], (int)part[2]);
    return TD_LITERAL_OK;
  }
  return TD_LITERAL_NOT;
}

TdLiteralStatus td_literal_parse(const char *text, size_t length, TdLiteral *literal) {
  g_autoptr(GString) narrowed = narrow(text, length);
  const char *p = narrowed->str;
  TdLiteralStatus date = parse_date(p, literal);
  if (date != TD_LITERAL_NOT) return date;

  static const char percent[] = "百分之";
  Number number;
  const char *rest;
  bool too_large = false;
  if (strncmp(p, percent, strlen(percent)) == 0) {
    if (!read_chinese(p + strlen(percent), &rest, &number) &&
        !read_arabic(p + strlen(percent), &rest, &number, &too_large))
      return TD_LITERAL_NOT;
    if (*rest != '\0') return TD_LITERAL_NOT;
    literal->kind = TD_LITERAL_RATIO;
    return too_large ? TD_LITERAL_TOO_LARGE : scaled(number, 10000, &literal->value);
  }
  bool arabic = read_arabic(p, &rest, &number, &too_large);
  if (!arabic && !read_chinese(p, &rest, &number)) return TD_LITERAL_NOT;
  for (size_t i = 0; i < G_N_ELEMENTS(units); i++) {
    if (strcmp(rest, units[i].text) != 0) continue;
    /* A Chinese number without a unit is a name: 一, 二. */
    if (!arabic && (units[i].kind == TD_LITERAL_NUMBER || units[i].kind == TD_LITERAL_COUNT)) return TD_LITERAL_NOT;
    literal->kind = units[i].kind;
    if (literal->kind == TD_LITERAL_NUMBER && units[i].factor == 1 && number.scale > 0) {
      literal->kind = TD_LITERAL_DECIMAL;
      return too_large ? TD_LITERAL_TOO_LARGE : scaled(number, 1000000, &literal->value);
    }
    return too_large ? TD_LITERAL_TOO_LARGE : scaled(number, units[i].factor, &literal->value);
  }
  return TD_LITERAL_NOT;
}
