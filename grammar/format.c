#include "grammar/format.h"

#include <string.h>

#include "grammar/layout.h"
#include "grammar/parser.h"
#include "grammar/spelling.h"
#include "grammar/token.h"
#include "grammar/width.h"
#include "parser.tab.h"

typedef enum { BRACE_BLOCK, BRACE_LIST, BRACE_ROW, BRACE_NAMES } Brace; /* the last two stand on one line */

typedef struct {
  Brace brace;
  guint group;         /* of the rows in it, or of the conditions that follow one another */
  TdNodeKind previous; /* the statement before */
} Block;

typedef struct {
  const TdSource *source;
  const TdSpelling *spelling;
  GHashTable *starts; /* byte → kind of the statement that begins there, as kind + 1 */
  GArray *tokens, *comments;
  guint comment; /* the next one */
  TdArena *arena;
  TdLayout *layout;
  GArray *blocks;        /* Block: the braces that are open; the first one is the file */
  const TdToken *before; /* the token before */
  uint32_t end;          /* of the token or comment before */
  TdNodeKind statement;
  bool valued; /* the statement's value has begun */
  bool broken; /* the line has ended with a comment */
  bool minus;  /* the token before is the sign of a value */
  int indent;  /* of the statement */
} Formatter;

static const TdToken *token_at(const Formatter *f, guint index) {
  return &g_array_index(f->tokens, TdToken, index);
}

static Block *block(const Formatter *f) {
  return &g_array_index(f->blocks, Block, f->blocks->len - 1);
}

static bool on_one_line(const Formatter *f) {
  return block(f)->brace == BRACE_ROW || block(f)->brace == BRACE_NAMES;
}

/* The indentation of a statement in the block that is open. */
static int depth(const Formatter *f) {
  return ((int)f->blocks->len - 1) * 2;
}

static void mark_starts(Formatter *f, const TdNode *node) {
  if (td_node_role(node->kind) != TD_NODE_PART)
    g_hash_table_insert(f->starts, GUINT_TO_POINTER(node->span.start), GUINT_TO_POINTER((guint)node->kind + 1));
  for (const TdNode *child = node->first; child != NULL; child = child->next) {
    mark_starts(f, child);
    /* what is allowed in the whole file reads as an item */
    if (node->kind == TD_N_POLICY && child->kind == TD_N_ALLOW)
      g_hash_table_insert(f->starts, GUINT_TO_POINTER(child->span.start), GUINT_TO_POINTER((guint)child->kind + 1));
  }
}

/* The kind of the statement that begins with a token, or FILE. */
static TdNodeKind started(const Formatter *f, const TdToken *token) {
  guint kind = GPOINTER_TO_UINT(g_hash_table_lookup(f->starts, GUINT_TO_POINTER(token->span.start)));
  if (token->kind == TOK_EXPECT) return TD_N_STEP;
  return kind > 0 ? (TdNodeKind)(kind - 1) : TD_N_FILE;
}

static bool newline_between(const Formatter *f, uint32_t start) {
  return memchr(f->source->text + f->end, '\n', start - f->end) != NULL;
}

/* Does a blank line stand before START?  A ';' of its own on a line leaves none behind. */
static bool blank_before(const Formatter *f, uint32_t start) {
  int count = 0;
  for (uint32_t i = f->end; i < start; i++) {
    unsigned char c = (unsigned char)f->source->text[i];
    if (c == '\n' && ++count == 2) return true;
    if (c == ';' || c == 0xEF) count = 0;
  }
  return false;
}

static bool after_brace(const Formatter *f) {
  return f->before == NULL || f->before->kind == '{';
}

/* Writes the comments that stand before byte LIMIT; those on lines of their own INDENT deep.  BETWEEN statements they
 * keep the blank lines before them. */
static void write_comments(Formatter *f, uint32_t limit, int indent, bool between) {
  bool first = true;
  for (; f->comment < f->comments->len; f->comment++, first = false) {
    TdSpan span = g_array_index(f->comments, TdSpan, f->comment);
    if (span.start >= limit) break;
    char *text = td_arena_text(f->arena, f->source->text + span.start, span.end - span.start);
    g_strchomp(text);
    bool behind = first && f->before != NULL && !newline_between(f, span.start);
    bool blank = between && blank_before(f, span.start) && !(first && after_brace(f));
    if (!behind) td_layout_line(f->layout, indent, 0, 0, blank);
    td_layout_comment(f->layout, text);
    f->end = span.end;
    f->broken = true;
  }
}

