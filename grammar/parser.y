/* The grammar.  Actions build one node and stop; what a node may hold is said in nodes.def. */
%code requires {
#include "grammar/parser.h"
}

%define api.pure full
%define api.prefix {td_yy}
%define api.token.prefix {TOK_}
%define api.value.type {TdNode *}
%define api.location.type {TdSpan}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%parse-param {TdParser *parser} {void *scanner}
%lex-param {TdParser *parser} {void *scanner}

%code {
#include <string.h>

#include "grammar/keywords.h"
#include "grammar/parse.h"

static void td_yyerror(TdSpan *span, TdParser *parser, void *scanner, const char *message);

#define YYLLOC_DEFAULT(current, rhs, n) \
  ((current) = (n) > 0 ? (TdSpan){YYRHSLOC(rhs, 1).start, YYRHSLOC(rhs, n).end, YYRHSLOC(rhs, 1).file} \
                       : (TdSpan){YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).end, YYRHSLOC(rhs, 0).file})

static TdNode *make(TdParser *parser, TdNodeKind kind, TdSpan span, TdNode *a, TdNode *b, TdNode *c, TdNode *d) {
  TdNode *node = td_node_new(parser->arena, kind, span);
  TdNode *children[] = {a, b, c, d};
  for (size_t i = 0; i < G_N_ELEMENTS(children); i++) td_node_add(node, children[i]);
  if (node->height <= TD_TREE_HEIGHT) return node;
  if (!parser->too_deep) td_diagnose(parser->diagnostics, TD_D_TOO_DEEP, span, NULL);
  parser->too_deep = true;
  return td_node_new(parser->arena, TD_N_BAD, span);
}

static TdNode *make_text(TdParser *parser, TdNodeKind kind, TdSpan span, const char *text, TdNode *children) {
  TdNode *node = make(parser, kind, span, children, NULL, NULL, NULL);
  node->text = text;
  return node;
}

/* A list that is being read; its parent takes its items. */
static TdNode *sequence(TdParser *parser, TdSpan span) {
  return td_node_new(parser->arena, TD_N_SEQUENCE, span);
}

#define NODE1(kind, a) make(parser, TD_N_##kind, yyloc, a, NULL, NULL, NULL)
#define NODE2(kind, a, b) make(parser, TD_N_##kind, yyloc, a, b, NULL, NULL)
#define NODE3(kind, a, b, c) make(parser, TD_N_##kind, yyloc, a, b, c, NULL)
#define NODE4(kind, a, b, c, d) make(parser, TD_N_##kind, yyloc, a, b, c, d)
}

%token WORD STRING CLAUSE_REF CLAUSE_COMMA
%token POLICY VOCABULARY TESTS DOCUMENT REGION EFFECTIVE UNTIL ISSUED REPLACES EXAMPLE IMPORT LABELS
%token IDENTITIES FIRST BEST ATTRIBUTE COUNTED DURING_STAY ON_DISCHARGE EXTENDED MONTH_END UNDETERMINED DEFERRED LIST EXTERNAL PARAM FROM ANNUAL
%token CONDITION OTHERWISE WHEN ELSE BENEFIT AFTER ROUTE BASE DEDUCTIBLE THRESHOLD RATIO_WORD LIMIT INTO BY NONE FULL
%token CLAUSE ASSUME ALERT AMOUNT ALERT_LINE COUNT_WORD DATE_WORD PROVISION TEST CLAIM EXPECT
%token HAS CARRIES MIN MAX YES NO OR_MORE OR_LESS
%left OR
%left AND
%precedence NOT
%nonassoc EQ NE LT LE GT GE IN LITERAL
%left '+' '-'
%left '*'

%%

file: header items { td_node_add(td_node_add(parser->tree, $1), $2); }
    | %empty       { $$ = NULL; }
    ;

header: POLICY name string suffixes { $$ = NODE3(POLICY, $2, $3, $4); }
      | POLICY name suffixes        { $$ = NODE2(POLICY, $2, $3); }
      | VOCABULARY string suffixes  { $$ = NODE2(VOCABULARY, $2, $3); }
      | TESTS string IMPORT string  { $$ = NODE2(TESTS, $2, $4); }
      | error                       { YYABORT; /* no policy at all: one message is enough */ }
      ;

