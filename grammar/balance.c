/* The scanner's tokens with their braces balanced, so that the grammar sees a sound text. */
#include "grammar/parser.h"
#include "parser.tab.h"

/* The blocks that a token can stand in: 0 outside all, 1 directly in a benefit or an alert, else anywhere. */
static uint32_t level_of(int token, int previous) {
  switch (token) {
    case TOK_YYEOF:
    case TOK_POLICY:
    case TOK_VOCABULARY:
    case TOK_TESTS:
    case TOK_IMPORT:
    case TOK_LABELS:
    case TOK_LIST:
    case TOK_PARAM:
    case TOK_BENEFIT:
    case TOK_ALERT:
    case TOK_SUBSIDY:
    case TOK_PROVISION:
    case TOK_PROCEDURE:
    case TOK_TEST: return 0;
    case TOK_CLAIM:
    case TOK_ENROLMENT:
    case TOK_EXPECT: return 1;
    case TOK_CONDITION: return previous == TOK_BY ? G_MAXUINT32 : 1;
    case TOK_ROUTE:
    case TOK_DEDUCTIBLE:
    case TOK_THRESHOLD:
    case TOK_RATIO_WORD:
    case TOK_LIMIT:
    case TOK_AMOUNT:
    case TOK_ALERT_LINE: return 1;
    default: return G_MAXUINT32;
  }
}

static void say_unclosed(TdParser *parser, int token, TdSpan span) {
  TdSpan opened = g_array_index(parser->open, TdSpan, parser->open->len - 1);
  g_autofree char *line = g_strdup_printf("%u", td_source_line(parser->source, opened.start, NULL));
  int length = (int)(span.end - span.start);
  const char *text = parser->source->text + span.start;
  g_autofree char *here = token == TOK_YYEOF
                              ? g_strdup("文件结尾" TD_BILINGUAL "the end of the file")
                              : g_strdup_printf("「%.*s」" TD_BILINGUAL "'%.*s'", length, text, length, text);
  td_diagnose(parser->diagnostics, TD_D_UNCLOSED_BLOCK, span, line, here, NULL);
}

int td_yylex(TdNode **value, TdSpan *span, TdParser *parser, void *scanner) {
  for (;;) {
    int token;
    if (parser->held) {
      if (parser->open->len > parser->held_level) {
        g_array_set_size(parser->open, parser->open->len - 1);
        *span = (TdSpan){parser->held_span.start, parser->held_span.start, parser->file};
        return parser->previous = '}';
      }
      parser->held = false;
      *value = parser->held_value;
      *span = parser->held_span;
      return parser->previous = parser->held_token;
    }
    *value = NULL;
    token = td_scan(value, span, scanner);
    if (token == TOK_YYEOF) *span = (TdSpan){parser->position, parser->position, parser->file};
    uint32_t level = level_of(token, parser->previous);
    if (parser->open->len > level) {
      if (parser->forgiven > 0)
        parser->forgiven--;
      else
        say_unclosed(parser, token, *span);
      parser->held = true;
      parser->held_token = token;
      parser->held_value = *value;
      parser->held_span = *span;
      parser->held_level = level;
      continue;
    }
    if (token == '}' && parser->open->len == 0) {
      if (parser->forgiven > 0)
        parser->forgiven--;
      else
        td_diagnose(parser->diagnostics, TD_D_STRAY_BRACE, *span, NULL);
      continue;
    }
    parser->words[1] = parser->words[0];
    parser->words[0] = token == TOK_WORD ? *value : NULL;
    if (token == '{') g_array_append_val(parser->open, *span);
    if (token == '}') g_array_set_size(parser->open, parser->open->len - 1);
    return parser->previous = token;
  }
}