static bool row_kind(TdNodeKind kind) {
  return kind == TD_N_TABLE_ROW || kind == TD_N_DATED_ROW || kind == TD_N_FIGURE;
}

/* The group whose columns a statement shares. */
static guint group_of(Formatter *f, TdNodeKind kind, bool blank) {
  Block *here = block(f);
  bool of_identities =
      kind == TD_N_IDENTITY_ROW || kind == TD_N_ATTRIBUTE || kind == TD_N_COUNTED || kind == TD_N_EXTENDED;
  bool condition = kind == TD_N_CONDITION || kind == TD_N_PREMIUM_CONDITION;
  bool aligned = condition || of_identities || row_kind(kind);
  bool goes_on = here->group != 0 && !blank && (!condition || here->previous == kind);
  if (!aligned) return 0;
  if (!goes_on) here->group = td_layout_group(f->layout);
  return here->group;
}

static void begin_statement(Formatter *f, const TdToken *token, TdNodeKind kind) {
  /* what is given may stand on one line on the other surface, so it has no blank lines on either */
  bool blank =
      f->end != 0 && (f->broken || !after_brace(f)) && kind != TD_N_GIVEN && blank_before(f, token->span.start);
  f->indent = depth(f);
  td_layout_line(f->layout, f->indent, 4, group_of(f, kind, blank), blank);
  td_layout_segment(f->layout, TD_SLOT_HEAD);
  f->statement = block(f)->previous = kind;
  f->valued = f->broken = false;
}

/* Goes on with a statement behind a comment. */
static void go_on(Formatter *f) {
  td_layout_line(f->layout, block(f)->brace == BRACE_LIST ? f->indent : f->indent + 4, 0, 0, false);
  td_layout_segment(f->layout, TD_SLOT_HEAD);
  f->broken = false;
}

/* Begins a segment where a value or what is said of a statement begins. */
static void begin_segment(Formatter *f, const TdToken *token) {
  bool colon = f->before->kind == ':';
  switch (token->kind) {
    case TOK_CLAUSE: td_layout_segment(f->layout, TD_SLOT_CLAUSE); return;
    case TOK_OTHERWISE: td_layout_segment(f->layout, TD_SLOT_OTHERWISE); return;
    case TOK_UNDETERMINED:
    case TOK_DEFERRED:
      if (!colon && f->before->kind != TOK_EQ) td_layout_segment(f->layout, TD_SLOT_REST);
      break;
    case TOK_ASSUME:
    case TOK_ALLOW:
    case TOK_INTO:
    case TOK_WHEN:
    case TOK_AFTER: td_layout_segment(f->layout, TD_SLOT_REST); return;
    default: break;
  }
  if (!colon || !row_kind(f->statement) || f->valued) return;
  td_layout_segment(f->layout, TD_SLOT_VALUE);
  f->valued = true;
}

static bool space_between(const Formatter *f, const TdToken *token, const char *text) {
  int left = f->before->kind, right = token->kind;
  bool names = block(f)->brace == BRACE_NAMES;
  if (right == ',' || right == ':' || right == ')' || right == TOK_CLAUSE_COMMA) return false;
  if (left == '(' || left == TOK_CLAUSE_COMMA || (names && (left == '{' || right == '}'))) return false;
  if (right == '(') return left != TOK_MIN && left != TOK_MAX;
  if (right == TOK_OR_MORE || right == TOK_OR_LESS) return g_ascii_isalpha(*text);
  return !f->minus;
}

static void write_token(Formatter *f, const TdToken *token) {
  bool first = f->before == NULL;
  const char *text = td_spell(f->spelling, f->source, token, f->arena);
  bool space = !first && space_between(f, token, text);
  bool breaks = !first && (f->before->kind == ',' || token->kind == TOK_AND || token->kind == TOK_OR);
  td_layout_piece(f->layout, text, space, breaks);
  f->minus = token->kind == '-' && !first && (f->before->kind == TOK_EQ || f->before->kind == ':');
}

/* The token that closes the brace at INDEX. */
static guint closing(const Formatter *f, guint index) {
  int open = 0;
  for (guint i = index;; i++) {
    int kind = token_at(f, i)->kind;
    if (kind == '{') open++;
    if (kind == '}' && --open == 0) return i;
  }
}

