/* The headings of a notice: 第三条, 一、, （一）, 1., （1） or 1）, ①, at the beginning of a line or behind a stop. */
#include <string.h>

#include "compiler/notice.h"
#include "grammar/literal.h"

typedef enum { CHAPTER, CHINESE, BRACKETED, ARABIC, BRACKETED_ARABIC, CIRCLED, LEVELS } Level;

typedef struct {
  Level level;
  int64_t number;
  size_t length;
} Heading;

static const char chinese_figures[] = "零一二三四五六七八九十百两〇";

static bool is_chinese_figure(gunichar c) {
  return c != 0 && g_utf8_strchr(chinese_figures, -1, c) != NULL;
}

/* A whole number that is written in Chinese (CHINESE) or arabic figures. */
static bool read_number(const char *p, const char **end, bool chinese, int64_t *number) {
  bool fits = chinese ? is_chinese_figure(g_utf8_get_char(p)) : g_ascii_isdigit(*p);
  if (!fits || !td_number_read(p, end, number) || *number % 1000000 != 0) return false;
  *number /= 1000000;
  return *number > 0 && *number < 1000;
}

static bool heading_at(const char *p, bool line, Heading *heading) {
  const char *end;
  gunichar first = g_utf8_get_char(p);
  *heading = (Heading){LEVELS, 0, 0};
  if (first >= 0x2460 && first <= 0x2473) {
    *heading = (Heading){CIRCLED, first - 0x2460 + 1, 3};
    return true;
  }
  if (line && g_str_has_prefix(p, "第")) {
    const char *q = p + strlen("第");
    bool fits = read_number(q, &end, !g_ascii_isdigit(*q), &heading->number) && g_str_has_prefix(end, "条");
    heading->level = CHAPTER;
    heading->length = fits ? (size_t)(end - p) + strlen("条") : 0;
    return fits;
  }
  if (*p == '(') {
    bool chinese = !g_ascii_isdigit(p[1]);
    bool fits = read_number(p + 1, &end, chinese, &heading->number) && *end == ')';
    heading->level = chinese ? BRACKETED : BRACKETED_ARABIC;
    heading->length = fits ? (size_t)(end - p) + 1 : 0;
    return fits;
  }
  if (g_ascii_isdigit(*p) && read_number(p, &end, false, &heading->number)) {
    if (*end == ')') {
      *heading = (Heading){BRACKETED_ARABIC, heading->number, (size_t)(end - p) + 1};
      return end - p <= 2;
    }
    bool dot = *end == '.' && !g_ascii_isdigit(end[1]), comma = g_str_has_prefix(end, "、");
    heading->level = ARABIC;
    heading->length = (size_t)(end - p) + (dot ? 1 : strlen("、"));
    return (dot || (comma && !g_ascii_isdigit(end[strlen("、")]))) && end - p <= 2;
  }
  if (line && read_number(p, &end, true, &heading->number)) {
    size_t mark = g_str_has_prefix(end, "、") ? strlen("、") : *end == '.' ? 1 : 0;
    heading->level = CHINESE;
    heading->length = (size_t)(end - p) + mark;
    return mark > 0;
  }
  return false;
}

/* Whether a heading may stand behind what ends at P: a stop, or another heading. */
static bool behind_stop(const char *text, const char *p) {
  static const char stops[] = "。；;:：！!？?”》";
  if (p == text || p[-1] == TD_HEADING_BYTE) return true;
  return g_utf8_strchr(stops, -1, g_utf8_get_char(g_utf8_prev_char(p))) != NULL;
}

/* （1）…，（2）…: an enumeration that goes on behind a comma. */
static bool enumerates(const char *text, const char *p, const int64_t *numbers) {
  Heading heading;
  if (p == text || *p != '(' || g_utf8_strchr("、，,", -1, g_utf8_get_char(g_utf8_prev_char(p))) == NULL) return false;
  return heading_at(p, false, &heading) && heading.level == BRACKETED_ARABIC && heading.number > 1 &&
         heading.number == numbers[heading.level] + 1;
}

/* Whether the line before P goes on in it: 第一、 / 二、三类. */
static bool goes_on(const char *text, const char *p) {
  return p > text && p[-1] != TD_HEADING_BYTE &&
         g_utf8_strchr("、，,第(", -1, g_utf8_get_char(g_utf8_prev_char(p))) != NULL;
}