items: %empty      { $$ = sequence(parser, @$); }
     | items item  { $$ = td_node_add($1, $2); }
     | items error { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
     | items ';'   { $$ = $1; }
     ;

item: DOCUMENT string suffixes                 { $$ = NODE2(DOCUMENT, $2, $3); }
    | REGION LITERAL suffixes                  { $$ = NODE2(REGION, $2, $3); }
    | EFFECTIVE LITERAL suffixes               { $$ = NODE2(EFFECTIVE, $2, $3); }
    | EFFECTIVE LITERAL UNTIL LITERAL suffixes { $$ = NODE3(EFFECTIVE, $2, $4, $5); }
    | ISSUED LITERAL suffixes                  { $$ = NODE2(ISSUED, $2, $3); }
    | REPLACES names suffixes                  { $$ = NODE2(REPLACES, $2, $3); }
    | EXAMPLE                                  { $$ = NODE1(EXAMPLE, NULL); }
    | IMPORT string                            { $$ = NODE1(IMPORT, $2); }
    | LABELS names suffixes                    { $$ = NODE2(LABELS, $2, $3); }
    | IDENTITIES order '{' identity_rows '}'   { $$ = make_text(parser, TD_N_IDENTITIES, @$, $2->text, $4); }
    | LIST name EXTERNAL suffixes              { $$ = NODE3(LIST, $2, make(parser, TD_N_EXTERNAL_MARK, @3, NULL, NULL, NULL, NULL), $4); }
    | LIST name suffixes '{' names_or_none '}' { $$ = NODE3(LIST, $2, $3, $5); }
    | EXTERNAL name type suffixes              { $$ = NODE3(EXTERNAL, $2, $3, $4); }
    | PARAM name EQ value suffixes             { $$ = NODE3(PARAM, $2, $4, $5); }
    | PARAM name suffixes '{' dated_rows '}'   { $$ = NODE3(PARAM, $2, $3, $5); }
    | ANNUAL names suffixes                    { $$ = NODE2(ANNUAL, $2, $3); }
    | condition                                { $$ = $1; }
    | DEFERRED string suffixes                 { $$ = NODE2(DEFERRAL, $2, $3); }
    | BENEFIT name suffixes after '{' parts '}' { $$ = NODE4(BENEFIT, $2, $3, $4, $6); }
    | ALERT name suffixes '{' parts '}'        { $$ = NODE3(ALERT, $2, $3, $5); }
    | PROVISION name suffixes '{' figures '}'  { $$ = NODE3(PROVISION, $2, $3, $5); }
    | PROVISION name suffixes                  { $$ = NODE2(PROVISION, $2, $3); }
    | TEST name suffixes '{' steps '}'         { $$ = NODE3(TEST, $2, $3, $5); }
    ;

order: FIRST { $$ = make_text(parser, TD_N_NAME, @$, "first", NULL); }
     | BEST  { $$ = make_text(parser, TD_N_NAME, @$, "best", NULL); }
     ;

identity_rows: %empty                      { $$ = sequence(parser, @$); }
             | identity_rows identity_row  { $$ = td_node_add($1, $2); }
             | identity_rows error         { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
             | identity_rows ';'           { $$ = $1; }
             ;

identity_row: names identity_suffixes          { $$ = NODE2(IDENTITY_ROW, $1, $2); }
            | name ':' names identity_suffixes { $$ = NODE3(IDENTITY_ROW, $1, $3, $4); }
            | ATTRIBUTE names suffixes { $$ = NODE2(ATTRIBUTE, $2, $3); }
            | COUNTED ON_DISCHARGE suffixes { $$ = make_text(parser, TD_N_COUNTED, @$, "on_discharge", $3); }
            | COUNTED DURING_STAY suffixes { $$ = make_text(parser, TD_N_COUNTED, @$, "during_stay", $3); }
            | EXTENDED MONTH_END names suffixes { $$ = NODE2(EXTENDED, $3, $4); $$->text = "month_end"; }
            | EXTENDED names suffixes { $$ = NODE2(EXTENDED, $2, $3); }
            ;

identity_suffixes: %empty                               { $$ = sequence(parser, @$); }
                 | identity_suffixes identity_suffix    { $$ = td_node_add($1, $2); }
                 ;

identity_suffix: suffix            { $$ = $1; }
               | WHEN expr         { $$ = NODE1(WHEN, $2); }
               | UNDETERMINED name { $$ = NODE1(PENDING, $2); }
               | DEFERRED string   { $$ = NODE1(DEFER, $2); }
               ;

type: AMOUNT     { $$ = make_text(parser, TD_N_TYPE, @$, "money", NULL); }
    | RATIO_WORD { $$ = make_text(parser, TD_N_TYPE, @$, "ratio", NULL); }
    | COUNT_WORD { $$ = make_text(parser, TD_N_TYPE, @$, "count", NULL); }
    | DATE_WORD  { $$ = make_text(parser, TD_N_TYPE, @$, "date", NULL); }
    ;

dated_rows: %empty                { $$ = sequence(parser, @$); }
          | dated_rows dated_row  { $$ = td_node_add($1, $2); }
          | dated_rows error      { $$ = $1; }
          | dated_rows ';'        { $$ = $1; }
          ;

dated_row: FROM LITERAL ':' value suffixes { $$ = NODE3(DATED_ROW, $2, $4, $5); }
         ;

value: LITERAL     { $$ = $1; }
     | '-' LITERAL { $$ = $2; $$->span = @$; $$->literal.value = -$$->literal.value; }
     | FULL        { $$ = $1; $$->kind = TD_N_LITERAL; $$->literal = (TdLiteral){TD_LITERAL_RATIO, 1000000}; }
     ;

condition: CONDITION expr OTHERWISE name suffixes { $$ = NODE3(CONDITION, $2, $4, $5); }
         | CONDITION expr suffixes                { $$ = NODE2(CONDITION, $2, $3); }
         ;

after: %empty      { $$ = NULL; }
     | AFTER names { $$ = $2; $$->kind = TD_N_AFTER; }
     ;

parts: %empty      { $$ = sequence(parser, @$); }
     | parts part  { $$ = td_node_add($1, $2); }
     | parts error { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
     | parts ';'   { $$ = $1; }
     ;

part: condition                { $$ = $1; }
    | ROUTE expr suffixes      { $$ = NODE2(ROUTE, $2, $3); }
    | BASE expr suffixes       { $$ = NODE2(BASE, $2, $3); }
    | DEDUCTIBLE term suffixes { $$ = NODE2(DEDUCTIBLE, $2, $3); }
    | THRESHOLD term suffixes  { $$ = NODE2(THRESHOLD, $2, $3); }
    | RATIO_WORD term suffixes { $$ = NODE2(RATIO, $2, $3); }
    | LIMIT term suffixes      { $$ = NODE2(LIMIT, $2, $3); }
    | AMOUNT expr suffixes     { $$ = NODE2(AMOUNT, $2, $3); }
    | ALERT_LINE term suffixes { $$ = NODE2(ALERT_LINE, $2, $3); }
    ;

figures: %empty         { $$ = sequence(parser, @$); }
       | figures figure { $$ = td_node_add($1, $2); }
       | figures error  { $$ = $1; }
       | figures ';'    { $$ = $1; }
       ;

figure: name ':' value row_suffixes   { $$ = NODE3(FIGURE, $1, $3, $4); }
      ;

steps: %empty      { $$ = sequence(parser, @$); }
     | steps step  { $$ = td_node_add($1, $2); }
     | steps error { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
     | steps ';'   { $$ = $1; }
     ;

step: CLAIM '{' givens '}' EXPECT '{' givens '}'
        { $$ = NODE2(STEP, make(parser, TD_N_GIVENS, @3, $3, NULL, NULL, NULL), make(parser, TD_N_GIVENS, @7, $7, NULL, NULL, NULL)); }
    | EXTERNAL name EQ value                 { $$ = NODE2(SUPPLY, $2, $4); }
    | EXTERNAL name EQ '{' names_or_none '}' { $$ = NODE2(SUPPLY, $2, $5); }
    ;

givens: %empty       { $$ = sequence(parser, @$); }
      | givens given { $$ = td_node_add($1, $2); }
      | givens error { $$ = $1; }
      | givens ';'   { $$ = $1; }
      ;

given: name EQ names        { $$ = NODE2(GIVEN, $1, $3); }
     | name EQ value        { $$ = NODE2(GIVEN, $1, $3); }
     | name EQ YES          { $$ = NODE2(GIVEN, $1, make(parser, TD_N_YES, @3, NULL, NULL, NULL, NULL)); }
     | name EQ NO           { $$ = NODE2(GIVEN, $1, make(parser, TD_N_NO, @3, NULL, NULL, NULL, NULL)); }
     | name EQ status_word  { $$ = NODE2(GIVEN, $1, make(parser, TD_N_NAMES, @3, $3, NULL, NULL, NULL)); }
     | IDENTITIES EQ names  { $$ = NODE2(GIVEN, $1, $3); $1->kind = TD_N_NAME; $1->text = "identities"; }
     ;

/* statuses that are keywords elsewhere */
status_word: UNDETERMINED { $$ = make_text(parser, TD_N_NAME, @$, "undetermined", NULL); }
           | DEFERRED     { $$ = make_text(parser, TD_N_NAME, @$, "deferred", NULL); }
           ;

suffixes: %empty           { $$ = sequence(parser, @$); }
        | suffixes suffix  { $$ = td_node_add($1, $2); }
        | suffixes INTO name { $$ = td_node_add($1, make(parser, TD_N_INTO, (TdSpan){@2.start, @3.end, @2.file}, $3, NULL, NULL, NULL)); }
        | suffixes WHEN expr { $$ = td_node_add($1, make(parser, TD_N_WHEN, (TdSpan){@2.start, @3.end, @2.file}, $3, NULL, NULL, NULL)); }
        ;

row_suffixes: %empty              { $$ = sequence(parser, @$); }
            | row_suffixes suffix { $$ = td_node_add($1, $2); }
            ;

suffix: CLAUSE clauses        { $$ = NODE1(CLAUSE, $2); }
      | CLAUSE string clauses { $$ = NODE2(CLAUSE, $2, $3); }
      | ASSUME string         { $$ = NODE1(ASSUME, $2); }
      ;

clauses: CLAUSE_REF                      { $$ = td_node_add(sequence(parser, @$), $1); }
       | clauses CLAUSE_COMMA CLAUSE_REF { $$ = td_node_add($1, $3); }
       ;

term: expr                           { $$ = $1; }
    | BY key '{' rows '}'            { $$ = NODE2(TABLE, $2, $4); }
    | NONE                           { $$ = NODE1(NONE, NULL); }
    ;

key: IDENTITIES { $$ = make_text(parser, TD_N_KEY, @$, "identity", NULL); }
   | CONDITION  { $$ = make_text(parser, TD_N_KEY, @$, "condition", NULL); }
   | name       { $$ = $1; $$->kind = TD_N_KEY; }
   ;

rows: %empty     { $$ = sequence(parser, @$); }
    | rows row   { $$ = td_node_add($1, $2); }
    | rows error { $$ = $1; }
    | rows ';'   { $$ = $1; }
    ;

row: names ':' row_term row_suffixes     { $$ = NODE3(TABLE_ROW, $1, $3, $4); }
   | WHEN expr ':' row_term row_suffixes { $$ = NODE3(TABLE_ROW, make(parser, TD_N_WHEN, @2, $2, NULL, NULL, NULL), $4, $5); }
   | ELSE ':' row_term row_suffixes      { $$ = NODE3(TABLE_ROW, make(parser, TD_N_ELSE, @1, NULL, NULL, NULL, NULL), $3, $4); }
   ;

row_term: term                { $$ = $1; }
        | DEFERRED string     { $$ = NODE1(DEFER, $2); }
        | UNDETERMINED name   { $$ = NODE1(PENDING, $2); }
        ;

expr: expr OR expr              { $$ = NODE2(OR, $1, $3); }
    | expr AND expr             { $$ = NODE2(AND, $1, $3); }
    | NOT expr                  { $$ = NODE1(NOT, $2); }
    | expr EQ expr              { $$ = NODE2(EQ, $1, $3); }
    | expr NE expr              { $$ = NODE2(NE, $1, $3); }
    | expr LT expr              { $$ = NODE2(LT, $1, $3); }
    | expr LE expr              { $$ = NODE2(LE, $1, $3); }
    | expr GT expr              { $$ = NODE2(GT, $1, $3); }
    | expr GE expr              { $$ = NODE2(GE, $1, $3); }
    | expr LITERAL OR_MORE      { $$ = NODE2(GE, $1, $2); }
    | expr LITERAL OR_LESS      { $$ = NODE2(LE, $1, $2); }
    | expr IN '{' names '}'     { $$ = NODE2(IN, $1, $4); }
    | expr IN name              { $$ = NODE2(IN, $1, $3); }
    | expr '+' expr             { $$ = NODE2(ADD, $1, $3); }
    | expr '-' expr             { $$ = NODE2(SUB, $1, $3); }
    | expr '*' expr             { $$ = NODE2(MUL, $1, $3); }
    | MIN '(' expr ',' expr ')' { $$ = NODE2(MIN, $3, $5); }
    | MAX '(' expr ',' expr ')' { $$ = NODE2(MAX, $3, $5); }
    | '(' expr ')'              { $$ = $2; }
    | HAS name                  { $$ = NODE1(HAS, $2); }
    | CARRIES name              { $$ = NODE1(CARRIES, make(parser, TD_N_NAMES, @2, $2, NULL, NULL, NULL)); }
    | CARRIES '{' names '}'     { $$ = NODE1(CARRIES, $3); }
    | LITERAL                   { $$ = $1; }
    | FULL                      { $$ = $1; $$->kind = TD_N_LITERAL; $$->literal = (TdLiteral){TD_LITERAL_RATIO, 1000000}; }
    | YES                       { $$ = NODE1(YES, NULL); }
    | NO                        { $$ = NODE1(NO, NULL); }
    | BASE                      { $$ = $1; }
    | name                      { $$ = $1; }
    ;

names: name_list { $$ = make(parser, TD_N_NAMES, @$, $1, NULL, NULL, NULL); }
     ;

names_or_none: %empty { $$ = make(parser, TD_N_NAMES, @$, NULL, NULL, NULL, NULL); }
             | names  { $$ = $1; }
             ;

name_list: name               { $$ = td_node_add(sequence(parser, @$), $1); }
         | name_list ',' name { $$ = td_node_add($1, $3); }
         ;

name: WORD   { $$ = $1; }
    | STRING { $$ = $1; $$->kind = TD_N_NAME; }
    ;

string: STRING { $$ = $1; }
      ;

%%

static const struct {
  int token;
  yysymbol_kind_t symbol;
  const char *zh, *en, *name;
} keywords[] = {
#define TD_KEYWORD(token, zh, en) {TOK_##token, YYSYMBOL_##token, zh, en, #token},
#include "grammar/keywords.def"
};

/* What is not a keyword, as messages call it. */
static const struct {
  int token;
  yysymbol_kind_t symbol;
  const char *text, *name;
} others[] = {
    {TOK_WORD, YYSYMBOL_WORD, "名称" TD_BILINGUAL "a name", "WORD"},
    {TOK_LITERAL, YYSYMBOL_LITERAL, "数值" TD_BILINGUAL "a value", "LITERAL"},
    {TOK_STRING, YYSYMBOL_STRING, "引号中的文字" TD_BILINGUAL "a quoted text", "STRING"},
    {TOK_CLAUSE_REF, YYSYMBOL_CLAUSE_REF, "条款号" TD_BILINGUAL "a clause", "CLAUSE_REF"},
    {TOK_CLAUSE_COMMA, YYSYMBOL_CLAUSE_COMMA, "「、」" TD_BILINGUAL "'、'", "CLAUSE_COMMA"},
    {TOK_YYEOF, YYSYMBOL_YYEOF, "文件结尾" TD_BILINGUAL "the end of the file", "END"},
};

int td_keyword_token(const char *text, size_t length) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if ((strlen(keywords[i].zh) == length && memcmp(keywords[i].zh, text, length) == 0) ||
        (strlen(keywords[i].en) == length && memcmp(keywords[i].en, text, length) == 0))
      return keywords[i].token;
  return 0;
}

const char *td_keyword_spelling(const char *word, TdLang lang) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (strcmp(keywords[i].zh, word) == 0 || strcmp(keywords[i].en, word) == 0)
      return lang == TD_LANG_ZH ? keywords[i].zh : keywords[i].en;
  return NULL;
}

const char *td_token_name(int token) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (keywords[i].token == token) return keywords[i].name;
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++)
    if (others[i].token == token) return others[i].name;
  return "SIGN";
}

