/* A notice's own text: its clauses, and every figure with the clause that it stands in.
 *
 * Knows nothing of policies.  What is read is described in docs/auditing.md.  No figure in arabic numerals is passed
 * over: where the reader knows no better, it is a plain number.
 */
#ifndef TD_COMPILER_NOTICE_H
#define TD_COMPILER_NOTICE_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef enum {
#define TD_FIGURE(id, key, zh, en, examples) TD_FIG_##id,
#include "compiler/figures.def"
  TD_FIGURE_KIND_COUNT
} TdFigureKind;

typedef struct {
  const char *key;
  const char *text[2]; /* by TdLang */
} TdFigureKindInfo;

extern const TdFigureKindInfo td_figure_kinds[TD_FIGURE_KIND_COUNT];

/* A clause, canonical: 四(二)1(1), 第三条(一); 首 before the first, 尾 for the signature. */
typedef struct {
  char *path;
  char *within;        /* of 尾: the clause that it stands behind, in which it may also be cited; else NULL */
  uint32_t start, end; /* bytes of the text: from its heading to the next one */
} TdClause;

typedef struct {
  uint8_t kind;  /* TdFigureKind */
  bool ordinal;  /* names a class, a rate or a habit (第一类, 一档, 每月): it may be used, and need not be */
  bool arabic;   /* written so */
  int64_t value; /* fen, millionths, days since 1970-01-01, 100 x month + day, or a plain number */
  char *name;    /* of a document's number and of letters with figures: as they are compared; else NULL */
  uint32_t start, end; /* bytes of the text */
  uint32_t clause;     /* clauses[] */
} TdTextFigure;

/* The text half-width and without blanks (one where two figures or letters would meet), with each byte's place. */
typedef struct {
  const char *source; /* the text itself */
  GString *text;
  GArray *places; /* uint32_t: the byte of the notice that each byte comes from, and one more for the end */
  GArray *starts; /* bool: a line begins here */
} TdSqueezed;

typedef struct {
  char *text; /* UTF-8 */
  size_t size;
  TdSqueezed squeezed; /* headings are taken out of it */
  GArray *clauses;     /* TdClause, in order; the first is 首 */
  GArray *figures;     /* TdTextFigure, in order */
} TdNotice;

/* Reads SIZE bytes of UTF-8 (copied). */
TdNotice *td_notice_new(const char *text, size_t size);
void td_notice_free(TdNotice *notice);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TdNotice, td_notice_free)

/* The figures of a text without headings, as of a name: TdTextFigure; free with g_array_unref(). */
GArray *td_text_figures(const char *text, size_t size);

/* Text as it is squeezed, to look for it in a notice's; free with g_free(). */
char *td_squeezed_text(const char *text);

/* The clause as it is compared: half-width, 第3条 as 第三条, without a paragraph (第二款).  Free with g_free(). */
char *td_clause_canonical(const char *clause);
/* Whether clause PATH is OUTER itself (*deeper false) or lies in it. */
bool td_clause_within(const char *path, const char *outer, bool *deeper);

/* Line from 1 and character from 1 of a byte. */
void td_notice_place(const TdNotice *notice, uint32_t byte, uint32_t *line, uint32_t *column);

/* ---- of the reader's own files */

enum { TD_HEADING_BYTE = 1 }; /* what stands in place of a heading once it is read */

void td_find_clauses(TdSqueezed *squeezed, GArray *clauses);
void td_find_figures(const TdSqueezed *squeezed, GArray *figures);

void td_find_words(const TdSqueezed *squeezed, GArray *figures);
/* Adds a figure that stands at [START, END) of the squeezed text. */
TdTextFigure *td_add_figure(const TdSqueezed *squeezed, GArray *figures, uint8_t kind, int64_t value, const char *start,
                            const char *end);

#endif
