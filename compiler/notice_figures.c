/* The figures of a squeezed text: numbers with what stands behind them, and figures in words. */
#include <string.h>

#include "compiler/notice.h"
#include "grammar/literal.h"

#define FIGURE_MAX INT64_C(900000000000000)
#define NO_DAY INT64_C(1000000000) /* no date of a policy */

/* What may stand behind a number; the longer ones first.  value = number x factor. */
typedef enum { COUNTED, CLASSED, NAMED, SEVERAL, NO_FIGURE } Use;

static const struct {
  const char *text;
  uint8_t kind;
  int64_t factor;
  Use use;
} units[] = {
    {"亿元", TD_FIG_MONEY, INT64_C(10000000000), COUNTED},
    {"万元", TD_FIG_MONEY, 1000000, COUNTED},
    {"千元", TD_FIG_MONEY, 100000, COUNTED},
    {"百元", TD_FIG_MONEY, 10000, COUNTED},
    {"元", TD_FIG_MONEY, 100, COUNTED},
    {"%", TD_FIG_RATIO, 10000, COUNTED},
    {"个百分点", TD_FIG_POINTS, 10000, COUNTED},
    {"百分点", TD_FIG_POINTS, 10000, COUNTED},
    {"周岁", TD_FIG_AGE, 1, COUNTED},
    {"岁", TD_FIG_AGE, 1, COUNTED},
    {"个工作日", TD_FIG_WORKDAYS, 1, COUNTED},
    {"工作日", TD_FIG_WORKDAYS, 1, COUNTED},
    {"个自然年度", TD_FIG_MONTHS, 12, COUNTED},
    {"个自然年", TD_FIG_MONTHS, 12, COUNTED},
    {"个年度", TD_FIG_MONTHS, 12, COUNTED},
    {"个自然月", TD_FIG_MONTHS, 1, COUNTED},
    {"个月", TD_FIG_MONTHS, 1, COUNTED},
    {"年代", TD_FIG_NUMBER, 1, NAMED},
    {"年期", TD_FIG_MONTHS, 12, COUNTED},
    {"年", TD_FIG_MONTHS, 12, COUNTED},
    {"月", TD_FIG_MONTH, 1, COUNTED},
    {"个自然日", TD_FIG_DAYS, 1, COUNTED},
    {"自然日", TD_FIG_DAYS, 1, COUNTED},
    {"日", TD_FIG_DAYS, 1, COUNTED},
    {"天", TD_FIG_DAYS, 1, COUNTED},
    {"世纪", TD_FIG_NUMBER, 1, NAMED},
    {"个小时", TD_FIG_NUMBER, 1, COUNTED},
    {"小时", TD_FIG_NUMBER, 1, COUNTED},
    {"个星期", TD_FIG_NUMBER, 1, COUNTED},
    {"周内", TD_FIG_NUMBER, 1, COUNTED},
    {"级", TD_FIG_LEVEL, 1, COUNTED},
    {"档", TD_FIG_TIER, 1, CLASSED},
    {"类", TD_FIG_COUNT, 1, COUNTED},
    {"种", TD_FIG_COUNT, 1, COUNTED},
    {"项", TD_FIG_COUNT, 1, COUNTED},
    {"次全会", TD_FIG_NUMBER, 1, NO_FIGURE},
    {"次", TD_FIG_COUNT, 1, COUNTED},
    {"个", TD_FIG_COUNT, 1, COUNTED},
    {"人", TD_FIG_COUNT, 1, SEVERAL},
    {"名", TD_FIG_COUNT, 1, SEVERAL},
    {"户", TD_FIG_COUNT, 1, SEVERAL},
    {"家", TD_FIG_COUNT, 1, SEVERAL},
    {"倍", TD_FIG_COUNT, 1, COUNTED},
    {"重", TD_FIG_COUNT, 1, CLASSED},
    {"大类", TD_FIG_COUNT, 1, COUNTED},
    {"大目录", TD_FIG_COUNT, 1, COUNTED},
    {"届", TD_FIG_NUMBER, 1, NO_FIGURE},
    {"大", TD_FIG_NUMBER, 1, NO_FIGURE},
    {"中全会", TD_FIG_NUMBER, 1, NO_FIGURE},
    {"中、", TD_FIG_NUMBER, 1, NO_FIGURE},
};

