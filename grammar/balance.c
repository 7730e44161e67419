/* The scanner's tokens with their braces balanced, so that the grammar sees a sound text. */
#include "grammar/parser.h"
#include "parser.tab.h"

#define ANYWHERE G_MAXUINT32 /* no enumerator: it does not fit an int */

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
  return parser->item == TOK_BENEFIT || parser->item == TOK_ALERT || parser->item == TOK_SUBSIDY;
}

/* Is NEXT the first of the identities, or their end, where a '{' is to stand behind what is said of their order? */
static bool lacks_identities(const TdParser *parser, const TdScanned *next) {
  int last = parser->previous[0], token = next->token;
  bool headed = last == TOK_CLAUSE_REF || last == TOK_STRING;
  bool identities = parser->item == TOK_IDENTITIES || parser->item == TOK_FURTHER;
  if (!identities || !headed || parser->item_opened || parser->open->len > 0) return false;
  bool row = token == TOK_WORD || token == TOK_STRING || token == TOK_ATTRIBUTE || token == TOK_COUNTED ||
             token == TOK_EXTENDED;
  return token == '}' || (row && begins_line(parser, next->span));
}

/* In how many blocks a token can stand: 0 outside all, 1 directly in a benefit, a subsidy, an alert or a test. */
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
    case TOK_FURTHER:
    case TOK_PREMIUM_CONDITION:
    case TOK_PROVISION:
    case TOK_PROCEDURE:
    case TOK_OUTSIDE:
    case TOK_REQUIREMENT:
    case TOK_TEST: return 0;
    case TOK_SUBSIDY: return parser->item == TOK_REQUIREMENT && parser->open->len > 0 ? ANYWHERE : 0;
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
    case TOK_ENROLMENT:
    case TOK_SUBJECTS:
    case TOK_NOT_LOWERED:
    case TOK_REGARDLESS:
    case TOK_EXPECT: return 1;
    case TOK_CONDITION: return parser->previous[0] == TOK_BY ? ANYWHERE : in_benefit(parser) ? 1 : 0;
    case TOK_ROUTE:
    case TOK_DEDUCTIBLE:
    case TOK_THRESHOLD:
    case TOK_RATIO_WORD:
    case TOK_LIMIT:
    case TOK_AMOUNT:
    case TOK_ALERT_LINE:
    case TOK_INTO: return 1;
    default: return ANYWHERE;
  }
}

static bool is_name(int token) {
  return token == TOK_WORD || token == TOK_STRING;
}

static TdScanned scan(TdParser *parser, void *scanner) {
  TdScanned next = {0};
  next.token = td_scan(&next.value, &next.span, scanner);
  if (next.token == TOK_YYEOF) next.span = (TdSpan){parser->position, parser->position, parser->file};
  return next;
}

/* The first or second token (0 or 1) behind the one that was scanned last. */
static int look_ahead(TdParser *parser, void *scanner, uint32_t distance) {
  while (parser->ahead_count <= distance) {
    bool ended = parser->ahead_count > 0 && parser->ahead[parser->ahead_count - 1].token == TOK_YYEOF;
    parser->ahead[parser->ahead_count] = ended ? parser->ahead[parser->ahead_count - 1] : scan(parser, scanner);
    parser->ahead_count++;
  }
  return parser->ahead[distance].token;
}

static TdScanned scan_next(TdParser *parser, void *scanner) {
  if (parser->ahead_count == 0) return scan(parser, scanner);
  TdScanned next = parser->ahead[0];
  parser->ahead[0] = parser->ahead[1];
  parser->ahead_count--;
  return next;
}

/* Is NEXT, behind 属于 or 兼有, the first name of a set?  Of a set of one the '}' shows it, where no block can end. */
static bool begins_set(TdParser *parser, const TdScanned *next, void *scanner) {
  if (!is_name(next->token)) return false;
  int behind = look_ahead(parser, scanner, 0);
  if (behind != '}') return behind == ',';
  int then = look_ahead(parser, scanner, 1);
  return then == TOK_OTHERWISE || then == TOK_AND || then == TOK_OR || then == TOK_CLAUSE || then == TOK_ASSUME ||
         then == ':';
}

