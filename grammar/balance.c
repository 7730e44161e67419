/* The scanner's tokens with their braces balanced, so that the grammar sees a sound text. */
#include "grammar/parser.h"
#include "parser.tab.h"

enum { ANYWHERE = G_MAXUINT32 };

/* The bytes of blanks with which the line of a byte begins; -1 where something stands between them and the byte. */
static int indent_before(const TdParser *parser, uint32_t byte) {
  const char *text = parser->source->text;
  uint32_t line = byte;
  while (line > 0 && text[line - 1] != '\n') line--;
  for (uint32_t i = line; i < byte; i++)
    if (text[i] != ' ' && text[i] != '\t') return -1;
  return (int)(byte - line);
}

static int indent_of_line(const TdParser *parser, uint32_t byte) {
  const char *text = parser->source->text;
  while (byte > 0 && text[byte - 1] != '\n') byte--;
  int indent = 0;
  while (text[byte] == ' ' || text[byte] == '\t') byte++, indent++;
  return indent;
}

static bool begins_line(const TdParser *parser, TdSpan span) {
  return indent_before(parser, span.start) >= 0;
}

static bool in_benefit(const TdParser *parser) {
  return parser->item == TOK_BENEFIT || parser->item == TOK_ALERT;
}

/* In how many blocks a token can stand: 0 outside all, 1 directly in a benefit, an alert or a test. */
static uint32_t level_of(const TdParser *parser, int token, TdSpan span) {
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
    case TOK_PROVISION:
    case TOK_TEST: return 0;
    case TOK_DOCUMENT:
    case TOK_REGION:
    case TOK_EFFECTIVE:
    case TOK_ISSUED:
    case TOK_REPLACES:
    case TOK_EXAMPLE:
    case TOK_ANNUAL: return begins_line(parser, span) ? 0 : ANYWHERE;
    case TOK_IDENTITIES:
      return parser->previous[0] != TOK_BY && parser->item != TOK_TEST && begins_line(parser, span) ? 0 : ANYWHERE;
    case TOK_EXTERNAL: return parser->item == TOK_TEST ? 1 : begins_line(parser, span) ? 0 : ANYWHERE;
    case TOK_CLAIM:
    case TOK_EXPECT: return 1;
    case TOK_CONDITION: return parser->previous[0] == TOK_BY ? ANYWHERE : in_benefit(parser) ? 1 : 0;
    case TOK_ROUTE:
    case TOK_DEDUCTIBLE:
    case TOK_THRESHOLD:
    case TOK_RATIO_WORD:
    case TOK_LIMIT:
    case TOK_AMOUNT:
    case TOK_ALERT_LINE: return 1;
    default: return ANYWHERE;
  }
}

/* Is this the first token of a block whose '{' is lacking? */
static bool lacks_brace(const TdParser *parser, int token, TdSpan span) {
  int last = parser->previous[0], before = parser->previous[1];
  bool name = token == TOK_WORD || token == TOK_STRING;
  if (before == TOK_BY && last != '{')
    return (name || token == TOK_WHEN || token == TOK_ELSE) && begins_line(parser, span);
  if (before == TOK_IDENTITIES && (last == TOK_FIRST || last == TOK_BEST)) return name || token == TOK_ATTRIBUTE;
  if ((last == TOK_CLAIM || last == TOK_EXPECT) && parser->item == TOK_TEST) return name || token == TOK_IDENTITIES;
  bool headed = last == TOK_WORD || last == TOK_STRING || last == TOK_CLAUSE_REF;
  return in_benefit(parser) && !parser->item_opened && headed && token != TOK_YYEOF &&
         level_of(parser, token, span) == 1;
}

static void open_block(TdParser *parser, TdSpan span, bool made) {
  TdOpenBlock block = {span, made};
  if (parser->open->len == 0) parser->item_opened = true;
  g_array_append_val(parser->open, block);
}

static void close_block(TdParser *parser) {
  g_array_set_size(parser->open, parser->open->len - 1);
  if (parser->open->len == 0) parser->suspected = false;
}

/* A '}' that begins a line, less indented than the line of its '{' and as much as that of a block around it, is
 * that block's: of the two the inner one may have lost its own. */
