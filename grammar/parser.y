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

#include "grammar/syntax_error.h"

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

static void remember_lost(TdParser *parser, const TdNode *node) {
  if (node == NULL) return;
  if (node->text != NULL) td_node_add(parser->lost, make_text(parser, TD_N_NAME, node->span, node->text, NULL));
  for (const TdNode *child = node->first; child != NULL; child = child->next) remember_lost(parser, child);
}

static TdNode *none(TdParser *parser, TdSpan span) {
  return make(parser, TD_N_NONE, span, NULL, NULL, NULL, NULL);
}

/* A demand: what of, then the value and its suffixes. */
static TdNode *demand(TdParser *parser, TdSpan span, const char *of, TdNode *value, TdNode *suffixes) {
  TdNode *node = make(parser, TD_N_DEMAND, span, value, suffixes, NULL, NULL);
  node->text = of;
  return node;
}

#define DEMAND(of, value, suffixes) demand(parser, yyloc, of, value, suffixes)
#define NODE1(kind, a) make(parser, TD_N_##kind, yyloc, a, NULL, NULL, NULL)
#define NODE2(kind, a, b) make(parser, TD_N_##kind, yyloc, a, b, NULL, NULL)
#define NODE3(kind, a, b, c) make(parser, TD_N_##kind, yyloc, a, b, c, NULL)
#define NODE4(kind, a, b, c, d) make(parser, TD_N_##kind, yyloc, a, b, c, d)
}

/* Called for what is passed over behind a syntax error: a name may have been declared there. */
%destructor { remember_lost(parser, $$); } WORD STRING name names name_list

%token WORD STRING CLAUSE_REF CLAUSE_COMMA
%token POLICY VOCABULARY TESTS DOCUMENT REGION EFFECTIVE UNTIL ISSUED REPLACES EXAMPLE IMPORT LABELS
%token IDENTITIES FIRST BEST FURTHER ATTRIBUTE COUNTED DURING_STAY ON_DISCHARGE EXTENDED MONTH_END UNDETERMINED DEFERRED LIST EXTERNAL PARAM FROM ANNUAL
%token CONDITION PREMIUM_CONDITION OTHERWISE WHEN ELSE BENEFIT AFTER ROUTE BASE DEDUCTIBLE THRESHOLD RATIO_WORD LIMIT INTO BY NONE FULL
%token CLAUSE ASSUME ALLOW ALERT AMOUNT ALERT_LINE COUNT_WORD DATE_WORD SUBSIDY PROVISION PROCEDURE OUTSIDE REQUIREMENT SOFTENED SUBJECTS ORDERED RISING NOT_LOWERED REGARDLESS TEST CLAIM ENROLMENT EXPECT
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
    | IDENTITIES order suffixes '{' identity_rows '}' { $$ = NODE2(IDENTITIES, $3, $5); $$->text = $2->text; }
    | FURTHER further suffixes '{' identity_rows '}'  { $$ = NODE2(FURTHER, $3, $5); $$->text = $2 == NULL ? NULL : $2->text; }
    | LIST name EXTERNAL suffixes              { $$ = NODE3(LIST, $2, make(parser, TD_N_EXTERNAL_MARK, @3, NULL, NULL, NULL, NULL), $4); }
    | LIST name suffixes '{' names_or_none '}' { $$ = NODE3(LIST, $2, $3, $5); }
    | EXTERNAL name type suffixes              { $$ = NODE3(EXTERNAL, $2, $3, $4); }
    | PARAM name EQ value suffixes             { $$ = NODE3(PARAM, $2, $4, $5); }
    | PARAM name suffixes '{' dated_rows '}'   { $$ = NODE3(PARAM, $2, $3, $5); }
    | ANNUAL names suffixes                    { $$ = NODE2(ANNUAL, $2, $3); }
    | condition                                { $$ = $1; }
    | PREMIUM_CONDITION expr OTHERWISE name suffixes { $$ = NODE3(PREMIUM_CONDITION, $2, $4, $5); }
    | PREMIUM_CONDITION expr suffixes          { $$ = NODE2(PREMIUM_CONDITION, $2, $3); }
    | DEFERRED string suffixes                 { $$ = NODE2(DEFERRAL, $2, $3); }
    | BENEFIT name suffixes after '{' parts '}' { $$ = NODE4(BENEFIT, $2, $3, $4, $6); }
    | ALERT name suffixes '{' parts '}'        { $$ = NODE3(ALERT, $2, $3, $5); }
    | SUBSIDY name suffixes '{' parts '}'      { $$ = NODE3(SUBSIDY, $2, $3, $5); }
    | PROVISION name suffixes '{' figures '}'  { $$ = NODE3(PROVISION, $2, $3, $5); }
    | PROVISION name suffixes                  { $$ = NODE2(PROVISION, $2, $3); }
    | PROCEDURE name suffixes '{' figures '}'  { $$ = NODE3(PROCEDURE, $2, $3, $5); }
    | PROCEDURE name suffixes                  { $$ = NODE2(PROCEDURE, $2, $3); }
    | OUTSIDE string suffixes                  { $$ = NODE2(OUTSIDE, $2, $3); }
    | REQUIREMENT name softened suffixes '{' demands '}' { $$ = NODE4(REQUIREMENT, $2, $3, $4, $6); }
    | TEST name suffixes '{' steps '}'         { $$ = NODE3(TEST, $2, $3, $5); }
    ;

order: FIRST { $$ = make_text(parser, TD_N_NAME, @$, "first", NULL); }
     | BEST  { $$ = make_text(parser, TD_N_NAME, @$, "best", NULL); }
     ;