/* Is NEXT the first token of the '{' … '}' of an item that has come to its end but for that? */
static bool begins_item_block(TdParser *parser, const TdScanned *next, void *scanner) {
  int token = next->token;
  bool line = begins_line(parser, next->span);
  if (in_benefit(parser)) return token == TOK_BASE || level_of(parser, token, next->span) == 1;
  switch (parser->item) {
    case TOK_PARAM: return token == TOK_FROM;
    case TOK_REQUIREMENT: return line && (token == TOK_WHEN || level_of(parser, token, next->span) == 1);
    case TOK_LIST: {
      int behind = is_name(token) ? look_ahead(parser, scanner, 0) : 0;
      return behind == ',' || (behind == '}' && line);
    }
    case TOK_PROVISION:
    case TOK_PROCEDURE: return is_name(token) && look_ahead(parser, scanner, 0) == ':';
    case TOK_TEST: return token == TOK_CLAIM || token == TOK_ENROLMENT || (token == TOK_EXTERNAL && line);
    default: return false;
  }
}

/* Is this the first token of a block whose '{' is lacking? */
static bool lacks_brace(TdParser *parser, const TdScanned *next, void *scanner) {
  int last = parser->previous[0], before = parser->previous[1], token = next->token;
  if (lacks_identities(parser, next)) return true;
  if (before == TOK_BY && (last == TOK_CONDITION || last == TOK_IDENTITIES || is_name(last))) {
    if (!is_name(token)) return token == TOK_WHEN || token == TOK_ELSE;
    if (!is_name(last) || begins_line(parser, next->span)) return true;
    int behind = look_ahead(parser, scanner, 0);
    return behind == ':' || behind == ',';
  }
  bool ordered = (before == TOK_IDENTITIES || before == TOK_FURTHER) && (last == TOK_FIRST || last == TOK_BEST);
  if (ordered || last == TOK_FURTHER)
    return is_name(token) || token == TOK_ATTRIBUTE || token == TOK_COUNTED || token == TOK_EXTENDED;
  if ((last == TOK_CLAIM || last == TOK_ENROLMENT || last == TOK_EXPECT) && parser->item == TOK_TEST)
    return is_name(token) || token == TOK_IDENTITIES;
  if (last == TOK_EQ && parser->item == TOK_TEST && parser->open->len == 1) return is_name(token); /* a supplied list */
  if (last == TOK_IN || last == TOK_CARRIES) return begins_set(parser, next, scanner);
  bool headed = is_name(last) || last == TOK_CLAUSE_REF || last == TOK_SOFTENED;
  return parser->open->len == 0 && !parser->item_opened && headed && begins_item_block(parser, next, scanner);
}

/* The number of blocks that can be open around a token. */
static uint32_t room_for(const TdParser *parser, const TdScanned *next) {
  uint32_t level = level_of(parser, next->token, next->span), open = parser->open->len;
  bool fits = is_name(next->token) || next->token == ',' || next->token == '}' || !is_name(parser->previous[0]);
  if (open > 0 && !fits && g_array_index(parser->open, TdOpenBlock, open - 1).set) level = MIN(level, open - 1);
  return level;
}