static void append_symbol(GString *zh, GString *en, yysymbol_kind_t symbol) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
    if (keywords[i].symbol != symbol) continue;
    g_string_append_printf(zh, "「%s」", keywords[i].zh);
    g_string_append_printf(en, "'%s'", keywords[i].en);
    return;
  }
  for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
    if (others[i].symbol != symbol) continue;
    const char *split = strchr(others[i].text, TD_BILINGUAL[0]);
    g_string_append_len(zh, others[i].text, split - others[i].text);
    g_string_append(en, split + 1);
    return;
  }
  const char *name = yysymbol_name(symbol); /* a sign: 'x' */
  g_string_append_printf(zh, "「%.*s」", (int)strlen(name) - 2, name + 1);
  g_string_append(en, name);
}

/* What a syntax error was met with. */
typedef struct {
  TdParser *parser;
  TdSpan span;
  yysymbol_kind_t found;
  char *text; /* of the token */
  yysymbol_kind_t expected[YYNTOKENS];
  int count;
} SyntaxError;

/* The symbol of a token that is one character. */
static yysymbol_kind_t sign(char c) {
  for (int symbol = 0; symbol < YYNTOKENS; symbol++) {
    const char *name = yysymbol_name((yysymbol_kind_t)symbol);
    if (name[0] == '\'' && name[1] == c) return (yysymbol_kind_t)symbol;
  }
  return YYSYMBOL_YYUNDEF;
}

