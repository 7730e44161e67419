/* Figures in words, and how a figure is noted. */
#include "compiler/notice.h"
#include "grammar/literal.h"

/* Figures in words.  They are looked for as they stand, in this order. */
static const struct {
  const char *pattern;
  uint8_t kind;
  int64_t value;
  bool ordinal;
} words[] = {
    {"全额|全部(?=由医疗救助|由救助|资助|救助|补助|报销)", TD_FIG_FULL, 1000000, false},
    {"不设(置|立)?|不封顶|取消(?=[^，。；]{0,6}(起付|封顶|限额))", TD_FIG_NONE, 0, false},
    {"免除|免收|免缴|免费|全免", TD_FIG_FREE, 0, false},
    {"一半|减半|半数", TD_FIG_RATIO, 500000, false},
    {"(?<![上下])半年", TD_FIG_MONTHS, 6, false},
    {"每年|每月|按月|按年|每季度|每人", TD_FIG_COUNT, 1, true},
};

/* The byte of the notice that P comes from. */
static uint32_t place(const TdSqueezed *squeezed, const char *p) {
  return g_array_index(squeezed->places, uint32_t, (guint)(p - squeezed->text->str));
}

TdTextFigure *td_add_figure(const TdSqueezed *squeezed, GArray *figures, uint8_t kind, int64_t value, const char *start,
                            const char *end) {
  uint32_t last = place(squeezed, g_utf8_prev_char(end)); /* blanks behind a figure are not the figure's */
  const char *behind = g_utf8_next_char(squeezed->source + last);
  TdTextFigure figure = {.kind = kind,
                         .arabic = g_ascii_isdigit(*start),
                         .value = value,
                         .start = place(squeezed, start),
                         .end = (uint32_t)(behind - squeezed->source)};
  g_array_append_val(figures, figure);
  return &g_array_index(figures, TdTextFigure, figures->len - 1);
}

/* Formal figures, as banks write them: 贰仟元. */
static int64_t formal_amount(const char *text, size_t length) {
  static const char formal[] = "壹贰叁肆伍陆柒捌玖拾佰仟", plain[] = "一二三四五六七八九十百千";
  g_autoptr(GString) number = g_string_new(NULL);
  for (const char *p = text; p < text + length; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    const char *found = g_utf8_strchr(formal, -1, c);
    if (found != NULL) c = g_utf8_get_char(g_utf8_offset_to_pointer(plain, g_utf8_pointer_to_offset(formal, found)));
    if (c == 0x5706) c = 0x5143; /* 圆, 元 */
    g_string_append_unichar(number, c);
  }
  TdLiteral literal;
  bool read = td_literal_parse(number->str, number->len, &literal) == TD_LITERAL_OK && literal.kind == TD_LITERAL_MONEY;
  return read ? literal.value : 0;
}

static void find_formal(const TdSqueezed *squeezed, GArray *figures) {
  const char *text = squeezed->text->str;
  g_autoptr(GRegex) regex = g_regex_new("[壹贰叁肆伍陆柒捌玖拾][壹贰叁肆伍陆柒捌玖拾佰仟零万亿]*[元圆]", 0, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;
  g_regex_match(regex, text, 0, &match);
  for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
    int from, to;
    g_match_info_fetch_pos(match, 0, &from, &to);
    int64_t value = formal_amount(text + from, (size_t)(to - from));
    td_add_figure(squeezed, figures, TD_FIG_MONEY, value, text + from, text + to);
  }
}

void td_find_words(const TdSqueezed *squeezed, GArray *figures) {
  const char *text = squeezed->text->str;
  for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
    g_autoptr(GRegex) regex = g_regex_new(words[i].pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
      int from, to;
      g_match_info_fetch_pos(match, 0, &from, &to);
      td_add_figure(squeezed, figures, words[i].kind, words[i].value, text + from, text + to)->ordinal =
          words[i].ordinal;
    }
  }
  find_formal(squeezed, figures);
}