static void suspect_block(TdParser *parser, TdSpan span) {
  TdOpenBlock block = g_array_index(parser->open, TdOpenBlock, parser->open->len - 1);
  int indent = indent_before(parser, span.start);
  if (parser->suspected || indent < 0 || indent_of_line(parser, block.span.start) <= indent) return;
  for (guint i = 0; i + 1 < parser->open->len && !parser->suspected; i++)
    parser->suspected = indent_of_line(parser, g_array_index(parser->open, TdOpenBlock, i).span.start) == indent;
  parser->suspect = block;
  parser->suspect_end = span;
}

static void say_unclosed(TdParser *parser, uint32_t level, int token, TdSpan span) {
  guint last = parser->open->len;
  while (last > level + 1 && g_array_index(parser->open, TdOpenBlock, last - 1).made) last--;
  TdOpenBlock block = parser->suspected ? parser->suspect : g_array_index(parser->open, TdOpenBlock, last - 1);
  if (block.made) return;
  if (parser->suspected) span = parser->suspect_end;
  g_autofree char *line = g_strdup_printf("%u", td_source_line(parser->source, block.span.start, NULL));
  int length = (int)(span.end - span.start);
  const char *text = parser->source->text + span.start;
  unsigned here_line = td_source_line(parser->source, span.start, NULL);
  g_autofree char *here =
      token == TOK_YYEOF && !parser->suspected ? g_strdup("文件结尾" TD_BILINGUAL "the end of the file")
      : parser->suspected ? g_strdup_printf("第 %u 行的「}」" TD_BILINGUAL "the '}' of line %u", here_line, here_line)
                          : g_strdup_printf("「%.*s」" TD_BILINGUAL "'%.*s'", length, text, length, text);
  td_diagnose(parser->diagnostics, TD_D_UNCLOSED_BLOCK, span, line, here, NULL);
}

static void say_unopened(TdParser *parser, TdSpan span) {
  int length = (int)(span.end - span.start);
  const char *text = parser->source->text + span.start;
  g_autofree char *found = g_strdup_printf("「%.*s」" TD_BILINGUAL "'%.*s'", length, text, length, text);
  td_diagnose(parser->diagnostics, TD_D_SYNTAX, span, found, "「{」" TD_BILINGUAL "'{'", NULL);
}

static int give(TdParser *parser, int token) {
  parser->previous[1] = parser->previous[0];
  return parser->previous[0] = token;
}

static void hold(TdParser *parser, int token, TdNode *value, TdSpan span, uint32_t level) {
  parser->held = true;
  parser->held_token = token;
  parser->held_value = value;
  parser->held_span = span;
  parser->held_level = level;
}

/* Keeps in mind which item a token outside all blocks begins. */
static void note_item(TdParser *parser, int token, TdSpan span) {
  bool begins = level_of(parser, token, span) == 0 || token == TOK_CONDITION || token == TOK_DEFERRED;
  if (parser->open->len > 0 || !begins) return;
  parser->item = token;
  parser->item_opened = false;
}

int td_yylex(TdNode **value, TdSpan *span, TdParser *parser, void *scanner) {
  for (;;) {
    if (parser->held) {
      *span = (TdSpan){parser->held_span.start, parser->held_span.start, parser->file};
      if (parser->open->len > parser->held_level) {
        close_block(parser);
        return give(parser, '}');
      }
      if (parser->open->len < parser->held_level) {
        open_block(parser, *span, true);
        return give(parser, '{');
      }
      parser->held = false;
      *value = parser->held_value;
      *span = parser->held_span;
      note_item(parser, parser->held_token, *span);
      return give(parser, parser->held_token);
    }
    *value = NULL;
    int token = td_scan(value, span, scanner);
    if (token == TOK_YYEOF) *span = (TdSpan){parser->position, parser->position, parser->file};
    if (lacks_brace(parser, token, *span)) {
      say_unopened(parser, *span);
      hold(parser, token, *value, *span, parser->open->len + 1);
      continue;
    }
    uint32_t level = level_of(parser, token, *span);
    if (parser->open->len > level) {
      if (parser->forgiven > 0)
        parser->forgiven--;
      else
        say_unclosed(parser, level, token, *span);
      hold(parser, token, *value, *span, level);
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
    if (token == '{') open_block(parser, *span, false);
    if (token == '}') {
      suspect_block(parser, *span);
      close_block(parser);
    }
    note_item(parser, token, *span);
    return give(parser, token);
  }
}