static bool expects(const SyntaxError *error, yysymbol_kind_t symbol) {
  for (int i = 0; i < error->count; i++)
    if (error->expected[i] == symbol) return true;
  return false;
}

static bool is_keyword(yysymbol_kind_t symbol) {
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++)
    if (keywords[i].symbol == symbol) return true;
  return false;
}

/* The word that is not understood, or the one before it, may be several that run together. */
static bool say_run_together(const SyntaxError *error) {
  g_autoptr(GString) words = g_string_new(NULL);
  for (size_t i = 0; i < G_N_ELEMENTS(error->parser->words); i++) {
    const TdNode *word = error->parser->words[i];
    if (word == NULL) continue;
    bool split = td_split_words(word->text, NULL, 0, words);
    for (size_t k = 0; k < G_N_ELEMENTS(keywords) && !split; k++) {
      /* 医疗类别属于{…}: a name, whatever it is, and the keyword that wants the brace */
      bool tail = error->found == sign('{') && g_str_has_suffix(word->text, keywords[k].zh) &&
                  strlen(keywords[k].zh) >= 6 && strlen(word->text) > strlen(keywords[k].zh);
      if (!tail) continue;
      g_string_printf(words, "%.*s %s", (int)(strlen(word->text) - strlen(keywords[k].zh)), word->text,
                      keywords[k].zh);
      split = true;
    }
    if (!split) continue;
    td_diagnose(error->parser->diagnostics, TD_D_MISSING_SPACE, word->span, word->text, words->str, NULL);
    return true;
  }
  return false;
}