further: %empty { $$ = NULL; }
       | order  { $$ = $1; }
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
    | AMOUNT term suffixes     { $$ = NODE2(AMOUNT, $2, $3); }
    | ALERT_LINE term suffixes { $$ = NODE2(ALERT_LINE, $2, $3); }
    ;

figures: %empty         { $$ = sequence(parser, @$); }
       | figures figure { $$ = td_node_add($1, $2); }
       | figures error  { $$ = $1; }
       | figures ';'    { $$ = $1; }
       ;

figure: name ':' value row_suffixes   { $$ = NODE3(FIGURE, $1, $3, $4); }
      ;

softened: %empty   { $$ = NULL; }
        | SOFTENED { $$ = NODE1(SOFTENED, NULL); }
        ;

demands: %empty         { $$ = sequence(parser, @$); }
       | demands demand { $$ = td_node_add($1, $2); }
       | demands error  { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
       | demands ';'    { $$ = $1; }
       ;

demand: SUBJECTS names row_suffixes           { $$ = DEMAND("subjects", $2, $3); }
      | WHEN expr row_suffixes                { $$ = DEMAND("when", $2, $3); }
      | RATIO_WORD bound row_suffixes         { $$ = DEMAND("ratio", $2, $3); }
      | RATIO_WORD ORDERED names row_suffixes { $$ = DEMAND("in_order", $3, $4); }
      | RATIO_WORD RISING expr row_suffixes   { $$ = DEMAND("never_falls_with", $3, $4); }
      | DEDUCTIBLE bound row_suffixes         { $$ = DEMAND("deductible", $2, $3); }
      | DEDUCTIBLE NONE row_suffixes          { $$ = DEMAND("deductible", none(parser, @2), $3); }
      | LIMIT bound row_suffixes              { $$ = DEMAND("limit", $2, $3); }
      | LIMIT NONE row_suffixes               { $$ = DEMAND("limit", none(parser, @2), $3); }
      | SUBSIDY bound row_suffixes            { $$ = DEMAND("subsidy", $2, $3); }
      | SUBSIDY FULL row_suffixes             { $$ = DEMAND("subsidy", $2, $3); $2->kind = TD_N_LITERAL; $2->literal = (TdLiteral){TD_LITERAL_RATIO, 1000000}; }
      | NOT_LOWERED expr row_suffixes         { $$ = DEMAND("not_lowered_by", $2, $3); }
      | REGARDLESS name row_suffixes          { $$ = DEMAND("regardless_of", $2, $3); }
      ;

bound: GE expr { $$ = make_text(parser, TD_N_BOUND, @$, "at_least", $2); }
     | LE expr { $$ = make_text(parser, TD_N_BOUND, @$, "at_most", $2); }
     | EQ expr { $$ = make_text(parser, TD_N_BOUND, @$, "equals", $2); }
     ;

steps: %empty      { $$ = sequence(parser, @$); }
     | steps step  { $$ = td_node_add($1, $2); }
     | steps error { $$ = td_node_add($1, make(parser, TD_N_BAD, @2, NULL, NULL, NULL, NULL)); }
     | steps ';'   { $$ = $1; }
     ;

step: CLAIM '{' givens '}' EXPECT '{' givens '}'
        { $$ = NODE2(STEP, make(parser, TD_N_GIVENS, @3, $3, NULL, NULL, NULL), make(parser, TD_N_GIVENS, @7, $7, NULL, NULL, NULL)); }
    | ENROLMENT '{' givens '}' EXPECT '{' givens '}'
        { $$ = NODE2(STEP, make(parser, TD_N_GIVENS, @3, $3, NULL, NULL, NULL), make(parser, TD_N_GIVENS, @7, $7, NULL, NULL, NULL));
          $$->text = "enrolment"; }
    | CLAIM '{' givens '}' error             { $$ = make(parser, TD_N_BAD, @$, NULL, NULL, NULL, NULL); }
    | ENROLMENT '{' givens '}' error         { $$ = make(parser, TD_N_BAD, @$, NULL, NULL, NULL, NULL); }
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
      | ALLOW name string     { $$ = NODE2(ALLOW, $2, $3); }
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

static int token_of(yysymbol_kind_t symbol) {
  int token = 0;
  while (token < YYMAXUTOK && YYTRANSLATE(token) != symbol) token++;
  return token;
}

static int yyreport_syntax_error(const yypcontext_t *context, TdParser *parser, void *scanner) {
  (void)scanner;
  yysymbol_kind_t symbols[YYNTOKENS];
  int expected[YYNTOKENS], count = 0;
  TdSyntaxError error = {.parser = parser, .span = *yypcontext_location(context), .expected = expected};
  error.found = token_of(yypcontext_token(context));
  int symbol_count = MAX(yypcontext_expected_tokens(context, symbols, YYNTOKENS), 0);
  bool header = false;
  for (int i = 0; i < symbol_count; i++) header |= symbols[i] == YYSYMBOL_POLICY;
  for (int i = 0; i < symbol_count; i++) /* an empty file is told apart elsewhere */
    if (!header || symbols[i] != YYSYMBOL_YYEOF) expected[count++] = token_of(symbols[i]);
  error.count = count;
  bool made = error.span.start == error.span.end && error.found == '}'; /* td_yylex() closed a block */
  g_autofree char *text = g_strndup(parser->source->text + error.span.start, error.span.end - error.span.start);
  error.text = made ? "}" : text;
  td_say_syntax_error(&error);
  return 0;
}

/* Called by the skeleton only when its stack is exhausted. */
static void td_yyerror(TdSpan *span, TdParser *parser, void *scanner, const char *message) {
  (void)scanner;
  (void)message;
  td_diagnose(parser->diagnostics, TD_D_TOO_DEEP, *span, NULL);
}