/* Do the braces that open at INDEX fit on the line, with nothing in them that ends it? */
static bool fits(const Formatter *f, guint index) {
  guint last = closing(f, index);
  uint32_t end = token_at(f, last)->span.start;
  if (f->comment < f->comments->len && g_array_index(f->comments, TdSpan, f->comment).start < end) return false;
  int width = td_layout_width(f->layout);
  for (guint i = index; i <= last; i++) {
    const TdToken *token = token_at(f, i);
    if (token->kind == ';') continue;
    const char *text = td_spell(f->spelling, f->source, token, f->arena);
    /* a blank before each, and ';' before what is given next */
    width += td_width(text, strlen(text)) + (token->kind != ',') + (started(f, token) == TD_N_GIVEN && i > index + 1);
  }
  return width <= TD_LAYOUT_WIDTH;
}

static void open_brace(Formatter *f, guint index) {
  Brace brace = BRACE_BLOCK;
  bool givens = f->before->kind == TOK_CLAIM || f->before->kind == TOK_EXPECT;
  if (f->before->kind == TOK_IN || f->before->kind == TOK_CARRIES)
    brace = BRACE_NAMES;
  else if (givens || f->statement == TD_N_LIST || f->statement == TD_N_SUPPLY)
    brace = fits(f, index) ? BRACE_ROW : givens ? BRACE_BLOCK : BRACE_LIST;
  if (brace == BRACE_BLOCK) td_layout_apart(f->layout);
  Block inner = {.brace = brace, .previous = TD_N_FILE};
  g_array_append_val(f->blocks, inner);
}

static void close_brace(Formatter *f, const TdToken *token) {
  bool lines = !on_one_line(f), empty = f->before->kind == '{' && !f->broken;
  if (lines && !empty) {
    f->indent = depth(f) - 2;
    td_layout_line(f->layout, f->indent, 4, 0, false);
    td_layout_segment(f->layout, TD_SLOT_HEAD);
    f->broken = false;
  }
  if (lines) f->statement = TD_N_FILE;
  write_token(f, token);
  g_array_set_size(f->blocks, f->blocks->len - 1);
}

static void format_token(Formatter *f, guint index) {
  const TdToken *token = token_at(f, index);
  TdNodeKind kind = started(f, token);
  bool begins = kind != TD_N_FILE && !on_one_line(f);
  bool closes = token->kind == '}' && !on_one_line(f);
  bool entries = block(f)->brace == BRACE_LIST && f->before->kind == '{' && !closes;
  bool between = begins || closes;
  write_comments(f, token->span.start, between || entries ? depth(f) : f->indent + 4, between);
  if (begins) {
    begin_statement(f, token, kind);
  } else if (closes) {
    close_brace(f, token);
  } else if (entries) {
    f->indent = depth(f);
    td_layout_line(f->layout, f->indent, 0, 0, false);
    td_layout_segment(f->layout, TD_SLOT_HEAD);
    f->broken = false;
  } else if (f->broken) {
    go_on(f);
  } else if (!on_one_line(f)) {
    begin_segment(f, token);
  } else if (kind == TD_N_GIVEN && f->before->kind != '{') {
    td_layout_piece(f->layout, ";", false, false);
  }
  if (!closes) write_token(f, token);
  if (token->kind == '{') open_brace(f, index);
  if (token->kind == '}' && !closes) g_array_set_size(f->blocks, f->blocks->len - 1);
  f->before = token;
  f->end = token->span.end;
}

void td_format(const TdSources *sources, uint32_t file, const TdNode *tree, const TdFormat *format, GString *out) {
  g_autoptr(TdArena) arena = td_arena_new();
  g_autoptr(TdLayout) layout = td_layout_new();
  g_autoptr(GHashTable) starts = g_hash_table_new(NULL, NULL);
  g_autoptr(GArray) comments = g_array_new(FALSE, FALSE, sizeof(TdSpan));
  g_autoptr(GArray) blocks = g_array_new(FALSE, TRUE, sizeof(Block));
  g_autoptr(GArray) tokens = td_tokens(sources, file, arena, comments);
  TdSpelling spelling = {.translate = format->translate, .words = format->words};
  Formatter f = {.source = td_sources_get(sources, file), .spelling = &spelling, .starts = starts, .arena = arena};
  f.tokens = tokens;
  f.comments = comments;
  f.layout = layout;
  f.blocks = blocks;
  Block whole = {.brace = BRACE_BLOCK, .previous = TD_N_FILE};
  g_array_append_val(blocks, whole);
  spelling.lang = format->translate || tokens->len == 0 ? format->lang : td_surface(f.source, token_at(&f, 0));
  mark_starts(&f, tree);
  for (guint i = 0; i < tokens->len; i++)
    if (token_at(&f, i)->kind != ';') format_token(&f, i);
  write_comments(&f, G_MAXUINT32, 0, true);
  td_layout_print(layout, out);
}