/* A keyword where a name should be, or a word that is nearly a keyword that could stand here. */
static bool say_keyword(const SyntaxError *error) {
  bool only_names = error->count > 0;
  for (int i = 0; i < error->count; i++)
    only_names &= error->expected[i] == YYSYMBOL_WORD || error->expected[i] == YYSYMBOL_STRING;
  TdDiagnostics *diagnostics = error->parser->diagnostics;
  if (is_keyword(error->found) && only_names) {
    td_diagnose(diagnostics, TD_D_KEYWORD_AS_NAME, error->span, error->text, NULL);
    return true;
  }
  if (error->found == YYSYMBOL_IDENTITIES && expects(error, YYSYMBOL_CARRIES)) {
    td_diagnose(diagnostics, TD_D_IDENTITY_ASKED, error->span, error->text, NULL);
    return true;
  }
  if (error->found != YYSYMBOL_WORD) return false;
  g_autoptr(GPtrArray) words = g_ptr_array_new();
  for (size_t i = 0; i < G_N_ELEMENTS(keywords); i++) {
    if (!expects(error, keywords[i].symbol)) continue;
    g_ptr_array_add(words, (gpointer)keywords[i].zh);
    g_ptr_array_add(words, (gpointer)keywords[i].en);
  }
  const char *nearest = td_nearest(error->text, (const char *const *)words->pdata, words->len);
  if (nearest == NULL) return false;
  td_diagnose(diagnostics, TD_D_SYNTAX_NEAR, error->span, error->text, nearest, NULL);
  return true;
}