static void append_number(GString *path, int64_t number) {
  static const char *const digits[] = {"", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
  if (number >= 100) {
    g_string_append_printf(path, "%s百", digits[number / 100]);
    if (number % 100 > 0 && number % 100 < 10) g_string_append(path, "零");
  }
  int64_t tens = number % 100 / 10;
  if (tens > 0) g_string_append_printf(path, "%s十", tens == 1 && number < 100 ? "" : digits[tens]);
  g_string_append(path, digits[number % 10]);
}

static char *path_of(const int64_t *numbers) {
  GString *path = g_string_new(NULL);
  for (int level = 0; level < LEVELS; level++) {
    int64_t number = numbers[level];
    if (number == 0) continue;
    if (level == CHAPTER || level == BRACKETED) g_string_append(path, level == CHAPTER ? "第" : "(");
    if (level == BRACKETED_ARABIC)
      g_string_append_printf(path, "(%d)", (int)number);
    else if (level == ARABIC)
      g_string_append_printf(path, "%d", (int)number);
    else if (level == CIRCLED)
      g_string_append_unichar(path, 0x2460 + (gunichar)number - 1);
    else
      append_number(path, number);
    if (level == CHAPTER || level == BRACKETED) g_string_append(path, level == CHAPTER ? "条" : ")");
  }
  return g_string_free(path, FALSE);
}

/* A heading goes on from the one before it on its level, or begins at 1; at the beginning of a line numbers may be
 * left out, but for those that a wrapped line may begin with (二、三类). */
static bool follows(const Heading *heading, const int64_t *numbers, bool line) {
  int64_t before = numbers[heading->level];
  if (heading->number == before + 1) return true;
  if (heading->level == CHINESE) return false;
  return heading->number == 1 || (line && heading->number > before && heading->number < before + 4);
}

static void add(GArray *clauses, char *path, char *within, uint32_t start) {
  TdClause clause = {.path = path, .within = within, .start = start};
  g_array_append_val(clauses, clause);
}

/* The text of a line up to the next one. */
static size_t line_length(const TdSqueezed *squeezed, size_t at) {
  size_t end = at + 1;
  while (end < squeezed->text->len && !g_array_index(squeezed->starts, bool, end)) end++;
  return end - at;
}

/* The line is a date and nothing else: a signature's. */
static bool date_alone(const char *line, size_t length) {
  g_autofree char *text = g_strndup(line, length);
  return g_regex_match_simple(
      "^([0-9]{4}|[一二三四五六七八九〇零]{4})年[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}日"
      "(印发|发布)?$",
      text, 0, 0);
}

/* From when a notice holds: this begins its end where the clause before is a part of a clause. */
static bool comes_into_force(const char *line, size_t length) {
  g_autofree char *text = g_strndup(line, length);
  return g_regex_match_simple("^本[^，。、]{1,12}自.{1,24}(施行|执行|实施|生效)", text, 0, 0);
}

static void find_end(const TdSqueezed *squeezed, size_t from, bool part, GArray *clauses) {
  const char *text = squeezed->text->str;
  for (size_t at = from; at < squeezed->text->len; at++) {
    if (!g_array_index(squeezed->starts, bool, at)) continue;
    size_t length = line_length(squeezed, at);
    bool ends = date_alone(text + at, length) || g_str_has_prefix(text + at, "抄送") ||
                (part && comes_into_force(text + at, length));
    if (!ends) continue;
    const TdClause *last = &g_array_index(clauses, TdClause, clauses->len - 1);
    add(clauses, g_strdup("尾"), g_strdup(last->path), g_array_index(squeezed->places, uint32_t, at));
    return;
  }
}

void td_find_clauses(TdSqueezed *squeezed, GArray *clauses) {
  char *text = squeezed->text->str;
  int64_t numbers[LEVELS] = {0};
  size_t last = 0;
  bool part = false;
  add(clauses, g_strdup("首"), NULL, 0);
  for (char *p = text; *p != '\0';) {
    bool line = g_array_index(squeezed->starts, bool, (guint)(p - text)) && !goes_on(text, p);
    Heading heading;
    bool any = (line || behind_stop(text, p) || enumerates(text, p, numbers) ||
                (g_utf8_get_char(p) >= 0x2460 && g_utf8_get_char(p) <= 0x2473)) &&
               heading_at(p, line, &heading);
    if (!any || !follows(&heading, numbers, line)) {
      p = g_utf8_next_char(p);
      continue;
    }
    numbers[heading.level] = heading.number;
    for (int level = heading.level + 1; level < LEVELS; level++) numbers[level] = 0;
    if (heading.level == CHAPTER) numbers[CHINESE] = 0;
    if (heading.level == CHINESE) numbers[CHAPTER] = 0;
    add(clauses, path_of(numbers), NULL, g_array_index(squeezed->places, uint32_t, (guint)(p - text)));
    memset(p, TD_HEADING_BYTE, heading.length);
    p += heading.length;
    last = (size_t)(p - text);
    part = heading.level > CHINESE;
  }
  if (clauses->len > 1) find_end(squeezed, last, part, clauses);
}

char *td_clause_canonical(const char *clause) {
  g_autoptr(GString) narrow = g_string_new(NULL);
  for (const char *p = clause; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == ' ' || c == 0x3000) continue;
    g_string_append_unichar(narrow, c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c);
  }
  g_autoptr(GRegex) paragraph = g_regex_new("第[0-9一二三四五六七八九十]+(款|段|句).*$", 0, 0, NULL);
  g_autofree char *kept = g_regex_replace_literal(paragraph, narrow->str, -1, 0, "", 0, NULL);
  const char *end;
  int64_t number;
  if (g_str_has_prefix(kept, "第") && read_number(kept + strlen("第"), &end, false, &number)) {
    GString *path = g_string_new("第");
    append_number(path, number);
    g_string_append(path, end);
    return g_string_free(path, FALSE);
  }
  return g_steal_pointer(&kept);
}

bool td_clause_within(const char *path, const char *outer, bool *deeper) {
  size_t length = strlen(outer);
  if (length == 0 || strncmp(path, outer, length) != 0) return false;
  const char *rest = path + length;
  *deeper = *rest != '\0';
  if (!*deeper) return true;
  /* the figures of OUTER's last number go on: 一 and 一百, 1 and 12 */
  bool figures = g_ascii_isdigit(*rest) && g_ascii_isdigit(outer[length - 1]);
  bool chinese = is_chinese_figure(g_utf8_get_char(rest)) && is_chinese_figure(g_utf8_get_char(g_utf8_prev_char(rest)));
  return !figures && !chinese;
}