typedef struct {
  const TdSqueezed *squeezed;
  GArray *figures;
  const char *text;
} Scan;

static uint32_t place(const Scan *scan, const char *p) {
  return g_array_index(scan->squeezed->places, uint32_t, (guint)(p - scan->text));
}

static TdTextFigure *add(Scan *scan, uint8_t kind, int64_t value, const char *start, const char *end) {
  return td_add_figure(scan->squeezed, scan->figures, kind, value, start, end);
}

static bool behind(const Scan *scan, const char *p, const char *word) {
  size_t length = strlen(word);
  return (size_t)(p - scan->text) >= length && strncmp(p - length, word, length) == 0;
}

static bool behind_any(const Scan *scan, const char *p, const char *const *all, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (behind(scan, p, all[i])) return true;
  return false;
}

/* A number in Chinese figures without units, as 二〇二五: how many figures; 0 none. */
static int chinese_digits(const char *text, const char **end, int64_t *value) {
  static const char digits[] = "零一二三四五六七八九";
  int count = 0;
  *value = 0;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p), count++) {
    gunichar c = g_utf8_get_char(p);
    const char *found = c == 0x3007 ? digits : g_utf8_strchr(digits, -1, c);
    if (found == NULL || count == 9) break;
    *value = *value * 10 + g_utf8_pointer_to_offset(digits, found);
    *end = g_utf8_next_char(p);
  }
  return count;
}

/* A whole number in either writing. */
static bool whole(const char *p, const char **end, int64_t *value) {
  int64_t year;
  const char *behind_year;
  if (chinese_digits(p, &behind_year, &year) == 4) {
    *end = behind_year;
    *value = year;
    return true;
  }
  if (!td_number_read(p, end, value) || *value % 1000000 != 0) return false;
  *value /= 1000000;
  return true;
}

static bool word_at(const char **p, const char *word) {
  if (!g_str_has_prefix(*p, word)) return false;
  *p += strlen(word);
  return true;
}

/* Days since 1970-01-01; NO_DAY for a day that does not exist. */
static int64_t days_of(int64_t year, int64_t month, int64_t day) {
  GDate date;
  if (month > 12 || day > 31 || !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year)) return NO_DAY;
  g_date_clear(&date, 1);
  g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return (int64_t)g_date_get_julian(&date) - 719163;
}

/* 2025年10月1日, 2025-08-06, 2025年10月, 2025年, 10月1日; what is left of the text, or NULL. */
static const char *read_date(Scan *scan, const char *p) {
  const char *start = p, *end;
  int64_t year, month, day;
  if (!whole(p, &p, &year)) return NULL;
  bool iso = *p == '-' || *p == '/' || *p == '.', recent = year >= 1900 && year < 2200;
  char sign = *p;
  if (recent && iso) {
    if (!g_ascii_isdigit(*++p) || !whole(p, &p, &month) || *p != sign || !g_ascii_isdigit(p[1]) ||
        !whole(p + 1, &p, &day))
      return NULL;
  } else if (year >= 1000 && year < 10000 && word_at(&p, "年")) {
    end = p;
    if (!whole(p, &p, &month) || !word_at(&p, "月")) {
      if (!recent || g_str_has_prefix(end, "代")) return NULL;
      add(scan, TD_FIG_YEAR, year, start, end);
      return end;
    }
    end = p;
    if (!whole(p, &p, &day) || !word_at(&p, "日")) {
      add(scan, TD_FIG_MONTH, year * 100 + month, start, end);
      return end;
    }
  } else if (year <= 12 && word_at(&p, "月")) {
    month = year;
    if (!whole(p, &p, &day) || !word_at(&p, "日")) return NULL;
    add(scan, TD_FIG_MONTHDAY, month * 100 + day, start, p);
    return p;
  } else {
    return NULL;
  }
  add(scan, TD_FIG_DATE, days_of(year, month, day), start, p);
  return p;
}