static void say_expected(SyntaxError *error) {
  enum { SHOWN = 6 };
  const yysymbol_kind_t telling[] = {sign(')'), sign('{'), sign(':'), YYSYMBOL_EQ};
  g_autoptr(GString) what = g_string_new(NULL);
  if (error->found == YYSYMBOL_YYEOF)
    g_string_append(what, "文件结尾" TD_BILINGUAL "the end of the file");
  else
    g_string_append_printf(what, "「%s」%c'%s'", error->text, TD_BILINGUAL[0], error->text);
  TdDiagnostics *diagnostics = error->parser->diagnostics;
  if (error->found == YYSYMBOL_WORD && expects(error, YYSYMBOL_BENEFIT) && !expects(error, sign('{'))) {
    td_diagnose(diagnostics, TD_D_SYNTAX, error->span, what->str,
                "一段的关键字（如「待遇」、「条件」）" TD_BILINGUAL "the keyword of a section, as 'benefit', 'condition'", NULL);
    return;
  }
  /* of many the one that must come before anything else can */
  for (size_t i = 0; i < G_N_ELEMENTS(telling) && error->count > SHOWN; i++) {
    if (!expects(error, telling[i])) continue;
    error->expected[0] = telling[i];
    error->count = 1;
  }
  if (error->count == 1 && error->expected[0] == sign('{')) error->parser->forgiven++; /* its '}' will come */
  if (error->count == 0 || error->count > SHOWN) {
    td_diagnose(diagnostics, TD_D_SYNTAX_ANY, error->span, what->str, NULL);
    return;
  }
  g_autoptr(GString) zh = g_string_new(NULL);
  g_autoptr(GString) en = g_string_new(NULL);
  for (int i = 0; i < error->count; i++) {
    if (i > 0) {
      g_string_append(zh, i + 1 == error->count ? "或" : "、");
      g_string_append(en, i + 1 == error->count ? " or " : ", ");
    }
    append_symbol(zh, en, error->expected[i]);
  }
  g_string_append_c(zh, TD_BILINGUAL[0]);
  g_string_append(zh, en->str);
  td_diagnose(diagnostics, TD_D_SYNTAX, error->span, what->str, zh->str, NULL);
}

static int yyreport_syntax_error(const yypcontext_t *context, TdParser *parser, void *scanner) {
  (void)scanner;
  SyntaxError error = {.parser = parser, .span = *yypcontext_location(context), .found = yypcontext_token(context)};
  error.count = MAX(yypcontext_expected_tokens(context, error.expected, YYNTOKENS), 0);
  bool header = expects(&error, YYSYMBOL_POLICY);
  for (int i = 0; header && i < error.count; i++) /* an empty file is told apart elsewhere */
    if (error.expected[i] == YYSYMBOL_YYEOF) error.expected[i] = error.expected[--error.count];
  bool made = error.span.start == error.span.end && error.found == sign('}'); /* td_yylex() closed a block */
  error.text = made ? g_strdup("}") : g_strndup(parser->source->text + error.span.start, error.span.end - error.span.start);
  if (!say_run_together(&error) && !say_keyword(&error)) say_expected(&error);
  g_free(error.text);
  return 0;
}

/* Called by the skeleton only when its stack is exhausted. */
static void td_yyerror(TdSpan *span, TdParser *parser, void *scanner, const char *message) {
  (void)scanner;
  (void)message;
  td_diagnose(parser->diagnostics, TD_D_TOO_DEEP, *span, NULL);
}
