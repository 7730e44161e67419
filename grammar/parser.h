/* What the lexer and the grammar share.  Private to this room. */
#ifndef TD_GRAMMAR_PARSER_H
#define TD_GRAMMAR_PARSER_H

#include <stdbool.h>

#include "grammar/diagnostic.h"
#include "grammar/tree.h"

/* A '{' that is still open. */
typedef struct {
  TdSpan span;
  bool made; /* the text lacks it, which was said */
  bool set;  /* it holds names and commas alone */
} TdOpenBlock;

/* What the scanner gave. */
typedef struct {
  int token;
  TdNode *value;
  TdSpan span;
} TdScanned;

typedef struct {
  TdArena *arena;
  TdDiagnostics *diagnostics;
  const TdSource *source;
  uint32_t file;
  TdNode *tree;      /* the FILE node that is being filled */
  TdNode *lost;      /* LOST: the names that the grammar passed over */
  uint32_t position; /* the byte behind what was scanned */

  GArray *comments; /* TdSpan of each comment, for those who keep them; else NULL */

  uint32_t name_end; /* where the last word that is a name ends */
  uint32_t brackets; /* 【 that stand for a brace and have no 】 yet */

  TdNode *words[2]; /* the last token and the one before it, where they are words: a syntax error may be about them */

  GArray *open;        /* TdOpenBlock */
  uint32_t forgiven;   /* braces whose lack has been said in another message */
  bool too_deep;       /* said once */
  int previous[2];     /* the token given last, and the one before it */
  int item;            /* the keyword of the item that is being read */
  bool item_opened;    /* its '{' has come */
  bool suspected;      /* a '}' of this item stands where a block around the one that it closes should end */
  TdOpenBlock suspect; /* the first block that is closed so, and that '}' */
  TdSpan suspect_end;
  bool held;
  uint32_t ahead_count;
  TdScanned ahead[2];  /* tokens behind the one that was scanned last */
  TdScanned waiting;   /* a token that waits until blocks are closed that it cannot stand in, or its own is opened */
  uint32_t held_level; /* so many blocks does it wait for */
} TdParser;

/* lexer.l: the next token; its value (NULL for signs) and its place. */
int td_scan(TdNode **value, TdSpan *span, void *scanner);

/* balance.c: the same for the grammar.  A block that is still open where its end is past is closed, one that
 * is not opened where it must begin is opened, a brace that closes nothing is passed over, and all are diagnosed. */
int td_yylex(TdNode **value, TdSpan *span, TdParser *parser, void *scanner);

#endif