/* Who gave a document its number stands before it, up to a word that is none of its (按渝府办电〔2011〕97号). */
static const char *issuer_of(const Scan *scan, const char *p) {
  static const char others[] = "按据照依与及以由";
  const GArray *found = scan->figures;
  uint32_t before_all = found->len > 0 ? g_array_index(found, TdTextFigure, found->len - 1).end : 0;
  for (int i = 0; i < 8 && p > scan->text; i++) {
    const char *before = g_utf8_prev_char(p);
    gunichar c = g_utf8_get_char(before);
    if (!g_unichar_isalpha(c) || g_utf8_strchr(others, -1, c) != NULL || place(scan, before) < before_all) break;
    p = before;
    if (g_array_index(scan->squeezed->starts, bool, (guint)(p - scan->text))) break;
  }
  return p;
}

/* 新政办发〔2022〕40号, 国务院令第649号.  It is compared with the two characters before the number, since what is
 * before them is left out at times. */
static const char *read_document(Scan *scan, const char *p) {
  const char *q = p;
  int64_t year = 0, number;
  bool bracket = *q == '[' || *q == '(';
  if (bracket && !(whole(q + 1, &q, &year) && year > 0 && year < 10000 && (*q == ']' || *q == ')'))) return NULL;
  if (bracket) q++;
  bool first = word_at(&q, "第");
  if ((!bracket && !first) || !g_ascii_isdigit(*q) || !whole(q, &q, &number) || !word_at(&q, "号")) return NULL;
  const char *start = issuer_of(scan, p), *who = p;
  for (int i = 0; i < 2 && who > start; i++) who = g_utf8_prev_char(who);
  g_autofree char *giver = g_strndup(who, (size_t)(p - who));
  TdTextFigure *figure = add(scan, TD_FIG_DOCUMENT, number, start, q);
  figure->name = year > 0 ? g_strdup_printf("%s[%d]%d", giver, (int)year, (int)number)
                          : g_strdup_printf("%s第%d", giver, (int)number);
  return q;
}

/* Letters with figures: H1N1. */
static const char *read_letters(Scan *scan, const char *p) {
  const char *end = p;
  bool letter = false, figure = false;
  for (; g_ascii_isalnum(*end); end++) {
    letter |= g_ascii_isalpha(*end);
    figure |= g_ascii_isdigit(*end);
  }
  if (!letter || !figure) return NULL;
  add(scan, TD_FIG_NAME, 0, p, end)->name = g_strndup(p, (size_t)(end - p));
  return end;
}

static size_t unit_at(const char *p) {
  size_t i = 0;
  while (i < G_N_ELEMENTS(units) && !g_str_has_prefix(p, units[i].text)) i++;
  return i;
}

/* Behind a number: another that shares its unit (1—2级, 一、二级, 10万至20万元); the unit that they share. */
static size_t shared_unit(const char *p) {
  static const char *const signs[] = {"-", "~", "至", "到", "、", "或", "和"};
  for (int guard = 0; guard < 8; guard++) {
    bool any = false;
    for (size_t i = 0; i < G_N_ELEMENTS(signs) && !any; i++) any = word_at(&p, signs[i]);
    int64_t number;
    if (!any) return G_N_ELEMENTS(units);
    while (*p == '-') p++;
    if (!whole(p, &p, &number)) return G_N_ELEMENTS(units);
    size_t unit = unit_at(p);
    if (unit < G_N_ELEMENTS(units)) return unit;
  }
  return G_N_ELEMENTS(units);
}

