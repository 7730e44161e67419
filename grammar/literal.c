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

/* A section of a Chinese number below 10000: 五千零二, 三百二十, 十二.  A figure without its unit stands only behind 十
 * or 零, or alone: 五千二 is 5002 to one reader and 5200 to another, so it is no number.  False: nothing that is one.
 */
static bool read_section(const char **p, bool alone, int64_t *value) {
  int64_t last = 10000; /* the unit before; units descend */
  bool zero = false, any = false;
  *value = 0;
  for (;;) {
    gunichar c = g_utf8_get_char(*p);
    int digit = chinese_digit(c);
    int64_t unit = chinese_unit(c);
    if (digit == 0) {
      if (zero) return false;
      zero = true;
      any |= alone && last == 10000; /* 零 itself */
      *p = g_utf8_next_char(*p);
      continue;
    }
    if (digit < 0 && !(unit == 10 && !any)) break;
    const char *after = digit < 0 ? *p : g_utf8_next_char(*p);
    unit = chinese_unit(g_utf8_get_char(after));
    if (digit < 0) digit = 1; /* 十二 */
    if (unit == 0 || unit >= 10000) {
      bool clear = zero || last == 10 || (alone && !any);
      if (!clear) return false;
      *value += digit;
      *p = after;
      return true;
    }
    if (unit >= last) return false;
    *value += digit * unit;
    last = unit;
    zero = false;
    any = true;
    *p = g_utf8_next_char(after);
  }
  return any;
}

/* 五千, 三万二千, 一亿零五万, 七十点五; *end behind it. */
static bool read_chinese(const char *p, const char **end, Number *number) {
  static const int64_t scales[] = {INT64_C(100000000), 10000, 1};
  number->digits = 0;
  number->scale = 0;
  bool first = true;
  size_t next = 0; /* the largest scale that may follow */
  for (;;) {
    int64_t section;
    const char *before = p;
    if (!read_section(&p, first, &section)) {
      if (first || p != before) return false;
      break;
    }
    int64_t unit = chinese_unit(g_utf8_get_char(p));
    size_t place = unit == scales[0] ? 0 : unit == scales[1] ? 1 : 2;
    if (place < next) return false;
    number->digits += section * scales[place];
    first = false;
    next = place + 1;
    if (place == 2) break;
    p = g_utf8_next_char(p);
  }
  if (g_utf8_get_char(p) == 0x70B9) { /* 点 */
    p = g_utf8_next_char(p);
    for (int digit; *p != '\0' && (digit = chinese_digit(g_utf8_get_char(p))) >= 0; p = g_utf8_next_char(p)) {
      if (number->digits >= DIGITS_MAX / 10) return false;
      number->digits = number->digits * 10 + digit;
      number->scale++;
    }
    if (number->scale == 0) return false;
  }
  *end = p;
  return true;
}

/* Figures, Chinese figures and units alone, up to a unit of money or %: meant as a number, whatever came of it. */
static bool meant_as_number(const char *p) {
  const char *start = p;
  while (*p != '\0' && (chinese_digit(g_utf8_get_char(p)) >= 0 || chinese_unit(g_utf8_get_char(p)) > 0 ||
                        g_utf8_get_char(p) == 0x70B9 || g_ascii_isdigit(*p) || *p == '.' || *p == ','))
    p = g_utf8_next_char(p);
  return p > start && (strcmp(p, "元") == 0 || strcmp(p, "%") == 0);
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
  if (strcmp(p, "百分之百") == 0) {
    *literal = (TdLiteral){TD_LITERAL_RATIO, 1000000};
    return TD_LITERAL_OK;
  }
  if (strncmp(p, percent, strlen(percent)) == 0) {
    if (!read_chinese(p + strlen(percent), &rest, &number) &&
        !read_arabic(p + strlen(percent), &rest, &number, &too_large))
      return TD_LITERAL_NOT;
    if (*rest != '\0') return TD_LITERAL_NOT;
    literal->kind = TD_LITERAL_RATIO;
    return too_large ? TD_LITERAL_TOO_LARGE : scaled(number, 10000, &literal->value);
  }
  bool arabic = read_arabic(p, &rest, &number, &too_large);
  TdLiteralStatus otherwise = meant_as_number(p) ? TD_LITERAL_MALFORMED : TD_LITERAL_NOT;
  if (!arabic && !read_chinese(p, &rest, &number)) return otherwise;
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
  return otherwise;
}

bool td_number_read(const char *text, const char **end, int64_t *millionths) {
  Number number;
  bool too_large = false;
  if (!read_arabic(text, end, &number, &too_large) && !read_chinese(text, end, &number)) return false;
  return !too_large && scaled(number, 1000000, millionths) == TD_LITERAL_OK;
}