static void open_block(TdParser *parser, TdSpan span, bool made) {
  TdOpenBlock block = {span, made, parser->previous[0] == TOK_IN || parser->previous[0] == TOK_CARRIES};
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

/* A token as messages call it, in both languages. */
static char *called(const TdParser *parser, const TdScanned *next) {
  int length = (int)(next->span.end - next->span.start);
  const char *text = parser->source->text + next->span.start;
  if (next->token == TOK_YYEOF) return g_strdup("文件结尾" TD_BILINGUAL "the end of the file");
  return g_strdup_printf("「%.*s」" TD_BILINGUAL "'%.*s'", length, text, length, text);
}

/* Blocks are open that NEXT cannot stand in; LEVEL of them can stay. */
static void say_unclosed(TdParser *parser, uint32_t level, const TdScanned *next) {
  guint last = parser->open->len;
  while (last > level + 1 && g_array_index(parser->open, TdOpenBlock, last - 1).made) last--;
  TdOpenBlock block = g_array_index(parser->open, TdOpenBlock, last - 1);
  bool suspected = parser->suspected && !block.set;
  if (suspected) block = parser->suspect;
  if (block.made) return;
  TdSpan span = suspected ? parser->suspect_end : next->span;
  unsigned end = td_source_line(parser->source, span.start, NULL);
  g_autofree char *line = g_strdup_printf("%u", td_source_line(parser->source, block.span.start, NULL));
  g_autofree char *here =
      suspected ? g_strdup_printf("第 %u 行的「}」" TD_BILINGUAL "the '}' of line %u", end, end) : called(parser, next);
  td_diagnose(parser->diagnostics, TD_D_UNCLOSED_BLOCK, span, line, here, NULL);
  td_diagnostics_doubt(parser->diagnostics, (TdSpan){block.span.start, next->span.start, parser->file});
}

static void say_unopened(TdParser *parser, const TdScanned *next) {
  g_autofree char *found = called(parser, next);
  td_diagnose(parser->diagnostics, TD_D_SYNTAX, next->span, found, "「{」" TD_BILINGUAL "'{'", NULL);
}

static void hold(TdParser *parser, const TdScanned *next, uint32_t level) {
  parser->held = true;
  parser->waiting = *next;
  parser->held_level = level;
}

/* Keeps in mind which item a token outside all blocks begins. */
static void note_item(TdParser *parser, int token, TdSpan span) {
  bool begins = level_of(parser, token, span) == 0 || token == TOK_CONDITION || token == TOK_DEFERRED;
  if (parser->open->len > 0 || !begins) return;
  parser->item = token;
  parser->item_opened = false;
}

static int give(TdParser *parser, const TdScanned *next, TdNode **value, TdSpan *span) {
  *value = next->value;
  *span = next->span;
  note_item(parser, next->token, next->span);
  parser->previous[1] = parser->previous[0];
  return parser->previous[0] = next->token;
}

/* Opens or closes the next block that the held token waits for; else gives it. */
static int give_held(TdParser *parser, TdNode **value, TdSpan *span) {
  TdScanned made = {.span = {parser->waiting.span.start, parser->waiting.span.start, parser->file}};
  if (parser->open->len > parser->held_level) {
    close_block(parser);
    made.token = '}';
  } else if (parser->open->len < parser->held_level) {
    open_block(parser, made.span, true);
    made.token = '{';
  } else {
    parser->held = false;
    made = parser->waiting;
    if (made.token == '}') close_block(parser);
  }
  return give(parser, &made, value, span);
}

int td_yylex(TdNode **value, TdSpan *span, TdParser *parser, void *scanner) {
  while (!parser->held) {
    TdScanned next = scan_next(parser, scanner);
    parser->words[1] = parser->words[0];
    parser->words[0] = next.token == TOK_WORD ? next.value : NULL;
    uint32_t level = room_for(parser, &next);
    if (lacks_brace(parser, &next, scanner)) {
      say_unopened(parser, &next);
      hold(parser, &next, parser->open->len + 1);
    } else if (parser->open->len > level) {
      if (parser->forgiven > 0)
        parser->forgiven--;
      else
        say_unclosed(parser, level, &next);
      hold(parser, &next, level);
    } else if (next.token == '}' && parser->open->len == 0) {
      if (parser->forgiven > 0)
        parser->forgiven--;
      else
        td_diagnose(parser->diagnostics, TD_D_STRAY_BRACE, next.span, NULL);
    } else {
      if (next.token == '{') open_block(parser, next.span, false);
      if (next.token == '}') {
        suspect_block(parser, next.span);
        close_block(parser);
      }
      return give(parser, &next, value, span);
    }
  }
  return give_held(parser, value, span);
}