/* A class (第一类, 一类门诊) is named by its number; so many classes are counted (以下四类, 7类). */
static bool names_class(const Scan *scan, const char *start, bool chinese) {
  static const char *const counting[] = {"以下", "下列", "上述", "以上", "等", "共", "这", "分", "分为",
                                         "分成", "其他", "其余", "前",   "后", "各", "有", "的"};
  return chinese && !behind_any(scan, start, counting, G_N_ELEMENTS(counting));
}

/* 一 that is no figure: 统一, 进一步, 同一类. */
static bool part_of_word(const Scan *scan, const char *start) {
  static const char *const words_before[] = {"统", "进", "唯", "单", "任", "另", "专",
                                             "逐", "万", "上", "下", "同", "每", "划"};
  return behind_any(scan, start, words_before, G_N_ELEMENTS(words_before));
}

/* MILLIONTHS x FACTOR; what is beyond every amount comes to FIGURE_MAX. */
static int64_t times(int64_t millionths, int64_t factor) {
  int64_t all = millionths / 1000000, rest = millionths % 1000000;
  if (all >= FIGURE_MAX / factor) return FIGURE_MAX;
  return all * factor + (factor > 1000000 ? rest * (factor / 1000000) : rest * factor / 1000000);
}

static const char *take_unit(Scan *scan, const char *start, const char *end, int64_t millionths, size_t unit,
                             bool own_unit, bool chinese, bool first) {
  uint8_t kind = units[unit].kind;
  Use use = units[unit].use;
  const char *behind_unit = own_unit ? end + strlen(units[unit].text) : end;
  if (use == NO_FIGURE && !chinese) {
    add(scan, TD_FIG_NUMBER, times(millionths, 1), start, end);
    return end;
  }
  if (use == NO_FIGURE) return behind_unit;
  if (chinese && use == SEVERAL && millionths == 1000000) return end; /* 一人, 一家 */
  bool is_class = strcmp(units[unit].text, "类") == 0 && names_class(scan, start, chinese);
  bool counts = kind == TD_FIG_COUNT && chinese && !is_class;
  if (counts && strcmp(units[unit].text, "次") == 0) return behind_unit; /* 二次救助, 一次性 */
  if (chinese && !first && millionths == 1000000 && part_of_word(scan, start)) return behind_unit;
  int64_t value = times(millionths, units[unit].factor);
  if (is_class || (first && kind == TD_FIG_COUNT)) kind = TD_FIG_CLASS;
  TdTextFigure *figure = add(scan, kind, value, start, behind_unit);
  figure->ordinal = kind == TD_FIG_CLASS || kind == TD_FIG_TIER || use == CLASSED || (counts && millionths == 1000000);
  return behind_unit;
}

static bool joins_number(const char *p) {
  static const char *const signs[] = {"-", "~", "至", "到", "、", "或", "和"};
  for (size_t i = 0; i < G_N_ELEMENTS(signs); i++)
    if (g_str_has_prefix(p, signs[i])) return true;
  return false;
}

/* The figure at P, or NULL; FIRST: behind 第. */
static const char *read_number(Scan *scan, const char *p, bool first) {
  const char *end;
  int64_t value;
  bool chinese = !g_ascii_isdigit(*p);
  if (!td_number_read(p, &end, &value)) {
    if (chinese) return NULL;
    for (end = p; g_ascii_isdigit(*end) || *end == '.';) end++;
    add(scan, TD_FIG_NUMBER, 0, p, end);
    return end;
  }
  size_t unit = unit_at(end);
  if (unit < G_N_ELEMENTS(units)) return take_unit(scan, p, end, value, unit, true, chinese, first);
  if (g_str_has_prefix(end, "万")) { /* 5万, where 元 is left out */
    if (chinese) return NULL;
    static const char *const persons[] = {"人", "户", "名", "件", "例", "家"};
    const char *behind_unit = end + strlen("万");
    for (size_t i = 0; i < G_N_ELEMENTS(persons); i++)
      if (g_str_has_prefix(behind_unit, persons[i])) {
        add(scan, TD_FIG_COUNT, times(value, 10000), p, behind_unit);
        return behind_unit;
      }
    add(scan, TD_FIG_MONEY, MIN(value, FIGURE_MAX), p, behind_unit);
    return behind_unit;
  }
  if (joins_number(end)) {
    unit = shared_unit(end);
    bool listed = unit < G_N_ELEMENTS(units) && units[unit].use != NO_FIGURE &&
                  (!chinese || first || units[unit].kind == TD_FIG_LEVEL || units[unit].use == CLASSED ||
                   strcmp(units[unit].text, "类") == 0);
    if (listed) return take_unit(scan, p, end, value, unit, false, chinese, first);
  }
  if (chinese) return NULL;
  add(scan, TD_FIG_NUMBER, times(value, 1), p, end);
  return end;
}

/* 百分之七十, 百分之七十点五 */
static const char *read_hundredths(Scan *scan, const char *p) {
  const char *start = p, *end;
  int64_t value;
  if (!word_at(&p, "百分之")) return NULL;
  if (word_at(&p, "百")) {
    value = 100000000;
    end = p;
  } else if (!td_number_read(p, &end, &value)) {
    return NULL;
  }
  add(scan, TD_FIG_RATIO, times(value, 10000), start, end);
  return end;
}

/* 三分之一, and tenths: 三成, but for 三成员 and the like. */
static const char *read_parts(Scan *scan, const char *p) {
  static const char *const others[] = {"立", "为", "本", "员", "效", "果", "功", "就", "长", "分", "套", "人"};
  const char *start = p, *end;
  int64_t whole_parts, parts;
  if (g_ascii_isdigit(*p) || !whole(p, &p, &whole_parts) || whole_parts == 0) return NULL;
  if (word_at(&p, "分之") && whole(p, &end, &parts) && parts <= whole_parts && whole_parts <= 1000) {
    add(scan, TD_FIG_RATIO, (parts * 1000000 + whole_parts / 2) / whole_parts, start, end);
    return end;
  }
  if (whole_parts > 9 || !word_at(&p, "成")) return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    if (g_str_has_prefix(p, others[i])) return NULL;
  add(scan, TD_FIG_RATIO, whole_parts * 100000, start, p);
  return p;
}

static const char *figure_at(Scan *scan, const char *p) {
  const char *end = read_document(scan, p);
  if (end == NULL) end = read_hundredths(scan, p);
  if (end == NULL) end = read_date(scan, p);
  if (end == NULL) end = read_parts(scan, p);
  if (end == NULL) end = read_letters(scan, p);
  if (end != NULL) return end;
  bool first = g_str_has_prefix(p, "第");
  const char *number = first ? p + strlen("第") : p;
  static const char figures[] = "零一二三四五六七八九十百千两〇";
  gunichar c = g_utf8_get_char(number);
  bool begins = c != 0 && (g_ascii_isdigit(*number) || g_utf8_strchr(figures, -1, c) != NULL);
  return begins ? read_number(scan, number, first) : NULL;
}

static gint by_place(gconstpointer a, gconstpointer b) {
  const TdTextFigure *x = a, *y = b;
  return x->start < y->start ? -1 : x->start > y->start;
}

void td_find_figures(const TdSqueezed *squeezed, GArray *figures) {
  Scan scan = {squeezed, figures, squeezed->text->str};
  for (const char *p = scan.text; *p != '\0';) {
    if (*p == TD_HEADING_BYTE) {
      p++;
      continue;
    }
    const char *end = figure_at(&scan, p);
    p = end != NULL ? end : g_utf8_next_char(p);
  }
  td_find_words(squeezed, figures);
  g_array_sort(figures, by_place);
}
